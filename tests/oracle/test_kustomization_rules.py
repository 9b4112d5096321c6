"""What Kustomize itself says of what REP012 and REP013 speak of (`kubectl kustomize`, 1.32)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from gitops_lint.model.file import File, FileKind
from gitops_lint.model.rule import Edit, Finding, registry
from gitops_lint.model.source import SourceFile
from gitops_lint.rules import repository_kustomizations

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed"),
]

CART = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cart\ndata: {}\n"
PATCH = '[{"op": "add", "path": "/data/a", "value": "b"}]'
TARGET = "{version: v1, kind: ConfigMap, name: cart}"


def build(directory: Path, kustomization: str) -> subprocess.CompletedProcess[str]:
    for name, text in {"cart.yaml": CART, "patch.json": PATCH, "merge.yaml": CART + "kept: {}\n"}.items():
        (directory / name).write_text(text)
    (directory / "base").mkdir(exist_ok=True)
    (directory / "base" / "kustomization.yaml").write_text("resources: [mail.yaml]\n")
    (directory / "base" / "mail.yaml").write_text(CART.replace("cart", "mail"))
    (directory / "kustomization.yaml").write_text(kustomization)
    return subprocess.run(["kubectl", "kustomize", str(directory)], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("resources", ["[cart.yaml, cart.yaml]", "[cart.yaml, ./cart.yaml]", "[base, base/]"])
def test_kustomize_refuses_a_resource_that_is_listed_twice(tmp_path: Path, resources: str) -> None:
    result = build(tmp_path, f"resources: {resources}\n")
    assert result.returncode != 0
    assert "may not add resource with an already registered id" in result.stderr


DEPRECATED = {
    "bases": "bases:\n- base\n",
    "imageTags": "resources:\n- cart.yaml\nimageTags:\n- {name: cart, newTag: v2}\n",
    "patchesJson6902": f"resources:\n- cart.yaml\npatchesJson6902:\n- target: {TARGET}\n  path: patch.json\n",
    "patchesStrategicMerge": "resources:\n- cart.yaml\npatchesStrategicMerge:\n- merge.yaml\n",
    "commonLabels": "resources:\n- cart.yaml\ncommonLabels: {app: cart}\n",
    "vars": "resources:\n- cart.yaml\nvars: []\n",
}


def findings(text: str) -> list[Finding]:
    scope = File("kustomization.yaml", FileKind.KUSTOMIZATION, SourceFile("kustomization.yaml", text))
    return [one for one in registry["REP013"].function(scope) if isinstance(one, Finding)]


def test_every_deprecated_field_is_tried() -> None:
    assert set(DEPRECATED) == set(repository_kustomizations.DEPRECATED)


@pytest.mark.parametrize("field", DEPRECATED)
def test_kustomize_warns_of_each_deprecated_field(tmp_path: Path, field: str) -> None:
    result = build(tmp_path, DEPRECATED[field])
    assert result.returncode == 0, result.stderr
    assert f"'{field}' is deprecated" in result.stderr


@pytest.mark.parametrize("field", [field for field, (_, same) in repository_kustomizations.DEPRECATED.items() if same])
def test_a_field_that_was_renamed_builds_the_same_without_a_warning(tmp_path: Path, field: str) -> None:
    text = DEPRECATED[field]
    before = build(tmp_path, text)
    (finding,) = findings(text)
    assert finding.fix is not None
    (change,) = finding.fix.changes
    assert isinstance(change, Edit)
    after = build(tmp_path, text[: change.span.start] + change.text + text[change.span.end :])
    assert (after.returncode, after.stdout, after.stderr) == (0, before.stdout, "")
