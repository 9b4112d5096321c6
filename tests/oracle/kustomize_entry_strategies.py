# ruff: noqa: E501 - the texts of files
"""Entries of a kustomization that few people write: generators, patches, replacements with all their options."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import strategies as st

from tests.oracle.kustomize_odd_objects import SCALARS

NAMES = st.sampled_from(("app", "web", "db", "conf"))
_WORDS = st.sampled_from(("a", "b-c", "1", "true", "null", "yes", "", "x y", "é", "0x1f", "1e3", "a.b/c", "$(NAME)"))
PAIRS = st.dictionaries(st.sampled_from(("app", "tier", "m/x", "note")), _WORDS, min_size=1, max_size=2)
_KINDS = ("Deployment", "Service", "ConfigMap", "Widget", "RoleBinding", "StatefulSet", "Secret", "Ingress")

_FIELD_SPEC: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "path": st.sampled_from(
            (
                "metadata/labels",
                "metadata/annotations",
                "metadata/name",
                "spec/ref/name",
                "spec/refs/name",
                "spec/template/metadata/labels",
                "spec/made/deep",
                "spec/refs[]/label",
                "spec/selector",
                "spec/template/spec/containers/image",
                "data/k",
                "spec/replicas",
                "metadata/annotations/a.b\\/c",
            )
        )
    },
    optional={
        "kind": st.sampled_from(_KINDS),
        "create": st.booleans(),
        "group": st.sampled_from(("apps", "example.com", "")),
        "version": st.sampled_from(("v1", "v2")),
    },
)
SPECS = st.lists(_FIELD_SPEC, min_size=1, max_size=2)
TARGET = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from((*_KINDS, "Deployment|StatefulSet", ".*", "")),
        "name": st.sampled_from(("app", "web", "a.*", "web|db", "^w", ".*-web", "conf-.*")),
        "group": st.sampled_from(("apps", "example.com", "")),
        "version": st.sampled_from(("v1", "v.*")),
        "namespace": st.sampled_from(("one", "default", "", "o.e")),
        "labelSelector": st.sampled_from(
            ("app=web", "app in (web, db)", "!tier", "app notin (db)", "tier", "app==web")
        ),
        "annotationSelector": st.sampled_from(("n=1", "!n", "note")),
    },
)
IMAGE = st.fixed_dictionaries(
    {"name": st.sampled_from(("nginx", "reg.io/a/app", "reg.io:5000/side", ".*", "ng(inx)?"))},
    optional={
        "newName": st.sampled_from(("other", "reg.io:1/x")),
        "newTag": st.sampled_from(("2", "v3", "", "1.10")),
        "digest": st.just("sha256:def"),
        "tagSuffix": st.just("-x"),
    },
)

_PATHS = (
    *("/metadata/labels/new", "/metadata/labels/app", "/metadata/annotations/a.b~1c", "/metadata/annotations", "/spec"),
    *("/spec/replicas", "/data/k", "/spec/template/spec/containers/0/image", "/spec/template/spec/containers/-"),
    *(
        "/spec/template/spec/containers/0/env/0",
        "/spec/template/spec/containers/1",
        "/spec/ports/-",
        "/spec/ports/0/port",
    ),
    *("/spec/size", "/spec/refs/0", "/spec/refs/-", "/spec/refs/-1", "/spec/refs/9", "/spec/refs/01", "", "/", "spec"),
    *("/metadata/name", "/kind", "/metadata", "/spec/ref", "/spec/deep/new/path", "/subjects/0/name", "/data"),
)
_VALUES = st.one_of(
    st.sampled_from(
        ("x", 1, 1.5, True, None, [], {}, [1, "a"], {"a": None, "b": [{"name": "c"}]}, "1", "yes", 10**20, -0.0, 1e30)
    )
)


@st.composite
def _operation(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(("add", "add", "replace", "replace", "remove", "test", "copy", "move", "test")))
    found: dict[str, Any] = {"op": kind, "path": draw(st.sampled_from(_PATHS))}
    if kind in ("copy", "move"):
        found["from"] = draw(st.sampled_from(_PATHS))
    elif kind != "remove" and draw(st.integers(0, 9)):
        found["value"] = draw(_VALUES)
    return found


@st.composite
def operations_text(draw: st.DrawFn) -> str:
    """The text of a JSON patch: YAML in one of its styles, or JSON."""
    operations = draw(st.lists(_operation(), min_size=1, max_size=3))
    style = draw(st.integers(0, 4))
    if style == 0:
        return json.dumps(operations, ensure_ascii=draw(st.booleans()))
    if style == 1:
        odd = draw(SCALARS)
        return "".join(
            f"- op: {each['op']}\n  path: {json.dumps(each['path'])}\n  value: {odd}\n" for each in operations
        )
    if style == 2:
        return "---\n" + yaml.safe_dump(operations)
    return yaml.safe_dump(operations, default_flow_style=style == 3 or None)


_MERGES = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: main, env: [{name: A, value: ODD}, {name: Z, value: ODD}]}]}}}\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  annotations:\n    n: ODD\nspec:\n  replicas: ODD # how many\n  template:\n    spec:\n      nodeSelector: {a: ODD}\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n      - $patch: delete\n        name: side\n      - name: main\n        args: &a [ODD, b]\n        command: *a\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      $setElementOrder/containers: [{name: side}, {name: main}]\n      $retainKeys: [containers]\n      containers: [{name: main, tty: true}]\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, finalizers: [z]}\nspec:\n  template:\n    spec:\n      $deleteFromPrimitiveList/tolerations: [a]\n      topologySpreadConstraints: [{topologyKey: z, whenUnsatisfiable: ODD, maxSkew: 1}]\n      initContainers: [{name: i, image: nginx}]\n      imagePullSecrets: [{name: new}]\n      hostAliases: [{ip: 1.1.1.1, hostnames: [ODD]}]\n",
    "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: app, namespace: one}\nspec: {refs: [{name: web, label: ODD}], size: ODD, ref: null}\n",
    "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: app, namespace: one}\nspec: {refs: [{name: web, $patch: delete}], map: {ODD: x}}\n",
    "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80, name: ODD}, {port: 53, protocol: UDP, $patch: delete}], selector: {$patch: replace, only: ODD}}\n",
    "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n$patch: delete\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata: {k: ODD, new: two}\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata:\n  k: null\n  long: |\n    a\n\n     b\n  folded: >-\n    x\n    y\n",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: app, namespace: one}\nsubjects: [{kind: User, name: ODD}]\n",
    "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: ODD}}\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {l: ODD}}\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: ODD}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: ODD}\n",
)


@st.composite
def merge_text(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(_MERGES))
    odd = draw(SCALARS) if draw(st.integers(0, 3)) == 0 else "word"
    return text.replace("ODD", odd)


@st.composite
def generator(draw: st.DrawFn) -> dict[str, Any]:
    return draw(
        st.fixed_dictionaries(
            {"name": st.sampled_from(("generated", "made", "made", "conf"))},
            optional={
                "literals": st.lists(
                    st.sampled_from(
                        ("k=v", "l='q'", "m=a=b", 'n="x', "o=", "p=é", "q=a\nb ", "r=\t", "s=1e3", "a b=c", "t.x=1")
                    ),
                    max_size=3,
                    unique=True,
                ),
                "files": st.lists(
                    st.sampled_from(("data.txt", "z=data.txt", "crlf.txt", "odd=é.txt", "sub/deep.txt", "bin.dat")),
                    max_size=2,
                    unique=True,
                ),
                "envs": st.just(["some.env"]),
                "namespace": st.just("one"),
                "behavior": st.sampled_from(("create", "merge", "replace", "merge", "")),
                "options": st.fixed_dictionaries(
                    {},
                    optional={
                        "disableNameSuffixHash": st.booleans(),
                        "labels": PAIRS,
                        "immutable": st.booleans(),
                        "annotations": PAIRS,
                    },
                ),
            },
        )
    )


@st.composite
def patch_entry(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.booleans()):
        entry: dict[str, Any] = {"patch": draw(merge_text())}
        if draw(st.integers(0, 2)) == 0:
            entry["target"] = draw(TARGET)
    else:
        entry = {"patch": draw(operations_text()), "target": draw(TARGET)}
    if draw(st.integers(0, 3)) == 0:
        entry["options"] = draw(
            st.fixed_dictionaries({}, optional={"allowNameChange": st.booleans(), "allowKindChange": st.booleans()})
        )
    return entry


_FIELD_PATHS = st.sampled_from(
    (
        *(
            "metadata.name",
            "metadata.labels.app",
            "metadata.annotations.[a.b/c]",
            "metadata.annotations.a\\.b/c",
            "spec.size",
        ),
        *("spec.template.spec.containers.[name=main].image", "spec.template.spec.containers.*.image", "data.k"),
        *("spec.template.spec.containers.[name=main].env.[name=A].value", "spec.refs.0.label", "spec.refs.-.label"),
        *(
            "spec.template.spec.containers.[name=new].image",
            "spec.replicas",
            "spec.ports.0.port",
            "spec.ref.name",
            "spec",
        ),
        *("spec.refs.[label=none].name", "spec.refs.*", "metadata.labels", "spec.text", "metadata.namespace", "kind"),
        *("spec.template.spec.containers.[image=nginx.*].tty", "spec.rules.*.host", "spec.refs.9.name", "spec.list"),
    )
)
_PART = st.fixed_dictionaries(
    {},
    optional={
        "delimiter": st.sampled_from(("-", ":", "/", "")),
        "index": st.integers(-2, 3),
        "create": st.booleans(),
        "encoding": st.just("base64"),
    },
)


@st.composite
def replacement(draw: st.DrawFn) -> dict[str, Any]:
    source: dict[str, Any] = {
        "kind": draw(st.sampled_from(_KINDS)),
        "name": draw(NAMES),
        "fieldPath": draw(_FIELD_PATHS),
    }
    if draw(st.integers(0, 2)) == 0:
        source["options"] = draw(_PART)
    targets = []
    for _ in range(draw(st.integers(1, 2))):
        target: dict[str, Any] = {
            "select": draw(TARGET),
            "fieldPaths": draw(st.lists(_FIELD_PATHS, min_size=1, max_size=2)),
        }
        if draw(st.booleans()):
            target["options"] = draw(_PART)
        if draw(st.integers(0, 3)) == 0:
            target["reject"] = [draw(TARGET)]
        targets.append(target)
    return {"source": source, "targets": targets}
