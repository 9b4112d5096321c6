"""What an evaluation is given: the files, the inputs of the root, the workspace, the language version, the sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.tree import Tree
from gitops_lint.terraform.configuration import Argument, Module

NEWEST_LANGUAGE = (1, 15)


class Input(msgspec.Struct, frozen=True):
    """A value that somebody gives a root variable: an argument of a variable file, or text (`-var`, `TF_VAR_`).

    `source` says which, as Terraform does in its messages.
    """

    argument: Argument | None = None
    text: str = ""
    source: str = ""


class Context(msgspec.Struct, frozen=True):
    """What does not change while a root is evaluated.

    `read` gives the syntax tree of a file (cached or not); `sources` maps module sources that are not local to
    directories of the tree, or to None where it is known that they are not there; `values` gives what a data
    source would (by its address, from the configuration); `remote_state` the outputs of another root. `location` is
    the absolute path of the tree and `working_directory` that of whoever runs Terraform (`path.cwd`), None where there
    is none to speak of: what depends on them is not known.
    `modules` are the declarations by directory, filled in as they are read: roots of one tree can share them.
    """

    tree: Tree
    directory: str
    read: Callable[[str], hcl.File]
    inputs: Mapping[str, Input] = {}
    workspace: str = "default"
    language: tuple[int, int] | None = None
    sources: Mapping[str, str] = {}
    values: Mapping[str, Any] = {}
    location: str | None = None
    working_directory: str | None = None
    remote_state: Callable[[str, Mapping[str, Any]], Any] | None = None
    modules: dict[str, Module] = {}
