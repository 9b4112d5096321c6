"""Asks terraform for its plan of every case in tests/oracle/plans, and writes down what it says.

    python scripts/record_plans.py [--all]

Cases without an answer are asked, with `--all` every case, which takes minutes.
The answers go to tests/oracle/plans/recorded.jsonl, one case a line: the state that it starts from, the summaries of
the errors or the hashes of the plan's JSON and text, and which operation of the apply comes before which.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.oracle.plan_cases import RECORDED, Case, Recorded, all_cases, canonical, recorded_answers, text_of_changes
from tests.oracle.plan_judge import TERRAFORM, judged, state_of

PROCESSES = 2


def recorded(case: Case) -> Recorded:
    """What terraform says of a case."""
    with tempfile.TemporaryDirectory() as directory:
        state = state_of(case, Path(directory) / "before")
        verdict = judged(case, Path(directory) / "case", state)
    if verdict.errors:
        return Recorded(case.name, state, verdict.errors)
    return Recorded(
        case.name,
        state,
        (),
        hashed(canonical(verdict.plan)),
        hashed(text_of_changes(verdict.text)),
        verdict.order,
    )


def hashed(text: str) -> str:
    """Enough of a hash to tell texts apart."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def main() -> None:
    if TERRAFORM is None:
        raise SystemExit("terraform is not on the PATH")
    known = {} if "--all" in sys.argv[1:] else recorded_answers()
    cases = all_cases()
    with ThreadPoolExecutor(PROCESSES) as pool:
        answers = list(pool.map(lambda case: known.get(case.name) or recorded(case), cases))
    RECORDED.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in answers))
    print(f"{len(answers)} cases, {sum(1 for one in answers if one.errors)} of them refused")


if __name__ == "__main__":
    main()
