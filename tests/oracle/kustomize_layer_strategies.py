"""Kustomizations of three layers and a component out of what few people write: plugins, configurations, own schemas."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import strategies as st

from tests.oracle.kustomize_entry_strategies import (
    IMAGE,
    NAMES,
    PAIRS,
    SPECS,
    generator,
    merge_text,
    operations_text,
    patch_entry,
    replacement,
)
from tests.oracle.kustomize_odd_objects import CRD_SCHEMA, OWN_SCHEMA, SCALARS, TEXTS
from tests.oracle.kustomize_plugin_strategies import plugin_generator, transformer

_SPEC_FIELDS = (
    *("varReference", "namePrefix", "nameSuffix", "namespace", "commonLabels", "labels", "commonAnnotations"),
    *("images", "replicas", "templateLabels"),
)
_CONFIGURATION = st.fixed_dictionaries(
    {},
    optional={
        "nameReference": st.lists(
            st.fixed_dictionaries(
                {"kind": st.sampled_from(("Service", "ConfigMap", "Widget", "Deployment")), "fieldSpecs": SPECS},
                optional={"version": st.just("v1"), "group": st.sampled_from(("", "example.com"))},
            ),
            max_size=2,
        ),
        **dict.fromkeys(_SPEC_FIELDS, SPECS),
    },
)
_VARIABLES: st.SearchStrategy[list[dict[str, Any]]] = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(("NAME", "OTHER")),
            "objref": st.sampled_from(
                (
                    {"kind": "Service", "name": "web", "apiVersion": "v1"},
                    {"kind": "Deployment", "name": "web", "apiVersion": "apps/v1"},
                    {"kind": "Widget", "name": "app", "apiVersion": "example.com/v1"},
                    {"kind": "ConfigMap", "name": "conf", "apiVersion": "v1"},
                )
            ),
        },
        optional={
            "fieldref": st.fixed_dictionaries(
                {
                    "fieldPath": st.sampled_from(
                        (
                            "metadata.name",
                            "spec.replicas",
                            "spec.refs[0].name",
                            "metadata.labels.app",
                            "data.k",
                            "spec.ref",
                            "metadata.namespace",
                        )
                    )
                }
            )
        },
    ),
    min_size=1,
    max_size=2,
    unique_by=lambda each: str(each["name"]),
)
_LABELS = st.lists(
    st.fixed_dictionaries(
        {"pairs": PAIRS},
        optional={"includeSelectors": st.booleans(), "includeTemplates": st.booleans(), "fields": SPECS},
    ),
    min_size=1,
    max_size=2,
)
_SIMPLE: dict[str, st.SearchStrategy[Any]] = {
    "namespace": st.sampled_from(("one", "three", "default")),
    "namePrefix": st.sampled_from(("pre-", "p1.")),
    "nameSuffix": st.sampled_from(("-post", "-v2")),
    "commonLabels": PAIRS,
    "labels": _LABELS,
    "commonAnnotations": PAIRS,
    "images": st.lists(IMAGE, min_size=1, max_size=2),
    "replicas": st.lists(st.fixed_dictionaries({"name": NAMES, "count": st.integers(0, 9)}), min_size=1, max_size=2),
    "configMapGenerator": st.lists(generator(), min_size=1, max_size=2),
    "secretGenerator": st.lists(generator(), min_size=1, max_size=2),
    "generatorOptions": st.fixed_dictionaries(
        {},
        optional={
            "disableNameSuffixHash": st.booleans(),
            "labels": PAIRS,
            "annotations": PAIRS,
            "immutable": st.booleans(),
        },
    ),
    "replacements": st.lists(replacement(), min_size=1, max_size=2),
    "patches": st.lists(patch_entry(), min_size=1, max_size=2),
    "patchesStrategicMerge": st.lists(merge_text(), min_size=1, max_size=2),
    "patchesJson6902": st.lists(
        st.fixed_dictionaries(
            {"target": st.just({"kind": "Service", "version": "v1", "name": "web"}), "patch": operations_text()}
        ),
        min_size=1,
        max_size=2,
    ),
    "vars": _VARIABLES,
    "sortOptions": st.sampled_from(
        (
            {"order": "fifo"},
            {"order": "legacy"},
            {"order": "legacy", "legacySortOptions": {"orderFirst": ["Widget"], "orderLast": ["Service"]}},
        )
    ),
    "buildMetadata": st.lists(
        st.sampled_from(("originAnnotations", "transformerAnnotations", "managedByLabel")),
        min_size=1,
        max_size=3,
        unique=True,
    ),
    "crds": st.just(["crd.json"]),
    "openapi": st.just({"path": "schema.json"}),
}


@st.composite
def _layer(draw: st.DrawFn, directory: str, files: dict[str, str], *, most: int) -> dict[str, Any]:
    """The fields of one kustomization; what they name is added to the files."""
    chosen = draw(st.lists(st.sampled_from((*_SIMPLE, *_OWN_FILES)), max_size=most, unique=True))
    found: dict[str, Any] = {}
    for field in chosen:
        if field in _SIMPLE:
            found[field] = draw(_SIMPLE[field])
            if field == "replacements" and draw(st.integers(0, 3)) == 0:
                files[f"{directory}/replaced.yaml"] = yaml.safe_dump(found[field])
                found[field] = [{"path": "replaced.yaml"}]
            continue
        if field == "configurations":
            files[f"{directory}/configuration.yaml"] = yaml.safe_dump(draw(_CONFIGURATION))
            found[field] = ["configuration.yaml"]
            continue
        one = plugin_generator() if field == "generators" else transformer()
        documents = draw(st.lists(one, min_size=1, max_size=2, unique_by=lambda each: each["metadata"]["name"]))
        text = yaml.safe_dump_all(documents, allow_unicode=True)
        style = draw(st.integers(0, 2))
        if style == 0:
            found[field] = [text]
        elif style == 1:
            files[f"{directory}/{field}.yaml"] = text
            found[field] = [f"{field}.yaml"]
        else:
            files[f"{directory}/{field}/plugins.yaml"] = text
            files[f"{directory}/{field}/kustomization.yaml"] = "resources: [plugins.yaml]\n"
            found[field] = [field]
    return found


_OWN_FILES = ("configurations", "generators", "transformers", "transformers", "validators")


@st.composite
def odd_repositories(draw: st.DrawFn) -> dict[str, str]:
    """File names to texts; what is to be built is `overlay`."""
    files: dict[str, str] = {}
    others = draw(st.lists(st.sampled_from(TEXTS[5:]), max_size=3, unique=True))
    texts = draw(st.permutations((*TEXTS[:5], *others)))
    odd = draw(SCALARS) if draw(st.integers(0, 3)) == 0 else "plain"
    text = (
        draw(st.sampled_from(("---\n", "---\n---\n", "--- # next\n", "...\n---\n"))).join(texts).replace("SCALAR", odd)
    )
    ending = draw(st.integers(0, 19))
    if ending == 0:
        text = text.replace("\n", "\r\n")
    elif ending == 1:
        text = "\ufeff" + text
    elif ending == 2:
        text = "# only a comment\n---\n" + text + "---\n"
    files["base/objects.yaml"] = text
    layers = {
        "base": {"resources": ["objects.yaml"], **draw(_layer("base", files, most=1))},
        "middle": {"resources": ["../base"], **draw(_layer("middle", files, most=1))},
        "overlay": {"resources": ["../middle"], **draw(_layer("overlay", files, most=2))},
    }
    for field in ("sortOptions", "buildMetadata"):
        for name in ("base", "middle"):
            layers[name].pop(field, None)
    if draw(st.integers(0, 2)) == 0:
        component = draw(_layer("component", files, most=1))
        component.pop("sortOptions", None)
        component.setdefault("commonAnnotations", {"component": "here"})
        layers["component"] = {"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component", **component}
        layers[draw(st.sampled_from(("middle", "overlay")))]["components"] = ["../component"]
    for name, fields in layers.items():
        files[f"{name}/data.txt"] = "one\ntwo \n\tthree: é\n"
        files[f"{name}/crlf.txt"] = "one\r\ntwo\r\n"
        files[f"{name}/é.txt"] = "odd\u2028name\n"
        files[f"{name}/sub/deep.txt"] = "  indented\n  text"
        files[f"{name}/bin.dat"] = "\x00\x01\x02"
        files[f"{name}/some.env"] = "# comment\nE1=x\n  E2= y z \n\nE4='q'\nE5=a=b\n"
        files[f"{name}/crd.json"] = CRD_SCHEMA
        files[f"{name}/schema.json"] = OWN_SCHEMA
        files[f"{name}/kustomization.yaml"] = json.dumps(fields, ensure_ascii=False, indent=1)
    return files
