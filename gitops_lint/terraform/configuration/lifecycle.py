"""The `lifecycle` block of a resource (internal/configs/resource.go and action.go of Terraform)."""

from __future__ import annotations

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration.bodies import read_all, schema
from gitops_lint.terraform.configuration.conditions import check_rule, expression_of
from gitops_lint.terraform.configuration.declarations import ActionTrigger, Argument, Lifecycle, Mode
from gitops_lint.terraform.configuration.problems import Source
from gitops_lint.terraform.configuration.static import keyword, literal_bool, references_in_list, static_list

LIFECYCLE = schema(
    "create_before_destroy",
    "prevent_destroy",
    "ignore_changes",
    "replace_triggered_by",
    "destroy",
    precondition=(),
    postcondition=(),
    action_trigger=(),
)
TRIGGER = schema("condition", "on_failure", required=("events", "actions"))
_NOUNS = {"data": "data resource", "ephemeral": "ephemeral resource"}


def read_lifecycle(source: Source, block: hcl.Block, mode: Mode) -> Lifecycle:
    """What a `lifecycle` block says; only managed resources may have more than conditions in it."""
    content = read_all(source, block, LIFECYCLE)
    attributes = content.attributes
    if mode != "managed":
        for name, attribute in attributes.items():
            _only_managed(source, mode, attribute.name_span, "argument", name)
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
    return Lifecycle(
        {name: Argument(attribute, source.file) for name, attribute in attributes.items()},
        literal_bool(source, attributes.get("create_before_destroy")),
        literal_bool(source, attributes.get("prevent_destroy")),
        literal_bool(source, attributes.get("destroy")),
        ignore_all,
        ignored,
        () if replace is None else static_list(source, replace.expression),
        tuple(rule for kind, rule in conditions if kind == "precondition"),
        tuple(rule for kind, rule in conditions if kind == "postcondition"),
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
    return False, references_in_list(source, attribute.expression)


def _action_trigger(source: Source, block: hcl.Block) -> ActionTrigger:
    attributes = read_all(source, block, TRIGGER).attributes
    events = attributes.get("events")
    actions = attributes.get("actions")
    on_failure = attributes.get("on_failure")
    return ActionTrigger(
        source.file,
        block,
        expression_of(attributes, "condition"),
        () if events is None else tuple(map(keyword, static_list(source, events.expression))),
        () if actions is None else static_list(source, actions.expression),
        None if on_failure is None else keyword(on_failure.expression),
    )
