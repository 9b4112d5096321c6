"""What a worker does with kustomizations: builds those of its slice, and runs the rules over what they come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from gitops_lint.engine.calling import Caller, Inspection, ResourceRules
from gitops_lint.engine.contexts import Contexts
from gitops_lint.engine.placing import Sources
from gitops_lint.formats.yaml import Dialect
from gitops_lint.kubernetes.built_kustomization import BuiltKustomization
from gitops_lint.kubernetes.overlaying import Changes
from gitops_lint.loading.overlays import Overlay, Overlays
from gitops_lint.loading.reading import ParsedFile, parse
from gitops_lint.loading.rendered_resources import built_kustomization
from gitops_lint.loading.slices import Slice
from gitops_lint.model.file import FileKind
from gitops_lint.model.resource import LaterChanges, Resource
from gitops_lint.model.rule import Rule
from gitops_lint.model.settings import Settings


def inspect_overlays(
    held: Slice,
    overlays: Overlays,
    rules: list[Rule],
    contexts: Contexts,
    sources: Sources,
    incomplete: frozenset[str],
    later_changes: Mapping[str, Changes],
    applied: frozenset[str],
    settings: Settings,
) -> list[tuple[str, Inspection]]:
    """What rules say of the kustomizations whose files a worker has, with their files.

    Their objects are looked at as they are rendered, where that changes them. What could not be built is looked at as
    its files declare it. `incomplete` are the files that name what is not there: that is told of them already, and so
    are files that cannot be read and resources that are listed twice. `later_changes` are what is done to the objects
    of a kustomization later. Of what Flux or Argo CD applies (`applied`), only the build is looked at here.
    """
    about_builds = [(rule, contexts.arguments(rule)) for rule in rules if rule.scope is BuiltKustomization]
    about_resources = ResourceRules([rule for rule in rules if rule.scope is not BuiltKustomization], contexts)
    found: list[tuple[str, Inspection]] = []
    for overlay in _held(held, overlays.by_file):
        changes = overlay.changes and overlay.file not in applied
        if not about_builds and not changes:
            continue
        built = built_kustomization(held, overlay, settings)
        caller = Caller(sources)
        if built.problem is None or not (
            overlay.repeats or overlay.kustomizations & incomplete or _has_bad_file(held, overlay)
        ):
            # What a component does to no object of one overlay, it does to those of another; what is to come may match.
            warnings = () if overlay.has_placeholder else built.warnings
            warnings = tuple(one for one in warnings if one.location.file not in overlays.components)
            caller.call(about_builds, replace(built, warnings=warnings))
        if changes:
            later = later_changes.get(overlay.file) if built.is_complete else None
            declared = _declared(held, overlay, overlays, applied, later_changes)
            for resource in built.objects if built.is_complete else declared:
                about_resources.run(resource if later is None else changed_later(resource, later), caller)
        found.append((overlay.file, caller.inspection))
        held.tick()
    return found


def changed_later(resource: Resource, changes: Changes) -> Resource:
    """A resource that says what is still changed in it before it is applied."""
    kind = resource.kind.partition(".")[0]
    is_patched = any(target.takes(kind, resource.name, is_renamed=changes.is_renaming) for target in changes.patched)
    return replace(resource, later_changes=LaterChanges(is_patched, changes.images))


def _held(held: Slice, overlays: Mapping[str, Overlay]) -> Iterator[Overlay]:
    return (overlays[path] for path, kind in held.kinds.items() if kind is FileKind.KUSTOMIZATION and path in overlays)


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


def _declared(
    held: Slice,
    overlay: Overlay,
    overlays: Overlays,
    applied: frozenset[str],
    later_changes: Mapping[str, Changes],
) -> Iterator[Resource]:
    """The objects as files declare them, of those files that are looked at in no other way."""
    for path in sorted((overlay.resources & overlays.rendered) - applied):
        later = later_changes.get(path)
        for resource in _parsed(held, path, FileKind.MANIFEST).resources():
            yield resource if later is None else changed_later(resource, later)
