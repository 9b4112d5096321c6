"""What holds for every format."""

from __future__ import annotations

import re
import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest
from samples import HOSTILE, OPTIONS, OUTCOME, RULES

from gitops_lint.model.result import Outcome
from gitops_lint.report import formats

FORMATS = pytest.mark.parametrize("name", list(formats))


def written(name: str, outcome: Outcome) -> str:
    out = StringIO()
    formats[name](outcome, RULES, OPTIONS, out)
    return out.getvalue()


def test_the_formats_are_those_of_the_contract() -> None:
    assert list(formats) == ["text", "json", "sarif", "junit", "github", "gitlab", "html"]


@FORMATS
def test_the_same_outcome_gives_the_same_text_whatever_the_order_of_the_rules(name: str) -> None:
    out = StringIO()
    formats[name](OUTCOME, tuple(reversed(RULES)), OPTIONS, out)
    assert out.getvalue() == written(name, OUTCOME)


@FORMATS
@pytest.mark.parametrize("outcome", [OUTCOME, HOSTILE, Outcome("empty")], ids=["ordinary", "hostile", "empty"])
def test_a_report_can_be_encoded_and_ends_with_a_newline(name: str, outcome: Outcome) -> None:
    stream = BytesIO()
    out = TextIOWrapper(stream, encoding="utf-8", errors="strict", newline="")
    formats[name](outcome, RULES, OPTIONS, out)
    out.flush()
    assert stream.getvalue().endswith(b"\n")


@FORMATS
def test_every_finding_and_notice_is_there(name: str) -> None:
    report = written(name, OUTCOME)
    for part in ("K8S004", "REP005", "CAN001", "no schema for example.com/v1 Widget", "app=carts"):
        assert part in report


@FORMATS
def test_what_the_engine_masked_stays_masked_though_the_file_is_there(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "LTAI" + "5tQxWvK3nZpR8mHdY2bC"
    file = tmp_path / "infra" / "prod.tfvars"
    file.parent.mkdir()
    file.write_text(f'\n\naccess_key = "{secret}"\n')
    monkeypatch.chdir(tmp_path)
    report = written(name, OUTCOME)
    assert "infra/prod.tfvars" in report
    assert secret not in report


@FORMATS
def test_a_report_speaks_of_no_time_that_it_was_not_given(name: str) -> None:
    assert not re.search(r"20\d\d-\d\d|\d\d:\d\d|timestamp|TimeUtc", written(name, Outcome("empty")))


def test_naming_the_formats_imports_none_of_them() -> None:
    program = (
        "import sys, gitops_lint.report\n"
        "list(gitops_lint.report.formats)\n"
        "loaded = [name for name in sys.modules if name.startswith('gitops_lint.')]\n"
        "assert loaded == ['gitops_lint.report'], loaded\n"
        "assert not {'json', 'msgspec', 'rich', 'xml'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_text_report_imports_neither_rich_nor_a_serializer() -> None:
    program = "import sys, gitops_lint.report.text\nassert not {'rich', 'json'} & set(sys.modules)\n"
    subprocess.run([sys.executable, "-c", program], check=True)
