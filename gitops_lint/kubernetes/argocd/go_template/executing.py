"""Executes a Template on parameters.

Source: text/template/exec.go.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Any, Final

from gitops_lint.kubernetes.argocd.go_template.errors import ArgumentError, OutOfReach, TemplateError
from gitops_lint.kubernetes.argocd.go_template.functions import call
from gitops_lint.kubernetes.argocd.go_template.nodes import (
    Action,
    Branch,
    Call,
    Chain,
    Command,
    Dot,
    Field,
    Function,
    Leave,
    Literal,
    Nil,
    Node,
    Operand,
    Pipeline,
    Statement,
    Template,
    Text,
    Variable,
)
from gitops_lint.kubernetes.argocd.go_template.parsing import parse
from gitops_lint.kubernetes.argocd.go_template.values import StringMap, is_true, printed

_MOST_STEPS: Final = 200_000
_DEEPEST_CALL: Final = 100


class MissingKey(enum.Enum):
    """The option `missingkey`: what a map gives for a key that it has not."""

    DEFAULT = "default"
    ZERO = "zero"
    ERROR = "error"


class _Missing:
    """Nothing at all, which is not even nil: a key that a map has not."""


_MISSING: Final = _Missing()


class _Left(Exception):  # noqa: N818 - `break` and `continue` are no errors
    def __init__(self, keyword: str) -> None:
        self.keyword = keyword


def render(text: str, parameters: dict[str, Any], missing: MissingKey = MissingKey.DEFAULT) -> str:
    """The text with its actions executed.

    Raises:
        TemplateError: Go refuses the template or fails on these parameters.
        OutOfReach: it uses what cannot be told here.
    """
    if "{{" not in text:
        return text
    execution = _Execution(parse(text), missing)
    execution.walk_all(execution.template.body, parameters)
    return "".join(execution.written)


class _Execution:
    def __init__(self, template: Template, missing: MissingKey) -> None:
        self.template = template
        self.missing = missing
        self.written: list[str] = []
        self.variables: list[tuple[str, Any]] = []
        self.steps = 0
        self.calls = 0

    def walk_all(self, statements: Iterable[Statement], dot: Any) -> None:
        if not self.variables:
            self.variables.append(("$", dot))
        for statement in statements:
            self.walk(statement, dot)

    def walk(self, statement: Statement, dot: Any) -> None:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise OutOfReach("the template runs for too long")
        if isinstance(statement, Text):
            self.written.append(statement.source)
        elif isinstance(statement, Action):
            value = self.pipeline(statement.pipeline, dot)
            if not statement.pipeline.variables:
                self.written.append("<no value>" if value is None or value is _MISSING else printed(value))
        elif isinstance(statement, Branch):
            known = len(self.variables)
            if statement.keyword == "range":
                self.walk_range(statement, dot)
            else:
                value = self.pipeline(statement.pipeline, dot)
                chosen = statement.body if value is not _MISSING and is_true(value) else statement.otherwise
                inner = value if statement.keyword == "with" and chosen is statement.body else dot
                self.walk_all(chosen, inner)
            del self.variables[known:]
        elif isinstance(statement, Leave):
            raise _Left(statement.keyword)
        else:
            self.walk_call(statement, dot)

    def walk_call(self, statement: Call, dot: Any) -> None:
        body = self.template.defined.get(statement.name)
        if body is None:
            raise self.failure(statement, f'template "{statement.name}" not defined')
        value = self.pipeline(statement.pipeline, dot) if statement.pipeline else None
        self.calls += 1
        if self.calls > _DEEPEST_CALL:
            raise OutOfReach(f'the template "{statement.name}" calls itself too often')
        kept, self.variables = self.variables, [("$", value)]
        self.walk_all(body, value)
        self.variables = kept
        self.calls -= 1

    def walk_range(self, branch: Branch, dot: Any) -> None:
        value = self.pipeline(branch.pipeline, dot)
        names = branch.pipeline.variables
        pairs = self.pairs(branch, value)
        known = len(self.variables)
        turned = False
        for key, item in pairs:
            turned = True
            if len(names) == 1 and not isinstance(value, int):
                self.set_top(names, [item], branch.pipeline.assigns)
            elif names:
                self.set_top(names, [key, item], branch.pipeline.assigns)
            try:
                self.walk_all(branch.body, item)
            except _Left as left:
                if left.keyword == "break":
                    break
            finally:
                del self.variables[known:]
        if not turned:
            self.walk_all(branch.otherwise, dot)

    def pairs(self, branch: Branch, value: Any) -> Iterable[tuple[Any, Any]]:
        if isinstance(value, dict):
            return [(key, value[key]) for key in sorted(value)]
        if isinstance(value, list):
            return list(enumerate(value))
        if value is None or value is _MISSING:
            return []
        if type(value) is int:
            if value > _MOST_STEPS:
                raise OutOfReach("the template runs for too long")
            return [(each, each) for each in range(value)]
        raise self.failure(branch.pipeline, f"range can't iterate over {printed(value)}")

    def set_top(self, names: tuple[str, ...], values: list[Any], assigns: bool) -> None:
        for name, value in zip(names, values, strict=False):
            if assigns:
                self.assign(name, value)
            else:
                self.variables.append((name, value))

    def assign(self, name: str, value: Any) -> None:
        for index in range(len(self.variables) - 1, -1, -1):
            if self.variables[index][0] == name:
                self.variables[index] = (name, value)
                return

    def pipeline(self, pipeline: Pipeline, dot: Any) -> Any:
        value: Any = _NOTHING_BEFORE
        for command in pipeline.commands:
            value = self.command(command, dot, value)
        if pipeline.variables and value is _MISSING:
            value = None
        if pipeline.variables and not _is_range_pair(pipeline):
            self.set_top(pipeline.variables, [value], pipeline.assigns)
        return value

    def command(self, command: Command, dot: Any, final: Any) -> Any:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise OutOfReach("the template runs for too long")
        first, rest = command.arguments[0], command.arguments[1:]
        if isinstance(first, Function):
            return self.function(first, rest, dot, final, command)
        if isinstance(first, Nil):
            raise self.failure(first, "nil is not a command")
        if (rest or final is not _NOTHING_BEFORE) and isinstance(first, Field | Chain | Variable) and first.names:
            self.operand(first, dot)
            raise self.failure(first, f"{first.names[-1]} is not a method but has arguments")
        if rest or final is not _NOTHING_BEFORE:
            raise self.failure(first, f"can't give argument to non-function {first.source}")
        return self.operand(first, dot)

    def function(self, function: Function, rest: tuple[Operand, ...], dot: Any, final: Any, whole: Node) -> Any:
        if function.name in ("and", "or"):
            return self.shortcut(function, rest, dot, final)
        arguments = [self.argument(each, dot) for each in rest]
        if final is not _NOTHING_BEFORE:
            arguments.append(None if final is _MISSING else final)
        try:
            return call(function.name, arguments)
        except ArgumentError as error:
            wrong: Node = rest[error.index] if error.index < len(rest) else function
            raise self.failure(wrong, str(error)) from None
        except TemplateError as error:
            at = whole if str(error).startswith("error calling") else function
            raise self.failure(at, str(error)) from None

    def shortcut(self, function: Function, rest: tuple[Operand, ...], dot: Any, final: Any) -> Any:
        """`and` and `or` stop at the argument that decides."""
        value: Any = None
        for each in rest:
            value = self.argument(each, dot)
            if is_true(value) is (function.name == "or"):
                return value
        if final is not _NOTHING_BEFORE:
            return None if final is _MISSING else final
        if not rest:
            message = f"wrong number of args for {function.name}: want at least 1 got 0"
            raise self.failure(function, message)
        return value

    def argument(self, operand: Operand, dot: Any) -> Any:
        if isinstance(operand, Nil):
            return None
        value = self.operand(operand, dot)
        return None if value is _MISSING else value

    def operand(self, operand: Operand, dot: Any) -> Any:
        if isinstance(operand, Literal):
            return operand.value
        if isinstance(operand, Dot):
            return dot
        if isinstance(operand, Field):
            return self.fields(operand, dot, operand.names)
        if isinstance(operand, Variable):
            value = next(value for name, value in reversed(self.variables) if name == operand.name)
            return self.fields(operand, value, operand.names)
        if isinstance(operand, Chain):
            if isinstance(operand.operand, Nil):
                raise self.failure(operand, "indirection through explicit nil in " + operand.source)
            return self.fields(operand, self.argument(operand.operand, dot), operand.names)
        if isinstance(operand, Function):
            return self.function(operand, (), dot, _NOTHING_BEFORE, operand)
        if isinstance(operand, Pipeline):
            known = len(self.variables)
            value = self.pipeline(operand, dot)
            del self.variables[known:]
            return value
        raise self.failure(operand, "nil is not a command")

    def fields(self, node: Node, value: Any, names: tuple[str, ...]) -> Any:
        for index, name in enumerate(names):
            value = self.field(node, value, name, is_first=index == 0)
        return value

    def field(self, node: Node, value: Any, name: str, *, is_first: bool) -> Any:
        if value is _MISSING:
            # A key of what is missing is missing as well, except that Go says so of the first step.
            if self.missing is MissingKey.ERROR:
                raise self.failure(node, f'nil data; no entry for key "{name}"')
            return _MISSING
        if value is None:
            if is_first and not isinstance(node, Chain | Variable):
                if self.missing is MissingKey.ERROR:
                    raise self.failure(node, f'nil data; no entry for key "{name}"')
                return _MISSING
            raise self.failure(node, f"nil pointer evaluating interface {{}}.{name}")
        if isinstance(value, dict):
            if name in value:
                return value[name]
            if self.missing is MissingKey.ERROR:
                raise self.failure(node, f'map has no entry for key "{name}"')
            if self.missing is MissingKey.ZERO:
                return "" if isinstance(value, StringMap) else None
            return _MISSING
        raise self.failure(node, f"can't evaluate field {name} in type interface {{}}")

    def failure(self, node: Node, message: str) -> TemplateError:
        text = self.template.text
        line = text.count("\n", 0, node.position) + 1
        begin = text.rfind("\n", 0, node.position) + 1
        column = len(text[begin : node.position].encode())
        source = node.source if len(node.source) <= 20 else f"{node.source[:20]}..."
        where = f'template: base:{line}:{column}: executing "base" at <{source}>'
        return TemplateError(f"failed to execute go template {text}: {where}: {message}")


class _NothingBefore:
    """No command stands before this one in its pipeline."""


_NOTHING_BEFORE: Final = _NothingBefore()


def _is_range_pair(pipeline: Pipeline) -> bool:
    return len(pipeline.variables) > 1
