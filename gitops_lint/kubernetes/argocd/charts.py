"""A Helm source: the chart to render, and the values given to it in the order in which they count.

Source: reposerver/repository: helmTemplate, getResolvedValueFiles; util/helm/cmd.go: template.
"""

from __future__ import annotations

import enum
import posixpath
import re
from collections.abc import Callable
from typing import Any

import msgspec

from gitops_lint.kubernetes.argocd.applications import Application, HelmOptions, PlacedSource
from gitops_lint.kubernetes.argocd.build_environment import substituted, variables
from gitops_lint.kubernetes.argocd.detection import SourceError
from gitops_lint.kubernetes.argocd.globs import BadPatternError, double_star
from gitops_lint.kubernetes.rendered import Limit
from gitops_lint.model.source import Location, Path
from gitops_lint.model.tree import Tree


class ValuesFile(msgspec.Struct, frozen=True, eq=False):
    """`--values FILE`: a file of a tree."""

    tree: Tree
    path: str


class InlineValues(msgspec.Struct, frozen=True):
    """`values` (text) or `valuesObject` (data) of the Application, as a values file after all others.

    `locate` gives the place of what stands at a path of the data.
    """

    value: str | dict[str, Any]
    location: Location
    locate: Callable[[Path], Location] | None = None


class Assignment(enum.Enum):
    """Helm's options that set one value."""

    SET = "--set"
    SET_STRING = "--set-string"
    SET_FILE = "--set-file"


class SetValue(msgspec.Struct, frozen=True):
    """`--set name=value`, `--set-string`, or `--set-file name=path`."""

    option: Assignment
    name: str
    value: str
    location: Location


class ChartRequest(msgspec.Struct, frozen=True, eq=False):
    """What Argo CD asks of `helm template`: files and inline values count in order, then what is set."""

    tree: Tree
    directory: str
    release_name: str
    namespace: str
    values: tuple[ValuesFile | InlineValues, ...] = ()
    settings: tuple[SetValue, ...] = ()
    include_crds: bool = True
    skip_tests: bool = False
    skip_schema_validation: bool = False
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()


Referenced = Callable[[str], Tree | None]
"""The tree of a source with this `ref`; None where it is not at hand."""


class _Request(msgspec.Struct):
    application: Application
    placed: PlacedSource
    tree: Tree
    directory: str
    references: dict[str, Tree | None]
    limits: list[Limit]


def chart_request(
    application: Application, placed: PlacedSource, tree: Tree, directory: str, references: dict[str, Tree | None]
) -> tuple[ChartRequest, list[Limit]]:
    """The request for a source whose chart stands in a directory of a tree.

    `references` are the sources that have a `ref`, by it. Raises `SourceError` where Argo CD refuses.
    """
    request = _Request(application, placed, tree, directory, references, [])
    helm = placed.source.helm or HelmOptions()
    known = variables(application, placed.source)
    values: list[ValuesFile | InlineValues] = [*_values_files(request, helm, known)]
    at = application.declared.origin
    if helm.values_object:
        whole: Path = (*placed.path, "helm", "valuesObject")
        values.append(InlineValues(helm.values_object, at(whole).location, lambda path: at((*whole, *path)).location))
    elif helm.values:
        values.append(InlineValues(helm.values, at((*placed.path, "helm", "values")).location))
    made = ChartRequest(
        tree=tree,
        directory=directory,
        release_name=helm.release_name or application.name,
        namespace=helm.namespace or application.spec.destination.namespace or "",
        values=tuple(values),
        settings=tuple(_settings(request, helm, known)),
        include_crds=not helm.skip_crds,
        skip_tests=bool(helm.skip_tests),
        skip_schema_validation=bool(helm.skip_schema_validation),
        kube_version=helm.kube_version or "",
        api_versions=tuple(helm.api_versions or ()),
    )
    return made, request.limits


def _settings(request: _Request, helm: HelmOptions, known: dict[str, str]) -> list[SetValue]:
    """What is set, the last of two with one name: plain ones, then strings, then files."""
    at, path = request.application.declared.origin, (*request.placed.path, "helm")
    found: dict[tuple[Assignment, str], SetValue] = {}
    for index, each in enumerate(helm.parameters or ()):
        option = Assignment.SET_STRING if each.force_string else Assignment.SET
        location = at((*path, "parameters", index, "value")).location
        found[option, each.name] = SetValue(option, each.name, escaped(substituted(each.value, known)), location)
    for index, file in enumerate(helm.file_parameters or ()):
        where: Path = (*path, "fileParameters", index, "path")
        for resolved in _resolved(request, file.path, known, where):
            value = SetValue(Assignment.SET_FILE, file.name, resolved.path, at(where).location)
            found[Assignment.SET_FILE, file.name] = value
    order = list(Assignment)
    return sorted(found.values(), key=lambda each: order.index(each.option))


def escaped(value: str) -> str:
    r"""A parameter's value as `--set` takes it: `,` becomes `\,` except in `{a,b}` (cleanSetParameters)."""
    if value.startswith("{") and value.endswith("}"):
        return value
    return re.sub(r"(?<!\\),", r"\\,", value)


def _values_files(request: _Request, helm: HelmOptions, known: dict[str, str]) -> list[ValuesFile]:
    found: list[ValuesFile] = []
    raw = helm.value_files or []
    named = {
        (id(each.tree), each.path)
        for index, text in enumerate(raw)
        if not _is_glob(text)
        for each in _resolved(request, text, known, (*request.placed.path, "helm", "valueFiles", index), tells=False)
    }
    seen: set[tuple[int, str]] = set()
    for index, text in enumerate(raw):
        field: Path = ("helm", "valueFiles", index)
        for each in _resolved(request, text, known, (*request.placed.path, *field)):
            matching = _expanded(each, text, helm, field) if _is_glob(each.path) else [each]
            for one in matching:
                key = (id(one.tree), one.path)
                if key in seen or (_is_glob(each.path) and key in named):
                    continue
                if not one.tree.is_file(one.path):
                    if helm.ignore_missing_value_files:
                        continue
                    raise SourceError(f"open {one.path}: no such file or directory", field)
                seen.add(key)
                found.append(one)
    return found


def _expanded(pattern: ValuesFile, raw: str, helm: HelmOptions, field: Path) -> list[ValuesFile]:
    try:
        glob = double_star(pattern.path)
    except BadPatternError as error:
        raise SourceError(f'error expanding glob pattern "{raw}": {error}', field) from None
    found = [ValuesFile(pattern.tree, path) for path in pattern.tree.files() if glob.fullmatch(path)]
    if not found and not helm.ignore_missing_value_files:
        raise SourceError(f'error resolving helm value files: values file glob "{raw}" matched no files', field)
    return found


def _resolved(
    request: _Request, raw: str, known: dict[str, str], path: Path, *, tells: bool = True
) -> list[ValuesFile]:
    """The file that a path names: of another source, of the repository's root, or beside the chart."""
    reference, _, rest = raw.partition("/")
    location = request.application.declared.origin(path).location
    field = path[len(request.placed.path) :]
    if raw.startswith("$") and reference[1:] in request.references:
        tree = request.references[reference[1:]]
        if tree is None:
            if tells:
                request.limits.append(
                    Limit(f"the source {reference[1:]} is not at hand, so {raw} is not read", location)
                )
            return []
        return [ValuesFile(tree, _inside("", substituted(rest, known), raw, field))]
    text = substituted(raw, known)
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", text):
        if tells:
            request.limits.append(Limit(f"the values of {text} are not fetched", location))
        return []
    if text.startswith("/"):
        return [ValuesFile(request.tree, _inside("", text.lstrip("/"), raw, field))]
    return [ValuesFile(request.tree, _inside(request.directory, text, raw, field))]


def _inside(directory: str, path: str, raw: str, field: Path) -> str:
    joined = posixpath.normpath(posixpath.join(directory, path))
    if joined == "." or joined.startswith(".."):
        reason = "path resolved to repository root, which is not allowed" if joined == "." else ""
        outside = f"file '{raw}' resolved to outside repository root"
        message = f"error resolving helm value files: error resolving value file path: {reason or outside}"
        raise SourceError(message, field)
    return joined


def _is_glob(path: str) -> bool:
    return any(character in path for character in "*?[")
