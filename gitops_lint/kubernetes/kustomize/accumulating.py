"""One kustomization after the other, bases first: what they load, generate and do to it, in Kustomize's order.

Source: KustTarget.accumulateTarget and what it calls (api/internal/target/kusttarget.go), ResAccumulator.
"""

from __future__ import annotations

import posixpath
from typing import Any

from gitops_lint.kubernetes.kustomize import metadata
from gitops_lint.kubernetes.kustomize.configurations import (
    NOTHING,
    Configuration,
    defaults,
    of_crds,
    read_configuration,
)
from gitops_lint.kubernetes.kustomize.field_steps import Maker
from gitops_lint.kubernetes.kustomize.generators import Pair, generate, merged_options, pairs_of
from gitops_lint.kubernetes.kustomize.kitchen import Accumulation, KeptBase, Kitchen
from gitops_lint.kubernetes.kustomize.kustomization import (
    DEPRECATED,
    Kustomization,
)
from gitops_lint.kubernetes.kustomize.loading import Loader, contains
from gitops_lint.kubernetes.kustomize.object_list import ObjectList
from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.plugins import generated_by, transformed_by
from gitops_lint.kubernetes.kustomize.problems import BuildError, BuildWarning, LimitError, LimitKind, Spot, WarningKind
from gitops_lint.kubernetes.kustomize.recording import Recorder
from gitops_lint.kubernetes.kustomize.schemas import Schemas
from gitops_lint.kubernetes.kustomize.steps import Step, StepKind, built, built_inline
from gitops_lint.kubernetes.kustomize.transformers.variables import mark, variable_of
from gitops_lint.kubernetes.kustomize.values import copied

_ADVICE = "where it is not in the repository, name a directory that holds it under sources: in .gitops-lint.yaml"


class Build:
    """One build: its schemas, what it has read, what it has noticed."""

    def __init__(self, kitchen: Kitchen, recorder: Recorder | None) -> None:
        self.kitchen = kitchen
        self.recorder = recorder
        self.schemas = Schemas()
        self.warnings: list[BuildWarning] = []
        self.files: set[str] = set()
        self.directories: set[str] = set()
        self.inflates = False
        """Whether a chart was rendered: what it is made of is not among the files."""
        self.directory: str | None = None
        """Where we are, seen from what is built; None where `buildMetadata` wants no notes."""

    def load(self, loader: Loader) -> Kustomization:
        """The kustomization of a directory; its deprecated fields are noticed.

        Raises:
            BuildError: there is none, or it is not as it should be.
        """
        found = self.kitchen.kustomization(loader)
        for field, instead in DEPRECATED.items():
            if field in found.written:
                message = f"'{field}' is deprecated. Please use '{instead}' instead."
                self.warnings.append(BuildWarning(WarningKind.DEPRECATED_FIELD, message, Spot(found.file, 0, (field,))))
        return found

    def settle_schema(self, kustomization: Kustomization, loader: Loader, *, is_top: bool) -> None:
        """Takes the OpenAPI document that a kustomization names, unless an earlier one decided (openapi.SetSchema).

        Raises:
            BuildError: it cannot be read, or a version that is not built in is wanted.
        """
        wanted = kustomization.fields.get("openapi") or {}
        spot = Spot(kustomization.file, 0, ("openapi",))
        document = None
        if "path" in wanted:
            path = loader.path(wanted["path"] or "", Spot(kustomization.file, 0, ("openapi", "path")))
            document = loader.files.data(path)
        if not wanted or (self.schemas.is_settled and not is_top):
            return
        if "path" in wanted:
            if "version" in wanted:
                raise BuildError("builtin version and custom schema provided, cannot use both", spot)
            self.schemas.use(document, path, beside_built_in=not is_top)
        elif (wanted.get("version") or "v1.21.2") not in ("v1.21.2", "v1212"):
            raise BuildError("the specified OpenAPI version is not built in", spot)
        else:
            self.schemas.is_settled = bool(wanted.get("version"))

    def accumulate(
        self, loader: Loader, into: Accumulation | None = None, *, kustomization: Kustomization
    ) -> Accumulation:
        """What a kustomization comes to; a component works on what the one that includes it has.

        Raises:
            BuildError: Kustomize stops.
            LimitError: we stop.
        """
        self.directories.add(loader.root)
        total = into if into is not None else Accumulation(ObjectList(), NOTHING, {})
        for path, entry in kustomization.entries("resources"):
            self._resource(total, loader, entry or "", Spot(kustomization.file, 0, path))
        total.configuration = total.configuration.merged(self._configuration(kustomization, loader))
        self._generate(total, kustomization, loader)
        for path, entry in kustomization.entries("components"):
            spot = Spot(kustomization.file, 0, path)
            inner = loader.directory(entry or "", spot)
            component = self._entered(inner, spot, is_component=True)
            outer = self._go_to(entry)
            total = self.accumulate(inner, total, kustomization=component)
            self.directory = outer
        maker = Maker(kustomization, loader, self.schemas, total.configuration, self.warnings.append, self.directory)
        steps = maker.steps()
        for plugin in self._plugins(kustomization, "transformers", loader):
            steps += transformed_by(plugin, loader, self.warnings.append)
        for step in steps:
            self.run(step, total.objects)
        self._validate(total, kustomization, loader)
        variables = [
            variable_of(entry or {}, Spot(kustomization.file, 0, path)) for path, entry in kustomization.entries("vars")
        ]
        mark(total.objects, variables)
        total.add_variables(variables)
        return total

    def run(self, step: Step, objects: ObjectList) -> None:
        """Runs a step; a mistake without a place is the step's."""
        try:
            result = step.run(objects)
        except BuildError as error:
            raise error.at(step.spot) from None
        objects.drop_deleted()
        if self.recorder is not None:
            self.recorder.after(step, objects, result)

    def _entered(self, loader: Loader, spot: Spot, *, is_component: bool) -> Kustomization:
        """The kustomization of a base or a component, which must be what it is included as."""
        kustomization = self.load(loader)
        self.settle_schema(kustomization, loader, is_top=False)
        if kustomization.is_component is not is_component:
            words = "expected kind 'Component'" if is_component else "expected kind != 'Component'"
            found = f" but got '{kustomization.fields['kind']}'" if is_component else ""
            raise BuildError(f"{words} for path '{loader.root or '.'}'{found}", spot)
        return kustomization

    def _resource(self, total: Accumulation, loader: Loader, entry: str, spot: Spot) -> None:
        """A file of objects, or a base: whichever of the two the entry is."""
        if loader.is_directory(entry):
            self._take_base(total, loader.directory(entry, spot), entry, spot)
            return
        try:
            path = loader.path(entry, spot)
        except LimitError:
            self._take_base(total, loader.directory(entry, spot), entry, spot)
            return
        except BuildError as error:
            try:
                inner = loader.directory(entry, spot)
            except BuildError as second:
                says_more = second.message.startswith("cycle") or second.message.endswith("outside of the repository")
                raise second if says_more or "must resolve to a file" in error.message else error from None
            self._take_base(total, inner, entry, spot)
            return
        objects = built(loader.files.objects(path), self.schemas, path)
        for each in objects:
            each.value = copied(each.value)
        if self.directory is not None:
            metadata.set_origin(objects, metadata.of_file(metadata.joined(self.directory, entry)))
        total.objects.extend(objects)
        if self.recorder is not None:
            self.recorder.loaded(objects)

    def _go_to(self, entry: str | None) -> str | None:
        """Notes that a base or a component is next; gives where we were."""
        outer = self.directory
        if outer is not None:
            self.directory = metadata.joined(outer, entry or "")
        return outer

    def _take_base(self, total: Accumulation, loader: Loader, entry: str, spot: Spot) -> None:
        outer = self._go_to(entry)
        total.take(self._base(loader, spot))
        self.directory = outer

    def _base(self, loader: Loader, spot: Spot) -> Accumulation:
        """A base, accumulated once for all overlays that include it."""
        kept = self.kitchen.kept.get(loader.root)
        may_keep = not self.schemas.is_settled and self.recorder is None and self.directory is None
        if (
            kept is not None
            and may_keep
            and not any(
                contains(directory, visited) for directory in kept.directories for visited in loader.ancestors[:-1]
            )
        ):
            self.files |= kept.files
            self.directories |= kept.directories
            self.warnings += kept.warnings
            self.inflates = self.inflates or kept.inflates
            accumulation = kept.accumulation.copy()
            for each in accumulation.objects:
                each.schemas = self.schemas
            return accumulation
        outer = (self.files, self.directories, self.warnings)
        self.files, self.directories, self.warnings = set(), set(), []
        inner = Loader(
            loader.files,
            loader.root,
            parents=loader.ancestors[:-1],
            allows_outside=loader.allows_outside,
            resolve=loader.resolve,
            read_files=self.files,
        )
        try:
            kustomization = self._entered(inner, spot, is_component=False)
            accumulation = self.accumulate(inner, kustomization=kustomization)
            if may_keep and not self.schemas.is_settled:
                copy = accumulation.copy()
                self.kitchen.kept[loader.root] = KeptBase(
                    copy, self.directories, self.files, self.warnings, self.inflates
                )
        finally:
            # In place: the loaders and steps of whoever includes this base add to the same.
            files, directories, warnings = outer
            files |= self.files
            directories |= self.directories
            warnings += self.warnings
            self.files, self.directories, self.warnings = outer
        return accumulation

    def _configuration(self, kustomization: Kustomization, loader: Loader) -> Configuration:
        """The defaults with what `configurations:` and `crds:` say."""
        custom = NOTHING
        for path, entry in kustomization.entries("configurations"):
            file = loader.path(entry or "", Spot(kustomization.file, 0, path))
            try:
                custom = custom.merged(read_configuration(loader.files.data(file)))
                defaults().merged(custom)
            except BuildError as error:
                raise error.at(Spot(file, 0, getattr(error, "path", ()))) from None
        found = defaults().merged(custom)
        for path, entry in kustomization.entries("crds"):
            file = loader.path(entry or "", Spot(kustomization.file, 0, path))
            found = found.merged(of_crds(loader.files.data(file)))
        return found

    def _generate(self, total: Accumulation, kustomization: Kustomization, loader: Loader) -> None:
        common = kustomization.fields.get("generatorOptions")
        made: list[BuildObject] = []
        pairs: dict[int, list[Pair]] = {}
        for field, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
            for path, entry in kustomization.entries(field):
                arguments = {**(entry or {}), "options": merged_options((entry or {}).get("options"), common)}
                spot = Spot(kustomization.file, 0, path)
                made.append(generate(kind, arguments, loader, self.schemas, spot))
                if self.recorder is not None:
                    pairs[id(made[-1])] = pairs_of(arguments, loader, spot)
                if self.directory is not None:
                    file = posixpath.basename(kustomization.file)
                    metadata.set_origin(made[-1:], metadata.of_field(self.directory, file, f"{kind}Generator"))
        charts = [
            each
            for field in ("helmCharts", "helmChartInflationGenerator")
            for path, entry in kustomization.entries(field)
            for each in self._chart(entry or {}, kustomization, loader, Spot(kustomization.file, 0, path))
        ]
        plugins = []
        for plugin in self._plugins(kustomization, "generators", loader):
            plugins.append(generated_by(plugin, loader))
            metadata.set_origin(plugins[-1:], metadata.of_plugin(plugin))
        for each in (*made, *charts, *plugins):
            old = total.objects.absorb(each)
            if self.recorder is not None:
                step = Step(StepKind.GENERATOR, each.spot, lambda _: None, pairs.get(id(each), ()))
                self.recorder.generated(each, old, step)

    def _chart(
        self, entry: dict[str, Any], kustomization: Kustomization, loader: Loader, spot: Spot
    ) -> list[BuildObject]:
        inflate = self.kitchen.inflate
        self.inflates = True
        try:
            text = inflate(entry, kustomization.fields.get("helmGlobals") or {}, loader.root) if inflate else None
        except BuildError as error:
            raise error.at(spot) from None
        if text is None:
            name = entry.get("name") or entry.get("chartName") or ""
            raise LimitError(LimitKind.CHART, f"the chart {name} is not rendered; {_ADVICE}", spot)
        objects = built_inline(loader.files.inline(text), self.schemas, spot)
        for each in objects:
            each.value = copied(each.value)
        return objects

    def _plugins(self, kustomization: Kustomization, field: str, loader: Loader) -> list[BuildObject]:
        """The plugins of a field: files, directories, or the text of one."""
        total = Accumulation(ObjectList(), NOTHING, {})
        files = []
        for path, entry in kustomization.entries(field):
            spot = Spot(kustomization.file, 0, path)
            try:
                found = built_inline(loader.files.inline(entry or ""), self.schemas, spot)
            except BuildError:
                files.append((entry or "", spot))
                continue
            if self.directory is not None:
                for each in found:
                    each.value = copied(each.value)
                file = metadata.joined(self.directory, posixpath.basename(kustomization.file))
                metadata.set_origin(found, metadata.of_file(file))
            total.objects.extend(found)
        recorder, self.recorder = self.recorder, None
        for name, spot in files:
            self._resource(total, loader, name, spot)
        self.recorder = recorder
        return [*total.objects]

    def _validate(self, total: Accumulation, kustomization: Kustomization, loader: Loader) -> None:
        for plugin in self._plugins(kustomization, "validators", loader):
            for step in transformed_by(plugin, loader, self.warnings.append):
                # Kustomize keeps who an object was in its annotations: to note that again is a change as well.
                before = [(each.identity, [*each.previous], copied(each.value)) for each in total.objects]
                self.run(step, total.objects)
                if before != [(each.identity, each.previous, each.value) for each in total.objects]:
                    raise BuildError("validator shouldn't modify the resource map", plugin.spot)
