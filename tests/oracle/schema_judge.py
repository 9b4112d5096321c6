"""What terraform says of the cases of `schema_cases`, with a provider that has the schemas (it needs grpcio)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess, run
from typing import Any

from tests.oracle.plan_cases import Case, canonical, comparable, text_of_changes
from tests.oracle.plan_judge import TERRAFORM
from tests.oracle.schema_cases import PROVIDER, SCHEMAS, Answer, compared
from tests.oracle.schema_provider import serve
from tests.repositories import write


@contextmanager
def judge() -> Iterator[Judge]:
    """A judge, as long as its provider serves."""
    schemas = json.loads(SCHEMAS.read_text(encoding="utf-8"))["provider_schemas"][PROVIDER]
    server, reattach = serve(schemas, PROVIDER)
    try:
        yield Judge(reattach)
    finally:
        server.stop(0)


class Judge:
    """Asks terraform, which finds the provider by `reattach`."""

    def __init__(self, reattach: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
        self.environment = kept | {
            "CHECKPOINT_DISABLE": "1",
            "TF_CLI_CONFIG_FILE": os.devnull,
            "TF_IN_AUTOMATION": "1",
            "TF_REATTACH_PROVIDERS": reattach,
        }

    def answer(self, case: Case, root: Path) -> Answer:
        """What terraform says of a case, whose files are written below `root`."""
        write(root, case.files)
        if case.state:
            (root / "terraform.tfstate").write_text(case.state, encoding="utf-8")
        if any("module " in text for text in case.files.values()):
            self._terraform(root, "get")
        told = json.loads(self._terraform(root, "validate", "-json").stdout)["diagnostics"]
        errors = _errors(told)
        if not errors:
            planned = self._terraform(root, "plan", "-json", "-input=false", "-refresh=false", "-lock=false", "-out=p")
            lines = (json.loads(line) for line in planned.stdout.splitlines())
            errors = _errors(one["diagnostic"] for one in lines if "diagnostic" in one)
        if errors:
            return Answer(case.name, errors)
        shown = self._terraform(root, "show", "-json", "p").stdout
        text = text_of_changes(self._terraform(root, "show", "-no-color", "p").stdout)
        return Answer(case.name, (), canonical(compared(comparable(shown))), text)

    def _terraform(self, root: Path, *arguments: str) -> CompletedProcess[str]:
        assert TERRAFORM is not None
        command = [TERRAFORM, *arguments]
        return run(command, cwd=root, env=self.environment, capture_output=True, text=True, check=False)


def _errors(diagnostics: Any) -> tuple[tuple[str, str, str], ...]:
    found = set()
    for one in diagnostics:
        if one["severity"] == "error":
            at = one.get("range")
            place = f"{at['filename']}:{at['start']['line']}" if at else ""
            found.add((one["summary"], " ".join(one.get("detail", "").split()), place))
    return tuple(sorted(found))
