"""Strings, heredocs and their directives, as trees."""

from __future__ import annotations

from typing import Any

import pytest
from hcl_shape import expression, shape

from gitops_lint.formats import hcl

X, Y = ("ScopeTraversal", "x", ()), ("ScopeTraversal", "y", ())


def text(value: str) -> Any:
    return ("String", value)


def template(*parts: Any) -> Any:
    return ("Template", tuple(text(part) if isinstance(part, str) else part for part in parts))


def choice(condition: Any, true: Any, false: Any) -> Any:
    return ("Conditional", condition, true, false)


def loop(key: str | None, value: str, collection: Any, content: Any) -> Any:
    return ("TemplateJoin", ("For", key, value, collection, None, content, None, False))


TREES = {
    '"a${x}b"': template("a", X, "b"),
    '"${x}"': ("TemplateWrap", X),
    '" ${x}"': template(" ", X),
    '"${x}${y}"': template(X, Y),
    '"${"a"}b"': template("a", "b"),
    '"${"${x}"}"': ("TemplateWrap", ("TemplateWrap", X)),
    '"${ {} }"': ("TemplateWrap", ("ObjectCons", ())),
    r'"\n\r\t\"\\\u00e9\U0001F600"': text('\n\r\t"\\é😀'),
    '"$${x} %%{x} $x %x $$ %%"': text("${x} %{x} $x %x $$ %%"),
    '"$$${x}"': text("$${x}"),
    '"a$"': text("a$"),
    '"\\\\${x}"': template("\\", X),
    '"a  ${~ x ~}  b"': template("a", X, "b"),
    '"${~ x ~}"': ("TemplateWrap", X),
    '" ${~ x}"': template("", X),
    '"a\\n ${~ x ~} \\n b"': template("a", X, "b"),
    '"%{ if x }a%{ endif }"': template(choice(X, template("a"), template(""))),
    '"%{ if x }a%{ else }b%{ endif }"': template(choice(X, template("a"), template("b"))),
    '"%{ if x }%{ else }${y}%{ endif }"': template(choice(X, template(""), template(Y))),
    '"<%{ for y in x }${y},%{ endfor }>"': template("<", loop(None, "y", X, template(Y, ",")), ">"),
    '"%{ for i, y in x }%{ if y }a%{ endif }%{ endfor }"': template(
        loop("i", "y", X, template(choice(Y, template("a"), template(""))))
    ),
    '"a %{~ if x ~} b %{~ endif ~} c"': template("a", choice(X, template("b"), template("")), "c"),
    "<<E\nE": text(""),
    "<<E\na\nE": text("a\n"),
    "<<E\na\n  E": text("a\n"),
    '<<E\n a\\n"$${x}\n\nE': text(' a\\n"${x}\n\n'),
    "<<E\nEE\nE x\nE": text("EE\nE x\n"),
    "<<E\n${x}\nE": template(X, "\n"),
    "<<E\na ${x} b\nc\nE": template("a ", X, " b\nc\n"),
    "<<E\na\n${~ x ~}\n  b\nE": template("a", X, "  b\n"),
    "<<E\n%{ if x ~}\n  a\n%{ endif ~}\nb\nE": template(choice(X, template("  a\n"), template("")), "b\n"),
    "<<-E\n    a\n      b\n    E": text("a\n  b\n"),
    "<<-E\n    a\n\n   \n    b\n  E": text("a\n\n   \nb\n"),
    "<<-E\n\ta\n\t b\n\tE": text("a\n b\n"),
    "<<-E\n    ${x}\n      a\n    E": template("", X, "\n  a\n"),
    "<<-E\n${x}\n  a\n  E": template(X, "\n  a\n"),
    "<<-E\n  a ${x}\n    b\n  E": template("a ", X, "\n  b\n"),
    "<<É\na\nÉ": text("a\n"),
    'f(<<E\na\nE\n, "b")': ("FunctionCall", "f", (text("a\n"), text("b")), False),
    '"${<<E\na\nE\n}"': ("TemplateWrap", text("a\n")),
    "<<E\n${<<F\na\nF\n}\nE": template("a\n", "\n"),
}


@pytest.mark.parametrize(("source", "expected"), TREES.items())
def test_a_template_has_the_tree_that_terraform_evaluates(source: str, expected: Any) -> None:
    assert shape(expression(source)) == expected


@pytest.mark.parametrize("source", TREES)
def test_a_template_covers_its_delimiters(source: str) -> None:
    file = hcl.read(f"é = {source}\nz = 1\n", "test.tf")
    assert f"é = {source}\nz = 1\n"[slice(*file.body.attributes[0].expression.span)] == source
    assert [attribute.name for attribute in file.body.attributes] == ["é", "z"]


def test_line_ends_of_a_heredoc_stay_as_they_are() -> None:
    node = hcl.read("a = <<-E\r\n  b\r\n\r\n  c\r\n  E\r\n", "test.tf").body.attributes[0].expression
    assert shape(node) == text("b\r\n\r\nc\r\n")


def test_the_parts_of_a_template_say_where_they_stand() -> None:
    source = '"é${x}\\t$${y}%{ if z }w%{ endif }"'
    node, _ = hcl.read_expression(source)
    assert isinstance(node, hcl.Template)
    parts = [source[slice(*part.span)] for part in node.parts]
    assert parts == ["é", "x", "\\t$${y}", "%{ if z }w%{ endif }"]


BARE = {
    "": text(""),
    'plain "text"\n': text('plain "text"\n'),
    "${x}": ("TemplateWrap", X),
    "a\n${x}\n": template("a\n", X, "\n"),
    "%{ for y in x ~}\n${y}\n%{ endfor ~}\n": template(loop(None, "y", X, template("", Y, "\n")), ""),
    "$${x} \\n $": text("${x} \\n $"),
}


@pytest.mark.parametrize(("source", "expected"), BARE.items())
def test_a_template_file_is_read_without_quotes_or_escapes(source: str, expected: Any) -> None:
    node, problems = hcl.read_template(source)
    assert (shape(node), problems) == (expected, ())


NOT_CLOSED = (
    "this string is not closed on its line; add the closing quote, "
    'or use a heredoc ("<<EOT") for a text of several lines'
)
NOT_ENDED = (
    'expected "}}" to close this interpolation, found {}; close it, '
    'or write "$${{" where the text is meant for another language'
)
BROKEN = {
    '"a': NOT_CLOSED,
    '"${x"': NOT_ENDED.format("a string"),
    '"${x:-y}"': NOT_ENDED.format('":"'),
    '"%{ if x }a"': 'this "if" directive is not closed; add "%{ endif }"',
    '"%{ endfor }"': 'this "endfor" directive closes nothing; remove it, or add its opening directive',
    '"%{ if x }%{ endfor }"': '"endfor" cannot follow here; close the "if" before it with "%{ endif }"',
    '"%{ if x }%{ else }%{ else }%{ endif }"': 'an "if" directive has one "else"; remove this one',
    '"%{ while x }"': 'expected "if", "else", "endif", "for" or "endfor" after "%{", found "while"; '
    'write one of them, or "%%{" for a literal "%{"',
    '"%{ for x }"': 'expected "in" after the variable names, found "}"; write "for name in collection"',
    r'"\d"': r'"\d" is not an escape sequence; write "\\" for a backslash',
    r'"\u12"': r'"\u" is not an escape sequence; "\u" needs four hexadecimal digits',
    r'"\ud800"': "U+D800 is no character; write the code of one",
    '"\\${x}"': r'"\$" is not an escape sequence; write "$${" for a literal "${"',
    "<<E\na": 'this heredoc is not closed; add a line that has only "E" after its text',
    "<<E x\nE": 'a heredoc opens with "<<" or "<<-", a name and the end of the line; remove what follows',
    "<<E\na\nE": 'the line "E" closes no heredoc without a line end; add one',
}


@pytest.mark.parametrize(("source", "message"), BROKEN.items())
def test_a_broken_template_has_a_problem_that_says_what_to_do(source: str, message: str) -> None:
    problems = hcl.read(f"a = {source}", "test.tf").problems
    assert [problem.message for problem in problems] == [message]
