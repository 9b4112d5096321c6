"""An AWS policy document as terraform-provider-aws keeps one (`internal/service/iam/policy_model.go`)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import msgspec

from gitops_lint.terraform.go_json import go_map

Texts = str | list[str]


class MalformedError(Exception):
    """JSON that is no policy document."""


class Statement(msgspec.Struct, frozen=True):
    """One statement. Actions and resources are as they will be written: text, or a list of texts.

    Principals are (type, identifiers), conditions (test, variable, values), in the order in which they are met.
    """

    sid: str = ""
    effect: str = ""
    action: Any = None
    not_action: Any = None
    resource: Any = None
    not_resource: Any = None
    principals: tuple[tuple[str, Texts], ...] = ()
    not_principals: tuple[tuple[str, Texts], ...] = ()
    conditions: tuple[tuple[str, str, Texts], ...] = ()


class PolicyDocument(msgspec.Struct, frozen=True):
    """A document: its version and id may be empty."""

    version: str = ""
    id: str = ""
    statements: tuple[Statement, ...] = ()


def merged(document: PolicyDocument, other: PolicyDocument) -> PolicyDocument:
    """A document with another over it: a statement takes the place of the one that has its Sid."""
    statements = list(document.statements)
    for statement in other.statements:
        same = [index for index, known in enumerate(statements) if statement.sid and known.sid == statement.sid]
        if same:
            statements[same[0]] = statement
        else:
            statements.append(statement)
    return PolicyDocument(max(document.version, other.version), other.id or document.id, tuple(statements))


def written(document: PolicyDocument) -> dict[str, Any]:
    """The document as data, keys in the order in which the provider writes them."""
    return _without_empty(
        {
            "Version": document.version,
            "Id": document.id,
            "Statement": [_statement(statement) for statement in document.statements],
        }
    )


def read(text: str) -> PolicyDocument:
    """A document from its JSON; `MalformedError`. Names are matched in any case, as Go does."""
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedError(str(error)) from error
    if not isinstance(data, dict):
        raise MalformedError("a policy document is an object")
    statements = _field(data, "Statement")
    if statements is None:
        statements = []
    if not isinstance(statements, list) or not all(isinstance(statement, dict) for statement in statements):
        raise MalformedError("Statement is a list of objects")
    return PolicyDocument(
        _text(data, "Version"), _text(data, "Id"), tuple([_read_statement(statement) for statement in statements])
    )


def _statement(statement: Statement) -> dict[str, Any]:
    return _without_empty(
        {
            "Sid": statement.sid,
            "Effect": statement.effect,
            "Action": statement.action,
            "NotAction": statement.not_action,
            "Resource": statement.resource,
            "NotResource": statement.not_resource,
            "Principal": _principals(statement.principals),
            "NotPrincipal": _principals(statement.not_principals),
            "Condition": _conditions(statement.conditions),
        }
    )


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    """Without what is not set. Actions and resources that are set to an empty list stay, as `omitempty` has it."""
    kept = ("Action", "NotAction", "Resource", "NotResource")
    return {key: value for key, value in data.items() if value or (key in kept and value is not None)}


def _principals(principals: tuple[tuple[str, Texts], ...]) -> str | dict[str, Any]:
    if len(principals) == 1 and principals[0] in (("*", "*"), ("*", ["*"])):
        return "*"
    found: dict[str, Any] = {}
    for kind, identifiers in principals:
        known = found.get(kind)
        if known is None:
            found[kind] = identifiers if isinstance(identifiers, str) else sorted_down(identifiers)
        else:
            before = [known] if isinstance(known, str) else known
            found[kind] = [*before, *([identifiers] if isinstance(identifiers, str) else sorted_down(identifiers))]
    return go_map(found)  # type: ignore[no-any-return]


def _conditions(conditions: tuple[tuple[str, str, Texts], ...]) -> dict[str, Any]:
    found: dict[str, dict[str, list[str]]] = {}
    for test, variable, values in conditions:
        known = found.setdefault(test, {}).setdefault(variable, [])
        known += [values] if isinstance(values, str) else values
    flat = {
        test: {variable: values[0] if len(values) == 1 else values for variable, values in variables.items()}
        for test, variables in found.items()
    }
    return go_map(flat)  # type: ignore[no-any-return]


def sorted_down(texts: Iterable[str]) -> list[str]:
    """Texts in descending order of their bytes."""
    return sorted(texts, reverse=True)


def _read_statement(data: dict[str, Any]) -> Statement:
    return Statement(
        _text(data, "Sid"),
        _text(data, "Effect"),
        go_map(_field(data, "Action")),
        go_map(_field(data, "NotAction")),
        go_map(_field(data, "Resource")),
        go_map(_field(data, "NotResource")),
        tuple(_read_principals(_field(data, "Principal"))),
        tuple(_read_principals(_field(data, "NotPrincipal"))),
        tuple(_read_conditions(_field(data, "Condition"))),
    )


def _read_principals(data: Any) -> Iterable[tuple[str, Texts]]:
    if data is None:
        return
    if isinstance(data, str):
        # Whatever the text, the provider takes it for everybody.
        yield "*", ["*"]
        return
    if not isinstance(data, dict):
        raise MalformedError("a principal is text or an object")
    for kind, identifiers in data.items():
        if not _is_texts(identifiers):
            raise MalformedError(f"the identifiers of the principal {kind} are text or a list of texts")
        yield kind, identifiers


def _read_conditions(data: Any) -> Iterable[tuple[str, str, Texts]]:
    if data is None:
        return
    if not isinstance(data, dict) or not all(isinstance(variables, dict) for variables in data.values()):
        raise MalformedError("a condition is an object of objects")
    for test, variables in data.items():
        for variable, values in variables.items():
            if isinstance(values, bool):
                yield test, variable, "true" if values else "false"
            elif _is_texts(values):
                yield test, variable, values
            elif isinstance(values, list):
                raise MalformedError(f"the values of the condition {test} {variable} are texts")
            # The provider drops a condition whose value is a number, an object or null.


def _is_texts(data: Any) -> bool:
    return isinstance(data, str) or (isinstance(data, list) and all(isinstance(item, str) for item in data))


def _field(data: dict[str, Any], name: str) -> Any:
    found = [value for key, value in data.items() if key.lower() == name.lower()]
    return found[-1] if found else None


def _text(data: dict[str, Any], name: str) -> str:
    value = _field(data, name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise MalformedError(f"{name} is text")
    return value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
