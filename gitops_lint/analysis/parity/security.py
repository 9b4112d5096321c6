"""Settings that make something safer or less safe: a row a fact, the order of its values from the weakest on."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from gitops_lint.analysis.parity.expected import words
from gitops_lint.analysis.parity.items import ABSENT


class Guard(NamedTuple):
    """A field, by the words of its name, and its values from the weakest to the strongest.

    `when_absent` is the value that counts where none is written; None where that is not the same for all that have it.
    """

    name: str
    values: tuple[str, ...]
    when_absent: str | None = None


_ON: Final = ("false", "true")
_OFF: Final = ("true", "false")

GUARDS: Final = (
    # https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#security-context
    Guard("run as non root", _ON, "false"),
    Guard("read only root filesystem", _ON, "false"),
    Guard("allow privilege escalation", _OFF, "true"),
    Guard("privileged", _OFF, "false"),
    Guard("host network", _OFF, "false"),
    Guard("host pid", _OFF, "false"),
    Guard("host ipc", _OFF, "false"),
    Guard("automount service account token", _OFF, "true"),
    # https://kubernetes.io/docs/concepts/security/pod-security-standards/
    Guard("enforce", ("privileged", "baseline", "restricted")),
    # https://istio.io/latest/docs/reference/config/security/peer_authentication/
    Guard("mode", ("disable", "permissive", "strict")),
    # https://www.postgresql.org/docs/current/libpq-ssl.html
    Guard("ssl mode", ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")),
    Guard("sslmode", ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")),
    Guard("insecure", _OFF),
    Guard("insecure skip tls verify", _OFF),
    Guard("insecure skip verify", _OFF),
    Guard("tls enabled", _ON),
    Guard("ssl enabled", _ON),
    Guard("enable tls", _ON),
    Guard("enable ssl", _ON),
    Guard("force ssl", _ON),
    Guard("require ssl", _ON),
    Guard("encrypted", _ON),
    Guard("storage encrypted", _ON),
    Guard("encryption enabled", _ON),
    Guard("encryption at rest enabled", _ON),
    Guard("kms encrypted", _ON),
    Guard("deletion protection", _ON),
    Guard("deletion protection enabled", _ON),
    Guard("enable deletion protection", _ON),
    Guard("delete protection", _ON),
    Guard("termination protection", _ON),
    Guard("purge protection enabled", _ON),
    Guard("skip final snapshot", _OFF),
    Guard("force destroy", _OFF),
    Guard("force delete", _OFF),
    Guard("publicly accessible", _OFF),
    Guard("public access", _OFF),
    Guard("endpoint public access", _OFF),
    Guard("block public acls", _ON),
    Guard("block public policy", _ON),
    Guard("auth enabled", _ON),
    Guard("enable auth", _ON),
    Guard("anonymous", _OFF),
    Guard("network policy enabled", _ON),
    Guard("audit enabled", _ON),
    Guard("audit logging enabled", _ON),
    Guard("enable audit", _ON),
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
    Guard("http tokens", ("optional", "required")),
)

_BY_WORDS: Final = {tuple(guard.name.split()): guard for guard in GUARDS}
_SHORTEST: Final = 2
"""Names of so many words count within a longer one as well: `database_deletion_protection`, `force_destroy_logs`."""


def guard_of(steps: Sequence[str]) -> tuple[Guard, ...]:
    """The row that speaks of a place, if one does."""
    named = [step for step in steps if not (step.startswith("[") and step[1:-1].isdigit()) and step != "value"]
    if not named:
        return ()
    own = words(named[-1].removeprefix("[").removesuffix("]"))
    # The name of a list's item says nothing about its fields.
    whole = words(named[-2]) + own if len(named) > 1 and not named[-2].startswith("[") else own
    for candidate in (own, whole):
        if candidate in _BY_WORDS:
            return (_BY_WORDS[candidate],)
        for start, end in itertools.combinations(range(len(candidate) + 1), 2):
            guard = _BY_WORDS.get(candidate[start:end])
            if guard is not None and end - start >= _SHORTEST:
                return (guard,)
    return ()


def strength(guard: Guard, value: Any) -> int | None:
    """How strong a value is, from 0; None where the row does not know it."""
    text = guard.when_absent if value is ABSENT else str(value).lower()
    return guard.values.index(text) if text in guard.values else None


def is_security(steps: Sequence[str]) -> bool:
    """Whether a place is about what a container may do: what it adds and drops, and how it is confined."""
    return any(step in ("capabilities", "seccompProfile", "seLinuxOptions", "appArmorProfile") for step in steps)
