"""What a module uses although its author deprecates it: variables and outputs with `deprecated` (Terraform 1.15).

Told from what is written: an output that comes by way of `module.net` as a whole, or of a value for which it stands,
is told of where it is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration import Module, ModuleCall
from gitops_lint.terraform.occurrences import Occurrence
from gitops_lint.terraform.references import Reference, parse_reference


class DeprecatedUse(msgspec.Struct, frozen=True):
    """One use: the place, Terraform's summary, and what the author says of it."""

    file: str
    span: Span
    summary: str
    detail: str


def deprecated_uses(
    module: Module, occurrences: Iterable[Occurrence], called: Mapping[str, Module]
) -> Iterator[DeprecatedUse]:
    """The uses in a module; `called` are the modules that it calls, by the name of the call."""
    for call in module.module_calls.values():
        child = called.get(call.name)
        for argument in call.arguments.values() if child is not None else ():
            variable = None if child is None else child.variables.get(argument.name)
            is_null = isinstance(argument.expression, hcl.Null)
            if variable is not None and variable.deprecated is not None and not is_null:
                summary, span = "Deprecated variable got a value", argument.expression.span
                yield DeprecatedUse(argument.file, span, summary, variable.deprecated)
    for occurrence in occurrences:
        named = parse_reference(occurrence.traversal)
        if not isinstance(named, Reference) or named.kind != "module" or named.output is None:
            continue
        child = called.get(named.name)
        output = None if child is None else child.outputs.get(named.output)
        if output is None or output.deprecated is None or _is_handed_on(module, occurrence):
            continue
        yield DeprecatedUse(occurrence.file, occurrence.traversal.span, "Deprecated value used", output.deprecated)


def _is_handed_on(module: Module, occurrence: Occurrence) -> bool:
    """Whether a reference stands in an output that is deprecated itself, which is no use of it."""
    span = occurrence.traversal.span
    return any(
        output.deprecated is not None
        and output.file == occurrence.file
        and output.value is not None
        and output.value.expression.start <= span.start < output.value.expression.end
        for output in module.outputs.values()
    )


def ignores_deprecations(call: ModuleCall) -> bool:
    """Whether a call says that nobody wants to hear of the deprecations in the module that it calls."""
    argument = next((one for one in call.block.body.attributes if one.name == "ignore_nested_deprecations"), None)
    return argument is not None and isinstance(argument.expression, hcl.Bool) and argument.expression.value
