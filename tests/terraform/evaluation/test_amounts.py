"""What a few lines ask for is bounded: too much is told where it is made, and the rest is evaluated."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.terraform import amounts
from tests.terraform.evaluation.roots import evaluated, outputs, summaries


def doubled(first: str, step: str) -> str:
    """26 local values, each made of the one before."""
    steps = "".join(f"  l{number} = {step.replace('L', f'local.l{number - 1}')}\n" for number in range(1, 26))
    return f"locals {{\n  l0 = {first}\n{steps}}}\n"


TOO_MUCH = {
    "concat": doubled('["a"]', "concat(L, L)"),
    "flatten": doubled('["a"]', "flatten([L, L])"),
    "tuples of what is shared": doubled('["a"]', "[L, L]"),
    "objects of what is shared": doubled('{ a = "a" }', "{ a = L, b = L }"),
    "text": doubled('"abcdefgh"', '"${L}${L}"'),
    "join": doubled('"abcdefgh"', 'join("", [for x in range(9) : L])'),
    "for in for": "locals {\n  l = [for x in range(99) : [for y in range(99) : [for z in range(99) : z]]]\n}\n",
    "for that keeps nothing": "locals {\n  l = [for x in range(999) : [for y in range(999) : y if false]]\n}\n",
    "a template": 'locals {\n  l = "%{for x in range(999)}%{for y in range(99)}a%{endfor}%{endfor}"\n}\n',
    "within try": "locals {\n  l = try([for x in range(999) : [for y in range(999) : y]], 1)\n}\n",
}


@pytest.mark.parametrize("case", TOO_MUCH)
def test_what_is_too_much_is_told_once_where_it_is_made(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(amounts, "MOST_ELEMENTS", 20_000)
    monkeypatch.setattr(amounts, "MOST_IN_ALL", 100_000)
    text = TOO_MUCH[case] + 'output "other" {\n  value = 1\n}\n'

    found = evaluated(tmp_path, {"main.tf": text})

    assert summaries(found) == ["Value too large"]
    assert outputs(found)["other"] == 1


def test_many_values_that_are_not_too_much_alone_are_too_much_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(amounts, "MOST_IN_ALL", 20_000)
    text = "".join(f"  l{number} = [for x in range(1000) : x]\n" for number in range(99))

    found = evaluated(tmp_path, {"main.tf": f"locals {{\n{text}}}\n"})

    assert summaries(found) == ["Value too large"]


def test_a_value_that_many_share_counts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(amounts, "MOST_IN_ALL", 20_000)
    text = "  shared = [for x in range(1000) : x]\n" + "".join(f"  l{number} = local.shared\n" for number in range(99))

    found = evaluated(tmp_path, {"main.tf": f"locals {{\n{text}}}\n"})

    assert summaries(found) == []
