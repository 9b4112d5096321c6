"""What differs from rendering to rendering: random texts, keys, certificates, the time. Nobody can tell it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from gitops_lint.kubernetes.helm.template_text import Action, segments
from gitops_lint.model.source import Path
from gitops_lint.model.value import Unknown, UnknownKind

CHANGING = (
    "randAlphaNum",
    "randAlpha",
    "randAscii",
    "randNumeric",
    "randBytes",
    "uuidv4",
    "genPrivateKey",
    "genCA",
    "genCAWithKey",
    "genSelfSignedCert",
    "genSelfSignedCertWithKey",
    "genSignedCert",
    "genSignedCertWithKey",
    "bcrypt",
    "htpasswd",
    "encryptAES",
    "now",
    "ago",
)
"""Functions of Sprig that give something else each time."""

OFTEN_THE_SAME = ("randInt", "shuffle", "keys", "values")
"""Those that may well give the same twice: `keys` and `values` follow Go's order of maps, which is random."""

_NAMES = re.compile(
    r'"(?:\\.|[^"\\\n])*"|`[^`]*`|(?<![\w.$])(' + "|".join((*CHANGING, *OFTEN_THE_SAME)) + r")\b(?!\s*:)"
)
_ANOTHER_DAY = '(toDate "2006-01-02" "2001-02-03")'
MANY = 8
"""How many renderings tell what often stays the same: a choice of two is missed once in 128 times."""


def functions(templates: Iterable[str]) -> tuple[str, ...]:
    """The functions whose results differ that templates call, sorted."""
    found: set[str] = set()
    for text in templates:
        if not _NAMES.search(text):
            continue
        for each in segments(text):
            if isinstance(each, Action) and not each.text.lstrip().startswith("/*"):
                found.update(name.group(1) for name in _NAMES.finditer(each.text) if name.group(1))
    return tuple(sorted(found))


def renderings_needed(found: Sequence[str]) -> int:
    """How many renderings besides the first are to be compared with it."""
    if not found:
        return 0
    return MANY - 1 if set(found) & set(OFTEN_THE_SAME) else 1


def on_another_day(_: str, text: str) -> str:
    """A template in which it is another day, since two renderings fall into one second."""
    if "now" not in text:
        return text
    parts: list[str] = []
    end = 0
    for each in segments(text):
        if not isinstance(each, Action) or each.text.lstrip().startswith("/*"):
            continue
        parts += [text[end : each.start], _NAMES.sub(_replaced, text[each.start : each.end])]
        end = each.end
    return "".join((*parts, text[end:]))


def _replaced(name: re.Match[str]) -> str:
    return _ANOTHER_DAY if name.group(1) == "now" else name.group()


def unknown(found: Sequence[str]) -> Unknown:
    """The value that stands for what differs."""
    which = f"{', '.join(found[:-1])} or {found[-1]}" if len(found) > 1 else found[0]
    return Unknown(UnknownKind.NOT_AVAILABLE, f"the chart calls {which}, which gives another value each time")


def compared(value: Any, others: Sequence[Any], stand_in: Unknown) -> Any:
    """A value with `stand_in` wherever another rendering has something else."""
    if isinstance(value, dict) and all(isinstance(other, dict) for other in others):
        return {
            key: compared(each, [other[key] for other in others], stand_in)
            if all(key in other for other in others)
            else stand_in
            for key, each in value.items()
        }
    same_length = all(isinstance(other, list) and len(other) == len(value) for other in others) if others else False
    if isinstance(value, list) and same_length:
        # Lists that hold the same in another order are as good as each other, and not known all the same.
        return [compared(each, [other[index] for other in others], stand_in) for index, each in enumerate(value)]
    return value if all(type(other) is type(value) and other == value for other in others) else stand_in


def unknown_paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where in a value something is not known."""
    if isinstance(value, Unknown):
        yield path
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from unknown_paths(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from unknown_paths(each, (*path, index))
