"""What terraform says of the cases of `plan_cases`: its plan as JSON, its graph, its text, or what it refuses."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import uuid
from pathlib import Path
from typing import Any

import msgspec

from tests.oracle.plan_cases import Case, comparable
from tests.repositories import write

TERRAFORM = shutil.which("terraform")
_PREAMBLES = {"Terraform encountered problems during initialisation, including problems"}
_NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


class Verdict(msgspec.Struct, frozen=True):
    """What terraform says: a plan (JSON without what is not compared, the text, the apply graph as edges), or the
    summaries of its errors. `errors` of a plan are there when it planned nevertheless."""

    plan: dict[str, Any]
    text: str
    errors: tuple[str, ...]
    edges: tuple[tuple[str, str], ...] = ()


def terraform(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs terraform in a directory, without the settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    assert TERRAFORM is not None
    return subprocess.run(
        [TERRAFORM, *arguments],
        cwd=root,
        env=kept | {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull, "TF_IN_AUTOMATION": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def state_of(case: Case, root: Path) -> str:
    """The state that a case starts from: the one it has, or what applying its first configuration leaves.

    The ids in it are made from the addresses, so that they are the same every time.
    """
    if not case.before:
        return case.state
    write(root, case.before)
    for arguments in (("init", "-input=false"), ("apply", "-auto-approve", "-input=false")):
        done = terraform(root, *arguments)
        if done.returncode:
            raise AssertionError(f"{case.name}: the configuration before cannot be applied: {done.stderr}")
    return with_fixed_ids((root / "terraform.tfstate").read_text(encoding="utf-8"))


def with_fixed_ids(text: str) -> str:
    """A state in which no id and no lineage is random."""
    data = json.loads(text)
    data["lineage"] = "lineage"
    for resource in data["resources"]:
        for instance in resource["instances"]:
            key = [resource.get("module"), resource["type"], resource["name"], instance.get("index_key")]
            fixed = str(uuid.uuid5(_NAMESPACE, json.dumps(key)))
            text = text.replace(instance["attributes"]["id"], fixed)
            lineage = re.compile(r'("lineage": )"[^"]*"')
            text = lineage.sub(r'\1"lineage"', text)
    return text


def judged(case: Case, root: Path, state: str) -> Verdict:
    """What terraform says of a case, in an empty directory of its own."""
    write(root, case.files)
    if state:
        write(root, {"terraform.tfstate": state})
    init = terraform(root, "init", "-input=false", "-no-color")
    if init.returncode:
        return Verdict({}, "", summaries(init.stderr))
    done = terraform(root, "plan", "-input=false", "-no-color", "-out=plan", *case.arguments)
    if not (root / "plan").exists() or done.returncode:
        return Verdict({}, "", summaries(done.stderr))
    shown = terraform(root, "show", "-json", "plan")
    graph = terraform(root, "graph", "-plan=plan", "-type=apply")
    text = terraform(root, "show", "-no-color", "plan")
    return Verdict(comparable(shown.stdout), text.stdout, (), _edges(graph.stdout))


def summaries(stderr: str) -> tuple[str, ...]:
    """The summaries of the errors in what terraform prints."""
    found = re.findall(r"^(?:[│╷] )?Error: (.*)$", stderr, re.MULTILINE)
    said = {"Cycle" if one.startswith("Cycle: ") else one for one in found} - _PREAMBLES
    return tuple(sorted(said))


def _edges(dot: str) -> tuple[tuple[str, str], ...]:
    return tuple(re.findall(r'^\s*"\[root\] (.*?)" -> "\[root\] (.*?)"', dot.replace('\\"', "'"), re.MULTILINE))
