"""The configurations on which plans are held against terraform's, and our plan of each.

A file of cases (`plans/*.txt`) has sections: `==== name` begins a case, `---- path` one of its files. Files under
`before/` are a configuration that is applied first; `---- state` is a state file that somebody wrote, `---- arguments`
what stands on the command line.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.terraform.evaluation.context import Context
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.inputs import inputs_of
from gitops_lint.terraform.plan.document import document, encoded
from gitops_lint.terraform.plan.making import Simulation, simulate
from gitops_lint.terraform.plan.options import Mode, Options, read_replacement, read_target
from gitops_lint.terraform.plan.state import NO_STATE, read_state
from tests.repositories import write

PLANS = Path(__file__).parent / "plans"
RECORDED = PLANS / "recorded.jsonl"
GENERATED = 60
PAIRS = 220
"""How many pairs of `plan_pairs` are recorded: every other one with a mode, targets or replacements."""

LANGUAGE = (1, 11)
"""That of the terraform which judges."""

UNCOMPARED = ("timestamp", "terraform_version", "relevant_attributes")
"""What a plan says about itself and not about the configuration, and what is documented as left out."""


class Case(msgspec.Struct, frozen=True):
    """A configuration, the one that was applied before it, a state, and the arguments of the command line.

    `edits` are done to the state: `taint 3` taints the fourth object (of so many, from the first again), `depose 3`
    leaves one of it over from a replacement.
    """

    name: str
    files: Mapping[str, str]
    before: Mapping[str, str] = {}
    state: str = ""
    arguments: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()


class Recorded(msgspec.Struct, frozen=True):
    """What terraform said of a case: see scripts/record_plans.py."""

    name: str
    state: str
    errors: tuple[str, ...]
    plan: str = ""
    text: str = ""
    order: tuple[tuple[str, str], ...] = ()


def recorded_answers() -> dict[str, Recorded]:
    """What terraform said, by the names of the cases."""
    lines = RECORDED.read_bytes().splitlines()
    answers = (msgspec.json.decode(line, type=Recorded) for line in lines)
    return {answer.name: answer for answer in answers}


def all_cases() -> list[Case]:
    """The cases that somebody wrote, and generated ones."""
    from tests.oracle.plan_generator import generated
    from tests.oracle.plan_pairs import pair

    return [*written_cases(), *map(generated, range(GENERATED)), *map(pair, range(PAIRS))]


def written_cases() -> list[Case]:
    """The cases that somebody wrote."""
    return [case for path in sorted(PLANS.glob("*.txt")) for case in read_cases(path.read_text(encoding="utf-8"))]


def read_cases(text: str) -> Iterator[Case]:
    """The cases in a text of sections."""
    for part in f"\n{text}".split("\n==== ")[1:]:
        name, _, rest = part.partition("\n")
        sections: dict[str, str] = {}
        for section in f"\n{rest}".split("\n---- ")[1:]:
            path, _, content = section.partition("\n")
            sections[path] = content.rstrip("\n") + "\n"
        arguments = tuple(shlex.split(sections.pop("arguments", ""), posix=False))
        state = sections.pop("state", "")
        before = {path.removeprefix("before/"): one for path, one in sections.items() if path.startswith("before/")}
        files = {path: one for path, one in sections.items() if not path.startswith("before/")}
        yield Case(name, files, before, state, arguments)


def simulated(case: Case, root: Path, state: str) -> Simulation:
    """Our plan of a case, whose files are written below `root`."""
    tree = DirectoryTree(write(root, case.files))

    def read(path: str) -> hcl.File:
        return hcl.read(tree.read(path).decode(), path)

    variables, files = {}, []
    options = _options(case.arguments)
    pairs = [(option, value) for option, value in zip(case.arguments, case.arguments[1:], strict=False)]
    for option, value in pairs:
        if option == "-var":
            name, _, text = value.partition("=")
            variables[name] = text
        elif option == "-var-file":
            files.append(value)
    inputs, _ = inputs_of(tree, "", read, files, variables)
    context = Context(tree=tree, directory="", read=read, inputs=inputs, location=str(root), language=LANGUAGE)
    return simulate(Evaluation(context), read_state(state.encode()) if state else NO_STATE, options)


def _options(arguments: tuple[str, ...]) -> Options:
    """The options of a plan, each of them written with an equals sign."""
    values = [one.partition("=")[::2] for one in arguments]
    modes = {"-destroy": Mode.DESTROY, "-refresh-only": Mode.REFRESH_ONLY}
    mode = next((modes[one] for one in arguments if one in modes), Mode.NORMAL)
    return Options(
        mode,
        tuple(read_target(value) for name, value in values if name == "-target"),
        tuple(read_replacement(value) for name, value in values if name == "-replace"),
    )


def comparable(text: str | bytes, arguments: tuple[str, ...] = ()) -> dict[str, Any]:
    """A plan's JSON without what is not compared.

    Whether a plan that only refreshes is `applyable` depends on how Terraform came by the numbers in its outputs.
    """
    data: dict[str, Any] = json.loads(text, parse_float=Decimal)
    for name in UNCOMPARED + (("applyable",) if "-refresh-only" in arguments else ()):
        data.pop(name, None)
    if "prior_state" in data:
        data["prior_state"].pop("terraform_version", None)
        _put_in_order(data["prior_state"]["values"]["root_module"])
    if "planned_values" in data:
        _put_in_order(data["planned_values"]["root_module"])
    return data


def _put_in_order(module: dict[str, Any]) -> None:
    """Orders what terraform writes in the order in which its concurrent walk came by."""
    module.get("child_modules", []).sort(key=lambda child: child["address"])
    for child in module.get("child_modules", []):
        _put_in_order(child)
    for resource in module.get("resources", []):
        resource.get("depends_on", []).sort()


def our_document(simulation: Simulation) -> dict[str, Any]:
    """Our plan as JSON, as far as it is compared."""
    arguments = ("-refresh-only",) if simulation.options.mode is Mode.REFRESH_ONLY else ()
    return comparable(encoded(document(simulation, show_secrets=True)), arguments)


def canonical(data: Any) -> str:
    """Plain data as one text, whatever the order of keys."""
    return json.dumps(data, sort_keys=True, default=str, ensure_ascii=False)


def differences(ours: Any, theirs: Any, path: str = "") -> Iterator[str]:
    """Where two pieces of plain data differ, a line each."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted(ours.keys() | theirs.keys()):
            here = f"{path}.{name}"
            if name not in ours:
                yield f"{here}: ours has nothing, terraform {canonical(theirs[name])}"
            elif name not in theirs:
                yield f"{here}: terraform has nothing, ours {canonical(ours[name])}"
            else:
                yield from differences(ours[name], theirs[name], here)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(one, other, f"{path}[{index}]")
    elif canonical(ours) != canonical(theirs):
        yield f"{path}: ours {canonical(ours)}, terraform {canonical(theirs)}"


_END = re.compile(r"\n(?:You can apply this plan to save|Error: |Warning: |Note: |Not known here)")


def text_of_changes(text: str) -> str:
    """The text of a plan from its first object on, without what is worded differently and in which both differ.

    Terraform 1.11 does not say of attributes of any type that they force a replacement.
    """
    text = re.sub(r"^Resource actions:\n(?:.+\n)+\n", "", text)
    text = text.partition("will perform the following actions:\n")[2] or text
    # What a plan that only refreshes says of new addresses, and what it says about that.
    text = re.sub(r"(?s)^\s*(?:Note: Objects have .*? affected this plan|Objects with new addresses.*?):\n", "", text)
    text = re.sub(r"(?s)\n\nThis is a refresh-only plan.*?objects\.\n(?:\n─+\n)?", "", text)
    if "No changes." in text:
        return "No changes."
    return _END.split(text)[0].replace(" # forces replacement", "").strip("\n")
