"""Whatever expression is written is read back; whatever bytes come, the reader stays whole."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_lint.formats import hcl

Written: TypeAlias = tuple[str, Any]
"""The source of an expression, and the tree that it must have."""

LEVELS = [["||"], ["&&"], ["==", "!="], ["<", "<=", ">", ">="], ["+", "-"], ["*", "/", "%"]]
PRECEDENCE = {operator: level for level, operators in enumerate(LEVELS) for operator in operators}
KEYWORDS = {"true", "false", "null", "for"}

names = st.from_regex(r"[a-zé_][a-z0-9_-]{0,4}", fullmatch=True).filter(lambda name: name not in KEYWORDS)
blanks = st.sampled_from(["", " ", "  ", "\t", " /* c */ "])
gaps = st.sampled_from(["", " ", "\n", "\r\n  ", " # comment\n", " // comment\n\n", " /* c\n*/ "])
literal_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=8)


def without_spans(node: Any) -> Any:
    """A tree as nested tuples of names and fields."""
    if isinstance(node, tuple):
        return tuple(without_spans(part) for part in node)
    if isinstance(node, hcl.Node):
        fields = node.__struct_fields__[2:]
        return (type(node).__name__, *(without_spans(getattr(node, field)) for field in fields))
    return node


def quoted(text: str) -> str:
    """A text as it stands between quotes."""
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return text.replace("${", "$${").replace("%{", "%%{")


@st.composite
def numbers(draw: st.DrawFn) -> Written:
    text = draw(st.from_regex(r"[0-9]{1,6}(\.[0-9]{1,4})?([eE][+-]?[0-9]{1,2})?", fullmatch=True))
    return text, ("Number", text)


@st.composite
def references(draw: st.DrawFn) -> Written:
    text = root = draw(names)
    steps: list[Any] = []
    for _ in range(draw(st.integers(0, 3))):
        match draw(st.integers(0, 3)):
            case 0 | 1:
                name = draw(names)
                text += f".{name}"
                steps.append(("TraverseAttr", name))
            case 2:
                source, key = draw(st.one_of(numbers(), strings()))
                text += f"[{draw(gaps)}{source}{draw(gaps)}]"
                steps.append(("TraverseIndex", key, False))
            case _:
                index = str(draw(st.integers(0, 99)))
                text += f".{index} "
                steps.append(("TraverseIndex", ("Number", index), True))
    return text, ("ScopeTraversal", root, tuple(steps))


@st.composite
def strings(draw: st.DrawFn) -> Written:
    value = draw(literal_text.filter(lambda text: not text.endswith(("$", "%"))))
    return f'"{quoted(value)}"', ("String", value)


constants = st.sampled_from([("true", ("Bool", True)), ("false", ("Bool", False)), ("null", ("Null",))])


@st.composite
def templates(draw: st.DrawFn, inner: st.SearchStrategy[Written]) -> Written:
    text = ""
    parts: list[Any] = []
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.booleans()) and not (parts and parts[-1][0] == "String"):
            value = draw(literal_text.filter(lambda text: text != "" and text[-1] not in "$%"))
            text += quoted(value)
            parts.append(("String", value))
        else:
            source, tree = draw(inner)
            text += f"${{{draw(gaps)}{source}{draw(gaps)}}}"
            parts.append(tree)
            if tree[0] == "String":
                break
    if len(parts) == 1 and text.startswith("${") and text.endswith("}") and not text.startswith("$${"):
        return f'"{text}"', ("TemplateWrap", parts[0])
    if len(parts) == 1:
        return f'"{text}"', parts[0]
    return f'"{text}"', ("Template", tuple(parts))


@st.composite
def sequences(draw: st.DrawFn, inner: st.SearchStrategy[Written]) -> Written:
    items = draw(st.lists(inner, max_size=3))
    separator = f"{draw(gaps)},{draw(gaps)}"
    trailing = bool(items) and draw(st.booleans())
    end = separator if trailing else draw(gaps)
    source = draw(gaps) + separator.join(text for text, _ in items) + end
    trees = tuple(tree for _, tree in items)
    if draw(st.booleans()):
        return f"[{source}]", ("TupleCons", trees)
    name = "::".join(draw(st.lists(names, min_size=1, max_size=3)))
    if items and not trailing and draw(st.booleans()):
        return f"{name}({source}...)", ("FunctionCall", name, trees, True)
    return f"{name}{draw(blanks)}({source})", ("FunctionCall", name, trees, False)


@st.composite
def objects(draw: st.DrawFn, inner: st.SearchStrategy[Written]) -> Written:
    text, items = "{", []
    for _ in range(draw(st.integers(0, 3))):
        value, tree = draw(inner)
        key, key_tree = draw(
            st.one_of(
                names.map(lambda name: (name, ("String", name))),
                strings(),
                inner.map(lambda pair: (f"({pair[0]})", ("Parentheses", pair[1]))),
            )
        )
        separator = draw(st.sampled_from([",", "\n", ", # comment\n", ",\n\n", "\r\n"]))
        sign = f"{draw(blanks)}{draw(st.sampled_from('=:'))}{draw(blanks)}"
        text += f"{draw(blanks)}{key}{sign}({value}){separator}"
        items.append(("ObjectItem", key_tree, ("Parentheses", tree)))
    return text + "}", ("ObjectCons", tuple(items))


@st.composite
def loops(draw: st.DrawFn, inner: st.SearchStrategy[Written]) -> Written:
    key_name = draw(st.none() | names)
    value_name = draw(names)
    variables = value_name if key_name is None else f"{key_name}{draw(blanks)},{draw(blanks)}{value_name}"
    (collection, collection_tree), (value, value_tree) = draw(inner), draw(inner)
    text = f"{draw(gaps)}for {variables} in ({collection}){draw(gaps)}:{draw(gaps)}"
    condition, condition_tree = "", None
    if draw(st.booleans()):
        source, condition_tree = draw(inner)
        condition = f" if {source}"
    head = ("For", key_name, value_name, ("Parentheses", collection_tree))
    if draw(st.booleans()):
        return f"[{text}{value}{condition}{draw(gaps)}]", (*head, None, value_tree, condition_tree, False)
    key, key_tree = draw(inner)
    group = draw(st.booleans())
    dots = "..." if group else ""
    return (
        f"{{{text}{key}{draw(gaps)}=>{draw(gaps)}{value}{dots}{condition}{draw(gaps)}}}",
        (*head, key_tree, value_tree, condition_tree, group),
    )


@st.composite
def suffixes(draw: st.DrawFn, inner: st.SearchStrategy[Written]) -> Written:
    """A term in parentheses, and an index, a splat or steps after it."""
    source, tree = draw(inner)
    text, tree = f"({draw(gaps)}{source}{draw(gaps)})", ("Parentheses", tree)
    name = draw(names)
    match draw(st.integers(0, 3)):
        case 0:
            key, key_tree = draw(inner)
            return f"{text}[({key})]", ("Index", tree, ("Parentheses", key_tree))
        case 1:
            each = ("RelativeTraversal", ("AnonSymbol",), (("TraverseAttr", name),))
            return f"{text}[*].{name}", ("Splat", tree, each, True)
        case 2:
            each = ("RelativeTraversal", ("AnonSymbol",), (("TraverseAttr", name),))
            splat = ("Splat", tree, each, False)
            return f"{text}.*.{name}[0]", (
                "RelativeTraversal",
                splat,
                (("TraverseIndex", ("Number", "0"), False),),
            )
        case _:
            return f"{text}.{name}", ("RelativeTraversal", tree, (("TraverseAttr", name),))


@st.composite
def operations(draw: st.DrawFn, inner: st.SearchStrategy[Written]) -> Written:
    """Operands with signs and operators between them, and the tree by operator precedence."""
    texts: list[str] = []
    output: list[Any] = []
    pending: list[str] = []

    def reduce() -> None:
        right, left = output.pop(), output.pop()
        output.append(("BinaryOp", pending.pop(), left, right))

    for number in range(draw(st.integers(1, 5))):
        if number:
            operator = draw(st.sampled_from(sorted(PRECEDENCE)))
            while pending and PRECEDENCE[pending[-1]] >= PRECEDENCE[operator]:
                reduce()
            pending.append(operator)
            texts.append(f" {operator}{draw(blanks)}")
        source, tree = draw(inner)
        if tree[0] in ("BinaryOp", "Conditional"):
            source, tree = f"({source})", ("Parentheses", tree)
        for sign in draw(st.lists(st.sampled_from("-!"), max_size=2)):
            source, tree = f"{sign}{draw(blanks)}{source}", ("UnaryOp", sign, tree)
        texts.append(source)
        output.append(tree)
    while pending:
        reduce()
    return "".join(texts), output[0]


@st.composite
def conditionals(draw: st.DrawFn, inner: st.SearchStrategy[Written]) -> Written:
    (condition, first), (true, second), (false, third) = draw(inner), draw(inner), draw(inner)
    if first[0] == "Conditional":
        condition, first = f"({condition})", ("Parentheses", first)
    space = draw(blanks)
    return f"{condition} ?{space}{true} :{space}{false}", ("Conditional", first, second, third)


def compound(inner: st.SearchStrategy[Written]) -> st.SearchStrategy[Written]:
    kinds = (templates, sequences, objects, loops, suffixes, operations, conditionals)
    return st.one_of(*(kind(inner) for kind in kinds))


expressions = st.recursive(st.one_of(numbers(), references(), strings(), constants), compound, max_leaves=12)


@given(expressions)
@settings(max_examples=150, deadline=None)
def test_an_expression_is_read_as_it_was_written(written: Written) -> None:
    text, tree = written
    file = hcl.read(f"value = {text}\nlast = 1\n", "main.tf")
    assert [problem.message for problem in file.problems] == []
    assert [attribute.name for attribute in file.body.attributes] == ["value", "last"]
    assert without_spans(file.body.attributes[0].expression) == tree


def interpolates_text(tree: Any) -> bool:
    """Whether a template in a tree has literal text beside literal text, which its source cannot show."""
    if not isinstance(tree, tuple):
        return False
    if tree[:1] == ("Template",):
        text = [part[0] == "String" for part in tree[1]]
        if ("String", "") in tree[1] or any(pair == (True, True) for pair in pairwise(text)):
            return True
    return any(interpolates_text(part) for part in tree)


@given(expressions.filter(lambda written: not interpolates_text(written[1])))
@settings(max_examples=60, deadline=None)
def test_the_source_of_an_expression_is_read_as_the_same_tree(written: Written) -> None:
    node, problems = hcl.read_expression(written[0])
    assert problems == ()
    again, problems = hcl.read_expression(hcl.to_source(node))
    assert problems == ()
    assert without_spans(again) == written[1]


SAMPLES = sorted((Path(__file__).parents[1] / "formats" / "hcl_samples").iterdir())
PIECES = [
    b'"',
    b"${",
    b"%{",
    b"~}",
    b"}",
    b"{",
    b"[",
    b"]",
    b"(",
    b")",
    b"<<E\n",
    b"E\n",
    b"/*",
    b"\n",
    b"\r",
]
PIECES += [
    b"=",
    b"=>",
    b"...",
    b".",
    b"*",
    b"\\",
    b"\x00",
    b"\xff",
    b"\xc3",
    b"::",
    b"for ",
    b"if ",
    b"1",
    b",",
    b":",
]


def all_nodes(node: Any) -> list[hcl.Node]:
    """A node and all under it."""
    if isinstance(node, tuple):
        return [found for part in node for found in all_nodes(part)]
    if not isinstance(node, msgspec.Struct):
        return []
    found = [node] if isinstance(node, hcl.Node) else []
    return found + [below for name in node.__struct_fields__ for below in all_nodes(getattr(node, name))]


@given(st.sampled_from(SAMPLES), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_mutated_bytes_never_break_the_reader(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice([0, 0, 1, 1, 5, 50]))
        data[start:end] = chance.choice([b"", *PIECES, data[: chance.randrange(40)]])
    text = bytes(data).decode("utf-8", "surrogateescape")
    file = hcl.read(text, path.name)
    for node in all_nodes(file):
        assert 0 <= node.start <= node.end <= len(text), node
    assert hcl.decode(hcl.encode(file)) == file
    assert isinstance(hcl.to_dictionary(file), dict)


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_in_every_form(text: str) -> None:
    for path in ("main.tf", "main.tf.json", "prod.tfvars.json"):
        file = hcl.read(text, path)
        assert hcl.decode(hcl.encode(file)) == file
    for node, _ in (hcl.read_expression(text), hcl.read_template(text)):
        assert 0 <= node.start <= node.end <= len(text)
