"""Text from a repository made harmless to show: a file name may hold a newline, a terminal's escape or a CI command."""

from __future__ import annotations

import re

CI_COMMAND = re.compile(r"##(?=\[|vso\[|teamcity\[)")
"""What GitHub's and Azure's runners (anywhere in a line) and TeamCity take for a command in a log."""

# C0, DEL and C1; marks that reorder or hide text (Unicode TR 36, "Trojan Source"); line separators; lone surrogates,
# which UTF-8 cannot say; what XML 1.0 (section 2.2, Char) does not allow.
_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def printable(text: str) -> str:
    """The text on one line, with every character that is not plain to see written as an escape (`\\x1b`)."""
    if text.isprintable() and "##" not in text:
        return text
    return CI_COMMAND.sub(r"\\x23#", _HARMFUL.sub(_escape, text))


def printable_lines(text: str) -> list[str]:
    """The lines of a text that may have several, each printable."""
    return [printable(line) for line in text.splitlines()]


def without_surrogates(text: str) -> str:
    """The text as UTF-8 can carry it: a byte of a file name that was not UTF-8 becomes U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    if 0xDC80 <= code <= 0xDCFF:  # os.fsdecode: the byte itself
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
