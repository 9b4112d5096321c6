"""Which results are silent: by a comment, by `ignore:` in the configuration, by a baseline."""

from __future__ import annotations

import datetime
import fnmatch
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec.structs import replace

from gitops_lint.loading.globs import glob_matcher
from gitops_lint.model.file import Suppression
from gitops_lint.model.result import Result, SilencedResult
from gitops_lint.model.rule import Rule, registry
from gitops_lint.model.settings import Ignore, Settings
from gitops_lint.model.source import Location


class Silencer:
    """Decides about results, and remembers which suppressions silenced any."""

    def __init__(self, suppressions: Iterable[Suppression], settings: Settings, today: datetime.date) -> None:
        self._comments: dict[str, list[Suppression]] = defaultdict(list)
        self._on_line: dict[tuple[str, int], list[Suppression]] = defaultdict(list)
        self._on_lines: dict[str, list[Suppression]] = defaultdict(list)
        for one in suppressions:
            file = one.location.file
            self._comments[file].append(one)
            # Most speak of one line, and there may be thousands of them.
            narrow = one.first_line == one.last_line
            (self._on_line[file, one.first_line] if narrow else self._on_lines[file]).append(one)
        self._ignores = [(ignore, _suppression(ignore, today), _path_matcher(ignore)) for ignore in settings.ignore]
        self._used: set[Location] = set()

    def silence(self, result: Result) -> tuple[Result | None, list[SilencedResult]]:
        """What of a result is to be reported (None: nothing), and what is silent, with the reason.

        A suppression counts at the result's place and at any place of its Origin. One that is past its date, and one
        without a reason, silences nothing: the second because nobody could review it. One that speaks of a single
        environment leaves the result to the others.
        """
        places = [result.location, *(place.location for place in result.related)]
        for place in places:
            wide = (one for one in self._on_lines.get(place.file, ()) if one.first_line <= place.line <= one.last_line)
            for one in (*self._on_line.get((place.file, place.line), ()), *wide):
                if self._holds(one, result):
                    return None, [SilencedResult(result, one.reason, one.location)]
        silent: list[SilencedResult] = []
        for ignore, suppression, matches in self._ignores:
            if (
                any(matches(place.file) for place in places)
                and (not ignore.resource or fnmatch.fnmatchcase(result.resource, ignore.resource))
                and (not ignore.environment or ignore.environment in result.environments)
                and self._holds(suppression, result)
            ):
                left = tuple(name for name in result.environments if name != ignore.environment)
                if not ignore.environment or not left:
                    return None, [*silent, SilencedResult(result, suppression.reason, suppression.location)]
                part = replace(result, environments=(ignore.environment,))
                silent.append(SilencedResult(part, suppression.reason, suppression.location))
                result = replace(result, environments=left)
        return result, silent

    def silence_all(self, results: Iterable[Result]) -> tuple[list[Result], list[SilencedResult]]:
        """What is to be reported of several results, and what is silent."""
        kept: list[Result] = []
        silenced: list[SilencedResult] = []
        for result in results:
            left, silent = self.silence(result)
            silenced += silent
            if left is not None:
                kept.append(left)
        return kept, silenced

    def _holds(self, suppression: Suppression, result: Result) -> bool:
        if suppression.expired or not suppression.reason or not _names(suppression, result):
            return False
        self._used.add(suppression.location)
        return True

    def suppressions(self, run: Sequence[Rule], *, whole: bool) -> list[Suppression]:
        """Every suppression with what is now known of it. `whole` tells that no file or environment was left out."""
        every = [one for found in self._comments.values() for one in found]
        every += [suppression for _, suppression, _ in self._ignores]
        return [self._judged(one, run, whole=whole) for one in every]

    def _judged(self, one: Suppression, run: Sequence[Rule], *, whole: bool) -> Suppression:
        named = {name: [rule for rule in registry.values() if rule.matches(name)] for name in one.rules}
        selected = {rule.id for rule in run}
        rules = [rule for found in named.values() for rule in found] if one.rules else list(registry.values())
        return replace(
            one,
            used=one.location in self._used,
            judged=all(rule.id in selected for rule in rules) and (whole or not one.from_settings),
            unknown=tuple(name for name, found in named.items() if not found),
        )


def _names(suppression: Suppression, result: Result) -> bool:
    rule = registry.get(result.rule)
    return not suppression.rules or (rule is not None and any(rule.matches(name) for name in suppression.rules))


def _suppression(ignore: Ignore, today: datetime.date) -> Suppression:
    return Suppression(
        location=ignore.location,
        rules=(ignore.rule,),
        reason=ignore.reason,
        until=ignore.until,
        from_settings=True,
        expired=bool(ignore.until) and datetime.date.fromisoformat(ignore.until) < today,
    )


def _path_matcher(ignore: Ignore) -> Callable[[str], bool]:
    return glob_matcher([ignore.path]) if ignore.path else (lambda path: True)


def without_baseline(results: Iterable[Result], baseline: Mapping[str, int]) -> tuple[list[Result], int]:
    """The results that a baseline does not have, and how many it has. A fingerprint counts as often as it was kept."""
    left = dict(baseline)
    kept = []
    known = 0
    for result in results:
        if left.get(result.fingerprint, 0) > 0:
            left[result.fingerprint] -= 1
            known += 1
        else:
            kept.append(result)
    return kept, known
