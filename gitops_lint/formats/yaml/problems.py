"""What is wrong with a text that is not YAML, in words that say what to do, and exactly where."""

from __future__ import annotations

import re
from typing import NamedTuple

from gitops_lint.formats.yaml.documents import SyntaxProblem
from gitops_lint.model.source import Span

MAX_DEPTH = 300
"""Levels of nesting that are followed. Go's reader follows 10,000; ours must leave room for whoever walks
the values recursively (Python stops at 1,000 frames), and real manifests stay below 60."""
TOO_DEEP = f"this is nested more than {MAX_DEPTH} levels deep, which is not followed"


class _Mistake(NamedTuple):
    problem: str
    """What libyaml's problem contains."""
    context: str
    """What libyaml's context contains."""
    message: str
    at_context: bool = False
    """Whether the second of libyaml's marks, the context's, is where a person must look."""


_DIRECTIVE = "after a directive"
_END = "at the end"
_TAB = "a tab cannot be used to indent"

# The first row that fits is taken; a tab in the indentation goes before them all.
_MISTAKES = (
    # libyaml 0.2.6 counts 1,000 levels while it looks ahead, before we have counted ours.
    _Mistake("exceeded maximum nesting depth", "", TOO_DEEP),
    _Mistake("unexpected end of stream", "quoted", "this quoted text is never closed", at_context=True),
    _Mistake("unexpected document", "quoted", "this quoted text is not closed before ---", at_context=True),
    _Mistake("unknown escape", "", "this is no escape; write \\\\ for a backslash, or use single quotes"),
    _Mistake("invalid Unicode", "", "this escape names no character; write one beyond U+FFFF as \\UXXXXXXXX"),
    _Mistake("expected hexdecimal", "", "this escape lacks hexadecimal digits"),
    _Mistake("',' or ']'", "", "this list is not closed with ], or lacks a comma", at_context=True),
    _Mistake("',' or '}'", "", "this mapping is not closed with }, or lacks a comma", at_context=True),
    _Mistake("mapping values", "", "a colon and a space cannot stand here; quote the text or mend the indentation"),
    _Mistake("mapping keys", "", "a complex key (?) cannot stand here; quote the text or mend the indentation"),
    _Mistake("block sequence entries", "", "a list item (-) cannot stand here; give it a line, or quote the text"),
    _Mistake("expected ':'", "", "this is neither a key with a colon nor part of a text", at_context=True),
    _Mistake("expected key", "", "this is not indented as the keys of its mapping, or follows a complete value"),
    _Mistake("expected '-'", "", "a list item was expected here, with - at the indentation of the others"),
    _Mistake("violates indentation", "", _TAB),
    _Mistake("a tab character", "", _TAB),
    _Mistake("wrong indentation", "", "this is not indented more than its parent"),
    _Mistake(
        "alphabetic or numeric",
        "alias",
        "* begins a reference; quote a text that begins with *",
        at_context=True,
    ),
    _Mistake(
        "alphabetic or numeric",
        "anchor",
        "& begins an anchor; quote a text that begins with &",
        at_context=True,
    ),
    _Mistake("undefined tag", "", "! begins a tag, and this one is not declared; quote the text", at_context=True),
    _Mistake("comment or line break", "block", "only -, +, a digit or a comment may follow | or > on the line"),
    _Mistake("equal to 0", "", "the indentation that is given after | or > cannot be 0"),
    _Mistake(
        "<document start>",
        _DIRECTIVE,
        "kubectl and Kustomize split the text at ---, which leaves this line alone; remove it",
    ),
    _Mistake("<document start>", "", "the document has ended here, and what follows is not set off by ---"),
    _Mistake("incompatible YAML", "", "only YAML 1.1 may be declared, and most platforms refuse any declaration"),
    _Mistake(
        "unknown directive",
        "",
        "a line that begins with % is a directive, and this one is unknown",
        at_context=True,
    ),
    _Mistake(
        "expected node content",
        _END,
        "the document ends where a value was expected; is a bracket not closed?",
    ),
    _Mistake("expected node content", "", "a value was expected here"),
)

_CHARACTERS = {
    "\t": _TAB,
    "@": "a text cannot begin with @ unless it is quoted",
    "`": "a text cannot begin with ` unless it is quoted",
    "%": "a text cannot begin with % unless it is quoted",
}

_FORBIDDEN = re.compile("[^\\t\\n\\r\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def forbidden_character(text: str) -> SyntaxProblem | None:
    """The first character that YAML allows nowhere, such as a control character; YAML 1.1, 5.1."""
    if (text.isascii() and text.isprintable()) or not (found := _FORBIDDEN.search(text)):
        return None
    name = f"U+{ord(found[0]):04X}"
    return SyntaxProblem(f"the character {name} is not allowed in YAML, not even in quotes", Span(*found.span()))


def explain(error: Exception, text: str) -> SyntaxProblem:
    """A parser's error as one plain sentence, with the place in `text` that a person must mend."""
    problem = str(getattr(error, "problem", None) or error)
    context = str(getattr(error, "context", None) or "")
    at = _offset(error, "problem_mark", text)
    if "cannot start any token" in problem and text[at : at + 1] in _CHARACTERS:
        return SyntaxProblem(_CHARACTERS[text[at]], Span(at, at + 1))
    if text.startswith("%"):
        context += _DIRECTIVE
    if at >= len(text.rstrip()):
        context += _END
    line_start = text.rfind("\n", 0, at) + 1
    indentation = text[line_start:at]
    if "\t" in indentation and indentation.isspace():
        tab = line_start + indentation.index("\t")
        return SyntaxProblem(_TAB, Span(tab, tab + 1))
    for mistake in _MISTAKES:
        if mistake.problem in problem and mistake.context in context:
            if mistake.at_context:
                at = _offset(error, "context_mark", text)
            return SyntaxProblem(mistake.message, _visible(text, at))
    return SyntaxProblem(f"this is not YAML: {problem}", _visible(text, at))


def _offset(error: Exception, mark: str, text: str) -> int:
    found = getattr(error, mark, None)
    return min(int(found.index), len(text)) if found is not None else len(text)


def _visible(text: str, at: int) -> Span:
    """One character at a place, or where the text ends the last one that can be seen."""
    if at >= len(text):
        at = max(len(text.rstrip()) - 1, 0)
    return Span(at, min(at + 1, len(text)))
