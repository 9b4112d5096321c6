"""Objects of Kustomize's built-in kinds, as `generators`, `transformers` and `validators` name them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.kustomize_entry_strategies import (
    IMAGE,
    NAMES,
    PAIRS,
    SPECS,
    TARGET,
    generator,
    merge_text,
    operations_text,
    patch_entry,
    replacement,
)


def _document(kind: str, fields: dict[str, Any], name: str = "plugin", **metadata: Any) -> dict[str, Any]:
    return {"apiVersion": "builtin", "kind": kind, "metadata": {"name": name, **metadata}, **fields}


@st.composite
def transformer(draw: st.DrawFn) -> dict[str, Any]:
    """One object of a built-in kind that changes others."""
    kind = draw(st.sampled_from(_TRANSFORMERS))
    specs = {"fieldSpecs": draw(SPECS)} if draw(st.integers(0, 7)) else {}
    name = draw(st.sampled_from(("one-plugin", "two-plugin", "three-plugin")))
    metadata: dict[str, Any] = {}
    fields: dict[str, Any]
    if kind == "NamespaceTransformer":
        metadata["namespace"] = draw(st.sampled_from(("three", "one")))
        fields = draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "unsetOnly": st.booleans(),
                    "setRoleBindingSubjects": st.sampled_from(("defaultOnly", "allServiceAccounts", "none")),
                },
            )
        )
        if draw(st.booleans()):
            specs = {
                "fieldSpecs": [
                    {"path": "metadata/namespace", "create": True},
                    {"path": "subjects", "kind": "RoleBinding"},
                ]
            }
        else:
            specs = {}
        fields |= specs
    elif kind in ("AnnotationsTransformer", "LabelTransformer"):
        fields = {"labels" if kind[0] == "L" else "annotations": draw(PAIRS), **specs}
    elif kind in ("PrefixTransformer", "SuffixTransformer", "PrefixSuffixTransformer"):
        fields = {"prefix": "q-", "suffix": "-r", "fieldSpecs": [{"path": "metadata/name"}]}
        if draw(st.integers(0, 3)) == 0:
            fields |= specs
    elif kind == "ReplicaCountTransformer":
        fields = {"replica": {"name": draw(NAMES), "count": draw(st.integers(0, 9))}, **specs}
    elif kind == "ImageTagTransformer":
        fields = {"imageTag": draw(IMAGE), **specs}
    elif kind == "PatchTransformer":
        fields = draw(patch_entry())
    elif kind == "PatchJson6902Transformer":
        fields = {"target": {"kind": "Deployment", "name": "web"}, "jsonOp": draw(operations_text())}
    elif kind == "PatchStrategicMergeTransformer":
        fields = {"patches": draw(merge_text())}
    elif kind == "ReplacementTransformer":
        fields = {"replacements": draw(st.lists(replacement(), min_size=1, max_size=2))}
    elif kind == "ValueAddTransformer":
        fields = {
            "value": draw(st.sampled_from(("v", "a/b", ""))),
            "targets": [
                {
                    "selector": draw(TARGET),
                    "fieldPath": draw(st.sampled_from(("metadata/namespace", "metadata/annotations/x", "spec/size"))),
                    "filePathPosition": draw(st.integers(0, 2)),
                }
            ],
        }
    else:
        fields = {}
    return _document(kind, fields, name, **metadata)


_TRANSFORMERS = (
    *("AnnotationsTransformer", "LabelTransformer", "NamespaceTransformer", "PatchTransformer", "PatchTransformer"),
    *("PatchJson6902Transformer", "PatchStrategicMergeTransformer", "PrefixTransformer", "SuffixTransformer"),
    *("PrefixSuffixTransformer", "ReplicaCountTransformer", "ImageTagTransformer", "ReplacementTransformer"),
    *("ValueAddTransformer", "HashTransformer"),
)


@st.composite
def plugin_generator(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(("ConfigMapGenerator", "SecretGenerator")))
    fields = draw(generator())
    name = fields.pop("name")
    if draw(st.booleans()):
        fields["name"] = name
    return _document(kind, fields, name)
