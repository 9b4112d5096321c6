"""What a rule may ask for beside its scope, by type, and how it is made: once a run and process, when asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from gitops_lint.kubernetes.rendered import BuiltKustomization
from gitops_lint.kubernetes.schemas import Schemas
from gitops_lint.model.analysis import analyses
from gitops_lint.model.environment import Change, Cluster, Environment, Repository, Stack
from gitops_lint.model.file import File, Suppression
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Rule, RuleError
from gitops_lint.model.settings import Settings


class Inputs(msgspec.Struct, frozen=True):
    """What contexts are made from: the settings, and the CustomResourceDefinitions of the repository."""

    settings: Settings
    crds: tuple[Mapping[str, Any], ...] = ()


_makers: dict[type, Callable[[Inputs], Any]] = {
    Settings: lambda inputs: inputs.settings,
    Schemas: lambda inputs: Schemas(inputs.settings.kubernetes_version or None, inputs.crds),
}


_SCOPES = (BuiltKustomization, Resource, File, Suppression, Stack, Cluster, Environment, Repository, Change)


def require_answers(rule: Rule) -> None:
    """Raises `RuleError` for a rule that could never be called: nobody makes what it asks for."""
    if rule.scope not in _SCOPES and not analyses.get(rule.scope):
        known = ", ".join(sorted(one.__name__ for one in (*_SCOPES, *analyses)))
        raise RuleError(f"rule {rule.id} is about {rule.scope!r}, which nothing answers with; known are {known}")
    for wanted in rule.context:
        if wanted not in _makers:
            known = ", ".join(sorted(one.__name__ for one in _makers))
            raise RuleError(f"rule {rule.id} asks for {wanted!r}, which is no context; known are {known}")


class Contexts:
    """The contexts of one run in one process; each is made when the first rule asks for it."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._made: dict[type, Any] = {}

    def arguments(self, rule: Rule) -> tuple[Any, ...]:
        """What a rule is called with beside its scope."""
        return tuple(map(self._of, rule.context))

    def _of(self, wanted: type) -> Any:
        if wanted not in self._made:
            self._made[wanted] = _makers[wanted](self._inputs)
        return self._made[wanted]
