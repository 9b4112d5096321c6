"""The fixtures and rules of a user's own suite, as the documentation shows them."""

from __future__ import annotations

import re

import pytest

from tests.pytest_plugin.sample import DEPLOYMENT, ROOT, ROUTE, RULES, Sample


def code_blocks(document: str) -> list[str]:
    """The Python blocks of a page of the documentation."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return [
        match["code"]
        for match in re.finditer(r"^(?P<fence>`{3,4})python\n(?P<code>.*?)^(?P=fence)$", text, re.M | re.S)
    ]


GOOD = {
    "base/deployment.yaml": DEPLOYMENT.replace("1GI", "1Gi")
    .replace("  name: cart\nspec:\n", "  name: cart\n  labels: {owner: team-cart}\nspec:\n  replicas: 2\n"),
    "overlays/prod/route.yaml": ROUTE.replace("  name: cart\n", "  name: cart\n  labels: {owner: team-cart}\n")
    .replace("60", "90").replace("50", "10"),
    "notes/broken.yaml": "",
}  # fmt: skip


OPEN = """
terraform {
  backend "s3" {}
}

resource "aws_security_group" "web" {
  ingress {
    from_port   = %s
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
"""


@pytest.mark.parametrize("flag", [(), ("--gitops", RULES)], ids=["without the flag", "with it"])
def test_the_documented_tests_pass_on_a_good_repository(sample: Sample, flag: tuple[str, ...]) -> None:
    sample.write(GOOD | {"test_policy.py": code_blocks("pytest.md")[0]})
    result = sample.run(*flag, "-v", "-k", "test_policy")
    result.assert_outcomes(passed=7)
    result.stdout.fnmatch_lines(
        [
            "*test_every_environment_has_a_cluster[[]dev[]] PASSED*",
            "*test_every_environment_has_a_cluster[[]prod[]] PASSED*",
        ]
    )


def test_the_documented_tests_fail_on_a_bad_one(sample: Sample) -> None:
    sample.write({"test_policy.py": code_blocks("pytest.md")[0], "infra/main.tf": OPEN % "22"})
    result = sample.run("-rf")
    result.assert_outcomes(passed=3, failed=4)
    result.stdout.fnmatch_lines(
        [
            "*AssertionError: base/deployment.yaml:1:1 has one replica",
            "*AssertionError: base/deployment.yaml:1:1 has no owner",
            "*AssertionError: overlays/prod/route.yaml:9:9 sends too much to the canary",
            "*AssertionError: infra/main.tf opens aws_security_group.web",
        ]
    )


def test_the_documented_rule_takes_part(sample: Sample) -> None:
    replicas = DEPLOYMENT.replace("spec:\n  selector", "spec:\n  replicas: 1\n  selector")
    sample.write(
        {
            "conftest.py": next(one for one in code_blocks("pytest.md") if "ORG001" in one),
            "base/deployment.yaml": replicas,
        }
    )
    result = sample.run("--gitops", "--gitops-select=ORG001")
    result.assert_outcomes(failed=2, skipped=1)
    result.stdout.fnmatch_lines(["base/deployment.yaml:6:13: error ORG001 one replica is not enough*"])


def test_manifests_and_splits_are_those_of_the_environment_that_is_asked_for(sample: Sample) -> None:
    sample.write(
        {
            "test_own.py": """
def names(resources):
    return [resource.name for resource in resources]

def test_environment(gitops_environment, manifests, traffic_splits):
    expected = {"dev": ["cart"], "prod": ["cart", "cart"]}
    assert names(manifests) == expected[gitops_environment.name]
    assert len(traffic_splits) == len(manifests) - 1

def test_repository(manifests, traffic_splits, gitops_repo):
    assert [resource.file for resource in manifests] == ["base/deployment.yaml", "overlays/prod/route.yaml"]
    assert [split.resource.file for split in traffic_splits] == ["overlays/prod/route.yaml"]
    assert gitops_repo.settings.file == ".gitops-lint.yaml"
"""
        }
    )
    sample.run().assert_outcomes(passed=3)
    sample.process("-n", "2").assert_outcomes(passed=3)


def test_exposures_are_those_of_the_environment_that_is_asked_for(sample: Sample) -> None:
    sample.write(
        {
            "environments/dev/main.tf": OPEN % "443",
            "environments/prod/main.tf": OPEN % "443" + '\nresource "aws_security_group" "empty" {}\n',
            ".gitops-lint.yaml": "environments: {dev: {paths: [environments/dev]}, prod: {paths: [environments/prod]}}",
            "test_own.py": """
import gitops_lint
import pytest

@pytest.mark.parametrize("gitops_environment", ["prod"], indirect=True)
def test_environment(gitops_environment, exposures):
    (one,) = exposures
    assert isinstance(one, gitops_lint.Exposure)
    assert one.files == ("environments/prod/main.tf",)
    assert one.reached_by == "internet"
    assert one.admits("0.0.0.0/0", 443) and one.admits("10.1.2.3", 443)
    assert not one.admits("::/0", 443) and not one.admits("8.8.8.8", 22) and not one.admits("8.8.8.8", 443, "udp")
    with pytest.raises(ValueError):
        one.admits("everybody", 443)
    with pytest.raises(ValueError):
        one.admits("8.8.8.8", 443, "quic")

def test_repository(exposures):
    assert [one.environments for one in exposures] == [("dev",), ("prod",)]
""",
        }
    )
    sample.run().assert_outcomes(passed=2)


@pytest.mark.parametrize(
    "mark",
    [
        '"gitops_environment", ["prod"]',
        '("gitops_environment",), [("prod",)]',
        'argnames="gitops_environment", argvalues=["prod"]',
    ],
)
def test_a_test_may_name_its_environments(sample: Sample, mark: str) -> None:
    source = f"""
import pytest

@pytest.mark.parametrize({mark}, indirect=True)
def test_own(gitops_environment):
    assert gitops_environment.name == "prod"
"""
    sample.write({"test_own.py": source})
    assert sample.ids() == ["test_own.py::test_own[prod]"]
    sample.run().assert_outcomes(passed=1)


def test_a_fixture_says_plainly_why_there_is_no_repository(sample: Sample) -> None:
    sample.write(
        {
            ".gitops-lint.yaml": "exclude: 3\n",
            "test_own.py": "def test_own(gitops_environment): pass\n",
        }
    )
    result = sample.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["gitops-lint: .gitops-lint.yaml:1:1: exclude: 3 is not a list"])
    result.stdout.no_fnmatch_line("*Traceback*")
