"""Go templates are judged by Go: Helm's engine executes the same ones on the same parameters."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.kubernetes.argocd.test_go_template import GIVEN, PARAMETERS

pytestmark = pytest.mark.oracle

_OTHERWISE_IN_HELM = ("{{ .missing.deeper }}", "fromJson", "normalize", "slugify")
"""What Helm has of its own: missing keys are nil, `fromJson` gives a map, two functions are Argo CD's."""


@pytest.fixture(name="engine", scope="module")
def _engine(tmp_path_factory: pytest.TempPathFactory) -> Any:
    chart = pytest.importorskip("helm_python.chart", reason="helm-python-sdk is not installed").Chart
    directory: Path = tmp_path_factory.mktemp("chart")
    (directory / "templates").mkdir()
    (directory / "Chart.yaml").write_text("apiVersion: v2\nname: x\nversion: 1.0.0\n")
    (directory / "values.yaml").write_text("{}\n")
    rendered = '{{ $p := fromJson .Values.p }}x: {{ tpl .Values.t (set $p "Template" .Template) | toJson }}\n'
    (directory / "templates" / "x.yaml").write_text(rendered)
    return chart.load(str(directory))


@pytest.mark.parametrize(
    ("text", "expected"), [row for row in GIVEN if not any(name in row[0] for name in _OTHERWISE_IN_HELM)]
)
def test_helms_engine_gives_the_same(text: str, expected: str, engine: Any) -> None:
    rendered = engine.render({"t": text, "p": json.dumps(PARAMETERS)})
    match = re.search(r"^x: (.*)$", next(iter(rendered.values())), re.MULTILINE)
    assert match is not None
    assert json.loads(match[1]) == expected.replace("<no value>", "")
