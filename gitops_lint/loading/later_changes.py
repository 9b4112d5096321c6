"""Which files hold objects that a kustomization elsewhere still changes, told from the outlines alone."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from gitops_lint.kubernetes.overlaying import ANY, Changes, Target
from gitops_lint.loading.outline import SKAFFOLD_NAMES, Outline
from gitops_lint.model.file import FileKind, ReferenceKind

_NOTHING = Changes()


def later_changes(outlines: Iterable[Outline]) -> dict[str, Changes]:
    """The changes that reach each file, over every kustomization that has it among its resources, however deep.

    Under the path of a kustomization stands what changes the objects that it comes to. What some overlay patches counts
    for all: without rendering nobody can say which of them lacks a field.
    """
    known = {outline.path: outline for outline in outlines}
    directories = {
        posixpath.dirname(path): outline for path, outline in known.items() if outline.kind is FileKind.KUSTOMIZATION
    }
    reached: dict[str, Changes] = defaultdict(Changes)
    for path, changes in _from_deployers(known, directories):
        reached[path] = reached[path].with_those_of(changes)
    waiting = list(directories)
    while waiting:
        directory = waiting.pop()
        own = _of_directory(directory, directories, known, frozenset())
        total = reached[directory].with_those_of(own)
        if total == _NOTHING:
            continue
        for reference in directories[directory].references:
            if reference.kind not in _GIVES or reference.target is None:
                continue
            before = reached[reference.target]
            after = before.with_those_of(total)
            if after != before:
                reached[reference.target] = after
                if reference.target in directories:
                    waiting.append(reference.target)
    files = {directory: outline.path for directory, outline in directories.items()}
    return {
        files.get(path, path): changes
        for path, changes in reached.items()
        if changes != _NOTHING and (path in known or path in files)
    }


_GIVES = (ReferenceKind.RESOURCE, ReferenceKind.COMPONENT)
_DEPLOYS = (ReferenceKind.FLUX_PATH, ReferenceKind.ARGO_PATH)


def _from_deployers(known: Mapping[str, Outline], directories: Mapping[str, Outline]) -> Iterator[tuple[str, Changes]]:
    """What Flux, Argo CD and Skaffold change: a path (of a file or a kustomization's directory) and the changes."""
    for outline in known.values():
        if not outline.changes or outline.changes == _NOTHING or outline.kind is FileKind.KUSTOMIZATION:
            continue
        if posixpath.basename(outline.path) in SKAFFOLD_NAMES:
            yield from ((path, outline.changes) for path, found in known.items() if found.objects)
            yield from ((directory, outline.changes) for directory in directories)
        for reference in outline.references:
            if reference.target is not None and reference.kind in _DEPLOYS:
                for path in _deployed(reference.target, directories, known):
                    yield path, outline.changes


def _of_directory(
    directory: str, directories: Mapping[str, Outline], known: Mapping[str, Outline], seen: frozenset[str]
) -> Changes:
    """What the kustomization of a directory changes: itself, by the files that it names, and by its components."""
    outline = directories[directory]
    found = outline.changes or _NOTHING
    for reference in outline.references:
        target = reference.target
        if reference.kind is ReferenceKind.PATCH:
            patch = known.get(target) if target is not None else None
            objects = patch.objects if patch is not None else ()
            targets = {Target(identity.kind.partition(".")[0], identity.name) for identity in objects}
            # A JSON patch declares no object; its target was counted where it stands.
            if targets or patch is None:
                found = found.with_those_of(Changes(frozenset(targets or {ANY})))
        elif reference.kind is ReferenceKind.COMPONENT and target not in seen:
            if target is None:
                found = found.with_those_of(Changes(frozenset({ANY})))
            elif target in directories:
                found = found.with_those_of(_of_directory(target, directories, known, seen | {directory, target}))
    return found


def _deployed(target: str, directories: Mapping[str, Outline], known: Mapping[str, Outline]) -> list[str]:
    """What a Flux or Argo CD path deploys: the kustomization there, else every file below it."""
    if target in directories:
        return [target]
    below = f"{target}/" if target else ""
    return [path for path in (*known, *directories) if path.startswith(below)]
