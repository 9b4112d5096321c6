"""Property tests of Terraform modules with Hypothesis: each value a variable may take, and what is planned for it.

    from hypothesis import given
    from gitops_lint import strategies

    @given(strategies.variables("infra/modules/network", name="shop"))
    def test_ssh_stays_private(variables):
        for rule in strategies.plan("infra/modules/network", variables).of_type("alicloud_security_group_rule"):
            assert rule.values["cidr_ip"] != "0.0.0.0/0"

Needs the extra `hypothesis`: `pip install 'gitops-lint[hypothesis]'`.
"""

from __future__ import annotations

import importlib.util

if importlib.util.find_spec("hypothesis") is None:
    raise ImportError("gitops_lint.strategies needs Hypothesis: pip install 'gitops-lint[hypothesis]'")

from gitops_lint.strategies.drawing import variables
from gitops_lint.strategies.planned import Planned, PlannedResource, plan

__all__ = ["Planned", "PlannedResource", "plan", "variables"]
