"""What a change opens and closes: pairs of small configurations, with the exact answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from gitops_lint import load
from gitops_lint.analysis.exposure.addresses import addresses
from gitops_lint.analysis.exposure.changes import ExposureChange, exposure_changes
from gitops_lint.analysis.exposure.intervals import intersection
from gitops_lint.analysis.exposure.services import described
from gitops_lint.model.environment import Change
from tests.analysis.exposure.alicloud_cases import ali
from tests.analysis.exposure.alicloud_service_cases import DATABASE
from tests.analysis.exposure.aws_cases import ACL, INSTANCE, SUBNET, G, acl, aws
from tests.repositories import write

BACKEND = 'terraform {\n  backend "oss" {}\n}\n\n'
GROUP = 'resource "alicloud_security_group" "a" {\n  security_group_name = "a"\n}\n\n'
RENAMED = 'resource "alicloud_security_group" "b" {\n  security_group_name = "a"\n}\n\n'
MOVED = "moved {\n  from = alicloud_security_group.a\n  to   = alicloud_security_group.b\n}\n"
VARIABLE = 'variable "from" {\n  type = string\n}\n\n'
OPEN = GROUP + ali()
OF_RENAMED = ali(security_group_id="alicloud_security_group.b.id")
PARTNER = GROUP + ali(cidr_ip='"8.8.8.8"')
DROP = ali(name="no", policy='"drop"', priority="1")
LATE = GROUP + ali(priority="2")
EKS = (
    'resource "aws_eks_cluster" "a" {\n  name = "a"\n  role_arn = "r"\n  vpc_config {\n    subnet_ids = []\n'
    "    endpoint_public_access = %s\n  }\n}\n"
)


@dataclass(frozen=True)
class Pair:
    """Two sides, and what the second does: verb, services, target; with what kept it closed before, if anything."""

    name: str
    before: str
    after: str
    expected: tuple[str, ...] = ()
    protections: tuple[str, ...] = ()


A = "alicloud_security_group.a"
PAIRS = (
    Pair("nothing changes", OPEN, OPEN),
    Pair("a line that moves", OPEN, "\n\n# Moved down.\n" + OPEN),
    Pair("a rule with another name", OPEN, GROUP + ali(name="another")),
    Pair("a block in two halves", OPEN, GROUP + ali(cidr_ip='"0.0.0.0/1"') + ali(name="b", cidr_ip='"128.0.0.0/1"')),
    Pair("a rule more that opens nothing more", OPEN, OPEN + ali(name="b", cidr_ip='"8.8.8.8"')),
    Pair("a private source", GROUP, GROUP + ali(cidr_ip='"10.0.0.0/8"')),
    Pair("a group that moved", OPEN, RENAMED + OF_RENAMED + MOVED),
    Pair(
        "a group with another name, and nothing that says so",
        OPEN,
        RENAMED + OF_RENAMED,
        ("opened tcp 22 alicloud_security_group.b", f"closed tcp 22 {A}"),
    ),
    Pair(
        "a group that moved and opens more",
        OPEN,
        RENAMED + OF_RENAMED.replace("22/22", "22/80") + MOVED,
        ("opened tcp 23-80 alicloud_security_group.b",),
    ),
    Pair("a new rule", GROUP, OPEN, (f"opened tcp 22 {A}",)),
    Pair("a rule that goes", OPEN, GROUP, (f"closed tcp 22 {A}",)),
    Pair("another port", OPEN, OPEN.replace("22/22", "23/23"), (f"opened tcp 23 {A}", f"closed tcp 22 {A}")),
    Pair(
        "a range that grows",
        OPEN.replace("22/22", "20/25"),
        OPEN.replace("22/22", "22/30"),
        (f"opened tcp 26-30 {A}", f"closed tcp 20-21 {A}"),
    ),
    Pair(
        "partners, and then everybody",
        PARTNER,
        OPEN,
        (f"widened tcp 22 {A}",),
        ("it was open to 8.8.8.8 alone",),
    ),
    Pair("everybody, and then partners", OPEN, PARTNER, (f"narrowed tcp 22 {A}",)),
    Pair(
        "a range of private addresses, and then everybody",
        GROUP + ali(cidr_ip='"10.0.0.0/8"'),
        OPEN,
        (f"opened tcp 22 {A}",),
        ("it was open to 10.0.0.0/8 alone",),
    ),
    Pair(
        "everybody besides a range of private addresses",
        GROUP + ali(cidr_ip='"10.0.0.0/8"'),
        OPEN + ali(name="b", cidr_ip='"10.0.0.0/8"'),
        (f"opened tcp 22 {A}",),
    ),
    Pair(
        "a drop that goes",
        LATE + DROP,
        LATE,
        (f"opened tcp 22 {A}",),
        ("alicloud_security_group_rule.no dropped it",),
    ),
    Pair("a drop that comes", LATE, LATE + DROP, (f"closed tcp 22 {A}",)),
    Pair(
        "a drop that comes later than before",
        LATE + DROP,
        LATE + DROP.replace("priority = 1", "priority = 3"),
        (f"opened tcp 22 {A}",),
        ("alicloud_security_group_rule.no dropped it",),
    ),
    Pair(
        "an ACL that lets through more",
        SUBNET + INSTANCE + G + aws() + ACL + acl(protocol='"tcp"', from_port="443", to_port="443"),
        SUBNET + INSTANCE + G + aws() + ACL + acl(),
        ("opened tcp 22 aws_security_group.a",),
        ("aws_network_acl.a kept it from aws_instance.a",),
    ),
    Pair(
        "an ACL that goes",
        SUBNET + INSTANCE + G + aws() + ACL + acl(protocol='"tcp"', from_port="443", to_port="443"),
        SUBNET + INSTANCE + G + aws(),
        ("opened tcp 22 aws_security_group.a",),
        ("aws_network_acl.a kept it from aws_instance.a",),
    ),
    Pair(
        "a private endpoint that becomes public",
        EKS % "false",
        EKS % "true",
        ("opened tcp 443 aws_eks_cluster.a",),
        ("it was closed to public addresses",),
    ),
    Pair("a public endpoint that is new", "", EKS % "true", ("opened tcp 443 aws_eks_cluster.a",)),
    Pair("a database with its white list open, and no address", "", DATABASE % '["0.0.0.0/0"]'),
    Pair(
        "a value that nobody knows",
        GROUP,
        VARIABLE + GROUP + ali(cidr_ip="var.from"),
        (f"undecided tcp 22 {A}",),
    ),
    Pair("what was not known is open", VARIABLE + GROUP + ali(cidr_ip="var.from"), OPEN),
    Pair("what was open is not known", OPEN, VARIABLE + GROUP + ali(cidr_ip="var.from")),
)


def _changes(directory: Path, before: Mapping[str, str], after: Mapping[str, str]) -> tuple[ExposureChange, ...]:
    write(directory / "base", before)
    write(directory / "head", after)
    return exposure_changes(Change(load(directory / "base"), load(directory / "head")))


def _said(change: ExposureChange) -> str:
    return f"{change.verb.value} {described(change.services)} {change.exposure.targets[0]}"


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_a_change_opens_and_closes_exactly_what_the_sets_differ_in(pair: Pair, tmp_path: Path) -> None:
    found = _changes(tmp_path, {"main.tf": BACKEND + pair.before}, {"main.tf": BACKEND + pair.after})
    assert tuple(map(_said, found)) == pair.expected
    assert tuple(one.text for change in found for one in change.protections) == pair.protections


def test_the_packets_are_the_difference_and_not_the_whole(tmp_path: Path) -> None:
    (found,) = _changes(tmp_path, {"main.tf": BACKEND + PARTNER}, {"main.tf": BACKEND + OPEN})
    assert not intersection(found.packets.addresses, addresses("8.8.8.8"))
    assert intersection(found.packets.addresses, addresses("8.8.8.9"))
    assert found.other_sources == ("8.8.8.8",)


ENVIRONMENTS = ("dev", "staging", "prod")
MODULE = 'variable "from" {\n  type = string\n}\n\n' + GROUP + ali(cidr_ip="var.from")


def _rooted(sources: Mapping[str, str], module: str = MODULE) -> dict[str, str]:
    call = BACKEND + 'module "net" {\n  source = "../../modules/net"\n  from = "%s"\n}\n'
    return {"modules/net/main.tf": module} | {f"environments/{name}/main.tf": call % of for name, of in sources.items()}


def test_one_cause_is_one_change_of_all_its_environments(tmp_path: Path) -> None:
    sources = dict.fromkeys(ENVIRONMENTS, "0.0.0.0/0")
    literal = GROUP + ali(port_range='"%s"')
    module = VARIABLE + literal
    (found, gone) = _changes(tmp_path, _rooted(sources, module % "22/22"), _rooted(sources, module % "80/80"))
    assert (_said(found), found.environments) == (f"opened tcp 80 module.net.{A}", ENVIRONMENTS)
    assert (_said(gone), gone.environments) == (f"closed tcp 22 module.net.{A}", ENVIRONMENTS)


def test_a_change_of_one_environment_is_no_change_of_the_others(tmp_path: Path) -> None:
    before = dict.fromkeys(ENVIRONMENTS, "10.0.0.0/8")
    (found,) = _changes(tmp_path, _rooted(before), _rooted({**before, "staging": "0.0.0.0/0"}))
    assert found.environments == ("staging",)
    assert found.exposure.at.file == "environments/staging/main.tf"


def test_an_environment_that_comes_opens_what_it_has_and_one_that_goes_closes_it(tmp_path: Path) -> None:
    two = dict.fromkeys(("dev", "prod"), "0.0.0.0/0")
    three = dict.fromkeys(ENVIRONMENTS, "0.0.0.0/0")
    (found,) = _changes(tmp_path / "comes", _rooted(two), _rooted(three))
    assert (found.verb.value, found.environments, found.protections) == ("opened", ("staging",), ())
    (found,) = _changes(tmp_path / "goes", _rooted(three), _rooted(two))
    assert (found.verb.value, found.environments) == ("closed", ("staging",))


def test_a_root_that_moves_with_its_state_is_no_change(tmp_path: Path) -> None:
    backend = 'terraform {\n  backend "oss" {\n    bucket = "states"\n    key = "net"\n  }\n}\n\n'
    assert not _changes(tmp_path, {"net/main.tf": backend + OPEN}, {"infra/net/main.tf": backend + OPEN})


def test_an_address_of_one_s_own_is_no_opening(tmp_path: Path) -> None:
    own = {".gitops-lint.yaml": "exposure:\n  own: [8.8.8.8]\n"}
    assert not _changes(tmp_path, own | {"main.tf": BACKEND + GROUP}, own | {"main.tf": BACKEND + PARTNER})


def test_a_sensitive_source_is_not_shown(tmp_path: Path) -> None:
    variable = 'variable "from" {\n  type = string\n  sensitive = true\n  default = "8.8.4.0/24"\n}\n\n'
    text = BACKEND + variable + GROUP + ali(cidr_ip="var.from")
    (found,) = _changes(tmp_path, {"main.tf": BACKEND}, {"main.tf": text, "terraform.tfvars": ""})
    assert found.exposure.sources == ("(sensitive value)",)
