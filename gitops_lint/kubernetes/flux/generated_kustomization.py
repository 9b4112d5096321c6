"""The kustomization that Flux builds: the directory's own, or one of all its manifests, with the fields of the spec.

Source: fluxcd/pkg/kustomize/kustomize_generator.go (GenerateManifest, findOrGenerateKustomization, scanManifests).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.flux.generated_text import GeneratedText
from gitops_lint.kubernetes.flux.producers import entries_at, mapping_at, text_at, value_at
from gitops_lint.kubernetes.kustomization_fields import unknown_fields
from gitops_lint.kubernetes.rendered import Rendering
from gitops_lint.model.source import Location, Path, SourceFile
from gitops_lint.model.tree import Tree, UnreadableError

KUSTOMIZATION_NAMES: Final = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""The files that Kustomize takes for a kustomization, the first that is there (RecognizedKustomizationFileNames)."""

_REMOTE: Final = re.compile(r"git::.|gh:.|ssh://.|https?://.|git@.|github\.com[:/].", re.IGNORECASE)
_SELECTOR: Final = ("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector")
_IMAGE: Final = ("name", "newName", "newTag", "digest")
_NAMES: Final = {"targetNamespace": "namespace", "namePrefix": "namePrefix", "nameSuffix": "nameSuffix"}


class GenerationError(Exception):
    """Flux generates nothing: its words, and the path in the Kustomization or the file that is at fault."""

    def __init__(self, message: str, path: Path = ("spec", "path"), location: Location | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.location = location


class GeneratedKustomization(msgspec.Struct, frozen=True, eq=False):
    """What Flux writes into a directory: the file, its text, and which of its values stand in the spec.

    `from_spec` maps a path in the text to the path in the Kustomization object; everything else stands at the same
    path in the file itself, if there is one. `is_needed` tells whether Kustomize would build anything else without it.
    """

    file: str
    written: GeneratedText
    from_spec: dict[Path, Path]
    is_created: bool
    is_needed: bool


def generated(tree: Tree, directory: str, kustomization: dict[str, Any]) -> GeneratedKustomization:
    """The kustomization that Flux builds a directory with.

    Raises:
        GenerationError: Flux stops before it builds.
    """
    file = kustomization_file(tree, directory)
    base = _created(tree, directory) if file is None else _read(tree, file)
    value = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        **{key: item for key, item in base.items() if item is not None},
    }
    is_needed = file is None or any(len(path) == 1 for path, _ in unknown_fields(base))
    for path, _ in unknown_fields(base):
        if len(path) == 1:
            del value[str(path[0])]
    if file is not None and not value.get("resources"):
        value["buildMetadata"] = ["originAnnotations"]
        is_needed = True
    from_spec = dict(_added(tree, directory, value, mapping_at(kustomization, "spec")))
    name = file if file is not None else posixpath.join(directory, KUSTOMIZATION_NAMES[0])
    return GeneratedKustomization(name, GeneratedText([value]), from_spec, file is None, is_needed or bool(from_spec))


def unmatched_in(made: GeneratedKustomization, rendering: Rendering) -> frozenset[Path]:
    """The paths of the entries in what Flux writes that a build of it warns of."""
    return frozenset(
        made.written.found(each.location).path[:2] for each in rendering.warnings if each.location.file == made.file
    )


def kustomization_file(tree: Tree, directory: str) -> str | None:
    """The path of a directory's kustomization; None where it has none."""
    candidates = (posixpath.join(directory, name) for name in KUSTOMIZATION_NAMES)
    return next((path for path in candidates if tree.is_file(path)), None)


def manifests(tree: Tree, directory: str) -> Iterator[str]:
    """The resources of a directory without a kustomization, as Flux names them: manifests, and below it directories
    with a kustomization of their own, into which it does not look."""
    for name in tree.names(directory):
        path = posixpath.join(directory, name)
        if tree.is_directory(path):
            if not _is_link(tree, path):
                yield from [path] if kustomization_file(tree, path) is not None else manifests(tree, path)
        elif posixpath.splitext(name)[1] in (".yaml", ".yml"):
            yield path


def _is_link(tree: Tree, path: str) -> bool:
    try:
        return tree.resolve(path) != path
    except UnreadableError:
        return True


def _created(tree: Tree, directory: str) -> dict[str, Any]:
    start = f"{directory}/" if directory else ""
    resources = [f"./{path.removeprefix(start)}" for path in manifests(tree, directory)]
    # Kustomize takes a kustomization without any field for a mistake.
    return {"resources": resources} if resources else {"namespace": "_placeholder"}


def _read(tree: Tree, file: str) -> dict[str, Any]:
    try:
        text = tree.read(file).decode("utf-8-sig")
    except (UnreadableError, UnicodeDecodeError) as error:
        raise GenerationError(f"{file} cannot be read: {error}", location=Location(file)) from None
    stream = read(text, Dialect.KUBERNETES)
    if stream.error is not None:
        location = SourceFile(file, text).location(stream.error.span)
        raise GenerationError(f"error converting YAML to JSON: yaml: {stream.error.message}", location=location)
    value = stream.documents[0].value if stream.documents else None
    if value is not None and not isinstance(value, dict):
        raise GenerationError("error unmarshaling JSON: the kustomization is no object", location=Location(file))
    return value or {}


def _added(tree: Tree, directory: str, value: dict[str, Any], spec: dict[str, Any]) -> Iterator[tuple[Path, Path]]:
    """Puts the fields of a spec into a kustomization; the path of each there, and in the Kustomization object."""
    for field, name in _NAMES.items():
        if text := text_at(spec, field):
            value[name] = text
            yield (name,), ("spec", field)
    for index, patch in enumerate(entries_at(spec, "patches")):
        yield _appended(value, "patches", _patch(patch)), ("spec", "patches", index)
    for index, component in enumerate(entries_at(spec, "components")):
        if not _is_local(str(component)):
            message = f"component path '{component}' must be local and relative"
            raise GenerationError(message, ("spec", "components", index))
        if value_at(spec, "ignoreMissingComponents") is True and not _exists(tree, directory, str(component)):
            continue
        yield _appended(value, "components", component), ("spec", "components", index)
    for index, patch in enumerate(entries_at(spec, "patchesStrategicMerge")):
        text = GeneratedText([patch]).text
        yield _appended(value, "patchesStrategicMerge", text), ("spec", "patchesStrategicMerge", index)
    for index, patch in enumerate(entries_at(spec, "patchesJson6902")):
        entry = {"patch": GeneratedText([value_at(patch, "patch")]).text, "target": _selector(patch)}
        yield _appended(value, "patchesJson6902", entry), ("spec", "patchesJson6902", index)
    for index, image in enumerate(entries_at(spec, "images")):
        yield from _image(value, image, ("spec", "images", index))
    if metadata := entries_at(spec, "buildMetadata"):
        value["buildMetadata"] = metadata
        yield ("buildMetadata",), ("spec", "buildMetadata")


def _appended(value: dict[str, Any], field: str, entry: Any) -> Path:
    value[field] = [*(value.get(field) or ()), entry]
    return field, len(value[field]) - 1


def _patch(patch: Any) -> dict[str, Any]:
    target = _selector(patch)
    return {
        "patch": text_at(patch, "patch"),
        **({"target": target} if target or value_at(patch, "target") == {} else {}),
    }


def _selector(patch: Any) -> dict[str, Any]:
    target = mapping_at(patch, "target")
    return {field: target[field] for field in _SELECTOR if field in target}


def _image(value: dict[str, Any], image: Any, path: Path) -> Iterator[tuple[Path, Path]]:
    """Adds an image, or changes the entry of the same name: a tag or a digest takes the place of both."""
    fields = {field: text for field in _IMAGE if (text := text_at(image, field))}
    entries = [dict(entry) if isinstance(entry, dict) else entry for entry in value.get("images") or ()]
    index = next((i for i, entry in enumerate(entries) if text_at(entry, "name") == text_at(image, "name")), None)
    if index is None:
        value["images"] = [*entries, fields]
        yield ("images", len(entries)), path
        return
    value["images"] = entries
    if "newTag" in fields or "digest" in fields:
        entries[index].pop("newTag", None)
        entries[index].pop("digest", None)
    entries[index].update(fields)
    for field in fields:
        yield ("images", index, field), (*path, field)


def _is_local(component: str) -> bool:
    return not _REMOTE.match(component) and not component.lower().removeprefix("file://").startswith("/")


def _exists(tree: Tree, directory: str, component: str) -> bool:
    path = posixpath.normpath(posixpath.join(directory or ".", component))
    path = "" if path == "." else path
    return tree.is_directory(path) or tree.is_file(path)
