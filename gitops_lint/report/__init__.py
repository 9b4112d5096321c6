"""Reports: what a run found, written in the format that its reader expects.

Every format is a module beside this one with the same function, `write(outcome, rules, options, out)`. To add a
format, add the module and its name to `formats`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from gitops_lint.model.result import Outcome
    from gitops_lint.model.rule import Rule
    from gitops_lint.report.options import ReportOptions


class Writer(Protocol):
    """Writes an outcome to a text stream. The same outcome, rules and options give the same text.

    `rules` are the rules that ran, in any order. Nothing else is read: no file of the repository, no clock. A stream
    that is encoded must be UTF-8; a writer hands it no lone surrogate, whatever a file is called.
    """

    def __call__(self, outcome: Outcome, rules: Sequence[Rule], options: ReportOptions, out: TextIO) -> None: ...


def _lazily(name: str) -> Writer:
    def write(outcome: Outcome, rules: Sequence[Rule], options: ReportOptions, out: TextIO) -> None:
        from importlib import import_module

        import_module(f"{__name__}.{name}").write(outcome, rules, options, out)

    return write


formats: Mapping[str, Writer] = {
    name: _lazily(name) for name in ("text", "json", "sarif", "junit", "github", "gitlab", "html")
}
"""What `--format` and `--output` take, to its writer; a format's module is imported when it is first used."""
