"""Whatever is in a repository, the run ends in time with a report: what is bad has its place, the rest is checked."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.engine import Request, open_run
from tests.engine.checking import TWICE, found
from tests.repositories import config_map, repository, write

NEIGHBOUR = "zz-neighbour.yaml"
"""A file with one finding, which shows that the rest was checked."""

SECONDS, MEGABYTES = 20, 700
"""What any run here may take on a busy machine; most take a tenth of it."""


@dataclass(frozen=True)
class Ran:
    """A run of the command: its exit code, its JSON report, standard error, and what it took."""

    code: int
    report: dict[str, Any] = field(repr=False)
    errors: str
    seconds: float
    megabytes: float

    def places(self) -> list[str]:
        """The findings as `RULE file:line`."""
        return [f"{one['rule']} {one['location']['file']}:{one['location']['line']}" for one in self.report["findings"]]


def run(root: Path, *options: str) -> Ran:
    """Runs `gitops-lint check` on a directory and measures it."""
    arguments = [sys.executable, "-m", "gitops_lint", "check", str(root), "--format=json", "--no-cache", "--jobs=1"]
    output, errors = root.parent / "output.json", root.parent / "errors.txt"
    started = time.monotonic()
    with output.open("wb") as out, errors.open("wb") as err:
        # A child is charged with what its parent had when it was started: so one starts it that has little.
        measured = subprocess.run(
            [sys.executable, "-c", _MEASURE, *arguments, *options],
            stdout=subprocess.PIPE,
            check=True,
            pass_fds=(out.fileno(), err.fileno()),
            env={**os.environ, "MEASURED": f"{out.fileno()} {err.fileno()} {SECONDS}"},
        )
    status, peak = map(int, measured.stdout.split())
    text = output.read_text()
    return Ran(
        os.waitstatus_to_exitcode(status),
        json.loads(text) if text else {},
        errors.read_text(),
        time.monotonic() - started,
        peak / (1024 if sys.platform == "linux" else 1 << 20),
    )


# The system ends a run that takes far too long, so that the tests end as well.
_MEASURE = """
import os, resource, sys
out, err, most = map(int, os.environ.pop("MEASURED").split())
child = os.fork()
if child == 0:
    os.dup2(out, 1)
    os.dup2(err, 2)
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(child, 0)
print(status, usage.ru_maxrss)
"""


def bounded(ran: Ran) -> Ran:
    assert ran.seconds < SECONDS
    assert ran.megabytes < MEGABYTES
    assert "Traceback" not in ran.errors
    return ran


OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"

BAD: Mapping[str, tuple[str, Callable[[], str | bytes], str]] = {
    "not UTF-8": ("a.yaml", lambda: (OBJECT + "data: {a: Grüß}\n").encode("latin-1"), "REP001 a.yaml:4"),
    "UTF-16": ("a.yaml", lambda: OBJECT.encode("utf-16"), "REP001 a.yaml:1"),
    "bytes of a program": ("a.yaml", lambda: b"\x7fELF\0\0\xff" * 100, "REP001 a.yaml:1"),
    "Terraform that is not UTF-8": ("main.tf", lambda: b'locals {\n  a = "\xff"\n}\n', "REP001 main.tf:2"),
    "truncated YAML": ("a.yaml", lambda: OBJECT + "data: {a: 1,\n", "REP002 a.yaml:"),
    "truncated quotes": ("a.yaml", lambda: OBJECT + 'data: {a: "1\n', "REP002 a.yaml:"),
    "truncated JSON": ("a.json", lambda: '{"apiVersion": "v1", "kind": [', "REP002 a.json:"),
    "tabs": ("a.yaml", lambda: OBJECT + "data:\n\ta: 1\n", "REP002 a.yaml:5"),
    "a control character": ("a.yaml", lambda: OBJECT + "data: {a: \x07}\n", "REP002 a.yaml:4"),
    "an anchor that is nowhere": ("a.yaml", lambda: OBJECT + "data: *nowhere\n", "REP002 a.yaml:4"),
    "an anchor in itself": ("a.yaml", lambda: OBJECT + "data: &a [*a]\n", "REP002 a.yaml:4"),
    "10,000 nested brackets": ("a.yaml", lambda: OBJECT + "data: " + "[" * 10_000 + "]" * 10_000, "REP002 a.yaml:4"),
    "10,000 open brackets": ("a.yaml", lambda: "[" * 10_000, "REP002 a.yaml:1"),
    "10,000 nested mappings": ("a.yaml", lambda: "".join(f"{' ' * i}a:\n" for i in range(3000)), "REP002 a.yaml:"),
    "10,000 dashes": ("a.yaml", lambda: "- " * 10_000 + "a", "REP002 a.yaml:1"),
    "nested JSON": ("a.json", lambda: '{"apiVersion": ' + "[" * 100_000 + "]" * 100_000 + "}", "REP002 a.json:1"),
    "a document of 50 MB": ("a.yaml", lambda: OBJECT + "data: {a: " + "x" * 50_000_000 + "}\n", "REP001 a.yaml:1"),
    "Terraform of 17 MB": ("main.tf", lambda: "# x\n" * 4_300_000, "REP001 main.tf:1"),
    "HCL nested 10,000 deep": ("main.tf", lambda: "locals {\n  a = " + "[" * 10_000 + "]" * 10_000, "REP002 main.tf:"),
    "blocks nested 10,000 deep": ("main.tf", lambda: "a {\n" * 10_000 + "}\n" * 10_000, "REP002 main.tf:"),
    "templates nested 10,000 deep": ("main.tf", lambda: "locals {\n  a = " + '"${' * 10_000, "REP002 main.tf:"),
    "truncated HCL": ("main.tf", lambda: 'resource "a" "b" {\n  c = [\n', "REP002 main.tf:"),
    "HCL in JSON nested deep": ("main.tf.json", lambda: '{"locals":' * 5000 + "1" + "}" * 5000, "REP002 main.tf.json:"),
    "a kustomization that is a list": (
        "base/kustomization.yaml",
        lambda: "- a.yaml\n",
        "REP002 base/kustomization.yaml:1",
    ),
    "a kustomization that is a word": (
        "base/kustomization.yaml",
        lambda: "hello\n",
        "REP002 base/kustomization.yaml:1",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_told_with_a_place_and_the_rest_is_checked(tmp_path: Path, name: str) -> None:
    path, content, place = BAD[name]
    ran = bounded(run(write(tmp_path / "root", {path: content(), NEIGHBOUR: TWICE})))
    assert ran.code == 1
    assert f"REP003 {NEIGHBOUR}:7" in ran.places()
    about = [one for one in ran.places() if not one.startswith(("REP003", "REP010"))]
    # Of broken blocks Terraform's readers say where each begins, and where they stopped; a hundred at most.
    assert 1 <= len(about) <= (101 if name.startswith("blocks") else 3 if ".tf" in path else 1)
    assert re.match(re.escape(place) + ("" if place[-1].isdigit() else r"\d"), about[0])
    for message in (one["message"] for one in ran.report["findings"] if one["location"]["file"] == path):
        assert 10 < len(message) < 300
        assert "\n" not in message


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGES = "a: &a {x: 1}\n" + "".join(
    f"{name}: &{name} {{<<: [{', '.join([f'*{before}'] * 9)}], {name}: 1}}\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

ODD: Mapping[str, Mapping[str, Callable[[], str | bytes]]] = {
    "an anchor bomb": {"a.yaml": lambda: BOMB},
    "an anchor bomb in an object": {"a.yaml": lambda: OBJECT + BOMB},
    "an anchor bomb in a kustomization": {"kustomization.yaml": lambda: BOMB + "resources: *i\n"},
    "an anchor bomb in the configuration of a chart": {"Chart.yaml": lambda: BOMB, "values.yaml": lambda: BOMB},
    "a bomb of merge keys": {"a.yaml": lambda: OBJECT + MERGES},
    "a number of 100,000 digits": {"a.yaml": lambda: OBJECT + f"data: {{a: {'1' * 100_000}}}\n"},
    "an exponent of a million": {
        "a.yaml": lambda: OBJECT + "data: {a: 1e1000000, b: 1e-1000000, c: 0x" + "f" * 9999 + "}\n"
    },
    "a quantity of 100,000 digits": {
        "a.yaml": lambda: (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a, "
            f"resources: {{limits: {{cpu: '{'1' * 100_000}', memory: 1e1000000}}}}}}]}}\n"
        )
    },
    "a number of Terraform": {"main.tf": lambda: f"locals {{\n  a = {'1' * 100_000}\n  b = 1e1000000000\n}}\n"},
    "20,000 documents": {"a.yaml": lambda: "---\n".join(config_map(f"n{i}") for i in range(20_000))},
    "20,000 documents with a finding each": {"a.yaml": lambda: "---\n".join([TWICE] * 20_000)},
    "20,000 empty documents": {"a.yaml": lambda: "---\n" * 20_000},
    "20,000 suppressions": {
        "a.yaml": lambda: (
            OBJECT + "data:\n" + "".join(f"  k{i}: a # gitops-lint: ignore[X{i}] why\n" for i in range(20_000))
        )
    },
    "20,000 suppressions with an effect": {
        "a.yaml": lambda: OBJECT + "data:\n  k: a\n" + "  k: a # gitops-lint: ignore[REP003] why\n" * 20_000
    },
    "20,000 suppressions above blocks": {
        "a.yaml": lambda: (
            OBJECT + "data:\n" + "".join(f"  # gitops-lint: ignore[X] why\n  k{i}: a\n" for i in range(20_000))
        )
    },
    "20,000 suppressions of Terraform": {"main.tf": lambda: "# gitops-lint: ignore[X] why\nlocals {}\n" * 20_000},
    "a comment of spaces": {"a.yaml": lambda: OBJECT + "# gitops-lint: ignore[X] " + " " * 300_000 + "why\n"},
    "a comment of dates": {"a.yaml": lambda: OBJECT + "# gitops-lint: ignore[X] " + "until 1-1 " * 50_000 + "\n"},
    "a line of 10 MB": {"a.yaml": lambda: OBJECT + f"data: {{a: '{'x ' * 5_000_000}'}}\n"},
    "a Jenkinsfile of one long line": {"Jenkinsfile": lambda: "/* " * 200_000 + "#" * 200_000},
    "names of 100,000 letters": {"a.yaml": lambda: OBJECT.replace("{name: a}", "{name: " + "a-" * 50_000 + "}")},
    "a kustomization that names itself": {
        "kustomization.yaml": lambda: "resources: [.]\n",
        "a/kustomization.yaml": lambda: "resources: [../b]\n",
        "b/kustomization.yaml": lambda: "resources: [../a]\n",
    },
    "a kustomization with 50,000 resources": {
        "kustomization.yaml": lambda: "resources:\n" + "".join(f"- {i}.yaml\n" for i in range(50_000))
    },
    "a base of long paths": {"kustomization.yaml": lambda: "resources: [" + "a/../" * 200_000 + "b.yaml]\n"},
    "a module that names itself": {"main.tf": lambda: 'module "a" {\n  source = "./."\n}\n'},
    "fields of the wrong type": {
        "kustomization.yaml": lambda: (
            "resources: {a: 1}\npatches: hello\nconfigMapGenerator: [1, [2], {files: {a: 1}}]\n"
        ),
        "a.yaml": lambda: "apiVersion: 1\nkind: [a]\nmetadata: hello\n",
        "b.yaml": lambda: "apiVersion: apps/v1\nkind: Deployment\nmetadata: [1]\nspec: {template: 3, selector: [x]}\n",
        "c.yaml": lambda: (
            "apiVersion: v1\nkind: List\nitems: {a: 1}\n---\napiVersion: v1\nkind: List\nitems: [1, null]\n"
        ),
        "d.yaml": lambda: "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: [1]\n",
        "e.yaml": lambda: (
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: 1}\nspec: x\n"
        ),
        "f.yaml": lambda: (
            "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: [1]}\nspec: {url: [2]}\n"
        ),
    },
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_costs_neither_the_run_nor_the_rest(tmp_path: Path, name: str) -> None:
    files = {path: content() for path, content in ODD[name].items()}
    ran = bounded(run(write(tmp_path / "root", {**files, f"other/{NEIGHBOUR}": TWICE})))
    assert ran.code in (0, 1)
    assert f"REP003 other/{NEIGHBOUR}:7" in ran.places()


def test_names_of_any_bytes_are_shown_harmlessly(tmp_path: Path) -> None:
    names = ["line\nbreak.yaml", "bell\x07.yaml", "esc\x1b[31m.yaml", os.fsdecode(b"caf\xe9.yaml"), "\u202egnp.yaml"]
    root = write(tmp_path / "root", dict.fromkeys(names, TWICE))
    ran = bounded(run(root))
    assert ran.code == 0
    assert len(ran.places()) == len(names)
    arguments = [sys.executable, "-m", "gitops_lint", "check", str(root), "--jobs=1"]
    for form in ("text", "json", "sarif", "junit", "github", "gitlab", "html"):
        done = subprocess.run([*arguments, f"--format={form}"], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        done.stdout.decode()
        assert not {b"\x07", b"\x1b"} & {done.stdout[i : i + 1] for i in range(len(done.stdout))}


def test_a_link_out_of_the_tree_is_one_finding_and_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("password: hunter2-hunter2\n")
    root = repository(tmp_path / "root", {NEIGHBOUR: TWICE})
    (root / "a.yaml").symlink_to("../secret.yaml")
    (root / "main.tf").symlink_to("/etc/passwd")
    (root / "dir").symlink_to("..")
    ran = bounded(run(root))
    assert ran.places() == ["REP001 a.yaml:1", "REP001 main.tf:1", f"REP003 {NEIGHBOUR}:7"]
    assert all("leaves the repository" in one["message"] for one in ran.report["findings"][:2])
    assert "hunter2" not in json.dumps(ran.report)


@pytest.mark.parametrize("moment", ["before it is read", "after it was read"])
def test_a_file_that_vanishes_while_it_runs_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    files = {"a.yaml": config_map("a"), "kustomization.yaml": "resources: [a.yaml]\n", f"other/{NEIGHBOUR}": TWICE}
    root = repository(tmp_path / "root", files)
    from gitops_lint.loading import load as loading

    name = "classify" if moment.startswith("before") else "ownership"
    original = getattr(loading, name)

    def vanish(*arguments: Any) -> Any:
        (root / "a.yaml").unlink()
        return original(*arguments)

    monkeypatch.setattr(loading, name, vanish)
    with open_run(Request(paths=(root,), jobs=1, cache=False)) as opened:
        outcome = opened.check()
    assert found(outcome) == ["REP001 a.yaml:1", f"REP003 other/{NEIGHBOUR}:7"]
    assert outcome.results[0].message == "the file does not exist"
    assert outcome.failures == ()


def test_an_empty_repository_is_clean(tmp_path: Path) -> None:
    ran = bounded(run(repository(tmp_path / "root")))
    assert ran.code == 0
    assert ran.report["summary"]["files"] == 0


def test_a_directory_that_is_no_repository_is_checked_all_the_same(tmp_path: Path) -> None:
    ran = bounded(run(write(tmp_path / "root", {NEIGHBOUR: TWICE})))
    assert (ran.code, ran.places()) == (0, [f"REP003 {NEIGHBOUR}:7"])


REFUSED = {
    "an unknown rule id": ({}, ("--select=NET999",), "no rule matches 'NET999'"),
    "an unknown rule id in the configuration": ({"severity": "{NO9: error}"}, (), "no rule matches 'NO9'"),
    "a wrong type": ({"fail-on": "3"}, (), ".gitops-lint.yaml:1:1: "),
    "a wrong type inside": ({"ignore": "[{rule: REP003, reason: [1]}]"}, (), ".gitops-lint.yaml:1:25: "),
    "a key that is none": ({"selekt": "[REP]"}, (), "did you mean 'select'?"),
    "broken YAML": ({"select": "[REP"}, (), ".gitops-lint.yaml:"),
    "an anchor bomb": ({"select": "*nowhere"}, (), ".gitops-lint.yaml:1:9: "),
    "a path that is not there": ({}, ("absent.yaml",), "absent.yaml: does not exist"),
    "a configuration that is not there": ({}, ("--config=absent.yaml",), "absent.yaml: does not exist"),
    "an environment that is not there": ({}, ("--env=qa",), "there is no environment 'qa'"),
    "a revision that is not there": ({}, ("--base=absent",), "there is no revision absent"),
    "a baseline that is not there": ({}, ("--baseline=absent.json",), "absent.json: cannot be read"),
    "rules that are not there": ({}, ("--rules=absent",), "absent: is not a directory"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_user_has_to_change_is_one_message_and_exit_code_2(tmp_path: Path, name: str) -> None:
    settings, options, message = REFUSED[name]
    text = "".join(f"{key}: {value}\n" for key, value in settings.items())
    ran = bounded(run(repository(tmp_path / "root", {".gitops-lint.yaml": text, "a.yaml": TWICE}), *options))
    assert ran.code == 2
    assert ran.report == {}
    assert message in ran.errors
    assert ran.errors.startswith("gitops-lint: ")
    assert ran.errors.count("\n") == 1


@pytest.mark.parametrize("content", [b"\xff\xfe", b"- a\n", b"hello\n", b"a: 1\n---\nb: 2\n", b"[" * 5000])
def test_a_configuration_that_is_none_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    ran = bounded(run(repository(tmp_path / "root", {".gitops-lint.yaml": content, "a.yaml": TWICE})))
    assert ran.code == 2
    assert ".gitops-lint.yaml" in ran.errors


@pytest.mark.parametrize(
    "glob", ["**/" * 40 + "x", "*a" * 40 + "b", "**" * 60 + "b", "?" * 400, "*/" * 200, "[a-", "("]
)
def test_a_glob_of_the_configuration_takes_no_longer_than_any_other(tmp_path: Path, glob: str) -> None:
    entry = f"exclude: ['{glob}']\nignore:\n- {{rule: REP003, path: '{glob}', reason: why, resource: '{'*a' * 40}b'}}\n"
    deep = "/".join(["a" * 8] * 25) + "/" + "a" * 200 + ".yaml"
    ran = bounded(run(write(tmp_path / "root", {".gitops-lint.yaml": entry, deep: TWICE})))
    assert ran.code == 0
