"""JUnit XML: a suite for each environment, a test case for each rule in it, as `pytest --gitops` would report them.

The elements are those of Jenkins' schema (`junit-10.xsd` of its xunit plugin), which pytest's own reports follow. It
knows no `error` element in a test case, so an error of ours is a failure of that type.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

from gitops_lint.model.environment import Change, Repository
from gitops_lint.model.result import Limit, Outcome, Result
from gitops_lint.model.rule import Rule
from gitops_lint.report.options import ReportOptions
from gitops_lint.report.printable import printable, printable_lines
from gitops_lint.report.snippet import parts
from gitops_lint.report.wording import counted

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

REPOSITORY = "repository"
"""The suite of what concerns no environment, or all of them at once."""

_ONCE_A_REPOSITORY = (Repository, Change)


def write(outcome: Outcome, rules: Sequence[Rule], options: ReportOptions, out: TextIO) -> None:
    """`testsuites` with a suite for the repository and one for each environment.

    A test case fails when its rule has findings at or above the limit there; what else the rule has to say is its
    output. A finding in several environments fails in each of them.
    """
    from xml.etree import ElementTree

    cases = _Cases(outcome, options)
    suites = [_suite(None, rules, cases), *(_suite(name, rules, cases) for name in outcome.environments)]
    if outcome.failures:
        suites.append(_failures(outcome.failures))
    root = ElementTree.Element("testsuites", {"name": "gitops-lint"} | _totals(suites))
    if options.moment:
        for suite in suites:
            suite.set("timestamp", printable(options.moment))
    root.extend(suites)
    ElementTree.indent(root)
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(ElementTree.tostring(root, encoding="unicode") + "\n")


class _Cases:
    """The findings and notices of each rule in each environment; None stands for the repository."""

    def __init__(self, outcome: Outcome, options: ReportOptions) -> None:
        self.options = options
        self.results: dict[tuple[str | None, str], list[Result]] = {}
        self.notices: dict[tuple[str | None, str], list[Limit]] = {}
        for result in outcome.results:
            for environment in _suites_of(result.environments, outcome.environments):
                self.results.setdefault((environment, result.rule), []).append(result)
        for notice in outcome.notices:
            for environment in _suites_of(notice.environments, outcome.environments):
                self.notices.setdefault((environment, notice.rule), []).append(notice)

    def rules(self, environment: str | None, rules: Sequence[Rule]) -> list[tuple[str, str]]:
        """The ids and names of the rules that ran there, by id: those that have nothing to say included."""
        names = {rule.id: rule.name for rule in rules}
        here = {rule.id for rule in rules if (rule.scope in _ONCE_A_REPOSITORY) is (environment is None)}
        here |= {rule for place, rule in [*self.results, *self.notices] if place == environment}
        return [(rule, names.get(rule, "")) for rule in sorted(here)]

    def texts(self, environment: str | None, rule: str) -> tuple[list[Result], list[str], list[str]]:
        """The findings that fail the test case, the text of all that fails it, and of what is only said."""
        results = self.results.get((environment, rule), [])
        failing = [result for result in results if result.severity >= self.options.fail_on]
        failures = [_finding_text(result) for result in failing]
        output = [_finding_text(result) for result in results if result.severity < self.options.fail_on]
        said = [_notice_text(notice) for notice in self.notices.get((environment, rule), [])]
        (failures if self.options.strict else output).extend(said)
        return failing, failures, output


def _suites_of(named: Iterable[str], known: Sequence[str]) -> list[str | None]:
    return [name for name in named if name in known] or [None]


def _suite(environment: str | None, rules: Sequence[Rule], cases: _Cases) -> Element:
    label = REPOSITORY if environment is None else printable(environment)
    tested = [
        _case(label, f"{rule} {name}".rstrip(), *cases.texts(environment, rule))
        for rule, name in cases.rules(environment, rules)
    ]
    return _suite_of(label, tested)


def _suite_of(label: str, cases: Sequence[Element]) -> Element:
    from xml.etree.ElementTree import Element

    failed = sum(case.find("failure") is not None for case in cases)
    counts = {"tests": str(len(cases)), "failures": str(failed), "errors": "0", "skipped": "0"}
    suite = Element("testsuite", {"name": label} | counts)
    suite.extend(cases)
    return suite


def _case(suite: str, name: str, failing: Sequence[Result], failures: Sequence[str], output: Sequence[str]) -> Element:
    """A test case. Jenkins reads one failure of a case, so all that fails it stands in that one."""
    from xml.etree.ElementTree import Element, SubElement

    case = Element("testcase", {"classname": f"gitops-lint.{suite}", "name": name})
    if failures:
        kind = str(max(result.severity for result in failing)) if failing else "notice"
        first, _, _ = failures[0].partition("\n")
        message = first if len(failures) == 1 else f"{first} (and {len(failures) - 1:,} more)"
        SubElement(case, "failure", {"type": kind, "message": message}).text = "\n".join(failures)
    if output:
        SubElement(case, "system-out").text = "\n".join(output)
    return case


def _finding_text(result: Result) -> str:
    lines = [f"{printable(str(result.location))}: {result.severity} {result.rule} {_lines(result.message)}"]
    if result.resource:
        lines.append(f"  in {printable(result.resource)}" + (f" at {printable(result.path)}" if result.path else ""))
    lines += [f"  {printable(place.note) or 'set here'}: {printable(str(place.location))}" for place in result.related]
    if result.snippet.strip():
        lines.append(f"  | {printable(''.join(parts(result)).expandtabs(4))}")
    return "\n".join(lines)


def _notice_text(notice: Limit) -> str:
    places = f" ({counted(notice.count, 'place')})" if notice.count > 1 else ""
    return f"{printable(str(notice.location))}: not checked {notice.rule} {_lines(notice.message)}{places}"


def _lines(text: str) -> str:
    return "\n  ".join(printable_lines(text))


def _failures(failures: Sequence[str]) -> Element:
    from xml.etree.ElementTree import Element, SubElement

    cases = []
    for number, failure in enumerate(failures, 1):
        case = Element("testcase", {"classname": "gitops-lint", "name": f"internal error {number}"})
        SubElement(case, "failure", {"type": "internal error", "message": printable(failure)}).text = _lines(failure)
        cases.append(case)
    return _suite_of("gitops-lint", cases)


def _totals(suites: Sequence[Element]) -> dict[str, str]:
    return {name: str(sum(int(suite.get(name, "0")) for suite in suites)) for name in ("tests", "failures", "errors")}
