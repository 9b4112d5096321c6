"""What came of a run: its status, and what there is to say about it."""

from __future__ import annotations

import enum

import msgspec

from gitops_lint.model.source import Span


class Status(enum.Enum):
    """How a run ended, in the words of `terraform test -json`."""

    PASS = "pass"
    FAIL = "fail"
    ERROR = "error"
    SKIP = "skip"


class Message(msgspec.Struct, frozen=True):
    """A diagnostic: Terraform's summary and detail, and the file and span of what it is about.

    `values` says what the references in a condition were: `("var.name", 'is "shop"')`.
    """

    summary: str
    detail: str
    file: str
    span: Span
    values: tuple[tuple[str, str], ...] = ()


class RunResult(msgspec.Struct, frozen=True):
    """What came of a run. `reason` says why it was skipped, or is empty."""

    name: str
    status: Status
    messages: tuple[Message, ...] = ()
    reason: str = ""
