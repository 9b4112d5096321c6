"""The comments of a YAML text: those that its scanner skips, never a `#` inside a scalar."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitops_lint.formats.yaml.documents import Comment
from gitops_lint.model.source import Span

_COMMENT = re.compile(r"#[^\r\n\x85\u2028\u2029]*")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(?P<comment>#[^\r\n]*)")


def comments(text: str) -> Iterator[Comment]:
    """Every comment of a text, in order; of a document that cannot be read, those before the error.

    Each document is scanned by itself, so that a broken one does not hide the comments of the others.
    """
    if "#" not in text:
        return
    for begin, end in _parts(text):
        yield from _comments_of(text, begin, end)


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """The lines from one separator to the next, each with the separator, which may carry a comment."""
    starts = [0, *(found.start() for found in re.finditer(r"^---", text, re.MULTILINE) if found.start())]
    yield from zip(starts, [*starts[1:], len(text)], strict=True)


def _comments_of(text: str, begin: int, end: int) -> Iterator[Comment]:
    import yaml
    from yaml._yaml import CParser

    from gitops_lint.formats.yaml.nodes import with_colons_kept

    part = text[begin:end]
    if "#" not in part:
        return
    done = 0
    try:
        parser = CParser(with_colons_kept(part))
        while (token := parser.get_token()) is not None:
            start, stop = token.start_mark.index, token.end_mark.index
            yield from _between(text, begin + done, begin + start)
            if isinstance(token, yaml.ScalarToken) and (header := _BLOCK_HEADER.match(part, start, stop)):
                yield _comment(text, begin + header.start("comment"), begin + header.end("comment"))
            done = max(done, stop)
    except (yaml.YAMLError, UnicodeEncodeError):
        return
    yield from _between(text, begin + done, end)


def _between(text: str, start: int, end: int) -> Iterator[Comment]:
    """The comments between two tokens, where there can be nothing but them, white space and line breaks."""
    for found in _COMMENT.finditer(text, start, end):
        yield _comment(text, found.start(), found.end())


def _comment(text: str, start: int, end: int) -> Comment:
    line_start = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    own_line = not text[line_start:start].strip(" \t\ufeff")
    return Comment(Span(start, end), text[start + 1 : end].strip(), own_line)
