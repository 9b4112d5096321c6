"""A Kustomize source: the kustomization with the Application's options written into it.

Source: util/kustomize/kustomize.go: Build, which runs `kustomize edit`; kustomize/commands/edit.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.argocd.applications import Application, KustomizeOptions, PlacedSource
from gitops_lint.kubernetes.argocd.build_environment import substituted, variables
from gitops_lint.kubernetes.argocd.detection import KUSTOMIZATIONS, SourceError
from gitops_lint.kubernetes.checkouts import original
from gitops_lint.kubernetes.objects import DocumentLocator
from gitops_lint.kubernetes.overlaid_tree import OverlaidTree
from gitops_lint.kubernetes.rendered import Limit, Problem, Rendering, SpecEntry
from gitops_lint.kubernetes.spec_entries import spec_entries
from gitops_lint.model.source import Location, Origin, Path, Place, SourceFile
from gitops_lint.model.tree import Tree, UnreadableError

BuildKustomization = Callable[[Tree, str], Rendering]
"""Builds a directory of a tree, with kubectl's restriction to the kustomization's root."""

_KEPT: Final = "*"


def render_kustomization(
    application: Application, placed: PlacedSource, tree: Tree, directory: str, build: BuildKustomization
) -> Rendering:
    """The objects of a kustomization with the options of the source; raises `SourceError` where Argo CD refuses."""
    options = placed.source.kustomize or KustomizeOptions()
    if not any(value is not None for value in msgspec.structs.asdict(options).values()):
        return build(tree, directory)
    path, source, value = _read(tree, directory)
    editor = _Editor(options, placed, variables(application, placed.source), value)
    editor.edit(tree, directory)
    if not editor.is_changed:
        return build(tree, directory)
    text = json.dumps(value, indent=1, ensure_ascii=False)
    written = _Written(SourceFile(source.path, text), source, application, editor.given)
    rendering = build(OverlaidTree(tree, {path: text.encode()}), directory)
    return written.placed(rendering)


def _read(tree: Tree, directory: str) -> tuple[str, SourceFile, dict[str, Any]]:
    for name in KUSTOMIZATIONS:
        path = posixpath.join(directory, name)
        if tree.is_file(path):
            break
    else:
        raise SourceError("kustomization file not found in the path")
    try:
        source = SourceFile(original(tree, path), tree.read(path).decode("utf-8-sig"))
    except (UnreadableError, UnicodeDecodeError) as error:
        raise SourceError(f"failed to load kustomization.yaml: {error}") from None
    stream = read(source.text, Dialect.KYAML)
    if stream.error is not None:
        raise SourceError(f"failed to unmarshal kustomization.yaml: {stream.error.message}")
    value = stream.documents[0].value if stream.documents else {}
    if not isinstance(value, dict):
        raise SourceError("expected kustomization.yaml to be type map[string]interface {}")
    return path, source, json.loads(json.dumps(value, default=str))


class _Editor:
    """What `kustomize edit` does, one option after the other; `given` tells where each written value stands."""

    def __init__(
        self, options: KustomizeOptions, placed: PlacedSource, known: dict[str, str], value: dict[str, Any]
    ) -> None:
        self.options = options
        self.known = known
        self.value = value
        self.path: Path = (*placed.path, "kustomize")
        self.given: dict[Path, Path] = {}
        self.is_changed = False

    def edit(self, tree: Tree, directory: str) -> None:
        for field in ("namePrefix", "nameSuffix"):
            text = self.options.name_prefix if field == "namePrefix" else self.options.name_suffix
            if text:
                self.write((field,), text, (field,))
        self.set_images()
        self.set_replicas()
        self.add_labels()
        self.add_annotations()
        if self.options.namespace:
            self.write(("namespace",), self.options.namespace, ("namespace",))
        for index, patch in enumerate(self.options.patches or ()):
            self.append("patches", {key: item for key, item in patch.items() if item is not None}, index)
        for index, component in enumerate(self.options.components or ()):
            where = posixpath.normpath(posixpath.join(directory, component))
            if not tree.is_directory(where) and self.options.ignore_missing_components:
                continue
            if component not in (self.value.get("components") or ()):
                self.append("components", component, index)

    def write(self, target: Path, value: Any, source: Path) -> None:
        into: Any = self.value
        for step in target[:-1]:
            into = into[step]
        into[target[-1]] = value
        self.given[target] = (*self.path, *source)
        self.is_changed = True

    def append(self, field: str, value: Any, index: int) -> None:
        items = self.value.get(field) or []
        if not isinstance(items, list):
            raise SourceError(f"expected '{field}' field in kustomization.yaml to be []interface {{}}")
        self.value[field] = [*items, value]
        self.given[field, len(items)] = (*self.path, field, index)
        self.is_changed = True

    def set_images(self) -> None:
        given: dict[str, tuple[dict[str, str], int]] = {}
        for index, text in enumerate(self.options.images or ()):
            image = image_entry(substituted(text, self.known))
            given[image["name"]] = (image, index)
        if not given:
            return
        images: dict[str, dict[str, Any]] = {}
        for own in self.value.get("images") or ():
            images[str(own.get("name", ""))] = own
        for name, (image, _) in given.items():
            own = images.get(name, {})
            kept = {key: own.get(key, "") if item == _KEPT else item for key, item in image.items()}
            images[name] = {key: item for key, item in kept.items() if item}
        self.value["images"] = [images[name] for name in sorted(images)]
        for position, name in enumerate(sorted(images)):
            if name in given:
                self.given["images", position] = (*self.path, "images", given[name][1])
        self.is_changed = True

    def set_replicas(self) -> None:
        for index, given in enumerate(self.options.replicas or ()):
            if isinstance(given.count, str) and not given.count.isdigit():
                raise SourceError(f"expected integer value for count. Received: {given.count}")
            entry = {"name": given.name, "count": int(given.count)}
            items = [each for each in self.value.get("replicas") or () if each.get("name") != entry["name"]]
            self.value["replicas"] = [*items, entry]
            self.given["replicas", len(items)] = (*self.path, "replicas", index)
            self.is_changed = True

    def add_labels(self) -> None:
        labels = self.options.common_labels
        if not labels:
            return
        if self.options.label_include_templates and not self.options.label_without_selector:
            raise SourceError("--without-selector flag must be specified for --include-templates to work")
        pairs = {key: substituted(value, self.known) for key, value in labels.items()}
        if not self.options.label_without_selector:
            self.add_words("commonLabels", "label", pairs, force=bool(self.options.force_common_labels))
            return
        entry: dict[str, Any] = {"pairs": pairs, "includeSelectors": False}
        if self.options.label_include_templates:
            entry["includeTemplates"] = True
        items = self.value.get("labels") or []
        self.value["labels"] = [*items, entry]
        for key in pairs:
            self.given["labels", len(items), "pairs", key] = (*self.path, "commonLabels", key)
        self.is_changed = True

    def add_annotations(self) -> None:
        annotations = self.options.common_annotations or {}
        if self.options.common_annotations_envsubst:
            annotations = {key: substituted(value, self.known) for key, value in annotations.items()}
        self.add_words(
            "commonAnnotations", "annotation", annotations, force=bool(self.options.force_common_annotations)
        )

    def add_words(self, field: str, kind: str, words: Mapping[str, str], *, force: bool) -> None:
        for key, value in words.items():
            if not isinstance(self.value.get(field), dict):
                self.value[field] = {}
            if key in self.value[field] and not force:
                raise SourceError(f"{kind} {key} already in kustomization file")
            self.write((field, key), value, (field, key))


def image_entry(text: str) -> dict[str, str]:
    """An image as `kustomize edit set image` reads it: `name=new:tag@digest`, `name:tag`, `name@digest`."""
    name, equals, rest = text.partition("=")
    image, at, digest = (rest if equals else text).partition("@")
    repository, colon, tag = image.rpartition(":")
    if not colon or "/" in tag:
        repository, tag = image, ""
    if not equals and not tag and not at:
        raise SourceError(
            "invalid format of image, use one of the following options:\n"
            "- <image>=<newimage>:<newtag>\n- <image>=<newimage>@<digest>\n- <image>=<newimage>\n"
            "- <image>:<newtag>\n- <image>@<digest>"
        )
    entry = {"name": name, "newName": repository} if equals else {"name": repository}
    return entry | {key: value for key, value in (("newTag", tag), ("digest", digest)) if value}


class _Written:
    """A kustomization that is written anew: whoever points into it is led to what stands in the repository."""

    def __init__(
        self, written: SourceFile, original: SourceFile, application: Application, given: dict[Path, Path]
    ) -> None:
        self.written = written
        self.original = original
        self.application = application
        self.given = given

    def placed(self, rendering: Rendering) -> Rendering:
        def mend(location: Location) -> Location:
            return self.location(location)

        objects = tuple(
            msgspec.structs.replace(
                each,
                origin=self.origin(each.origin),
                keys=self.origin(each.keys) if each.keys is not None else None,
            )
            for each in rendering.objects
        )
        problems = tuple(Problem(each.message, mend(each.location)) for each in rendering.problems)
        limits = tuple(Limit(each.message, mend(each.location)) for each in rendering.limits)
        warnings = tuple(msgspec.structs.replace(each, location=mend(each.location)) for each in rendering.warnings)
        entries = self.entries(rendering) if not problems and not limits else ()
        return Rendering(objects, problems, limits, rendering.files, warnings, entries)

    def entries(self, rendering: Rendering) -> tuple[SpecEntry, ...]:
        """The options that select what they change, after a build."""
        unmatched = {
            self.path_at(each.location)[:2] for each in rendering.warnings if each.location.file == self.written.path
        }
        declared = self.application.declared
        return spec_entries(self.given, unmatched, declared.value, declared.origin, is_template=True)

    def origin(self, own: Callable[[Path], Origin]) -> Callable[[Path], Origin]:
        def origin(path: Path) -> Origin:
            places = own(path).places
            return Origin(tuple(Place(self.location(each.location), each.note) for each in places))

        return origin

    def location(self, location: Location) -> Location:
        """Where what stands at a line of the written text comes from."""
        if location.file != self.written.path:
            return location
        path = self.path_at(location)
        for length in range(len(path), 0, -1):
            if path[:length] in self.given:
                given = (*self.given[path[:length]], *path[length:])
                return self.application.declared.origin(given).location
        streams = read(self.original.text, Dialect.KYAML)
        if not streams.documents:
            return Location(self.original.path)
        return DocumentLocator(self.original, streams.documents[0], ()).origin(path).location

    def path_at(self, location: Location) -> Path:
        """The innermost path whose value or key stands where a location says."""
        document = read(self.written.text, Dialect.KYAML).documents[0]
        start = self.written.line_start(location.line) + location.column - 1
        best: tuple[int, Path] = (-1, ())
        for path in _paths(document.value, ()):
            for span in (document.span(path), document.key_span(path)):
                if span.start <= start <= span.end and len(path) > best[0]:
                    best = (len(path), path)
        return best[1]


def _paths(value: Any, path: Path) -> list[Path]:
    found: list[Path] = [path]
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += _paths(item, (*path, key))
    return found
