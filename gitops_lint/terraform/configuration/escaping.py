"""Blocks of which a body holds one, the escaping block `_`, and block types that Terraform keeps for itself."""

from __future__ import annotations

from collections.abc import Callable

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration.bodies import Remainder, type_span
from gitops_lint.terraform.configuration.parts import (
    Argument,
    Arguments,
    NestedBlock,
)
from gitops_lint.terraform.configuration.problems import Source


class Once:
    """The blocks of which a body may hold one each; a second one is a problem."""

    def __init__(self, source: Source, said: Callable[[str, str], tuple[str, str]]) -> None:
        self._source = source
        self._said = said
        self._seen: dict[str, hcl.Block] = {}

    def is_first(self, block: hcl.Block) -> bool:
        """Whether a block is the first of its type; if not, that is noted."""
        first = self._seen.setdefault(block.type, block)
        if first is block:
            return True
        summary, detail = self._said(block.type, self._source.place(first))
        self._source.error("duplicate-block", block.header_span, summary, detail)
        return False


def escaping(what: str, body: str) -> tuple[str, str]:
    """What Terraform says of a second escaping block; the rest of the sentence is the place of the first."""
    return "Duplicate escaping block", (
        f'The special block type "_" can be used to force particular arguments to be interpreted as {what} rather '
        f"than as meta-arguments, but each {body} block can have only one such block. The first escaping block was at "
    )


def with_escaped(source: Source, rest: Remainder, block: hcl.Block) -> Remainder:
    """The remainder together with what an escaping block holds."""
    arguments: Arguments = {attribute.name: Argument(attribute, source.file) for attribute in block.body.attributes}
    blocks = tuple(NestedBlock(nested, source.file) for nested in block.body.blocks)
    return Remainder(rest.arguments | arguments, rest.blocks + blocks)


def refuse_reserved(source: Source, block: hcl.Block, noun: str) -> None:
    """Notes a block of a type that Terraform keeps for itself."""
    source.error(
        "unsupported-block",
        type_span(block),
        f"Reserved block type name in {noun} block",
        f'The block type name "{block.type}" is reserved for use by Terraform in a future version.',
    )
