"""REP: requests to be silent that give no reason, silence nothing, or are past their date."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.model.file import Suppression
from gitops_lint.model.rule import Edit, Finding, Fix, Severity, rule


@rule("REP007", severity=Severity.WARNING)
def suppression_without_reason(suppression: Suppression) -> Iterator[Finding]:
    """A suppression does not say why.

    Whoever reads it next cannot tell a reviewed decision from a finding that was in the way, and nobody dares to
    remove it.

    Bad:

    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    data:
      level: debug
      level: info # gitops-lint: ignore[REP003]
    ```

    Good:

    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    data:
      level: debug
      level: info # gitops-lint: ignore[REP003] shows what kubectl does, see docs/duplicates.md
    ```
    """
    if suppression.reason.strip():
        return
    where = "a reason: to the entry" if suppression.from_settings else "it behind the bracket"
    yield Finding(message=f"{_subject(suppression)} gives no reason; add {where}")


@rule("REP008", severity=Severity.WARNING)
def suppression_without_effect(suppression: Suppression) -> Iterator[Finding]:
    """A suppression silences nothing.

    What it silenced was mended, or it never stood at the right place. It would hide the next finding of its rule that
    turns up there. It is only reported when every rule that it names has run.

    Bad:

    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    data:
      level: info # gitops-lint: ignore[REP003] shows what kubectl does
    ```

    Good:

    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    data:
      level: info
    ```
    """
    if suppression.used or not suppression.judged or suppression.expired or not suppression.reason.strip():
        return
    fix = None
    if not suppression.from_settings and suppression.span.end > suppression.span.start:
        fix = Fix("remove the comment", (Edit(suppression.location.file, suppression.span, ""),))
    why = f" (no rule is called {' or '.join(suppression.unknown)})" if suppression.unknown else ""
    yield Finding(message=f"{_subject(suppression)} silences nothing{why}; remove it", fix=fix)


@rule("REP009", severity=Severity.WARNING)
def suppression_past_its_date(suppression: Suppression) -> Iterator[Finding]:
    """A suppression is past its date.

    It was granted until a day that is over, and no longer silences anything. Mend what it hid, or decide anew.

    Bad:

    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    data:
      level: debug
      level: info # gitops-lint: ignore[REP003] until 2020-01-31, the old reader needs both
    ```

    Good:

    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    data:
      level: debug
      level: info # gitops-lint: ignore[REP003] until 2999-01-31, the old reader needs both
    ```
    """
    if suppression.expired:
        yield Finding(
            message=f"{_subject(suppression)} ended on {suppression.until}; mend what it silenced, or give a new date"
        )


def _subject(suppression: Suppression) -> str:
    """`the suppression of NET002`, or of everything."""
    what = ", ".join(suppression.rules) or "every rule"
    return f"the entry of ignore: for {what}" if suppression.from_settings else f"the suppression of {what}"
