"""`variable`, `locals` and `output` blocks, as internal/configs/named_values.go of Terraform reads them."""

from __future__ import annotations

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.formats.hcl.source import is_word
from gitops_lint.terraform.configuration.bodies import arguments_of, read_all, schema
from gitops_lint.terraform.configuration.conditions import check_rule
from gitops_lint.terraform.configuration.declarations import Argument, Arguments, Local, Output, Variable
from gitops_lint.terraform.configuration.problems import BAD_NAME, Source
from gitops_lint.terraform.configuration.static import check_name, depends_on, literal_bool, literal_text

VARIABLE = schema(
    "description", "default", "type", "sensitive", "ephemeral", "nullable", "deprecated", "const", validation=()
)
OUTPUT = schema(
    "description",
    "depends_on",
    "sensitive",
    "ephemeral",
    "deprecated",
    "type",
    required=("value",),
    precondition=(),
    postcondition=(),
)


def read_variable(source: Source, block: hcl.Block) -> Variable:
    """The declaration that a `variable` block is."""
    content = read_all(source, block, VARIABLE)
    label = block.labels[0]
    attributes = content.attributes
    return Variable(
        source.file,
        block,
        label.value,
        {name: Argument(attribute, source.file) for name, attribute in attributes.items()},
        tuple(check_rule(source, nested) for nested in content.blocks),
        literal_text(source, attributes.get("description")),
        literal_bool(source, attributes.get("nullable")) is not False,
        literal_bool(source, attributes.get("sensitive")) is True,
        literal_bool(source, attributes.get("ephemeral")) is True,
        literal_text(source, attributes.get("deprecated")),
        literal_bool(source, attributes.get("const")) is True,
    )


def read_locals(source: Source, block: hcl.Block) -> list[Local]:
    """The local values of a `locals` block."""
    found = []
    for name, argument in arguments_of(source, block.body).items():
        if not is_word(name):
            source.error("invalid-name", argument.attribute.name_span, "Invalid local value name", BAD_NAME)
        found.append(Local(source.file, argument.attribute))
    return found


def read_output(source: Source, block: hcl.Block) -> Output:
    """The declaration that an `output` block is."""
    content = read_all(source, block, OUTPUT)
    check_name(source, block.labels[0], "Invalid output name")
    attributes = content.attributes
    return Output(
        source.file,
        block,
        block.labels[0].value,
        {name: Argument(attribute, source.file) for name, attribute in attributes.items()},
        depends_on(source, attributes),
        tuple(check_rule(source, nested) for nested in content.blocks if nested.type == "precondition"),
        literal_text(source, attributes.get("description")),
        literal_bool(source, attributes.get("sensitive")) is True,
        literal_bool(source, attributes.get("ephemeral")) is True,
        literal_text(source, attributes.get("deprecated")),
    )


_FROM_VARIABLE = ("description", "nullable", "sensitive", "ephemeral", "deprecated", "const")
_FROM_OUTPUT = ("description", "sensitive", "ephemeral", "deprecated")


def merge_variable(source: Source, base: Variable, override: Variable) -> Variable:
    """The variable with what an override file sets (`Variable.merge`)."""
    said = {name: getattr(override, name) for name in _FROM_VARIABLE if name in override.arguments}
    return msgspec.structs.replace(base, arguments=base.arguments | override.arguments, **said)


def merge_local(source: Source, base: Local, override: Local) -> Local:
    """The local value of the override file."""
    return override


def merge_output(source: Source, base: Output, override: Output) -> Output:
    """The output with what an override file sets (`Output.merge`)."""
    refuse_depends_on(source, override.depends_on)
    said = {name: getattr(override, name) for name in _FROM_OUTPUT if name in override.arguments}
    arguments: Arguments = base.arguments | override.arguments
    return msgspec.structs.replace(base, arguments=arguments, **said)


def refuse_depends_on(source: Source, references: tuple[hcl.ScopeTraversal, ...]) -> None:
    """Notes a `depends_on` in an override file."""
    if references:
        detail = "The depends_on argument may not be overridden."
        source.error("override", references[0], "Unsupported override", detail)
