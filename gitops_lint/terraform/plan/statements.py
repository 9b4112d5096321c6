"""What is wrong with `moved` and `removed` blocks, once the instances are known (internal/refactoring of Terraform)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gitops_lint.terraform.addresses import Address, parse_removed
from gitops_lint.terraform.configuration import ModuleCall, ResourceBlock
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.expansion import key_text
from gitops_lint.terraform.evaluation.instances import instances_of
from gitops_lint.terraform.evaluation.module import ModuleInstance
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.plan.addresses import ModulePath, ResourceAddress, module_text, path_of
from gitops_lint.terraform.plan.moves import Declared, Statement, is_cyclic

_Key = tuple[str, str]
"""An end of a move, with what kind of thing it is: a resource is not its only instance."""


def check_statements(evaluation: Evaluation, statements: list[Statement], chosen: Callable[[str], bool]) -> None:
    """Notes what is wrong with the moves that a configuration declares, as far as the chosen nodes tell."""
    froms: dict[_Key, str] = {}
    targets: dict[_Key, str] = {}
    found = False
    for statement in statements:
        for module in instances_of(evaluation.root, statement.module):
            for summary, detail in _wrong(statement, module, froms, targets, chosen):
                found = True
                evaluation.log.add(Problem(Kind.MOVE, summary, detail, statement.file, statement.span))
    if not found and is_cyclic(statements):
        chained = "".join(f"\n  - {_text(one.from_, (), one)} → {_text(one.to, (), one)}" for one in statements)
        detail = f"Some of these move statements form a cycle, so that there is no final location:{chained}"
        first = statements[0]
        evaluation.log.add(Problem(Kind.MOVE, "Cyclic dependency in move statements", detail, first.file, first.span))


def check_removals(evaluation: Evaluation, declared: Declared) -> None:
    """Notes what is declared as removed and declared as well (`validateRemoveStatements` in remove_statement.go)."""
    for path, module in declared.items():
        for removed in module.removed:
            end = None if removed.from_ is None else parse_removed(removed.from_)
            if not isinstance(end, Address):
                continue
            names = (*path, *(name for name, _ in end.modules))
            text = "".join(f"module.{name}." for name in names)
            found: ModuleCall | ResourceBlock | None = None
            if end.is_module:
                caller = declared.get(names[:-1])
                found = None if caller is None else caller.module_calls.get(names[-1])
                noun, text = "module", text.removesuffix(".")
            elif end.mode != "list":
                holder = declared.get(names)
                found = None if holder is None else holder.resources.get((end.mode, end.type, end.name))
                noun, text = "resource", f"{text}{ResourceAddress((), end.mode, end.type, end.name).text}"
            if found is not None:
                detail = f"This statement declares that {text} was removed, but it is still declared in configuration."
                summary = f"Removed {noun} still exists"
                evaluation.log.add(Problem(Kind.MOVE, summary, detail, found.file, found.span))


def _wrong(
    statement: Statement,
    module: ModuleInstance,
    froms: dict[_Key, str],
    targets: dict[_Key, str],
    chosen: Callable[[str], bool],
) -> Iterator[tuple[str, str]]:
    path = path_of(module)
    from_, to = _text(statement.from_, path, statement), _text(statement.to, path, statement)
    if from_ == to:
        yield (
            "Redundant move statement",
            f"This statement declares a move from {from_} to the same address, which is the same as not declaring "
            "this move at all.",
        )
        return
    noun = _noun(statement)
    if chosen(_node_name(statement)) and _exists(statement, module):
        short = noun.split()[-1] if " " in noun else noun
        yield (
            "Moved object still exists",
            f"This statement declares a move from {from_}, but that {noun} is still declared.\n\nChange your "
            f"configuration so that this {short} will be declared as {to} instead.",
        )
    noun = _noun(statement)
    if froms.setdefault((noun, from_), to) != to:
        yield (
            "Ambiguous move statements",
            f"Another statement declared that {from_} moved to {froms[noun, from_]}, but this statement instead "
            f"declares that it moved to {to}.",
        )
    if targets.setdefault((noun, to), from_) != from_:
        yield (
            "Ambiguous move statements",
            f"Another statement declared that {targets[noun, to]} moved to {to}, but this statement instead declares "
            f"that {from_} moved there.",
        )


def _noun(statement: Statement) -> str:
    if statement.of_modules:
        return "module instance" if statement.of_instances else "module call"
    return "resource instance" if statement.of_instances else "resource"


def _text(end: Address, path: ModulePath, statement: Statement) -> str:
    modules = (*path, *end.modules)
    if end.is_module:
        return module_text(modules)
    whole = ResourceAddress(modules, end.mode, end.type, end.name)
    return whole.text + key_text(end.key)


def _node_name(statement: Statement) -> str:
    """The node of the graph that tells whether what was moved is still there."""
    end = statement.from_
    path = "".join(f"module.{name}." for name in (*statement.module, *(name for name, _ in end.modules)))
    if end.is_module:
        return f"{path.removesuffix('.')} (expand)"
    return path + ("" if end.mode == "managed" else f"{end.mode}.") + f"{end.type}.{end.name}"


def _exists(statement: Statement, module: ModuleInstance) -> bool:
    """Whether what was moved is still in the configuration."""
    end = statement.from_
    steps = end.modules[:-1] if end.is_module else end.modules
    found: ModuleInstance | None = module
    for name, key in steps:
        call = None if found is None else found.module_call(name)
        found = None if call is None or key not in call.expansion.keys else call.instance(key)
    if found is None:
        return False
    if end.is_module:
        name, key = end.modules[-1]
        call = found.module_call(name)
        return call is not None and (not statement.of_instances or key in call.expansion.keys)
    if end.mode == "list":
        return False
    node = found.resource(end.mode, end.type, end.name)
    return node is not None and (not statement.of_instances or end.key in node.expansion.keys)
