"""Whatever a CustomResourceDefinition holds: no crash, and a verdict that its errors bear out."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_lint.kubernetes.schemas import Schemas

FIELDS = st.sampled_from(("a", "b", "name", "spec"))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text("ab/*")
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=3),
    max_leaves=8,
)
TYPES = st.sampled_from(("object", "array", "string", "integer", "number", "boolean"))


def structural(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A schema as people write it, with other schemas inside."""
    return st.fixed_dictionaries(
        {},
        optional={
            "type": TYPES,
            "properties": st.dictionaries(FIELDS, inner, max_size=3),
            "required": st.lists(FIELDS, max_size=2),
            "additionalProperties": inner | st.booleans(),
            "items": inner,
            "nullable": st.booleans(),
            "default": SCALARS,
            "enum": st.lists(SCALARS, min_size=1, max_size=3),
            "pattern": st.sampled_from(("^a", "b$", "(a+)+$", "[", "(?=a)", r"\pL", r"\Qa\E")),
            "minimum": st.integers(-2, 2),
            "exclusiveMinimum": st.booleans(),
            "maxLength": st.integers(0, 3),
            "uniqueItems": st.booleans(),
            "oneOf": st.lists(inner, min_size=1, max_size=2),
            "anyOf": st.lists(inner, min_size=1, max_size=2),
            "not": inner,
            "x-kubernetes-int-or-string": st.booleans(),
            "x-kubernetes-preserve-unknown-fields": st.booleans(),
            "x-kubernetes-embedded-resource": st.booleans(),
        },
    )


SCHEMAS = st.recursive(structural(st.just({})), structural, max_leaves=6)
# The same keywords with anything for a value, and anything for a schema.
JUNK = VALUES | st.dictionaries(
    st.sampled_from(
        (
            "type",
            "properties",
            "required",
            "items",
            "enum",
            "pattern",
            "oneOf",
            "not",
            "minimum",
            "$ref",
            "nullable",
        )
    ),
    VALUES,
)


def schemas_of(schema: object, version: str = "v1", **spec: object) -> Schemas:
    declared = {"name": "v1", "schema": {"openAPIV3Schema": {"properties": {"spec": schema}}}}
    names = {"group": "example.com", "names": {"kind": "Tab"}, "versions": [declared]}
    return Schemas(crds=[{"apiVersion": f"apiextensions.k8s.io/{version}", "spec": names | spec}])


def check(schemas: Schemas, value: object) -> None:
    schema = schemas.find("example.com/v1", "Tab")
    assert schema is not None
    errors = schema.errors(value)
    assert schema.is_valid(value) == (not errors)
    assert len(errors) == len(set(errors))
    for error in errors:
        place: Any = value
        for step in error.path:
            place = place[step]


@settings(max_examples=150, deadline=None)
@given(schema=SCHEMAS, spec=VALUES)
def test_a_verdict_and_its_errors_agree(schema: dict[str, Any], spec: object) -> None:
    schemas = schemas_of(schema)
    assert all(problem.path[-1] == "pattern" for problem in schemas.problems)
    check(schemas, {"apiVersion": "example.com/v1", "kind": "Tab", "spec": spec})


@settings(max_examples=150, deadline=None)
@given(schema=JUNK, spec=VALUES, version=st.sampled_from(("v1", "v1beta1")))
def test_junk_for_a_schema_is_a_problem_at_most(schema: object, spec: object, version: str) -> None:
    check(schemas_of(schema, version), {"spec": spec})


@settings(max_examples=150, deadline=None)
@given(crd=st.dictionaries(st.sampled_from(("apiVersion", "spec", "metadata")), VALUES), spec=VALUES)
def test_junk_for_a_definition_is_a_problem(crd: dict[str, Any], spec: object) -> None:
    for api_version in ("apiextensions.k8s.io/v1", "apiextensions.k8s.io/v1beta1", crd.get("apiVersion")):
        schemas = Schemas(crds=[crd | {"apiVersion": api_version}])
        assert [problem.index for problem in schemas.problems] == [0]
        assert schemas.find("example.com/v1", "Tab") is None
