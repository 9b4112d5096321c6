"""A tree given back: as bytes, as source, as a dictionary."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hcl_shape import expression, shape

from gitops_lint.formats import hcl

SAMPLES = sorted((Path(__file__).parents[1] / "hcl_samples").iterdir())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_file_is_equal_after_it_was_encoded_and_decoded(path: Path) -> None:
    file = hcl.read(path.read_text(), path.name)
    assert file.problems == ()
    assert file.body.attributes or file.body.blocks
    assert hcl.decode(hcl.encode(file)) == file


def test_bytes_that_are_no_file_raise() -> None:
    with pytest.raises(msgspec.DecodeError):
        hcl.decode(hcl.encode(hcl.read("a = 1\n", "main.tf"))[:-1])
    with pytest.raises(msgspec.DecodeError):
        hcl.decode(msgspec.msgpack.encode({"body": 1}))


SOURCES = {
    "a.b[0].c": "a.b[0].c",
    "a.0.*.b[c]": "a.0.*.b[c]",
    "a.0 .1": "a.0 .1",
    "1 .0": "1 .0",
    "a[ * ].b": "a[*].b",
    '"a${ b }$${c}\\n\\"%%{d}"': '"a${b}$${c}\\n\\"%%{d}"',
    '"${ a }"': '"${a}"',
    '"%{if a}b%{else}${c}%{endif}%{for k,v in d}${v}%{endfor}"': (
        '"%{ if a }b%{ else }${c}%{ endif }%{ for k, v in d }${v}%{ endfor }"'
    ),
    '"${a ? "b${c}" : d}e"': '"${a ? "b${c}" : d}e"',
    "<<-E\n  a\n    ${b}\n  E": '"a\\n  ${b}\\n"',
    "f( a,b... )": "f(a, b...)",
    "p::f()": "p::f()",
    "!a&&-b<(c+1)*2": "!a && -b < (c + 1) * 2",
    "a?b:c?d:e": "a ? b : c ? d : e",
    '{a=1,"b"=2,"c d":3,(e)=4}': '{a = 1, "b" = 2, "c d" = 3, (e) = 4}',
    "[for i,x in y:x if x]": "[for i, x in y : x if x]",
    "{for x in y:x=>x...}": "{for x in y : x => x...}",
    "[ null,true,1e3 ]": "[null, true, 1e3]",
}


@pytest.mark.parametrize(("text", "expected"), SOURCES.items())
def test_the_source_of_an_expression_is_its_canonical_spelling(text: str, expected: str) -> None:
    node = expression(text)
    assert hcl.to_source(node) == expected
    assert shape(expression(expected)) == shape(node)


def test_what_could_not_be_read_is_null_in_source() -> None:
    node, _ = hcl.read_expression("1 +")
    assert hcl.to_source(node) == "null"


DICTIONARIES: dict[str, Any] = {
    "a = 1": {"a": 1},
    "a = -1.5": {"a": -1.5},
    "a = 1e3": {"a": "${1e3}"},
    "a = -1e3": {"a": "${-1e3}"},
    "a = 12345678901234567890": {"a": 12345678901234567890},
    f"a = {'9' * 5000}": {"a": f"${{{'9' * 5000}}}"},
    "a = true\nb = null": {"a": True, "b": None},
    'a = "x${y}$${z}"': {"a": "x${y}$${z}"},
    "a = b": {"a": "b"},
    "a = b.c": {"a": "${b.c}"},
    'a = f("x", [1])': {"a": '${f("x", [1])}'},
    'a = { b = [1, "c"], "d" : e.f, (g) = 1, "h${i}" = 2, 3 = 4 }': {
        "a": {"b": [1, "c"], "d": "${e.f}", "${(g)}": 1, "h${i}": 2, "3": 4}
    },
    "a = <<E\nb\nE\n": {"a": "b\n"},
    "a = )\nb = 1": {"a": None, "b": 1},
    'b "x" "y" {\n  c = 1\n  d {\n  }\n}\nb "x" "z" {\n}\ne {\n}': {
        "b": [{"x": {"y": {"c": 1, "d": [{}]}}}, {"x": {"z": {}}}],
        "e": [{}],
    },
}


@pytest.mark.parametrize(("text", "expected"), DICTIONARIES.items(), ids=range(len(DICTIONARIES)))
def test_a_dictionary_has_the_shape_of_python_hcl2(text: str, expected: Any) -> None:
    assert hcl.to_dictionary(hcl.read(text, "main.tf")) == expected
