"""The page of the rules is what the rules' documentation says."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from gitops_lint.engine.selection import load_built_in_rules

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "rules.md"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = ROOT / "scripts" / "generate_rules_page.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_as_the_rules_say(script: ModuleType) -> None:
    written = script.page(list(load_built_in_rules().values()))
    assert PAGE.read_text(encoding="utf-8") == written, "docs/rules.md is stale: run make docs"


def test_every_link_of_the_index_leads_to_a_section(script: ModuleType) -> None:
    rules = load_built_in_rules()
    text = script.page(list(rules.values()))
    links = re.findall(r"\]\(#([a-z0-9]+)\)", text)
    assert links == re.findall(r'<a id="([a-z0-9]+)"></a>', text)
    assert links == [name.lower() for name in rules]


def test_a_page_that_lacks_a_rule_is_stale(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "rules.md"
    assert script.main(page, check=False) == 0
    assert script.main(page, check=True) == 0
    page.write_text(page.read_text(encoding="utf-8").replace("K8S001", "K8S999"), encoding="utf-8")
    assert script.main(page, check=True) == 1
    assert "run make docs" in capsys.readouterr().err
