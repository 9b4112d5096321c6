"""The functions of text/template itself, `and` and `or` excepted, and those that Argo CD adds.

Source: text/template/funcs.go; applicationset/utils: SanitizeName, SlugifyName, toYAML, fromYAML.
"""

from __future__ import annotations

import html
import re
import urllib.parse
from collections.abc import Callable
from typing import Any, Final

import yaml

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.argocd.go_template.errors import TemplateError
from gitops_lint.kubernetes.argocd.go_template.formatting import formatted_by
from gitops_lint.kubernetes.argocd.go_template.signature import Row
from gitops_lint.kubernetes.argocd.go_template.values import (
    StringMap,
    from_data,
    is_true,
    kind_name,
    printed,
    to_data,
    type_name,
)

_INVALID_NAME: Final = re.compile("[^-a-z0-9.]")


def sanitized_name(name: str) -> str:
    """A text as a DNS name: `normalize`, and the `…Normalized` parameters (SanitizeName)."""
    return _INVALID_NAME.sub("-", name.lower())[:253].strip("-.")


def _slugify(*arguments: Any) -> str:
    longest, smart, name = 50, True, ""
    for index, argument in enumerate(arguments):
        if index == len(arguments) - 1:
            name = _of_type(argument, str)
        elif index == 0:
            longest = _of_type(argument, int)
        elif index == 1:
            smart = _of_type(argument, bool)
    slug = re.sub("-+", "-", re.sub("[^a-z0-9-_]", "-", sanitized_name(name))).strip("-_")
    if len(slug) <= longest:
        return slug
    if not smart:
        return slug[:longest]
    return _smart_truncated(slug, longest)


def _smart_truncated(slug: str, longest: int) -> str:
    """Whole words as far as they fit, else the cut text (gosimple/slug: smartTruncate)."""
    kept = ""
    for word in slug.split("-"):
        longer = f"{kept}-{word}" if kept else word
        if len(longer) > longest:
            break
        kept = longer
    return kept or slug[:longest]


def _of_type(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TemplateError(f"interface conversion: interface {{}} is {type_name(value)}, not {_GO_NAMES[kind]}")
    return value


_GO_NAMES: Final = {str: "string", int: "int", bool: "bool"}


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _resolved(dumper: Any, text: str) -> Any:
    return dumper.resolve(yaml.ScalarNode, text, (True, False))


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    """A text, quoted as Go quotes it where it would be read as something else."""
    is_plain = _resolved(dumper, text) == "tag:yaml.org,2002:str"
    style = "|" if "\n" in text else None if is_plain and text not in ("y", "Y", "n", "N") else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _to_yaml(value: Any) -> str:
    text = yaml.dump(to_data(value), Dumper=_Dumper, default_flow_style=False, width=10**9, allow_unicode=True)
    return text.removesuffix("\n").removesuffix("\n...")


def _read_yaml(text: str, kind: type, name: str) -> Any:
    stream = read(text, Dialect.KUBERNETES)
    if stream.error is not None:
        raise TemplateError(f"error converting YAML to JSON: {stream.error.message}")
    value = stream.documents[0].value if stream.documents else kind()
    if not isinstance(value, kind):
        raise TemplateError(
            "error unmarshaling JSON: json: cannot unmarshal "
            f"{_JSON_NAMES[kind_name(value)]} into Go value of type {name}"
        )
    return from_data(value)


_JSON_NAMES: Final = {
    "string": "string",
    "float64": "number",
    "int": "number",
    "bool": "bool",
    "map": "object",
    "slice": "array",
}


def _index(value: Any, *keys: Any) -> Any:
    if value is None:
        raise TemplateError("index of untyped nil")
    for key in keys:
        if isinstance(value, dict):
            if not isinstance(key, str):
                raise TemplateError(
                    f"value has type {type_name(key)}; should be string"
                    if key is not None
                    else "value is nil; should be of type string"
                )
            value = value.get(key, "" if isinstance(value, StringMap) else None)
        elif isinstance(value, list | str):
            at = _position(key, len(value if isinstance(value, list) else value.encode()))
            value = value[at] if isinstance(value, list) else value.encode()[at]
        elif value is None:
            raise TemplateError("index of nil pointer")
        else:
            raise TemplateError(f"can't index item of type {type_name(value)}")
    return value


def _position(key: Any, length: int) -> int:
    if key is None:
        raise TemplateError("cannot index slice/array with nil")
    if type(key) is not int:
        raise TemplateError(f"cannot index slice/array with type {type_name(key)}")
    if not 0 <= key < length:
        raise TemplateError(f"index out of range: {key}")
    return key


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, dict | list):
        return len(value)
    raise TemplateError("len of nil pointer" if value is None else f"len of type {type_name(value)}")


def _equal(first: Any, *others: Any) -> bool:
    if not others:
        raise TemplateError("missing argument for comparison")
    return any(_is_equal(first, other) for other in others)


def _is_equal(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    kinds = kind_name(one), kind_name(other)
    if "map" in kinds or "slice" in kinds:
        raise TemplateError(
            f"non-comparable types {printed(one)}: {type_name(one)}, {type_name(other)}: {printed(other)}"
        )
    if kinds[0] != kinds[1]:
        raise TemplateError(f"incompatible types for comparison: {type_name(one)} and {type_name(other)}")
    return bool(one == other)


def _less(one: Any, other: Any) -> bool:
    kinds = kind_name(one), kind_name(other)
    if not {"map", "slice", "bool", "invalid"}.isdisjoint(kinds):
        raise TemplateError("invalid type for comparison")
    if kinds[0] != kinds[1]:
        raise TemplateError(f"incompatible types for comparison: {type_name(one)} and {type_name(other)}")
    return bool(one < other)


def _sprint(*values: Any) -> str:
    """Values one after the other, a blank between two that are both no strings (fmt.Sprint)."""
    text = ""
    for index, value in enumerate(values):
        if index and not isinstance(value, str) and not isinstance(values[index - 1], str):
            text += " "
        text += printed(value)
    return text


def _one(function: Callable[[Any], Any]) -> Callable[..., Any]:
    return lambda *values: function(_sprint(*values))


FUNCTIONS: Final[dict[str, Row]] = {
    "eq": Row(_equal, "a", "a"),
    "ne": Row(lambda one, other: not _is_equal(one, other), "aa"),
    "lt": Row(_less, "aa"),
    "le": Row(lambda one, other: _less(one, other) or _is_equal(one, other), "aa"),
    "gt": Row(lambda one, other: not (_less(one, other) or _is_equal(one, other)), "aa"),
    "ge": Row(lambda one, other: not _less(one, other), "aa"),
    "not": Row(lambda value: not is_true(value), "a"),
    "len": Row(_length, "a"),
    "index": Row(_index, "a", "a"),
    "print": Row(_sprint, "", "a"),
    "println": Row(lambda *values: " ".join(map(printed, values)) + "\n", "", "a"),
    "printf": Row(formatted_by, "s", "a"),
    "html": Row(_one(lambda text: html.escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")), "", "a"),
    "urlquery": Row(_one(urllib.parse.quote_plus), "", "a"),
    "normalize": Row(sanitized_name, "s"),
    "slugify": Row(_slugify, "", "a"),
    "toYaml": Row(_to_yaml, "a"),
    "fromYaml": Row(lambda text: _read_yaml(text, dict, "map[string]interface {}"), "s"),
    "fromYamlArray": Row(lambda text: _read_yaml(text, list, "[]interface {}"), "s"),
}
"""`slice` is sprig's, which stands in the place of text/template's."""
