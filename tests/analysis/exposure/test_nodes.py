"""What reaches the nodes of clusters that Terraform declares, by the documentation of the platforms."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from gitops_lint import load
from gitops_lint.analysis.exposure.addresses import addresses
from gitops_lint.analysis.exposure.nodes import NodesReach, nodes_reach
from gitops_lint.analysis.exposure.services import described
from tests.repositories import write

BACKEND = 'terraform {\n  backend "local" {}\n}\n'

ALI_GROUP = """
resource "alicloud_security_group" "nodes" {
  security_group_name = "nodes"
}

resource "alicloud_security_group_rule" "doors" {
  type              = "ingress"
  ip_protocol       = "tcp"
  port_range        = "30000/32767"
  cidr_ip           = "0.0.0.0/0"
  security_group_id = %s
}
"""
ALI = """
resource "alicloud_cs_managed_kubernetes" "this" {
  name = "shop"
  %s
}

resource "alicloud_cs_kubernetes_node_pool" "workers" {
  cluster_id = alicloud_cs_managed_kubernetes.this.id
  %s
}
"""
OWN_GROUP = ALI_GROUP % "alicloud_security_group.nodes.id"
PUBLIC = "internet_max_bandwidth_out = 5"
IN_GROUP = "security_group_ids = [alicloud_security_group.nodes.id]"

EKS = """
resource "aws_eks_cluster" "this" {
  name     = "shop"
  role_arn = "role"
  vpc_config {
    subnet_ids = [aws_subnet.a.id]
  }
}

resource "aws_subnet" "a" {
  vpc_id                  = "vpc-1"
  cidr_block              = "10.0.0.0/24"
  map_public_ip_on_launch = %s
}

resource "aws_eks_node_group" "workers" {
  cluster_name = aws_eks_cluster.this.name
  subnet_ids   = [aws_subnet.a.id]
  %s
}
"""
TEMPLATE = """
resource "aws_security_group" "nodes" {
  ingress {
    from_port   = 31000
    to_port     = 31000
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_launch_template" "nodes" {
  vpc_security_group_ids = [aws_security_group.nodes.id]
}
"""
WITH_TEMPLATE = "launch_template {\n    id      = aws_launch_template.nodes.id\n    version = 1\n  }"
NETWORK_ACL = """
resource "aws_network_acl" "a" {
  vpc_id     = "vpc-1"
  subnet_ids = [aws_subnet.a.id]
  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    from_port  = 443
    to_port    = 443
    cidr_block = "0.0.0.0/0"
  }
}
"""
PLATFORM_RULE = """
resource "aws_vpc_security_group_ingress_rule" "doors" {
  security_group_id = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 30000
  to_port           = 32767
}
"""

GKE = """
resource "google_compute_network" "shop" {
  name                    = "shop"
  auto_create_subnetworks = false
}

resource "google_container_cluster" "this" {
  name                     = "shop"
  network                  = google_compute_network.shop.self_link
  remove_default_node_pool = true
  initial_node_count       = 1
  %s
}

resource "google_container_node_pool" "workers" {
  cluster = google_container_cluster.this.name
  node_config {
    tags = ["worker"]
  }
}

resource "google_compute_firewall" "doors" {
  name          = "doors"
  network       = google_compute_network.shop.name
  source_ranges = ["0.0.0.0/0"]
  target_tags   = ["%s"]
  allow {
    protocol = "tcp"
    ports    = ["30000-32767"]
  }
}
"""
PRIVATE = "private_cluster_config {\n    enable_private_nodes = true\n  }"

AKS = """
resource "azurerm_kubernetes_cluster" "this" {
  name = "shop"
  default_node_pool {
    name                   = "workers"
    vnet_subnet_id         = azurerm_subnet.nodes.id
    node_public_ip_enabled = %s
    node_network_profile {
      allowed_host_ports {
        port_start = 8000
        port_end   = 8010
        protocol   = "TCP"
      }
    }
  }
}

resource "azurerm_subnet" "nodes" {
  name = "nodes"
}
"""
AKS_GROUP = """
resource "azurerm_network_security_group" "nodes" {
  name = "nodes"
  security_rule {
    name                       = "some"
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_port_range          = "*"
    destination_port_range     = "8005-9000"
    source_address_prefix      = "*"
    destination_address_prefix = "*"
  }
}

resource "azurerm_subnet_network_security_group_association" "nodes" {
  subnet_id                 = azurerm_subnet.nodes.id
  network_security_group_id = azurerm_network_security_group.nodes.id
}
"""

DOORS = "tcp 30000-32767"


@dataclass(frozen=True)
class Nodes:
    """A configuration; the services that an address of the internet reaches on its nodes, for certain and at most."""

    name: str
    text: str
    admitted: str
    possible: str = ""
    unknown: str = ""


CASES = (
    Nodes("a public pool in its own group", OWN_GROUP + ALI % ("", f"{IN_GROUP}\n  {PUBLIC}"), DOORS),
    Nodes("a pool without public addresses", OWN_GROUP + ALI % ("", IN_GROUP), "nothing"),
    Nodes(
        "a public pool in the group of its cluster",
        OWN_GROUP + ALI % ("security_group_id = alicloud_security_group.nodes.id", PUBLIC),
        DOORS,
    ),
    Nodes("a public pool in the group of the platform", OWN_GROUP + ALI % ("", PUBLIC), "nothing"),
    Nodes(
        "a rule of the group that the platform makes",
        ALI_GROUP % "alicloud_cs_managed_kubernetes.this.security_group_id" + ALI % ("", PUBLIC),
        DOORS,
    ),
    Nodes(
        "a group that is declared elsewhere",
        ALI % ("", f'security_group_ids = ["sg-1"]\n  {PUBLIC}'),
        "nothing",
        "all protocols",
        "sg-1 is declared elsewhere",
    ),
    Nodes(
        "whether the nodes are public is not known",
        'variable "bandwidth" {\n  type = number\n}\n'
        + OWN_GROUP
        + ALI % ("", f"{IN_GROUP}\n  internet_max_bandwidth_out = var.bandwidth"),
        "nothing",
        DOORS,
        "var.bandwidth",
    ),
    Nodes("EKS in the group of the platform", EKS % ("true", ""), "nothing"),
    Nodes(
        "EKS with a key and nowhere to come from",
        EKS % ("true", 'remote_access {\n    ec2_ssh_key = "key"\n  }'),
        "tcp 22",
    ),
    Nodes("EKS in a private subnet", TEMPLATE + EKS % ("false", WITH_TEMPLATE), "nothing"),
    Nodes("EKS with a template", TEMPLATE + EKS % ("true", WITH_TEMPLATE), "tcp 31000"),
    Nodes("EKS behind a network ACL", TEMPLATE + NETWORK_ACL + EKS % ("true", WITH_TEMPLATE), "nothing"),
    Nodes(
        "EKS with a rule that may be of the group of the platform",
        PLATFORM_RULE + EKS % ("true", ""),
        "nothing",
        "all protocols",
        "aws_vpc_security_group_ingress_rule.doors",
    ),
    Nodes("GKE with a firewall for its tag", GKE % ("", "worker"), DOORS),
    Nodes("GKE with a firewall for another tag", GKE % ("", "bastion"), "nothing"),
    Nodes("GKE with private nodes", GKE % (PRIVATE, "worker"), "nothing"),
    Nodes(
        "GKE in the network that every project has",
        'resource "google_container_cluster" "this" {\n  name = "shop"\n  initial_node_count = 1\n}\n',
        "nothing",
        "all protocols",
        "further firewalls of network default are declared elsewhere",
    ),
    Nodes("AKS with public nodes", AKS % "true", "tcp 8000-8010"),
    Nodes("AKS with a group before the subnet", AKS % "true" + AKS_GROUP, "tcp 8005-8010"),
    Nodes("AKS with private nodes", AKS % "false" + AKS_GROUP, "nothing"),
)

SOMEBODY = addresses("8.8.8.8")


def _reach(text: str, directory: Path) -> NodesReach | None:
    write(directory, {"environments/prod/main.tf": BACKEND + text, "environments/dev/main.tf": BACKEND})
    return nodes_reach(load(directory), "prod")


def _for_somebody(found: NodesReach) -> tuple[str, str]:
    """What an address of the internet reaches."""
    sides = (found.admitted, found.possible)
    first, second = (
        described(tuple((start, end) for start, end, of in side.slabs if any(a <= SOMEBODY[0][0] < b for a, b in of)))
        for side in sides
    )
    return first, second


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_ports_of_nodes_are_open_as_far_as_the_filters_before_them_are(case: Nodes, tmp_path: Path) -> None:
    found = _reach(case.text, tmp_path)
    assert found is not None
    assert _for_somebody(found) == (case.admitted, case.possible or case.admitted)
    assert case.unknown in found.unknown
    assert bool(found.unknown) == bool(case.unknown)


def test_the_places_are_what_makes_nodes_public_and_the_rules_that_let_in(tmp_path: Path) -> None:
    found = _reach(OWN_GROUP + ALI % ("", f"{IN_GROUP}\n  {PUBLIC}"), tmp_path)
    assert found is not None
    text = (tmp_path / "environments/prod/main.tf").read_text()
    said = [(text.count("\n", 0, where.span.start) + 1, note) for where, note in found.places]
    assert said == [
        (25, "alicloud_cs_kubernetes_node_pool.workers has public addresses"),
        (22, "alicloud_cs_kubernetes_node_pool.workers"),
        (13, "alicloud_security_group_rule.doors lets in 0.0.0.0/0"),
    ]


def test_of_two_clusters_only_what_both_let_in_is_certain(tmp_path: Path) -> None:
    private = (ALI % ("", IN_GROUP)).replace('"this"', '"other"').replace("kubernetes.this", "kubernetes.other")
    private = private.replace('"workers"', '"others"')
    found = _reach(OWN_GROUP + ALI % ("", f"{IN_GROUP}\n  {PUBLIC}") + private, tmp_path)
    assert found is not None
    assert _for_somebody(found) == ("nothing", DOORS)
    assert found.unknown == "which of the clusters of the environment it is"


def test_an_environment_without_nodes_in_terraform_has_none(tmp_path: Path) -> None:
    write(tmp_path, {"environments/dev/main.tf": BACKEND + OWN_GROUP, "environments/prod/main.tf": BACKEND})
    repository = load(tmp_path)
    assert nodes_reach(repository, "dev") is None
    assert nodes_reach(repository, "nowhere") is None


def test_a_group_of_another_stack_is_the_value_that_decides(tmp_path: Path) -> None:
    outputs = '\noutput "nodes" {\n  value = alicloud_security_group.nodes.id\n}\n'
    backend = 'terraform {\n  backend "local" {\n    path = "%s"\n  }\n}\n'
    state = """
data "terraform_remote_state" "network" {
  backend = "local"
  config = {
    path = "/state/network"
  }
}
"""
    pool = f"security_group_ids = [data.terraform_remote_state.network.outputs.nodes]\n  {PUBLIC}"
    write(
        tmp_path,
        {
            "environments/prod/network/main.tf": backend % "/state/network" + OWN_GROUP + outputs,
            "environments/prod/cluster/main.tf": backend % "/state/cluster" + state + ALI % ("", pool),
        },
    )
    found = nodes_reach(load(tmp_path), "prod")
    assert found is not None
    assert _for_somebody(found) == ("nothing", "all protocols")
    assert found.unknown == "alicloud_security_group.nodes.id is known after apply"
