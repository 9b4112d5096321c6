"""References that name nothing: what Terraform says of them, and what was meant.

The rules and the words are those of internal/terraform/evaluate.go, evaluate_valid.go and node_resource_validate.go of
Terraform. What only a provider's schema tells is left to others; `terraform_data` is Terraform's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration import Module, ResourceBlock
from gitops_lint.terraform.occurrences import Occurrence, Place
from gitops_lint.terraform.references import InvalidReference, Kind, Reference, parse_reference
from gitops_lint.terraform.terraform_data import unsupported
from gitops_lint.terraform.wording import near_names


class Suggestion(msgspec.Struct, frozen=True):
    """What was meant, as a person reads it, and the text that takes the place of a span."""

    meant: str
    span: Span
    text: str


class Undeclared(msgspec.Struct, frozen=True):
    """A reference that Terraform refuses: the place, its words, and what was probably meant, one or several."""

    span: Span
    summary: str
    detail: str
    suggestions: tuple[Suggestion, ...] = ()


def undeclared(occurrence: Occurrence, module: Module, called: Mapping[str, Module]) -> Undeclared | None:
    """What is wrong with a reference; `called` are the modules whose outputs are known, by the name of the call."""
    traversal = occurrence.traversal
    found = parse_reference(traversal)
    if isinstance(found, InvalidReference):
        if occurrence.place.is_trigger:
            return None
        return _meant_root(traversal, module) or Undeclared(found.span, found.summary, found.detail)
    check = _CHECKS.get(found.kind)
    wrong = None if check is None else check(_Asked(found, traversal, occurrence.place, module, called))
    if wrong is None and occurrence.place.depends_on and found.remaining:
        span = Span(found.remaining[0].start, found.remaining[-1].end)
        detail = "References in depends_on must be to a whole object (resource, etc), not to an attribute of an object."
        return Undeclared(span, "Invalid depends_on reference", detail)
    return wrong


class _Asked(msgspec.Struct, frozen=True):
    """One reference, and what it could mean."""

    reference: Reference
    traversal: hcl.ScopeTraversal
    place: Place
    module: Module
    called: Mapping[str, Module]

    @property
    def name_span(self) -> Span:
        """Where the name stands in the reference: in its first step, or for a resource in the second."""
        reference = self.reference
        steps = [step for step in self.traversal.steps if isinstance(step, hcl.TraverseAttr)]
        index = next((index for index, step in enumerate(steps) if step.name == reference.name), 0)
        if reference.kind == "resource" and index == 0 and len(steps) > 1 and self.traversal.root in _PREFIXES:
            index = 1 if steps[1].name == reference.name else index
        return _name_span(steps[index])


Check: TypeAlias = Callable[[_Asked], Undeclared | None]

_PREFIXES = frozenset({"data", "resource", "ephemeral", "list"})


def _name_span(step: hcl.TraverseAttr) -> Span:
    """The name without its dot."""
    return Span(step.end - len(step.name), step.end)


def _near(given: str, known: Mapping[str, object], span: Span) -> tuple[Suggestion, ...]:
    return tuple(Suggestion(f'"{name}"', span, name) for name in near_names(given, known))


def _variable(asked: _Asked) -> Undeclared | None:
    name = asked.reference.name
    if name in asked.module.variables:
        return None
    detail = f'An input variable with the name "{name}" has not been declared.'
    near = _near(name, asked.module.variables, asked.name_span)
    return Undeclared(asked.reference.span, "Reference to undeclared input variable", detail, near)


def _local(asked: _Asked) -> Undeclared | None:
    name = asked.reference.name
    if name in asked.module.locals:
        return None
    detail = f'A local value with the name "{name}" has not been declared.'
    near = _near(name, asked.module.locals, asked.name_span)
    return Undeclared(asked.reference.span, "Reference to undeclared local value", detail, near)


def _module(asked: _Asked) -> Undeclared | None:
    reference = asked.reference
    if reference.name not in asked.module.module_calls:
        detail = f'No module call named "{reference.name}" is declared in this module.'
        near = _near(reference.name, asked.module.module_calls, asked.name_span)
        return Undeclared(reference.span, "Reference to undeclared module", detail, near)
    call = asked.module.module_calls[reference.name]
    target = asked.called.get(reference.name)
    is_single = reference.key is not None or (call.count is None and call.for_each is None)
    if reference.output is None or target is None or not is_single or reference.output in target.outputs:
        return None
    step = next(
        step
        for step in asked.traversal.steps[1:]
        if isinstance(step, hcl.TraverseAttr) and step.name == reference.output
    )
    near = _near(reference.output, target.outputs, _name_span(step))
    detail = (
        f'This object does not have an attribute named "{reference.output}": the module in '
        f"{target.directory or 'the root of the repository'} has no such output."
    )
    return Undeclared(step.span, "Unsupported attribute", detail, near)


def _resource(asked: _Asked) -> Undeclared | None:
    reference = asked.reference
    resources = asked.module.resources
    if reference.mode == "list":
        return None
    resource = resources.get((reference.mode, reference.type, reference.name))
    if resource is None:
        return _undeclared_resource(asked)
    if resource.check is not None and asked.place.check != resource.check:
        detail = (
            f'The referenced {_ADJECTIVES[reference.mode]} resource "{reference.type}" "{reference.name}" is not '
            "available from this context."
        )
        return Undeclared(reference.span, "Reference to scoped resource", detail)
    if asked.place.depends_on:
        return None
    wrong = _instance_key(reference, resource)
    # An attribute that a trigger names and that there is not is one that never changes.
    return wrong if asked.place.is_trigger else wrong or _unsupported(reference, resource)


_ADJECTIVES = {"managed": "managed", "data": "data", "ephemeral": "ephemeral"}


def _instance_key(reference: Reference, resource: ResourceBlock) -> Undeclared | None:
    repeated = "count" if resource.count is not None else "for_each" if resource.for_each is not None else ""
    if reference.key is not None and not repeated:
        detail = (
            f'Because {reference} does not have "count" or "for_each" set, references to it must not include an index '
            "key. Remove the bracketed index to refer to the single instance of this resource."
        )
        return Undeclared(reference.span, "Unexpected resource instance key", detail)
    if reference.key is None and repeated and reference.remaining:
        example = {"count": "count.index", "for_each": "each.key"}[repeated]
        detail = (
            f'Because {reference} has "{repeated}" set, its attributes must be accessed on specific instances. For '
            f"example, to correlate with indices of a referring resource, use: {reference}[{example}]"
        )
        return Undeclared(reference.span, "Missing resource instance key", detail)
    return None


def _unsupported(reference: Reference, resource: ResourceBlock) -> Undeclared | None:
    step = next(iter(reference.remaining), None)
    is_known = resource.type == "terraform_data" and resource.mode == "managed"
    detail = unsupported(step) if is_known else None
    return None if step is None or detail is None else Undeclared(step.span, "Unsupported attribute", detail)


def _undeclared_resource(asked: _Asked) -> Undeclared:
    reference, traversal, resources = asked.reference, asked.traversal, asked.module.resources
    article = "An" if reference.mode == "ephemeral" else "A"
    detail = (
        f'{article} {reference.mode} resource "{reference.type}" "{reference.name}" has not been declared in this '
        "module."
    )
    suggestions: tuple[Suggestion, ...] = ()
    if reference.mode == "managed" and ("data", reference.type, reference.name) in resources:
        start = Span(traversal.start, traversal.start)
        if traversal.root == "resource":
            start = Span(traversal.start, traversal.start + len(traversal.root) + 1)
        suggestions = (Suggestion(f"the data resource data.{reference.type}.{reference.name}", start, "data."),)
    if not suggestions:
        names = {name: 0 for mode, kind, name in resources if (mode, kind) == (reference.mode, reference.type)}
        suggestions = _near(reference.name, names, asked.name_span)
    wrong = _meant_root(traversal, asked.module) if not suggestions else None
    return wrong or Undeclared(reference.span, "Reference to undeclared resource", detail, suggestions)


def _meant_root(traversal: hcl.ScopeTraversal, module: Module) -> Undeclared | None:
    """A reference whose root is misspelt, if what it then names is declared: `vars.region`, `locals.tags`."""
    step = next(iter(traversal.steps), None)
    if not isinstance(step, hcl.TraverseAttr):
        return None
    declared: dict[str, Mapping[str, object]] = {
        "var": module.variables,
        "local": module.locals,
        "module": module.module_calls,
        "path": _ATTRIBUTES["path"],
        "each": _ATTRIBUTES["each"],
        "count": _ATTRIBUTES["count"],
    }
    meant = (*near_names(traversal.root, declared), *_ALSO.get(traversal.root, ()))
    fitting = [root for root in dict.fromkeys(meant) if step.name in declared[root]]
    if not fitting:
        return None
    span = Span(traversal.start, traversal.start + len(traversal.root))
    suggestions = tuple(Suggestion(f"{root}.{step.name}", span, root) for root in fitting)
    detail = f'A managed resource "{traversal.root}" "{step.name}" has not been declared in this module.'
    return Undeclared(Span(traversal.start, step.end), "Reference to undeclared resource", detail, suggestions)


_ALSO = {"variable": ("var",), "variables": ("var",), "modules": ("module",)}
"""What people write for a root that is spelt quite otherwise."""

_ATTRIBUTES: dict[str, Mapping[str, str]] = {
    "count": {"index": ""},
    "each": {"key": "", "value": ""},
    "path": {"cwd": "", "module": "", "root": ""},
    "terraform": {"applying": "", "workspace": ""},
}

_OF_OBJECT = {
    "count": (
        'The "count" object does not have an attribute named "{0}". The only supported attribute is count.index, which '
        'is the index of each instance of a resource block that has the "count" argument set.'
    ),
    "each": (
        'The "each" object does not have an attribute named "{0}". The supported attributes are each.key and '
        'each.value, the current key and value pair of the "for_each" attribute set.'
    ),
    "path": 'The "path" object does not have an attribute named "{0}".',
    "terraform": (
        'The "terraform" object does not have an attribute named "{0}". The only supported attribute is '
        "terraform.workspace, the name of the currently-selected workspace."
    ),
}


ACTION_ELSEWHERE = (
    "Actions can not be referenced in this context. They can only be referenced from within a resource's lifecycle "
    "actions list."
)
"""What Terraform says of an action where a value is wanted."""


def _action(asked: _Asked) -> Undeclared | None:
    """An action that a trigger names (`ConfigTransformer` in transform_config.go); elsewhere none has a value."""
    reference = asked.reference
    if not asked.place.is_trigger:
        return Undeclared(reference.span, "Invalid reference", ACTION_ELSEWHERE)
    declared = {f"action.{kind}.{name}": 0 for kind, name in asked.module.actions}
    if str(reference) in declared:
        return None
    detail = (
        f'The lifecycle action_trigger actions list contains a reference to the action "{reference}" that does not '
        "exist in the configuration of this module."
    )
    near = _near(str(reference), declared, reference.span)
    return Undeclared(reference.span, "action_trigger actions references non-existent action", detail, near)


def _attribute(asked: _Asked) -> Undeclared | None:
    kind, name = asked.reference.kind, asked.reference.name
    if kind == "count" and not asked.place.has_count:
        detail = (
            'The "count" object can only be used in "module", "resource", and "data" blocks, and only when the "count" '
            "argument is set."
        )
        return Undeclared(asked.reference.span, 'Reference to "count" in non-counted context', detail)
    if kind == "each" and name == "value" and not asked.place.has_each:
        detail = (
            'A reference to "each.value" has been used in a context in which it is unavailable: only in "module" and '
            '"resource" blocks with the "for_each" argument set is it available.'
        )
        return Undeclared(asked.reference.span, "each.value cannot be used in this context", detail)
    if kind == "each" and not asked.place.has_each:
        detail = (
            'The "each" object can be used only in "module" or "resource" blocks, and only when the "for_each" '
            "argument is set."
        )
        return Undeclared(asked.reference.span, 'Reference to "each" in context without for_each', detail)
    if name in _ATTRIBUTES[kind]:
        return None
    near = _near(name, _ATTRIBUTES[kind], asked.name_span)
    return Undeclared(asked.reference.span, f'Invalid "{kind}" attribute', _OF_OBJECT[kind].format(name), near)


def _self(asked: _Asked) -> Undeclared | None:
    if asked.place.has_self:
        return None
    detail = (
        'The "self" object is not available in this context. This object can be used only in resource provisioner, '
        "connection, and postcondition blocks."
    )
    return Undeclared(asked.reference.span, 'Invalid "self" reference', detail)


_CHECKS: dict[Kind, Check] = {
    "variable": _variable,
    "local": _local,
    "module": _module,
    "resource": _resource,
    "action": _action,
    "count": _attribute,
    "each": _attribute,
    "path": _attribute,
    "terraform": _attribute,
    "self": _self,
}
