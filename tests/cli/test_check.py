"""`gitops-lint check` ends as its contract says, and says what it found where it was told to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from small_repositories import CLEAN, ERROR, FIXABLE, NOTICE, ROOT, WARNING, environment, process, write

from gitops_lint import engine
from gitops_lint.cli import run
from gitops_lint.model.file import File
from gitops_lint.model.rule import Finding, Severity, registry, rule

FAIL_ON_WARNING = {".gitops-lint.yaml": "fail-on: warning\n"}


@pytest.mark.parametrize(
    ("files", "options", "code"),
    [
        (CLEAN, "", 0),
        ({}, "", 0),
        (ERROR, "", 1),
        (ERROR, "--ignore K8S006", 0),
        (ERROR, "--select REP,CAN", 0),
        (ERROR, "--select invalid-port", 1),
        (ERROR, "--env default", 1),
        (WARNING, "", 0),
        (WARNING, "--fail-on warning", 1),
        (WARNING, "--fail-on note", 1),
        (WARNING | FAIL_ON_WARNING, "", 1),
        (WARNING | FAIL_ON_WARNING, "--fail-on error", 0),
        (WARNING | {".gitops-lint.yaml": "severity: {REP003: error}\n"}, "", 1),
        (ERROR | {".gitops-lint.yaml": "severity: {K8S006: off}\n"}, "", 0),
        (NOTICE, "--fail-on note", 0),
        (NOTICE, "--strict --fail-on warning", 1),
        (ERROR, "--jobs 2", 1),
        (ERROR, "--no-cache --jobs 1", 1),
        (ERROR, "--diff", 1),
        (CLEAN, "--diff", 0),
    ],
)
def test_the_exit_code_says_whether_there_are_findings_at_or_above_the_limit(
    files: Mapping[str, str], options: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(write(files, tmp_path)), *options.split()]) == code
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--select NET999", "no rule matches 'NET999'; `gitops-lint rule` lists them"),
        ("--select CAN05", "no rule matches 'CAN05'; did you mean CAN005?"),
        ("--select K8S07", "no rule matches 'K8S07'; did you mean K8S057?"),
        ("--ignore no-such-rule", "no rule matches 'no-such-rule'"),
        ("--env moon", "there is no environment 'moon'; this repository has default"),
        ("--baseline nowhere.json", "nowhere.json"),
        ("--config nowhere.yaml", "nowhere.yaml: does not exist"),
        ("--rules nowhere", "--rules nowhere: is not a directory"),
        ("--output pdf=x", "write FORMAT=FILE, with one of text, json, sarif"),
        ("--output json", "write FORMAT=FILE"),
        ("--output json=", "write FORMAT=FILE"),
        ("--output json=nowhere/report.json", "nowhere/report.json: cannot be written: no such file or directory"),
        ("--format pdf", "'pdf' is not one of"),
        ("--fail-on fatal", "'fatal' is not one of"),
        ("--jobs 0", "0 is not in the range x>=1"),
        ("--fix --diff", "give one of the two"),
        ("--no-such-option", "No such option"),
        ("nowhere", "nowhere: does not exist"),
    ],
)
def test_a_usage_error_is_one_message_and_exit_code_2(
    options: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(ERROR, tmp_path))
    assert run(["check", *options.split()]) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kubernetes:\n  version: 1.30\n", ".gitops-lint.yaml:2:3: kubernetes.version: 1.30 is a number"),
        ("select: REP\n", '.gitops-lint.yaml:1:1: select: "REP" is not a list; write [REP]'),
        ("select: [REP999]\n", ".gitops-lint.yaml:1:10: no rule matches 'REP999'"),
        ("severity: {NOPE: error}\n", ".gitops-lint.yaml:1:12: no rule matches 'NOPE'"),
        ('kubernetes: {version: "1.20"}\n', ".gitops-lint.yaml:1:14: kubernetes.version: there are no schemas of 1.20"),
        ('environments: {"": {paths: [a]}}\n', ".gitops-lint.yaml:1:16: environments: the name of one is empty"),
        ("select: [REP\n", ".gitops-lint.yaml:1:9: "),
    ],
)  # fmt: skip
def test_a_mistake_in_the_configuration_is_said_with_its_place(
    text: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(write(CLEAN | {".gitops-lint.yaml": text}, tmp_path))]) == 2
    said = capsys.readouterr()
    assert said.err.startswith(f"gitops-lint: {message}")
    assert said.out == ""


def test_config_names_another_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository = write(WARNING | FAIL_ON_WARNING, tmp_path / "repository")
    other = write({"other.yaml": "ignore: [{rule: REP003, reason: the old reader needs both}]\n"}, tmp_path)
    assert run(["check", str(repository), "--config", str(other / "other.yaml")]) == 0
    assert "1 suppressed" in capsys.readouterr().out


def test_every_output_is_written_and_standard_output_as_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = write(ERROR, tmp_path / "repository")
    reports = {name: tmp_path / f"report.{name}" for name in ("json", "sarif", "junit", "text", "html")}
    options = [f"--output={name}={path}" for name, path in reports.items()]
    assert run(["check", str(repository), "--format", "github", *options]) == 1
    assert capsys.readouterr().out.startswith("::error file=cart.yaml,line=4")
    assert json.loads(reports["json"].read_bytes())["findings"][0]["rule"] == "K8S006"
    assert json.loads(reports["sarif"].read_bytes())["version"] == "2.1.0"
    assert reports["junit"].read_bytes().startswith(b"<?xml")
    assert b"\x1b" not in reports["text"].read_bytes()
    assert b"\r" not in b"".join(path.read_bytes() for path in reports.values())


def test_an_edit_is_shown_then_applied_then_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository = write(FIXABLE, tmp_path)
    assert run(["check", str(repository), "--diff"]) == 1
    said = capsys.readouterr()
    assert "-  selecter: {app: cart}\n+  selector: {app: cart}\n" in said.out
    assert said.err == "1 edit offered in 1 file, 0 findings without one\n"
    assert "selecter" in (repository / "cart.yaml").read_text(encoding="utf-8")
    assert run(["check", str(repository), "--fix", "--format", "json"]) == 0
    said = capsys.readouterr()
    assert said.err == "mended cart.yaml\n"
    assert json.loads(said.out)["findings"] == []
    assert "  selector: {app: cart}\n" in (repository / "cart.yaml").read_text(encoding="utf-8")
    assert run(["check", str(repository), "--fix"]) == 0
    assert "mended" not in capsys.readouterr().err


def test_the_diff_of_an_edit_masks_the_secrets_around_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadat: {name: cart}\nstringData:\n  token: not-for-your-eyes\n"
    assert run(["check", str(write({"cart.yaml": secret}, tmp_path)), "--diff"]) == 1
    said = capsys.readouterr().out
    assert "-metadat: {name: cart}\n+metadata: {name: cart}\n" in said
    assert "   token: ********\n" in said
    assert "not-for-your-eyes" not in said


def test_what_an_edit_cannot_mend_still_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository = write({"a.yaml": FIXABLE["cart.yaml"], "b.yaml": ERROR["cart.yaml"]}, tmp_path)
    assert run(["check", str(repository), "--fix"]) == 1
    said = capsys.readouterr().out
    assert "K8S006" in said
    assert "K8S001" not in said


def test_what_a_baseline_knows_is_passed_over_and_the_rest_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = write(ERROR, tmp_path / "repository")
    baseline = str(tmp_path / "baseline.json")
    assert run(["check", str(repository), "--write-baseline", baseline]) == 0
    assert "1 finding will be passed over" in capsys.readouterr().err
    assert run(["check", str(repository), "--baseline", baseline]) == 0
    write({"other.yaml": ERROR["cart.yaml"].replace("cart", "other")}, repository)
    assert run(["check", str(repository), "--baseline", baseline]) == 1


@pytest.fixture
def broken_rule() -> Iterator[None]:
    @rule("ZZZ001", severity=Severity.ERROR)
    def rule_that_raises(file: File) -> Iterator[Finding]:
        """A rule that raises.

        Bad:

        Good:
        """
        raise ZeroDivisionError("no reason")

    yield
    del registry["ZZZ001"]


@pytest.mark.usefixtures("broken_rule")
@pytest.mark.parametrize("debug", [False, True])
def test_a_rule_that_raises_is_an_internal_error_and_the_others_still_report(
    debug: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITOPS_LINT_DEBUG", "1" if debug else "")
    assert run(["check", str(write(ERROR, tmp_path))]) == 3
    said = capsys.readouterr()
    assert "K8S006" in said.out
    assert "gitops-lint: internal error: rule ZZZ001 failed on cart.yaml: ZeroDivisionError: no reason" in said.err
    assert "please report it" in said.err
    assert ("Traceback" in said.err) is debug


def test_a_worker_that_fails_is_an_internal_error_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(request: engine.Request) -> engine.Run:
        raise engine.WorkerError("Traceback (most recent call last):\n  somewhere\nValueError: no reason\n")

    monkeypatch.setattr(engine, "open_run", fail)
    assert run(["check", str(tmp_path)]) == 3
    assert capsys.readouterr().err.startswith("gitops-lint: internal error: WorkerError: ValueError: no reason (")


@pytest.mark.parametrize("debug", [False, True])
def test_an_unexpected_exception_is_an_internal_error_with_a_traceback_only_when_asked_for(
    debug: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(request: engine.Request) -> engine.Run:
        raise KeyError("surprise")

    monkeypatch.setattr(engine, "open_run", fail)
    monkeypatch.setenv("GITOPS_LINT_DEBUG", "1" if debug else "")
    assert run(["check", str(tmp_path)]) == 3
    said = capsys.readouterr()
    last = said.err.splitlines()[-1]
    assert last.startswith("gitops-lint: internal error: KeyError: 'surprise' (test_check.py, line ")
    assert last.endswith("please report it, with what GITOPS_LINT_DEBUG=1 shows")
    assert ("Traceback" in said.err) is debug
    assert said.out == ""


def test_control_c_ends_with_130(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(request: engine.Request) -> engine.Run:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "open_run", interrupt)
    assert run(["check", str(tmp_path)]) == 130


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_ended_ends_its_processes_and_shows_no_traceback(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    rules = tmp_path / "rules/slow.py"
    rules.parent.mkdir()
    rules.write_text(SLOW_RULE)
    write({f"all/{n}.yaml": CLEAN["settings.yaml"] for n in range(500)}, tmp_path)
    command = [sys.executable, "-m", "gitops_lint", "check", "all", "--jobs", "2", "--rules", "rules"]
    checking = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    with checking:
        waited_until = time.monotonic() + 30
        while len(list(tmp_path.glob("begun-*"))) < 2 and time.monotonic() < waited_until:
            time.sleep(0.05)
        workers = [int(path.name.removeprefix("begun-")) for path in tmp_path.glob("begun-*")]
        assert len(workers) == 2
        # As a terminal does: to each process of the group.
        os.killpg(checking.pid, number)
        out, errors = checking.communicate(timeout=10)
    assert (out, errors.strip(), checking.returncode) == (b"", b"", code)
    time.sleep(0.2)
    for worker in workers:
        status = Path(f"/proc/{worker}/stat")
        assert not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z"


SLOW_RULE = '''
import os, pathlib, time
from collections.abc import Iterator
from gitops_lint import Finding, Resource, Severity, rule

@rule("SLOW001", severity=Severity.NOTE, kinds=["ConfigMap", "Deployment.apps", "Service"])
def slow(resource: Resource) -> Iterator[Finding]:
    """A rule is slow.

    It takes a minute.

    Bad:

    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: a}
    ```

    Good:

    ```yaml
    apiVersion: v1
    kind: Secret
    metadata: {name: a}
    ```
    """
    pathlib.Path(f"begun-{os.getpid()}").touch()
    time.sleep(60)
    yield from ()
'''


@pytest.mark.parametrize("command", ["check .", "check . --format json", "rule", "--help", "--version"])
def test_standard_output_that_is_full_is_said_in_a_line(command: str, tmp_path: Path) -> None:
    write(CLEAN, tmp_path)
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    with full.open("wb") as stdout:
        said = subprocess.run(
            [sys.executable, "-m", "gitops_lint", *command.split()],
            cwd=tmp_path,
            env=environment(),
            stdout=stdout,
            stderr=subprocess.PIPE,
        )
    expected = b"gitops-lint: standard output cannot be written: no space left on device\n"
    assert (said.returncode, said.stderr) == (2, expected)


@pytest.mark.parametrize(("closing", "code"), [(">&-", 1), ("2>&-", 1), ("<&- >&- 2>&-", 1)])
def test_streams_that_are_closed_change_nothing_else(closing: str, code: int, tmp_path: Path) -> None:
    write(ERROR, tmp_path)
    command = f"{sys.executable} -m gitops_lint check . --output json=out.json {closing}"
    said = subprocess.run(command, shell=True, cwd=tmp_path, env=environment(), capture_output=True)
    assert (said.returncode, said.stderr) == (code, b"")
    assert json.loads((tmp_path / "out.json").read_text())["summary"]["findings"]["error"] == 1


def test_a_reader_that_leaves_early_changes_neither_the_exit_code_nor_standard_error(tmp_path: Path) -> None:
    ports = ", ".join("{port: 70000}" for _ in range(3000))
    text = f"apiVersion: v1\nkind: Service\nmetadata: {{name: cart}}\nspec: {{selector: {{a: b}}, ports: [{ports}]}}\n"
    write({"cart.yaml": text}, tmp_path)
    command = [sys.executable, "-m", "gitops_lint", "check", str(tmp_path), "--format", "github"]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as checking:
        assert checking.stdout is not None
        assert checking.stderr is not None
        assert checking.stdout.readline().startswith(b"::error")
        checking.stdout.close()
        assert checking.stderr.read() == b""
        assert checking.wait() == 1


def test_a_terminal_that_is_not_utf8_gets_escapes_and_programs_get_utf8(tmp_path: Path) -> None:
    write({"grüße.yaml": ERROR["cart.yaml"]}, tmp_path)
    text = process("check", str(tmp_path), PYTHONIOENCODING="ascii")
    assert (text.returncode, text.stderr) == (1, b"")
    assert rb"gr\xfc\xdfe.yaml:4:" in text.stdout
    data = process("check", str(tmp_path), "--format", "json", PYTHONIOENCODING="ascii")
    assert json.loads(data.stdout.decode())["findings"][0]["location"]["file"] == "grüße.yaml"


def test_the_sample_repositories_end_with_0_and_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(ROOT / "fixtures" / "shop")]) == 0
    assert run(["check", str(ROOT / "fixtures" / "shop-broken")]) == 1
