"""Globs mean what people expect of them, and none takes long."""

from __future__ import annotations

import time

import pytest

from gitops_lint.loading.globs import glob_matcher

GLOBS = {
    "apps": (["apps", "apps/a.yaml", "apps/x/y/a.yaml"], ["app", "appsx/a.yaml", "x/apps/a.yaml"]),
    "apps/": (["apps/a.yaml"], ["appsx"]),
    "./apps": (["apps/a.yaml"], []),
    "apps/*": (["apps/a.yaml", "apps/x/a.yaml"], ["apps", "a.yaml"]),
    "apps/*.yaml": (["apps/a.yaml", "apps/.yaml"], ["apps/x/a.yaml", "apps/a.yml", "apps/a.yamlx"]),
    "apps/*/a.yaml": (["apps/x/a.yaml"], ["apps/a.yaml", "apps/x/y/a.yaml"]),
    "**/a.yaml": (["a.yaml", "x/a.yaml", "x/y/a.yaml"], ["x/ba.yaml", "x/a.yamlx"]),
    "apps/**": (["apps/a.yaml", "apps/x/y.yaml"], ["apps", "x/apps/a.yaml"]),
    "apps/**/prod": (["apps/prod/a", "apps/x/y/prod/a", "apps/prod"], ["apps/product/a", "prod"]),
    "apps/**/prod/*.tf": (["apps/x/prod/a.tf", "apps/prod/prod/a.tf"], ["apps/prod/x/a.tf", "apps/x/a.tf"]),
    "**/prod/**": (["prod/a", "x/prod/y/a"], ["prod", "x/prod", "x/product/a"]),
    "**": (["a", "a/b"], []),
    "*": (["a", "a/b"], []),
    "a?c": (["abc", "a.c"], ["ac", "a/c", "abbc"]),
    "a*b*c": (["abc", "axbyc", "abbcc", "abcabc"], ["acb", "ab/c", "abcd"]),
    "*.test.*.yaml": (["a.test.b.yaml", "a.test.test.b.yaml"], ["a.test.yaml"]),
    "[a-z]": (["[a-z]"], ["b"]),
    "a+(b).yaml": (["a+(b).yaml"], ["aab.yaml"]),
    ".": (["a", "a/b"], []),
    "caf\udce9": (["caf\udce9/a"], ["cafe/a"]),
    "line": (["line/a\nb"], ["line\nbreak"]),
}


@pytest.mark.parametrize("glob", GLOBS)
def test_a_glob_takes_what_it_says_and_nothing_else(glob: str) -> None:
    taken, left = GLOBS[glob]
    matches = glob_matcher([glob])
    assert [path for path in taken if not matches(path)] == []
    assert [path for path in left if matches(path)] == []


def test_no_globs_match_nothing_and_several_match_what_any_does() -> None:
    assert not glob_matcher([])("a")
    assert [path for path in ("a/x", "b/x", "c/x") if glob_matcher(["a", "b"])(path)] == ["a/x", "b/x"]


@pytest.mark.parametrize("glob", ["**/a*/" * 20 + "b", "*a" * 200 + "b", "**/" * 100 + "b", "a**" * 100 + "b"])
def test_a_glob_that_is_made_to_explode_does_not(glob: str) -> None:
    path = "/".join(["a" * 100] * 40)
    started = time.monotonic()
    assert not glob_matcher([glob])(path)
    assert time.monotonic() - started < 1
