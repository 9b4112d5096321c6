"""Small configurations, and what the internet reaches in them, from the documentation of the platforms.

A comment `#! NET002` at the end of a line says that a finding of that rule stands there, and `#! unknown` a notice; in
files that have no comments, `elsewhere` says it as `rule file:line`. Nothing else may be found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_MARK = re.compile(r"#! (.*)$")
BACKEND = 'terraform {\n  backend "local" {}\n}\n\n'


@dataclass(frozen=True, slots=True)
class Case:
    """One configuration; `is_open` says whether the internet reaches what is not for it."""

    name: str
    files: Mapping[str, str]
    elsewhere: tuple[str, ...] = ()
    expected: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        found = set(self.elsewhere)
        for path, text in self.files.items():
            for number, line in enumerate(text.splitlines(), 1):
                mark = _MARK.search(line)
                found |= {f"{word} {path}:{number}" for word in (mark[1].split() if mark else ())}
        object.__setattr__(self, "expected", frozenset(found))

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether any finding says that the internet comes in."""
        return any(one.split()[0] in _OPEN for one in self.expected)


_OPEN = frozenset(f"NET{number:03}" for number in (*range(1, 10), 12))


def block(header: str, mark: str, at: str, arguments: Mapping[str, str]) -> str:
    """A block of arguments, which are expressions; the mark stands at the argument `at`, or at the header."""
    lines = [f"{header} {{" + (f"  #! {mark}" if mark and at == "header" else "")]
    lines += [
        f"  {name} = {text}" + (f"  #! {mark}" if mark and name == at else "") for name, text in arguments.items()
    ]
    return "\n".join([*lines, "}", ""])


def one(name: str, *texts: str, elsewhere: tuple[str, ...] = ()) -> Case:
    return Case(name, {"main.tf": "".join(texts)}, elsewhere)


def variable(name: str, type_: str, default: str = "", mark: str = "") -> str:
    default = f"  default = {default}" + (f"  #! {mark}" if mark else "") + "\n" if default else ""
    return f'variable "{name}" {{\n  type = {type_}\n{default}}}\n'
