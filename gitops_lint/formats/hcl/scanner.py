"""The tokens of HCL's native syntax, one at a time.

What a token is depends on where it stands (a newline ends an attribute, but is a blank within brackets), so
the parser moves a Scanner through the text instead of receiving a list. The lexical rules are those of
`hclsyntax/scan_tokens.rl` in github.com/hashicorp/hcl.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from gitops_lint.formats.hcl.syntax import MAX_DEPTH, Comment, Expression, Problem

WORD_CHARACTER = r"[^\x00-,./:-@\[-^`{-\x7f]"
WORD = rf"[^\x00-@\[-^`{{-\x7f]{WORD_CHARACTER}*"
"""An identifier; beyond ASCII only a superset of Unicode's, which `identifier_length` narrows.

Written as what it is not: a class that names all characters beyond ASCII takes `re` 10 ms to compile.
"""

TOO_DEEP = (
    f"this is nested more than {MAX_DEPTH} levels deep, which is not read; move inner parts to locals of their own"
)

_TOKENS = rf"""(?:
  ({WORD})
| (==|!=|>=|<=|&&|\|\||::|\.\.\.|=>|~\}}|[{{}}\[\]().,*%+\-=>!?:]|/(?![/*])|<(?!<))
| (\d(?:(?:[\d.]|[eE][+-]?\d)*(?:\d|[eE][+-]?\d))?)
| (")
| (\r?\n)
| ((?:\#|//)[^\n]*|/\*(?s:.*?)\*/)
| (<<-?{WORD}\r?\n)
| (\Z)
| ((?s:.))
)"""
_KINDS = ("", "word", "", "number", "quote", "newline", "comment", "heredoc", "end", "invalid")
_OPERATOR, _COMMENT, _INVALID, _WORD = 2, 6, 9, 1

_IN_LINE = re.compile(r"[ \t]*" + _TOKENS, re.VERBOSE)
_IN_BRACKETS = re.compile(r"[ \t\r\n]*" + _TOKENS, re.VERBOSE)


class UnreadableError(Exception):
    """The text cannot be read on from here; the body that catches it goes on after the broken item."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.problem = Problem(start, end, message)


class Scanner:
    """A place in a text: the current token, and what was noticed on the way to it.

    `kind` is `word`, `number`, `quote` (an opening one), `newline`, `heredoc` (its first line), `end`,
    `invalid`, or the operator itself. `last` is where the token before ended. With `in_brackets`, newlines
    are blanks. `depth` is how many blocks and expressions are open, `deepest` its maximum and `links` the
    operators and indices met, both since the current attribute began. With `margin_closes`, an item at the
    left margin ends all blocks.
    """

    __slots__ = (
        "ascii",
        "comments",
        "deepest",
        "depth",
        "end",
        "in_brackets",
        "kind",
        "last",
        "limit",
        "links",
        "margin_closes",
        "problems",
        "start",
        "text",
    )

    def __init__(self, text: str, start: int = 0, limit: int | None = None) -> None:
        self.text = text
        self.limit = len(text) if limit is None else limit
        self.ascii = text.isascii()
        self.kind = ""
        self.start = self.end = self.last = start
        self.in_brackets = False
        self.depth = 0
        self.deepest = 0
        self.links = 0
        self.margin_closes = False
        self.problems: list[Problem] = []
        self.comments: dict[int, Comment] = {}

    def advance(self) -> None:
        """Moves to the next token."""
        text = self.text
        self.last = position = self.end
        scan = _IN_BRACKETS.match if self.in_brackets else _IN_LINE.match
        while True:
            match = scan(text, position, self.limit)
            assert match is not None
            index = match.lastindex
            assert index is not None
            if index == _COMMENT:
                position = self._comment(*match.span(_COMMENT))
                continue
            self.start, self.end = match.span(index)
            self.kind = match[index] if index == _OPERATOR else _KINDS[index]
            if index == _WORD and not self.ascii:
                self._narrow(match[index])
            return

    def jump(self, position: int) -> None:
        """Moves to the first token after a position, forgetting the current one."""
        self.end = position
        self.advance()

    def word(self) -> str:
        """The text of the current token."""
        return self.text[self.start : self.end]

    def open(self) -> bool:
        """Steps over an opening bracket; gives what `close` needs to restore the mode before it."""
        before = self.in_brackets
        self.in_brackets = True
        self.advance()
        return before

    def close(self, before: bool) -> None:
        """Steps over a closing bracket."""
        self.in_brackets = before
        self.advance()

    def enter(self) -> None:
        """Goes one level deeper; the way back is `depth -= 1`."""
        self.depth += 1
        if self.depth > self.deepest:
            self.deepest = self.depth
            if self.depth > MAX_DEPTH:
                raise UnreadableError(TOO_DEEP, self.start, self.end)

    def report(self, message: str, start: int, end: int) -> None:
        """Notes a problem that reading can go on after."""
        self.problems.append(Problem(start, end, message))

    def found(self) -> str:
        """The current token as a message names it."""
        if self.kind == "end":
            return "the end of the file"
        if self.kind == "newline":
            return "the end of the line"
        if self.kind == "quote":
            return "a string"
        if self.kind == "heredoc":
            return "a heredoc"
        return f'"{shown(self.word())}"'

    def wrong(self, message: str) -> UnreadableError:
        """The problem that the current token does not belong here; an unreadable one explains itself."""
        if self.kind == "invalid":
            message = self._unreadable()
        return UnreadableError(message.replace("{found}", self.found()), self.start, self.end)

    def expect(self, kind: str, message: str) -> None:
        """Raises unless the current token is of this kind. `{found}` in the message names what it is."""
        if self.kind != kind:
            raise self.wrong(message)

    def _unreadable(self) -> str:
        character = self.word()
        if self.text.startswith("/*", self.start):
            return 'this comment is not closed; add "*/"'
        if self.text.startswith("<<", self.start):
            return 'a heredoc opens with "<<" or "<<-", a name and the end of the line; remove what follows'
        if character == "'":
            return "a string needs double quotes; write \"…\" in place of '…'"
        if character in "&|":
            return f'"{character}" is not an operator; write "{character * 2}"'
        if character in "\u201c\u201d\u2018\u2019":
            return f'the typographic quote "{character}" is not a quote; write a plain double quote'
        name = character if character.isprintable() else f"U+{ord(character):04X}"
        return f'the character "{name}" has no meaning here; remove it, or put it in a string'

    def _narrow(self, word: str) -> None:
        length = identifier_length(word)
        if length == 0:
            self.kind = "invalid"
            length = 1
        self.end = self.start + length

    def _comment(self, start: int, end: int) -> int:
        text = self.text
        if text[end - 1] == "\r":
            end -= 1
        if text[start] == "#":
            content = text[start + 1 : end]
        elif text[start + 1] == "/":
            content = text[start + 2 : end]
        else:
            content = text[start + 2 : end - 2]
        own_line = not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t\ufeff")
        self.comments[start] = Comment(start, end, content.strip(), own_line)
        return end


def shown(text: str) -> str:
    """A text from the file as a message shows it: not at any length."""
    return text if len(text) <= 60 else f"{text[:57]}..."


ReadExpression: TypeAlias = Callable[[Scanner], Expression]
"""The reader of expressions, as those who read their surroundings are handed it."""


def identifier_length(word: str) -> int:
    """How many characters at the beginning of a word are an identifier: Unicode's, with `-` inside."""
    if word.isascii():
        return len(word)
    if not word[0].isidentifier():
        return 0
    for index, character in enumerate(word):
        if character != "-" and not ("a" + character).isidentifier():
            return index
    return len(word)
