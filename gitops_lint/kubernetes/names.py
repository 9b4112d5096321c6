"""The syntaxes of names in Kubernetes: DNS labels and subdomains, path segments, port names, label keys and values.

Source: k8s.io/apimachinery/pkg/util/validation and pkg/api/validate/content.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

_LABEL: Final = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_DNS_LABEL: Final = re.compile(_LABEL)
_DNS_1035_LABEL: Final = re.compile(r"[a-z](?:[-a-z0-9]*[a-z0-9])?")
_DNS_SUBDOMAIN: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_QUALIFIED: Final = re.compile(r"(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_DATA_KEY: Final = re.compile(r"[-._a-zA-Z0-9]+")
_VARIABLE: Final = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*")
_PRINTABLE: Final = re.compile(r"[\x20-\x3c\x3e-\x7e]+")

Fault = str | None
"""What is wrong with a name, as the end of a sentence ("must ..."), or None."""


def dns_label(name: str, longest: int = 63) -> Fault:
    """RFC 1123 label: containers, volumes, namespaces."""
    if len(name) <= longest and _DNS_LABEL.fullmatch(name):
        return None
    if len(name) > longest:
        return f"must be no more than {longest} characters long (it has {len(name)})"
    return "must consist of lower case letters, digits and '-', and start and end with a letter or digit"


def dns_1035_label(name: str, longest: int = 63) -> Fault:
    """RFC 1035 label: Services before Kubernetes 1.36."""
    if len(name) <= longest and _DNS_1035_LABEL.fullmatch(name):
        return None
    if len(name) > longest:
        return f"must be no more than {longest} characters long (it has {len(name)})"
    return "must consist of lower case letters, digits and '-', start with a letter and end with a letter or digit"


def dns_subdomain(name: str, longest: int = 253) -> Fault:
    """RFC 1123 subdomain: most objects."""
    if len(name) <= longest and _DNS_SUBDOMAIN.fullmatch(name):
        return None
    if len(name) > longest:
        return f"must be no more than {longest} characters long (it has {len(name)})"
    return (
        "must consist of lower case letters, digits, '-' and '.', with a letter or digit at both ends of each part "
        "between dots"
    )


def path_segment(name: str) -> Fault:
    """A name that fits in a URL: RBAC kinds, which may be called `system:node`. Source: content.IsPathSegmentName."""
    if name in (".", ".."):
        return f"must not be {name!r}"
    if "/" in name or "%" in name:
        return "must not contain '/' or '%'"
    return None


@lru_cache(maxsize=1024)
def port_name(name: str) -> Fault:
    """IANA service name: container ports, and ports that are referred to by name. Source: IsValidPortName."""
    if len(name) > 15:
        return f"must be no more than 15 characters long (it has {len(name)})"
    if not _DNS_LABEL.fullmatch(name) or "--" in name:
        return "must consist of lower case letters, digits and single '-', and start and end with a letter or digit"
    if name.isdigit():
        return "must contain a letter (a number is written without quotes)"
    return None


@lru_cache(maxsize=4096)
def label_key(key: str) -> Fault:
    """A label's or annotation's key: a name of at most 63 characters with an optional DNS subdomain and `/` before it.

    Annotations are judged in lower case, which only makes their prefix laxer. Source: content.IsLabelKey.
    """
    prefix, slash, name = key.rpartition("/")
    if slash and (fault := dns_subdomain(prefix) if prefix else "must not be empty"):
        return f"has a prefix that {fault}"
    if len(name) > 63:
        return f"must be no more than 63 characters long after the '/' (it has {len(name)})"
    if not _QUALIFIED.fullmatch(name):
        return "must consist of letters, digits, '-', '_' and '.', and start and end with a letter or digit"
    return None


@lru_cache(maxsize=8192)
def label_value(value: str) -> Fault:
    """A label's value: empty, or at most 63 characters of a label key's name. Source: content.IsLabelValue."""
    if len(value) > 63:
        return f"must be no more than 63 characters long (it has {len(value)})"
    if value and not _QUALIFIED.fullmatch(value):
        return "must be empty or consist of letters, digits, '-', '_' and '.', and start and end with a letter or digit"
    return None


@lru_cache(maxsize=1024)
def data_key(key: str) -> Fault:
    """A key of a ConfigMap or Secret, which becomes a file's name. Source: IsConfigMapKey."""
    if len(key) > 253:
        return f"must be no more than 253 characters long (it has {len(key)})"
    if not _DATA_KEY.fullmatch(key):
        return "must consist of letters, digits, '-', '_' and '.'"
    return "must not be '.' or begin with '..'" if key == "." or key.startswith("..") else None


def variable_name(name: str) -> Fault:
    """An environment variable's name before Kubernetes 1.32. Source: IsEnvVarName."""
    if not _VARIABLE.fullmatch(name):
        return "must consist of letters, digits, '_', '-' and '.', and must not start with a digit"
    return "must not be '.' or begin with '..'" if name == "." or name.startswith("..") else None


def relaxed_variable_name(name: str) -> Fault:
    """An environment variable's name from Kubernetes 1.32 on. Source: IsRelaxedEnvVarName."""
    return None if _PRINTABLE.fullmatch(name) else "must consist of printable ASCII characters other than '='"


def _short_subdomain(name: str) -> Fault:
    return dns_subdomain(name, 52)


def _job_name(name: str) -> Fault:
    return dns_subdomain(name, 63)


NAME_RULES: Final[dict[str, Callable[[str], Fault] | None]] = {
    # pkg/apis/core/validation: ValidateNamespaceName, ValidateServiceName
    "Namespace": dns_label,
    "Service": dns_label,
    # pkg/apis/rbac/validation: ValidateRBACName
    "Role.rbac.authorization.k8s.io": path_segment,
    "ClusterRole.rbac.authorization.k8s.io": path_segment,
    "RoleBinding.rbac.authorization.k8s.io": path_segment,
    "ClusterRoleBinding.rbac.authorization.k8s.io": path_segment,
    # pkg/apis/policy/validation checks no name; what is left is registry/rest.BeforeCreate
    "PodDisruptionBudget.policy": path_segment,
    # pkg/apis/certificates/validation: ValidateCertificateRequestName
    "CertificateSigningRequest.certificates.k8s.io": path_segment,
    # apiregistration/validation: the name is spec.version "." spec.group
    "APIService.apiregistration.k8s.io": path_segment,
    # pkg/apis/batch/validation: the names of its Jobs get eleven more characters
    "CronJob.batch": _short_subdomain,
    # the name becomes the value of the label job-name
    # https://kubernetes.io/docs/concepts/workloads/controllers/job/#writing-a-job-spec
    "Job.batch": _job_name,
    # knative.dev/serving/pkg/apis/serving/v1: Service.Validate
    "Service.serving.knative.dev": dns_1035_label,
    # names of their own: an IP address, a signer's name, a group's storage
    "IPAddress.networking.k8s.io": None,
    "ClusterTrustBundle.certificates.k8s.io": None,
    "StorageVersion.internal.apiserver.k8s.io": None,
}
"""The kinds whose names are not simply a DNS subdomain; None where nothing is said here."""

NAMELESS: Final = frozenset({
    "Binding", "Eviction.policy", "TokenReview.authentication.k8s.io", "TokenRequest.authentication.k8s.io",
    "SelfSubjectReview.authentication.k8s.io", "LocalSubjectAccessReview.authorization.k8s.io",
    "SelfSubjectAccessReview.authorization.k8s.io", "SelfSubjectRulesReview.authorization.k8s.io",
    "SubjectAccessReview.authorization.k8s.io", "Scale.autoscaling",
})  # fmt: skip
"""Kinds that are questions rather than objects: they need no name."""


def with_a_suffix(prefix: str) -> str:
    """A `generateName` as its syntax judges it: a trailing dash is fine, more follows. Source: maskTrailingDash."""
    return prefix[:-2] + "a" if len(prefix) > 1 and prefix.endswith("-") else prefix
