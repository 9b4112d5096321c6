"""Policies in JSON: whether one lets everybody do anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, Final

from gitops_lint.analysis.exposure.addresses import EVERYWHERE, AddressError, Breadth, addresses
from gitops_lint.analysis.exposure.intervals import Intervals, difference, united


def is_for_everybody(text: str) -> bool:
    """Whether a statement allows any principal, with no condition on who that is or from where.

    What is no policy allows nothing. The elements are those of
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html, which OSS and RAM take too.
    """
    try:
        policy = json.loads(text)
    except ValueError:
        return False
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    found = [one for one in (statements if isinstance(statements, list) else [statements]) if isinstance(one, dict)]
    return any(_allows_everybody(one) and not any(_takes_away(other, one) for other in found) for one in found)


def _allows_everybody(statement: dict[str, Any]) -> bool:
    if str(statement.get("Effect", "")).lower() != "allow" or _narrows(statement.get("Condition")):
        return False
    # All but those that are named are everybody else.
    return _is_everybody(statement.get("Principal")) or "NotPrincipal" in statement


def _takes_away(statement: dict[str, Any], allowing: dict[str, Any]) -> bool:
    """Whether a statement denies what another one allows, to all but some: by address, network or account."""
    if str(statement.get("Effect", "")).lower() != "deny" or not _is_everybody(statement.get("Principal")):
        return False
    if not all(_is_met_by_all_but_some(*one) for one in _conditions(statement.get("Condition"))):
        return False
    denied = _listed(statement.get("Action"))
    return all(any(fnmatchcase(one, pattern) for pattern in denied) for one in _listed(allowing.get("Action")))


def _listed(actions: Any) -> list[str]:
    return [str(one).lower() for one in (actions if isinstance(actions, list) else [actions]) if one is not None]


_PRINCIPALS: Final = ("AWS", "RAM", "*")


def _is_everybody(principal: Any) -> bool:
    if isinstance(principal, dict):
        return any(_is_everybody(one) for name, one in principal.items() if name in _PRINCIPALS)
    return "*" in principal if isinstance(principal, list) else principal == "*"


_OF_THE_WAY: Final = frozenset(
    {
        *("securetransport", "referer", "useragent", "currenttime", "epochtime", "requestedregion"),
        *("prefix", "delimiter", "max-keys", "signatureversion", "signatureage", "authtype", "tlsversion"),
        *("x-amz-acl", "x-amz-content-sha256", "x-amz-storage-class", "x-amz-server-side-encryption", "versionid"),
    }
)
"""Keys of conditions on how or when one comes, which everybody can meet, without the service before the colon. What S3
itself takes for public: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html"""


_NEGATIONS: Final = ("stringnot", "arnnot")


def _conditions(condition: Any) -> Iterator[tuple[str, str, Any]]:
    """Each part of a condition: operator and key in small letters, the latter without its service, and the values."""
    for operator, keys in condition.items() if isinstance(condition, dict) else ():
        for key, values in keys.items() if isinstance(keys, dict) else ():
            yield str(operator).lower(), str(key).partition(":")[2].lower(), values


def _narrows(condition: Any) -> bool:
    """Whether a condition says anything of who may come: all of its parts have to be met."""
    return any(_is_about_who(*one) for one in _conditions(condition))


def _is_met_by_all_but_some(operator: str, name: str, values: Any) -> bool:
    """Whether a part of a condition is met by everybody, but for those whom it names."""
    if name == "sourceip":
        return operator == "notipaddress" and not _is_internet(_addresses(values))
    return name not in _OF_THE_WAY and operator.startswith(_NEGATIONS)


def _is_about_who(operator: str, name: str, values: Any) -> bool:
    if name in _OF_THE_WAY:
        return False
    if name == "sourceip":
        listed = _addresses(values)
        kept = difference(EVERYWHERE, listed) if operator == "notipaddress" else listed
        return not _is_internet(kept)
    if operator.startswith(_NEGATIONS) or operator.endswith("ifexists"):
        # Whoever is not somebody, and whoever has no such name at all.
        return False
    return not (operator.endswith("like") and "*" in (values if isinstance(values, list) else [values]))


def _addresses(values: Any) -> Intervals:
    """The addresses of blocks; of what is none, nobody comes."""
    try:
        listed = [addresses(str(one)) for one in (values if isinstance(values, list) else [values])]
    except AddressError:
        return ()
    return united(one for each in listed for one in each)


def _is_internet(found: Intervals) -> bool:
    return Breadth.of(found).exceeds(8, 16)
