"""Field specs: which fields of which kinds a transformer works on.

Source: api/types/fieldspec.go, api/filters/fieldspec/fieldspec.go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from gitops_lint.kubernetes.kustomize.identity import Gvk
from gitops_lint.kubernetes.kustomize.paths import Place, lookup, split
from gitops_lint.kubernetes.kustomize.problems import BuildError
from gitops_lint.kubernetes.kustomize.values import EMPTY_NULL, MISSING, is_null

Setter = Callable[[Place], None]

_FIRST = (
    *("Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount", "PodSecurityPolicy"),
    *("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret", "Endpoints", "Service"),
    *("LimitRange", "PriorityClass", "PersistentVolume", "PersistentVolumeClaim", "Deployment", "StatefulSet"),
    *("CronJob", "PodDisruptionBudget"),
)
_ODD_STARTS = frozenset("*-+[0123456789")
"""What a part begins with that may be no field's name: an index, an item by a field, a wildcard."""

_LAST = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
KIND_ORDER = {
    **{kind: index - len(_FIRST) for index, kind in enumerate(_FIRST)},
    **{kind: 1 + index for index, kind in enumerate(_LAST)},
}
"""Where a kind stands in Kustomize's order; 0 for all that are not named (resid.orderFirst, orderLast)."""


class FieldSpec(NamedTuple):
    """A path in objects of some kinds; `creates` where what is missing is made."""

    group: str = ""
    version: str = ""
    kind: str = ""
    path: str = ""
    creates: bool = False

    @property
    def gvk(self) -> Gvk:
        return Gvk(self.group, self.version, self.kind)


def merged_specs(specs: tuple[FieldSpec, ...], incoming: Iterable[FieldSpec]) -> tuple[FieldSpec, ...]:
    """The specs and those that are new to them (FsSlice.MergeAll).

    Raises:
        BuildError: one of them is there and does not agree whether to create.
    """
    found = [*specs]
    for spec in incoming:
        like = next((each for each in found if each.path == spec.path and spec.gvk.selects(each.gvk)), None)
        if like is None:
            found.append(spec)
        elif like.creates != spec.creates:
            raise BuildError("conflicting fieldspecs")
    return tuple(found)


def order_of(gvk: Gvk) -> tuple[int, str]:
    """A key that sorts as Gvk.IsLessThan does."""
    return KIND_ORDER.get(gvk.kind, 0), f"{gvk.group or '~G'}_{gvk.version or '~V'}_{gvk.kind or '~K'}"


@lru_cache(maxsize=4096)
def parts_of(path: str) -> tuple[str, ...]:
    """The parts of a spec's path: `metadata/annotations/a.b\\/c`."""
    return tuple(split(path, "/"))


def applies(spec: FieldSpec, gvk: Gvk) -> bool:
    """Whether a spec is about objects of a kind (fieldspec.isMatchGVK)."""
    return (
        (not spec.kind or spec.kind == gvk.kind)
        and (not spec.group or spec.group == gvk.group)
        and (not spec.version or spec.version == gvk.version)
    )


def set_fields(
    value: dict[str, Any], gvk: Gvk, specs: Iterable[FieldSpec], setter: Setter, made: type | None = None
) -> None:
    """Calls `setter` with every place that the specs lead to.

    `made` is what is created at the end of a path that creates: dict or str; None creates nothing.

    Raises:
        BuildError: a path goes through a scalar.
    """
    for spec in specs:
        if applies(spec, gvk):
            try:
                _set(Place([value], 0, ()), parts_of(spec.path), 0, spec.creates, setter, made)
            except BuildError as error:
                raise BuildError(
                    f"considering field '{spec.path}' of object {gvk}: {error.message}", error.spot
                ) from None


def _set(place: Place, parts: tuple[str, ...], depth: int, creates: bool, setter: Setter, made: type | None) -> None:
    if depth == len(parts):
        setter(place)
        return
    value = place.value
    if value.__class__ is dict:
        inner = _field(place, parts, depth, made if creates else None)
        if inner is not None:
            _set(inner, parts, depth + 1, creates, setter, made)
    elif value.__class__ is list:
        for index in range(len(value)):
            _set(Place(value, index, (*place.path, index)), parts, depth, creates, setter, made)
    elif not is_null(value):
        raise BuildError("expected sequence or mapping node")


def _refuse_item(fields: dict[str, Any], name: str) -> None:
    """Stops at a part that asks for an item of a list, or for all of them, where there is a map (PathGetter)."""
    try:
        lookup(fields, (name,))
    except BuildError as error:
        raise BuildError(f"fieldName: {name}: {error.message}") from None


def _field(place: Place, parts: tuple[str, ...], depth: int, made: type | None) -> Place | None:
    """The field that a part names, made if it must be; None where it is not there."""
    fields, part = place.value, parts[depth]
    name = part.removesuffix("[]")
    if not name:
        raise BuildError("cannot set or create an empty field name")
    if name[0] in _ODD_STARTS:
        _refuse_item(fields, name)
    kind: type | None = None
    if name != part:
        kind = list
    elif made is not None:
        kind = made if depth == len(parts) - 1 else dict
    value = fields.get(name, MISSING)
    if value is MISSING:
        if kind is None or kind is list:
            return None
        fields[name] = EMPTY_NULL if kind is str else kind()
    elif kind is not None and kind is not str and is_null(value):
        fields[name] = kind()
    return Place(fields, name, (*place.path, name))
