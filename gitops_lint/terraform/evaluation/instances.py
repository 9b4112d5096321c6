"""The instances of a module that a path of calls has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gitops_lint.terraform.evaluation.module import ModuleInstance


def instances_of(root: ModuleInstance, path: Iterable[str]) -> list[ModuleInstance]:
    """Every instance of the module that a path of calls names, as far as the instances are known."""
    found = [root]
    for name in path:
        found = [child for module in found for child in _children(module, name)]
    return found


def _children(module: ModuleInstance, name: str) -> Iterator[ModuleInstance]:
    call = module.module_call(name)
    if call is not None:
        for key in call.expansion.keys:
            child = call.instance(key)
            if child is not None:
                yield child
