"""What is wrong with sensitive arguments is told without them, where Terraform itself would quote them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from gitops_lint.cli import run
from gitops_lint.terraform.functions.redaction import redacted
from gitops_lint.terraform.types import STRING
from gitops_lint.terraform.values import EPHEMERAL, SENSITIVE, MapValue, TupleValue, Value, mark

SAID = [
    ('parseint(sensitive("hunter2"), 10)', "cannot parse (sensitive value) as a base 10 integer"),
    ('timeadd(sensitive("hunter2"), "1h")', "cannot use (sensitive value) as year"),
    ('cidrsubnet(sensitive("hunter2"), 1, 1)', "invalid CIDR address: (sensitive value)"),
    ('lookup({ a = 1 }, sensitive("hunter2"))', "has no attribute (sensitive value)"),
    ('{ for x in [sensitive("hunter2"), sensitive("hunter2")] : x => 1 }', "the key (sensitive value) in this"),
    ('parseint("hunter2", 10)', 'cannot parse "hunter2" as a base 10 integer'),
    ('{ for x in ["hunter2", "hunter2"] : x => 1 }', 'the key "hunter2" in this'),
]


@pytest.mark.parametrize(("expression", "words"), SAID)
def test_a_message_does_not_quote_what_is_sensitive(
    expression: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{expression}\n"))
    assert run(["console", "-C", str(tmp_path)]) == 1
    assert words in capsys.readouterr().err


def secret(value: Value, kind: str = SENSITIVE) -> Value:
    return mark(value, frozenset({kind}))


@pytest.mark.parametrize(
    ("message", "arguments", "expected"),
    [
        ('no "hunter2"', ("hunter2",), 'no "hunter2"'),
        ('no "hunter2"', (secret("hunter2"),), "no (sensitive value)"),
        ('no "hunter2"', (secret("hunter2", EPHEMERAL),), "no (sensitive value)"),
        ("no hunter2", (secret("hunter2"),), "no (sensitive value)"),
        ('no "a" at all', (secret("a"),), "no (sensitive value) at all"),
        ('no "b"', (TupleValue(("b", secret("c"))),), 'no "b"'),
        ('no "c"', (TupleValue(("b", secret("c"))),), "no (sensitive value)"),
        ("no hunter2", (secret(MapValue(STRING, {"hunter2": "x"})),), "no (sensitive value)"),
        ("no hunter23", (secret("hunter2"), secret("hunter23")), "no (sensitive value)"),
        (
            'cannot use "nter2" as year',
            (secret("hunter2"),),
            "what is wrong cannot be told without a part of a sensitive value",
        ),
    ],
)
def test_secrets_and_pieces_of_them_are_hidden(message: str, arguments: tuple[Value, ...], expected: str) -> None:
    assert redacted(message, arguments) == expected
