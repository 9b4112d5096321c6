"""What a test file declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration import Argument, Arguments, CheckRule, Declaration, Problem
from gitops_lint.terraform.evaluation.mocks import MockProvider, Override


class Run(Declaration, frozen=True, gc=False):
    """A `run` block. `source` is that of the module to test, None for the one that the file belongs to.

    `providers` maps the names of the module's providers to those of the file; None says that they are the same.
    """

    name: str
    command: Literal["plan", "apply"]
    variables: Mapping[str, Argument] = {}
    source: hcl.Expression | None = None
    state_key: str = ""
    providers: Mapping[str, str] | None = None
    asserts: tuple[CheckRule, ...] = ()
    expect_failures: tuple[hcl.ScopeTraversal, ...] = ()
    overrides: Mapping[str, Override] = {}
    options: Mapping[str, Span] = {}


class TestFile(msgspec.Struct, frozen=True):
    """One test file and the directory of the module that it tests."""

    __test__ = False

    file: str
    directory: str
    variables: Arguments
    providers: dict[str, MockProvider]
    overrides: dict[str, Override]
    runs: tuple[Run, ...]
    problems: tuple[Problem, ...]
