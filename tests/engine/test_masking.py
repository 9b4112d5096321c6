"""Nothing that is said shows a secret, wherever it was put."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from gitops_lint.model.result import Result
from tests.engine.checking import check
from tests.engine.test_cluster_inspection import CHART, SCALER, kustomization, release
from tests.repositories import write

PASSWORD = "hunter2-of-the-shop"
ENCODED = base64.b64encode(PASSWORD.encode()).decode()
PLAIN = f"stringData:\n  size: {PASSWORD}\n"
REPLACED = """\
resources: [scaler.yaml, secret.yaml]
replacements:
- source: {kind: Secret, fieldPath: stringData.size}
  targets: [{select: {kind: HorizontalPodAutoscaler}, fieldPaths: [spec.minReplicas]}]
"""
CUT = REPLACED.replace("stringData.size}", "stringData.size, options: {delimiter: '/', index: 3}}")


def secret(data: str, namespace: str = "flux-system") -> str:
    return f"apiVersion: v1\nkind: Secret\nmetadata: {{name: hidden, namespace: {namespace}}}\n{data}"


def substituted(data: str, text: str) -> dict[str, str]:
    """A variable out of a Secret, put where a number belongs."""
    return {
        "clusters/prod/apps.yaml": kustomization("postBuild: {substituteFrom: [{kind: Secret, name: hidden}]}"),
        "clusters/prod/secret.yaml": secret(data),
        "apps/scaler.yaml": SCALER.replace("minReplicas: 1", f"minReplicas: {text}"),
    }


VALUES_FROM = "  valuesFrom: [{kind: Secret, name: hidden, valuesKey: size, targetPath: fewest}]\n"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(substituted(PLAIN, "${size}"), id="a variable"),
        pytest.param(substituted(PLAIN, "a-${size}"), id="a text with a variable"),
        pytest.param(substituted(f"data:\n  size: {ENCODED}\n", "${size}"), id="a variable in base64"),
        pytest.param(
            {
                **CHART,
                "clusters/prod/apps.yaml": kustomization(),
                "apps/release.yaml": release("size: 1").replace("  values:\n    size: 1\n", VALUES_FROM),
                "apps/secret.yaml": secret(PLAIN, "shop"),
            },
            id="a value of a chart",
        ),
        pytest.param(
            {"prod/kustomization.yaml": REPLACED, "prod/scaler.yaml": SCALER, "prod/secret.yaml": secret(PLAIN)},
            id="a replacement",
        ),
        pytest.param(
            {"prod/kustomization.yaml": CUT, "prod/scaler.yaml": SCALER, "prod/secret.yaml": secret(PLAIN)},
            id="a replacement by a part that is not there",
        ),
    ],
)
def test_a_message_about_a_value_does_not_quote_what_came_from_a_secret(tmp_path: Path, files: dict[str, str]) -> None:
    write(tmp_path, files)
    outcome = check(tmp_path)
    about = [one for one in outcome.results if one.rule in ("K8S001", "REP020")]
    assert about
    assert all("********" in one.message and one.mend is None for one in about)
    assert not [one for one in outcome.results if _shows(one, PASSWORD, ENCODED)]


def _shows(one: Result, *secrets: str) -> bool:
    return any(secret in text for secret in secrets for text in (one.message, one.snippet, one.resource))


def test_a_message_about_a_value_beside_secrets_is_left_alone(tmp_path: Path) -> None:
    files = substituted(PLAIN, "many")
    write(tmp_path, files)
    (found,) = (one for one in check(tmp_path).results if one.rule == "K8S001")
    assert found.message.startswith('"many" ')
