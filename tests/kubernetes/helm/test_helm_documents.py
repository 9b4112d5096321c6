"""Rendered texts to objects in Helm's order, hooks told apart."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_lint.kubernetes.helm.documents import pieces, split
from gitops_lint.kubernetes.helm.rendered import Hook


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("a: 1", ["a: 1"]),
        ("---\na: 1\n---\nb: 2\n", ["\na: 1\n", "\nb: 2\n"]),
        ("\n\n  ---\na: 1", ["\na: 1"]),
        ("a: 1\n---   \nb: 2", ["a: 1\n", "\nb: 2"]),
        ("a: 1\n--- # more\nb: 2", ["a: 1\n", "# more\nb: 2"]),
        ("a: |\n  ---\n", ["a: |\n  ---\n"]),
        ("---\n---\n\n---\n", []),
        ("", []),
        ("a: 1\n----\n", ["a: 1\n", "-\n"]),
    ],
)
def test_a_file_is_split_wherever_a_line_begins_with_dashes(text: str, documents: list[str]) -> None:
    assert [content for _, content in split(text)] == documents


def _names(files: dict[str, str]) -> list[str]:
    return [piece.value["kind"] for piece in pieces(files)[0]]


@pytest.mark.parametrize(
    ("files", "kinds"),
    [
        ({"a": "kind: Deployment\n---\nkind: Service\n"}, ["Service", "Deployment"]),
        ({"b": "kind: Namespace", "a": "kind: Pod"}, ["Namespace", "Pod"]),
        ({"a": "kind: Zebra\n---\nkind: Apple\n---\nkind: Ingress"}, ["Ingress", "Apple", "Zebra"]),
        ({"t/NOTES.txt": "kind: Pod", "t/_h.tpl": "kind: Pod", "t/a": "kind: Job"}, ["Job"]),
        ({"a": "# only a comment\n---\nnull\n---\n{}\n"}, []),
        ({"a": "kind: List\nitems: [{kind: Pod}, {kind: Secret}]"}, ["Secret", "Pod"]),
        ({"a": "kind: ValidatingWebhookConfiguration\n---\nkind: Issuer\n---\nkind: PriorityClass"},
         ["PriorityClass", "ValidatingWebhookConfiguration", "Issuer"]),
    ],
)  # fmt: skip
def test_objects_come_in_the_order_of_installation(files: dict[str, str], kinds: list[str]) -> None:
    assert _names(files) == kinds


def test_objects_of_one_kind_keep_the_order_of_their_files() -> None:
    found, _ = pieces({"b": "kind: Pod\nnumber: 3", "a": "kind: Pod\nnumber: 1\n---\nkind: Pod\nnumber: 2"})
    assert [piece.value["number"] for piece in found] == [1, 2, 3]


def test_a_text_that_keeps_its_ends_has_the_line_end_that_helm_adds() -> None:
    found, _ = pieces(
        {"a": "kind: ConfigMap\ndata:\n  kept: |+\n    x\n---\nkind: Secret\ndata:\n  clipped: |\n    x\n"}
    )
    assert [piece.value["data"] for piece in found] == [{"clipped": "x\n"}, {"kept": "x\n\n"}]


@pytest.mark.parametrize(
    ("annotations", "hook"),
    [
        ("{}", None),
        ("{other: x}", None),
        ("{helm.sh/hook: pre-install}", Hook(("pre-install",), 0, ())),
        ("{helm.sh/hook: 'Pre-Install, post-upgrade'}", Hook(("pre-install", "post-upgrade"), 0, ())),
        ("{helm.sh/hook: test, helm.sh/hook-weight: '-5'}", Hook(("test",), -5, ())),
        ("{helm.sh/hook: test-success, helm.sh/hook-weight: 'x'}", Hook(("test",), 0, ())),
        (
            "{helm.sh/hook: test, helm.sh/hook-delete-policy: 'hook-succeeded,Hook-Failed'}",
            Hook(("test",), 0, ("hook-succeeded", "hook-failed")),
        ),
    ],
)
def test_annotations_make_a_hook(annotations: str, hook: Hook | None) -> None:
    found, _ = pieces({"a": f"kind: Job\nmetadata: {{annotations: {annotations}}}"})
    assert [piece.hook for piece in found] == [hook]


def test_an_object_with_an_event_that_helm_does_not_know_is_dropped() -> None:
    assert pieces({"a": "kind: Job\nmetadata: {annotations: {helm.sh/hook: crd-install}}"}) == ([], [])


@pytest.mark.parametrize(("events", "is_test"), [(("test",), True), (("test", "pre-install"), False), ((), False)])
def test_a_hook_of_tests_alone_is_a_test(events: tuple[str, ...], is_test: bool) -> None:
    assert Hook(events, 0, ()).is_test is is_test


@pytest.mark.parametrize(
    ("text", "broken"),
    [("kind: A\n---\na: b: c\n", 1), ("- a\n", 1), ("text\n", 1), ("kind: A\n", 0), ("a: [\n---\nb: [\n", 2)],
)
def test_what_is_no_object_is_told_with_its_place(text: str, broken: int) -> None:
    found: list[Any] = pieces({"a": text})[1]
    assert len(found) == broken
    assert all(0 <= each.offset <= len(text) for each in found)
