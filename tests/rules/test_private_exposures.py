"""NET021 and NET022: what the configuration calls private, and what one environment alone opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysis.exposure.aws_cases import G, aws
from tests.rules.terraform_modules import outcome_of

DATABASE = (
    'resource "aws_db_instance" "orders" {\n  engine = "postgres"\n  publicly_accessible = %s\n'
    "  vpc_security_group_ids = [aws_security_group.a.id]\n}\n"
)
PRIVATE = 'exposure:\n  private:\n    - resource: "%s"\n      reason: the orders\n'
FORWARDED = (
    'resource "alicloud_instance" "web" {\n  security_groups = ["sg-1"]\n}\n'
    'resource "alicloud_forward_entry" "web" {\n  external_ip = "8.8.8.8"\n  external_port = "9999"\n'
    '  ip_protocol = "tcp"\n  internal_ip = alicloud_instance.web.private_ip\n  internal_port = "9999"\n}\n'
)
CART = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cart, namespace: shop}\nspec:\n"
    "  selector: {matchLabels: {app: cart}}\n  template:\n    metadata: {labels: {app: cart}}\n"
    "    spec: {containers: [{name: cart, image: 'cart:1', ports: [{containerPort: 8080}]}]}\n---\n"
    "apiVersion: v1\nkind: Service\nmetadata: {name: cart, namespace: shop%s}\nspec:\n  type: LoadBalancer\n"
    "  selector: {app: cart}\n  ports: [{port: 443, targetPort: 8080}]\n"
)
PUBLIC = (
    ", annotations: {service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: internet, "
    "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-spec: slb.s1.small}"
)
PORT = {"from_port": "9999", "to_port": "9999"}


@pytest.mark.parametrize(
    ("glob", "text", "found"),
    [
        ("aws_db_instance.*", G + aws(**PORT) + DATABASE % "true", ["NET021"]),
        ("aws_security_group.a", G + aws(**PORT), ["NET021"]),
        ("aws_security_group.b", G + aws(**PORT), []),
        ("aws_db_instance.*", G + aws(cidr_ipv4='"8.8.8.0/24"', **PORT) + DATABASE % "true", ["NET021"]),
        ("aws_db_instance.*", G + aws(cidr_ipv4='"10.0.0.0/8"', **PORT) + DATABASE % "false", []),
        ("*.web", FORWARDED, ["NET021"]),
        ("alicloud_instance.api", FORWARDED, []),
    ],
)
def test_what_is_private_and_can_be_reached_is_found(glob: str, text: str, found: list[str], tmp_path: Path) -> None:
    files = {"main.tf": text, ".gitops-lint.yaml": PRIVATE % glob}
    assert [one.rule for one in outcome_of(tmp_path, files, "NET021").results] == found


def test_a_finding_says_who_comes_to_what_and_why_not(tmp_path: Path) -> None:
    files = {"main.tf": G + aws(**PORT) + DATABASE % "true", ".gitops-lint.yaml": PRIVATE % "*orders"}
    (found,) = outcome_of(tmp_path, files, "NET021").results
    assert found.message == (
        "the internet can reach aws_db_instance.orders (tcp 9999); exposure.private, the orders, says that nobody may"
    )
    assert found.location.line == 9


@pytest.mark.parametrize(("glob", "count"), [("* Deployment shop/cart", 1), ("* Service shop/*", 1), ("* cart", 0)])
def test_a_workload_that_a_load_balancer_leads_to_can_be_private(glob: str, count: int, tmp_path: Path) -> None:
    files = {"clusters/prod/cart.yaml": CART % PUBLIC, ".gitops-lint.yaml": PRIVATE % glob}
    assert len(outcome_of(tmp_path, files, "NET021").results) == count


def test_whether_a_private_workload_is_reached_may_be_for_the_platform_to_say(tmp_path: Path) -> None:
    files = {"clusters/prod/cart.yaml": CART % "", ".gitops-lint.yaml": PRIVATE % "*cart"}
    outcome = outcome_of(tmp_path, files, "NET021")
    assert outcome.results == ()
    assert "which is private, can be reached from outside is not known" in outcome.notices[0].message


@pytest.mark.parametrize(("environment", "count"), [("prod", 1), ("dev", 0)])
def test_something_is_private_in_the_environment_that_is_named(environment: str, count: int, tmp_path: Path) -> None:
    files = {
        "environments/dev/main.tf": G,
        "environments/prod/main.tf": G + aws(**PORT),
        ".gitops-lint.yaml": PRIVATE % "*" + f"      environment: {environment}\n",
    }
    assert len(outcome_of(tmp_path, files, "NET021").results) == count


CLIENTS = 'variable "clients" {\n  type = list(string)\n}\n\n'
NET = CLIENTS + G + aws(for_each="toset(var.clients)", cidr_ipv4="each.value", **PORT)
CALL = CLIENTS + 'module "net" {\n  source = "../../net"\n  clients = var.clients\n}\n'
OPEN, CLOSED = 'clients = ["0.0.0.0/0"]\n', 'clients = ["10.0.0.0/8"]\n'


def environments(net: str = NET, **values: str) -> dict[str, str]:
    """A module called by every environment with its own value, `""` for none."""
    files = {"net/main.tf": net}
    for name, text in values.items():
        files[f"environments/{name}/main.tf"] = CALL
        if text:
            files[f"environments/{name}/terraform.tfvars"] = text
    return files


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"dev": CLOSED, "prod": OPEN}, ["prod warning"]),
        ({"dev": OPEN, "prod": CLOSED}, ["dev note"]),
        ({"dev": CLOSED, "staging": OPEN, "prod": CLOSED}, ["staging note"]),
        ({"dev": OPEN, "staging": OPEN, "prod": CLOSED}, []),
        ({"dev": OPEN, "prod": OPEN}, []),
        ({"dev": CLOSED, "prod": CLOSED}, []),
        ({"prod": OPEN}, []),
        ({"dev": "", "prod": OPEN}, []),
    ],
)
def test_what_one_environment_alone_opens_is_found(values: dict[str, str], found: list[str], tmp_path: Path) -> None:
    results = outcome_of(tmp_path, environments(**values), "NET022").results
    assert [f"{' '.join(one.environments)} {one.severity}" for one in results] == found


def test_an_environment_that_does_not_have_the_group_says_nothing(tmp_path: Path) -> None:
    files = environments(dev=CLOSED, prod=OPEN) | {"environments/dev/main.tf": CLIENTS}
    assert outcome_of(tmp_path, files, "NET022").results == ()


def test_ports_of_the_web_are_a_note_wherever_they_are_open(tmp_path: Path) -> None:
    net = NET.replace("9999", "443")
    (found,) = outcome_of(tmp_path, environments(net, dev=CLOSED, prod=OPEN), "NET022").results
    assert str(found.severity) == "note"
    assert found.message == (
        "tcp 443 of module.net.aws_security_group.a is open to the internet in prod alone; "
        "dev, which has it too, keeps it closed"
    )
    assert (found.location.file, found.location.line) == ("environments/prod/terraform.tfvars", 1)
