"""Kustomize in process: the objects that `kubectl kustomize` prints, with what led to each value.

`Kustomizer(tree).build(directory)` gives a `Rendering`; it never raises for what the tree holds. Every file is read and
parsed once and every base accumulated once, however many overlays are built.

What builds is imported when it is first used: who asks for the merge keys of lists alone needs none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gitops_lint.kubernetes.kustomize.building import Kustomizer, RenderedObject, Rendering
    from gitops_lint.kubernetes.kustomize.problems import BuildWarning, Limit, LimitKind, Problem, Spot, WarningKind

__all__ = [
    "BuildWarning",
    "Kustomizer",
    "Limit",
    "LimitKind",
    "Problem",
    "RenderedObject",
    "Rendering",
    "Spot",
    "WarningKind",
]

_OF_BUILDING = frozenset({"Kustomizer", "RenderedObject", "Rendering"})


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = "building" if name in _OF_BUILDING else "problems"
    value = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return value
