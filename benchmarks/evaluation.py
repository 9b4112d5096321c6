"""Evaluating Terraform, cold and with the syntax cache warm, against tfparse: generated and real repositories."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.environments import BuildFailedError, build, interpreter, is_built
from benchmarks.generate import GeneratedFile, write_repository
from benchmarks.measure import PROJECT, Measured, Program, ProgramFailedError, alternate, peak_memory, python
from benchmarks.repositories import generate_terraform
from benchmarks.result import Row, Section, Target, row

TFPARSE = "tfparse>=0.6,<1"
"""Trivy's evaluator as a Python package: the peer."""

COLD, WARM, PEER = "ours, cold", "ours, syntax cached", "tfparse"
_PEERS = PROJECT / "benchmarks" / "peers"
_LEFT_OUT = frozenset({".git", ".terraform", "modules", "wrappers"})
_FEW, _MANY = 1_000, 10_000


@dataclass(frozen=True, slots=True)
class Root:
    """A directory that Terraform could run in, of a repository; both absolute."""

    repository: Path
    directory: Path

    def __str__(self) -> str:
        relative = self.directory.relative_to(self.repository).as_posix()
        return f"{self.repository}={'' if relative == '.' else relative}"


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The sections and targets of evaluating, and what could not be measured."""

    section: Section
    targets: tuple[Target, ...]
    not_measured: tuple[str, ...] = ()


def roots_of(repository: Path) -> Iterator[Root]:
    """The directories of a repository that have Terraform files, without those of modules that others call."""
    for name, directories, files in os.walk(repository):
        directories[:] = sorted(set(directories) - _LEFT_OUT)
        if any(file.endswith((".tf", ".tf.json")) for file in files):
            yield Root(repository, Path(name))


def evaluation(work: Path, files: int, rounds: int, repositories: Path | None) -> Evaluated:
    """Every root of the generated Terraform and of each repository in `repositories`; then `for_each` of growing size.

    Raises `ProgramFailedError`.
    """
    checkouts = [generate_terraform(work, files).directory]
    if repositories is not None:
        checkouts += sorted(path.resolve() for path in repositories.iterdir() if path.is_dir())
    roots = [root for checkout in checkouts for root in roots_of(checkout)]
    cold, warm = _ours(COLD, roots), _ours(WARM, roots, "--cache", str(work / "syntax"))
    programs = [cold, warm]
    missing: tuple[str, ...] = ()
    try:
        programs.append(_tfparse(roots))
    except BuildFailedError as error:
        missing = (f"tfparse: {error}",)
    measured = alternate(programs, rounds)
    memory = peak_memory(cold)
    rows = [row(measured[COLD], memory=memory), row(measured[WARM], memory=peak_memory(warm))]
    rows += [row(measured[one.name]) for one in programs[2:]]
    targets = []
    if not missing:
        peer = measured[PEER].best.seconds
        targets += [
            Target("evaluating Terraform, cold, of tfparse", measured[COLD].best.seconds / peer, 1),
            Target("evaluating Terraform, warm, of tfparse", measured[WARM].best.seconds / peer, 0.5),
        ]
    if memory is not None:
        targets.append(Target("evaluating Terraform, peak memory", memory.largest / 1e6, 300, "MB"))
    growing, growth = _growth(work, rounds)
    title = f"Evaluating Terraform: {len(roots)} roots of {len(checkouts)} repositories"
    remarks = tuple(_unknown_shares(roots))
    section = Section(title, COLD, (*rows, *growing), remarks)
    return Evaluated(section, (*targets, growth), missing)


def _ours(name: str, roots: Sequence[Root], *options: str) -> Program:
    return python(name, _PEERS / "evaluate.py", *options, *map(str, roots))


def _tfparse(roots: Sequence[Root]) -> Program:
    directory = PROJECT / ".venvs" / "tfparse"
    if not is_built(directory, TFPARSE):
        directory.parent.mkdir(parents=True, exist_ok=True)
        build(directory, TFPARSE)
    command = (str(interpreter(directory)), str(_PEERS / "tfparse_load.py"), *(str(root.directory) for root in roots))
    return Program(PEER, command)


def _growth(work: Path, rounds: int) -> tuple[list[Row], Target]:
    """What ten times the instances cost: the processor time of evaluating them, without the start."""
    programs = {}
    for count in (1, _FEW, _MANY):
        directory = work / f"instances-{count}"
        # A repository of its own: git ignores what lies in this one.
        write_repository(directory, [GeneratedFile("main.tf", growing_root(count))])
        programs[count] = _ours(f"for_each of {count:,}", [Root(directory, directory)])
    measured = alternate(list(programs.values()), rounds)
    start, few, many = (_processor(measured[program.name], count) for count, program in programs.items())
    target = Target(f"for_each of {_MANY:,}, of {_FEW:,}", (many - start) / (few - start), 12)
    return [row(measured[program.name]) for program in programs.values()], target


def _processor(measured: Measured, instances: int) -> float:
    found = [json.loads(run.output) for run in measured.runs]
    if any(figures["instances"] != instances or figures["problems"] for figures in found):
        raise ProgramFailedError(f"{measured.name}: not all {instances:,} instances were evaluated")
    return min(float(figures["processor_seconds"]) for figures in found)


def growing_root(count: int) -> str:
    return f"""\
locals {{
  # range() gives at most 1,024 numbers.
  pairs = setproduct(range({max(count // 1_000, 1)}), range({min(count, 1_000)}))
  names = {{ for pair in local.pairs : format("host-%d-%d", pair...) => pair[0] * 1000 + pair[1] }}
}}

resource "aws_instance" "host" {{
  for_each = local.names

  instance_type = each.value % 2 == 0 ? "t3.small" : "t3.large"
  private_ip    = cidrhost("10.0.0.0/8", each.value)
  tags          = {{ Name = "${{each.key}}.example.com" }}
}}

output "addresses" {{
  value = {{ for name, host in aws_instance.host : name => host.private_ip }}
}}
"""


def _unknown_shares(roots: Sequence[Root]) -> Iterator[str]:
    """What share of the attributes that configurations set is not known, by kind and reason."""
    program = _ours("counting", roots, "--count")
    figures = json.loads(alternate([program], 1, warm=False)[program.name].best.output)
    attributes, unknown = figures["attributes"], figures["unknown"]
    whole = sum(unknown.values())
    yield (
        f"{figures['instances']:,} instances, {attributes:,} attributes set, "
        f"{whole / attributes:.1%} of them not known; {figures['problems']:,} problems"
    )
    for reason, count in unknown.items():
        yield f"{count / attributes:6.1%}  {reason}"
