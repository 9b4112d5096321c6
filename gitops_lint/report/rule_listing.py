"""The rules as `gitops-lint rule` shows them: a list, an explanation, JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TextIO

from gitops_lint.model.rule import Rule
from gitops_lint.report.rule_markdown import body, facts, section

VERSION = 1
"""The version of the JSON form."""


def write_list(rules: Sequence[Rule], out: TextIO) -> None:
    """A line a rule: id, severity, title."""
    widest = max((len(rule.id) for rule in rules), default=0)
    for rule in rules:
        out.write(f"{rule.id:<{widest}}  {rule.severity!s:<7}  {rule.title}\n")


def write_explanation(rule: Rule, out: TextIO) -> None:
    """The documentation as plain text."""
    listed = "\n".join(f"{f'{name}:':<15} {value}" for name, value in facts(rule))
    out.write(f"{rule.id} {rule.name}\n\n{rule.title}.\n\n{listed}\n\n{body(rule, escaped=False)}\n")


def write_for_terminal(rule: Rule, out: TextIO, *, color: bool, width: int) -> None:
    """The documentation rendered for a terminal of so many columns."""
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(file=out, force_terminal=True, no_color=not color, width=min(width, 100), highlight=False)
    console.print(Markdown(section(rule), code_theme="ansi_dark"))


def write_json(rules: Sequence[Rule], out: TextIO) -> None:
    """One object: `version` (1) and `rules`, each with id, name, severity, title, aliases, scope, kinds and its
    documentation as Markdown."""
    listed = [
        {
            "id": rule.id,
            "name": rule.name,
            "severity": str(rule.severity),
            "title": rule.title,
            "aliases": list(rule.aliases),
            "scope": rule.scope.__name__,
            "kinds": sorted(rule.kinds),
            "documentation": rule.documentation,
        }
        for rule in rules
    ]
    json.dump({"version": VERSION, "rules": listed}, out, indent=2, ensure_ascii=False)
    out.write("\n")
