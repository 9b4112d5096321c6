"""The names of kinds: group, version and kind, and the order in which Kubernetes prefers versions."""

from __future__ import annotations

import re
from typing import NamedTuple

_VERSION = re.compile(r"v(\d+)(?:(alpha|beta)(\d+))?")
_MATURITY = {"alpha": 0, "beta": 1, None: 2}


class GroupVersionKind(NamedTuple):
    """A kind's full name. The core group is the empty string."""

    group: str
    version: str
    kind: str

    @property
    def api_version(self) -> str:
        """As it is written in a manifest: `apps/v1`, and `v1` for the core group."""
        return f"{self.group}/{self.version}" if self.group else self.version


def split_api_version(api_version: str) -> tuple[str, str] | None:
    """Group and version of an `apiVersion`; None where it is not one (`apps/`, `a/b/c`)."""
    group, slash, version = api_version.rpartition("/")
    if not version or "/" in group or (slash and not group):
        return None
    return group, version


def preference(version: str) -> tuple[int, int, int, str]:
    """A sort key, the most preferred version first: v2, v1, v1beta2, v1beta1, v1alpha1, then other names.

    Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority
    """
    parts = _VERSION.fullmatch(version)
    if parts is None:
        return (1, 0, 0, version)
    return (-_MATURITY[parts[2]], -int(parts[1]), -int(parts[3] or 0), version)
