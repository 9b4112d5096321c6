"""The published shapes of credentials: one row a kind, with what it opens and where its shape is documented."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable

import msgspec

from gitops_lint.analysis.secret_values import is_made_up, is_placeholder, is_weak_default


class Shape(msgspec.Struct, frozen=True):
    """A kind of credential: its name, its pattern, what gives a candidate away, and where the shape is documented.

    `pattern`, compiled when a text has a candidate, has a group `secret`. `candidate`, in RE2's syntax, is found in
    every text in which the pattern is. `real` tells a credential from an example of the same shape. `telling` says
    whether its first characters name its kind and can be shown.
    """

    name: str
    pattern: str
    candidate: str
    source: str
    real: Callable[[str], bool]
    telling: bool = True


def _not_made_up(token: str) -> bool:
    return not is_made_up(token)


def _token(name: str, pattern: str, candidate: str, source: str) -> Shape:
    """A token that a prefix gives away, standing alone."""
    return Shape(name, rf"(?<![A-Za-z0-9_-])(?P<secret>{pattern})(?![A-Za-z0-9_-])", candidate, source, _not_made_up)


def _within(name: str, pattern: str, candidate: str, source: str, real: Callable[[str], bool] = _not_made_up) -> Shape:
    """A credential that what stands around it gives away; the group `secret` is the credential."""
    return Shape(name, pattern, candidate, source, real, telling=False)


def _decoded(text: str) -> str:
    """Base64 as text; empty when it is none."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def _is_password(value: str) -> bool:
    """Whether a password that stands in a URL or a command is a person's own: no placeholder, no usual default."""
    return not (is_placeholder(value) or is_weak_default(value) or is_made_up(value)) and len(value) >= 6


def _is_basic(value: str) -> bool:
    """Whether base64 says `user:password`."""
    user, colon, password = _decoded(value).partition(":")
    return bool(colon) and user.isprintable() and password.isprintable() and _is_password(password) and password != user


def _is_registry_login(value: str) -> bool:
    """Whether base64 holds a Docker configuration with a login in it."""
    return any(_is_basic(match["auth"]) for match in re.finditer(_AUTH, _decoded(value)))


def _is_signed(token: str) -> bool:
    """Whether a JSON Web Token is signed, and not one of documentation or of a test."""
    header, payload, _ = token.split(".")
    try:
        algorithm = json.loads(_decoded(header))["alg"]
        claims = json.loads(_decoded(payload))
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    text = json.dumps(claims).lower()
    invented = ("example", "1234567890", "testing@", "test@", "john doe", "jwt.io")
    return isinstance(claims, dict) and str(algorithm).lower() != "none" and not any(word in text for word in invented)


_AUTH = r'"auth"\s{0,9}:\s{0,9}"(?P<auth>[A-Za-z0-9+/]{8,4096}={0,2})"'
_BASE64 = r"[A-Za-z0-9+/]"
_ASSIGNED = r"""["']?[ \t]{0,9}(?:=>|[:=])[ \t]{0,9}["']?"""

SHAPES: tuple[Shape, ...] = (
    # Clouds.
    _within(
        "AWS secret access key",
        rf"(?i:secret_?access_?key){_ASSIGNED}(?P<secret>[A-Za-z0-9/+]{{40}})(?![A-Za-z0-9/+=])",
        r"(?i:secret_?access_?key)",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
    ),
    _token(
        "AWS access key id",
        r"(?:AKIA|ASIA)[A-Z2-7]{16}",
        r"A[KS]IA[A-Z2-7]{8}",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids",
    ),
    _within(
        "Alibaba Cloud AccessKey secret",
        rf"(?i:access_?key_?secret|(?:alicloud|aliyun|alibaba_?cloud)_?secret(?:_?key)?)"
        rf"{_ASSIGNED}(?P<secret>[A-Za-z0-9]{{30}})(?![A-Za-z0-9])",
        r"(?i:access_?key_?secret|(?:alicloud|aliyun|alibaba_?cloud)_?secret)",
        "https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair",
    ),
    _token(
        "Alibaba Cloud AccessKey id",
        r"LTAI[A-Za-z0-9]{12,26}",
        r"LTAI[A-Za-z0-9]{8}",
        "https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair",
    ),
    _token(
        "Google API key",
        r"AIza[0-9A-Za-z_-]{35}",
        r"AIza[0-9A-Za-z_-]{8}",
        "https://cloud.google.com/docs/authentication/api-keys",
    ),
    _token(
        "Google OAuth client secret",
        r"GOCSPX-[A-Za-z0-9_-]{28}",
        r"GOCSPX-",
        "https://developers.google.com/identity/protocols/oauth2",
    ),
    _within(
        "Azure storage account key",
        rf"(?i:AccountKey)=(?P<secret>{_BASE64}{{86}}==)",
        r"(?i:AccountKey)=",
        "https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string",
        # The emulator's key, the same everywhere, is documented on that page.
        lambda key: _not_made_up(key) and not key.startswith("Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1"),
    ),
    _within(
        "Azure shared access key",
        rf"SharedAccessKey=(?P<secret>{_BASE64}{{43}}=)",
        r"SharedAccessKey=",
        "https://learn.microsoft.com/azure/service-bus-messaging/service-bus-sas",
    ),
    Shape(
        "Azure client secret",
        r"(?<![A-Za-z0-9_~.-])(?P<secret>[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34})(?![A-Za-z0-9_~.-])",
        r"\dQ~[A-Za-z0-9_~.-]{8}",
        "https://learn.microsoft.com/purview/sit-defn-azure-ad-client-secret",
        _not_made_up,
        telling=False,
    ),
    _token(
        "DigitalOcean token",
        r"do[opr]_v1_[a-f0-9]{64}",
        r"do[opr]_v1_",
        "https://docs.digitalocean.com/reference/api/create-personal-access-token/",
    ),
    # Code, registries, pipelines.
    _token(
        "GitHub token",
        r"gh[pousr]_[A-Za-z0-9]{36,255}",
        r"gh[pousr]_[A-Za-z0-9]{8}",
        "https://github.blog/engineering/behind-githubs-new-authentication-token-formats/",
    ),
    _token(
        "GitHub fine-grained token",
        r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
        r"github_pat_",
        "https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github",
    ),
    _token(
        "GitLab token",
        r"gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|oas|ffct)-[A-Za-z0-9_-]{20,300}(?:\.[A-Za-z0-9_.-]{1,40})?",
        r"gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|oas|ffct)-[A-Za-z0-9_-]{8}",
        "https://docs.gitlab.com/security/tokens/#token-prefixes",
    ),
    _token("npm token", r"npm_[A-Za-z0-9]{36}", r"npm_[A-Za-z0-9]{8}", "https://docs.npmjs.com/about-access-tokens"),
    _token(
        "PyPI token",
        r"pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,500}",
        r"pypi-AgE",
        "https://warehouse.pypa.io/development/token-scanning.html",
    ),
    _token(
        "Docker Hub token",
        r"dckr_[po]at_[A-Za-z0-9_-]{27,64}",
        r"dckr_[po]at_",
        "https://docs.docker.com/security/access-tokens/",
    ),
    Shape(
        "HCP Terraform token",
        r"(?<![A-Za-z0-9])(?P<secret>[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,100})",
        r"\.atlasv1\.",
        "https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens",
        _not_made_up,
        telling=False,
    ),
    _token(
        "Vault token",
        r"hv[sbr]\.[A-Za-z0-9_-]{24,300}",
        r"hv[sbr]\.[A-Za-z0-9_-]{8}",
        "https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes",
    ),
    # Chat, mail, payment, monitoring, models.
    _token(
        "Slack token",
        r"xox[abposr]-[0-9]{8,14}-[A-Za-z0-9-]{10,200}",
        r"xox[abposr]-[0-9]{8}",
        "https://api.slack.com/concepts/token-types",
    ),
    _token(
        "Slack app token",
        r"xapp-\d-[A-Z0-9]{8,14}-\d{10,14}-[a-f0-9]{32,128}",
        r"xapp-\d-",
        "https://api.slack.com/concepts/token-types",
    ),
    _within(
        "Slack webhook",
        r"https://hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/(?P<secret>T[A-Z0-9]{6,12}/[A-Za-z0-9/]{20,60})",
        r"hooks\.slack",
        "https://api.slack.com/messaging/webhooks",
    ),
    _within(
        "Discord webhook",
        r"https://discord(?:app)?\.com/api/webhooks/(?P<secret>\d{17,20}/[A-Za-z0-9_-]{60,80})",
        r"/api/webhooks/",
        "https://discord.com/developers/docs/resources/webhook",
    ),
    _within(
        "DingTalk robot webhook",
        r"https://oapi\.dingtalk\.com/robot/send\?access_token=(?P<secret>[a-f0-9]{64})",
        r"oapi\.dingtalk",
        "https://open.dingtalk.com/document/robots/custom-robot-access",
    ),
    _token("Stripe live key", r"[rs]k_live_[A-Za-z0-9]{24,247}", r"[rs]k_live_", "https://docs.stripe.com/keys"),
    _token(
        "SendGrid key",
        r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}",
        r"SG\.[A-Za-z0-9_-]{8}",
        "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys",
    ),
    _token(
        "Grafana token",
        r"glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}",
        r"glsa_[A-Za-z0-9]{8}",
        "https://grafana.com/docs/grafana/latest/administration/service-accounts/",
    ),
    _token(
        "New Relic key",
        r"NRAK-[A-Z0-9]{27}",
        r"NRAK-",
        "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/",
    ),
    _token(
        "Databricks token",
        r"dapi[a-f0-9]{32}(?:-\d)?",
        r"dapi[a-f0-9]{8}",
        "https://docs.databricks.com/aws/en/dev-tools/auth/pat",
    ),
    _token(
        "Hugging Face token", r"hf_[A-Za-z]{34}", r"hf_[A-Za-z]{20}", "https://huggingface.co/docs/hub/security-tokens"
    ),
    _token(
        "Anthropic key",
        r"sk-ant-[a-z]{3,6}\d\d-[A-Za-z0-9_-]{80,120}",
        r"sk-ant-",
        "https://docs.anthropic.com/en/api/overview",
    ),
    _token(
        "OpenAI key",
        r"sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,90}T3BlbkFJ[A-Za-z0-9_-]{20,90}",
        r"T3BlbkFJ",
        "https://platform.openai.com/docs/api-reference/authentication",
    ),
    # Logins in other shapes.
    Shape(
        "signed JSON Web Token",
        r"(?<![\w.-])(?P<secret>eyJ[\w-]{10,2000}\.eyJ[\w-]{10,8000}\.[\w-]{20,2000})(?![\w-])",
        r"\.eyJ",
        "RFC 7519",
        _is_signed,
        telling=False,
    ),
    _within(
        "registry login",
        _AUTH.replace("<auth>", "<secret>"),
        r'"auth"\s{0,9}:',
        "https://docs.docker.com/reference/cli/docker/login/",
        _is_basic,
    ),
    _within(
        "registry login",
        rf"(?<!{_BASE64})(?P<secret>(?:eyJhdXRocyI6|ewog|eyAi|ewoJ){_BASE64}{{20,65536}}={{0,2}})",
        r"eyJhdXRocyI6|ewog|eyAi|ewoJ",
        "https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/",
        _is_registry_login,
    ),
    _within(
        "login in a request's header",
        r"(?i)authorization[\"']?[ \t]{0,9}[:=,][ \t]{0,9}[\"']?basic[ \t]+(?P<secret>[a-z0-9+/]{8,2048}={0,2})",
        r"(?i:basic[ \t]+[a-z0-9+/]{8})",
        "RFC 7617",
        _is_basic,
    ),
    _within(
        "login in a command",
        r"\bcurl\b[^\n]{0,200}?[ \t](?:-u|--user)[ =]?[\"']?[^\s:\"'$]{1,64}:(?P<secret>[^\s\"'$]{6,128})",
        r"\bcurl[ \t]",
        "https://curl.se/docs/manpage.html#-u",
        _is_password,
    ),
    _within(
        "login in a command",
        r"\b(?:docker|podman|helm registry|oras|skopeo)\b[^\n]{0,80}\blogin\b[^\n]{0,200}?[ \t](?:-p|--password)[ =]"
        r"[\"']?(?P<secret>[^\s\"'$-][^\s\"']{5,128})",
        r"[ \t](?:-p|--password)[ =]",
        "https://docs.docker.com/reference/cli/docker/login/",
        _is_password,
    ),
    _within(
        "password in a connection string",
        r"(?i)\b(?:server|data source|host|addr(?:ess)?|endpoint)=[^\n\"']{1,200};[ \t]?(?:password|pwd)="
        r"(?P<secret>[^;\"'\s]{6,128})",
        r"(?i:;[ \t]?(?:password|pwd)=)",
        "https://learn.microsoft.com/dotnet/framework/data/adonet/connection-string-syntax",
        _is_password,
    ),
)
"""Every shape, the more telling first: where two start at the same place, the first row names it."""

LOGIN_URL = (
    r"(?<![A-Za-z0-9+.-])[a-z][a-z0-9+.-]{1,30}://(?P<user>[^\s:/?#@\"'<>{}$()\\]{0,80})"
    r":(?P<secret>[^\s/@\"'<>{}$()\\]{1,256})@(?P<host>[A-Za-z0-9_.\[-]{1,253})"
)
"""A URL with a login: RFC 3986, section 3.2.1."""

LOGIN_URL_CANDIDATE = r"://[^\s:/?#@]*:[^\s/@]+@"

_NO_HOST = r"(?i)^(?:localhost|127\.|0\.0\.0\.0|host(?:name)?$|\[)|(?:^|\.)example\.(?:com|net|org)$|\.invalid$"


def is_login(user: str, password: str, host: str) -> bool:
    """Whether `user:password@host` of a URL opens something: no default, no placeholder, no host of documentation."""
    if re.search(_NO_HOST, host) or password == user or (user and is_placeholder(user)):
        return False
    return _is_password(password) and not re.match(r"\d{1,5}$", password)
