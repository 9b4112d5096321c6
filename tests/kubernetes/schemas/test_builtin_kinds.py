"""Kubernetes' own kinds: which are known, in which versions, and what is said of objects that do not fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gitops_lint.kubernetes.schemas import (
    ErrorKind,
    Schemas,
    UnsupportedVersion,
    carried_versions,
    versions_serving,
)
from gitops_lint.kubernetes.schemas.kind import GroupVersionKind, preference

NEWEST = carried_versions()[-1]
OLDEST = carried_versions()[0]


def deployment(**spec: Any) -> dict[str, Any]:
    """A small Deployment that is valid, with some fields of its spec replaced."""
    container = {"name": "cart", "image": "cart:1.0", "ports": [{"containerPort": 8080}]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "cart"},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": {"app": "cart"}},
            "template": {"metadata": {"labels": {"app": "cart"}}, "spec": {"containers": [container]}},
            **spec,
        },
    }


@pytest.mark.parametrize(
    ("requested", "version"),
    [
        (None, NEWEST),
        ("1.30", "1.30"),
        ("v1.30", "1.30"),
        ("1.30.2", "1.30"),
        ("v1.30.2-eks-a1b2c3", "1.30"),
        ("1.30.1+k3s1", "1.30"),
        (" 1.30 ", "1.30"),
        ("1.400", NEWEST),
        ("2.0", NEWEST),
    ],
)
def test_a_version_gets_the_newest_schemas_that_are_not_newer(requested: str | None, version: str) -> None:
    assert Schemas(requested).version == version


@pytest.mark.parametrize("requested", ["1.9", "0.1", "newest", "", "1", "1.x"])
def test_a_version_older_than_all_or_none_at_all_is_refused_with_the_list(requested: str) -> None:
    with pytest.raises(UnsupportedVersion) as refused:
        Schemas(requested)
    assert refused.value.supported == carried_versions()
    assert OLDEST in str(refused.value)
    assert NEWEST in str(refused.value)


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("apps/v1", "Deployment"),
        ("v1", "ConfigMap"),
        ("networking.k8s.io/v1", "Ingress"),
        ("events.k8s.io/v1", "Event"),
        ("rbac.authorization.k8s.io/v1", "ClusterRole"),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
        ("flowcontrol.apiserver.k8s.io/v1", "FlowSchema"),
    ],
)
def test_a_builtin_kind_is_found_under_its_whole_name(api_version: str, kind: str) -> None:
    schema = Schemas().find(api_version, kind)
    assert schema is not None
    assert schema.name.api_version == api_version
    assert schema.source == f"Kubernetes {NEWEST}"


@pytest.mark.parametrize(
    ("api_version", "kind", "why"),
    [
        ("apps.example.com/v1", "Deployment", "another group with the same first label"),
        ("networking.istio.io/v1", "Ingress", "another group with the same first label"),
        ("apps/v1", "deployment", "kinds are case sensitive"),
        ("apps/v1", "Deploiment", "there is no such kind"),
        ("extensions/v1beta1", "Deployment", "removed long ago"),
        ("v1", "Container", "a part of a kind"),
        ("meta/v1", "Status", "a group that only exists in a file's name"),
        ("v1", "../v1.30.0-local-strict/configmap", "not a name"),
        ("/v1", "ConfigMap", "not an apiVersion"),
        ("apps/v1/v1", "Deployment", "not an apiVersion"),
        ("", "ConfigMap", "not an apiVersion"),
        ("..\x00/v1", "ConfigMap", "not an apiVersion"),
    ],
)
def test_a_kind_that_kubernetes_does_not_serve_is_not_found(api_version: str, kind: str, why: str) -> None:
    assert Schemas().find(api_version, kind) is None, why


def test_what_is_served_depends_on_the_version() -> None:
    assert Schemas("1.25").find("autoscaling/v2beta2", "HorizontalPodAutoscaler") is not None
    assert Schemas("1.26").find("autoscaling/v2beta2", "HorizontalPodAutoscaler") is None
    assert versions_serving(GroupVersionKind("autoscaling", "v2beta2", "HorizontalPodAutoscaler")) == ("1.25",)
    assert versions_serving(GroupVersionKind("apps", "v1", "Deployment")) == carried_versions()
    assert versions_serving(GroupVersionKind("apps", "v1beta1", "Deployment")) == ()


def test_versions_and_groups_that_have_a_kind_are_known_for_messages() -> None:
    schemas = Schemas("1.25")
    assert schemas.versions_of("autoscaling", "HorizontalPodAutoscaler") == ["v2", "v1", "v2beta2"]
    assert schemas.versions_of("extensions", "Deployment") == []
    assert schemas.api_versions_of("Deployment") == ["apps/v1"]
    assert schemas.api_versions_of("Event") == ["v1", "events.k8s.io/v1"]
    assert schemas.api_versions_of("Deploiment") == []


@pytest.mark.parametrize(
    ("api_version", "kind", "similar"),
    [
        ("apps/v1", "deployment", "Deployment"),
        ("apps/v1", "Deploiment", "Deployment"),
        ("v1", "Configmap", "ConfigMap"),
        ("networking.istio.io/v1", "VirtualServise", "VirtualService"),
        ("v1", "Deployment", None),
        ("apps/v9", "Deployment", None),
    ],
)
def test_a_misspelled_kind_has_a_similar_one_of_its_api_version(
    api_version: str, kind: str, similar: str | None
) -> None:
    assert Schemas().similar_kind(api_version, kind) == similar


def test_versions_are_preferred_as_kubernetes_prefers_them() -> None:
    versions = [
        "v10beta3",
        "foo1",
        "v3beta1",
        "v12alpha1",
        "v11beta2",
        "v2",
        "v10",
        "v1",
        "v11alpha2",
        "foo10",
    ]
    assert sorted(versions, key=preference) == [
        "v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "foo1", "foo10",
    ]  # fmt: skip


def test_making_schemas_reads_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise AssertionError(f"{path} was read")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", refuse)
        schemas = Schemas("1.31")
    assert schemas.find("apps/v1", "Deployment") is not None


@pytest.mark.parametrize(("api_version", "kind"), [("v1", "Pod"), ("flagger.app/v1beta1", "Canary")])
def test_a_schema_is_made_once_for_all_clusters_of_a_version(api_version: str, kind: str) -> None:
    assert Schemas("1.30").find(api_version, kind) is Schemas("v1.30.1").find(api_version, kind)
    assert Schemas("1.30").find(api_version, kind) is not Schemas("1.31").find(api_version, kind)


def test_a_valid_object_has_no_errors() -> None:
    schema = Schemas().find("apps/v1", "Deployment")
    assert schema is not None
    assert schema.is_valid(deployment())
    assert schema.errors(deployment()) == []


@pytest.mark.parametrize(
    ("value", "path", "kind", "message", "suggestion"),
    [
        (
            deployment() | {"spce": {}},
            ("spce",),
            ErrorKind.UNKNOWN_FIELD,
            'unknown field "spce"',
            None,
        ),
        (
            {key: value for key, value in deployment().items() if key != "spec"} | {"spce": {}},
            ("spce",),
            ErrorKind.UNKNOWN_FIELD,
            'unknown field "spce", did you mean "spec"?',
            "spec",
        ),
        (
            deployment(selctor=None, minReadySecond=3),
            ("spec", "minReadySecond"),
            ErrorKind.UNKNOWN_FIELD,
            'unknown field "minReadySecond", did you mean "minReadySeconds"?',
            "minReadySeconds",
        ),
        (
            deployment(revision_history_limit=3),
            ("spec", "revision_history_limit"),
            ErrorKind.UNKNOWN_FIELD,
            'unknown field "revision_history_limit", did you mean "revisionHistoryLimit"?',
            "revisionHistoryLimit",
        ),
        (
            deployment() | {"labels": {"app": "cart"}},
            ("labels",),
            ErrorKind.UNKNOWN_FIELD,
            'unknown field "labels", which belongs under "metadata"',
            None,
        ),
        (
            deployment(template={"containers": [], "spec": {"containers": []}}),
            ("spec", "template", "containers"),
            ErrorKind.UNKNOWN_FIELD,
            'unknown field "containers", which belongs under "spec"',
            None,
        ),
        (
            deployment(availableReplicas=1, name="cart"),
            ("spec", "name"),
            ErrorKind.UNKNOWN_FIELD,
            'unknown field "name"',
            None,
        ),
        (
            deployment() | {"conditions": []},
            ("conditions",),
            ErrorKind.UNKNOWN_FIELD,
            'unknown field "conditions"',
            None,
        ),
        (
            deployment(replicas="3"),
            ("spec", "replicas"),
            ErrorKind.TYPE,
            '"3" is a string where an integer is expected',
            None,
        ),
        (
            deployment(replicas=1.5),
            ("spec", "replicas"),
            ErrorKind.TYPE,
            "1.5 is a number where an integer is expected",
            None,
        ),
        (
            deployment(paused=[]),
            ("spec", "paused"),
            ErrorKind.TYPE,
            "a list where a boolean is expected",
            None,
        ),
        (
            deployment(template={"spec": {}}),
            ("spec", "template", "spec"),
            ErrorKind.MISSING,
            'missing required field "containers"',
            None,
        ),
        (
            deployment(strategy={"type": "RollingUpdate", "rollingUpdate": {"maxSurge": True}}),
            ("spec", "strategy", "rollingUpdate", "maxSurge"),
            ErrorKind.TYPE,
            "true is a boolean where a string or an integer is expected",
            None,
        ),
        (deployment() | {"kind": None}, ("kind",), ErrorKind.ENUM, 'null is not "Deployment"', None),
        ([], (), ErrorKind.TYPE, "a list where an object is expected", None),
        ("text", (), ErrorKind.TYPE, '"text" is a string where an object is expected', None),
        (None, (), ErrorKind.TYPE, "null where an object is expected", None),
    ],
)
def test_an_error_says_where_and_what_in_plain_words(
    value: object, path: tuple[str | int, ...], kind: ErrorKind, message: str, suggestion: str | None
) -> None:
    schema = Schemas().find("apps/v1", "Deployment")
    assert schema is not None
    assert not schema.is_valid(value)
    (error,) = [error for error in schema.errors(value) if error.path == path and error.kind == kind]
    assert (error.message, error.suggestion) == (message, suggestion)


def test_every_error_is_listed_once_in_the_order_of_places() -> None:
    schema = Schemas().find("apps/v1", "Deployment")
    assert schema is not None
    ports = [{"containerPort": "80"} for _ in range(11)]
    value = deployment(template={"spec": {"containers": [{"name": "cart", "ports": ports}]}}, zone=1, area=1)
    del value["spec"]["selector"]
    place = ("spec", "template", "spec", "containers", 0, "ports")
    assert [error.path for error in schema.errors(value)] == [
        ("spec",),
        ("spec", "area"),
        *((*place, number, "containerPort") for number in range(11)),
        ("spec", "zone"),
    ]


def test_a_long_value_is_cut_in_a_message() -> None:
    schema = Schemas().find("apps/v1", "Deployment")
    assert schema is not None
    (error,) = schema.errors(deployment(replicas="9" * 10_000))
    assert len(error.message) < 120
    assert error.message.endswith('..." is a string where an integer is expected')


def test_no_message_about_a_secret_quotes_a_value() -> None:
    schema = Schemas().find("v1", "Secret")
    assert schema is not None
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "stringData": {"pin": 71937},
        "data": "s3cr3t",
        "type": 71937,
    }
    errors = schema.errors(secret)
    assert [error.path for error in errors] == [("data",), ("stringData", "pin"), ("type",)]
    assert not [error for error in errors if "71937" in error.message or "s3cr3t" in error.message]


@pytest.mark.parametrize(
    ("value", "paths"),
    [
        (deployment() | {1: 2}, [("1",)]),
        (deployment(replicas=float("nan")), [("spec", "replicas")]),
        (
            deployment() | {"metadata": {"labels": {"app": "\ud800", "tier": 1}}},
            [("metadata", "labels", "tier")],
        ),
        (deployment() | {"metadata": {"labels": {True: "yes", None: "no", 2: "two"}}}, []),
    ],
)
def test_what_json_does_not_have_is_read_as_yamls_reader_reads_it(value: object, paths: list[tuple[str, ...]]) -> None:
    schema = Schemas().find("apps/v1", "Deployment")
    assert schema is not None
    assert schema.is_valid(value) == (not paths)
    assert [error.path for error in schema.errors(value)] == paths


def nested_list(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


def nested_schema(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {"type": "string"}
    for _ in range(depth):
        value = {"type": "object", "properties": {"inner": value}}
    return value


def definition(schema: object) -> dict[str, Any]:
    """A CustomResourceDefinition, whose own schema contains itself."""
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "tabs.example.com"},
        "spec": {
            "group": "example.com",
            "names": {"kind": "Tab", "plural": "tabs"},
            "scope": "Namespaced",
            "versions": [
                {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}},
            ],
        },
    }


@pytest.mark.parametrize("key", ["0", "404", "007", "+1", "-1", "1_0", "99999999999999999999", "²"])
def test_a_key_that_reads_as_a_number_is_a_key_like_any_other(key: str) -> None:
    schema = Schemas().find("v1", "ConfigMap")
    assert schema is not None
    values = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "b", key: False}}
    assert [error.path for error in schema.errors(values)] == [("data", key)]


def test_keys_that_are_the_same_number_are_told_apart_by_their_values() -> None:
    schema = Schemas().find("v1", "ConfigMap")
    assert schema is not None
    metadata = {"name": "a", "labels": {"1": "x", "01": 1, "001": True}}
    errors = schema.errors({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata})
    assert [error.path[-1] for error in errors] == ["001", "01"]


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_nesting_without_end_is_one_error(depth: int) -> None:
    schemas = Schemas()
    pod, crd = schemas.find("v1", "Pod"), schemas.find("apiextensions.k8s.io/v1", "CustomResourceDefinition")
    assert pod is not None
    assert crd is not None
    for schema, value in (
        (pod, {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": nested_list(depth)}}),
        (crd, definition(nested_schema(depth))),
    ):
        assert not schema.is_valid(value)
        assert [error.message for error in schema.errors(value)] in (
            ["the object is nested too deeply to be read"],
            ["a list where an object is expected"],
        )


def test_a_definition_may_nest_as_deep_as_real_ones_do() -> None:
    schema = Schemas().find("apiextensions.k8s.io/v1", "CustomResourceDefinition")
    assert schema is not None
    assert schema.errors(definition(nested_schema(60))) == []
