"""`moved`, `removed` and `import` blocks (moved.go, removed.go and import.go in internal/configs of Terraform)."""

from __future__ import annotations

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration.bodies import read_all, schema
from gitops_lint.terraform.configuration.conditions import expression_of
from gitops_lint.terraform.configuration.declarations import Argument, Import, Moved, NestedBlock, Provisioner, Removed
from gitops_lint.terraform.configuration.problems import Source
from gitops_lint.terraform.configuration.provisioners import read_provisioner
from gitops_lint.terraform.configuration.static import literal_bool, provider_reference, static_reference

MOVED = schema(required=("from", "to"))
REMOVED = schema(required=("from",), lifecycle=(), connection=(), provisioner=("type",))
REMOVED_LIFECYCLE = schema("destroy")
IMPORT = schema("provider", "for_each", "id", "identity", required=("to",))


def read_moved(source: Source, block: hcl.Block) -> Moved:
    """The declaration that a `moved` block is."""
    attributes = read_all(source, block, MOVED).attributes
    return Moved(source.file, block, _address(source, attributes, "from"), _address(source, attributes, "to"))


def read_removed(source: Source, block: hcl.Block) -> Removed:
    """The declaration that a `removed` block is."""
    content = read_all(source, block, REMOVED)
    destroy = True
    connection = None
    provisioners: list[Provisioner] = []
    for nested in content.blocks:
        if nested.type == "lifecycle":
            said = read_all(source, nested, REMOVED_LIFECYCLE).attributes.get("destroy")
            destroy = literal_bool(source, said) is not False
        elif nested.type == "connection":
            connection = NestedBlock(nested, source.file)
        else:
            provisioner = read_provisioner(source, nested)
            if provisioner is not None:
                provisioners.append(provisioner)
    from_ = _address(source, content.attributes, "from")
    return Removed(source.file, block, from_, destroy, connection, tuple(provisioners))


def read_import(source: Source, block: hcl.Block) -> Import:
    """The declaration that an `import` block is."""
    attributes = read_all(source, block, IMPORT).attributes
    arguments = {name: Argument(attribute, source.file) for name, attribute in attributes.items()}
    provider = attributes.get("provider")
    return Import(
        source.file,
        block,
        expression_of(attributes, "to"),
        arguments.get("id"),
        arguments.get("identity"),
        arguments.get("for_each"),
        None if provider is None else provider_reference(source, provider.expression, "provider"),
    )


def _address(source: Source, attributes: dict[str, hcl.Attribute], name: str) -> hcl.ScopeTraversal | None:
    expression = expression_of(attributes, name)
    return None if expression is None else static_reference(source, expression)
