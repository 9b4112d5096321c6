"""What of a body its shape names, and what it does not allow there (`Body.Content` of HCL).

In JSON syntax only the schema tells arguments from blocks: there, what the shape calls a block becomes one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration import Argument, NestedBlock, ProviderConfig, ResourceBlock
from gitops_lint.terraform.configuration.bodies import did_you_mean, type_span
from gitops_lint.terraform.schemas.json_blocks import blocks_in_json
from gitops_lint.terraform.schemas.shapes import Shape


class Fault(msgspec.Struct, frozen=True):
    """What a schema does not allow: Terraform's summary and detail, and the place."""

    summary: str
    detail: str
    file: str
    span: Span


class Given(msgspec.Struct, frozen=True):
    """A body as it is written. `file` and `missing` say where Terraform points for what it lacks."""

    arguments: tuple[Argument, ...]
    blocks: tuple[NestedBlock, ...]
    file: str
    missing: Span


class Contents(msgspec.Struct, frozen=True):
    """The arguments and blocks of a body that its shape names, by name, `dynamic` ones among them; and its faults."""

    arguments: dict[str, Argument]
    blocks: dict[str, list[NestedBlock]]
    file: str
    missing: Span
    faults: tuple[Fault, ...] = ()


def given_of(declared: ResourceBlock | ProviderConfig) -> Given:
    """What a provider reads of the block of a resource, or of its own."""
    missing = _missing(declared.block.body, declared.file)
    return Given(tuple(declared.arguments.values()), declared.blocks, declared.file, missing)


def given_in(body: hcl.Body, file: str) -> Given:
    """The body of a nested block."""
    arguments = tuple(Argument(one, file) for one in body.attributes)
    return Given(arguments, tuple(NestedBlock(one, file) for one in body.blocks), file, _missing(body, file))


def contents_of(given: Given, shape: Shape) -> Contents:
    """Sorts a body by its shape."""
    contents = Contents({}, {}, given.file, given.missing)
    faults: list[Fault] = []
    strange: list[Argument] = []
    for argument in given.arguments:
        is_json = argument.file.endswith(".json")
        if argument.name in shape.attributes:
            contents.arguments[argument.name] = argument
        elif is_json and (argument.name in shape.blocks or argument.name == "dynamic"):
            found, wrong = blocks_in_json(argument, shape)
            faults += [Fault(summary, detail, argument.file, span) for summary, detail, span in wrong]
            for nested in found:
                faults += _add(contents, nested, shape)
        else:
            strange.append(argument)
    for nested in given.blocks:
        faults += _add(contents, nested, shape)
    faults += [_unsupported_argument(one, contents, shape) for one in strange]
    faults += _missing_arguments(contents, shape)
    return msgspec.structs.replace(contents, faults=tuple(faults))


def block_name(block: hcl.Block) -> str:
    """The type of a block, or of the blocks that a dynamic block makes."""
    return block.labels[0].value if block.type == "dynamic" and block.labels else block.type


def _missing(body: hcl.Body, file: str) -> Span:
    """Where HCL points for what is missing: in native syntax at the opening brace, in JSON at the closing one."""
    return Span(body.end - 1, body.end) if file.endswith(".json") else Span(body.start, body.start + 1)


def _add(contents: Contents, nested: NestedBlock, shape: Shape) -> Iterator[Fault]:
    block = nested.block
    name = block_name(block)
    is_dynamic = block is not None and block.type == "dynamic" and bool(block.labels)
    known = shape.blocks.get(name)
    attribute = shape.attributes.get(name)
    if known is not None:
        labels = ("key",) if known.nesting == "map" else ()
        wrong = None if is_dynamic else _wrong_labels(block, labels)
        if wrong is not None:
            yield Fault(*wrong[:2], nested.file, wrong[2])
            return
    elif attribute is None or not attribute.is_written_as_blocks or name in contents.arguments:
        yield _unsupported_block(nested, name, shape)
        return
    contents.blocks.setdefault(name, []).append(nested)


def _wrong_labels(block: hcl.Block, names: tuple[str, ...]) -> tuple[str, str, Span] | None:
    count = len(block.labels)
    if count > len(names):
        detail = f"No labels are expected for {block.type} blocks."
        if names:
            detail = f"Only {len(names)} labels ({', '.join(names)}) are expected for {block.type} blocks."
        return f"Extraneous label for {block.type}", detail, block.labels[len(names)].span
    if count < len(names):
        detail = f"All {block.type} blocks must have {len(names)} labels ({', '.join(names)})."
        return f"Missing {names[count]} for {block.type}", detail, Span(block.header_end, block.header_end + 1)
    return None


def _unsupported_block(nested: NestedBlock, name: str, shape: Shape) -> Fault:
    block = nested.block
    detail = f'Blocks of type "{name}" are not expected here.'
    if block.type == "dynamic" and block.labels:
        return Fault("Unsupported block type", detail, nested.file, block.labels[0].span)
    hint = did_you_mean(name, (*shape.blocks, "dynamic"))
    if not hint and name in shape.attributes:
        hint = f' Did you mean to define argument "{name}"? If so, use the equals sign to assign it a value.'
    return Fault("Unsupported block type", detail + hint, nested.file, type_span(block))


def _unsupported_argument(argument: Argument, contents: Contents, shape: Shape) -> Fault:
    name = argument.name
    at = argument.attribute.name_span
    others = [other for other in shape.attributes if other not in contents.arguments]
    if argument.file.endswith(".json"):
        hint = did_you_mean(name, (*others, *shape.blocks, "dynamic"))
        detail = f'No argument or block type is named "{name}".{hint}'
        return Fault("Extraneous JSON object property", detail, argument.file, at)
    hint = did_you_mean(name, others)
    if not hint and name in shape.blocks:
        hint = f' Did you mean to define a block of type "{name}"?'
    return Fault("Unsupported argument", f'An argument named "{name}" is not expected here.{hint}', argument.file, at)


def _missing_arguments(contents: Contents, shape: Shape) -> Iterable[Fault]:
    for name, attribute in shape.attributes.items():
        if attribute.schema.required and name not in contents.arguments and name not in contents.blocks:
            detail = f'The argument "{name}" is required, but no definition was found.'
            yield Fault("Missing required argument", detail, contents.file, contents.missing)
