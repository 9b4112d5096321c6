"""Policies in JSON: from which addresses one lets everybody do anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.analysis.exposure.addresses import EVERYWHERE, AddressError, addresses
from gitops_lint.analysis.exposure.intervals import Intervals, difference, intersection, union, united


def everybody_from(text: str) -> Intervals:
    """The addresses from which a statement allows any principal; none where each names who it is for.

    What is no policy allows nothing. The elements are those of
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html, which OSS takes too.
    """
    try:
        policy = json.loads(text)
    except ValueError:
        return ()
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    found: Intervals = ()
    for one in statements if isinstance(statements, list) else [statements]:
        if isinstance(one, dict) and _is_of_everybody(one):
            found = union(found, _sources(one.get("Condition")))
    return found


def _is_of_everybody(statement: dict[str, Any]) -> bool:
    """Whether a statement allows any principal, or any but those that it names."""
    if str(statement.get("Effect", "")).lower() != "allow":
        return False
    return "NotPrincipal" in statement or _is_everybody(statement.get("Principal"))


def _is_everybody(principal: Any) -> bool:
    if isinstance(principal, dict):
        return any(_is_everybody(one) for name, one in principal.items() if name in ("AWS", "*"))
    return "*" in principal if isinstance(principal, list) else principal == "*"


_ABOUT_REQUESTS: Final = frozenset(
    {
        *("securetransport", "referer", "useragent", "currenttime", "epochtime", "requestedregion"),
        *("prefix", "delimiter", "max-keys", "signatureversion", "signatureage", "authtype", "tlsversion"),
        *("x-amz-acl", "x-amz-content-sha256", "x-amz-storage-class", "x-amz-server-side-encryption", "versionid"),
    }
)
"""Keys of conditions, without the service before them, that anybody fulfils who asks in the right way; the others say
who it is, where from, or for whom: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
("The meaning of public") and the condition keys of S3 and of OSS."""


def _sources(conditions: Any) -> Intervals:
    """The addresses from which anybody at all fulfils the conditions of a statement, which all have to hold."""
    found = EVERYWHERE
    for operator, key, values in _conditions(conditions):
        name = key.partition(":")[2].lower()
        if name == "sourceip":
            blocks = _blocks(values)
            if blocks is None:
                return ()
            found = difference(found, blocks) if "not" in operator else intersection(found, blocks)
        elif not _is_fulfilled_by_anybody(operator, name, values):
            return ()
    return found


def _conditions(conditions: Any) -> Iterator[tuple[str, str, list[Any]]]:
    """Each condition: its operator in small letters, its key, its values."""
    for operator, keys in conditions.items() if isinstance(conditions, dict) else ():
        for key, values in keys.items() if isinstance(keys, dict) else ():
            yield str(operator).lower(), str(key), values if isinstance(values, list) else [values]


def _is_fulfilled_by_anybody(operator: str, name: str, values: list[Any]) -> bool:
    if name in _ABOUT_REQUESTS:
        return True
    if operator == "null":
        return False
    # What may not be somebody, or may be nobody whom the platform knows, is anybody; so is whoever has any name.
    return "not" in operator or operator.endswith("ifexists") or (operator.endswith("like") and "*" in values)


def _blocks(values: list[Any]) -> Intervals | None:
    """The addresses of blocks; None where one is none."""
    try:
        return united(one for value in values for one in addresses(str(value)))
    except AddressError:
        return None
