"""The fast way: texts whose every value is the same to a YAML 1.2 parser as to the platform.

`ryaml` is some ten times as fast as PyYAML's C loader and has libyaml's grammar, but it decides scalars by
YAML 1.2, merges nothing and converts no keys. So what it gives is looked through once: a value or key that
could come from a scalar that the platform decides otherwise (the string `yes`, the float 1.0, a key that is
no string) sends the text the faithful way. What values cannot tell (tags, many aliases) is looked for in the text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import msgspec

from gitops_lint.formats.yaml.documents import Dialect

MAX_BRACKET_DEPTH = 100
"""Brackets nested deeper are left to the faithful way; ryaml takes quadratic time to refuse them."""

MAX_ALIASES = 32
"""With more stars than that an anchor sends a text the faithful way, which counts what aliases bring in."""

# What matters where a token can begin. Each begins with a character that is looked for fast.
_ANCHOR = re.compile(r"&[0-9A-Za-z_-]+")
_TAG = re.compile(r"![!<]")  # of another tag, ryaml makes a mapping: {"!tag": value}
_FOLDED = re.compile(r">[-+0-9]*[ \t]*(?:#.*)?$", re.MULTILINE)
COLON_THAT_ENDS = re.compile(r"""(?<![\s"'\[\]{},]):(?=[,\]}])""")
"""A colon before a bracket or a comma: to libyaml it ends a key in flow context, to Go's readers nothing."""
_FLOW = re.compile(r"[\[{]\s*[^\s\]}]")
_LINE_ENDS_AND_MARKS = re.compile("[\x85\u2028\u2029\ufeff]")
_BRACKETS = re.compile(r"[\[\]{}]")

# A string that looks like such a number was quoted, since ryaml makes a number of it where it is not.
_is_quoted_number = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,15})?").fullmatch
_YAML_1_1_BOOLEANS = "y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF"
_is_yaml_1_1_boolean = re.compile(_YAML_1_1_BOOLEANS).fullmatch
_WORD = r"[0-9A-Za-z_.+-]+"
_is_word = re.compile(_WORD).fullmatch
# Words where they can stand without quotes, be it in a comment or a block scalar too.
_words_without_quotes = re.compile(rf"(?<![^\s\[{{,:?-]){_WORD}").findall
_NUMBER_STARTS = frozenset("+-.0123456789")
_SPECIAL_STARTS = {
    Dialect.KUBERNETES: _NUMBER_STARTS | frozenset("<yYnNoO"),
    Dialect.KYAML: _NUMBER_STARTS | frozenset("<"),
}

# How such values look once they are written as JSON, and a little more.
_SUSPECT_STRINGS = (
    "<<",
    r"[-+]?0[0-9xXbBoO_][0-9a-fA-F_.eE+-]*",  # leading zeros, other bases
    r"\+[0-9._][0-9._eE+-]*",
    r"[-+]?[0-9._]*_[0-9._]*(?:[eE][-+]?[0-9_]+)?",
    r"[-+]?[0-9.]+[eE][-+]?[0-9_]+",
    r"[-+]?\.[0-9.infaINFA]*",
    r"-?[0-9]+\.",
    r"-?[0-9.]{16,}",
)
_SUSPECT_KEYS = r"-?[0-9.]+|-?[0-9.]+e-?[0-9]+|-?inf|nan"  # what is written of a number
_SUSPECT_NUMBERS = (
    "null",  # perhaps infinity
    r"-?[0-9]+\.0[,\]}]",  # an integer to the platform
    r"-?[0-9]+[0-9.]*e",
    r"-?[0-9]{16}",  # past 64 bits, or past a float's precision
)
_JSON_NULL = re.compile(rb"[\[:,]null[,\]}]")
_SUSPECT_DATES = "[0-9]{4}-[0-9]"


@cache
def _finds_suspect(dialect: Dialect) -> Callable[[bytes], object | None]:
    """A search for what might look otherwise to the platform; RE2 takes a fifteenth of the time of re."""
    import re2

    words = [*_SUSPECT_STRINGS, *([_YAML_1_1_BOOLEANS] if dialect is Dialect.KUBERNETES else [])]
    strings = ["!", f'(?:{"|".join(words)})"', f'(?:{_SUSPECT_KEYS})":']
    if dialect is Dialect.KYAML:
        strings.append(_SUSPECT_DATES)
    pattern = f'[\\[:,](?:{"|".join(_SUSPECT_NUMBERS)})|"(?:{"|".join(strings)})'
    search: Callable[[bytes], object | None] = re2.compile(pattern.encode()).search
    return search


def load(text: str, dialect: Dialect) -> tuple[bool, Any]:
    """Whether the fast way is right for a text, and the value of its one document.

    The value counts only where the way is right: else it is none, or not what the platform gets.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if not _may_be_read(text, dialect):
        return False, None
    loads = _parser()
    try:
        # Go's readers do not know this escape: put one in its place that ryaml does not know either.
        if "\\" in text and "\\/" in text:
            loads(text.replace("\\/", "\\y"))
        value = loads(text)
    except ValueError:
        return False, None
    return _is_what_the_platform_gets(value, text, dialect), value


@cache
def _parser() -> Callable[[str], Any]:
    import ryaml

    loads: Callable[[str], Any] = ryaml.loads  # type: ignore[attr-defined]
    return loads


def _may_be_read(text: str, dialect: Dialect) -> bool:
    """Whether nothing in the text changes values in a way that the values do not show.

    A single character is found some fifty times as fast as two, so that is asked first wherever it is rare.
    """
    if (
        "\r" in text
        or ("&" in text and _has_odd_anchors(text))
        or ("!" in text and _has_token(_TAG, text))
        or ("%" in text and (text.startswith("%") or "\n%" in text))
        or not (text.isascii() or _LINE_ENDS_AND_MARKS.search(text) is None)
        or (dialect is Dialect.KYAML and ">" in text and _has_token(_FOLDED, text))
    ):
        return False
    brackets = text.count("[") + text.count("{")
    return brackets <= MAX_BRACKET_DEPTH or bracket_depth(text) <= MAX_BRACKET_DEPTH


def _has_odd_anchors(text: str) -> bool:
    """Whether aliases have to be counted, or an anchor's name is given twice, which ryaml mixes up."""
    if text.count("*") > MAX_ALIASES and _has_token(_ANCHOR, text):
        return True
    names = _ANCHOR.findall(text)
    return len(names) != len(set(names)) and _has_token(_ANCHOR, text)


def _has_token(pattern: re.Pattern[str], text: str) -> bool:
    return any(_can_begin_token(text, found.start()) for found in pattern.finditer(text))


def _can_begin_token(text: str, at: int) -> bool:
    """Whether a token can begin at a place, in block or in flow context, judged by what stands before it."""
    before = at
    while before and text[before - 1] in " \t":
        before -= 1
    last = text[before - 1 : before]
    if last in "-:?":  # also where the text begins
        return before < at or not last or text[before - 2 : before - 1] in "\"']}"
    return last in "\n,[{"


def bracket_depth(text: str) -> int:
    """How deep brackets nest at most, those in quotes and comments counted too."""
    depth = deepest = 0
    for bracket in _BRACKETS.findall(text):
        if bracket in "[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth = max(depth - 1, 0)
    return deepest


def _is_what_the_platform_gets(root: Any, text: str, dialect: Dialect) -> bool:
    """Whether no value or key could come from a scalar that the platform decides otherwise."""
    try:
        written = msgspec.json.encode((root,))
    except (TypeError, ValueError, RecursionError):
        return False  # a key that is no string
    if _finds_suspect(dialect)(written) is None:
        return True
    if _JSON_NULL.search(written) is not None:
        # A colon that ends a key leaves its value out, so that a null tells of every one.
        if COLON_THAT_ENDS.search(text) is not None:
            return False
        if dialect is Dialect.KYAML and _has_token(_FLOW, text):
            return False  # Kustomize makes "" of what is left out there
    suspects = [atom for atom in _atoms(root) if _is_decided_otherwise(atom, dialect)]
    return not suspects or _are_quoted(suspects, text)


def _are_quoted(atoms: list[Any], text: str) -> bool:
    """Whether atoms are strings that surely stand in quotes, since the text has them nowhere without."""
    if not all(type(atom) is str and _is_word(atom) for atom in atoms):
        return False
    return set(atoms).isdisjoint(_words_without_quotes(text))


def _atoms(root: Any) -> Iterator[Any]:
    """Every value that is no collection, and every key; one that is no string, or a tag, as a merge key."""
    pending = [root]
    while pending:
        value = pending.pop()
        if type(value) is dict:
            yield from (key if type(key) is str and key[:1] != "!" else "<<" for key in value)
            pending.extend(value.values())
        elif type(value) is list:
            pending.extend(value)
        else:
            yield value


def _is_decided_otherwise(value: Any, dialect: Dialect) -> bool:
    """Whether a scalar that ryaml gives this value might be something else to the platform."""
    if type(value) is float:
        return value.is_integer() or not math.isfinite(value)
    if type(value) is int:
        return not -(1 << 63) <= value < 1 << 63
    if type(value) is not str or value[:1] not in _SPECIAL_STARTS[dialect]:
        return False
    if value[0] not in _NUMBER_STARTS:
        return value == "<<" or _is_yaml_1_1_boolean(value) is not None
    if _is_quoted_number(value):
        return False
    from gitops_lint.formats.yaml.scalars import plain_value

    return plain_value(value, dialect)[1] is not value
