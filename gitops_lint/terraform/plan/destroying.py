"""The plan to destroy what exists.

The rules are those of `destroyPlan` (context_plan.go) and `NodePlanDestroyableResourceInstance`: the configuration is
planned first, so that outputs and dependencies are up to date, and then everything of the state is to go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from gitops_lint.model.plan import Action
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.plan.changes import InstanceChange
from gitops_lint.terraform.plan.moves import Declared
from gitops_lint.terraform.plan.options import Options, contains
from gitops_lint.terraform.plan.outputs import OutputValue
from gitops_lint.terraform.plan.planner import prevented
from gitops_lint.terraform.plan.removals import block_of
from gitops_lint.terraform.plan.state import ObjectState, OutputState, State, stored_dependencies
from gitops_lint.terraform.plan.targeting import Place, with_dependents
from gitops_lint.terraform.values import NULL, is_null, is_wholly_known


def destructions(
    evaluation: Evaluation, declared: Declared, state: State, options: Options
) -> Iterator[InstanceChange]:
    """What becomes of all objects of a state, or of the targets and what depends on them.

    What may not be destroyed is noted.
    """
    existing: dict[Place, ObjectState] = {(address, ""): one for address, one in state.objects.items()}
    existing |= state.deposed
    chosen = set(existing)
    if options.targets:
        named = [place for place in existing if any(contains(target, place[0]) for target in options.targets)]
        chosen = with_dependents(named, {place: stored_dependencies(state, place[0]) for place in existing})
    for place, one in existing.items():
        address, key = place
        if place not in chosen or address.resource.mode != "managed":
            continue
        block = block_of(declared, address.resource)
        if block is not None and block.lifecycle.prevent_destroy and not key:
            evaluation.log.add(prevented(block, address.text))
        yield InstanceChange(
            address,
            Action.DELETE,
            one.value,
            None,
            one.provider_name,
            deposed=key,
            create_before_destroy=one.create_before_destroy,
            dependencies=stored_dependencies(state, address),
        )


def removed_outputs(outputs: Mapping[str, OutputState]) -> Iterator[OutputValue]:
    """The changes of outputs that all go."""
    for name, known in outputs.items():
        yield OutputValue(name, Action.DELETE, known.value, NULL, known.sensitive)


def refreshed(state: State, changes: Iterable[InstanceChange], outputs: Mapping[str, OutputState]) -> State:
    """A state with the dependencies that planning has found, and with new outputs."""
    found = {one.address: one for one in changes if not one.deposed}
    objects = {address: _refreshed(one, found.get(address)) for address, one in state.objects.items()}
    return State(objects, state.deposed, outputs, state.terraform_version, state.is_simulated)


def _refreshed(existing: ObjectState, change: InstanceChange | None) -> ObjectState:
    if change is None or change.after is None:
        return existing
    return msgspec.structs.replace(
        existing,
        dependencies=tuple(sorted(change.dependencies)),
        create_before_destroy=change.create_before_destroy,
    )


def known_outputs(
    before: Mapping[str, OutputState], changes: Iterable[OutputValue], sensitive: Mapping[str, bool]
) -> dict[str, OutputState]:
    """The outputs of a state after their values were asked for: new values where they are known already.

    `sensitive` has the outputs that the configuration declares, and whether they are to be kept out of sight.
    """
    found = dict(before)
    for one in changes:
        if one.name in sensitive and is_wholly_known(one.after):
            found.pop(one.name, None)
            if not is_null(one.after):
                found[one.name] = OutputState(one.after, sensitive[one.name])
    return found
