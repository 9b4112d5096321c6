"""The plan of one root: everything evaluated, over what exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from gitops_lint.model.plan import Action, Plan, PlanProblem
from gitops_lint.model.source import Span
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.configuration.provider_names import provider_name
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.depth import deeply
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.graph import Graph, build
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance
from gitops_lint.terraform.evaluation.variables import default_value, given_value
from gitops_lint.terraform.evaluation.walk import evaluate_all
from gitops_lint.terraform.plan.addresses import InstanceAddress, address_of
from gitops_lint.terraform.plan.changes import READ_PENDING, READ_UNKNOWN, InstanceChange, as_resource_change
from gitops_lint.terraform.plan.destroying import destructions, known_outputs, refreshed, removed_outputs
from gitops_lint.terraform.plan.imports import check_targets, imports_of
from gitops_lint.terraform.plan.infinity import check_infinity
from gitops_lint.terraform.plan.moves import apply_moves, declared_statements, implied_statements
from gitops_lint.terraform.plan.options import EVERYTHING, Mode, Options
from gitops_lint.terraform.plan.ordering import created_before_destroyed, in_order, resource_dependencies
from gitops_lint.terraform.plan.outputs import OutputValue, as_output_change, output_values
from gitops_lint.terraform.plan.planner import Planner, blocks_of, new_value
from gitops_lint.terraform.plan.problems import as_plan_problem, excluded_moves, problems_of
from gitops_lint.terraform.plan.references import check_backend, check_references
from gitops_lint.terraform.plan.removals import removals, without_gone_data
from gitops_lint.terraform.plan.shaping import shaped_state, with_secrets_before, with_secrets_of_schemas
from gitops_lint.terraform.plan.state import NO_STATE, ObjectState, OutputState, State
from gitops_lint.terraform.plan.statements import check_removals, check_statements
from gitops_lint.terraform.plan.targeting import Selection, resource_nodes
from gitops_lint.terraform.plan.typed_json import plain
from gitops_lint.terraform.values import (
    SENSITIVE,
    ListValue,
    MapValue,
    Marked,
    ObjectValue,
    TupleValue,
    UnknownValue,
    Value,
    mark,
    unmark_deep,
)


class Simulation(msgspec.Struct, frozen=True):
    """A Plan, and what it was made of: for those who write it out, and for the plan of what comes after it.

    `changes` are the changes in Terraform's values, in the order of the Plan; `state` what existed before, with moved
    objects at their new addresses, and what is imported. `moved` are these objects where nothing is planned for them
    (a plan that only refreshes); `is_refreshed` says whether the state is another one than before, besides addresses.
    `evaluated` are the nodes of the graph whose conditions were asked.
    """

    plan: Plan
    evaluation: Evaluation
    graph: Graph
    state: State
    changes: tuple[InstanceChange, ...]
    outputs: tuple[OutputValue, ...]
    variables: Mapping[str, Value]
    options: Options = EVERYTHING
    moved: tuple[InstanceChange, ...] = ()
    is_refreshed: bool = False
    evaluated: frozenset[str] = frozenset()


def simulate(evaluation: Evaluation, state: State = NO_STATE, options: Options = EVERYTHING) -> Simulation:
    """Plans a root of which nothing has been evaluated yet, over what exists.

    Never raises for what is wrong with the configuration: that is among the problems of the plan.
    """
    if options.mode is Mode.DESTROY:
        return deeply(lambda: _destroyed(evaluation, state, options))
    return deeply(lambda: _simulate(evaluation, state, options))


def _simulate(evaluation: Evaluation, state: State, options: Options) -> Simulation:
    graph = build(evaluation)
    state = shaped_state(state, evaluation.context.schemas)
    explicit = declared_statements(graph.modules)
    moves = apply_moves(state, [*explicit, *implied_statements(graph.modules, state, explicit)])
    selection = Selection(graph, moves.state, options.targets)
    excluded = excluded_moves(evaluation, moves, options)
    if excluded is not None:
        plan = Plan(evaluation.context.directory, (), problems=(excluded,))
        shown = with_secrets_of_schemas(moves.state, evaluation.context.schemas)
        return Simulation(plan, evaluation, graph, shown, (), (), {}, options)
    dependencies = resource_dependencies(graph, moves.state)
    creates_first = created_before_destroyed(
        graph, {name: of for name, of in dependencies.items() if selection.has(name)}
    )
    planner = Planner(evaluation, moves.state, moves.previous, creates_first, dependencies, selection, options)
    planner.imports = imports_of(evaluation, moves.state)
    evaluate_all(evaluation, graph, selection.has)
    changes: list[InstanceChange] = []
    known = moves.state
    if options.mode is Mode.REFRESH_ONLY:
        known = planner.with_dependencies()
    else:
        changes += _declared(planner, graph)
        changes += removals(evaluation, graph.modules, moves.state, moves.previous, selection)
        known = planner.with_imports()
    known = without_gone_data(evaluation, known, selection)
    check_statements(evaluation, explicit, selection.has)
    # Targets or not, all of the configuration is held to its declarations.
    check_references(evaluation, graph)
    check_removals(evaluation, graph.modules)
    check_targets(evaluation)
    check_backend(evaluation)
    changes = [with_secrets_before(one, evaluation.context.schemas) for one in changes]
    order = in_order(_with_dependencies(changes, moves.state), graph, dependencies)
    if order.cycle and not evaluation.log.problems and options.mode is Mode.NORMAL:
        _note_cycle(evaluation, order.cycle)
    outputs = tuple(output_values(evaluation, state, selection.has, whole=not options.targets))
    check_infinity(evaluation, graph, order.changes, outputs)
    variables = dict(_variables(evaluation))
    plan = Plan(
        evaluation.context.directory,
        tuple(map(as_resource_change, order.changes)),
        tuple(order.steps),
        {output.name: as_output_change(output) for output in outputs},
        {name: plain(value) for name, value in variables.items()},
        tuple(problems_of(evaluation, graph, moves, options, selection)),
    )
    shown = with_secrets_of_schemas(known, evaluation.context.schemas)
    moved = tuple(_moved(moves.previous, shown)) if options.mode is Mode.REFRESH_ONLY else ()
    plan = msgspec.structs.replace(plan, moved=tuple(map(as_resource_change, moved)))
    is_refreshed = known.objects != moves.state.objects or _new_outputs(evaluation, state, outputs) != state.outputs
    return Simulation(
        plan,
        evaluation,
        graph,
        shown,
        tuple(order.changes),
        outputs,
        variables,
        options,
        moved,
        is_refreshed,
        selection.names,
    )


def _new_outputs(evaluation: Evaluation, state: State, outputs: Iterable[OutputValue]) -> dict[str, OutputState]:
    declared = {name: output.sensitive for name, output in evaluation.root.module.outputs.items()}
    return known_outputs(state.outputs, outputs, declared)


def _moved(addresses: Mapping[InstanceAddress, InstanceAddress], state: State) -> Iterator[InstanceChange]:
    """The objects that have new addresses, where nothing else becomes of them."""
    for address, previous in addresses.items():
        existing = state.objects.get(address)
        if existing is not None and address.resource.mode == "managed":
            value = existing.value
            yield InstanceChange(address, Action.NO_OP, value, value, existing.provider_name, previous=previous)


def _destroyed(evaluation: Evaluation, state: State, options: Options) -> Simulation:
    """The plan to destroy what exists, after the configuration was planned as usual."""
    directory = evaluation.context.directory
    graph = build(evaluation)
    known, problems = state, tuple[PlanProblem, ...]()
    if state.objects or state.deposed or state.outputs:
        first = _simulate(evaluation, state, options)
        if first.plan.errors:
            nothing = Plan(directory, (), variables=first.plan.variables, problems=first.plan.problems)
            return msgspec.structs.replace(first, plan=nothing, changes=(), outputs=())
        known = refreshed(first.state, first.changes, _new_outputs(evaluation, state, first.outputs))
        problems = first.plan.problems
    noted = len(evaluation.log.problems)
    changes = list(destructions(evaluation, graph.modules, known, options))
    order = in_order(changes, graph, {})
    if order.cycle and not evaluation.log.problems:
        _note_cycle(evaluation, order.cycle)
    outputs = () if options.targets else tuple(removed_outputs(known.outputs))
    variables = dict(_variables(evaluation))
    refused = [as_plan_problem(one) for one in list(evaluation.log.problems)[noted:]]
    plan = Plan(
        directory,
        tuple(map(as_resource_change, order.changes)),
        tuple(order.steps),
        {output.name: as_output_change(output) for output in outputs},
        {name: plain(value) for name, value in variables.items()},
        (*problems, *refused),
    )
    return Simulation(plan, evaluation, graph, known, tuple(order.changes), outputs, variables, options)


def _note_cycle(evaluation: Evaluation, cycle: list[str]) -> None:
    """Notes that no apply could make the changes (`checkApplyGraph`)."""
    root = evaluation.root.module
    file = root.files[0] if root.files else root.directory
    evaluation.log.add(Problem(Kind.CYCLE, "Cycle", "Cycle: " + ", ".join(cycle), file, Span(0, 0)))


def _declared(planner: Planner, graph: Graph) -> Iterator[InstanceChange]:
    """The changes of what the configuration has."""
    for node in resource_nodes(planner.evaluation, graph, planner.selection):
        if node.block.mode == "ephemeral":
            continue
        for instance in filter(planner.is_planned, node.instances()):
            change = _read(planner, instance) if node.block.mode == "data" else _managed(planner, instance)
            if change is not None:
                yield change


def _managed(planner: Planner, instance: ResourceInstance) -> InstanceChange | None:
    try:
        return planner.change(instance)
    except EvaluationError as error:
        planner.evaluation.failed(error, instance.node.block.file, instance.address)
        return None


def _read(planner: Planner, instance: ResourceInstance) -> InstanceChange | None:
    """A data source that Terraform reads only while applying (`planDataSource`)."""
    reason = READ_UNKNOWN if instance.pending_arguments is not None else READ_PENDING
    if instance.pending is None:
        return None
    provider = provider_name(instance.node.module.module, instance.node.block)
    blocks = blocks_of(instance.node)
    return InstanceChange(address_of(instance), Action.READ, None, new_value(instance), provider, reason, blocks=blocks)


def _with_dependencies(changes: Iterable[InstanceChange], state: State) -> list[InstanceChange]:
    """The changes with what their objects depended on when they were made, besides what they depend on now.

    What is left over from a replacement goes by what took its place (`StateDependencies`).
    """
    found: list[InstanceChange] = []
    current: dict[InstanceAddress, tuple[str, ...]] = {}
    for change in changes:
        existing = None if change.deposed else state.objects.get(change.address)
        if existing is not None:
            if change.after is not None and change.action is not Action.NO_OP:
                both = dict.fromkeys((*change.dependencies, *existing.dependencies))
                change = msgspec.structs.replace(change, dependencies=tuple(both))
            current[change.address] = change.dependencies
        found.append(change)
    return [
        msgspec.structs.replace(one, dependencies=current.get(one.address, ())) if one.deposed else one for one in found
    ]


def _variables(evaluation: Evaluation) -> Iterator[tuple[str, Value]]:
    """The variables of the root as Terraform's plans have them: what was given, else the default."""
    for name, variable in evaluation.root.module.variables.items():
        try:
            value = None if variable.ephemeral else given_value(evaluation.root, variable)
            value = default_value(variable) if value is None else value
        except EvaluationError:
            # Noted when the variable itself was evaluated.
            continue
        if value is not None:
            yield name, mark(value, frozenset({SENSITIVE})) if variable.sensitive else value


def applied(simulation: Simulation) -> State:
    """The state that a plan leaves once it is applied; what it did not know stays unknown."""
    objects: dict[InstanceAddress, ObjectState] = {}
    for change in simulation.changes:
        if change.after is None or change.address.resource.mode != "managed":
            continue
        objects[change.address] = ObjectState(
            _kept(change.after),
            change.provider_name,
            change.dependencies,
            create_before_destroy=change.create_before_destroy,
            configured=_configured(simulation, change.address),
        )
    outputs = {
        one.name: OutputState(_kept(one.after), one.sensitive)
        for one in simulation.outputs
        if one.action is not Action.DELETE
    }
    return State(objects, {}, outputs, is_simulated=True)


def _configured(simulation: Simulation, address: InstanceAddress) -> frozenset[str]:
    resource = address.resource
    module = simulation.graph.modules.get(tuple(name for name, _ in resource.modules))
    block = None if module is None else module.resources.get(("managed", resource.type, resource.name))
    if block is None:
        return frozenset()
    blocks: Iterable[str] = (
        nested.block.labels[0].value if nested.block.type == "dynamic" and nested.block.labels else nested.block.type
        for nested in block.blocks
    )
    return frozenset((*block.arguments, *blocks))


def _kept(value: Value) -> Value:
    """The value after the apply: Terraform knows then what it did not, and we still do not."""
    if isinstance(value, Marked):
        return mark(_kept(value.value), value.marks)
    if isinstance(value, UnknownValue):
        return msgspec.structs.replace(value, kind=UnknownKind.NOT_AVAILABLE)
    if isinstance(value, ObjectValue):
        rest = None if value.rest is None else msgspec.structs.replace(value.rest, kind=UnknownKind.NOT_AVAILABLE)
        return ObjectValue({name: _kept(item) for name, item in value.items.items()}, rest)
    if isinstance(value, MapValue):
        return MapValue(value.element, {name: _kept(item) for name, item in value.items.items()})
    if isinstance(value, ListValue | TupleValue):
        return msgspec.structs.replace(value, items=tuple(map(_kept, value.items)))
    return unmark_deep(value)[0]
