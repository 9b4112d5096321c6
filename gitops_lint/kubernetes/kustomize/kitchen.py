"""What builds of one tree share, and what a kustomization comes to.

Source: ResAccumulator (api/internal/accumulator/resaccumulator.go).
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection
from typing import Any

from gitops_lint.kubernetes.kustomize.configurations import Configuration
from gitops_lint.kubernetes.kustomize.kustomization import FILE_NAMES, Kustomization, decode_kustomization
from gitops_lint.kubernetes.kustomize.loading import Files, Loader
from gitops_lint.kubernetes.kustomize.object_list import ObjectList
from gitops_lint.kubernetes.kustomize.problems import BuildError, BuildWarning, Spot
from gitops_lint.kubernetes.kustomize.transformers.variables import Variable
from gitops_lint.model.source import Path

Inflate = Callable[[dict[str, Any], dict[str, Any], str], str | None]
"""A chart's entry, the `helmGlobals` and the directory to the chart's objects as YAML; None where it is not here."""


class Accumulation:
    """What a kustomization comes to: its objects, and what is still to be done for the one that includes it."""

    __slots__ = ("configuration", "objects", "variables")

    def __init__(self, objects: ObjectList, configuration: Configuration, variables: dict[str, Variable]) -> None:
        self.objects = objects
        self.configuration = configuration
        self.variables = variables

    def copy(self) -> Accumulation:
        """A copy that shares nothing that changes."""
        return Accumulation(self.objects.copy(), self.configuration, dict(self.variables))

    def take(self, other: Accumulation) -> None:
        """Takes over what a base has come to.

        Raises:
            BuildError: an object or a variable is in both.
        """
        self.objects.extend(other.objects)
        self.configuration = self.configuration.merged(other.configuration)
        self.add_variables(other.variables.values())

    def add_variables(self, variables: Any) -> None:
        """Adds variables, each name once (VarSet.Merge)."""
        for variable in variables:
            if variable.name in self.variables:
                raise BuildError(f"var '{variable.name}' already encountered", variable.spot)
            self.variables[variable.name] = variable


class KeptBase:
    """An accumulated base, kept for the next overlay, with what making it has read and noticed."""

    __slots__ = ("accumulation", "directories", "files", "inflates", "warnings")

    def __init__(
        self,
        accumulation: Accumulation,
        directories: set[str],
        files: set[str],
        warnings: list[BuildWarning],
        inflates: bool,
    ) -> None:
        self.accumulation = accumulation
        self.inflates = inflates
        self.directories = directories
        self.files = files
        self.warnings = warnings


class Changed:
    """Paths at which files changed, came or went."""

    def __init__(self, paths: Collection[str]) -> None:
        self._paths = frozenset(paths)
        self._directories = {posixpath.dirname(path) for path in paths if posixpath.basename(path) in FILE_NAMES}

    def touch(self, files: Collection[str], directories: Collection[str]) -> bool:
        """Whether they can change what was made of files and of the kustomizations of directories."""
        return not self._paths.isdisjoint(files) or not self._directories.isdisjoint(directories)


class Kitchen:
    """What all builds of one tree share: files, decoded kustomizations, accumulated bases."""

    def __init__(self, files: Files, inflate: Inflate | None) -> None:
        self.files = files
        self.inflate = inflate
        self.kustomizations: dict[str, Kustomization | BuildError] = {}
        self.kept: dict[str, KeptBase] = {}

    def forget(self, paths: Collection[str]) -> None:
        """Reads files anew the next time, and accumulates the bases anew that depend on them."""
        for path in paths:
            self.files.forget(path)
            self.kustomizations.pop(path, None)
        changes = Changed(paths)
        self.kept = {root: kept for root, kept in self.kept.items() if not changes.touch(kept.files, kept.directories)}

    def kustomization(self, loader: Loader) -> Kustomization:
        """The kustomization of a directory, decoded once.

        Raises:
            BuildError: there is none, or it is not as it should be.
        """
        file = loader.path(*_found(loader))
        found = self.kustomizations.get(file)
        if found is None:
            found = self.kustomizations[file] = _decoded(file, loader)
        if isinstance(found, BuildError):
            raise BuildError(found.message, found.spot)
        return found


def _found(loader: Loader) -> tuple[str, Spot]:
    """The name of the one kustomization file of a directory, and where it stands (target.LoadKustFile)."""
    prefix = f"{loader.root}/" if loader.root else ""
    present = [name for name in FILE_NAMES if loader.files.tree.is_file(prefix + name)]
    if len(present) == 1:
        return present[0], Spot(prefix + present[0])
    loader.read_files.update(prefix + name for name in FILE_NAMES)
    if present:
        raise BuildError(f"Found multiple kustomization files under: {loader.root or '.'}", Spot(prefix + present[0]))
    wanted = "', '".join(FILE_NAMES[:-1])
    message = f"unable to find one of '{wanted}' or '{FILE_NAMES[-1]}' in directory '{loader.root or '.'}'"
    raise BuildError(message, Spot(loader.root))


def _decoded(file: str, loader: Loader) -> Kustomization | BuildError:
    try:
        return decode_kustomization(file, loader.files.data(file), loader.root or ".")
    except BuildError as error:
        path: Path = getattr(error, "path", ())
        message = f"invalid Kustomization: {error.message}" if path else error.message
        return BuildError(message, error.spot or Spot(file, 0, path))
