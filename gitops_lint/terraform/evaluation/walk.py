"""Everything of a root, evaluated: so that all that is wrong with it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from gitops_lint.terraform.configuration import CheckRule, Mode, Module
from gitops_lint.terraform.configuration.problems import is_opentofu
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.arguments import check_arguments, check_ephemeral_output, check_schema
from gitops_lint.terraform.evaluation.backends import check_backend
from gitops_lint.terraform.evaluation.call import CallNode
from gitops_lint.terraform.evaluation.checks import check_validations, failures
from gitops_lint.terraform.evaluation.depth import deeply
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.expansion import key_text
from gitops_lint.terraform.evaluation.failures import Failure
from gitops_lint.terraform.evaluation.graph import Graph, Node, build
from gitops_lint.terraform.evaluation.installed import is_constant
from gitops_lint.terraform.evaluation.instances import instances_of
from gitops_lint.terraform.evaluation.module import ModuleInstance
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.evaluation.provider_blocks import check_provider, check_type
from gitops_lint.terraform.evaluation.provisioners import provisioner_problems
from gitops_lint.terraform.evaluation.resource import ResourceNode
from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance
from gitops_lint.terraform.evaluation.scope import ModuleScope
from gitops_lint.terraform.values import SENSITIVE, unmark_deep

_MODES: dict[str, Mode] = {"managed": "managed", "data": "data", "ephemeral": "ephemeral"}


def evaluate_all(
    evaluation: Evaluation, graph: Graph | None = None, chosen: Callable[[str], bool] = lambda name: True
) -> Graph:
    """Evaluates all of a root and of its modules, or the chosen nodes; what is wrong is in the log afterwards.

    Works in the order of the graph, which it returns (and builds, unless it is given), so that nothing is asked for
    before what it needs.
    """
    graph = graph or build(evaluation)
    for cycle in graph.cycles():
        first = graph.nodes[cycle[0]]
        summary, detail = "Cycle", "Cycle: " + ", ".join(cycle)
        if len(cycle) == 1 and first.kind in _MODES:
            summary = "Self-referential block"
            detail = f"Configuration for {first.name} may not refer to itself."
        evaluation.log.add(Problem(Kind.CYCLE, summary, detail, first.file, first.span, first.name))
    check_backend(evaluation)
    deeply(partial(_walk, evaluation, graph, chosen))
    return graph


def _walk(evaluation: Evaluation, graph: Graph, chosen: Callable[[str], bool]) -> None:
    for name in filter(chosen, graph.order()):
        node = graph.nodes[name]
        for module in instances_of(evaluation.root, node.path):
            if not evaluation.context.mocks.is_inside(module.address):
                _evaluate(module, node)


def declared_nodes(evaluation: Evaluation, graph: Graph) -> Iterator[ResourceNode | CallNode]:
    """Every resource and module call, of every instance of its module, in the order of the configuration."""
    for node in graph.nodes.values():
        if node.kind not in _MODES and node.kind != "expand":
            continue
        item = node.name.removeprefix("".join(f"module.{call}." for call in node.path))
        for module in instances_of(evaluation.root, node.path):
            found: ResourceNode | CallNode | None
            if node.kind == "expand":
                found = module.module_call(item.removeprefix("module.").removesuffix(" (expand)"))
            else:
                type_, name = item.split(".")[-2:]
                found = module.resource(_MODES[node.kind], type_, name)
            if found is not None:
                yield found


def _evaluate(module: ModuleInstance, node: Node) -> None:
    item = node.name.removeprefix("".join(f"module.{call}." for call in node.path))
    declared: Module = module.module
    name = item.partition(".")[2]
    if node.kind == "local":
        module.local(name)
    elif node.kind == "variable":
        if name in declared.variables:
            module.variable(name)
            _check_constant(module, name)
        elif module.call is not None:
            _note_unknown_argument(module, name)
    elif node.kind == "validation":
        check_validations(module)
    elif node.kind == "output":
        _check_output(module, name)
    elif node.kind in _MODES:
        type_, name = item.split(".")[-2:]
        resource = module.resource(_MODES[node.kind], type_, name)
        if resource is not None:
            _check_resource(resource)
    elif node.kind == "expand":
        call = module.module_call(name.removesuffix(" (expand)"))
        if call is not None:
            _ = call.expansion, call.directory
    elif node.kind == "close":
        call = module.module_call(name.removesuffix(" (close)"))
        if call is not None and call.directory is None:
            call.evaluate_arguments()
    elif node.kind == "provider":
        check_provider(module, item)
    elif node.kind == "check":
        check = next(one for one in declared.checks if one.name == name)
        _note(module, check.asserts, item, Kind.CHECK, "Check block assertion failed")


def _note_unknown_argument(module: ModuleInstance, name: str) -> None:
    """Notes an argument of a call that is no variable of the module."""
    argument = None if module.call is None else module.call.arguments.get(name)
    if argument is not None:
        detail = f'An argument named "{name}" is not expected here.'
        span = argument.attribute.name_span
        module.log.add(
            Problem(Kind.ARGUMENT, "Unsupported argument", detail, argument.file, span, module.inside(f"var.{name}"))
        )


def _check_constant(module: ModuleInstance, name: str) -> None:
    """Notes a value for a constant variable that `terraform init` could not tell (`nodeModuleVariable.Execute`)."""
    argument = None if module.call is None else module.call.arguments.get(name)
    if argument is None or module.parent is None or not module.module.variables[name].const:
        return
    try:
        is_known = is_constant(module.parent, argument.expression, argument.file)
    except EvaluationError:
        # Noted when the variable itself was evaluated.
        return
    if not is_known:
        detail = "Only a constant value can be passed into a constant module variable."
        problem = Problem(
            Kind.ARGUMENT,
            "Const variables must be known",
            detail,
            argument.file,
            argument.expression.span,
            module.inside(f"var.{name}"),
        )
        module.log.add(problem)


def _check_output(module: ModuleInstance, name: str) -> None:
    output = module.module.outputs[name]
    value = module.output(name)
    check_ephemeral_output(module, output)
    deprecated = output.arguments.get("deprecated")
    if module.call is None and deprecated is not None and not is_opentofu(deprecated.file):
        detail = (
            "Root module outputs cannot be deprecated, as there is no higher-level module to inform of the deprecation."
        )
        summary = "Root module output deprecated"
        module.log.add(
            Problem(Kind.ARGUMENT, summary, detail, deprecated.file, deprecated.attribute.span, f"output.{name}")
        )
    _note(module, output.preconditions, f"output.{name}", Kind.CONDITION, "Module output value precondition failed")
    if module.call is None and output.value is not None and not output.sensitive:
        bare = module.evaluation.root.output(name)
        if SENSITIVE in unmark_deep(bare)[1] and value is not None:
            detail = (
                "To reduce the risk of accidentally exporting sensitive data that was intended to be only internal, "
                "Terraform requires that any root module output containing sensitive data be explicitly marked as "
                "sensitive, to confirm your intent.\n\nIf you do intend to export this data, annotate the output value "
                "as sensitive by adding the following argument:\n    sensitive = true"
            )
            problem = Problem(
                Kind.SENSITIVE_OUTPUT,
                "Output refers to sensitive values",
                detail,
                output.file,
                output.span,
                f"output.{name}",
            )
            failure = Failure(output.value.expression, output.value.file, module.scope, because_sensitive=True)
            module.log.add(problem, failure)


def _check_resource(resource: ResourceNode) -> None:
    block = resource.block
    lifecycle = block.lifecycle
    for problem in provisioner_problems(block, resource.address):
        resource.module.log.add(problem)
    check_type(resource)
    existing = resource.module.evaluation.existing
    for instance in resource.instances():
        if existing is not None and not existing.is_planned(instance):
            continue
        for name in resource.assigned:
            instance.attribute(name)
        check_arguments(instance)
        check_schema(instance)
        _note(
            resource.module,
            lifecycle.preconditions,
            block.address + key_text(instance.key),
            Kind.CONDITION,
            "Resource precondition failed",
            instance.scope,
        )
        if lifecycle.postconditions:
            _note(
                resource.module,
                lifecycle.postconditions,
                block.address + key_text(instance.key),
                Kind.CONDITION,
                "Resource postcondition failed",
                with_self(instance),
            )


def with_self(instance: ResourceInstance) -> ModuleScope:
    """The scope of a postcondition of an instance."""
    scope = instance.scope
    return ModuleScope(
        scope.module,
        scope.mode,
        scope.key,
        scope.each_value,
        instance.value,
        for_each=scope.for_each,
        self_instance=instance,
    )


def _note(
    module: ModuleInstance,
    rules: tuple[CheckRule, ...],
    what: str,
    kind: Kind,
    summary: str,
    scope: ModuleScope | None = None,
) -> None:
    for rule, found in failures(module, rules, what, scope):
        assert rule.condition is not None
        span = rule.condition.span
        failure = Failure(rule.condition, rule.file, scope or module.scope, of_value=True)
        module.log.add(Problem(kind, summary, found.message, rule.file, span, module.inside(what)), failure)
