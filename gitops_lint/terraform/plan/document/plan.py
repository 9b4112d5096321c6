"""The whole of a plan as Terraform's JSON (jsonplan)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from gitops_lint.model.plan import Action, OutputChange, ResourceChange
from gitops_lint.terraform.plan.addresses import InstanceAddress
from gitops_lint.terraform.plan.changes import InstanceChange, as_resource_change, with_secrets_marked
from gitops_lint.terraform.plan.document.checks import checks_data
from gitops_lint.terraform.plan.document.configuration import configuration_data, without_empty
from gitops_lint.terraform.plan.document.modules import Placed, module_tree, output_data
from gitops_lint.terraform.plan.document.secrets import HIDDEN, hidden
from gitops_lint.terraform.plan.making import Simulation
from gitops_lint.terraform.plan.options import Mode
from gitops_lint.terraform.plan.outputs import OutputValue, as_output_change
from gitops_lint.terraform.plan.typed_json import plain, type_data
from gitops_lint.terraform.values import NULL, Value, is_null, is_wholly_known, type_of

FORMAT_VERSION = "1.2"
STATE_FORMAT_VERSION = "1.0"


def document(simulation: Simulation, *, show_secrets: bool = False) -> dict[str, Any]:
    """The plan as plain data; `encoded` writes it. Sensitive values are hidden unless they are asked for."""
    changes = [_shown(one, show_secrets=show_secrets) for one in simulation.changes]
    outputs = [_shown_output(one, show_secrets=show_secrets) for one in simulation.outputs]
    listed = sorted(changes, key=lambda one: (one.address.order, one.deposed))
    language = simulation.evaluation.language
    version = ".".join(map(str, (*language, 0)))
    errored = bool(simulation.plan.errors)
    data = {
        "format_version": FORMAT_VERSION,
        "terraform_version": version,
        "variables": {
            name: {"value": plain(value if show_secrets else hidden(value))}
            for name, value in simulation.variables.items()
        },
        "planned_values": _planned_values(listed, outputs),
        "resource_drift": [
            change_data(as_resource_change(_shown(one, show_secrets=show_secrets)))
            for one in sorted(simulation.moved, key=lambda one: one.address.order)
        ],
        "resource_changes": [change_data(as_resource_change(one)) for one in listed],
        "output_changes": {one.name: _output_change_data(as_output_change(one)) for one in outputs},
        "prior_state": _prior_state(simulation, outputs, version, show_secrets=show_secrets),
        "configuration": configuration_data(simulation.graph, simulation.evaluation, show_secrets=show_secrets),
        "checks": checks_data(simulation.evaluation, simulation.graph, simulation.evaluated),
    }
    return without_empty(
        data, "variables", "resource_drift", "resource_changes", "output_changes", "prior_state", "checks"
    ) | {
        "applyable": not errored and _is_applyable(simulation, changes, outputs),
        "complete": not errored and not simulation.options.targets,
        "errored": errored,
    }


def _is_applyable(simulation: Simulation, changes: Iterable[InstanceChange], outputs: Iterable[OutputValue]) -> bool:
    """Whether there is anything to apply: a change, a new address or a new output value (`Plan.Applyable`).

    A plan that only refreshes is applied to write a state that is not what it was.
    """
    if simulation.options.mode is Mode.REFRESH_ONLY:
        return simulation.is_refreshed
    return any(
        one.action is not Action.NO_OP or one.importing is not None or one.previous not in (None, one.address)
        for one in changes
    ) or any(one.action is not Action.NO_OP for one in outputs)


def _shown(change: InstanceChange, *, show_secrets: bool) -> InstanceChange:
    marked = with_secrets_marked(change)
    if show_secrets:
        return marked
    return msgspec.structs.replace(
        marked,
        before=None if marked.before is None else hidden(marked.before),
        after=None if marked.after is None else hidden(marked.after),
    )


def _shown_output(output: OutputValue, *, show_secrets: bool) -> OutputValue:
    if show_secrets or not output.sensitive:
        return output
    return msgspec.structs.replace(output, before=_covered(output.before), after=_covered(output.after))


def _covered(value: Value) -> Value:
    return HIDDEN if is_wholly_known(value) and not is_null(value) else value


def _planned_values(changes: list[InstanceChange], outputs: list[OutputValue]) -> dict[str, Any]:
    placed = [
        Placed(one.address, one.provider_name, one.after)
        for one in sorted(changes, key=lambda one: one.address.text)
        if one.action is not Action.DELETE and not one.deposed
    ]
    planned = {one.name: output_data(one) for one in outputs if one.action is not Action.DELETE}
    return without_empty({"outputs": planned, "root_module": module_tree(placed)}, "outputs")


def change_data(change: ResourceChange) -> dict[str, Any]:
    """One resource change."""
    data: dict[str, Any] = {
        "address": change.address,
        "previous_address": change.previous_address,
        "module_address": change.module_address,
        "mode": change.mode,
        "type": change.type,
        "name": change.name,
        "deposed": change.deposed,
        "provider_name": change.provider_name,
        "action_reason": change.action_reason,
    }
    data = without_empty(data, "previous_address", "module_address", "deposed", "action_reason")
    if change.index is not None:
        data["index"] = change.index
    inner: dict[str, Any] = {
        "actions": change.action.value.split("-") if change.action.is_replacement else [change.action.value],
        "before": change.before,
        "after": change.after,
        "after_unknown": change.after_unknown,
        "before_sensitive": change.before_sensitive,
        "after_sensitive": change.after_sensitive,
    }
    if change.replace_paths:
        inner["replace_paths"] = [list(path) for path in change.replace_paths]
    if change.importing is not None:
        inner["importing"] = {"id": change.importing}
    return data | {"change": inner}


def _output_change_data(change: OutputChange) -> dict[str, Any]:
    data: dict[str, Any] = {
        "actions": [change.action.value],
        "before": change.before,
        "after_unknown": change.after_unknown,
        "before_sensitive": change.sensitive,
        "after_sensitive": change.sensitive,
    }
    if change.after_unknown is not True:
        data["after"] = change.after
    return data


def _prior_state(
    simulation: Simulation, outputs: list[OutputValue], version: str, *, show_secrets: bool
) -> dict[str, Any]:
    """What exists, with the outputs as they are known now; nothing where there is neither."""
    state = simulation.state
    depends_on: dict[tuple[InstanceAddress, str], tuple[str, ...]] = {
        (one.address, one.deposed): tuple(sorted(one.dependencies)) for one in simulation.changes if not one.deposed
    }
    placed = [
        Placed(
            address,
            one.provider_name,
            one.value if show_secrets else hidden(one.value),
            depends_on.get((address, key), one.dependencies),
            one.is_tainted,
            key,
            one.schema_version,
        )
        for (address, key), one in sorted(
            ({(address, ""): one for address, one in state.objects.items()} | dict(state.deposed)).items(),
            key=lambda pair: (pair[0][0].order, pair[0][1]),
        )
    ]
    values: dict[str, Any] = dict(_state_outputs(simulation, outputs, show_secrets=show_secrets))
    if not placed and not values:
        return {}
    return {
        "format_version": STATE_FORMAT_VERSION,
        "terraform_version": version,
        "values": without_empty({"outputs": values, "root_module": module_tree(placed)}, "outputs"),
    }


def _state_outputs(
    simulation: Simulation, outputs: list[OutputValue], *, show_secrets: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The outputs of the prior state: new values where they are known already, else those that were there."""
    if simulation.options.mode is Mode.DESTROY:
        for name, one in simulation.state.outputs.items():
            value = HIDDEN if one.sensitive and not show_secrets else one.value
            yield name, {"sensitive": one.sensitive, "value": plain(value), "type": type_data(type_of(value))}
        return
    planned = {one.name: one for one in outputs}
    declared = simulation.evaluation.root.module.outputs
    for name in dict.fromkeys((*simulation.state.outputs, *declared)):
        known, new = simulation.state.outputs.get(name), planned.get(name)
        value, sensitive = (NULL, False) if known is None else (known.value, known.sensitive)
        if name in declared and new is not None and is_wholly_known(new.after):
            value, sensitive = new.after, declared[name].sensitive
            if is_null(value):
                continue
        elif known is None:
            continue
        if sensitive and not show_secrets:
            value = HIDDEN
        yield name, {"sensitive": sensitive, "value": plain(value), "type": type_data(type_of(value))}


def encoded(data: Any, *, indent: int = 0) -> bytes:
    """Plain data of a plan as JSON: numbers of any size and precision are numbers."""
    text = _ENCODER.encode(data)
    return msgspec.json.format(text, indent=indent) if indent else text


_ENCODER = msgspec.json.Encoder(decimal_format="number")
