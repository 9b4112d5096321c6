"""AWS, examined by a second hand: clusters, databases, listeners, functions and buckets with doors of their own."""

from __future__ import annotations

from tests.analysis.exposure.exposure_case import Case, one


def _cluster(*lines: str) -> str:
    body = "".join(f"    {line}\n" for line in ('subnet_ids = ["subnet-1", "subnet-2"]', *lines))
    return (
        'resource "aws_eks_cluster" "this" {\n  name     = "this"\n'
        f'  role_arn = "arn:aws:iam::123456789012:role/eks"\n\n  vpc_config {{\n{body}  }}\n}}\n'
    )


_ORDERS = """resource "aws_db_instance" "orders" {
  identifier             = "orders"
  engine                 = "postgres"
  instance_class         = "db.t4g.micro"
  allocated_storage      = 20
  vpc_security_group_ids = [aws_security_group.orders.id]
"""


def _group(port: str, source: str, protocol: str = "tcp") -> str:
    return (
        '\nresource "aws_security_group" "orders" {\n  name = "orders"\n\n  ingress {\n'
        f'    protocol    = "{protocol}"\n    from_port   = {port}\n    to_port     = {port}\n'
        f"    cidr_blocks = {source}\n  }}\n}}\n"
    )


def _balancer(arguments: str, listener: str, kinds: tuple[str, str] = ("aws_lb", "aws_lb_listener")) -> str:
    balancer, listens = kinds
    return (
        f'resource "{balancer}" "shop" {{\n  name    = "shop"\n  subnets = ["subnet-1", "subnet-2"]\n{arguments}}}\n\n'
        f'resource "{listens}" "one" {{\n  load_balancer_arn = {balancer}.shop.arn\n{listener}}}\n'
    )


_FORWARD = '\n  default_action {\n    type             = "forward"\n    target_group_arn = "arn:aws:x"\n  }\n'
_HTTP = '  protocol          = "HTTP"\n  port              = 80'


def _redirect(protocol: str) -> str:
    return (
        '\n  default_action {\n    type = "redirect"\n\n    redirect {\n'
        f'{protocol}      status_code = "HTTP_301"\n    }}\n  }}\n'
    )


_BUCKET = 'resource "aws_s3_bucket" "files" {\n  bucket = "shop-files"\n}\n'


def _acl(acl: str) -> str:
    return (
        _BUCKET
        + '\nresource "aws_s3_bucket_acl" "files" {\n  bucket = aws_s3_bucket.files.id\n'
        + f"  acl    = {acl}\n}}\n"
    )


def _block(**closed: bool) -> str:
    body = "".join(f"  {name} = {str(value).lower()}\n" for name, value in closed.items())
    return f'\nresource "aws_s3_bucket_public_access_block" "files" {{\n  bucket = aws_s3_bucket.files.id\n{body}}}\n'


def _policy(*statements: str, mark: str = "NET009") -> str:
    return (
        _BUCKET
        + '\nresource "aws_s3_bucket_policy" "files" {\n  bucket = aws_s3_bucket.files.id\n'
        + "  policy = jsonencode({"
        + (f"  #! {mark}" if mark else "")
        + '\n    Version = "2012-10-17"\n    Statement = [\n'
        + "".join(f"      {{ {one} }},\n" for one in statements)
        + "    ]\n  })\n}\n"
    )


_READ = 'Action = "s3:GetObject", Resource = "arn:aws:s3:::shop-files/*"'


def _allowed(condition: str = "") -> str:
    """A statement that lets everybody read, or whom the condition is true of."""
    return f'Effect = "Allow", Principal = "*", {_READ}' + (f", Condition = {{ {condition} }}" if condition else "")


def _denied(condition: str) -> str:
    return f'Effect = "Deny", Principal = "*", {_READ}, Condition = {{ {condition} }}'


_ALL_CLOSED = {
    "block_public_acls": True,
    "block_public_policy": True,
    "ignore_public_acls": True,
    "restrict_public_buckets": True,
}

_DOCUMENT = """
data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::shop-files/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}

resource "aws_s3_bucket_policy" "files" {
  bucket = aws_s3_bucket.files.id
  policy = data.aws_iam_policy_document.read.json  #! NET009
}
"""

_CASES: tuple[tuple[str, str], ...] = (
    ("a cluster as it is made", _cluster().replace("vpc_config {", "vpc_config {  #! NET005")),
    ("a cluster for everybody", _cluster('public_access_cidrs = ["0.0.0.0/0"]  #! NET005')),
    ("a cluster in halves", _cluster('public_access_cidrs = ["0.0.0.0/1", "128.0.0.0/1"]  #! NET005')),
    ("a cluster for an office", _cluster('public_access_cidrs = ["20.30.40.50/32"]  #! NET017')),
    ("a cluster for a block of documentation", _cluster('public_access_cidrs = ["203.0.113.0/24"]')),
    (
        "a cluster without a public end",
        _cluster(
            "endpoint_public_access = false", "endpoint_private_access = true", 'public_access_cidrs = ["0.0.0.0/0"]'
        ),
    ),
    (
        "a cluster with a list of nobody",
        _cluster("public_access_cidrs = []").replace("vpc_config {", "vpc_config {  #! NET005"),
    ),
    (
        "a database that the internet reaches",
        _ORDERS + "  publicly_accessible    = true\n}\n" + _group("5432", '["0.0.0.0/0"]  #! NET004'),
    ),
    (
        "a database with a public address behind a group",
        _ORDERS + "  publicly_accessible    = true  #! NET008\n}\n" + _group("5432", '["10.0.0.0/8"]'),
    ),
    (
        "a database whose group opens another port",
        _ORDERS + "  publicly_accessible    = true  #! NET008\n}\n" + _group("443", '["0.0.0.0/0"]'),
    ),
    ("a database without a public address", _ORDERS + "}\n" + _group("5432", '["10.0.0.0/8"]')),
    (
        "a member of a cluster of databases",
        'resource "aws_rds_cluster_instance" "one" {\n  cluster_identifier  = "orders"\n'
        '  engine              = "aurora-postgresql"\n'
        '  instance_class      = "db.r6g.large"\n  publicly_accessible = true  #! NET008\n}\n',
    ),
    (
        "a warehouse that is told not to be public",
        'resource "aws_redshift_cluster" "dw" {\n  cluster_identifier  = "dw"\n  node_type           = "ra3.xlplus"\n'
        "  publicly_accessible = false\n}\n",
    ),
    ("HTTP for everybody", _balancer("", _HTTP + "  #! NET010" + _FORWARD)),
    ("HTTP inside", _balancer("  internal = true\n", _HTTP + _FORWARD)),
    (
        "HTTP that goes on to HTTPS",
        _balancer("", _HTTP + _redirect('      protocol    = "HTTPS"\n      port        = "443"\n')),
    ),
    (
        "HTTP that goes on to HTTP",
        _balancer("", _HTTP + "  #! NET010" + _redirect('      protocol    = "HTTP"\n      port        = "8080"\n')),
    ),
    (
        "HTTP that goes on as it came",
        _balancer("", _HTTP + "  #! NET010" + _redirect('      host        = "www.example.com"\n')),
    ),
    ("HTTP by the older names", _balancer("", _HTTP + "  #! NET010" + _FORWARD, ("aws_alb", "aws_alb_listener"))),
    ("no protocol, which is HTTP at port 80", _balancer("", "  port              = 80  #! NET010" + _FORWARD)),
    (
        "HTTPS",
        _balancer(
            "",
            (
                '  port              = 443\n  protocol          = "HTTPS"\n'
                '  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"'
            )
            + _FORWARD,
        ),
    ),
    (
        "TCP of a network load balancer",
        _balancer(
            '  load_balancer_type = "network"\n', '  port              = 443\n  protocol          = "TCP"' + _FORWARD
        ),
    ),
    (
        "an older load balancer",
        'resource "aws_elb" "shop" {\n  name    = "shop"\n  subnets = ["subnet-1"]\n\n  listener {\n'
        "    instance_port     = 80\n"
        '    instance_protocol = "http"\n    lb_port           = 80  #! NET010\n'
        '    lb_protocol       = "http"\n  }\n}\n',
    ),
    (
        "an older load balancer inside",
        'resource "aws_elb" "shop" {\n  name     = "shop"\n  internal = true\n'
        '  subnets  = ["subnet-1"]\n\n  listener {\n    instance_port     = 80\n'
        '    instance_protocol = "http"\n    lb_port           = 80\n    lb_protocol       = "http"\n  }\n}\n',
    ),
    (
        "an older load balancer with TLS in front",
        'resource "aws_elb" "shop" {\n  name    = "shop"\n  subnets = ["subnet-1"]\n\n  listener {\n'
        "    instance_port      = 80\n"
        '    instance_protocol  = "http"\n    lb_port            = 443\n    lb_protocol        = "https"\n'
        '    ssl_certificate_id = "arn:aws:iam::123456789012:server-certificate/one"\n  }\n}\n',
    ),
    (
        "a function for everybody",
        'resource "aws_lambda_function_url" "one" {\n  function_name      = "one"\n'
        '  authorization_type = "NONE"  #! NET011\n}\n',
    ),
    (
        "a function for who is known",
        'resource "aws_lambda_function_url" "one" {\n  function_name      = "one"\n'
        '  authorization_type = "AWS_IAM"\n}\n',
    ),
    ("a bucket to read", _acl('"public-read"  #! NET009')),
    ("a bucket for whoever has an account", _acl('"authenticated-read"  #! NET009')),
    ("a bucket for deliveries of logs", _acl('"log-delivery-write"')),
    ("a bucket by its older argument", _BUCKET.replace("}\n", '  acl    = "public-read-write"  #! NET009\n}\n')),
    ("a bucket to read that is closed again", _acl('"public-read"') + _block(**_ALL_CLOSED)),
    ("a bucket whose ACLs are passed over", _acl('"public-read"') + _block(ignore_public_acls=True)),
    (
        "a bucket of which only policies are blocked",
        _acl('"public-read"  #! NET009') + _block(block_public_policy=True, restrict_public_buckets=True),
    ),
    ("a bucket with a block that blocks nothing", _acl('"public-read"  #! NET009') + _block()),
    ("a policy for everybody", _policy(_allowed())),
    ("a policy for every account", _policy(f'Effect = "Allow", Principal = {{ AWS = "*" }}, {_READ}')),
    (
        "a policy with everybody among others",
        _policy(f'Effect = "Allow", Principal = {{ AWS = ["arn:aws:iam::123456789012:root", "*"] }}, {_READ}'),
    ),
    ("a policy for an account", _policy(f'Effect = "Allow", Principal = {{ AWS = "123456789012" }}, {_READ}', mark="")),
    (
        "a policy that denies everybody",
        _policy(
            'Effect = "Deny", Principal = "*", Action = "s3:*", Resource = "*", '
            'Condition = { Bool = { "aws:SecureTransport" = "false" } }',
            mark="",
        ),
    ),
    ("a policy for who is not named", _policy(f'Effect = "Allow", NotPrincipal = {{ AWS = "123456789012" }}, {_READ}')),
    (
        "a policy that denies all but a few addresses",
        _policy(
            _allowed(),
            _denied('NotIpAddress = { "aws:SourceIp" = "20.30.40.0/24" }'),
            mark="",
        ),
    ),
    (
        "a policy that denies a few addresses",
        _policy(
            _allowed(),
            _denied('IpAddress = { "aws:SourceIp" = "20.30.40.0/24" }'),
        ),
    ),
    (
        "a policy that denies who comes by no endpoint",
        _policy(
            _allowed(),
            _denied('StringNotEquals = { "aws:SourceVpce" = "vpce-1" }'),
            mark="",
        ),
    ),
    (
        "a policy that denies who comes without TLS",
        _policy(
            _allowed(),
            _denied('Bool = { "aws:SecureTransport" = "false" }'),
        ),
    ),
    (
        "a policy for who says where he comes from",
        _policy(_allowed('StringLike = { "aws:Referer" = "https://example.com/*" }')),
    ),
    (
        "a policy for who comes by no endpoint",
        _policy(_allowed('StringNotEquals = { "aws:SourceVpce" = "vpce-1" }')),
    ),
    (
        "a policy for the accounts of an organization",
        _policy(
            _allowed('StringEquals = { "aws:PrincipalOrgID" = "o-1" }'),
            mark="",
        ),
    ),
    (
        "a policy for an organization, or whoever has none",
        _policy(_allowed('StringEqualsIfExists = { "aws:PrincipalOrgID" = "o-1" }')),
    ),
    (
        "a policy for any organization",
        _policy(_allowed('StringLike = { "aws:PrincipalOrgID" = "*" }')),
    ),
    (
        "a policy for half of the addresses",
        _policy(_allowed('IpAddress = { "aws:SourceIp" = ["0.0.0.0/1"] }')),
    ),
    (
        "a policy for our network",
        _policy(
            _allowed('IpAddress = { "aws:SourceIp" = ["10.0.0.0/8"] }'),
            mark="",
        ),
    ),
    (
        "a policy for all but our network",
        _policy(_allowed('NotIpAddress = { "aws:SourceIp" = ["10.0.0.0/8"] }')),
    ),
    (
        "a policy for an endpoint",
        _policy(
            _allowed('StringEquals = { "aws:SourceVpce" = "vpce-1" }'),
            mark="",
        ),
    ),
    (
        "a policy for who comes from anywhere",
        _policy(_allowed('IpAddress = { "aws:SourceIp" = "0.0.0.0/0" }')),
    ),
    (
        "a policy for who comes by TLS",
        _policy(_allowed('Bool = { "aws:SecureTransport" = "true" }')),
    ),
    (
        "a policy that is closed again",
        _policy(_allowed(), mark="") + _block(**_ALL_CLOSED),
    ),
    (
        "a policy where only ACLs are blocked",
        _policy(_allowed()) + _block(block_public_acls=True, ignore_public_acls=True),
    ),
    ("a policy in a document", _BUCKET + _DOCUMENT),
    (
        "a grant to everybody",
        _BUCKET + '\nresource "aws_s3_bucket_acl" "files" {\n  bucket = aws_s3_bucket.files.id\n\n'
        "  access_control_policy {\n    grant {\n"
        '      permission = "READ"\n\n      grantee {\n        type = "Group"\n'
        '        uri  = "http://acs.amazonaws.com/groups/global/AllUsers"  #! NET009\n'
        '      }\n    }\n\n    owner {\n      id = "one"\n    }\n  }\n}\n',
    ),
)

AWS_SERVICES_EXAMINED: tuple[Case, ...] = tuple(one(f"examined: {name}", text) for name, text in _CASES)
