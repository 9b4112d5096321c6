"""Our verdict on built-in kinds is that of `kubernetes_validate.validate(strict=True)`.

The one difference that is meant, a group that only shares a file's name with Kubernetes' own, has its own
test.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

import kubernetes_validate
import pytest
from generated_objects import generated, mutated
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kubernetes_validate import utils

from gitops_lint.kubernetes.schemas import GroupVersionKind, Schema, Schemas, carried_versions
from gitops_lint.kubernetes.schemas.builtin import builtin_kinds

VERSIONS = (carried_versions()[0], carried_versions()[len(carried_versions()) // 2], carried_versions()[-1])


@pytest.fixture(autouse=True)
def _read_each_file_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oracle reads two megabytes of definitions for every object; the verdict is the same from memory."""
    monkeypatch.setattr(utils, "schema_contents", _contents)


_contents = cache(utils.schema_contents)


def kinds_of(version: str) -> list[GroupVersionKind]:
    return sorted(builtin_kinds(version).all_names)


def schema_of(version: str, name: GroupVersionKind) -> Schema:
    schema = Schemas(version).find(name.api_version, name.kind)
    assert schema is not None
    return schema


def oracle_admits(value: Any, version: str) -> bool:
    try:
        kubernetes_validate.validate(value, version, strict=True)
    except kubernetes_validate.ValidationError:
        return False
    return True


def has_place(value: Any, path: tuple[str | int, ...]) -> bool:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def agree(schema: Schema, value: Any, version: str) -> bool:
    """Whether the value is admitted, after checking that everybody says so and that errors have a place."""
    # The oracle finds its schema by these, so they stay what they are.
    value = {**value, "apiVersion": schema.name.api_version, "kind": schema.name.kind}
    admitted = oracle_admits(value, version)
    errors = schema.errors(value)
    assert schema.is_valid(value) == admitted, (schema, value, errors)
    assert (not errors) == admitted, (schema, value, errors)
    assert all(has_place(value, error.path) for error in errors), (value, errors)
    return admitted


def objects(schema: Schema, random: Random) -> Iterator[Any]:
    value = generated(schema.document, random)
    yield value
    for _ in range(3):
        changed = mutated(value, random)
        if isinstance(changed, dict):
            yield changed


@pytest.mark.parametrize("version", VERSIONS)
def test_every_kind_gets_the_verdict_of_kubernetes_validate(version: str) -> None:
    verdicts = set()
    for name in kinds_of(version):
        schema = schema_of(version, name)
        verdicts |= {agree(schema, value, version) for value in objects(schema, Random(str(name)))}
    assert verdicts == {True, False}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), random=st.randoms(use_true_random=False))
def test_any_object_gets_the_verdict_of_kubernetes_validate(data: st.DataObject, random: Random) -> None:
    version = data.draw(st.sampled_from(VERSIONS))
    schema = schema_of(version, data.draw(st.sampled_from(kinds_of(version))))
    value = generated(schema.document, random)
    for _ in range(data.draw(st.integers(0, 4))):
        changed = mutated(value, random)
        value = changed if isinstance(changed, dict) else value
    agree(schema, value, version)


def test_a_group_that_only_shares_a_files_name_is_not_taken_for_kubernetes_own() -> None:
    value = {"apiVersion": "apps.example.com/v1", "kind": "Deployment", "spec": {"colour": "red"}}
    assert not oracle_admits(value, VERSIONS[-1])  # judged as if it were of apps/v1
    assert Schemas(VERSIONS[-1]).find("apps.example.com/v1", "Deployment") is None
