"""Substitution agrees with Flux's own code on generated objects.

The answers are recorded by scripts/record_flux_substitution.py from fluxcd/pkg/envsubst and sigs.k8s.io/yaml v1.4.0.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gitops_lint.kubernetes.flux.substitution import RefusedError, Variable, Variables, substitute
from gitops_lint.model.source import Location, Origin, Place

ANSWERS = Path(__file__).parent / "flux_substitution.jsonl"


def nowhere() -> Origin:
    return Origin((Place(Location("variables")),))


def answer(value: dict[str, Any], variables: Variables, *, strict: bool) -> dict[str, Any]:
    try:
        return {"object": substitute(value, variables, strict=strict).value}
    except RefusedError as error:
        if "YAMLToJSON" in error.message:
            return {"unreadable": True}
        if "UnmarshalJSON" in error.message:
            return {"object": "no object"}
        return {"error": error.message.removeprefix("envsubst error: variable substitution failed: ")}


def test_every_recorded_object_becomes_what_flux_makes_of_it() -> None:
    first, *lines = ANSWERS.read_text().splitlines()
    variables = Variables({name: Variable(value, nowhere) for name, value in json.loads(first).items()})
    different = []
    substituted = refused = 0
    for line in lines:
        row = json.loads(line)
        expected = row["answer"]
        if "object" in expected and not isinstance(expected["object"], dict):
            expected = {"object": "no object"}
        given = answer(row["object"], variables, strict=row.get("strict", False))
        if given != expected:
            different.append((row, given))
        substituted += "object" in expected
        refused += "error" in expected or "unreadable" in expected

    assert different == []
    assert substituted > 700
    assert refused > 300
