"""Which rules speak of whether the API server takes an object, rather than of how well it runs or what is in it."""

from __future__ import annotations

from typing import Final

from gitops_lint.model.rule import Rule

_FIRST_PRACTICE: Final = "K8S040"
"""With this id the practices begin (docs/workload-practices.md); the rules before it are about what is broken."""


def is_about_structure(rule: Rule) -> bool:
    """Whether what a rule says is so whatever the values are that somebody sets when installing a chart."""
    return rule.id.startswith("CAN") or (rule.id.startswith("K8S") and rule.id < _FIRST_PRACTICE)
