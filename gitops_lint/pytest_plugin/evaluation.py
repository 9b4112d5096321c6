"""What the rules say, computed once for all the items of a run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from gitops_lint.engine import Run
from gitops_lint.model.environment import Change, Repository
from gitops_lint.model.file import Suppression
from gitops_lint.model.result import Limit, Outcome, Result
from gitops_lint.model.rule import Rule

WHOLE = "repository"
"""What stands in an id in the place of an environment, for what is about the repository as a whole."""


class Verdict(msgspec.Struct, frozen=True):
    """What one rule says: of the repository, or of one environment. `failures` are errors of the rule itself."""

    results: tuple[Result, ...] = ()
    notices: tuple[Limit, ...] = ()
    failures: tuple[str, ...] = ()


class Evaluation:
    """Runs the rules that the items of a run need, together, when the first item asks."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._needed: tuple[Rule, ...] = run.rules
        self._verdicts: dict[str, Verdict] | None = None

    def need(self, identifiers: Iterable[str]) -> None:
        """Says which rules will be asked for; the others are not run."""
        wanted = set(identifiers)
        needed = tuple(rule for rule in self.run.rules if rule.id in wanted)
        # Whether a suppression has an effect is known only when everything that it could silence has run.
        self._needed = self.run.rules if any(rule.scope is Suppression for rule in needed) else needed

    def verdict(self, rule: Rule, environment: str) -> Verdict:
        """What a rule says of an environment; for `WHOLE`, of what belongs to none, or of all that it is about."""
        if self._verdicts is None:
            self._verdicts = self._together(self._needed)
        if rule.id not in self._verdicts:
            self._verdicts[rule.id] = self._alone(rule)
        said = self._verdicts[rule.id]
        if is_about_the_whole(rule):
            return said
        return Verdict(
            results=tuple(one for one in said.results if _belongs(one.environments, environment)),
            notices=tuple(one for one in said.notices if _belongs(one.environments, environment)),
            failures=said.failures,
        )

    def looked_at(self, rule: Rule, environment: str) -> bool:
        """Whether there is anything for a rule to look at."""
        return self.run.checker.scopes.looked_at(rule, "" if environment == WHOLE else environment)

    def _together(self, rules: Sequence[Rule]) -> dict[str, Verdict]:
        """All rules in one pass over the files, which takes a quarter of the time of a pass each.

        Where any fails they run one by one, so that the others still have their say.
        """
        try:
            outcome = self.run.check(rules)
        except Exception:
            return {rule.id: self._alone(rule) for rule in rules}
        if outcome.failures:
            return {rule.id: self._alone(rule) for rule in rules}
        return {rule.id: _verdict(rule, outcome) for rule in rules}

    def _alone(self, rule: Rule) -> Verdict:
        try:
            return _verdict(rule, self.run.check([rule]))
        except Exception as error:
            # Any rule of a user's may be the cause; its items say so, as errors.
            return Verdict(failures=(f"rule {rule.id} failed: {type(error).__name__}: {error}",))


def is_about_the_whole(rule: Rule) -> bool:
    """Whether a rule is about the repository as a whole, and so of no single environment."""
    return rule.scope in (Repository, Suppression, Change)


def _verdict(rule: Rule, outcome: Outcome) -> Verdict:
    return Verdict(
        results=tuple(one for one in outcome.results if one.rule == rule.id),
        notices=tuple(one for one in outcome.notices if one.rule == rule.id),
        failures=outcome.failures,
    )


def _belongs(environments: Sequence[str], environment: str) -> bool:
    return environment in environments or (environment == WHOLE and not environments)
