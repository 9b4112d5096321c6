"""What `depends_on` has Terraform apply first, told from the declarations alone."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import TYPE_CHECKING

from gitops_lint.formats import hcl
from gitops_lint.terraform.references import Reference, parse_reference

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.module import ModuleInstance


def awaited_by(module: ModuleInstance, depends_on: Iterable[hcl.ScopeTraversal]) -> str:
    """The first managed resource, or module that has one, among what a `depends_on` names; empty for none."""
    for traversal in depends_on:
        reference = parse_reference(traversal)
        if not isinstance(reference, Reference):
            continue
        if reference.kind == "resource" and reference.mode == "managed":
            return str(reference)
        if reference.kind == "module":
            call = module.module_call(reference.name)
            if call is not None and (call.directory is None or _manages(module, call.directory, frozenset())):
                return f"module.{reference.name}"
    return ""


def _manages(module: ModuleInstance, directory: str, above: frozenset[str]) -> bool:
    """Whether the module of a directory, or one that it calls, declares a managed resource."""
    declared = module.evaluation.module(directory)
    if any(mode == "managed" for mode, _, _ in declared.resources):
        return True
    for call in declared.module_calls.values():
        source = call.source_text or ""
        if not source.startswith("."):
            return True
        inner = posixpath.normpath(posixpath.join(directory, source))
        if inner not in above and _manages(module, inner, above | {directory}):
            return True
    return False
