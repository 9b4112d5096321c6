"""Configurations of a provider whose schema is known, on which we are held against terraform: see schemas/*.txt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.terraform.evaluation.context import Context
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.inputs import inputs_of
from gitops_lint.terraform.knowledge.provider_schema import read_provider_schemas
from gitops_lint.terraform.plan.making import Simulation, simulate
from gitops_lint.terraform.plan.state import NO_STATE, read_state
from gitops_lint.terraform.schemas import Shapes
from tests.oracle.plan_cases import LANGUAGE, Case, our_document, read_cases
from tests.repositories import write

DIRECTORY = Path(__file__).parent / "schemas"
SCHEMAS = DIRECTORY / "schema.json"
RECORDED = DIRECTORY / "recorded.jsonl"
PROVIDER = "registry.terraform.io/acme/shop"

_PROVIDERS = """terraform {
  required_providers {
    shop = {
      source = "acme/shop"
    }
  }
}
"""
_CONFIGURED = 'provider "shop" {\n  region = "east"\n}\n'
COMPARED = ("planned_values", "prior_state", "resource_changes", "output_changes", "configuration")
"""The parts of a plan in which the types of a schema show."""


class Answer(msgspec.Struct, frozen=True):
    """What terraform says of a case: its errors, each summary, detail and `file:line`; or its plan, and its text."""

    name: str
    errors: tuple[tuple[str, str, str], ...] = ()
    plan: str = ""
    text: str = ""


def cases() -> list[Case]:
    """All of them."""
    found = []
    for path in sorted(DIRECTORY.glob("*.txt")):
        for case in read_cases(path.read_text(encoding="utf-8")):
            has_provider = any('provider "shop"' in text or '"provider"' in text for text in case.files.values())
            files = {"providers.tf": _PROVIDERS + ("" if has_provider else _CONFIGURED), **case.files}
            found.append(msgspec.structs.replace(case, files=files))
    return found


def recorded() -> dict[str, Answer]:
    """What terraform said, by the names of the cases: see scripts/record_schema_answers.py."""
    answers = (msgspec.json.decode(line, type=Answer) for line in RECORDED.read_bytes().splitlines())
    return {answer.name: answer for answer in answers}


def our_simulation(case: Case, root: Path) -> Simulation:
    """Our plan of a case, whose files are written below `root`."""
    tree = DirectoryTree(write(root, case.files))

    def read(path: str) -> hcl.File:
        return hcl.read(tree.read(path).decode(), path)

    inputs, _ = inputs_of(tree, "", read, (), {})
    schemas = Shapes(read_provider_schemas(SCHEMAS.read_bytes()))
    context = Context(
        tree=tree, directory="", read=read, inputs=inputs, location=str(root), language=LANGUAGE, schemas=schemas
    )
    return simulate(Evaluation(context), read_state(case.state.encode()) if case.state else NO_STATE)


def our_answer(case: Case, root: Path) -> tuple[list[tuple[str, str, str]], dict[str, Any]]:
    """Our errors and plan of a case, as they are compared."""
    simulation = our_simulation(case, root)
    errors = {
        (one.summary, " ".join(one.detail.split()), f"{one.file}:{_line(root / one.file, one.span.start)}")
        for one in simulation.plan.errors
    }
    return sorted(errors), compared(our_document(simulation))


def compared(plan: dict[str, Any]) -> dict[str, Any]:
    """The parts of a plan that are compared."""
    return {name: part for name, part in plan.items() if name in COMPARED}


def _line(path: Path, offset: int) -> int:
    return path.read_text(encoding="utf-8").count("\n", 0, offset) + 1
