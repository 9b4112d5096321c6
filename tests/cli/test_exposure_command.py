"""`gitops-lint exposure`: who reaches what, as a table and as JSON."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from gitops_lint.cli import run
from tests.analysis.exposure.alicloud_cases import A, ali
from tests.analysis.exposure.alicloud_service_cases import DATABASE
from tests.analysis.exposure.aws_cases import ACL, SUBNET, acl
from tests.repositories import write

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "exposure.md"
VARIABLE = 'terraform {\n  backend "oss" {}\n}\n\nvariable "from" {\n  type = string\n}\n\n'


def _asked(directory: Path, *arguments: str) -> int:
    return run(["exposure", str(directory), "--no-cache", "--jobs", "1", *arguments])


def test_the_page_shows_what_is_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    ((line, expected),) = re.findall(r"^```console\n\$ gitops-lint (.*)\n([^`]*)^```$", PAGE.read_text(), re.MULTILINE)
    assert run([*shlex.split(line), "--jobs", "1"]) == 0
    assert capsys.readouterr().out == expected


def test_a_line_says_who_reaches_what_and_by_which_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"main.tf": VARIABLE + A + ali() + ali(name="b", cidr_ip='"8.8.8.8"', port_range='"80/80"')})
    assert _asked(tmp_path) == 0
    said = [re.split(r"  +", line) for line in capsys.readouterr().out.splitlines()]
    assert said == [
        ["FROM", "REACHES", "OF", "ENVIRONMENTS", "BY"],
        ["internet (0.0.0.0/0)", "tcp 22", "alicloud_security_group.a", "-", "main.tf:16"],
        ["partners (8.8.8.8)", "tcp 80", "alicloud_security_group.a", "-", "main.tf:23"],
    ]


def test_what_is_not_known_says_so_and_json_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"main.tf": VARIABLE + A + ali(cidr_ip="var.from")})
    assert _asked(tmp_path, "--format", "json") == 0
    (found,) = json.loads(capsys.readouterr().out)["exposures"]
    assert (found["from"], found["services"]) == ("unknown", "tcp 22")
    assert "var.from" in found["unknown"]
    assert found["location"]["file"] == "main.tf"
    assert [hop["note"] for hop in found["hops"]][-1] == "the filter, alicloud_security_group.a"


@pytest.mark.parametrize("text", [DATABASE % '["0.0.0.0/0"]', SUBNET + ACL + acl()], ids=["one door", "an ACL alone"])
def test_what_nobody_reaches_is_no_line(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"main.tf": text})
    assert _asked(tmp_path) == 0
    assert capsys.readouterr().out == "Nothing here opens anything to the internet.\n"


def test_an_environment_that_there_is_not_is_a_usage_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"environments/dev/main.tf": A, "environments/prod/main.tf": A})
    assert _asked(tmp_path, "--env", "staging") == 2
    assert "there is no environment staging; there are dev, prod" in capsys.readouterr().err
