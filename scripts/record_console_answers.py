"""Asks `terraform console` what expressions are, and writes the answers next to them.

    python scripts/record_console_answers.py tests/oracle/tables/functions_string.txt ...

A table has one expression a line, then a tab and its answer. Lines that begin with `#`, and empty ones, are kept as
they are; lines without an answer get one, and with `--all` every line is asked again. Every expression is judged by a
process of its own, in a directory with nothing but `resource "terraform_data" "x" {}`, whose `id` is unknown.

With `--files DIR` the files of a directory lie around them, and the process runs in `stack` of these.

An answer's line breaks are written as `⏎`, carriage returns as `␍`. An error is `Error: summary: detail`, on one line,
without the box around it.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

VISIBLE = str.maketrans({"\n": "⏎", "\r": "␍"})
MODULE = 'resource "terraform_data" "x" {}\n'
PROCESSES = 2
_ENVIRONMENT = {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}
# Where the expression stands and what was around it, a stack trace, and the hints that no test is about.
_PLACE = re.compile(r"^  on <console-input> line \d+(?:, in [^\n]*)?:\n(?:(?:  +[^\n]*)\n)+", re.MULTILINE)
_STACK = re.compile(r"\s*goroutine \d+ \[running\].*", re.DOTALL)


def open_directory(directory: Path, files: Path | None = None) -> Path:
    """Makes an empty directory one that `answer` can ask in; the directory to ask in, where files lie around it."""
    if files is not None:
        shutil.copytree(files, directory, symlinks=True, dirs_exist_ok=True)
        directory = directory / "stack"
    (directory / "main.tf").write_text(MODULE)
    _terraform(directory, "init", "-no-color", "-input=false").check_returncode()
    return directory


def answer(expression: str, directory: Path) -> str:
    """What the console says of an expression, in one line, as tables have it."""
    asked = _terraform(directory, "console", "-no-color", given=f"{expression}\n")
    if asked.stderr.strip():
        return error_line(asked.stderr.decode())
    return asked.stdout.decode().rstrip("\n").translate(VISIBLE)


def error_line(text: str) -> str:
    """The first error of what Terraform says on standard error, in one line."""
    text = text[text.index("Error: ") :]
    summary, _, detail = text.partition("\n")
    second = detail.find("\nError: ")
    detail = _STACK.sub(".", _PLACE.sub("", detail if second < 0 else detail[:second]))
    return f"{summary.strip()}: {' '.join(detail.split())}"


def _terraform(directory: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["terraform", *arguments],
        cwd=directory,
        env=os.environ | _ENVIRONMENT,
        input=given.encode(),
        capture_output=True,
        check=False,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="+", type=Path)
    parser.add_argument("--all", action="store_true", help="ask for those again that have an answer")
    parser.add_argument("--files", type=Path, help="a directory to copy around that which is asked in")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        free: SimpleQueue[Path] = SimpleQueue()  # one directory a process: the console locks its state
        for number in range(PROCESSES):
            directory = Path(name, str(number))
            directory.mkdir()
            free.put(open_directory(directory, options.files))
        for table in options.tables:
            lines = table.read_bytes().decode().split("\n")
            with ThreadPoolExecutor(PROCESSES) as pool:
                answered = list(pool.map(lambda line: _line(line, free, options.all), lines))
            table.write_bytes("\n".join(answered).encode())
            changed = sum(was != now for was, now in zip(lines, answered, strict=True))
            print(f"{table}: {changed} lines changed", file=sys.stderr)


def _line(line: str, free: SimpleQueue[Path], again: bool) -> str:
    expression, tab, _ = line.partition("\t")
    if not line or line.startswith("#") or (tab and not again):
        return line
    directory = free.get()
    try:
        return f"{expression}\t{answer(expression, directory)}"
    finally:
        free.put(directory)


if __name__ == "__main__":
    main()
