"""Runs one rule on one Kubernetes object, without an engine, for the tests of the Kubernetes rules."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from gitops_lint.kubernetes.schemas import Schemas
from gitops_lint.model.analysis import analyses
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Finding, Notice, Operation, Severity, registry
from gitops_lint.model.source import Location, Origin, Path, Place, Span


class _NoPlaces:
    """A locator for objects that stand in no file."""

    def origin(self, path: Path, *, key: bool = False) -> Origin:
        return Origin((Place(Location("manifest.yaml")),))

    def span(self, path: Path, *, key: bool = False) -> Span:
        raise NotImplementedError


@dataclass(frozen=True)
class Found:
    """A finding with its path made absolute, as people write it, and the rule's severity filled in."""

    path: str
    message: str
    severity: Severity
    change: tuple[Operation, str, str] | None = None
    is_notice: bool = False


@cache
def schemas(version: str | None = None) -> Schemas:
    return Schemas(version)


def resource_of(values: Mapping[str, Any]) -> Resource:
    """A Resource as the loader makes it."""
    api_version, kind = values.get("apiVersion"), values.get("kind")
    group = api_version.rpartition("/")[0] if isinstance(api_version, str) else ""
    name = f"{kind}.{group}" if group else str(kind)
    return Resource(
        name, f"{api_version} {kind}", values, _NoPlaces(), api_version if isinstance(api_version, str) else ""
    )


def run(rule_id: str, values: Mapping[str, Any] | str, version: str | None = None) -> list[Found]:
    """What one rule says of one object (a mapping, or YAML), for one Kubernetes version."""
    content = yaml.safe_load(values) if isinstance(values, str) else values
    resource = resource_of(content)
    rule = registry[rule_id]
    context = [schemas(version) for wanted in rule.context if wanted is Schemas]
    assert len(context) == len(rule.context)
    scopes: list[tuple[Any, Path]] = []
    if rule.scope is Resource:
        if not rule.kinds or resource.kind in rule.kinds:
            scopes = [(resource, ())]
    else:
        for analysis in analyses[rule.scope]:
            if not analysis.kinds or resource.kind in analysis.kinds:
                scopes += [(part, part.path) for part in analysis.function(resource)]
    return [_found(item, before, rule.severity) for scope, before in scopes for item in rule.function(scope, *context)]


def _found(item: Finding | Notice, before: Path, severity: Severity) -> Found:
    assert isinstance(item.at, tuple)
    path = typing.cast(Path, (*before, *item.at))
    if isinstance(item, Notice):
        return Found(written(path), item.message, Severity.NOTE, is_notice=True)
    change = None
    if item.fix is not None:
        (first,) = item.fix.changes
        assert first.__class__.__name__ == "PathChange"
        operation, place, text = first.operation, first.path, first.text  # type: ignore[union-attr]
        change = (operation, written((*before, *place)), text)
    return Found(written(path), item.message, item.severity or severity, change)


def written(path: Path) -> str:
    """A path as people write it: `spec.ports[0].port`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def pod(container: str = "", spec: str = "", kind: str = "Pod") -> dict[str, Any]:
    """A pod, or an object that makes one, with fields (YAML mappings in braces) added to its container and its spec."""
    content = {
        "containers": [{"name": "cart", "image": "cart:1", **(yaml.safe_load(container) or {})}],
        **(yaml.safe_load(spec) or {}),
    }
    labels = {"labels": {"app": "cart"}}
    template = {"metadata": labels, "spec": content}
    meta = {"metadata": {"name": "cart", **labels}}
    selector = {"selector": {"matchLabels": {"app": "cart"}}}
    if kind == "Pod":
        return {"apiVersion": "v1", "kind": "Pod", **meta, "spec": content}
    if kind == "CronJob":
        content.setdefault("restartPolicy", "Never")
        job = {"schedule": "0 * * * *", "jobTemplate": {"spec": {"template": template}}}
        return {"apiVersion": "batch/v1", "kind": kind, **meta, "spec": job}
    if kind == "Job":
        content.setdefault("restartPolicy", "Never")
        return {"apiVersion": "batch/v1", "kind": kind, **meta, "spec": {"template": template}}
    if kind == "Rollout":
        return {"apiVersion": "argoproj.io/v1alpha1", "kind": kind, **meta, "spec": {**selector, "template": template}}
    return {"apiVersion": "apps/v1", "kind": kind, **meta, "spec": {**selector, "template": template}}


def thing(kind: str, content: str, api_version: str = "v1", name: str = "cart") -> dict[str, Any]:
    """An object of a kind with a name and more content (YAML)."""
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}, **(yaml.safe_load(content) or {})}
