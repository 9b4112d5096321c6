"""A rule as SARIF describes it: a reportingDescriptor, from the rule's own documentation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gitops_lint.model.rule import Rule
from gitops_lint.report.options import ReportOptions

FAMILIES = {
    "REP": "repository",
    "TF": "terraform",
    "K8S": "kubernetes",
    "NET": "exposure",
    "MESH": "istio",
    "CAN": "traffic-split",
    "ENV": "parity",
    "SIM": "simulation",
    "CI": "pipeline",
}
"""What the letters of an id stand for: the tag by which code scanning filters."""


def descriptors(rules: Sequence[Rule], options: ReportOptions) -> list[dict[str, Any]]:
    """A reportingDescriptor (section 3.49) for each rule, by id."""
    return [_descriptor(rule, options) for rule in sorted(rules, key=lambda rule: rule.id)]


def _descriptor(rule: Rule, options: ReportOptions) -> dict[str, Any]:
    _, _, body = rule.documentation.partition("\n")
    reason = body.strip().partition("\n\n")[0]
    written: dict[str, Any] = {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": " ".join(reason.split()) or f"{rule.title}."},
        "help": {"text": rule.documentation, "markdown": f"# {rule.id} {rule.name}\n\n{rule.documentation}\n"},
        "defaultConfiguration": {"level": str(rule.severity)},
    }
    if options.documentation:
        written["helpUri"] = f"{options.documentation}#{rule.id.lower()}"
    family = rule.id.rstrip("0123456789")
    written["properties"] = {
        "tags": [FAMILIES.get(family, family.lower())],
        "aliases": list(rule.aliases),
    }
    return written
