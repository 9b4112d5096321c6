"""AWS: small configurations, and what the internet reaches in them."""

from __future__ import annotations

from tests.analysis.exposure.exposure_case import BACKEND, block, one, variable


def aws(mark: str = "", *, name: str = "in", at: str = "cidr_ipv4", **given: str) -> str:
    """An ingress rule of an AWS security group, in the newest spelling: by default SSH from everywhere."""
    arguments = {
        "security_group_id": "aws_security_group.a.id",
        "ip_protocol": '"tcp"',
        "from_port": "22",
        "to_port": "22",
        "cidr_ipv4": '"0.0.0.0/0"',
    } | given
    arguments = {key: text for key, text in arguments.items() if text != "-"}
    return block(f'resource "aws_vpc_security_group_ingress_rule" "{name}"', mark, at, arguments)


def older(mark: str = "", *, name: str = "in", at: str = "cidr_blocks", **given: str) -> str:
    """A rule of an AWS security group in the older spelling."""
    arguments = {
        "type": '"ingress"',
        "security_group_id": "aws_security_group.a.id",
        "protocol": '"tcp"',
        "from_port": "22",
        "to_port": "22",
        "cidr_blocks": '["0.0.0.0/0"]',
    } | given
    arguments = {key: text for key, text in arguments.items() if text != "-"}
    return block(f'resource "aws_security_group_rule" "{name}"', mark, at, arguments)


def inline(mark: str = "", *, at: str = "cidr_blocks", **given: str) -> str:
    """An ingress block of an AWS security group."""
    arguments = {"protocol": '"tcp"', "from_port": "22", "to_port": "22", "cidr_blocks": '["0.0.0.0/0"]'} | given
    arguments = {key: text for key, text in arguments.items() if text != "-"}
    return block("ingress", mark, at, arguments)


def group_of(*blocks: str) -> str:
    """An AWS security group with blocks in it."""
    return 'resource "aws_security_group" "a" {\n' + "".join(blocks) + "}\n"


def acl(mark: str = "", *, name: str = "in", at: str = "cidr_block", **given: str) -> str:
    """A rule of an AWS network ACL: by default SSH from everywhere."""
    arguments = {
        "network_acl_id": "aws_network_acl.a.id",
        "rule_number": "100",
        "rule_action": '"allow"',
        "protocol": '"tcp"',
        "from_port": "22",
        "to_port": "22",
        "cidr_block": '"0.0.0.0/0"',
    } | given
    return block(f'resource "aws_network_acl_rule" "{name}"', mark, at, arguments)


G = 'resource "aws_security_group" "a" {\n  name = "a"\n}\n'
ACL = 'resource "aws_network_acl" "a" {\n  vpc_id = "vpc-1"\n  subnet_ids = [aws_subnet.a.id]\n}\n'
SUBNET = 'resource "aws_subnet" "a" {\n  vpc_id = "vpc-1"\n  cidr_block = "10.1.0.0/24"\n}\n'
INSTANCE = (
    'resource "aws_instance" "a" {\n  ami = "ami-1"\n  instance_type = "t3.micro"\n  subnet_id = aws_subnet.a.id\n'
    "  vpc_security_group_ids = [aws_security_group.a.id]\n}\n"
)

_POLICY = 'jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "es:*", Resource = "*" }] })'


_OVER_TLS = (
    "  domain_endpoint_options {\n    enforce_https = true\n"
    '    tls_security_policy = "Policy-Min-TLS-1-2-2019-07"\n  }\n'
)


def _domain(body: str) -> str:
    return f'resource "aws_opensearch_domain" "a" {{\n  domain_name = "a"\n{body}{_OVER_TLS}}}\n'


def _classic(protocol: str, mark: str, body: str = "") -> str:
    port = "    lb_port = 80" + (f"  #! {mark}" if mark else "")
    return (
        f'resource "aws_elb" "a" {{\n{body}  listener {{\n    instance_port = 80\n    instance_protocol = "http"\n'
        f'{port}\n    lb_protocol = "{protocol}"\n  }}\n}}\n'
    )


AWS = (
    one("SSH is open in a block", group_of(inline("NET002"))),
    one("SSH is open in the older spelling", G, older("NET002")),
    one("SSH is open in the newer spelling", G, aws("NET002")),
    one(
        "SSH is open in a list of objects",
        group_of(
            '  ingress = [{\n    description = "", protocol = "tcp", from_port = 22, to_port = 22, self = false,\n'
            '    cidr_blocks = ["0.0.0.0/0"],  #! NET002\n'
            "    ipv6_cidr_blocks = [], prefix_list_ids = [], security_groups = []\n  }]\n"
        ),
    ),
    one("all protocols by number", group_of(inline("NET001", protocol='"-1"', from_port="0", to_port="0"))),
    one("all protocols by name", group_of(inline("NET001", protocol='"all"', from_port="0", to_port="0"))),
    one("all protocols in the newer spelling", G, aws("NET001", ip_protocol='"-1"', from_port="-", to_port="-")),
    one("a protocol by its number", group_of(inline("NET002", protocol='"6"'))),
    one("a protocol by its number as a number", group_of(inline("NET002", protocol="6"))),
    one("UDP by its number is not SSH", group_of(inline(protocol='"17"'))),
    one("port zero alone is no range", group_of(inline(from_port="0", to_port="0"))),
    one("all ports of TCP", group_of(inline("NET001", from_port="0", to_port="65535"))),
    one("a range that contains 3389", group_of(inline("NET003", from_port="3380", to_port="3390"))),
    one("ports as texts", group_of(inline("NET002", from_port='"22"', to_port='"22"'))),
    one("ICMP is no port", group_of(inline(protocol='"icmp"', from_port="8", to_port="0"))),
    one("another protocol has no ports", group_of(inline(protocol='"50"', from_port="22", to_port="22"))),
    one("halves of the internet", group_of(inline("NET002", cidr_blocks='["0.0.0.0/1", "128.0.0.0/1"]'))),
    one("the second block is the open one", group_of(inline("NET002", cidr_blocks='["10.0.0.0/8", "0.0.0.0/0"]'))),
    one(
        "IPv6 is open", group_of(inline("NET002", at="ipv6_cidr_blocks", cidr_blocks="-", ipv6_cidr_blocks='["::/0"]'))
    ),
    one("IPv6 in the newer spelling", G, aws("NET002", at="cidr_ipv6", cidr_ipv4="-", cidr_ipv6='"::/0"')),
    one("half of IPv6", G, aws("NET002", at="cidr_ipv6", cidr_ipv4="-", cidr_ipv6='"2000::/4"')),
    one("itself as source is inside", group_of(inline(cidr_blocks="-", self="true"))),
    one("a group as source is inside", G, aws(cidr_ipv4="-", referenced_security_group_id="aws_security_group.a.id")),
    one("what goes out is not what comes in", G, older(type='"egress"')),
    one(
        "a dynamic block over a variable",
        BACKEND,
        variable("from", "list(string)", '["10.0.0.0/8", "0.0.0.0/0"]', "NET002"),
        group_of(
            '  dynamic "ingress" {\n    for_each = var.from\n    content {\n      protocol = "tcp"\n'
            "      from_port = 22\n      to_port = 22\n      cidr_blocks = [ingress.value]\n    }\n  }\n"
        ),
    ),
    one(
        "a dynamic block over ports",
        group_of(
            '  dynamic "ingress" {\n    for_each = { web = 443, ssh = 22 }\n    iterator = each_port\n    content {\n'
            '      protocol = "tcp"\n      from_port = each_port.value\n      to_port = each_port.value\n'
            '      cidr_blocks = ["0.0.0.0/0"]  #! NET002\n    }\n  }\n'
        ),
    ),
    one(
        "a dynamic block over nothing",
        group_of(
            '  dynamic "ingress" {\n    for_each = []\n    content {\n      protocol = "-1"\n      from_port = 0\n'
            '      to_port = 0\n      cidr_blocks = ["0.0.0.0/0"]\n    }\n  }\n'
        ),
    ),
    one("a null list is no source", group_of(inline(cidr_blocks="null", self="true"))),
    one(
        "for_each over a map",
        G,
        aws("NET002", for_each="{ ssh = 22, web = 443 }", from_port="each.value", to_port="each.value"),
    ),
    one(
        "an unknown list",
        BACKEND,
        variable("from", "list(string)"),
        group_of(inline("unknown", cidr_blocks="var.from")),
    ),
    one(
        "an unknown element beside one that is open already",
        BACKEND,
        variable("from", "string"),
        group_of(inline("NET002", cidr_blocks='["0.0.0.0/0", var.from]')),
    ),
    one(
        "a network of one's own",
        'resource "aws_vpc" "a" {\n  ipv4_ipam_pool_id = "p"\n}\n',
        G,
        aws(cidr_ipv4="aws_vpc.a.cidr_block"),
    ),
    one(
        "a managed prefix list has the addresses",
        'resource "aws_ec2_managed_prefix_list" "a" {\n  name = "a"\n  address_family = "IPv4"\n  max_entries = 1\n'
        '  entry {\n    cidr = "0.0.0.0/0"\n  }\n}\n',
        G,
        aws("NET002", at="prefix_list_id", cidr_ipv4="-", prefix_list_id="aws_ec2_managed_prefix_list.a.id"),
    ),
    one("all protocols with ports are refused", G, aws("NET013", at="header", ip_protocol='"-1"')),
    one("no protocol of that name", group_of(inline(protocol='"ssh"')), elsewhere=("NET013 main.tf:1",)),
    one("a block that is none", group_of(inline(cidr_blocks='["everywhere"]')), elsewhere=("NET013 main.tf:1",)),
    one("the same rule twice", G, aws("NET002"), aws("NET002 NET015", name="again", ip_protocol='"6"')),
    one("databases by their ports", group_of(inline("NET004", from_port="5432", to_port="5432"))),
    one("a cache over UDP", group_of(inline("NET004", protocol='"udp"', from_port="11211", to_port="11211"))),
    one("node ports", group_of(inline("NET006", from_port="30000", to_port="32767"))),
    one("the kubelet", group_of(inline("NET006", from_port="10250", to_port="10250"))),
    one("the Docker daemon", group_of(inline("NET007", from_port="2375", to_port="2375"))),
    one(
        "an instance behind an ACL that denies",
        SUBNET,
        ACL,
        INSTANCE,
        G,
        aws(),
        acl(rule_action='"deny"'),
        acl(name="rest", rule_number="200", from_port="1", to_port="65535"),
    ),
    one(
        "an instance behind an ACL that denies later",
        SUBNET,
        ACL,
        INSTANCE,
        G,
        aws("NET002"),
        acl("NET014", name="no", rule_number="200", rule_action='"deny"'),
        acl(name="all", from_port="1", to_port="65535"),
    ),
    one("an ACL lets SSH in", SUBNET, ACL, acl("NET012")),
    one("an ACL lets answers in", SUBNET, ACL, acl(from_port="1024", to_port="65535")),
    one("an ACL lets all in and leaves it to groups", SUBNET, ACL, acl(protocol='"-1"', from_port="0", to_port="0")),
    one(
        "a cluster has a public endpoint",
        'resource "aws_eks_cluster" "a" {\n  name = "a"\n  vpc_config {  #! NET005\n    subnet_ids = []\n  }\n}\n',
    ),
    one(
        "a cluster with blocks",
        'resource "aws_eks_cluster" "a" {\n  name = "a"\n  vpc_config {\n'
        '    public_access_cidrs = ["10.0.0.0/8"]\n  }\n}\n',
    ),
    one(
        "a cluster without a public endpoint",
        'resource "aws_eks_cluster" "a" {\n  name = "a"\n  vpc_config {\n    endpoint_public_access = false\n  }\n}\n',
    ),
    one(
        "a database with a public address",
        'resource "aws_db_instance" "a" {\n  engine = "postgres"\n  publicly_accessible = true  #! NET008\n}\n',
    ),
    one(
        "a database with a public address and an open group",
        G,
        aws("NET004", from_port="5432", to_port="5432"),
        'resource "aws_db_instance" "a" {\n  engine = "postgres"\n  publicly_accessible = true\n'
        "  vpc_security_group_ids = [aws_security_group.a.id]\n}\n",
    ),
    one(
        "a bucket for everybody",
        'resource "aws_s3_bucket_acl" "a" {\n  bucket = "a"\n  acl = "public-read"  #! NET009\n}\n',
    ),
    one(
        "a bucket that is blocked",
        'resource "aws_s3_bucket" "a" {\n  bucket = "a"\n}\nresource "aws_s3_bucket_acl" "a" {\n'
        '  bucket = aws_s3_bucket.a.id\n  acl = "public-read"\n}\nresource "aws_s3_bucket_public_access_block" "a" {\n'
        "  bucket = aws_s3_bucket.a.id\n  block_public_acls = true\n}\n",
    ),
    one(
        "a function for everybody",
        'resource "aws_lambda_function_url" "a" {\n  function_name = "a"\n  authorization_type="NONE"  #! NET011\n}\n',
    ),
    one(
        "a port of an application load balancer is HTTP",
        G,
        aws(from_port="445", to_port="445"),
        'resource "aws_lb" "a" {\n  name = "a"\n  security_groups = [aws_security_group.a.id]\n}\n',
    ),
    one(
        "a port of a network load balancer is what it is",
        G,
        aws("NET007", from_port="445", to_port="445"),
        'resource "aws_lb" "a" {\n  name = "a"\n  load_balancer_type = "network"\n'
        "  security_groups = [aws_security_group.a.id]\n}\n",
    ),
    one(
        "a listener of HTTPS is that on any port",
        'resource "aws_lb" "a" {\n  name = "a"\n}\nresource "aws_lb_listener" "a" {\n'
        '  load_balancer_arn = aws_lb.a.arn\n  port = 445\n  protocol = "HTTPS"\n'
        '  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"\n}\n',
    ),
    one(
        "a listener of TCP is what its port says",
        'resource "aws_lb" "a" {\n  name = "a"\n  load_balancer_type = "network"\n}\n'
        'resource "aws_lb_listener" "a" {\n  load_balancer_arn = aws_lb.a.arn\n  port = 5432  #! NET004\n'
        '  protocol = "TCP"\n}\n',
    ),
    one("a search domain whose policy lets everybody in", _domain(f"  access_policies = {_POLICY}  #! NET004\n")),
    one(
        "a search domain in a network",
        _domain(f"  access_policies = {_POLICY}\n  vpc_options {{\n  }}\n"),
        elsewhere=("NET008 main.tf:3",),
    ),
    one(
        "a policy of a search domain beside it",
        _domain(""),
        'resource "aws_opensearch_domain_policy" "a" {\n  domain_name = aws_opensearch_domain.a.domain_name\n'
        f"  access_policies = {_POLICY}  #! NET004\n}}\n",
    ),
    one(
        "a data warehouse with a public address",
        'resource "aws_redshift_cluster" "a" {\n  publicly_accessible = true  #! NET008\n}\n',
    ),
    one("a classic load balancer without TLS", _classic("http", "NET010")),
    one("a classic load balancer with TLS", _classic("https", "")),
    one("a classic load balancer inside", _classic("http", "", "  internal = true\n")),
    one(
        "a rule for a group by its literal id",
        aws("NET002", security_group_id='"sg-1"'),
    ),
    one(
        "the default group of a network",
        'resource "aws_vpc" "a" {\n  cidr_block = "10.0.0.0/16"\n}\n'
        'resource "aws_default_security_group" "a" {\n  vpc_id = aws_vpc.a.id\n}\n',
        aws("NET002", security_group_id="aws_vpc.a.default_security_group_id"),
    ),
    one(
        "an ACL with its rules in blocks, given to a subnet by an association",
        SUBNET,
        INSTANCE,
        G,
        aws(),
        'resource "aws_network_acl" "a" {\n  vpc_id = "vpc-1"\n  ingress {\n    rule_no = 1\n    action = "deny"\n'
        '    protocol = "6"\n    from_port = 22\n    to_port = 22\n    cidr_block = "0.0.0.0/0"\n  }\n  ingress {\n'
        '    rule_no = 2\n    action = "allow"\n    protocol = "-1"\n    from_port = 0\n    to_port = 0\n'
        '    cidr_block = "0.0.0.0/0"\n  }\n}\n'
        'resource "aws_network_acl_association" "a" {\n  network_acl_id = aws_network_acl.a.id\n'
        "  subnet_id = aws_subnet.a.id\n}\n",
    ),
    one(
        "a rule of the group that EKS makes",
        'resource "aws_eks_cluster" "a" {\n  name = "a"\n  vpc_config {\n    endpoint_public_access = false\n  }\n}\n',
        aws(
            "NET006",
            from_port="10250",
            to_port="10250",
            security_group_id="aws_eks_cluster.a.vpc_config[0].cluster_security_group_id",
        ),
    ),
)
