"""Which rules run: loading them, and choosing by id, prefix, alias or name."""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec.structs import replace

from gitops_lint import rules as built_in
from gitops_lint.model.rule import Rule, Severity, registry
from gitops_lint.model.settings import Settings

ENTRY_POINTS = "gitops_lint.rules"
"""The entry point group under which an installed package names modules with rules."""


_METADATA = (".dist-info", ".egg-info")


class SelectionError(Exception):
    """A selector that matches no rule, or a module of rules that cannot be loaded."""


def load_rules(directories: Iterable[Path] = ()) -> dict[str, Rule]:
    """Every rule, by id: the built-in ones, those of installed plugins, and those of `--rules` directories.

    Raises `SelectionError` for a module that cannot be imported.
    """
    load_built_in_rules()
    _load_plugins()
    for directory in directories:
        _load_directory(directory)
    return dict(sorted(registry.items()))


def load_built_in_rules() -> dict[str, Rule]:
    """The rules that ship, by id."""
    for module in pkgutil.iter_modules(built_in.__path__, f"{built_in.__name__}."):
        importlib.import_module(module.name)
    ours = (rule for rule in registry.values() if rule.function.__module__.startswith(f"{built_in.__name__}."))
    return {rule.id: rule for rule in sorted(ours, key=lambda rule: rule.id)}


def _load_plugins() -> None:
    # Not from the working directory, which `python -m` puts first: that may be the repository that is checked.
    here = os.path.realpath(".")
    path = [one for one in dict.fromkeys(sys.path) if one and os.path.realpath(one) != here]
    if not _may_have_plugins(path):
        return
    from importlib.metadata import distributions

    points = {
        (point.name, point.value): point
        for distribution in distributions(path=path)
        for point in distribution.entry_points.select(group=ENTRY_POINTS)
    }
    for point in points.values():
        try:
            point.load()
        except Exception as error:
            raise SelectionError(f"the plugin {point.name} ({point.value}) cannot be loaded: {error}") from error


def _may_have_plugins(path: Iterable[str]) -> bool:
    """Whether an installed package names the entry point group: cheaper to see than to have importlib.metadata tell."""
    group = f"[{ENTRY_POINTS}]".encode()
    for directory in path:
        try:
            entries = [entry.path for entry in os.scandir(directory) if entry.name.endswith(_METADATA)]
        except NotADirectoryError:
            return True  # an archive, which only importlib.metadata can look into
        except OSError:
            continue
        for entry in entries:
            try:
                if group in Path(entry, "entry_points.txt").read_bytes():
                    return True
            except OSError:
                continue
    return False


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


def _require_rules(selectors: Iterable[str], rules: dict[str, Rule], settings: Settings | None = None) -> None:
    """`settings` are where the selectors come from, if not from the command line."""
    for selector in selectors:
        if not selector or not any(rule.matches(selector) for rule in rules.values()):
            place = f"{settings.place(selector)}: " if settings is not None else ""
            raise SelectionError(f"{place}no rule matches {selector!r}; {_suggestion(selector, rules)}")


def _suggestion(selector: str, rules: dict[str, Rule]) -> str:
    import difflib

    known = {name.lower(): name for rule in rules.values() for name in (rule.id, rule.name, *rule.aliases)}
    near = difflib.get_close_matches(selector.lower(), known, 1, cutoff=0.75)
    return f"did you mean {known[near[0]]}?" if near else "`gitops-lint rule` lists them"


def matching(rules: dict[str, Rule], selector: str) -> list[Rule]:
    """The rules that a selector names: the one whose id it is, or else all that it matches.

    Raises `SelectionError` where there is none.
    """
    _require_rules([selector], rules)
    exact = rules.get(selector.upper())
    return [exact] if exact is not None else [rule for rule in rules.values() if rule.matches(selector)]


def select(
    rules: dict[str, Rule], settings: Settings, chosen: Sequence[str] = (), ignored: Sequence[str] = ()
) -> tuple[Rule, ...]:
    """The rules to run, by id, with the configured severities.

    `chosen` (of the command line) replaces the configuration's `select`. Raises `SelectionError` for a selector that
    matches no rule.
    """
    wanted = tuple(chosen) or settings.select
    _require_rules((*chosen, *ignored), rules)
    _require_rules((*settings.select, *settings.severity), rules, settings)
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
