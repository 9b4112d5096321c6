"""A module of the working tree, opened once however many values it is tried with."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from gitops_lint.engine import repository_root
from gitops_lint.formats import hcl
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.terraform.configuration import Module, load_module
from gitops_lint.terraform.evaluation.context import Context, Input
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.plain import from_plain


class Opened(msgspec.Struct, frozen=True):
    """A module, and the context in which it is evaluated as if it were a root."""

    context: Context
    module: Module

    def evaluation(self, values: Mapping[str, Any]) -> Evaluation:
        """The module with values for its variables, as plain data; nothing is evaluated yet."""
        inputs = {
            name: Input(value=from_plain(value), source=f"Unsuitable value for var.{name}")
            for name, value in values.items()
        }
        return Evaluation(msgspec.structs.replace(self.context, inputs=inputs))


def opened(directory: str | os.PathLike[str]) -> Opened:
    """The module in a directory. Raises `ValueError` where there is none."""
    path = Path(os.path.realpath(directory))
    if not path.is_dir():
        raise ValueError(f"{directory}: there is no such directory")
    files = sorted(one for one in path.iterdir() if one.is_file())
    return _opened(path, tuple((one.name, one.stat().st_mtime_ns) for one in files))


@functools.lru_cache(maxsize=16)
def _opened(path: Path, state: tuple[tuple[str, int], ...]) -> Opened:
    root = repository_root([path])
    tree = DirectoryTree(root)

    @functools.cache
    def read(name: str) -> hcl.File:
        return hcl.read(tree.read(name).decode("utf-8-sig", "replace"), name)

    directory = "" if path == root else path.relative_to(root).as_posix()
    module = load_module(tree, directory, read)
    if not module.files:
        raise ValueError(f"{path}: there is no Terraform configuration in this directory")
    return Opened(Context(tree=tree, directory=directory, read=read), module)
