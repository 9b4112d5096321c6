"""Stack files: the units and stacks that a `terragrunt.stack.hcl` declares.

Source: pkg/config/stack.go of Terragrunt.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.terraform.terragrunt.problems import Kind, Log
from gitops_lint.terraform.terragrunt.reader import FileReader
from gitops_lint.terraform.terragrunt.schema import STACK
from gitops_lint.terraform.terragrunt.scope import FileScope, Stage
from gitops_lint.terraform.terragrunt.sections import Section, Setting, read_section
from gitops_lint.terraform.values import NULL, Value, object_of

if TYPE_CHECKING:
    from gitops_lint.terraform.terragrunt.session import Terragrunt

STACK_FILE = "terragrunt.stack.hcl"
STACK_TREE = ".terragrunt-stack"


class Component(msgspec.Struct, frozen=True):
    """A unit or stack that a stack file declares.

    `directory` is where it is written, in the tree; None where that is not known. `source` is what it is copied from.
    """

    section: Section
    directory: str | None
    source: Setting | None
    values: Value


class Stack(msgspec.Struct, frozen=True):
    """A stack file, read."""

    file: str
    components: tuple[Component, ...]
    locals: dict[str, Setting]


class _StackScope(FileScope):
    """The names of a stack file: local values, `values`, and the paths of its units and stacks."""

    def __init__(self, reader: FileReader, paths: dict[str, Value]) -> None:
        super().__init__(reader, Stage.DEPENDENCIES)
        self._paths = paths

    def traverse(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        """The value of a reference and how many of its steps lead to it."""
        if traversal.root in self._paths:
            return self._paths[traversal.root], 0
        return super().traverse(traversal)


def read_stack(session: Terragrunt, file: str, log: Log, original: str | None = None) -> Stack:
    """What a stack file declares. What is wrong is noted."""
    reader = FileReader(session, file, log, original=original, schema=STACK)
    directory = posixpath.dirname(file)
    early = FileScope(reader, Stage.DEPENDENCIES)
    paths = {kind: _paths(reader, kind, directory, early) for kind in ("unit", "stack")}
    scope = _StackScope(reader, paths)
    found: list[Component] = []
    for block in reader.body.blocks:
        schema = STACK.blocks.get(block.type)
        if block.type not in paths or schema is None or len(block.labels) != 1:
            continue
        section = read_section(block, schema, reader.place, lambda node: reader.value(node, scope), log)
        if next(section.of("expansion"), None) is not None:
            continue
        enabled = section.attributes.get("enabled")
        if enabled is None or enabled.value is not False:
            found.append(_component(session, directory, section, log))
    _refuse_same_names(found, log)
    return Stack(file, tuple(found), reader.locals)


def _paths(reader: FileReader, kind: str, directory: str, scope: FileScope) -> Value:
    """What `unit` or `stack` is in values: the path at which each is written."""
    found: dict[str, Value] = {}
    for block in reader.body.blocks_of(kind):
        attribute, flat = block.body.attribute("path"), block.body.attribute("no_dot_terragrunt_stack")
        if attribute is None or len(block.labels) != 1 or block.body.blocks_of("expansion"):
            continue
        path = reader.value(attribute.expression, scope)
        if isinstance(path, str):
            is_flat = flat is not None and reader.value(flat.expression, scope) is True
            path = reader.session.locations.absolute(_written_at(directory, path, flat=is_flat))
        found[block.names[0]] = object_of({"name": block.names[0], "path": path})
    return object_of(found)


def _written_at(directory: str, path: str, *, flat: bool) -> str:
    parts = (directory, path) if flat else (directory, STACK_TREE, path)
    return posixpath.normpath(posixpath.join(*parts))


def _component(session: Terragrunt, directory: str, section: Section, log: Log) -> Component:
    setting = section.attributes.get("path")
    path = None if setting is None else setting.text
    source = section.attributes.get("source")
    values = section.attributes.get("values")
    at = None
    if setting is not None and path is not None:
        at = _written_at(directory, path, flat=section.is_true("no_dot_terragrunt_stack"))
        allowed = directory if section.is_true("no_dot_terragrunt_stack") else posixpath.join(directory, STACK_TREE)
        if path.startswith("/") or posixpath.relpath(at, allowed or ".").startswith(".."):
            detail = f'{section.name} destination path "{path}" is outside of the stack directory'
            log.add(Kind.STACK, "Invalid path", detail, setting.file, setting.span)
            at = None
    elif setting is not None:
        detail = f'Where {section.type} "{section.name}" is written is not known offline.'
        log.add(Kind.STACK, "Path not known", detail, setting.file, setting.span, limit=True)
    return Component(section, at, source, NULL if values is None else values.value)


def _refuse_same_names(components: Iterable[Component], log: Log) -> None:
    seen: dict[tuple[str, str], str] = {}
    places: dict[str, str] = {}
    for component in components:
        section = component.section
        key = (section.type, section.name)
        if key in seen:
            detail = f"duplicate {section.type} name found: '{section.name}'"
            log.add(Kind.STACK, "Duplicate name", detail, section.file, section.span)
        seen[key] = section.name
        if component.directory is not None and component.directory in places:
            detail = f"duplicate {section.type} path found: it is that of '{places[component.directory]}'"
            log.add(Kind.STACK, "Duplicate path", detail, section.file, section.span)
        if component.directory is not None:
            places[component.directory] = section.name


def stack_value(session: Terragrunt, file: str, log: Log, original: str) -> Value:
    """What `read_terragrunt_config` gives for a stack file (`stackConfigAsCty`)."""
    stack = read_stack(session, file, log, original)
    found: dict[str, Value] = {"local": object_of({name: setting.value for name, setting in stack.locals.items()})}
    for kind in ("unit", "stack"):
        of_kind: dict[str, Value] = {
            component.section.name: object_of(
                {"name": component.section.name}
                | {name: setting.value for name, setting in component.section.attributes.items()}
            )
            for component in stack.components
            if component.section.type == kind
        }
        if of_kind:
            found[kind] = object_of(of_kind)
    return object_of(found)
