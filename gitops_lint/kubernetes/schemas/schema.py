"""The schema of one kind: a fast yes or no, and for the few that fail, what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gitops_lint.kubernetes.schemas.document import Document
from gitops_lint.kubernetes.schemas.error import ErrorKind, SchemaError
from gitops_lint.kubernetes.schemas.kind import GroupVersionKind


class Schema:
    """The schema of one kind in one version, compiled when first used.

    `source` says whose word it is, for messages: `Kubernetes 1.33`, `Istio 1.31.0`, `CustomResourceDefinition
    crontabs.example.com`.
    """

    __slots__ = ("_document", "_document_of", "_is_valid", "name", "source")

    def __init__(self, name: GroupVersionKind, source: str, document_of: Callable[[], Document]) -> None:
        self.name = name
        self.source = source
        self._document_of = document_of
        self._document: Document | None = None
        self._is_valid: Callable[[Any], bool] | None = None

    def __repr__(self) -> str:
        return f"Schema({self.name.api_version} {self.name.kind}, from {self.source})"

    @property
    def document(self) -> Document:
        """The JSON Schema itself, with everything it refers to under `$defs`."""
        if self._document is None:
            self._document = self._document_of()
        return self._document

    def is_valid(self, value: object) -> bool:
        """Whether an object (mappings, lists, strings, numbers, booleans, None) is what the schema says."""
        if self._is_valid is None:
            self._is_valid = _compiled(self.document)
        try:
            return self._is_valid(value)
        except ValueError:  # not JSON: a key that is not a string, a lone surrogate
            return not self._explained(value)

    def errors(self, value: object) -> list[SchemaError]:
        """What is wrong with an object, in the order of its fields; empty exactly where `is_valid` says true.

        Slow, and meant for the few objects that are not valid.
        """
        if self.is_valid(value):
            return []
        return self._explained(value) or [
            SchemaError((), f"this is not a valid {self.name.kind} ({self.source})", ErrorKind.OTHER)
        ]

    def _explained(self, value: object) -> list[SchemaError]:
        from gitops_lint.kubernetes.schemas.explain import explain

        return explain(self.document, value, secret=self.name.kind == "Secret")


def _compiled(document: Document) -> Callable[[Any], bool]:
    """A validator whose patterns run in linear time, whatever pattern a repository brings."""
    import jsonschema_rs

    linear = jsonschema_rs.RegexOptions()
    return jsonschema_rs.Draft202012Validator(document, pattern_options=linear).is_valid
