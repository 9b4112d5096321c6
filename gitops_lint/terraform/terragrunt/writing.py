"""The tree as it is once every stack file has been followed: its units and stacks stand where Terragrunt writes them.

Source: `GenerateStackFile` in pkg/config/stack.go of Terragrunt. A unit's source is copied to `.terragrunt-stack/PATH`
beside the stack file (beside it directly with `no_dot_terragrunt_stack`); so is a stack, whose file is followed then.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from gitops_lint.terraform.terragrunt.code import split_source
from gitops_lint.terraform.terragrunt.problems import Kind, Log
from gitops_lint.terraform.terragrunt.sections import is_unknown
from gitops_lint.terraform.terragrunt.stacks import STACK_FILE, STACK_TREE, Component, read_stack
from gitops_lint.terraform.values import NullValue

if TYPE_CHECKING:
    from gitops_lint.terraform.terragrunt.session import Terragrunt

_DEEPEST = 20
"""How deep stacks may lie in stacks: one that comes to contain itself would never end."""


def write_stacks(session: Terragrunt, log: Log) -> None:
    """Adds to a session's tree what its stack files write, and to `given_values` the values of each."""
    found = [path for path in session.tree.files() if posixpath.basename(path) == STACK_FILE and not _is_written(path)]
    for path in found:
        # What stacks are made from is read for what it names only: it has no values of its own.
        for component in read_stack(session, path, Log()).components:
            source = _source(session, path, component, Log())
            if source is not None:
                session.templates.add(source)
    pending = [(path, 0) for path in found if not session.is_template(posixpath.dirname(path))]
    while pending:
        path, depth = pending.pop(0)
        for component in read_stack(session, path, log).components:
            source = _source(session, path, component, log)
            if source is not None:
                session.templates.add(source)
            if source is None or component.directory is None:
                continue
            if depth >= _DEEPEST:
                detail = f"Stacks lie in stacks more than {_DEEPEST} deep: one contains itself."
                log.add(Kind.STACK, "Stack contains itself", detail, component.section.file, component.section.span)
                continue
            inner = next(component.section.of("autoinclude"), None)
            if inner is not None:
                session.autoincluded[component.directory] = inner
            _copy(session, source, component.directory)
            if not isinstance(component.values, NullValue):
                session.given_values[component.directory] = component.values
            stack = session.stack_path(component.directory)
            if component.section.type == "stack" and stack is not None:
                pending.append((stack, depth + 1))


def _is_written(path: str) -> bool:
    return STACK_TREE in path.split("/")


def _source(session: Terragrunt, file: str, component: Component, log: Log) -> str | None:
    """The directory that is copied; None, and a note, where it is not in the repository."""
    section, setting = component.section, component.source
    if setting is None:
        return None
    text = setting.text
    if text is None or is_unknown(setting.value):
        detail = f'Where {section.type} "{section.name}" comes from is not known offline.'
        log.add(Kind.SOURCE, "Source not known", detail, setting.file, setting.span, limit=True)
        return None
    package, inside = split_source(text)
    named = session.sources.get(text) or session.sources.get(package) or session.sources.get(package.split("?")[0])
    if named is not None:
        return posixpath.normpath(posixpath.join(named, inside))
    if text.startswith(("./", "../", "/")) or text in (".", ".."):
        local = session.locations.inside(posixpath.join(package, inside), posixpath.dirname(file))
        if local is not None and session.files.is_directory(local):
            return local
        if local is not None and "stacks" in posixpath.dirname(posixpath.dirname(file)).split("/"):
            detail = (
                f'Source {text} of {section.type} "{section.name}" does not exist here; a stack of a catalog may be '
                "copied to where it does."
            )
            log.add(Kind.SOURCE, "Source not found", detail, setting.file, setting.span, limit=True)
            return None
        if local is not None:
            detail = f'Source {text} of {section.type} "{section.name}" does not exist'
            log.add(Kind.SOURCE, "Source not found", detail, setting.file, setting.span)
            return None
    detail = f'{section.type} "{section.name}" comes from {text}, which is not in the repository.'
    log.add(Kind.SOURCE, "Code not available", detail, setting.file, setting.span, limit=True)
    return None


def _copy(session: Terragrunt, source: str, directory: str) -> None:
    prefix = f"{source}/" if source else ""
    copied = {}
    for path in session.files_below(source):
        inside = path[len(prefix) :]
        if STACK_TREE not in inside.split("/"):
            copied[posixpath.join(directory, inside)] = path
    session.add_copies(copied)
