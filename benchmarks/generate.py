"""Generates the repositories that are measured: `python -m benchmarks.generate DIRECTORY`.

The same seed gives the same bytes, and the first 1,000 files of a repository of 10,000 are those of one of 1,000.
"""

from __future__ import annotations

import argparse
import itertools
import random
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import supporting, workloads
from benchmarks.application import ENVIRONMENTS, Application, application
from benchmarks.faults import planted
from benchmarks.terraform import terraform_files

SEED = 20
FAULTS_IN_A_THOUSAND = 10

KINDS: dict[str, Callable[[Application], str]] = {
    "deployment": workloads.deployment,
    "stateful-set": workloads.stateful_set,
    "daemon-set": workloads.daemon_set,
    "cron-job": workloads.cron_job,
    "service": supporting.service,
    "config-map": supporting.config_map,
    "secret": supporting.secret,
    "ingress": supporting.ingress,
    "horizontal-pod-autoscaler": supporting.horizontal_pod_autoscaler,
    "pod-disruption-budget": supporting.pod_disruption_budget,
    "network-policy": supporting.network_policy,
    "role": supporting.role,
    "role-binding": supporting.role_binding,
    "service-account": supporting.service_account,
    "persistent-volume-claim": supporting.persistent_volume_claim,
    "virtual-service": supporting.virtual_service,
}
"""A file's name to what writes it."""


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """One file: its path in the repository, its text, and the name of the mistake planted in it, if any."""

    path: str
    text: str
    fault: str = ""


def manifests(
    count: int, *, seed: int = SEED, faults_in_a_thousand: int = FAULTS_IN_A_THOUSAND
) -> Iterator[GeneratedFile]:
    """`count` manifests, one object each, the kinds in turn."""
    for unit in itertools.count():
        app = application(unit, seed)
        for position, (name, write) in enumerate(KINDS.items()):
            index = unit * len(KINDS) + position
            if index >= count:
                return
            path = f"clusters/{app.environment}/{app.namespace}/{app.name}/{name}.yaml"
            digits = random.Random(f"{seed}/fault/{index}")
            text = write(app)
            if digits.randrange(1000) < faults_in_a_thousand:
                text, fault = planted(text, digits)
                yield GeneratedFile(path, text, fault.name)
            else:
                yield GeneratedFile(path, text)


def terraform(count: int, *, seed: int = SEED) -> Iterator[GeneratedFile]:
    """`count` Terraform files: modules, and roots that call them. A multiple of ten makes every root whole."""
    # One unit an application: its module is written once.
    units = (application(unit * len(ENVIRONMENTS) + unit % len(ENVIRONMENTS), seed) for unit in itertools.count())
    files = (GeneratedFile(path, text) for app in units for path, text in terraform_files(app).items())
    return itertools.islice(files, count)


def write_repository(directory: Path, files: Iterable[GeneratedFile]) -> list[GeneratedFile]:
    """Writes files into a new git repository with one commit, in place of what is in `directory`; returns them.

    Raises `subprocess.CalledProcessError` when git fails.
    """
    if directory.exists():
        shutil.rmtree(directory)
    directory.mkdir(parents=True)
    written = list(files)
    for file in written:
        path = directory / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    author = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@example.com", "-c", "commit.gpgsign=false")
    for command in (["init", "--quiet"], ["add", "--all"], [*author, "commit", "--quiet", "--message=Generated"]):
        subprocess.run(["git", "-C", str(directory), *command], check=True)
    return written


def main() -> None:
    """Writes `manifests` and `terraform` into the directory given, and says what is in them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description="Generates two repositories.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--manifests", type=int, default=10_000, metavar="N")
    parser.add_argument("--terraform", type=int, default=1_000, metavar="N")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--faults", type=int, default=FAULTS_IN_A_THOUSAND, metavar="N", help="in a thousand manifests")
    given = parser.parse_args()
    repositories = {
        "manifests": manifests(given.manifests, seed=given.seed, faults_in_a_thousand=given.faults),
        "terraform": terraform(given.terraform, seed=given.seed),
    }
    for name, files in repositories.items():
        written = write_repository(given.directory / name, files)
        size = sum(len(file.text.encode()) for file in written)
        faults = sum(1 for file in written if file.fault)
        print(f"{given.directory / name}: {len(written)} files, {size / 1e6:.1f} MB, {faults} with a planted mistake")


if __name__ == "__main__":
    main()
