"""References and keywords in quotes, which Terraform before 0.12 required (internal/configs/compat_shim.go)."""

from __future__ import annotations

import re

from gitops_lint.formats import hcl
from gitops_lint.formats.hcl.scanner import WORD
from gitops_lint.terraform.configuration.problems import Source

_QUOTED = (
    "In this context, {0}s are expected literally rather than in quotes. Terraform 0.11 and earlier required quotes, "
    "but quoted {0}s are now deprecated and will be removed in a future version of Terraform. Remove the quotes "
    "surrounding this {0} to silence this warning."
)
_REFERENCE = rf"""{WORD}(?:\s*\.\s*{WORD}|\s*\[\s*(?:\d+(?:\.\d+)?|"[^"\\$%]*")\s*\])*+\s*"""
_NO_NAME = ("Variable name required", "Must begin with a variable name.")
_BREAKS = (
    (r"\Z", None),
    (r"\.\s*\*", ("Attribute name required", "Splat expressions (.*) may not be used here.")),
    (r"\.", ("Attribute name required", "Dot must be followed by attribute name.")),
    (r"\[\s*\*", ("Attribute name required", "Splat expressions ([*]) may not be used here.")),
    (
        r"""\[\s*(?:\d|"[^"]*")""",
        ("Unclosed index brackets", "Index key must be followed by a closing bracket."),
    ),
    (
        r"\[",
        ("Index value required", "Index brackets must contain either a literal number or a literal string."),
    ),
    ("", ("Invalid character", "Expected an attribute access or an index operator.")),
)
"""What may stand behind a reference, and what HCL says of it (`ParseTraversalAbs` in hclsyntax)."""


def unquoted(source: Source, expression: hcl.Expression, what: str = "reference") -> hcl.Expression:
    """The expression; what stands in a quoted string, with a warning. A string that is no reference stays one."""
    if source.is_json or not isinstance(expression, hcl.String) or not is_quoted(expression):
        return expression
    source.warning("quoted-reference", expression, f"Quoted {what}s are deprecated", _QUOTED.format(what))
    text = expression.value
    match = re.match(_REFERENCE, text)
    if match is None:
        source.error("static-reference", expression, *_NO_NAME)
        return expression
    rest = text[match.end() :]
    said = next(said for pattern, said in _BREAKS if re.match(pattern, rest))
    if said is not None:
        source.error("static-reference", expression, *said)
    inner = as_traversal(hcl.read_expression(match[0])[0])
    if inner is None:
        return expression
    return hcl.ScopeTraversal(expression.start, expression.end, inner.root, inner.steps)


def as_traversal(expression: hcl.Expression) -> hcl.ScopeTraversal | None:
    """The traversal that an expression is where it is read as one: `null` and `true` are names then (`AsTraversal`).

    So `null.east` is an alias of the provider `null`.
    """
    if isinstance(expression, hcl.ScopeTraversal):
        return expression
    if isinstance(expression, hcl.Null):
        return hcl.ScopeTraversal(expression.start, expression.end, "null", ())
    if isinstance(expression, hcl.Bool):
        return hcl.ScopeTraversal(expression.start, expression.end, "true" if expression.value else "false", ())
    if isinstance(expression, hcl.RelativeTraversal):
        source = as_traversal(expression.source)
        if source is not None:
            return hcl.ScopeTraversal(expression.start, expression.end, source.root, (*source.steps, *expression.steps))
    return None


def is_quoted(expression: hcl.String) -> bool:
    """Whether a string was written in quotes, and is not the bare key of an object."""
    return expression.end - expression.start != len(expression.value)
