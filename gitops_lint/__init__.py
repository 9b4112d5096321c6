"""gitops-lint: reads a GitOps repository the way the platforms behind it will, and says what a merge would do.

What this module exports is the public interface; everything is imported when it is first used.
"""

from __future__ import annotations

# Importing typing would double the time of `gitops-lint --version`; type checkers know this name.
TYPE_CHECKING = False

__version__ = "0.1.0"

if TYPE_CHECKING:
    from typing import Any

    from gitops_lint.analysis.exposure.exposures import Exposure
    from gitops_lint.api import check, load, plan
    from gitops_lint.model.environment import Change, Cluster, Environment, Repository, Stack
    from gitops_lint.model.file import File, FileKind
    from gitops_lint.model.plan import Action, Missing, OutputChange, Plan, PlanProblem, ResourceChange, Step
    from gitops_lint.model.resource import Resource, ResourcePath
    from gitops_lint.model.result import Limit, Outcome, Result
    from gitops_lint.model.rule import FileSpan, Finding, Fix, Notice, Operation, PathChange, Severity, rule
    from gitops_lint.model.settings import Settings
    from gitops_lint.model.source import Location, Origin, Place, SourceFile, Span
    from gitops_lint.model.traffic import Destination, TrafficSplit
    from gitops_lint.model.value import Unknown

_HOMES = {
    "gitops_lint.analysis.exposure.exposures": ("Exposure",),
    "gitops_lint.api": ("check", "load", "plan"),
    "gitops_lint.model.environment": ("Change", "Cluster", "Environment", "Repository", "Stack"),
    "gitops_lint.model.file": ("File", "FileKind"),
    "gitops_lint.model.plan": (
        "Action",
        "Missing",
        "OutputChange",
        "Plan",
        "PlanProblem",
        "ResourceChange",
        "Step",
    ),
    "gitops_lint.model.resource": ("Resource", "ResourcePath"),
    "gitops_lint.model.result": ("Limit", "Outcome", "Result"),
    "gitops_lint.model.rule": ("FileSpan", "Finding", "Fix", "Notice", "Operation", "PathChange", "Severity", "rule"),
    "gitops_lint.model.settings": ("Settings",),
    "gitops_lint.model.source": ("Location", "Origin", "Place", "SourceFile", "Span"),
    "gitops_lint.model.traffic": ("Destination", "TrafficSplit"),
    "gitops_lint.model.value": ("Unknown",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Action",
    "Change",
    "Cluster",
    "Destination",
    "Environment",
    "Exposure",
    "File",
    "FileKind",
    "FileSpan",
    "Finding",
    "Fix",
    "Limit",
    "Location",
    "Missing",
    "Notice",
    "Operation",
    "Origin",
    "Outcome",
    "OutputChange",
    "PathChange",
    "Place",
    "Plan",
    "PlanProblem",
    "Repository",
    "Resource",
    "ResourceChange",
    "ResourcePath",
    "Result",
    "Settings",
    "Severity",
    "SourceFile",
    "Span",
    "Stack",
    "Step",
    "TrafficSplit",
    "Unknown",
    "check",
    "load",
    "plan",
    "rule",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
