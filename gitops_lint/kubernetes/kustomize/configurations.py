"""What transformers work on: the default field specs, those of `configurations:` files, and those of `crds:`.

Source: api/internal/plugins/builtinconfig, api/internal/accumulator/loadconfigfromcrds.go. The defaults are a table,
written by scripts/generate_kustomize_schemas.py.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

import msgspec

from gitops_lint.kubernetes.kustomize.decoding import Decoder, decode_strict
from gitops_lint.kubernetes.kustomize.field_specs import FieldSpec, merged_specs, order_of
from gitops_lint.kubernetes.kustomize.identity import Gvk

Specs = tuple[FieldSpec, ...]


class Reference(msgspec.Struct, frozen=True):
    """A kind of object, and the fields that hold the name of one (NameBackReferences)."""

    target: Gvk
    referrers: Specs


class Configuration(msgspec.Struct, frozen=True, eq=False):
    """The field specs of each transformer."""

    name_prefix: Specs = ()
    name_suffix: Specs = ()
    namespace: Specs = ()
    common_labels: Specs = ()
    labels: Specs = ()
    template_labels: Specs = ()
    common_annotations: Specs = ()
    variable_references: Specs = ()
    images: Specs = ()
    replicas: Specs = ()
    name_references: tuple[Reference, ...] = ()

    def merged(self, other: Configuration) -> Configuration:
        """Both together (TransformerConfig.Merge).

        Raises:
            BuildError: they do not agree whether a field is created.
        """
        if other is self or other is NOTHING:
            return self
        return _merged(self, other)


NOTHING = Configuration()

_FIELDS = {
    "namePrefix": "name_prefix",
    "nameSuffix": "name_suffix",
    "namespace": "namespace",
    "commonLabels": "common_labels",
    "labels": "labels",
    "templateLabels": "template_labels",
    "commonAnnotations": "common_annotations",
    "varReference": "variable_references",
    "images": "images",
    "replicas": "replicas",
}


@lru_cache(maxsize=256)
def _merged(one: Configuration, other: Configuration) -> Configuration:
    specs = {
        field: tuple(
            sorted(merged_specs(getattr(one, field), getattr(other, field)), key=lambda spec: order_of(spec.gvk))
        )
        for field in _FIELDS.values()
    }
    references = {reference.target: reference.referrers for reference in one.name_references}
    for reference in other.name_references:
        known = references.get(reference.target, ())
        references[reference.target] = merged_specs(known, reference.referrers) if known else reference.referrers
    return Configuration(**specs, name_references=_sorted_references(references))


def _sorted_references(references: dict[Gvk, Specs]) -> tuple[Reference, ...]:
    found = [Reference(target, referrers) for target, referrers in references.items()]
    return tuple(sorted(found, key=lambda reference: order_of(reference.target)))


@lru_cache(maxsize=1)
def defaults() -> Configuration:
    """What Kustomize does without any configuration."""
    text = files("gitops_lint.kubernetes.kustomize").joinpath("field_specs.json").read_bytes()
    rows = msgspec.json.decode(text)
    specs = {
        field: tuple(sorted((FieldSpec(*row) for row in rows.get(name, ())), key=lambda spec: order_of(spec.gvk)))
        for name, field in _FIELDS.items()
    }
    references = {
        Gvk(group, version, kind): tuple(FieldSpec(*row) for row in referrers)
        for group, version, kind, referrers in rows["nameReference"]
    }
    return Configuration(**specs, name_references=_sorted_references(references))


_GVK = {"group": "str", "version": "str", "kind": "str"}
_SPEC = {**_GVK, "path": "str", "create": "bool"}


def read_configuration(data: Any) -> Configuration:
    """The configuration that a file of `configurations:` holds (UnmarshalStrict of TransformerConfig).

    Raises:
        BuildError: it has a field that is none, or one of another type.
    """
    shape: dict[str, Any] = {name: [_SPEC] for name in _FIELDS}
    shape["nameReference"] = [{**_GVK, "fieldSpecs": [_SPEC]}]
    found = decode_strict(data, shape, "TransformerConfig")
    specs = {field: _sorted_specs(found.get(name)) for name, field in _FIELDS.items()}
    references: dict[Gvk, Specs] = {}
    listed = [
        Reference(_gvk(each), tuple(spec_of(spec) for spec in each.get("fieldSpecs") or ()))
        for each in found.get("nameReference") or ()
    ]
    if len({each.target for each in listed}) == len(listed):
        references = {each.target: each.referrers for each in listed}
        return Configuration(**specs, name_references=_sorted_references(references))
    ordered = tuple(sorted(listed, key=lambda reference: order_of(reference.target)))
    return Configuration(**specs, name_references=ordered)


def spec_of(data: dict[str, Any]) -> FieldSpec:
    """A field spec as files write it."""
    return FieldSpec(*_gvk(data), data.get("path") or "", bool(data.get("create")))


def _sorted_specs(data: Any) -> Specs:
    return tuple(sorted((spec_of(each) for each in data or ()), key=lambda spec: order_of(spec.gvk)))


def _gvk(data: dict[str, Any]) -> Gvk:
    return Gvk(*(data.get(name) or "" for name in ("group", "version", "kind")))


_ANNOTATION, _LABELS, _IDENTITY = (
    "x-kubernetes-annotation",
    "x-kubernetes-label-selector",
    "x-kubernetes-identity",
)
_REFERENCE = "x-kubernetes-object-ref-"


def of_crds(data: Any) -> Configuration:
    """What the extensions of an OpenAPI document say about the fields of its kinds (LoadConfigFromCRDs)."""
    definitions = {
        name: schema
        for name, definition in (data.items() if isinstance(data, dict) else ())
        if isinstance(definition, dict) and isinstance(schema := Decoder.folded(definition, "schema"), dict)
    }
    found = NOTHING
    for name, schema in definitions.items():
        properties = schema.get("properties")
        if isinstance(properties, dict) and {"kind", "apiVersion", "metadata"} <= properties.keys():
            specs: dict[str, list[Any]] = {"annotations": [], "labels": [], "prefix": [], "references": []}
            _collect(specs, name.rpartition(".")[2], definitions, name, ())
            found = found.merged(
                Configuration(
                    common_annotations=tuple(specs["annotations"]),
                    common_labels=tuple(specs["labels"]),
                    name_prefix=tuple(specs["prefix"]),
                    name_references=tuple(specs["references"]),
                )
            )
    return found


def _collect(
    specs: dict[str, list[Any]], kind: str, definitions: dict[str, Any], name: str, path: tuple[str, ...]
) -> None:
    properties = definitions.get(name, {}).get("properties")
    if len(path) > 64 or not isinstance(properties, dict):
        return
    for field, schema in properties.items():
        if not isinstance(schema, dict):
            continue
        spec = FieldSpec(kind=kind, path="/".join((*path, field)))
        for extension, rows in ((_ANNOTATION, "annotations"), (_LABELS, "labels"), (_IDENTITY, "prefix")):
            if isinstance(schema.get(extension), str):
                specs[rows].append(spec)
        version, target = schema.get(f"{_REFERENCE}api-version"), schema.get(f"{_REFERENCE}kind")
        if isinstance(version, str) and isinstance(target, str):
            key = schema.get(f"{_REFERENCE}name-key")
            inner = FieldSpec(kind=kind, path="/".join((*path, field, key if isinstance(key, str) else "name")))
            specs["references"].append(Reference(Gvk("", version, target), (inner,)))
        reference = schema.get("$ref")
        if isinstance(reference, str):
            _collect(specs, kind, definitions, reference, (*path, field))
