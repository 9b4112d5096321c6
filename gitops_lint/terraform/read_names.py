"""The names that the files of a module read, wherever that is: more is taken for read than Terraform would evaluate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gitops_lint.formats import hcl
from gitops_lint.terraform.references import body_references

Name = tuple[str, str]
"""The root, `var`, `local`, `data`, `module` or `resource`, and the name there; of a resource its type as well."""


def read_names(trees: Iterable[hcl.File]) -> Iterator[Name]:
    """The names that files read. What the validation of a variable says of the variable itself is left out."""
    for tree in trees:
        for block in tree.body.blocks:
            own = ("var", block.labels[0].value) if block.type == "variable" and block.labels else None
            for traversal in body_references(block.body.attributes, block.body.blocks):
                name = name_of(traversal)
                if name is not None and name != own:
                    yield name


def name_of(traversal: hcl.ScopeTraversal) -> Name | None:
    """What a traversal names, as far as its first steps tell."""
    names = [step.name if isinstance(step, hcl.TraverseAttr) else "" for step in traversal.steps[:2]]
    if traversal.root in ("var", "local", "module") and names:
        return traversal.root, names[0]
    if traversal.root in ("data", "resource") and len(names) == 2:
        return traversal.root, ".".join(names)
    return ("resource", f"{traversal.root}.{names[0]}") if names else None
