"""Which expressions are sensitive for certain, told without evaluating them."""

from __future__ import annotations

from collections.abc import Mapping

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration import Module
from gitops_lint.terraform.references import InvalidReference, parse_reference

_KEEPING = frozenset(
    {"base64encode", "concat", "format", "join", "jsonencode", "lower", "merge", "replace", "tolist", "tomap", "toset"}
    | {"trimspace", "upper", "urlencode", "yamlencode", "sensitive"}
)
"""Functions whose result has the marks of every argument, whatever these are."""


def sensitive_part(expression: hcl.Expression, module: Module, called: Mapping[str, Module]) -> str | None:
    """What makes an expression sensitive: a variable, or an output of a module that is called; None: nothing we know.

    `called` are the modules whose declarations are known, by the name of the call.
    """
    waiting: list[hcl.Expression] = [expression]
    seen: set[str] = set()
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, hcl.ScopeTraversal):
            found = _named(node, module, called, seen, waiting)
            if found is not None:
                return found
        elif isinstance(node, (hcl.Parentheses, hcl.TemplateWrap)):
            waiting.append(node.expression if isinstance(node, hcl.Parentheses) else node.wrapped)
        elif isinstance(node, hcl.Template):
            waiting += node.parts
        elif isinstance(node, hcl.TupleCons):
            waiting += node.items
        elif isinstance(node, hcl.ObjectCons):
            waiting += [item.value for item in node.items]
        elif isinstance(node, hcl.FunctionCall) and node.name in _KEEPING:
            waiting += node.args
    return None


def _named(
    node: hcl.ScopeTraversal,
    module: Module,
    called: Mapping[str, Module],
    seen: set[str],
    waiting: list[hcl.Expression],
) -> str | None:
    reference = parse_reference(node)
    if isinstance(reference, InvalidReference):
        return None
    if reference.kind == "variable":
        variable = module.variables.get(reference.name)
        return str(reference) if variable is not None and variable.sensitive else None
    if reference.kind == "module" and reference.output is not None and reference.name in called:
        output = called[reference.name].outputs.get(reference.output)
        return str(reference) if output is not None and output.sensitive else None
    # Of an object that is a local value, only one attribute may be sensitive.
    if reference.kind == "local" and not reference.remaining and reference.name not in seen:
        seen.add(reference.name)
        local = module.locals.get(reference.name)
        if local is not None:
            waiting.append(local.expression)
    return None
