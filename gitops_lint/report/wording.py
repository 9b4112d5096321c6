"""The sentences that several reports share: how much was found, looked at, and left out."""

from __future__ import annotations

from collections.abc import Iterable

from gitops_lint.model.result import Limit, Outcome, Summary
from gitops_lint.model.rule import Severity
from gitops_lint.report.options import ReportOptions
from gitops_lint.report.printable import printable


def counted(number: int, noun: str) -> str:
    """`1 file`, `2 files`, `1,000 files`."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def found(outcome: Outcome, options: ReportOptions) -> str:
    """`3 errors, 1 warning`, without what there is none of; `no findings`. What else fails the run is named too."""
    summary = outcome.summary
    counts = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.notes, "note")]
    if options.strict:
        counts.append((sum(notice.count for notice in outcome.notices), "notice"))
    counts.append((len(outcome.failures), "internal error"))
    return ", ".join(counted(number, noun) for number, noun in counts if number) or "no findings"


def looked_at(summary: Summary) -> str:
    """`48 files, 210 resources, 31 rules`."""
    counts = ((summary.files, "file"), (summary.resources, "resource"), (summary.rules, "rule"))
    return ", ".join(counted(number, noun) for number, noun in counts)


def left_out(summary: Summary) -> list[str]:
    """What was kept silent or not looked at, and why: a phrase each, for what there is."""
    phrases = []
    if summary.suppressed:
        phrases.append(f"{summary.suppressed:,} suppressed")
    if summary.baselined:
        phrases.append(f"{summary.baselined:,} in the baseline")
    if summary.not_looked_at:
        reasons = sorted(summary.not_looked_at.items(), key=lambda item: (-item[1], item[0]))
        listed = ", ".join(f"{number:,} {printable(reason)}" for reason, number in reasons)
        phrases.append(f"{counted(sum(summary.not_looked_at.values()), 'file')} not looked at ({listed})")
    return phrases


def fails(outcome: Outcome, options: ReportOptions) -> bool:
    """Whether the run is one that fails: by a finding at or above the limit, a strict notice, an error of ours."""
    return bool(
        outcome.failures
        or (options.strict and outcome.notices)
        or any(result.severity >= options.fail_on for result in outcome.results)
    )


def notice_severity(options: ReportOptions) -> Severity:
    """How a notice counts: as a note, and with `--strict` as an error."""
    return Severity.ERROR if options.strict else Severity.NOTE


def gathered(notices: Iterable[Limit]) -> list[Limit]:
    """One notice for those that say the same of the same rule: the first of them, counting the places of all."""
    groups: dict[tuple[str, str], list[Limit]] = {}
    for notice in notices:
        groups.setdefault((notice.rule, notice.message), []).append(notice)
    return [
        Limit(
            rule=rule,
            message=message,
            location=group[0].location,
            subject=group[0].subject,
            count=sum(notice.count for notice in group),
            environments=tuple(dict.fromkeys(name for notice in group for name in notice.environments)),
        )
        for (rule, message), group in sorted(groups.items(), key=lambda item: item[0])
    ]
