"""Blocks, labels and attributes are those that python-hcl2 finds in every sample file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import hcl2
import pytest

from gitops_lint.formats import hcl

SAMPLES = [
    path for path in sorted((Path(__file__).parents[1] / "formats" / "hcl_samples").iterdir()) if path.suffix != ".json"
]
OPTIONS = hcl2.SerializationOptions(
    with_comments=False, explicit_blocks=False, preserve_heredocs=False, strip_string_quotes=True
)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_file_as_a_dictionary_is_what_python_hcl2_loads(path: Path) -> None:
    text = path.read_text()
    ours = hcl.to_dictionary(hcl.read(text, path.name))
    theirs = hcl2.loads(text, serialization_options=OPTIONS)
    assert ours
    assert without_spelling(ours) == without_spelling(theirs)


def without_spelling(value: Any) -> Any:
    """A dictionary without what the two spell differently.

    That is blanks in expressions, the last line end of a heredoc, the quotes around a key inside an
    expression, and those around a heredoc inside a call, which python-hcl2 leaves out.
    """
    if isinstance(value, dict):
        return {without_spelling(key): without_spelling(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_spelling(item) for item in value]
    if isinstance(value, str):
        return re.sub(r'\s+|"|\\n', "", value)
    return value
