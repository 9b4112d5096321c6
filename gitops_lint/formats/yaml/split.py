"""A stream's text to the pieces that a platform hands to its YAML reader one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitops_lint.formats.yaml.documents import Dialect, SyntaxProblem
from gitops_lint.formats.yaml.nodes import UnreadableError
from gitops_lint.model.source import Span

_LINE = re.compile(r"^---(.*)$\n?", re.MULTILINE)


def pieces(text: str, start: int, dialect: Dialect) -> Iterator[tuple[int, int]]:
    """Where each piece of `text` from `start` begins and ends, between lines that begin with ---.

    kubectl (YAMLReader in k8s.io/apimachinery) takes any such line; kustomize (splitDocuments in kyaml) only
    one that has a line before and a line end after it, so that `--- !!map` may begin a file.

    Raises:
        UnreadableError: a separator is followed by something other than a comment.
    """
    begin = start
    for line in _LINE.finditer(text, start):
        if dialect is Dialect.KYAML and (line.start() == begin or not line[0].endswith("\n")):
            continue
        rest = line[1].strip()
        is_separator = not rest or rest.startswith("#")
        if begin < line.start():
            yield begin, line.start()
            begin = line.end()
        if not is_separator:
            place = Span(line.start(), line.start(1) + len(line[1].rstrip()))
            raise UnreadableError(SyntaxProblem("only a comment may follow the separator --- on its line", place))
    yield begin, len(text)
