"""Makes items of environments for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gitops_lint.analysis.parity.cluster_items import generated_names
from gitops_lint.analysis.parity.items import Item
from gitops_lint.analysis.parity.tokens import Neutral, tokens_of
from gitops_lint.model.source import Location, Path


def item(
    environment: str,
    name: str,
    values: Mapping[str, Any] | None = None,
    *,
    kind: str = "Deployment.apps",
    namespace: str = "shop",
    file: str = "base/all.yaml",
) -> Item:
    """One item whose every part stands in the first line of its file."""

    def place(path: Path) -> Location:
        return Location(file)

    address = f"{kind} {namespace}/{name}"
    return Item(environment, kind, name, address, place, lambda: values or {}, file=file, namespace=namespace)


def neutral_of(items: Mapping[str, Sequence[Item]]) -> dict[str, Neutral]:
    """The words of the environments that have these items."""
    tokens = tokens_of(list(items))
    return {name: Neutral(name, tokens[name], generated_names(each)) for name, each in items.items()}
