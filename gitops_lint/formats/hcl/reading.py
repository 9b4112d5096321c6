"""From text to tree: a file, an expression, a template."""

from __future__ import annotations

import re

from gitops_lint.formats.hcl import templates
from gitops_lint.formats.hcl.bodies import read_native
from gitops_lint.formats.hcl.expressions import bounded, expression, whole
from gitops_lint.formats.hcl.scanner import TOO_DEEP, Scanner, UnreadableError
from gitops_lint.formats.hcl.syntax import Expression, File, Invalid, Problem

_SURROGATE = re.compile("[\ud800-\udfff]")


def read(text: str, path: str) -> File:
    """Reads an HCL file: its JSON form where `path` ends in `.json`, else native syntax.

    Never raises for what the text contains: what is wrong is in `problems`, and everything else is in `body`.
    A byte-order mark at the beginning is passed over. Spans count characters of `text`.
    """
    clean, problems = _without_surrogates(text)
    if path.endswith(".json"):
        from gitops_lint.formats.hcl.json_bodies import read_json

        file = read_json(clean, path)
    else:
        file = read_native(clean)
    if problems:
        return File(file.body, (*problems, *file.problems), file.comments)
    return file


def read_expression(text: str) -> tuple[Expression, tuple[Problem, ...]]:
    """Reads one expression in native syntax, of one line or more; Invalid if it cannot be read."""
    clean, problems = _without_surrogates(text)
    scanner = Scanner(clean)
    scanner.in_brackets = True
    try:
        scanner.advance()
        node = whole(scanner)
        scanner.expect("end", "expected the end of the expression, found {found}; remove what follows it")
    except UnreadableError as broken:
        scanner.problems.append(broken.problem)
        node = Invalid(0, len(text))
    except RecursionError:
        scanner.report(TOO_DEEP, 0, len(text))
        node = Invalid(0, len(text))
    return node, (*problems, *scanner.problems)


def read_template(text: str) -> tuple[Expression, tuple[Problem, ...]]:
    """Reads a template without quotes, such as `templatefile` takes; Invalid if it cannot be read."""
    clean, problems = _without_surrogates(text)
    scanner = Scanner(clean)
    try:
        node = bounded(scanner, lambda scanner: templates.bare(scanner, expression))
    except UnreadableError as broken:
        scanner.problems.append(broken.problem)
        node = Invalid(0, len(text))
    except RecursionError:
        scanner.report(TOO_DEEP, 0, len(text))
        node = Invalid(0, len(text))
    return node, (*problems, *scanner.problems)


def _without_surrogates(text: str) -> tuple[str, tuple[Problem, ...]]:
    """The text with lone surrogates, which no encoding can carry on, replaced one for one."""
    if text.isascii():
        return text, ()
    first = _SURROGATE.search(text)
    if first is None:
        return text, ()
    message = "the file is not valid UTF-8 here; save it as UTF-8"
    return _SURROGATE.sub("\ufffd", text), (Problem(first.start(), first.end(), message),)
