"""What is wrong with an object that does not fit its schema, in the words of the people who write manifests.

The validator that decides also finds the places; this module words them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from gitops_lint.kubernetes.schemas.document import REFERENCE, Document
from gitops_lint.kubernetes.schemas.error import ErrorKind, SchemaError
from gitops_lint.kubernetes.schemas.readable import as_json
from gitops_lint.kubernetes.schemas.spelling import NEAR_CHOICE, closest
from gitops_lint.kubernetes.schemas.words import Wording, a_type, listed, quoted
from gitops_lint.model.source import Path

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator, ValidationError

_LIMITS = {
    "minimum": "{value} is less than the minimum, {limit}",
    "maximum": "{value} is more than the maximum, {limit}",
    "exclusiveMinimum": "{value} is not more than {limit}",
    "exclusiveMaximum": "{value} is not less than {limit}",
    "multipleOf": "{value} is not a multiple of {limit}",
    "minLength": "{value} is shorter than the minimum length, {limit}",
    "maxLength": "{value} is longer than the maximum length, {limit}",
    "minItems": "the list has fewer than {limit} items",
    "maxItems": "the list has more than {limit} items",
    "minProperties": "the object has fewer than {limit} fields",
    "maxProperties": "the object has more than {limit} fields",
    "uniqueItems": "the list holds the same item more than once",
}

_MOST_CHOICES = 12
"""How many choices a message lists."""


class _Broken(msgspec.Struct, frozen=True):
    """A rule of the schema that a value breaks: the keyword, its value, the schema it stands in."""

    document: Document
    keyword: str
    rule: Any
    schema: Mapping[str, Any]
    instance: Any
    path: Path
    branches: tuple[tuple[_Broken, ...], ...]

    @classmethod
    def of(cls, error: ValidationError, document: Document, value: Any) -> _Broken:
        *place, keyword = error.schema_path
        schema, _ = _at(document, place)
        # Of a field of an object that has none, the validator gives the field here.
        instance, path = _at(value, error.instance_path, error.instance)
        context = getattr(error.kind, "context", ())
        return cls(
            document,
            str(keyword),
            schema[keyword],
            schema,
            instance,
            path,
            tuple(tuple(cls.of(inner, document, value) for inner in branch) for branch in context),
        )


def explain(
    validator: Draft202012Validator, document: Document, value: Any, *, secret: bool = False
) -> list[SchemaError]:
    """The errors of a value, each once, by place. With `secret`, no value is quoted in a message.

    What JSON does not have is read as what YAML's reader makes of it: a key `1` is the key `"1"`.
    """
    try:
        errors = list(validator.iter_errors(value))
    except ValueError:
        try:
            value = as_json(value)
            errors = list(validator.iter_errors(value))
        except ValueError:
            return [NESTED_TOO_DEEPLY]
    wording = Wording(secret)
    broken = [_Broken.of(error, document, value) for error in errors]
    found = [error for each in broken for error in _worded(each, wording)]
    return sorted(dict.fromkeys(found), key=_place)


def _at(value: Any, path: Iterable[str | int], expected: Any = None) -> tuple[Any, Path]:
    """What stands at a path that the validator gives, and the path with the keys that are really there.

    The validator gives every key that reads as a number (`"404"`, `"007"`) as that number. Of several keys that are
    the same number, the one with the `expected` value is meant.
    """
    steps: list[str | int] = []
    for step in path:
        if isinstance(value, Mapping) and isinstance(step, int):
            keys = [key for key in value if _reads_as(key, step)]
            step = next((key for key in keys if _same(value[key], expected)), keys[0])
        value = value[step]
        steps.append(step)
    return value, tuple(steps)


def _reads_as(key: str, number: int) -> bool:
    digits = key.removeprefix("+")
    return digits.isascii() and digits.isdigit() and int(digits) == number


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


NESTED_TOO_DEEPLY = SchemaError((), "the object is nested too deeply to be read", ErrorKind.OTHER)


def _place(error: SchemaError) -> tuple[list[tuple[bool, int, str]], str]:
    return [(isinstance(key, str), *_sortable(key)) for key in error.path], error.message


def _sortable(key: object) -> tuple[int, str]:
    return (key, "") if isinstance(key, int) else (0, str(key))


def _worded(broken: _Broken, wording: Wording) -> Iterator[SchemaError]:
    """The errors that one broken rule comes to: one for each field, or those of the likeliest branch."""
    match broken.keyword:
        case "additionalProperties":
            yield from _unknown_fields(broken)
        case "required":
            for name in broken.rule:
                if name not in broken.instance:
                    yield SchemaError(broken.path, f"missing required field {quoted(name)}", ErrorKind.MISSING)
        case "type":
            expected = a_type(_types(broken.schema))
            yield SchemaError(
                broken.path, f"{wording.is_a(broken.instance)} where {expected} is expected", ErrorKind.TYPE
            )
        case "enum":
            yield _wrong_choice(broken, wording)
        case "pattern":
            message = f"{wording.value(broken.instance)} does not match the pattern {broken.rule}"
            yield SchemaError(broken.path, message, ErrorKind.PATTERN)
        case "oneOf" | "anyOf":
            yield from _no_branch(broken, wording)
        case "not":
            yield SchemaError(broken.path, _excluded(broken), ErrorKind.OTHER)
        case limit if limit in _LIMITS:
            value = wording.value(broken.instance)
            message = _LIMITS[str(limit)].format(value=value, limit=broken.rule)
            yield SchemaError(broken.path, message, ErrorKind.OTHER)
        case other:
            yield SchemaError(broken.path, f"the value breaks the schema's rule {quoted(other)}", ErrorKind.OTHER)


def _unknown_fields(broken: _Broken) -> Iterator[SchemaError]:
    known = broken.schema.get("properties", {})
    for name in broken.instance:
        if name in known:
            continue
        suggestion = closest(str(name), [field for field in known if field not in broken.instance])
        if suggestion:
            hint = f", did you mean {quoted(suggestion)}?"
        elif owner := _owner(str(name), known, broken.document):
            hint = f", which belongs under {quoted(owner)}"
        else:
            hint = ""
        yield SchemaError(
            (*broken.path, name), f"unknown field {quoted(name)}{hint}", ErrorKind.UNKNOWN_FIELD, suggestion
        )


def _owner(name: str, fields: Mapping[str, Any], document: Document) -> str | None:
    """The one field whose object has a field of this name, which was written a level too high."""
    owners = []
    for field, schema in fields.items():
        while "$ref" in schema:
            schema = document["$defs"][schema["$ref"].removeprefix(REFERENCE)]
        if name in schema.get("properties", ()) and field != "status":
            owners.append(field)
    return owners[0] if len(owners) == 1 else None


def _wrong_choice(broken: _Broken, wording: Wording) -> SchemaError:
    choices = [choice for choice in broken.rule if choice is not None] or [None]
    suggestion = None
    if isinstance(broken.instance, str):
        suggestion = closest(broken.instance, [choice for choice in choices if isinstance(choice, str)], NEAR_CHOICE)
    hint = f", did you mean {quoted(suggestion)}?" if suggestion else ""
    shown = _MOST_CHOICES if len(choices) > _MOST_CHOICES + 1 else len(choices)
    named = [quoted(choice) for choice in choices[:shown]]
    if shown < len(choices):
        named.append(f"one of {len(choices) - shown} others")
    allowed = listed(named, "or")
    message = f"{wording.value(broken.instance)} is not {allowed}{hint}"
    return SchemaError(broken.path, message, ErrorKind.ENUM, suggestion)


def _no_branch(broken: _Broken, wording: Wording) -> Iterator[SchemaError]:
    """Of `oneOf` and `anyOf`: the types that forms differ in, else what breaks the closest form."""
    forms: list[Mapping[str, Any]] = broken.rule
    if all(set(form) == {"type"} for form in forms):
        expected = a_type(name for form in forms for name in _types(form))
        yield SchemaError(broken.path, f"{wording.is_a(broken.instance)} where {expected} is expected", ErrorKind.TYPE)
    elif any("required" in form for form in forms) and all(set(form) in ({"required"}, {"not"}) for form in forms):
        yield SchemaError(broken.path, _one_of(broken.keyword, forms), ErrorKind.OTHER)
    elif not all(broken.branches):
        message = "the value fits more than one of the forms of which it may have one"
        yield SchemaError(broken.path, message, ErrorKind.OTHER)
    else:
        for inner in min(broken.branches, key=lambda errors: _distance(broken.path, errors)):
            yield from _worded(inner, wording)


def _one_of(keyword: str, forms: list[Mapping[str, Any]]) -> str:
    """Of forms that only say which fields are set: what the author has to choose between."""
    fields = [form["required"] for form in forms if "required" in form]
    names = listed((" and ".join(map(quoted, required)) for required in fields), "or")
    if keyword == "anyOf":
        return f"at least one of {names} has to be set"
    if len(fields) < len(forms):  # one form is that none of them is set
        return f"only one of {names} can be set"
    return f"exactly one of {names} has to be set"


def _distance(path: Path, errors: tuple[_Broken, ...]) -> tuple[bool, int]:
    """How far a value is from a branch: whether it is of another type altogether, then how much is wrong."""
    return any(error.keyword == "type" and error.path == path for error in errors), len(errors)


def _excluded(broken: _Broken) -> str:
    excluded = broken.rule
    if isinstance(excluded, Mapping) and set(excluded) == {"required"}:
        names = listed(map(quoted, excluded["required"]), "and")
        return f"{names} cannot be set" + (" together" if len(excluded["required"]) > 1 else "")
    return "the value has a form that its schema excludes"


def _types(schema: Mapping[str, Any]) -> Iterable[str]:
    types = schema["type"]
    return [types] if isinstance(types, str) else types
