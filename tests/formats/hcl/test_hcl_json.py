"""HCL's JSON syntax: which keys are blocks, how strings are read, and where everything stands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hcl_shape import shape

from gitops_lint.formats import hcl


def native(body: hcl.Body) -> Any:
    """A body as nested pairs: attributes with their source, blocks with their labels and bodies."""
    attributes = {attribute.name: hcl.to_source(attribute.expression) for attribute in body.attributes}
    blocks = [(" ".join([block.type, *block.names]), native(block.body)) for block in body.blocks]
    return (attributes, blocks) if blocks else attributes


CONFIGURATIONS: list[tuple[Any, Any]] = [
    ({"locals": {"a": "${b.c}"}}, ({}, [("locals", {"a": '"${b.c}"'})])),
    ({"locals": [{"a": 1}, {"b": 2}]}, ({}, [("locals", {"a": "1"}), ("locals", {"b": "2"})])),
    ([{"locals": {"a": 1}}, {"locals": {"b": 2}}], ({}, [("locals", {"a": "1"}), ("locals", {"b": "2"})])),
    ({"locals": {"//": "a comment", "a": 1}}, ({}, [("locals", {"a": "1"})])),
    ({"resource": {"t": {"n": {"a": 1}}}}, ({}, [("resource t n", {"a": "1"})])),
    (
        {"resource": [{"t": [{"n": [{"a": 1}, {}]}]}]},
        ({}, [("resource t n", {"a": "1"}), ("resource t n", {})]),
    ),
    (
        {"resource": {"t": {"n": {}, "m": {}}, "u": {"n": {}}}},
        ({}, [("resource t n", {}), ("resource t m", {}), ("resource u n", {})]),
    ),
    ({"resource": {"t": {"n": None}}}, {}),
    (
        {"resource": {"t": {"n": {"ingress": [{"port": 1}], "lifecycle": {"ignore_changes": "all"}}}}},
        (
            {},
            [("resource t n", ({"ingress": '[{"port" = 1}]'}, [("lifecycle", {"ignore_changes": "all"})]))],
        ),
    ),
    (
        {"resource": {"t": {"n": {"provider": "aws.west", "depends_on": ["module.a", "t.m[0]"]}}}},
        ({}, [("resource t n", {"provider": "aws.west", "depends_on": "[module.a, t.m[0]]"})]),
    ),
    (
        {"resource": {"t": {"n": {"dynamic": {"rule": {"for_each": "${x}", "content": {"a": "${rule.key}"}}}}}}},
        (
            {},
            [
                (
                    "resource t n",
                    ({}, [("dynamic rule", ({"for_each": '"${x}"'}, [("content", {"a": '"${rule.key}"'})]))]),
                )
            ],
        ),
    ),
    (
        {"variable": {"v": {"type": "map(string)", "default": {"a": "${b}"}, "description": "%{"}}},
        (
            {},
            [("variable v", {"type": "map(string)", "default": '{"a" = "$${b}"}', "description": '"%%{"'})],
        ),
    ),
    (
        {"variable": {"v": {"validation": {"condition": "${var.v > 0}", "error_message": "${var.v}"}}}},
        (
            {},
            [
                (
                    "variable v",
                    ({}, [("validation", {"condition": '"${var.v > 0}"', "error_message": '"${var.v}"'})]),
                )
            ],
        ),
    ),
    (
        {"module": {"m": {"source": "./${m}", "providers": {"aws": "aws.a", "aws.b": "aws.c"}, "x": "${y}"}}},
        (
            {},
            [
                (
                    "module m",
                    {"source": '"./$${m}"', "providers": "{aws = aws.a, aws.b = aws.c}", "x": '"${y}"'},
                )
            ],
        ),
    ),
    (
        {"terraform": {"required_providers": {"a": {"source": "b/c", "configuration_aliases": ["a.d"]}}}},
        (
            {},
            [
                (
                    "terraform",
                    (
                        {},
                        [
                            (
                                "required_providers",
                                {"a": '{"source" = "b/c", "configuration_aliases" = [a.d]}'},
                            )
                        ],
                    ),
                )
            ],
        ),
    ),
    (
        {"moved": {"from": "a.b", "to": "module.c.a.b"}},
        ({}, [("moved", {"from": "a.b", "to": "module.c.a.b"})]),
    ),
    (
        {"import": {"to": 'a.b["c"]', "id": "x-${y}"}},
        ({}, [("import", {"to": 'a.b["c"]', "id": '"x-${y}"'})]),
    ),
    (
        {"check": {"c": {"data": {"t": {"n": {}}}, "assert": {"condition": "${a}"}}}},
        ({}, [("check c", ({}, [("data t n", {}), ("assert", {"condition": '"${a}"'})]))]),
    ),
    (
        {"action": {"t": {"n": {"provider": "p.q", "config": {"a": "${b}"}}}}},
        ({}, [("action t n", ({"provider": "p.q"}, [("config", {"a": '"${b}"'})]))]),
    ),
    (
        {"module": {"m": {"_": {"count": 1}}}},
        ({}, [("module m", ({}, [("_", {"count": "1"})]))]),
    ),
    ({"unheard": {"of": {"a": "${b}"}}}, {"unheard": '{"of" = {"a" = "${b}"}}'}),
]


@pytest.mark.parametrize(("value", "expected"), CONFIGURATIONS)
def test_a_configuration_in_json_has_the_blocks_that_terraform_finds(value: Any, expected: Any) -> None:
    file = hcl.read(json.dumps(value), "main.tf.json")
    assert (native(file.body), file.problems) == (expected, ())


VALUES: dict[str, Any] = {
    "1": ("Number", "1"),
    "1.50": ("Number", "1.50"),
    "-1e3": ("UnaryOp", "-", ("Number", "1e3")),
    "true": ("Bool", True),
    "null": ("Null",),
    '"a"': ("String", "a"),
    r'"\u00e9\ud83d\ude00\n\"\\\/"': ("String", 'é😀\n"\\/'),
    r'"\ud83d"': ("String", "\ufffd"),
    '"a\\n${x}"': ("Template", (("String", "a\n"), ("ScopeTraversal", "x", ()))),
    r'"\u0024{x}"': ("TemplateWrap", ("ScopeTraversal", "x", ())),
    '"$${x} \\\\n"': ("String", "${x} \\n"),
    '"${f(\\"a\\")}"': ("TemplateWrap", ("FunctionCall", "f", (("String", "a"),), False)),
    "[1, [], {}]": ("TupleCons", (("Number", "1"), ("TupleCons", ()), ("ObjectCons", ()))),
    '{"${x}": 1}': (
        "ObjectCons",
        (("ObjectItem", ("TemplateWrap", ("ScopeTraversal", "x", ())), ("Number", "1")),),
    ),
}


@pytest.mark.parametrize(("text", "expected"), VALUES.items())
def test_a_json_value_has_the_tree_of_the_same_value_in_native_syntax(text: str, expected: Any) -> None:
    source = f'{{"é": 0, "locals": {{"a": {text}}}}}'
    file = hcl.read(source, "main.tf.json")
    assert file.problems == ()
    (attribute,) = file.body.blocks[0].body.attributes
    assert shape(attribute.expression) == expected
    assert source[slice(*attribute.expression.span)] == text
    assert source[slice(*attribute.name_span)] == '"a"'


def test_spans_inside_a_json_string_skip_its_escapes() -> None:
    source = r'{"locals": {"a": "\"é\u00e9${f(\"b\", x.y)}"}}'
    attribute = hcl.read(source, "main.tf.json").body.blocks[0].body.attributes[0]
    template = attribute.expression
    assert isinstance(template, hcl.Template)
    text, call = template.parts
    assert isinstance(call, hcl.FunctionCall)
    found = [source[slice(*part.span)] for part in (text, call, *call.args)]
    assert found == [r"\"é\u00e9", r"f(\"b\", x.y)", r"\"b\"", "x.y"]


def test_blocks_in_json_say_where_they_stand() -> None:
    source = '{"resource": {"t": {"n": {"a": 1}}}}'
    (block,) = hcl.read(source, "main.tf.json").body.blocks
    parts = (block.span, block.header_span, block.body.span, *(label.span for label in block.labels))
    assert [source[slice(*part)] for part in parts] == ['"n": {"a": 1}', '"n"', '{"a": 1}', '"t"', '"n"']


def test_strings_of_a_variable_file_are_no_templates() -> None:
    file = hcl.read('{"a": "${b}", "c": {"${d}": "%{ e"}}', "prod.tfvars.json")
    assert native(file.body) == {"a": '"$${b}"', "c": '{"$${d}" = "%%{ e"}'}
    assert file.problems == ()


def test_runs_of_a_test_file_are_blocks() -> None:
    value = {"run": {"r": {"command": "plan", "assert": [{"condition": "${a}"}], "variables": {"b": "${c}"}}}}
    file = hcl.read(json.dumps(value), "main.tftest.json")
    blocks = [("assert", {"condition": '"${a}"'}), ("variables", {"b": '"${c}"'})]
    assert native(file.body) == ({}, [("run r", ({"command": "plan"}, blocks))])


def test_a_comment_key_is_a_comment() -> None:
    source = '{"//": "why", "locals": {"//": {"not": "text"}, "a": {"//": "a key of a value"}}}'
    file = hcl.read(source, "main.tf.json")
    assert [comment.text for comment in file.comments] == ["why", '{"not": "text"}']
    assert native(file.body) == ({}, [("locals", {"a": '{"//" = "a key of a value"}'})])


BROKEN: dict[str, tuple[list[str], str]] = {
    "": (
        [],
        "expected a JSON value, found the end of the file; "
        "write a string in double quotes, a number, a list or an object",
    ),
    '{"a": 1, "b": [2, ': (
        ["a", "b"],
        "expected a JSON value, found the end of the file; "
        "write a string in double quotes, a number, a list or an object",
    ),
    '{"a": 1, "b": tru, "c": 2}': (
        ["a"],
        "expected a JSON value, found 'tru'; write a string in double quotes, a number, a list or an object",
    ),
    '{"a": 1,}': (["a"], "expected a key in double quotes, found '}'; JSON allows no comma before \"}\""),
    '{"a": 1 "b": 2}': (["a"], "expected ',' or '}' in this object, found '\"'; add the missing one"),
    '{"a" 1}': ([], "expected \":\" after this key, found '1'; add it"),
    '{"a": 1} x': (["a"], "expected the end of the file, found 'x'; remove what follows the value"),
    '{"a": 01}': (
        [],
        "expected a JSON value, found '01'; write a string in double quotes, a number, a list or an object",
    ),
    '{"a": "b\nc"}': (
        [],
        "this string is not closed, or holds what JSON does not allow in one; "
        'close it, and write "\\n" for a line end and "\\\\" for a backslash',
    ),
    '{"a": 1, "a": 2}': (["a"], '"a" is already set in line 1; remove one of the two'),
    '{"a": "${b +}", "c": 1}': (["a", "c"], 'expected a value, found "}"; write the value here'),
    '{"a": "${b\\n+}", "c": 1}': (["a", "c"], 'expected a value, found "}"; write the value here'),
    "[1]": ([], "expected an object that holds arguments and blocks; write it in braces"),
    '"a"': ([], "expected an object that holds arguments and blocks; write it in braces"),
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_json_file_is_read_up_to_its_problem(text: str) -> None:
    names, message = BROKEN[text]
    file = hcl.read(text, "any.json")
    assert [problem.message for problem in file.problems] == [message]
    assert [attribute.name for attribute in file.body.attributes] == names


def test_a_value_where_a_block_must_be_is_a_problem_at_that_value() -> None:
    source = '{"resource": {"t": 1}, "locals": "x", "output": {"o": {"value": 2}}}'
    file = hcl.read(source, "main.tf.json")
    assert [(source[slice(*problem.span)], problem.message) for problem in file.problems] == [
        ("1", 'expected an object that holds the labels of "resource" blocks; write it in braces'),
        ('"x"', "expected an object that holds arguments and blocks; write it in braces"),
    ]
    assert native(file.body.blocks[-1].body) == {"value": "2"}


def test_a_broken_reference_is_a_problem() -> None:
    source = '{"resource": {"t": {"n": {"depends_on": ["a b"], "provider": "x.y"}}}}'
    file = hcl.read(source, "main.tf.json")
    assert [(source[slice(*problem.span)], problem.message) for problem in file.problems] == [
        ("b", 'expected the end of this reference, found "b"; remove what follows it')
    ]
    assert native(file.body.blocks[0].body) == {"depends_on": "[null]", "provider": "x.y"}
