"""What docs/terraform.md shows is what happens, and what it says of other versions is true."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "terraform.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```console\n\$ (.*?)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_a_command_prints_what_is_shown(command: str, shown: str) -> None:
    script = f'gitops-lint() {{ "{sys.executable}" -m gitops_lint "$@" 2>&1; }}\n{command}'
    ran = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.stdout == shown
    assert ran.returncode == ("Error: " in shown)


def test_every_data_source_that_is_computed_is_named() -> None:
    from gitops_lint.terraform.data_sources import COMPUTATIONS

    assert [name for name in COMPUTATIONS if f"`{name}`" not in PAGE] == []
