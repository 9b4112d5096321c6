"""Writes what `terraform test` says of the cases of tests/oracle/tftest_cases.py: one line a run.

    python scripts/record_tftest_answers.py

A line has the case, the run, its status and the summaries of its errors.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "oracle")]
TABLE = ROOT / "tests" / "oracle" / "tftest_answers.txt"


def laid_out(root: Path, cases: Mapping[str, str]) -> Path:
    """The module and a test file a case, below a directory."""
    from tftest_cases import MODULE
    from tftest_further_cases import path_of

    for name, text in (MODULE | {path_of(name, text): text for name, text in cases.items()}).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def asked(root: Path) -> list[dict[str, Any]]:
    """What `terraform test -json` prints for a directory; `terraform init` comes first."""
    subprocess.run(["terraform", "init", "-input=false"], cwd=root, check=False, capture_output=True, timeout=60)
    done = subprocess.run(
        ["terraform", "test", "-json"], cwd=root, check=False, capture_output=True, text=True, timeout=120
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def answers(root: Path) -> list[str]:
    """The lines of the table for the cases below a directory."""
    statuses: dict[tuple[str, str], str] = {}
    said: dict[tuple[str, str], set[str]] = {}
    for event in asked(root):
        if event["type"] == "test_run":
            run = event["test_run"]
            if run["progress"] == "complete":
                statuses[run["path"], run["run"]] = run["status"]
        elif event["type"] == "diagnostic":
            found = event["diagnostic"]
            if found["severity"] == "error":
                key = str(event.get("@testfile")), str(event.get("@testrun"))
                said.setdefault(key, set()).add(found["summary"])
    return sorted(
        line(Path(path).name.partition(".")[0], run, status, said.get((path, run), ()))
        for (path, run), status in statuses.items()
    )


def line(case: str, run: str, status: str, summaries: Iterable[str]) -> str:
    """One line of the table."""
    return " | ".join((case, run, status, *sorted(set(summaries))))


def main() -> None:
    """Asks for all cases in one process."""
    from tftest_cases import CASES
    from tftest_further_cases import FURTHER

    with tempfile.TemporaryDirectory() as directory:
        lines = answers(laid_out(Path(directory), CASES | FURTHER))
    TABLE.write_text("".join(f"{one}\n" for one in lines), encoding="utf-8")
    print(f"{len(lines)} runs in {TABLE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
