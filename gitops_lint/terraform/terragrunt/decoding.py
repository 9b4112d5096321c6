"""What is decoded of a file once its local values and dependencies are there (`decodeAsTerragruntConfigFile`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitops_lint.formats import hcl
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.terragrunt.configuration import Configuration
from gitops_lint.terraform.terragrunt.problems import Kind
from gitops_lint.terraform.terragrunt.schema import CONFIGURATION
from gitops_lint.terraform.terragrunt.scope import FileScope
from gitops_lint.terraform.terragrunt.sections import Section, Setting, read_section
from gitops_lint.terraform.values import MapValue, NullValue, ObjectValue, UnknownValue, mark, unmark

if TYPE_CHECKING:
    from gitops_lint.terraform.terragrunt.reader import FileReader

_EARLIER = frozenset(("include", "locals", "feature", "dependency"))


def read_rest(reader: FileReader, scope: FileScope) -> Configuration:
    """What a file itself sets, without what it includes."""
    body = reader.body
    sections: dict[str, Section] = {}
    generate: dict[str, Section] = {}
    for block in body.blocks:
        schema = CONFIGURATION.blocks.get(block.type)
        if schema is None or block.type in _EARLIER or len(block.labels) != schema.labels:
            continue
        section = read_section(block, schema, reader.place, lambda node: reader.value(node, scope), reader.log)
        if block.type == "generate":
            if section.name in generate:
                detail = f"Detected generate blocks with the same name: [{section.name}]"
                reader.log.add(Kind.GENERATE, "Duplicate generate block", detail, reader.place, section.span)
            generate[section.name] = section
        else:
            sections.setdefault(block.type, section)
    attributes = {
        item.name: Setting(reader.value(item.expression, scope), reader.place, item.span)
        for item in body.attributes
        if item.name in CONFIGURATION.attributes and item.name != "inputs"
    }
    _take_attributes(attributes, sections, generate)
    inputs, more = _inputs(reader, scope)
    assert scope.dependencies is not None
    return Configuration(
        reader.place,
        locals=reader.locals,
        inputs=inputs,
        more_inputs=more,
        sets_inputs=body.attribute("inputs") is not None,
        attributes=attributes,
        sections=sections,
        generate=generate,
        dependencies=reader.own_dependencies,
        features=reader.features,
    )


def _inputs(reader: FileReader, scope: FileScope) -> tuple[dict[str, Setting], UnknownValue | None]:
    """The inputs one by one, each with its place, and what stands for those whose names are not known."""
    attribute = reader.body.attribute("inputs")
    if attribute is None:
        return {}, None
    expression = attribute.expression
    if isinstance(expression, hcl.ObjectCons) and all(isinstance(item.key, hcl.String) for item in expression.items):
        found = {}
        for item in expression.items:
            assert isinstance(item.key, hcl.String)
            span = hcl.Node(item.key.start, item.value.end).span
            found[item.key.value] = Setting(reader.value(item.value, scope), reader.place, span)
        return found, None
    value, marks = unmark(reader.value(expression, scope))
    if isinstance(value, ObjectValue | MapValue):
        found = {name: Setting(mark(item, marks), reader.place, expression.span) for name, item in value.items.items()}
        return found, getattr(value, "rest", None)
    if isinstance(value, NullValue):
        return {}, None
    if isinstance(value, UnknownValue):
        return {}, value
    error = EvaluationError("Invalid inputs", "inputs must be an object or a map.", expression.span)
    reader.log.add_error(error, reader.place, Kind.ARGUMENT)
    return {}, UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason="inputs has an error")


def _take_attributes(
    attributes: dict[str, Setting], sections: dict[str, Section], generate: dict[str, Section]
) -> None:
    """`remote_state = {…}` and `generate = {…}` mean what the blocks of these names mean."""
    remote = attributes.pop("remote_state", None)
    if remote is not None:
        sections["remote_state"] = _as_section("remote_state", "", remote, remote)
    several = attributes.pop("generate", None)
    if several is not None:
        bare, _ = unmark(several.value)
        for name, item in bare.items.items() if isinstance(bare, ObjectValue | MapValue) else ():
            generate[name] = _as_section("generate", name, Setting(item, several.file, several.span), several)


def _as_section(type_: str, name: str, setting: Setting, place: Setting) -> Section:
    bare, marks = unmark(setting.value)
    items = bare.items if isinstance(bare, ObjectValue | MapValue) else {}
    attributes = {key: Setting(mark(item, marks), place.file, place.span) for key, item in items.items()}
    return Section(type_, name, attributes, (), place.file, place.span)
