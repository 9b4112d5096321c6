"""`gitops-lint rule`: lists the rules, or explains some."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click
from msgspec.structs import replace

from gitops_lint.cli.ending import CLEAN
from gitops_lint.cli.opening import usage_problems
from gitops_lint.cli.options import SharedOptions, deliver, shared_options
from gitops_lint.cli.selectors import complete_selector
from gitops_lint.cli.streams import wants_color, width_of

if TYPE_CHECKING:
    from gitops_lint.model.rule import Rule


@click.command("rule")
@click.argument("selector", metavar="[ID]", default="", shell_complete=complete_selector)
@click.option("--rules", "rule_directories", multiple=True, type=click.Path(path_type=Path), metavar="DIR",
              help="A directory of Python files with rules.")  # fmt: skip
@shared_options("text", "json")
def command(shared: SharedOptions, *, selector: str, rule_directories: tuple[Path, ...]) -> int:
    """Lists the rules, or explains the one that ID (an id, a name, an alias) names; a prefix lists its family.

    With --config, the severities are those of that configuration. No repository is read: --strict, --no-cache and
    --jobs change nothing here.
    """
    from gitops_lint.engine.selection import matching

    with usage_problems():
        rules = _rules(shared, rule_directories)
        chosen = matching(rules, selector) if selector else list(rules.values())
    explain = bool(selector) and len(chosen) == 1

    def write(name: str, stream: TextIO) -> None:
        from gitops_lint.report import rule_listing

        if name == "json":
            rule_listing.write_json(chosen, stream)
        elif not explain:
            rule_listing.write_list(chosen, stream)
        elif stream is sys.stdout and stream.isatty():
            rule_listing.write_for_terminal(chosen[0], stream, color=wants_color(stream), width=width_of(stream))
        else:
            rule_listing.write_explanation(chosen[0], stream)

    deliver(shared, write)
    return CLEAN


def _rules(shared: SharedOptions, directories: tuple[Path, ...]) -> dict[str, Rule]:
    """Every rule, with its configured severity; one that is switched off keeps its own."""
    from gitops_lint.engine.selection import load_rules, select
    from gitops_lint.loading.load import read_settings_file

    every = load_rules(directories)
    if shared.config is None:
        return every
    settings = replace(read_settings_file(shared.config), select=())
    return every | {rule.id: rule for rule in select(every, settings)}
