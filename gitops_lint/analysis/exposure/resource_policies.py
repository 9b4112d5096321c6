"""Policies in JSON: whether one lets everybody do anything."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any, Final

from gitops_lint.analysis.exposure.addresses import AddressError, Breadth, addresses
from gitops_lint.analysis.exposure.intervals import united


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
    condition = statement.get("Condition")
    if condition and not _narrows(condition):
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


_OF_THE_WAY: Final = frozenset({"aws:securetransport", "acs:securetransport", "s3:tlsversion", "aws:currenttime"})
"""Conditions on how or when one comes, which everybody can meet."""
_ADDRESSES: Final = frozenset({"aws:sourceip", "acs:sourceip"})


def _narrows(condition: Any) -> bool:
    """Whether a condition says anything of who may come: all of its parts have to be met."""
    if not isinstance(condition, dict):
        return False
    for operator, keys in condition.items():
        for key, values in keys.items() if isinstance(keys, dict) else ():
            name = str(key).lower()
            if name in _OF_THE_WAY:
                continue
            if name in _ADDRESSES and str(operator).lower() == "ipaddress" and _is_everywhere(values):
                continue
            return True
    return False


def _is_everywhere(values: Any) -> bool:
    try:
        listed = [addresses(str(one)) for one in (values if isinstance(values, list) else [values])]
    except AddressError:
        return False
    return Breadth.of(united(one for each in listed for one in each)).exceeds(8, 16)
