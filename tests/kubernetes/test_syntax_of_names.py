"""The syntaxes of names are those of the API server."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable

import pytest

from gitops_lint.kubernetes import names

LABEL_VALUES_TAKEN = ("", "a", "v1.2.3", "A_b-c.d", "x" * 63)
LABEL_VALUES_REFUSED = ("-a", "a-", "a b", "a/b", "x" * 64, "me@example.com", "ä", "a:b")
LABEL_KEYS_TAKEN = ("a", "app.kubernetes.io/name", "A_b.c", "example.com/" + "x" * 63)
LABEL_KEYS_REFUSED = ("/a", "a/b/c", "Example.com/a", "example.com/", "-a", "a b", "x" * 64)


@pytest.mark.parametrize(
    ("syntax", "taken", "refused"),
    [
        (names.dns_label, ("a", "a-b", "0", "x" * 63), ("", "A", "a_b", "-a", "a-", "a.b", "x" * 64, "a\n")),
        (names.dns_1035_label, ("a", "a-0"), ("0a", "", "A", "a.b", "x" * 64)),
        (names.dns_subdomain, ("a.b", "0.1", "a-b.c", "x" * 253), ("", "a..b", ".a", "A.b", "a_b", "x" * 254, "a-.b")),
        (names.path_segment, ("system:node", "A b", "x" * 300), (".", "..", "a/b", "50%")),
        (names.port_name, ("http", "a", "http-2", "1a"), ("", "8080", "HTTP", "a--b", "-a", "x" * 16, "a_b", "a-")),
        (names.data_key, ("a.b", "..a"[1:], "A_-.", "x" * 253), ("", ".", "..", "..a", "a/b", "a b", "x" * 254)),
        (names.variable_name, ("A", "a.b", "_x", "-a"), ("1A", "", "A=B", "a b", "..", ".")),
        (names.relaxed_variable_name, ("1A", "a b", "a:b"), ("", "A=B", "ä", "a\tb")),
        (names.label_value, LABEL_VALUES_TAKEN, LABEL_VALUES_REFUSED),
        (names.label_key, LABEL_KEYS_TAKEN, ("", *LABEL_KEYS_REFUSED)),
    ],
)
def test_a_syntax_takes_these_and_refuses_those(
    syntax: Callable[[str], str | None], taken: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    assert [name for name in taken if syntax(name) is not None] == []
    assert [name for name in refused if syntax(name) is None] == []


@pytest.mark.parametrize(("prefix", "judged"), [("job-", "joa"), ("a", "a"), ("-", "-"), ("Job-", "Joa")])
def test_a_prefix_of_a_name_may_end_in_a_dash(prefix: str, judged: str) -> None:
    assert names.with_a_suffix(prefix) == judged


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_kubectl_takes_the_same_label_values() -> None:
    assert _kubectl_labels(*(f"key{index}={value}" for index, value in enumerate(LABEL_VALUES_TAKEN)))
    assert [value for value in LABEL_VALUES_REFUSED if _kubectl_labels(f"key={value}")] == []


def _kubectl_labels(*labels: str) -> bool:
    command = ["kubectl", "label", "--local", "-f", "-", "-o", "name", "--", *labels]
    pod = b'{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}'
    return subprocess.run(command, input=pod, capture_output=True, check=False).returncode == 0
