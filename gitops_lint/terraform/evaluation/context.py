"""What an evaluation is given: the files, the inputs of the root, the workspace, the language version, the sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.model.tree import Tree
from gitops_lint.terraform.configuration import Argument, Module
from gitops_lint.terraform.evaluation.mocks import NO_MOCKS, Mocks
from gitops_lint.terraform.languages import Language
from gitops_lint.terraform.schemas import Shapes
from gitops_lint.terraform.values import UnknownValue, Value


class Input(msgspec.Struct, frozen=True):
    """A value that somebody gives a root variable: an argument of a variable file, text (`-var`, `TF_VAR_`) or a value.

    `source` says which, as Terraform does in its messages. A `value` was made of the argument, where there is one, or
    stands at `span` of `file`; its source is the whole sentence. With `is_text` it is handed on as the text that
    somebody makes of it (Terragrunt, of its inputs), and its source is as that of other texts.
    """

    argument: Argument | None = None
    text: str = ""
    source: str = ""
    value: Value | None = None
    file: str = ""
    span: Span = Span(0, 0)
    is_text: bool = False


class Context(msgspec.Struct, frozen=True):
    """What does not change while a root is evaluated.

    `read` gives the syntax tree of a file (cached or not); `sources` maps module sources that are not local to
    directories of the tree, or to None where it is known that they are not there; `values` gives what a data
    source would (by its address, from the configuration); `remote_state` the outputs of another root. `location` is
    the absolute path of the tree and `working_directory` that of whoever runs Terraform (`path.cwd`), None where there
    is none to speak of: what depends on them is not known. `language` is the version of Terraform to be; without it,
    the newest that the root module's `required_version` allows. `mocks` are those of a test. `other_inputs` is what
    variables are that `inputs` leaves out, where somebody may set them whom we cannot ask. `modules`
    are the declarations by directory, filled in as they are read: roots of one tree can share them. `plan_time` is
    what `plantimestamp()` gives (RFC 3339); a check leaves it unknown, so that it says the same at any time. With
    `is_copied`, Terraform runs in a copy of the tree that lies elsewhere (Terragrunt's cache). `schemas` are those of
    providers, where somebody wrote them down.
    """

    tree: Tree
    directory: str
    read: Callable[[str], hcl.File]
    inputs: Mapping[str, Input] = {}
    other_inputs: UnknownValue | None = None
    workspace: str = "default"
    language: Language | None = None
    sources: Mapping[str, str] = {}
    values: Mapping[str, Any] = {}
    location: str | None = None
    working_directory: str | None = None
    remote_state: Callable[[str, Mapping[str, Any]], Any] | None = None
    mocks: Mocks = NO_MOCKS
    modules: dict[str, Module] = {}
    plan_time: str | None = None
    is_copied: bool = False
    schemas: Shapes | None = None
