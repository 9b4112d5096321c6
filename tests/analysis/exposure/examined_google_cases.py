"""Google Cloud, examined by a second hand: firewalls, control planes, databases, buckets and functions.

Sources: the provider's pages of `google_compute_firewall`, `google_container_cluster`, `google_sql_database_instance`,
`google_storage_bucket` and its access, `google_cloud_run_v2_service`, and "VPC firewall rules" of the platform.
"""

from __future__ import annotations

from tests.analysis.exposure.exposure_case import Case, one


def _firewall(
    name: str,
    *lines: str,
    action: str = 'allow {\n    protocol = "tcp"\n    ports    = ["22"]\n  }',
    mark: str = "",
    network: str = "main",
) -> str:
    body = "".join(f"  {line}\n" for line in lines)
    return (
        f'resource "google_compute_firewall" "{name}" {{'
        + (f"  #! {mark}" if mark else "")
        + f'\n  name    = "{name}"\n'
        f'  network = "{network}"\n{body}\n  {action}\n}}\n'
    )


def _action(action: str, protocol: str, ports: str = "") -> str:
    return f'{action} {{\n    protocol = "{protocol}"\n' + (f"    ports    = {ports}\n" if ports else "") + "  }"


_ALL = 'source_ranges = ["0.0.0.0/0"]'
_OPEN = f"{_ALL}  #! NET002"
_SSH = '["22"]'

_FIREWALLS: tuple[tuple[str, str], ...] = (
    ("SSH", _firewall("a", _OPEN)),
    (
        "a range around it",
        _firewall("a", f"{_ALL}  #! NET002 NET007", action=_action("allow", "tcp", '["80", "20-25"]')),
    ),
    ("a range beside it", _firewall("a", _ALL, action=_action("allow", "tcp", '["23000-23010", "443"]'))),
    ("TCP by its number", _firewall("a", _OPEN, action=_action("allow", "6", _SSH))),
    ("TCP in capitals", _firewall("a", _OPEN, action=_action("allow", "TCP", _SSH))),
    ("UDP by its number", _firewall("a", _ALL, action=_action("allow", "17", _SSH))),
    ("TCP without ports is every port", _firewall("a", f"{_ALL}  #! NET001", action=_action("allow", "tcp"))),
    ("all", _firewall("a", f"{_ALL}  #! NET001", action=_action("allow", "all"))),
    ("ICMP", _firewall("a", _ALL, action=_action("allow", "icmp"))),
    ("ports that are numbers", _firewall("a", _OPEN, action=_action("allow", "tcp", "[22]"))),
    ("IPv6", _firewall("a", 'source_ranges = ["::/0"]  #! NET002')),
    ("halves", _firewall("a", 'source_ranges = ["0.0.0.0/1", "128.0.0.0/1"]  #! NET002')),
    ("health checks", _firewall("a", 'source_ranges = ["130.211.0.0/22", "35.191.0.0/16"]  #! NET017')),
    ("machines with a tag", _firewall("a", 'source_tags = ["bastion"]')),
    ("machines with a tag, or everybody", _firewall("a", 'source_tags = ["bastion"]', _OPEN)),
    ("machines of an account", _firewall("a", 'source_service_accounts = ["a@example.iam.gserviceaccount.com"]')),
    ("no source, which the provider refuses", _firewall("a", mark="NET013")),
    ("what is switched off", _firewall("a", "disabled = true", _ALL)),
    ("what is not switched off", _firewall("a", "disabled = false", _OPEN)),
    ("what goes out", _firewall("a", 'direction = "EGRESS"', 'destination_ranges = ["0.0.0.0/0"]')),
    ("a few targets", _firewall("a", 'target_tags = ["bastion"]', _OPEN)),
    (
        "a deny of the same priority",
        _firewall("a", f"{_ALL}  #! NET014") + _firewall("b", _ALL, action=_action("deny", "tcp", _SSH)),
    ),
    (
        "a deny that comes later",
        _firewall("a", "priority = 900", _OPEN)
        + _firewall("b", f"{_ALL}  #! NET014", action=_action("deny", "tcp", _SSH)),
    ),
    (
        "a deny of everything that comes first",
        _firewall("a", f"{_ALL}  #! NET014") + _firewall("b", "priority = 1", _ALL, action=_action("deny", "all")),
    ),
    (
        "a deny of everything that comes last",
        _firewall("a", _OPEN) + _firewall("b", "priority = 65534", _ALL, action=_action("deny", "all")),
    ),
    (
        "a deny that is switched off",
        _firewall("a", _OPEN) + _firewall("b", "priority = 1", "disabled = true", _ALL, action=_action("deny", "all")),
    ),
    (
        "a deny in another network",
        _firewall("a", _OPEN) + _firewall("b", "priority = 1", _ALL, action=_action("deny", "all"), network="other"),
    ),
    (
        "a deny for some targets",
        _firewall("a", _OPEN)
        + _firewall("b", "priority = 1", 'target_tags = ["db"]', _ALL, action=_action("deny", "all")),
    ),
    (
        "an allow for some targets, and a deny for all",
        _firewall("a", 'target_tags = ["db"]', f"{_ALL}  #! NET014")
        + _firewall("b", "priority = 1", _ALL, action=_action("deny", "all")),
    ),
    (
        "an allow and a deny for the same targets",
        _firewall("a", 'target_tags = ["db"]', f"{_ALL}  #! NET014")
        + _firewall("b", "priority = 1", 'target_tags = ["db"]', _ALL, action=_action("deny", "tcp", _SSH)),
    ),
    (
        "a deny of half of the ports",
        _firewall("a", _ALL, action=_action("allow", "tcp", '["22", "443"]'))
        + _firewall("b", "priority = 1", _ALL, action=_action("deny", "tcp", '["20-30"]')),
    ),
    (
        "a deny of IPv4 alone",
        _firewall("a", 'source_ranges = ["0.0.0.0/0", "::/0"]  #! NET002')
        + _firewall("b", "priority = 1", _ALL, action=_action("deny", "all")),
    ),
    (
        "a deny for machines with a tag",
        _firewall("a", _OPEN) + _firewall("b", "priority = 1", 'source_tags = ["evil"]', action=_action("deny", "all")),
    ),
    ("a priority too high", _firewall("a", "priority = 65536", _ALL, mark="NET013")),
    (
        "two blocks of which one is open",
        _firewall(
            "a", f"{_ALL}  #! NET004", action=_action("allow", "icmp") + "\n\n  " + _action("allow", "tcp", '["3306"]')
        ),
    ),
    (
        "a source that nobody knows",
        'data "google_compute_subnetwork" "x" {\n  name = "x"\n}\n\n'
        + _firewall("a", "source_ranges = [data.google_compute_subnetwork.x.ip_cidr_range]"),
    ),
)


def _cluster(*lines: str, mark: str = "") -> str:
    body = "".join(f"  {line}\n" for line in lines)
    return (
        'resource "google_container_cluster" "this" {'
        + (f"  #! {mark}" if mark else "")
        + f'\n  name = "this"\n{body}}}\n'
    )


_ENDPOINT = (
    "private_cluster_config {",
    "  enable_private_nodes    = true",
    "  enable_private_endpoint = {}",
    '  master_ipv4_cidr_block  = "172.16.0.0/28"',
    "}",
)


def _private(endpoint: str) -> tuple[str, ...]:
    return tuple(line.replace("{}", endpoint) if "endpoint" in line else line for line in _ENDPOINT)


def _authorized(block: str) -> tuple[str, ...]:
    return ("master_authorized_networks_config {", "  cidr_blocks {", f"    cidr_block = {block}", "  }", "}")


def _database(*lines: str, mark: str = "") -> str:
    body = "".join(f"      {line}\n" for line in lines)
    return (
        'resource "google_sql_database_instance" "orders" {' + (f"  #! {mark}" if mark else "") + "\n"
        '  database_version = "POSTGRES_16"\n\n  settings {\n    tier = "db-f1-micro"\n\n'
        f"    ip_configuration {{\n{body}    }}\n  }}\n}}\n"
    )


def _network(block: str) -> tuple[str, ...]:
    return ("authorized_networks {", f"  value = {block}", "}")


_BUCKET = 'resource "google_storage_bucket" "files" {\n  name     = "shop-files"\n  location = "EU"\n}\n'


def _member(kind: str, line: str, more: str = "", role: str = "roles/storage.objectViewer") -> str:
    return f'\nresource "{kind}" "one" {{\n{more}  role = "{role}"\n  {line}\n}}\n'


_OF_BUCKET = "  bucket = google_storage_bucket.files.name\n"
_RUN = (
    'resource "google_cloud_run_v2_service" "one" {\n  name     = "one"\n'
    '  location = "europe-west1"\n\n  template {\n    containers {\n      image = "one"\n    }\n'
    "  }\n}\n"
)
_OF_RUN = '  name     = google_cloud_run_v2_service.one.name\n  location = "europe-west1"\n'

_SERVICES: tuple[tuple[str, str], ...] = (
    ("a control plane as it is made", _cluster(mark="NET005")),
    ("a control plane for everybody", _cluster(*_authorized('"0.0.0.0/0"  #! NET005'))),
    ("a control plane for our network", _cluster(*_authorized('"10.0.0.0/8"'))),
    ("a control plane for nobody", _cluster("master_authorized_networks_config {}")),
    ("private nodes with a public control plane", _cluster(*_private("false"), mark="NET005")),
    ("a private control plane", _cluster(*_private("true"))),
    ("a database for everybody", _database(*_network('"0.0.0.0/0"  #! NET004'))),
    (
        "a database for everybody without an address",
        _database("ipv4_enabled = false", 'private_network = "main"', *_network('"0.0.0.0/0"  #! NET008')),
    ),
    ("a database in halves", _database(*_network('"0.0.0.0/1"  #! NET004'), *_network('"128.0.0.0/1"  #! NET004'))),
    ("a database without an address", _database("ipv4_enabled = false", 'private_network = "main"')),
    (
        "a bucket for everybody",
        _BUCKET + _member("google_storage_bucket_iam_member", 'member = "allUsers"  #! NET009', _OF_BUCKET),
    ),
    (
        "a bucket for whoever has an account",
        _BUCKET
        + _member("google_storage_bucket_iam_member", 'member = "allAuthenticatedUsers"  #! NET009', _OF_BUCKET),
    ),
    (
        "a bucket for a group",
        _BUCKET + _member("google_storage_bucket_iam_member", 'member = "group:shop@example.com"', _OF_BUCKET),
    ),
    (
        "a bucket for everybody among others",
        _BUCKET
        + _member(
            "google_storage_bucket_iam_binding",
            'members = ["group:shop@example.com", "allUsers"]  #! NET009',
            _OF_BUCKET,
        ),
    ),
    (
        "a bucket that is closed again",
        _BUCKET.replace("}\n", '  public_access_prevention = "enforced"\n}\n')
        + _member("google_storage_bucket_iam_member", 'member = "allUsers"', _OF_BUCKET),
    ),
    (
        "a bucket by its list",
        _BUCKET
        + (
            '\nresource "google_storage_bucket_access_control" "one" {\n'
            '  bucket = google_storage_bucket.files.name\n  role   = "READER"\n'
            '  entity = "allUsers"  #! NET009\n}\n'
        ),
    ),
    (
        "a bucket by a list that has a name",
        _BUCKET
        + (
            '\nresource "google_storage_bucket_acl" "one" {\n'
            "  bucket         = google_storage_bucket.files.name\n"
            '  predefined_acl = "publicRead"  #! NET009\n}\n'
        ),
    ),
    (
        "a bucket by a list of roles",
        _BUCKET
        + (
            '\nresource "google_storage_bucket_acl" "one" {\n'
            "  bucket      = google_storage_bucket.files.name\n"
            '  role_entity = ["OWNER:user-a@example.com", "READER:allUsers"]  #! NET009\n}\n'
        ),
    ),
    (
        "a service for everybody",
        _RUN
        + _member(
            "google_cloud_run_v2_service_iam_member", 'member = "allUsers"  #! NET011', _OF_RUN, "roles/run.invoker"
        ),
    ),
    (
        "a service that everybody may look at",
        _RUN + _member("google_cloud_run_v2_service_iam_member", 'member = "allUsers"', _OF_RUN, "roles/run.viewer"),
    ),
    (
        "a service for everybody inside",
        _RUN.replace("location", 'ingress  = "INGRESS_TRAFFIC_INTERNAL_ONLY"\n  location', 1)
        + _member("google_cloud_run_v2_service_iam_member", 'member = "allUsers"', _OF_RUN, "roles/run.invoker"),
    ),
    (
        "a data set for whoever has an account",
        'resource "google_bigquery_dataset" "one" {\n  dataset_id = "one"\n\n  access {\n'
        '    role          = "READER"\n    special_group = "allAuthenticatedUsers"  #! NET009\n  }\n'
        "}\n",
    ),
)

GOOGLE_EXAMINED: tuple[Case, ...] = tuple(one(f"examined: {name}", text) for name, text in (*_FIREWALLS, *_SERVICES))
