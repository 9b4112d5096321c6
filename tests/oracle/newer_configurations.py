"""Whole configurations of newer language versions: what Terraform 1.15 says of them, and what we say.

The cases are those of `languages/configurations/*.txt`, written as those of `plan_cases`; the answers are recorded in
`languages/configurations.jsonl` by `scripts/record_newer_configurations.py`.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.model.source import SourceFile, Span
from gitops_lint.terraform.evaluation.context import Context
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.inputs import inputs_of
from gitops_lint.terraform.plan.making import Simulation, simulate
from gitops_lint.terraform.plan.state import NO_STATE, read_state
from tests.oracle.plan_cases import Case, read_cases
from tests.repositories import write

LANGUAGES = Path(__file__).parent / "languages"
RECORDED = LANGUAGES / "configurations.jsonl"
LANGUAGE = (1, 15)


class Said(msgspec.Struct, frozen=True, order=True, array_like=True):
    """One error or warning: where it stands matters by line."""

    file: str
    line: int
    severity: str
    summary: str


class Answer(msgspec.Struct, frozen=True):
    """What is said of a case: errors and warnings, and a hash of the plan's JSON where there is one."""

    name: str
    state: str
    said: tuple[Said, ...]
    plan: str = ""

    @property
    def errors(self) -> tuple[Said, ...]:
        """What Terraform stops at."""
        return tuple(one for one in self.said if one.severity == "error")


def cases() -> dict[str, Case]:
    """All cases by their names."""
    found = {}
    for path in sorted((LANGUAGES / "configurations").glob("*.txt")):
        for case in read_cases(path.read_text(encoding="utf-8")):
            assert case.name not in found
            found[case.name] = case
    return found


def answers() -> dict[str, Answer]:
    """What Terraform 1.15 said, by the names of the cases."""
    lines = RECORDED.read_bytes().splitlines()
    return {answer.name: answer for answer in (msgspec.json.decode(line, type=Answer) for line in lines)}


def simulated(case: Case, root: Path, state: str) -> Simulation:
    """Our plan of a case, whose files are written below `root`."""
    tree = DirectoryTree(write(root, case.files))

    def read(path: str) -> hcl.File:
        return hcl.read(tree.read(path).decode(), path)

    inputs, _ = inputs_of(tree, "", read)
    context = Context(tree=tree, directory="", read=read, inputs=inputs, location=str(root), language=LANGUAGE)
    return simulate(Evaluation(context), read_state(state.encode()) if state else NO_STATE)


def we_say(simulation: Simulation, root: Path) -> tuple[Said, ...]:
    """Our errors and warnings."""
    found = set()
    for module in simulation.evaluation.modules().values():
        for problem in module.problems:
            found.add(_said(root, problem.file, problem.span, problem.warning, problem.summary))
    if any(one.severity == "error" for one in found):
        # Terraform evaluates nothing of a configuration that is not valid.
        return tuple(sorted(found))
    for one in simulation.plan.problems:
        if not one.limit:
            found.add(_said(root, one.file, one.span, one.warning, one.summary))
    return tuple(sorted(found))


def _said(root: Path, file: str, span: Span, is_warning: bool, summary: str) -> Said:
    line = SourceFile(file, (root / file).read_text(encoding="utf-8")).location(span).line if file else 0
    return Said(file, line, "warning" if is_warning else "error", summary)
