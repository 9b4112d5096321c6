"""The configurations of `terraform_providers.txt`, and what terraform and we say of the providers between modules."""

from __future__ import annotations

import json
import re
import tempfile
from collections import defaultdict
from pathlib import Path

from terraform_cases import Diagnostic, in_order, terraform_says
from terraform_cases import cases as cases_of

from gitops_lint.formats import hcl
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.model.source import SourceFile
from gitops_lint.terraform.configuration import Module, load_module
from gitops_lint.terraform.providers import OF_THE_GRAPH, provider_problems
from gitops_lint.terraform.providers.addresses import BUILT_IN, known_providers

CASES = Path(__file__).with_name("terraform_providers.txt")
ANSWERS = Path(__file__).with_name("terraform_providers.json")

_OF_INSTALLATION = "Missing required provider"
"""What terraform says besides: that nobody has installed a provider, so that it stops there."""

_OF_A_MODULE = frozenset({"Version constraints inside provider configuration blocks are deprecated"})
"""What is said of one module alone, which another test compares."""


def cases() -> dict[str, dict[str, str]]:
    """The files of every case, by the case's title."""
    return cases_of(CASES)


def write(directory: Path, files: dict[str, str]) -> None:
    """Writes a case as `terraform get` leaves it."""
    for name, text in files.items():
        (directory / name).parent.mkdir(exist_ok=True)
        (directory / name).write_text(text)
    installed = [{"Key": "", "Source": "", "Dir": "."}, *_calls(files, ".", "")]
    manifest = directory / ".terraform/modules/modules.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(json.dumps({"Modules": installed}))


_CALL = re.compile(r'module "(\w+)" \{\n  source = "\.\.?/(\w+)"')


def _calls(files: dict[str, str], directory: str, key: str) -> list[dict[str, str]]:
    found = []
    for name, target in _CALL.findall(files.get(f"{directory}/main.tf".removeprefix("./"), "")):
        inner = f"{key}.{name}".removeprefix(".")
        source = f"./{target}" if directory == "." else f"../{target}"
        found += [{"Key": inner, "Source": source, "Dir": target}, *_calls(files, target, inner)]
    return found


def terraform_says_of(directory: Path) -> list[Diagnostic]:
    """The diagnostics of `terraform validate` about providers between modules."""
    left_out = {_OF_INSTALLATION, *_OF_A_MODULE}
    return [one for one in terraform_says(directory) if one.summary not in left_out]


def we_say(directory: Path) -> list[Diagnostic]:
    """Our problems, in the same form; what terraform gives no place for has none here.

    With a provider that is not built in, terraform does not come as far as missing configurations.
    """
    tree = DirectoryTree(directory)
    modules = {one: _module(tree, one) for one in ("", *(path.name for path in directory.iterdir() if path.is_dir()))}
    below: dict[str, dict[str, Module]] = defaultdict(dict)
    for module in modules.values():
        for call in module.module_calls.values():
            below[module.directory][call.name] = modules[(call.source_text or "").rpartition("/")[2]]
    is_installed = {provider for one in modules.values() for provider in known_providers(one).values()} <= {BUILT_IN}
    said = []
    for problem in provider_problems(modules[""], below):
        if problem.key in OF_THE_GRAPH and not is_installed:
            continue
        line = SourceFile(problem.file, (directory / problem.file).read_text()).location(problem.span).line
        place = ("", 0) if problem.key in OF_THE_GRAPH else (problem.file, line)
        said.append(Diagnostic("warning" if problem.warning else "error", problem.summary, problem.detail, *place))
    return in_order(said)


def _module(tree: DirectoryTree, directory: str) -> Module:
    return load_module(tree, directory, lambda path: hcl.read(tree.read(path).decode(), path))


def recorded() -> dict[str, list[Diagnostic]]:
    """What terraform said of every case when `record` was last run."""
    said = json.loads(ANSWERS.read_text())
    return {title: [Diagnostic(*diagnostic) for diagnostic in diagnostics] for title, diagnostics in said.items()}


def record() -> None:
    """Asks terraform of every case and writes its answers: `python tests/oracle/provider_cases.py`."""
    said = {}
    for title, files in cases().items():
        with tempfile.TemporaryDirectory() as directory:
            write(Path(directory), files)
            said[title] = terraform_says_of(Path(directory))
    ANSWERS.write_text(json.dumps(said, indent=1) + "\n")


if __name__ == "__main__":
    record()
