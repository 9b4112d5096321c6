"""`templatePatch`: a strategic merge patch of a generated Application.

Source: applicationset/controllers/template/patch.go, k8s.io/apimachinery/pkg/util/strategicpatch. Of an Application's
lists only the finalizers are merged; any other list of a patch replaces the one before it.
"""

from __future__ import annotations

import copy
from typing import Any

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.argocd.generator_fields import fault
from gitops_lint.kubernetes.argocd.go_template import TemplateError
from gitops_lint.model.source import Path

_UNTYPED = "valuesObject"


def patched(application: dict[str, Any], patch: str) -> dict[str, Any]:
    """The Application with a patch's text applied; its project stays. Raises `TemplateError` in Argo CD's words."""
    stream = read(patch, Dialect.KUBERNETES)
    if stream.error is not None:
        raise TemplateError(f'error while converting template to json "{patch}": {stream.error.message}')
    value = stream.documents[0].value if stream.documents else {}
    if not isinstance(value, dict):
        raise TemplateError(f'invalid templatePatch "{patch}": it is no mapping')
    result = copy.deepcopy(application)
    _merge(result, value, ())
    project = application["spec"].get("project")
    if isinstance(result.get("spec"), dict) and project is not None:
        result["spec"]["project"] = project
    if wrong := fault("template", result):
        raise TemplateError(f'invalid templatePatch "{patch}": {wrong}')
    return result


def _merge(original: dict[str, Any], patch: dict[str, Any], path: Path) -> None:
    directive = patch.get("$patch")
    if directive in ("replace", "delete"):
        original.clear()
        if directive == "replace":
            original.update(_without_nulls({key: value for key, value in patch.items() if key != "$patch"}))
        return
    for key, value in patch.items():
        if key == "$patch":
            continue
        own = original.get(key)
        if value is None:
            original.pop(key, None)
        elif isinstance(own, dict) and isinstance(value, dict):
            if _UNTYPED in path:
                message = f'unable to find api field in struct RawExtension for the json field "{key}"'
                raise TemplateError(f"error while applying templatePatch template to json: {message}")
            _merge(own, value, (*path, key))
        elif isinstance(own, list) and isinstance(value, list) and (*path, key) == ("metadata", "finalizers"):
            own.extend(each for each in value if each not in own)
        else:
            original[key] = _without_nulls(value)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return value
