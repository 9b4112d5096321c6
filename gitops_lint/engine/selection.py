"""Which rules run: loading them, and choosing by id, prefix, alias or name."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from gitops_lint import rules as built_in
from gitops_lint.model.rule import Rule, Severity, registry
from gitops_lint.model.settings import Settings

ENTRY_POINTS = "gitops_lint.rules"
"""The entry point group under which an installed package names modules with rules."""


class SelectionError(Exception):
    """A selector that matches no rule, or a module of rules that cannot be loaded."""


def load_rules(directories: Iterable[Path] = ()) -> dict[str, Rule]:
    """Every rule, by id: the built-in ones, those of installed plugins, and those of `--rules` directories.

    Raises `SelectionError` for a module that cannot be imported.
    """
    for module in pkgutil.iter_modules(built_in.__path__, f"{built_in.__name__}."):
        importlib.import_module(module.name)
    _load_plugins()
    for directory in directories:
        _load_directory(directory)
    return dict(sorted(registry.items()))


def _load_plugins() -> None:
    from importlib.metadata import entry_points

    for point in entry_points(group=ENTRY_POINTS):
        try:
            point.load()
        except Exception as error:
            raise SelectionError(f"the plugin {point.name} ({point.value}) cannot be loaded: {error}") from error


def _load_directory(directory: Path) -> None:
    if not directory.is_dir():
        raise SelectionError(f"--rules {directory}: is not a directory")
    for path in sorted(directory.glob("*.py")):
        name = f"gitops_lint_rules_{path.stem}"
        if name in sys.modules:
            continue
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            raise SelectionError(f"{path}: cannot be loaded: {error}") from error


def select(
    rules: dict[str, Rule], settings: Settings, chosen: Sequence[str] = (), ignored: Sequence[str] = ()
) -> tuple[Rule, ...]:
    """The rules to run, by id, with the configured severities.

    `chosen` (of the command line) replaces the configuration's `select`. Raises `SelectionError` for a selector that
    matches no rule.
    """
    wanted = tuple(chosen) or settings.select
    for selector in (*wanted, *ignored, *settings.severity):
        if not any(rule.matches(selector) for rule in rules.values()):
            raise SelectionError(f"no rule matches {selector!r}; `gitops-lint rule` lists them")
    found = []
    for rule in rules.values():
        if wanted and not any(rule.matches(selector) for selector in wanted):
            continue
        if any(rule.matches(selector) for selector in ignored):
            continue
        severity: Severity | None = rule.severity
        for selector, level in sorted(settings.severity.items(), key=lambda item: len(item[0])):
            if rule.matches(selector):
                severity = level
        if severity is not None:
            found.append(rule if severity is rule.severity else replace(rule, severity=severity))
    return tuple(found)
