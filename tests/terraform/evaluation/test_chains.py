"""Long chains of one operator are evaluated like short ones."""

from __future__ import annotations

from pathlib import Path

from tests.terraform.evaluation.roots import evaluated, outputs, summaries


def test_long_chains_have_the_value_that_their_order_gives(tmp_path: Path) -> None:
    chains = {
        "sum": "local.x" + " + local.x" * 999,
        "sum of products": "local.x * 2" + " + local.x * 2" * 100,
        "either": "local.x == 2" + " || local.x == 2" * 400 + " || true",
        "all": "local.x == 1" + " && local.x == 1" * 400 + " && false",
        "difference": "1" + " - 1" * 149,
    }
    text = "locals {\n  x = 1\n}\n"
    text += "".join(f'output "{name.replace(" ", "_")}" {{\n  value = {chain}\n}}\n' for name, chain in chains.items())

    found = evaluated(tmp_path, {"main.tf": text})

    assert summaries(found) == []
    assert outputs(found) == {"sum": 1000, "sum_of_products": 202, "either": True, "all": False, "difference": -148}
