"""The variables that values and paths of an Application may name: `$ARGOCD_APP_NAME` and its kin.

Source: https://argo-cd.readthedocs.io/en/stable/user-guide/build-environment/, Env.Envsubst.
"""

from __future__ import annotations

import re
from typing import Final

from gitops_lint.kubernetes.argocd.applications import Application, Source

_VARIABLE: Final = re.compile(r"\$(?:\{([^}]*)\}|([A-Za-z0-9_]+|[*#$@!?-]))")
_OF_THE_COMMIT: Final = frozenset({"ARGOCD_APP_REVISION", "ARGOCD_APP_REVISION_SHORT", "ARGOCD_APP_REVISION_SHORT_8"})


def variables(application: Application, source: Source) -> dict[str, str]:
    """The variables that are known before a commit is chosen."""
    return {
        "ARGOCD_APP_NAME": application.name,
        "ARGOCD_APP_NAMESPACE": application.spec.destination.namespace or "",
        "ARGOCD_APP_PROJECT_NAME": application.project,
        "ARGOCD_APP_SOURCE_REPO_URL": source.repo_url,
        "ARGOCD_APP_SOURCE_PATH": source.path or "",
        "ARGOCD_APP_SOURCE_TARGET_REVISION": source.target_revision or "",
    }


def substituted(text: str, known: dict[str, str]) -> str:
    """A text with its variables in place (os.Expand): `$$` is `$`, an unknown one is empty.

    What only the commit decides stays as it is written.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1] if match[1] is not None else match[2]
        if name == "$":
            return "$"
        return match[0] if name in _OF_THE_COMMIT else known.get(name, "")

    return _VARIABLE.sub(value, text)
