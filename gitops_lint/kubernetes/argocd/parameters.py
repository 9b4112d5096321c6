"""Parameters put into templates: fasttemplate's `{{name}}`, or Go templates.

Source: applicationset/utils/utils.go: Render.Replace, deeplyReplace.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from gitops_lint.kubernetes.argocd.go_template import MissingKey, TemplateError, render
from gitops_lint.kubernetes.argocd.go_template.values import StringMap, printed

_TEMPLATED: Final = re.compile(r"\{\{.*\}\}")


class Templating(msgspec.Struct, frozen=True):
    """How an ApplicationSet's templates are read: `spec.goTemplate` and `spec.goTemplateOptions`."""

    is_go: bool = False
    missing: MissingKey = MissingKey.DEFAULT

    @classmethod
    def of(cls, spec: Mapping[str, Any]) -> Templating:
        """What the fields of a spec say; the last `missingkey` counts."""
        missing = MissingKey.DEFAULT
        for option in spec.get("goTemplateOptions") or ():
            name, _, value = str(option).partition("=")
            if name == "missingkey" and value in ("zero", "error", "default", "invalid"):
                missing = MissingKey("default" if value == "invalid" else value)
        return cls(bool(spec.get("goTemplate")), missing)

    def strictly(self) -> Templating:
        """The same with missing keys refused, as values of nested generators are resolved first."""
        return Templating(self.is_go, MissingKey.ERROR)


def replaced(text: str, parameters: Mapping[str, Any], templating: Templating) -> str:
    """A text with parameters in place; raises `TemplateError` and `OutOfReach`."""
    if templating.is_go:
        return render(text, dict(parameters), templating.missing)
    if not _TEMPLATED.search(text):
        return text
    written, at = "", 0
    while (start := text.find("{{", at)) >= 0:
        end = text.find("}}", start + 2)
        if end < 0:
            rest = text[start + 2 :]
            message = f'Cannot find end tag="}}}}" in the template="{text}" starting from "{rest}"'
            raise TemplateError(f"invalid template: {message}")
        tag = text[start + 2 : end]
        value = parameters.get(tag.strip())
        written += text[at:start] + (value if isinstance(value, str) and tag.strip() else f"{{{{{tag}}}}}")
        at = end + 2
    return written + text[at:]


def deeply_replaced(value: Any, parameters: Mapping[str, Any], templating: Templating) -> Any:
    """Every text and every key of plain data with parameters in place; keys whose value is null are dropped."""
    return _each_text(value, lambda text: replaced(text, parameters, templating))


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(key): _each_text(item, change) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_each_text(item, change) for item in value]
    return value


def add_values(values: Mapping[str, Any] | None, parameters: dict[str, Any], templating: Templating) -> None:
    """Adds a generator's `values`, which may name its own parameters but not each other (appendTemplatedValues)."""
    resolved = {key: replaced(str(value), parameters, templating) for key, value in (values or {}).items()}
    if not templating.is_go:
        parameters.update({f"values.{key}": value for key, value in resolved.items()})
    elif resolved:
        parameters["values"] = StringMap(resolved)


def flattened(value: Mapping[str, Any]) -> dict[str, str]:
    """Nested parameters by their dotted names, as texts (flatten.DotStyle): what selectors look at."""
    found: dict[str, str] = {}
    _flatten("", value, found)
    return found


def _flatten(prefix: str, value: Any, found: dict[str, str]) -> None:
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
    for key, item in pairs:
        name = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(item, dict | list) and item:
            _flatten(name, item, found)
        else:
            found[name] = printed(item)
