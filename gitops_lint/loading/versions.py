"""The Kubernetes version that a repository's own clusters are declared with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from gitops_lint.formats import hcl
from gitops_lint.loading.load import Loaded
from gitops_lint.loading.reading import ParsedFile
from gitops_lint.model.file import FileKind
from gitops_lint.model.source import Location, SourceFile, Span

CLUSTER_ARGUMENTS: Mapping[str, str] = {
    # Each from the page of the resource in its provider's documentation (registry.terraform.io).
    "alicloud_cs_edge_kubernetes": "version",
    "alicloud_cs_kubernetes": "version",
    "alicloud_cs_managed_kubernetes": "version",
    "alicloud_cs_serverless_kubernetes": "version",
    "aws_eks_cluster": "version",
    "azurerm_kubernetes_cluster": "kubernetes_version",
    "digitalocean_kubernetes_cluster": "version",
    "google_container_cluster": "min_master_version",
    "oci_containerengine_cluster": "kubernetes_version",
    "scaleway_k8s_cluster": "version",
    "tencentcloud_kubernetes_cluster": "cluster_version",
}
"""The resource type of a managed cluster to its argument with the version."""

VARIABLES = frozenset({"cluster_version", "eks_version", "k8s_version", "kubernetes_version"})
"""What a variable with the version is usually called."""

_LOCAL_CLUSTERS = ("Cluster.kind.x-k8s.io", "Simple.k3d.io")
"""kind and k3d name the version in the tag of the nodes' image (https://kind.sigs.k8s.io/docs/user/configuration)."""

_VERSION = re.compile(r"v?(1\.\d{1,3})(?:[.+-].*)?\Z")
_IMAGE = re.compile(r"\bimage:\s{0,9}[\"']?(?:kindest/node|rancher/k3s):v(1\.\d{1,3})")


class FoundVersion(NamedTuple):
    """A minor version, `1.32`, and where it is written."""

    version: str
    location: Location


def kubernetes_versions(loaded: Loaded) -> tuple[FoundVersion, ...]:
    """Every Kubernetes version that a cluster of the repository is declared with, by place."""
    found: list[FoundVersion] = []
    for path, one in loaded.outlines.items():
        if one.kind in (FileKind.TERRAFORM, FileKind.TERRAFORM_VARIABLES):
            found += _of_terraform(loaded.own.file(path))
        elif any(identity.kind in _LOCAL_CLUSTERS for identity in one.objects):
            source = loaded.own.file(path).source
            found += _of_images(source) if source is not None else ()
    return tuple(sorted(found, key=lambda one: one.location))


def _of_terraform(parsed: ParsedFile) -> Iterator[FoundVersion]:
    if parsed.hcl is None or parsed.source is None:
        return
    body = parsed.hcl.body
    if parsed.kind is FileKind.TERRAFORM_VARIABLES:
        for attribute in body.attributes:
            if attribute.name in VARIABLES:
                yield from _of_value(attribute, parsed.source)
        return
    for block in body.blocks_of("resource"):
        argument = block.body.attribute(CLUSTER_ARGUMENTS.get(block.names[0], "")) if block.names else None
        yield from _of_value(argument, parsed.source)
    for block in body.blocks_of("variable"):
        if block.names and block.names[0] in VARIABLES:
            yield from _of_value(block.body.attribute("default"), parsed.source)


def _of_value(attribute: hcl.Attribute | None, source: SourceFile) -> Iterator[FoundVersion]:
    """The version where it is written out; what an expression gives cannot be told here."""
    if attribute is not None and isinstance(attribute.expression, hcl.String):
        match = _VERSION.match(attribute.expression.value)
        if match is not None:
            yield FoundVersion(match[1], source.location(attribute.expression.span))


def _of_images(source: SourceFile) -> Iterator[FoundVersion]:
    for match in _IMAGE.finditer(source.text):
        yield FoundVersion(match[1], source.location(Span(match.start(), match.end())))
