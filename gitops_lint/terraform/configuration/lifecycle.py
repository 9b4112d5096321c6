"""The `lifecycle` block of a resource (internal/configs/resource.go and action.go of Terraform)."""

from __future__ import annotations

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration.bodies import read_all, schema, with_opentofu
from gitops_lint.terraform.configuration.conditions import check_rule, expression_of, refuse_self_references
from gitops_lint.terraform.configuration.declarations import Mode
from gitops_lint.terraform.configuration.parts import (
    ActionTrigger,
    Argument,
    Lifecycle,
)
from gitops_lint.terraform.configuration.problems import Source
from gitops_lint.terraform.configuration.static import (
    is_reference_string,
    keyword,
    literal_bool,
    static_list,
    static_references,
)
from gitops_lint.terraform.references import InvalidReference, Reference, parse_reference, references

LIFECYCLE = with_opentofu(
    schema(
        "create_before_destroy",
        "prevent_destroy",
        "ignore_changes",
        "replace_triggered_by",
        "destroy",
        precondition=(),
        postcondition=(),
        action_trigger=(),
    ),
    "enabled",
)
TRIGGER = schema("condition", "on_failure", required=("events", "actions"))
_NOUNS = {"data": "data resource", "ephemeral": "ephemeral resource"}


def read_lifecycle(source: Source, block: hcl.Block, mode: Mode, kind: str, name: str) -> Lifecycle:
    """What the `lifecycle` block of a resource says; only managed ones may have more than conditions in it."""
    content = read_all(source, block, LIFECYCLE)
    attributes = content.attributes
    if mode != "managed":
        for attribute in attributes.values():
            _only_managed(source, mode, attribute.name_span, "argument", attribute.name)
        attributes = {}
    rules = [nested for nested in content.blocks if nested.type != "action_trigger"]
    triggers = [nested for nested in content.blocks if nested.type == "action_trigger"]
    if mode != "managed":
        for nested in triggers:
            _only_managed(source, mode, Span(nested.start, nested.start + 14), "nested block", nested.type)
        triggers = []
    ignore_all, ignored = _ignore_changes(source, attributes.get("ignore_changes"))
    replace = attributes.get("replace_triggered_by")
    conditions = [(nested.type, check_rule(source, nested)) for nested in rules]
    for _, rule in conditions:
        refuse_self_references(source, rule, mode, kind, name)
    return Lifecycle(
        {attribute.name: Argument(attribute, source.file) for attribute in attributes.values()},
        literal_bool(source, attributes.get("create_before_destroy")),
        literal_bool(source, attributes.get("prevent_destroy")),
        literal_bool(source, attributes.get("destroy")),
        ignore_all,
        ignored,
        () if replace is None else _replace_triggered_by(source, replace.expression),
        tuple(rule for block_type, rule in conditions if block_type == "precondition"),
        tuple(rule for block_type, rule in conditions if block_type == "postcondition"),
        tuple(_action_trigger(source, nested) for nested in triggers),
    )


def merge_lifecycle(base: Lifecycle, override: Lifecycle) -> Lifecycle:
    """What both say, argument by argument; `replace_triggered_by` and conditions stay as they were."""
    if override == _NOTHING:
        return base
    arguments = base.arguments | override.arguments
    if "replace_triggered_by" in base.arguments:
        arguments["replace_triggered_by"] = base.arguments["replace_triggered_by"]
    return msgspec.structs.replace(
        base,
        arguments=arguments,
        create_before_destroy=_said(override.create_before_destroy, base.create_before_destroy),
        prevent_destroy=_said(override.prevent_destroy, base.prevent_destroy),
        ignore_all=override.ignore_all or base.ignore_all,
        ignore_changes=override.ignore_changes or base.ignore_changes,
        action_triggers=override.action_triggers or base.action_triggers,
    )


_NOTHING = Lifecycle()


def _said(override: bool | None, base: bool | None) -> bool | None:
    return base if override is None else override


def _only_managed(source: Source, mode: Mode, span: Span, what: str, name: str) -> None:
    noun = _NOUNS[mode]
    subject = "lifecycle argument" if what == "argument" else "lifecycle nested block"
    detail = (
        f'The {subject} "{name}" is defined only for managed resources ("resource" blocks), and is not valid for '
        f"{noun}s."
    )
    source.error("lifecycle", span, f"Invalid {noun} lifecycle {what}", detail)


def _ignore_changes(source: Source, attribute: hcl.Attribute | None) -> tuple[bool, tuple[hcl.ScopeTraversal, ...]]:
    if attribute is None:
        return False, ()
    if keyword(attribute.expression) == "all":
        return True, ()
    items = static_list(source, attribute.expression)
    stars = [item for item in items if isinstance(item, hcl.String) and item.value == "*" and not source.is_json]
    for _ in stars:
        detail = (
            'The ["*"] form of ignore_changes wildcard is was deprecated and is now invalid. Use "ignore_changes = '
            'all" to ignore changes to all attributes.'
        )
        source.error("lifecycle", attribute.expression, "Invalid ignore_changes wildcard", detail)
    ignored = static_references(source, [item for item in items if item not in stars])
    if stars and ignored:
        detail = 'Cannot mix wildcard string "*" with non-wildcard references.'
        source.error("lifecycle", stars[-1], "Invalid ignore_changes ruleset", detail)
    return bool(stars), ignored


def _replace_triggered_by(source: Source, expression: hcl.Expression) -> tuple[hcl.Expression, ...]:
    """The expressions of the list; each must name one resource, and may use count.index and each.key besides."""
    items = static_list(source, expression)
    for item in items:
        if not is_reference_string(source, item):
            continue
        resources = 0
        is_valid = True
        for traversal in references(item):
            named = parse_reference(traversal)
            if isinstance(named, InvalidReference):
                source.error("reference", item, named.summary, named.detail)
                is_valid = False
            elif named.kind == "resource":
                resources += 1
            elif named.kind in _INSTANCE_NAMES:
                if named.name != _INSTANCE_NAMES[named.kind]:
                    summary = f"Invalid {named.kind} reference in replace_triggered_by expression"
                    only = f"{named.kind}.{_INSTANCE_NAMES[named.kind]}"
                    source.error("lifecycle", item, summary, f"Only {only} may be used in replace_triggered_by.")
            else:
                detail = "Only resources, count.index, and each.key may be used in replace_triggered_by."
                source.error("lifecycle", item, "Invalid reference in replace_triggered_by expression", detail)
        if is_valid and resources != 1:
            number = "Multiple resource references" if resources else "Missing resource reference"
            detail = f"{number} in replace_triggered_by expression."
            source.error("lifecycle", item, "Invalid replace_triggered_by expression", detail)
    return items


_INSTANCE_NAMES = {"each": "key", "count": "index"}


def _action_trigger(source: Source, block: hcl.Block) -> ActionTrigger:
    attributes = read_all(source, block, TRIGGER).attributes
    events = _events(source, attributes.get("events"))
    actions = attributes.get("actions")
    named = () if actions is None else _actions(source, actions.expression)
    on_failure = attributes.get("on_failure")
    if not named:
        source.error("lifecycle", block.header_span, *_NO_ACTION)
    if not events:
        detail = "At least one event must be specified for an action_trigger."
        source.error("lifecycle", block.header_span, "No events specified", detail)
    return ActionTrigger(
        source.file,
        block,
        expression_of(attributes, "condition"),
        events,
        named,
        None if on_failure is None else keyword(on_failure.expression),
    )


def _actions(source: Source, expression: hcl.Expression) -> tuple[hcl.Expression, ...]:
    """The items of a list of actions, each of which names one (`decodeActionTriggerRef`)."""
    items = static_list(source, expression)
    for item in items:
        if not is_reference_string(source, item):
            continue
        named = [parse_reference(traversal) for traversal in references(item)]
        broken = [one for one in named if isinstance(one, InvalidReference)]
        for one in broken:
            source.error("reference", item, one.summary, one.detail)
        if broken:
            continue
        kinds = [one.kind for one in named if isinstance(one, Reference)]
        for kind in kinds:
            if kind in _NO_ACTIONS:
                source.error("lifecycle", item, *_NO_ACTIONS[kind])
        actions = kinds.count("action")
        if not actions:
            source.error("lifecycle", item, *_NO_ACTION)
        elif actions > 1:
            detail = "Multiple action references in actions expression."
            source.error("lifecycle", item, "Invalid action expression", detail)
    return items


_NO_ACTION = ("No actions specified", "At least one action must be specified for an action_trigger.")
_NO_ACTIONS = {
    "module": (
        "Invalid reference to action outside this module",
        "Actions can only be referenced in the module they are declared in.",
    ),
    "resource": (
        "Invalid action argument inside action_triggers",
        "action_triggers.actions must only refer to actions in the current module.",
    ),
}


def _events(source: Source, attribute: hcl.Attribute | None) -> tuple[str, ...]:
    found: list[str] = []
    for item in () if attribute is None else static_list(source, attribute.expression):
        event = keyword(item)
        if event not in _EVENTS:
            detail = f'The "event" argument supports the following values: {", ".join(_EVENTS)}.'
            source.error("keyword", item, f'Invalid "event" value {event}', detail)
        elif event in found:
            detail = "The event is already defined in this action_trigger block."
            source.error("keyword", item, f'Duplicate "{event}" event', detail)
        else:
            found.append(event)
    return tuple(found)


_EVENTS = ("before_create", "after_create", "before_update", "after_update", "before_destroy", "after_destroy")
