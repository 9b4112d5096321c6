"""One step towards where the value at a path of an expression came from.

Followed are references, indices, conditionals whose condition is known, `for` loops, and the functions that choose or
join (`merge`, `concat`, `lookup`, `try`, …). Where a value is computed (`cidrsubnet(…)`, a template), the way ends.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Path
from gitops_lint.terraform.configuration.declarations import Variable
from gitops_lint.terraform.evaluation.expression_at import ExpressionAt
from gitops_lint.terraform.evaluation.following_calls import argument_of_call
from gitops_lint.terraform.expressions import elements
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    NullValue,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    unmark,
)


def followed(at: ExpressionAt, path: Path) -> tuple[ExpressionAt, Path] | None:
    """The expression that gives the value at a path of this one, and the path in it; None where this one says it."""
    follow = _FOLLOW.get(type(at.expression))
    return None if follow is None else follow(at, at.expression, path)


def path_of_steps(steps: tuple[hcl.Step, ...]) -> Path | None:
    """The path that some steps lead along; None where one of them is no key."""
    found: list[str | int] = []
    for step in steps:
        if isinstance(step, hcl.TraverseAttr):
            found.append(step.name)
        elif isinstance(step.key, hcl.String):
            found.append(step.key.value)
        elif isinstance(step.key, hcl.Number) and step.key.text.isdecimal():
            found.append(int(step.key.text))
        else:
            return None
    return tuple(found)


def _inside(at: ExpressionAt, node: hcl.Parentheses | hcl.TemplateWrap, path: Path) -> tuple[ExpressionAt, Path]:
    return at.inner(node.expression if isinstance(node, hcl.Parentheses) else node.wrapped), path


def _of_tuple(at: ExpressionAt, node: hcl.TupleCons, path: Path) -> tuple[ExpressionAt, Path] | None:
    if path and isinstance(path[0], int) and path[0] < len(node.items):
        return at.inner(node.items[path[0]]), path[1:]
    return None


def _of_object(at: ExpressionAt, node: hcl.ObjectCons, path: Path) -> tuple[ExpressionAt, Path] | None:
    if not path:
        return None
    for item in reversed(node.items):
        key: Value | None = item.key.value if isinstance(item.key, hcl.String) else at.evaluated(item.key)
        if key == path[0]:
            return at.inner(item.value), path[1:]
    return None


def _of_conditional(at: ExpressionAt, node: hcl.Conditional, path: Path) -> tuple[ExpressionAt, Path] | None:
    condition = at.evaluated(node.condition)
    if condition is True or condition == "true":
        return at.inner(node.true_result), path
    if condition is False or condition == "false":
        return at.inner(node.false_result), path
    return None


def _of_index(at: ExpressionAt, node: hcl.Index, path: Path) -> tuple[ExpressionAt, Path] | None:
    key = at.evaluated(node.key)
    return (at.inner(node.collection), (key, *path)) if isinstance(key, str | int) else None


def _of_relative(at: ExpressionAt, node: hcl.RelativeTraversal, path: Path) -> tuple[ExpressionAt, Path] | None:
    steps = path_of_steps(node.steps)
    return None if steps is None else (at.inner(node.source), (*steps, *path))


def _of_splat(at: ExpressionAt, node: hcl.Splat, path: Path) -> tuple[ExpressionAt, Path] | None:
    if not path or not isinstance(path[0], int):
        return None
    if isinstance(node.each, hcl.AnonSymbol):
        return at.inner(node.source), path
    if isinstance(node.each, hcl.RelativeTraversal) and isinstance(node.each.source, hcl.AnonSymbol):
        steps = path_of_steps(node.each.steps)
        return None if steps is None else (at.inner(node.source), (path[0], *steps, *path[1:]))
    return None


def _of_for(at: ExpressionAt, node: hcl.For, path: Path) -> tuple[ExpressionAt, Path] | None:
    if not path or node.group:
        return None
    collection = at.evaluated(node.collection)
    if not isinstance(collection, ListValue | TupleValue | SetValue | MapValue | ObjectValue):
        return None
    position = 0
    for key, item in elements(collection):
        names = {node.value_name: item} | ({node.key_name: key} if node.key_name else {})
        bound = msgspec.structs.replace(at, values={**at.values, **names})
        if node.condition is not None and bound.evaluated(node.condition) is not True:
            continue
        wanted: Value | None = position if node.key is None else bound.evaluated(node.key)
        position += 1
        if wanted != path[0] or type(wanted) is bool:
            continue
        loops = dict(at.loops)
        plain = unmark(key)[0]
        if isinstance(plain, str | int) and not isinstance(collection, SetValue):
            loops[node.value_name] = (at.inner(node.collection), plain)
        return msgspec.structs.replace(bound, expression=node.value, loops=loops), path[1:]
    return None


def _of_reference(at: ExpressionAt, node: hcl.ScopeTraversal, path: Path) -> tuple[ExpressionAt, Path] | None:
    steps = path_of_steps(node.steps)
    if steps is None:
        return None
    if node.root in at.loops:
        collection, key = at.loops[node.root]
        return collection, (key, *steps, *path)
    if node.root in at.values:
        return None
    iterated = at.scope.iterated.get(node.root)
    if iterated is not None:
        if not steps or steps[0] != "value":
            return None
        outer = ExpressionAt(iterated.expression, iterated.file, at.module, iterated.scope)
        element = unmark(iterated.key)[0]
        if isinstance(element, str | int) and not isinstance(outer.evaluated(), SetValue):
            return outer, (element, *steps[1:], *path)
        return outer, ()
    follow = _REFERENCES.get(node.root, _of_resource)
    return follow(at, node, (*steps, *path))


def _of_variable(at: ExpressionAt, node: hcl.ScopeTraversal, path: Path) -> tuple[ExpressionAt, Path] | None:
    variable = at.module.module.variables.get(str(path[0])) if path else None
    if variable is None:
        return None
    module = at.module
    if module.call is not None and module.parent is not None and module.call_scope is not None:
        argument = module.call.arguments.get(variable.name)
        if argument is not None:
            given = ExpressionAt(argument.expression, argument.file, module.parent, module.call_scope)
            if not _leaves_to_default(given, variable):
                return given, path[1:]
    elif variable.name in module.evaluation.context.inputs:
        argument = module.evaluation.context.inputs[variable.name].argument
        if argument is not None:
            return ExpressionAt(argument.expression, argument.file, module, module.scope), path[1:]
        return None
    default = variable.default
    return None if default is None else (ExpressionAt(default.expression, default.file, module, module.scope), path[1:])


def _leaves_to_default(given: ExpressionAt, variable: Variable) -> bool:
    """Null given to a variable that takes none leaves it to its default."""
    return not variable.nullable and variable.default is not None and isinstance(given.evaluated(), NullValue)


def _of_local(at: ExpressionAt, node: hcl.ScopeTraversal, path: Path) -> tuple[ExpressionAt, Path] | None:
    local = at.module.module.locals.get(str(path[0])) if path else None
    return None if local is None else (ExpressionAt(local.expression, local.file, at.module, at.module.scope), path[1:])


def _of_each(at: ExpressionAt, node: hcl.ScopeTraversal, path: Path) -> tuple[ExpressionAt, Path] | None:
    scope = at.scope
    if scope.for_each is None or not path or path[0] != "value" or scope.key is None:
        return None
    outer = ExpressionAt(scope.for_each.expression, scope.for_each.file, at.module, at.module.scope)
    value = outer.evaluated()
    if isinstance(value, SetValue) or isinstance(scope.key, UnknownValue):
        return outer, ()
    return outer, (scope.key, *path[1:])


def _of_self(at: ExpressionAt, node: hcl.ScopeTraversal, path: Path) -> tuple[ExpressionAt, Path] | None:
    instance = at.scope.self_instance
    argument = None if instance is None or not path else instance.node.block.arguments.get(str(path[0]))
    if instance is None or argument is None:
        return None
    return ExpressionAt(argument.expression, argument.file, at.module, instance.scope), path[1:]


def _of_module(at: ExpressionAt, node: hcl.ScopeTraversal, path: Path) -> tuple[ExpressionAt, Path] | None:
    call = at.module.module_call(str(path[0])) if path else None
    if call is None or call.expansion.unknown is not None:
        return None
    rest = path[1:]
    if call.expansion.mode != "single":
        if not rest or rest[0] not in call.expansion.keys:
            return None
        key, rest = rest[0], rest[1:]
        instance = call.instance(key)
    else:
        instance = call.instance(None)
    output = instance.module.outputs.get(str(rest[0])) if instance is not None and rest else None
    if instance is None or output is None or output.value is None:
        return None
    return ExpressionAt(output.value.expression, output.value.file, instance, instance.scope), rest[1:]


def _of_resource(at: ExpressionAt, node: hcl.ScopeTraversal, path: Path) -> tuple[ExpressionAt, Path] | None:
    mode = "data" if node.root == "data" else "managed"
    names = path if mode == "data" else (node.root, *path)
    if len(names) < 3:
        return None
    resource = at.module.resource("data" if mode == "data" else "managed", str(names[0]), str(names[1]))
    if resource is None or resource.expansion.unknown is not None:
        return None
    rest = names[2:]
    key: str | int | None = None
    if resource.expansion.mode != "single":
        if rest[0] not in resource.expansion.keys:
            return None
        key, rest = rest[0], rest[1:]
    argument = resource.block.arguments.get(str(rest[0])) if rest else None
    if argument is None:
        return None
    return ExpressionAt(argument.expression, argument.file, at.module, resource.instance(key).scope), rest[1:]


_REFERENCES: dict[str, Callable[[ExpressionAt, hcl.ScopeTraversal, Path], tuple[ExpressionAt, Path] | None]] = {
    "var": _of_variable,
    "local": _of_local,
    "each": _of_each,
    "module": _of_module,
    "self": _of_self,
}

_FOLLOW: dict[type, Callable[..., tuple[ExpressionAt, Path] | None]] = {
    hcl.Parentheses: _inside,
    hcl.TemplateWrap: _inside,
    hcl.TupleCons: _of_tuple,
    hcl.ObjectCons: _of_object,
    hcl.Conditional: _of_conditional,
    hcl.Index: _of_index,
    hcl.RelativeTraversal: _of_relative,
    hcl.Splat: _of_splat,
    hcl.For: _of_for,
    hcl.FunctionCall: argument_of_call,
    hcl.ScopeTraversal: _of_reference,
}
