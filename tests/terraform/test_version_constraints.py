"""Versions against constraints. The rows with prereleases are facts of go-version, whose tests have them, too."""

from __future__ import annotations

import itertools

import pytest

from gitops_lint.terraform.version_constraints import compare, is_contradiction, parse, parse_version

ALLOWED = """
>= 1.0, < 1.2 | 1.1.5
< 1.0, < 1.2 | 0.9
= 1.0 | 1.0.0
~> 1.0 | 1.1
~> 1.0 | 1.2.3
~> 1.0.7 | 1.0.8
~> 1.0.7 | 1.0.7.5
~> 1.0.9.5 | 1.0.9.5
~> 1.0.9.5 | 1.0.9.6
~> 1.0.9.5 | 1.0.9.5.0
~> 1 | 2
>= 2.1.0-a | 2.1.0-beta
>= 2.1.0-a | 2.1.1
>= 2.1.0-a | 2.1.0
<= 2.1.0-a | 2.0.0
~> 2.1.0-a | 2.1.0-beta
= 2.1.0-a | 2.1.0-a
!= 2.1.0 | 2.1.0-a
1.0 | v1.0
1.0+meta | 1.0
""".strip().splitlines()

REFUSED = """
>= 1.0, < 1.2 | 1.3
>= 1.0, < 1.2, != 1.1 | 1.1
~> 1.0 | 2.0
~> 1.0.7 | 1.1.0
~> 1.0.9.5 | 1.0
~> 1.0.9.5 | 1.0.9.4
~> 1.0.9.5 | 1.0.10
~> 2 | 1.9
>= 2.0.0 | 2.1.0-beta
>= 2.1.0-a | 2.1.1-beta
~> 2.0 | 2.1.0-beta
~> 2.1.0-a | 2.2.0
~> 2.1.0-a | 2.1.0
~> 2.1.0-a | 2.2.0-alpha
= 2.1.0-a | 2.1.0
> 1.0.0-b | 1.0.0-a
>= 1.0 | not a version
""".strip().splitlines()


@pytest.mark.parametrize("row", ALLOWED)
def test_a_version_that_satisfies_is_allowed(row: str) -> None:
    constraint, version = row.split(" | ")
    parsed = parse(constraint)

    assert parsed is not None
    assert parsed.allows(version)


@pytest.mark.parametrize("row", REFUSED)
def test_a_version_that_does_not_satisfy_is_refused(row: str) -> None:
    constraint, version = row.split(" | ")
    parsed = parse(constraint)

    assert parsed is not None
    assert not parsed.allows(version)


ORDER = ["0.9", "1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-alpha", "1.0.0-beta", "1.0.0-rc1", "1.0", "1.0.1", "1.10"]


def test_versions_are_ordered_by_number_and_prereleases_come_before() -> None:
    versions = [parse_version(text) for text in ORDER]

    for older, newer in itertools.pairwise(versions):
        assert older is not None
        assert newer is not None
        assert compare(older, newer) == -1
        assert compare(newer, older) == 1
        assert compare(older, older) == 0


@pytest.mark.parametrize(
    ("constraint", "newest"),
    [
        ("~> 1.0", "1.10.0"),
        ("~> 1.0, != 1.10.0", "1.9.2"),
        (">= 1.0", "2.0.0"),
        ("2.1.0-beta1", "2.1.0-beta1"),
        (">= 3", None),
    ],
)
def test_the_newest_allowed_of_some_versions(constraint: str, newest: str | None) -> None:
    known = ["1.9.2", "2.0.0", "1.10.0", "0.1.0", "2.1.0-beta1", "latest"]
    parsed = parse(constraint)

    assert parsed is not None
    assert parsed.newest_allowed(known) == newest


@pytest.mark.parametrize(
    ("texts", "contradict"),
    [
        ((">= 1.5, < 1.5",), True),
        ((">= 1.5, <= 1.5",), False),
        (("> 1.5.0, < 1.5.1",), True),
        (("> 1.5, < 1.6",), False),
        (("~> 1.5.0", "> 1.6"), True),
        (("~> 1.5", "> 1.6"), False),
        (("~> 1.5", ">= 2"), True),
        (("= 1.5.7", "!= 1.5.7"), True),
        (("1.5.7", "1.5.8"), True),
        ((">= 1.5.0, < 1.5.3, != 1.5.0, != 1.5.1",), False),
        ((">= 1.5.0, < 1.5.3, != 1.5.0, != 1.5.1, != 1.5.2",), True),
        (("!= 1.0.0",), False),
        (("< 0.0.1",), False),
        (("< 0.0.0",), True),
        ((), False),
    ],
)
def test_constraints_contradict_each_other_where_no_version_satisfies_all(
    texts: tuple[str, ...], contradict: bool
) -> None:
    assert is_contradiction([one for one in map(parse, texts) if one is not None]) is contradict
