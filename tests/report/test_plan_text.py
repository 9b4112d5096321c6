"""The text of a plan, where terraform is no judge: blocks, what is not known here, notes."""

from __future__ import annotations

import io
from decimal import Decimal

from gitops_lint.model.plan import Action, Missing, OutputChange, Plan, PlanProblem, ResourceChange
from gitops_lint.model.source import Span
from gitops_lint.report.plan import with_secrets, write_plan


def text(plan: Plan) -> str:
    stream = io.StringIO()
    write_plan(plan, stream, {problem: f"{problem.file}:3" for problem in plan.problems})
    return stream.getvalue()


def changed(**parts: object) -> ResourceChange:
    given = {"address": "aws_sg.a", "mode": "managed", "type": "aws_sg", "name": "a", "action": Action.UPDATE, **parts}
    return ResourceChange(**given)  # type: ignore[arg-type]


def test_blocks_are_drawn_as_blocks_and_unchanged_ones_are_counted() -> None:
    before = {"name": "a", "ingress": [{"port": 22, "from": "a"}, {"port": 80, "from": "b"}]}
    after = {"name": "a", "ingress": [{"port": 22, "from": "a"}, {"port": 443, "from": "b"}, {"port": 1}]}
    plan = Plan("", (changed(before=before, after=after, blocks=("ingress",)),))
    assert (
        text(plan)
        == """\
Resource actions:
  ~ update in-place

  # aws_sg.a will be updated in-place
  ~ resource "aws_sg" "a" {
        name = "a"

      ~ ingress {
          ~ port = 80 -> 443
            # (1 unchanged attribute hidden)
        }
      + ingress {
          + port = 1
        }

        # (1 unchanged block hidden)
    }

Plan: 0 to add, 1 to change, 0 to destroy.
"""
    )


def test_what_forces_a_replacement_is_told_where_it_stands() -> None:
    plan = Plan(
        "",
        (
            changed(
                action=Action.DELETE_CREATE,
                before={"zone": "a", "disk": [{"size": 1, "kind": "x"}]},
                after={"zone": "b", "disk": [{"size": 1, "kind": "y"}]},
                replace_paths=(("zone",), ("disk", "kind")),
                blocks=("disk",),
            ),
        ),
    )
    assert '      ~ zone = "a" -> "b" # forces replacement\n' in text(plan)
    assert '          ~ kind = "x" -> "y" # forces replacement\n' in text(plan)


def test_what_terraform_would_know_is_not_said_to_be_known_after_the_apply() -> None:
    reason = "data.aws_ami.x.id is read from the platform"
    change = changed(
        action=Action.CREATE,
        after={},
        after_unknown={"ami": True, "id": True},
        missing=(Missing(("ami",), reason),),
    )
    output = OutputChange("ami", Action.CREATE, after_unknown=True, missing=(Missing((), reason),))
    found = text(Plan("", (change,), outputs={"ami": output}))
    assert "      + ami = (not known here)\n      + id  = (known after apply)\n" in found
    assert "  + ami = (not known here)\n" in found
    assert f"\n  {reason} (2 values)\n" in found


def test_problems_follow_errors_first() -> None:
    problems = (
        PlanProblem("Limit", "we lack it", "a.tf", Span(0, 1), limit=True),
        PlanProblem("Check", "does not hold", "a.tf", Span(0, 1), warning=True),
        PlanProblem("Refused", "one\ntwo", "a.tf", Span(0, 1), "aws_sg.a"),
    )
    assert (
        text(Plan("", (), problems=problems))
        == """\
There is no plan.

Error: Refused
  a.tf:3 (aws_sg.a)
  one
  two

Warning: Check
  a.tf:3
  does not hold

Note: Limit
  a.tf:3
  we lack it
"""
    )


def test_what_terraform_refuses_has_no_count_of_changes_and_no_reason_but_the_errors() -> None:
    refused = PlanProblem("Invalid index", "there is none", "a.tf", Span(0, 1), "local.c")
    missing = (Missing(("input",), "local.c has an error"), Missing(("ami",), "data.x.y is read from the platform"))
    change = changed(action=Action.CREATE, after={}, after_unknown={"input": True, "ami": True}, missing=missing)
    assert (
        text(Plan("", (change,), problems=(refused,)))
        == """\
There is no plan.

Without what is wrong, as far as can be told:

Resource actions:
  + create

  # aws_sg.a will be created
  + resource "aws_sg" "a" {
      + ami   = (not known here)
      + input = (not known here)
    }

Not known here, though Terraform would know while planning:
  data.x.y is read from the platform (1 value)

Error: Invalid index
  a.tf:3 (local.c)
  there is none
"""
    )


def test_negative_zero_is_shown_without_its_sign() -> None:
    change = changed(action=Action.CREATE, after={"size": Decimal("-0"), "list": [Decimal("-0"), Decimal("-0.5")]})
    found = text(Plan("", (change,)))
    assert "+ size = 0\n" in found
    assert "+ 0,\n          + -0.5,\n" in found


def test_secrets_are_drawn_only_for_who_asks() -> None:
    change = changed(action=Action.CREATE, after={"key": "hunter2"}, after_sensitive={"key": True})
    output = OutputChange("key", Action.CREATE, after="hunter2", sensitive=True)
    plan = Plan("", (change,), outputs={"key": output})
    assert "hunter2" not in text(plan)
    assert text(plan).count("(sensitive value)") == 2
    assert text(with_secrets(plan)).count("hunter2") == 2
