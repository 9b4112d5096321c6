"""`variable`, `locals` and `output` blocks, as internal/configs/named_values.go of Terraform reads them."""

from __future__ import annotations

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.formats.hcl.source import is_word
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration.bodies import arguments_of, read_all, schema, type_span
from gitops_lint.terraform.configuration.conditions import check_rule
from gitops_lint.terraform.configuration.declarations import Local, Output, Variable
from gitops_lint.terraform.configuration.parts import (
    Argument,
    Arguments,
    CheckRule,
)
from gitops_lint.terraform.configuration.problems import BAD_NAME, Source
from gitops_lint.terraform.configuration.static import check_name, depends_on, is_static, literal_bool, literal_text
from gitops_lint.terraform.configuration.type_constraints import check_type
from gitops_lint.terraform.references import Reference, parse_reference, references

RESERVED = frozenset(
    (
        "source",
        "version",
        "count",
        "for_each",
        "depends_on",
        "providers",
        "ignore_nested_deprecations",
        "_",
        "lifecycle",
        "locals",
        "provider",
    )
)
"""What a module block holds besides the variables of the module that it calls."""

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
    check_name(source, label, "Invalid variable name")
    if label.value in RESERVED:
        detail = f'The variable name "{label.value}" is reserved due to its special meaning inside module blocks.'
        source.error("invalid-name", label, "Invalid variable name", detail)
    if "type" in attributes:
        check_type(source, attributes["type"].expression)
    nullable = literal_bool(source, attributes.get("nullable")) is not False
    _check_default(source, attributes.get("default"), nullable)
    const = literal_bool(source, attributes.get("const")) is True
    sensitive = literal_bool(source, attributes.get("sensitive")) is True
    ephemeral = literal_bool(source, attributes.get("ephemeral")) is True
    for word, is_so in (("sensitive", sensitive), ("ephemeral", ephemeral)):
        if const and is_so:
            detail = f'A variable that is marked as "const" cannot also be marked as "{word}".'
            source.error("validation", block.header_span, f"Const variable cannot be {word}", detail)
    return Variable(
        source.file,
        block,
        label.value,
        {name: Argument(attribute, source.file) for name, attribute in attributes.items()},
        tuple(_validation(source, nested, label.value) for nested in content.blocks),
        literal_text(source, attributes.get("description")),
        nullable,
        sensitive,
        ephemeral,
        literal_text(source, attributes.get("deprecated")),
        const,
    )


def _check_default(source: Source, attribute: hcl.Attribute | None, nullable: bool) -> None:
    if attribute is None or not is_static(source, attribute.expression):
        return
    if isinstance(attribute.expression, hcl.Null) and not nullable:
        _null_default(source, attribute.expression)


def _null_default(source: Source, node: hcl.Node | Span) -> None:
    detail = "A null default value is not valid when nullable=false."
    source.error("default-value", node, "Invalid default value for variable", detail)


def _validation(source: Source, block: hcl.Block, name: str) -> CheckRule:
    """A validation block, whose condition must speak of its variable (`checkVariableValidationBlock`)."""
    rule = check_rule(source, block)
    if rule.condition is not None and not isinstance(rule.condition, hcl.Invalid):
        for traversal in references(rule.condition):
            named = parse_reference(traversal)
            if isinstance(named, Reference) and named.kind == "variable" and named.name == name:
                return rule
        detail = f'The condition for variable "{name}" must refer to var.{name} in order to test incoming values.'
        source.error("validation", rule.condition, "Invalid variable validation condition", detail)
    return rule


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
    if "type" in attributes:
        check_type(source, attributes["type"].expression)
    for nested in content.blocks:
        if nested.type == "postcondition":
            detail = "Output values can only have preconditions, not postconditions."
            source.error("unsupported-block", type_span(nested), "Postconditions are not allowed", detail)
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
    merged = msgspec.structs.replace(base, arguments=base.arguments | override.arguments, **said)
    default = merged.default
    if default is not None and not merged.nullable and isinstance(default.expression, hcl.Null):
        _null_default(source, override.span)
    return merged


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
