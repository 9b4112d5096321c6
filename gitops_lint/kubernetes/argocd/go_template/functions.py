"""The functions of templates by name, with the types that Go checks before it calls them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from gitops_lint.kubernetes.argocd.go_template import builtin, collections, numbers, strings
from gitops_lint.kubernetes.argocd.go_template.errors import ArgumentError, OutOfReach, TemplateError
from gitops_lint.kubernetes.argocd.go_template.signature import Row
from gitops_lint.kubernetes.argocd.go_template.values import StringMap, type_name

_DIFFERENT_EACH_TIME: Final = frozenset({
    "ago", "bcrypt", "buildCustomCert", "encryptAES", "genCA", "genCAWithKey", "genPrivateKey", "genSelfSignedCert",
    "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey", "htpasswd", "keys", "now", "randAlpha",
    "randAlphaNum", "randAscii", "randBytes", "randInt", "randNumeric", "shuffle", "uuidv4", "values",
})  # fmt: skip
"""What Go gives another value for at each turn; the order of a map's keys among it."""

_NOT_REBUILT: Final = frozenset({
    "abbrevboth", "add1f", "addf", "adler32sum", "b32dec", "b32enc", "call", "camelcase", "chunk", "date",
    "dateInZone", "dateModify", "date_in_zone", "date_modify", "decryptAES", "deepEqual", "derivePassword", "divf",
    "duration", "durationRound", "htmlDate", "htmlDateInZone", "initials", "js", "kebabcase", "maxf", "minf", "mulf",
    "mustChunk", "mustDateModify", "mustToDate", "must_date_modify", "plural", "round", "semver", "semverCompare",
    "seq", "snakecase", "subf", "swapcase", "toDate", "toDecimal", "unixEpoch", "urlJoin", "urlParse", "wrap",
    "wrapWith",
})  # fmt: skip

_ROWS: Final[dict[str, Row]] = {**builtin.FUNCTIONS, **strings.FUNCTIONS, **numbers.FUNCTIONS, **collections.FUNCTIONS}


class _Type(NamedTuple):
    name: str
    admits: Callable[[Any], bool]


_TYPES: Final[dict[str, _Type]] = {
    "s": _Type("string", lambda value: isinstance(value, str)),
    "i": _Type("int", lambda value: type(value) is int),
    "b": _Type("bool", lambda value: isinstance(value, bool)),
    "m": _Type("map[string]interface {}", lambda value: isinstance(value, dict) and not isinstance(value, StringMap)),
    "a": _Type("interface {}", lambda value: True),
}


def is_function(name: str) -> bool:
    """Whether a template may name it: Go's own functions, sprig's but for those that Argo CD takes away."""
    return name in _ROWS or name in _DIFFERENT_EACH_TIME or name in _NOT_REBUILT or name in ("and", "or")


def call(name: str, arguments: list[Any]) -> Any:
    """What a function gives.

    Raises:
        TemplateError: Go refuses the arguments, or the function fails.
        OutOfReach: the outcome cannot be told here.
    """
    row = _ROWS.get(name)
    if row is None:
        reason = "differs from run to run" if name in _DIFFERENT_EACH_TIME else "is not rebuilt here"
        raise OutOfReach(f"what the function {name} gives {reason}")
    _check(name, row, arguments)
    try:
        return row.function(*arguments)
    except TemplateError as error:
        raise TemplateError(f"error calling {name}: {error}") from None


def _check(name: str, row: Row, arguments: list[Any]) -> None:
    fixed, variadic = row.types, row.rest
    if variadic and len(arguments) < len(fixed):
        raise TemplateError(f"wrong number of args for {name}: want at least {len(fixed)} got {len(arguments)}")
    if not variadic and len(arguments) != len(fixed):
        raise TemplateError(f"wrong number of args for {name}: want {len(fixed)} got {len(arguments)}")
    for index, value in enumerate(arguments):
        wanted = _TYPES[fixed[index] if index < len(fixed) else variadic]
        if wanted.name == "interface {}":
            continue
        if value is None:
            if wanted.name.startswith("map"):
                arguments[index] = {}
                continue
            raise ArgumentError(index, f"invalid value; expected {wanted.name}")
        if not wanted.admits(value):
            raise ArgumentError(index, f"wrong type for value; expected {wanted.name}; got {type_name(value)}")
