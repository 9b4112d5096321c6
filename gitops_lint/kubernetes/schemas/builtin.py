"""The schemas of Kubernetes' own kinds, read at run time from the files that kubernetes-validate carries.

That package keeps one directory a minor version. In it a kind has a file named after the kind, the first
label of its group and its version (`ingress-networking-v1.json`), whose references point into one file of
definitions. Nothing is read before it is asked for, and of the definitions only those that a kind reaches are
parsed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from gitops_lint.kubernetes.schemas.document import Document, bare, self_contained
from gitops_lint.kubernetes.schemas.error import UnsupportedVersion
from gitops_lint.kubernetes.schemas.kind import GroupVersionKind

OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

_DIRECTORY = re.compile(r"v(\d+)\.(\d+)\.\d+-local-strict")
_REQUESTED = re.compile(r"v?(\d+)\.(\d+)(?:[.+-].*)?")
_KIND = re.compile(r"[A-Za-z0-9]+")
_GROUP = re.compile(r"(?:[a-z0-9]([a-z0-9.-]*[a-z0-9])?)?")
_VERSION = re.compile(r"[a-z0-9]+")


class BuiltinKinds:
    """The kinds that one minor version of Kubernetes serves itself."""

    def __init__(self, version: str, directory: Path) -> None:
        self.version = version
        self._directory = directory
        self._bare: dict[str, Document] = {}

    def document(self, name: GroupVersionKind) -> Document:
        """The schema of a kind and all it refers to; LookupError where this version has no such kind."""
        root = self._root(name)
        if root is None:
            raise LookupError(f"{name.api_version} {name.kind} is not a kind of Kubernetes {self.version}")
        return self_contained(bare(root), self.definition)

    def definition(self, name: str) -> Document:
        """A definition by its full name (`io.k8s.api.core.v1.PodSpec`); KeyError where there is none."""
        if name not in self._bare:
            import msgspec

            self._bare[name] = bare(msgspec.json.decode(self._definitions[name]))
        return self._bare[name]

    @property
    def definition_names(self) -> Iterable[str]:
        """The full names of all definitions."""
        return self._definitions.keys()

    def serves(self, name: GroupVersionKind) -> bool:
        """Whether this version has the kind."""
        return self._root(name) is not None

    def names(self, kind: str) -> Iterator[GroupVersionKind]:
        """Every group and version that has a kind of this name, in no particular order."""
        for path in self._files.get(kind.lower(), ()):
            yield from (name for name in _names(_decoded(path)) if name.kind == kind and self.serves(name))

    @cached_property
    def all_names(self) -> frozenset[GroupVersionKind]:
        """Every kind of every group and version; reads all files, so it is for suggestions and for tests."""
        paths = [path for paths in self._files.values() for path in paths if path.name != "_definitions.json"]
        names = {name for path in paths for name in _names(_decoded(path))}
        return frozenset(name for name in names if self.serves(name))

    def _root(self, name: GroupVersionKind) -> Mapping[str, Any] | None:
        """A kind's file, if it says itself that it is this kind's.

        `apps.example.com/v1 Deployment` has the file name of `apps/v1 Deployment`, but is not one.
        """
        path = self._directory / _file_name(name) if _is_plain(name) else None
        if path is None or not path.is_file():
            return None
        root = _decoded(path)
        return root if name in _names(root) else None

    @cached_property
    def _files(self) -> Mapping[str, list[Path]]:
        files: defaultdict[str, list[Path]] = defaultdict(list)
        for path in self._directory.iterdir():
            files[path.name.removesuffix(".json").partition("-")[0]].append(path)
        return files

    @cached_property
    def _definitions(self) -> Mapping[str, Any]:
        import msgspec

        text = (self._directory / "_definitions.json").read_bytes()
        file = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
        return msgspec.json.decode(file["$defs"], type=dict[str, msgspec.Raw])


def builtin_kinds(requested: str | None = None) -> BuiltinKinds:
    """The kinds of a Kubernetes version (`1.30`, `v1.30.2`, `1.30.2-eks-1`); None is the newest carried.

    A version between or after those that are carried gets the newest one that is not newer, as
    `kubernetes_validate.validate` does between them; one before all of them raises UnsupportedVersion.
    """
    carried = carried_versions()
    if requested is None:
        return _kinds_of(carried[-1])
    parts = _REQUESTED.fullmatch(requested.strip())
    if parts is not None:
        wanted = (int(parts[1]), int(parts[2]))
        fitting = [version for version in carried if _number(version) <= wanted]
        if fitting:
            return _kinds_of(fitting[-1])
    raise UnsupportedVersion(requested, carried)


def versions_serving(name: GroupVersionKind) -> tuple[str, ...]:
    """The carried Kubernetes versions that serve a kind, oldest first; empty where none does."""
    return tuple(version for version in carried_versions() if _kinds_of(version).serves(name))


def carried_versions() -> tuple[str, ...]:
    """The Kubernetes versions whose schemas are installed, oldest first: `1.25`, `1.26` and so on."""
    return tuple(_directories())


@cache
def _kinds_of(version: str) -> BuiltinKinds:
    return BuiltinKinds(version, _directories()[version])


@cache
def _directories() -> dict[str, Path]:
    spec = find_spec("kubernetes_validate")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("kubernetes-validate is not installed; it carries the Kubernetes schemas")
    found: dict[str, Path] = {}
    for directory in (Path(spec.submodule_search_locations[0]) / "kubernetes-json-schema").iterdir():
        if parts := _DIRECTORY.fullmatch(directory.name):
            found[f"{parts[1]}.{parts[2]}"] = directory
    return dict(sorted(found.items(), key=lambda item: _number(item[0])))


def _number(version: str) -> tuple[int, int]:
    major, minor = version.split(".")
    return int(major), int(minor)


def _is_plain(name: GroupVersionKind) -> bool:
    """Whether the parts are what names of kinds are made of, and so cannot leave the directory."""
    plain = _KIND.fullmatch(name.kind) and _GROUP.fullmatch(name.group) and _VERSION.fullmatch(name.version)
    return plain is not None


def _file_name(name: GroupVersionKind) -> str:
    group = name.group.partition(".")[0]
    return "-".join(part for part in (name.kind.lower(), group, name.version) if part) + ".json"


def _decoded(path: Path) -> Mapping[str, Any]:
    import msgspec

    decoded: Mapping[str, Any] = msgspec.json.decode(path.read_bytes())
    return decoded


def _names(root: Mapping[str, Any]) -> list[GroupVersionKind]:
    """The kinds that a schema says it is of; parts of kinds (`Container`) say none."""
    names = root.get("x-kubernetes-group-version-kind", ())
    return [GroupVersionKind(name["group"], name["version"], name["kind"]) for name in names]
