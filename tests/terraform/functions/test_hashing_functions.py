"""Names make the UUIDs that Python makes of them; no message shows a private key."""

from __future__ import annotations

import unicodedata
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.terraform.functions import rsa
from gitops_lint.terraform.functions.function import call
from gitops_lint.terraform.functions.registry import FUNCTIONS


@given(st.uuids(), st.text().filter(lambda name: unicodedata.is_normalized("NFC", name)))
def test_a_uuid_of_a_name_is_what_python_makes(namespace: uuid.UUID, name: str) -> None:
    assert call(FUNCTIONS["uuidv5"], [str(namespace), name]) == str(uuid.uuid5(namespace, name))


@given(
    st.text(alphabet="ab+/=\n-: ABC", max_size=200),
    st.sampled_from(["RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY"]),
)
def test_any_text_is_no_key_with_a_reason_that_does_not_repeat_it(content: str, kind: str) -> None:
    with pytest.raises(rsa.KeyUnreadableError) as caught:
        rsa.parse(f"-----BEGIN {kind}-----\n{content}\n-----END {kind}-----\n")
    assert len(str(caught.value)) < 120


def test_a_key_of_another_kind_is_refused_without_its_numbers() -> None:
    with pytest.raises(rsa.KeyUnreadableError, match="it is not an RSA key"):
        rsa.parse("-----BEGIN EC PRIVATE KEY-----\nYQ==\n-----END EC PRIVATE KEY-----\n")
