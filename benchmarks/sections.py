"""What is measured: each function runs contestants that do the same work, and returns the section and its targets."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks import evaluation as evaluating
from benchmarks import ours
from benchmarks.checkov_environment import CheckovEnvironment
from benchmarks.measure import PROJECT, Measured, Program, alternate, peak_memory, python, spread, usable_cores
from benchmarks.rendering import rendering
from benchmarks.repositories import Generated, generate_manifests, generate_terraform
from benchmarks.result import Row, Section, Target, row

YARDSTICK = "CSafeLoader, parsing alone"

_PEERS = PROJECT / "benchmarks" / "peers"
_MEGABYTE = 1e6
_A_CORE_FOR_ITSELF = 0.9


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured. Sizes are numbers of files; the samples are what the slow peers get."""

    work: Path
    manifests: int = 10_000
    terraform: int = 1_000
    manifest_sample: int = 300
    terraform_sample: int = 100
    rounds: int = 3
    startup_rounds: int = 20
    checkov: CheckovEnvironment | None = None
    repositories: Path | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A section with the targets that are judged by it, and what could not be measured."""

    section: Section
    targets: tuple[Target, ...] = ()
    not_measured: tuple[str, ...] = ()


def on_manifests(plan: Plan) -> Found:
    """Ours, with every rule, against parsing alone; then the peers that check, on a sample."""
    repository = generate_manifests(plan.work, plan.manifests)
    check, one_job = ours.check(repository), ours.check(repository, "--jobs", "1", name=ours.ONE_JOB)
    whole = python("CSafeLoader, whole process", _PEERS / "csafeloader.py", repository.directory)
    measured = alternate([check, one_job, whole], plan.rounds)
    done = ours.work(measured[check.name], repository)
    memory = peak_memory(check)
    parsing = _inside(measured[whole.name], YARDSTICK)
    rows = [
        row(measured[check.name], memory=memory),
        row(measured[one_job.name], memory=peak_memory(one_job)),
        parsing,
        row(measured[whole.name]),
        _validation(plan, repository.files),
    ]
    if plan.checkov is not None:
        rows.append(_checkov(plan, "kubernetes", generate_manifests, plan.manifest_sample, repository.files))
    best = measured[check.name].best
    targets = [Target(f"time, of {YARDSTICK}", best.seconds / parsing.seconds, 0.6)]
    if memory is not None:
        targets.append(Target("peak memory, all processes", memory.together / _MEGABYTE, 400, "MB"))
    remarks = (str(done), _processor_share(rows[0], parsing), *_busy(measured[whole.name]))
    return Found(Section(f"Manifests: {repository}", check.name, tuple(rows), remarks), tuple(targets))


def on_terraform(plan: Plan) -> Found:
    """Ours on Terraform files, and Checkov on a sample."""
    repository = generate_terraform(plan.work, plan.terraform)
    check, one_job = ours.check(repository), ours.check(repository, "--jobs", "1", name=ours.ONE_JOB)
    measured = alternate([check, one_job], plan.rounds)
    done = ours.work(measured[check.name], repository)
    rows = [
        row(measured[check.name], memory=peak_memory(check)),
        row(measured[one_job.name], memory=peak_memory(one_job)),
    ]
    if plan.checkov is not None:
        rows.append(_checkov(plan, "terraform", generate_terraform, plan.terraform_sample, repository.files))
    return Found(Section(f"Terraform: {repository}", check.name, tuple(rows), (str(done),)))


def on_more_and_more_manifests(plan: Plan) -> Found:
    """Ours on a tenth, a fifth, a half and the whole of the manifests: what one more file costs.

    The cost is taken from processor time, which what else the machine does hardly changes.
    """
    sizes = [plan.manifests // part for part in (10, 5, 2, 1)]
    repositories = [generate_manifests(plan.work, size) for size in sizes]
    programs = [ours.check(one, name=f"{one.files:,} files") for one in repositories]
    measured = alternate(programs, plan.rounds)
    rows = tuple(row(measured[program.name]) for program in programs)
    tenth, _, half, whole = (min(run.processor_seconds for run in measured[one.name].runs) for one in programs)
    first = (half - tenth) / (sizes[2] - sizes[0])
    second = (whole - half) / (sizes[3] - sizes[2])
    remark = (
        f"one more file costs {first * 1e3:.3f} ms from {sizes[0]:,} to {sizes[2]:,} files, "
        f"{second * 1e3:.3f} ms from there to {sizes[3]:,} (processor time)"
    )
    target = Target("what one more file costs, second half of first", second / first, 1.25)
    return Found(Section("Growth: the first manifests", rows[0].name, rows, (remark,)), (target,))


def on_starting_up(plan: Plan) -> Found:
    """The version, printed, against an interpreter that does nothing."""
    nothing = python("python -c pass", "-c", "pass")
    module = python("python -m gitops_lint --version", "-m", "gitops_lint", "--version")
    programs = [nothing, module]
    script = Path(sys.executable).with_name("gitops-lint")
    missing: tuple[str, ...] = ()
    if script.is_file():
        programs.append(Program("gitops-lint --version", (str(script), "--version")))
    else:
        missing = ("start-up of the console script: it is not installed beside this interpreter",)
    measured = alternate(programs, plan.startup_rounds)
    rows = tuple(row(measured[program.name]) for program in programs)
    targets = tuple(Target(f"{one.name}, of {nothing.name}", one.seconds / rows[0].seconds, 3) for one in rows[1:])
    return Found(Section("Start-up", nothing.name, rows), targets, missing)


def on_the_pytest_plugin(plan: Plan) -> Found:
    """A pytest session that collects nothing, with the plugin and without it.

    The target is judged by the import, timed inside: the difference of two sessions drowns in their noise.
    """
    empty = plan.work / "empty"
    empty.mkdir(parents=True, exist_ok=True)
    session = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", empty, "-c", "/dev/null", empty)
    nothing_collected = frozenset({5})

    def started(name: str, *options: str) -> Program:
        return python(name, *session, *options, codes=nothing_collected, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")

    without = started("pytest without the plugin")
    if importlib.util.find_spec("gitops_lint.pytest_plugin") is None:
        only = row(alternate([without], plan.startup_rounds)[without.name])
        return Found(Section("pytest", without.name, (only,)), (), ("the pytest plugin: not there",))
    beside = started("pytest with the plugin", "-p", "gitops_lint.pytest_plugin")
    importing = python("importing the plugin, alone", _PEERS / "import_plugin.py")
    measured = alternate([without, beside, importing], plan.startup_rounds)
    alone = _inside(measured[importing.name], importing.name)
    rows = (row(measured[without.name]), row(measured[beside.name]), alone)
    target = Target("what importing the plugin adds to pytest", alone.seconds * 1e3, 10, "ms")
    return Found(Section("pytest", without.name, rows), (target,))


def _inside(measured: Measured, name: str) -> Row:
    """The row of what a peer timed in itself."""
    figures = [json.loads(run.output) for run in measured.runs]
    seconds = [float(one["seconds"]) for one in figures]
    return Row(
        name, min(seconds), spread(seconds), processor_seconds=min(float(one["processor_seconds"]) for one in figures)
    )


def _processor_share(check: Row, parsing: Row) -> str:
    """What the ratio of wall times comes to on a machine that does nothing else, at best."""
    assert check.processor_seconds is not None
    assert parsing.processor_seconds is not None
    ratio, cores = check.processor_seconds / parsing.processor_seconds, usable_cores()
    return f"processor time, of {parsing.name}: {ratio:.2f}; {ratio / cores:.2f} if {cores} cores shared it evenly"


def _busy(measured: Measured) -> tuple[str, ...]:
    """A warning where the best run of a program with one process and little input did not have a core for itself."""
    share = measured.best.processor_seconds / measured.best.seconds
    if share > _A_CORE_FOR_ITSELF:
        return ()
    return (f"the machine was busy: one process got {share:.0%} of a core, so ratios to two processes are too high",)


def _validation(plan: Plan, files: int) -> Row:
    """kubernetes-validate on a sample, its validation alone, scaled to `files`."""
    sample = generate_manifests(plan.work, plan.manifest_sample)
    program = python("kubernetes-validate, validating alone", _PEERS / "validate.py", sample.directory)
    measured = alternate([program], plan.rounds, warm=False)[program.name]
    found = _inside(measured, program.name)
    scale = files / sample.files
    return replace(
        found,
        seconds=found.seconds * scale,
        processor_seconds=(found.processor_seconds or 0) * scale,
        extrapolated=f"from {sample.files} files",
    )


def _checkov(plan: Plan, framework: str, generate: Callable[[Path, int], Generated], sample: int, files: int) -> Row:
    """Checkov's offline checks on a sample, scaled to `files` by what one more file costs: its start counts once."""
    assert plan.checkov is not None
    command = [str(plan.checkov.command), "--framework", framework, "--skip-download", "--soft-fail", "--quiet"]
    few, many = generate(plan.work, max(sample // 10, 1)), generate(plan.work, sample)
    programs = [
        Program(f"Checkov, {one.files} files", (*command, "--output", "json", "--directory", str(one.directory)))
        for one in (few, many)
    ]
    measured = alternate(programs, plan.rounds, warm=False)
    small, large = (measured[program.name] for program in programs)
    _assert_checked(large)
    cost = (large.best.seconds - small.best.seconds) / (many.files - few.files)
    return Row(
        f"Checkov, {framework} checks",
        small.best.seconds + cost * (files - few.files),
        large.spread,
        extrapolated=f"from {few.files} and {many.files} files",
    )


def _assert_checked(measured: Measured) -> None:
    report: dict[str, Any] = json.loads(measured.best.output)
    assert report["summary"]["passed"] + report["summary"]["failed"] > 0, "Checkov checked nothing"


def on_evaluating_terraform(plan: Plan) -> Found:
    """Every root of generated and of real Terraform, cold and warm, against tfparse."""
    done = evaluating.evaluation(plan.work, plan.terraform, plan.rounds, plan.repositories)
    return Found(done.section, done.targets, done.not_measured)


def on_rendering(plan: Plan) -> Found:
    """Kustomizations in one process of ours, against a process of kubectl each."""
    done = rendering(plan.work, plan.rounds, plan.repositories)
    return Found(done.section, done.targets, done.not_measured)


SECTIONS: Mapping[str, Callable[[Plan], Found]] = {
    "manifests": on_manifests,
    "growth": on_more_and_more_manifests,
    "terraform": on_terraform,
    "evaluation": on_evaluating_terraform,
    "rendering": on_rendering,
    "start-up": on_starting_up,
    "pytest": on_the_pytest_plugin,
}
"""What can be measured, by the name that `--only` takes."""
