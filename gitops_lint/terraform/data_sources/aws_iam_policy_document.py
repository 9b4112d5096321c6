"""`aws_iam_policy_document`: the text that terraform-provider-aws makes of its statements.

The rules are those of `internal/service/iam/policy_document_data_source.go` (versions 4 to 6). `source_json` and
`override_json`, which version 5 only lets be empty, are merged as versions before did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gitops_lint.terraform.data_sources.arguments import Arguments, RefusedError, computation
from gitops_lint.terraform.data_sources.aws_policy_model import (
    MalformedError,
    PolicyDocument,
    Statement,
    Texts,
    merged,
    read,
    sorted_down,
    written,
)
from gitops_lint.terraform.data_sources.instance import DataInstance
from gitops_lint.terraform.data_sources.schema import Blocks
from gitops_lint.terraform.data_sources.set_order import hashcode
from gitops_lint.terraform.go_json import go_json
from gitops_lint.terraform.types import STRING, ListType, SetType
from gitops_lint.terraform.values import Value

_TEXTS = SetType(STRING)
_PRINCIPALS = Blocks({"type": STRING, "identifiers": _TEXTS}, frozenset({"type", "identifiers"}), is_set=True)
_CONDITIONS = Blocks(
    {"test": STRING, "variable": STRING, "values": ListType(STRING)},
    frozenset({"test", "variable", "values"}),
    is_set=True,
)
_STATEMENTS = Blocks(
    {
        "sid": STRING,
        "effect": STRING,
        "actions": _TEXTS,
        "not_actions": _TEXTS,
        "resources": _TEXTS,
        "not_resources": _TEXTS,
        "principals": _PRINCIPALS,
        "not_principals": _PRINCIPALS,
        "condition": _CONDITIONS,
    }
)
_SCHEMA = Blocks(
    {
        "version": STRING,
        "policy_id": STRING,
        "source_json": STRING,
        "override_json": STRING,
        "source_policy_documents": ListType(STRING),
        "override_policy_documents": ListType(STRING),
        "statement": _STATEMENTS,
    }
)
_NO_VARIABLES = "2008-10-17"
_VERSIONS = ("2008-10-17", "2012-10-17")
_WHAT = "writing IAM Policy Document"


def _compute(instance: DataInstance, arguments: Arguments) -> Mapping[str, Value]:
    document = PolicyDocument()
    for source in _sources([arguments["source_json"] or "", *arguments["source_policy_documents"]]):
        document = merged(document, source)
    document = merged(document, _own(arguments))
    for index, text in enumerate([*arguments["override_policy_documents"], arguments["override_json"]]):
        if text:
            document = merged(document, _read(text, "override", index))
    data = written(document)
    text = go_json(data, indent=2)
    return {
        "version": arguments["version"] or _VERSIONS[-1],
        "json": text,
        "minified_json": go_json(data),
        "id": hashcode(text),
    }


def _sources(texts: list[str]) -> Iterator[PolicyDocument]:
    """The documents of `source_json`, which comes first, and of `source_policy_documents`."""
    sids: set[str] = set()
    for index, text in enumerate(texts, -1):
        if not text:
            # The provider's SDK does not tell an empty text in a list from none.
            continue
        document = _read(text, "source", index)
        for position, statement in enumerate(document.statements):
            if statement.sid in sids:
                raise RefusedError(
                    f"{_WHAT}: merging source document {index}: duplicate Sid ({statement.sid}) in "
                    f"source_policy_documents (statement {position}). Remove the Sid or ensure Sids are unique."
                )
            if statement.sid:
                sids.add(statement.sid)
        yield document


def _read(text: str, role: str, index: int) -> PolicyDocument:
    try:
        return read(text)
    except MalformedError as error:
        raise RefusedError(f"{_WHAT}: merging {role} document {index}: {error}") from error


def _own(arguments: Arguments) -> PolicyDocument:
    """The document of the statements in the configuration."""
    version = arguments["version"] or _VERSIONS[-1]
    if version not in _VERSIONS:
        raise RefusedError(f'expected version to be one of ["{_VERSIONS[0]}" "{_VERSIONS[1]}"], got {version}')
    sids: set[str] = set()
    statements = []
    for given in arguments["statement"]:
        statement = _statement(given, version)
        if statement.sid in sids:
            raise RefusedError(f"{_WHAT}: duplicate Sid ({statement.sid}). Remove the Sid or ensure the Sid is unique.")
        if statement.sid:
            sids.add(statement.sid)
        statements.append(statement)
    return PolicyDocument(version, arguments["policy_id"] or "", tuple(statements))


def _statement(given: Mapping[str, Any], version: str) -> Statement:
    effect = given["effect"] or "Allow"
    if effect not in ("Allow", "Deny"):
        raise RefusedError(f'expected statement.effect to be one of ["Allow" "Deny"], got {effect}')
    return Statement(
        given["sid"] or "",
        effect,
        _texts(given["actions"]),
        _texts(given["not_actions"]),
        _with_variables(_texts(given["resources"]), version, "resources"),
        _with_variables(_texts(given["not_resources"]), version, "not_resources"),
        tuple(_principals(given, "principals", version)),
        tuple(_principals(given, "not_principals", version)),
        tuple(_conditions(given["condition"], version)),
    )


def _principals(given: Mapping[str, Any], name: str, version: str) -> Iterator[tuple[str, Texts]]:
    for principal in given[name]:
        identifiers = _with_variables(_texts(principal["identifiers"]) or [], version, name)
        assert identifiers is not None
        yield principal["type"], identifiers


def _conditions(given: list[dict[str, Any]], version: str) -> Iterator[tuple[str, str, Texts]]:
    for condition in given:
        values = _with_variables(condition["values"], version, "condition")
        assert values is not None
        yield condition["test"], condition["variable"], values


def _texts(texts: list[str]) -> Texts | None:
    """One text alone, more in descending order; None for none."""
    if len(texts) == 1:
        return texts[0]
    return sorted_down(texts) if texts else None


def _with_variables(texts: Texts | None, version: str, what: str) -> Texts | None:
    """Policy variables are written `&{…}` in Terraform, where `${…}` is a template's."""
    if texts is None:
        return None
    for text in [texts] if isinstance(texts, str) else texts:
        if version == _NO_VARIABLES and "&{" in text:
            raise RefusedError(
                f"reading {what}: found &{{ sequence in ({text}), which is not supported in document version {version}"
            )
    return texts.replace("&{", "${") if isinstance(texts, str) else [text.replace("&{", "${") for text in texts]


COMPUTATIONS = {
    "aws_iam_policy_document": computation(_SCHEMA, {"json": STRING, "minified_json": STRING, "id": STRING}, _compute)
}
