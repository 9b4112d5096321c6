"""`buildMetadata`: annotations that say which file an object came from, and what has worked on it.

Source: api/resource/origin.go, api/resmap (AddOriginAnnotation, AddTransformerAnnotation).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from gitops_lint.kubernetes.kustomize.objects import BuildObject

ORIGIN = "config.kubernetes.io/origin"
TRANSFORMATIONS = "alpha.config.kubernetes.io/transformations"


def joined(directory: str, name: str) -> str:
    """A path as seen from the directory that is built."""
    return posixpath.normpath(posixpath.join(directory, name))


def of_file(path: str) -> str:
    """The origin of what a file declares."""
    return f"path: {path}\n"


def of_field(directory: str, file: str, kind: str) -> str:
    """The origin of what a field of a kustomization makes or does."""
    return f"configuredIn: {joined(directory, file)}\nconfiguredBy:\n  apiVersion: builtin\n  kind: {kind}\n"


def of_plugin(plugin: BuildObject) -> str:
    """The origin of what a plugin makes or does; empty where no one noted the plugin's own."""
    origin = plugin.words("annotations").get(ORIGIN, "")
    if not origin:
        return ""
    lines = [f"configuredIn: {origin.removeprefix('path: ').strip()}", "configuredBy:"]
    fields = {"apiVersion": plugin.api_version, "kind": plugin.kind, "name": plugin.name, "namespace": plugin.namespace}
    return "\n".join([*lines, *(f"  {field}: {value}" for field, value in fields.items() if value)]) + "\n"


def set_origin(objects: Iterable[BuildObject], origin: str) -> None:
    """Notes an origin with objects that have none."""
    for each in objects:
        words = each.words("annotations")
        if origin and ORIGIN not in words:
            each.set_words("annotations", {**words, ORIGIN: origin})


def add_transformation(objects: Iterable[BuildObject], origin: str) -> None:
    """Notes with all objects that something has worked on them; with one that has no origin, that it was made so."""
    entry = "- " + origin.rstrip("\n").replace("\n", "\n  ") + "\n"
    for each in objects:
        words = each.words("annotations")
        if ORIGIN in words:
            each.set_words("annotations", {**words, TRANSFORMATIONS: words.get(TRANSFORMATIONS, "") + entry})
        else:
            each.set_words("annotations", {**words, ORIGIN: origin})


def remove(each: BuildObject, wanted: Iterable[str]) -> None:
    """Takes out what `buildMetadata` does not ask for."""
    words = each.words("annotations")
    for option, annotation in (("originAnnotations", ORIGIN), ("transformerAnnotations", TRANSFORMATIONS)):
        if option not in wanted:
            words.pop(annotation, None)
    each.set_words("annotations", words)
