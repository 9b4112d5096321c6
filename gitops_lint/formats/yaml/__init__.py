"""YAML as the platforms read it: values by dialect, exact places, comments.

`read(text, dialect)` gives a Stream of Documents and never raises; `comments(text)` gives the comments.
"""

from __future__ import annotations

from gitops_lint.formats.yaml.comments import comments
from gitops_lint.formats.yaml.documents import (
    Comment,
    Dialect,
    Document,
    Duplicate,
    Stream,
    SyntaxProblem,
)
from gitops_lint.formats.yaml.reading import read

__all__ = ["Comment", "Dialect", "Document", "Duplicate", "Stream", "SyntaxProblem", "comments", "read"]
