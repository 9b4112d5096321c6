"""Rules from `--rules` and from plugins are rules like any other; one that fails costs no other."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.engine.selection import SelectionError, load_built_in_rules
from gitops_lint.model.analysis import analyses
from gitops_lint.model.rule import RuleError, registry
from tests.engine.checking import TWICE, check, found
from tests.repositories import config_map, repository, write

HEAD = '''\
from collections.abc import Iterator
from gitops_lint import Finding, Resource, File, Environment, Repository, Severity, rule
from gitops_lint.model.analysis import analysis
from gitops_lint.model.settings import Settings

DOCUMENTATION = """

Bad:

```yaml
a: 1
```

Good:

```yaml
b: 1
```
"""

def documented(title):
    def add(function):
        function.__doc__ = title + DOCUMENTATION
        return function
    return add

'''


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Takes back what a test registered."""
    load_built_in_rules()
    rules, kept, modules = dict(registry), {answer: list(found) for answer, found in analyses.items()}, set(sys.modules)
    yield
    registry.clear()
    registry.update(rules)
    analyses.clear()
    analyses.update(kept)
    for name in set(sys.modules) - modules:
        if name.startswith("gitops_lint_rules_"):
            del sys.modules[name]


def checked(tmp_path: Path, body: str, name: str = "mine", **options: Any) -> Any:
    rules = write(tmp_path / "rules", {f"{name}.py": HEAD + body})
    root = write(tmp_path / "root", {"a.yaml": TWICE, "b.yaml": config_map("b")})
    return check(root, rules=(rules,), **options)


def test_a_rule_about_a_resource_finds_its_place(tmp_path: Path) -> None:
    body = """
@rule("ACME001", severity=Severity.NOTE, kinds=("ConfigMap",), aliases=("ACME-A",))
@documented("A level is set.")
def level(resource: Resource, settings: Settings) -> Iterator[Finding]:
    if "level" in resource.values.get("data", {}):
        yield Finding(f"version {settings.kubernetes_version!r}", at=("data", "level"))
"""
    outcome = checked(tmp_path, body, name="resource_rule", select=("ACME",))
    assert found(outcome) == ["ACME001 a.yaml:7", "ACME001 b.yaml:6"]
    assert outcome.results[0].message == "version ''"


def test_a_finding_counts_where_any_place_of_its_origin_was_given(tmp_path: Path) -> None:
    body = """
from gitops_lint import Location, Notice

@rule("ACME007", severity=Severity.NOTE)
@documented("It speaks of two places.")
def two_places(repository: Repository) -> Iterator[Finding]:
    yield Finding("here", at=Location("a.yaml", 2), related=((Location("b.yaml", 3), "and there"),))
    yield Notice("not here", at=Location("a.yaml", 2))
"""
    rules = write(tmp_path / "rules", {"two_places.py": HEAD + body})
    root = write(tmp_path / "root", {"a.yaml": TWICE, "b.yaml": config_map("b"), "c/c.yaml": config_map("c")})
    repository(root)
    for name, count, notices in (("a.yaml", 1, 1), ("b.yaml", 1, 0), ("c", 0, 0)):
        outcome = check(root / name, rules=(rules,), select=("ACME007",))
        assert (len(outcome.results), len(outcome.notices), outcome.failures) == (count, notices, ())


FAILING = {
    "a file": "def broken(file: File) -> Iterator[Finding]:\n    raise ValueError('boom')\n    yield",
    "a resource": "def broken(resource: Resource) -> Iterator[Finding]:\n    return resource.values['absent']",
    "an environment": "def broken(environment: Environment) -> Iterator[Finding]:\n    raise RecursionError",
    "the repository": "def broken(repository: Repository) -> Iterator[Finding]:\n    yield 1 / 0",
    "no iterator": "def broken(file: File) -> Iterator[Finding]:\n    return None",
    "a place that is none": "def broken(repository: Repository):\n    yield Finding('x', at=(1, 2), related=3)",
    "what it yields": "def broken(file: File):\n    yield 'a string'",
}


@pytest.mark.parametrize("name", FAILING)
def test_a_rule_that_fails_is_said_and_the_others_run(tmp_path: Path, name: str) -> None:
    body = f'\n@rule("ACME002", severity=Severity.ERROR)\n@documented("It fails.")\n{FAILING[name]}\n'
    outcome = checked(tmp_path, body, name="failing_" + str(list(FAILING).index(name)))
    assert found(outcome) == ["REP003 a.yaml:7"]
    assert outcome.failures
    assert all(one.startswith("rule ACME002 failed on ") for one in outcome.failures)


def test_a_rule_that_asks_for_what_nobody_makes_is_refused(tmp_path: Path) -> None:
    body = """
class Nothing: pass

@rule("ACME003", severity=Severity.ERROR)
@documented("It asks for too much.")
def greedy(resource: Resource, nothing: Nothing) -> Iterator[Finding]:
    yield Finding("never")
"""
    with pytest.raises(RuleError, match=r"rule ACME003 asks for .*Nothing.*known are Schemas, Settings"):
        checked(tmp_path, body, name="greedy")


def test_a_rule_about_what_nobody_finds_is_refused(tmp_path: Path) -> None:
    body = """
class Nothing: pass

@rule("ACME006", severity=Severity.ERROR)
@documented("It is about nothing.")
def idle(nothing: Nothing) -> Iterator[Finding]:
    yield Finding("never")
"""
    with pytest.raises(RuleError, match=r"rule ACME006 is about .*Nothing.*, which nothing answers with; known are"):
        checked(tmp_path, body, name="idle")


@pytest.mark.parametrize("subject", ["Resource", "Environment"])
def test_an_analysis_that_fails_is_said_and_the_other_rules_run(tmp_path: Path, subject: str) -> None:
    body = f"""
class Answer{subject}: pass

@analysis()
def answers(subject: {subject}) -> tuple[Answer{subject}, ...]:
    raise ValueError("no answer")

@rule("ACME004", severity=Severity.ERROR)
@documented("It needs the answer.")
def asks(answer: Answer{subject}) -> Iterator[Finding]:
    yield Finding("never")
"""
    outcome = checked(tmp_path, body, name=f"analysis_{subject}")
    assert found(outcome) == ["REP003 a.yaml:7"]
    assert outcome.failures
    assert all("ACME004" in one and "ValueError: no answer" in one for one in outcome.failures)


def test_an_id_that_is_taken_is_refused(tmp_path: Path) -> None:
    body = (
        '\n@rule("REP003", severity=Severity.ERROR)\n@documented("It takes an id.")\ndef mine(file: File):\n    yield\n'
    )
    with pytest.raises(SelectionError, match="REP003 is taken by duplicate-key"):
        checked(tmp_path, body, name="taken")


def install(site: Path, module: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package as pip leaves it: a module, and metadata that names it under the entry point group."""
    metadata = f"{module}-1.0.dist-info"
    files = {
        f"{module}.py": text,
        f"{metadata}/METADATA": f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n",
        f"{metadata}/entry_points.txt": f"[gitops_lint.rules]\nacme = {module}\n",
    }
    write(site, files)
    monkeypatch.syspath_prepend(str(site))


def installed(site: Path, module: str) -> Path:
    """A directory with what pip leaves of a package that names a module with rules."""
    return write(
        site,
        {
            "acme-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n",
            "acme-1.0.dist-info/entry_points.txt": f"[gitops_lint.rules]\nacme = {module}\n",
        },
    )


def test_rules_of_an_installed_plugin_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = """
@rule("ACME005", severity=Severity.NOTE)
@documented("Every file.")
def every(file: File) -> Iterator[Finding]:
    yield Finding("a file")
"""
    install(tmp_path / "site", "acme_plugin_for_tests", HEAD + body, monkeypatch)
    root = write(tmp_path / "root", {"a.yaml": config_map("a")})
    assert found(check(root, select=("ACME005",))) == ["ACME005 a.yaml:1"]


def test_a_plugin_that_cannot_be_loaded_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path / "site", "no_such_module_for_tests", "raise ImportError('not this one')\n", monkeypatch)
    with pytest.raises(SelectionError, match=r"the plugin acme \(no_such_module_for_tests\) cannot be loaded"):
        check(write(tmp_path / "root", {"a.yaml": "a: 1\n"}))


def test_the_repository_under_test_names_no_python(tmp_path: Path) -> None:
    root = write(tmp_path / "root", {"a.yaml": config_map("a"), "rules/evil.py": "raise SystemExit('ran')\n"})
    write(root, {"conftest.py": "raise SystemExit('ran')\n", "gitops_lint.py": "raise SystemExit('ran')\n"})
    assert found(check(root)) == []


def test_a_plugin_in_the_working_directory_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path / "root", {"a.yaml": config_map("a")})
    install(root, "evil_plugin_for_tests", "raise SystemExit('ran')\n", monkeypatch)
    monkeypatch.chdir(root)
    assert found(check(root)) == []
