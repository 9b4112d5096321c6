"""Constraints are read and decided as `required_version` is by terraform, which is asked twice for all rows."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from gitops_lint.terraform.version_constraints import parse

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed"),
]

NEVER = ["abc", ">= 1.0 < 2", "=> 1", "~>", "1.x", "1.*", ">= 1.0,", ",", ", 1", "^1.0", "~1.0", "== 1", "1..2", "1.2."]
NEVER += ["", "-1", "99999999999999999999", "v 1", "V1.0", "1.0+", "1.0 +a", "> =1", "!1", "<>1", "1.2.3-a_b", "1.2.3-"]
NEVER += ["9223372036854775808", "1.2.3+a_b", "1.0.0-", "1,,2", "1;2", "'1'", "1.0 2.0", "~>>1", "latest", "*"]

ALWAYS = ["1.2.3--", "1.2.3-a.b", "1.2.3-1a", "1.2.3rc1", "1.2.3~rc", "1.2.3-01", "1-4", "1.0.0-999999999999999999999"]
ALWAYS += ["9223372036854775807", ">=\t1", " >= 1.0 ", "1,2", "01.4", "1.0.0+a.b", "v1", "!=1"]

THIS = [
    "1.11",
    "1.11.4",
    "1.11.3",
    "1.11.5",
    "1.10",
    "1.12",
    "1",
    "2",
    "0.15",
    "1.11.4.0",
    "1.11.4.1",
    "v1.11.4",
    "1.11.04",
]
OPERATORS = ["", "=", "!=", ">", ">=", "<", "<=", "~>"]
DECIDED = [f"{operator} {version}" for operator in OPERATORS for version in THIS]
DECIDED += [">= 1.0, < 2.0", ">= 1.0, < 1.11", ">=1.0,<2.0,!=1.11.4", "~> 1.0, ~> 1.11.0", "1.11.4+meta"]


def summaries(directory: Path, constraints: list[str]) -> dict[int, str]:
    """What terraform says of each constraint, by its index."""
    blocks = [f"terraform {{\n  required_version = {json.dumps(text)}\n}}\n" for text in constraints]
    (directory / "main.tf").write_text("".join(blocks))
    done = subprocess.run(["terraform", "validate", "-json"], cwd=directory, capture_output=True, check=False)
    said = json.loads(done.stdout)["diagnostics"]
    return {(one["range"]["start"]["line"] - 2) // 3: one["summary"] for one in said}


def test_what_is_no_constraint_is_none(tmp_path: Path) -> None:
    rows = NEVER + ALWAYS + DECIDED
    said = summaries(tmp_path, rows)

    assert set(said.values()) == {"Invalid version constraint"}
    assert [text for text in rows if parse(text) is None] == [rows[index] for index in sorted(said)]


def test_what_is_allowed_is_allowed(tmp_path: Path) -> None:
    version = re.search(r"v(\S+)", subprocess.run(["terraform", "version"], capture_output=True, text=True).stdout)
    assert version is not None
    said = summaries(tmp_path, DECIDED)

    assert set(said.values()) == {"Unsupported Terraform Core version"}
    assert 20 < len(said) < len(DECIDED) - 20
    refused = [text for text in DECIDED if (parsed := parse(text)) is not None and not parsed.allows(version[1])]
    assert refused == [DECIDED[index] for index in sorted(said)]
