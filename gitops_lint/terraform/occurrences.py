"""Where a module refers to something, and what may be named there: `count`, `each` and `self` not everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration import (
    Argument,
    Arguments,
    CheckRule,
    Module,
    NestedBlock,
    Provisioner,
    ResourceBlock,
)
from gitops_lint.terraform.references import body_references, json_references, references


class Place(msgspec.Struct, frozen=True):
    """What surrounds an expression: whether `count`, `each` and `self` mean something, and the check that it is in.

    `depends_on`: it is an entry of such a list, which names whole objects. `is_trigger`: it stands in
    `replace_triggered_by` or names the action of a trigger, where what names nothing is a problem of the declaration
    already.
    """

    has_count: bool = False
    has_each: bool = False
    has_self: bool = False
    check: str | None = None
    depends_on: bool = False
    is_trigger: bool = False


class Occurrence(msgspec.Struct, frozen=True):
    """A reference that a module makes: the file, and what surrounds it there."""

    file: str
    traversal: hcl.ScopeTraversal
    place: Place


def occurrences(module: Module) -> Iterator[Occurrence]:
    """Every reference that Terraform evaluates, a kind of declaration after the other.

    What is an address and no expression is left out: `moved`, `removed`, the target of an import, `ignore_changes`, and
    the providers of resources and modules.
    """
    for variable in module.variables.values():
        yield from _rules(variable.validations, _PLAIN)
    for local in module.locals.values():
        yield from _expression(local.file, local.expression, _PLAIN)
    for output in module.outputs.values():
        yield from _arguments(output.arguments, _PLAIN, ("value",))
        yield from _rules(output.preconditions, _PLAIN)
        yield from _depends_on(output.file, output.depends_on)
    for resource in module.resources.values():
        yield from _resource(resource)
    for call in module.module_calls.values():
        place = Place(call.count is not None, call.for_each is not None)
        yield from _instances(call.count, call.for_each)
        yield from _body(call.arguments, call.blocks, place)
        yield from _depends_on(call.file, call.depends_on)
    for provider in module.provider_configs.values():
        has_each = any(attribute.name == "for_each" for attribute in provider.block.body.attributes)
        yield from _body(provider.arguments, provider.blocks, Place(has_each=has_each))
    for check in module.checks:
        yield from _rules(check.asserts, Place(check=check.name))
    for imported in module.imports:
        place = Place(has_each=imported.for_each is not None)
        if imported.for_each is not None:
            yield from _expression(imported.for_each.file, imported.for_each.expression, _PLAIN)
        for argument in (imported.id, imported.identity):
            if argument is not None:
                yield from _expression(argument.file, argument.expression, place)
        yield from _keys_of_address(imported.file, imported.to, place)


_PLAIN = Place()


def _resource(resource: ResourceBlock) -> Iterator[Occurrence]:
    place = Place(resource.count is not None, resource.for_each is not None, check=resource.check)
    itself = msgspec.structs.replace(place, has_self=True)
    lifecycle = resource.lifecycle
    yield from _instances(resource.count, resource.for_each)
    yield from _body(resource.arguments, resource.blocks, place)
    yield from _depends_on(resource.file, resource.depends_on, resource.check)
    yield from _rules(lifecycle.preconditions, place)
    yield from _rules(lifecycle.postconditions, itself)
    for trigger in lifecycle.replace_triggered_by:
        yield from _expression(resource.file, trigger, msgspec.structs.replace(place, is_trigger=True))
    for action in lifecycle.action_triggers:
        if action.condition is not None:
            yield from _expression(action.file, action.condition, place)
        for named in action.actions:
            yield from _expression(action.file, named, msgspec.structs.replace(place, is_trigger=True))
    yield from _connection(resource.connection, itself)
    for provisioner in resource.provisioners:
        yield from _provisioner(provisioner, itself)


def _provisioner(provisioner: Provisioner, place: Place) -> Iterator[Occurrence]:
    yield from _body(provisioner.arguments, provisioner.blocks, place)
    yield from _connection(provisioner.connection, place)


def _connection(connection: NestedBlock | None, place: Place) -> Iterator[Occurrence]:
    if connection is not None:
        body = connection.block.body
        for traversal in body_references(body.attributes, body.blocks):
            yield Occurrence(connection.file, traversal, place)


def _body(arguments: Arguments, blocks: Iterable[NestedBlock], place: Place) -> Iterator[Occurrence]:
    for argument in arguments.values():
        found = json_references if argument.file.endswith(".json") else references
        for traversal in found(argument.expression):
            yield Occurrence(argument.file, traversal, place)
    for nested in blocks:
        for traversal in body_references((), (nested.block,)):
            yield Occurrence(nested.file, traversal, place)


def _arguments(arguments: Arguments, place: Place, names: Iterable[str]) -> Iterator[Occurrence]:
    for name in names:
        argument = arguments.get(name)
        if argument is not None:
            yield from _expression(argument.file, argument.expression, place)


def _instances(*repetitions: Argument | None) -> Iterator[Occurrence]:
    for argument in repetitions:
        if argument is not None:
            yield from _expression(argument.file, argument.expression, _PLAIN)


def _rules(rules: Iterable[CheckRule], place: Place) -> Iterator[Occurrence]:
    for rule in rules:
        for expression in (rule.condition, rule.error_message):
            if expression is not None:
                yield from _expression(rule.file, expression, place)


def _depends_on(file: str, traversals: Iterable[hcl.ScopeTraversal], check: str | None = None) -> Iterator[Occurrence]:
    place = Place(check=check, depends_on=True)
    for traversal in traversals:
        yield Occurrence(file, traversal, place)


def _keys_of_address(file: str, address: hcl.Expression | None, place: Place) -> Iterator[Occurrence]:
    """The indices of an import's target: the rest of it is an address."""
    while address is not None and not isinstance(address, hcl.ScopeTraversal):
        if isinstance(address, hcl.Index):
            yield from _expression(file, address.key, place)
            address = address.collection
        elif isinstance(address, hcl.RelativeTraversal):
            address = address.source
        else:
            return


def _expression(file: str, expression: hcl.Expression, place: Place) -> Iterator[Occurrence]:
    for traversal in references(expression):
        yield Occurrence(file, traversal, place)
