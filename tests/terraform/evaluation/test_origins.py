"""Where values came from: the chain ends at the line that says them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.model.source import Path as ValuePath
from gitops_lint.terraform.evaluation.origins import sources_of
from tests.terraform.evaluation.roots import opened

FILES = {
    "terraform.tfvars": 'open = ["10.0.0.0/8", "0.0.0.0/0"]\nrules = { ssh = { port = 22 } }\n',
    "variables.tf": """
variable "open" { type = list(string) }
variable "rules" { type = map(object({ port = number })) }
variable "zone" { default = "zone-default" }
""",
    "web/main.tf": """
variable "cidrs" { default = [] }
variable "port" { default = 8080 }
resource "acme_rule" "web" {
  sources = var.cidrs
  port    = var.port
}
output "port" { value = acme_rule.web.port }
""",
    "main.tf": """
locals {
  extra = { zone = "zone-local" }
  all   = merge({ name = "first" }, local.extra)
  ports = [for name, rule in var.rules : rule.port]
}
module "web" {
  source = "./web"
  cidrs  = concat(["192.168.0.0/16"], var.open)
}
resource "acme_rule" "each" {
  for_each = var.rules
  port     = each.value.port
  name     = "rule-${each.key}"
  zone     = local.all["zone"]
  other    = local.all.name
  ports    = local.ports
  chosen   = length(var.open) > 5 ? "many" : var.zone
  default  = lookup(local.extra, "none", "fallback")
  web      = module.web.port
  ingress {
    cidr = var.open[1]
  }
}
""",
}


@pytest.mark.parametrize(
    ("module", "path", "chain"),
    [
        ("", ("port",), ["terraform.tfvars: 22", "main.tf: var.rules", "main.tf: each.value.port"]),
        ("", ("name",), ['main.tf: "rule-${each.key}"']),
        ("", ("zone",), ['main.tf: "zone-local"', "main.tf: local.extra", 'main.tf: local.all["zone"]']),
        ("", ("other",), ['main.tf: "first"', "main.tf: local.all.name"]),
        (
            "",
            ("ports", 0),
            ["terraform.tfvars: 22", "main.tf: var.rules", "main.tf: rule.port", "main.tf: local.ports"],
        ),
        ("", ("chosen",), ['variables.tf: "zone-default"', "main.tf: var.zone"]),
        ("", ("default",), ['main.tf: "fallback"']),
        (
            "",
            ("web",),
            [
                "web/main.tf: 8080",
                "web/main.tf: var.port",
                "web/main.tf: acme_rule.web.port",
                "main.tf: module.web.port",
            ],
        ),
        ("", ("ingress", 0, "cidr"), ['terraform.tfvars: "0.0.0.0/0"', "main.tf: var.open[1]"]),
        ("", ("unset",), ['main.tf: resource "acme_rule" "each"']),
        ("web", ("sources", 2), ['terraform.tfvars: "0.0.0.0/0"', "main.tf: var.open", "web/main.tf: var.cidrs"]),
        ("web", ("sources", 0), ['main.tf: "192.168.0.0/16"', "web/main.tf: var.cidrs"]),
    ],
)
def test_an_origin_begins_with_the_line_that_says_the_value(
    tmp_path: Path, module: str, path: ValuePath, chain: list[str]
) -> None:
    root = opened(tmp_path, FILES).root
    if module:
        call = root.module_call(module)
        assert call is not None
        instance = call.instance(None)
        assert instance is not None
        resource, key = instance.resource("managed", "acme_rule", "web"), None
    else:
        resource, key = root.resource("managed", "acme_rule", "each"), "ssh"
    assert resource is not None
    found = [
        f"{source.file}: {FILES[source.file][source.span.start : source.span.end]}"
        for source in sources_of(resource.instance(key), path)
    ]
    assert found == chain
