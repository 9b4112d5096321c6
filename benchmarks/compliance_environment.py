"""Builds the environment of terraform-compliance, apart from ours: `python -m benchmarks.compliance_environment`.

`make test` builds it before the tests that have it read our plans.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.environments import BuildFailedError, build, is_built

REQUIREMENT = "terraform-compliance>=1.16,<2"
DEFAULT = Path(__file__).resolve().parent.parent / ".venvs" / "terraform-compliance"


def built_command(directory: Path = DEFAULT) -> Path | None:
    """The command in the environment; None where that is missing or was built for another requirement."""
    return directory / "bin" / "terraform-compliance" if is_built(directory, REQUIREMENT) else None


if __name__ == "__main__":
    if built_command() is None:
        print(f"building an environment of its own for {REQUIREMENT}", file=sys.stderr)
        try:
            build(DEFAULT, REQUIREMENT)
        except BuildFailedError as error:
            sys.exit(f"terraform-compliance: {error}")
    print(built_command())
