"""The syntax trees of HCL files, for whoever looks at many of them together: each is parsed once a run."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.formats.yaml import Dialect
from gitops_lint.loading.reading import parse
from gitops_lint.loading.slices import Slice
from gitops_lint.loading.workers import Workers
from gitops_lint.model.file import FileKind
from gitops_lint.model.tree import UnreadableError


class SyntaxTrees(msgspec.Struct):
    """The trees that the workers have parsed already: to send one costs a tenth of parsing it again.

    `apart` tells that the workers are other processes, and `own` what this one reads itself.
    """

    workers: Workers[Slice]
    own: Slice
    every: Mapping[str, FileKind]
    apart: bool
    _encoded: dict[str, bytes] | None = None
    _read: dict[str, hcl.File] = msgspec.field(default_factory=dict)

    def read(self, path: str) -> hcl.File:
        """The tree of a file, links followed. Raises `UnreadableError` where it cannot be had, or is no HCL."""
        found = self._read.get(path)
        if found is None:
            found = self._read[path] = self._of(path)
        return found

    def _of(self, path: str) -> hcl.File:
        if self.apart and path not in self.own.parsed:
            if self._encoded is None:
                self._encoded = {name: data for part in self.workers.run(encoded_trees) for name, data in part.items()}
            encoded = self._encoded.pop(path, None)
            if encoded is not None:
                return hcl.decode(encoded)
        if path in self.own.kinds:
            parsed = self.own.file(path)
        else:
            # A link, what the configuration leaves out, or what `terraform get` brought: part of a module all the same.
            parsed = parse(
                self.own.tree, path, self.every.get(path, FileKind.TERRAFORM), Dialect.KUBERNETES, self.own.cache
            )
        if parsed.hcl is None:
            raise UnreadableError(path, parsed.problems[0].message if parsed.problems else "is not HCL")
        return parsed.hcl


def encoded_trees(held: Slice) -> dict[str, bytes]:
    """The trees of a worker's HCL files, to be sent."""
    return {path: hcl.encode(parsed.hcl) for path, parsed in held.parsed.items() if parsed.hcl is not None}
