"""Declarations of many files put together: what is declared twice, and what override files change.

The rules are those of `Module.appendFile` and `Module.mergeFile` in internal/configs/module.go of Terraform.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration.calls import merge_call
from gitops_lint.terraform.configuration.checks import merge_action
from gitops_lint.terraform.configuration.declarations import (
    Action,
    Check,
    Local,
    ModuleCall,
    Output,
    ProviderConfig,
    ResourceBlock,
    Variable,
)
from gitops_lint.terraform.configuration.problems import Source
from gitops_lint.terraform.configuration.resources import merge_resource
from gitops_lint.terraform.configuration.settings import merge_provider
from gitops_lint.terraform.configuration.values import merge_local, merge_output, merge_variable

Said = tuple[str, str]
"""Summary and detail."""


class Kind(NamedTuple):
    """How declarations of one kind live together in a module.

    `replaces`: of two of one name Terraform goes on with the second. Without `missing`, one in an override file may
    stand alone; without `merge`, one in an override file means nothing.
    """

    key: Callable[[Any], Any]
    duplicate: Callable[[Any, str], Said]
    merge: Callable[[Source, Any, Any], Any] | None
    missing: Callable[[Any], Said | None]
    replaces: bool = False


class Named(dict[Any, Any]):
    """The declarations of one kind by their key."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind

    def add(self, source: Source, declaration: Any) -> None:
        """Takes a declaration, of a primary or an override file."""
        kind = self.kind
        key = kind.key(declaration)
        existing = self.get(key)
        if source.override:
            self._override(source, key, existing, declaration)
        elif existing is None:
            self[key] = declaration
        else:
            place = source.locate(existing.file, existing.span)
            said = kind.duplicate(existing, place)
            if isinstance(declaration, ResourceBlock) and declaration.check is not None:
                said = _duplicate_in_check(existing, place)
            source.error("duplicate-declaration", _header(declaration), *said)
            if kind.replaces:
                self[key] = declaration

    def _override(self, source: Source, key: Any, existing: Any, declaration: Any) -> None:
        kind = self.kind
        if kind.merge is None:
            return
        if existing is not None:
            self[key] = kind.merge(source, existing, declaration)
            return
        missing = kind.missing(declaration)
        if missing is None:
            self[key] = declaration
        else:
            source.error("override", _header(declaration), *missing)


def _header(declaration: Any) -> Span:
    span: Span = declaration.span
    return span


def _name(declaration: Any) -> str:
    name: str = declaration.name
    return name


def _duplicate(summary: str, article: str, noun: str, verb: str, rule: str) -> Callable[[Any, str], Said]:
    def said(existing: Any, place: str) -> Said:
        return summary, f'{article} {noun} named "{existing.name}" was already {verb} at {place}. {rule}'

    return said


def _missing(summary: str, noun: str, article: str, verb: str) -> Callable[[Any], Said]:
    def said(declaration: Any) -> Said:
        return summary, (
            f'There is no {noun} named "{declaration.name}". An override file can only override {article} {noun} that '
            f"was {verb} in a primary configuration file."
        )

    return said


def _duplicate_in_check(existing: ResourceBlock, place: str) -> Said:
    """What Terraform says of a check's data source that has the name of another."""
    summary, detail = _duplicate_resource(existing, place)
    return summary, detail.removesuffix(".") + ", including within check blocks."


def _duplicate_resource(existing: ResourceBlock, place: str) -> Said:
    what, noun = _RESOURCE_WORDS[existing.mode]
    return f'Duplicate {what} "{existing.type}" configuration', (
        f'A {existing.type} {noun} named "{existing.name}" was already declared at {place}. Resource names must be '
        "unique per type in each module."
    )


_RESOURCE_WORDS = {
    "managed": ("resource", "resource"),
    "data": ("data", "data resource"),
    "ephemeral": ("ephemeral", "ephemeral resource"),
}


def _missing_resource(declaration: ResourceBlock) -> Said:
    word, noun = ("data", "data resource") if declaration.mode == "data" else ("resource", "resource")
    return f"Missing {noun} to override", (
        f'There is no {declaration.type} {noun} named "{declaration.name}". An override file can only override a '
        f"{word} block defined in a primary configuration file."
    )


def _duplicate_provider(existing: ProviderConfig, place: str) -> Said:
    if not existing.alias:
        return "Duplicate provider configuration", (
            f'A default (non-aliased) provider configuration for "{existing.name}" was already given at {place}. If '
            'multiple configurations are required, set the "alias" argument for alternative configurations.'
        )
    return "Duplicate provider configuration", (
        f'A provider configuration for "{existing.name}" with alias "{existing.alias}" was already given at {place}. '
        "Each configuration for the same provider must have a distinct alias."
    )


def _missing_provider(declaration: ProviderConfig) -> Said | None:
    if not declaration.alias:
        return None
    return "Missing base provider configuration for override", (
        f'There is no {declaration.name} provider configuration with the alias "{declaration.alias}". An override file '
        "can only override an aliased provider configuration that was already defined in a primary configuration file."
    )


def _duplicate_check(existing: Check, place: str) -> Said:
    return f'Duplicate check "{existing.name}" configuration', (
        f'A check block named "{existing.name}" was already declared at {place}. Check blocks must be unique within '
        "each module."
    )


def _duplicate_action(existing: Action, place: str) -> Said:
    return f'Duplicate action "{existing.type}" configuration', (
        f'An action named "{existing.name}" was already declared at {place}. Resource names must be unique per type in '
        "each module."
    )


def _missing_action(declaration: Action) -> Said:
    return "Missing resource to override", (
        f'There is no action named "{declaration.name}". An override file can only override a resource block defined '
        "in a primary configuration file."
    )


def _merge_resource(source: Source, base: ResourceBlock, override: ResourceBlock) -> ResourceBlock:
    # Terraform reads ephemeral blocks of override files, and then does nothing with them.
    return base if base.mode == "ephemeral" else merge_resource(source, base, override)


KINDS: dict[type[Any], Kind] = {
    Variable: Kind(
        _name,
        _duplicate(
            "Duplicate variable declaration",
            "A",
            "variable",
            "declared",
            "Variable names must be unique within a module.",
        ),
        merge_variable,
        _missing("Missing base variable declaration to override", "variable", "a", "already declared"),
        replaces=True,
    ),
    Local: Kind(
        _name,
        _duplicate(
            "Duplicate local value definition",
            "A",
            "local value",
            "defined",
            "Local value names must be unique within a module.",
        ),
        merge_local,
        _missing("Missing base local value definition to override", "local value", "a", "already defined"),
        replaces=True,
    ),
    Output: Kind(
        _name,
        _duplicate(
            "Duplicate output definition", "An", "output", "defined", "Output names must be unique within a module."
        ),
        merge_output,
        _missing("Missing base output definition to override", "output", "an", "already defined"),
        replaces=True,
    ),
    ModuleCall: Kind(
        _name,
        _duplicate(
            "Duplicate module call",
            "A",
            "module call",
            "defined",
            "Module calls must have unique names within a module.",
        ),
        merge_call,
        _missing("Missing module call to override", "module call", "a", "defined"),
        replaces=True,
    ),
    ResourceBlock: Kind(lambda declaration: declaration.key, _duplicate_resource, _merge_resource, _missing_resource),
    ProviderConfig: Kind(
        lambda declaration: (declaration.name, declaration.alias),
        _duplicate_provider,
        merge_provider,
        _missing_provider,
    ),
    Check: Kind(_name, _duplicate_check, None, lambda declaration: None),
    Action: Kind(
        lambda declaration: (declaration.type, declaration.name), _duplicate_action, merge_action, _missing_action
    ),
}
