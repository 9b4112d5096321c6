"""Where an evaluated value came from: the expression, what it refers to, and so on to the line that says the value.

An expression is followed as long as it hands on a part of what it is given: references, indices, conditionals whose
condition is known, `for` loops, and the functions that choose or join (`merge`, `concat`, `lookup`, `try`, …).
Where a value is computed (`cidrsubnet(…)`, a template), that expression is its origin.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Path, Span
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.scope import ModuleScope
from gitops_lint.terraform.expressions import elements, evaluate
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    is_null,
    unmark,
)

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.module import ModuleInstance
    from gitops_lint.terraform.evaluation.resource import ResourceInstance

_LONGEST = 64
"""A chain is followed so far; longer ones do not help anybody, and a cycle must end."""


class Source(msgspec.Struct, frozen=True):
    """One step of an origin: a span of a file, and what stands there (`var.cidr`, `local.names`, empty for text)."""

    file: str
    span: Span
    what: str = ""


class _At(msgspec.Struct, frozen=True):
    """An expression, where it stands, and what its names mean: loop variables lead back to what is looped over."""

    expression: hcl.Expression
    file: str
    module: ModuleInstance
    scope: ModuleScope
    values: dict[str, Value] = {}
    loops: dict[str, tuple[_At, str | int]] = {}

    def inner(self, expression: hcl.Expression) -> _At:
        return msgspec.structs.replace(self, expression=expression)

    def evaluated(self, expression: hcl.Expression | None = None) -> Value | None:
        try:
            value = evaluate(expression or self.expression, self.scope, self.values)
        except EvaluationError:
            return None
        return unmark(value)[0]


def sources_of(instance: ResourceInstance, path: Path) -> tuple[Source, ...]:
    """The places that the value at a path of a resource instance came from, the one to edit first.

    The last place is that of the resource; where the configuration does not set the value, its header.
    """
    node = instance.node
    block = node.block
    if path and isinstance(path[0], str):
        argument = block.arguments.get(path[0])
        if argument is not None:
            at = _At(argument.expression, argument.file, node.module, instance.scope)
            return _followed(at, path[1:])
        bodies = [(one.block, one.file) for one in block.blocks if one.block.type == path[0]]
        dynamic = any(one.block.type == "dynamic" for one in block.blocks)
        index = path[1] if len(path) > 1 and isinstance(path[1], int) else 0
        if not dynamic and index < len(bodies):
            return _in_body(instance, *bodies[index], path[2:])
        for nested in block.blocks:
            if path[0] in (nested.block.type, *nested.block.names):
                return (Source(nested.file, nested.block.header_span),)
    return (Source(block.file, block.span),)


def _in_body(instance: ResourceInstance, block: hcl.Block, file: str, path: Path) -> tuple[Source, ...]:
    """The same for a path inside of a nested block."""
    if path and isinstance(path[0], str):
        attribute = block.body.attribute(path[0])
        if attribute is not None:
            return _followed(_At(attribute.expression, file, instance.node.module, instance.scope), path[1:])
        bodies = block.body.blocks_of(path[0])
        index = path[1] if len(path) > 1 and isinstance(path[1], int) else 0
        if index < len(bodies):
            return _in_body(instance, bodies[index], file, path[2:])
    return (Source(file, block.header_span),)


def sources_in(
    module: ModuleInstance, expression: hcl.Expression, file: str, path: Path = (), scope: ModuleScope | None = None
) -> tuple[Source, ...]:
    """The same for the value at a path of what an expression of a module gives.

    `scope` is that in which `each` means something.
    """
    return _followed(_At(expression, file, module, scope or module.scope), path)


def sources_of_variable(module: ModuleInstance, name: str) -> tuple[Source, ...]:
    """The same for a variable: through the argument of the call, a line of a variable file, the default."""
    variable = module.module.variables[name]
    if module.call is not None and module.parent is not None:
        argument = module.call.arguments.get(name)
        if argument is not None:
            return sources_in(module.parent, argument.expression, argument.file, scope=module.call_scope)
    else:
        given = module.evaluation.context.inputs.get(name)
        if given is not None and given.value is not None and given.file:
            return (Source(given.file, given.span),)
        argument = None if given is None else given.argument
    argument = argument or variable.default
    if argument is None:
        return (Source(variable.file, variable.span, f"var.{name}"),)
    return (Source(argument.file, argument.expression.span),)


def _followed(at: _At, path: Path) -> tuple[Source, ...]:
    found: list[Source] = []
    step: tuple[_At, Path] | None = (at, path)
    while step is not None and len(found) < _LONGEST:
        at, path = step
        source = Source(at.file, at.expression.span, _name(at.expression))
        if found and found[-1].file == source.file and _holds(found[-1].span, source.span):
            # A part of what was written there: the part alone says more.
            found.pop()
        found.append(source)
        follow = _FOLLOW.get(type(at.expression))
        step = None if follow is None else follow(at, at.expression, path)
    return tuple(reversed(found))


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _name(expression: hcl.Expression) -> str:
    if not isinstance(expression, hcl.ScopeTraversal):
        return ""
    names = [expression.root, *(step.name for step in expression.steps[:2] if isinstance(step, hcl.TraverseAttr))]
    return ".".join(names[:2] if names[0] in ("var", "local", "each") else names)


def _steps(steps: tuple[hcl.Step, ...]) -> Path | None:
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


def _inside(at: _At, node: hcl.Parentheses | hcl.TemplateWrap, path: Path) -> tuple[_At, Path]:
    return at.inner(node.expression if isinstance(node, hcl.Parentheses) else node.wrapped), path


def _of_tuple(at: _At, node: hcl.TupleCons, path: Path) -> tuple[_At, Path] | None:
    if path and isinstance(path[0], int) and path[0] < len(node.items):
        return at.inner(node.items[path[0]]), path[1:]
    return None


def _of_object(at: _At, node: hcl.ObjectCons, path: Path) -> tuple[_At, Path] | None:
    if not path:
        return None
    for item in reversed(node.items):
        key: Value | None = item.key.value if isinstance(item.key, hcl.String) else at.evaluated(item.key)
        if key == path[0]:
            return at.inner(item.value), path[1:]
    return None


def _of_conditional(at: _At, node: hcl.Conditional, path: Path) -> tuple[_At, Path] | None:
    condition = at.evaluated(node.condition)
    if condition is True or condition == "true":
        return at.inner(node.true_result), path
    if condition is False or condition == "false":
        return at.inner(node.false_result), path
    return None


def _of_index(at: _At, node: hcl.Index, path: Path) -> tuple[_At, Path] | None:
    key = at.evaluated(node.key)
    return (at.inner(node.collection), (key, *path)) if isinstance(key, str | int) else None


def _of_relative(at: _At, node: hcl.RelativeTraversal, path: Path) -> tuple[_At, Path] | None:
    steps = _steps(node.steps)
    return None if steps is None else (at.inner(node.source), (*steps, *path))


def _of_splat(at: _At, node: hcl.Splat, path: Path) -> tuple[_At, Path] | None:
    if not path or not isinstance(path[0], int):
        return None
    if isinstance(node.each, hcl.AnonSymbol):
        return at.inner(node.source), path
    if isinstance(node.each, hcl.RelativeTraversal) and isinstance(node.each.source, hcl.AnonSymbol):
        steps = _steps(node.each.steps)
        return None if steps is None else (at.inner(node.source), (path[0], *steps, *path[1:]))
    return None


def _of_for(at: _At, node: hcl.For, path: Path) -> tuple[_At, Path] | None:
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


def _of_call(at: _At, node: hcl.FunctionCall, path: Path) -> tuple[_At, Path] | None:
    choose = _CHOICES.get(node.name)
    return None if choose is None or not node.args or node.expand_final else choose(at, node, path)


def _first(at: _At, node: hcl.FunctionCall, path: Path) -> tuple[_At, Path] | None:
    return at.inner(node.args[0]), path


def _as_is(at: _At, node: hcl.FunctionCall, path: Path) -> tuple[_At, Path] | None:
    """A set or a sorted list does not keep the positions of what it is made of."""
    return at.inner(node.args[0]), () if path and isinstance(path[0], int) else path


def _merged(at: _At, node: hcl.FunctionCall, path: Path) -> tuple[_At, Path] | None:
    for argument in reversed(node.args if path else ()):
        value = at.evaluated(argument)
        if isinstance(value, MapValue | ObjectValue) and path[0] in value.items:
            return at.inner(argument), path
    return None


def _concatenated(at: _At, node: hcl.FunctionCall, path: Path) -> tuple[_At, Path] | None:
    if not path or not isinstance(path[0], int):
        return None
    index = path[0]
    for argument in node.args:
        value = at.evaluated(argument)
        if not isinstance(value, ListValue | TupleValue):
            return None
        if index < len(value.items):
            return at.inner(argument), (index, *path[1:])
        index -= len(value.items)
    return None


def _first_given(at: _At, node: hcl.FunctionCall, path: Path) -> tuple[_At, Path] | None:
    empty = {"coalesce": "", "coalescelist": ()}.get(node.name)
    for argument in node.args:
        value = at.evaluated(argument)
        if value is None or isinstance(value, UnknownValue):
            if node.name == "try" and value is None:
                continue
            return None
        items = value.items if isinstance(value, ListValue | TupleValue) else value
        if node.name == "try" or (not is_null(value) and items != empty):
            return at.inner(argument), path
    return None


def _looked_up(at: _At, node: hcl.FunctionCall, path: Path) -> tuple[_At, Path] | None:
    key = at.evaluated(node.args[1]) if len(node.args) > 1 else None
    value = at.evaluated(node.args[0])
    if isinstance(value, MapValue | ObjectValue) and isinstance(key, str):
        if key in value.items:
            return at.inner(node.args[0]), (key, *path)
        if len(node.args) > 2:
            return at.inner(node.args[2]), path
    return None


def _element(at: _At, node: hcl.FunctionCall, path: Path) -> tuple[_At, Path] | None:
    index = at.evaluated(node.args[1]) if len(node.args) > 1 else None
    value = at.evaluated(node.args[0])
    if type(index) is int and isinstance(value, ListValue | TupleValue) and value.items:
        return at.inner(node.args[0]), (index % len(value.items), *path)
    return None


_Choice = Callable[[_At, hcl.FunctionCall, Path], "tuple[_At, Path] | None"]
_CHOICES: dict[str, _Choice] = {
    **dict.fromkeys(("tolist", "tomap", "tostring", "tonumber", "tobool", "sensitive", "nonsensitive", "one"), _first),
    **dict.fromkeys(("toset", "sort", "distinct", "compact", "flatten", "values"), _as_is),
    **dict.fromkeys(("coalesce", "coalescelist", "try"), _first_given),
    "merge": _merged,
    "concat": _concatenated,
    "lookup": _looked_up,
    "element": _element,
}


def _of_reference(at: _At, node: hcl.ScopeTraversal, path: Path) -> tuple[_At, Path] | None:
    steps = _steps(node.steps)
    if steps is None:
        return None
    if node.root in at.loops:
        collection, key = at.loops[node.root]
        return collection, (key, *steps, *path)
    if node.root in at.values:
        return None
    follow = _REFERENCES.get(node.root, _of_resource)
    return follow(at, node, (*steps, *path))


def _of_variable(at: _At, node: hcl.ScopeTraversal, path: Path) -> tuple[_At, Path] | None:
    variable = at.module.module.variables.get(str(path[0])) if path else None
    if variable is None:
        return None
    module = at.module
    if module.call is not None and module.parent is not None and module.call_scope is not None:
        argument = module.call.arguments.get(variable.name)
        if argument is not None:
            return _At(argument.expression, argument.file, module.parent, module.call_scope), path[1:]
    elif variable.name in module.evaluation.context.inputs:
        argument = module.evaluation.context.inputs[variable.name].argument
        if argument is not None:
            return _At(argument.expression, argument.file, module, module.scope), path[1:]
        return None
    default = variable.default
    return None if default is None else (_At(default.expression, default.file, module, module.scope), path[1:])


def _of_local(at: _At, node: hcl.ScopeTraversal, path: Path) -> tuple[_At, Path] | None:
    local = at.module.module.locals.get(str(path[0])) if path else None
    return None if local is None else (_At(local.expression, local.file, at.module, at.module.scope), path[1:])


def _of_each(at: _At, node: hcl.ScopeTraversal, path: Path) -> tuple[_At, Path] | None:
    scope = at.scope
    if scope.for_each is None or not path or path[0] != "value" or scope.key is None:
        return None
    outer = _At(scope.for_each.expression, scope.for_each.file, at.module, at.module.scope)
    value = outer.evaluated()
    return outer, (() if isinstance(value, SetValue) else (scope.key, *path[1:]))


def _of_module(at: _At, node: hcl.ScopeTraversal, path: Path) -> tuple[_At, Path] | None:
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
    return _At(output.value.expression, output.value.file, instance, instance.scope), rest[1:]


def _of_resource(at: _At, node: hcl.ScopeTraversal, path: Path) -> tuple[_At, Path] | None:
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
    return _At(argument.expression, argument.file, at.module, resource.instance(key).scope), rest[1:]


_REFERENCES: dict[str, Callable[[_At, hcl.ScopeTraversal, Path], tuple[_At, Path] | None]] = {
    "var": _of_variable,
    "local": _of_local,
    "each": _of_each,
    "module": _of_module,
}

_FOLLOW: dict[type, Callable[..., tuple[_At, Path] | None]] = {
    hcl.Parentheses: _inside,
    hcl.TemplateWrap: _inside,
    hcl.TupleCons: _of_tuple,
    hcl.ObjectCons: _of_object,
    hcl.Conditional: _of_conditional,
    hcl.Index: _of_index,
    hcl.RelativeTraversal: _of_relative,
    hcl.Splat: _of_splat,
    hcl.For: _of_for,
    hcl.FunctionCall: _of_call,
    hcl.ScopeTraversal: _of_reference,
}
