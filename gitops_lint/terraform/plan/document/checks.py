"""The `checks` of a plan: every object with conditions, and how they came out (jsonchecks)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gitops_lint.terraform.configuration import CheckRule, Module
from gitops_lint.terraform.evaluation.checks import verdict
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.graph import Graph
from gitops_lint.terraform.evaluation.instances import instances_of
from gitops_lint.terraform.evaluation.module import ModuleInstance
from gitops_lint.terraform.evaluation.scope import ModuleScope
from gitops_lint.terraform.evaluation.walk import with_self
from gitops_lint.terraform.plan.document.providers import module_address

_SEVERITY = ("pass", "unknown", "fail", "error")
"""How conditions can come out; the worst decides (`checks.AggregateCheckStatus`)."""

Judged = tuple[CheckRule, ModuleScope | None]


def checks_data(evaluation: Evaluation, graph: Graph, evaluated: frozenset[str]) -> list[dict[str, Any]]:
    """All objects with conditions, by their addresses; of those that were not evaluated nothing is known."""
    found: list[dict[str, Any]] = []
    for path, module in graph.modules.items():
        instances = instances_of(evaluation.root, path)
        for kind, name, extra in _checkables(module):
            address = {"kind": kind, "to_display": ".".join(filter(None, (module_address(path), name))), **extra}
            if path:
                address["module"] = module_address(path)
            if _node_name(path, kind, name) not in evaluated:
                found.append({"address": address, "status": "unknown"})
                continue
            objects = [one for instance in instances for one in _objects(instance, kind, name, extra)]
            objects.sort(key=lambda one: one["address"]["to_display"])
            status = _worst(one["status"] for one in objects) if objects else "pass"
            data = {"address": address, "status": status}
            found.append(data | {"instances": objects} if objects else data)
    return sorted(found, key=lambda one: one["address"]["to_display"])


def _node_name(path: tuple[str, ...], kind: str, name: str) -> str:
    node = ".".join(filter(None, (module_address(path), name)))
    return f"{node} (validation)" if kind == "var" else node


def _checkables(module: Module) -> Iterator[tuple[str, str, dict[str, str]]]:
    for block in module.resources.values():
        if block.mode != "ephemeral" and (block.lifecycle.preconditions or block.lifecycle.postconditions):
            yield "resource", block.address, {"mode": block.mode, "type": block.type, "name": block.name}
    for output in module.outputs.values():
        if output.preconditions:
            yield "output_value", f"output.{output.name}", {"name": output.name}
    for variable in module.variables.values():
        if variable.validations:
            yield "var", f"var.{variable.name}", {"name": variable.name}
    for check in module.checks:
        yield "check", f"check.{check.name}", {"name": check.name}


def _objects(module: ModuleInstance, kind: str, name: str, extra: dict[str, str]) -> Iterator[dict[str, Any]]:
    if kind == "resource":
        node = module.resource("data" if extra["mode"] == "data" else "managed", extra["type"], extra["name"])
        assert node is not None
        lifecycle = node.block.lifecycle
        for instance in node.instances():
            judged: list[Judged] = [(rule, instance.scope) for rule in lifecycle.preconditions]
            judged += [(rule, with_self(instance)) for rule in lifecycle.postconditions]
            data = _object(module, name, judged)
            data["address"]["to_display"] = instance.address
            if instance.key is not None:
                data["address"]["instance_key"] = instance.key
            yield data
        return
    declared = module.module
    rules: Iterable[CheckRule]
    if kind == "output_value":
        rules = declared.outputs[extra["name"]].preconditions
    elif kind == "var":
        rules = declared.variables[extra["name"]].validations
    else:
        rules = next(one.asserts for one in declared.checks if one.name == extra["name"])
    yield _object(module, name, [(rule, None) for rule in rules])


def _object(module: ModuleInstance, name: str, judged: list[Judged]) -> dict[str, Any]:
    address: dict[str, Any] = {"to_display": module.inside(name)}
    if module.address:
        address["module"] = module.address
    verdicts = [verdict(module, rule, name, scope) for rule, scope in judged]
    data: dict[str, Any] = {"address": address, "status": _worst(one.status for one in verdicts)}
    problems = sorted(one.message for one in verdicts if one.status == "fail")
    return data | {"problems": [{"message": message} for message in problems]} if problems else data


def _worst(statuses: Iterable[str]) -> str:
    return max(statuses, key=_SEVERITY.index, default="pass")
