"""Terraform files as people write them: a module and the root that calls it, ten files a unit."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.application import Application


def _module_main_alicloud(app: Application) -> str:
    return f"""\
# The network of {app.name}: one vswitch a zone, and who may come in.
resource "alicloud_vpc" "this" {{
  vpc_name   = local.name
  cidr_block = var.cidr
  tags       = local.tags
}}

resource "alicloud_vswitch" "this" {{
  for_each = local.zones

  vpc_id       = alicloud_vpc.this.id
  zone_id      = each.key
  cidr_block   = cidrsubnet(var.cidr, 8, each.value)
  vswitch_name = format("%s-%s", local.name, each.key)
  tags         = merge(local.tags, {{ Zone = each.key }})
}}

resource "alicloud_security_group" "this" {{
  security_group_name = local.name
  vpc_id              = alicloud_vpc.this.id
  inner_access_policy = var.environment == "prod" ? "Drop" : "Accept"
}}

resource "alicloud_security_group_rule" "in" {{
  for_each = {{ for rule in local.rules : "${{rule.port}}-${{rule.source}}" => rule }}

  type              = "ingress"
  ip_protocol       = "tcp"
  nic_type          = "intranet"
  policy            = "accept"
  port_range        = "${{each.value.port}}/${{each.value.port}}"
  priority          = 10
  security_group_id = alicloud_security_group.this.id
  cidr_ip           = each.value.source
}}

resource "alicloud_instance" "this" {{
  count = var.size.count

  instance_name        = "${{local.name}}-${{count.index}}"
  instance_type        = var.size.type
  image_id             = var.image
  security_groups      = [alicloud_security_group.this.id]
  vswitch_id           = values(alicloud_vswitch.this)[count.index % length(local.zones)].id
  system_disk_category = "cloud_essd"
  user_data            = base64encode(local.boot)
  tags                 = local.tags

  lifecycle {{
    create_before_destroy = true
    ignore_changes        = [image_id]
  }}
}}
"""


def _module_main_aws(app: Application) -> str:
    return f"""\
# The network of {app.name}: one subnet a zone, and who may come in.
resource "aws_vpc" "this" {{
  cidr_block           = var.cidr
  enable_dns_hostnames = true
  tags                 = merge(local.tags, {{ Name = local.name }})
}}

resource "aws_subnet" "this" {{
  for_each = local.zones

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(var.cidr, 8, each.value)
  tags              = merge(local.tags, {{ Name = format("%s-%s", local.name, each.key) }})
}}

resource "aws_security_group" "this" {{
  name        = local.name
  description = "What ${{local.name}} lets in"
  vpc_id      = aws_vpc.this.id

  dynamic "ingress" {{
    for_each = local.rules
    iterator = rule

    content {{
      description = "from ${{rule.value.source}}"
      protocol    = "tcp"
      from_port   = rule.value.port
      to_port     = rule.value.port
      cidr_blocks = [rule.value.source]
    }}
  }}

  egress {{
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }}
}}

resource "aws_instance" "this" {{
  count = var.size.count

  ami                    = var.image
  instance_type          = var.size.type
  subnet_id              = values(aws_subnet.this)[count.index % length(local.zones)].id
  vpc_security_group_ids = [aws_security_group.this.id]
  user_data              = local.boot
  tags                   = merge(local.tags, {{ Name = "${{local.name}}-${{count.index}}" }})

  metadata_options {{
    http_tokens = "required"
  }}

  lifecycle {{
    create_before_destroy = true
    ignore_changes        = [ami]
  }}
}}
"""


def _module_variables(app: Application) -> str:
    return f"""\
variable "environment" {{
  description = "Which deployed instance of the shop this is."
  type        = string

  validation {{
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "The environment is dev, staging or prod, not ${{var.environment}}."
  }}
}}

variable "cidr" {{
  description = "The addresses of the network; every zone gets a /24 of it."
  type        = string
  default     = "10.{app.cpu % 200}.0.0/16"
}}

variable "zones" {{
  type    = list(string)
  default = ["a", "b", "c"]
}}

variable "image" {{
  type = string
}}

variable "size" {{
  description = "How many machines, and which."
  type = object({{
    count = number
    type  = string
    disk  = optional(number, {app.storage})
  }})
}}

variable "sources" {{
  description = "Who may come in, by port."
  type        = map(list(string))
  default = {{
    "443"  = ["10.0.0.0/8"]
    "{app.port}" = ["10.0.0.0/8", "172.16.0.0/12"]
  }}
}}
"""


def _module_locals(app: Application) -> str:
    return f"""\
locals {{
  name = "{app.name}-${{var.environment}}"

  zones = {{ for index, zone in sort(var.zones) : zone => index }}

  rules = flatten([
    for port, sources in var.sources : [
      for source in sources : {{
        port   = tonumber(port)
        source = source
      }} if source != "0.0.0.0/0" || port == "443"
    ]
  ])

  tags = {{
    Application = "{app.name}"
    Environment = var.environment
    Team        = "{app.team}"
    Size        = upper(replace(var.size.type, "/[^a-z0-9]/", "-"))
  }}

  boot = <<-EOT
    #!/bin/sh
    # Written by Terraform.
    set -eu
    export ENVIRONMENT="${{var.environment}}" PORT="{app.port}"
    %{{for zone in keys(local.zones)~}}
    echo "zone ${{zone}}: $${{HOSTNAME}}" >> /etc/motd
    %{{endfor~}}
    %{{if var.environment == "prod"~}}
    systemctl enable --now audit
    %{{else~}}
    systemctl disable audit
    %{{endif~}}
    systemctl start {app.name}
  EOT
}}
"""


def _module_versions_alicloud(app: Application) -> str:
    return _versions("alicloud", "aliyun/alicloud", ">= 1.220, < 2.0")


def _module_versions_aws(app: Application) -> str:
    return _versions("aws", "hashicorp/aws", "~> 5.40")


def _versions(name: str, source: str, version: str) -> str:
    return f"""\
terraform {{
  required_version = ">= 1.5"

  required_providers {{
    {name} = {{
      source  = "{source}"
      version = "{version}"
    }}
  }}
}}
"""


def _module_outputs_alicloud(app: Application) -> str:
    return _outputs("alicloud", "vswitch", "private_ip")


def _module_outputs_aws(app: Application) -> str:
    return _outputs("aws", "subnet", "private_ip")


def _outputs(provider: str, subnet: str, address: str) -> str:
    return f"""\
output "network_id" {{
  description = "The network, for peering."
  value       = {provider}_vpc.this.id
}}

output "subnet_ids" {{
  value = {{ for zone, one in {provider}_{subnet}.this : zone => one.id }}
}}

output "addresses" {{
  description = "The machines' addresses, in order."
  value       = {provider}_instance.this[*].{address}
}}
"""


def _root_main(app: Application) -> str:
    return f"""\
module "{app.name}" {{
  source = "../../../modules/{app.name}"

  environment = var.environment
  image       = var.image
  zones       = [for suffix in ["a", "b", "c"] : "${{var.region}}-${{suffix}}"]

  size = {{
    count = var.environment == "prod" ? {app.replicas + 1} : 1
    type  = local.types[var.environment]
  }}

  sources = merge(local.public, {{
    "22" = [for address in var.bastions : "${{address}}/32"]
  }})
}}
"""


def _root_variables(app: Application) -> str:
    return f"""\
variable "environment" {{
  type    = string
  default = "{app.environment}"
}}

variable "region" {{
  type    = string
  default = "eu-central-1"
}}

variable "image" {{
  description = "The machine image; built weekly."
  type        = string
  default     = "image-{app.tag}"
}}

variable "bastions" {{
  type    = list(string)
  default = ["10.0.0.{app.replicas}", "10.0.0.{app.replicas + 1}"]
}}
"""


def _root_locals(app: Application) -> str:
    return f"""\
locals {{
  # The smallest that has held the load of the last sale.
  types = {{
    dev     = "small"
    staging = "medium"
    prod    = {app.replicas} > 4 ? "xlarge" : "large"
  }}

  public = {{
    for port in [80, 443, {app.port}] : tostring(port) => ["0.0.0.0/0"]
    if port < 1024
  }}

  policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Effect   = "Allow"
      Action   = ["oss:GetObject", "oss:PutObject"]
      Resource = "*/{app.name}-${{var.environment}}/*"
    }}]
  }})
}}
"""


def _root_providers(app: Application) -> str:
    return f"""\
terraform {{
  backend "local" {{
    path = "{app.name}.tfstate"
  }}
}}

provider "{_provider(app)}" {{
  region = var.region
}}
"""


def _root_outputs(app: Application) -> str:
    return f"""\
output "addresses" {{
  value = module.{app.name}.addresses
}}

output "summary" {{
  value = "%{{for zone, id in module.{app.name}.subnet_ids}}${{zone}}=${{id}} %{{endfor}}"
}}

output "policy" {{
  value     = local.policy
  sensitive = false
}}
"""


_MODULE: dict[str, dict[str, Callable[[Application], str]]] = {
    "alicloud": {
        "variables.tf": _module_variables,
        "locals.tf": _module_locals,
        "main.tf": _module_main_alicloud,
        "outputs.tf": _module_outputs_alicloud,
        "versions.tf": _module_versions_alicloud,
    },
    "aws": {
        "variables.tf": _module_variables,
        "locals.tf": _module_locals,
        "main.tf": _module_main_aws,
        "outputs.tf": _module_outputs_aws,
        "versions.tf": _module_versions_aws,
    },
}
_ROOT: dict[str, Callable[[Application], str]] = {
    "variables.tf": _root_variables,
    "locals.tf": _root_locals,
    "providers.tf": _root_providers,
    "main.tf": _root_main,
    "outputs.tf": _root_outputs,
}
FILES_A_UNIT = len(_MODULE["aws"]) + len(_ROOT)


def _provider(app: Application) -> str:
    return "alicloud" if app.port % 2 == 0 else "aws"


def terraform_files(app: Application) -> dict[str, str]:
    """The ten files of one application, path to text: its module, and the root of its environment."""
    module = {f"modules/{app.name}/{name}": write(app) for name, write in _MODULE[_provider(app)].items()}
    root = {f"environments/{app.environment}/{app.name}/{name}": write(app) for name, write in _ROOT.items()}
    return module | root
