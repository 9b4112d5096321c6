"""The variables of a Flux Kustomization: `postBuild.substituteFrom` in order, then `postBuild.substitute`.

Source: LoadVariables and SubstituteVariables in fluxcd/pkg/kustomize/kustomize_varsub.go.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from gitops_lint.kubernetes.flux.producers import Produced, entries_at, mapping_at, text_at, value_at
from gitops_lint.kubernetes.flux.rendered import OriginOf, RenderedObject
from gitops_lint.kubernetes.flux.substitution import Variable, Variables
from gitops_lint.kubernetes.flux.tracing import nearest
from gitops_lint.model.source import Origin, Path
from gitops_lint.model.value import Unknown, UnknownKind

FindProduced = Callable[[str, str, str], Produced | None]
"""The ConfigMap or Secret of a kind, a namespace and a name."""


class MissingVariables(NamedTuple):
    """An entry of `substituteFrom` that nothing declares or makes."""

    kind: str
    namespace: str
    name: str
    path: Path


class LoadedVariables(msgspec.Struct, frozen=True, eq=False):
    """The variables, and which of their objects the repository does not show."""

    variables: Variables
    missing: tuple[MissingVariables, ...] = ()


def load_variables(kustomization: RenderedObject, find: FindProduced) -> LoadedVariables:
    """The variables of a Kustomization; unknown where their object is not shown or is encrypted.

    An optional object that is not there gives none, and a variable that only it could set has its default.
    """
    namespace = text_at(kustomization.value, "metadata", "namespace")
    named: dict[str, Variable] = {}
    missing: list[MissingVariables] = []
    others: Unknown | None = None
    certain = False
    for index, entry in enumerate(entries_at(kustomization.value, "spec", "postBuild", "substituteFrom")):
        kind, name = text_at(entry, "kind"), text_at(entry, "name")
        product = find(kind, namespace, name)
        if product is None:
            others = Unknown(UnknownKind.NOT_AVAILABLE, f"{kind} {namespace}/{name} is not in the repository", "string")
            if value_at(entry, "optional") is not True:
                certain = True
                missing.append(MissingVariables(kind, namespace, name, ("spec", "postBuild", "substituteFrom", index)))
            continue
        for key, value in product.data.items():
            text = value.replace("\n", "") if isinstance(value, str) else value
            named[key] = Variable(text, _origin(product.declared_by.origin, product.paths[key]))
        if product.others is not None:
            others, certain = product.others, True
    for key, value in mapping_at(kustomization.value, "spec", "postBuild", "substitute").items():
        path: Path = ("spec", "postBuild", "substitute", key)
        named[key] = Variable(_text(value), _origin(kustomization.origin, path))
    return LoadedVariables(Variables(named, others, certain), tuple(missing))


def _origin(of: OriginOf, path: Path) -> Callable[[], Origin]:
    return lambda: nearest(of, path)


def _text(value: object) -> str | Unknown:
    if isinstance(value, Unknown):
        return value
    return value.replace("\n", "") if isinstance(value, str) else json.dumps(value)
