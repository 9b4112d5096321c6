"""20,000 rules in 2,000 groups take less than 3 s and 300 MB, beside their evaluation."""

from __future__ import annotations

import resource
import time
from pathlib import Path

import pytest

from gitops_lint.analysis.exposure.exposures import exposures
from gitops_lint.analysis.exposure.faults import filter_faults
from gitops_lint.analysis.terraform_stacks import terraform_stacks
from gitops_lint.loading.load import load
from tests.repositories import write

_GROUPS, _RULES = 2_000, 10


def _block(group: int, rule: int) -> str:
    return f"{group * rule % 223}.{rule}.0.0/{8 + rule if rule % 4 else 0}"


def _alibaba(group: int) -> str:
    rules = (
        f'resource "alicloud_security_group_rule" "g{group}_{rule}" {{\n  type = "ingress"\n  ip_protocol = "tcp"\n'
        f'  port_range = "{20 + rule * 7}/{30 + rule * 9}"\n  policy = "{"accept" if rule % 3 else "drop"}"\n'
        f'  priority = {rule + 1}\n  cidr_ip = "{_block(group, rule)}"\n'
        f"  security_group_id = alicloud_security_group.g{group}.id\n}}\n"
        for rule in range(_RULES)
    )
    return f'resource "alicloud_security_group" "g{group}" {{\n  security_group_name = "g"\n}}\n' + "".join(rules)


def _aws(group: int) -> str:
    blocks = (
        f'  ingress {{\n    protocol = "tcp"\n    from_port = {20 + rule * 7}\n    to_port = {30 + rule * 9}\n'
        f'    cidr_blocks = ["{_block(group, rule)}"]\n  }}\n'
        for rule in range(_RULES)
    )
    return f'resource "aws_security_group" "g{group}" {{\n  name = "g{group}"\n' + "".join(blocks) + "}\n"


def _peak() -> float:
    """The most memory that the process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.slow
def test_twenty_thousand_rules_are_judged_in_time(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": "".join((_aws if group % 2 else _alibaba)(group) for group in range(_GROUPS))})
    repository = load(tmp_path, jobs=1).repository
    (stack,) = terraform_stacks(repository)
    assert len(stack.resources) == _GROUPS + _GROUPS // 2 * _RULES
    before, begun = _peak(), time.process_time()
    found = exposures(repository)
    filter_faults(repository)
    assert time.process_time() - begun < 3
    assert _peak() - before < 300
    assert len(found) > _GROUPS
