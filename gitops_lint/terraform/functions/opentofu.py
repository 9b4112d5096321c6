"""Functions that only OpenTofu has (https://opentofu.org/docs/language/functions): what they give is not known here."""

from __future__ import annotations

from functools import partial

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.types import BOOL, DYNAMIC, STRING, Type
from gitops_lint.terraform.values import UnknownValue, Value

_RESULTS: dict[str, Type] = {"base64gunzip": STRING, "cidrcontains": BOOL, "urldecode": STRING}
_ANY = Parameter("value", DYNAMIC, allow_null=True, allow_unknown=True, allow_dynamic=True)


def _unknown(name: str, *arguments: Value) -> Value:
    reason = f"{name} is a function of OpenTofu, which is not computed"
    return UnknownValue(_RESULTS[name], UnknownKind.NOT_AVAILABLE, reason)


OPENTOFU_FUNCTIONS = {
    name: Function(name, (), type_, partial(_unknown, name), variadic=_ANY) for name, type_ in _RESULTS.items()
}
