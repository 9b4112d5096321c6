"""Which objects a patch's target chooses.

Source: types.SelectorRegex (api/types/selector.go), resWrangler.Select.
"""

from __future__ import annotations

from typing import Any

import msgspec

from gitops_lint.kubernetes.kustomize.identity import Gvk, Identity
from gitops_lint.kubernetes.kustomize.object_list import ObjectList
from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.patterns import compiled, matches_whole, selects


class Selector(msgspec.Struct, frozen=True):
    """Regular expressions for who an object is, and selectors of its labels and annotations."""

    identity: Identity
    labels: str = ""
    annotations: str = ""

    @classmethod
    def of(cls, data: dict[str, Any] | None) -> Selector:
        """A selector as kustomizations write it."""
        found = data or {}
        return cls(
            Identity(
                Gvk(*(found.get(name) or "" for name in ("group", "version", "kind"))),
                found.get("name") or "",
                found.get("namespace") or "",
            ),
            found.get("labelSelector") or "",
            found.get("annotationSelector") or "",
        )

    def matches_words(self, each: BuildObject) -> bool:
        """Whether the labels and annotations of an object fit."""
        return (not self.annotations or selects(self.annotations, each.words("annotations"))) and (
            not self.labels or selects(self.labels, each.words("labels"))
        )


def chosen(objects: ObjectList, selector: Selector) -> list[BuildObject]:
    """The objects that a selector chooses, by what they were at first or are now.

    Raises:
        BuildError: one of its expressions is none.
    """
    gvk, name, namespace, _ = selector.identity
    for pattern in (*gvk, name, namespace):
        if pattern:
            compiled(f"^(?:{pattern})$")
    found: list[BuildObject] = []
    for each in objects:
        if gvk.kind and not matches_whole(gvk.kind, each.kind):
            continue
        now, first = each.identity, each.original_identity
        if (
            (not namespace or _either(namespace, first.effective_namespace, now.effective_namespace))
            and (not name or _either(name, first.name, now.name))
            and matches_whole(gvk.group, now.gvk.group)
            and matches_whole(gvk.version, now.gvk.version)
            and selector.matches_words(each)
        ):
            found.append(each)
    return found


def _either(pattern: str, *texts: str) -> bool:
    return any(matches_whole(pattern, text) for text in texts)
