"""Which API versions are deprecated or removed: the rows, against what Kubernetes' versions serve."""

from __future__ import annotations

import itertools

import pytest

from gitops_lint.kubernetes.deprecations import Deprecation, deprecation, deprecations
from gitops_lint.kubernetes.deprecations.row import number
from gitops_lint.kubernetes.schemas import GroupVersionKind, Schemas, carried_versions, versions_serving
from gitops_lint.kubernetes.schemas.builtin import builtin_kinds
from gitops_lint.kubernetes.schemas.document import Document
from gitops_lint.kubernetes.schemas.kind import split_api_version

ROWS = list(deprecations())
KUBERNETES = [row for row in ROWS if row.project == "Kubernetes"]
NEWEST, OLDEST = carried_versions()[-1], carried_versions()[0]
# Objects that are asked of the API server, or listed by it, and never stand in a repository.
NOT_WRITTEN = ("List", "WatchEvent", "DeleteOptions", "Status")


def name_of(row: Deprecation) -> GroupVersionKind:
    parts = split_api_version(row.api_version)
    assert parts is not None
    return GroupVersionKind(*parts, row.kind)


@pytest.mark.parametrize(
    ("api_version", "kind", "deprecated_in", "removed_in", "replacement", "same_shape"),
    [
        ("extensions/v1beta1", "Ingress", "1.14", "1.22", "networking.k8s.io/v1", False),
        ("extensions/v1beta1", "Deployment", "1.8", "1.16", "apps/v1", False),
        ("batch/v1beta1", "CronJob", "1.21", "1.25", "batch/v1", True),
        ("policy/v1beta1", "PodDisruptionBudget", "1.21", "1.25", "policy/v1", False),
        ("policy/v1beta1", "PodSecurityPolicy", "1.21", "1.25", None, False),
        ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "1.23", "1.26", "autoscaling/v2", True),
        ("autoscaling/v2beta1", "HorizontalPodAutoscaler", "1.22", "1.25", "autoscaling/v2", False),
        (
            "rbac.authorization.k8s.io/v1beta1",
            "ClusterRole",
            "1.17",
            "1.22",
            "rbac.authorization.k8s.io/v1",
            True,
        ),
        ("v1", "ComponentStatus", "1.19", None, None, False),
        ("v1", "Endpoints", "1.33", None, "discovery.k8s.io/v1", False),
        ("cert-manager.io/v1alpha2", "Issuer", "1.4", "1.6", "cert-manager.io/v1", False),
        ("helm.toolkit.fluxcd.io/v2beta1", "HelmRelease", "2.2", "2.7", "helm.toolkit.fluxcd.io/v2", False),
        (
            "source.toolkit.fluxcd.io/v1beta2",
            "HelmRepository",
            "2.3",
            "2.8",
            "source.toolkit.fluxcd.io/v1",
            True,
        ),
    ],
)
def test_what_is_said_of_a_kind(
    api_version: str,
    kind: str,
    deprecated_in: str,
    removed_in: str | None,
    replacement: str | None,
    same_shape: bool,
) -> None:
    row = deprecation(api_version, kind)
    assert row is not None
    assert (row.deprecated_in, row.removed_in) == (deprecated_in, removed_in)
    assert row.replacements[:1] == ((replacement,) if replacement else ())
    assert row.has_the_same_shape == same_shape


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("apps/v1", "Deployment"),
        ("networking.istio.io/v1alpha3", "VirtualService"),
        ("networking.istio.io/v1beta1", "VirtualService"),
        ("argoproj.io/v1alpha1", "Application"),
        ("example.com/v1beta1", "Ingress"),
    ],
)
def test_nothing_is_said_of_what_is_here_to_stay_or_unknown(api_version: str, kind: str) -> None:
    assert deprecation(api_version, kind) is None


def test_a_release_is_compared_by_its_numbers() -> None:
    row = deprecation("batch/v1beta1", "CronJob")
    assert row is not None
    asked = ("1.9", "1.20", "1.21", "v1.24.3", "1.25", "1.100", "v2.0")
    assert [row.is_deprecated(version) for version in asked] == [False, False, True, True, True, True, True]
    assert [row.is_removed(version) for version in asked] == [False, False, False, False, True, True, True]


def test_what_is_not_to_be_removed_never_is() -> None:
    row = deprecation("v1", "Endpoints")
    assert row is not None
    assert row.is_deprecated("1.99")
    assert not row.is_removed("1.99")


def test_a_version_without_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match="newest"):
        number("newest")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.api_version}-{row.kind}")
def test_a_row_is_whole(row: Deprecation) -> None:
    assert row.source.startswith("https://")
    assert row.deprecated_in or row.removed_in
    if row.deprecated_in and row.removed_in:
        assert number(row.deprecated_in) < number(row.removed_in)
    assert row.api_version not in row.replacements
    if not row.replacements:
        assert row.changes or row.deprecated_in


def test_every_kind_that_a_kubernetes_version_dropped_has_its_row() -> None:
    dropped = {}
    for before, after in itertools.pairwise(carried_versions()):
        for name in builtin_kinds(before).all_names - builtin_kinds(after).all_names:
            if not name.kind.endswith(NOT_WRITTEN):
                dropped[name] = after
    rows = {name_of(row): row.removed_in for row in KUBERNETES if row.removed_in}
    carried = {name: rows.get(name) for name in dropped}
    assert carried == dropped
    assert len(dropped) > 40


@pytest.mark.parametrize("row", KUBERNETES, ids=lambda row: f"{row.api_version}-{row.kind}")
def test_a_kind_is_served_until_it_is_removed(row: Deprecation) -> None:
    serving = versions_serving(name_of(row))
    assert not [version for version in serving if row.is_removed(version)]
    if not row.is_removed(NEWEST):
        assert NEWEST in serving


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.replacements], ids=lambda row: f"{row.api_version}-{row.kind}"
)
def test_the_best_replacement_is_known(row: Deprecation) -> None:
    assert Schemas().find(row.replacements[0], row.replacement_kind or row.kind) is not None


def fields(document: Document, schema: Document, path: str = "", depth: int = 0) -> set[str]:
    """The paths of all fields of a schema that people write."""
    while "$ref" in schema:
        schema = document["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    found = set()
    if depth < 12:
        for name, inner in schema.get("properties", {}).items():
            if path or name == "spec":
                found |= {f"{path}.{name}", *fields(document, inner, f"{path}.{name}", depth + 1)}
        for keyword in ("items", "additionalProperties"):
            if isinstance(schema.get(keyword), dict):
                found |= fields(document, schema[keyword], f"{path}[]", depth + 1)
    return found


def known_together() -> list[tuple[Deprecation, Document, Document]]:
    """Rows whose old and new schema some version has, with both."""
    both = []
    for row in ROWS:
        for version in reversed(carried_versions()):
            schemas = Schemas(version)
            old = schemas.find(row.api_version, row.kind)
            new = next(
                (found for api in row.replacements if (found := schemas.find(api, row.replacement_kind or row.kind))),
                None,
            )
            if old is not None and new is not None:
                both.append((row, old.document, new.document))
                break
    return both


def test_the_same_shape_means_that_no_field_is_lost() -> None:
    compared = [(row, fields(old, old) - fields(new, new)) for row, old, new in known_together()]
    assert len(compared) > 30
    assert not [(row, lost) for row, lost in compared if row.has_the_same_shape and lost]
    assert [lost for row, lost in compared if not row.has_the_same_shape and lost]
