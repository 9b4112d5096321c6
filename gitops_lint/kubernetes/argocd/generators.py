"""The generators of parameters that stand alone: list, clusters, git.

Source: applicationset/generators/list.go, cluster.go, git.go.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.argocd.clusters import IN_CLUSTER_NAME, IN_CLUSTER_SERVER, DeclaredCluster, is_unknown
from gitops_lint.kubernetes.argocd.globs import BadPatternError, path_match, pathspec
from gitops_lint.kubernetes.argocd.go_template.builtin import sanitized_name
from gitops_lint.kubernetes.argocd.go_template.strings import base_name
from gitops_lint.kubernetes.argocd.go_template.values import StringList, StringMap, from_data
from gitops_lint.kubernetes.argocd.parameters import Templating, add_values, flattened
from gitops_lint.kubernetes.argocd.selectors import matches
from gitops_lint.kubernetes.checkouts import original
from gitops_lint.model.source import Path
from gitops_lint.model.tree import Tree, UnreadableError


class GeneratorError(Exception):
    """Argo CD generates nothing: its words, and the path of the generator in the ApplicationSet."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class GeneratorLimit(Exception):  # noqa: N818 - it is no error
    """What would be generated cannot be told: why, and the path of the generator."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class ParameterSet(msgspec.Struct, frozen=True):
    """The parameters of one Application, and what gave them: paths in the ApplicationSet, files of its repository."""

    values: dict[str, Any]
    given_at: tuple[Path, ...] = ()
    files: tuple[str, ...] = ()


class Sources(msgspec.Struct, frozen=True):
    """What generators draw on: trees by repository and revision (None where it is not at hand), and the clusters."""

    tree: Callable[[str, str], Tree | None]
    clusters: tuple[DeclaredCluster, ...] = ()
    advice: Callable[[str], str] = lambda url: "name a directory for it under sources: in .gitops-lint.yaml"


class Request(msgspec.Struct, frozen=True):
    """One generator to run: its fields, where they stand in the ApplicationSet, and how templates are read."""

    fields: Mapping[str, Any]
    path: Path
    templating: Templating
    sources: Sources


Generate = Callable[[Request], list[ParameterSet]]


def list_elements(request: Request) -> list[ParameterSet]:
    """`list`: the elements, and those of `elementsYaml`."""
    found = []
    for index, element in enumerate(request.fields.get("elements") or ()):
        at = (*request.path, "elements", index)
        values = from_data(element) if request.templating.is_go else _texts(element, at)
        found.append(ParameterSet(values, (at,)))
    if text := request.fields.get("elementsYaml"):
        at = (*request.path, "elementsYaml")
        try:
            elements = _yaml(text)
        except ValueError as error:
            raise GeneratorError(f"error unmarshling decoded ElementsYaml {error}", at) from None
        if not isinstance(elements, list) or not all(isinstance(each, dict) for each in elements):
            raise GeneratorError("error unmarshling decoded ElementsYaml error unmarshaling JSON", at)
        found += [ParameterSet(from_data(each), (at,)) for each in elements]
    return found


def _texts(element: Mapping[str, Any], at: Path) -> dict[str, Any]:
    """An element's texts; without Go templates, nothing but texts and a map `values` of texts is admitted."""
    found: dict[str, Any] = {}
    for key, value in element.items():
        if key == "values":
            if not isinstance(value, dict):
                raise GeneratorError("error parsing values map", (*at, key))
            for name, inner in value.items():
                if not isinstance(inner, str):
                    raise GeneratorError("error parsing value as string %!w(<nil>)", (*at, key, name))
                found[f"values.{name}"] = inner
        elif isinstance(value, str):
            found[key] = value
        else:
            raise GeneratorError("error parsing value as string %!w(<nil>)", (*at, key))
    return found


def clusters(request: Request) -> list[ParameterSet]:
    """`clusters`: the declared clusters that a selector matches, and without one the cluster of Argo CD itself."""
    selector = request.fields.get("selector") or {}
    selects = bool(selector.get("matchLabels") or selector.get("matchExpressions"))
    declared = request.sources.clusters
    if not declared and selects:
        message = "the clusters that Argo CD knows are not declared in this repository; declare their Secrets"
        raise GeneratorLimit(message, request.path)
    found = [_cluster(each, request.templating) for each in declared if matches(selector, each.labels)]
    if not selects and not any(each.server == IN_CLUSTER_SERVER for each in declared):
        local = {"name": IN_CLUSTER_NAME, "nameNormalized": IN_CLUSTER_NAME, "server": IN_CLUSTER_SERVER, "project": ""}
        found.append(dict(local))
    for values in found:
        add_values(request.fields.get("values"), values, request.templating)
    if request.fields.get("flatList"):
        return [ParameterSet({"clusters": list(found)}, (request.path,))]
    return [ParameterSet(values, (request.path,)) for values in found]


def _cluster(cluster: DeclaredCluster, templating: Templating) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": cluster.name,
        "nameNormalized": cluster.name if is_unknown(cluster.name) else sanitized_name(cluster.name),
        "server": cluster.server,
        "project": cluster.project,
    }
    words = {"annotations": cluster.annotations, "labels": cluster.labels}
    if templating.is_go:
        values["metadata"] = {key: StringMap(given) for key, given in words.items() if given}
    else:
        for key, given in words.items():
            values.update({f"metadata.{key}.{name}": value for name, value in given.items()})
    return values


def git(request: Request) -> list[ParameterSet]:
    """`git`: directories or files of a repository that patterns match."""
    fields = request.fields
    url, revision = str(fields.get("repoURL", "")), str(fields.get("revision", ""))
    if not fields.get("directories") and not fields.get("files"):
        raise GeneratorError("ApplicationSet is empty", request.path)
    tree = request.sources.tree(url, revision)
    if tree is None:
        message = f"the repository {url} is not at hand; {request.sources.advice(url)}"
        raise GeneratorLimit(message, (*request.path, "repoURL"))
    return _directories(request, tree) if fields.get("directories") else _files(request, tree)


def _directories(request: Request, tree: Tree) -> list[ParameterSet]:
    patterns = request.fields["directories"]
    found = []
    for directory in visible_directories(tree):
        verdicts = {bool(each.get("exclude")) for each in patterns if _matches(str(each.get("path", "")), directory)}
        if verdicts != {False}:
            continue
        values = _path_parameters(directory, "", request)
        add_values(request.fields.get("values"), values, request.templating)
        found.append(ParameterSet(values, (request.path,)))
    return found


def _matches(pattern: str, path: str) -> bool:
    try:
        return path_match(pattern).fullmatch(path) is not None
    except BadPatternError:
        return False  # Argo CD logs it and goes on


def visible_directories(tree: Tree) -> list[str]:
    """The directories of a tree in the order of a walk; hidden ones, and what is in them, left out."""
    found: set[str] = set()
    for path in tree.files():
        directory = posixpath.dirname(path)
        while directory and directory not in found:
            found.add(directory)
            directory = posixpath.dirname(directory)
    shown = [each for each in found if not any(part.startswith(".") for part in each.split("/"))]
    return sorted(shown, key=lambda each: each.split("/"))


def _files(request: Request, tree: Tree) -> list[ParameterSet]:
    chosen: set[str] = set()
    patterns = request.fields["files"]
    for each in [
        *(one for one in patterns if not one.get("exclude")),
        *(one for one in patterns if one.get("exclude")),
    ]:
        pattern = pathspec(str(each.get("path", "")))
        matching = {path for path in tree.files() if pattern.fullmatch(path)}
        chosen = chosen - matching if each.get("exclude") else chosen | matching
    found = []
    for path in sorted(chosen):
        for element in _read_file(tree, path, request):
            values = from_data(element)
            if not request.templating.is_go:
                values = dict(flattened(values))
            values |= _path_parameters(posixpath.dirname(path) or ".", posixpath.basename(path), request)
            add_values(request.fields.get("values"), values, request.templating)
            found.append(ParameterSet(values, (request.path,), (original(tree, path),)))
    return found


def _read_file(tree: Tree, path: str, request: Request) -> list[dict[str, Any]]:
    try:
        value = _yaml(tree.read(path).decode("utf-8-sig"))
    except (UnreadableError, UnicodeDecodeError, ValueError) as error:
        raise GeneratorError(_unreadable(path, request, f"unable to parse file: {error}"), request.path) from None
    elements = [{}] if value is None else [value] if isinstance(value, dict) else value
    if not isinstance(elements, list) or not all(isinstance(each, dict) for each in elements):
        raise GeneratorError(_unreadable(path, request, "unable to parse file: error unmarshaling JSON"), request.path)
    return elements


def _unreadable(path: str, request: Request, reason: str) -> str:
    url = request.fields.get("repoURL", "")
    return f"error generating params from git: unable to process file '{path}' from repository '{url}': {reason}"


def _yaml(text: str) -> Any:
    """The first document of a text as plain data; raises ValueError for what is no YAML."""
    stream = read(text, Dialect.KUBERNETES)
    if stream.error is not None and not stream.documents:
        raise ValueError(stream.error.message)
    return stream.documents[0].value if stream.documents else None


def _path_parameters(directory: str, file: str, request: Request) -> dict[str, Any]:
    """What templates know of a path: as a map for Go templates, else as `path.basename` and its kin."""
    named = {
        "path": directory,
        "basename": base_name(directory),
        "basenameNormalized": sanitized_name(base_name(directory)),
    }
    if file:
        named |= {"filename": file, "filenameNormalized": sanitized_name(file)}
    prefix = str(request.fields.get("pathParamPrefix") or "")
    segments = directory.split("/")
    if request.templating.is_go:
        path = {**named, "segments": StringList(segments)}
        return {prefix: {"path": path}} if prefix else {"path": path}
    name = f"{prefix}.path" if prefix else "path"
    flat = {name if key == "path" else f"{name}.{key}": value for key, value in named.items()}
    return flat | {f"{name}[{index}]": segment for index, segment in enumerate(segments) if segment}


ALONE: Final[dict[str, Generate]] = {"list": list_elements, "clusters": clusters, "git": git}

OUTSIDE: Final[dict[str, str]] = {
    "scmProvider": "the repositories of an organization are asked for online",
    "clusterDecisionResource": "a resource of the running cluster decides",
    "pullRequest": "the open pull requests are asked for online",
    "plugin": "a plugin is asked for online",
}
"""The generators whose parameters no repository holds, and why."""
