"""The schema of one kind: a fast yes or no, and for the few that fail, what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gitops_lint.kubernetes.schemas.document import Document, is_recursive
from gitops_lint.kubernetes.schemas.error import SchemaError
from gitops_lint.kubernetes.schemas.explain import NESTED_TOO_DEEPLY, explain
from gitops_lint.kubernetes.schemas.kind import GroupVersionKind
from gitops_lint.kubernetes.schemas.readable import is_too_deep

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator


class Schema:
    """The schema of one kind in one version, compiled when first used.

    `source` says whose word it is, for messages: `Kubernetes 1.33`, `Istio 1.31.0`, `CustomResourceDefinition
    crontabs.example.com`.
    """

    __slots__ = ("_document", "_document_of", "_is_recursive", "_validator", "name", "source")

    def __init__(self, name: GroupVersionKind, source: str, document_of: Callable[[], Document]) -> None:
        self.name = name
        self.source = source
        self._document_of = document_of
        self._document: Document | None = None
        self._validator: Draft202012Validator | None = None
        self._is_recursive = False

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
        validator = self._validator or self.compile()
        if self._is_recursive and is_too_deep(value):
            return False
        try:
            return validator.is_valid(value)
        except ValueError:  # not JSON: a key that is not a string, a lone surrogate
            return not self.errors(value)

    def errors(self, value: object) -> list[SchemaError]:
        """What is wrong with an object, in the order of places; empty exactly where `is_valid` says true.

        Some ten times as slow as `is_valid`, and meant for the few objects that are not valid.
        """
        validator = self._validator or self.compile()
        if self._is_recursive and is_too_deep(value):
            return [NESTED_TOO_DEEPLY]
        return explain(validator, self.document, value, secret=self.name.kind == "Secret")

    def compile(self) -> Draft202012Validator:
        """The validator; its engine for patterns takes linear time, whatever a repository brings."""
        if self._validator is None:
            import jsonschema_rs

            linear = jsonschema_rs.RegexOptions()
            self._validator = jsonschema_rs.Draft202012Validator(self.document, pattern_options=linear)
            # Its recursion has no limit of its own where the schema's has none.
            self._is_recursive = is_recursive(self.document)
        return self._validator
