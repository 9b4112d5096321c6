"""`yamlencode` and `yamldecode`.

Sources: cty_funcs.go, implied_type.go and decode.go of github.com/zclconf/go-cty-yaml. The grammar is libyaml's.
"""

from __future__ import annotations

from typing import Any

from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.errors import ConversionError, FunctionError
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.functions.normalization import normalized
from gitops_lint.terraform.functions.yaml_scalars import MERGE, TAG, MergeKey, ScalarError, resolve
from gitops_lint.terraform.functions.yaml_text import yaml_text
from gitops_lint.terraform.types import DYNAMIC, STRING, friendly_name
from gitops_lint.terraform.values import (
    ObjectValue,
    TupleValue,
    Value,
    is_null,
    is_wholly_known,
    object_of,
    type_of,
    unknown_because_of,
)

MAX_DEPTH = 500
"""How deep a document may nest that is read; Go has no such bound, and a real document no such depth."""


def _encoded(value: Value) -> Value:
    if not is_wholly_known(value):
        return unknown_because_of(STRING, (value,))
    return normalized(yaml_text(value))


def _decoded(text: str) -> Value:
    return _Reader(text).document()


class _Reader:
    """Reads one document, event by event; each problem has the place that Go's parser gives it."""

    def __init__(self, text: str) -> None:
        from yaml._yaml import CParser

        from gitops_lint.formats.yaml.nodes import with_colons_kept

        self._text = text or "\n"
        self._kept = with_colons_kept(self._text)
        self._parser: Any = CParser(self._kept)
        self._anchors: dict[str, Value] = {}
        self._open: list[str] = []
        self._collections: list[Any] = []

    def document(self) -> Value:
        import yaml

        self._next()
        event = self._next()
        if not isinstance(event, yaml.DocumentStartEvent):
            raise _at(event, "missing start of document")
        value = self._node(self._next())
        self._next()
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise _at(event, "unexpected extra content after value")
        return value

    def _next(self) -> Any:
        import yaml

        try:
            return self._parser.get_event()
        except yaml.MarkedYAMLError as error:
            raise FunctionError(_placed(error)) from None
        except yaml.reader.ReaderError as error:
            raise FunctionError(str(error.reason)) from None

    def _node(self, event: Any) -> Value:
        import yaml

        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.anchor is not None:
            self._open.append(event.anchor)
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event)
        else:
            self._collections.append(event)
            if len(self._collections) > MAX_DEPTH:
                raise _at(event, f"nested deeper than {MAX_DEPTH}")
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            value = self._mapping(event) if is_mapping else self._sequence(event)
            self._collections.pop()
        if event.anchor is not None:
            self._open.remove(event.anchor)
            self._anchors[event.anchor] = value
        return value

    def _alias(self, event: Any) -> Value:
        name = go_quoted(event.anchor)
        if event.anchor in self._open:
            raise _at(event, f"cannot refer to anchor {name} from inside its own definition")
        if event.anchor not in self._anchors:
            raise _at(event, f"reference to undefined anchor {name}")
        return self._anchors[event.anchor]

    def _scalar(self, event: Any) -> Value:
        try:
            value = self._resolved(event)
        except ScalarError as error:
            raise _at(event, str(error)) from None
        if isinstance(value, MergeKey):
            return MERGE
        is_plain = event.implicit[0] or event.tag
        # Of a block scalar Go resolves the text as if it were plain, and makes it a string again.
        return value if is_plain else convert(value, STRING)

    def _resolved(self, event: Any) -> Value | MergeKey:
        text = event.value
        is_quoted = event.style in ("'", '"')
        if "?" in text and not is_quoted:
            self._refuse_question_mark(event)
        if self._kept is not self._text:
            text = _with_colons(text)
        return resolve(event.tag or "", text, is_quoted=is_quoted)

    def _refuse_question_mark(self, event: Any) -> None:
        """Refuses a plain scalar with a `?` between brackets, where Go's parser takes it for the mark of a key."""
        import yaml

        around = self._collections[-1] if self._collections else None
        if around is None or not around.flow_style:
            return
        closing = "}" if isinstance(around, yaml.MappingStartEvent) else "]"
        before = self._text[: self._text.index("?", event.start_mark.index)]
        mark = yaml.Mark("", 0, before.count("\n"), len(before) - before.rfind("\n") - 1, None, 0)
        problem = f"did not find expected ',' or '{closing}'"
        raise FunctionError(_placed(yaml.parser.ParserError("", around.start_mark, problem, mark)))

    def _sequence(self, event: Any) -> Value:
        import yaml

        if event.tag not in (None, f"{TAG}seq"):
            raise _at(event, f"can't interpret sequence as {event.tag}")
        items: list[Value] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event))
        return TupleValue(tuple(items))

    def _mapping(self, event: Any) -> Value:
        import yaml

        if event.tag not in (None, f"{TAG}map"):
            raise _at(event, f"can't interpret mapping as {event.tag}")
        items: dict[str, Value] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event)
            value = self._node(self._next())
            if not isinstance(key, MergeKey):
                items[key] = value
            elif isinstance(value, ObjectValue):
                items.update(value.items)
            else:
                raise _at(event, f"cannot merge {friendly_name(type_of(value))} into mapping")
        return object_of(items)

    def _key(self, event: Any) -> str | MergeKey:
        import yaml

        if not isinstance(event, yaml.ScalarEvent):
            raise _at(event, "only strings are allowed as mapping keys")
        try:
            key = self._resolved(event)
        except ScalarError as error:
            raise FunctionError(str(error)) from None
        if isinstance(key, MergeKey):
            return key
        try:
            text = convert(key, STRING)
        except ConversionError:
            raise _at(event, "only strings are allowed as mapping keys") from None
        if is_null(text):
            raise _at(event, "mapping key cannot be null")
        assert isinstance(text, str)
        return text


def _with_colons(text: str) -> str:
    from gitops_lint.formats.yaml.nodes import _STAND_IN

    return text.replace(_STAND_IN, ":")


def _at(event: Any, message: str) -> FunctionError:
    """A problem at an event; Go counts its line from 0, and leaves out the first."""
    mark = event.start_mark
    return FunctionError(f"on line {mark.line}, column {mark.column + 1}: {message}" if mark.line else message)


def _placed(error: Any) -> str:
    """What Go's parser says of a text that is no YAML."""
    import yaml

    if error.problem_mark is not None and error.problem_mark.line:
        mark = error.problem_mark
        if isinstance(error, yaml.scanner.ScannerError):
            return f"on line {mark.line + 1}, column 1: {error.problem}"
        return f"on line {mark.line}, column {mark.column + 1}: {error.problem}"
    if error.context_mark is not None and error.context_mark.line:
        return f"on line {error.context_mark.line}, column {error.context_mark.column + 1}: {error.problem}"
    return str(error.problem)


FUNCTIONS: tuple[Function, ...] = (
    Function("yamldecode", (Parameter("src", STRING),), DYNAMIC, _decoded),
    Function("yamlencode", (Parameter("value", DYNAMIC, allow_null=True, allow_dynamic=True),), STRING, _encoded),
)
