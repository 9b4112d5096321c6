"""Building a kustomization never raises, whatever its files hold; and says where it stopped."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitops_lint.kubernetes.kustomize import Kustomizer
from tests.kubernetes.kustomize.text_tree import TextTree
from tests.oracle.kustomize_strategies import repositories

_WRONG = (None, 1, 1.5, True, "x", "", [], {}, [[]], ["a", None], {"a": None}, {"name": 1}, {"$patch": "x"})


def _damaged(value: Any, draw: st.DrawFn) -> Any:
    """The value with some part of it, now and then, of another type."""
    if draw(st.integers(0, 40)) == 0:
        return draw(st.sampled_from(_WRONG))
    if isinstance(value, dict):
        return {key: _damaged(inner, draw) for key, inner in value.items()}
    return [_damaged(inner, draw) for inner in value] if isinstance(value, list) else value


@st.composite
def damaged_repositories(draw: st.DrawFn) -> dict[str, str]:
    """Repositories that someone has edited without looking."""
    return {
        name: yaml.safe_dump_all([_damaged(document, draw) for document in yaml.safe_load_all(text)])
        if name.endswith(".yaml")
        else text
        for name, text in draw(repositories()).items()
    }


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(damaged_repositories())
def test_what_is_wrong_is_a_problem_with_a_place(files: dict[str, str]) -> None:
    kustomizer = Kustomizer(TextTree(files))
    rendering = kustomizer.build("overlay")
    assert rendering.limits == ()
    if rendering.problem is not None:
        assert rendering.objects == ()
        assert kustomizer.location(rendering.problem.spot).file
    else:
        origins = kustomizer.origins("overlay")
        assert all(origins.of(index, ("kind",)).places for index in range(len(rendering.objects)))


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(repositories())
def test_keeping_bases_and_recording_change_nothing(files: dict[str, str]) -> None:
    kustomizer = Kustomizer(TextTree(files))
    first, again = kustomizer.build("overlay"), kustomizer.build("overlay")
    recorded, _ = kustomizer.recorded("overlay")
    values = [[each.value for each in rendering.objects] for rendering in (first, again, recorded)]
    assert values[0] == values[1] == values[2]
    assert first.problem == again.problem == recorded.problem
    assert first.files == again.files == recorded.files
    assert first.warnings == again.warnings == recorded.warnings
