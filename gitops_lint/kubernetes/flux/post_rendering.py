"""What Flux does to the objects that Helm has rendered: patches and images of `postRenderers`, labels, annotations.

Source: internal/postrender in fluxcd/helm-controller (BuildPostRenderers). The chart's `crds/` stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from gitops_lint.kubernetes.flux.artifact_trees import CopiedTree
from gitops_lint.kubernetes.flux.document_text import Marks
from gitops_lint.kubernetes.flux.generated_kustomization import GeneratedKustomization, generated, unmatched_in
from gitops_lint.kubernetes.flux.generated_text import GeneratedText
from gitops_lint.kubernetes.flux.helm_releases import RenderedChart
from gitops_lint.kubernetes.flux.identity import HELM
from gitops_lint.kubernetes.flux.kustomizations import Build, with_metadata
from gitops_lint.kubernetes.flux.producers import entries_at, mapping_at, text_at, value_at
from gitops_lint.kubernetes.flux.tracing import line_below, nearest
from gitops_lint.kubernetes.rendered import Limit, OriginOf, Problem, RenderedObject, Rendering, SpecEntry
from gitops_lint.kubernetes.spec_entries import spec_entries
from gitops_lint.model.source import Location, Origin, Path, Place
from gitops_lint.model.value import Unknown

_OUTPUT = "helm-output.yaml"
_KUSTOMIZATION = "kustomization.yaml"


def post_rendered(release: RenderedObject, chart: RenderedChart, build: Build) -> RenderedChart:
    """A rendered chart as Flux applies it; hooks are post-rendered like everything else, unless the release says no."""
    problems, limits = list(chart.problems), list(chart.limits)
    entries: list[SpecEntry] = []
    takes_hooks = text_at(release.value, "spec", "postRenderStrategy") != "nohooks"
    objects = (*chart.objects, *chart.hooks) if takes_hooks else chart.objects
    for index, entry in enumerate(entries_at(release.value, "spec", "postRenderers")):
        if not objects or not mapping_at(entry, "kustomize"):
            continue
        stage = _Stage(release, ("spec", "postRenderers", index, "kustomize"), objects)
        rendering = build(stage.tree, "", {_KUSTOMIZATION: stage.made.written.text.encode()})
        problems += (
            Problem(f"error while running post render on files: {each.message}", stage.place(each.location))
            for each in rendering.problems
        )
        limits += (Limit(each.message, stage.place(each.location)) for each in rendering.limits)
        if not problems and not limits:
            entries += stage.entries(rendering)
        if not rendering.problems:
            objects = tuple(stage.after(each) for each in rendering.objects)
    owned = tuple(_with_labels(release, each) for each in objects)
    hooks = tuple(each for each in owned if _is_hook(each)) if takes_hooks else chart.hooks
    plain = tuple(each for each in owned if not (takes_hooks and _is_hook(each)))
    return msgspec.structs.replace(
        chart,
        objects=plain,
        hooks=hooks,
        problems=tuple(problems),
        limits=tuple(limits),
        entries=tuple(entries),
    )


def _is_hook(each: RenderedObject) -> bool:
    return "helm.sh/hook" in mapping_at(each.value, "metadata", "annotations")


class _Stage:
    """One post-renderer: what Helm has rendered as a file, and a kustomization with the patches and images."""

    def __init__(self, release: RenderedObject, path: Path, objects: Sequence[RenderedObject]) -> None:
        self._release = release
        self._path = path
        self._objects = objects
        self._marks = Marks()
        self._output = GeneratedText([self._marked(each.value) for each in objects])
        files = {_OUTPUT: self._output.text.encode(), _KUSTOMIZATION: f"resources: [{_OUTPUT}]\n".encode()}
        self.tree = CopiedTree(_OUTPUT, dict(files))
        kustomize = mapping_at(release.value, *path)
        spec = {field: kustomize.get(field) for field in ("patches", "images")}
        self.made: GeneratedKustomization = generated(self.tree, "", {"spec": spec})

    def after(self, each: RenderedObject) -> RenderedObject:
        """An object that Kustomize has built, with the places of the chart and the release."""
        return RenderedObject(
            self._marks.restored(each.value),
            self._origin(each.origin),
            keys=self._origin(each.keys) if each.keys is not None else None,
            source=each.source,
        )

    def entries(self, rendering: Rendering) -> tuple[SpecEntry, ...]:
        """The entries of this post-renderer, after a build."""
        given = {path: (*self._path, *inside[1:]) for path, inside in self.made.from_spec.items()}
        return spec_entries(given, unmatched_in(self.made, rendering), self._release.value, self._release.origin)

    def place(self, location: Location) -> Location:
        """The place in the repository of one in the files of this stage."""
        places = list(self._places(Place(location)))
        return places[0].location if places else nearest(self._release.origin, self._path).location

    def _origin(self, of: OriginOf) -> OriginOf:
        return lambda path: Origin(tuple(each for place in of(path).places for each in self._places(place)))

    def _places(self, place: Place) -> tuple[Place, ...]:
        if place.location.file == _OUTPUT:
            found = self._output.found(place.location)
            return nearest(self._objects[found.document].origin, found.path).places
        found = self.made.written.found(place.location)
        for length in range(len(found.path), 0, -1):
            inside = self.made.from_spec.get(found.path[:length])
            if inside is not None:
                path = (*self._path, *inside[1:], *found.path[length:])
                location = nearest(self._release.origin, path).location
                return (Place(line_below(location, found.line, found.height), place.note),)
        return (Place(nearest(self._release.origin, self._path).location, place.note),)

    def _marked(self, value: Any) -> Any:
        if isinstance(value, Unknown):
            return self._marks.text(value)
        if isinstance(value, dict):
            return {key: self._marked(item) for key, item in value.items()}
        return [self._marked(item) for item in value] if isinstance(value, list) else value


def _with_labels(release: RenderedObject, each: RenderedObject) -> RenderedObject:
    """The labels and annotations of `commonMetadata`, and then the labels that tell the release."""
    added: dict[Path, tuple[str, Path]] = {}
    for field in ("labels", "annotations"):
        for key, text in mapping_at(release.value, "spec", "commonMetadata", field).items():
            added["metadata", field, key] = (str(text), ("spec", "commonMetadata", field, key))
    for field in ("name", "namespace"):
        text = value_at(release.value, "metadata", field)
        added["metadata", "labels", f"{HELM}/{field}"] = (str(text or ""), ("metadata", field))
    return with_metadata(each, release, added)
