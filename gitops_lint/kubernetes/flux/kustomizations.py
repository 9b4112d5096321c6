"""A Flux Kustomization: what it applies to the cluster, and where each value came from.

Source: internal/controller/kustomization_controller.go in fluxcd/kustomize-controller (reconcile, build, apply).
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec

from gitops_lint.kubernetes.checkouts import original
from gitops_lint.kubernetes.flux.generated_kustomization import (
    GeneratedKustomization,
    GenerationError,
    generated,
    unmatched_in,
)
from gitops_lint.kubernetes.flux.identity import KUSTOMIZE, name_of
from gitops_lint.kubernetes.flux.producers import mapping_at, text_at, value_at
from gitops_lint.kubernetes.flux.sops import decrypted, hides_data
from gitops_lint.kubernetes.flux.substitution import (
    RefusedError,
    Substituted,
    Use,
    Variables,
    references_of,
    substitute,
)
from gitops_lint.kubernetes.flux.tracing import Relocate, declared_at, nearest, out_of_generated, relocated
from gitops_lint.kubernetes.rendered import (
    ENCRYPTED,
    BuildWarning,
    Limit,
    OriginOf,
    Problem,
    RenderedObject,
    Rendering,
    SpecEntry,
)
from gitops_lint.kubernetes.spec_entries import spec_entries
from gitops_lint.model.source import Location, Origin, Path, Place
from gitops_lint.model.tree import Tree

Build = Callable[[Tree, str, Mapping[str, bytes]], Rendering]
"""Builds a directory of a tree with Kustomize, files of which may be others than they are; files may lie outside it."""

_METADATA: Final = ("labels", "annotations")


class UseIn(msgspec.Struct, frozen=True, eq=False):
    """An expression of an object that was rendered, before substitution, and what is applied after it."""

    use: Use
    object: RenderedObject
    applied: RenderedObject


class Applied(msgspec.Struct, frozen=True, eq=False):
    """What a Kustomization applies, what Flux refuses, what is not known, and which variables it looked for."""

    objects: tuple[RenderedObject, ...] = ()
    problems: tuple[Problem, ...] = ()
    limits: tuple[Limit, ...] = ()
    files: frozenset[str] = frozenset()
    uses: tuple[UseIn, ...] = ()
    warnings: tuple[BuildWarning, ...] = ()
    entries: tuple[SpecEntry, ...] = ()
    is_built: bool = False
    """Whether there was a directory to build."""


def directory_of_kustomization(kustomization: Mapping[str, Any]) -> str:
    """The directory that `spec.path` means: below the root of the source, whatever it climbs (securejoin)."""
    path = posixpath.normpath(posixpath.join("/", text_at(kustomization, "spec", "path") or "."))
    return path.strip("/")


def applied(
    kustomization: RenderedObject,
    tree: Tree,
    build: Build,
    variables: Variables,
    *,
    strict: bool = False,
) -> Applied:
    """What a Kustomization applies from the tree of its source.

    Objects that Flux would refuse are left out and told as problems; Flux itself then applies none.
    """
    rendered = _rendered(kustomization, tree, build)
    if isinstance(rendered, Problem):
        return Applied(problems=(rendered,))
    made, rendering = rendered
    return _finished(kustomization, tree, made, rendering, variables, strict)


def files_applied(kustomization: RenderedObject, tree: Tree, build: Build) -> frozenset[str]:
    """The files that a Kustomization is made of, whatever its variables are."""
    rendered = _rendered(kustomization, tree, build)
    return frozenset() if isinstance(rendered, Problem) else _files(tree, *rendered)


def _rendered(
    kustomization: RenderedObject, tree: Tree, build: Build
) -> tuple[GeneratedKustomization, Rendering] | Problem:
    """What Flux has Kustomize build, and what that gives; or why it has nothing built."""
    value = kustomization.value
    directory = directory_of_kustomization(value)
    if not tree.is_directory(directory):
        message = f"kustomization path not found: stat {directory or '.'}: no such file or directory"
        if tree.is_file(directory):
            message = f"kustomization path '{directory}' is a file, not a directory"
        return Problem(message, nearest(kustomization.origin, ("spec", "path")).location)
    try:
        made = generated(tree, directory, value)
    except GenerationError as error:
        location = error.location or nearest(kustomization.origin, error.path).location
        return Problem(error.message, _in_repository(tree)(location))
    return made, build(tree, directory, {made.file: made.written.text.encode()} if made.is_needed else {})


def _files(tree: Tree, made: GeneratedKustomization, rendering: Rendering) -> frozenset[str]:
    """The files of the repository that were read, the kustomization among them unless Flux made one."""
    files = frozenset(original(tree, file) for file in rendering.files if file != made.file)
    return files if made.is_created else files | {original(tree, made.file)}


def _finished(
    kustomization: RenderedObject,
    tree: Tree,
    made: GeneratedKustomization,
    rendering: Rendering,
    variables: Variables,
    strict: bool,
) -> Applied:
    out, into = out_of_generated(made, kustomization, tree), _in_repository(tree)

    def relocate(location: Location) -> Location:
        moved = out(location)
        return moved if moved is not location else into(location)

    problems = [
        Problem(f"kustomize build failed: {each.message}", relocate(each.location)) for each in rendering.problems
    ]
    limits = tuple(Limit(each.message, relocate(each.location)) for each in rendering.limits)
    is_decrypting = bool(mapping_at(kustomization.value, "spec", "decryption"))
    objects: list[RenderedObject] = []
    uses: list[UseIn] = []
    encrypted: list[BuildWarning] = []
    for each in rendering.objects:
        built = RenderedObject(
            decrypted(each.value),
            _moved(each.origin, relocate),
            _declared(each, relocate),
            _moved(each.keys, relocate) if each.keys is not None else None,
            each.source,
            original(tree, each.file) if each.file is not None and each.file != made.file else None,
        )
        if not is_decrypting and hides_data(each.value):
            message = f"{name_of(kustomization.value)} has no spec.decryption, and SOPS encrypted this"
            encrypted.append(BuildWarning(ENCRYPTED, message, nearest(built.origin, ("kind",)).location))
        try:
            result = _after_build(kustomization.value, built, variables, strict)
        except RefusedError as error:
            name = f"{built.value.get('kind')}/{text_at(built.value, 'metadata', 'name')}"
            message = f"post build failed for '{name}': {error.message}"
            problems.append(Problem(message, nearest(built.origin, error.path).location))
            continue
        made_of = _owned(kustomization, _substituted(built, result, variables))
        uses += (UseIn(use, built, made_of) for use in result.uses)
        objects.append(made_of)
    warnings = tuple(BuildWarning(each.kind, each.message, relocate(each.location)) for each in rendering.warnings)
    is_whole = not rendering.problems and not rendering.limits
    entries = (
        spec_entries(made.from_spec, unmatched_in(made, rendering), kustomization.value, kustomization.origin)
        if is_whole
        else ()
    )
    files = _files(tree, made, rendering)
    return Applied(tuple(objects), tuple(problems), limits, files, tuple(uses), (*warnings, *encrypted), entries, True)


def _after_build(
    kustomization: dict[str, Any], built: RenderedObject, variables: Variables, strict: bool
) -> Substituted:
    if value_at(kustomization, "spec", "postBuild") is None:
        return Substituted(built.value)
    always = text_at(kustomization, "spec", "postBuild", "substituteStrategy") == "Always"
    return substitute(built.value, variables, strict=strict, always=always)


def _in_repository(tree: Tree) -> Relocate:
    def relocate(location: Location) -> Location:
        file = original(tree, location.file)
        return location if file == location.file else msgspec.structs.replace(location, file=file)

    return relocate


def _moved(origin: OriginOf, relocate: Relocate) -> OriginOf:
    return lambda path: relocated(origin(path), relocate)


def _declared(each: RenderedObject, relocate: Relocate) -> Callable[[Path], Location]:
    return lambda path: relocate(declared_at(each, path))


def _substituted(built: RenderedObject, result: Substituted, variables: Variables) -> RenderedObject:
    if result.value is built.value:
        return built

    def origin(path: Path) -> Origin:
        if _misses(result.value, path):
            raise KeyError(path)
        before = nearest(built.origin, path)
        return Origin(tuple(_with_variables(before, _text_around(built.value, path), variables)))

    return msgspec.structs.replace(built, value=result.value, origin=origin)


def _with_variables(before: Origin, text: str, variables: Variables) -> Iterator[Place]:
    """The places of a text, and of the variables in it: these first, where the text is nothing but one variable."""
    references = [reference for reference in references_of(text) if reference.name in variables.named]
    places = [
        Place(place.location, f"the variable {reference.name} is set here")
        for reference in references
        for place in variables.named[reference.name].origin().places[:1]
    ]
    is_only_one = len(references) == 1 and text == f"${{{references[0].name}}}"
    yield from [*places, *before.places] if is_only_one else [*before.places, *places]


def _text_around(value: Any, path: Path) -> str:
    """The text at a path, or the one that became what the path leads into; empty where there is none."""
    for step in path:
        if isinstance(value, str):
            break
        value = value_at(value, step)
    return value if isinstance(value, str) else ""


def _misses(value: Any, path: Path) -> bool:
    for step in path:
        if isinstance(value, dict) and step in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return True
    return False


def _owned(kustomization: RenderedObject, each: RenderedObject) -> RenderedObject:
    """An object with the labels that tell its owner, and then those and the annotations of `commonMetadata`.

    Source: SetOwnerLabels in fluxcd/pkg/ssa/manager.go, SetCommonMetadata in fluxcd/pkg/ssa/utils.
    """
    metadata = kustomization.value.get("metadata")
    added: dict[Path, tuple[str, Path]] = {
        ("metadata", "labels", f"{KUSTOMIZE}/{field}"): (text_at(metadata, field), ("metadata", field))
        for field in ("name", "namespace")
    }
    for field in _METADATA:
        for key, text in mapping_at(kustomization.value, "spec", "commonMetadata", field).items():
            added["metadata", field, key] = (str(text), ("spec", "commonMetadata", field, key))
    return with_metadata(each, kustomization, added)


def with_metadata(
    each: RenderedObject, setter: RenderedObject, added: Mapping[Path, tuple[str, Path]]
) -> RenderedObject:
    """An object with labels and annotations set: path in it to the text and the path in the object that sets it."""
    metadata = dict(mapping_at(each.value, "metadata"))
    for (_, field, key), (text, _) in ((path, setting) for path, setting in added.items()):
        words = metadata.get(str(field))
        metadata[str(field)] = {**(words if isinstance(words, dict) else {}), str(key): text}

    def origin(path: Path) -> Origin:
        if path not in added:
            is_made = len(path) == 2 and path[0] == "metadata" and path[1] in _METADATA
            return nearest(each.origin, path) if is_made else each.origin(path)
        place = nearest(setter.origin, added[path][1]).places[0]
        return Origin((Place(place.location, "set here on every object"), *nearest(each.origin, path).places[:1]))

    return msgspec.structs.replace(each, value={**each.value, "metadata": metadata}, origin=origin)
