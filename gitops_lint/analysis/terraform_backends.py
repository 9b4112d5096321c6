"""Where do the roots of a repository keep their state, and which of them in the same place?"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Callable, Iterator

import msgspec

from gitops_lint.analysis.terraform_modules import PlacedModule, placed_modules
from gitops_lint.analysis.terragrunt_units import DeployedUnit, deployed_units
from gitops_lint.formats import hcl
from gitops_lint.model.analysis import analysis
from gitops_lint.model.environment import Repository
from gitops_lint.model.rule import FileSpan
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration import Backend, Module


class KeptState(msgspec.Struct, frozen=True):
    """A root, or a unit of Terragrunt, with a backend whose place is known; `at` is where a person sets that.

    `workspaces` is where the states of other workspaces than the default one are, if the backend lets a root choose;
    `has_workspaces` whether an expression shows that there are others.
    """

    directory: str
    backend: str
    at: FileSpan
    files: tuple[str, ...]
    workspaces: object = None
    has_workspaces: bool = False


class StateCollision(msgspec.Struct, frozen=True):
    """Two roots that keep their state in one place; `place` is how a person says it.

    With `is_of_default`, only that of the default workspace: the others have places of their own.
    """

    first: KeptState
    second: KeptState
    place: str
    is_of_default: bool = False

    @property
    def directory(self) -> str:
        """The directory of the second root."""
        return self.second.directory

    @property
    def files(self) -> tuple[str, ...]:
        """The files of both roots."""
        return (*self.second.files, *self.first.files)


class LocalState(msgspec.Struct, frozen=True):
    """A root, or a unit of Terragrunt, of some environments whose state stays on a disk; `at` is what says so."""

    directory: str
    at: FileSpan
    files: tuple[str, ...]
    environments: tuple[str, ...]
    is_of_unit: bool = False


@analysis()
def local_states(repository: Repository) -> tuple[LocalState, ...]:
    """Every root of an environment that keeps its state on the disk of whoever applies it."""
    roots = (
        LocalState(placed.directory, at, placed.files, placed.stack_of)
        for placed in placed_modules(repository)
        if placed.is_root and placed.stack_of and not placed.is_generated_for and placed.is_whole
        if (at := _local(placed.module)) is not None
    )
    units = (
        LocalState(unit.directory, at, unit.files, unit.environments, is_of_unit=True)
        for unit in deployed_units(repository)
        if unit.environments and (at := _local_of_unit(unit)) is not None
    )
    return (*roots, *units)


def _local(module: Module) -> FileSpan | None:
    """What says that a module keeps its state on a disk: its backend, or its first file, which has none."""
    holds_state = module.module_calls or any(mode == "managed" for mode, _, _ in module.resources)
    if not holds_state or module.cloud is not None:
        return None
    if module.backend is None:
        return FileSpan(module.files[0], Span(0, 0))
    if module.backend.type != "local":
        return None
    return FileSpan(module.backend.file, module.backend.span, "terraform.backend.local")


def _local_of_unit(unit: DeployedUnit) -> FileSpan | None:
    section = unit.unit.remote_state
    if section is not None:
        is_local = section.text("backend") == "local"
        return FileSpan(section.file, section.span, "terraform.backend.local") if is_local else None
    evaluation = None if unit.generates_more or not unit.is_whole else unit.evaluation
    module = None if evaluation is None else evaluation.root.module
    at = None if module is None or not module.is_whole else _local(module)
    if at is None or at.address:
        return None if at is None else unit.edited_at(at)
    return FileSpan(unit.declared_in, Span(0, 0))


@analysis()
def state_collisions(repository: Repository) -> tuple[StateCollision, ...]:
    """Every root whose state another one before it keeps in the same place."""
    known: dict[tuple[str, ...], list[KeptState]] = {}
    found = []
    of_roots = (kept for placed in placed_modules(repository) for kept in _kept(placed))
    of_units = (kept for unit in deployed_units(repository) for kept in _kept_by_unit(unit))
    for place, kept in (*of_roots, *of_units):
        others = known.setdefault(place, [])
        text = f"{kept.backend} {'/'.join(filter(None, place[1:]))}"
        same = next((one for one in others if one.workspaces == kept.workspaces), None)
        default = next((one for one in others if not one.has_workspaces), None)
        if same is not None:
            found.append(StateCollision(same, kept, text))
        elif default is not None and not kept.has_workspaces:
            found.append(StateCollision(default, kept, text, is_of_default=True))
        if same is None:
            others.append(kept)
    return tuple(found)


_WORKSPACES: dict[str, tuple[str, str]] = {
    "s3": ("workspace_key_prefix", "env:"),
    "oci": ("workspace_key_prefix", "env:"),
}
"""The argument that says where a backend keeps the states of workspaces, and of these alone, with its default.

The state of the default workspace is at `key`, whatever it is. Source: the method `path` of each in
internal/backend/remote-state of Terraform.
"""


_PLACEHOLDER = re.compile(r"\$\w|\{\{|<\w")
"""What a script fills in, when it makes roots from a template: `$name`, `{{ name }}`, `<name>`."""


def _workspaces(backend: str, setting: Callable[[str], object]) -> object:
    name, default = _WORKSPACES.get(backend, ("", ""))
    return None if not name else default if (given := setting(name)) is None else given


def _names_workspaces(placed: PlacedModule) -> bool:
    """Whether a module refers to `terraform.workspace`."""
    references = (occurrence.traversal for occurrence in placed.occurrences)
    return any(
        reference.root == "terraform" and any(getattr(step, "name", "") == "workspace" for step in reference.steps)
        for reference in references
    )


_PLACES: dict[str, tuple[tuple[str, str | None], ...]] = {
    "s3": (("endpoint", ""), ("bucket", None), ("key", None)),
    "oss": (("endpoint", ""), ("bucket", None), ("prefix", "env:"), ("key", "terraform.tfstate")),
    "cos": (("bucket", None), ("prefix", "env:"), ("key", "terraform.tfstate")),
    "gcs": (("bucket", None), ("prefix", "")),
    "azurerm": (("environment", ""), ("storage_account_name", None), ("container_name", None), ("key", None)),
    "consul": (("address", None), ("path", None)),
    "http": (("address", None),),
    "kubernetes": (
        ("host", ""),
        ("config_path", ""),
        ("config_context", ""),
        ("namespace", ""),
        ("secret_suffix", None),
    ),
    "pg": (("conn_str", None), ("schema_name", "terraform_remote_state")),
    "oci": (("namespace", None), ("bucket", None), ("key", None)),
}
"""The arguments of each backend that make up its place, with their defaults; None: it has to be there.

Source: the `ConfigSchema` and the client of each in internal/backend/remote-state of Terraform.
"""


def state_place(backend: str, setting: Callable[[str], object], directory: str) -> tuple[str, ...] | None:
    """What makes up the place of a state, given what is set by name (None: nothing); None where it cannot be told.

    A path of the backend `local` is taken from `directory`, where Terraform runs.
    """
    if backend == "local":
        path = setting("path") or "terraform.tfstate"
        return ("local", posixpath.normpath(posixpath.join(directory, path))) if isinstance(path, str) else None
    place = [backend]
    for name, default in _PLACES.get(backend, ()):
        value = setting(name)
        if value is None:
            value = default
        if not isinstance(value, str):
            return None
        place.append(value)
    return tuple(place) if len(place) > 1 else None


@functools.lru_cache(maxsize=2)
def places_of_states(repository: Repository) -> dict[tuple[str, ...], str]:
    """The places where roots keep their states, and the directory of the one root that does."""
    found: dict[tuple[str, ...], list[str]] = {}
    for placed in placed_modules(repository):
        backend = placed.module.backend
        if backend is not None and placed.is_root and not placed.is_generated_for:
            place = state_place(backend.type, functools.partial(_written, backend), placed.directory)
            if place is not None:
                found.setdefault(place, []).append(placed.directory)
        elif backend is None and placed.is_root and placed.module.cloud is None:
            found.setdefault(("local", posixpath.join(placed.directory, "terraform.tfstate")), [placed.directory])
    return {place: directories[0] for place, directories in found.items() if len(directories) == 1}


def _unset(_: str) -> object:
    return None


class _Computed:
    """An argument that is there, and not written out as text."""


def _written(backend: Backend, name: str) -> object:
    attribute = backend.body.attribute(name)
    if attribute is None:
        return None
    return attribute.expression.value if isinstance(attribute.expression, hcl.String) else _Computed()


def _kept(placed: PlacedModule) -> Iterator[tuple[tuple[str, ...], KeptState]]:
    backend = placed.module.backend
    if backend is None or not placed.is_root or placed.is_illustration or placed.is_generated_for:
        return
    if backend.type == "local" or backend.body.blocks_of("endpoints"):
        return
    setting = functools.partial(_written, backend)
    place = state_place(backend.type, setting, placed.directory)
    if place is not None:
        at = FileSpan(backend.file, backend.span, f"terraform.backend.{backend.type}")
        workspaces = _workspaces(backend.type, setting)
        if any(map(_PLACEHOLDER.search, (*place, str(workspaces)))):
            return
        has_workspaces = _names_workspaces(placed)
        yield place, KeptState(placed.directory, backend.type, at, placed.files, workspaces, has_workspaces)


def _kept_by_unit(unit: DeployedUnit) -> Iterator[tuple[tuple[str, ...], KeptState]]:
    """Where a unit keeps its state: as its `remote_state` says, or else a backend that it generates or its code has."""
    if unit.is_illustration:
        return
    backend, setting = _backend_of_unit(unit)
    if not backend or backend == "local":
        return
    place = state_place(backend, setting, unit.directory)
    if place is not None:
        section = unit.unit.remote_state
        at = FileSpan(unit.declared_in, Span(0, 0), f"terraform.backend.{backend}")
        if section is not None and section.file == unit.declared_in:
            at = at._replace(span=section.span)
        yield place, KeptState(unit.directory, backend, at, unit.files, _workspaces(backend, setting))


def _backend_of_unit(unit: DeployedUnit) -> tuple[str, Callable[[str], object]]:
    """The type of a unit's backend, empty where that is not known, and its settings by name."""
    from gitops_lint.terraform.terragrunt.backend import backend_settings
    from gitops_lint.terraform.values import NullValue

    section = unit.unit.remote_state
    if section is not None:
        settings = backend_settings(section)
        if settings is None or "endpoints" in settings:
            return "", _unset
        given = {name: value for name, value in settings.items() if not isinstance(value, NullValue)}
        return section.text("backend") or "", given.get
    evaluation = None if unit.generates_more else unit.evaluation
    backend = None if evaluation is None else evaluation.root.module.backend
    if backend is None or backend.body.blocks_of("endpoints"):
        return "", _unset
    return backend.type, functools.partial(_written, backend)
