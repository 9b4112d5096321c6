"""One cause is one finding, whoever runs into it, and a comment at any place that led to it keeps it silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.terraform_modules import outcome_of

BROKEN = 'output "x" {\n  value = ["a"][1]\n}\n'
COMMENT = "# gitops-lint: ignore[%s] known, and mended next week"


def test_an_error_inside_of_a_module_is_one_finding_for_all_who_call_it(tmp_path: Path) -> None:
    roots = {
        f"root{number}/main.tf": f'module "call{number}" {{\n  source = "../net"\n  count  = {number % 3}\n}}\n'
        for number in range(20)
    }
    (result,) = outcome_of(tmp_path, {"net/main.tf": BROKEN, **roots}, "TF024").results
    assert str(result.location) == "net/main.tf:2:16"
    calls = {number for number in range(20) if number % 3}
    assert {(one.location.file, one.note) for one in result.related} == {
        (f"root{number}/main.tf", f"called as module.call{number}") for number in calls
    }


def test_it_stays_the_same_finding_when_its_first_caller_goes(tmp_path: Path) -> None:
    def fingerprint(*names: str) -> str:
        roots = {f"{name}/main.tf": f'module "{name}" {{\n  source = "../net"\n}}\n' for name in names}
        directory = tmp_path / "-".join(names)
        (result,) = outcome_of(directory, {"net/main.tf": BROKEN, **roots}, "TF024").results
        return result.fingerprint

    assert fingerprint("a", "b") == fingerprint("b")


def test_two_modules_with_the_same_mistake_are_two_findings(tmp_path: Path) -> None:
    files = {f"{name}/main.tf": BROKEN for name in ("a", "b")}
    calls = "".join(f'module "{name}" {{\n  source = "./{name}"\n}}\n' for name in ("a", "b"))
    assert len(outcome_of(tmp_path, {"main.tf": calls, **files}, "TF024").results) == 2


def _environments(**values: str) -> dict[str, str]:
    return {f"environments/{name}/terraform.tfvars": text for name, text in values.items()} | {
        f"environments/{name}/main.tf": 'variable "cidr" {}\nmodule "net" {\n  source = "../../net"\n'
        "  cidr   = var.cidr\n}\n"
        for name in values
    }


NET = 'variable "cidr" {}\noutput "host" {\n  value = cidrhost(var.cidr, 1)\n}\noutput "last" {\n'
NET += "  value = cidrhost(var.cidr, 1)\n}\n"


def test_what_three_environments_give_is_edited_in_each(tmp_path: Path) -> None:
    files = _environments(dev='cidr = "x"\n', staging='cidr = "10.0.0.0/8"\n', prod='\ncidr = "y"\n')
    results = outcome_of(tmp_path, {"net/main.tf": NET, **files}, "TF024").results
    found = [(one.location.file, one.location.line, one.resource, one.environments) for one in results]
    # What fails twice because of one value is one finding too.
    assert found == [
        ("environments/dev/terraform.tfvars", 1, "var.cidr", ("dev",)),
        ("environments/prod/terraform.tfvars", 2, "var.cidr", ("prod",)),
    ]


def test_a_mistake_in_a_module_names_every_environment(tmp_path: Path) -> None:
    files = _environments(dev='cidr = "x"\n', staging='cidr = "y"\n', prod='cidr = "z"\n')
    (result,) = outcome_of(tmp_path, {"net/main.tf": 'variable "cidr" {}\n' + BROKEN, **files}, "TF024").results
    assert set(result.environments) == {"dev", "staging", "prod"}


CHAIN = {
    "environments/prod/terraform.tfvars": "size = 1\n",
    "environments/prod/main.tf": """
variable "size" {
  type = number
}

locals {
  chosen = var.size
}

module "net" {
  source = "../../net"
  size   = local.chosen
}
""",
    "net/main.tf": """
variable "size" {
  type = number

  validation {
    condition     = var.size > 5
    error_message = "Too small."
  }
}

output "one" {
  value = ["a"][var.size]
}
""",
}


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("TF026", "size = 1"),
        ("TF026", "  chosen = var.size"),
        ("TF026", "  size   = local.chosen"),
        ("TF026", 'module "net" {'),
        ("TF026", "    condition     = var.size > 5"),
        ("TF024", "size = 1"),
        ("TF024", "  chosen = var.size"),
        ("TF024", "  size   = local.chosen"),
        ("TF024", 'module "net" {'),
        ("TF024", '  value = ["a"][var.size]'),
    ],
)
def test_a_comment_at_any_place_of_the_chain_keeps_a_finding_silent(rule: str, line: str, tmp_path: Path) -> None:
    assert len(outcome_of(tmp_path / "before", CHAIN, rule).results) == 1
    files = {
        path: "".join(
            f"{COMMENT % rule}\n{one}\n" if one == line and rule not in text else f"{one}\n" for one in text.split("\n")
        )
        for path, text in CHAIN.items()
    }
    outcome = outcome_of(tmp_path / "after", files, rule, "REP007")
    assert [one.message for one in outcome.results] == []
    assert [one.reason for one in outcome.silenced] == ["known, and mended next week"]


def test_a_comment_elsewhere_keeps_nothing_silent(tmp_path: Path) -> None:
    main = CHAIN["environments/prod/main.tf"]
    # It speaks of the next line, which is not one of the chain.
    files = {
        **CHAIN,
        "environments/prod/main.tf": main.replace("  type =", f"  {COMMENT % 'TF024'}\n  type ="),
    }
    assert len(outcome_of(tmp_path, files, "TF024").results) == 1


def test_a_comment_in_one_environments_file_leaves_the_others_to_be_told(tmp_path: Path) -> None:
    bad = 'variable "cidr" {}\noutput "x" {\n  value = ["a"][var.cidr]\n}\n'
    files = _environments(dev=f"{COMMENT % 'TF024'}\ncidr = 5\n", prod="cidr = 7\n")
    outcome = outcome_of(tmp_path, {"net/main.tf": bad, **files}, "TF024")
    (result,) = outcome.results
    assert result.environments == ("prod",)
    assert [one.result.environments for one in outcome.silenced] == [("dev",)]
