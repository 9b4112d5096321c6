"""`gitops-lint rule` lists the rules and explains one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_repositories import write

from gitops_lint.cli import run
from gitops_lint.engine.selection import load_built_in_rules

ALIASES = [(alias, rule.id) for rule in load_built_in_rules().values() for alias in rule.aliases]


def test_without_an_id_every_rule_has_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule"]) == 0
    lines = capsys.readouterr().out.splitlines()
    rules = load_built_in_rules()
    assert [line.split()[0] for line in lines] == list(rules)
    assert f"K8S001  error    {rules['K8S001'].title}" in lines


def test_a_family_lists_its_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule", "CAN"]) == 0
    assert {line[:3] for line in capsys.readouterr().out.splitlines()} == {"CAN"}


@pytest.mark.parametrize("name", ["REP001", "rep001", "unreadable-file"])
def test_an_id_or_a_name_explains_its_rule(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule", name]) == 0
    said = capsys.readouterr().out
    assert said.startswith("REP001 unreadable-file\n\nA file cannot be read.\n\nSeverity:       error\n")
    assert "\nBad:\n\n`settings.yaml`, saved as Latin-1:\n\n```yaml\n" in said


@pytest.mark.parametrize(("alias", "rule_id"), ALIASES)
def test_an_alias_works_wherever_an_id_does(alias: str, rule_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule", alias, "--format", "json"]) == 0
    assert rule_id in [rule["id"] for rule in json.loads(capsys.readouterr().out)["rules"]]


def test_json_has_the_documentation_of_every_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listing = tmp_path / "rules.json"
    assert run(["rule", "--output", f"json={listing}"]) == 0
    data = json.loads(listing.read_text(encoding="utf-8"))
    assert data["version"] == 1
    assert [rule["id"] for rule in data["rules"]] == list(load_built_in_rules())
    assert data["rules"][0].keys() == {
        "id", "name", "severity", "title", "aliases", "scope", "kinds", "documentation",
    }  # fmt: skip


def test_a_configuration_sets_the_severities_that_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = write({"lint.yaml": "severity: {K8S001: note}\nselect: [REP]\n"}, tmp_path) / "lint.yaml"
    assert run(["rule", "--config", str(config)]) == 0
    assert "K8S001  note     " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("NET999", "no rule matches 'NET999'; `gitops-lint rule` lists them"),
        ("unreadable-fil", "no rule matches 'unreadable-fil'; did you mean unreadable-file?"),
    ],
)
def test_an_unknown_rule_is_a_usage_error(name: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule", name]) == 2
    said = capsys.readouterr()
    assert said.err == f"gitops-lint: {message}\n"
    assert said.out == ""


def test_rules_of_a_directory_are_listed_with_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = '''
from gitops_lint import File, Finding, Severity, rule

@rule("TEAM001", severity=Severity.NOTE)
def a_rule_of_ours(file: File):
    """A file is there.

    Bad:

    Good:
    """
    yield Finding("it is there")
'''
    from gitops_lint.model.rule import registry

    write({"team_rule_for_the_listing.py": text}, tmp_path)
    try:
        assert run(["rule", "TEAM", "--rules", str(tmp_path)]) == 0
    finally:
        registry.pop("TEAM001", None)
    assert capsys.readouterr().out.startswith("TEAM001 a-rule-of-ours\n\nA file is there.\n")
