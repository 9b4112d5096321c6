"""Kustomize in process: the objects that `kubectl kustomize` prints, with what led to each value.

`Kustomizer(tree).build(directory)` gives a `Rendering`; it never raises for what the tree holds. Every file is read and
parsed once and every base accumulated once, however many overlays are built.
"""

from __future__ import annotations

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
