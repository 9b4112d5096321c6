"""Where do the roots of a repository keep their state, and which of them in the same place?"""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Callable, Iterator

import msgspec

from gitops_lint.analysis.terraform_modules import PlacedModule, placed_modules
from gitops_lint.formats import hcl
from gitops_lint.model.analysis import analysis
from gitops_lint.model.environment import Repository
from gitops_lint.terraform.configuration import Backend


class KeptState(msgspec.Struct, frozen=True):
    """A root with a backend whose place is written out."""

    directory: str
    backend: Backend
    files: tuple[str, ...]


class StateCollision(msgspec.Struct, frozen=True):
    """Two roots that keep their state in one place; `place` is how a person says it."""

    first: KeptState
    second: KeptState
    place: str

    @property
    def directory(self) -> str:
        """The directory of the second root."""
        return self.second.directory

    @property
    def files(self) -> tuple[str, ...]:
        """The files of both roots."""
        return (*self.second.files, *self.first.files)


@analysis()
def state_collisions(repository: Repository) -> tuple[StateCollision, ...]:
    """Every root whose state another one before it keeps in the same place."""
    known: dict[tuple[str, ...], KeptState] = {}
    found = []
    for placed in placed_modules(repository):
        for place, kept in _kept(placed):
            if place in known:
                text = f"{kept.backend.type} {'/'.join(filter(None, place[1:]))}"
                found.append(StateCollision(known[place], kept, text))
            else:
                known[place] = kept
    return tuple(found)


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
    place = state_place(backend.type, functools.partial(_written, backend), placed.directory)
    if place is not None:
        yield place, KeptState(placed.directory, backend, placed.files)
