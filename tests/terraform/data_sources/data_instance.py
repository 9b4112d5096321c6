"""A data source instance whose configuration is given as plain data: mappings are objects, lists of them blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from gitops_lint.model.source import Span
from gitops_lint.model.tree import UnreadableError
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.data_sources import COMPUTATIONS
from gitops_lint.terraform.functions.registry import FUNCTIONS
from gitops_lint.terraform.types import DYNAMIC, STRING
from gitops_lint.terraform.values import NULL, TupleValue, UnknownValue, Value, object_of

# What evaluation leaves open in every nested block: it must decide nothing here.
REST = UnknownValue(DYNAMIC, UnknownKind.AFTER_APPLY, "the provider may fill in what is not set")
AFTER_APPLY = UnknownValue(STRING, UnknownKind.AFTER_APPLY, "random_id.x.hex is known after apply")
NOT_AVAILABLE = UnknownValue(STRING, UnknownKind.NOT_AVAILABLE, "data.aws_region.x.name is read from the platform")


class Files:
    """A Tree of some files."""

    name = "a tree"

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def files(self) -> tuple[str, ...]:
        return tuple(sorted(self._files))

    def read(self, path: str) -> bytes:
        if path not in self._files:
            raise UnreadableError(path, "there is no such file")
        return self._files[path]

    def resolve(self, path: str) -> str:
        return path

    def is_file(self, path: str) -> bool:
        return path in self._files

    def is_directory(self, path: str) -> bool:
        return any(name.startswith(f"{path}/") for name in self._files)


class Root(msgspec.Struct, frozen=True):
    """What stands around the instance."""

    tree: Files = Files({})
    directory: str = ""
    remote_state: Callable[[str, Mapping[str, Any]], Value | None] | None = None


class Instance:
    """One instance, `data.type.x`."""

    short_circuits = True
    functions = FUNCTIONS
    span = Span(0, 10)

    def __init__(self, type_: str, configuration: Mapping[str, Any], root: Root = Root()) -> None:  # noqa: B008
        self.address = f"data.{type_}.x"
        self.surroundings = root
        self._configuration = configuration

    def configured(self, name: str) -> Value | None:
        return value_of(self._configuration[name]) if name in self._configuration else None


def value_of(data: Any) -> Value:
    """Plain data as a value; what is a value already stays."""
    if data is None:
        return NULL
    if isinstance(data, dict):
        return object_of({name: value_of(item) for name, item in data.items()})
    if isinstance(data, list):
        return TupleValue(tuple([_block(item) if isinstance(item, dict) else value_of(item) for item in data]))
    return data  # type: ignore[no-any-return]


def _block(data: Mapping[str, Any]) -> Value:
    return object_of({name: value_of(item) for name, item in data.items()}, REST)


def computed(type_: str, configuration: Mapping[str, Any], root: Root = Root()) -> dict[str, Value]:  # noqa: B008
    """What is computed of a data source with this configuration; empty where nothing follows from it."""
    return dict(COMPUTATIONS[type_](Instance(type_, configuration, root)) or {})
