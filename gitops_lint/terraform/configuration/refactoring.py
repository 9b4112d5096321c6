"""`moved`, `removed` and `import` blocks (moved.go, removed.go and import.go in internal/configs of Terraform)."""

from __future__ import annotations

from collections.abc import Callable

from gitops_lint.formats import hcl
from gitops_lint.terraform.addresses import Address, parse_address, parse_removed
from gitops_lint.terraform.configuration.bodies import missing_argument, read_all, schema
from gitops_lint.terraform.configuration.conditions import expression_of
from gitops_lint.terraform.configuration.declarations import Import, Moved, Removed
from gitops_lint.terraform.configuration.escaping import Once
from gitops_lint.terraform.configuration.parts import (
    Argument,
    NestedBlock,
    Provisioner,
)
from gitops_lint.terraform.configuration.problems import Source
from gitops_lint.terraform.configuration.provisioners import read_provisioner
from gitops_lint.terraform.configuration.static import (
    NOT_STATIC,
    is_reference_string,
    literal_bool,
    provider_reference,
    static_reference,
)
from gitops_lint.terraform.references import InvalidReference

MOVED = schema(required=("from", "to"))
REMOVED = schema(required=("from",), lifecycle=(), connection=(), provisioner=("type",))
REMOVED_LIFECYCLE = schema("destroy")
IMPORT = schema("provider", "for_each", "id", "identity", required=("to",))

Parse = Callable[[hcl.ScopeTraversal], Address | InvalidReference]


def read_moved(source: Source, block: hcl.Block) -> Moved:
    """The declaration that a `moved` block is."""
    attributes = read_all(source, block, MOVED).attributes
    origin, from_ = _address(source, attributes, "from", parse_address)
    goal, to = _address(source, attributes, "to", parse_address)
    if from_ is not None and to is not None and from_.is_module != to.is_module:
        detail = 'The "from" and "to" addresses must either both refer to resources or both refer to modules.'
        source.error("address", block.header_span, 'Invalid "moved" addresses', detail)
    return Moved(source.file, block, origin, goal)


def read_removed(source: Source, block: hcl.Block) -> Removed:
    """The declaration that a `removed` block is."""
    content = read_all(source, block, REMOVED)
    origin, from_ = _address(source, content.attributes, "from", parse_removed)
    is_managed = from_ is not None and not from_.is_module and from_.mode == "managed"
    destroy = True
    connection = None
    provisioners: list[Provisioner] = []
    once = Once(source, _second)
    for nested in content.blocks:
        if nested.type == "lifecycle":
            said = read_all(source, nested, REMOVED_LIFECYCLE).attributes.get("destroy")
            if said is not None:
                destroy = literal_bool(source, said) is True
        elif not is_managed:
            source.error("unsupported-block", nested.header_span, *_NOT_MANAGED[nested.type])
        elif nested.type == "connection":
            if once.is_first(nested):
                connection = NestedBlock(nested, source.file)
        else:
            provisioner = read_provisioner(source, nested)
            if provisioner is not None:
                provisioners.append(provisioner)
                if provisioner.when != "destroy":
                    source.error("provisioner", nested.header_span, "Invalid provisioner block", _NOT_AT_DESTROY)
    return Removed(source.file, block, origin, destroy, connection, tuple(provisioners))


def read_import(source: Source, block: hcl.Block) -> Import:
    """The declaration that an `import` block is."""
    attributes = read_all(source, block, IMPORT).attributes
    arguments = {name: Argument(attribute, source.file) for name, attribute in attributes.items()}
    goal = attributes.get("to")
    address = None if goal is None else _import_address(source, goal)
    provider = attributes.get("provider")
    reference = None
    if provider is not None:
        if address is not None and address.modules:
            source.error("meta-argument", provider, "Invalid import provider argument", _IMPORT_PROVIDER)
        reference = provider_reference(source, provider.expression, "provider")
    if "id" not in attributes and "identity" not in attributes:
        missing_argument(source, block, "id")
    elif "id" in attributes and "identity" in attributes:
        detail = "Only one of 'id' or 'identity' can be specified."
        source.error("missing-argument", block.header_span, "Invalid import block", detail)
    return Import(
        source.file,
        block,
        None if goal is None else goal.expression,
        arguments.get("id"),
        arguments.get("identity"),
        arguments.get("for_each"),
        reference,
    )


def static_address(expression: hcl.Expression | None) -> Address | None:
    """The address that an expression is, if all keys in it are literals."""
    if not isinstance(expression, hcl.ScopeTraversal):
        return None
    address = parse_address(expression)
    return address if isinstance(address, Address) else None


def _import_address(source: Source, attribute: hcl.Attribute) -> Address | None:
    expression = attribute.expression
    if isinstance(expression, hcl.Invalid) or not is_reference_string(source, expression):
        return None
    traversal = _without_keys(expression)
    if traversal is None:
        source.error("static-reference", expression, "Invalid expression", NOT_STATIC)
        address: Address | InvalidReference | None = None
    else:
        address = parse_address(traversal)
    if isinstance(address, InvalidReference):
        source.error("address", address.span, address.summary, address.detail)
        address = None
    if address is not None and address.is_module:
        detail = (
            "A resource instance address is required here. The module path must be followed by a resource instance "
            "specification."
        )
        source.error("address", expression, "Invalid address", detail)
        address = None
    if address is None or address.mode != "managed":
        source.error("address", attribute, "Invalid import address", "Only managed resources can be imported.")
    return address


def _without_keys(expression: hcl.Expression) -> hcl.ScopeTraversal | None:
    """The traversal of an address, without the keys that must be evaluated (`exprToResourceTraversal`)."""
    if isinstance(expression, hcl.ScopeTraversal):
        return expression
    if isinstance(expression, hcl.Index):
        return _without_keys(expression.collection)
    if isinstance(expression, hcl.RelativeTraversal):
        base = _without_keys(expression.source)
        if base is not None:
            steps = (*base.steps, *expression.steps)
            return hcl.ScopeTraversal(base.start, expression.end, base.root, steps)
    return None


def _address(
    source: Source, attributes: dict[str, hcl.Attribute], name: str, parse: Parse
) -> tuple[hcl.ScopeTraversal | None, Address | None]:
    expression = expression_of(attributes, name)
    traversal = None if expression is None else static_reference(source, expression)
    if traversal is None:
        return None, None
    address = parse(traversal)
    if isinstance(address, InvalidReference):
        source.error("address", address.span, address.summary, address.detail)
        return None, None
    return traversal, address


def _second(block_type: str, place: str) -> tuple[str, str]:
    return "Duplicate connection block", f'This "removed" block already has a connection block at {place}.'


_NOT_MANAGED = {
    "connection": (
        "Invalid connection block",
        "Provisioner connection configuration is valid only when a removed block targets a managed resource.",
    ),
    "provisioner": (
        "Invalid provisioner block",
        "Provisioners are valid only when a removed block targets a managed resource.",
    ),
}
_NOT_AT_DESTROY = (
    'Only destroy-time provisioners are valid in "removed" blocks. To declare a destroy-time provisioner, use:\n'
    "    when = destroy"
)
_IMPORT_PROVIDER = (
    "The provider argument can only be specified in import blocks that will generate configuration.\n\nUse the "
    "providers argument within the module block to configure providers for all resources within a module, including "
    "imported resources."
)
