"""A `moved` block from null_resource to terraform_data (`moveDataStoreResourceState` of Terraform)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.model.plan import Action
from gitops_lint.terraform.plan.making import simulate
from gitops_lint.terraform.plan.state import read_state
from tests.terraform.evaluation.roots import opened

MOVED = "moved {\n  from = null_resource.a\n  to   = terraform_data.a\n}\n"


def state(triggers: dict[str, str] | None) -> bytes:
    instance: dict[str, Any] = {"schema_version": 0, "attributes": {"id": "5", "triggers": triggers}}
    resource = {
        "mode": "managed",
        "type": "null_resource",
        "name": "a",
        "provider": 'provider["registry.terraform.io/hashicorp/null"]',
        "instances": [instance],
    }
    return json.dumps({"version": 4, "resources": [resource], "outputs": {}}).encode()


@pytest.mark.parametrize(
    ("arguments", "triggers", "action"),
    [
        ("", None, Action.NO_OP),
        ('triggers_replace = { x = "1" }', {"x": "1"}, Action.NO_OP),
        ('triggers_replace = { x = "2" }', {"x": "1"}, Action.DELETE_CREATE),
        ("", {"x": "1"}, Action.DELETE_CREATE),
        ('input = "new"', None, Action.UPDATE),
    ],
)
def test_triggers_are_kept_under_their_new_name(
    arguments: str, triggers: dict[str, str] | None, action: Action, tmp_path: Path
) -> None:
    text = f'resource "terraform_data" "a" {{\n  {arguments}\n}}\n{MOVED}'
    (change,) = simulate(opened(tmp_path, {"main.tf": text}), read_state(state(triggers))).plan.changes
    assert (change.address, change.action) == ("terraform_data.a", action)
