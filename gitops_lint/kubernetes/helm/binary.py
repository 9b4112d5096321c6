"""The second choice: a `helm` program on the PATH, started once for each rendering."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from gitops_lint.kubernetes.helm.worker import (
    SECONDS,
    EngineMissingError,
    Options,
    Rendered,
    RenderError,
    Worker,
    WorkerStoppedError,
    engine_directory,
    shared_worker,
)

_SOURCE = re.compile(r"^---\n# Source: (?P<path>.+)\n", re.MULTILINE)


class Program:
    """Renders with `helm template`; what comes out is the same, but that Helm has sorted it."""

    def __init__(self, path: str, seconds: float = SECONDS) -> None:
        self._path = path
        self._seconds = seconds

    def render(
        self,
        archive: bytes,
        values: dict[str, Any],
        options: Options,
        constraint: str = "",
        seconds: float | None = None,
    ) -> Rendered:
        """As `Worker.render`; the program looks at the chart's `kubeVersion` by itself."""
        limit = seconds or self._seconds
        with tempfile.TemporaryDirectory() as directory:
            chart, given = Path(directory, "chart.tgz"), Path(directory, "values.json")
            chart.write_bytes(archive)
            given.write_bytes(msgspec.json.encode(values))
            arguments = ["template", options.name, str(chart), "--namespace", options.namespace, "--include-crds"]
            arguments += ["--values", str(given)]
            arguments += ["--is-upgrade"] if options.is_upgrade else []
            arguments += ["--kube-version", options.kube_version] if options.kube_version else []
            for version in options.api_versions or ():
                arguments += ["--api-versions", version]
            # Where it keeps its own files is of no use here, and must not be the user's.
            environment = {"PATH": "/usr/bin:/bin", "HOME": directory, "KUBECONFIG": str(Path(directory, "none"))}
            try:
                ended = subprocess.run(
                    [self._path, *arguments],
                    capture_output=True,
                    text=True,
                    timeout=limit,
                    env=environment,
                    cwd=directory,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                raise WorkerStoppedError(f"the templates did not end within {limit:g} seconds") from None
        if ended.returncode:
            raise RenderError(ended.stderr.strip().removeprefix("Error: "))
        return _rendered(ended.stdout)


def installed_engine(worker: Worker | None = None) -> Worker | Program:
    """What renders charts here: the package if it is installed, else a program.

    Raises:
        EngineMissingError: neither is there.
    """
    if engine_directory() is not None:
        return worker or shared_worker()
    program = shutil.which("helm")
    if program is None:
        raise EngineMissingError("neither helm-python-sdk nor a helm program is installed")
    return Program(program)


def _rendered(text: str) -> Rendered:
    """The program's output by the files that its parts are of."""
    files: dict[str, str] = {}
    crds: list[dict[str, str]] = []
    parts = list(_SOURCE.finditer(text))
    ends = [part.start() for part in parts[1:]] + [len(text)]
    for part, end in zip(parts, ends, strict=True):
        path, content = part["path"], text[part.end() : end]
        if "/crds/" in path and "/templates/" not in path:
            crds.append({"filename": path, "data": content})
        else:
            files[path] = f"{files[path]}---\n{content}" if path in files else content
    return Rendered(files, tuple(crds))
