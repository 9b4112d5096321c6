"""What is found to be a secret, and what only looks like one. Samples are made at run time: none stands here."""

from __future__ import annotations

import base64
import json
import random
import string
import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gitops_lint.analysis.private_keys import private_keys
from gitops_lint.analysis.secret_shapes import SHAPES
from gitops_lint.analysis.secret_values import is_made_up, is_placeholder, looks_applied, looks_secret
from gitops_lint.analysis.secrets import Family, assigned_secrets, secrets, sensitive_spans
from gitops_lint.model.file import FileKind

LETTERS_AND_DIGITS = string.ascii_letters + string.digits
BASE64 = LETTERS_AND_DIGITS + "+/"
BASE32 = string.ascii_uppercase + "234567"
HEX = "0123456789abcdef"
Make = Callable[[random.Random], str]


def some(source: random.Random, count: int, alphabet: str = LETTERS_AND_DIGITS) -> str:
    return "".join(source.choices(alphabet, k=count))


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def jwt(header: dict[str, object], payload: dict[str, object], signature: str) -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, payload))
    return ".".join([*parts, signature])


def pem(label: str, body: str, end: str = "") -> str:
    lines = "\n".join(body[index : index + 64] for index in range(0, len(body), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {end or label}-----\n"


def key_body(source: random.Random, count: int = 400) -> str:
    return "MII" + some(source, count, BASE64)


SLACK = "https://hooks.slack.com/services/"
DISCORD = "https://discord.com/api/webhooks/"
CONNECTION = "Server=db.shop.io;User Id=cart;Password={};Encrypt=true"
AZURITE = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1" + "OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

SAMPLES: list[tuple[str, Make, str]] = [
    ("AWS secret access key", lambda r: some(r, 40, BASE64), "AWS_SECRET_ACCESS_KEY={}"),
    ("AWS secret access key", lambda r: some(r, 40, BASE64), '"SecretAccessKey": "{}"'),
    ("AWS access key id", lambda r: "AK" + "IA" + some(r, 16, BASE32), "access_key = {}"),
    ("AWS access key id", lambda r: "AS" + "IA" + some(r, 16, BASE32), '"{}"'),
    ("Alibaba Cloud AccessKey secret", lambda r: some(r, 30), 'accessKeySecret: "{}"'),
    ("Alibaba Cloud AccessKey secret", lambda r: some(r, 30), "ALICLOUD_SECRET_KEY={}"),
    ("Alibaba Cloud AccessKey id", lambda r: "LT" + "AI" + some(r, 20), "access_key = {}"),
    ("Google API key", lambda r: "AI" + "za" + some(r, 35), "key={}"),
    ("Google OAuth client secret", lambda r: "GOC" + "SPX-" + some(r, 28), '"{}"'),
    ("Azure storage account key", lambda r: some(r, 86, BASE64) + "==", "AccountName=shop;AccountKey={}"),
    ("Azure shared access key", lambda r: some(r, 43, BASE64) + "=", "Endpoint=sb://s/;SharedAccessKey={}"),
    ("Azure client secret", lambda r: some(r, 3) + "8Q" + "~" + some(r, 34), 'client = "{}"'),
    ("DigitalOcean token", lambda r: "do" + "p_v1_" + some(r, 64, HEX), "token: {}"),
    ("GitHub token", lambda r: "gh" + "p_" + some(r, 36), "{}"),
    ("GitHub token", lambda r: "gh" + "s_" + some(r, 36), "https://x-access-token:{}@github.com/shop/gitops"),
    ("GitHub fine-grained token", lambda r: "github" + "_pat_" + some(r, 22) + "_" + some(r, 59), "- {}"),
    ("GitLab token", lambda r: "gl" + "pat-" + some(r, 20), "token: {}"),
    ("npm token", lambda r: "np" + "m_" + some(r, 36), "//npm.shop.io/:_authToken={}"),
    ("PyPI token", lambda r: "py" + "pi-AgEIcHlwaS5vcmc" + some(r, 80), "password = {}"),
    ("Docker Hub token", lambda r: "dckr" + "_pat_" + some(r, 27), "{}"),
    ("HCP Terraform token", lambda r: some(r, 14) + ".atlas" + "v1." + some(r, 67), 'token = "{}"'),
    ("Vault token", lambda r: "hv" + "s." + some(r, 24), "VAULT_TOKEN: {}"),
    ("Slack token", lambda r: "xo" + "xb-" + some(r, 12, string.digits) + "-" + some(r, 24), "slack: {}"),
    ("Slack app token", lambda r: f"xa{'pp'}-1-A{some(r, 10, BASE32)}-{some(r, 13, '1237')}-{some(r, 64, HEX)}", "{}"),
    ("Slack webhook", lambda r: f"T{some(r, 8, BASE32)}/B{some(r, 8, BASE32)}/{some(r, 24)}", SLACK + "{}"),
    ("Discord webhook", lambda r: some(r, 18, string.digits) + "/" + some(r, 68), DISCORD + "{}"),
    ("DingTalk robot webhook", lambda r: some(r, 64, HEX), "https://oapi.dingtalk.com/robot/send?access_token={}"),
    ("Stripe live key", lambda r: "sk" + "_live_" + some(r, 24), "stripe: {}"),
    ("SendGrid key", lambda r: "S" + "G." + some(r, 22) + "." + some(r, 43), "{}"),
    ("Grafana token", lambda r: "gl" + "sa_" + some(r, 32) + "_" + some(r, 8, HEX), "{}"),
    ("New Relic key", lambda r: "NR" + "AK-" + some(r, 27, BASE32), "{}"),
    ("Databricks token", lambda r: "da" + "pi" + some(r, 32, HEX), "{}"),
    ("Hugging Face token", lambda r: "h" + "f_" + some(r, 34, string.ascii_letters), "{}"),
    ("Anthropic key", lambda r: "sk" + "-ant-api03-" + some(r, 93), "{}"),
    ("OpenAI key", lambda r: "sk" + "-proj-" + some(r, 40) + "T3Blbk" + "FJ" + some(r, 40), "{}"),
    (
        "signed JSON Web Token",
        lambda r: jwt({"alg": "RS256", "typ": "JWT"}, {"iss": "shop", "sub": some(r, 12)}, some(r, 86)),
        "Authorization: Bearer {}",
    ),
    ("registry login", lambda r: b64(f"robot:{some(r, 16)}"), '{{"auths": {{"r.io": {{"auth": "{}"}}}}}}'),
    (
        "registry login",
        lambda r: b64(json.dumps({"auths": {"r.io": {"auth": b64(f"robot:{some(r, 16)}")}}})),
        ".dockerconfigjson: {}",
    ),
    ("login in a request's header", lambda r: b64(f"robot:{some(r, 16)}"), 'Authorization: Basic {}'),
    ("login in a command", lambda r: some(r, 12), "curl -sSf -u robot:{} https://nexus.shop.io/x"),
    ("login in a command", lambda r: some(r, 12), "docker login -u robot -p {} registry.shop.io"),
    ("password in a connection string", lambda r: some(r, 14), CONNECTION),
    ("login in a URL", lambda r: some(r, 14), "postgres://cart:{}@db.shop.svc:5432/cart"),
    ("login in a URL", lambda r: some(r, 14), "postgres://cart:{}@db.shop.svc.cluster.local/cart"),
    ("login in a URL", lambda r: some(r, 14), "redis://:{}@cache.shop.svc"),
]  # fmt: skip


def test_every_shape_has_a_sample() -> None:
    assert {shape.name for shape in SHAPES} <= {name for name, _, _ in SAMPLES}


@pytest.mark.parametrize(("name", "make", "form"), SAMPLES, ids=[f"{row[0]} in {row[2][:24]}" for row in SAMPLES])
def test_a_credential_of_a_published_shape_is_found_where_it_stands(name: str, make: Make, form: str) -> None:
    token = make(random.Random(7))
    text = f"# é\nbefore: 1\nvalue: {form.format(token)}\nafter: 2\n"
    (secret,) = secrets(text)
    assert (secret.name, secret.family) == (name, Family.CREDENTIAL)
    assert text[secret.span.start : secret.span.end] == token
    assert len(secret.lead) <= 4
    assert token.startswith(secret.lead)


@given(
    row=st.sampled_from(SAMPLES),
    seed=st.integers(),
    before=st.text(alphabet=st.characters(exclude_characters="\\")),
    after=st.text(),
    quote=st.sampled_from(["", '"', "'"]),
)
def test_a_token_is_found_in_any_text_around_it(
    row: tuple[str, Make, str], seed: int, before: str, after: str, quote: str
) -> None:
    _, make, form = row
    token = make(random.Random(seed))
    assume(not is_made_up(token) and not is_placeholder(token))
    text = f"{before}\nkey: {quote}{form.format(token)}{quote}\n{after}"
    start = text.index(token, len(before))
    assert any(secret.span.start <= start < secret.span.end for secret in secrets(text))
    assert any(span.start <= start and start + len(token) <= span.end for span in sensitive_spans(text))


BODY = key_body(random.Random(3))
OPENSSH_BODY = base64.b64encode(b"openssh-key-v1\0\0\0\0\4none\0\0\0\4none" + random.Random(3).randbytes(200)).decode()
OPENSSH_LOCKED = base64.b64encode(b"openssh-key-v1\0\0\0\0\x0aaes256-ctr" + random.Random(3).randbytes(200)).decode()
PRIVATE = " ".join(["PRIVATE", "KEY"])


@pytest.mark.parametrize(
    ("text", "name", "protected"),
    [
        (pem(f"RSA {PRIVATE}", BODY), "RSA private key", False),
        (pem(f"EC {PRIVATE}", BODY), "EC private key", False),
        (pem(f"DSA {PRIVATE}", BODY), "DSA private key", False),
        (pem(PRIVATE, BODY), "private key", False),
        (pem(f"ENCRYPTED {PRIVATE}", BODY), "private key", True),
        (pem(f"RSA {PRIVATE}", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n" + BODY), "RSA private key", True),
        (pem(f"OPENSSH {PRIVATE}", OPENSSH_BODY), "OpenSSH private key", False),
        (pem(f"OPENSSH {PRIVATE}", OPENSSH_LOCKED), "OpenSSH private key", True),
        (pem(f"PGP {PRIVATE} BLOCK", "Version: 1\n\nlQ" + BODY), "PGP private key", False),
        ("key: |\n" + "".join(f"  {line}\n" for line in pem(PRIVATE, BODY).splitlines()), "private key", False),
        (json.dumps({"key": pem(f"EC {PRIVATE}", BODY)}), "EC private key", False),
        ("k = <<EOT\r\n" + pem(PRIVATE, BODY).replace("\n", "\r\n") + "EOT\r\n", "private key", False),
        ("tls.key: " + b64(pem(f"RSA {PRIVATE}", BODY)), "RSA private key in base64", False),
        ("tls.pem: " + b64(pem("CERTIFICATE", BODY) + pem(PRIVATE, BODY)), "private key in base64", False),
        ("client-key-data: " + b64(pem(f"RSA {PRIVATE}", BODY)), "client key of a kubeconfig", False),
        (
            json.dumps({"type": "service_account", "private_key": pem(PRIVATE, BODY)}),
            "private key of a Google Cloud service account",
            False,
        ),
        (
            "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\nAAAA\nPrivate-MAC: 00\n",
            "PuTTY private key",
            False,
        ),
        (
            "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: aes256-cbc\nPrivate-Lines: 1\nAAAA\nPrivate-MAC: 00\n",
            "PuTTY private key",
            True,
        ),
        (
            "AGE-SECRET" + "-KEY-1" + some(random.Random(2), 58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"),
            "age private key",
            False,
        ),
        ("[Interface]\nPrivate" + f"Key = {some(random.Random(2), 43, BASE64)}=\n", "WireGuard private key", False),
    ],
)
def test_a_private_key_is_found_in_every_form(text: str, name: str, protected: bool) -> None:
    (key,) = private_keys(text)
    assert (key.name, key.protected) == (name, protected)
    (secret,) = secrets(text)
    assert (secret.family, secret.span, secret.protected) == (Family.PRIVATE_KEY, key.span, protected)
    assert secret.lead == ""


SILENT = {
    "a certificate": pem("CERTIFICATE", BODY),
    "a public key": pem("PUBLIC KEY", BODY),
    "a certificate in base64": "ca.crt: " + b64(pem("CERTIFICATE", BODY)),
    "a private key left out": f"-----BEGIN {PRIVATE}-----\n...\n-----END {PRIVATE}-----\n",
    "a private key to be filled in": f"-----BEGIN {PRIVATE}-----\n${{key}}\n-----END {PRIVATE}-----\n",
    "a private key of one letter": pem(PRIVATE, "M" * 400),
    "a private key of words": pem(PRIVATE, "put the base64 of the key here " * 4),
    "the header of a key alone": f"-----BEGIN RSA {PRIVATE}-----",
    "a PEM block without private lines": pem("PGP PUBLIC KEY BLOCK", BODY),
    "the documented AWS key": "aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
    "the documented AWS secret": "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "a GitHub token of x": "gh" + "p_" + "x" * 36,
    "a GitHub token in sequence": "gh" + "p_0123456789abcdefghijklmnopqrstuvwxyz",
    "an image digest": "image: r.io/cart@sha256:" + some(random.Random(1), 64, HEX),
    "a UUID": "id: 3f0c7a52-8a5b-4f0c-9d7e-0a1b2c3d4e5f",
    "a token inside a longer word": "Xgh" + "p_" + some(random.Random(1), 36),
    "an unsigned JSON Web Token": jwt({"alg": "none"}, {"sub": "cart"}, "a" * 30),
    "the documented JSON Web Token": jwt({"alg": "HS256"}, {"sub": "1234567890", "name": "John Doe"}, "b" * 43),
    "Istio's test token": jwt({"alg": "RS256"}, {"iss": "testing@secure.istio.io"}, "c" * 86),
    "what is no JSON Web Token": f"eyJ{'a' * 20}.eyJ{'b' * 20}.{'c' * 30}",
    "a registry login to be filled in": '{"auths": {"r.io": {"auth": "' + b64("user:changeme") + '"}}}',
    "a login in a URL to be filled in": "https://${USER}:${PASSWORD}@git.shop.io/x",
    "a documented login in a URL": "https://user:password@git.shop.io/x",
    "a login of an example": "https://cart:8fKq2mm9Zx@git.example.com/x",
    "a login of this machine": "postgres://cart:8fKq2mm9Zx@localhost:5432/x",
    "a default login": "amqp://guest:guest@rabbitmq:5672/",
    "a port in a URL": "http://cart:8080/a@b",
    "a login by variable": 'curl -u "$USER:$PASSWORD" https://nexus.shop.io',
    "a login from standard input": "docker login -u robot --password-stdin registry.shop.io",
    "Azure's storage emulator": "AccountKey=" + AZURITE,
    "what SOPS encrypted": "password: ENC[AES256_GCM,data:" + some(random.Random(1), 20) + ",iv:x,tag:y,type:str]",
}  # fmt: skip


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_what_only_looks_like_a_secret_is_passed_over(text: str) -> None:
    assert secrets(text) == ()


def test_the_id_of_an_access_key_is_not_reported_beside_its_secret() -> None:
    source = random.Random(5)
    key_id, secret = "AK" + "IA" + some(source, 16, BASE32), some(source, 40, BASE64)
    assert [one.name for one in secrets(f"aws_access_key_id = {key_id}\n")] == ["AWS access key id"]
    both = f"aws_access_key_id = {key_id}\naws_secret_access_key = {secret}\n"
    assert [one.name for one in secrets(both)] == ["AWS secret access key"]


RANDOM = some(random.Random(11), 24)
TF, VALUES, DATA = FileKind.TERRAFORM, FileKind.CHART_VALUES, FileKind.DATA


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        (TF, 'password = "vT7qLm2wZ9x"', ["vT7qLm2wZ9x"]),
        (TF, 'administrator_login_password = "AdminPassword12!"', ["AdminPassword12!"]),
        (FileKind.TERRAFORM_VARIABLES, 'db_password    = "vT7#qLm2wZ9x"', ["vT7#qLm2wZ9x"]),
        (TF, f'variable "api_token" {{\n  type = string\n  default = "{RANDOM}"\n}}', [RANDOM]),
        (FileKind.PIPELINE, f"environment {{ API_TOKEN = '{RANDOM}' }}", [RANDOM]),
        (FileKind.PIPELINE, "nexus(user: 'robot', password: 'vT7qLm2wZ9x')", ["vT7qLm2wZ9x"]),
        (VALUES, "auth:\n  adminPassword: vT7qLm2wZ9x # set\n", ["vT7qLm2wZ9x"]),
        (VALUES, 'auth:\n  rootPassword: "vT7qLm2wZ9x"\n', ["vT7qLm2wZ9x"]),
        (DATA, "environment:\n  POSTGRES_PASSWORD: vT7qLm2wZ9x\n", ["vT7qLm2wZ9x"]),
        (DATA, '{"password": "vT7qLm2wZ9x"}', ["vT7qLm2wZ9x"]),
        (FileKind.KUSTOMIZATION, "secretGenerator:\n- literals:\n  - db_password=vT7qLm2wZ9x\n", ["vT7qLm2wZ9x"]),
        (FileKind.MANIFEST, "env:\n- name: DB_PASSWORD\n  value: vT7qLm2wZ9x\n", ["vT7qLm2wZ9x"]),
        (FileKind.MANIFEST, 'env:\r\n- name: DB_PASSWORD\r\n  value: "vT7qLm2wZ9x"\r\n', ["vT7qLm2wZ9x"]),
        (FileKind.MANIFEST, 'env: [{name: DB_PASSWORD, value: "vT7qLm2wZ9x"}]', ["vT7qLm2wZ9x"]),
        (FileKind.MANIFEST, '{"name": "DB_PASSWORD",\n "value": "vT7qLm2wZ9x"}', ["vT7qLm2wZ9x"]),
        (FileKind.MANIFEST, "password: vT7qLm2wZ9x\n", ["vT7qLm2wZ9x"]),
        (FileKind.MANIFEST, "apiVersion: v1\nkind: ConfigMap\ndata:\n  password: vT7qLm2wZ9x\n", ["vT7qLm2wZ9x"]),
        (FileKind.PIPELINE, 'sh "helm upgrade shop . --set a=b,db.password=vT7qLm2wZ9x"', ["vT7qLm2wZ9x"]),
        # Not the value itself.
        (FileKind.PIPELINE, 'sh "helm upgrade shop . --set db.password=$DB_PASSWORD"', []),
        (TF, 'password = ""', []),
        (TF, 'password = "changeme"', []),
        (TF, 'password = "Change-Me-123!"', []),
        (TF, 'password = "${var.password}"', []),
        (TF, 'password = "YourPassword123!"', []),
        (TF, "password = var.password", []),
        (TF, 'password = "example-A1b2C3d4"', []),
        (TF, 'password = "<your-Password-1>"', []),
        (TF, 'secret = "shop/prod/db-password"', []),
        (TF, 'token = "arn:aws:secretsmanager:eu-west-1:1:secret:x-A1b2C3"', []),
        (TF, 'kms_secret = "projects/shop/secrets/db/versions/1"', []),
        (TF, 'client_secret = "3f0c7a52-8a5b-4f0c-9d7e-0a1b2c3d4e5f"', []),
        (TF, 'password_hash = "$2a$10$N9qo8uLOickgx2ZMRZoMye"', []),
        (TF, 'password = "$6$rounds=4096$N9qo8uLOickgx2ZMRZoMye"', []),
        (TF, 'public_access_key = "' + RANDOM + '"', []),
        (TF, 'secret_name = "' + RANDOM + '"', []),
        (TF, '# password = "vT7qLm2wZ9x"', []),
        (TF, 'if_password == "vT7qLm2wZ9x"', []),
        (FileKind.PIPELINE, "withCredentials([string(credentialsId: 'nexus-token-7', variable: 'TOKEN')])", []),
        (FileKind.PIPELINE, "password: credentials('nexus')", []),
        (VALUES, "existingSecret: grafana-admin-2\n", []),
        (VALUES, "adminPassword: admin\n", []),
        (VALUES, "adminPassword: Password123!\n", []),
        (VALUES, "passwordSecret:\n  name: vT7qLm2wZ9x\n", []),
        (VALUES, "token: {{ .Values.token }}\n", []),
        (DATA, "token: ${{ secrets.GITHUB_TOKEN }}\n", []),
        (DATA, '"js-tokens": "^4.0.0"', []),
        (FileKind.MANIFEST, "env:\n- name: DB_PASSWORD\n  value: $(OTHER)\n", []),
        (FileKind.MANIFEST, "env:\n- name: DB_PASSWORD\n  valueFrom: {secretKeyRef: {name: db, key: password}}\n", []),
        (FileKind.MANIFEST, "apiVersion: example.com/v1\nkind: Login\npassword: vT7qLm2wZ9x\n", []),
        (FileKind.OTHER, 'password = "vT7qLm2wZ9x"', []),
    ],
)
def test_a_literal_is_a_secret_when_its_key_says_so_and_it_looks_random(
    kind: FileKind, text: str, found: list[str]
) -> None:
    assert [text[one.span.start : one.span.end] for one in assigned_secrets(text, kind)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("DB_USER=cart\nDB_PASSWORD=vT7qLm2wZ9x\r\n", ["vT7qLm2wZ9x"]),
        ('DB_PASSWORD="vT7qLm2wZ9x"', ["vT7qLm2wZ9x"]),
        ("# DB_PASSWORD=vT7qLm2wZ9x\nDB_PASSWORD=changeme\nOTHER_PASSWORD=${FROM}\n", []),
    ],
)
def test_a_line_of_an_environment_file_is_judged_by_its_key(text: str, found: list[str]) -> None:
    secrets_in = assigned_secrets(text, FileKind.OTHER, is_environment=True)
    assert [text[one.span.start : one.span.end] for one in secrets_in] == found


@pytest.mark.parametrize(
    ("value", "is_secret"),
    [
        ("vT7qLm2wZ9x", True),
        ("hunter2hunter3", True),
        ("correct-horse-9-battery!", True),
        ("short1!", False),
        ("two words 123", False),
        ("Qk7-vTz9-pLm3-xWd5", True),
        ("XYEqaPDVxVqXTz7", True),
        ("my-db-password", False),
        ("adminPassword1", False),
        ("argocd-initialAdmin-2024", False),
        ("N8N_ENCRYPTION_KEY", False),
        ("OAUTH2_PROXY_COOKIE_SECRET", False),
        ("v1.2.3", False),
        ("sha256:" + "ab12" * 16, False),
        ("vault:secret/data/db#password", False),
        ("aaaaaaaaaaaa", False),
        ("12345678", False),
        ("[REDACTED]", False),
        ("{env:CONTEXT7_API_KEY}", False),
        ("{file:~/.config/cart-7-key}", False),
    ],
)
def test_a_secret_is_long_varied_and_no_name(value: str, is_secret: bool) -> None:
    assert looks_secret(value) is is_secret


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("password: admin", ["admin"]),
        ("automountServiceAccountToken: false", []),
        ('password = "changeme-not"', []),
        (
            "apiVersion: v1\nkind: Secret\ndata:\n  user: YQ==\n  pass: |\n    Yg==\ntype: Opaque\n",
            [" YQ==", " |", "Yg=="],
        ),
        ("kind: Secret\nstringData: {a: b}\n---\nkind: ConfigMap\ndata:\n  a: shown\n", [" {a: b}"]),
        ("kind: ConfigMap\ndata:\n  a: shown\n", []),
        (BODY[:64], [BODY[:64]]),
        ("    " + BODY[:64] + "\n", [BODY[:64]]),
    ],
)
def test_what_no_output_may_show_is_more_than_what_is_reported(text: str, hidden: list[str]) -> None:
    assert [text[span.start : span.end] for span in sensitive_spans(text)] == hidden


@given(st.text())
def test_no_text_makes_the_search_raise_and_spans_are_in_order(text: str) -> None:
    for kind in FileKind:
        assigned_secrets(text, kind)
    for spans in ([one.span for one in secrets(text)], sensitive_spans(text)):
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert all(one.end <= other.start for one, other in pairwise(spans))


def test_a_lone_surrogate_is_text_like_any_other() -> None:
    token = "gh" + "p_" + some(random.Random(7), 36)
    (secret,) = secrets(f"\udcff {token}")
    assert secret.span.start == 2


FRAGMENTS = [
    "eyJ", ".eyJaaaaaaaaaa", f"-----BEGIN {PRIVATE}-----", "LS0tLS1CRUdJTi", "password", 'password="', "://a:",
    "curl -u ", "docker login -p ", "server=;pwd=", "authorization: basic ", "ewog", '"auth": "', "name: password\n",
    'variable "password" {', " ", "\n", "\t", '"', "data:\n ", "kind: Secret\n", "PuTTY-User-Key-File-2: x",
    "aaaaaaaa", "client_secret = ",
]  # fmt: skip


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_time_grows_with_the_text_and_no_faster(fragment: str) -> None:
    def seconds(size: int) -> float:
        text = fragment * (size // len(fragment))
        start = time.process_time()
        sensitive_spans(text)
        for kind in FileKind:
            assigned_secrets(text, kind)
        return time.process_time() - start

    seconds(100)
    assert seconds(160_000) < 20 * seconds(20_000) + 0.5


@pytest.mark.parametrize("part", ["a", "A", "Aa", "Ab", "aB", "ab-", "a1", "admin", "password", "x.", "(", "$", "your"])
def test_no_value_takes_long_to_judge(part: str) -> None:
    start = time.process_time()
    for end in ("!", "", "\n", "é1"):
        looks_secret(part * (500 // len(part)) + end)
        looks_applied(part * (500 // len(part)) + end)
        is_placeholder(part * (100_000 // len(part)) + end)
    assert time.process_time() - start < 0.5


def test_ten_thousand_ordinary_files_take_a_moment() -> None:
    manifest = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: cart\n  labels: {app: cart}\n" * 12
    files = [f"{manifest}# {number}\n" for number in range(10_000)]
    start = time.process_time()
    assert not any(secrets(text) for text in files)
    assert time.process_time() - start < 0.4
