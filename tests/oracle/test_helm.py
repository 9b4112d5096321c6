"""What is ours around Helm's engine, judged by Helm's own library: `--set`, coalescing, subcharts, order."""

from __future__ import annotations

import base64
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from gitops_lint.kubernetes.helm.chart import read_chart
from gitops_lint.kubernetes.helm.coalescing import coalesced
from gitops_lint.kubernetes.helm.rendering import Release, render
from gitops_lint.kubernetes.helm.set_values import SetError, SetKind, set_into
from gitops_lint.kubernetes.helm.values import InlineValues, merge_values
from gitops_lint.kubernetes.helm.worker import Worker
from gitops_lint.model.source import Location
from tests.kubernetes.helm.trees import MemoryTree, archive

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(find_spec("helm_python") is None, reason="helm-python-sdk is not installed"),
]

KINDS = {"": SetKind.TYPED, "_string": SetKind.STRING, "_json": SetKind.JSON, "_literal": SetKind.LITERAL}

TEXTS = [
    "a=1",
    "a=b,c=d",
    "a.b.c=1",
    "a[0]=1",
    "a[2]=x",
    "a[0].b=1,a[0].c=2",
    "a[1].b=1",
    "a={1,2,x}",
    "a={}",
    "a={},b=1",
    "a={x},b=1",
    "a=",
    "a",
    "a,",
    "a=1,",
    "a=,b=1",
    "a=true",
    "a=TRUE",
    "a=null",
    "a=Null",
    "a=0",
    "a=00",
    "a=01",
    "a=-1",
    "a=+5",
    "a=1.5",
    "a=1e3",
    "a\\.b=1",
    "a=b\\,c",
    "a=b\\=c",
    "a=b=c",
    "a[0][1]=2",
    "a[0][1].b=2",
    "a[x]=1",
    "a[-1]=1",
    "a[65537]=1",
    "a[0",
    "a[0]",
    "a[0]b=1",
    "a.b",
    "a.=1",
    ".a=1",
    "=1",
    "a={1,2",
    "a={a,b}c=1",
    "a.b=1,a.c=2",
    "a=1,a.b=2",
    "a.b=1,a=2",
    "a[0]=1,a[0]=2",
    "a[0]=,b=1",
    "a[0]=",
    "a[0]={1,2}",
    "a={}x",
    'a="q"',
    "a= 1",
    "a=1 ",
    "a= ",
    "nodeSelector.kubernetes\\.io/role=master",
    "a=\\",
    "a\\",
    "a={1,2},b={3}",
    "a[0].b.c=1",
    "a[0]=1,a[1]=2",
    "a.b[0]=1",
    "a=~",
    "a=é",
    "a={null,true,0}",
    "a[1]=1,a[0].x=2",
    "a.b=,c=1",
    "a==",
    ",a=1",
    "a={{x}}",
    "a[0][0]={1}",
    "a[0]=1,a[0].b=2",
    'a={"b":1}',
    "a=[1,2]",
    "a=[1,2],b=2",
    'a=1, b="x"',
    'a={"b":1},c=2',
    "a=x",
    'a[0]={"x":1},a[1]=2',
    "a.b=[]",
    'a={"b":',
    "a=tru",
    "a=NaN",
    'a="b" x',
    "a[1].b=null",
    "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z.a.b.c.d.e.f=1",
    "",
    "a.b.c[0].d=1",
    "a={\\,}",
    "a=b\\",
    "a=1e400",
    "a=-",
    "a=TrUe,b=NULL",
    "a[00]=1",
    "a[1]=x,a[0]=y",
    "a.b[1].c={x}",
    "servers[0].port=80,servers[0].host=example",
    "outer.inner=value",
    "name={a,b,c}",
    "key=\\{x\\}",
    "a=[]",
    "a=0x1f",
    "a=07",
    "a=1_000",
]


def judge(questions: list[Any]) -> list[Any]:
    """Helm's answers."""
    program = Path(__file__).with_name("helm_judge.py")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    ended = subprocess.run(
        [sys.executable, str(program)],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    answers: list[Any] = json.loads(ended.stdout)
    return answers


def _is_error(answer: Any) -> bool:
    return isinstance(answer, dict) and set(answer) == {"error"}


def test_every_set_text_gives_what_helm_gives() -> None:
    cases = [(name, text) for name in KINDS for text in TEXTS]
    answers = judge([["set", name, text] for name, text in cases])
    different = []
    for (name, text), answer in zip(cases, answers, strict=True):
        values: dict[str, Any] = {}
        refused = False
        try:
            set_into(values, text, KINDS[name])
        except SetError:
            refused = True
        if refused is not _is_error(answer) or (not refused and values != answer):
            different.append((name, text, answer, values))
    assert different == []
    assert len(cases) > 400


class Drawn:
    """A chart with subcharts and the values given to it, drawn from what Helm's documentation names."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.files: dict[str, str] = {}
        self._add("", "top", 2)
        self.values = self._values(3, ["db", "cache", "main", "global", "tags"])

    def _add(self, prefix: str, name: str, depth: int) -> None:
        declared = []
        for sub in ("db", "cache") if depth else ():
            if self.random.random() < 0.7:
                declared.append(self._dependency(sub))
            if declared or self.random.random() < 0.3:
                present = declared and declared[-1]["name"] == sub
                if present or self.random.random() < 0.5:
                    self._add(f"{prefix}charts/{sub}/", sub, depth - 1)
        metadata: dict[str, Any] = {"apiVersion": "v2", "name": name, "version": "1.0.0"}
        if declared:
            metadata["dependencies"] = declared
        self.files[f"{prefix}Chart.yaml"] = json.dumps(metadata)
        self.files[f"{prefix}values.yaml"] = yaml.safe_dump(self._values(2, ["db", "cache", "global", "exports"]))
        kinds = self.random.sample(["Service", "Deployment", "Zebra", "Apple", "Secret", "Job"], 3)
        self.files[f"{prefix}templates/all.yaml"] = "".join(
            f"---\nkind: {kind}\nmetadata: {{name: {name}}}\nvalues: {{{{ toJson .Values }}}}\n"
            f"chart: {{{{ .Chart.Name }}}}\n"
            for kind in kinds
        )

    def _dependency(self, name: str) -> dict[str, Any]:
        pick = self.random.random
        found: dict[str, Any] = {"name": name, "version": "1.0.0", "repository": "https://acme.io"}
        if pick() < 0.3:
            found["alias"] = "main"
        if pick() < 0.5:
            found["condition"] = self.random.choice([f"{name}.on", "main.on", "on", f"none,{name}.on"])
        if pick() < 0.4:
            found["tags"] = self.random.sample(["x", "z"], self.random.choice([1, 2]))
        if pick() < 0.25:
            found["import-values"] = self.random.choice([["data"], [{"child": "a", "parent": "b"}]])
        return found

    def _values(self, depth: int, names: list[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in [*names, "a", "b", "on"]:
            if self.random.random() < 0.5:
                continue
            if name == "tags":
                found[name] = {"x": self.random.random() < 0.5, "z": self.random.random() < 0.5}
            elif name == "exports":
                found[name] = {"data": {"e": 1}}
            elif name == "on":
                found[name] = self.random.choice([True, False, False])
            elif name in ("db", "cache", "main", "global"):
                found[name] = self._values(depth - 1, ["global"] if depth > 1 else [])
            else:
                plain: list[Any] = [1, "text", None, [1, {"x": None}], {"x": 1, "w": None}, {"x": {"v": 2}}]
                found[name] = self.random.choice(plain)
        return found

    def archive(self) -> str:
        """The packaged chart, in base64."""
        return base64.b64encode(archive(self.files, "top")).decode()

    def tree(self) -> MemoryTree:
        """The chart as a directory of a tree."""
        return MemoryTree({f"top/{name}": text for name, text in self.files.items()})


DRAWN = [Drawn(seed) for seed in range(100)]


def test_values_are_coalesced_as_helm_coalesces_them() -> None:
    answers = judge([["values", each.archive(), each.values] for each in DRAWN])
    different = [
        (index, answer)
        for index, (each, answer) in enumerate(zip(DRAWN, answers, strict=True))
        # Two subcharts of one alias are no chart to Helm.
        if not _is_error(answer) and coalesced(read_chart(each.tree(), "top"), each.values) != answer
    ]
    assert different == []


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    each = Worker()
    yield each
    each.close()


def _documents(manifest: str) -> list[Any]:
    return [each for each in yaml.safe_load_all(manifest) if each]


def test_charts_with_dependencies_give_the_objects_of_helm_install_in_its_order(worker: Worker) -> None:
    answers = judge([["install", each.archive(), each.values] for each in DRAWN])
    different = []
    refused = 0
    for index, (each, answer) in enumerate(zip(DRAWN, answers, strict=True)):
        tree = each.tree()
        given = merge_values(tree, [InlineValues(each.values, lambda _: Location("release.yaml"))])
        rendering = render(tree, "top", Release("web", "prod"), worker, given)
        refused += _is_error(answer)
        if _is_error(answer) != bool(rendering.problems or rendering.limits):
            different.append((index, answer, rendering.problems, rendering.limits))
        elif not _is_error(answer) and _documents(answer) != [found.value for found in rendering.objects]:
            different.append((index, _documents(answer), [found.value for found in rendering.objects], ()))
    assert different == []
    assert refused < len(DRAWN) / 2
