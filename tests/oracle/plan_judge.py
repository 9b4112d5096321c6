"""What terraform says of the cases of `plan_cases`: its plan as JSON, its graph, its text, or what it refuses."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from tests.oracle.plan_cases import Case, comparable
from tests.repositories import write

TERRAFORM = shutil.which("terraform")
_PREAMBLES = {"Terraform encountered problems during initialisation, including problems"}
_NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


class Verdict(msgspec.Struct, frozen=True):
    """What terraform says: a plan (JSON without what is not compared, the text, which operation of the
    apply comes before which), or the summaries of its errors."""

    plan: dict[str, Any]
    text: str
    errors: tuple[str, ...]
    order: tuple[tuple[str, str], ...] = ()


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
    return edited(with_fixed_ids((root / "terraform.tfstate").read_text(encoding="utf-8")), case.edits)


def with_fixed_ids(text: str) -> str:
    """A state in which no id and no lineage is random."""
    data = json.loads(text)
    for resource in data["resources"]:
        for instance in resource["instances"]:
            key = [resource.get("module"), resource["type"], resource["name"], instance.get("index_key")]
            fixed = str(uuid.uuid5(_NAMESPACE, json.dumps(key)))
            text = text.replace(instance["attributes"]["id"], fixed)
    return json.dumps(json.loads(text) | {"lineage": "lineage", "check_results": None}, separators=(",", ":"))


def edited(text: str, edits: Iterable[str]) -> str:
    """A state after what else happened to it."""
    data = json.loads(text)
    instances = [(resource, one) for resource in data["resources"] for one in resource["instances"]]
    for number, edit in enumerate(edits if instances else ()):
        what, _, index = edit.partition(" ")
        resource, instance = instances[int(index) % len(instances)]
        if what == "taint":
            instance["status"] = "tainted"
        else:
            left = {name: value for name, value in instance.items() if name != "status"}
            left["attributes"] = left["attributes"] | {"id": f"left-over-{number}"}
            resource["instances"].append(left | {"deposed": f"0000000{number}"})
    return json.dumps(data, separators=(",", ":"))


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
    return Verdict(comparable(shown.stdout, case.arguments), text.stdout, (), _order(graph.stdout, state))


def summaries(stderr: str) -> tuple[str, ...]:
    """The summaries of the errors in what terraform prints."""
    found = re.findall(r"^(?:[│╷] )?Error: (.*)$", stderr, re.MULTILINE)
    said = {"Cycle" if one.startswith("Cycle: ") else one for one in found} - _PREAMBLES
    if len(said) > 1:
        # A value that cannot be read is one that is not there.
        said.discard("No value for required variable")
    return tuple(sorted(said))


Pair = tuple[str, str]

_NODE = re.compile(r'^\s*"\[root\] ((?:[^"\\]|\\.)*)" -> "\[root\] ((?:[^"\\]|\\.)*)"', re.MULTILINE)
_OPERATION = re.compile(
    r"^((?:module\.[^ ]+\.)?(?:data\.)?terraform_data\..+?)(?: \((destroy|forget)(?: deposed (\w+))?\))?$"
)


def _order(dot: str, state: str) -> tuple[Pair, ...]:
    """Which operation of an apply comes before which, as the graph has it: pairs with nothing in between."""
    edges: dict[str, list[str]] = {}
    for source, target in _NODE.findall(dot):
        edges.setdefault(_unescaped(source), []).append(_unescaped(target))
    found = set()
    for node in edges:
        operation = _operation(node, state)
        if operation is None:
            continue
        seen, waiting = set(), list(edges[node])
        while waiting:
            other = waiting.pop()
            if other in seen:
                continue
            seen.add(other)
            first = _operation(other, state)
            if first is None:
                waiting += edges.get(other, ())
            elif first != operation:
                found.add((first, operation))
    return tuple(sorted(found))


def _unescaped(text: str) -> str:
    return text.replace('\\"', '"').replace("\\\\", "\\")


def _operation(node: str, state: str) -> str | None:
    """What a node of the apply graph does, as `operation` writes it; None for what does nothing to an object."""
    match = _OPERATION.match(node)
    if match is None or node.endswith((" (expand)", " (close)")):
        return None
    address, what, deposed = match.groups()
    verb = {"destroy": "delete", "forget": "forget", None: "apply"}[what]
    return operation(address, verb, deposed if deposed and deposed in state else "")


def operation(address: str, verb: str, deposed: str = "") -> str:
    """An operation as one word: what is made, changed or read is applied."""
    verb = verb if verb in ("delete", "forget") else "apply"
    return f"{verb} {address}" + (f" {deposed}" if deposed else "")


def applied(case: Case, root: Path, state: str) -> list[str]:
    """The operations of a real apply, one after the other, in the order in which they were complete."""
    write(root, case.files)
    if state:
        write(root, {"terraform.tfstate": state})
    terraform(root, "init", "-input=false")
    done = terraform(root, "apply", "-auto-approve", "-input=false", "-parallelism=1", "-json", *case.arguments)
    assert done.returncode == 0, done.stdout
    events = [json.loads(line) for line in done.stdout.splitlines()]
    hooks = [event["hook"] for event in events if event["type"] == "apply_complete"]
    return [operation(hook["resource"]["addr"], hook["action"]) for hook in hooks]
