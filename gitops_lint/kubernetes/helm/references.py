"""Which values the actions of a template output: `.Values.image.tag`, also below `with` and `range`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

import msgspec

from gitops_lint.kubernetes.helm.template_text import Action, ActionKind, segments
from gitops_lint.model.source import Path

EACH = "*"
"""The step of a path that stands for every item of a list, or every value of a map."""


class Reference(msgspec.Struct, frozen=True):
    """A path in the values that an action outputs, and the lines of the action."""

    path: Path
    first_line: int
    last_line: int


_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"|`[^`]*`')
_CHAIN = re.compile(r"(?<![\w.)\]\"`$])(\$\w*)?((?:\.[A-Za-z_]\w*)+)|(?<![\w.)\]\"`$])(\$\w+)")
_INDEXED = re.compile(r"\b(?:index|get)\s+((?:\$\w*)?(?:\.[A-Za-z_]\w*)+)((?:\s+(?:\"[^\"\\]*\"|\d+))+)")
_KEYWORD = re.compile(r"\s*(?:else\s+)?(\w+)\b")
_VARIABLE = re.compile(r"\s*(?:(?:with|range|if|else\s+if|else\s+with)\s+)?(\$\w+)\s*(?:,\s*(\$\w+)\s*)?:?=(?!=)")


class _Scope(msgspec.Struct):
    """What `.` and the variables are in a block; None where it is the root that every template is given."""

    dot: Path | None
    is_known: bool
    variables: dict[str, Path]


def references(text: str) -> tuple[Reference, ...]:
    """The values that a template outputs, in the order of its text."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    found: list[Reference] = []
    scopes = [_Scope(None, True, {})]
    for action in segments(text):
        if not isinstance(action, Action):
            continue
        scope = scopes[-1]
        paths = list(_paths(action.text, scope))
        if action.kind is ActionKind.OUTPUT:
            lines = bisect_right(starts, action.start), bisect_right(starts, action.end - 1)
            found += (Reference(path, *lines) for path in paths)
        elif action.kind is ActionKind.SILENT:
            _assign(action.text, scope, paths, is_range=False)
        elif action.kind is ActionKind.END:
            if len(scopes) > 1:
                scopes.pop()
        elif action.kind is ActionKind.DEFINE:
            scopes.append(_Scope(None, True, {}))
        else:
            _enter(action, scopes, paths)
    return tuple(found)


def _enter(action: Action, scopes: list[_Scope], paths: list[Path]) -> None:
    """What a branch or a loop makes of the scope."""
    keyword = _KEYWORD.match(action.text)
    word = keyword.group(1) if keyword else ""
    is_else = action.text.lstrip().startswith("else")
    if is_else and len(scopes) > 1:
        # Behind `else` the dot is what it was before the block.
        scopes.pop()
    if word in ("break", "continue"):
        return
    outer = scopes[-1]
    inner = _Scope(outer.dot, outer.is_known, dict(outer.variables))
    if word == "with":
        inner.dot, inner.is_known = (paths[0], True) if paths else (None, False)
    elif word == "range":
        inner.dot, inner.is_known = ((*paths[0], EACH), True) if paths else (None, False)
    scopes.append(inner)
    _assign(action.text, inner, paths, is_range=word == "range")


def _assign(text: str, scope: _Scope, paths: list[Path], *, is_range: bool) -> None:
    variable = _VARIABLE.match(text)
    if variable is None:
        return
    name = variable.group(2) or variable.group(1)
    if not paths:
        scope.variables.pop(name, None)
    elif is_range:
        scope.variables[name] = (*paths[0], EACH)
    else:
        scope.variables[name] = paths[0]


def _paths(body: str, scope: _Scope) -> Iterator[Path]:
    assigned = _VARIABLE.match(body)
    expression = body[assigned.end() :] if assigned else body
    for indexed in _INDEXED.finditer(expression):
        path = _path(*_parts(indexed.group(1)), scope)
        if path is not None:
            steps = re.findall(r'"([^"]*)"|(\d+)', indexed.group(2))
            yield (*path, *(int(number) if number else key for key, number in steps))
    plain = _STRING.sub('""', expression)
    for chain in _CHAIN.finditer(plain):
        path = _path(chain.group(1) or chain.group(3) or "", chain.group(2) or "", scope)
        if path:
            yield path
    if re.search(r"(?<![\w.$)\]\"])\.(?![\w.])", plain) and scope.dot:
        yield scope.dot


def _parts(chain: str) -> tuple[str, str]:
    variable, dot, rest = chain.partition(".")
    return variable, dot + rest


def _path(variable: str, chain: str, scope: _Scope) -> Path | None:
    """The path in the values that a chain of fields leads to; None where it leads elsewhere."""
    steps = tuple(chain.split(".")[1:]) if chain else ()
    if variable and variable != "$":
        known = scope.variables.get(variable)
        return None if known is None else (*known, *steps)
    if not variable and scope.dot is not None:
        return (*scope.dot, *steps)
    if not variable and not scope.is_known:
        return None
    return steps[1:] if steps[:1] == ("Values",) else None
