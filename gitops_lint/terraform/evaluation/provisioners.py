"""Arguments of provisioners, whose schemas are Terraform's own (`internal/builtin/provisioners`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from gitops_lint.terraform.configuration import ResourceBlock
from gitops_lint.terraform.configuration.parts import Provisioner
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.wording import near_names


class Arguments(msgspec.Struct, frozen=True):
    """The names of the arguments that a provisioner must have, and of those that it may have."""

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


PROVISIONERS: Mapping[str, Arguments] = {
    "file": Arguments(("destination",), ("source", "content")),
    "local-exec": Arguments(("command",), ("interpreter", "working_dir", "environment", "quiet")),
    "remote-exec": Arguments((), ("inline", "script", "scripts")),
}


def provisioner_problems(block: ResourceBlock, address: str) -> Iterator[Problem]:
    """What is wrong with the provisioners of a resource: their types, which are all of Terraform's, and arguments."""
    for provisioner in block.provisioners:
        schema = PROVISIONERS.get(provisioner.type)
        if schema is not None:
            yield from _wrong(provisioner, schema, address)
            continue
        detail = (
            f"This configuration requires provisioner plugin \"{provisioner.type}\", which isn't available. If you're "
            "intending to use an external provisioner plugin, you must install it manually into one of the plugin "
            "search directories before running Terraform."
        )
        summary, span = "Missing required provisioner plugin", provisioner.block.header_span
        yield Problem(Kind.RESOURCE_ARGUMENT, summary, detail, provisioner.file, span, address)


def _wrong(provisioner: Provisioner, schema: Arguments, address: str) -> Iterator[Problem]:
    known = dict.fromkeys((*schema.required, *schema.optional))
    kind, file = Kind.RESOURCE_ARGUMENT, provisioner.file
    for name, argument in provisioner.arguments.items():
        if name not in known:
            near = near_names(name, known)
            detail = f'An argument named "{name}" is not expected here.'
            detail += f' Did you mean "{near[0]}"?' if near else ""
            yield Problem(kind, "Unsupported argument", detail, file, argument.attribute.name_span, address)
    for nested in provisioner.blocks:
        detail = f'Blocks of type "{nested.block.type}" are not expected here.'
        yield Problem(kind, "Unsupported block type", detail, file, nested.block.header_span, address)
    for name in schema.required:
        if name not in provisioner.arguments:
            detail = f'The argument "{name}" is required, but no definition was found.'
            yield Problem(kind, "Missing required argument", detail, file, provisioner.block.header_span, address)
