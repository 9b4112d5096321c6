"""What a worker does with kustomizations: builds those of its slice, and runs the rules over what they come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from gitops_lint.engine.calling import Caller, Inspection, ResourceRules
from gitops_lint.engine.contexts import Contexts
from gitops_lint.engine.placing import Sources
from gitops_lint.formats.yaml import Dialect
from gitops_lint.kubernetes.kustomize import Kustomizer
from gitops_lint.kubernetes.overlaying import Changes
from gitops_lint.kubernetes.rendered import BuiltKustomization, build
from gitops_lint.loading.overlays import Overlay, Overlays
from gitops_lint.loading.reading import ParsedFile, parse
from gitops_lint.loading.slices import Slice
from gitops_lint.model.file import FileKind
from gitops_lint.model.resource import Overlay as LaterChanges
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Rule


def inspect_overlays(
    held: Slice,
    overlays: Overlays,
    rules: list[Rule],
    contexts: Contexts,
    sources: Sources,
    incomplete: frozenset[str],
    changes: Mapping[str, Changes],
) -> dict[str, Inspection]:
    """What rules say of the kustomizations whose files a worker has, by their files.

    Their objects are looked at as they are rendered, where that changes them. What could not be built is looked at as
    its files declare it. `incomplete` are the files that name what is not there: that is told of them already, and so
    are files that cannot be read and resources that are listed twice. `changes` are what is done to the objects of a
    kustomization later.
    """
    about_builds = [(rule, contexts.arguments(rule)) for rule in rules if rule.scope is BuiltKustomization]
    about_resources = ResourceRules([rule for rule in rules if rule.scope is not BuiltKustomization], contexts)
    found: dict[str, Inspection] = {}
    for overlay in _held(held, overlays.by_file):
        if not about_builds and not overlay.changes:
            continue
        built = built_kustomization(held, overlay)
        caller = Caller(sources)
        if built.problem is None or not (
            overlay.repeats or overlay.kustomizations & incomplete or _has_bad_file(held, overlay)
        ):
            # What a component does to no object of one overlay, it does to those of another; what is to come may match.
            warnings = () if overlay.has_placeholder else built.warnings
            warnings = tuple(one for one in warnings if one.location.file not in overlays.components)
            caller.call(about_builds, replace(built, warnings=warnings))
        if overlay.changes:
            resources = built.objects if built.is_complete else _declared(held, overlay, overlays, changes)
            later = changes.get(overlay.file) if built.is_complete else None
            for resource in resources:
                about_resources.run(resource if later is None else changed_later(resource, later), caller)
        found[overlay.file] = caller.inspection
        held.tick()
    return found


def changed_later(resource: Resource, changes: Changes) -> Resource:
    """A resource that says what is still changed in it before it is applied."""
    kind = resource.kind.partition(".")[0]
    is_patched = any(target.takes(kind, resource.name, is_renamed=changes.is_renaming) for target in changes.patched)
    return replace(resource, overlay=LaterChanges(is_patched, changes.images))


def _held(held: Slice, overlays: Mapping[str, Overlay]) -> Iterator[Overlay]:
    return (overlays[path] for path, kind in held.kinds.items() if kind is FileKind.KUSTOMIZATION and path in overlays)


def built_kustomization(held: Slice, overlay: Overlay) -> BuiltKustomization:
    """A kustomization, built once a worker; what several take in is read and built once."""
    known: dict[str, BuiltKustomization] = held.kept.setdefault("built kustomizations", {})
    if overlay.file not in known:
        kustomizers: dict[bool, Kustomizer] = held.kept.setdefault("kustomizers", {})
        wide = overlay.allows_outside_root
        if wide not in kustomizers:
            kustomizers[wide] = Kustomizer(held.tree, allows_outside_root=wide)
        known[overlay.file] = build(kustomizers[wide], overlay.file, overlay.directory)
    return known[overlay.file]


def _has_bad_file(held: Slice, overlay: Overlay) -> bool:
    """Whether a file of it cannot be read or understood."""
    files = [_parsed(held, path, FileKind.KUSTOMIZATION) for path in overlay.kustomizations]
    files += [_parsed(held, path, FileKind.MANIFEST) for path in overlay.resources]
    return any(
        one.source is None
        or one.problems
        or one.stream.error is not None
        or any(type(document.value) is not dict for document in one.stream.documents)
        for one in files
    )


def _parsed(held: Slice, path: str, kind: FileKind) -> ParsedFile:
    if path in held.kinds:
        return held.file(path, Dialect.KYAML)
    return parse(held.tree, path, kind, Dialect.KYAML, None)


def _declared(held: Slice, overlay: Overlay, overlays: Overlays, changes: Mapping[str, Changes]) -> Iterator[Resource]:
    """The objects as files declare them, of those files that are looked at in no other way."""
    for path in sorted(overlay.resources & overlays.rendered):
        later = changes.get(path)
        for resource in _parsed(held, path, FileKind.MANIFEST).resources():
            yield resource if later is None else changed_later(resource, later)
