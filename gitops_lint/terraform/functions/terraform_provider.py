"""The functions of the provider that is part of Terraform, `provider::terraform::…` (internal/builtin/providers)."""

from __future__ import annotations

from collections.abc import Sequence

from gitops_lint.formats import hcl
from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.errors import EvaluationError, FunctionError
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.expressions.constants import ConstantScope
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.source_text import attributes_of, is_identifier, source_of
from gitops_lint.terraform.types import DYNAMIC, STRING, ListType, MapType, ObjectType, SetType, TupleType, Type
from gitops_lint.terraform.values import (
    NOT_NULL,
    MapValue,
    ObjectValue,
    Refinement,
    UnknownValue,
    Value,
    first_unknown,
    object_of,
    type_of,
)


def _encode_tfvars(value: Value) -> Value:
    unknown = first_unknown(value)
    if unknown is not None:
        return unknown.of(STRING, NOT_NULL)
    if not isinstance(value, ObjectValue | MapValue):
        raise FunctionError(
            "invalid value to encode: must be an object whose attribute names will become the encoded variable names", 0
        )
    for name in value.items:
        if not name or not is_identifier(name):
            rule = "must be a valid identifier, per Terraform's rules for input variable declarations"
            raise FunctionError(f"invalid variable name {go_quoted(name)}: {rule}", 0)
    return attributes_of(value.items)


def _decode_tfvars(value: Value) -> Value:
    assert isinstance(value, str)
    file = hcl.read(value, "argument.tfvars")
    if file.problems:
        raise FunctionError(f"invalid tfvars syntax: {file.problems[0].message}")
    if file.body.blocks:
        raise FunctionError("invalid tfvars content: Blocks are not allowed here")
    decoded: dict[str, Value] = {}
    for attribute in file.body.attributes:
        try:
            decoded[attribute.name] = evaluate(attribute.expression, ConstantScope())
        except EvaluationError as error:
            reason = f"{error.summary}; {error.detail}"
            raise FunctionError(f'invalid expression for variable "{attribute.name}": {reason}') from None
    return object_of(decoded)


_BEGINNINGS: dict[type, str] = {
    ObjectType: "{",
    MapType: "{",
    TupleType: "[",
    ListType: "[",
    SetType: "[",
}


def _encode_expression(value: Value) -> Value:
    unknown = first_unknown(value)
    if unknown is None:
        return source_of(value)
    type_: Type = type_of(value)
    if isinstance(value, UnknownValue) and not value.refinement.not_null:
        return unknown.of(STRING, NOT_NULL)
    prefix = '"' if type_ == STRING else _BEGINNINGS.get(type(type_), "")
    return unknown.of(STRING, Refinement(not_null=True, prefix=prefix))


def _decoded_type(arguments: Sequence[Value]) -> Type:
    """The type of what a text says, which only its value tells."""
    text = arguments[0]
    return type_of(_decode_tfvars(text)) if isinstance(text, str) else DYNAMIC


FUNCTIONS: dict[str, Function] = {
    function.name: function
    for function in (
        Function(
            "encode_tfvars", (Parameter("value", DYNAMIC, allow_unknown=True),), STRING, _encode_tfvars, not_null=True
        ),
        Function("decode_tfvars", (Parameter("src", STRING),), _decoded_type, _decode_tfvars),
        Function(
            "encode_expr",
            (Parameter("value", DYNAMIC, allow_unknown=True),),
            STRING,
            _encode_expression,
            not_null=True,
        ),
    )
}
