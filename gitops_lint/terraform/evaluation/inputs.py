"""What gives a root its variables: variable files, `-var` and, when asked for, `TF_VAR_…` of an environment.

The order is Terraform's (`internal/command/meta_vars.go`): the environment, `terraform.tfvars`, `*.auto.tfvars`, then
`-var-file` and `-var` as they stand on the command line. The last one that sets a variable decides.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

from gitops_lint.model.tree import Tree
from gitops_lint.terraform.configuration import Read
from gitops_lint.terraform.evaluation.context import Input
from gitops_lint.terraform.variable_files import Values, automatic_files, read_values

COMMAND_LINE = "using -var"
"""What Terraform calls `-var` in its messages."""

_PREFIX = "TF_VAR_"


def inputs_of(
    tree: Tree,
    directory: str,
    read: Read,
    files: Iterable[str] = (),
    variables: Mapping[str, str] = {},
    environment: Mapping[str, str] = {},
    *,
    ignored: bool = False,
) -> tuple[dict[str, Input], Values]:
    """The inputs of the root in a directory, and what its variable files hold.

    `files` are paths of the tree that are read after those which Terraform finds itself, `variables` the texts of
    `-var`, `environment` what is looked through for `TF_VAR_` (nothing unless somebody asks for it). With `ignored`,
    variable files that git ignores count as well.
    """
    found = {
        name.removeprefix(_PREFIX): Input(text=text, source=f"a variable set using the {name} environment variable")
        for name, text in environment.items()
        if name.startswith(_PREFIX)
    }
    automatic = automatic_files(tree, directory, ignored=ignored)
    values = read_values((*automatic, *(path for path in files if path not in automatic)), read)
    for name, argument in values.arguments.items():
        source = f"from {posixpath.relpath(argument.file, directory or '.')}"
        found[name] = Input(argument, source=source.removeprefix("from "))
    found.update(_of_command_line(variables))
    return found, values


def given_inputs(files: Iterable[str], variables: Mapping[str, str], read: Read) -> dict[str, Input]:
    """The inputs of a command line alone: the files of `-var-file`, then the texts of `-var`."""
    arguments = read_values(tuple(files), read).arguments
    found = {name: Input(argument, source=argument.file) for name, argument in arguments.items()}
    return {**found, **_of_command_line(variables)}


def _of_command_line(variables: Mapping[str, str]) -> dict[str, Input]:
    return {name: Input(text=text, source=COMMAND_LINE) for name, text in variables.items()}
