"""Post-build substitution: the variables of a Flux Kustomization, put into the objects that it renders.

Source: fluxcd/pkg/kustomize/kustomize_varsub.go and https://fluxcd.io/flux/components/kustomize/kustomizations/
#post-build-variable-substitution. What was put in is not looked at again, so a substitution always ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec

from gitops_lint.kubernetes.flux.document_text import (
    Marks,
    UnreadableTextError,
    first_mark,
    holds,
    reread,
    written,
)
from gitops_lint.kubernetes.flux.expressions import (
    MOST_CHARACTERS,
    Part,
    Reference,
    SubstitutionError,
    parse,
    references,
)
from gitops_lint.kubernetes.flux.operators import apply
from gitops_lint.model.source import Origin, Path
from gitops_lint.model.value import Unknown

_NAME: Final = re.compile(r"[_A-Za-z][_A-Za-z0-9]*\Z")
_NAME_RULE: Final = "^[_[:alpha:]][_[:alpha:][:digit:]]*$"
_SWITCH: Final = "kustomize.toolkit.fluxcd.io/substitute"
_EXPRESSION: Final = re.compile(r"\$[{$]")


class Variable(msgspec.Struct, frozen=True, eq=False):
    """A variable: its text (line ends are dropped) or why it is not known, and where it was set."""

    value: str | Unknown
    origin: Callable[[], Origin]


class Variables(msgspec.Struct, frozen=True, eq=False):
    """What a Kustomization may put in.

    `others` is why variables beyond `named` may have values that the repository does not show; where
    `others_are_certain` is false, they may as well have none, and a default is believed.
    """

    named: Mapping[str, Variable] = {}
    others: Unknown | None = None
    others_are_certain: bool = False

    def __bool__(self) -> bool:
        return bool(self.named) or self.others is not None


class Use(msgspec.Struct, frozen=True):
    """An expression in an object: where, of which variable, whether it gives a default and whether there is a value."""

    path: Path
    name: str
    has_default: bool
    has_value: bool


class Substituted(msgspec.Struct, frozen=True, eq=False):
    """An object after substitution, and the expressions that it held."""

    value: dict[str, Any]
    uses: tuple[Use, ...] = ()


class RefusedError(Exception):
    """Flux refuses to substitute: its words, and the path of the text at fault (empty when it is the whole object)."""

    def __init__(self, message: str, path: Path = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


def is_disabled(value: Mapping[str, Any]) -> bool:
    """Whether an object asks to be left alone, by label or annotation."""
    metadata = value.get("metadata")
    if not isinstance(metadata, dict):
        return False
    words = (metadata.get(field) for field in ("labels", "annotations"))
    return any(isinstance(each, dict) and each.get(_SWITCH) == "disabled" for each in words)


def substitute(
    value: dict[str, Any], variables: Variables, *, strict: bool = False, always: bool = False
) -> Substituted:
    """An object with its expressions replaced; the very object where nothing is to be done.

    Nothing is done without any variable, unless `always` (`substituteStrategy: Always`). `strict` refuses variables
    without a value (the controller's feature gate StrictPostBuildSubstitutions).

    Raises:
        RefusedError: Flux would refuse.
    """
    if is_disabled(value) or not (variables or always):
        return Substituted(value)
    for name in sorted(variables.named):
        if not _NAME.match(name):
            raise RefusedError(f"envsubst error: '{name}' var name is invalid, must match '{_NAME_RULE}'")
    if not holds(value, _EXPRESSION):
        return Substituted(value)
    marks = Marks()
    try:
        text = _evaluated(parse(written(value, marks)), variables, marks, strict)
    except SubstitutionError as error:
        message = f"envsubst error: variable substitution failed: {error}"
        raise RefusedError(message, _failing(value, variables, strict)) from None
    try:
        result = reread(text, marks)
    except UnreadableTextError as error:
        raise RefusedError(f"envsubst error: YAMLToJSON: yaml: {error}", _breaking(value, variables)) from None
    if not isinstance(result, dict):
        raise RefusedError("UnmarshalJSON: the text is no object after substitution")
    return Substituted(result, tuple(_uses(value, variables)))


def _evaluated(parts: tuple[Part, ...], variables: Variables, marks: Marks, strict: bool) -> str:
    texts: list[str] = []
    length = 0
    for part in parts:
        texts.append(part if isinstance(part, str) else _replaced(part, variables, marks, strict))
        length += len(texts[-1])
        if length > MOST_CHARACTERS:
            raise SubstitutionError("the object is too large after substitution")
    return "".join(texts)


def _replaced(reference: Reference, variables: Variables, marks: Marks, strict: bool) -> str:
    arguments = tuple(_evaluated((argument,), variables, marks, strict) for argument in reference.arguments)
    variable = variables.named.get(reference.name)
    value = variable.value if variable is not None else None
    if value is None and _may_have_value(reference, variables):
        value = variables.others
    if isinstance(value, Unknown):
        return marks.text(value)
    if value is None and strict and not reference.has_default:
        raise SubstitutionError(f'variable not set (strict mode): "{reference.name}"')
    if reference.operator and not reference.has_default and (mark := first_mark("".join(arguments))):
        return mark
    return apply(reference.operator, value or "", arguments)


def _may_have_value(reference: Reference, variables: Variables) -> bool:
    return variables.others is not None and (variables.others_are_certain or not reference.has_default)


def texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text of some data with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, (*path, index))


def _uses(value: dict[str, Any], variables: Variables) -> Iterator[Use]:
    for path, text in texts(value):
        for reference in references_of(text):
            has_value = reference.name in variables.named or _may_have_value(reference, variables)
            yield Use(path, reference.name, reference.has_default, has_value)


def references_of(text: str) -> tuple[Reference, ...]:
    """The references in one text; none where its expressions go beyond it."""
    if "${" not in text:
        return ()
    try:
        return tuple(references(parse(text)))
    except SubstitutionError:
        return ()


def _failing(value: dict[str, Any], variables: Variables, strict: bool) -> Path:
    """The first text that fails by itself."""
    for path, text in texts(value):
        if "${" in text:
            try:
                _evaluated(parse(text), variables, Marks(), strict)
            except SubstitutionError:
                return path
    return ()


def _breaking(value: dict[str, Any], variables: Variables) -> Path:
    """The first text that makes a document of one key unreadable."""
    for path, text in texts(value):
        if "${" in text:
            marks = Marks()
            try:
                reread(_evaluated(parse(written({"key": text}, marks)), variables, marks, False), marks)
            except (UnreadableTextError, SubstitutionError):
                return path
    return ()
