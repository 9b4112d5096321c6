"""For each alias that is a check of Checkov's: a file that the check takes amiss, and the same as it should be.

The credentials are noise that is made here, so that no scanner of this repository takes one for real. The rules' own
examples cannot serve: Checkov finds no key in base64 and no password with a `#` in it.
"""

from __future__ import annotations

import base64
import json
import string
from random import Random

from checkov_sample import Sample
from checkov_setting_samples import SETTINGS

_DIGITS = string.digits
_HEXADECIMAL = "0123456789abcdef"
_BASE32 = string.ascii_uppercase + "234567"
_BASE62 = string.ascii_letters + string.digits
_BASE64 = _BASE62 + "+/"


def _noise(length: int, alphabet: str = _BASE62) -> str:
    """The same for the same length and alphabet, in every run."""
    random = Random(f"{length} {alphabet}")
    return "".join(random.choice(alphabet) for _ in range(length))


def _pem(label: str) -> str:
    body = base64.b64encode(Random(label).randbytes(600)).decode()
    lines = "\n".join(body[start : start + 64] for start in range(0, len(body), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"


def _jwt() -> str:
    header, claims = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in ({"alg": "RS256", "typ": "JWT"}, {"iss": "ci", "sub": "deploy", "exp": 1900000000})
    )
    return f"{header}.{claims}.{_noise(86)}"


def _setting(key: str, value: str) -> str:
    indented = "|\n" + "".join(f"    {line}\n" for line in value.splitlines()) if "\n" in value else f"{value}\n"
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\ndata:\n  {key}: {indented}"


def _in_setting(alias: str, name: str, key: str, bad: str, good: str) -> Sample:
    return Sample(alias, name, "settings.yaml", _setting(key, bad), _setting(key, good))


def _in_provider(alias: str, provider: str, key: str, value: str) -> Sample:
    files = (
        f'variable "given" {{\n  sensitive = true\n}}\n\nprovider "{provider}" {{\n  {key} = {written}\n}}\n'
        for written in (f'"{value}"', "var.given")
    )
    return Sample(alias, key.replace("_", "-"), "providers.tf", *files)


def _of_module(alias: str, revision: str) -> Sample:
    source = "git::https://git.shop.io/terraform/dns.git"
    files = (f'module "dns" {{\n  source = "{source}{query}"\n}}\n' for query in ("", f"?ref={revision}"))
    return Sample(alias, "ref", "main.tf", *files)


_WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  namespace: shop
spec:
  selector:
    matchLabels: {app: cart}
  template:
    metadata:
      labels: {app: cart}
    spec:
      automountServiceAccountToken: false
      hostPID: false
      hostIPC: false
      hostNetwork: false
      securityContext:
        runAsNonRoot: true
        seccompProfile: {type: RuntimeDefault}
      containers:
        - name: cart
          image: registry.shop.io/cart:1.4.2
          ports:
            - containerPort: 8080
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits: {cpu: "1", memory: 128Mi}
          readinessProbe:
            tcpSocket: {port: 8080}
          livenessProbe:
            httpGet: {path: /healthz, port: 8080}
          securityContext:
            privileged: false
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
      volumes:
        - name: files
          emptyDir: {}
"""


def _in_workload(alias: str, name: str, right: str, wrong: str) -> Sample:
    assert _WORKLOAD.count(right) == 1, right
    return Sample(alias, name, "cart.yaml", _WORKLOAD.replace(right, wrong), _WORKLOAD)


def _role(verb: str) -> str:
    return (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: cart\n  namespace: shop\n"
        f"rules:\n  - apiGroups: ['']\n    resources: [configmaps]\n    verbs: ['{verb}']\n"
    )


_PRACTICES = (
    _in_workload("CKV_K8S_14", "latest", "cart:1.4.2", "cart:latest"),
    _in_workload("CKV_K8S_14", "none", "cart:1.4.2", "cart"),
    _in_workload("CKV_K8S_20", "true", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true"),
    _in_workload("CKV_K8S_20", "absent", "            allowPrivilegeEscalation: false\n", ""),
    _in_workload("CKV_K8S_22", "absent", "            readOnlyRootFilesystem: true\n", ""),
    _in_workload("CKV_K8S_23", "absent", "        runAsNonRoot: true\n", ""),
    _in_workload("CKV_K8S_23", "root", "runAsNonRoot: true", "runAsUser: 0"),
    _in_workload("CKV_K8S_28", "absent", "            capabilities: {drop: [ALL]}\n", ""),
    _in_workload("CKV_K8S_31", "unconfined", "{type: RuntimeDefault}", "{type: Unconfined}"),
    _in_workload("CKV_K8S_16", "privileged", "privileged: false", "privileged: true"),
    _in_workload("CKV_K8S_17", "processes", "hostPID: false", "hostPID: true"),
    _in_workload("CKV_K8S_18", "memory", "hostIPC: false", "hostIPC: true"),
    _in_workload("CKV_K8S_19", "network", "hostNetwork: false", "hostNetwork: true"),
    _in_workload("CKV_K8S_27", "socket", "emptyDir: {}", "hostPath: {path: /var/run/docker.sock}"),
    _in_workload("CKV_K8S_39", "administrator", "{drop: [ALL]}", "{drop: [ALL], add: [SYS_ADMIN]}"),
    _in_workload("CKV_K8S_26", "port", "- containerPort: 8080", "- {containerPort: 8080, hostPort: 8080}"),
    _in_workload(
        "CKV_K8S_10",
        "cpu",
        '{cpu: 100m, memory: 128Mi}\n            limits: {cpu: "1", ',
        "{memory: 128Mi}\n            limits: {",
    ),
    _in_workload(
        "CKV_K8S_12",
        "request",
        'requests: {cpu: 100m, memory: 128Mi}\n            limits: {cpu: "1", memory: 128Mi}',
        "requests: {cpu: 100m}",
    ),
    _in_workload("CKV_K8S_13", "limit", ", memory: 128Mi}\n          readinessProbe", "}\n          readinessProbe"),
    _in_workload("CKV_K8S_9", "absent", "          readinessProbe:\n            tcpSocket: {port: 8080}\n", ""),
    _in_workload(
        "CKV_K8S_8", "absent", "          livenessProbe:\n            httpGet: {path: /healthz, port: 8080}\n", ""
    ),
    _in_workload("CKV_K8S_38", "absent", "      automountServiceAccountToken: false\n", ""),
    Sample("CKV_K8S_49", "verbs", "role.yaml", _role("*"), _role("get")),
)


def _rule_of_group(port: int, block: str, protocol: str = "tcp") -> str:
    return (
        'resource "aws_security_group" "web" {\n  name = "web"\n\n  ingress {\n    description = "in"\n'
        f"    from_port   = {port}\n    to_port     = {port}\n"
        f'    protocol    = "{protocol}"\n    cidr_blocks = ["{block}"]\n  }}\n}}\n'
    )


def _alibaba_rule(port: int, block: str) -> str:
    return (
        'resource "alicloud_security_group_rule" "in" {\n  type              = "ingress"\n'
        f'  ip_protocol       = "tcp"\n  port_range        = "{port}/{port}"\n  cidr_ip           = "{block}"\n'
        '  security_group_id = "sg-bp1a2b3c4d5e6f7g8h9i"\n}\n'
    )


def _acl(port: int, block: str) -> str:
    return (
        'resource "aws_network_acl_rule" "in" {\n  network_acl_id = "acl-0a1b2c3d"\n  rule_number    = 100\n'
        f'  protocol       = "tcp"\n  rule_action    = "allow"\n  cidr_block     = "{block}"\n'
        f"  from_port      = {port}\n  to_port        = {port}\n}}\n"
    )


def _cluster(arguments: str) -> str:
    return (
        'resource "aws_eks_cluster" "this" {\n  name     = "shop"\n  role_arn = "arn:aws:iam::123456789012:role/eks"\n'
        f'\n  vpc_config {{\n    subnet_ids = ["subnet-0a1b2c3d"]\n    {arguments}\n  }}\n}}\n'
    )


def _database(public: str) -> str:
    return (
        'resource "aws_db_instance" "orders" {\n  engine              = "postgres"\n'
        f'  instance_class      = "db.t4g.medium"\n  publicly_accessible = {public}\n}}\n'
    )


def _alibaba_database(block: str) -> str:
    return (
        'resource "alicloud_db_instance" "orders" {\n  engine           = "PostgreSQL"\n'
        '  engine_version   = "17.0"\n  instance_type    = "pg.n2.2c.2m"\n  instance_storage = 50\n'
        f'  security_ips     = ["{block}"]\n}}\n'
    )


def _bucket(type_: str, acl: str) -> str:
    return f'resource "{type_}" "receipts" {{\n  bucket = "shop-receipts"\n  acl    = "{acl}"\n}}\n'


def _policy(principal: str) -> str:
    return (
        'resource "aws_s3_bucket_policy" "receipts" {\n  bucket = "shop-receipts"\n  policy = jsonencode({\n'
        '    Version = "2012-10-17"\n    Statement = [{\n      Effect    = "Allow"\n'
        f"      Principal = {principal}\n"
        '      Action    = "s3:GetObject"\n      Resource  = "arn:aws:s3:::shop-receipts/*"\n    }]\n  })\n}\n'
    )


def _listener(action: str) -> str:
    return (
        'resource "aws_lb" "web" {\n  name     = "web"\n  internal = false\n}\n\n'
        'resource "aws_lb_listener" "web" {\n  load_balancer_arn = aws_lb.web.arn\n  port              = 80\n'
        f'  protocol          = "HTTP"\n\n  default_action {{\n    {action}\n  }}\n}}\n'
    )


_FORWARD = (
    'type             = "forward"\n    target_group_arn = "arn:aws:elasticloadbalancing:eu-central-1:1:targetgroup/w"'
)
_REDIRECT = (
    'type = "redirect"\n\n    redirect {\n      port        = "443"\n      protocol    = "HTTPS"\n'
    '      status_code = "HTTP_301"\n    }'
)


def _function(kind: str) -> str:
    return (
        'resource "aws_lambda_function_url" "orders" {\n  function_name      = "orders"\n'
        f'  authorization_type = "{kind}"\n}}\n'
    )


def _group(attached: str) -> str:
    return (
        'terraform {\n  backend "s3" {}\n}\n\nresource "aws_security_group" "web" {\n  name = "web"\n}\n\n'
        'resource "aws_network_interface" "web" {\n  subnet_id       = "subnet-0a1b2c3d"\n'
        f"  security_groups = {attached}\n}}\n"
    )


def _firewall(port: int, block: str) -> str:
    return (
        'resource "google_compute_firewall" "in" {\n  name          = "in"\n  network       = "shop"\n'
        f'  source_ranges = ["{block}"]\n\n  allow {{\n    protocol = "tcp"\n    ports    = ["{port}"]\n  }}\n}}\n'
    )


def _azure_rule(port: int, source: str) -> str:
    return (
        'resource "azurerm_network_security_rule" "in" {\n  name                        = "in"\n'
        '  resource_group_name         = "shop"\n  network_security_group_name = "shop"\n'
        '  priority                    = 100\n  direction                   = "Inbound"\n'
        '  access                      = "Allow"\n  protocol                    = "Tcp"\n'
        f'  source_port_range           = "*"\n  destination_port_range      = "{port}"\n'
        f'  source_address_prefix       = "{source}"\n  destination_address_prefix  = "*"\n}}\n'
    )


def _authorized(block: str) -> str:
    return (
        'resource "google_sql_database_instance" "orders" {\n  database_version = "POSTGRES_16"\n\n  settings {\n'
        '    tier = "db-f1-micro"\n\n    ip_configuration {\n      ipv4_enabled = true\n\n'
        f'      authorized_networks {{\n        value = "{block}"\n      }}\n    }}\n  }}\n}}\n'
    )


_ALL, _INSIDE = "0.0.0.0/0", "10.20.0.0/16"
_OPENINGS = tuple(
    Sample(alias, name, "main.tf", bad, good)
    for alias, name, bad, good in (
        ("CKV_AWS_24", "ssh", _rule_of_group(22, _ALL), _rule_of_group(22, _INSIDE)),
        ("CKV_AWS_25", "remote-desktop", _rule_of_group(3389, _ALL), _rule_of_group(3389, _INSIDE)),
        ("CKV_AWS_277", "everything", _rule_of_group(0, _ALL, "-1"), _rule_of_group(0, _INSIDE, "-1")),
        ("CKV_ALI_2", "ssh", _alibaba_rule(22, _ALL), _alibaba_rule(22, _INSIDE)),
        ("CKV_ALI_3", "remote-desktop", _alibaba_rule(3389, _ALL), _alibaba_rule(3389, _INSIDE)),
        ("CKV_GCP_2", "ssh", _firewall(22, _ALL), _firewall(22, _INSIDE)),
        ("CKV_GCP_3", "remote-desktop", _firewall(3389, _ALL), _firewall(3389, _INSIDE)),
        ("CKV_GCP_11", "database", _authorized(_ALL), _authorized(_INSIDE)),
        ("CKV_AZURE_9", "remote-desktop", _azure_rule(3389, "Internet"), _azure_rule(3389, _INSIDE)),
        ("CKV_AZURE_10", "ssh", _azure_rule(22, "*"), _azure_rule(22, _INSIDE)),
        ("CKV_AWS_231", "remote-desktop", _acl(3389, _ALL), _acl(3389, _INSIDE)),
        ("CKV_AWS_232", "ssh", _acl(22, _ALL), _acl(22, _INSIDE)),
        ("CKV_AWS_17", "public", _database("true"), _database("false")),
        ("CKV_ALI_9", "white-list", _alibaba_database(_ALL), _alibaba_database(_INSIDE)),
        (
            "CKV_AWS_38",
            "blocks",
            _cluster('public_access_cidrs = ["0.0.0.0/0"]'),
            _cluster('public_access_cidrs = ["10.20.0.0/16"]'),
        ),
        (
            "CKV_AWS_39",
            "endpoint",
            _cluster("endpoint_public_access = true"),
            _cluster("endpoint_public_access = false"),
        ),
        (
            "CKV_ALI_1",
            "acl",
            _bucket("alicloud_oss_bucket", "public-read"),
            _bucket("alicloud_oss_bucket", "private"),
        ),
        ("CKV_AWS_20", "read", _bucket("aws_s3_bucket", "public-read"), _bucket("aws_s3_bucket", "private")),
        ("CKV_AWS_57", "write", _bucket("aws_s3_bucket", "public-read-write"), _bucket("aws_s3_bucket", "private")),
        ("CKV_AWS_70", "policy", _policy('"*"'), _policy('{ AWS = "arn:aws:iam::123456789012:role/shop" }')),
        ("CKV_AWS_2", "http", _listener(_FORWARD), _listener(_REDIRECT)),
        ("CKV_AWS_258", "url", _function("NONE"), _function("AWS_IAM")),
        ("CKV2_AWS_5", "group", _group("[]"), _group("[aws_security_group.web.id]")),
    )
)

SAMPLES = (
    *_PRACTICES,
    *(
        _in_setting(
            "CKV_SECRET_13",
            label.lower().replace(" ", "-"),
            "identity",
            _pem(label),
            _pem(label.replace("PRIVATE", "PUBLIC")),
        )
        for label in ("RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "PRIVATE KEY")
    ),
    _in_setting(
        "CKV_SECRET_2", "id", "AWS_ACCESS_KEY_ID", f"AKIA{_noise(16, _BASE32)}", "arn:aws:iam::123456789012:role/shop"
    ),
    _in_setting(
        "CKV_SECRET_2", "secret", "aws_secret_access_key", _noise(40, _BASE64), "arn:aws:iam::123456789012:role/shop"
    ),
    _in_setting(
        "CKV_SECRET_3",
        "connection-string",
        "AZURE_STORAGE",
        f"DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={_noise(86, _BASE64)}==",
        "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=$(ACCOUNT_KEY)",
    ),
    _in_setting(
        "CKV_SECRET_4", "url", "repository", f"https://ci:{_noise(16)}@git.shop.io/shop", "https://git.shop.io/shop"
    ),
    _in_setting("CKV_SECRET_9", "signed", "session", _jwt(), "${SESSION}"),
    _in_setting(
        "CKV_SECRET_14",
        "bot",
        "bot",
        f"xoxb-{_noise(12, _DIGITS)}-{_noise(13, _DIGITS)}-{_noise(24)}",
        "xoxb-$(SLACK_BOT)",
    ),
    _in_setting(
        "CKV_SECRET_14",
        "webhook",
        "alerts",
        f"https://hooks.slack.com/services/T{_noise(9, _BASE32)}/B{_noise(10, _BASE32)}/{_noise(24)}",
        "https://hooks.slack.com/services/$(SLACK_HOOK)",
    ),
    _in_setting("CKV_SECRET_17", "secret", "payments", f"sk_live_{_noise(24)}", f"pk_live_{_noise(24)}"),
    _in_setting("CKV_SECRET_17", "restricted", "payments", f"rk_live_{_noise(24)}", f"pk_live_{_noise(24)}"),
    _in_provider("CKV_AWS_41", "aws", "access_key", f"AKIA{_noise(16, _BASE32)}"),
    _in_provider("CKV_AWS_41", "aws", "secret_key", _noise(40, _BASE64)),
    _in_provider("CKV_LIN_1", "linode", "token", _noise(64, _HEXADECIMAL)),
    _of_module("CKV_TF_1", "0123456789abcdef0123456789abcdef01234567"),
    _of_module("CKV_TF_2", "v2.3.1"),
    *_OPENINGS,
    *SETTINGS,
)
"""Every form that a check knows and that people still have, one a row."""
