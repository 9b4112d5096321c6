"""A baseline: the findings that a team lives with for now, by fingerprint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from gitops_lint.model.result import Result


class BaselineError(Exception):
    """A baseline file that cannot be read or written."""


def read(path: Path, text: str | None = None) -> dict[str, int]:
    """Fingerprint to how often it was found. `text`, when given, is the file's content at another revision."""
    import json

    try:
        value = json.loads(path.read_text(encoding="utf-8") if text is None else text)
        return {str(key): int(count) for key, count in value["fingerprints"].items()}
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read: {(error.strerror or '').lower()}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BaselineError(f"{path}: is not a baseline; write one with --write-baseline") from None


def write(path: Path, results: Iterable[Result]) -> int:
    """Writes the baseline that would silence these results; returns how many they are."""
    import json

    counts = Counter(result.fingerprint for result in results)
    content = {"version": 1, "fingerprints": dict(sorted(counts.items()))}
    try:
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise BaselineError(f"{path}: cannot be written: {(error.strerror or '').lower()}") from None
    return counts.total()
