"""Functions of text, but for patterns (`regular_expressions.py`), formats (`formatting.py`) and templates.

Sources: cty's function/stdlib/string.go and Terraform's internal/lang/funcs/string.go. Go maps letters one by one, so
that `upper("ß")` stays; Python's mappings of several letters are not taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.errors import FunctionError
from gitops_lint.terraform.functions.arguments import small_integer
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.functions.graphemes import clusters
from gitops_lint.terraform.functions.normalization import normalized
from gitops_lint.terraform.types import BOOL, NUMBER, STRING, ListType
from gitops_lint.terraform.values import (
    NOT_NULL,
    ListValue,
    NullValue,
    Number,
    UnknownValue,
    Value,
    is_wholly_known,
    unknown_because_of,
)

SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What Go's unicode.IsSpace takes for white space."""

LONGEST_RESULT = 1 << 26
"""How many characters a result may have that is made; Terraform itself would make gigabytes."""

_NEWLINES_AT_END = re.compile(r"(?:\r\n?|\n)+\Z")
_STRING = Parameter("str", STRING)
_ANY_STRING = Parameter("str", STRING, allow_dynamic=True)
_ANY_OFFSETS = (Parameter("offset", NUMBER, allow_dynamic=True), Parameter("length", NUMBER, allow_dynamic=True))


def _chomp(text: str) -> Value:
    return _NEWLINES_AT_END.sub("", text)


def _starts_with(text: Value, prefix: str) -> Value:
    if isinstance(text, str):
        return text.startswith(prefix)
    assert isinstance(text, UnknownValue)
    known = text.refinement.prefix
    if known.startswith(prefix):
        return True
    if known and len(known.encode()) >= len(prefix.encode()):
        return False
    return text.of(BOOL, NOT_NULL)


def _indent(spaces: Number, text: str) -> Value:
    count = small_integer(spaces)
    if count < 0:
        raise FunctionError("panic in function implementation: strings: negative Repeat count")
    if count * text.count("\n") > LONGEST_RESULT:
        return too_long()
    return text.replace("\n", "\n" + " " * count) if "\n" in text else text


def too_long() -> UnknownValue:
    """What stands for text that is too long to be made here."""
    reason = f"the text would have more than {LONGEST_RESULT} characters"
    return UnknownValue(STRING, UnknownKind.NOT_AVAILABLE, reason, NOT_NULL)


def _join(separator: str, *lists: ListValue) -> Value:
    if not lists:
        raise FunctionError("at least one list is required")
    if not all(map(is_wholly_known, lists)):
        return unknown_because_of(STRING, lists, NOT_NULL)
    texts: list[str] = []
    for number, values in enumerate(lists, 1):
        for index, item in enumerate(values.items):
            if isinstance(item, NullValue):
                which = f"element {index} of list {number}" if len(lists) > 1 else f"element {index}"
                raise FunctionError(f"{which} is null; cannot concatenate null values", number)
            assert isinstance(item, str)
            texts.append(item)
    return normalized(separator.join(texts))


def _lower(text: str) -> Value:
    return _mapped(text, _lower_letter)


def _upper(text: str) -> Value:
    return _mapped(text, _upper_letter)


def _mapped(text: str, letter_of: Callable[[str], str]) -> str:
    return normalized("".join(map(letter_of, text)))


def _lower_letter(letter: str) -> str:
    lower = letter.lower()
    return lower if len(lower) == 1 else lower[0]  # only İ has more than one, of which the first is its mapping


def _upper_letter(letter: str) -> str:
    upper = letter.upper()
    return upper if len(upper) == 1 else _title_letter(letter)


def _title_letter(letter: str) -> str:
    title = letter.title()
    return title if len(title) == 1 else letter


def _title(text: str) -> Value:
    letters, previous = [], " "
    for letter in text:
        letters.append(_title_letter(letter) if _separates(previous) else letter)
        previous = letter
    return normalized("".join(letters))


def _separates(letter: str) -> bool:
    """Whether a word can begin after a letter (isSeparator of Go's strings package)."""
    if letter.isascii():
        return not (letter.isalnum() or letter == "_")
    category = unicodedata.category(letter)
    return category[0] != "L" and category != "Nd" and letter in SPACE


def _split(separator: str, text: str) -> Value:
    parts = text.split(separator) if separator else list(text)
    return ListValue(STRING, tuple(map(normalized, parts)))


def _reverse(text: str) -> Value:
    return normalized("".join(reversed(clusters(text))))


def _substring(text: str, offset_number: Number, length_number: Number) -> Value:
    offset, length = small_integer(offset_number), small_integer(length_number)
    if offset >= 0 and not length:
        return ""
    letters = clusters(text)
    if offset < 0:
        offset += len(letters)
    if offset > 0:
        letters = letters[offset:]
    # A length of 0 after a negative offset is not looked for: Go's loop runs past it, to the end.
    return normalized("".join(letters[:length] if length > 0 else letters))


def _trim(text: str, characters: str) -> Value:
    return normalized(text.strip(characters))


def _trim_space(text: str) -> Value:
    return normalized(text.strip(SPACE))


def _text_function(
    name: str, second: str, implementation: Callable[[str, str], Value], *, returns_text: bool = True
) -> Function:
    """A function of `str` and one more string."""
    returned = STRING if returns_text else BOOL
    return Function(name, (_STRING, Parameter(second, STRING)), returned, implementation, not_null=True)


FUNCTIONS: tuple[Function, ...] = (
    Function("chomp", (_STRING,), STRING, _chomp, not_null=True),
    _text_function("endswith", "suffix", str.endswith, returns_text=False),
    Function("indent", (Parameter("spaces", NUMBER), _STRING), STRING, _indent, not_null=True),
    Function(
        "join",
        (Parameter("separator", STRING),),
        STRING,
        _join,
        Parameter("lists", ListType(STRING)),
        not_null=True,
    ),
    Function("lower", (_ANY_STRING,), STRING, _lower, not_null=True),
    Function("split", (Parameter("separator", STRING), _STRING), ListType(STRING), _split, not_null=True),
    Function(
        "startswith",
        (Parameter("str", STRING, allow_unknown=True), Parameter("prefix", STRING)),
        BOOL,
        _starts_with,
        not_null=True,
    ),
    Function("strcontains", (_STRING, Parameter("substr", STRING)), BOOL, str.__contains__),
    Function("strrev", (_ANY_STRING,), STRING, _reverse, not_null=True),
    Function("substr", (_ANY_STRING, *_ANY_OFFSETS), STRING, _substring, not_null=True),
    Function("title", (_STRING,), STRING, _title, not_null=True),
    _text_function("trim", "cutset", _trim),
    _text_function("trimprefix", "prefix", lambda text, prefix: normalized(text.removeprefix(prefix))),
    Function("trimspace", (_STRING,), STRING, _trim_space, not_null=True),
    _text_function("trimsuffix", "suffix", lambda text, suffix: normalized(text.removesuffix(suffix))),
    Function("upper", (_ANY_STRING,), STRING, _upper, not_null=True),
)
