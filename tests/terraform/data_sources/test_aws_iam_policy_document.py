"""What `aws_iam_policy_document` writes, by the rules of terraform-provider-aws."""

from __future__ import annotations

import json
from typing import Any

import pytest
from data_instance import AFTER_APPLY, NOT_AVAILABLE, computed

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.types import STRING
from gitops_lint.terraform.values import SENSITIVE, UnknownValue, mark

SENSITIVE_MARK = frozenset({SENSITIVE})


def minified(**configuration: Any) -> Any:
    return computed("aws_iam_policy_document", configuration)["minified_json"]


def statement(**arguments: Any) -> Any:
    """The one statement of a document, as text."""
    text = minified(statement=[arguments])
    prefix, suffix = '{"Version":"2012-10-17","Statement":[', "]}"
    assert text.startswith(prefix)
    assert text.endswith(suffix)
    return text[len(prefix) : -len(suffix)]


STATEMENTS = [
    pytest.param({}, '{"Effect":"Allow"}', id="effect is Allow by default"),
    pytest.param(
        {"sid": "Read", "effect": "Deny", "actions": ["s3:GetObject"], "resources": ["*"]},
        '{"Sid":"Read","Effect":"Deny","Action":"s3:GetObject","Resource":"*"}',
        id="a single item is text",
    ),
    pytest.param(
        {"actions": ["s3:Get*", "s3:List*", "ec2:Run*", "s3:Get*"], "resources": ["b", "a"]},
        '{"Effect":"Allow","Action":["s3:List*","s3:Get*","ec2:Run*"],"Resource":["b","a"]}',
        id="several items come without duplicates in descending order",
    ),
    pytest.param(
        {"resources": ["r"], "not_resources": ["q"], "actions": ["a"], "not_actions": ["b"]},
        '{"Effect":"Allow","Action":"a","NotAction":"b","Resource":"r","NotResource":"q"}',
        id="keys come in the order of the provider's struct",
    ),
    pytest.param({"actions": [], "resources": []}, '{"Effect":"Allow"}', id="empty sets are left out"),
    pytest.param(
        {"sid": None, "effect": None, "actions": None}, '{"Effect":"Allow"}', id="null is the same as not set"
    ),
    pytest.param(
        {"resources": ["arn:aws:s3:::home/&{aws:username}/*"], "actions": ["&{x}"]},
        '{"Effect":"Allow","Action":"\\u0026{x}","Resource":"arn:aws:s3:::home/${aws:username}/*"}',
        id="variables of policies are replaced in resources, not in actions; Go escapes &",
    ),
    pytest.param(
        {"principals": [{"type": "*", "identifiers": ["*"]}]},
        '{"Effect":"Allow","Principal":"*"}',
        id="everybody is a star",
    ),
    pytest.param(
        {"principals": [{"type": "AWS", "identifiers": ["*"]}]},
        '{"Effect":"Allow","Principal":{"AWS":"*"}}',
        id="every AWS principal is not a star",
    ),
    pytest.param(
        {"principals": [{"type": "AWS", "identifiers": [123456789012]}]},
        '{"Effect":"Allow","Principal":{"AWS":"123456789012"}}',
        id="a number is converted",
    ),
    pytest.param(
        {
            "principals": [
                {"type": "Service", "identifiers": ["a.amazonaws.com", "b.amazonaws.com"]},
                {"type": "AWS", "identifiers": ["1"]},
            ],
            "not_principals": [{"type": "AWS", "identifiers": ["2"]}],
        },
        '{"Effect":"Allow","Principal":{"AWS":"1","Service":["b.amazonaws.com","a.amazonaws.com"]},'
        '"NotPrincipal":{"AWS":"2"}}',
        id="types of principals come in the order of their names",
    ),
    pytest.param(
        {
            "condition": [
                {"test": "StringLike", "variable": "s3:prefix", "values": ["b/", "a/"]},
                {"test": "Bool", "variable": "aws:SecureTransport", "values": [True]},
                {"test": "StringLike", "variable": "aws:Arn", "values": ["*&{x}"]},
            ]
        },
        '{"Effect":"Allow","Condition":{"Bool":{"aws:SecureTransport":"true"},'
        '"StringLike":{"aws:Arn":"*${x}","s3:prefix":["b/","a/"]}}}',
        id="conditions are grouped by test, values keep their order",
    ),
]


@pytest.mark.parametrize(("arguments", "text"), STATEMENTS)
def test_a_statement_is_written_as_the_provider_writes_it(arguments: dict[str, Any], text: str) -> None:
    assert statement(**arguments) == text


def test_principals_of_one_type_are_joined_in_the_order_of_the_provider_s_set() -> None:
    """The provider's acceptance test of several principals has this order, which follows from hashes alone."""
    root = "arn:aws-us-gov:iam::{}:root".format
    blocks = [[root("1" * 12), root("2" * 12)], [root("3" * 12)], [root("4" * 12)]]
    text = statement(principals=[{"type": "AWS", "identifiers": identifiers} for identifiers in blocks])
    assert json.loads(text)["Principal"]["AWS"] == [root(digit * 12) for digit in "3214"]


def test_the_order_of_conditions_in_the_configuration_does_not_matter() -> None:
    conditions = [{"test": "StringEquals", "variable": "v", "values": [value]} for value in "abcdef"]
    forwards, backwards = statement(condition=conditions), statement(condition=conditions[::-1])
    assert forwards == backwards
    assert sorted(json.loads(forwards)["Condition"]["StringEquals"]["v"]) == list("abcdef")


def test_json_is_indented_and_minified_json_is_not() -> None:
    document = computed(
        "aws_iam_policy_document", {"policy_id": "P", "statement": [{"actions": ["a"], "resources": ["r"]}]}
    )
    assert document["json"] == (
        '{\n  "Version": "2012-10-17",\n  "Id": "P",\n  "Statement": [\n    {\n      "Effect": "Allow",\n'
        '      "Action": "a",\n      "Resource": "r"\n    }\n  ]\n}'
    )
    assert document["minified_json"] == (
        '{"Version":"2012-10-17","Id":"P","Statement":[{"Effect":"Allow","Action":"a","Resource":"r"}]}'
    )


def test_the_id_is_the_checksum_of_json() -> None:
    # The CRC-32 of this text as gzip has it in its trailer.
    document = computed("aws_iam_policy_document", {})
    assert document["json"] == '{\n  "Version": "2012-10-17"\n}'
    assert document["id"] == "1132004489"


SOURCE = '{"Version":"2008-10-17","Id":"S","Statement":[{"Sid":"A","Effect":"Allow","Action":["x"]},{"Effect":"Deny"}]}'
OVERRIDE = '{"Statement":[{"Sid":"A","Effect":"Deny","NotAction":"z"},{"Sid":"B","Effect":"Allow"}]}'

MERGES = [
    pytest.param(
        {"source_policy_documents": [SOURCE]},
        '{"Version":"2012-10-17","Id":"S","Statement":[{"Sid":"A","Effect":"Allow","Action":["x"]},{"Effect":"Deny"}]}',
        id="a source is taken over as it is written, with the later version",
    ),
    pytest.param(
        {"source_policy_documents": [SOURCE], "statement": [{"sid": "A", "actions": ["y"]}], "policy_id": "P"},
        '{"Version":"2012-10-17","Id":"P","Statement":[{"Sid":"A","Effect":"Allow","Action":"y"},{"Effect":"Deny"}]}',
        id="own statements replace those of sources in their place",
    ),
    pytest.param(
        {"statement": [{"sid": "A", "actions": ["y"]}], "override_policy_documents": [OVERRIDE]},
        '{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Deny","NotAction":"z"},{"Sid":"B","Effect":"Allow"}]}',
        id="overrides replace own statements",
    ),
    pytest.param(
        {
            "source_json": '{"Statement":[{"Sid":"A","Action":"1"},{"Sid":"B","Action":"1"},{"Sid":"C","Action":"1"}]}',
            "statement": [{"sid": "B", "actions": ["2"]}],
            "override_policy_documents": ['{"Statement":[{"Sid":"A","Action":"3"},{"Sid":"C","Action":"3"}]}'],
            "override_json": '{"Statement":[{"Sid":"C","Action":"4"}]}',
        },
        '{"Version":"2012-10-17","Statement":[{"Sid":"A","Action":"3"},{"Sid":"B","Effect":"Allow","Action":"2"},'
        '{"Sid":"C","Action":"4"}]}',
        id="the arguments of older providers come first and last",
    ),
    pytest.param(
        {"statement": {"actions": ["a"], "resources": ["r"]}},
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a","Resource":"r"}]}',
        id="in JSON syntax a single statement stands without a list",
    ),
    pytest.param(
        {"version": "2008-10-17", "source_policy_documents": ["", "{}"]},
        '{"Version":"2008-10-17"}',
        id="an empty source adds nothing",
    ),
    pytest.param(
        {"source_policy_documents": ['{"statement":[{"ACTION":"x","Principal":"anyone"}]}']},
        '{"Version":"2012-10-17","Statement":[{"Action":"x","Principal":"*"}]}',
        id="names in a source are read in any case, and a textual principal is everybody",
    ),
    pytest.param(
        {
            "source_policy_documents": [
                '{"Statement":[{"Principal":{"AWS":["a","b"],"Service":["s"]},'
                '"Condition":{"Bool":{"k":true,"n":1},"ArnLike":{"v":["1"]}}}]}'
            ]
        },
        '{"Version":"2012-10-17","Statement":[{"Principal":{"AWS":["b","a"],"Service":["s"]},'
        '"Condition":{"ArnLike":{"v":"1"},"Bool":{"k":"true"}}}]}',
        id="principals of a source stay lists, conditions are flattened and numbers in them dropped",
    ),
]


@pytest.mark.parametrize(("configuration", "text"), MERGES)
def test_documents_are_merged_by_sid(configuration: dict[str, Any], text: str) -> None:
    assert minified(**configuration) == text


REFUSED = [
    ({"statement": [{"sid": "A"}, {"sid": "A"}]}, "writing IAM Policy Document: duplicate Sid (A)"),
    ({"source_policy_documents": [SOURCE, SOURCE]}, "merging source document 1: duplicate Sid (A)"),
    ({"source_policy_documents": ["{"]}, "merging source document 0"),
    ({"override_policy_documents": ['{"Statement":{}}']}, "merging override document 0: Statement is a list"),
    ({"override_policy_documents": ["[" * 100_000]}, "merging override document 0"),
    ({"version": "2012"}, "expected version to be one of"),
    ({"statement": [{"effect": "allow"}]}, "expected statement.effect to be one of"),
    (
        {"version": "2008-10-17", "statement": [{"resources": ["&{a}"]}]},
        "reading resources: found &{ sequence in (&{a})",
    ),
    ({"statement": [{"principals": [{"type": "AWS"}]}]}, "Missing required argument"),
    ({"statement": [{"actions": "s3:*"}]}, "Incorrect attribute value type"),
    ({"statement": [{"actions": [None]}]}, "Null value found in list"),
]


@pytest.mark.parametrize(("configuration", "summary"), REFUSED, ids=[summary for _, summary in REFUSED])
def test_what_the_provider_refuses_is_an_error_at_the_block(configuration: dict[str, Any], summary: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        minified(**configuration)
    assert summary in caught.value.summary
    assert caught.value.span == (0, 10)


def test_two_statements_without_a_sid_are_no_duplicates() -> None:
    assert minified(statement=[{"sid": ""}, {"sid": ""}]).count("Effect") == 2


UNKNOWN = [
    pytest.param({"statement": [{"resources": ["a", AFTER_APPLY]}]}, AFTER_APPLY, id="an item"),
    pytest.param({"statement": AFTER_APPLY.of(STRING)}, AFTER_APPLY, id="the number of blocks"),
    pytest.param(
        {"statement": [{"principals": [{"type": "AWS", "identifiers": [NOT_AVAILABLE]}]}]}, NOT_AVAILABLE, id="nested"
    ),
    pytest.param({"policy_id": NOT_AVAILABLE, "version": AFTER_APPLY}, AFTER_APPLY, id="Terraform's own decides"),
]


@pytest.mark.parametrize(("configuration", "cause"), UNKNOWN)
def test_an_unknown_argument_leaves_the_document_unknown_for_its_reason(
    configuration: dict[str, Any], cause: UnknownValue
) -> None:
    for value in computed("aws_iam_policy_document", configuration).values():
        assert value == UnknownValue(STRING, cause.kind, cause.reason)


def test_a_block_that_leaves_arguments_out_is_known() -> None:
    """What evaluation leaves open in a block does not make it unknown."""
    assert isinstance(minified(statement=[{"actions": ["a"]}]), str)


def test_marks_are_taken_off_what_a_provider_is_given() -> None:
    secret = mark("r", SENSITIVE_MARK)
    assert minified(statement=[{"resources": [secret]}]) == minified(statement=[{"resources": ["r"]}])
    unknown = minified(statement=[{"resources": [secret, AFTER_APPLY]}])
    assert isinstance(unknown, UnknownValue)
    assert unknown.kind is UnknownKind.AFTER_APPLY
