"""Values that the configuration of gitops-lint gives for data sources, which would have to be read otherwise."""

from __future__ import annotations

import re

from gitops_lint.terraform.evaluation.context import Context
from gitops_lint.terraform.evaluation.plain import from_plain
from gitops_lint.terraform.values import Value

_KEYS = re.compile(r"\[[^\]]*\]")


def given_value(context: Context, address: str, attribute: str) -> Value | None:
    """What `values:` has for an attribute of a data source, by its address with or without instance keys."""
    if not context.values:
        return None
    for known in (address, _KEYS.sub("", address)):
        attributes = context.values.get(known)
        if attributes is not None and attribute in attributes:
            return from_plain(attributes[attribute])
    return None
