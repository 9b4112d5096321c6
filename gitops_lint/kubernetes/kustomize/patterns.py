"""Regular expressions and label selectors out of kustomizations."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from gitops_lint.kubernetes.kustomize.problems import BuildError


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Any:
    """A pattern of RE2, which is what Go's are.

    Raises:
        BuildError: it is none.
    """
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0]
        reason = reason.decode() if isinstance(reason, bytes) else str(reason)
        raise BuildError(f"error parsing regexp: {reason}: `{pattern}`") from None


def matches_whole(pattern: str, text: str) -> bool:
    """Whether a selector's field fits; an empty one fits anything (types.SelectorRegex)."""
    return not pattern or pattern == text or compiled(f"^(?:{pattern})$").search(text) is not None


class Requirement(NamedTuple):
    """One part of a label selector: a key, an operator, and its values."""

    key: str
    operator: str
    values: frozenset[str]

    def is_met(self, words: dict[str, str]) -> bool:
        """Whether labels (or annotations) fit."""
        if self.operator == "in":
            return self.key in words and words[self.key] in self.values
        if self.operator == "notin":
            return self.key not in words or words[self.key] not in self.values
        if self.operator == "exists":
            return self.key in words
        if self.operator == "absent":
            return self.key not in words
        bound = int(next(iter(self.values)))
        try:
            number = int(words.get(self.key, ""))
        except ValueError:
            return False
        return number > bound if self.operator == "gt" else number < bound


def selects(selector: str, words: dict[str, str]) -> bool:
    """Whether a label selector chooses labels (or annotations); an empty one chooses all.

    Raises:
        BuildError: it is no selector.
    """
    return not selector or all(requirement.is_met(words) for requirement in requirements(selector))


_KEY = r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?/)?[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?"
_VALUE = r"(?:[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)?"
_FORMS = (
    (re.compile(rf"(?P<key>{_KEY})\s*(?:==|=)\s*(?P<value>{_VALUE})\Z"), "in"),
    (re.compile(rf"(?P<key>{_KEY})\s*!=\s*(?P<value>{_VALUE})\Z"), "notin"),
    (re.compile(rf"(?P<key>{_KEY})\s+in\s*\((?P<value>[^()]*)\)\Z"), "in"),
    (re.compile(rf"(?P<key>{_KEY})\s+notin\s*\((?P<value>[^()]*)\)\Z"), "notin"),
    (re.compile(rf"!\s*(?P<key>{_KEY})(?P<value>)\Z"), "absent"),
    (re.compile(rf"(?P<key>{_KEY})(?P<value>)\Z"), "exists"),
    (re.compile(rf"(?P<key>{_KEY})\s*>\s*(?P<value>-?[0-9]+)\Z"), "gt"),
    (re.compile(rf"(?P<key>{_KEY})\s*<\s*(?P<value>-?[0-9]+)\Z"), "lt"),
)
_COMMA = re.compile(r",(?![^()]*\))")


@lru_cache(maxsize=1024)
def requirements(selector: str) -> tuple[Requirement, ...]:
    """The parts of a label selector (k8s.io/apimachinery/pkg/labels, Parse)."""
    if not selector.strip():
        return ()
    found: list[Requirement] = []
    for piece in _COMMA.split(selector):
        text = piece.strip()
        form = next(((match, operator) for pattern, operator in _FORMS if (match := pattern.match(text))), None)
        if form is None:
            raise BuildError(f"unable to parse requirement: {text!r} of the selector {selector!r}")
        match, operator = form
        values = [value.strip() for value in match["value"].split(",")]
        if any(
            re.fullmatch(_VALUE, value) is None or len(value) > 63 for value in values if operator in ("in", "notin")
        ):
            raise BuildError(f"unable to parse requirement: invalid label value in {text!r}")
        found.append(Requirement(match["key"], operator, frozenset(values)))
    return tuple(found)
