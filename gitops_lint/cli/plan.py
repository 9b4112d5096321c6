"""`gitops-lint plan`: what applying a Terraform root would do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from gitops_lint.cli.ending import CLEAN, FINDINGS
from gitops_lint.cli.opening import usage_problems
from gitops_lint.cli.options import SharedOptions, deliver, shared_options

if TYPE_CHECKING:
    from gitops_lint.model.plan import Plan, PlanProblem
    from gitops_lint.terraform.plan.making import Simulation

FORMATS = ("text", "json")


def _variables(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"{value!r}: write NAME=VALUE")
        found[name] = text
    return found


@click.command("plan")
@click.argument("directory", type=click.Path(path_type=Path), default=".")
@click.option("--var", "variables", multiple=True, callback=_variables, metavar="NAME=VALUE", help="A variable.")
@click.option("--var-file", "variable_files", multiple=True, metavar="FILE", type=click.Path(path_type=Path),
              help="A file of variables, besides those that Terraform finds itself.")  # fmt: skip
@click.option("--state", type=click.Path(path_type=Path), metavar="FILE", help="The state file of what exists.")
@click.option("--base", default="", metavar="REV", help="The revision that has been applied.")
@click.option("--target", "targets", multiple=True, metavar="ADDRESS",
              help="Plan this resource or module alone, and what it depends on.")  # fmt: skip
@click.option("--replace", multiple=True, metavar="ADDRESS", help="Replace this instance of a resource.")
@click.option("--destroy", is_flag=True, help="Plan to destroy what exists.")
@click.option("--refresh-only", is_flag=True, help="Plan no changes of objects, and update outputs alone.")
@click.option("--show-secrets", is_flag=True, help="Show sensitive values.")
@shared_options(*FORMATS)
def command(
    shared: SharedOptions,
    *,
    directory: Path,
    variables: dict[str, str],
    variable_files: tuple[Path, ...],
    state: Path | None,
    base: str,
    targets: tuple[str, ...],
    replace: tuple[str, ...],
    destroy: bool,
    refresh_only: bool,
    show_secrets: bool,
) -> int:
    """Shows what applying the Terraform root in DIRECTORY would do; without --state or --base, nothing exists yet.

    Exit code 1 where Terraform would refuse the configuration; with --strict also where something is not known here.
    """
    from gitops_lint.engine.planning import PlanRequest, plan_of

    request = PlanRequest(
        directory,
        variables,
        variable_files,
        state,
        base,
        targets,
        replace,
        destroy,
        refresh_only,
        config=shared.config,
        cache=shared.cache,
    )
    with usage_problems():
        simulation = plan_of(request)

    def write(name: str, stream: TextIO) -> None:
        if name == "json":
            _write_json(simulation, stream, show_secrets=show_secrets)
        else:
            _write_text(simulation, stream, show_secrets=show_secrets)

    deliver(shared, write)
    if shared.format == "json":
        _say_problems(simulation)
    return _exit_code(simulation.plan, strict=shared.strict)


def _exit_code(plan: Plan, *, strict: bool) -> int:
    limits = strict and any(problem.limit for problem in plan.problems)
    return FINDINGS if plan.errors or limits else CLEAN


def _write_json(simulation: Simulation, stream: TextIO, *, show_secrets: bool) -> None:
    from gitops_lint.terraform.plan.document import document, encoded

    stream.write(encoded(document(simulation, show_secrets=show_secrets)).decode() + "\n")


def _write_text(simulation: Simulation, stream: TextIO, *, show_secrets: bool) -> None:
    from gitops_lint.report.plan import with_secrets, write_plan

    plan = with_secrets(simulation.plan) if show_secrets else simulation.plan
    write_plan(plan, stream, _places(simulation))


def _places(simulation: Simulation) -> dict[PlanProblem, str]:
    """Where each problem stands: `main.tf:3`."""
    evaluation = simulation.evaluation
    return {
        problem: f"{problem.file}:{evaluation.line(problem.file, problem.span)}"
        for problem in simulation.plan.problems
        if evaluation.context.tree.is_file(problem.file)
    }


def _say_problems(simulation: Simulation) -> None:
    """Standard output is the plan alone: what is wrong goes to standard error."""
    from gitops_lint.report.plan import write_problems

    write_problems(simulation.plan, sys.stderr, _places(simulation))
