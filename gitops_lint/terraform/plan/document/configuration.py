"""The `configuration` of a plan: what is written, with expressions as constants or references (jsonconfig)."""

from __future__ import annotations

from typing import Any

from gitops_lint.terraform.configuration import Module, ModuleCall, Output, ResourceBlock
from gitops_lint.terraform.configuration.provider_names import local_name, provider_name
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.graph import Graph
from gitops_lint.terraform.evaluation.variables import default_value
from gitops_lint.terraform.knowledge import facts_of
from gitops_lint.terraform.plan.document.expressions import Expressions, depends_on_data
from gitops_lint.terraform.plan.document.providers import ProviderConfigs
from gitops_lint.terraform.plan.document.secrets import HIDDEN
from gitops_lint.terraform.plan.document.shaped_expressions import shaped_expressions
from gitops_lint.terraform.plan.typed_json import plain
from gitops_lint.terraform.schemas import Shapes
from gitops_lint.terraform.schemas.contents import given_of


def configuration_data(graph: Graph, evaluation: Evaluation, *, show_secrets: bool) -> dict[str, Any]:
    """The configuration of a root and of all modules under it."""
    schemas = evaluation.context.schemas
    write = Expressions(evaluation.context.tree, short_circuits=evaluation.short_circuits)
    providers = ProviderConfigs(graph, write, schemas, show_secrets=show_secrets)
    writer = _Writer(graph, providers, write, schemas, show_secrets=show_secrets)
    return without_empty(
        {"provider_config": providers.data()}, "provider_config"
    ) | {"root_module": writer.module((), graph.modules[()])}  # fmt: skip


def without_empty(data: dict[str, Any], *names: str) -> dict[str, Any]:
    """The data without the named parts that are empty, as Go's `omitempty` has it."""
    return {name: value for name, value in data.items() if name not in names or value not in ("", [], {}, None, False)}


class _Writer:
    def __init__(
        self,
        graph: Graph,
        providers: ProviderConfigs,
        write: Expressions,
        schemas: Shapes | None,
        *,
        show_secrets: bool,
    ) -> None:
        self.schemas = schemas
        self.write = write
        self.graph = graph
        self.providers = providers
        self.show_secrets = show_secrets

    def module(self, path: tuple[str, ...], module: Module) -> dict[str, Any]:
        """One module: its outputs, resources, calls and variables."""
        resources = [self.resource(path, one) for one in module.resources.values() if one.mode != "ephemeral"]
        resources.sort(key=lambda one: (one["mode"] == "data", one["address"]))
        return without_empty(
            {
                "outputs": {name: self.output(one) for name, one in module.outputs.items()},
                "resources": resources,
                "module_calls": {name: self.call(path, one) for name, one in module.module_calls.items()},
                "variables": self.variables(module),
            },
            "outputs",
            "resources",
            "module_calls",
            "variables",
        )

    def output(self, output: Output) -> dict[str, Any]:
        """One output."""
        return without_empty(
            {
                "sensitive": output.sensitive,
                "expression": self.write.argument(output.value, secret=output.sensitive and not self.show_secrets),
                "depends_on": depends_on_data(output.depends_on),
                "description": output.description or "",
            },
            "sensitive",
            "depends_on",
            "description",
        )

    def variables(self, module: Module) -> dict[str, Any]:
        """The variables of a module."""
        found: dict[str, Any] = {}
        for name, variable in module.variables.items():
            data: dict[str, Any] = {"description": variable.description or "", "sensitive": variable.sensitive}
            data = without_empty(data, "description", "sensitive")
            try:
                default = default_value(variable)
            except EvaluationError:
                # A problem of the plan already.
                default = None
            if default is not None:
                data["default"] = HIDDEN if variable.sensitive and not self.show_secrets else plain(default)
            found[name] = data
        return found

    def resource(self, path: tuple[str, ...], block: ResourceBlock) -> dict[str, Any]:
        """One managed resource or data source."""
        facts = facts_of(block.type) if block.mode == "managed" else None
        single = (
            frozenset() if facts is None else frozenset(n for n, shape in facts.blocks.items() if shape == "single")
        )
        secret = frozenset() if facts is None or self.show_secrets else facts.sensitive
        shape = None
        if self.schemas is not None and block.type != "terraform_data":
            shape = self.schemas.of(block.mode, block.type, provider_name(self.graph.modules[path], block))
        provider = str(block.provider) if block.provider is not None else local_name(block)
        return without_empty(
            {
                "address": block.address,
                "mode": block.mode,
                "type": block.type,
                "name": block.name,
                "provider_config_key": self.providers.key(path, provider),
                "provisioners": [
                    without_empty(
                        {"type": one.type, "expressions": self.write.body(one.arguments.values(), one.blocks)},
                        "expressions",
                    )
                    for one in block.provisioners
                ],
                "expressions": self.write.body(block.arguments.values(), block.blocks, single, secret)
                if shape is None
                else shaped_expressions(self.write, given_of(block), shape, show_secrets=self.show_secrets),
                "schema_version": 0,
                "count_expression": self.write.argument(block.count),
                "for_each_expression": self.write.argument(block.for_each),
                "depends_on": depends_on_data(block.depends_on),
            },
            "provisioners",
            "expressions",
            "count_expression",
            "for_each_expression",
            "depends_on",
        )

    def call(self, path: tuple[str, ...], call: ModuleCall) -> dict[str, Any]:
        """One module call, with the module that it calls."""
        inner = (*path, call.name)
        child = self.graph.modules.get(inner)
        arguments = [
            one for one in call.arguments.values() if child is None or one.name in child.variables
        ]  # fmt: skip
        secret = frozenset(
            name for name, variable in (child.variables if child is not None else {}).items() if variable.sensitive
        )
        return without_empty(
            {
                "source": call.source_text or self.graph.sources.get(inner, ""),
                "expressions": self.write.body(arguments, (), secret=frozenset() if self.show_secrets else secret),
                "count_expression": self.write.argument(call.count),
                "for_each_expression": self.write.argument(call.for_each),
                "module": {} if child is None else self.module(inner, child),
                "version_constraint": call.version_text or "",
                "depends_on": depends_on_data(call.depends_on),
            },
            "source",
            "expressions",
            "count_expression",
            "for_each_expression",
            "version_constraint",
            "depends_on",
        )
