"""Edits of rendered objects are offered where the text is what is to be edited, never over what it was made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.model.result import Result
from tests.engine.checking import check
from tests.engine.test_cluster_inspection import CHART, SCALER, kustomization, release
from tests.repositories import write

TYPO = SCALER.replace("minReplicas", "minReplcas")
VARIABLES = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars, namespace: flux-system}\ndata:\n  FEWEST: '1'\n"
SUBSTITUTED = ("postBuild:", "  substituteFrom: [{kind: ConfigMap, name: vars}]")
TEMPLATE = "charts/cart/templates/scaler.yaml"
OVERLAY = "overlays/prod/kustomization.yaml"


def built(*lines: str, base: str = SCALER) -> dict[str, str]:
    """A base and an overlay with these lines."""
    overlay = "\n".join(("resources: [../../base]", *lines, ""))
    return {"base/kustomization.yaml": "resources: [scaler.yaml]\n", "base/scaler.yaml": base, OVERLAY: overlay}


def released(template: str, values: str, *more: str) -> dict[str, str]:
    """A chart with this template that Flux releases with these values and more lines in the spec."""
    spec = "\n".join(("", *(f"  {line}" for line in more), "")) if more else ""
    app = release(values).rstrip("\n") + (spec or "\n")
    return {**CHART, TEMPLATE: template, "clusters/prod/apps.yaml": kustomization(), "apps/app.yaml": app}


def schema_error(root: Path, files: dict[str, str]) -> Result:
    """The one finding about the schema."""
    write(root, files)
    (found,) = (one for one in check(root).results if one.rule == "K8S001")
    return found


FEWEST = TYPO.replace("minReplcas: 1", "minReplcas: {{ .Values.fewest }}")
PATCHED = (
    "postRenderers:",
    "- kustomize:",
    "    patches:",
    "    - target: {kind: HorizontalPodAutoscaler}",
    "      patch: |",
    "        - op: add",
)
ANNOTATION = (*PATCHED, "          path: /metadata/annotations", "          value: {a: b}")
MISSPELT = (*PATCHED, "          path: /spec/minReplcas", "          value: 2")


@pytest.mark.parametrize(
    ("files", "place"),
    [
        pytest.param(
            built("patches:", "- target: {kind: HorizontalPodAutoscaler}", "  patch: |", "    - op: add",
                  "      path: /spec/minReplcas", "      value: 2"),
            f"{OVERLAY}:6:13", id="a patch of JSON writes the key in a path",
        ),
        pytest.param(released(FEWEST, "fewest: 2"), f"{TEMPLATE}:8:3", id="a template writes the key of a value"),
        pytest.param(
            released(FEWEST, "fewest: 2", *ANNOTATION), f"{TEMPLATE}:8:3", id="a template, post-rendered",
        ),
        pytest.param(
            released(CHART[TEMPLATE], "fewest: 2", *MISSPELT), "apps/app.yaml:18:1", id="a post-renderer",
        ),
        pytest.param(
            {
                "clusters/prod/apps.yaml": kustomization(*SUBSTITUTED),
                "clusters/prod/vars.yaml": VARIABLES,
                "apps/scaler.yaml": TYPO.replace("minReplcas: 1", "minReplcas: ${FEWEST}"),
            },
            "apps/scaler.yaml:8:3", id="a variable gives the value alone",
        ),
    ],
)  # fmt: skip
def test_a_key_is_told_where_it_is_written_and_no_edit_is_offered(
    tmp_path: Path, files: dict[str, str], place: str
) -> None:
    found = schema_error(tmp_path, files)
    assert (str(found.location), found.mend) == (place, None)


REPLACED = (
    "replacements:",
    "- source: {kind: HorizontalPodAutoscaler, fieldPath: spec.maxReplicas}",
    "  targets: [{select: {kind: HorizontalPodAutoscaler}, fieldPaths: [spec.minReplcas]}]",
)


@pytest.mark.parametrize(
    ("files", "place"),
    [
        pytest.param(built(*REPLACED, base=TYPO), "base/scaler.yaml:8:3", id="its value is replaced"),
        pytest.param(
            built("patches:", "- target: {kind: HorizontalPodAutoscaler}", "  patch: |",
                  "    - {op: replace, path: /spec/minReplcas, value: 3}", base=TYPO),
            "base/scaler.yaml:8:3", id="its value is patched",
        ),
        pytest.param(
            built("patches:", "- patch: |", *(f"    {line}" for line in TYPO.split("\n")),
                  base=SCALER.replace("  minReplicas: 1\n", "")),
            f"{OVERLAY}:11:7", id="a patch of the overlay has it",
        ),
    ],
)  # fmt: skip
def test_a_key_that_a_file_has_is_renamed_there(tmp_path: Path, files: dict[str, str], place: str) -> None:
    found = schema_error(tmp_path, files)
    assert str(found.location) == place
    assert found.mend is not None
    (edit,) = found.mend.edits
    text = files[edit.file]
    assert (text[edit.span.start : edit.span.end], edit.text) == ("minReplcas", "minReplicas")
