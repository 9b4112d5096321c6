"""Writes down what terraform says of tests/oracle/schemas/*.txt. Needs terraform 1.11 and grpcio.

python -m scripts.record_schema_answers
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import msgspec

from tests.oracle.schema_cases import RECORDED, cases
from tests.oracle.schema_judge import judge


def main() -> None:
    """Records all answers."""
    lines = []
    with judge() as asked, tempfile.TemporaryDirectory() as directory:
        for index, case in enumerate(cases()):
            root = Path(directory) / str(index)
            root.mkdir()
            lines.append(msgspec.json.encode(asked.answer(case, root)))
    RECORDED.write_bytes(b"\n".join(lines) + b"\n")
    sys.stdout.write(f"{len(lines)} answers\n")


if __name__ == "__main__":
    main()
