"""Where do the roots of a repository keep their state, and which of them in the same place?"""

from __future__ import annotations

from collections.abc import Iterator

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


def _kept(placed: PlacedModule) -> Iterator[tuple[tuple[str, ...], KeptState]]:
    backend = placed.module.backend
    if backend is None or not placed.is_root or placed.is_illustration or placed.is_generated_for:
        return
    place = [backend.type]
    for name, default in _PLACES.get(backend.type, ()):
        attribute = backend.body.attribute(name)
        if attribute is None and default is not None:
            place.append(default)
        elif attribute is not None and isinstance(attribute.expression, hcl.String):
            place.append(attribute.expression.value)
        else:
            return
    if len(place) > 1 and not backend.body.blocks_of("endpoints"):
        yield tuple(place), KeptState(placed.directory, backend, placed.files)
