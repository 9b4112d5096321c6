"""Generated expressions have the value that `terraform console` prints; what has none there has none here."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gitops_lint.formats import hcl
from gitops_lint.terraform.console import answer

sys.path.insert(0, str(Path(__file__).parents[1] / "oracle"))
from console_module import ConsoleModule

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed"),
]

AT_ONCE = 150
"""How many expressions one process judges: those that fail, in a `try`, do not keep the others from an answer."""

NUMBERS = st.one_of(
    st.integers(-20, 20).map(str),
    st.integers(-(10**40), 10**40).map(str),
    st.decimals(-1000, 1000, allow_nan=False, places=3).map(lambda number: format(number, "f")),
    st.sampled_from(["1e3", "1e-3", "0.1", "1e25", "0"]),
)
TEXTS = st.one_of(
    st.sampled_from(['""', '"a"', '"b"', '"true"', '"10"', '"1.50"', '"é"', '"x y"', '"a\\nb"', '"$${"']),
    st.text("ab0.-é\u0301😀 ", max_size=4).map(lambda text: f'"{text}"'),
)
LEAVES = st.one_of(NUMBERS, TEXTS, st.sampled_from(["true", "false", "null", "[]", "{}"]))
OPERATORS = st.sampled_from(["+", "-", "*", "/", "%", "<", "<=", ">", ">=", "==", "!=", "&&", "||"])
CONVERSIONS = st.sampled_from(["tolist", "toset", "tomap", "tostring", "tonumber", "tobool", "length", "flatten"])


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    names = st.sampled_from(["a", "b", "c"])
    keys = st.one_of(names, TEXTS, inner.map(lambda text: f"({text})"))
    pairs = st.lists(st.tuples(keys, inner).map(" = ".join), max_size=3).map(lambda items: f"{{{', '.join(items)}}}")
    return st.one_of(
        st.tuples(inner, OPERATORS, inner).map(lambda parts: f"({' '.join(parts)})"),
        st.tuples(st.sampled_from(["-", "!"]), inner).map(lambda parts: f"{parts[0]}({parts[1]})"),
        st.tuples(inner, inner, inner).map(lambda parts: "({} ? {} : {})".format(*parts)),
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        pairs,
        st.tuples(CONVERSIONS, inner).map(lambda parts: f"{parts[0]}({parts[1]})"),
        st.tuples(inner, inner).map(lambda parts: "({})[{}]".format(*parts)),
        st.tuples(inner, names).map(lambda parts: "({}).{}".format(*parts)),
        st.tuples(inner, names).map(lambda parts: "({})[*].{}".format(*parts)),
        inner.map(lambda text: f"({text})[*]"),
        st.tuples(inner, inner).map(lambda parts: '"x${{{}}}-${{{}}}"'.format(*parts)),
        st.tuples(inner, inner, inner).map(lambda parts: "[for k, v in {} : [k, v, {}] if {}]".format(*parts)),
        st.tuples(inner, inner).map(lambda parts: "{{for k, v in {} : k => {}...}}".format(*parts)),
        st.tuples(inner, inner).map(lambda parts: "{{for v in {} : v => {}}}".format(*parts)),
    )


EXPRESSIONS = st.recursive(LEAVES, _larger, max_leaves=7)


def _guarded(expression: str) -> str:
    return f'try({expression}, "has no value")'


def _theirs(expressions: list[str], directory: Path) -> str:
    """What the console prints of a tuple of them all."""
    asked = subprocess.run(
        ["terraform", "console", "-no-color"],
        cwd=directory,
        input=f"[{', '.join(map(_guarded, expressions))}]\n".encode(),
        capture_output=True,
        check=True,
    )
    return asked.stdout.decode().rstrip("\n")


def _ours(expressions: list[str]) -> list[str]:
    """What we print of each, as it stands in a tuple."""
    printed = []
    for expression in expressions:
        node, problems = hcl.read_expression(f"[{_guarded(expression)}]")
        assert not problems, expression
        printed.append(answer(node, ConsoleModule()).removeprefix("[\n").removesuffix("\n]"))
    return printed


@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.generate],  # a smaller example would cost a process each time
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(EXPRESSIONS, min_size=AT_ONCE, max_size=AT_ONCE))
def test_an_expression_has_terraforms_value(tmp_path_factory: pytest.TempPathFactory, expressions: list[str]) -> None:
    rest = _theirs(expressions, tmp_path_factory.mktemp("empty")).removeprefix("[\n")
    for expression, printed in zip(expressions, _ours(expressions), strict=True):
        assert rest.startswith(printed), f"{expression}\nours:\n{printed}\ntheirs begin:\n{rest[: len(printed) + 200]}"
        rest = rest[len(printed) + 1 :]
    assert rest == "]"
