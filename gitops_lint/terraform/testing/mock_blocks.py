"""`mock_provider` and `override_` blocks, and the files that mock providers share (`.tfmock.hcl`)."""

from __future__ import annotations

import posixpath

from gitops_lint.formats import hcl
from gitops_lint.model.tree import Tree
from gitops_lint.terraform.addresses import Address, parse_address
from gitops_lint.terraform.configuration import Read
from gitops_lint.terraform.configuration.bodies import Schema, has_labels, read_all, schema, unsupported_block
from gitops_lint.terraform.configuration.problems import Source
from gitops_lint.terraform.configuration.reading import read_file
from gitops_lint.terraform.configuration.static import keyword, literal_text, static_reference
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.expansion import key_text
from gitops_lint.terraform.evaluation.mocks import MockProvider, Override
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.functions.function import Function
from gitops_lint.terraform.functions.registry import FUNCTIONS
from gitops_lint.terraform.references import InvalidReference
from gitops_lint.terraform.values import MapValue, ObjectValue, Value, unmark

OVERRIDES = ("override_resource", "override_data", "override_module")
_VALUES = {"override_resource": "values", "override_data": "values", "override_module": "outputs"}
_OVERRIDE = {name: schema("target", "override_during", values) for name, values in _VALUES.items()}
_MOCK = schema("defaults", "override_during")
_MOCKED: dict[str, tuple[str, ...]] = {
    "mock_resource": ("type",),
    "mock_data": ("type",),
    "override_resource": (),
    "override_data": (),
}
_PROVIDER = schema("alias", "source", "override_during", **_MOCKED)
_MOCK_FILE = Schema(blocks=_MOCKED)
_MOCK_ENDINGS = (".tfmock.hcl", ".tfmock.json", ".tofumock.hcl", ".tofumock.json")


def read_override(source: Source, block: hcl.Block, default: bool = False) -> tuple[str, Override] | None:
    """The address that an `override_` block names and its values; None where that cannot be told, which is noted."""
    attributes = read_all(source, block, _OVERRIDE[block.type]).attributes
    for_plan = block.type != "override_resource" or _for_plan(source, attributes, default)
    values = _values(source, attributes.get(_VALUES[block.type]))
    target = attributes.get("target")
    if target is None:
        detail = f"{block.type} blocks must specify a target address."
        source.error("missing-argument", block.header_span, "Missing target attribute", detail)
        return None
    traversal = static_reference(source, target.expression)
    if traversal is None:
        return None
    address = parse_address(traversal)
    if isinstance(address, InvalidReference):
        source.error("address", address.span, address.summary, address.detail)
        return None
    return address_text(address), Override(values, for_plan)


def address_text(address: Address) -> str:
    """An address as evaluated objects have it: `module.net[0].aws_vpc.main["a"]`."""
    parts = [f"module.{name}{key_text(key)}" for name, key in address.modules]
    if not address.is_module:
        prefix = "" if address.mode == "managed" else f"{address.mode}."
        parts.append(f"{prefix}{address.type}.{address.name}{key_text(address.key)}")
    return ".".join(parts)


def read_mock_provider(
    tree: Tree, source: Source, block: hcl.Block, read: Read, directory: str
) -> tuple[str, MockProvider]:
    """A `mock_provider` block: the name by which the module knows the provider (`aws.east`), and what is mocked.

    The files of its `source`, a directory seen from the module's, are read too; the block itself goes first.
    """
    content = read_all(source, block, _PROVIDER)
    attributes = content.attributes
    alias = literal_text(source, attributes.get("alias"))
    name = block.labels[0].value + (f".{alias}" if alias else "")
    found = _Mocked(_for_plan(source, attributes, False))
    for nested in content.blocks:
        found.add(source, nested)
    shared = literal_text(source, attributes.get("source"))
    if shared:
        target = posixpath.normpath(posixpath.join(directory, shared))
        target = "" if target == "." else target
        beside = [path for path in sorted(tree.files()) if posixpath.dirname(path) == target]
        if not beside and not tree.names(target):
            detail = f"Mock data directory {shared} does not exist or cannot be read."
            source.error("unreadable", attributes["source"], "Failed to read mock data directory", detail)
        for path in beside:
            if path.endswith(_MOCK_ENDINGS):
                _read_mock_file(Source(path, False, source.problems, source.locate), read, found)
    return name, MockProvider(found.resources, found.data, found.overrides, found.for_plan)


class _Mocked:
    """What one mock provider has so far; what was said first stays."""

    def __init__(self, for_plan: bool) -> None:
        self.for_plan = for_plan
        self.resources: dict[str, Override] = {}
        self.data: dict[str, Override] = {}
        self.overrides: dict[str, Override] = {}

    def add(self, source: Source, block: hcl.Block) -> None:
        if block.type in OVERRIDES:
            found = read_override(source, block, self.for_plan)
            if found is not None:
                self.overrides.setdefault(*found)
            return
        attributes = read_all(source, block, _MOCK).attributes
        into = self.resources if block.type == "mock_resource" else self.data
        for_plan = _for_plan(source, attributes, self.for_plan)
        into.setdefault(block.labels[0].value, Override(_values(source, attributes.get("defaults")), for_plan))


def _read_mock_file(source: Source, read: Read, into: _Mocked) -> None:
    file = read_file(source, read)
    for block in () if file is None else file.body.blocks:
        if block.type not in _MOCKED:
            unsupported_block(source, block, _MOCK_FILE)
        elif has_labels(source, block, _MOCKED[block.type]):
            into.add(source, block)


def _for_plan(source: Source, attributes: dict[str, hcl.Attribute], default: bool) -> bool:
    attribute = attributes.get("override_during")
    if attribute is None:
        return default
    word = keyword(attribute.expression)
    if word not in ("plan", "apply"):
        detail = "The override_during attribute must be a value of plan or apply."
        source.error("keyword", attribute, "Invalid override_during value", detail)
    return word == "plan"


class _FunctionsOnly:
    """The scope of mocked values: functions, and no names."""

    short_circuits = True

    def traverse(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        raise EvaluationError("Variables not allowed", "Variables may not be used here.", traversal.span)

    def function(self, name: str) -> Function | None:
        return FUNCTIONS.get(name)


def _values(source: Source, attribute: hcl.Attribute | None) -> dict[str, Value]:
    if attribute is None:
        return {}
    try:
        value, _ = unmark(evaluate(attribute.expression, _FunctionsOnly()))
    except EvaluationError as error:
        source.error("value", error.span, error.summary, error.detail)
        return {}
    if not isinstance(value, ObjectValue | MapValue):
        detail = f'The attribute "{attribute.name}" must be an object.'
        source.error("value", attribute, f"Invalid {attribute.name} attribute", detail)
        return {}
    return value.items
