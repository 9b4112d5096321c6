"""Every rule's documentation holds: its examples run through the engine, its words follow the house's conventions."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from gitops_lint.engine import Request, fixes, open_run
from gitops_lint.engine.selection import load_rules
from gitops_lint.model.result import Outcome, Result
from gitops_lint.model.rule import Example, Rule, Severity

RULES = tuple(load_rules().values())
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}-{'bad' if example.bad else 'good'}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.examples())
]
BAD = [parameters for parameters in EXAMPLES if parameters.values[1].bad]
GOOD = [parameters for parameters in EXAMPLES if not parameters.values[1].bad]
MENDERS = 5
"""How many rules offer an edit at the least."""


def write(files: dict[str, str], directory: Path) -> None:
    for path, text in files.items():
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode(errors="surrogateescape"))


def git(directory: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main"]
    subprocess.run([*command, *arguments], cwd=directory, check=True, capture_output=True)


def written(example: Example, directory: Path) -> Request:
    """The example as a repository on disk, and the request to check it; with a base, as two commits."""
    if example.base:
        write(example.base, directory)
        git(directory, "init")
        git(directory, "add", "--all")
        git(directory, "commit", "--message", "base")
        for path in example.base.keys() - example.head.keys():
            (directory / path).unlink()
    write(example.head, directory)
    return Request(paths=(directory,), base="HEAD" if example.base else "", jobs=1, cache=False)


def outcome_of(request: Request) -> Outcome:
    with open_run(request) as run:
        return run.check()


def said(results: Iterable[Result]) -> Counter[tuple[str, str]]:
    return Counter((result.rule, result.message) for result in results)


def lines(results: Iterable[Result]) -> str:
    return "\n".join(f"{result.location}: {result.severity} {result.rule} {result.message}" for result in results)


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_a_bad_example_has_a_finding_of_its_rule_in_one_line_without_a_full_stop(
    rule: Rule, example: Example, tmp_path: Path
) -> None:
    outcome = outcome_of(written(example, tmp_path))
    assert outcome.failures == ()
    for result in outcome.results:
        assert not result.message.endswith("."), result.message
        assert "\n" not in result.message
    assert rule.id in {result.rule for result in outcome.results}, lines(outcome.results)


@pytest.mark.parametrize(("rule", "example"), GOOD)
def test_a_good_example_has_no_finding_of_its_rule_and_no_error_at_all(
    rule: Rule, example: Example, tmp_path: Path
) -> None:
    outcome = outcome_of(written(example, tmp_path))
    assert outcome.failures == ()
    wrong = [one for one in outcome.results if one.rule == rule.id or one.severity is Severity.ERROR]
    assert not wrong, lines(wrong)


def test_offered_edits_end_their_findings_and_bring_no_other(tmp_path: Path) -> None:
    menders = set()
    for number, (rule, example) in enumerate(parameters.values for parameters in BAD):
        directory = tmp_path / str(number)
        directory.mkdir()
        request = written(example, directory)
        before = outcome_of(request)
        mended = [result for result in before.results if result.rule == rule.id and result.mend is not None]
        if mended:
            menders.add(rule.id)
            fixes.apply(fixes.fixed_files(mended, directory), directory)
            after = outcome_of(request)
            assert said(after.results) == said(before.results) - said(mended), rule.id
    assert len(menders) >= MENDERS, menders


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_worded_as_the_others_are(rule: Rule) -> None:
    first, _, body = rule.documentation.partition("\n")
    assert re.fullmatch(r"[A-Z0-9\"`].*[^.]\.", first), "the title is a sentence with a full stop"
    assert len(first) <= 120
    assert body.startswith("\n"), "an empty line stands between the title and the reason"
    assert not body.strip().startswith(("Bad", "Good", "```")), "the reason comes before the examples"
    assert len(rule.aliases) == len({alias.upper() for alias in rule.aliases}), "no alias twice"
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    bad = [example for example in rule.examples() if example.bad]
    good = [example for example in rule.examples() if not example.bad]
    assert bad
    assert good
    assert all(example.head or example.base for example in (*bad, *good)), "an example has a file"


def test_a_name_and_an_alias_belong_to_few_enough_rules_to_find_them() -> None:
    names = Counter(rule.name for rule in RULES)
    assert max(names.values()) == 1
    ids = {rule.id for rule in RULES}
    assert not [alias for rule in RULES for alias in rule.aliases if alias in ids or alias.lower() in names]
