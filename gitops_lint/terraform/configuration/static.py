"""What must be known before anything is evaluated: literals, static references and keywords."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gitops_lint.formats import hcl
from gitops_lint.formats.hcl.source import is_word
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration.parts import (
    ProviderReference,
)
from gitops_lint.terraform.configuration.problems import BAD_NAME, Source
from gitops_lint.terraform.configuration.quoted import as_traversal, is_quoted, unquoted
from gitops_lint.terraform.version_constraints import parse

NOT_STATIC = (
    "A single static variable reference is required: only attribute access and indexing with constant keys. "
    "No calculations, function calls, template expressions, etc are allowed here."
)
INVALID_VERSION = "This string does not use correct version constraint syntax."
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def check_name(source: Source, label: hcl.Label, summary: str) -> None:
    """Notes a name that is no identifier."""
    name = label.value
    if not (name.isascii() and name.isidentifier()) and not is_word(name):
        source.error("invalid-name", label, summary, BAD_NAME)


def keyword(expression: hcl.Expression) -> str:
    """The word that an expression is, or nothing (`hcl.ExprAsKeyword`)."""
    traversal = as_traversal(expression)
    return traversal.root if traversal is not None and not traversal.steps else ""


def static_reference(source: Source, expression: hcl.Expression) -> hcl.ScopeTraversal | None:
    """The traversal that an expression is; anything else is a problem (`hcl.AbsTraversalForExpr`)."""
    traversal = as_traversal(expression)
    if traversal is None and not isinstance(expression, hcl.Invalid):
        source.error("static-reference", expression, "Invalid expression", NOT_STATIC)
    return traversal


def is_reference_string(source: Source, expression: hcl.Expression) -> bool:
    """Whether an expression is not, in a JSON file, something else than a string (`unwrapJSONRefExpr`)."""
    if not source.is_json or not isinstance(expression, (hcl.TupleCons, hcl.ObjectCons, hcl.Number)):
        return True
    detail = "A single reference string is required."
    source.error("static-reference", expression, "Invalid reference expression", detail)
    return False


def static_list(source: Source, expression: hcl.Expression) -> tuple[hcl.Expression, ...]:
    """The items of a list that is written out (`hcl.ExprList`)."""
    if isinstance(expression, hcl.TupleCons):
        return expression.items
    if not isinstance(expression, hcl.Invalid):
        source.error("static-list", expression, "Invalid expression", "A static list expression is required.")
    return ()


def depends_on(source: Source, attributes: Mapping[str, hcl.Attribute]) -> tuple[hcl.ScopeTraversal, ...]:
    """The references of a `depends_on` argument (`DecodeDependsOn`)."""
    attribute = attributes.get("depends_on")
    if attribute is None:
        return ()
    return references_in_list(source, attribute.expression)


def references_in_list(source: Source, expression: hcl.Expression) -> tuple[hcl.ScopeTraversal, ...]:
    """The static references of a list that is written out, those in quotes included."""
    return static_references(source, static_list(source, expression))


def static_references(source: Source, items: Iterable[hcl.Expression]) -> tuple[hcl.ScopeTraversal, ...]:
    """The static references that some expressions are, those in quotes included."""
    found = []
    for item in items:
        reference = static_reference(source, unquoted(source, item))
        if reference is not None:
            found.append(reference)
    return tuple(found)


def provider_reference(source: Source, expression: hcl.Expression, argument: str) -> ProviderReference | None:
    """What an argument `provider` or an item of `providers` names (`decodeProviderConfigRef`)."""
    summary = "Invalid provider configuration reference"
    reference = unquoted(source, expression)
    if isinstance(reference, hcl.String) and (source.is_json or not is_quoted(reference)):
        # The key of an object is a word without quotes.
        reference = hcl.ScopeTraversal(expression.start, expression.end, reference.value, ())
    if isinstance(reference, hcl.Invalid):
        return None
    if source.is_opentofu:
        reference = _without_instance(reference)
    traversal = as_traversal(reference)
    if traversal is None or len(traversal.steps) > 1:
        detail = (
            f"The {argument} argument requires a provider type name, optionally followed by a period and then a "
            "configuration alias."
        )
        if isinstance(reference, hcl.Template) and not source.is_json:
            detail = "A provider configuration reference must not be given in quotes."
        source.error("provider-reference", expression, summary, detail)
        return None
    if not is_provider_name(source, traversal.root, expression):
        return None
    alias = ""
    if traversal.steps:
        step = traversal.steps[0]
        if isinstance(step, hcl.TraverseAttr):
            alias = step.name
        else:
            detail = "Provider name must either stand alone or be followed by a period and then a configuration alias."
            source.error("provider-reference", step, summary, detail)
    return ProviderReference(traversal.root, alias, source.file, expression.span)


def _without_instance(reference: hcl.Expression) -> hcl.Expression:
    """The configuration whose instance a reference names: OpenTofu has `for_each` in provider blocks."""
    if isinstance(reference, hcl.Index):
        return reference.collection
    if isinstance(reference, hcl.ScopeTraversal) and len(reference.steps) == 2:
        return hcl.ScopeTraversal(reference.start, reference.end, reference.root, reference.steps[:1])
    return reference


def is_provider_name(source: Source, name: str, node: hcl.Node | Span) -> bool:
    """Whether a name may be a provider's local name; if not, that is noted (`checkProviderNameNormalized`)."""
    summary = "Invalid provider local name"
    reason = provider_part_error(name)
    if reason is not None:
        source.error("provider-name", node, summary, f"{name} is an invalid provider local name: {reason}")
    elif name != name.lower():
        detail = f'Provider names must be normalized. Replace "{name}" with "{name.lower()}" to fix this error.'
        source.error("provider-name", node, summary, detail)
    else:
        return True
    return False


def provider_part_error(name: str) -> str | None:
    """What is wrong with a part of a provider's address (`tfaddr.ParseProviderPart`); None: nothing."""
    if not name:
        return "must have at least one character"
    if "." in name:
        return "dots are not allowed"
    # Of what the rules of international domain names allow, this is what providers are called in practice.
    if not name.replace("-", "").isalnum() or name.startswith("-") or name.endswith("-") or "--" in name:
        if "--" in name:
            return "cannot use multiple consecutive dashes"
        return "must contain only letters, digits, and dashes, and may not use leading or trailing dashes"
    return None


def literal_bool(source: Source, attribute: hcl.Attribute | None) -> bool | None:
    """The value of an argument that must be `true` or `false` as it stands; null and anything else are None."""
    if attribute is None:
        return None
    if isinstance(attribute.expression, hcl.Bool):
        return attribute.expression.value
    if not _is_known(source, attribute.expression):
        return None
    expression = _plain(attribute.expression)
    if isinstance(expression, hcl.Bool):
        return expression.value
    if isinstance(expression, hcl.String) and expression.value in _BOOLEANS:
        return _BOOLEANS[expression.value]
    if not isinstance(expression, (hcl.Null, hcl.Invalid)):
        required = "a bool is required" if isinstance(expression, hcl.String) else "bool required"
        detail = f"Unsuitable value: {required}"
        source.error("literal-type", attribute.expression, "Unsuitable value type", detail)
    return None


def literal_text(source: Source, attribute: hcl.Attribute | None) -> str | None:
    """The text of an argument that must be a string as it stands; numbers and booleans are converted."""
    if attribute is None:
        return None
    if isinstance(attribute.expression, hcl.String):
        return attribute.expression.value
    if not _is_known(source, attribute.expression):
        return None
    expression = _plain(attribute.expression)
    if isinstance(expression, (hcl.TupleCons, hcl.ObjectCons)):
        detail = "Unsuitable value: string required"
        source.error("literal-type", attribute.expression, "Unsuitable value type", detail)
        return None
    return _as_text(expression)


def _is_known(source: Source, expression: hcl.Expression) -> bool:
    """Whether an expression is static; if not, Terraform also says that its value is missing."""
    if is_static(source, expression):
        return True
    source.error("literal-type", expression, "Unsuitable value type", "Unsuitable value: value must be known")
    return False


def _as_text(expression: hcl.Expression) -> str | None:
    if isinstance(expression, hcl.String):
        return expression.value
    if isinstance(expression, hcl.Number):
        return expression.text
    if isinstance(expression, hcl.Bool):
        return str(expression.value).lower()
    return None


def literal_string(expression: hcl.Expression) -> str | None:
    """The text of an expression that is a plain string, in parentheses or not."""
    plain = _plain(expression)
    return plain.value if isinstance(plain, hcl.String) else None


def literal_version(source: Source, attribute: hcl.Attribute) -> str | None:
    """The version constraint that an argument is (`decodeVersionConstraint`)."""
    expression = _plain(attribute.expression)
    if not is_static(source, expression):
        return None
    if isinstance(expression, (hcl.TupleCons, hcl.ObjectCons)):
        detail = f"A string value is required for {attribute.name}."
        source.error("version", expression, "Invalid version constraint", detail)
        return None
    text = _as_text(expression)
    if text is not None and parse(text) is None:
        source.error("version", expression, "Invalid version constraint", INVALID_VERSION)
        return None
    return text


def is_static(source: Source, expression: hcl.Expression) -> bool:
    """Whether an expression can be evaluated without a scope; each reference and call in it is a problem."""
    before = len(source.problems)
    _refuse_scope(source, expression, frozenset())
    return len(source.problems) == before


_LEAVES = frozenset((hcl.String, hcl.Number, hcl.Bool, hcl.Null, hcl.Invalid))


def _refuse_scope(source: Source, node: hcl.Node, bound: frozenset[str]) -> None:
    if type(node) in _LEAVES:
        return
    if isinstance(node, hcl.ScopeTraversal):
        if node.root not in bound:
            source.error("literal", node, "Variables not allowed", "Variables may not be used here.")
        return
    if isinstance(node, hcl.FunctionCall):
        source.error("literal", node, "Function calls not allowed", "Functions may not be called here.")
        return
    if isinstance(node, hcl.For):
        bound = bound | {node.value_name} | ({node.key_name} if node.key_name else frozenset())
    for name in node.__struct_fields__[2:]:
        value = getattr(node, name)
        if isinstance(value, hcl.Node):
            _refuse_scope(source, value, bound)
        elif type(value) is tuple:
            for part in value:
                _refuse_scope(source, part, bound)


def _plain(expression: hcl.Expression) -> hcl.Expression:
    while isinstance(expression, hcl.Parentheses):
        expression = expression.expression
    return expression
