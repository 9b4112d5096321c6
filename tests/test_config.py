"""What a configuration says, and what is said, with its place, of one that cannot be used."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from gitops_lint import config
from gitops_lint.config import ConfigurationError
from gitops_lint.model.rule import Severity
from gitops_lint.model.settings import Allowance, ParitySettings, Settings
from gitops_lint.model.source import Location, SourceFile

PAGE = Path(__file__).parents[1] / "docs" / "configuration.md"
FILE = ".gitops-lint.yaml"


def settings(text: str) -> Settings:
    return config.read(SourceFile(FILE, text))


def mistakes(text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        settings(text)
    return raised.value.messages


def changed(found: Settings) -> dict[str, Any]:
    """The fields that are not at their default; where they stand is another matter."""
    default = Settings(file=FILE)
    names = [field.name for field in msgspec.structs.fields(Settings) if field.name != "places"]
    return {name: getattr(found, name) for name in names if getattr(found, name) != getattr(default, name)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("# nothing yet\n", {}),
        ("---\n", {}),
        ("{}\n", {}),
        ("environments: {}\n", {}),
        ("fail-on: note\r\n", {"fail_on": Severity.NOTE}),
        ("fail-on: warning\n", {"fail_on": Severity.WARNING}),
        ('kubernetes:\n  version: "1.30"\n', {"kubernetes_version": "1.30"}),
        ("kubernetes: {version: v1.32.1}\n", {"kubernetes_version": "v1.32.1"}),
        ('terraform:\n  version: "1.11"\n', {"terraform_version": "1.11"}),
        ("select: [REP, CKV_K8S_8]\n", {"select": ("REP", "CKV_K8S_8")}),
        ("exclude:\n- docs/**\n", {"exclude": ("docs/**",)}),
        (
            "parity: {names: {prod: [blue]}, order: [dev, prod], allow: [{reason: r, path: a, until: 2026-12-31}]}\n",
            {
                "parity": ParitySettings(
                    {"prod": ("blue",)},
                    ("dev", "prod"),
                    (Allowance("r", "a", until="2026-12-31", location=Location(FILE, 1, 61, 1, 100)),),
                )
            },
        ),
        ("severity: {K8S: warning}\n", {"severity": {"K8S": Severity.WARNING}}),
        ("severity: {REP013: off}\n", {"severity": {"REP013": None}}),
        ("sources: {https://git.example.com/a.git: ../a}\n", {"sources": {"https://git.example.com/a.git": "../a"}}),
        ("checkov: {python: .venvs/checkov/bin/python}\n", {"checkov_python": ".venvs/checkov/bin/python"}),
        ('{"select": ["REP"]}\n', {"select": ("REP",)}),
        ("select: &a [REP]\nexclude: *a\n", {"select": ("REP",), "exclude": ("REP",)}),
    ],
)  # fmt: skip
def test_a_configuration_says_what_is_not_as_usual(text: str, expected: dict[str, Any]) -> None:
    assert changed(settings(text)) == expected


def test_environments_keep_their_order_and_know_their_places() -> None:
    found = settings("environments:\n  prod: {paths: [b, a]}\n  dev:\n").environments
    assert [(one.name, one.paths, one.location.line) for one in found] == [("prod", ("b", "a"), 2), ("dev", (), 3)]


def test_selectors_and_the_version_know_their_places() -> None:
    found = settings('select:\n- K8S\n- REP\nseverity:\n  REP013: off\nkubernetes:\n  version: "1.30"\n')
    places = [found.place(name) for name in ("K8S", "REP", "REP013", "kubernetes.version", "NET")]
    assert places == [f"{FILE}:2:3", f"{FILE}:3:3", f"{FILE}:5:3", f"{FILE}:7:3", FILE]


@pytest.mark.parametrize(
    ("until", "expected"),
    [("2026-12-31", "2026-12-31"), ('"2026-12-31"', "2026-12-31"), ("2026-12-31T00:00:00Z", "2026-12-31")],
)
def test_a_date_may_stand_without_quotes(until: str, expected: str) -> None:
    (entry,) = settings(f"ignore:\n- rule: K8S001\n  reason: known\n  until: {until}\n").ignore
    assert (entry.rule, entry.reason, entry.until, entry.location.line) == ("K8S001", "known", expected, 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kubernetes:\n  version: 1.30\n",
         '2:3: kubernetes.version: 1.30 is a number, not text; write it in quotes, "1.30"'),
        ("terraform: {version: 1.5}\n",
         '1:13: terraform.version: 1.5 is a number, not text; write it in quotes, "1.5"'),
        ("terraform: {version: true}\n",
         '1:13: terraform.version: true is true or false, not text; write it in quotes, "true"'),
        ("kubernetes: {version: latest}\n", '1:14: kubernetes.version: "latest" is not of the form of "1.33"'),
        ('kubernetes: {version: ""}\n', '1:14: kubernetes.version: "" is not of the form of "1.33"'),
        ("kubernetes: null\n", "1:1: kubernetes: nothing is not a mapping"),
        ("- select\n", '1:1: the file: ["select"] is not a mapping'),
        ("just text\n", '1:1: the file: "just text" is not a mapping'),
        ("kubernets: {}\n", "1:1: unknown key 'kubernets'; did you mean 'kubernetes'?"),
        ("# first\nfail_on: error\n", "2:1: unknown key 'fail_on'; did you mean 'fail-on'?"),
        ("zzz: 1\n", "1:1: unknown key 'zzz'; known are checkov, environments, exclude, exposure, fail-on, "
                     "ignore, kubernetes, parity, select, severity, sources, terraform"),
        ("parity:\n  allow:\n  - path: a\n", "3:5: parity.allow[0]: 'reason' is missing"),
        ("parity:\n  allow:\n  - {reason: x, until: soon}\n",
         '3:17: parity.allow[0].until: "soon" is not a date; write it as 2026-12-31'),
        ("parity:\n  order: dev\n", '2:3: parity.order: "dev" is not a list; write [dev]'),
        ("environments:\n  dev:\n    path: [a]\n", "3:5: unknown key 'path'; did you mean 'paths'?"),
        ("environments:\n  dev:\n    paths: a\n", '3:5: environments.dev.paths: "a" is not a list; write [a]'),
        ("environments:\n- dev\n", '1:1: environments: ["dev"] is not a mapping'),
        ("environments:\n  dev: [a]\n", '2:3: environments.dev: ["a"] is not a mapping or nothing'),
        ("environments:\n  1: {paths: [a]}\n", "2:3: the key 1 is not a string; quote it"),
        ("environments:\n  dev: {paths: [a, '']}\n", "2:20: environments.dev.paths[1]: is empty"),
        ("select: REP\n", '1:1: select: "REP" is not a list; write [REP]'),
        ("select: [1]\n", '1:10: select[0]: 1 is a number, not text; write it in quotes, "1"'),
        ('select: [""]\n', "1:10: select[0]: is empty"),
        ("select: [REP\n", "1:9: this list is not closed with ], or lacks a comma"),
        ("select: [A]\nselect: [B]\n", "2:1: the key select is repeated"),
        ("severity: {REP013: loud}\n", '1:12: severity.REP013: "loud" is not one of error, warning, note, off'),
        ("fail-on: off\n", '1:1: fail-on: "off" is not one of error, warning, note'),
        ("ignore:\n- reason: known\n", "2:3: ignore[0]: 'rule' is missing"),
        ("ignore:\n- rule: K8S001\n  until: 31.12.2026\n",
         '3:3: ignore[0].until: "31.12.2026" is not a date; write it as 2026-12-31'),
        ("ignore:\n- rule: K8S001\n  until: 2026-02-30\n",
         '3:3: ignore[0].until: "2026-02-30" is not a date; write it as 2026-12-31'),
        ("ignore:\n- rule: K8S001\n  until: 2026-12-31T10:00:00Z\n",
         '3:3: ignore[0].until: "2026-12-31T10:00:00Z" is not a date; write it as 2026-12-31'),
        ("ignore:\n- rule: K8S001\n  until: 2026-W01-1\n",
         '3:3: ignore[0].until: "2026-W01-1" is not a date; write it as 2026-12-31'),
        ("ignore:\n- rule: A\n- rule: [B]\n", '3:3: ignore[1].rule: ["B"] is not text'),
        ("sources: {a: 3}\n", '1:11: sources.a: 3 is a number, not text; write it in quotes, "3"'),
        ("checkov: {pyhton: x}\n", "1:11: unknown key 'pyhton'; did you mean 'python'?"),
        ("a: b: c\n", "1:5: a colon and a space cannot stand here; quote the text or mend the indentation"),
        ("\tselect: [REP]\n", "1:1: a tab cannot be used to indent"),
        ("select: []\n---\nselect: [REP]\n", "3:1: a second document begins here; the configuration is one"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_with_its_place(text: str, message: str) -> None:
    assert mistakes(text) == [f"{FILE}:{message}"]


def test_every_mistake_is_said_in_the_order_of_the_file() -> None:
    text = "selct: [REP]\nfail-on: no\nkubernetes:\n  version: 1.30\nignore:\n- until: tomorrow\n"
    places = [":".join(message.split(":")[1:3]) for message in mistakes(text)]
    assert places == ["1:1", "2:1", "4:3", "6:3", "6:3"]


def test_a_long_value_is_cut_short() -> None:
    (message,) = mistakes(f"fail-on: {'x' * 500}\n")
    assert len(message) < 150


def test_the_schema_is_one_and_its_examples_are_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(config.schema())
    assert config.schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def keys(schema: dict[str, Any], path: str = "") -> dict[str, str]:
    """Every key of the configuration as the page writes it, to its description."""
    found = {}
    for name, entry in schema.get("properties", {}).items():
        found[f"{path}{name}"] = entry.get("description", "")
        found |= keys(entry, f"{path}{name}.")
        found |= keys(entry.get("items", {}), f"{path}{name}[].")
        more = entry.get("additionalProperties")
        if isinstance(more, dict):
            found |= keys(more, f"{path}{name}.NAME.")
    return found


def test_the_page_describes_every_key_in_the_words_of_the_schema() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    described = keys(config.schema())
    assert [name for name, text in described.items() if not text] == []
    assert dict(rows) == described


def test_the_examples_of_the_page_are_valid() -> None:
    examples = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert examples
    for example in examples:
        assert changed(settings(example)), example
    for example in re.findall(r"^```json\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        json.loads(example)
