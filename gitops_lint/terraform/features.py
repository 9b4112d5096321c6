"""What of the language a module uses that older versions of Terraform do not have, and which version brought it.

The versions are those of the source code: the first release whose schemas (internal/configs) or functions
(internal/lang/functions.go) have it outside of experiments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.addresses import Address, parse_address
from gitops_lint.terraform.configuration import Arguments, Import, Module, ModuleCall, Moved, ResourceBlock, Variable
from gitops_lint.terraform.languages import Language
from gitops_lint.terraform.references import Reference, parse_reference, references

FUNCTIONS: dict[str, Language] = {
    **dict.fromkeys(("alltrue", "anytrue", "textdecodebase64", "textencodebase64"), (0, 14)),
    **dict.fromkeys(("nonsensitive", "one", "sensitive"), (0, 15)),
    **dict.fromkeys(("endswith", "startswith", "timecmp"), (1, 3)),
    **dict.fromkeys(("plantimestamp", "strcontains"), (1, 5)),
    "issensitive": (1, 8),
    "templatestring": (1, 9),
    "ephemeralasnull": (1, 10),
    "convert": (1, 15),
}
"""Functions that came after 0.13."""
OPTIONAL: Language = (1, 3)
PROVIDER_FUNCTIONS: Language = (1, 8)
ARGUMENTS: dict[str, dict[str, Language]] = {
    "variable": {
        "sensitive": (0, 14),
        "nullable": (1, 1),
        "ephemeral": (1, 10),
        "deprecated": (1, 15),
        "const": (1, 15),
    },
    "output": {"ephemeral": (1, 10), "deprecated": (1, 15), "type": (1, 15)},
}
"""Arguments of blocks that are older than they."""
BACKENDS: dict[str, Language] = {"oci": (1, 12)}


class Use(msgspec.Struct, frozen=True):
    """One use of something: what it is called, the version that brought it, and the place."""

    what: str
    since: Language
    file: str
    span: Span


def uses(module: Module, calls: Iterable[tuple[str, hcl.FunctionCall]]) -> Iterator[Use]:
    """All uses in a module; `calls` are its function calls, each with its file."""
    for variable in module.variables.values():
        yield from _arguments("variable", variable.arguments)
        yield from _cross_references(variable)
        if variable.type is not None:
            yield from _optional(variable.arguments["type"].file, variable.type)
    for output in module.outputs.values():
        yield from _arguments("output", output.arguments)
        for rule in output.preconditions:
            yield Use("a precondition", (1, 2), rule.file, rule.block.header_span)
    for resource in module.resources.values():
        yield from _of_resource(resource)
    for call in module.module_calls.values():
        yield from _of_call(call)
    for moved in module.moved:
        yield Use("a moved block", (1, 1), moved.file, moved.span)
        yield from _between_types(moved)
    for removed in module.removed:
        yield Use("a removed block", (1, 7), removed.file, removed.span)
    for imported in module.imports:
        yield from _of_import(imported)
    for check in module.checks:
        yield Use("a check block", (1, 5), check.file, check.span)
    for action in module.actions.values():
        yield Use("an action block", (1, 14), action.file, action.span)
    yield from _of_storage(module)
    for file, function in calls:
        yield from _of_function(file, function)


def _arguments(block: str, arguments: Arguments) -> Iterator[Use]:
    for name, since in ARGUMENTS[block].items():
        argument = arguments.get(name)
        if argument is not None:
            article = "an" if block == "output" else "a"
            yield Use(f'"{name}" of {article} {block}', since, argument.file, argument.attribute.name_span)


def _optional(file: str, constraint: hcl.Expression) -> Iterator[Use]:
    """The optional attributes of a type constraint."""
    if isinstance(constraint, hcl.FunctionCall):
        if constraint.name == "optional":
            yield Use("an optional attribute", OPTIONAL, file, constraint.span)
        for argument in constraint.args[:1]:
            yield from _optional(file, argument)
    elif isinstance(constraint, hcl.ObjectCons):
        for item in constraint.items:
            yield from _optional(file, item.value)
    elif isinstance(constraint, hcl.TupleCons):
        for part in constraint.items:
            yield from _optional(file, part)


def _cross_references(variable: Variable) -> Iterator[Use]:
    """Validations that speak of more than their variable."""
    for rule in variable.validations:
        for expression in (rule.condition, rule.error_message):
            for traversal in () if expression is None else references(expression):
                named = parse_reference(traversal)
                if isinstance(named, Reference) and (named.kind, named.name) != ("variable", variable.name):
                    yield Use(
                        "a validation that refers to something else than its variable",
                        (1, 9),
                        rule.file,
                        traversal.span,
                    )


def _of_resource(resource: ResourceBlock) -> Iterator[Use]:
    lifecycle = resource.lifecycle
    if resource.mode == "ephemeral":
        yield Use("an ephemeral block", (1, 10), resource.file, resource.span)
    if (resource.mode, resource.type) == ("managed", "terraform_data"):
        yield Use("terraform_data", (1, 4), resource.file, resource.span)
    for noun, rules in (("a precondition", lifecycle.preconditions), ("a postcondition", lifecycle.postconditions)):
        for rule in rules:
            yield Use(noun, (1, 2), rule.file, rule.block.header_span)
    trigger = lifecycle.arguments.get("replace_triggered_by")
    if trigger is not None:
        yield Use("replace_triggered_by", (1, 2), trigger.file, trigger.attribute.name_span)
    for action in lifecycle.action_triggers:
        yield Use("an action_trigger block", (1, 14), action.file, action.span)
    for name, argument in resource.arguments.items():
        # A provider's convention: the pair is unlikely to be anything else.
        if resource.mode == "managed" and name.endswith("_wo") and f"{name}_version" in resource.arguments:
            yield Use(f"the write-only argument {name}", (1, 11), argument.file, argument.attribute.name_span)


def _of_call(call: ModuleCall) -> Iterator[Use]:
    for name, argument in (("count", call.count), ("for_each", call.for_each)):
        if argument is not None:
            yield Use(f"{name} of a module", (0, 13), argument.file, argument.attribute.name_span)
    if call.depends_on:
        yield Use("depends_on of a module", (0, 13), call.file, call.depends_on[0].span)
    for name, argument in (("source", call.source), ("version", call.version)):
        if argument is not None and next(references(argument.expression), None) is not None:
            yield Use(f"an expression in the {name} of a module", (1, 15), argument.file, argument.expression.span)


def _between_types(moved: Moved) -> Iterator[Use]:
    ends = [parse_address(end) for end in (moved.from_, moved.to) if end is not None]
    types = {end.type for end in ends if isinstance(end, Address) and not end.is_module}
    if len(types) > 1:
        yield Use("a move between types", (1, 8), moved.file, moved.span)


def _of_import(imported: Import) -> Iterator[Use]:
    yield Use("an import block", (1, 5), imported.file, imported.span)
    if imported.for_each is not None:
        span = imported.for_each.attribute.name_span
        yield Use("for_each of an import block", (1, 7), imported.for_each.file, span)
    if imported.identity is not None:
        span = imported.identity.attribute.name_span
        yield Use("identity of an import block", (1, 12), imported.identity.file, span)
    if imported.id is not None and next(references(imported.id.expression), None) is not None:
        span = imported.id.expression.span
        yield Use("an expression as the id of an import block", (1, 6), imported.id.file, span)


def _of_storage(module: Module) -> Iterator[Use]:
    if module.cloud is not None:
        yield Use("a cloud block", (1, 1), module.cloud.file, module.cloud.span)
    backend = module.backend
    if backend is None:
        return
    if backend.type in BACKENDS:
        yield Use(f"the backend {backend.type}", BACKENDS[backend.type], backend.file, backend.span)
    for attribute in backend.body.attributes:
        if (backend.type, attribute.name) == ("s3", "use_lockfile"):
            yield Use("use_lockfile of the backend s3", (1, 10), backend.file, attribute.name_span)


def _of_function(file: str, call: hcl.FunctionCall) -> Iterator[Use]:
    span = Span(call.start, call.start + len(call.name))
    if call.name.startswith("provider::"):
        yield Use("a function of a provider", PROVIDER_FUNCTIONS, file, span)
    elif call.name in FUNCTIONS:
        yield Use(f"the function {call.name}", FUNCTIONS[call.name], file, span)
