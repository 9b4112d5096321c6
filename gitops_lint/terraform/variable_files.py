"""Files that set variables of a root: which of them Terraform reads by itself, and what they set.

The rules are those of internal/command/meta_vars.go of Terraform.
"""

from __future__ import annotations

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.model.tree import Tree
from gitops_lint.terraform.configuration.bodies import arguments_of, type_span
from gitops_lint.terraform.configuration.parts import (
    Arguments,
)
from gitops_lint.terraform.configuration.problems import Problem, Source
from gitops_lint.terraform.configuration.reading import Read, read_file
from gitops_lint.terraform.configuration.static import is_static
from gitops_lint.terraform.directories import names_in, path_in


class Values(msgspec.Struct, frozen=True):
    """What variable files set: `arguments` by the name of the variable, and every one before the last that counts.

    `files` are the paths in the order in which they were read; of one variable the last file decides, and what
    it takes the place of is in `overridden`, the earliest first.
    """

    files: tuple[str, ...]
    arguments: Arguments
    overridden: dict[str, tuple[str, ...]]
    problems: tuple[Problem, ...]


def automatic_files(tree: Tree, directory: str, *, ignored: bool = False) -> tuple[str, ...]:
    """The files that Terraform reads by itself when it runs in a directory, those that decide last.

    With `ignored` also those that git ignores: Terraform reads them here, though no other checkout has them.
    """
    names = tree.names(directory) if ignored else names_in(tree, directory)
    fixed = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
    automatic = [name for name in names if name.endswith((".auto.tfvars", ".auto.tfvars.json"))]
    return tuple(path_in(directory, name) for name in (*fixed, *automatic))


def read_values(files: tuple[str, ...], read: Read) -> Values:
    """What some files set, one after the other: first those of `automatic_files`, then those of `-var-file`.

    Never raises for what they contain. A value that refers to something, and a block, are problems.
    """
    problems: list[Problem] = []
    arguments: Arguments = {}
    overridden: dict[str, tuple[str, ...]] = {}
    for path in files:
        source = Source(path, False, problems, _nowhere)
        file = read_file(source, read)
        if file is None or _declares_variables(source, file):
            continue
        for name, argument in arguments_of(source, file.body).items():
            before = arguments.get(name)
            if before is not None:
                overridden[name] = (*overridden.get(name, ()), before.file)
            arguments[name] = argument
            is_static(source, argument.expression)
    return Values(files, arguments, overridden, tuple(problems))


def _declares_variables(source: Source, file: hcl.File) -> bool:
    """Whether a file holds `variable` blocks, which is a common mistake; each is noted."""
    found = [block for block in file.body.blocks_of("variable") if len(block.labels) == 1]
    for block in found:
        name = block.labels[0].value
        detail = (
            "A .tfvars file is used to assign values to variables that have already been declared in .tf files, not to "
            f'declare new variables. To declare variable "{name}", place this block in one of your .tf files, such as '
            f"variables.tf.\n\nTo set a value for this variable in {source.file}, use the definition syntax instead:\n"
            f"    {name} = <value>"
        )
        source.error("unsupported-block", type_span(block), "Variable declaration in .tfvars file", detail)
    return bool(found)


def _nowhere(file: str, span: Span) -> str:
    return file
