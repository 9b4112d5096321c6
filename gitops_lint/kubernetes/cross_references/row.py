"""The row of the table of references: one field in which an object of a kind names another object."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from gitops_lint.model.source import Path


class Row(msgspec.Struct, frozen=True):
    """A field that names an object.

    `at` is where it stands, keys from the outside in; `*` stands for every entry of a list or mapping. The value there
    is either the name itself (`name` is empty) or a mapping that has the name under the key `name`, the namespace under
    `namespace` (without it: that of the object that names), and the kind under `kind` and `group` where it is said.

    `to` is the GroupKind that is named, the default where the mapping may say another. `keys` are the fields of the
    mapping that name a key of it. `when` is a key of the mapping and the value that it must have.
    """

    at: str
    to: str
    name: str = "name"
    namespace: str = ""
    kind: str = ""
    group: str = ""
    keys: tuple[str, ...] = ()
    when: tuple[str, str] = ("", "")


class ObjectReference(NamedTuple):
    """One object that another names: its kind, its name, its namespace ("" where it is that of the object that names).

    `path` leads to the name, `keys` to the keys of it that are named; `is_optional` says that it need not be there.
    """

    path: Path
    kind: str
    namespace: str
    name: str
    is_optional: bool
    keys: tuple[tuple[Path, str], ...]


def below(prefix: str, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows of a part for an object that has the part at `prefix`."""
    return tuple(msgspec.structs.replace(row, at=f"{prefix}.{row.at}" if prefix else row.at) for row in rows)
