"""REP: private keys, credentials and Terraform states that were committed."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any

from gitops_lint.analysis.secret_values import entropy, is_placeholder
from gitops_lint.analysis.secrets import Family, Secret, assigned_secrets, secrets
from gitops_lint.model.file import File, FileKind, Role
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Finding, Severity, rule
from gitops_lint.model.source import Path

_INVENTED = (
    r"(?i)(?:^|/)(?:tests|test[_-]?(?:data|certs?|keys?|resources)|fixtures?|__tests__|specs?|mocks?)/"
    r"|_test\.go$|(?:^|/)test_[^/]*\.py$|_test\.py$|\.(?:test|spec)\.[jt]sx?$|(?:^|/)testcerts\.go$"
)
"""Files whose secrets are made up, as everything else in them."""

_TEST_DIRECTORY = r"(?i)(?:^|/)test/"
"""A directory that is an environment where it holds manifests, and of tests where it holds other things."""

_DOCUMENTATION = r"(?i)\.(?:md|mdx|rst|adoc|txt)$"


# Checkov, checkov/secrets/runner.py: CKV_SECRET_13 "Private Key".
@rule("REP005", severity=Severity.ERROR, aliases=("CKV_SECRET_13",))
def private_key(file: File) -> Iterator[Finding]:
    """A private key is in the repository.

    Everyone who can read the repository, or an old clone of it, can be who the key says. Removing it is not enough:
    its history keeps it, so the key must be replaced. Found are PEM (RFC 7468), OpenSSH, PGP, PuTTY, age and WireGuard
    keys, a service account of Google Cloud, the `client-key-data` of a kubeconfig, and PEM in base64 as Secrets have
    it. A key that a passphrase protects is a warning. Public keys, certificates, tests and fixtures are passed
    over.

    Bad:

    ```yaml
    apiVersion: v1
    kind: Config
    users:
    - name: admin
      user:
        client-key-data: LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0tCk1JR0hBZ0VBTUJNR0J5cUdTTTQ5QWdFR0NDcUdTTTQ5QXdFSEJHMHdhd0lCQVFRZ1luY1g3ZEJDTjZaYThZeGsKLS0tLS1FTkQgRUMgUFJJVkFURSBLRVktLS0tLQo=
    ```

    Good:

    ```yaml
    apiVersion: v1
    kind: Config
    users:
    - name: admin
      user:
        exec:
          apiVersion: client.authentication.k8s.io/v1
          command: ack-credential-helper
    ```
    """  # noqa: E501
    for secret in _found(file):
        if secret.family is Family.PRIVATE_KEY:
            guarded = ", protected by a passphrase that can be guessed offline" if secret.protected else ""
            yield Finding(
                at=secret.span,
                severity=Severity.WARNING if secret.protected else None,
                message=f"{_with_article(secret.name)} is in the repository{guarded}; replace the key, then keep the "
                "new one in a secret store or encrypt it with SOPS",
                secret=True,
            )


# Those of Checkov's checks whose every credential is one of ours. Left out: CKV_SECRET_6 takes each random value of a
# key such as `password`, in ConfigMaps too; CKV_SECRET_12 takes npm's tokens of old, without `npm_`; those of
# providers that nobody gave us a shape for. Sources: checkov/secrets/runner.py and checkov/terraform/checks/provider.
@rule(
    "REP006",
    severity=Severity.ERROR,
    aliases=(
        "CKV_SECRET_2",  # AWS Access Key
        "CKV_SECRET_3",  # Azure Storage Account access key
        "CKV_SECRET_4",  # Basic Auth Credentials: a login in a URL
        "CKV_SECRET_9",  # JSON Web Token
        "CKV_SECRET_14",  # Slack Token, and Slack's webhooks
        "CKV_SECRET_17",  # Stripe Access Key
        "CKV_AWS_41",  # no hard coded AWS access key and secret key in the provider
        "CKV_LIN_1",  # no hard coded Linode tokens in the provider
    ),
)
def credential(file: File) -> Iterator[Finding]:
    """A credential is in the repository.

    A token, a login or a password that works for everyone who can read the repository, or an old clone of it.
    Removing it is not enough: its history keeps it, so it must be revoked. Found are credentials that providers gave
    a shape of their own, logins in URLs, commands and registry configurations, and literals that are assigned to keys
    such as `db_password` and look random. Documented examples, placeholders, references, defaults such as `admin`,
    tests and fixtures are passed over.

    Bad:

    ```terraform
    resource "alicloud_db_account" "cart" {
      db_instance_id   = "rm-1"
      account_name     = "cart"
      account_password = "vT7#qLm2wZ9x"
    }
    ```

    Good:

    ```terraform
    variable "db_password" {
      type      = string
      sensitive = true
    }

    resource "alicloud_db_account" "cart" {
      db_instance_id   = "rm-1"
      account_name     = "cart"
      account_password = var.db_password
    }
    ```
    """
    shaped = _found(file)
    documentation = bool(shaped) and re.search(_DOCUMENTATION, file.path) is not None
    for secret in shaped:
        if secret.family is not Family.CREDENTIAL or (documentation and not secret.lead):
            continue
        lead = f" ({secret.lead}…)" if secret.lead else ""
        is_id = secret.name.endswith(" id")
        yield Finding(
            at=secret.span,
            severity=Severity.WARNING if is_id else None,
            message=f"{_with_article(secret.name)}{lead} is in the repository; "
            + ("its secret may be too: revoke the pair" if is_id else "revoke it, and read it from a secret store"),
            secret=True,
        )
    # What a generator takes in besides YAML is an environment file, or a file as it is.
    is_environment = file.role is Role.VALUES and file.kind is FileKind.OTHER
    assigned = assigned_secrets(file.source.text, file.kind, is_environment=is_environment) if file.source else ()
    if not assigned or _is_invented(file):
        return
    for secret in assigned:
        if not any(other.span.start < secret.span.end and secret.span.start < other.span.end for other in shaped):
            yield Finding(
                at=secret.span,
                message=f"the {secret.name} is written out in the repository; change it, and read it from a secret "
                "store or a variable",
                secret=True,
            )


@rule("REP011", severity=Severity.WARNING, kinds=["Secret"])
def secret_in_plain_text(secret: Resource) -> Iterator[Finding]:
    """A Secret is committed with its values.

    Base64 is no encryption: everyone who can read the repository has what is in `data` and `stringData`. Encrypt the
    file with SOPS, seal it (Sealed Secrets), or let an ExternalSecret fetch it. Only keys that hold something secret
    are looked at; values that say they are placeholders or that are substituted later, certificates, and Secrets of
    type `kubernetes.io/service-account-token`, which the cluster fills in, are passed over.

    Bad:

    ```yaml
    apiVersion: v1
    kind: Secret
    metadata: {name: db}
    stringData:
      password: vT7qLm2wZ9x
    ```

    Good:

    ```yaml
    apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata: {name: db}
    spec:
      secretStoreRef: {kind: ClusterSecretStore, name: vault}
      target: {name: db}
      data:
      - secretKey: password
        remoteRef: {key: shop/db, property: password}
    ```
    """
    values = secret.values
    if (
        values.get("type") == "kubernetes.io/service-account-token"
        or "sops" in values
        or re.search(_INVENTED, secret.file)
    ):
        return
    paths = list(_secret_entries(values))
    if paths:
        keys = ", ".join(str(path[-1]) for path in paths)
        yield Finding(
            at=paths[0],
            message=f"the Secret is committed with the {'values' if len(paths) > 1 else 'value'} of {keys}; change "
            "what it opens, and encrypt the file with SOPS, seal it, or fetch it with an ExternalSecret",
            related=tuple((path, "and here") for path in paths[1:]),
            secret=True,
        )


@rule("REP015", severity=Severity.WARNING)
def committed_state(file: File) -> Iterator[Finding]:
    """A Terraform state is in the repository.

    A state holds every attribute of every resource in plain text, passwords and keys included, and two people who
    apply from two clones overwrite each other's. Keep it in a remote backend, which locks and encrypts it.

    Bad:

    ```json terraform.tfstate
    {"version": 4, "terraform_version": "1.11.0", "serial": 1, "lineage": "cart", "resources": [
      {"mode": "managed", "type": "alicloud_db_account", "name": "cart", "instances": []}
    ]}
    ```

    Good:

    ```terraform
    terraform {
      backend "oss" {
        bucket = "shop-states"
        prefix = "prod"
      }
    }
    ```
    """
    if (
        not file.path.endswith((".tfstate", ".tfstate.backup"))
        or file.source is None
        or re.search(_INVENTED, file.path)
    ):
        return
    text = file.source.text
    if '"resources"' in text and re.search(r'"mode"\s{0,9}:\s{0,9}"managed"', text):
        yield Finding(
            message="a Terraform state is in the repository, with every value in plain text; move it to a "
            "remote backend, remove the file, and change the secrets that it holds",
            secret=True,
        )


def _found(file: File) -> tuple[Secret, ...]:
    found = secrets(file.source.text) if file.source else ()
    return found if found and not _is_invented(file) else ()


def _is_invented(file: File) -> bool:
    if re.search(_INVENTED, file.path):
        return True
    return file.kind is FileKind.OTHER and re.search(_TEST_DIRECTORY, file.path) is not None


def _with_article(name: str) -> str:
    return f"{'an' if name[0] in 'aAeEiIoO' or name.startswith(('RSA', 'npm', 'HCP')) else 'a'} {name}"


_SECRET_KEY = (
    r"(?i)passw|passphrase|pwd|secret|token|credential|private|api[_.-]?key|access[_.-]?key|^auth$|[_.-]key$|^key$"
    r"|htpasswd|dockerconfigjson|\.pem$|\.p12$|\.pfx$|\.jks$|^identity$|kubeconfig|connection[_.-]?string|dsn$|webhook"
)
_PUBLIC_KEY = (
    r"(?i)\.(?:pub|crt|cer)$|public|known_hosts"
    r"|(?:^|[_.-])(?:name|id|user(?:name)?|url|uri|host|path|type|ttl|expir\w*)$"
)
"""Keys of a Secret that hold something secret, and those that look so and do not."""

_PUBLIC_VALUE = (
    r"\s*(?:-----BEGIN (?:[A-Z0-9]+ )*(?:CERTIFICATE|PUBLIC KEY)|ssh-(?:rsa|ed25519) |ecdsa-sha2-"
    r"|\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?\s*$)"
)
"""A certificate, a public key, or a day: when a password was changed, say."""


def _secret_entries(values: Any) -> Iterator[Path]:
    """The paths of the entries that hold something secret and that no other rule speaks of."""
    for field, encoded in (("data", True), ("stringData", False)):
        entries = values.get(field)
        if not isinstance(entries, dict):
            continue
        for key, value in entries.items():
            if not isinstance(value, str) or not isinstance(key, str):
                continue
            text = _decoded(value) if encoded else value
            if text is not None and _is_secret_entry(key, text, reported=bool(secrets(value))):
                yield (field, key)


def _is_secret_entry(key: str, text: str, *, reported: bool) -> bool:
    stripped = text.strip()
    if reported or is_placeholder(stripped) or re.match(_PUBLIC_VALUE, text):
        return False
    if secrets(text):
        return True
    if "-----BEGIN" in text or stripped.lower() in ("true", "false"):
        return False
    if not re.search(_SECRET_KEY, key) or re.search(_PUBLIC_KEY, key):
        return False
    return len(set(stripped)) > 2 and entropy(stripped) > 1


def _decoded(value: str) -> str | None:
    """Base64 as text, bytes that are none as Latin-1; None when it is no base64 or still to be substituted."""
    if is_placeholder(value):
        return None
    try:
        data = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return data.decode(errors="replace")
