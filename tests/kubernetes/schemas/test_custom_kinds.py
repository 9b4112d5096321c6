"""Kinds that a repository's CustomResourceDefinitions declare, judged as the API server judges them."""

from __future__ import annotations

import time
from typing import Any

import pytest

from gitops_lint.kubernetes.schemas import ErrorKind, SchemaProblem, Schemas


def definition(spec_schema: object = None, **versions: Any) -> dict[str, Any]:
    """The definition of example.com Tab, whose v1 has a spec of this schema; or with versions of its own."""
    schema = {"type": "object", "properties": {"spec": spec_schema}}
    declared = versions or {"v1": {"served": True, "schema": {"openAPIV3Schema": schema}}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "tabs.example.com"},
        "spec": {
            "group": "example.com",
            "names": {"kind": "Tab", "plural": "tabs"},
            "versions": [{"name": name, **version} for name, version in declared.items()],
        },
    }


def tab(spec: object, **fields: object) -> dict[str, Any]:
    return {"apiVersion": "example.com/v1", "kind": "Tab", "metadata": {"name": "a"}, "spec": spec, **fields}


def wrong(schema: object, spec: object) -> list[tuple[tuple[str | int, ...], str]]:
    """What is wrong with a Tab of this spec, by the definition with this schema."""
    found = Schemas(crds=[definition(schema)]).find("example.com/v1", "Tab")
    assert found is not None
    value = tab(spec)
    errors = found.errors(value)
    assert found.is_valid(value) == (not errors)
    return [(error.path[1:], error.message) for error in errors]


STRING = {"type": "string"}
OPEN = {"x-kubernetes-preserve-unknown-fields": True}
CLOSED = {"type": "object", "properties": {"name": STRING}}


@pytest.mark.parametrize(
    ("schema", "spec", "errors"),
    [
        # Fields that the API server would drop.
        (CLOSED, {"name": "a"}, []),
        (CLOSED, {"nmae": "a"}, [(("nmae",), 'unknown field "nmae", did you mean "name"?')]),
        ({"type": "object"}, {"a": 1}, [(("a",), 'unknown field "a"')]),
        (CLOSED | OPEN, {"name": "a", "b": 1}, []),
        (CLOSED | OPEN, {"name": 1}, [(("name",), "1 is an integer where a string is expected")]),
        (
            {"type": "object", **OPEN, "properties": {"in": CLOSED}},
            {"in": {"b": 1}},
            [(("in", "b"), 'unknown field "b"')],
        ),
        ({"type": "array", "items": CLOSED}, [{"b": 1}], [((0, "b"), 'unknown field "b"')]),
        # Maps.
        ({"type": "object", "additionalProperties": STRING}, {"a": "b"}, []),
        (
            {"type": "object", "additionalProperties": {"type": "integer"}},
            {"a": "b"},
            [(("a",), '"b" is a string where an integer is expected')],
        ),
        ({"type": "object", "additionalProperties": True}, {"a": {"b": 1}}, []),
        (
            {"type": "object", "additionalProperties": CLOSED},
            {"a": {"b": 1}},
            [(("a", "b"), 'unknown field "b"')],
        ),
        # Numbers that may be words.
        ({"x-kubernetes-int-or-string": True}, 8080, []),
        ({"x-kubernetes-int-or-string": True}, "http", []),
        (
            {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]},
            1.5,
            [((), "1.5 is a number where an integer or a string is expected")],
        ),
        # Null: the API server drops a field that must not be null, unless it has to be there; entries of lists stay.
        (STRING, None, []),
        ({"type": "object", "additionalProperties": STRING}, {"a": None}, []),
        (
            {"type": "object", "properties": {"a": STRING}, "required": ["a"]},
            {"a": None},
            [(("a",), "null where a string is expected")],
        ),
        ({"type": "array", "items": STRING}, [None], [((0,), "null where a string is expected")]),
        (STRING | {"nullable": True}, None, []),
        ({"type": "string", "enum": ["a"], "nullable": True}, None, []),
        ({"type": "object", "properties": {"a": STRING | {"default": "x"}}}, {"a": None}, []),
        # Required fields: a default is put in before anybody asks.
        (CLOSED | {"required": ["name"]}, {}, [((), 'missing required field "name"')]),
        ({"type": "object", "properties": {"a": STRING | {"default": "x"}}, "required": ["a"]}, {}, []),
        # Objects inside objects.
        (
            {"type": "object", "x-kubernetes-embedded-resource": True, **OPEN},
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {}},
            [],
        ),
        (
            {"type": "object", "x-kubernetes-embedded-resource": True},
            {"kind": "Pod", "metadata": {"nmae": "a"}},
            [
                ((), 'missing required field "apiVersion"'),
                (("metadata", "nmae"), 'unknown field "nmae", did you mean "name"?'),
            ],
        ),
        # Choices, patterns and limits.
        (
            {"type": "string", "enum": ["Always", "Never"]},
            "always",
            [((), '"always" is not "Always" or "Never", did you mean "Always"?')],
        ),
        (
            {"type": "integer", "enum": list(range(15))},
            15,
            [((), "15 is not 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 or one of 3 others")],
        ),
        (
            {"type": "integer", "enum": list(range(13))},
            15,
            [((), "15 is not 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 or 12")],
        ),
        (
            {"type": "string", "pattern": "^[a-z]+$"},
            "A1",
            [((), '"A1" does not match the pattern ^[a-z]+$')],
        ),
        ({"type": "integer", "minimum": 1}, 0, [((), "0 is less than the minimum, 1")]),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, 1, [((), "1 is not more than 1")]),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": False}, 1, []),
        ({"type": "string", "minLength": 1}, "", [((), '"" is shorter than the minimum length, 1')]),
        (
            {"type": "array", "items": STRING, "maxItems": 1},
            ["a", "b"],
            [((), "the list has more than 1 items")],
        ),
        (
            {"type": "array", "items": STRING, "uniqueItems": True},
            ["a", "a"],
            [((), "the list holds the same item more than once")],
        ),
        # Forms of which one is to be chosen; what stands in them says nothing about which fields there are.
        (
            {
                "type": "object",
                "properties": {"a": STRING, "b": STRING},
                "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
            },
            {"a": "x", "b": "y"},
            [((), 'exactly one of "a" or "b" has to be set')],
        ),
        (
            {
                "type": "object",
                "properties": {"a": STRING, "b": STRING},
                "oneOf": [
                    {"not": {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}},
                    {"required": ["a"]},
                    {"required": ["b"]},
                ],
            },
            {"a": "x", "b": "y"},
            [((), 'only one of "a" or "b" can be set')],
        ),
        (
            {"type": "object", "properties": {"a": STRING}, "anyOf": [{"required": ["a"]}]},
            {},
            [((), 'at least one of "a" has to be set')],
        ),
        (
            {"type": "object", "properties": {"a": STRING}, "not": {"required": ["a"]}},
            {"a": "x"},
            [((), '"a" cannot be set')],
        ),
        (
            {
                "type": "object",
                "properties": {"a": {"type": "integer"}, "b": STRING},
                "anyOf": [
                    {"properties": {"a": {"minimum": 5}}, "required": ["a"]},
                    {"properties": {"b": {"enum": ["x"]}, "a": {"minimum": 3}}, "required": ["b", "a"]},
                ],
            },
            {"a": 4},
            [(("a",), "4 is less than the minimum, 5")],
        ),
        # Rules in CEL and formats are not looked at.
        (STRING | {"format": "date-time"}, "yesterday", []),
        (STRING | {"x-kubernetes-validations": [{"rule": "self == 'x'"}]}, "y", []),
    ],
)  # fmt: skip
def test_a_structural_schema_is_read_as_the_api_server_reads_it(
    schema: object, spec: object, errors: list[tuple[tuple[str | int, ...], str]]
) -> None:
    assert wrong(schema, spec) == errors


def test_every_object_has_a_kind_and_metadata_that_is_object_meta() -> None:
    schema = Schemas(crds=[definition(CLOSED)]).find("example.com/v1", "Tab")
    assert schema is not None
    assert schema.source == "CustomResourceDefinition tabs.example.com"
    assert schema.errors({"apiVersion": "example.com/v1", "kind": "Tab"}) == []
    (error,) = schema.errors(tab({}, metadata={"name": "a", "lables": {}}))
    assert (error.path, error.suggestion) == (("metadata", "lables"), "labels")


def test_a_definition_may_constrain_the_name() -> None:
    name = {"type": "object", "properties": {"name": {"type": "string", "maxLength": 3}}}
    version = {"schema": {"openAPIV3Schema": {"type": "object", "properties": {"metadata": name}}}}
    schema = Schemas(crds=[definition(v1=version)]).find("example.com/v1", "Tab")
    assert schema is not None
    value = {
        "apiVersion": "example.com/v1",
        "kind": "Tab",
        "metadata": {"name": "abcd", "labels": {"a": "b"}},
    }
    (error,) = schema.errors(value)
    assert error.path == ("metadata", "name")


def test_only_served_versions_are_known() -> None:
    schema = {"openAPIV3Schema": {"type": "object"}}
    schemas = Schemas(
        crds=[
            definition(
                v1alpha1={"served": False, "schema": schema},
                v1beta1={"served": True, "schema": schema},
                v1={"served": True, "schema": schema},
            )
        ]
    )
    assert schemas.versions_of("example.com", "Tab") == ["v1", "v1beta1"]
    assert schemas.api_versions_of("Tab") == ["example.com/v1", "example.com/v1beta1"]
    assert schemas.find("example.com/v1beta1", "Tab") is not None
    assert schemas.find("example.com/v1alpha1", "Tab") is None
    assert schemas.find("example.com/v2", "Tab") is None
    assert schemas.find("other.example.com/v1", "Tab") is None


def test_the_repositorys_definition_wins_over_a_schema_of_ours() -> None:
    crd = definition(v1={"schema": {"openAPIV3Schema": {"type": "object", **OPEN}}})
    crd["spec"] |= {"group": "networking.istio.io", "names": {"kind": "VirtualService"}}
    value = {"apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "spec": {"unheardOf": 1}}
    ours = Schemas().find("networking.istio.io/v1", "VirtualService")
    theirs = Schemas(crds=[crd]).find("networking.istio.io/v1", "VirtualService")
    assert ours is not None
    assert theirs is not None
    assert not ours.is_valid(value)
    assert theirs.is_valid(value)
    # It says which versions there are, too.
    assert Schemas().versions_of("networking.istio.io", "VirtualService") == ["v1", "v1beta1", "v1alpha3"]
    assert Schemas(crds=[crd]).versions_of("networking.istio.io", "VirtualService") == ["v1"]
    assert Schemas(crds=[crd]).find("networking.istio.io/v1beta1", "VirtualService") is None


def test_kubernetes_own_kinds_cannot_be_redefined() -> None:
    crd = definition(v1={"schema": {"openAPIV3Schema": {"type": "object", **OPEN}}})
    crd["spec"] |= {"group": "apps", "names": {"kind": "Deployment"}}
    schema = Schemas(crds=[crd]).find("apps/v1", "Deployment")
    assert schema is not None
    assert not schema.is_valid({"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"unheardOf": 1}})


def v1beta1(**spec: Any) -> dict[str, Any]:
    names = {"group": "example.com", "names": {"kind": "Tab"}}
    metadata = {"name": "tabs.example.com"}
    return {"apiVersion": "apiextensions.k8s.io/v1beta1", "metadata": metadata, "spec": names | spec}


CLOSED_ROOT = {"openAPIV3Schema": {"type": "object", "properties": {"spec": CLOSED}}}


@pytest.mark.parametrize(
    ("spec", "unknown_fields_are_kept", "types_are_checked"),
    [
        ({"version": "v1", "validation": CLOSED_ROOT}, True, True),
        ({"version": "v1", "validation": CLOSED_ROOT, "preserveUnknownFields": False}, False, True),
        (
            {"versions": [{"name": "v1"}], "validation": CLOSED_ROOT, "preserveUnknownFields": False},
            False,
            True,
        ),
        ({"versions": [{"name": "v1", "schema": CLOSED_ROOT}], "preserveUnknownFields": False}, False, True),
        ({"version": "v1"}, True, False),
    ],
)
def test_the_old_form_of_definitions_is_read_too(
    spec: dict[str, Any], unknown_fields_are_kept: bool, types_are_checked: bool
) -> None:
    schemas = Schemas(crds=[v1beta1(**spec)])
    schema = schemas.find("example.com/v1", "Tab")
    assert schema is not None
    assert schemas.problems == ()
    assert schema.is_valid(tab({"name": "a"}))
    assert schema.is_valid(tab({"name": "a", "b": 1})) == unknown_fields_are_kept
    assert schema.is_valid(tab({"name": 1})) == (not types_are_checked)
    assert not schema.is_valid(tab({}, metadata={"lables": {}}))


V1_SCHEMA = ("spec", "versions", 0, "schema", "openAPIV3Schema")
SPEC = (*V1_SCHEMA, "properties", "spec")


@pytest.mark.parametrize(
    ("schema", "path", "message"),
    [
        ("text", SPEC, "is not a schema"),
        ([], SPEC, "is not a schema"),
        ({"type": "text"}, (*SPEC, "type"), "is not a type that a structural schema can have"),
        ({"type": ["string"]}, (*SPEC, "type"), "is not a type that a structural schema can have"),
        ({"$ref": "#/x"}, (*SPEC, "$ref"), "is a reference, which a structural schema cannot have"),
        ({"properties": []}, (*SPEC, "properties"), "is not a mapping of fields to schemas"),
        ({"items": [STRING]}, (*SPEC, "items"), "is not a schema"),
        ({"required": "name"}, (*SPEC, "required"), "is not a list of names"),
        ({"required": [1]}, (*SPEC, "required"), "is not a list of names"),
        ({"enum": "a"}, (*SPEC, "enum"), "is not a list of choices"),
        ({"enum": []}, (*SPEC, "enum"), "is not a list of choices"),
        ({"oneOf": {}}, (*SPEC, "oneOf"), "is not a list of schemas"),
        ({"minLength": "3"}, (*SPEC, "minLength"), "is not a number from 0 up"),
        ({"minLength": -1}, (*SPEC, "minLength"), "is not a number from 0 up"),
        ({"minimum": "3"}, (*SPEC, "minimum"), "is not a number"),
        ({"multipleOf": 0}, (*SPEC, "multipleOf"), "is not a number above 0"),
        ({"pattern": 3}, (*SPEC, "pattern"), "is not a string"),
        (
            {"pattern": "a(?=b)"},
            (*SPEC, "pattern"),
            "is not a regular expression that Kubernetes can read: invalid perl operator: (?=",
        ),
        (
            {"properties": {"a": {"oneOf": [{"pattern": "("}]}}},
            (*SPEC, "properties", "a", "oneOf", 0, "pattern"),
            "is not a regular expression that Kubernetes can read: missing ): (",
        ),
    ],
)
def test_what_is_wrong_in_a_schema_is_a_problem_and_the_rest_is_used(
    schema: object, path: tuple[str | int, ...], message: str
) -> None:
    schemas = Schemas(crds=[definition(schema)])
    assert schemas.problems == (SchemaProblem("tabs.example.com", 0, path, message),)
    found = schemas.find("example.com/v1", "Tab")
    assert found is not None
    assert found.is_valid({"apiVersion": "example.com/v1", "kind": "Tab"})
    (error,) = found.errors({"apiVersion": "example.com/v1", "kind": "Tab", "unheardOf": 1})
    assert error.kind is ErrorKind.UNKNOWN_FIELD


@pytest.mark.parametrize(
    ("crd", "path"),
    [
        ({}, ("apiVersion",)),
        ({"apiVersion": "v1"}, ("apiVersion",)),
        ({"apiVersion": "apiextensions.k8s.io/v1"}, ("spec", "group")),
        ({"apiVersion": "apiextensions.k8s.io/v1", "spec": "text"}, ("spec", "group")),
        (definition() | {"spec": {"group": "example.com"}}, ("spec", "names", "kind")),
        (definition() | {"spec": {"group": "example.com", "names": {"kind": 3}}}, ("spec", "names", "kind")),
        (definition() | {"spec": {"group": "example.com", "names": {"kind": "Tab"}}}, ("spec", "versions")),
        (definition(**{"": {}}), ("spec", "versions", 0, "name")),
        (definition(v1={}), V1_SCHEMA),
        (definition(v1={"schema": 3}), V1_SCHEMA),
        (definition(v1={"schema": {"openAPIV3Schema": 3}}), V1_SCHEMA),
    ],
)
def test_a_definition_that_cannot_be_used_is_a_problem_and_no_crash(
    crd: dict[str, Any], path: tuple[str | int, ...]
) -> None:
    schemas = Schemas(crds=[definition(CLOSED), crd])
    (problem,) = schemas.problems
    assert (problem.index, problem.path) == (1, path)


def test_a_schema_that_nests_without_end_is_a_problem() -> None:
    schema: dict[str, Any] = {}
    inner = schema
    for _ in range(50_000):
        inner["type"], inner["items"] = "array", {}
        inner = inner["items"]
    schemas = Schemas(crds=[definition(schema)])
    (problem,) = schemas.problems
    assert problem.message == "is nested more than 100 deep"
    assert schemas.find("example.com/v1", "Tab") is not None


def test_a_pattern_that_takes_python_for_ever_takes_no_time() -> None:
    value = "a" * 5_000 + "!"
    started = time.monotonic()
    errors = wrong({"type": "string", "pattern": "^(a+)+$"}, value)
    assert time.monotonic() - started < 2
    assert len(errors) == 1


def test_one_definition_does_not_hide_another() -> None:
    other = definition(CLOSED)
    other["spec"] |= {"names": {"kind": "Bar"}}
    schemas = Schemas(crds=[definition("text"), other])
    assert schemas.find("example.com/v1", "Bar") is not None
    assert [problem.index for problem in schemas.problems] == [0]
