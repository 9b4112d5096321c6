"""Shell completion of rules."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem


def complete_selector(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The rules whose id begins with what was typed, each with its title."""
    from gitops_lint.engine.selection import load_built_in_rules

    start = incomplete.rpartition(",")[0]
    before = f"{start}," if start else ""
    typed = incomplete.rpartition(",")[2].upper()
    return [
        CompletionItem(f"{before}{rule.id}", help=rule.title)
        for rule in load_built_in_rules().values()
        if rule.id.startswith(typed)
    ]
