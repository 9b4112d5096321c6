"""`vars`: `$(NAME)` in fields. Source: api/internal/accumulator/refvartransformer.go, api/filters/refvar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from gitops_lint.kubernetes.kustomize.field_specs import FieldSpec, set_fields
from gitops_lint.kubernetes.kustomize.identity import Gvk, Identity
from gitops_lint.kubernetes.kustomize.object_list import ObjectList
from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.paths import Place, lookup, split_with_brackets
from gitops_lint.kubernetes.kustomize.problems import BuildError, Spot
from gitops_lint.kubernetes.kustomize.values import MISSING, is_null, text_of

_INDEXED = re.compile(r"(.*)\[(\d+)\]\Z", re.DOTALL)


class Variable(msgspec.Struct, frozen=True):
    """A name for the field of an object."""

    name: str
    target: Identity
    field: str
    spot: Spot


def variable_of(data: Mapping[str, Any], spot: Spot) -> Variable:
    """A variable as kustomizations write it (Var.Defaulting)."""
    target = data.get("objref") or {}
    group, version, kind, api = (target.get(name) or "" for name in ("group", "version", "kind", "apiVersion"))
    if api:
        head, slash, tail = api.partition("/")
        if slash and "/" not in tail:
            group, version = head, tail
        elif not slash:
            version = api
    gvk = Gvk(group, version, kind)
    identity = Identity(gvk, target.get("name") or "", target.get("namespace") or "")
    field = (data.get("fieldref") or {}).get("fieldPath") or "metadata.name"
    return Variable(data.get("name") or "", identity, field, spot)


def mark(objects: ObjectList, variables: Iterable[Variable]) -> None:
    """Notes with each variable's object that it gives the variable's value (ResAccumulator.MergeVars).

    Raises:
        BuildError: several objects could.
    """
    for variable in variables:
        wanted = variable.target
        found = [
            each
            for each in objects
            if any(_is_meant(identity, wanted) for identity in (*each.previous_identities, each.identity))
        ]
        if len(found) > 1:
            message = f"found {len(found)} resId matches for var {variable.name} (unable to disambiguate)"
            raise BuildError(message, variable.spot)
        if found:
            found[0].variables.append(variable.name)


def _is_meant(identity: Identity, wanted: Identity) -> bool:
    if identity.name != wanted.name or identity.gvk != wanted.gvk:
        return False
    return not wanted.namespace or identity.effective_namespace == wanted.effective_namespace


def resolve(objects: ObjectList, variables: Sequence[Variable], specs: Sequence[FieldSpec]) -> list[Variable]:
    """Puts the values of variables where they are named; gives the variables that nothing names.

    Raises:
        BuildError: a variable has no object, or its object no such field.
    """
    values = {variable.name: _value(objects, variable) for variable in sorted(variables, key=lambda each: each.name)}
    if not values:
        return []
    used: set[str] = set()

    def put(place: Place) -> None:
        _expand(place, values, used)

    for each in objects:
        for spec in specs:
            try:
                set_fields(each.value, each.gvk, [spec], put)
            except BuildError as error:
                raise error.at(each.spot) from None
    return [variable for variable in variables if variable.name not in used]


def _value(objects: Iterable[BuildObject], variable: Variable) -> Any:
    owner = next((each for each in objects if variable.name in each.variables), None)
    if owner is None:
        message = f"var '{variable.name}' cannot be mapped to a field in the set of known resources"
        raise BuildError(message, variable.spot)
    try:
        value = lookup(owner.value, path_parts(variable.field))
    except BuildError:
        value = MISSING
    if value is MISSING:
        message = f"field specified in var '{variable.name}' not found in corresponding resource"
        raise BuildError(message, variable.spot)
    return value


def path_parts(field: str) -> list[str]:
    """The parts of a variable's field path, where `ports[0]` is two (convertSliceIndex)."""
    parts: list[str] = []
    for part in split_with_brackets(field):
        match = _INDEXED.match(part)
        parts += [each for each in match.groups() if each] if match else [part]
    return parts


def _expand(place: Place, values: Mapping[str, Any], used: set[str]) -> None:
    value = place.value
    if value.__class__ is str:
        place.put(expanded(value, values, used))
    elif value.__class__ is dict:
        for key, inner in value.items():
            if inner.__class__ is str:
                value[key] = expanded(inner, values, used)
    elif value.__class__ is list:
        for index, inner in enumerate(value):
            if inner.__class__ is not str:
                raise BuildError("invalid value type expect a string")
            value[index] = expanded(inner, values, used)


def expanded(text: str, values: Mapping[str, Any], used: set[str]) -> Any:
    """A text with the values of the variables that it names; the value itself where it is one variable alone."""
    if "$" not in text:
        return text
    pieces: list[str] = []
    start = at = 0
    while at < len(text):
        if text[at] != "$" or at + 1 == len(text):
            at += 1
            continue
        pieces.append(text[start:at])
        name, end = _variable(text, at + 1)
        if name is None:
            escaped = text[at + 1]
            pieces.append(escaped if escaped == "$" else "$" + escaped)
        else:
            value = values.get(name, MISSING)
            if value is MISSING or is_null(value) or value.__class__ in (dict, list):
                value = f"$({name})"
            else:
                used.add(name)
            if text == f"$({name})":
                return value
            pieces.append(value if value.__class__ is str else text_of(value))
        at = start = end
    return "".join(pieces) + text[start:]


def _variable(text: str, at: int) -> tuple[str | None, int]:
    """The name in parentheses at a place and where it ends; no name where there is none (tryReadVariableName)."""
    if text[at] == "(" and (end := text.find(")", at + 1)) >= 0:
        return text[at + 1 : end], end + 1
    return None, at + 1
