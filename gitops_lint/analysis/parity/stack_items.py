"""What the Terraform roots of an environment declare, as items to compare.

Compared are the root's own lines: its versions, the values of its variables, and what its resources and module calls
are given that is written there. All that modules declare follows from these; of that, only what there is is compared.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from gitops_lint.analysis.parity.items import Item
from gitops_lint.analysis.parity.tokens import Neutral, without
from gitops_lint.analysis.terraform_stacks import EvaluatedStack, terraform_stacks
from gitops_lint.model.environment import Repository
from gitops_lint.model.rule import FileSpan, Where
from gitops_lint.model.source import Path, Span
from gitops_lint.model.value import Sensitive, Unknown, UnknownKind

if TYPE_CHECKING:
    from gitops_lint.terraform.configuration import Argument, NestedBlock
    from gitops_lint.terraform.evaluation.call import CallNode
    from gitops_lint.terraform.evaluation.module import ModuleInstance
    from gitops_lint.terraform.evaluation.resource import ResourceNode
    from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance
    from gitops_lint.terraform.values import Value

VARIABLE: Final = "variable"
SETTINGS: Final = "terraform"
CALL: Final = "module"

_NOT_TOLD: Final = Unknown(UnknownKind.NOT_AVAILABLE, "it cannot be told")
Places = Mapping[str, tuple[str, Span]]
"""Where the parts of an item are written, by the first step of their paths; "" for the item."""


def stack_items(repository: Repository, environment: str, neutral: Neutral) -> list[Item]:
    """The items of every root that an environment applies."""
    return [
        item
        for stack in terraform_stacks(repository)
        if stack.environment == environment
        for item in _of_stack(stack, without(neutral(stack.directory)))
    ]


def _of_stack(stack: EvaluatedStack, group: str) -> Iterator[Item]:
    root = stack.evaluation.root
    yield _settings(stack, group, root)
    for name in root.module.variables:
        yield _variable(stack, group, root, name)
    for call in stack.calls:
        if not call.module.address:
            yield _call(stack, group, root, call)
    for node in stack.resources:
        if node.block.mode == "managed":
            yield from _instances(stack, group, root, node)


def _settings(stack: EvaluatedStack, group: str, root: ModuleInstance) -> Item:
    module = root.module
    first = module.files[0] if module.files else stack.directory
    places: dict[str, tuple[str, Span]] = {"": (first, Span(0, 0))}
    values: dict[str, Any] = {}
    if module.required_version:
        values["required_version"] = ", ".join(one.constraint for one in module.required_version)
        places["required_version"] = (module.required_version[0].file, module.required_version[0].span)
    for name, one in module.required_providers.items():
        if one.version is not None:
            values[f"provider {name}"] = {"version": one.version}
            places[f"provider {name}"] = (one.file, one.span)
    return _item(stack, group, SETTINGS, "terraform", "terraform", values, places)


def _variable(stack: EvaluatedStack, group: str, root: ModuleInstance, name: str) -> Item:
    variable = root.module.variables[name]
    given = stack.values.arguments.get(name)
    handed = stack.evaluation.context.inputs.get(name)
    place = (variable.file, variable.span)
    if given is not None:
        place = (given.file, given.expression.span)
    elif handed is not None and handed.file:
        place = (handed.file, handed.span)
    return _item(
        stack, group, VARIABLE, name, f"var.{name}", {name: plain(root.variable(name))}, {"": place, name: place}
    )


def _call(stack: EvaluatedStack, group: str, root: ModuleInstance, call: CallNode) -> Item:
    block = call.call
    values: dict[str, Any] = {}
    places: dict[str, tuple[str, Span]] = {"": (block.file, block.span)}
    written = {"source": block.source, "version": block.version, **block.arguments}
    for name, argument in written.items():
        if argument is not None:
            values[name] = _written(root, argument)
            places[name] = (argument.file, argument.expression.span)
    return _item(stack, group, CALL, block.name, f"module.{block.name}", values, places)


def _instances(stack: EvaluatedStack, group: str, root: ModuleInstance, node: ResourceNode) -> Iterator[Item]:
    block = node.block
    is_own = not node.module.address
    places: dict[str, tuple[str, Span]] = {"": (block.file, block.span)}
    values: dict[str, Any] = {}
    if is_own:
        for name, argument in block.arguments.items():
            values[name] = _written(root, argument)
            places[name] = (argument.file, argument.expression.span)
        for name, nested in _written_blocks(node).items():
            places[name] = (nested.file, nested.block.header_span)
    attribute = _UNIQUE.get(block.type, "")
    unique = block.arguments.get(attribute)
    for instance in node.instances():
        if unique is not None:
            places = {**places, attribute: _written_at(unique, instance)}
        if is_own:
            written = {name: plain(instance.attribute(name)) for name in _written_blocks(node)}
            values = {**values, **written}
        item = _item(stack, group, block.type, instance.address, instance.address, values, places)
        named = None if unique is None else plain(instance.attribute(attribute))
        yield replace(
            item,
            is_derived=not is_own or instance.key is not None,
            unique_name=named if isinstance(named, str) else "",
            unique_at=(attribute,),
        )


def _written_blocks(node: ResourceNode) -> dict[str, NestedBlock]:
    """The types of nested blocks that are written where they stand and refer to nothing, each with the first of it."""
    from gitops_lint.terraform.references import body_references

    found: dict[str, NestedBlock] = {}
    derived = set()
    for nested in node.block.blocks:
        name = nested.block.type
        found.setdefault(name, nested)
        if name == "dynamic" or next(body_references((), (nested.block,)), None) is not None:
            derived.add(name)
    if "dynamic" in derived:
        # Which blocks it makes is not said here.
        return {}
    return {name: nested for name, nested in found.items() if name not in derived}


def _written_at(argument: Argument, instance: ResourceInstance) -> tuple[str, Span]:
    """Where the value of an argument was written, whoever handed it on."""
    from gitops_lint.terraform.evaluation.expression_at import ExpressionAt
    from gitops_lint.terraform.evaluation.origins import way_of

    at = ExpressionAt(argument.expression, argument.file, instance.node.module, instance.scope)
    last = way_of(at)[-1]
    return last.file, last.span


_UNIQUE: Final = {
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    "aws_s3_bucket": "bucket",
    # https://www.alibabacloud.com/help/en/oss/user-guide/bucket-naming-conventions
    "alicloud_oss_bucket": "bucket",
    # https://cloud.google.com/storage/docs/buckets#naming
    "google_storage_bucket": "name",
    # https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/resource-name-rules
    "azurerm_storage_account": "name",
    "azurerm_mssql_server": "name",
    "azurerm_postgresql_flexible_server": "name",
    "azurerm_mysql_flexible_server": "name",
    "azurerm_container_registry": "name",
    "azurerm_key_vault": "name",
}
"""The types whose names are taken in the whole world, and the attribute that has the name."""


def _written(root: ModuleInstance, argument: Argument) -> Any:
    """The value of an argument that is written where it stands; one that refers to others follows from them."""
    from gitops_lint.terraform.errors import EvaluationError
    from gitops_lint.terraform.references import references

    if next(iter(references(argument.expression)), None) is not None:
        return _NOT_TOLD
    try:
        return plain(root.evaluate(argument.expression, argument.file))
    except EvaluationError:
        # The problem is told by the rules about evaluation.
        return _NOT_TOLD


def _item(
    stack: EvaluatedStack,
    group: str,
    kind: str,
    name: str,
    address: str,
    values: Mapping[str, Any],
    places: Places,
) -> Item:
    return Item(
        environment=stack.environment,
        kind=kind,
        name=name,
        address=address,
        find_values=functools.partial(dict, values),
        place=_placer(stack, address, places),
        file=stack.edited_at(FileSpan(*places[""])).file,
        group=f"terraform:{group}",
    )


def _placer(stack: EvaluatedStack, address: str, places: Places) -> Callable[[Path], Where]:
    def place(path: Path) -> Where:
        file, span = places.get(str(path[0]) if path else "", places[""])
        return stack.edited_at(FileSpan(file, span, address))

    return place


def plain(value: Value) -> Any:
    """A value of Terraform as plain data; what is not known, and what is sensitive, stays marked as that.

    What a provider may fill in is left out.
    """
    from gitops_lint.terraform.values import (
        ListValue,
        MapValue,
        Marked,
        NullValue,
        ObjectValue,
        SetValue,
        TupleValue,
        UnknownValue,
    )

    if isinstance(value, Marked):
        inner = plain(value.value)
        return Sensitive(inner) if "sensitive" in value.marks and not isinstance(inner, Unknown) else inner
    if isinstance(value, UnknownValue):
        return Unknown(value.kind, value.reason)
    if isinstance(value, NullValue):
        return None
    if isinstance(value, ObjectValue | MapValue):
        return {name: plain(item) for name, item in value.items.items()}
    if isinstance(value, ListValue | SetValue | TupleValue):
        return [plain(item) for item in value.items]
    return value if isinstance(value, str | bool | int) else _fraction(value)


def _fraction(value: Value) -> float:
    """A number with a fraction; infinite ones, which no plan has, are none."""
    from gitops_lint.terraform.plan.typed_json import plain as data_of

    data = data_of(value)
    return float("inf") if data is None else float(data)
