"""What an expression of a module may refer to, and the values behind these names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration.problems import is_opentofu
from gitops_lint.terraform.errors import EvaluationError, FunctionError, InvalidReferenceError
from gitops_lint.terraform.functions.function import Function
from gitops_lint.terraform.functions.opentofu import OPENTOFU_FUNCTIONS
from gitops_lint.terraform.languages import CONVERT
from gitops_lint.terraform.references import TYPE_WORDS, InvalidReference, parse_reference
from gitops_lint.terraform.undeclared import ACTION_ELSEWHERE
from gitops_lint.terraform.values import EPHEMERAL, UnknownValue, Value, mark

if TYPE_CHECKING:
    from gitops_lint.terraform.configuration import Argument
    from gitops_lint.terraform.evaluation.expansion import InstanceKey
    from gitops_lint.terraform.evaluation.module import ModuleInstance
    from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance


class Iterated(NamedTuple):
    """What a dynamic block goes through, the scope of that, and the key of the element that it came to."""

    expression: hcl.Expression
    file: str
    scope: ModuleScope
    key: Value


class ModuleScope:
    """The names of one module instance, and of the block that an expression stands in.

    `key` and `each_value` are those of the resource or call instance, both not known where nobody knows which instances
    there are; `self_value` is there in a postcondition and
    a provisioner, and `self_instance` whose it is; `iterators` are those of the dynamic blocks around the expression,
    and `iterated` what each goes through; `for_each` is the argument that `each` comes from.
    """

    __slots__ = (
        "each_value",
        "for_each",
        "iterated",
        "iterators",
        "key",
        "mode",
        "module",
        "self_instance",
        "self_value",
        "short_circuits",
    )

    def __init__(
        self,
        module: ModuleInstance,
        mode: str = "single",
        key: InstanceKey | UnknownValue = None,
        each_value: Value | None = None,
        self_value: Value | None = None,
        iterators: dict[str, Value] | None = None,
        for_each: Argument | None = None,
        self_instance: ResourceInstance | None = None,
    ) -> None:
        self.module = module
        self.mode = mode
        self.key = key
        self.each_value = each_value
        self.self_value = self_value
        self.iterators = iterators
        self.for_each = for_each
        self.self_instance = self_instance
        self.iterated: dict[str, Iterated] = {}
        self.short_circuits = module.evaluation.short_circuits

    def with_iterator(self, name: str, value: Value, iterated: Iterated) -> ModuleScope:
        """The scope of the content of a dynamic block."""
        iterators = {**(self.iterators or {}), name: value}
        inner = ModuleScope(
            self.module,
            self.mode,
            self.key,
            self.each_value,
            self.self_value,
            iterators,
            self.for_each,
            self.self_instance,
        )
        inner.iterated = {**self.iterated, name: iterated}
        return inner

    def function(self, name: str) -> Function | None:
        """The function of that name; `FunctionError` for one of a provider that the module does not require."""
        steps = name.split("::")
        if len(steps) == 3 and steps[0] == "provider" and steps[1] not in self.module.module.required_providers:
            raise FunctionError(
                f'There is no function named "{name}". Ensure that provider name "{steps[1]}" is declared in this '
                f'module\'s required_providers block, and that this provider offers a function named "{steps[2]}".'
            )
        found = self.module.evaluation.functions.get(name)
        if found is None and name in OPENTOFU_FUNCTIONS and any(map(is_opentofu, self.module.module.files)):
            return OPENTOFU_FUNCTIONS[name]
        return found

    def traverse(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        """The value of a reference, and how many steps lead to it; `InvalidReferenceError` where there is none."""
        if self.iterators is not None and traversal.root in self.iterators:
            return self.iterators[traversal.root], 0
        resolve = _ROOTS.get(traversal.root)
        if resolve is None:
            if traversal.root in TYPE_WORDS and not traversal.steps and self.module.evaluation.language >= CONVERT:
                raise EvaluationError(
                    "Unknown variable", f'There is no variable named "{traversal.root}".', traversal.span
                )
            return self.module.resource_reference("managed", traversal, 0)
        return resolve(self, traversal)


def _name(traversal: hcl.ScopeTraversal, index: int, what: str) -> str:
    """The attribute at a step; `what` a reference without one lacks."""
    if index < len(traversal.steps):
        step = traversal.steps[index]
        if isinstance(step, hcl.TraverseAttr):
            return step.name
    raise InvalidReferenceError("Invalid reference", what, traversal.span)


def _variable(scope: ModuleScope, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
    what = 'The "var" object cannot be accessed directly. Instead, access one of its attributes.'
    return scope.module.variable_reference(_name(traversal, 0, what), traversal), 1


def _local(scope: ModuleScope, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
    what = 'The "local" object cannot be accessed directly. Instead, access one of its attributes.'
    return scope.module.local_reference(_name(traversal, 0, what), traversal), 1


def _module(scope: ModuleScope, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
    what = 'The "module" object cannot be accessed directly. Instead, access one of its attributes.'
    return scope.module.call_reference(_name(traversal, 0, what), traversal)


def _data(scope: ModuleScope, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
    return scope.module.resource_reference("data", traversal, 1)


def _ephemeral(scope: ModuleScope, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
    value, taken = scope.module.resource_reference("ephemeral", traversal, 1)
    return mark(value, frozenset({EPHEMERAL})), taken


def _resource(scope: ModuleScope, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
    return scope.module.resource_reference("managed", traversal, 1)


def _path(scope: ModuleScope, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
    what = 'The "path" object cannot be accessed directly. Instead, access one of its attributes.'
    name = _name(traversal, 0, what)
    paths = scope.module.paths
    if name not in paths:
        raise InvalidReferenceError(
            'Invalid "path" attribute',
            f'The "path" object does not have an attribute named "{name}".',
            traversal.steps[0].span,
        )
    return paths[name], 1


def _terraform(scope: ModuleScope, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
    what = 'The "terraform" object cannot be accessed directly. Instead, access one of its attributes.'
    name = _name(traversal, 0, what)
    values = scope.module.evaluation.terraform_values
    if name not in values:
        message = f'The "terraform" object does not have an attribute named "{name}".'
        if name == "env":
            message = (
                'The terraform.env attribute was deprecated in v0.10 and removed in v0.12. The "state environment" '
                'concept was renamed to "workspace" in v0.12, and so the workspace name can now be accessed using the '
                "terraform.workspace attribute."
            )
        else:
            message += (
                " The only supported attribute is terraform.workspace, the name of the currently-selected workspace."
            )
        raise InvalidReferenceError('Invalid "terraform" attribute', message, traversal.steps[0].span)
    return values[name], 1


def _each(scope: ModuleScope, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
    what = 'The "each" object cannot be accessed directly. Instead, access one of its attributes.'
    name = _name(traversal, 0, what)
    if name not in ("key", "value"):
        raise InvalidReferenceError(
            'Invalid "each" attribute',
            f'The "each" object does not have an attribute named "{name}". The supported attributes are each.key and '
            'each.value, the current key and value pair of the "for_each" attribute set.',
            traversal.steps[0].span,
        )
    if scope.mode != "for_each" and name == "value":
        raise InvalidReferenceError(
            "each.value cannot be used in this context",
            'A reference to "each.value" has been used in a context in which it is unavailable, such as when the '
            'configuration no longer contains the value in its "for_each" expression. Remove this reference to '
            "each.value in your configuration to work around this error.",
            traversal.span,
        )
    if scope.mode != "for_each":
        raise InvalidReferenceError(
            'Reference to "each" in context without for_each',
            'The "each" object can be used only in "module" or "resource" blocks, and only when the "for_each" '
            "argument is set.",
            traversal.span,
        )
    if name == "key":
        assert isinstance(scope.key, str | UnknownValue)
        return scope.key, 1
    assert scope.each_value is not None
    return scope.each_value, 1


def _count(scope: ModuleScope, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
    what = 'The "count" object cannot be accessed directly. Instead, access one of its attributes.'
    name = _name(traversal, 0, what)
    if name != "index":
        raise InvalidReferenceError(
            'Invalid "count" attribute',
            f'The "count" object does not have an attribute named "{name}". The only supported attribute is '
            'count.index, which is the index of each instance of a resource block that has the "count" argument set.',
            traversal.steps[0].span,
        )
    if scope.mode != "count":
        raise InvalidReferenceError(
            'Reference to "count" in non-counted context',
            'The "count" object can only be used in "module", "resource", and "data" blocks, and only when the "count" '
            "argument is set.",
            traversal.span,
        )
    assert isinstance(scope.key, int | UnknownValue)
    return scope.key, 1


def _action(scope: ModuleScope, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
    named = parse_reference(traversal)
    if isinstance(named, InvalidReference):
        raise InvalidReferenceError(named.summary, named.detail, named.span)
    raise InvalidReferenceError("Invalid reference", ACTION_ELSEWHERE, traversal.span)


def _self(scope: ModuleScope, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
    if scope.self_value is None:
        raise InvalidReferenceError(
            'Invalid "self" reference',
            'The "self" object is not available in this context. This object can be used only in resource provisioner, '
            "connection, and postcondition blocks.",
            traversal.span,
        )
    return scope.self_value, 0


_ROOTS = {
    "var": _variable,
    "local": _local,
    "module": _module,
    "data": _data,
    "ephemeral": _ephemeral,
    "resource": _resource,
    "path": _path,
    "terraform": _terraform,
    "tofu": _terraform,
    "each": _each,
    "count": _count,
    "self": _self,
    "action": _action,
}
