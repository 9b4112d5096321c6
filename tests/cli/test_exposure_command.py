"""`gitops-lint exposure`: who reaches what, as a table and as JSON."""

from __future__ import annotations

import io
import json
import re
import shlex
from pathlib import Path

import pytest

from gitops_lint import load
from gitops_lint.analysis.exposure.exposures import exposures
from gitops_lint.cli import run
from gitops_lint.model.source import Location
from gitops_lint.report.exposure_tree import write_tree
from gitops_lint.report.exposures import write_table
from tests.analysis.exposure.alicloud_cases import A, ali
from tests.analysis.exposure.alicloud_service_cases import DATABASE
from tests.analysis.exposure.aws_cases import ACL, SUBNET, acl
from tests.repositories import repository, write

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


OPEN = VARIABLE + A + ali()
LONG = A.replace('"a" {', f'"{"long_" * 8}" {{', 1)
LONG_OPEN = VARIABLE + LONG + ali(security_group_id=f"alicloud_security_group.{'long_' * 8}.id")


def test_a_change_says_what_it_opens_and_closes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    late, drop = VARIABLE + A + ali(priority="2"), ali(name="no", policy='"drop"', priority="1")
    repository(tmp_path, {"main.tf": late + drop + ali(name="b", port_range='"80/80"')})
    write(tmp_path, {"main.tf": late + ali(name="c", cidr_ip='"8.8.8.8"', port_range='"443/443"')})
    assert _asked(tmp_path, "--base", "HEAD") == 0
    assert capsys.readouterr().out.splitlines() == [
        "+ opened tcp 22 of alicloud_security_group.a",
        "    to the internet (0.0.0.0/0)",
        "    main.tf:16",
        "    before: alicloud_security_group_rule.no dropped it (main.tf:24 of the base)",
        "+ opened tcp 443 of alicloud_security_group.a",
        "    to partners (8.8.8.8)",
        "    main.tf:24",
        "- closed tcp 80 of alicloud_security_group.a",
        "    was open to the internet (0.0.0.0/0)",
        "    main.tf:33 of the base",
        "",
        "2 opened, 1 closed",
    ]


def test_a_change_in_json_says_on_which_side_a_place_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository(tmp_path, {"main.tf": OPEN})
    write(tmp_path, {"main.tf": VARIABLE + A + ali(cidr_ip='"8.8.8.8"')})
    assert _asked(tmp_path, "--base", "HEAD", "--format", "json") == 0
    document = json.loads(capsys.readouterr().out)
    (found,) = document["changes"]
    assert document["version"] == 1
    assert {name: found[name] for name in ("change", "from", "sources", "otherSources", "services", "side")} == {
        "change": "narrowed",
        "from": "internet",
        "sources": ["0.0.0.0/0"],
        "otherSources": ["8.8.8.8"],
        "services": "tcp 22",
        "side": "base",
    }
    assert found["location"] == {"file": "main.tf", "line": 16, "column": 13}


def test_a_change_of_nothing_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository(tmp_path, {"main.tf": OPEN})
    assert _asked(tmp_path, "--base", "HEAD") == 0
    assert capsys.readouterr().out == "The change opens and closes nothing to the internet.\n"


def test_a_revision_that_there_is_not_is_a_usage_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository(tmp_path, {"main.tf": OPEN})
    assert _asked(tmp_path, "--base", "nowhere") == 2
    assert _asked(tmp_path, "--base", "HEAD", "--format", "tree") == 2
    assert "--base" in capsys.readouterr().err


def test_an_environment_that_only_the_base_has_can_be_asked_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository(tmp_path, {f"environments/{name}/main.tf": OPEN for name in ("dev", "prod")})
    (tmp_path / "environments/dev/main.tf").unlink()
    assert _asked(tmp_path, "--base", "HEAD", "--env", "dev") == 0
    assert "- closed tcp 22 of alicloud_security_group.a" in capsys.readouterr().out
    assert _asked(tmp_path, "--base", "HEAD", "--env", "prod") == 0
    assert "nothing" in capsys.readouterr().out


def test_a_directory_is_asked_about_alone_with_what_its_roots_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = 'terraform {\n  backend "oss" {}\n}\n\nmodule "net" {\n  source = "../../modules/net"\n}\n'
    files = {"modules/net/main.tf": A + ali(), "roots/a/main.tf": call, "roots/b/main.tf": OPEN}
    repository(tmp_path, files)
    assert _asked(tmp_path / "roots/a", "--format", "json") == 0
    (found,) = json.loads(capsys.readouterr().out)["exposures"]
    assert found["targets"] == ["module.net.alicloud_security_group.a"]
    assert found["location"]["file"] == "modules/net/main.tf"
    write(tmp_path, {"modules/net/main.tf": A})
    assert _asked(tmp_path / "roots/b", "--base", "HEAD") == 0
    assert "nothing" in capsys.readouterr().out


def test_a_tree_goes_from_the_source_through_the_door_to_each_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"main.tf": OPEN + ali(name="b", port_range='"80/80"')})
    assert _asked(tmp_path, "--format", "tree") == 0
    assert capsys.readouterr().out.splitlines() == [
        "internet (0.0.0.0/0)",
        "└─ alicloud_security_group.a",
        "   ├─ tcp 22",
        "   │  ├─ main.tf:16",
        "   │  ├─ main.tf:12  alicloud_security_group_rule.in",
        "   │  └─ main.tf:9  the filter, alicloud_security_group.a",
        "   └─ tcp 80",
        "      ├─ main.tf:23",
        "      ├─ main.tf:19  alicloud_security_group_rule.b",
        "      └─ main.tf:9  the filter, alicloud_security_group.a",
    ]


def test_a_long_name_has_a_line_of_its_own_on_a_narrow_terminal(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": LONG_OPEN})
    found = exposures(load(tmp_path))
    for writer in (write_tree, write_table):
        stream = io.StringIO()
        writer(found, lambda where: Location("main.tf", 1, 1, 1, 1), stream, 80)
        assert max(map(len, stream.getvalue().splitlines())) <= 90, stream.getvalue()
    wide = io.StringIO()
    write_table(found, lambda where: Location("main.tf", 1, 1, 1, 1), wide)
    assert "ENVIRONMENTS" in wide.getvalue()


def test_what_an_encoding_has_no_lines_for_is_drawn_with_others(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": OPEN})
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    write_tree(exposures(load(tmp_path)), lambda where: Location("main.tf", 1, 1, 1, 1), stream)
    stream.flush()
    assert b"`- alicloud_security_group.a" in raw.getvalue()


@pytest.mark.parametrize("format_", ["text", "tree", "json"])
def test_a_repository_with_nothing_has_no_exposures_in_any_format(
    format_: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report"
    assert _asked(tmp_path, "--format", format_, "--output", f"{format_}={report}") == 0
    out = capsys.readouterr().out
    assert out == report.read_text()
    assert "exposures" in out if format_ == "json" else out == "Nothing here opens anything to the internet.\n"


def test_what_is_sensitive_is_not_shown_in_any_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = VARIABLE.replace("type = string", 'type = string\n  sensitive = true\n  default = "8.8.4.0/24"')
    write(tmp_path, {"main.tf": secret + A + ali(cidr_ip="var.from"), "terraform.tfvars": ""})
    for format_ in ("text", "tree", "json"):
        assert _asked(tmp_path, "--format", format_) == 0
        out = capsys.readouterr().out
        assert "(sensitive value)" in out
        assert "8.8.4" not in out


def test_a_change_to_what_nobody_knows_says_which_value_decides(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository(tmp_path, {"main.tf": OPEN})
    write(tmp_path, {"main.tf": VARIABLE + A + ali(cidr_ip="var.from")})
    assert _asked(tmp_path, "--base", "HEAD") == 0
    first, second, third, fourth, *_ = capsys.readouterr().out.splitlines()
    assert first == "? undecided tcp 22 of alicloud_security_group.a"
    assert second == "    perhaps to the internet, before to 0.0.0.0/0"
    assert third.startswith("    decided by: var.from")
    assert fourth == "    main.tf:16"
