"""What `template_file` renders."""

from __future__ import annotations

from typing import Any

import pytest
from data_instance import AFTER_APPLY, NOT_AVAILABLE, computed

from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.values import SENSITIVE, UnknownValue, mark

RENDERED = [
    ("port ${port}", {"port": 22}, "port 22"),
    ('%{ if open == "true" }yes%{ endif }', {"open": True}, "yes"),
    ("${upper(name)}$${x}", {"name": "a"}, "A${x}"),
    ('%{ for x in split(",", l) }<${x}>%{ endfor }', {"l": "a,b"}, "<a><b>"),
    ("${1 + 1}", {}, "2"),
    ("", {"unused": "x"}, ""),
    ("a", {"unused": NOT_AVAILABLE}, "a"),
]


@pytest.mark.parametrize(("template", "variables", "text"), RENDERED)
def test_a_template_is_rendered_with_its_variables_as_text(template: str, variables: dict[str, Any], text: str) -> None:
    assert computed("template_file", {"template": template, "vars": variables})["rendered"] == text


def test_the_id_is_the_checksum_of_what_is_rendered() -> None:
    # FIPS 180's example.
    identity = computed("template_file", {"template": "${x}c", "vars": {"x": "ab"}})["id"]
    assert identity == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("template", "variables", "cause"),
    [
        ("region ${r}", {"r": NOT_AVAILABLE}, NOT_AVAILABLE),
        ("nothing of it", {"r": AFTER_APPLY}, AFTER_APPLY),
        (NOT_AVAILABLE, {}, NOT_AVAILABLE),
    ],
)
def test_what_is_unknown_and_decides_leaves_it_unknown(
    template: Any, variables: dict[str, Any], cause: UnknownValue
) -> None:
    for value in computed("template_file", {"template": template, "vars": variables}).values():
        assert isinstance(value, UnknownValue)
        assert (value.kind, value.reason) == (cause.kind, cause.reason)


def test_the_text_of_a_sensitive_variable_is_not_sensitive_as_with_any_provider() -> None:
    secret = mark("s", frozenset({SENSITIVE}))
    rendered = computed("template_file", {"template": "${p}", "vars": {"p": secret}})["rendered"]
    assert rendered == "s"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("${y}", 'There is no variable named "y".'),
        ("${var.y}", 'There is no variable named "var".'),
        ("${", "failed to render"),
        ("${nothing(1)}", "Call to unknown function"),
    ],
)
def test_a_template_that_cannot_be_rendered_is_an_error(template: str, message: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        computed("template_file", {"template": template, "vars": {"x": "1"}})
    assert message in caught.value.summary
    assert caught.value.span == (0, 10)
