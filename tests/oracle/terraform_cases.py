"""The configurations of `terraform_configurations.txt`, and what terraform and we say of them."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from gitops_lint.formats import hcl
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.model.source import SourceFile
from gitops_lint.terraform.configuration import Module, load_module

CASES = Path(__file__).with_name("terraform_configurations.txt")
ANSWERS = Path(__file__).with_name("terraform_validate.json")


class Diagnostic(NamedTuple):
    """What is compared: where it is said matters by line."""

    severity: str
    summary: str
    detail: str
    file: str
    line: int


def cases(file: Path = CASES) -> dict[str, dict[str, str]]:
    """The files of every case, by the case's title."""
    found: dict[str, dict[str, str]] = {}
    for part in file.read_text().split("=== ")[1:]:
        title, _, rest = part.partition("\n")
        files = {}
        for file in rest.split("--- ")[1:]:
            name, _, text = file.partition("\n")
            files[name] = text
        found[title] = files
    return found


def write(directory: Path, files: dict[str, str]) -> None:
    """Writes the files of a case into a directory."""
    for name, text in files.items():
        (directory / name).write_text(text)


def terraform_says(directory: Path) -> list[Diagnostic]:
    """The diagnostics of `terraform validate`, in the order of the files."""
    done = subprocess.run(
        ["terraform", "validate", "-json"], cwd=directory, capture_output=True, text=True, check=False
    )
    said = []
    for diagnostic in json.loads(done.stdout)["diagnostics"]:
        place = diagnostic.get("range") or {"filename": "", "start": {"line": 0}}
        said.append(
            Diagnostic(
                diagnostic["severity"],
                diagnostic["summary"],
                # The words are those of one version, but its number is not ours to say.
                re.sub(r"Terraform v1\.\d+\.\d+", "Terraform", diagnostic["detail"]),
                place["filename"],
                place["start"]["line"],
            )
        )
    return in_order(said)


def module_of(directory: Path) -> Module:
    """Our module of a directory."""
    tree = DirectoryTree(directory)
    return load_module(tree, "", lambda path: hcl.read(tree.read(path).decode(), path))


NOWHERE = {"Invalid provider configuration alias"}
"""Summaries for which Terraform names no place, where we name one."""


def we_say(directory: Path) -> list[Diagnostic]:
    """Our problems, in the same form."""
    said = []
    for problem in module_of(directory).problems:
        text = (directory / problem.file).read_text()
        line = SourceFile(problem.file, text).location(problem.span).line
        severity = "warning" if problem.warning else "error"
        place = ("", 0) if problem.summary in NOWHERE else (problem.file, line)
        said.append(Diagnostic(severity, problem.summary, problem.detail, *place))
    return in_order(said)


def in_order(said: list[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics by file and line, each once: Terraform reads some blocks three times."""
    return sorted(set(said), key=_order)


def _order(said: Diagnostic) -> tuple[str, int, str, str]:
    return said.file, said.line, said.summary, said.detail


def recorded() -> dict[str, list[Diagnostic]]:
    """What terraform said of every case when `record` was last run."""
    said = json.loads(ANSWERS.read_text())
    return {title: [Diagnostic(*diagnostic) for diagnostic in diagnostics] for title, diagnostics in said.items()}


def record() -> None:
    """Asks terraform of every case and writes its answers: `python tests/oracle/terraform_cases.py`."""
    said = {}
    for title, files in cases().items():
        with tempfile.TemporaryDirectory() as directory:
            write(Path(directory), files)
            said[title] = terraform_says(Path(directory))
    ANSWERS.write_text(json.dumps(said, indent=1) + "\n")


if __name__ == "__main__":
    record()
