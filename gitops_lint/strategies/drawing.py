"""Values for a module's variables: of their types, steered by their validations, and held to them."""

from __future__ import annotations

import os
import re
from typing import Any

from hypothesis import strategies as st

from gitops_lint.formats import hcl
from gitops_lint.strategies.hints import Hint, Hints, Subject, read_hints
from gitops_lint.strategies.opening import Opened, opened
from gitops_lint.terraform.configuration import Variable
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.errors import ConversionError
from gitops_lint.terraform.evaluation.checks import verdict
from gitops_lint.terraform.evaluation.plain import from_plain
from gitops_lint.terraform.evaluation.variables import type_of_variable
from gitops_lint.terraform.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    is_wholly_known,
)

Plain = st.SearchStrategy[Any]
_NOTHING = Hint()
_MOST = 4
"""How many elements a collection has, unless a validation asks for more."""


def variables(module_directory: str | os.PathLike[str], **fixed: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Draws the input variables of a module: plain data, which all its validations admit.

    A variable with a default is left out at times; one with `nullable = true`, or whose default is null, is null at
    times. `fixed` are values for variables that are not to be drawn, or strategies for them. Sets are drawn as lists
    without duplicates. Raises `ValueError` where the directory has no configuration, does not declare what is fixed,
    or refuses a fixed value by its type or validations.
    """
    module = opened(module_directory)
    declared = module.module.variables
    unknown = sorted(fixed.keys() - declared.keys())
    if unknown:
        raise ValueError(
            f"{module_directory} declares no variable {unknown[0]!r}; it has {', '.join(sorted(declared))}"
        )
    hints: Hints = {}
    for variable in declared.values():
        for rule in variable.validations:
            if rule.condition is not None:
                read_hints(rule.condition, hints)
    required: dict[str, Plain] = {}
    optional: dict[str, Plain] = {}
    for name, variable in declared.items():
        if name in fixed:
            given = fixed[name]
            if not isinstance(given, st.SearchStrategy):
                _demand_valid(module, name, given)
            required[name] = given if isinstance(given, st.SearchStrategy) else st.just(given)
        else:
            drawn = _of_variable(module, variable, hints)
            (required if variable.default is None else optional)[name] = drawn
    return st.fixed_dictionaries(required, optional=optional).filter(lambda values: _holds(module, values, declared))


def _demand_valid(module: Opened, name: str, value: Any) -> None:
    """Raises `ValueError` where a variable takes no such value, whatever the others are."""
    variable = module.module.variables[name]
    evaluation = module.evaluation({name: value})
    evaluation.root.variable(name)
    wrong = [problem.detail for problem in evaluation.log.problems if not problem.limit]
    if not wrong and not _holds(module, {name: value}, [name]):
        wrong = [f"a validation of it ({variable.file}) refuses it"]
    if wrong:
        raise ValueError(f"variable {name!r} cannot be {value!r}: {wrong[0]}")


def _of_variable(module: Opened, variable: Variable, hints: Hints) -> Plain:
    type_ = type_of_variable(variable).type
    drawn = _of_type(type_, ("var", variable.name), hints, variable.name)
    if type_ is not DYNAMIC and not is_wholly_known(type_):
        drawn = drawn.filter(lambda value: _converts(value, type_))
    default = variable.default
    says_nullable = "nullable" in variable.arguments and variable.nullable
    if says_nullable or (default is not None and isinstance(default.expression, hcl.Null)):
        drawn = st.none() | drawn
    if variable.validations:
        drawn = drawn.filter(lambda value: _holds(module, {variable.name: value}, [variable.name]))
    return drawn


def _converts(value: Any, type_: Type) -> bool:
    """Whether what stands for `any` is the same everywhere in a collection."""
    try:
        convert(from_plain(value), type_)
    except ConversionError:
        return False
    return True


def _holds(module: Opened, values: dict[str, Any], names: Any) -> bool:
    """Whether no validation of some variables refuses the values; one that needs other variables is left for later."""
    root = module.evaluation(values).root
    for name in names:
        variable = module.module.variables[name]
        for rule in variable.validations:
            if verdict(root, rule, f"var.{name}").status in ("fail", "error"):
                missing = [one for one in module.module.variables if one not in values]
                if not _mentions_other(rule.condition, missing):
                    return False
    return True


def _mentions_other(condition: hcl.Expression | None, names: list[str]) -> bool:
    from gitops_lint.terraform.references import references

    for traversal in () if condition is None else references(condition):
        step = traversal.steps[0] if traversal.steps else None
        if traversal.root == "var" and isinstance(step, hcl.TraverseAttr) and step.name in names:
            return True
    return False


def _of_type(type_: Type, subject: Subject, hints: Hints, name: str) -> Plain:
    hint = hints.get(subject, _NOTHING)
    if hint.choices is not None:
        return st.sampled_from(hint.choices)
    if type_ is STRING:
        return _text(hint, name)
    if type_ is NUMBER:
        return _number(hint)
    if type_ is BOOL:
        return st.booleans()
    if isinstance(type_, ListType | SetType):
        longest = hint.longest if hint.longest is not None else max(_MOST, hint.shortest)
        unique = repr if isinstance(type_, SetType) else None
        elements = _elements(type_.element, subject, hints, name)
        return st.one_of(
            [st.lists(one, min_size=hint.shortest, max_size=longest, unique_by=unique) for one in elements]
        )
    if isinstance(type_, MapType):
        longest = hint.longest if hint.longest is not None else max(_MOST, hint.shortest)
        elements = _elements(type_.element, subject, hints, name)
        return st.one_of([st.dictionaries(_WORDS, one, min_size=hint.shortest, max_size=longest) for one in elements])
    if isinstance(type_, TupleType):
        parts = [_of_type(one, (*subject, str(at)), hints, name) for at, one in enumerate(type_.elements)]
        return st.tuples(*parts).map(list)
    if isinstance(type_, ObjectType):
        members = {key: _of_type(one, (*subject, key), hints, key) for key, one in type_.attributes.items()}
        optional = {key: one for key, one in members.items() if key in type_.optional}
        return st.fixed_dictionaries(
            {key: one for key, one in members.items() if key not in type_.optional}, optional=optional
        )
    return _ANYTHING


def _elements(type_: Type, subject: Subject, hints: Hints, name: str) -> list[Plain]:
    """What the elements of one collection may be: where they may be anything, all of them are of one type."""
    subject = (*subject, "*")
    if type_ is DYNAMIC and subject not in hints:
        return [_text(_NOTHING, name), _number(_NOTHING), st.booleans(), st.lists(_WORDS, max_size=3), _OF_WORDS]
    return [_of_type(type_, subject, hints, name)]


_WORDS = st.from_regex(r"[a-z][a-z0-9-]{0,7}", fullmatch=True)
_OF_WORDS = st.fixed_dictionaries({"name": _WORDS, "size": st.integers(-100, 100)})
_BOUNDARIES = (0, 1, -1, 22, 80, 443, 1023, 1024, 65535, 65536)
_SCALARS = st.none() | st.booleans() | st.integers(-100, 100) | _WORDS
_ANYTHING: Plain = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=6,
)
_RANGES = ("0.0.0.0/0", "0.0.0.0/1", "10.0.0.0/0", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "203.0.113.7/32")


def _number(hint: Hint) -> Plain:
    low = None if hint.minimum == float("-inf") else hint.minimum
    high = None if hint.maximum == float("inf") else hint.maximum
    first = None if low is None else -int(-low // 1)
    last = None if high is None else int(high // 1)
    bounds = [one for one in (*_BOUNDARIES, first, last) if one is not None]
    bounds = [one for one in bounds if hint.minimum <= one <= hint.maximum]
    whole: Plain = st.integers(first, last) if first is None or last is None or first <= last else st.nothing()
    if bounds:
        whole = st.sampled_from(sorted(set(bounds))) | whole
    if hint.is_whole:
        return whole
    low, high = (-1e6 if low is None else low), (1e6 if high is None else high)
    return whole | st.floats(min(low, high), max(low, high), allow_nan=False, width=64)


def _text(hint: Hint, name: str) -> Plain:
    if hint.is_range or (hint is _NOTHING and re.search(r"(^|_)cidrs?(_|$)", name)):
        return _address_range(hint)
    for pattern in hint.patterns:
        try:
            matching = re.compile(pattern, re.ASCII)
        except re.error:
            # RE2 takes what Python does not: the condition itself still decides.
            continue
        return st.from_regex(matching).filter(lambda text: "\n" not in text)
    longest = hint.longest if hint.longest is not None else max(16, hint.shortest)
    spare = len(hint.prefix) + len(hint.suffix)
    letters = st.characters(min_codepoint=32, max_codepoint=0x17F, categories=("L", "N", "P", "Zs"))
    shortest, most = max(0, hint.shortest - spare), max(0, longest - spare)
    words = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=shortest, max_size=most)
    return (words | st.text(letters, min_size=shortest, max_size=most)).map(
        lambda middle: f"{hint.prefix}{middle}{hint.suffix}"
    )


def _address_range(hint: Hint) -> Plain:
    """An IPv4 range, those that mean much among them; and IPv6 ones, where nothing is said of its form."""
    octets = st.tuples(*[st.integers(0, 255)] * 4).map(lambda four: ".".join(map(str, four)))
    length = st.integers(0, 32).map(str)
    if hint.suffix.startswith("/"):
        length = st.just(hint.suffix.removeprefix("/"))
    drawn = st.tuples(octets, length).map("/".join)
    known = [one for one in _RANGES if one.startswith(hint.prefix) and one.endswith(hint.suffix)]
    if hint.prefix:
        rest = hint.prefix.count(".")
        tail = st.tuples(*[st.integers(0, 255)] * max(0, 4 - rest)).map(lambda some: ".".join(map(str, some)))
        drawn = st.tuples(tail, length).map(lambda pair: f"{hint.prefix}{pair[0]}/{pair[1]}")
    if not hint.prefix and not hint.suffix:
        known += ["::/0", "fd00::/8"]
    return st.sampled_from(known) | drawn if known else drawn
