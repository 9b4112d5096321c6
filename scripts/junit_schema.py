"""Brings Jenkins' JUnit schema, which no wheel carries: `python scripts/junit_schema.py build/schemas/junit-10.xsd`.

pytest checks its own JUnit reports against that schema and keeps it in its source distribution. The schema stays out
of this repository; the tests of the JUnit report read it where this script has put it.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

MEMBER = "testing/example_scripts/junit-10.xsd"


def main(destination: Path) -> None:
    """Downloads pytest's source distribution and writes the schema; does nothing when it is there already.

    Raises CalledProcessError when pip cannot download it, and SystemExit when the schema is no longer in it.
    """
    if destination.exists():
        return
    with tempfile.TemporaryDirectory() as directory:
        command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download"]
        command += ["--no-deps", "--no-binary", "pytest", "--dest", directory, "pytest"]
        subprocess.run(command, check=True)
        (archive,) = Path(directory).glob("pytest-*.tar.gz")
        schema = _schema(archive)
    destination.parent.mkdir(parents=True, exist_ok=True)
    destination.write_bytes(schema)


def _schema(archive: Path) -> bytes:
    with tarfile.open(archive) as distribution:
        for member in distribution:
            if member.name.partition("/")[2] == MEMBER:
                file = distribution.extractfile(member)
                assert file is not None
                return file.read()
    raise SystemExit(f"{archive.name}: has no {MEMBER} any more; look for the schema elsewhere")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
