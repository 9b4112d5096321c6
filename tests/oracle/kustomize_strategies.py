"""Kustomizations that Hypothesis makes up out of every feature: an overlay over a base, sometimes with a component."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import strategies as st

NAMES = ("app", "web", "db")
_LABELS = st.dictionaries(st.sampled_from(("app", "tier", "team")), st.sampled_from(("a", "b", "1", "yes")), max_size=2)
_WORDS = st.sampled_from(("a", "b-c", "1", "true", "null", "10.5", "yes", "", "x y", "é", "<&>", "0x1f", "$(NAME)"))
_SCALARS = st.one_of(_WORDS, st.integers(-3, 9000), st.booleans(), st.just(1.5), st.none())


@st.composite
def _container(draw: st.DrawFn, name: str) -> dict[str, Any]:
    container: dict[str, Any] = {"name": name}
    if draw(st.booleans()):
        container["image"] = draw(
            st.sampled_from(("nginx", "nginx:1.25", "reg.io/a/app@sha256:abc", "reg.io:5000/app:1"))
        )
    if draw(st.booleans()):
        ports = st.fixed_dictionaries(
            {"containerPort": st.sampled_from((80, 8080, 53))},
            optional={"protocol": st.sampled_from(("TCP", "UDP")), "name": st.sampled_from(("http", "dns"))},
        )
        container["ports"] = draw(st.lists(ports, max_size=3))
    if draw(st.booleans()):
        value = st.fixed_dictionaries({"value": _WORDS})
        reference = st.sampled_from(NAMES).map(
            lambda name: {"valueFrom": {"configMapKeyRef": {"name": name, "key": "k"}}}
        )
        names = draw(st.lists(st.sampled_from(("A", "B", "C")), max_size=3, unique=True))
        container["env"] = [{"name": each, **draw(st.one_of(value, reference))} for each in names]
    if draw(st.booleans()):
        container["args"] = draw(st.lists(_WORDS, max_size=3))
    if draw(st.booleans()):
        container["volumeMounts"] = draw(
            st.lists(
                st.fixed_dictionaries(
                    {"name": st.sampled_from(("v", "w")), "mountPath": st.sampled_from(("/a", "/b"))}
                ),
                max_size=2,
            )
        )
    if draw(st.booleans()):
        container["resources"] = {"limits": {"cpu": draw(st.sampled_from((1, "500m", 1.5))), "memory": None}}
    return container


@st.composite
def _pod(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(("main", "side", "log")), min_size=1, max_size=3, unique=True))
    pod: dict[str, Any] = {"containers": [draw(_container(name)) for name in names]}
    if draw(st.booleans()):
        volume = st.sampled_from(NAMES).flatmap(
            lambda name: st.sampled_from(({"configMap": {"name": name}}, {"secret": {"secretName": name}}))
        )
        names = draw(st.lists(st.sampled_from(("v", "w")), max_size=2, unique=True))
        pod["volumes"] = [{"name": each, **draw(volume)} for each in names]
    if draw(st.booleans()):
        pod["serviceAccountName"] = draw(st.sampled_from(NAMES))
    return pod


@st.composite
def _object(draw: st.DrawFn, kind: str, name: str) -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": name}
    if draw(st.booleans()):
        metadata["labels"] = draw(_LABELS)
    if draw(st.integers(0, 3)) == 0:
        metadata["annotations"] = draw(st.dictionaries(st.sampled_from(("n", "m/x")), _SCALARS, max_size=2))
    if draw(st.integers(0, 4)) == 0:
        metadata["namespace"] = draw(st.sampled_from(("one", "two", "default")))
    version = {
        "Deployment": "apps/v1",
        "StatefulSet": "apps/v1",
        "CronJob": "batch/v1",
        "Role": "rbac.authorization.k8s.io/v1",
    }
    found: dict[str, Any] = {"apiVersion": version.get(kind, "v1"), "kind": kind, "metadata": metadata}
    if kind in ("Deployment", "StatefulSet"):
        labels = draw(_LABELS)
        template = {"metadata": {"labels": labels}, "spec": draw(_pod())}
        found["spec"] = {"selector": {"matchLabels": labels}, "template": template}
        if draw(st.booleans()):
            found["spec"]["replicas"] = draw(st.integers(0, 5))
    elif kind == "CronJob":
        found["spec"] = {"jobTemplate": {"spec": {"template": {"spec": draw(_pod())}}}}
    elif kind == "Service":
        ports = st.fixed_dictionaries(
            {"port": st.sampled_from((80, 443))},
            optional={"protocol": st.sampled_from(("TCP", "UDP")), "targetPort": st.sampled_from((8080, "http"))},
        )
        found["spec"] = {"selector": draw(_LABELS), "ports": draw(st.lists(ports, max_size=3))}
    elif kind in ("ConfigMap", "Secret"):
        found["data"] = draw(st.dictionaries(st.sampled_from(("k", "l.txt")), _WORDS, max_size=2))
    elif kind == "RoleBinding":
        found["apiVersion"] = "rbac.authorization.k8s.io/v1"
        found["roleRef"] = {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "Role",
            "name": draw(st.sampled_from(NAMES)),
        }
        subject = st.fixed_dictionaries(
            {"kind": st.just("ServiceAccount"), "name": st.sampled_from((*NAMES, "default"))},
            optional={"namespace": st.sampled_from(("one", "two", "default"))},
        )
        found["subjects"] = draw(st.lists(subject, max_size=2))
    elif kind == "Widget":
        found["apiVersion"] = "example.com/v1"
        item = st.fixed_dictionaries({"name": st.sampled_from(("x", "y"))}, optional={"value": _SCALARS})
        found["spec"] = {"items": draw(st.lists(item, max_size=3)), "size": draw(_SCALARS), "ref": {"name": "app"}}
    return found


_KINDS = (
    *("Deployment", "Deployment", "StatefulSet", "CronJob", "Service", "ConfigMap", "Secret", "Namespace"),
    *("ServiceAccount", "Role", "RoleBinding", "Widget"),
)


@st.composite
def _merge_patch(draw: st.DrawFn, target: dict[str, Any]) -> dict[str, Any]:
    other = draw(_object(target["kind"], target["metadata"]["name"]))
    patch: dict[str, Any] = {"apiVersion": target["apiVersion"], "kind": target["kind"], "metadata": other["metadata"]}
    patch["metadata"].pop("namespace", None)
    if "namespace" in target["metadata"]:
        patch["metadata"]["namespace"] = target["metadata"]["namespace"]
    patch |= {key: value for key, value in other.items() if key in ("spec", "data", "subjects")}
    mutation = draw(st.integers(0, 12))
    if mutation == 0:
        return {"$patch": "delete", **{key: patch[key] for key in ("apiVersion", "kind", "metadata")}}
    if mutation == 1:
        patch["metadata"]["labels"] = None
    if mutation == 2 and isinstance(patch.get("spec"), dict):
        patch["spec"]["$patch"] = draw(st.sampled_from(("replace", "delete", "merge")))
    containers = patch.get("spec", {}).get("template", {}).get("spec", {}).get("containers")
    if containers and mutation in (3, 4):
        containers[0]["$patch"] = "delete"
    if containers and mutation == 5:
        containers.append({"$patch": draw(st.sampled_from(("replace", "merge")))})
    if containers and mutation == 6:
        containers[0].pop("name")
    return patch


_PATHS = (
    "/metadata/labels/new",
    "/metadata/annotations/new",
    "/spec",
    "/spec/replicas",
    "/data/k",
    "/metadata/labels",
    "/spec/template/spec/containers/0/image",
    "/spec/template/spec/containers/-",
    "/spec/ports/0",
    "/spec/size",
)


@st.composite
def _operation(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(("add", "add", "replace", "replace", "remove", "test", "copy", "move")))
    path = draw(st.sampled_from(_PATHS))
    if kind in ("copy", "move"):
        return {"op": kind, "from": draw(st.sampled_from(_PATHS)), "path": path}
    if kind == "remove":
        return {"op": kind, "path": path}
    is_map = path in ("/metadata/labels",)
    return {"op": kind, "path": path, "value": {"z": "1"} if is_map else draw(_SCALARS)}


@st.composite
def _target(draw: st.DrawFn) -> dict[str, Any]:
    return draw(
        st.fixed_dictionaries(
            {},
            optional={
                "kind": st.sampled_from(("Deployment", "Service", "Widget", ".*Set", "ConfigMap|Secret")),
                "name": st.sampled_from(("app", "a.*", "web|db", "pre-.*")),
                "labelSelector": st.sampled_from(("app=a", "tier in (a,b)", "!team", "app!=b,tier")),
                "namespace": st.sampled_from(("one", "default")),
            },
        )
    )


@st.composite
def _generator(draw: st.DrawFn) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": draw(st.sampled_from((*NAMES, "generated")))}
    if draw(st.booleans()):
        entry["literals"] = draw(
            st.lists(st.sampled_from(("k=v", "l='q'", "m=a=b", 'n="x"', "o=", "p=1")), max_size=3, unique=True)
        )
    if draw(st.booleans()):
        entry["files"] = draw(
            st.lists(st.sampled_from(("data.txt", "z=data.txt", "long.bin")), max_size=2, unique=True)
        )
    if draw(st.booleans()):
        entry["envs"] = ["some.env"]
    if draw(st.integers(0, 3)) == 0:
        entry["behavior"] = draw(st.sampled_from(("create", "merge", "replace")))
    if draw(st.integers(0, 3)) == 0:
        entry["options"] = draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "disableNameSuffixHash": st.booleans(),
                    "labels": _LABELS,
                    "immutable": st.booleans(),
                    "annotations": st.just({"g": "1"}),
                },
            )
        )
    return entry


@st.composite
def _replacement(draw: st.DrawFn) -> dict[str, Any]:
    source = {
        "kind": draw(st.sampled_from(("ConfigMap", "Deployment", "Service"))),
        "name": draw(st.sampled_from(NAMES)),
        "fieldPath": draw(st.sampled_from(("metadata.name", "data.k", "spec.replicas", "spec.ports.0.port"))),
    }
    path = st.sampled_from(
        (
            "metadata.labels.app",
            "metadata.annotations.[a.b/c]",
            "spec.template.spec.containers.[name=main].image",
            "spec.template.spec.containers.*.env.[name=A].value",
            "spec.replicas",
            "spec.ref.name",
        )
    )
    target: dict[str, Any] = {"select": draw(_target()), "fieldPaths": draw(st.lists(path, min_size=1, max_size=2))}
    if draw(st.booleans()):
        target["options"] = draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "create": st.just(True),
                    "delimiter": st.sampled_from(("-", ":")),
                    "index": st.integers(-1, 3),
                },
            )
        )
    target["select"] = {key: value for key, value in target["select"].items() if key in ("kind", "name")}
    return {"source": source, "targets": [target]}


@st.composite
def _features(draw: st.DrawFn, objects: list[dict[str, Any]], *, most: int) -> dict[str, Any]:
    """The transformers and generators of one kustomization."""
    chosen = draw(st.lists(st.sampled_from(_FEATURES), max_size=most, unique=True))
    found: dict[str, Any] = {}
    for feature in chosen:
        if feature == "patches":
            entries = []
            for _ in range(draw(st.integers(1, 2))):
                if draw(st.booleans()) and objects:
                    patch = draw(_merge_patch(draw(st.sampled_from(objects))))
                    entry: dict[str, Any] = {"patch": yaml.safe_dump(patch)}
                    if draw(st.integers(0, 2)) == 0:
                        entry["target"] = draw(_target())
                else:
                    operations = draw(st.lists(_operation(), min_size=1, max_size=2))
                    entry = {"patch": yaml.safe_dump(operations), "target": draw(_target())}
                entries.append(entry)
            found["patches"] = entries
        elif feature == "patchesStrategicMerge":
            if objects:
                found[feature] = [yaml.safe_dump(draw(_merge_patch(draw(st.sampled_from(objects)))))]
        else:
            found[feature] = draw(_SIMPLE[feature])
    return found


_SIMPLE: dict[str, st.SearchStrategy[Any]] = {
    "namespace": st.sampled_from(("one", "three")),
    "namePrefix": st.sampled_from(("pre-", "p1-")),
    "nameSuffix": st.sampled_from(("-post", "-v2")),
    "commonLabels": _LABELS,
    "labels": st.lists(
        st.fixed_dictionaries(
            {"pairs": _LABELS}, optional={"includeSelectors": st.booleans(), "includeTemplates": st.booleans()}
        ),
        max_size=2,
    ),
    "commonAnnotations": _LABELS,
    "images": st.lists(
        st.fixed_dictionaries(
            {"name": st.sampled_from(("nginx", "reg.io/a/app", "reg.io:5000/app"))},
            optional={
                "newName": st.sampled_from(("other", "nginx")),
                "newTag": st.sampled_from(("2", "v3")),
                "digest": st.just("sha256:def"),
                "tagSuffix": st.just("-x"),
            },
        ),
        max_size=2,
    ),
    "replicas": st.lists(
        st.fixed_dictionaries({"name": st.sampled_from(NAMES), "count": st.integers(0, 9)}), max_size=1
    ),
    "configMapGenerator": st.lists(_generator(), max_size=2),
    "secretGenerator": st.lists(_generator(), max_size=1),
    "generatorOptions": st.fixed_dictionaries(
        {}, optional={"disableNameSuffixHash": st.booleans(), "labels": _LABELS, "annotations": _LABELS}
    ),
    "replacements": st.lists(_replacement(), max_size=1),
    "vars": st.just(
        [
            {
                "name": "NAME",
                "objref": {"kind": "Service", "name": "web", "apiVersion": "v1"},
                "fieldref": {"fieldPath": "metadata.name"},
            }
        ]
    ),
    "sortOptions": st.sampled_from(({"order": "fifo"}, {"order": "legacy"})),
    "buildMetadata": st.lists(
        st.sampled_from(("originAnnotations", "transformerAnnotations", "managedByLabel")), max_size=2, unique=True
    ),
}
_FEATURES = ("patches", "patches", "patches", "patchesStrategicMerge", *_SIMPLE)


@st.composite
def repositories(draw: st.DrawFn) -> dict[str, str]:
    """File names to texts; what is to be built is `overlay`."""
    ids = draw(
        st.lists(st.tuples(st.sampled_from(_KINDS), st.sampled_from(NAMES)), min_size=1, max_size=5, unique=True)
    )
    objects = [draw(_object(kind, name)) for kind, name in ids]
    base = {"resources": ["objects.yaml"], **draw(_features(objects, most=2))}
    overlay: dict[str, Any] = {"resources": ["../base"], **draw(_features(objects, most=4))}
    files = {"base/objects.yaml": yaml.safe_dump_all(objects, allow_unicode=True)}
    if draw(st.integers(0, 3)) == 0:
        component = draw(_features(objects, most=2))
        component.pop("sortOptions", None)
        header = {"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component"}
        files["component/kustomization.yaml"] = yaml.safe_dump({**header, **component}, allow_unicode=True)
        overlay["components"] = ["../component"]
    for directory in ("base", "overlay", "component"):
        files[f"{directory}/data.txt"] = "one\ntwo \n\tthree: é\n"
        files[f"{directory}/some.env"] = "# comment\nE1=x\n  E2= y z \nE3\n\nE4='q'\n"
        files[f"{directory}/long.bin"] = "A" * 80
    files["base/kustomization.yaml"] = yaml.safe_dump(base, allow_unicode=True)
    files["overlay/kustomization.yaml"] = yaml.safe_dump(overlay, allow_unicode=True)
    return files
