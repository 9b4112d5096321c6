"""The options with which Argo CD calls Kustomize, where the repository declares them.

Source: https://argo-cd.readthedocs.io/en/stable/user-guide/kustomize/#kustomize-build-optionsparameters.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

_KEY: Final = "kustomize.buildOptions"
OPTION_KINDS: Final = frozenset({"ConfigMap", "ArgoCD.argoproj.io"})
"""The kinds that hold them: the ConfigMap `argocd-cm`, and the instance that the operator makes it of."""
CONFIG_MAP: Final = "argocd-cm"


class BuildOptions(msgspec.Struct, frozen=True):
    """What `kustomize build` is allowed: to read files outside of the root, to render charts (None: nobody says)."""

    allows_outside_root: bool = False
    enables_helm: bool | None = None


def build_options(objects: Iterable[dict[str, Any]]) -> BuildOptions:
    """The options that objects declare; what one of several Argo CDs is allowed is taken for allowed."""
    texts = [text for value in objects if isinstance(text := _text_of(value), str)]
    # Argo CD passes on what is between blanks, quotes and all (util/kustomize: parseKustomizeBuildOptions).
    words = [word for text in texts for word in text.split()]
    restrictors = {
        word.partition("=")[2] or following
        for word, following in zip(words, [*words[1:], ""], strict=False)
        if word.partition("=")[0] in ("--load-restrictor", "--load_restrictor")
    }
    return BuildOptions(
        not restrictors.isdisjoint({"LoadRestrictionsNone", "none"}),
        bool({"--enable-helm", "--enable-helm=true"} & set(words)) if texts else None,
    )


def _text_of(value: dict[str, Any]) -> Any:
    metadata, data, spec = value.get("metadata"), value.get("data"), value.get("spec")
    if value.get("kind") == "ArgoCD":
        return spec.get("kustomizeBuildOptions") if isinstance(spec, dict) else None
    is_ours = isinstance(metadata, dict) and metadata.get("name") == CONFIG_MAP and isinstance(data, dict)
    return data.get(_KEY) if is_ours and isinstance(data, dict) else None
