"""What a scalar of YAML is to Terraform's `yamldecode`.

Source: resolve.go of github.com/zclconf/go-cty-yaml. It is neither YAML 1.1 nor 1.2: `yes` is true, `017` is seventeen,
`0b11` a string and a date an RFC 3339 text.
"""

from __future__ import annotations

import re

from gitops_lint.formats.yaml.timestamps import as_kyaml_timestamp
from gitops_lint.terraform import numbers
from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.functions.encoding import CorruptInputError, decoded_base64
from gitops_lint.terraform.functions.normalization import normalized
from gitops_lint.terraform.numbers import INFINITY, NEGATIVE_INFINITY
from gitops_lint.terraform.values import NULL, Value

MERGE = "<<"
TAG = "tag:yaml.org,2002:"
_SCALAR_TAGS = {"", *(TAG + name for name in ("str", "bool", "int", "float", "null", "timestamp", "binary"))}
_VERBATIM_TAGS = {f"{TAG}str", f"{TAG}binary"}

_MEANINGS: tuple[tuple[Value, str], ...] = (
    (True, "y Y yes Yes YES true True TRUE on On ON"),
    (False, "n N no No NO false False FALSE off Off OFF"),
    (NULL, "~ null Null NULL"),
    (INFINITY, ".inf .Inf .INF +.inf +.Inf +.INF"),
    (NEGATIVE_INFINITY, "-.inf -.Inf -.INF"),
)
_WORDS: dict[str, Value] = {"": NULL} | {word: value for value, words in _MEANINGS for word in words.split()}
_NOT_NUMBERS = {".nan", ".NaN", ".NAN"}
_RESOLVED_STARTS = frozenset("+-0123456789yYnNtTfFoO~.")
_NUMBER_STARTS = frozenset("+-0123456789")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_BASED = re.compile(
    r"(?P<sign>[-+]?)0(?:[xX](?P<hex>[0-9a-fA-F]+)|[oO]?(?P<octal>[0-7]+)|[bB](?P<binary>[01]+))", re.ASCII
)
_FRACTION = re.compile(r"\.[0-9]+")


class ScalarError(Exception):
    """A scalar that has no value; the message is Terraform's."""


class MergeKey:
    """The value of a plain `<<`: a merge where it is a key, the text itself anywhere else."""


def resolve(tag: str, text: str, *, is_quoted: bool) -> Value | MergeKey:
    """The value of a scalar with a tag (whole, or empty); `is_quoted` in single or double quotes."""
    if tag not in _SCALAR_TAGS:
        raise ScalarError(f"unsupported tag {go_quoted(tag)}")
    if (not text or text[0] in _RESOLVED_STARTS) and tag not in _VERBATIM_TAGS:
        if is_quoted:
            return normalized(text)
        if text in _WORDS:
            return _WORDS[text]
        if not tag and text in _NOT_NUMBERS:
            raise ScalarError("floating point NaN is not supported")
        found, tag = _resolved(tag, text)
        if found is not None:
            return found
    if not tag and text == MERGE:
        return MergeKey()
    return _of_tag(tag, text)


def _resolved(tag: str, text: str) -> tuple[Value | None, str]:
    """The value that a text's form gives it, or the tag."""
    start = text[0]
    if start == ".":
        number = _number(text)
        return number, tag
    if start not in _NUMBER_STARTS:
        return None, tag
    if tag in ("", f"{TAG}timestamp") and (time := _timestamp(text)) is not None:
        return time, tag
    if _INTEGER.fullmatch(text):
        return None, f"{TAG}int"
    return None, f"{TAG}float" if _FLOAT.fullmatch(text) else tag


def _of_tag(tag: str, text: str) -> Value:
    kind = tag.removeprefix(TAG)
    found: Value | None = None
    if not kind or kind == "str":
        found = normalized(text)
    elif kind == "null":
        found = NULL
    elif kind == "bool":
        word = _WORDS.get(text)
        found = word if isinstance(word, bool) else None
    elif kind == "timestamp":
        found = _timestamp(text)
    elif kind == "binary":
        try:
            decoded_base64(text)
        except CorruptInputError:
            raise ScalarError(f"cannot parse {go_quoted(text)} as {tag}: not valid base64") from None
        found = normalized(text)
    else:
        found = _number(text.replace("_", ""))
    if found is None:
        raise ScalarError(f"cannot parse {go_quoted(text)} as {tag}")
    return found


def _number(text: str) -> Value | None:
    try:
        return numbers.parse(text)
    except ValueError:
        pass
    found = _BASED.fullmatch(text)
    if found is None:
        return None
    base, digits = next((base, found[name]) for name, base in (("hex", 16), ("octal", 8), ("binary", 2)) if found[name])
    number = int(digits, base) * (-1 if found["sign"] == "-" else 1)
    fits = -(2**63) <= number < 2**63 or (not found["sign"] and 0 <= number < 2**64)
    return number if fits else None


def _timestamp(text: str) -> str | None:
    time = as_kyaml_timestamp(text)
    return None if time is None else _FRACTION.sub("", time)
