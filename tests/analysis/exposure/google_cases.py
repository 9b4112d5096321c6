"""Google Cloud: small configurations, and what the internet reaches in them."""

from __future__ import annotations

from tests.analysis.exposure.exposure_case import block, one

NETWORK = 'resource "google_compute_network" "a" {\n  name = "a"\n}\n'


def firewall(mark: str = "", *, name: str = "in", at: str = "source_ranges", allow: str = "", **given: str) -> str:
    """A firewall of Google Cloud: by default SSH from everywhere. `allow` is what stands in its block."""
    arguments = {
        "name": f'"{name}"',
        "network": "google_compute_network.a.name",
        "source_ranges": '["0.0.0.0/0"]',
    } | given
    arguments = {key: text for key, text in arguments.items() if text != "-"}
    text = block(f'resource "google_compute_firewall" "{name}"', mark, at, arguments)
    return text[:-2] + f"  {allow or _SSH}\n}}\n"


_SSH = 'allow {\n    protocol = "tcp"\n    ports = ["22"]\n  }'
_DENY = _SSH.replace("allow", "deny")
_DENY_ALL = 'deny {\n    protocol = "all"\n  }'


def gke(body: str, mark: str = "") -> str:
    """A cluster of Google Cloud."""
    header = 'resource "google_container_cluster" "a" {' + (f"  #! {mark}" if mark else "")
    return f'{header}\n  name = "a"\n{body}}}\n'


def sql(version: str, block: str, mark: str, public: str = "true") -> str:
    """A database of Google Cloud with one authorized network."""
    return (
        f'resource "google_sql_database_instance" "a" {{\n  database_version = "{version}"\n  settings {{\n'
        f'    tier = "db-f1-micro"\n    ip_configuration {{\n      ipv4_enabled = {public}\n'
        f'      authorized_networks {{\n        value = "{block}"{f"  #! {mark}" if mark else ""}\n'
        '      }\n      ssl_mode = "ENCRYPTED_ONLY"\n    }\n  }\n}\n'
    )


GOOGLE = (
    one("SSH is open", NETWORK, firewall("NET002")),
    one(
        "a range that contains 22",
        NETWORK,
        firewall("NET002", allow=_SSH.replace('"22"', '"1-79"')).replace("NET002", "NET002 NET007"),
    ),
    one("several ports", NETWORK, firewall("NET002", allow=_SSH.replace('"22"', '"80", "443", "22"'))),
    one(
        "a protocol without ports is all of them",
        NETWORK,
        firewall("NET001", allow='allow {\n    protocol = "tcp"\n  }'),
    ),
    one("all protocols", NETWORK, firewall("NET001", allow='allow {\n    protocol = "all"\n  }')),
    one("a protocol by its number", NETWORK, firewall("NET002", allow=_SSH.replace('"tcp"', '"6"'))),
    one("ICMP", NETWORK, firewall(allow='allow {\n    protocol = "icmp"\n  }')),
    one("no source is refused", NETWORK, firewall("NET013", at="header", source_ranges="-")),
    one("a tag as source is inside", NETWORK, firewall(source_ranges="-", source_tags='["web"]')),
    one("a tag beside a range adds to it", NETWORK, firewall("NET002", source_tags='["web"]')),
    one(
        "what goes out is not what comes in",
        NETWORK,
        firewall(source_ranges="-", direction='"EGRESS"', destination_ranges='["0.0.0.0/0"]'),
    ),
    one("what is disabled opens nothing", NETWORK, firewall(disabled="true")),
    one("a smaller priority denies", NETWORK, firewall("NET014"), firewall(name="no", priority="900", allow=_DENY)),
    one(
        "a larger priority denies too late",
        NETWORK,
        firewall("NET002"),
        firewall("NET014", name="no", priority="1100", allow=_DENY),
    ),
    one("at the same priority what denies comes first", NETWORK, firewall("NET014"), firewall(name="no", allow=_DENY)),
    one(
        "a denial of half leaves half",
        NETWORK,
        firewall("NET002"),
        firewall(name="no", source_ranges='["0.0.0.0/1"]', allow=_DENY),
    ),
    one(
        "a denial for all instances counts for those with a tag",
        NETWORK,
        firewall("NET014", target_tags='["web"]'),
        firewall(name="no", priority="100", allow=_DENY_ALL),
    ),
    one(
        "a denial for instances with a tag leaves the others",
        NETWORK,
        firewall("NET002"),
        firewall(name="no", priority="100", target_tags='["web"]', allow=_DENY_ALL),
    ),
    one("IPv6 is open", NETWORK, firewall("NET002", source_ranges='["::/0"]')),
    one(
        "the proxies of the platform are a named partner",
        NETWORK,
        firewall("NET017", source_ranges='["35.235.240.0/20"]'),
    ),
    one(
        "a port that is none is refused", NETWORK, firewall("NET013", at="header", allow=_SSH.replace('"22"', '"ssh"'))
    ),
    one("a cluster without authorized networks", gke("", "NET005")),
    one("a private endpoint", gke("  private_cluster_config {\n    enable_private_endpoint = true\n  }\n")),
    one(
        "authorized networks",
        gke('  master_authorized_networks_config {\n    cidr_blocks {\n      cidr_block = "10.0.0.0/8"\n    }\n  }\n'),
    ),
    one("nobody is authorized", gke("  master_authorized_networks_config {\n  }\n")),
    one("a database for everybody", sql("POSTGRES_16", "0.0.0.0/0", "NET004")),
    one("a database without a public address", sql("POSTGRES_16", "0.0.0.0/0", "NET008", "false")),
    one("a database for one network", sql("MYSQL_8_0", "10.0.0.0/8", "")),
    one(
        "a bucket for all users",
        'resource "google_storage_bucket_iam_member" "a" {\n  bucket = "a"\n  role = "r"\n  member = "allUsers"'
        "  #! NET009\n}\n",
    ),
    one(
        "a service for everybody",
        'resource "google_cloud_run_service_iam_member" "a" {\n  service = "a"\n  role = "roles/run.invoker"\n'
        '  member = "allUsers"  #! NET011\n}\n',
    ),
)
