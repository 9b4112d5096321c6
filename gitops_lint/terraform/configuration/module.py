"""From the files of one directory to one module, as `Parser.LoadConfigDir` of Terraform does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import SourceFile, Span
from gitops_lint.model.tree import Tree
from gitops_lint.terraform.addresses import Address
from gitops_lint.terraform.configuration.bodies import (
    Schema,
    has_labels,
    type_span,
    unsupported_argument,
    unsupported_block,
)
from gitops_lint.terraform.configuration.calls import read_call
from gitops_lint.terraform.configuration.checks import read_action, read_check
from gitops_lint.terraform.configuration.collecting import KINDS, Named
from gitops_lint.terraform.configuration.declarations import (
    Action,
    Backend,
    Check,
    Cloud,
    Import,
    Local,
    ModuleCall,
    Moved,
    Output,
    ProviderConfig,
    ProviderMeta,
    Removed,
    RequiredProvider,
    RequiredVersion,
    ResourceBlock,
    ResourceKey,
    Variable,
)
from gitops_lint.terraform.configuration.files import module_files
from gitops_lint.terraform.configuration.problems import Problem, Source
from gitops_lint.terraform.configuration.reading import Read, read_file
from gitops_lint.terraform.configuration.refactoring import read_import, read_moved, read_removed, static_address
from gitops_lint.terraform.configuration.resources import read_resource
from gitops_lint.terraform.configuration.root import Root
from gitops_lint.terraform.configuration.settings import read_provider, read_settings
from gitops_lint.terraform.configuration.values import read_locals, read_output, read_variable


class Module(msgspec.Struct, frozen=True):
    """What the configuration files of one directory declare, override files merged in.

    `files` are the paths that were read, primary ones first. What is broken is in `problems`, and left out.
    """

    directory: str
    files: tuple[str, ...]
    variables: dict[str, Variable]
    locals: dict[str, Local]
    outputs: dict[str, Output]
    resources: dict[ResourceKey, ResourceBlock]
    module_calls: dict[str, ModuleCall]
    provider_configs: dict[tuple[str, str], ProviderConfig]
    required_providers: dict[str, RequiredProvider]
    required_version: tuple[RequiredVersion, ...]
    backend: Backend | None
    cloud: Cloud | None
    provider_metas: dict[str, ProviderMeta]
    moved: tuple[Moved, ...]
    removed: tuple[Removed, ...]
    imports: tuple[Import, ...]
    checks: tuple[Check, ...]
    actions: dict[tuple[str, str], Action]
    problems: tuple[Problem, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every file could be read: if not, nobody can tell what the module declares and refers to."""
        return not any(problem.key in ("syntax", "unreadable") for problem in self.problems)


def load_module(tree: Tree, directory: str, read: Read) -> Module:
    """The module in a directory of the tree; one without configuration files declares nothing.

    Never raises for what the files contain. Nothing is evaluated, and no called module is read.
    """
    primary, override = module_files(tree, directory)
    problems: list[Problem] = []
    collected = _Collected()
    root = Root()

    def locate(path: str, span: Span) -> str:
        text = tree.read(path).decode("utf-8-sig", "replace")
        place = SourceFile(path, text).location(span)
        end = f"{place.end_column}" if place.line == place.end_line else f"{place.end_line},{place.end_column}"
        return f"{path}:{place.line},{place.column}-{end}"

    for paths, overrides in ((primary, False), (override, True)):
        for path in paths:
            source = Source(path, overrides, problems, locate)
            file = read_file(source, read)
            if file is not None:
                root.begin(source)
                for declaration in declarations(source, file):
                    if not root.take(source, declaration):
                        collected.add(source, declaration)
                root.finish(source)
    root.check(Source(directory, False, problems, locate))
    named = collected.named
    return Module(
        directory,
        (*primary, *override),
        named[Variable],
        named[Local],
        named[Output],
        named[ResourceBlock],
        named[ModuleCall],
        named[ProviderConfig],
        root.required_providers,
        tuple(root.required_versions),
        root.backend,
        root.cloud,
        root.provider_metas,
        tuple(collected.listed[Moved]),
        tuple(collected.listed[Removed]),
        tuple(collected.listed[Import]),
        tuple(named[Check].values()),
        named[Action],
        tuple(problems),
    )


def declarations(source: Source, file: hcl.File) -> Iterator[Any]:
    """All that one file declares, in source order; what is wrong with it is noted."""
    for attribute in file.body.attributes:
        unsupported_argument(source, attribute, FILE)
    for block in file.body.blocks:
        reader = _READERS.get(block.type)
        if reader is None:
            unsupported_block(source, block, FILE)
        elif has_labels(source, block, FILE.blocks[block.type]):
            yield from reader(source, block)


class _Collected:
    """The declarations that were read so far, by the type of their structures."""

    def __init__(self) -> None:
        self.named = {kind: Named(row) for kind, row in KINDS.items()}
        self.listed: dict[type[Any], list[Any]] = {Moved: [], Removed: [], Import: []}
        self._imported: dict[Address, Import] = {}

    def add(self, source: Source, declaration: Any) -> None:
        kind = type(declaration)
        if kind in self.named:
            if kind is Check and declaration.data is not None:
                self.named[ResourceBlock].add(source, declaration.data)
            self.named[kind].add(source, declaration)
        elif not source.override:
            if kind is Import:
                self._refuse_second_import(source, declaration)
            self.listed[kind].append(declaration)
        elif kind in _NOT_IN_OVERRIDES:
            source.error("override", declaration.span, *_NOT_IN_OVERRIDES[kind])

    def _refuse_second_import(self, source: Source, declaration: Import) -> None:
        address = static_address(declaration.to)
        if address is None:
            return
        first = self._imported.setdefault(address, declaration)
        if first is not declaration and declaration.to is not None:
            name = ".".join((*(f"module.{call}" for call, _ in address.modules), address.type, address.name))
            detail = (
                f'An import block for the resource "{name}" was already declared at '
                f"{source.locate(first.file, first.span)}. A resource can have only one import block."
            )
            summary = f'Duplicate import configuration for "{name}"'
            source.error("duplicate-declaration", declaration.to, summary, detail)


_NOT_IN_OVERRIDES: dict[type[Any], tuple[str, str]] = {
    Moved: (
        "Cannot override 'moved' blocks",
        "Records of moved objects can appear only in normal files, not in override files.",
    ),
    Import: (
        "Cannot override 'import' blocks",
        "Import blocks can appear only in normal files, not in override files.",
    ),
}


def _one(reader: Callable[[Source, hcl.Block], Any]) -> Callable[[Source, hcl.Block], Iterable[Any]]:
    def read(source: Source, block: hcl.Block) -> Iterable[Any]:
        declaration = reader(source, block)
        return () if declaration is None else (declaration,)

    return read


FILE = Schema(
    blocks={
        "terraform": (),
        "required_providers": (),
        "provider": ("name",),
        "variable": ("name",),
        "locals": (),
        "output": ("name",),
        "module": ("name",),
        "resource": ("type", "name"),
        "data": ("type", "name"),
        "ephemeral": ("type", "name"),
        "action": ("type", "name"),
        "moved": (),
        "removed": (),
        "import": (),
        "check": ("name",),
    }
)


def _misplaced(source: Source, block: hcl.Block) -> Iterable[Any]:
    source.error(
        "unsupported-block",
        type_span(block),
        "Invalid required_providers block",
        'A "required_providers" block must be nested inside a "terraform" block.',
    )
    return ()


_READERS: dict[str, Callable[[Source, hcl.Block], Iterable[Any]]] = {
    "terraform": read_settings,
    "required_providers": _misplaced,
    "provider": _one(read_provider),
    "variable": _one(read_variable),
    "locals": read_locals,
    "output": _one(read_output),
    "module": _one(read_call),
    "resource": _one(read_resource),
    "data": _one(read_resource),
    "ephemeral": _one(read_resource),
    "action": _one(read_action),
    "moved": _one(read_moved),
    "removed": _one(read_removed),
    "import": _one(read_import),
    "check": _one(read_check),
}
