"""What we build is what kubectl builds: the odd points, drawn kustomizations, and this project's fixtures.

kubectl's answers to the cases are recorded (scripts/record_kustomize_answers.py); some are asked again in every run.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.oracle.kustomize_cases import CASES
from tests.oracle.kustomize_judge import by_kubectl, by_us, needs_kubectl, write
from tests.oracle.kustomize_layer_strategies import odd_repositories
from tests.oracle.kustomize_strategies import repositories

ANSWERS = Path(__file__).parent / "kustomize_answers.txt"
FIXTURES = Path(__file__).parents[2] / "fixtures/shop"
ASKED_AGAIN = sorted(CASES)[::6]


def digest(objects: object) -> str:
    """A short name for an answer; failing has one as well."""
    if objects is None:
        return "fails"
    return hashlib.sha256(json.dumps(objects, sort_keys=True).encode()).hexdigest()[:16]


def recorded() -> dict[str, str]:
    """The digest of kubectl's answer by the case's name."""
    rows = (line.partition("  ") for line in ANSWERS.read_text().splitlines())
    return {name: answer for answer, _, name in rows}


def test_every_case_is_recorded() -> None:
    assert recorded().keys() == CASES.keys()
    assert sum(answer != "fails" for answer in recorded().values()) > 90


@pytest.mark.parametrize("name", CASES)
def test_we_build_what_kubectl_was_seen_to_build(name: str, tmp_path: Path) -> None:
    write(CASES[name], tmp_path)
    assert digest(by_us(tmp_path, "")) == recorded()[name]


@pytest.mark.oracle
@needs_kubectl
@pytest.mark.parametrize("name", ASKED_AGAIN)
def test_we_build_what_kubectl_builds(name: str, tmp_path: Path) -> None:
    write(CASES[name], tmp_path)
    assert by_us(tmp_path, "") == by_kubectl(tmp_path)


@pytest.mark.oracle
@needs_kubectl
@pytest.mark.parametrize("directory", sorted(str(path.parent) for path in FIXTURES.rglob("kustomization.yaml"))[::4])
def test_we_build_the_fixtures_as_kubectl_does(directory: str) -> None:
    expected = by_kubectl(Path(directory))
    assert expected
    assert by_us(FIXTURES, str(Path(directory).relative_to(FIXTURES))) == expected


@pytest.mark.oracle
@needs_kubectl
@pytest.mark.parametrize(("drawn", "most"), [(repositories(), 40), (odd_repositories(), 25)], ids=["plain", "odd"])
def test_we_build_what_is_drawn_as_kubectl_does(
    drawn: st.SearchStrategy[dict[str, str]], most: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    built = 0

    @seed(20261125)
    @settings(max_examples=most, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(drawn)
    def agree(files: dict[str, str]) -> None:
        nonlocal built
        root = tmp_path_factory.mktemp("drawn")
        write(files, root)
        expected = by_kubectl(root / "overlay")
        built += expected is not None
        assert by_us(root, "overlay") == expected

    agree()
    assert built > most // 4
