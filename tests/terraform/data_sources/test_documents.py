"""What the data sources that write a document write, by the rules of their providers."""

from __future__ import annotations

from typing import Any

import pytest
from data_instance import AFTER_APPLY, NOT_AVAILABLE, computed

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.values import SENSITIVE, UnknownValue, mark

RAM = [
    pytest.param(
        [{"action": ["oss:*"], "resource": ["acs:oss:*:*:logs", "acs:oss:*:*:logs/*"]}],
        '{"Effect":"Allow","Action":"oss:*","Resource":["acs:oss:*:*:logs","acs:oss:*:*:logs/*"]}',
        id="lists keep their order, a single item is text",
    ),
    pytest.param(
        [{"effect": "Deny", "action": ["b", "a"]}], '{"Effect":"Deny","Action":["b","a"]}', id="without resources"
    ),
    pytest.param([{"action": []}], '{"Effect":"Allow","Action":[]}', id="without actions"),
    pytest.param(
        [{"action": ["sts:AssumeRole"], "principal": [{"entity": "Service", "identifiers": ["ecs.aliyuncs.com"]}]}],
        '{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}',
        id="identifiers stay a list",
    ),
    pytest.param(
        [
            {
                "action": ["a"],
                "principal": [
                    {"entity": "Service", "identifiers": ["a", "c", "b"]},
                    {"entity": "RAM", "identifiers": ["acs:ram::1:root"]},
                ],
            }
        ],
        '{"Effect":"Allow","Action":"a","Principal":{"RAM":["acs:ram::1:root"],"Service":["c","b","a"]}}',
        id="identifiers come in descending order",
    ),
    pytest.param(
        [
            {
                "action": ["a"],
                "condition": [
                    {"operator": "StringLike", "variable": "oss:Prefix", "values": ["x/", "a/"]},
                    {"operator": "StringLike", "variable": "oss:Delimiter", "values": ["/"]},
                    {"operator": "IpAddress", "variable": "acs:SourceIp", "values": ["10.0.0.0/8"]},
                ],
            }
        ],
        '{"Effect":"Allow","Action":"a","Condition":{"IpAddress":{"acs:SourceIp":"10.0.0.0/8"},'
        '"StringLike":{"oss:Delimiter":"/","oss:Prefix":["x/","a/"]}}}',
        id="conditions are grouped by operator",
    ),
]


@pytest.mark.parametrize(("statements", "text"), RAM)
def test_a_ram_statement_is_written_as_the_provider_writes_it(statements: list[dict[str, Any]], text: str) -> None:
    document = computed("alicloud_ram_policy_document", {"statement": statements})["document"]
    assert document == f'{{"Statement":[{text}],"Version":"1"}}'


def test_a_ram_policy_without_statements_has_no_document() -> None:
    assert computed("alicloud_ram_policy_document", {"version": "1"}) == {}


GOOGLE = [
    pytest.param({}, "{}", id="nothing"),
    pytest.param(
        {
            "binding": [
                {"role": "roles/b", "members": ["user:c", "user:a"]},
                {"role": "roles/a", "members": ["user:a"]},
                {"role": "roles/b", "members": ["user:b"]},
            ]
        },
        '{"bindings":[{"members":["user:a"],"role":"roles/a"},'
        '{"members":["user:a","user:b","user:c"],"role":"roles/b"}]}',
        id="members of a role are joined and sorted",
    ),
    pytest.param(
        {
            "binding": [
                {"role": "r", "members": ["user:a"], "condition": [{"expression": "b", "title": "t"}]},
                {
                    "role": "r",
                    "members": ["user:b"],
                    "condition": [{"expression": "a < 1", "title": "u", "description": "d"}],
                },
                {"role": "r", "members": ["user:c"]},
            ]
        },
        '{"bindings":[{"members":["user:c"],"role":"r"},'
        '{"condition":{"description":"d","expression":"a \\u003c 1","title":"u"},"members":["user:b"],"role":"r"},'
        '{"condition":{"expression":"b","title":"t"},"members":["user:a"],"role":"r"}]}',
        id="bindings are sorted by role, presence of a condition, expression",
    ),
    pytest.param(
        {
            "audit_config": [
                {
                    "service": "s",
                    "audit_log_configs": [{"log_type": "DATA_READ", "exempted_members": ["user:a"]}],
                }
            ]
        },
        '{"auditConfigs":[{"auditLogConfigs":[{"exemptedMembers":["user:a"],"logType":"DATA_READ"}],"service":"s"}]}',
        id="audit configurations",
    ),
]


@pytest.mark.parametrize(("configuration", "text"), GOOGLE)
def test_a_google_policy_is_written_as_the_provider_writes_it(configuration: dict[str, Any], text: str) -> None:
    assert computed("google_iam_policy", configuration)["policy_data"] == text


def part(headers: str, content: str) -> str:
    """A part of a MIME document; one header a line."""
    lines = "".join([f"{header}\r\n" for header in headers.splitlines()])
    return f"--MIMEBOUNDARY\r\n{lines}\r\n{content}\r\n"


PLAIN = "Content-Transfer-Encoding: 7bit\nContent-Type: text/plain\nMime-Version: 1.0"
FULL = (
    'Content-Disposition: attachment; filename="a.yaml"\nContent-Transfer-Encoding: 7bit\n'
    "Content-Type: text/cloud-config\nMime-Version: 1.0\nX-Merge-Type: list()"
)
HEAD = 'Content-Type: multipart/mixed; boundary="MIMEBOUNDARY"\nMIME-Version: 1.0\r\n\r\n'
MIME = [
    pytest.param([{"content": "x"}], HEAD + part(PLAIN, "x") + "--MIMEBOUNDARY--\r\n", id="text/plain by default"),
    pytest.param(
        [
            {"content": "a\n", "content_type": "text/cloud-config", "filename": "a.yaml", "merge_type": "list()"},
            {"content": "b", "filename": ""},
        ],
        HEAD + part(FULL, "a\n") + part(PLAIN, "b") + "--MIMEBOUNDARY--\r\n",
        id="headers in the order of their names",
    ),
]


@pytest.mark.parametrize("type_", ["cloudinit_config", "template_cloudinit_config"])
@pytest.mark.parametrize(("parts", "text"), MIME)
def test_a_cloud_init_document_is_written_as_the_provider_writes_it(
    parts: list[dict[str, Any]], text: str, type_: str
) -> None:
    assert computed(type_, {"gzip": False, "base64_encode": False, "part": parts})["rendered"] == text


def test_a_cloud_init_document_is_encoded_by_default_and_unknown_where_it_is_compressed() -> None:
    encoded = computed("cloudinit_config", {"gzip": False, "part": [{"content": "heythere"}]})
    assert str(encoded["rendered"]).startswith(
        "Q29udGVudC1UeXBlOiBtdWx0aXBhcnQvbWl4ZWQ7IGJvdW5kYXJ5PSJNSU1FQk9VTkRBUlki"
    )
    assert encoded["base64_encode"] is True
    compressed = computed("cloudinit_config", {"part": [{"content": "x"}]})
    assert compressed["gzip"] is True
    rendered = compressed["rendered"]
    assert isinstance(rendered, UnknownValue)
    assert rendered.kind is UnknownKind.NOT_AVAILABLE


def test_another_boundary_stands_between_the_parts() -> None:
    configuration = {"gzip": False, "base64_encode": False, "boundary": "//", "part": [{"content": "x"}]}
    rendered = str(computed("cloudinit_config", configuration)["rendered"])
    assert 'boundary="//"\n' in rendered
    assert rendered.endswith("x\r\n--//--\r\n")


ARNS = [
    ("arn:aws:rds:eu-west-1:123456789012:db:mysql-db", ("aws", "rds", "eu-west-1", "123456789012", "db:mysql-db")),
    ("arn:aws-cn:s3:::bucket/*", ("aws-cn", "s3", "", "", "bucket/*")),
]


@pytest.mark.parametrize(("arn", "parts"), ARNS)
def test_an_arn_is_taken_apart(arn: str, parts: tuple[str, ...]) -> None:
    names = ("partition", "service", "region", "account", "resource")
    assert computed("aws_arn", {"arn": arn}) == {"id": arn, **dict(zip(names, parts, strict=True))}


REFUSED = [
    ("alicloud_ram_policy_document", {"statement": [{"action": [" "]}]}, 'Field "action" cannot contain empty strings'),
    ("alicloud_ram_policy_document", {"statement": [{}]}, "Missing required argument"),
    ("alicloud_ram_policy_document", {"version": "2", "statement": [{"action": ["a"]}]}, "expected version"),
    ("google_iam_policy", {"binding": [{"role": "r", "members": ["deleted:user:a"]}]}, "deleted principals"),
    ("cloudinit_config", {"gzip": True, "base64_encode": False, "part": [{"content": ""}]}, "Invalid Attribute"),
    ("cloudinit_config", {"boundary": "a\n", "gzip": False, "part": [{"content": ""}]}, "Unable to render"),
    ("aws_arn", {"arn": "arn:aws:s3"}, "Invalid ARN Value"),
    ("aws_arn", {}, "Missing required argument"),
]


@pytest.mark.parametrize(("type_", "configuration", "summary"), REFUSED)
def test_what_a_provider_refuses_is_an_error(type_: str, configuration: dict[str, Any], summary: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        computed(type_, configuration)
    assert summary in caught.value.summary


UNKNOWN: list[tuple[str, dict[str, Any]]] = [
    ("alicloud_ram_policy_document", {"statement": [{"action": [NOT_AVAILABLE]}]}),
    ("google_iam_policy", {"binding": [{"role": NOT_AVAILABLE, "members": []}]}),
    ("cloudinit_config", {"gzip": False, "part": [{"content": NOT_AVAILABLE}]}),
    ("aws_arn", {"arn": NOT_AVAILABLE}),
    ("local_file", {"filename": NOT_AVAILABLE}),
    ("terraform_remote_state", {"backend": "s3", "config": {"bucket": NOT_AVAILABLE}}),
]


@pytest.mark.parametrize(("type_", "configuration"), UNKNOWN)
def test_an_unknown_argument_leaves_everything_unknown_for_its_reason(
    type_: str, configuration: dict[str, Any]
) -> None:
    values = computed(type_, configuration).values()
    assert values
    for value in values:
        assert isinstance(value, UnknownValue)
        assert (value.kind, value.reason) == (NOT_AVAILABLE.kind, NOT_AVAILABLE.reason)


def test_a_null_data_source_gives_what_it_is_given() -> None:
    secret = mark("s", frozenset({SENSITIVE}))
    values = computed("null_data_source", {"inputs": {"port": 22, "region": NOT_AVAILABLE, "secret": secret}})
    outputs = values["outputs"]
    assert outputs.items == {"port": "22", "region": NOT_AVAILABLE, "secret": "s"}  # type: ignore[union-attr]
    assert (values["has_computed_default"], values["id"]) == ("default", "static")
    assert isinstance(values["random"], UnknownValue)


def test_a_null_data_source_waits_for_what_is_known_after_apply() -> None:
    values = computed("null_data_source", {"inputs": {"port": 22, "id": AFTER_APPLY}})
    assert all(isinstance(value, UnknownValue) and value.reason == AFTER_APPLY.reason for value in values.values())
