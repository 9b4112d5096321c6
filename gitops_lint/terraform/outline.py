"""What a Terraform file names and is, told from its syntax alone."""

from __future__ import annotations

import posixpath
import re

from gitops_lint.formats import hcl
from gitops_lint.model.file import Reference, ReferenceKind

_READ = re.compile(
    r"""(?x) \b (?:templatefile | file) \s* \( \s* " (?: \$\{ \s* path\.\w+ \s* \} / )? ([^"$%\\]+) " """
)
"""A literal path in a call of `templatefile`, or of `file` (what `data "template_file"` takes)."""


def read_files(text: str, path: str) -> tuple[str, ...]:
    """The files that a Terraform file reads, as far as it names them, as paths of the tree; sought in its text."""
    directory = posixpath.dirname(path)
    return tuple(posixpath.normpath(posixpath.join(directory, found)) for found in _READ.findall(text))


def module_references(file: hcl.File, path: str) -> tuple[Reference, ...]:
    """The `source` of every module call (https://developer.hashicorp.com/terraform/language/modules/sources).

    A source that begins with `./` or `../` is local; every other one comes from a registry or another repository.
    """
    directory = posixpath.dirname(path)
    found = []
    for block in file.body.blocks_of("module"):
        source = block.body.attribute("source")
        if source is not None and isinstance(source.expression, hcl.String):
            found.append(_reference(source.expression.value, directory, source.expression))
    return tuple(found)


def _reference(text: str, directory: str, expression: hcl.Expression) -> Reference:
    if text not in (".", "..") and not text.startswith(("./", "../")):
        return Reference(ReferenceKind.MODULE, text, None, "comes from a registry", span=expression.span)
    target = posixpath.normpath(posixpath.join(directory, text))
    if target == ".." or target.startswith("../"):
        return Reference(ReferenceKind.MODULE, text, None, "lies outside the repository", span=expression.span)
    return Reference(ReferenceKind.MODULE, text, "" if target == "." else target, span=expression.span)


def is_root(file: hcl.File) -> bool:
    """Whether a file has what only a root module has: a backend, a cloud block or a configured provider."""
    if next(iter(file.body.blocks_of("provider")), None) is not None:
        return True
    return any(
        next(iter(settings.body.blocks_of(kind)), None) is not None
        for settings in file.body.blocks_of("terraform")
        for kind in ("backend", "cloud")
    )
