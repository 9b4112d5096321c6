"""Files, bodies and blocks, whole and broken."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_lint.formats import hcl


def outline(body: hcl.Body) -> Any:
    """The names of a body's attributes (`!` where one is Invalid), then its blocks with theirs."""
    names = [attribute.name + "!" * isinstance(attribute.expression, hcl.Invalid) for attribute in body.attributes]
    return [*names, *((" ".join([block.type, *block.names]), outline(block.body)) for block in body.blocks)]


GOOD = {
    "": [],
    "a = 1": ["a"],
    "a = 1\nb = 2\n": ["a", "b"],
    "a = 1\r\n\r\nb {\r\n  c = 2\r\n}\r\n": ["a", ("b", ["c"])],
    "\ufeffa = 1\n": ["a"],
    'b "x" y {\n}\n': [("b x y", [])],
    "b {}\n": [("b", [])],
    "b { a = 1 }\n": [("b", ["a"])],
    "b { a = [\n1\n] }\n": [("b", ["a"])],
    "b {\n  c {\n    d {\n    }\n    e = 1\n  }\n}\n": [("b", [("c", ["e", ("d", [])])])],
    "b {\n}\nb {\n}\n": [("b", []), ("b", [])],
    "# c\na = 1 # c\n/* c\n*/ b = 2 // c\nx { # c\n} # c": ["a", "b", ("x", [])],
    'b "a\\n$${x}" {\n}\n': [("b a\n${x}", [])],
    "true = 1\nfor = 2\n": ["true", "for"],
    "été = 1\nहिन्दी = 2\n": ["été", "हिन्दी"],
}


@pytest.mark.parametrize(("text", "expected"), GOOD.items())
def test_a_good_file_is_read_without_problems(text: str, expected: Any) -> None:
    file = hcl.read(text, "main.tf")
    assert (outline(file.body), file.problems) == (expected, ())


AFTER = 'resource "good" "one" {\n  x = 1\n}\n'
GOOD_ONE = ("resource good one", ["x"])

BROKEN: dict[str, tuple[Any, list[tuple[int, str]]]] = {
    "locals {\n  a = [1, 2\n  b = 2\n}\n": (
        [("locals", ["a!", "b"])],
        [(3, 'expected "," or "]" in this list, found "b"; add the missing one')],
    ),
    'locals {\n  a = "x\n  b = 2\n}\n': (
        [("locals", ["a!", "b"])],
        [
            (
                2,
                "this string is not closed on its line; add the closing quote, "
                'or use a heredoc ("<<EOT") for a text of several lines',
            )
        ],
    ),
    "locals {\n  a = <<EOT\n  text\n}\n": (
        [("locals", ["a!"])],
        [(2, 'this heredoc is not closed; add a line that has only "EOT" after its text')],
    ),
    "locals {\n  a = {\n    b = 1\n    c\n    d = 2\n  }\n  e = 3\n}\n": (
        [("locals", ["a!", "e"])],
        [
            (
                4,
                'expected "=" after this key, found the end of the line; '
                'write "key = value", with the key in quotes if it is no plain name',
            )
        ],
    ),
    "locals {\n  a = 1\n  b {\n    c = 2\n}\n": (
        [("locals", ["a", ("b", ["c"])])],
        [(1, 'this "locals" block is not closed; add the missing "}"')],
    ),
    "locals {\n  a = {\n    b = 1\n}\n": (
        [("locals", ["a"])],
        [(1, 'this "locals" block is not closed; add the missing "}"')],
    ),
    'module "m {\n  a = 1\n}\n': (
        [],
        [
            (
                1,
                "this string is not closed on its line; add the closing quote, "
                'or use a heredoc ("<<EOT") for a text of several lines',
            )
        ],
    ),
    'module "${x}" {\n  a = 1\n}\n': (
        [],
        [
            (
                1,
                'a block label cannot hold an interpolation; write the name itself (for a literal "${", write "$${")',
            )
        ],
    ),
    'module "m"\n{\n  a = 1\n}\n': (
        [],
        [(1, 'expected "{" on the line of the block\'s labels, found the end of the line; move it here')],
    ),
    "}\n": ([], [(1, 'this "}" closes nothing; remove it, or add the "{" that it belongs to')]),
    "a = 1 b = 2\nc = 3\n": (
        ["a", "c"],
        [(1, 'expected the end of the line after this argument, found "b"; begin a new line')],
    ),
    "a = 1, \nc = 3\n": (
        ["a", "c"],
        [(1, 'a "," cannot follow this argument; write each on its own line, without commas')],
    ),
    '"a" = 1\nb = 2\n': (
        ["b"],
        [(1, "the name of an argument or block is written without quotes; remove them")],
    ),
    "a\nb = 2\n": (
        ["b"],
        [
            (
                1,
                'expected "=" or "{" after this name, found the end of the line; write "name = value" or "type { … }"',
            )
        ],
    ),
    "a = 1\na = 2\n": (["a"], [(2, '"a" is already set in line 1; remove one of the two')]),
    'b "x" = 1\n': ([], [(1, 'a block takes no "="; remove it, or remove the labels to set an argument')]),
    "b { a = 1, c = 2 }\n": (
        [("b", ["a"])],
        [(1, 'a "," cannot follow this argument; write each on its own line, without commas')],
    ),
    "b { a = 1\n}\n": (
        [("b", ["a"])],
        [
            (
                1,
                'a block that begins on one line must end on it; close it here with "}", or begin a new line after "{"',
            )
        ],
    ),
    "b { a = )\nc = 1\n}\n": (
        [("b", ["a!", "c"])],
        [(1, 'expected a value, found ")"; write the value here')],
    ),
    "b { c {} }\n": (
        [("b", [("c", [])])],
        [(1, "a block on one line can hold only one argument; put this block on its own line")],
    ),
    "b {\n  a = 1 }\n": (
        [("b", ["a"])],
        [(2, 'a line must end after this argument; put the "}" on its own line')],
    ),
    "/* a\n": ([], [(1, 'this comment is not closed; add "*/"')]),
    "a = \x00\n": (
        ["a!"],
        [(1, 'the character "U+0000" has no meaning here; remove it, or put it in a string')],
    ),
    "locals {\na = )\nb = 1\nc {\nd = )\n}\n}\n": (
        [("locals", ["a!", "b", ("c", ["d!"])])],
        [
            (2, 'expected a value, found ")"; write the value here'),
            (5, 'expected a value, found ")"; write the value here'),
        ],
    ),
    "locals {\n  a = [1 2, <<EOT\nb = {\n  EOT\n  ]\n  c = 3\n}\n": (
        [("locals", ["a!", "c"])],
        [(2, 'expected "," or "]" in this list, found "2"; add the missing one')],
    ),
    "locals {\n  a = f(\n  b = <<EOT\nresource x {\n  EOT\n}\n": (
        [("locals", ["a!", "b"])],
        [(3, 'expected "," or ")" in this call of "f", found "="; add the missing one')],
    ),
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_item_is_told_and_costs_no_other(text: str) -> None:
    expected, problems = BROKEN[text]
    file = hcl.read(text + AFTER, "main.tf")
    assert [(text.count("\n", 0, problem.start) + 1, problem.message) for problem in file.problems] == problems
    assert outline(file.body) == [*expected, GOOD_ONE]


def test_a_block_that_is_never_closed_ends_with_the_file() -> None:
    file = hcl.read("a {\n  b {\n    c = 1\n", "main.tf")
    assert outline(file.body) == [("a", [("b", ["c"])])]
    assert [problem.message for problem in file.problems] == ['this "a" block is not closed; add the missing "}"']


def test_each_broken_block_of_many_has_its_own_problem() -> None:
    text = "".join(f'resource "a" "b{number}" {{\n  x = )\n  y = 1\n}}\n' for number in range(20))
    file = hcl.read(text, "main.tf")
    assert [text.count("\n", 0, problem.start) + 1 for problem in file.problems] == list(range(2, 80, 4))
    assert all(block.body.attribute("y") for block in file.body.blocks)


def test_blocks_and_their_parts_say_where_they_stand() -> None:
    text = '# é\nresource "a" b {\n  x = 1\n\n  n {\n  }\n}\n'
    body = hcl.read(text, "main.tf").body
    (block,) = body.blocks
    (attribute,) = block.body.attributes
    (nested,) = block.body.blocks
    parts = [block.span, block.header_span, *(label.span for label in block.labels), block.body.span]
    assert [text[slice(*part)] for part in parts] == [
        text[4:-1],
        'resource "a" b',
        '"a"',
        "b",
        text[text.index("{") : -1],
    ]
    assert [text[slice(*part.span)] for part in (attribute, nested, nested.body)] == [
        "x = 1",
        "n {\n  }",
        "{\n  }",
    ]
    assert (block.names, block.body.blocks_of("n"), block.body.attribute("x")) == (
        ("a", "b"),
        (nested,),
        attribute,
    )
    assert block.body.attribute("n") is None
    assert body.blocks_of("n") == ()


def test_comments_are_kept_with_their_place() -> None:
    text = "# one\na = 1 # two\r\n  // three\nb = [ /* four */ 2, # five\n]\nc = <<E\n# text\nE\n/* six\n */"
    comments = hcl.read(text, "main.tf").comments
    assert [(comment.text, comment.own_line) for comment in comments] == [
        ("one", True),
        ("two", False),
        ("three", True),
        ("four", False),
        ("five", False),
        ("six", True),
    ]
    assert [text[slice(*comment.span)] for comment in comments][1:4] == ["# two", "// three", "/* four */"]


def test_text_that_is_not_utf8_is_a_problem_and_can_still_be_encoded() -> None:
    text = b'a = "x\xff"\nb = 1\n'.decode("utf-8", "surrogateescape")
    file = hcl.read(text, "main.tf")
    assert [problem.message for problem in file.problems] == ["the file is not valid UTF-8 here; save it as UTF-8"]
    assert file.problems[0].span == (6, 7)
    assert outline(file.body) == ["a", "b"]
    assert hcl.decode(hcl.encode(file)) == file
