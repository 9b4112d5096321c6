"""How values and environments are said; what is secret is not."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from gitops_lint.analysis.parity.items import ABSENT
from gitops_lint.analysis.secrets import sensitive_spans
from gitops_lint.model.value import Sensitive

if TYPE_CHECKING:
    from gitops_lint.analysis.parity.answers import EnvironmentDifference

MASK: Final = "********"
_LONGEST: Final = 60
_SECRET_NAME: Final = re.compile(
    r"(?i)passw|passphrase|pwd|secret|token|credential|(?:api|access|private|encryption|_)_?key"
)


_LOGIN: Final = re.compile(r"://[^/\s:@]*:[^/\s@]+@")
"""A password in a URL, made up or not (RFC 3986, section 3.2.1)."""


def is_secret(kind: str, steps: Sequence[str], value: Any) -> bool:
    """Whether a value may not be shown: it is marked as sensitive, of a Secret, called like one, or holds one."""
    if isinstance(value, Sensitive):
        return True
    if kind == "Secret" and steps[:1] in (("data",), ("stringData",)):
        return True
    return any(_SECRET_NAME.search(step) for step in steps) or _holds_secret_text(value)


def _holds_secret_text(value: Any) -> bool:
    """Whether a text, or any in a list or mapping, has a secret in it: a password in a URL, a token."""
    if isinstance(value, str):
        return _LOGIN.search(value) is not None or bool(sensitive_spans(value))
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(map(_holds_secret_text, inner))


def shown(kind: str, steps: Sequence[str], value: Any, longest: int = _LONGEST) -> str:
    """A value in few words: `nothing` for none, a mask for what is secret."""
    if value is ABSENT:
        return "nothing"
    if is_secret(kind, steps, value) and not isinstance(value, bool):
        return MASK
    if isinstance(value, dict | list) and _holds_secret(value):
        return MASK
    text = value if isinstance(value, str) else json.dumps(value, default=lambda _: MASK, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _holds_secret(value: Any) -> bool:
    if isinstance(value, dict):
        named = (item for key, item in value.items() if _SECRET_NAME.search(str(key)))
        has_name = isinstance(value.get("name"), str) and _SECRET_NAME.search(value["name"]) is not None
        return has_name or any(isinstance(item, str) for item in named) or any(map(_holds_secret, value.values()))
    return isinstance(value, list) and any(map(_holds_secret, value))


def said(kind: str, steps: Sequence[str], values: Mapping[str, Any]) -> str:
    """The values of environments, those together that have the same one: `dev and staging have 2, prod has 3`."""
    by_text: dict[str, list[str]] = defaultdict(list)
    for name, value in values.items():
        text = shown(kind, steps, value)
        # Two secrets are not the same because both are masked.
        by_text[f"{text}\0{name}" if text == MASK else text].append(name)
    return ", ".join(
        f"{listed(names)} {verb(names, 'has', 'have')} {text.partition(chr(0))[0]}" for text, names in by_text.items()
    )


def values_of(found: EnvironmentDifference) -> str:
    """What each environment has, in a sentence."""
    difference = found.difference
    return said(difference.resource.kind, difference.steps, difference.values)


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: `dev, staging and prod`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def verb(names: Sequence[str], one: str, several: str) -> str:
    """The form of a verb, or of another word, that goes with so many names."""
    return one if len(names) == 1 else several
