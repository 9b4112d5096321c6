"""Which name a misspelled one was meant to be."""

from __future__ import annotations

import pytest

from gitops_lint.kubernetes.schemas.spelling import closest

FIELDS = [
    "replicas",
    "selector",
    "service",
    "name",
    "image",
    "imagePullPolicy",
    "ports",
    "env",
    "envFrom",
    "spec",
]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("replcas", "replicas"),
        ("Replicas", "replicas"),
        ("nmae", "name"),
        ("spce", "spec"),
        ("imge", "image"),
        ("port", "ports"),
        ("image_pull_policy", "imagePullPolicy"),
        ("imagePullPolice", "imagePullPolicy"),
        ("envfrom", "envFrom"),
        ("serviceName", None),
        ("labelSelector", None),
        ("environment", None),
        ("x", None),
        ("", None),
    ],
)
def test_a_name_is_suggested_where_it_is_near(word: str, meant: str | None) -> None:
    assert closest(word, FIELDS) == meant


def test_nothing_is_suggested_where_there_is_nothing() -> None:
    assert closest("name", []) is None
