"""An Application as data.

Source: pkg/apis/application/v1alpha1/types.go; https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/.
"""

from __future__ import annotations

from typing import Any

import msgspec

from gitops_lint.kubernetes.argocd.rendered import RenderedObject
from gitops_lint.model.source import Path


class HelmParameter(msgspec.Struct, frozen=True, rename="camel"):
    """`--set name=value`, or `--set-string` where it is forced."""

    name: str = ""
    value: str = ""
    force_string: bool | None = None


class HelmFileParameter(msgspec.Struct, frozen=True):
    """`--set-file name=path`."""

    name: str = ""
    path: str = ""


class HelmOptions(msgspec.Struct, frozen=True, rename="camel"):
    """`source.helm`."""

    value_files: list[str] | None = None
    parameters: list[HelmParameter] | None = None
    file_parameters: list[HelmFileParameter] | None = None
    release_name: str | None = None
    values: str | None = None
    values_object: dict[str, Any] | None = None
    ignore_missing_value_files: bool | None = None
    skip_crds: bool | None = None
    skip_tests: bool | None = None
    skip_schema_validation: bool | None = None
    namespace: str | None = None
    kube_version: str | None = None
    api_versions: list[str] | None = None


class KustomizeReplica(msgspec.Struct, frozen=True):
    """`kustomize.replicas`: a name, and a number that may be written as text."""

    name: str = ""
    count: int | str = 0


class KustomizeOptions(msgspec.Struct, frozen=True, rename="camel"):
    """`source.kustomize`."""

    name_prefix: str | None = None
    name_suffix: str | None = None
    images: list[str] | None = None
    replicas: list[KustomizeReplica] | None = None
    common_labels: dict[str, str] | None = None
    common_annotations: dict[str, str] | None = None
    common_annotations_envsubst: bool | None = None
    force_common_labels: bool | None = None
    force_common_annotations: bool | None = None
    label_without_selector: bool | None = None
    label_include_templates: bool | None = None
    namespace: str | None = None
    patches: list[dict[str, Any]] | None = None
    components: list[str] | None = None
    ignore_missing_components: bool | None = None


class DirectoryOptions(msgspec.Struct, frozen=True, rename="camel"):
    """`source.directory`."""

    recurse: bool | None = None
    include: str | None = None
    exclude: str | None = None
    disable_extension_filter: bool | None = None


class Source(msgspec.Struct, frozen=True, rename="camel"):
    """One source: a directory of a repository, or a chart of a chart repository."""

    repo_url: str = msgspec.field(default="", name="repoURL")
    path: str | None = None
    target_revision: str | None = None
    chart: str | None = None
    ref: str | None = None
    helm: HelmOptions | None = None
    kustomize: KustomizeOptions | None = None
    directory: DirectoryOptions | None = None
    plugin: dict[str, Any] | None = None

    @property
    def explicit_types(self) -> list[str]:
        """The tools that the source has options for."""
        given = {"Kustomize": self.kustomize, "Helm": self.helm, "Directory": self.directory, "Plugin": self.plugin}
        return [name for name, options in given.items() if options is not None]


class Destination(msgspec.Struct, frozen=True):
    """Where an Application goes: a cluster by its server or its name, and a namespace."""

    server: str | None = None
    name: str | None = None
    namespace: str | None = None


class NamespaceMetadata(msgspec.Struct, frozen=True):
    """`syncPolicy.managedNamespaceMetadata`."""

    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None


class SyncPolicy(msgspec.Struct, frozen=True, rename="camel"):
    """`syncPolicy`."""

    automated: dict[str, Any] | None = None
    sync_options: list[str] | None = None
    managed_namespace_metadata: NamespaceMetadata | None = None


class Hydrator(msgspec.Struct, frozen=True, rename="camel"):
    """`sourceHydrator`: what is rendered is written to a branch, from which it is applied."""

    dry_source: Source | None = None


class Spec(msgspec.Struct, frozen=True, rename="camel"):
    """`spec`."""

    destination: Destination = Destination()
    project: str | None = None
    source: Source | None = None
    sources: list[Source] | None = None
    source_hydrator: Hydrator | None = None
    sync_policy: SyncPolicy | None = None


class PlacedSource(msgspec.Struct, frozen=True):
    """A source and its path in the Application."""

    source: Source
    path: Path


class Application(msgspec.Struct, frozen=True):
    """An Application: its name and namespace, its spec, and the object that declares it."""

    name: str
    namespace: str
    spec: Spec
    declared: RenderedObject

    @property
    def sources(self) -> list[PlacedSource]:
        """The sources that count: the hydrator's dry one, else `sources`, else `source`."""
        spec = self.spec
        if spec.source_hydrator is not None and spec.source_hydrator.dry_source is not None:
            return [PlacedSource(spec.source_hydrator.dry_source, ("spec", "sourceHydrator", "drySource"))]
        if spec.sources:
            return [PlacedSource(each, ("spec", "sources", index)) for index, each in enumerate(spec.sources)]
        return [PlacedSource(spec.source, ("spec", "source"))] if spec.source is not None else []

    @property
    def project(self) -> str:
        """The AppProject; `default` where none is named."""
        return self.spec.project or "default"

    @property
    def sync_options(self) -> list[str]:
        """`syncPolicy.syncOptions`."""
        return (self.spec.sync_policy.sync_options if self.spec.sync_policy else None) or []


def application(declared: RenderedObject) -> Application:
    """The Application that an object declares; raises `msgspec.ValidationError` where a field has the wrong type."""
    metadata = declared.metadata
    spec = msgspec.convert(declared.value.get("spec") or {}, Spec)
    return Application(str(metadata.get("name") or ""), str(metadata.get("namespace") or ""), spec, declared)
