"""What depends on what, told from the configuration alone: Terraform's graph before any instance is known.

A node is named by its address without instance keys (`module.net.var.cidr`, `aws_vpc.main`). Cycles are found here,
as Terraform finds them: in what is written, whether it would be evaluated or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration import CheckRule, Module, ModuleCall, NestedBlock, ResourceBlock
from gitops_lint.terraform.configuration.problems import is_opentofu
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.instances import instances_of
from gitops_lint.terraform.evaluation.module import directory_of
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.languages import CONSTANT_VARIABLES
from gitops_lint.terraform.occurrences import Occurrence, Place
from gitops_lint.terraform.references import Reference, body_references, parse_reference, references
from gitops_lint.terraform.undeclared import undeclared
from gitops_lint.terraform.wording import near_names


class Node(msgspec.Struct, frozen=True):
    """One thing that is evaluated or applied: its kind, where it is declared, and the names of what it waits for.

    `path` are the names of the calls to the module that it is in.
    """

    name: str
    path: tuple[str, ...]
    kind: str
    file: str
    span: Span
    waits_for: tuple[str, ...] = ()


class Graph(msgspec.Struct, frozen=True):
    """All nodes of a root and its modules, by name, in the order of the configuration.

    `modules` are the modules that these are of, by the names of the calls to them, and `sources` where they come from,
    where an expression says so.
    """

    nodes: dict[str, Node]
    modules: dict[tuple[str, ...], Module] = {}
    sources: dict[tuple[str, ...], str] = {}

    def order(self) -> list[str]:
        """The names, each after what it waits for; the members of a cycle come in some order."""
        done: dict[str, None] = {}
        entered: set[str] = set()
        for first in self.nodes:
            stack: list[tuple[str, Iterator[str]]] = []
            if first not in entered:
                entered.add(first)
                stack.append((first, iter(self.nodes[first].waits_for)))
            while stack:
                name, rest = stack[-1]
                for wanted in rest:
                    if wanted in self.nodes and wanted not in entered:
                        entered.add(wanted)
                        stack.append((wanted, iter(self.nodes[wanted].waits_for)))
                        break
                else:
                    stack.pop()
                    done[name] = None
        return list(done)

    def cycles(self) -> list[list[str]]:
        """Each set of nodes that wait for each other, and each node that waits for itself (Tarjan's algorithm)."""
        index: dict[str, int] = {}
        low: dict[str, int] = {}
        open_: dict[str, None] = {}
        found: list[list[str]] = []
        for first in self.nodes:
            if first in index:
                continue
            work: list[tuple[str, Iterator[str]]] = []
            index[first] = low[first] = len(index)
            open_[first] = None
            work.append((first, iter(self.nodes[first].waits_for)))
            while work:
                name, rest = work[-1]
                for wanted in rest:
                    if wanted not in self.nodes:
                        continue
                    if wanted not in index:
                        index[wanted] = low[wanted] = len(index)
                        open_[wanted] = None
                        work.append((wanted, iter(self.nodes[wanted].waits_for)))
                        break
                    if wanted in open_:
                        low[name] = min(low[name], index[wanted])
                else:
                    work.pop()
                    if work:
                        low[work[-1][0]] = min(low[work[-1][0]], low[name])
                    if low[name] == index[name]:
                        members = []
                        while True:
                            member, _ = open_.popitem()
                            members.append(member)
                            if member == name:
                                break
                        if len(members) > 1 or name in self.nodes[name].waits_for:
                            found.append(members[::-1])
        return found


def build(evaluation: Evaluation) -> Graph:
    """The graph of a root and of every module under it whose code is in the repository."""
    builder = _Builder(evaluation)
    builder.add_module((), evaluation.module(evaluation.context.directory), evaluation.context.directory, (), ())
    return Graph(builder.nodes, builder.modules, builder.sources)


class _Builder:
    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.nodes: dict[str, Node] = {}
        self.modules: dict[tuple[str, ...], Module] = {}
        self.sources: dict[tuple[str, ...], str] = {}

    def add_module(
        self,
        path: tuple[str, ...],
        module: Module,
        directory: str,
        ancestors: tuple[str, ...],
        waits_for: tuple[str, ...],
    ) -> None:
        """Adds what a module declares; `waits_for` is what its call waits for."""
        self.modules[path] = module
        _Inside(self, path, module, directory, (*ancestors, directory), waits_for).add_all()


class _Inside:
    """One module (of any instance) while its nodes are added."""

    def __init__(
        self,
        builder: _Builder,
        path: tuple[str, ...],
        module: Module,
        directory: str,
        ancestors: tuple[str, ...],
        call_waits: tuple[str, ...],
    ) -> None:
        self.builder = builder
        self.path = path
        self.prefix = "".join(f"module.{call}." for call in path)
        self.children: dict[str, tuple[Module | None, str]] = {}
        self.module = module
        self.directory = directory
        self.ancestors = ancestors
        self.call_waits = call_waits

    def add(self, name: str, kind: str, file: str, span: Span, waits_for: Iterable[str]) -> None:
        self.builder.nodes[name] = Node(name, self.path, kind, file, span, tuple(dict.fromkeys(waits_for)))

    def add_all(self) -> None:
        module, prefix, add = self.module, self.prefix, self.add
        for local in module.locals.values():
            waits = self.of_expressions([local.expression])
            add(f"{prefix}local.{local.name}", "local", local.file, local.span, waits)
        for resource in module.resources.values():
            add(prefix + resource.address, resource.mode, resource.file, resource.span, self.of_resource(resource))
        for call in module.module_calls.values():
            self.add_call(call)
        for output in module.outputs.values():
            waits = self.of_expressions([output.value.expression] if output.value else [])
            waits += self.of_traversals(output.depends_on)
            waits += self.of_rules(output.preconditions)
            add(f"{prefix}output.{output.name}", "output", output.file, output.span, waits)
        for (name, alias), provider in module.provider_configs.items():
            waits = self.of_body([one.attribute for one in provider.arguments.values()], provider.blocks)
            add(self.provider(name, alias), "provider", provider.file, provider.span, waits)
        for variable in module.variables.values():
            name = f"{prefix}var.{variable.name}"
            if not prefix:
                add(name, "variable", variable.file, variable.span, ())
            if variable.validations:
                itself = f"{name} (validation)"
                waits = [name, *(one for one in self.of_rules(variable.validations) if one != itself)]
                add(itself, "validation", variable.file, variable.span, waits)
        for check in module.checks:
            add(f"{prefix}check.{check.name}", "check", check.file, check.span, self.of_rules(check.asserts))

    def provider(self, name: str, alias: str) -> str:
        return f'{self.prefix}provider["{name}"]' + (f".{alias}" if alias else "")

    def add_call(self, call: ModuleCall) -> None:
        name = f"{self.prefix}module.{call.name}"
        meta = [one.expression for one in (call.count, call.for_each) if one is not None]
        waits = (*self.call_waits, *self.of_expressions(meta), *self.of_traversals(call.depends_on))
        known = len(self.builder.nodes)
        self.add(f"{name} (expand)", "expand", call.file, call.span, waits)
        inner = (f"{name} (expand)",)
        child, directory = self.child(call)
        declared = {} if child is None else child.variables
        if child is not None and child.files and child.is_whole:
            self.check_arguments(call, child, name)
        for argument in call.arguments.values():
            waits = (*inner, *self.of_expressions([argument.expression]))
            self.add_variable(f"{name}.var.{argument.name}", call, argument.file, argument.span, waits)
        for variable in declared:
            if variable not in call.arguments:
                self.add_variable(f"{name}.var.{variable}", call, call.file, call.span, inner)
        if child is not None:
            self.builder.add_module((*self.path, call.name), child, directory, self.ancestors, inner)
        members = list(self.builder.nodes)[known:]
        self.add(f"{name} (close)", "close", call.file, call.span, members)

    def check_arguments(self, call: ModuleCall, child: Module, address: str) -> None:
        """Notes arguments that the module has no variable for, and variables that have to be given and are not."""
        log = self.builder.evaluation.log
        for argument in call.arguments.values():
            if argument.name not in child.variables:
                detail = f'An argument named "{argument.name}" is not expected here.'
                near = near_names(argument.name, child.variables)
                detail += f' Did you mean "{near[0]}"?' if near else ""
                span = argument.attribute.name_span
                log.add(Problem(Kind.ARGUMENT, "Unsupported argument", detail, argument.file, span, address))
        for variable in child.variables.values():
            if variable.default is None and variable.name not in call.arguments:
                detail = f'The argument "{variable.name}" is required, but no definition was found.'
                at = (variable.file, variable.span, "the variable")
                log.add(
                    Problem(
                        Kind.MISSING_VALUE,
                        "Missing required argument",
                        detail,
                        call.file,
                        call.span,
                        address,
                        related=(at,),
                    )
                )

    def add_variable(self, name: str, call: ModuleCall, file: str, span: Span, waits_for: Iterable[str]) -> None:
        path = (*self.path, call.name)
        self.builder.nodes[name] = Node(name, path, "variable", file, span, tuple(dict.fromkeys(waits_for)))

    def child(self, call: ModuleCall) -> tuple[Module | None, str]:
        """The module that a call names and its directory, where it is in the repository."""
        known = self.children.get(call.name)
        if known is None:
            known = self.children[call.name] = self.find_child(call)
        return known

    def find_child(self, call: ModuleCall) -> tuple[Module | None, str]:
        source = call.source_text if call.version is None or call.version_text else None
        source = source or self.constant_source(call)
        if source is None:
            return None, ""
        directory: str | None
        if source in (".", "..") or source.startswith(("./", "../")):
            directory = directory_of(self.directory, source)
        else:
            directory = self.builder.evaluation.sources.directory(".".join((*self.path, call.name)), source)
        if directory is None or directory in self.ancestors:
            return None, ""
        return self.builder.evaluation.module(directory), directory

    def constant_source(self, call: ModuleCall) -> str | None:
        """The source that an expression gives, asked of the first instance of the module."""
        evaluation = self.builder.evaluation
        if call.source is None or (evaluation.language < CONSTANT_VARIABLES and not is_opentofu(call.source.file)):
            return None
        for instance in instances_of(evaluation.root, self.path):
            node = instance.module_call(call.name)
            source = None if node is None else node.source
            if source is not None:
                self.builder.sources[*self.path, call.name] = source
            return source
        return None

    def of_resource(self, resource: ResourceBlock) -> list[str]:
        meta = [one.expression for one in (resource.count, resource.for_each) if one is not None]
        lifecycle = resource.lifecycle
        waits = [*self.call_waits, *self.of_expressions(meta)]
        waits += self.of_body([one.attribute for one in resource.arguments.values()], resource.blocks)
        waits += self.of_expressions(lifecycle.replace_triggered_by)
        self.check_actions(resource)
        waits += self.of_provisioners(resource)
        waits += self.of_rules((*lifecycle.preconditions, *lifecycle.postconditions), itself=resource)
        waits += self.of_traversals(resource.depends_on)
        if resource.provider is not None:
            waits.append(self.provider(resource.provider.name, resource.provider.alias))
        else:
            waits.append(self.provider(resource.type.partition("_")[0], ""))
        return waits

    def check_actions(self, resource: ResourceBlock) -> None:
        """Notes actions that are not declared (`ConfigTransformer` in transform_config.go)."""
        for trigger in resource.lifecycle.action_triggers:
            for named in trigger.actions:
                for traversal in references(named):
                    occurrence = Occurrence(trigger.file, traversal, Place(is_trigger=True))
                    wrong = undeclared(occurrence, self.module, {})
                    if wrong is not None:
                        address = self.prefix + resource.address
                        kind, file = Kind.UNDECLARED, trigger.file
                        self.builder.evaluation.log.add(
                            Problem(kind, wrong.summary, wrong.detail, file, wrong.span, address)
                        )

    def of_provisioners(self, resource: ResourceBlock) -> list[str]:
        connections = [resource.connection, *(one.connection for one in resource.provisioners)]
        waits = self.of_body([], [one for one in connections if one is not None])
        for one in resource.provisioners:
            waits += self.of_body([argument.attribute for argument in one.arguments.values()], one.blocks)
        return [name for name in waits if name != self.prefix + resource.address]

    def of_rules(self, rules: Iterable[CheckRule], itself: ResourceBlock | None = None) -> list[str]:
        expressions = [one for rule in rules for one in (rule.condition, rule.error_message) if one is not None]
        names = self.of_expressions(expressions)
        return [name for name in names if itself is None or name != self.prefix + itself.address]

    def of_body(self, attributes: Iterable[hcl.Attribute], blocks: Iterable[NestedBlock]) -> list[str]:
        return self.of_traversals(body_references(attributes, [nested.block for nested in blocks]))

    def of_expressions(self, expressions: Iterable[hcl.Expression]) -> list[str]:
        return [name for one in expressions for name in self.of_traversals(references(one))]

    def of_traversals(self, traversals: Iterable[hcl.ScopeTraversal]) -> list[str]:
        found = []
        for traversal in traversals:
            reference = parse_reference(traversal)
            if isinstance(reference, Reference):
                name = self.name_of(reference)
                if name is not None:
                    found.append(self.prefix + name)
                if reference.kind == "variable" and self.is_validated(reference.name):
                    found.append(f"{self.prefix}var.{reference.name} (validation)")
        return found

    def is_validated(self, name: str) -> bool:
        """Whether what refers to a variable waits for its validations, too (`nodeVariableValidation`)."""
        variable = self.module.variables.get(name)
        return variable is not None and bool(variable.validations)

    def name_of(self, reference: Reference) -> str | None:
        if reference.kind == "variable":
            return f"var.{reference.name}"
        if reference.kind == "local":
            return f"local.{reference.name}"
        if reference.kind == "resource":
            return str(reference)
        if reference.kind != "module":
            return None
        call = self.module.module_calls.get(reference.name)
        child = None if call is None else self.child(call)[0]
        if child is None and reference.output is not None:
            # Which arguments an output of a module that is not here waits for is not known: all would be false cycles.
            return f"module.{reference.name} (expand)"
        if child is None or reference.output not in child.outputs:
            return f"module.{reference.name} (close)"
        return f"module.{reference.name}.output.{reference.output}"
