"""NET rules: one cause is one finding, with its way from the value to what it opens; what the configuration decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysis.exposure.alicloud_cases import A, ali
from tests.analysis.exposure.aws_cases import G, aws
from tests.rules.terraform_modules import outcome_of, said

VARIABLE = 'variable "blocks" {\n  type = list(string)\n}\n\n'
CALL = VARIABLE + 'module "net" {\n  source = "../../net"\n  blocks = var.blocks\n}\n'
NET = VARIABLE + A + ali(for_each="toset(var.blocks)", cidr_ip="each.value")
LITERAL = A + ali()
EVERYWHERE = 'blocks = ["0.0.0.0/0"]\n'
BACKEND = 'terraform {\n  backend "s3" {}\n}\n\n'


def test_a_literal_in_a_shared_module_is_one_finding_that_names_all_environments(tmp_path: Path) -> None:
    call = 'module "net" {\n  source = "../../net"\n}\n'
    files = {f"environments/{name}/main.tf": call for name in ("dev", "staging", "prod")}
    (found,) = outcome_of(tmp_path, {"net/main.tf": LITERAL, **files}, "NET002").results
    assert (found.rule, found.location.file, found.location.line) == ("NET002", "net/main.tf", 8)
    assert set(found.environments) == {"dev", "staging", "prod"}


def test_a_value_of_one_environment_is_a_finding_there_alone_with_its_way(tmp_path: Path) -> None:
    files = {f"environments/{name}/main.tf": CALL for name in ("dev", "prod")}
    values = {
        "environments/dev/terraform.tfvars": EVERYWHERE,
        "environments/prod/terraform.tfvars": 'blocks = ["10.0.0.0/8"]\n',
    }
    (found,) = outcome_of(tmp_path, {"net/main.tf": NET, **files, **values}, "NET002").results
    assert (found.location.file, found.location.line) == ("environments/dev/terraform.tfvars", 1)
    assert set(found.environments) == {"dev"}
    assert [(str(one.location), one.note) for one in found.related] == [
        ("environments/dev/main.tf:7:12", "var.blocks is given here"),
        ("net/main.tf:14:20", "each.value comes from here"),
        ("net/main.tf:8:1", 'module.net.alicloud_security_group_rule.in["0.0.0.0/0"]'),
        ("net/main.tf:5:1", "the filter, module.net.alicloud_security_group.a"),
    ]


INSTANCE = (
    'resource "aws_instance" "web" {\n  ami = "ami-1"\n  instance_type = "t3.micro"\n'
    "  vpc_security_group_ids = [aws_security_group.a.id]\n%s}\n"
)
ADDRESS = 'resource "aws_eip" "web" {\n  instance = aws_instance.web.id\n}\n'


@pytest.mark.parametrize(
    ("text", "is_public"),
    [
        (INSTANCE % "", False),
        (INSTANCE % "  associate_public_ip_address = true\n", True),
        (INSTANCE % "" + ADDRESS, True),
    ],
)
def test_what_stands_behind_a_group_is_told_and_whether_it_has_a_public_address(
    text: str, is_public: bool, tmp_path: Path
) -> None:
    (found,) = outcome_of(tmp_path, G + aws() + text, "NET002").results
    said_last = found.related[-1].note
    assert said_last == "aws_instance.web stands behind it" + (", and has a public address" if is_public else "")


def test_instances_of_one_rule_are_one_finding(tmp_path: Path) -> None:
    text = G + aws(for_each='toset(["22", "3389"])', from_port="each.key", to_port="each.key")
    assert said(tmp_path, text, "NET") == [
        "9:error SSH (tcp 22) is open to the internet by 0.0.0.0/0 in aws_security_group.a",
        "9:error remote desktop (tcp 3389) is open to the internet by 0.0.0.0/0 in aws_security_group.a",
    ]


def test_several_groups_that_one_value_opens_are_one_finding(tmp_path: Path) -> None:
    text = A.replace('"a" {', '"a" {\n  for_each = toset(["x", "y"])') + ali(
        for_each="alicloud_security_group.a", security_group_id="each.value.id"
    )
    (line,) = said(tmp_path, text, "NET002")
    assert line.endswith('in alicloud_security_group.a["x"] and 1 more')


OWN = "exposure:\n  own: [8.8.8.0/24]\n"
NARROW = "exposure:\n  internet: {ipv4: 24}\n"
PARTNER = A + ali(cidr_ip='"8.8.8.0/23"')


@pytest.mark.parametrize(
    ("configuration", "block", "rules"),
    [
        ("", "8.8.8.0/24", ["NET017"]),
        (OWN, "8.8.8.0/24", []),
        (OWN, "8.8.8.0/23", ["NET017"]),
        (NARROW, "8.8.8.0/24", ["NET017"]),
        (NARROW, "8.8.8.0/23", ["NET002"]),
        ("", "8.0.0.0/8", ["NET017"]),
        ("", "8.0.0.0/7", ["NET002"]),
        ("exposure:\n  internet: {ipv4: 0}\n", "0.0.0.0/0", ["NET017"]),
    ],
)
def test_the_configuration_says_how_much_is_the_internet_and_what_is_ones_own(
    configuration: str, block: str, rules: list[str], tmp_path: Path
) -> None:
    files = {"main.tf": A + ali(cidr_ip=f'"{block}"')}
    if configuration:
        files[".gitops-lint.yaml"] = configuration
    assert [one.rule for one in outcome_of(tmp_path, files, "NET").results] == rules


def test_what_decides_an_opening_and_is_not_known_is_a_notice_that_names_it(tmp_path: Path) -> None:
    outcome = outcome_of(
        tmp_path, BACKEND + 'variable "from" {\n  type = string\n}\n\n' + G + aws(cidr_ipv4="var.from"), "NET001"
    )
    assert outcome.results == ()
    (notice,) = outcome.notices
    assert notice.message.startswith("whether aws_security_group.a is open to the internet (tcp 22) is not known: ")
    assert "var.from" in notice.message


INTERFACE = 'resource "aws_network_interface" "a" {\n  subnet_id = "subnet-1"\n  security_groups = [%s]\n}\n'
USED = {
    "by an interface": INTERFACE % "aws_security_group.a.id",
    "by a rule of another group": G.replace('"a"', '"b"')
    + INTERFACE % "aws_security_group.b.id"
    + aws(
        security_group_id="aws_security_group.b.id",
        cidr_ipv4="-",
        referenced_security_group_id="aws_security_group.a.id",
    ),
    "by an output of the root": 'output "id" {\n  value = aws_security_group.a.id\n}\n',
    "by a module that is not here": 'module "web" {\n  source = "git::https://git.shop.io/web"\n'
    "  group = aws_security_group.a.id\n}\n",
    "through a local value": "locals {\n  id = aws_security_group.a.id\n}\n" + INTERFACE % "local.id",
    "by all of its attributes": INTERFACE % "values(aws_security_group.a)[0]",
}
UNUSED = {
    "with rules alone": aws(cidr_ipv4='"10.0.0.0/8"'),
    "with a local value that nobody reads": "locals {\n  id = aws_security_group.a.id\n}\n",
}


@pytest.mark.parametrize("use", USED)
def test_a_group_that_something_is_made_with_is_used(use: str, tmp_path: Path) -> None:
    assert said(tmp_path, BACKEND + G + USED[use], "NET016") == []


@pytest.mark.parametrize("what", UNUSED)
def test_a_group_that_nothing_is_made_with_is_not_used(what: str, tmp_path: Path) -> None:
    assert said(tmp_path, BACKEND + G + UNUSED[what], "NET016") == ["5:note nothing uses aws_security_group.a"]


def test_a_group_of_a_module_that_the_root_uses_through_its_output_is_used(tmp_path: Path) -> None:
    files = {
        "main.tf": BACKEND + 'module "net" {\n  source = "./net"\n}\n' + INTERFACE % "module.net.id",
        "net/main.tf": G + 'output "id" {\n  value = aws_security_group.a.id\n}\n',
    }
    assert said(tmp_path, files, "NET016") == []
    files["main.tf"] = BACKEND + 'module "net" {\n  source = "./net"\n}\n'
    assert said(tmp_path, files, "NET016") == ["net/main.tf:1:note nothing uses module.net.aws_security_group.a"]


def test_a_group_in_what_shows_a_module_is_there_to_be_shown(tmp_path: Path) -> None:
    assert said(tmp_path, {"examples/complete/main.tf": BACKEND + G}, "NET016") == []


POLICIES = {
    '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]}': True,
    '{"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:*", "Resource": "*"}}': True,
    '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": ["a", "*"]}, "Action": "s3:*", "Resource": "*"}]}': True,
    '{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}': False,
    '{"Statement": [{"Effect": "Allow", "Principal": {"Service": "*"}, "Action": "s3:*", "Resource": "*"}]}': False,
    '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*", '
    '"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}]}': False,
    '{"Statement": []}': False,
    "not JSON": False,
}


@pytest.mark.parametrize("policy", POLICIES)
def test_a_policy_is_for_everybody_when_a_statement_allows_any_principal(policy: str, tmp_path: Path) -> None:
    text = f'resource "aws_s3_bucket_policy" "a" {{\n  bucket = "a"\n  policy = <<-EOT\n{policy}\nEOT\n}}\n'
    assert bool(said(tmp_path, text, "NET009")) is POLICIES[policy]


def test_a_policy_of_a_data_source_is_read(tmp_path: Path) -> None:
    text = (
        'data "aws_iam_policy_document" "a" {\n  statement {\n    actions = ["s3:GetObject"]\n    resources = ["*"]\n'
        '    principals {\n      type = "*"\n      identifiers = ["*"]\n    }\n  }\n}\n'
        'resource "aws_s3_bucket_policy" "a" {\n  bucket = "a"\n'
        "  policy = data.aws_iam_policy_document.a.json\n}\n"
    )
    assert len(said(tmp_path, text, "NET009")) == 1
