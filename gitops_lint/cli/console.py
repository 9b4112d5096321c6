"""`gitops-lint console`: evaluates Terraform expressions."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitops_lint.cli.ending import CLEAN, FINDINGS, UsageProblem
from gitops_lint.cli.opening import usage_problems
from gitops_lint.cli.streams import write_for_programs

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.evaluation import Evaluation
    from gitops_lint.terraform.evaluation.problems import Problem


@click.command("console")
@click.option("-C", "directory", type=click.Path(path_type=Path, exists=True, file_okay=False), default=".",
              metavar="DIR", help="The directory of the root module; the current one without it.")  # fmt: skip
@click.option("--var-file", "variable_files", multiple=True, metavar="FILE",
              type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A file of variables.")  # fmt: skip
def command(*, directory: Path, variable_files: tuple[Path, ...]) -> int:
    """Evaluates Terraform expressions from standard input, one a line (or as many lines as its brackets need).

    Each is answered as `terraform console` answers it alone, in the root module of DIR; a directory without Terraform
    files is an empty module. What has no value is said on standard error, and the next line is taken.
    """
    write_for_programs()
    with usage_problems():
        broken: list[str] = []
        evaluation = _open(directory, variable_files, broken)
    return _answer_all(evaluation, broken)


def _open(directory: Path, variable_files: tuple[Path, ...], broken: list[str]) -> Evaluation:
    """The root module of a directory, in the repository that it lies in.

    `broken` takes what cannot be read of its files, as they are read.
    """
    import msgspec

    from gitops_lint.config import ConfigurationError
    from gitops_lint.engine import UsageError, repository_root
    from gitops_lint.engine.provider_schemas import settings_in, shapes_in
    from gitops_lint.engine.units import is_unit, open_unit
    from gitops_lint.formats import hcl
    from gitops_lint.loading.reading import read_source
    from gitops_lint.loading.trees import DirectoryTree
    from gitops_lint.terraform.evaluation.context import Context
    from gitops_lint.terraform.evaluation.evaluation import Evaluation
    from gitops_lint.terraform.evaluation.inputs import given_inputs, inputs_of

    root = Path(os.path.realpath(repository_root((directory,))))
    tree = DirectoryTree(root)

    def read(path: str) -> hcl.File:
        source, problems = read_source(tree, path)
        if source is None:
            raise UsageProblem(f"{path}: {problems[0].message}")
        file = hcl.read(source.text, path)
        for problem in file.problems:
            at = source.location(problem.span)
            broken.append(f"{path}:{at.line}:{at.column}: Error: {problem.message}")
        return file

    place = _inside(directory, root)
    given = [_inside(file, root) for file in variable_files]
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        settings = settings_in(tree)
        schemas = shapes_in(tree, settings)
    except (UsageError, ConfigurationError) as error:
        raise UsageProblem(str(error)) from None
    unit = None
    if is_unit(tree, place):
        unit = open_unit(tree, root, place, read, settings, given_inputs(given, {}, read))
    if unit is not None:
        broken += [f"{one.file}: Error: {one.summary}: {one.detail}" for one in unit.problems if not one.limit]
        return Evaluation(msgspec.structs.replace(unit.context, plan_time=now, schemas=schemas))
    inputs, _ = inputs_of(tree, place, read, given, ignored=True)
    # As with `terraform -chdir=DIR`, `path.cwd` is where the command was given.
    working_directory = str(Path.cwd())
    return Evaluation(
        Context(
            tree,
            place,
            read,
            inputs,
            location=str(root),
            working_directory=working_directory,
            plan_time=now,
            schemas=schemas,
        )
    )


def _inside(path: Path, root: Path) -> str:
    """A path from the root of the repository."""
    real = Path(os.path.realpath(path))
    if not real.is_relative_to(root):
        raise UsageProblem(f"{path} lies outside of the repository {root}; copy it there")
    inside = real.relative_to(root).as_posix()
    return "" if inside == "." else inside


def _answer_all(evaluation: Evaluation, broken: list[str]) -> int:
    from gitops_lint.formats import hcl
    from gitops_lint.terraform.console import answer, statements
    from gitops_lint.terraform.errors import EvaluationError
    from gitops_lint.terraform.evaluation.scope import ModuleScope

    scope = ModuleScope(evaluation.root)
    code = CLEAN
    for statement in statements(line.rstrip("\r\n") for line in sys.stdin):
        expression, problems = hcl.read_expression(statement)
        if problems:
            _say(f"Error: Invalid expression: {problems[0].message}")
            code = FINDINGS
            continue
        said = set(evaluation.log.problems)
        try:
            click.echo(answer(expression, scope))
        except EvaluationError as error:
            _say(f"Error: {error.summary}: {error.detail}")
            code = FINDINGS
        for problem in evaluation.log.problems:
            if problem not in said and not problem.limit:
                _say(_problem_text(problem))
                code = FINDINGS
        code = _say_broken(broken) or code
    return _say_broken(broken) or code


def _say_broken(broken: list[str]) -> int:
    """Says once what cannot be read."""
    code = FINDINGS if broken else CLEAN
    for text in broken:
        _say(text)
    broken.clear()
    return code


def _say(text: str) -> None:
    click.echo(text, err=True)


def _problem_text(problem: Problem) -> str:
    return f"{problem.file}: Error: {problem.summary}: {problem.detail}"
