"""The same opening by way of all that Terraform has: variables, modules, functions, JSON, overrides, conditions."""

from __future__ import annotations

from tests.analysis.exposure.exposure_case import BACKEND, Case, one

_RULE = """resource "aws_security_group" "web" {
  name = "web"
}

resource "aws_vpc_security_group_ingress_rule" "ssh" {
  security_group_id = aws_security_group.web.id
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_ipv4         = %s
}
"""

_LIST = """resource "aws_security_group" "web" {
  name = "web"

  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = %s
  }
}
"""

_VARIABLE = 'variable "blocks" {\n  type    = list(string)\n  default = []\n}\n\n'

_MODULE = """variable "rules" {
  type = map(object({
    port    = number
    sources = optional(list(string), ["10.0.0.0/8"])
    enabled = optional(bool, true)
  }))
}

resource "aws_security_group" "this" {
  name = "this"

  dynamic "ingress" {
    for_each = { for name, rule in var.rules : name => rule if rule.enabled }
    content {
      description = ingress.key
      protocol    = "tcp"
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      cidr_blocks = ingress.value.sources
    }
  }
}
"""


def _by_function(name: str, expression: str, mark: str = "NET002", before: str = "") -> Case:
    return one(f"examined: {name}", before + _LIST % (expression + (f"  #! {mark}" if mark else "")))


LANGUAGE_EXAMINED: tuple[Case, ...] = (
    _by_function("concat", 'concat(["10.0.0.0/8"], ["0.0.0.0/0"])'),
    _by_function("flatten of lists in lists", 'flatten([["10.0.0.0/8"], [["0.0.0.0/0"]]])'),
    _by_function("distinct and compact", 'distinct(compact(["", "0.0.0.0/0", "0.0.0.0/0"]))'),
    _by_function("cidrsubnet halves", '[cidrsubnet("0.0.0.0/0", 1, 0), cidrsubnet("0.0.0.0/0", 1, 1)]'),
    _by_function("cidrsubnets of a private block", 'cidrsubnets("10.0.0.0/8", 8, 8)', ""),
    _by_function("jsondecode", 'jsondecode("[\\"0.0.0.0/0\\"]")'),
    _by_function("yamldecode", 'yamldecode("- 10.0.0.0/8\\n- 0.0.0.0/0\\n")'),
    _by_function("csvdecode", '[for row in csvdecode("cidr\\n0.0.0.0/0") : row.cidr]'),
    _by_function("lookup with its default", 'lookup({ prod = ["10.0.0.0/8"] }, "dev", ["0.0.0.0/0"])'),
    _by_function("try that falls back", 'try(tomap({})["dev"], ["0.0.0.0/0"])'),
    _by_function("coalescelist", 'coalescelist([], ["0.0.0.0/0"])'),
    _by_function(
        "what the workspace decides, which nobody says",
        'terraform.workspace == "default" ? ["0.0.0.0/0"] : ["10.0.0.0/8"]',
        "unknown",
    ),
    _by_function(
        "what the workspace decides between two that are closed",
        'terraform.workspace == "open" ? ["192.168.0.0/16"] : ["10.0.0.0/8"]',
        "unknown",
    ),
    _by_function("a splat of objects", '[{ cidr = "10.0.0.0/8" }, { cidr = "0.0.0.0/0" }][*].cidr'),
    _by_function("formatting", '[format("%s/%d", "0.0.0.0", 0)]'),
    _by_function("join and split", 'split(",", join(",", ["10.0.0.0/8", "0.0.0.0/0"]))'),
    _by_function("replace", '[replace("0.0.0.0/32", "/32", "/0")]'),
    _by_function("setproduct", '[for pair in setproduct(["0.0.0.0"], ["1", "0"]) : join("/", pair)]'),
    _by_function("setsubtract takes it away", 'setsubtract(["0.0.0.0/0", "10.0.0.0/8"], ["0.0.0.0/0"])', ""),
    _by_function(
        "a template", "[templatestring(local.t, { bits = 0 })]", before='locals {\n  t = "0.0.0.0/$${bits}"\n}\n\n'
    ),
    _by_function(
        "a network whose address comes later",
        "[aws_vpc.main.cidr_block]",
        "",
        'resource "aws_vpc" "main" {\n  ipv4_ipam_pool_id = "ipam-pool-07ccc86aa41bef7ce"\n}\n\n',
    ),
    _by_function(
        "the network and everybody",
        '[aws_vpc.main.cidr_block, "0.0.0.0/0"]',
        "NET002",
        'resource "aws_vpc" "main" {\n  ipv4_ipam_pool_id = "ipam-pool-07ccc86aa41bef7ce"\n}\n\n',
    ),
    _by_function(
        "a machine's own address in a text",
        '["${aws_instance.bastion.private_ip}/32"]',
        "unknown",
        'resource "aws_instance" "bastion" {\n  ami           = "ami-0a1b2c3d"\n  instance_type = "t3.micro"\n}\n\n',
    ),
    _by_function(
        "an answer of the network",
        '["${chomp(data.http.me.response_body)}/32"]',
        "unknown",
        'data "http" "me" {\n  url = "https://ip.example.com"\n}\n\n',
    ),
    _by_function(
        "a list that another root has",
        "data.terraform_remote_state.net.outputs.blocks",
        "unknown",
        'data "terraform_remote_state" "net" {\n  backend = "s3"\n  config = {\n'
        '    bucket = "state"\n    key    = "net"\n    region = "eu-west-1"\n  }\n}\n\n',
    ),
    _by_function(
        "a parameter of the account",
        'split(",", data.aws_ssm_parameter.blocks.value)',
        "unknown",
        'data "aws_ssm_parameter" "blocks" {\n  name = "/net/blocks"\n}\n\n',
    ),
    _by_function(
        "a list of which not even the length is known, beside everybody",
        'concat(["0.0.0.0/0"], split(",", data.aws_ssm_parameter.blocks.value))',
        "unknown",
        'data "aws_ssm_parameter" "blocks" {\n  name = "/net/blocks"\n}\n\n',
    ),
    Case(
        "examined: a file that is read",
        {
            "main.tf": _LIST % 'jsondecode(file("${path.module}/open.json")).admin  #! NET002',
            "open.json": '{"admin": ["10.0.0.0/8", "0.0.0.0/0"]}\n',
        },
    ),
    Case(
        "examined: a template of a file",
        {
            "main.tf": _LIST % 'jsondecode(templatefile("${path.module}/open.tftpl", { bits = [0] }))  #! NET002',
            "open.tftpl": '[%{ for b in bits }"0.0.0.0/${b}"%{ endfor }]\n',
        },
    ),
    Case(
        "examined: terraform.tfvars over a default",
        {
            "main.tf": _VARIABLE + _LIST % "var.blocks",
            "terraform.tfvars": 'blocks = ["0.0.0.0/0"]  #! NET002\n',
        },
    ),
    Case(
        "examined: terraform.tfvars closes what the default opens",
        {
            "main.tf": 'variable "blocks" {\n  type    = list(string)\n  default = ["0.0.0.0/0"]\n}\n\n'
            + _LIST % "var.blocks",
            "terraform.tfvars": 'blocks = ["10.0.0.0/8"]\n',
        },
    ),
    Case(
        "examined: the last automatic file counts",
        {
            "main.tf": _VARIABLE + _LIST % "var.blocks",
            "terraform.tfvars": 'blocks = ["0.0.0.0/0"]\n',
            "a.auto.tfvars": 'blocks = ["0.0.0.0/0"]\n',
            "b.auto.tfvars": 'blocks = ["10.0.0.0/8"]\n',
        },
    ),
    Case(
        "examined: an automatic file in JSON",
        {
            "main.tf": _VARIABLE + _LIST % "var.blocks",
            "z.auto.tfvars.json": '{\n  "blocks": [\n    "0.0.0.0/0"\n  ]\n}\n',
        },
        ("NET002 z.auto.tfvars.json:3",),
    ),
    Case(
        "examined: a file that nobody names",
        {
            "main.tf": _VARIABLE + _LIST % "var.blocks",
            "backend.tf": BACKEND,
            "notes.tf.example": _LIST % '["0.0.0.0/0"]',
        },
    ),
    Case(
        "examined: a variable that nobody sets",
        {
            "main.tf": 'variable "blocks" {\n  type = list(string)\n}\n\n' + _LIST % "var.blocks  #! unknown",
        },
    ),
    Case(
        "examined: an override that opens",
        {
            "main.tf": _RULE % '"10.0.0.0/8"',
            "override.tf": (
                'resource "aws_vpc_security_group_ingress_rule" "ssh" {\n  cidr_ipv4 = "0.0.0.0/0"  #! NET002\n}\n'
            ),
        },
    ),
    Case(
        "examined: an override that closes",
        {
            "main.tf": _RULE % '"0.0.0.0/0"',
            "close_override.tf": (
                'resource "aws_vpc_security_group_ingress_rule" "ssh" {\n  cidr_ipv4 = "10.0.0.0/8"\n}\n'
            ),
        },
    ),
    Case(
        "examined: an override takes all blocks of a kind away",
        {
            "main.tf": _LIST % '["0.0.0.0/0"]',
            "override.tf": (
                'resource "aws_security_group" "web" {\n  ingress {\n    protocol    = "tcp"\n'
                '    from_port   = 443\n    to_port     = 443\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n}\n'
            ),
        },
    ),
    Case(
        "examined: JSON",
        {
            "main.tf.json": (
                '{\n  "resource": {\n    "aws_security_group": {\n      "web": {\n        "name": "web",\n'
                '        "ingress": [\n          {\n            "protocol": "tcp",\n'
                '            "from_port": 22,\n            "to_port": 22,\n'
                '            "cidr_blocks": ["${cidrsubnet(\\"0.0.0.0/0\\", 0, 0)}"]\n          }\n'
                "        ]\n      }\n    }\n  }\n}\n"
            ),
        },
        ("NET002 main.tf.json:11",),
    ),
    Case(
        "examined: JSON with one rule as an object",
        {
            "main.tf.json": (
                '{\n  "locals": {"all": "0.0.0.0/0"},\n'
                '  "resource": {"aws_vpc_security_group_ingress_rule": {"ssh": {\n'
                '    "security_group_id": "sg-0123456789abcdef0",\n    "ip_protocol": "tcp",\n'
                '    "from_port": 22,\n    "to_port": 22,\n    "cidr_ipv4": "${local.all}"\n  }}}\n}\n'
            ),
        },
        ("NET002 main.tf.json:2",),
    ),
    one("examined: none of it", _LIST.replace('"web" {\n', '"web" {\n  count = 0\n', 1) % '["0.0.0.0/0"]'),
    one(
        "examined: not while it is off",
        'variable "debug" {\n  default = false\n}\n\n'
        + _LIST.replace('"web" {\n', '"web" {\n  count = var.debug ? 1 : 0\n', 1) % '["0.0.0.0/0"]',
    ),
    Case(
        "examined: while it is on",
        {
            "main.tf": 'variable "debug" {\n  default = false\n}\n\n'
            + _LIST.replace('"web" {\n', '"web" {\n  count = var.debug ? 1 : 0\n', 1) % '["0.0.0.0/0"]  #! NET002',
            "terraform.tfvars": "debug = true\n",
        },
    ),
    one(
        "examined: for each of nothing",
        _LIST.replace('"web" {\n', '"web" {\n  for_each = toset([])\n', 1) % '["0.0.0.0/0"]',
    ),
    one(
        "examined: the second of two",
        _LIST.replace('"web" {\n', '"web" {\n  count = 2\n', 1)
        % 'count.index == 1 ? ["0.0.0.0/0"] : ["10.0.0.0/8"]  #! NET002',
    ),
    Case(
        "examined: a map of objects through two modules",
        {
            "main.tf": 'module "outer" {\n  source = "./outer"\n  admin  = ["0.0.0.0/0"]  #! NET002\n}\n',
            "outer/main.tf": (
                'variable "admin" {\n  type = list(string)\n}\n\nmodule "inner" {\n  source = "../inner"\n'
                "  rules = {\n    ssh   = { port = 22, sources = var.admin }\n"
                '    https = { port = 443, sources = ["0.0.0.0/0"] }\n  }\n}\n'
            ),
            "inner/main.tf": _MODULE,
        },
    ),
    Case(
        "examined: an attribute that is optional",
        {
            "main.tf": 'module "inner" {\n  source = "./inner"\n  rules  = { ssh = { port = 22 } }\n}\n',
            "inner/main.tf": _MODULE,
        },
    ),
    Case(
        "examined: a rule that is switched off",
        {
            "main.tf": (
                'module "inner" {\n  source = "./inner"\n'
                '  rules  = { ssh = { port = 22, sources = ["0.0.0.0/0"], enabled = false } }\n}\n'
            ),
            "inner/main.tf": _MODULE,
        },
    ),
    Case(
        "examined: one module of two is open",
        {
            "main.tf": (
                'module "net" {\n  source   = "./inner"\n'
                '  for_each = { a = "10.0.0.0/8", b = "0.0.0.0/0" }  #! NET002\n'
                "  rules    = { ssh = { port = 22, sources = [each.value] } }\n}\n"
            ),
            "inner/main.tf": _MODULE,
        },
    ),
    Case(
        "examined: a module that counts to nothing",
        {
            "main.tf": (
                'module "net" {\n  source = "./inner"\n  count  = length([])\n'
                '  rules  = { ssh = { port = 22, sources = ["0.0.0.0/0"] } }\n}\n'
            ),
            "inner/main.tf": _MODULE,
        },
    ),
    Case(
        "examined: what a module puts out",
        {
            "main.tf": 'module "addresses" {\n  source = "./addresses"\n}\n\n' + _LIST % "module.addresses.everybody",
            "addresses/main.tf": 'output "everybody" {\n  value = ["0.0.0.0/0"]  #! NET002\n}\n',
        },
    ),
    Case(
        "examined: the default of a module",
        {
            "main.tf": 'module "ssh" {\n  source = "./ssh"\n}\n',
            "ssh/main.tf": 'variable "blocks" {\n  type    = list(string)\n  default = ["0.0.0.0/0"]  #! NET002\n}\n\n'
            + _LIST % "var.blocks",
        },
    ),
    Case(
        "examined: null is the default, where null is not let in",
        {
            "main.tf": 'module "ssh" {\n  source = "./ssh"\n  blocks = null\n}\n',
            "ssh/main.tf": (
                'variable "blocks" {\n  type     = list(string)\n  nullable = false\n'
                '  default  = ["0.0.0.0/0"]  #! NET002\n}\n\n'
            )
            + _LIST % "var.blocks",
        },
    ),
    one(
        "examined: ports times blocks",
        "locals {\n"
        '  open = { for pair in setproduct([443, 22], ["10.0.0.0/8", "0.0.0.0/0"]) : '
        'join("-", pair) => pair }  #! NET002\n'
        '}\n\nresource "aws_security_group_rule" "open" {\n  for_each          = local.open\n'
        '  security_group_id = "sg-0123456789abcdef0"\n  type              = "ingress"\n'
        '  protocol          = "tcp"\n  from_port         = each.value[0]\n'
        "  to_port           = each.value[0]\n  cidr_blocks       = [each.value[1]]\n}\n",
    ),
    one("examined: a port by arithmetic", (_LIST % '["0.0.0.0/0"]  #! NET002').replace("= 22", "= 2 * 11")),
    one(
        "examined: a port by way of a map",
        "locals {\n  ports = { ssh = 22, https = 443 }\n}\n\n"
        + (_LIST % '["0.0.0.0/0"]  #! NET002').replace("= 22", '= local.ports["ssh"]'),
    ),
    one(
        "examined: a protocol by way of a condition",
        (_LIST % '["0.0.0.0/0"]').replace('"tcp"', 'false ? "tcp" : "udp"'),
    ),
    one(
        "examined: a source that is kept secret",
        BACKEND,
        (
            'variable "blocks" {\n  type      = list(string)\n  sensitive = true\n'
            '  default   = ["0.0.0.0/0"]  #! NET002\n}\n\n'
        )
        + _LIST % "var.blocks",
    ),
    one(
        "examined: a dynamic block of an unknown list",
        'data "aws_ssm_parameter" "ports" {\n  name = "ports"\n}\n\n'
        'resource "aws_security_group" "web" {\n  name = "web"\n\n  dynamic "ingress" {  #! unknown\n'
        '    for_each = split(",", data.aws_ssm_parameter.ports.value)\n    content {\n'
        '      protocol    = "tcp"\n      from_port   = ingress.value\n'
        '      to_port     = ingress.value\n      cidr_blocks = ["0.0.0.0/0"]\n    }\n  }\n}\n',
    ),
    one(
        "examined: a port that nobody knows",
        'resource "random_integer" "port" {\n  min = 1024\n  max = 2048\n}\n\n'
        + (_LIST % '["0.0.0.0/0"]  #! unknown').replace("= 22", "= random_integer.port.result"),
    ),
    one(
        "examined: a port that nobody knows, for private addresses",
        'resource "random_integer" "port" {\n  min = 1024\n  max = 2048\n}\n\n'
        + (_LIST % '["10.0.0.0/8"]').replace("= 22", "= random_integer.port.result"),
    ),
)
