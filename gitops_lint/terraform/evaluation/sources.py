"""Where the code of a called module is: beside the caller, vendored by `terraform get`, or named in the settings."""

from __future__ import annotations

import posixpath
from functools import cached_property

import msgspec

from gitops_lint.model.tree import UnreadableError
from gitops_lint.terraform.evaluation.context import Context


class _Entry(msgspec.Struct):
    key: str = msgspec.field(name="Key")
    directory: str = msgspec.field(name="Dir")
    source: str = msgspec.field(name="Source", default="")


class _Manifest(msgspec.Struct):
    modules: list[_Entry] = msgspec.field(name="Modules")


class ModuleSources:
    """Finds the directory of a module call. What `terraform get` left in `.terraform/modules` counts."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def directory(self, path: str, source: str) -> str | None:
        """The directory, in the tree, of a source that is not local; `path` is the dotted path of calls to it.

        None where nothing says where it is.
        """
        vendored = self._vendored.get(path)
        if vendored is not None and vendored.source.split("?")[0].removeprefix("registry.terraform.io/") in source:
            directory = posixpath.normpath(posixpath.join(self._context.directory, vendored.directory))
            if self._context.tree.is_directory(directory):
                return directory
        for known, directory in self._context.sources.items():
            if source == known or source.split("?")[0] == known:
                return directory
            if source.startswith(f"{known}//"):
                return posixpath.join(directory, source.removeprefix(f"{known}//").split("?")[0])
        return None

    @cached_property
    def _vendored(self) -> dict[str, _Entry]:
        path = posixpath.join(self._context.directory, ".terraform/modules/modules.json")
        if not self._context.tree.is_file(path):
            return {}
        try:
            manifest = msgspec.json.decode(self._context.tree.read(path), type=_Manifest)
        except (UnreadableError, msgspec.MsgspecError):
            # Written by terraform, ignored by git: one that cannot be read is as good as none.
            return {}
        return {entry.key: entry for entry in manifest.modules}
