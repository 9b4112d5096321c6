"""A finding keeps its fingerprint when unrelated lines move."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.checking import TWICE, check
from tests.repositories import write

BAD = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
spec:
  selector:
    matchLabels: {app: cart}
  template:
    metadata:
      labels: {app: pay}
    spec:
      containers:
      - name: cart
        image: cart:1
        ports:
        - containerPort: 99999
        resources:
          limits:
            memory: 1GI
        env:
        - name: A
          value: "1"
        - name: A
          value: "2"
"""
TEXTS = {
    "a.yaml": BAD + "---\n" + TWICE,
    "kustomization.yaml": "resources:\n- a.yaml\n- absent.yaml\nbases:\n- gone\n",
    "main.tf": 'resource "a" "b" {\n  password = "Xq7-vT2-kP9"\n  x = = 1\n}\nmodule "m" {\n  source = "./gone"\n}\n',
    "broken.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x\n",
}


FIRST = """\
      - name: first
        image: first:1
        resources: {requests: {cpu: 1}, limits: {memory: 1Gi}}
        securityContext:
          runAsNonRoot: true
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities: {drop: [ALL]}
          seccompProfile: {type: RuntimeDefault}
"""
"""A container of which there is nothing to say."""


def fingerprints(root: Path, texts: dict[str, str]) -> Counter[tuple[str, str]]:
    return Counter((one.rule, one.fingerprint) for one in check(write(root, texts)).results)


def test_the_sample_has_findings_of_every_sort(tmp_path: Path) -> None:
    outcome = check(write(tmp_path, TEXTS))
    assert {one.location.file for one in outcome.results} == set(TEXTS)
    assert {"REP002", "REP003", "REP004", "REP013", "K8S005", "K8S012"} <= {one.rule for one in outcome.results}


@st.composite
def moved(draw: st.DrawFn) -> dict[str, str]:
    """The same files with blank and comment lines put in anywhere between lines."""
    texts = {}
    for name, text in TEXTS.items():
        lines = text.splitlines(keepends=True)
        for place in draw(st.lists(st.integers(0, len(lines) - 1), max_size=4)):
            lines.insert(place, draw(st.sampled_from(["\n", "# a remark\n", "\n\n# two\n"])))
        texts[name] = "".join(lines)
    return texts


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Counter[tuple[str, str]]:
    return fingerprints(tmp_path_factory.mktemp("before"), TEXTS)


@given(texts=moved())
@settings(max_examples=15, deadline=None)
def test_blank_lines_and_remarks_change_no_fingerprint(
    tmp_path_factory: pytest.TempPathFactory, before: Counter[tuple[str, str]], texts: dict[str, str]
) -> None:
    assert fingerprints(tmp_path_factory.mktemp("after"), texts) == before


def test_a_container_before_it_does_not_change_a_fingerprint(tmp_path: Path) -> None:
    before = fingerprints(tmp_path / "before", {"a.yaml": BAD})
    more = BAD.replace("      containers:\n", f"      containers:\n{FIRST}")
    assert fingerprints(tmp_path / "after", {"a.yaml": more}) == before


def test_two_findings_of_one_kind_in_two_objects_differ(tmp_path: Path) -> None:
    texts = {"a.yaml": BAD + "---\n" + BAD.replace("name: cart\nspec", "name: pay\nspec")}
    assert max(fingerprints(tmp_path, texts).values()) == 1
