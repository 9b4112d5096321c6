"""Generators that run other generators: any by its name, matrix, merge, and the selector on what they give.

Source: applicationset/generators/matrix.go, merge.go, generator_spec_processor.go: Transform.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from gitops_lint.kubernetes.argocd.generator_fields import fault
from gitops_lint.kubernetes.argocd.generators import (
    ALONE,
    OUTSIDE,
    GeneratorError,
    GeneratorLimit,
    ParameterSet,
    Request,
    Sources,
)
from gitops_lint.kubernetes.argocd.go_template import OutOfReach, TemplateError
from gitops_lint.kubernetes.argocd.go_template.values import printed, to_data
from gitops_lint.kubernetes.argocd.merging import override
from gitops_lint.kubernetes.argocd.parameters import Templating, deeply_replaced, flattened, replaced
from gitops_lint.kubernetes.argocd.selectors import SelectorError, matches
from gitops_lint.model.source import Path

_DEEPEST = 3
"""A generator at the top, one in it, and one in that."""
_MOST = 10_000
"""Sets of parameters that are followed; Argo CD has no bound, and takes hours for as many Applications."""


class Generated(msgspec.Struct, frozen=True):
    """What one generator gives: its name, its parameters, and its own template."""

    kind: str
    parameters: list[ParameterSet]
    template: Mapping[str, Any]
    path: Path


def generate(
    generator: Mapping[str, Any],
    path: Path,
    templating: Templating,
    sources: Sources,
    given: ParameterSet | None = None,
    depth: int = 1,
) -> list[Generated]:
    """What an entry of `generators` gives, one for each kind that it names.

    Raises:
        GeneratorError: Argo CD refuses it.
        GeneratorLimit: what it gives cannot be told here.
    """
    found = []
    selector = generator.get("selector")
    for kind, fields in generator.items():
        if kind == "selector" or fields is None:
            continue
        at = (*path, kind)
        if kind in OUTSIDE:
            raise GeneratorLimit(f"what the generator {kind} gives is not known offline: {OUTSIDE[kind]}", at)
        if kind not in _KINDS:
            continue
        if wrong := fault(kind, fields) or (selector is not None and fault("selector", selector)):
            raise GeneratorError(wrong, at)
        try:
            if given is not None and given.values:
                fields = _interpolated(fields, given.values, templating)
            sets = _run(kind, Request(fields, at, templating, sources), depth)
            kept = _selected(sets, selector)
        except (TemplateError, SelectorError) as error:
            raise GeneratorError(str(error), at) from None
        except OutOfReach as reason:
            raise GeneratorLimit(str(reason), at) from None
        found.append(Generated(kind, kept, fields.get("template") or {}, at))
    return found


def _run(kind: str, request: Request, depth: int) -> list[ParameterSet]:
    if kind in ALONE:
        return ALONE[kind](request)
    if depth >= _DEEPEST:
        raise GeneratorError(f"the generator {kind} may not stand this deep", request.path)
    return matrix(request, depth) if kind == "matrix" else merge(request, depth)


def matrix(request: Request, depth: int = 1) -> list[ParameterSet]:
    """`matrix`: every pair of two generators' parameters; the second may use the first one's."""
    generators = request.fields.get("generators") or []
    if len(generators) != 2:
        few = "found less than two generators, Matrix support only two"
        many = "found more than two generators, Matrix support only two"
        raise GeneratorError(few if len(generators) < 2 else many, request.path)
    found = []
    for first in _inner(request, 0, None, depth):
        for second in _inner(request, 1, first, depth):
            if request.templating.is_go:
                values: dict[str, Any] = {}
                override(values, second.values)
                override(values, first.values)
            else:
                values = _combined(first.values, second.values, request.path)
            found.append(ParameterSet(values, first.given_at + second.given_at, first.files + second.files))
            if len(found) > _MOST:
                raise GeneratorLimit(
                    f"the matrix gives more than {_MOST:,} Applications; make it smaller", request.path
                )
    return found


def _combined(first: dict[str, Any], second: dict[str, Any], path: Path) -> dict[str, Any]:
    values: dict[str, Any] = {key: printed(value) for key, value in first.items()}
    for key, value in second.items():
        text = printed(value)
        if values.setdefault(key, text) != text:
            message = f"found duplicate key {key} with different value, a: {values[key]} ,b: {text}"
            prefix = "failed to combine string maps with merging params for the matrix generator: "
            raise GeneratorError(prefix + message, path)
    return values


def merge(request: Request, depth: int = 1) -> list[ParameterSet]:
    """`merge`: the first generator's parameters, overridden by those of the others with the same merge keys."""
    generators = request.fields.get("generators") or []
    if len(generators) < 2:
        raise GeneratorError("found less than two generators, Merge requires two or more", request.path)
    keys = request.fields.get("mergeKeys") or []
    merged = _by_key(_inner(request, 0, None, depth), keys, request.path)
    for index in range(1, len(generators)):
        others = _by_key(_inner(request, index, None, depth), keys, request.path)
        for key, first in merged.items():
            if key not in others:
                continue
            second = others[key]
            values = dict(first.values)
            if request.templating.is_go:
                override(values, second.values)
            else:
                values |= second.values
            merged[key] = ParameterSet(values, second.given_at + first.given_at, second.files + first.files)
    return list(merged.values())


def _by_key(sets: list[ParameterSet], keys: list[str], path: Path) -> dict[str, ParameterSet]:
    if not keys:
        raise GeneratorError("no merge keys were specified, Merge requires at least one", path)
    found: dict[str, ParameterSet] = {}
    for each in sets:
        key = json.dumps(to_data({name: each.values.get(name) for name in sorted(set(keys))}), separators=(",", ":"))
        if key in found:
            message = (
                "the parameters from a generator were not unique by the given mergeKeys, Merge requires all param "
            )
            raise GeneratorError(f"{message}sets to be unique. Duplicate key was {key}", path)
        found[key] = each
    return found


def _inner(request: Request, index: int, given: ParameterSet | None, depth: int) -> list[ParameterSet]:
    generator = request.fields["generators"][index]
    at = (*request.path, "generators", index)
    found = generate(generator, at, request.templating, request.sources, given, depth + 1)
    if not found:
        raise GeneratorError("child generator generated no parameters", at)
    if len(found) > 1:
        raise GeneratorError("found more than one generator in matrix.Generators", at)
    return found[0].parameters


def _selected(sets: list[ParameterSet], selector: Mapping[str, Any] | None) -> list[ParameterSet]:
    if selector is None:
        return sets
    return [each for each in sets if matches(selector, flattened(each.values))]


def _interpolated(fields: Mapping[str, Any], parameters: dict[str, Any], templating: Templating) -> dict[str, Any]:
    """A nested generator with the parameters of the one before it (RenderGeneratorParams).

    Its `values` may name parameters that only it will have: those stay as they are.
    """
    kept = {key: fields[key] for key in ("template", "values") if key in fields}
    rest = {key: value for key, value in fields.items() if key not in kept}
    found: dict[str, Any] = deeply_replaced(rest, parameters, templating) | kept
    if isinstance(kept.get("values"), dict):
        found["values"] = {key: _early(value, parameters, templating) for key, value in kept["values"].items()}
    return found


def _early(value: Any, parameters: dict[str, Any], templating: Templating) -> Any:
    try:
        return replaced(str(value), parameters, templating.strictly())
    except TemplateError as error:
        if "map has no entry for key" in str(error) or "can't evaluate field" in str(error):
            return value
        raise


_KINDS = {*ALONE, "matrix", "merge"}
