"""Records what kubectl builds of every case in tests/oracle/kustomize_cases.py: a digest and the case's name a line."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.oracle.kustomize_cases import CASES
from tests.oracle.kustomize_judge import by_kubectl, write
from tests.oracle.test_kustomize import ANSWERS, digest


def main() -> None:
    """Asks kubectl about every case, some 0.1 s each."""
    rows = []
    for name, files in CASES.items():
        with tempfile.TemporaryDirectory() as directory:
            write(files, Path(directory))
            rows.append(f"{digest(by_kubectl(Path(directory)))}  {name}\n")
    ANSWERS.write_text("".join(rows))


if __name__ == "__main__":
    main()
