"""What `terraform_remote_state` finds in another root of the repository."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from data_instance import AFTER_APPLY, NOT_AVAILABLE, Root, computed

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.types import DYNAMIC, STRING
from gitops_lint.terraform.values import (
    NULL,
    SENSITIVE,
    MapValue,
    NullValue,
    TupleValue,
    UnknownValue,
    Value,
    mark,
    object_of,
)

Asked = list[tuple[str, dict[str, Any]]]


def root(outputs: Value | None) -> tuple[Root, Asked]:
    """A root beside another one with these outputs, and what was asked of it."""
    asked: Asked = []

    def remote_state(backend: str, config: Mapping[str, Any]) -> Value | None:
        asked.append((backend, dict(config)))
        return outputs

    return Root(remote_state=remote_state), asked


CONFIG = {"bucket": "state", "key": "net", "assume_role": {"role_arn": "r"}, "use_lockfile": True}


def test_the_outputs_are_those_of_the_root_that_keeps_its_state_there() -> None:
    net, asked = root(object_of({"vpc": "vpc-1", "zones": TupleValue(("a", "b"))}))
    values = computed("terraform_remote_state", {"backend": "s3", "config": CONFIG}, net)
    assert values["outputs"] == object_of({"vpc": "vpc-1", "zones": TupleValue(("a", "b"))})
    assert asked == [("s3", CONFIG)]


@pytest.mark.parametrize(
    ("configuration", "question"),
    [
        ({"backend": "local"}, ("local", {})),
        ({"backend": "_local", "config": MapValue(STRING, {"path": "p"})}, ("local", {"path": "p"})),
        ({"backend": "oss", "workspace": "prod", "config": {"a": 1}}, ("oss", {"workspace": "prod", "a": 1})),
    ],
)
def test_the_state_is_named_by_backend_configuration_and_workspace(
    configuration: dict[str, Any], question: tuple[str, dict[str, Any]]
) -> None:
    net, asked = root(object_of({}))
    computed("terraform_remote_state", configuration, net)
    assert asked == [question]


def test_defaults_stand_where_the_state_has_no_output() -> None:
    net, _ = root(object_of({"a": "state"}))
    defaults = {"a": "default", "b": "default", "c": NOT_AVAILABLE}
    values = computed("terraform_remote_state", {"backend": "s3", "defaults": defaults}, net)
    assert values["outputs"] == object_of({"a": "state", "b": "default", "c": NOT_AVAILABLE})


@pytest.mark.parametrize(("defaults", "expected"), [({"a": "default"}, {"a": "default"}), (None, {})])
def test_an_output_that_is_null_is_not_in_the_state(defaults: Any, expected: dict[str, Value]) -> None:
    net, _ = root(object_of({"a": NULL}))
    values = computed("terraform_remote_state", {"backend": "s3", "defaults": defaults}, net)
    assert values["outputs"] == object_of(expected)


def test_arguments_that_are_not_set_are_null() -> None:
    net, _ = root(object_of({}))
    values = computed("terraform_remote_state", {"backend": "s3"}, net)
    assert values == {
        "outputs": object_of({}),
        "config": NullValue(DYNAMIC),
        "defaults": NullValue(DYNAMIC),
        "workspace": NullValue(STRING),
    }


def test_what_the_other_root_learns_by_applying_is_known_to_terraform_by_then() -> None:
    """So a count that depends on it is not refused."""
    net, _ = root(object_of({"id": AFTER_APPLY, "all": TupleValue((AFTER_APPLY, "x"))}))
    outputs = computed("terraform_remote_state", {"backend": "s3"}, net)["outputs"]
    later = UnknownValue(STRING, UnknownKind.NOT_AVAILABLE, AFTER_APPLY.reason)
    assert outputs == object_of({"id": later, "all": TupleValue((later, "x"))})


def test_a_state_does_not_say_which_outputs_are_sensitive() -> None:
    secret = mark("s", frozenset({SENSITIVE}))
    net, _ = root(object_of({"password": secret, "vpc": "v"}))
    outputs = computed("terraform_remote_state", {"backend": "s3"}, net)["outputs"]
    assert outputs == object_of({"password": "s", "vpc": "v"})


@pytest.mark.parametrize("beside", [Root(), root(None)[0]], ids=["no other roots", "no root keeps its state there"])
def test_a_state_that_is_kept_elsewhere_is_not_computed(beside: Root) -> None:
    assert computed("terraform_remote_state", {"backend": "s3", "defaults": {"a": "b"}}, beside) == {}


def test_outputs_that_are_unknown_as_a_whole_stay_so_whatever_the_defaults() -> None:
    net, _ = root(UnknownValue(DYNAMIC, UnknownKind.AFTER_APPLY, "a module is not vendored"))
    outputs = computed("terraform_remote_state", {"backend": "s3", "defaults": {"a": "b"}}, net)["outputs"]
    assert outputs == UnknownValue(DYNAMIC, UnknownKind.NOT_AVAILABLE, "a module is not vendored")


@pytest.mark.parametrize(
    ("arguments", "summary"),
    [
        ({"config": "x"}, "Invalid backend configuration"),
        ({"defaults": "x"}, "Invalid default values"),
        ({"backend": None}, "Missing required argument"),
    ],
)
def test_what_terraform_refuses_is_an_error(arguments: dict[str, Any], summary: str) -> None:
    net, _ = root(object_of({}))
    with pytest.raises(EvaluationError) as caught:
        computed("terraform_remote_state", {"backend": "s3", **arguments}, net)
    assert caught.value.summary == summary
