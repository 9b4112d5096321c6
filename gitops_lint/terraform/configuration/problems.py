"""What is wrong with a configuration, in Terraform's words, and how it is collected while one file is read."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span

BAD_NAME = (
    "A name must start with a letter or underscore and may contain only letters, digits, underscores, and dashes."
)


class Problem(msgspec.Struct, frozen=True):
    """One diagnostic, as `terraform validate -json` words it.

    `file` is a path of the tree, `span` characters of that file. `key` tells kinds of problem apart for rules: it
    does not change when Terraform words the summary another way. A `warning` does not stop Terraform.
    """

    file: str
    span: Span
    summary: str
    detail: str
    key: str
    warning: bool = False


Locate = Callable[[str, Span], str]
"""A file and a span as Terraform writes a place in a sentence: `main.tf:3,1-20`."""


class Source:
    """The file that is being read into declarations, and what was found wrong so far.

    `override` says that it is an override file, in which required arguments may be missing. `is_opentofu` says that
    only OpenTofu reads it, by its name.
    """

    __slots__ = ("file", "is_json", "is_opentofu", "locate", "override", "problems")

    def __init__(self, file: str, override: bool, problems: list[Problem], locate: Locate) -> None:
        self.file = file
        self.override = override
        self.is_json = file.endswith(".json")
        self.is_opentofu = is_opentofu(file)
        self.problems = problems
        self.locate = locate

    def error(self, key: str, node: hcl.Node | Span, summary: str, detail: str) -> None:
        """Notes what Terraform refuses, at a node or span of this file."""
        self.problems.append(Problem(self.file, _span(node), summary, detail, key))

    def warning(self, key: str, node: hcl.Node | Span, summary: str, detail: str) -> None:
        """Notes what Terraform warns of."""
        self.problems.append(Problem(self.file, _span(node), summary, detail, key, True))

    def place(self, block: hcl.Block) -> str:
        """Where the header of a block of this file stands, for a sentence."""
        return self.locate(self.file, block.header_span)


def is_opentofu(file: str) -> bool:
    """Whether only OpenTofu reads a file, by its name."""
    return file.endswith((".tofu", ".tofu.json"))


def _span(node: hcl.Node | Span) -> Span:
    return node if isinstance(node, Span) else node.span
