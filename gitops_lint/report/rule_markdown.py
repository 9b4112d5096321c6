"""A rule's documentation as a Markdown section: what `docs/rules.md` collects and `gitops-lint rule` shows."""

from __future__ import annotations

import re

from gitops_lint.model.rule import Rule

_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
# Markdown takes a bare angle bracket for HTML, except in code.
_CODE_OR_ANGLE = re.compile(r"`[^`]+`|<")
_SIDES = {"base": "before the change", "latin-1": "saved as Latin-1"}


def facts(rule: Rule) -> list[tuple[str, str]]:
    """What there is to know about a rule beside its text: severity, name, what it looks at, aliases."""
    found = [("Severity", str(rule.severity)), ("Name", rule.name), ("Looks at", scope(rule))]
    if rule.aliases:
        found.append(("Also known as", ", ".join(rule.aliases)))
    return found


def scope(rule: Rule) -> str:
    """What a rule is called for, one by one: `each File`, `each Resource (Service, Ingress)`."""
    kinds = sorted({kind.partition(".")[0] for kind in rule.kinds})
    return f"each {rule.scope.__name__}" + (f" ({', '.join(kinds)})" if kinds else "")


def section(rule: Rule) -> str:
    """The rule as Markdown: a heading of the second level, its facts, its documentation with the files' names."""
    listed = "\n".join(f"- {name}: {value}" for name, value in facts(rule))
    return f"## {rule.id} {rule.name}\n\n{rule.title}.\n\n{listed}\n\n{body(rule)}\n"


def body(rule: Rule, *, escaped: bool = True) -> str:
    """The documentation below the title; a file's name stands above its block.

    `escaped` makes it Markdown in which nothing is taken for HTML; without it, it is text to read as it is.
    """
    _, _, text = rule.documentation.partition("\n")
    prose = _escaped if escaped else str
    pieces = []
    end = 0
    for fence in _FENCE.finditer(text):
        pieces += [prose(text[end : fence.start()]), _block(fence)]
        end = fence.end()
    pieces.append(prose(text[end:]))
    return "\n\n".join(piece.strip("\n") for piece in pieces if piece.strip())


def _block(fence: re.Match[str]) -> str:
    language, *rest = fence["info"].split() or [""]
    names = [f"`{word}`" for word in rest if word not in _SIDES]
    title = ", ".join(names + [words for side, words in _SIDES.items() if side in rest])
    block = f"```{language}\n{fence['text']}```"
    return f"{title}:\n\n{block}" if title else block


def _escaped(text: str) -> str:
    return _CODE_OR_ANGLE.sub(lambda match: match[0] if len(match[0]) > 1 else r"\<", text)
