"""What all commands have in common: help, shared options, completion, colours, and a start that is not in the way."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from small_repositories import ERROR, environment, process, write

from gitops_lint import __version__
from gitops_lint.cli import COMMANDS, run

SHARED = ("--config FILE", "--format", "--output FORMAT=FILE", "--no-cache", "--jobs N", "--strict")


def on_terminal(*arguments: str, **more: str) -> bytes:
    """What the command writes when its standard output is a terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "gitops_lint", *arguments]
    with subprocess.Popen(command, env=environment(**more), stdout=theirs, stderr=subprocess.PIPE) as running:
        os.close(theirs)
        written = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                # Linux reports the end of a terminal so.
                break
            if not piece:
                break
            written += piece
        running.wait()
    os.close(ours)
    return written


@pytest.mark.parametrize("name", COMMANDS)
def test_help_describes_every_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"Usage: gitops-lint {name}")
    if name not in {"completion", "console"}:
        assert [option for option in SHARED if option not in said] == []


def test_help_lists_the_commands_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    said = capsys.readouterr().out
    assert "Exit codes: 0 clean, 1 findings" in said
    assert [name for name in COMMANDS if f"\n  {name} " not in said] == []


@pytest.mark.parametrize("arguments", [["chekc"], []])
def test_what_is_no_command_is_a_usage_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert "Usage: gitops-lint" in capsys.readouterr().err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_asks_gitops_lint(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == 0
    said = capsys.readouterr().out
    assert f"_GITOPS_LINT_COMPLETE={shell}_complete" in said
    assert run(["completion", "powershell"]) == 2


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("gitops-lint ru", "plain,rule"),
        ("gitops-lint rule REP00", "plain,REP001"),
        ("gitops-lint check --select K8S001,CAN", "plain,K8S001,CAN001"),
        ("gitops-lint check --form", "plain,--format"),
        ("gitops-lint check --format sa", "plain,sarif"),
    ],
)
def test_a_shell_that_asks_is_told_what_may_follow(words: str, expected: str) -> None:
    number = len(words.split()) - 1
    answer = process(_GITOPS_LINT_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(number))
    assert expected in answer.stdout.decode().splitlines()


def test_colours_are_for_terminals_that_want_them(tmp_path: Path) -> None:
    repository = str(write(ERROR, tmp_path))
    assert b"\x1b[" in on_terminal("check", repository)
    assert b"\x1b[" not in on_terminal("check", repository, NO_COLOR="1")
    assert b"\x1b[" not in on_terminal("check", repository, TERM="dumb")
    assert b"\x1b[" not in process("check", repository).stdout


def test_a_rule_is_rendered_for_a_terminal_and_plain_for_a_pipe() -> None:
    rendered = on_terminal("rule", "REP001").decode()
    assert "\x1b[" in rendered
    assert "```" not in rendered
    plain = process("rule", "REP001").stdout.decode()
    assert "\x1b[" not in plain
    assert "```yaml" in plain


@pytest.mark.parametrize("arguments", [["--version"], ["check", "--version"]])
def test_version(arguments: list[str]) -> None:
    answer = process(*arguments)
    if arguments == ["--version"]:
        assert answer.stdout.decode() == f"gitops-lint {__version__}\n"
    else:
        assert answer.returncode == 2


def test_version_is_answered_before_anything_is_imported() -> None:
    program = (
        "import sys; sys.argv = ['gitops-lint', '--version']; before = set(sys.modules);"
        "from gitops_lint.__main__ import main; main();"
        "costly = ('click', 'gitops_lint.', 'typing');"
        "print(sorted(name for name in set(sys.modules) - before if name.startswith(costly)))"
    )
    answer = subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, check=True)
    assert answer.stdout.decode().splitlines()[1] == "['gitops_lint.__main__']"
