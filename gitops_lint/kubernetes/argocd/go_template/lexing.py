"""Tokens of a template: text between actions, and the words inside them.

Source: text/template/parse/lex.go.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Generator
from typing import Final, NamedTuple

from gitops_lint.kubernetes.argocd.go_template.errors import TemplateError

_SPACE: Final = " \t\r\n"
_WORD: Final = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<string>"(?:\\.|[^"\\\n])*")
      | (?P<raw>`[^`]*`)
      | (?P<character>'(?:\\.|[^'\\\n])+')
      | (?P<number>[+-]?(?:
            0[xX][0-9a-fA-F_]+ | 0[bB][01_]+ | 0[oO][0-7_]+
          | (?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9_]+)?
        ))(?!\w)
      | (?P<field>\.[^\W\d]\w*)
      | (?P<variable>\$\w*)
      | (?P<word>[^\W\d]\w*)
      | (?P<sign>:=|[=|(),.])
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """A word: its kind (as the groups of `_WORD`, and `text`, `open`, `close`, `end`), text and offset."""

    kind: str
    text: str
    position: int


def tokens(text: str) -> Generator[Token, None, None]:
    """The tokens of a whole template; raises `TemplateError` for what Go's lexer refuses."""
    at = 0
    while True:
        start = text.find("{{", at)
        if start < 0:
            if at < len(text):
                yield Token("text", text[at:], at)
            yield Token("end", "", len(text))
            return
        between = text[at:start]
        inner = start + 2
        if text[inner : inner + 1] == "-" and text[inner + 1 : inner + 2] in (" ", "\t", "\r", "\n"):
            between, inner = between.rstrip(_SPACE), inner + 2
        if between:
            yield Token("text", between, at)
        comment = text[inner:].lstrip(_SPACE) if text[inner - 1] == "-" else text[inner:]
        if comment.startswith("/*"):
            at = _after_comment(text, len(text) - len(comment))
            continue
        yield Token("open", "{{", start)
        at = yield from _words(text, inner)


def line_of(text: str, position: int) -> int:
    """The line of an offset, from 1."""
    return text.count("\n", 0, position) + 1


def failure(text: str, position: int, message: str) -> TemplateError:
    """A refusal as Go words it."""
    return TemplateError(f"failed to parse template {text}: template: base:{line_of(text, position)}: {message}")


def _words(text: str, at: int) -> Generator[Token, None, int]:
    depth = 0
    while True:
        if text.startswith("}}", at):
            if depth:
                raise failure(text, at, "unclosed left paren")
            yield Token("close", "}}", at)
            return at + 2
        trimmed = re.compile(r"[ \t\r\n]+-\}\}").match(text, at)
        if trimmed:
            if depth:
                raise failure(text, at, "unclosed left paren")
            yield Token("close", "}}", at)
            end = trimmed.end()
            while end < len(text) and text[end] in _SPACE:
                end += 1
            return end
        match = _WORD.match(text, at)
        if match is None or match.lastgroup is None:
            raise failure(text, at, _refusal(text, at))
        word = match[0]
        depth += (word == "(") - (word == ")")
        if depth < 0:
            raise failure(text, at, "unexpected right paren")
        yield Token(match.lastgroup, word, at)
        at = match.end()


def _refusal(text: str, at: int) -> str:
    if at >= len(text):
        return "unclosed action"
    character = text[at]
    named = {'"': "unterminated quoted string", "`": "unterminated raw quoted string"}
    if character in named:
        return named[character]
    if character == "'":
        return "unterminated character constant"
    if character.isdigit():
        word = re.compile(r"[\w.]+").match(text, at)
        return f'bad number syntax: "{word[0] if word else character}"'
    if character == "}":
        return 'unexpected "}" in operand'
    return f'unexpected "{character}" in operand' if character in "!@#%^&*-+/<>?;{[]~" else "bad character"


def _after_comment(text: str, start: int) -> int:
    end = text.find("*/", start)
    if end < 0:
        raise failure(text, start, "unclosed comment")
    after = end + 2
    if text.startswith("}}", after):
        return after + 2
    closing = re.compile(r"[ \t\r\n]+-\}\}[ \t\r\n]*").match(text, after)
    if closing is None:
        raise failure(text, start, "comment ends before closing delimiter")
    return closing.end()


def string_value(token: Token, text: str) -> str:
    """What a quoted string or a raw one holds (strconv.Unquote)."""
    if token.kind == "raw":
        return token.text[1:-1].replace("\r", "")
    try:
        value = ast.literal_eval(token.text)
    except (SyntaxError, ValueError):
        raise failure(text, token.position, "invalid syntax") from None
    return str(value)


def number_value(token: Token, text: str) -> int | float:
    """What a number is: an integer where it is written as one."""
    word = token.text.replace("_", "")
    if token.kind == "character":
        return ord(str(ast.literal_eval(word)))
    try:
        if re.fullmatch(r"[+-]?0[0-7]+", word):
            return int(word, 8)
        return (
            int(word, 0) if not re.search(r"[.]|(?<![xX][0-9a-fA-F])[eE]", word) or "x" in word.lower() else float(word)
        )
    except ValueError:
        raise failure(text, token.position, f'bad number syntax: "{token.text}"') from None
