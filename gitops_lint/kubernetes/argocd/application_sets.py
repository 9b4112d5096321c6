"""An ApplicationSet to the Applications that it generates.

Source: applicationset/controllers/template/template.go: GenerateApplications;
https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any, Final

import msgspec

from gitops_lint.kubernetes.argocd.clusters import IN_CLUSTER_SERVER
from gitops_lint.kubernetes.argocd.combinations import Generated, generate
from gitops_lint.kubernetes.argocd.generator_fields import fault
from gitops_lint.kubernetes.argocd.generators import GeneratorError, GeneratorLimit, ParameterSet, Sources
from gitops_lint.kubernetes.argocd.go_template import OutOfReach, TemplateError
from gitops_lint.kubernetes.argocd.merging import fill
from gitops_lint.kubernetes.argocd.parameters import Templating, deeply_replaced, replaced
from gitops_lint.kubernetes.argocd.template_patches import patched
from gitops_lint.kubernetes.flux.producers import value_at
from gitops_lint.kubernetes.flux.substitution import texts
from gitops_lint.kubernetes.flux.tracing import nearest
from gitops_lint.kubernetes.rendered import Limit, Problem, RenderedObject
from gitops_lint.model.source import Location, Origin, Path, Place

FINALIZER: Final = "resources-finalizer.argocd.argoproj.io"
_ONE_PARAMETER: Final = re.compile(r"\{\{-? *\.?([\w-]+(?:\.[\w-]+)*) *-?\}\}")
_META: Final = ("name", "labels", "annotations", "finalizers")


class Expansion(msgspec.Struct, frozen=True, eq=False):
    """What an ApplicationSet gives: Applications, or why there are none.

    `is_progressive` where it applies them step by step (`strategy.type: RollingSync`).
    """

    applications: tuple[RenderedObject, ...] = ()
    problems: tuple[Problem, ...] = ()
    limits: tuple[Limit, ...] = ()
    files: frozenset[str] = frozenset()
    is_progressive: bool = False


def expand(declared: RenderedObject, sources: Sources) -> Expansion:
    """The Applications of an ApplicationSet; with any problem there are none, as Argo CD then changes nothing."""
    spec = declared.value.get("spec") or {}
    if wrong := fault("spec", spec):
        return Expansion(problems=(Problem(wrong, declared.origin(("spec",)).location),))
    templating = Templating.of(spec)
    made: list[RenderedObject] = []
    problems: list[Problem] = []
    limits: list[Limit] = []
    files: set[str] = set()
    generators = spec.get("generators") or ()
    for index, generator in enumerate(generators):
        path: Path = ("spec", "generators", index)
        try:
            generated = generate(generator, path, templating, sources)
        except GeneratorError as error:
            problems.append(Problem(error.message, declared.origin(error.path).location))
            continue
        except GeneratorLimit as limit:
            limits.append(Limit(limit.message, declared.origin(limit.path).location))
            continue
        if not sources.clusters and (kinds := _cluster_generators(generator, path)):
            message = "which clusters Argo CD knows beside its own is not declared in this repository"
            limits.append(Limit(message, declared.origin(kinds[0]).location))
        for each in generated:
            for parameters in each.parameters:
                files.update(parameters.files)
                try:
                    made.append(_application(declared, each, parameters, templating))
                except TemplateError as error:
                    place = _place_of_failure(declared, each, parameters, templating)
                    if _is_own_cluster(parameters, sources) and _cluster_generators(generator, path):
                        # A Secret that somebody made for Argo CD's own cluster may give what the template asks for.
                        limits.append(Limit(f"{_NO_SECRET}: {error}", place))
                    else:
                        problems.append(Problem(str(error), place))
                except OutOfReach as reason:
                    limits.append(Limit(str(reason), _place_of_failure(declared, each, parameters, templating)))
    if not (made or problems or limits):
        asked = [path for index, each in enumerate(generators) for path in _cluster_generators(each, (index,))]
        why = "no cluster that this repository declares is asked for" if asked else "its generators find nothing here"
        message = f"ApplicationSet {declared.metadata.get('name') or '(without a name)'} makes no Application: {why}"
        limits.append(Limit(message, declared.origin(("spec", "generators")).location))
    problems += _refused(declared, made)
    strategy = spec.get("strategy") or {}
    return Expansion(
        () if problems else tuple(made),
        tuple(problems),
        tuple(limits),
        frozenset(files),
        strategy.get("type") == "RollingSync",
    )


def _application(
    declared: RenderedObject, generated: Generated, parameters: ParameterSet, templating: Templating
) -> RenderedObject:
    spec = declared.value["spec"]
    template = _template(declared, generated)
    metadata = template.get("metadata") or {}
    value: dict[str, Any] = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {key: metadata[key] for key in _META if metadata.get(key)},
        "spec": template.get("spec") or {},
    }
    if parameters.values:
        given = copy.deepcopy(parameters.values)
        value = deeply_replaced(value, given, templating)
        keeps = (spec.get("syncPolicy") or {}).get("preserveResourcesOnDeletion")
        if not keeps and not value["metadata"].get("finalizers"):
            value["metadata"]["finalizers"] = [FINALIZER]
    if (patch := spec.get("templatePatch")) is not None:
        value = patched(value, replaced(patch, copy.deepcopy(parameters.values), templating))
    namespace = declared.metadata.get("namespace")
    value["metadata"].pop("namespace", None)
    if namespace:
        value["metadata"]["namespace"] = namespace
    return RenderedObject(value, _origin(declared, generated, parameters))


def _template(declared: RenderedObject, generated: Generated) -> dict[str, Any]:
    """The template of a generator, over that of the whole set."""
    template: dict[str, Any] = copy.deepcopy(dict(generated.template))
    fill(template, declared.value["spec"].get("template") or {})
    return template


def _origin(declared: RenderedObject, generated: Generated, parameters: ParameterSet) -> Callable[[Path], Origin]:
    """The line of the template, then what gave the parameters; the parameter first that is all of a text."""
    template = _template(declared, generated)

    def origin(path: Path) -> Origin:
        own = _holds(generated.template, path)
        start: Path = (*generated.path, "template") if own else ("spec", "template")
        places = list(declared.origin((*start, *path)).places)
        places[:0] = _sole_parameter(declared, parameters, template, path)
        for given_at in parameters.given_at:
            places += [Place(each.location, "generated from here") for each in declared.origin(given_at).places[:1]]
        places += [Place(Location(file), "the parameters of this file") for file in parameters.files]
        return Origin(tuple(places))

    return origin


def _sole_parameter(
    declared: RenderedObject, parameters: ParameterSet, template: dict[str, Any], path: Path
) -> list[Place]:
    """Where the parameter stands that a text of the template names, and nothing else: there it is edited."""
    match = _ONE_PARAMETER.fullmatch(text) if isinstance(text := value_at(template, *path), str) else None
    if match is None:
        return []
    steps = match[1].split(".")
    given = value_at(parameters.values, match[1]) or value_at(parameters.values, *steps)
    for given_at in parameters.given_at:
        # Of several generators that are merged, the one that gave the value that counts.
        stated = value_at(declared.value, *given_at, *steps)
        if stated is not None and stated == given:
            return [Place(declared.origin((*given_at, *steps)).location, "the parameter is set here")]
    return []


def _holds(value: Any, path: Path) -> bool:
    """Whether a generator's own template has the path."""
    for step in path:
        keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        if step not in keys:
            return False
        value = value[step]
    return bool(path)


def _cluster_generators(generator: Any, path: Path) -> list[Path]:
    """Where a generator, or one in it, asks for the clusters."""
    found: list[Path] = []
    if isinstance(generator, dict):
        for kind, fields in generator.items():
            if kind == "clusters":
                found.append((*path, kind))
            elif kind in ("matrix", "merge") and isinstance(fields, dict):
                for index, inner in enumerate(fields.get("generators") or ()):
                    found += _cluster_generators(inner, (*path, kind, "generators", index))
    return found


_NO_SECRET: Final = "no Secret for Argo CD's own cluster is in this repository, and without one it generates nothing"


def _is_own_cluster(parameters: ParameterSet, sources: Sources) -> bool:
    """Whether parameters are those of Argo CD's own cluster, as it is where no Secret describes it."""
    is_declared = any(each.server == IN_CLUSTER_SERVER for each in sources.clusters)
    return not is_declared and parameters.values.get("server") == IN_CLUSTER_SERVER


def _place_of_failure(
    declared: RenderedObject, generated: Generated, parameters: ParameterSet, templating: Templating
) -> Location:
    """The first text of the template that fails by itself; the patch, or the whole template, where none does."""
    for path, text in texts(_template(declared, generated)):
        try:
            replaced(text, copy.deepcopy(parameters.values), templating)
        except (TemplateError, OutOfReach):
            return nearest(_origin(declared, generated, parameters), path).location
    field = "templatePatch" if "templatePatch" in declared.value["spec"] else "template"
    return declared.origin(("spec", field)).location


def _refused(declared: RenderedObject, made: list[RenderedObject]) -> list[Problem]:
    """Two Applications of one name (validateGeneratedApplications)."""
    problems = []
    seen: set[str] = set()
    own = declared.metadata.get("name", "")
    for each in made:
        name = each.value["metadata"].get("name", "")
        if name in seen:
            message = f"ApplicationSet {own} contains applications with duplicate name: {name}"
            problems.append(Problem(message, declared.origin(("spec", "template", "metadata", "name")).location))
        seen.add(name)
    return problems[:1]
