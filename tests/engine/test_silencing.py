"""Findings are silent where a suppression with a reason holds, and suppressions that hold nothing are told."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from gitops_lint.config import ConfigurationError
from gitops_lint.engine.silencing import Silencer
from gitops_lint.model.file import Suppression
from gitops_lint.model.result import Result
from gitops_lint.model.rule import Severity
from gitops_lint.model.settings import Settings
from gitops_lint.model.source import Location, Place
from tests.engine.checking import TWICE, check, found, rules
from tests.repositories import config_map, write

TODAY = datetime.date.today()
YESTERDAY, TOMORROW = TODAY - datetime.timedelta(1), TODAY + datetime.timedelta(1)


def twice(comment: str) -> str:
    """The manifest with one REP003, with a comment at its line."""
    return TWICE.rstrip("\n") + f" # gitops-lint: {comment}\n"


COMMENTS = {
    "ignore[REP003] why": [],
    "ignore[REP] why": [],
    "ignore[duplicate-key] why": [],
    "ignore[K8S,REP003] why": [],
    "ignore why": [],
    f"ignore[REP003] why until {TODAY}": [],
    f"ignore[REP003] why until {TOMORROW}": [],
    "ignore[REP003]": ["REP003", "REP007"],
    f"ignore[REP003] why until {YESTERDAY}": ["REP003", "REP009"],
    "ignore[REP003] why until 2026-02-31": ["REP003", "REP009"],
    "ignore[K8S002] why": ["REP003", "REP008"],
    "ignore[NO999] why": ["REP003", "REP008"],
    f"ignore[K8S002] why until {YESTERDAY}": ["REP003", "REP009"],
}


@pytest.mark.parametrize("comment", COMMENTS)
def test_a_comment_with_a_reason_silences_until_its_date(tmp_path: Path, comment: str) -> None:
    outcome = check(write(tmp_path, {"a.yaml": twice(comment)}))
    assert rules(outcome) == COMMENTS[comment]
    assert outcome.summary.suppressed == (0 if "REP003" in rules(outcome) else 1)


def test_what_is_silent_is_kept_with_the_reason(tmp_path: Path) -> None:
    (silent,) = check(write(tmp_path, {"a.yaml": twice("ignore[REP003] shown in the docs")})).silenced
    assert (silent.result.rule, silent.reason, silent.location.line) == ("REP003", "shown in the docs", 7)


def test_a_suppression_is_not_called_useless_where_its_rule_did_not_run(tmp_path: Path) -> None:
    root = write(tmp_path, {"a.yaml": config_map("a") + "# gitops-lint: ignore[REP003] why\n"})
    assert rules(check(root)) == ["REP008"]
    assert rules(check(root, ignore=("REP003",))) == []
    assert rules(check(root, select=("REP008",))) == []
    assert rules(check(root, select=("REP008", "REP003"))) == ["REP008"]


def test_a_comment_silences_only_its_place(tmp_path: Path) -> None:
    text = TWICE + "---\n" + TWICE.replace("twice", "again").rstrip("\n") + " # gitops-lint: ignore[REP003] why\n"
    assert found(check(write(tmp_path, {"a.yaml": text}))) == ["REP003 a.yaml:7"]


def test_a_comment_at_the_top_silences_the_file(tmp_path: Path) -> None:
    text = "# gitops-lint: ignore[REP003] generated\n" + TWICE + "---\n" + TWICE.replace("twice", "again")
    outcome = check(write(tmp_path, {"a.yaml": text, "b.yaml": TWICE}))
    assert found(outcome) == ["REP003 b.yaml:7"]
    assert outcome.summary.suppressed == 2


def test_a_file_that_cannot_be_understood_can_be_silenced_in_it(tmp_path: Path) -> None:
    text = "# gitops-lint: ignore[REP002] the build completes it\na: [\n"
    assert rules(check(write(tmp_path, {"a.yaml": text, "b.yaml": config_map("b")}))) == []


def result(line: int, *related: int, file: str = "a.yaml", environments: tuple[str, ...] = ()) -> Result:
    return Result(
        rule="REP003",
        name="duplicate-key",
        aliases=(),
        severity=Severity.ERROR,
        message="text",
        location=Location(file, line),
        resource="v1 ConfigMap twice",
        related=tuple(Place(Location("base.yaml", one)) for one in related),
        environments=environments,
    )


def test_a_comment_counts_at_any_place_of_the_origin() -> None:
    comment = Suppression(Location("base.yaml", 4), ("REP003",), "why", first_line=4, last_line=6)
    silencer = Silencer([comment], Settings(), TODAY)
    assert silencer.silence(result(1)) == (result(1), [])
    assert silencer.silence(result(1, 3)) == (result(1, 3), [])
    left, (silent,) = silencer.silence(result(1, 3, 6))
    assert left is None
    assert silent.location == Location("base.yaml", 4)


def ignoring(entry: str, root: Path) -> Path:
    return write(
        root, {".gitops-lint.yaml": f"ignore:\n- {entry}\n", "apps/prod/a.yaml": TWICE, "apps/dev/b.yaml": TWICE}
    )


ENTRIES = {
    "{rule: REP003, reason: why}": [],
    "{rule: REP003, reason: why, path: apps/prod}": ["REP003 apps/dev/b.yaml:7"],
    '{rule: REP003, reason: why, path: "**/a.yaml"}': ["REP003 apps/dev/b.yaml:7"],
    '{rule: REP003, reason: why, path: "apps/*/a.yaml"}': ["REP003 apps/dev/b.yaml:7"],
    "{rule: REP003, reason: why, environment: prod}": ["REP003 apps/dev/b.yaml:7"],
    "{rule: REP, reason: why}": [],
    "{rule: duplicate-key, reason: why}": [],
    f"{{rule: REP003, reason: why, until: '{TODAY}'}}": [],
    f"{{rule: REP003, reason: why, until: {TODAY}}}": [],
    f"{{rule: REP003, reason: why, until: '{YESTERDAY}'}}": [
        *("REP009 .gitops-lint.yaml:2", "REP003 apps/dev/b.yaml:7", "REP003 apps/prod/a.yaml:7"),
    ],
    "{rule: REP003}": ["REP007 .gitops-lint.yaml:2", "REP003 apps/dev/b.yaml:7", "REP003 apps/prod/a.yaml:7"],
    "{rule: REP003, reason: why, path: absent}": [
        *("REP008 .gitops-lint.yaml:2", "REP003 apps/dev/b.yaml:7", "REP003 apps/prod/a.yaml:7"),
    ],
}


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_of_ignore_silences_by_path_environment_and_date(tmp_path: Path, entry: str) -> None:
    assert found(check(ignoring(entry, tmp_path))) == ENTRIES[entry]


def test_an_entry_of_ignore_silences_by_resource() -> None:
    from gitops_lint.model.settings import Ignore

    for glob, silent in (("v1 ConfigMap *", True), ("v1 ConfigMap twice", True), ("*Secret*", False)):
        silencer = Silencer([], Settings(ignore=(Ignore("REP003", "why", resource=glob),)), TODAY)
        assert (silencer.silence(result(1))[0] is None) is silent


def test_an_entry_of_ignore_without_a_date_of_any_calendar_is_refused(tmp_path: Path) -> None:
    for until in ("2026-02-31", "tomorrow", "2026-12-31x"):
        with pytest.raises(ConfigurationError, match=r"\.gitops-lint\.yaml:2:\d+: .*is not a date"):
            check(ignoring(f"{{rule: REP003, reason: why, until: '{until}'}}", tmp_path))


def test_a_finding_about_a_suppression_can_be_silenced_too(tmp_path: Path) -> None:
    entry = "{rule: REP008, reason: kept for the next release, path: apps}"
    root = write(
        tmp_path,
        {
            ".gitops-lint.yaml": f"ignore:\n- {entry}\n",
            "apps/a.yaml": config_map("a") + "# gitops-lint: ignore[REP003] why\n",
        },
    )
    assert rules(check(root)) == []


def test_an_entry_for_one_environment_does_not_hide_the_finding_from_another(tmp_path: Path) -> None:
    files = {
        ".gitops-lint.yaml": "ignore:\n- {rule: REP003, reason: why, environment: dev}\n",
        "base/kustomization.yaml": "resources: [a.yaml]\n",
        "base/a.yaml": TWICE,
        "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
        "overlays/prod/kustomization.yaml": "resources: [../../base]\n",
    }
    (left,) = check(write(tmp_path, files)).results
    assert left.environments == ("prod",)
