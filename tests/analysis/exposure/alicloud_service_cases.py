"""Alibaba Cloud: databases, listeners, clusters and buckets, and what the internet reaches of them."""

from __future__ import annotations

from tests.analysis.exposure.exposure_case import block, one

DATABASE = (
    'resource "alicloud_db_instance" "orders" {\n  engine = "MySQL"\n  engine_version = "8.0"\n'
    '  instance_type = "rds.mysql.s2.large"\n  instance_storage = 30\n  security_ips = %s\n  ssl_action = "Open"\n}\n'
)
CONNECTION = 'resource "alicloud_db_connection" "orders" {\n  instance_id = alicloud_db_instance.orders.id\n}\n'
BALANCER = 'resource "alicloud_slb_load_balancer" "a" {\n  load_balancer_name = "a"\n  address_type = "%s"\n}\n'
WHITE_LIST = (
    'resource "alicloud_slb_acl" "a" {\n  name = "a"\n  ip_version = "ipv4"\n  entry_list {\n    entry = "%s"\n  }\n}\n'
)


def listener(mark: str = "", *, at: str = "frontend_port", **given: str) -> str:
    """A listener of an SLB: by default SSH over TCP."""
    arguments = {
        "load_balancer_id": "alicloud_slb_load_balancer.a.id",
        "frontend_port": "22",
        "backend_port": "22",
        "protocol": '"tcp"',
    } | given
    return block('resource "alicloud_slb_listener" "a"', mark, at, arguments)


SERVICES = (
    one(
        "a white list and a public address open a database",
        DATABASE % '["10.0.0.0/8", "0.0.0.0/0"]  #! NET004',
        CONNECTION,
    ),
    one("a white list alone is one door", DATABASE % '["0.0.0.0/0"]  #! NET008'),
    one("a public address alone is no door", DATABASE % '["10.0.0.0/8"]', CONNECTION),
    one("a partner in a white list", DATABASE % '["8.8.8.8"]  #! NET017', CONNECTION),
    one("a partner in a white list that nobody reaches", DATABASE % '["8.8.8.8"]'),
    one("a listener opens a port", BALANCER % "internet", listener("NET002")),
    one("a listener inside opens nothing", BALANCER % "intranet", listener()),
    one(
        "a list of addresses closes a listener",
        BALANCER % "internet",
        WHITE_LIST % "10.0.0.0/8",
        listener(acl_status='"on"', acl_type='"white"', acl_id="alicloud_slb_acl.a.id"),
    ),
    one(
        "a list of everybody closes nothing",
        BALANCER % "internet",
        WHITE_LIST % "0.0.0.0/0",
        listener("NET002", acl_status='"on"', acl_type='"white"', acl_id="alicloud_slb_acl.a.id"),
    ),
    one(
        "a black list leaves the others",
        BALANCER % "internet",
        WHITE_LIST % "8.8.8.0/24",
        listener("NET002", acl_status='"on"', acl_type='"black"', acl_id="alicloud_slb_acl.a.id"),
    ),
    one("HTTP without TLS", BALANCER % "internet", listener("NET010", frontend_port="80", protocol='"http"')),
    one(
        "a forwarded port is open",
        block(
            'resource "alicloud_forward_entry" "a"',
            "NET002",
            "internal_port",
            {
                "forward_table_id": '"ftb-1"',
                "external_ip": '"8.8.8.8"',
                "external_port": '"2222"',
                "ip_protocol": '"tcp"',
                "internal_ip": '"10.0.0.4"',
                "internal_port": '"22"',
            },
        ),
    ),
    one(
        "a cluster has a public API server",
        'resource "alicloud_cs_managed_kubernetes" "a" {  #! NET005\n  cluster_spec = "ack.pro.small"\n}\n',
    ),
    one(
        "a cluster without one",
        'resource "alicloud_cs_managed_kubernetes" "a" {\n  cluster_spec = "ack.pro.small"\n'
        "  slb_internet_enabled = false\n}\n",
    ),
    one(
        "a bucket for everybody",
        'resource "alicloud_oss_bucket" "a" {\n  bucket = "a"\n  acl = "public-read"  #! NET009\n}\n',
    ),
    one(
        "a block of public access closes a bucket",
        'resource "alicloud_oss_bucket" "a" {\n  bucket = "a"\n  acl = "public-read"\n}\n'
        'resource "alicloud_oss_bucket_public_access_block" "a" {\n  bucket = alicloud_oss_bucket.a.id\n'
        "  block_public_access = true\n}\n",
    ),
    one(
        "an application load balancer speaks HTTP",
        'resource "alicloud_alb_load_balancer" "a" {\n  address_type = "Internet"\n}\n'
        'resource "alicloud_alb_listener" "a" {\n  load_balancer_id = alicloud_alb_load_balancer.a.id\n'
        '  listener_port = 80  #! NET010\n  listener_protocol = "HTTP"\n}\n',
    ),
    one(
        "an application load balancer that redirects",
        'resource "alicloud_alb_load_balancer" "a" {\n  address_type = "Internet"\n}\n'
        'resource "alicloud_alb_listener" "a" {\n  load_balancer_id = alicloud_alb_load_balancer.a.id\n'
        '  listener_port = 80\n  listener_protocol = "HTTP"\n  default_actions {\n    type = "Redirect"\n  }\n}\n',
    ),
    one(
        "a network load balancer opens a port",
        'resource "alicloud_nlb_load_balancer" "a" {\n  address_type = "Internet"\n}\n'
        'resource "alicloud_nlb_listener" "a" {\n  load_balancer_id = alicloud_nlb_load_balancer.a.id\n'
        '  listener_port = 6379  #! NET004\n  listener_protocol = "TCP"\n}\n',
    ),
    one(
        "a cache with a public address",
        'resource "alicloud_kvstore_instance" "a" {\n  security_ips = ["0.0.0.0/0"]  #! NET004\n'
        '  ssl_enable = "Enable"\n}\n'
        'resource "alicloud_kvstore_connection" "a" {\n  instance_id = alicloud_kvstore_instance.a.id\n}\n',
    ),
    one(
        "several blocks in one text of a white list",
        'resource "alicloud_mongodb_instance" "a" {\n  security_ip_list = ["10.0.0.0/8,0.0.0.0/0"]  #! NET004\n'
        '  ssl_action = "Open"\n}\n'
        'resource "alicloud_mongodb_public_network_address" "a" {\n'
        "  db_instance_id = alicloud_mongodb_instance.a.id\n}\n",
    ),
    one(
        "0.0.0.0 in a white list is everybody",
        'resource "alicloud_polardb_cluster" "a" {\n  db_cluster_ip_array {\n'
        '    security_ips = ["0.0.0.0"]  #! NET008\n  }\n}\n',
    ),
    one(
        "a broker with a list of its own",
        'resource "alicloud_alikafka_instance" "a" {\n  deploy_type = 4\n}\n'
        'resource "alicloud_alikafka_instance_allowed_ip_attachment" "a" {\n'
        '  instance_id = alicloud_alikafka_instance.a.id\n  allowed_ip = "0.0.0.0/0"  #! NET004\n}\n',
    ),
    one("a white list with what is no block", DATABASE % '["everybody"]', elsewhere=("NET013 main.tf:1",)),
    one(
        "a policy of a bucket for everybody",
        'resource "alicloud_oss_bucket_policy" "a" {\n  bucket = "a"\n  policy = jsonencode({\n'
        '    Statement = [{ Effect = "Allow", Principal = ["*"], Action = ["oss:GetObject"], Resource = ["*"] }]\n'
        "  })\n}\n",
        elsewhere=("NET009 main.tf:3",),
    ),
    one(
        "a serverless cluster has no public API server unless it is said",
        'resource "alicloud_cs_serverless_kubernetes" "a" {\n  name = "a"\n}\n',
    ),
    one(
        "a forwarded port of a web server",
        block(
            'resource "alicloud_forward_entry" "a"',
            "",
            "",
            {"ip_protocol": '"tcp"', "external_port": '"22"', "internal_port": '"443"'},
        ),
    ),
    one(
        "entries of a network ACL count in their order",
        'resource "alicloud_network_acl" "a" {\n  ingress_acl_entries {\n    policy = "drop"\n    protocol = "all"\n'
        '    port = "-1/-1"\n    source_cidr_ip = "0.0.0.0/0"\n  }\n  ingress_acl_entries {\n    policy = "accept"\n'
        '    protocol = "tcp"\n    port = "22/22"\n    source_cidr_ip = "0.0.0.0/0"  #! NET014\n  }\n}\n',
    ),
)
