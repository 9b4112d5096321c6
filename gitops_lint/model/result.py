"""Results: findings and notices once the engine has given them a place, as reports show them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gitops_lint.model.rule import Edit, Severity
from gitops_lint.model.source import Location, Place


class Mend(msgspec.Struct, frozen=True):
    """A fix whose edits are known: what `--fix` applies and `--diff` shows."""

    title: str
    edits: tuple[Edit, ...]


class Result(msgspec.Struct, frozen=True):
    """A finding in its place (SARIF's word for it).

    `path` is the path inside the resource, as people write it (`spec.ports[0].port`); `snippet` the offending line,
    masked where it holds a secret; `related` the Origin chain; `fingerprint` is stable when unrelated lines move.
    """

    rule: str
    name: str
    aliases: tuple[str, ...]
    severity: Severity
    message: str
    location: Location
    resource: str = ""
    path: str = ""
    related: tuple[Place, ...] = ()
    environments: tuple[str, ...] = ()
    fingerprint: str = ""
    snippet: str = ""
    mend: Mend | None = None

    @property
    def order(self) -> tuple[Location, str, str, str]:
        """What results are sorted by: place, rule, message, resource."""
        return (self.location, self.rule, self.message, self.resource)


class Limit(msgspec.Struct, frozen=True):
    """A notice in its place: what `rule` had to pass over. `count` places share it; `location` is the first."""

    rule: str
    message: str
    location: Location
    subject: str = ""
    count: int = 1
    environments: tuple[str, ...] = ()


class Summary(msgspec.Struct, frozen=True):
    """What a run looked at: files, resources, rules run, findings by severity; and what it did not look at, and why.

    `not_looked_at` maps a reason to a number of files; `suppressed` and `baselined` count findings kept silent.
    """

    files: int = 0
    resources: int = 0
    rules: int = 0
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    suppressed: int = 0
    baselined: int = 0
    not_looked_at: Mapping[str, int] = msgspec.field(default_factory=dict)


class SilencedResult(msgspec.Struct, frozen=True):
    """A result that a suppression silenced, with the reason that was given."""

    result: Result
    reason: str
    location: Location


class Outcome(msgspec.Struct, frozen=True):
    """Everything a run has to say, sorted: the same input gives the same outcome, whatever the number of processes.

    `failures` are errors of our own (a rule that raised), one plain sentence each; they make the exit code 3.
    """

    repository: str
    environments: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()
    notices: tuple[Limit, ...] = ()
    silenced: tuple[SilencedResult, ...] = ()
    summary: Summary = msgspec.field(default_factory=Summary)
    failures: tuple[str, ...] = ()
