"""Calls of functions that there are not, found without evaluating anything: in branches and loops, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.functions.hashing import HASHES
from gitops_lint.terraform.functions.registry import functions_of
from gitops_lint.terraform.functions.terraform_provider import FUNCTIONS
from gitops_lint.terraform.languages import NEWEST
from gitops_lint.terraform.suggestions import name_meant

_UNEVALUATED = frozenset({"try", "can", "templatestring", "convert"})
"""Functions that take expressions rather than values."""

_OF_A_PLACE = frozenset(
    {"abspath", "file", "filebase64", "fileexists", "fileset", "plantimestamp", "templatefile"}
).union(f"file{name}" for name in HASHES)
"""Functions that need to know where and when Terraform runs: `evaluation.available` has them."""


def function_names() -> frozenset[str]:
    """The names of all functions that any version of Terraform has."""
    return _UNEVALUATED.union(_OF_A_PLACE, functions_of(NEWEST))


_BUILT_IN = "provider::terraform::"


class UnknownFunction(msgspec.Struct, frozen=True):
    """A call of no function: the place of its name, Terraform's words, and the name that was meant, if one is near.

    `is_caught` where it stands in a `try` or `can`, which takes the failure as any other.
    """

    span: Span
    summary: str
    detail: str
    meant: str | None = None
    is_caught: bool = False


def unknown_function(call: hcl.FunctionCall, known: Iterable[str]) -> UnknownFunction:
    """What Terraform says of a call of no function; `known` are the functions that there are."""
    span = Span(call.start, call.start + len(call.name))
    namespace, separator, rest = call.name.partition("::")
    if namespace == "provider":
        provider = rest.partition("::")[0]
        detail = (
            f'There is no function named "{call.name}". Ensure that provider name "{provider}" is declared in this '
            "module's required_providers block, and that this provider offers a function named "
            f'"{rest.partition("::")[2]}".'
        )
        return UnknownFunction(span, "Unknown provider function", detail)
    if separator:
        detail = (
            f'The function namespace "{namespace}" is not valid. Provider function calls must use the "provider::" '
            "namespace prefix."
        )
        return UnknownFunction(span, "Unknown provider function", detail)
    meant = name_meant(call.name, sorted(known))
    hint = f' Did you mean "{meant}"?' if meant else ""
    return UnknownFunction(span, "Call to unknown function", f'There is no function named "{call.name}".{hint}', meant)


def unknown_functions(body: hcl.Body, calls: Iterable[hcl.FunctionCall]) -> Iterator[UnknownFunction]:
    """Those among the calls in the body of a file that no version of Terraform has a function for.

    Those of providers may exist. Where Terraform allows no call at all, that is what is wrong.
    """
    known = function_names()
    calls = tuple(calls)
    wrong = [call for call in calls if call.name.removeprefix("core::") not in known and not _may_exist(call.name)]
    if not wrong:
        return
    static = tuple(_static(body))
    catching = [call.span for call in calls if call.name in ("try", "can")]
    for call in sorted(wrong, key=lambda call: call.start):
        if not _is_in(static, call):
            yield msgspec.structs.replace(unknown_function(call, known), is_caught=_is_in(catching, call))


def _is_in(spans: Iterable[Span], call: hcl.FunctionCall) -> bool:
    return any(span.start <= call.start < span.end for span in spans)


def _may_exist(name: str) -> bool:
    if name.startswith(_BUILT_IN):
        return name.removeprefix(_BUILT_IN) in FUNCTIONS
    return name.startswith("provider::")


_STATIC_BLOCKS = frozenset({"terraform", "moved"})
_STATIC_ARGUMENTS = {
    "variable": frozenset({"type", "default", "description", "sensitive", "nullable", "ephemeral"}),
    "output": frozenset({"type", "description", "sensitive", "ephemeral", "depends_on"}),
    "module": frozenset({"source", "version", "providers", "depends_on"}),
    "resource": frozenset({"provider", "depends_on"}),
    "data": frozenset({"provider", "depends_on"}),
    "ephemeral": frozenset({"provider", "depends_on"}),
    "provider": frozenset({"alias", "version"}),
}
"""What is read without being evaluated, by the type of the block."""


def _static(body: hcl.Body) -> Iterator[Span]:
    for block in body.blocks:
        if block.type in _STATIC_BLOCKS:
            yield block.span
        names = _STATIC_ARGUMENTS.get(block.type, ())
        yield from (attribute.span for attribute in block.body.attributes if attribute.name in names)
        for lifecycle in block.body.blocks_of("lifecycle"):
            yield from (attribute.span for attribute in lifecycle.body.attributes)
