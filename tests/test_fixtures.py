"""The sample repositories: shop is sound, and shop-broken is shop with the mistakes of its table."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import kubernetes_validate
import msgspec
import pytest
import yaml

import gitops_lint
from gitops_lint import Result

FIXTURES = Path(__file__).parent.parent / "fixtures"
SHOP = FIXTURES / "shop"
BROKEN = FIXTURES / "shop-broken"
TABLE = FIXTURES / "shop-broken.mistakes.yaml"

ENVIRONMENTS = ("dev", "staging", "prod")
FINDERS = (
    "this-issue",
    "terraform",
    "rendering",
    "exposure",
    "parity",
    "mesh",
    "canary",
    "simulation",
    "pipelines",
)
RULES = (
    *(f"REP{number:03}" for number in (*range(1, 12), 19, *range(21, 24), *range(25, 27), *range(28, 39))),
    *(f"K8S{number:03}" for number in (*range(1, 20), *range(21, 30), *range(40, 60), 61)),
    *(f"CAN{number:03}" for number in (*range(1, 5), 6)),
    *(f"NET{number:03}" for number in (2, 3, 5, 8, 9, 12)),
    *(f"ENV{number:03}" for number in (*range(1, 13), 14)),
    *(f"TF{number:03}" for number in (*range(1, 22), *range(23, 35), 37, 38, 39)),
)

needs_kubectl = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
needs_terraform = pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One row of the table; its keys are explained at the table's head."""

    id: str
    rule: str | None
    family: str
    finder: str
    file: str
    line: int
    text: str
    what: str
    resource: str | None = None
    environments: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()

    def __str__(self) -> str:
        return self.id


@cache
def mistakes() -> list[Mistake]:
    return msgspec.convert(yaml.safe_load(TABLE.read_text(encoding="utf-8")), list[Mistake])


def files_below(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@cache
def changed_files() -> set[str]:
    shop, broken = files_below(SHOP), files_below(BROKEN)
    return {name for name in shop.keys() | broken.keys() if shop.get(name) != broken.get(name)}


def kustomizations(root: Path) -> list[str]:
    return sorted(str(path.parent.relative_to(root)) for path in root.rglob("kustomization.yaml"))


def kustomize(directory: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["kubectl", "kustomize", str(directory)], capture_output=True, text=True, check=False)


def is_built_in(document: dict[str, Any]) -> bool:
    group = document["apiVersion"].rpartition("/")[0]
    return "." not in group or group.endswith(".k8s.io")


@pytest.mark.parametrize("mistake", mistakes(), ids=str)
def test_a_row_names_a_line_that_holds_its_text(mistake: Mistake) -> None:
    lines = (BROKEN / mistake.file).read_text(encoding="utf-8", errors="replace").splitlines()
    assert mistake.text in lines[mistake.line - 1]
    first, last = mistake.lines or (mistake.line, mistake.line)
    assert 1 <= first <= mistake.line <= last <= len(lines) + 1  # a file may end too early


@pytest.mark.parametrize("mistake", mistakes(), ids=str)
def test_a_row_names_a_file_that_differs_from_shop(mistake: Mistake) -> None:
    assert changed_files() & {mistake.file, *mistake.touches}


@pytest.mark.parametrize("mistake", mistakes(), ids=str)
def test_a_row_keeps_to_the_words_of_the_table(mistake: Mistake) -> None:
    assert mistake.finder in FINDERS
    assert mistake.rule is not None or mistake.finder != "this-issue"
    assert mistake.rule is None or mistake.rule.startswith(mistake.family)
    assert set(mistake.environments) <= {*ENVIRONMENTS, "sandbox"}


def test_files_that_differ_from_shop_are_the_files_of_the_table() -> None:
    named = {name for mistake in mistakes() for name in (mistake.file, *mistake.touches)}
    assert changed_files() - named == set()


def test_ids_are_unique() -> None:
    assert [name for name, count in Counter(mistake.id for mistake in mistakes()).items() if count > 1] == []


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_mistake_to_find(rule: str) -> None:
    assert rule in {mistake.rule for mistake in mistakes()}


@cache
def findings() -> tuple[Result, ...]:
    return gitops_lint.check(BROKEN).results


def stands_in(finding: Result, mistake: Mistake) -> bool:
    first, last = mistake.lines or (mistake.line, mistake.line)
    if finding.location.file == str(Path(mistake.file).parent):
        return True  # the finding is about the directory
    return finding.location.file == mistake.file and first <= finding.location.line <= last


def test_nothing_is_found_in_shop() -> None:
    outcome = gitops_lint.check(SHOP)
    assert outcome.results == ()
    assert [str(one.location) for one in outcome.notices] == ["platform/controllers/flagger.yaml:18:14"]
    assert "helm pull flagger" in outcome.notices[0].message  # a chart in a registry, which is not vendored
    assert outcome.failures == ()
    assert outcome.environments == ENVIRONMENTS


@pytest.mark.parametrize("mistake", [one for one in mistakes() if one.rule is not None], ids=str)
def test_a_mistake_is_found_where_it_stands(mistake: Mistake) -> None:
    found = [one for one in findings() if one.rule == mistake.rule and stands_in(one, mistake)]
    assert found, [str(one.location) for one in findings() if one.rule == mistake.rule]
    assert not mistake.environments or set(found[0].environments) == set(mistake.environments)


def test_nothing_is_found_beside_the_mistakes() -> None:
    beside = [
        f"{one.location} {one.rule} {one.message}"
        for one in findings()
        if not any(stands_in(one, row) and one.rule in (row.rule, *row.also) for row in mistakes())
    ]
    assert beside == []


@pytest.mark.oracle
@needs_kubectl
@pytest.mark.parametrize("directory", kustomizations(SHOP))
def test_every_kustomization_of_shop_builds_into_valid_objects(directory: str) -> None:
    built = kustomize(SHOP / directory)
    assert built.returncode == 0, built.stderr
    documents = list(yaml.safe_load_all(built.stdout))
    assert documents
    for document in filter(is_built_in, documents):
        document.pop("sops", None)  # removed by Flux when it decrypts the Secret
        kubernetes_validate.validate(document, "1.32", strict=True)


@pytest.mark.oracle
@needs_kubectl
@pytest.mark.parametrize("directory", kustomizations(BROKEN))
def test_a_kustomization_of_shop_broken_builds_unless_a_row_takes_a_file_away_or_to_the_network(directory: str) -> None:
    taken_away = {Path(mistake.file).parent for mistake in mistakes() if mistake.rule in ("REP004", "REP037")}
    assert (kustomize(BROKEN / directory).returncode == 0) == (Path(directory) not in taken_away)


@pytest.mark.oracle
@needs_terraform
def test_the_terraform_of_shop_is_formatted() -> None:
    formatted = subprocess.run(
        ["terraform", "fmt", "-check", "-recursive", str(SHOP)], capture_output=True, text=True, check=False
    )
    assert formatted.returncode == 0, formatted.stdout
