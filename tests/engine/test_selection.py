"""Which rules run, and how severe they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gitops_lint.engine.selection import SelectionError, load_rules, select
from gitops_lint.model.rule import Rule, Severity
from gitops_lint.model.settings import Settings


def rule(rule_id: str, name: str, *aliases: str) -> Rule:
    function: Callable[..., list[object]] = list
    return Rule(rule_id, name, Severity.ERROR, aliases, frozenset(), str, (), function, "title")  # type: ignore[arg-type]


RULES = {
    one.id: one
    for one in (
        rule("K8S001", "schema", "kubeconform"),
        rule("K8S002", "removed-api", "KSV107"),
        rule("NET002", "ssh-open", "CKV_AWS_24", "CKV_ALI_2"),
        rule("REP001", "unreadable-file"),
    )
}


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        ((), ["K8S001", "K8S002", "NET002", "REP001"]),
        (("K8S001",), ["K8S001"]),
        (("k8s001",), ["K8S001"]),
        (("K8S",), ["K8S001", "K8S002"]),
        (("K8S00", "REP"), ["K8S001", "K8S002", "REP001"]),
        (("CKV_ALI_2",), ["NET002"]),
        (("ckv_ali_2",), ["NET002"]),
        (("Kubeconform",), ["K8S001"]),
        (("ssh-open",), ["NET002"]),
        (("SSH-Open",), ["NET002"]),
        (("NET002", "NET002"), ["NET002"]),
    ],
)
def test_rules_are_chosen_by_id_prefix_alias_or_name(chosen: tuple[str, ...], ids: list[str]) -> None:
    assert [one.id for one in select(RULES, Settings(), chosen)] == ids
    left = [one.id for one in select(RULES, Settings(), (), chosen)]
    assert left == ([one for one in RULES if one not in ids] if chosen else list(RULES))


def test_the_command_line_replaces_the_selection_of_the_configuration() -> None:
    settings = Settings(select=("REP",))
    assert [one.id for one in select(RULES, settings)] == ["REP001"]
    assert [one.id for one in select(RULES, settings, ("K8S001",))] == ["K8S001"]


def test_what_is_ignored_is_taken_from_what_is_selected() -> None:
    assert [one.id for one in select(RULES, Settings(), ("K8S",), ("K8S001",))] == ["K8S002"]


@pytest.mark.parametrize("selector", ["NET999", "CKV_AWS", "K8S0011", "no-such-rule", "X", ""])
def test_a_selector_that_matches_nothing_is_refused(selector: str) -> None:
    for settings, chosen, ignored in (
        (Settings(), (selector,), ()),
        (Settings(), (), (selector,)),
        (Settings(select=(selector,)), (), ()),
        (Settings(severity={selector: Severity.NOTE}), (), ()),
    ):
        with pytest.raises(SelectionError, match="no rule matches"):
            select(RULES, settings, chosen, ignored)


@pytest.mark.parametrize(
    ("levels", "severities"),
    [
        ({"K8S": Severity.NOTE}, {"K8S001": Severity.NOTE, "K8S002": Severity.NOTE, "NET002": Severity.ERROR}),
        ({"K8S": Severity.NOTE, "K8S002": Severity.WARNING}, {"K8S001": Severity.NOTE, "K8S002": Severity.WARNING}),
        ({"K8S002": Severity.WARNING, "K8S": Severity.NOTE}, {"K8S001": Severity.NOTE, "K8S002": Severity.WARNING}),
        ({"K8S": None}, {"K8S001": None, "K8S002": None, "REP001": Severity.ERROR}),
        ({"K8S": None, "K8S001": Severity.NOTE}, {"K8S001": Severity.NOTE, "K8S002": None}),
        ({"CKV_AWS_24": Severity.NOTE}, {"NET002": Severity.NOTE}),
        ({"ssh-open": None}, {"NET002": None}),
        ({"NET": Severity.ERROR, "ssh-open": Severity.NOTE}, {"NET002": Severity.NOTE}),
    ],
)
def test_the_closest_severity_of_the_configuration_holds(
    levels: dict[str, Severity | None], severities: dict[str, Severity | None]
) -> None:
    chosen = {one.id: one.severity for one in select(RULES, Settings(severity=levels))}
    assert {rule_id: chosen.get(rule_id) for rule_id in severities} == severities


def test_a_directory_of_rules_is_loaded_and_a_broken_one_is_said(tmp_path: Path) -> None:
    with pytest.raises(SelectionError, match="is not a directory"):
        load_rules([tmp_path / "absent"])
    (tmp_path / "broken_rules.py").write_text("raise RuntimeError('boom')\n")
    with pytest.raises(SelectionError, match=r"broken_rules.py: cannot be loaded: boom"):
        load_rules([tmp_path])
