"""Tells what each file is to the platforms, from its path and its neighbours alone."""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Iterable

from gitops_lint.model.file import FileKind
from gitops_lint.terraform.ignored_names import is_ignored

KUSTOMIZATION_NAMES = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
"""The file names that Kustomize takes (kustomize/api/konfig, `RecognizedKustomizationFileNames`)."""

SETTINGS_NAMES = frozenset({".gitops-lint.yaml", ".gitops-lint.yml"})

_SUFFIXES = {
    ".yaml": FileKind.MANIFEST,
    ".yml": FileKind.MANIFEST,
    ".json": FileKind.MANIFEST,
    ".tf": FileKind.TERRAFORM,
    ".tofu": FileKind.TERRAFORM,
    ".tfvars": FileKind.TERRAFORM_VARIABLES,
    ".hcl": FileKind.HCL,
}
_LONG_SUFFIXES = {
    ".tf.json": FileKind.TERRAFORM,
    ".tofu.json": FileKind.TERRAFORM,
    ".tfvars.json": FileKind.TERRAFORM_VARIABLES,
    ".tftest.hcl": FileKind.TERRAFORM_TEST,
    ".tofutest.hcl": FileKind.TERRAFORM_TEST,
    ".tftest.json": FileKind.TERRAFORM_TEST,
}
_IGNORABLE = frozenset({FileKind.TERRAFORM, FileKind.TERRAFORM_TEST})
"""What Terraform passes over where its name is one of an editor's; it reads variable files whatever their names."""
_TERRAGRUNT_NAMES = frozenset({"terragrunt.hcl", "terragrunt.stack.hcl", "terragrunt.values.hcl"})

# YAML and JSON that other programs own, by name. None of them is applied to a cluster.
_DATA_NAME = re.compile(
    r"""(?x)^(?:
        (?:docker-)?compose(?:[.-].*)?\.ya?ml | (?:azure-pipelines|cloudbuild|buildspec|helmfile|pnpm-).*\.ya?ml |
        (?:mkdocs|taskfile|galaxy)\.ya?ml | (?:openapi|swagger).*\.(?:ya?ml|json) |
        (?:package|package-lock|composer|renovate)\.json | tsconfig.*\.json | .*\.schema\.json |
        .*\.tfstate(?:\.backup)? | \..*\.(?:ya?ml|json) |
        [0-9]+-(?:assert|errors?)(?:-[^.]+)?\.ya?ml  # what KUTTL and Chainsaw compare objects with
    )$""",
    re.IGNORECASE,
)
_DATA_DIRECTORIES = frozenset({"node_modules", "__pycache__", "site-packages"})
_DEPLOYED_DIRECTORIES = frozenset(
    {".argo", ".argo-cd", ".argocd", ".deploy", ".flux", ".gitops", ".k8s", ".kubernetes", ".manifests"}
)
"""Hidden directories in which repositories of services keep what deploys them."""
_CHART_NAME = "Chart.yaml"
_PROSE = (".md", ".rst", ".adoc", ".txt", ".html")


def classify(paths: Iterable[str]) -> dict[str, FileKind]:
    """The kind of every path, in the order given."""
    listed = list(paths)
    names = tuple(KUSTOMIZATION_NAMES)
    charts = {posixpath.dirname(path) for path in listed if path.endswith(_CHART_NAME) and _is_chart(path)}
    kustomized = {posixpath.dirname(path) for path in listed if path.endswith(names) and _is_kustomization(path)}
    return {path: _kind(path, charts, kustomized) for path in listed}


def _is_chart(path: str) -> bool:
    return posixpath.basename(path) == _CHART_NAME


def _is_kustomization(path: str) -> bool:
    return posixpath.basename(path) in KUSTOMIZATION_NAMES


def _kind(path: str, charts: set[str], kustomized: set[str]) -> FileKind:
    directory, _, name = path.rpartition("/")
    if name in SETTINGS_NAMES and not directory:
        return FileKind.SETTINGS
    if name in KUSTOMIZATION_NAMES:
        return FileKind.KUSTOMIZATION
    if charts and (owned := _kind_in_chart(path, name, charts)) is not None:
        return owned
    kind = _kind_by_name(name)
    if kind is FileKind.MANIFEST and _holds_data(directory) and not _is_deployed(directory, kustomized):
        return FileKind.DATA
    return kind


@functools.cache
def _kind_by_name(name: str) -> FileKind:
    if _is_pipeline(name):
        return FileKind.PIPELINE
    kind = _kind_by_suffix(name)
    return FileKind.DATA if kind is FileKind.MANIFEST and _DATA_NAME.match(name) else kind


def _kind_by_suffix(name: str) -> FileKind:
    stem, suffix = posixpath.splitext(name)
    kind = _SUFFIXES.get(suffix)
    if kind is None:
        return FileKind.OTHER
    if kind is FileKind.TERRAFORM:
        return FileKind.OTHER if is_ignored(name) else kind
    if suffix in (".json", ".hcl"):
        longer = _LONG_SUFFIXES.get(posixpath.splitext(stem)[1] + suffix)
        if longer is not None:
            return FileKind.OTHER if longer in _IGNORABLE and is_ignored(name) else longer
        if name in _TERRAGRUNT_NAMES:
            return FileKind.TERRAGRUNT
    return kind


@functools.cache
def _holds_data(directory: str) -> bool:
    return any(part.startswith(".") or part in _DATA_DIRECTORIES for part in directory.split("/"))


def _is_deployed(directory: str, kustomized: set[str]) -> bool:
    """Whether a hidden directory holds manifests after all: by its name, or since a kustomization in it governs it."""
    parts = directory.split("/")
    if not _DATA_DIRECTORIES.isdisjoint(parts):
        return False
    if not _DEPLOYED_DIRECTORIES.isdisjoint(parts):
        return True
    hidden = next(index for index, part in enumerate(parts) if part.startswith("."))
    return any("/".join(parts[:end]) in kustomized for end in range(len(parts), hidden, -1))


def _is_pipeline(name: str) -> bool:
    if name.startswith("Jenkinsfile"):
        return not name.endswith(_PROSE)
    return name.lower().endswith(".jenkinsfile")


def _kind_in_chart(path: str, name: str, charts: set[str]) -> FileKind | None:
    """The kind of a file of a Helm chart (https://helm.sh/docs/topics/charts/#the-chart-file-structure)."""
    chart = _innermost(path, charts)
    if chart is None:
        return None
    inside = path[len(chart) + 1 :] if chart else path
    if inside == _CHART_NAME:
        return FileKind.CHART
    if inside.startswith("templates/"):
        return FileKind.CHART_TEMPLATE
    if inside.startswith("ci/") or ("/" not in inside and name.endswith((".yaml", ".yml")) and "values" in name):
        return FileKind.CHART_VALUES
    if inside in ("Chart.lock", "requirements.yaml", "requirements.lock", "values.schema.json"):
        return FileKind.DATA
    return None


def _innermost(path: str, charts: set[str]) -> str | None:
    directory = posixpath.dirname(path)
    while True:
        if directory in charts:
            return directory
        if not directory:
            return None
        directory = posixpath.dirname(directory)
