"""Rules: the decorator, the registry, and what a rule yields."""

from __future__ import annotations

import enum
import inspect
import re
import typing
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias

import msgspec

from gitops_lint.model.resource import ResourcePath
from gitops_lint.model.source import Location, Path, Span


class Severity(enum.IntEnum):
    """How bad a finding is, in SARIF's words; ordered, so that `>=` compares."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Edit(msgspec.Struct, frozen=True):
    """A span of a file replaced by a text. Spans are those of the file as it was read."""

    file: str
    span: Span
    text: str


class Operation(enum.Enum):
    """What a PathChange does at its path."""

    REPLACE = "replace"
    RENAME = "rename"
    REMOVE = "remove"


class PathChange(msgspec.Struct, frozen=True):
    """An edit by path: replace the value there by `text`, rename its key to `text`, or remove the entry."""

    operation: Operation
    path: Path
    text: str = ""


class Fix(msgspec.Struct, frozen=True):
    """An offered mend, which `--fix` applies: a title in the imperative, and changes by path or by span."""

    title: str
    changes: tuple[PathChange | Edit, ...]


class FileSpan(NamedTuple):
    """A span of a file of the repository, and the address of what is declared there, where that has one."""

    file: str
    span: Span
    address: str = ""


Where: TypeAlias = Path | ResourcePath | Span | FileSpan | Location
"""Where a finding stands: a path in the scope's resource, a path in another one, a span of the scope's file, one of
a file that is named, or a location that is known already."""


class Finding(msgspec.Struct, frozen=True):
    """Something its author should mend: what is wrong and what to do about it, in one or two sentences.

    `at` is where it stands; `key` puts it at the key rather than at the value. `severity`, when given, replaces the
    rule's. `related` are other places that belong to it. `secret` keeps the offending line out of every output.
    """

    message: str
    at: Where = ()
    key: bool = False
    severity: Severity | None = None
    fix: Fix | None = None
    related: tuple[tuple[Where, str], ...] = ()
    secret: bool = False


class Notice(msgspec.Struct, frozen=True):
    """A limit of ours, or of being offline: what a rule had to pass over, where and why. `--strict` makes it a finding.

    `subject` is what the notice is about when many places share one reason (a kind without a schema).
    """

    message: str
    at: Where = ()
    key: bool = False
    subject: str = ""


class Example(msgspec.Struct, frozen=True):
    """A small repository in a rule's documentation: path to text, of `head` and, for a Change, of `base`.

    Bytes that are not UTF-8 stand in a text as surrogates, as the error handler `surrogateescape` has them.
    """

    bad: bool
    head: dict[str, str]
    base: dict[str, str] = msgspec.field(default_factory=dict)


class Rule(msgspec.Struct, frozen=True):
    """A function with an id, a severity and documentation, that yields findings and notices.

    `scope` is the type of its first parameter: what it is called for, one by one. `context` are the types of the
    others. `kinds` limits a Resource or File rule to those kinds. `docstring` is as it stands in the source.
    """

    id: str
    name: str
    severity: Severity
    aliases: tuple[str, ...]
    kinds: frozenset[str]
    scope: type
    context: tuple[Any, ...]
    function: Callable[..., Iterable[Finding | Notice]]
    docstring: str

    @property
    def title(self) -> str:
        """What is wrong, in one line without its full stop."""
        return self.docstring.strip().partition("\n")[0].rstrip(" .")

    @property
    def documentation(self) -> str:
        """The docstring without its indentation; made when asked for, since most runs show none."""
        return inspect.cleandoc(self.docstring)

    def takes(self, kind: str) -> bool:
        """Whether the rule speaks of this kind: of a Resource, or of a File (`FileKind.value`)."""
        return not self.kinds or kind in self.kinds

    def matches(self, selector: str) -> bool:
        """Whether an id, a prefix of it, an alias or the name selects this rule."""
        wanted = selector.upper()
        return (
            self.id.startswith(wanted)
            or self.name == selector.lower()
            or any(wanted == alias.upper() for alias in self.aliases)
        )

    def examples(self) -> list[Example]:
        """The documentation's bad and good examples, in order."""
        return list(_examples(self.documentation))


class RuleError(Exception):
    """A rule that cannot be registered: an id that is taken, no examples, no annotated scope."""


registry: dict[str, Rule] = {}
"""Every rule that was loaded, by id."""

_ID = re.compile(r"[A-Z][A-Z0-9]*\d{3}$")


def rule(
    rule_id: str,
    *,
    severity: Severity,
    kinds: Iterable[str] = (),
    aliases: Iterable[str] = (),
) -> Callable[[Callable[..., Iterable[Finding | Notice]]], Callable[..., Iterable[Finding | Notice]]]:
    """Registers a function as a rule; its parameters' types say what it is called with.

    Raises `RuleError` for an id that is taken or malformed, and for a docstring without a bad and a good example.
    """

    def register(
        function: Callable[..., Iterable[Finding | Notice]],
    ) -> Callable[..., Iterable[Finding | Notice]]:
        if not _ID.match(rule_id):
            raise RuleError(f"{rule_id}: an id is a family in capitals and three digits, such as NET002")
        if rule_id in registry and registry[rule_id].function.__qualname__ != function.__qualname__:
            raise RuleError(f"{rule_id} is taken by {registry[rule_id].name}")
        docstring = function.__doc__ or ""
        if not _BAD.search(docstring) or not _GOOD.search(docstring):
            raise RuleError(f"{rule_id}: the docstring of {function.__name__} needs a bad and a good example")
        types = _parameter_types(function)
        if not types:
            raise RuleError(f"{rule_id}: {function.__name__} has no annotated first parameter, its scope")
        scope, *context = types
        registry[rule_id] = Rule(
            id=rule_id,
            name=function.__name__.replace("_", "-"),
            severity=severity,
            aliases=tuple(aliases),
            kinds=frozenset(kinds),
            scope=scope,
            context=tuple(context),
            function=function,
            docstring=docstring,
        )
        return function

    return register


_BAD, _GOOD = re.compile(r"\n[ \t]*Bad"), re.compile(r"\n[ \t]*Good")


def _parameter_types(function: Callable[..., Any]) -> list[Any]:
    """The types of a function's parameters, in order."""
    written = {name: text for name, text in function.__annotations__.items() if name != "return"}
    if not hasattr(function, "__wrapped__"):
        # Nearly every rule names classes of its module: looking them up takes a tenth of evaluating them.
        found = [function.__globals__.get(text) for text in written.values()]
        if all(isinstance(one, type) for one in found):
            return found
    types = typing.get_type_hints(function)
    return [types[name] for name in written]


_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(?P<which>Bad|Good)\b[^\n]*:$", re.MULTILINE)
_DEFAULT_PATHS = {"yaml": "manifest.yaml", "hcl": "main.tf", "terraform": "main.tf", "json": "manifest.json"}


def _examples(documentation: str) -> Iterator[Example]:
    """Fenced blocks below a line `Bad:` or `Good:` (with or without words before the colon) make one example.

    A fence's info string is its language, then the path of the file where it matters, then `base` for the other side
    of a Change, or `latin-1` for a file that is not UTF-8: ```` ```yaml overlays/dev/kustomization.yaml base ````.
    """
    headings = list(_HEADING.finditer(documentation))
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        example = Example(bad=heading["which"] == "Bad", head={})
        end = following.start() if following else len(documentation)
        for fence in _FENCE.finditer(documentation, heading.end(), end):
            language, *rest = fence["info"].split()
            side = example.base if "base" in rest else example.head
            names = [word for word in rest if word not in ("base", "latin-1")]
            text = fence["text"]
            if "latin-1" in rest:
                text = text.encode("latin-1").decode(errors="surrogateescape")
            side[names[0] if names else _DEFAULT_PATHS.get(language, "file.txt")] = text
        yield example
