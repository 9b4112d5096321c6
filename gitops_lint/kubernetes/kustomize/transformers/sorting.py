"""`sortOptions`, and the order that objects have without. Source: SortOrderTransformer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cmp_to_key

from gitops_lint.kubernetes.kustomize.field_specs import KIND_ORDER
from gitops_lint.kubernetes.kustomize.identity import Gvk, Identity
from gitops_lint.kubernetes.kustomize.objects import BuildObject


def legacy_order(
    objects: Sequence[BuildObject], first: Sequence[str] | None = None, last: Sequence[str] = ()
) -> list[BuildObject]:
    """Objects by kind, in the order in which a cluster can take them; `first` and `last` name other kinds for it."""
    ranks = KIND_ORDER
    if first is not None:
        ranks = {kind: index - len(first) for index, kind in enumerate(first)}
        ranks |= {kind: 1 + index for index, kind in enumerate(last)}

    def compare(one: tuple[Identity, BuildObject], other: tuple[Identity, BuildObject]) -> int:
        return -1 if _is_less(one[0], other[0], ranks) else 1

    # Who an object is takes longer to tell than to compare.
    return [each for _, each in sorted(((each.identity, each) for each in objects), key=cmp_to_key(compare))]


def _is_less(one: Identity, other: Identity, ranks: dict[str, int]) -> bool:
    if one.gvk == other.gvk:
        return _identity_text(one) < _identity_text(other)
    ours, theirs = ranks.get(one.gvk.kind, 0), ranks.get(other.gvk.kind, 0)
    if ours != theirs:
        return ours < theirs
    texts = _text(one.gvk), _text(other.gvk)
    if one.gvk.kind == other.gvk.kind == "Namespace" and not (one.gvk.group and other.gvk.group):
        return texts[0] > texts[1]
    return texts[0] < texts[1]


def _text(gvk: Gvk) -> str:
    return f"{gvk.group or '~G'}_{gvk.version or '~V'}_{gvk.kind or '~K'}"


def _identity_text(identity: Identity) -> str:
    return f"{identity.gvk}|{identity.namespace or '~X'}|{identity.name or '~N'}"
