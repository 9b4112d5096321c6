"""A kustomization to the objects that `kubectl kustomize` prints.

Source: Kustomizer.Run (api/krusty/kustomizer.go), KustTarget.makeCustomizedResMap.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec

from gitops_lint.kubernetes.kustomize.accumulating import Build
from gitops_lint.kubernetes.kustomize.field_specs import FieldSpec
from gitops_lint.kubernetes.kustomize.kitchen import Changed, Inflate, Kitchen
from gitops_lint.kubernetes.kustomize.kustomization import Kustomization
from gitops_lint.kubernetes.kustomize.loading import Files, Loader, ParsedTexts, Resolve
from gitops_lint.kubernetes.kustomize.metadata import remove
from gitops_lint.kubernetes.kustomize.object_list import ObjectList
from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.origins import Origins
from gitops_lint.kubernetes.kustomize.places import Places
from gitops_lint.kubernetes.kustomize.problems import (
    BuildError,
    BuildWarning,
    Limit,
    LimitError,
    Problem,
    Spot,
    WarningKind,
)
from gitops_lint.kubernetes.kustomize.recording import Recorder
from gitops_lint.kubernetes.kustomize.steps import Step, StepKind
from gitops_lint.kubernetes.kustomize.transformers.hashes import add_hashes
from gitops_lint.kubernetes.kustomize.transformers.name_references import fix_references
from gitops_lint.kubernetes.kustomize.transformers.sorting import legacy_order
from gitops_lint.kubernetes.kustomize.transformers.variables import Variable, resolve
from gitops_lint.kubernetes.kustomize.transformers.words import set_words
from gitops_lint.kubernetes.kustomize.values import as_json
from gitops_lint.model.source import Location
from gitops_lint.model.tree import Tree

_LOCAL = "config.kubernetes.io/local-config"
_MANAGED_BY = {"app.kubernetes.io/managed-by": "kustomize-(devel)"}


class RenderedObject(msgspec.Struct, frozen=True, eq=False):
    """An object as a cluster gets it, and the value of the repository that it began as.

    `declared` is that value: an object of a file, None for what a generator made.
    """

    value: dict[str, Any]
    spot: Spot
    declared: dict[str, Any] | None = None


class Rendering(msgspec.Struct, frozen=True, eq=False):
    """What building a directory gives: objects in order, or why there are none."""

    directory: str
    objects: tuple[RenderedObject, ...] = ()
    problem: Problem | None = None
    limits: tuple[Limit, ...] = ()
    warnings: tuple[BuildWarning, ...] = ()
    files: frozenset[str] = frozenset()
    """Every file that was read or asked for: what can change the rendering."""


class Kustomizer:
    """Builds the kustomizations of one tree; what they share is read, parsed and accumulated once.

    `allows_outside_root` as Flux does and kubectl does not: files may then lie anywhere in the tree. `resolve_remote`
    gives the directory that stands for a remote base, `inflate_chart` the objects of a chart; without them, both are
    limits. Kustomizers that are given the same `parsed` parse each text once.
    """

    def __init__(
        self,
        tree: Tree,
        *,
        allows_outside_root: bool = False,
        resolve_remote: Resolve = lambda url: None,
        inflate_chart: Inflate | None = None,
        parsed: ParsedTexts | None = None,
    ) -> None:
        self._files = Files(tree, parsed)
        self._allows_outside = allows_outside_root
        self._resolve = resolve_remote
        self._kitchen = Kitchen(self._files, inflate_chart)
        self._kept: dict[str, tuple[Rendering, frozenset[str]]] = {}
        self.builds = 0
        """How many times a directory was built, for who wants to know what is done again."""

    @property
    def tree(self) -> Tree:
        """The tree whose kustomizations it builds."""
        return self._files.tree

    def build(self, directory: str) -> Rendering:
        """What a directory is rendered to, done once; never raises for what the tree holds."""
        if directory not in self._kept:
            build = Build(self._kitchen, None)
            rendering = self._rendering(directory, build)[0]
            if rendering.problem is not None or rendering.limits or build.inflates:
                # What would change it may be a file that is not there, or one of a chart.
                return rendering
            self._kept[directory] = rendering, frozenset(build.directories)
        return self._kept[directory][0]

    def forget(self, paths: Collection[str]) -> None:
        """Takes note that files have changed, came or went; what depends on none of them is not done again."""
        self._kitchen.forget(paths)
        changes = Changed(paths)
        self._kept = {
            directory: (rendering, directories)
            for directory, (rendering, directories) in self._kept.items()
            if not changes.touch(rendering.files, directories)
        }

    def origins(self, directory: str) -> Origins:
        """Where the values of a directory's objects came from; it is built again, and every step is kept."""
        return Origins(self.recorded(directory)[1], self._files.text)

    def recorded(self, directory: str) -> tuple[Rendering, list[BuildObject]]:
        """A rendering that keeps every step with its objects (`BuildObject.trail`)."""
        return self._rendering(directory, Build(self._kitchen, Recorder()))

    def text(self, path: str) -> str:
        """The text of a file that a build has read."""
        return self._files.text(path)

    def location(self, spot: Spot) -> Location:
        """Where a problem, a limit or a warning stands."""
        return Places(self._files.text).location(spot)

    def _rendering(self, directory: str, build: Build) -> tuple[Rendering, list[BuildObject]]:
        self.builds += 1
        loader = Loader(
            self._files,
            directory.strip("/"),
            allows_outside=self._allows_outside,
            resolve=self._resolve,
            read_files=build.files,
        )
        objects: list[BuildObject] = []
        problem: Problem | None = None
        limits: tuple[Limit, ...] = ()
        try:
            objects = _run(build, loader)
        except BuildError as error:
            problem = Problem(error.message, error.spot or Spot(directory))
        except LimitError as error:
            limits = (error.limit,)
        except RecursionError:
            problem = Problem("the objects are nested too deeply to build", Spot(directory))
        rendered = tuple(RenderedObject(as_json(each.value), each.spot, _declared(each)) for each in objects)
        files = frozenset(build.files)
        return Rendering(loader.root, rendered, problem, limits, tuple(build.warnings), files), objects


def _declared(each: BuildObject) -> dict[str, Any] | None:
    """The object as its file has it; None for what a generator made, or a text in a kustomization holds."""
    if each.source is None or each.spot.inner is not None:
        return None
    found = each.source.value
    for step in each.spot.path:
        found = found[step]
    return found if isinstance(found, dict) else None


def _run(build: Build, loader: Loader) -> list[BuildObject]:
    kustomization = build.load(loader)
    build.settle_schema(kustomization, loader, is_top=True)
    if kustomization.fields.get("buildMetadata"):
        build.directory = ""
    total = build.accumulate(loader, kustomization=kustomization)
    objects, configuration = total.objects, total.configuration
    build.run(Step(StepKind.HASH, Spot(kustomization.file), add_hashes), objects)
    _fix_references(build, objects, configuration.name_references, kustomization)
    unused = []
    variables = [*total.variables.values()]

    def substitute(each: ObjectList) -> list[Variable]:
        unused.extend(resolve(each, variables, configuration.variable_references))
        return variables

    build.run(Step(StepKind.VARIABLE, Spot(kustomization.file), substitute), objects)
    for variable in unused:
        message = f"the variable {variable.name} is named by no field that Kustomize looks at"
        build.warnings.append(BuildWarning(WarningKind.UNUSED_VARIABLE, message, variable.spot))
    for each in objects:
        _refuse_nameless(each)
    kept = [each for each in objects if each.words("annotations").get(_LOCAL, "false") == "false"]
    return _finished(_sorted(kept, kustomization), kustomization)


def _refuse_nameless(each: BuildObject) -> None:
    """Stops at what a patch has made no object of (RNode.GetValidatedMetadata)."""
    if not each.kind:
        raise BuildError("missing kind in object", each.spot)
    if not each.name and not each.kind.endswith("List"):
        raise BuildError("missing metadata.name in object", each.spot)


def _fix_references(build: Build, objects: ObjectList, references: Any, kustomization: Kustomization) -> None:
    def run(each: ObjectList) -> list[Any]:
        noted: list[Any] = []
        fix_references(each, references, lambda *what: noted.append(what))
        return noted

    step = Step(StepKind.REFERENCE, Spot(kustomization.file), run)
    build.run(step, objects)


def _sorted(objects: list[BuildObject], kustomization: Kustomization) -> list[BuildObject]:
    options = kustomization.fields.get("sortOptions")
    if options is None:
        return legacy_order(objects)
    spot = Spot(kustomization.file, 0, ("sortOptions",))
    order, legacy = options.get("order") or "", options.get("legacySortOptions")
    if order not in ("legacy", "fifo"):
        raise BuildError("the field 'sortOptions.order' must be one of [fifo, legacy]", spot)
    if order == "fifo":
        if legacy is not None:
            message = (
                "the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'"
            )
            raise BuildError(message, spot)
        return objects
    if legacy is None:
        return legacy_order(objects)
    return legacy_order(objects, legacy.get("orderFirst") or (), legacy.get("orderLast") or ())


def _finished(objects: list[BuildObject], kustomization: Kustomization) -> list[BuildObject]:
    """The last touches: the label that says who built it, and annotations that are strings or not there."""
    if "managedByLabel" in (kustomization.fields.get("buildMetadata") or ()):
        set_words(objects, _MANAGED_BY, [FieldSpec(path="metadata/labels", creates=True)])
    wanted = kustomization.fields.get("buildMetadata") or ()
    for each in objects:
        if "annotations" in each.metadata:
            remove(each, wanted)
    return objects
