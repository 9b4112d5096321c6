"""The fast way: texts in which every token means the same to a YAML 1.2 parser as to the platform.

`ryaml` is some ten times as fast as PyYAML's C loader and shares libyaml's grammar, but decides scalars by
YAML 1.2, merges nothing and converts no keys. The gate finds every token that could mean something else; it
may see one where there is none (inside a block scalar, say), never the reverse.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from gitops_lint.formats.yaml.documents import Dialect

MAX_BRACKET_DEPTH = 100
"""Brackets nested deeper are left to the faithful way; ryaml takes quadratic time to refuse them."""

# Where a token can begin, and where a whole plain scalar can end. CRLF has become LF here.
_BEGIN = r"""(?:^|[-:?][ \t]|[,\[{]|["'\]}]:)[ \t]*"""
_END = r"[ \t]*(?:$|[,\]}:#])"

_SCALARS = (
    r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",  # no JSON
    r"[-+]?0[0-9xXoObB_][0-9a-zA-Z_.+-]*",  # octal, hexadecimal, binary, leading zeros
    r"[-+]?[0-9.]+[eE][-+]?[0-9]+",  # exponents, which make integers
    r"[-+]?(?:[0-9]+\.0*|\.0+)",  # integers written as floats
    r"[-+]?[0-9.]{16,}",  # past 64 bits, or past a float's precision
    r"[-+]?[0-9._]*_[0-9_.eE+-]*",  # underscores
)
_KEYS = r"(?:[-+]?[0-9.]+|true|True|TRUE|false|False|FALSE|null|Null|NULL|~)[ \t]*:(?:\s|$|[,\]}])"
_INDICATORS = (
    r"[&*][0-9A-Za-z_-]",  # anchors and aliases
    r"!",  # tags
    r"\?(?:\s|$)",  # complex keys
    r":(?:\s|$)",  # empty keys
    r"""["']?<<["']?[ \t]*:""",  # merge keys, and what kustomize takes for one
)
_ANYWHERE = (
    r"^(?:\.\.\.|%)",  # document ends, directives
    r"[\]}][ \t]*:(?:\s|$)",  # lists and mappings as keys
    r"\\/",  # an escape that Go's YAML readers do not know
    "[\r\x85\u2028\u2029\ufeff]",  # line breaks and marks that readers take differently
)
_YAML_1_1_BOOLEANS = r"y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF"
_DATE = r"[0-9]{4}-[0-9]"
_FOLDED = r"[-:?][ \t]+>[-+0-9]*[ \t]*(?:#.*)?$"


@cache
def _gate(dialect: Dialect) -> re.Pattern[str]:
    """Finds the first token that the fast way must not read."""
    scalars = [*_SCALARS]
    starts = [_KEYS, *_INDICATORS]
    anywhere = [*_ANYWHERE]
    if dialect is Dialect.KUBERNETES:
        scalars.append(_YAML_1_1_BOOLEANS)
    else:
        starts.append(_DATE)
        anywhere.append(_FOLDED)
    parts = [f"{_BEGIN}(?:(?:{'|'.join(scalars)}){_END}|{'|'.join(starts)})", *anywhere]
    return re.compile("|".join(parts), re.MULTILINE)


_FLOW_MAPPING = re.compile(_BEGIN + r"\{\s*[^\s}]", re.MULTILINE)
_BRACKETS = re.compile(r"[\[\]{}]")


def is_plain_sailing(text: str, dialect: Dialect) -> bool:
    """Whether nothing in a text (with LF line ends) can mean something else to the fast parser."""
    if _gate(dialect).search(text):
        return False
    return text.count("[") + text.count("{") <= MAX_BRACKET_DEPTH or bracket_depth(text) <= MAX_BRACKET_DEPTH


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


def load(text: str, dialect: Dialect) -> tuple[bool, Any]:
    """Whether the fast way could read a text that is plain sailing, and the value of its one document."""
    import ryaml

    try:
        value = ryaml.loads(text)
    except (ryaml.InvalidYamlError, ValueError):
        return False, None
    if dialect is Dialect.KYAML and _FLOW_MAPPING.search(text) and _has_null(value):
        return False, None  # kustomize makes "" of a null in a flow mapping
    return True, value


def _has_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(item is None or _has_null(item) for item in value.values())
    return isinstance(value, list) and any(item is None or _has_null(item) for item in value)
