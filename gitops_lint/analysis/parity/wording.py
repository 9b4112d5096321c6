"""How values and environments are said; what is secret is not."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from gitops_lint.analysis.parity.expected import name_words, place_of
from gitops_lint.analysis.parity.items import ABSENT
from gitops_lint.analysis.parity.versions import is_version_field
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
    return _has_secret_name(tuple(steps)) or _holds_secret_text(value)


def _has_secret_name(steps: tuple[str, ...]) -> bool:
    """Whether a value goes by the name of a secret, or lies below one. What a list's item is called says nothing of its
    fields (`[external-secrets].image`), nor does anything of a version.
    """
    if is_version_field(name_words(steps)):
        return False
    return any(_SECRET_NAME.search(step) for step in place_of(steps))


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
    texts = {name: shown(kind, steps, value, _WHOLE) for name, value in values.items()}
    same = _same_start(list(texts.values()))
    for name, whole in texts.items():
        text = _shortened(whole, same)
        # Two secrets are not the same because both are masked.
        by_text[f"{text}\0{name}" if text == MASK else text].append(name)
    return ", ".join(
        f"{listed(names)} {verb(names, 'has', 'have')} {text.partition(chr(0))[0]}" for text, names in by_text.items()
    )


_WHOLE: Final = 100_000
_AROUND: Final = 20
"""So much of what texts have in common is shown before what they differ in."""


def _same_start(texts: Sequence[str]) -> int:
    """How many characters may be left out at the start of texts that differ further on than is shown."""
    first = min(texts, key=len)
    start = next((at for at, letters in enumerate(zip(*texts, strict=False)) if len(set(letters)) > 1), len(first))
    return 0 if start < _LONGEST - _AROUND else start - _AROUND


def _shortened(text: str, start: int) -> str:
    if text == MASK or (not start and len(text) <= _LONGEST):
        return text
    rest = f"…{text[start:]}" if start else text
    return rest if len(rest) <= _LONGEST else f"{rest[: _LONGEST - 1]}…"


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
