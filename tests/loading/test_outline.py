"""Outlines, as they come back from another process."""

from __future__ import annotations

import pytest

from gitops_lint.kubernetes.objects import Identity
from gitops_lint.loading.outline import Outline, packed, unpacked
from gitops_lint.model.file import FileKind, Reference, ReferenceKind
from gitops_lint.model.source import Span

OUTLINES = {
    "nothing": Outline("a.yaml", FileKind.MANIFEST),
    "an object": Outline("a.yaml", FileKind.MANIFEST, (Identity("apps/v1", "Deployment.apps", "shop", "cart"),)),
    "a reference": Outline(
        "kustomization.yaml",
        FileKind.KUSTOMIZATION,
        references=(
            Reference(ReferenceKind.PATCH, "./a.yaml", "a.yaml", "", 0, ("patches", 3, "path"), Span(4, 12)),
            Reference(ReferenceKind.RESOURCE, "../..", None, "lies outside the repository"),
        ),
    ),
    "a definition": Outline(
        "crd.yaml", FileKind.MANIFEST, crds=({"spec": {"names": ["a"], "x": 1.0, "y": None, "z": -(2**63)}},)
    ),
    "a source": Outline("source.yaml", FileKind.MANIFEST, git_sources=(("shop", "https://example.com/shop"),)),
    "a root": Outline("main.tf", FileKind.TERRAFORM, is_root=True),
    "a path that is not UTF-8": Outline("caf\udce9.yaml", FileKind.MANIFEST),
    "a number past 64 bits": Outline("crd.yaml", FileKind.MANIFEST, crds=({"maximum": 2**64},)),
}


@pytest.mark.parametrize("name", OUTLINES)
def test_an_outline_is_the_same_once_it_was_packed(name: str) -> None:
    before = [OUTLINES[name]]
    after = unpacked(packed(before))
    assert repr(after) == repr(before)
    assert after == before
