"""The worker process: templates that loop, that take too much, that call themselves; and what else may end it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from gitops_lint.kubernetes.helm.binary import Program, installed_engine
from gitops_lint.kubernetes.helm.chart import read_chart
from gitops_lint.kubernetes.helm.packing import packed
from gitops_lint.kubernetes.helm.rendering import Release, render
from gitops_lint.kubernetes.helm.worker import (
    EngineMissingError,
    Options,
    RenderError,
    Worker,
    WorkerStoppedError,
    engine_directory,
)
from tests.kubernetes.helm.trees import chart_tree

OPTIONS = Options("web", "prod")
needs_engine = pytest.mark.skipif(find_spec("helm_python") is None, reason="helm-python-sdk is not installed")


def _archive(template: str) -> bytes:
    return packed(read_chart(chart_tree({"templates/a.yaml": template}), "chart"))


@pytest.fixture
def hasty() -> Iterator[Worker]:
    """A worker that gives up soon."""
    each = Worker(seconds=1.0, memory=512 * 1024**2)
    yield each
    each.close()


@needs_engine
@pytest.mark.parametrize(
    ("template", "reason"),
    [
        (
            "{{ range until 9999 }}{{ range until 9999 }}{{ range until 9999 }}{{ end }}{{ end }}{{ end }}",
            "the templates did not end within 1 seconds",
        ),
        ('{{ repeat 2000000000 "abcdef" }}', "the templates take more than 512 MB of memory"),
    ],
)
def test_a_template_that_goes_on_is_ended_and_the_next_chart_renders(hasty: Worker, template: str, reason: str) -> None:
    with pytest.raises(WorkerStoppedError) as error:
        hasty.render(_archive(template), {}, OPTIONS)
    assert error.value.message == reason
    assert hasty.render(_archive("a: 1"), {}, OPTIONS).files == {"shop/templates/a.yaml": "a: 1"}


@needs_engine
@pytest.mark.parametrize("call", ['{{ template "a" . }}', '{{ include "a" . }}'])
def test_a_template_that_calls_itself_is_a_problem_at_its_place(worker: Worker, call: str) -> None:
    tree = chart_tree({"templates/a.yaml": f'\n{{{{ define "a" }}}}{call}{{{{ end }}}}{call}'})
    problem = render(tree, "chart", Release("web"), worker).problems[0]
    assert (problem.location.file, problem.location.line) == ("chart/templates/a.yaml", 2)


@needs_engine
def test_a_chart_that_loops_is_a_problem_at_the_template_that_does(hasty: Worker) -> None:
    loop = "{{ range until 9999 }}{{ range until 9999 }}{{ range until 9999 }}{{ end }}{{ end }}{{ end }}"
    tree = chart_tree({"templates/a.yaml": "a: 1", "templates/b.yaml": loop, "templates/c.yaml": "c: 1"})
    problems = render(tree, "chart", Release("web"), hasty).problems
    assert [str(problem.location) for problem in problems] == ["chart/templates/b.yaml:1:1"]


@needs_engine
def test_no_process_is_started_before_the_first_rendering(hasty: Worker) -> None:
    assert hasty._process is None
    hasty.render(_archive("a: 1"), {}, OPTIONS)
    first = hasty._process
    hasty.render(_archive("a: 2"), {}, OPTIONS)
    assert first is not None
    assert hasty._process is first


@needs_engine
def test_a_process_that_was_forked_starts_a_worker_of_its_own(hasty: Worker) -> None:
    hasty.render(_archive("a: 1"), {}, OPTIONS)
    child = os.fork()
    if not child:
        status = 1
        try:
            status = 0 if hasty.render(_archive("a: child"), {}, OPTIONS).files else 1
            hasty.close()
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert hasty.render(_archive("a: 2"), {}, OPTIONS).files == {"shop/templates/a.yaml": "a: 2"}


def test_without_the_package_there_is_no_worker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "helm_python").mkdir()
    (tmp_path / "helm_python" / "__init__.py").write_text("raise ImportError('none here')\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    with pytest.raises(EngineMissingError, match="none here"):
        Worker().render(_archive("a: 1"), {}, OPTIONS)


def test_a_package_in_the_working_directory_is_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "helm_python").mkdir()
    (tmp_path / "helm_python" / "__init__.py").touch()
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert engine_directory() == str(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert engine_directory() is None


def test_a_chart_that_nothing_can_render_is_a_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "helm_python").mkdir()
    (tmp_path / "helm_python" / "__init__.py").write_text("raise ImportError('none here')\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    rendering = render(chart_tree({}), "chart", Release("web"), Worker())
    assert [limit.message for limit in rendering.limits] == [
        "chart shop is not rendered: install gitops-lint[helm], or put a helm program on the PATH"
    ]


def _program(directory: Path, script: str) -> str:
    path = directory / "helm"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_a_program_is_asked_for_what_the_release_says(tmp_path: Path) -> None:
    said = tmp_path / "arguments"
    path = _program(tmp_path, f'echo "$@" > {said}; cat <<X\n---\n# Source: shop/templates/a.yaml\na: 1\nX')
    options = Options("web", "prod", False, True, 2, "1.30.0", ("acme.io/v1",))
    rendered = Program(path).render(_archive("a: 1"), {"b": 2}, options)
    assert rendered.files == {"shop/templates/a.yaml": "a: 1\n"}
    arguments = said.read_text().split()
    assert arguments[:2] == ["template", "web"]
    for wanted in ("--namespace prod", "--is-upgrade", "--kube-version 1.30.0", "--api-versions acme.io/v1"):
        assert wanted in " ".join(arguments)


def test_the_output_of_a_program_is_put_together_by_file(tmp_path: Path) -> None:
    parts = [("shop/crds/c.yaml", "c: 1"), ("shop/templates/a.yaml", "a: 1"), ("shop/templates/a.yaml", "a: 2")]
    output = "".join(f"---\n# Source: {path}\n{text}\n" for path, text in parts)
    rendered = Program(_program(tmp_path, f"cat <<'X'\n{output}X")).render(_archive(""), {}, OPTIONS)
    assert rendered.files == {"shop/templates/a.yaml": "a: 1\n---\na: 2\n"}
    assert rendered.crds == ({"filename": "shop/crds/c.yaml", "data": "c: 1\n"},)


def test_what_a_program_says_when_it_fails_is_the_error(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"^chart requires kubeVersion"):
        Program(_program(tmp_path, "echo 'Error: chart requires kubeVersion: x' >&2; exit 1")).render(b"", {}, OPTIONS)


def test_a_program_that_goes_on_is_ended(tmp_path: Path) -> None:
    with pytest.raises(WorkerStoppedError, match=r"did not end within 0\.2 seconds"):
        Program(_program(tmp_path, "exec sleep 5"), 0.2).render(b"", {}, OPTIONS)


def test_the_package_is_the_first_choice_and_a_program_the_second(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("gitops_lint.kubernetes.helm.binary.engine_directory", lambda: None)
    with pytest.raises(EngineMissingError):
        installed_engine()
    _program(tmp_path, "exit 0")
    assert isinstance(installed_engine(), Program)
    monkeypatch.setattr("gitops_lint.kubernetes.helm.binary.engine_directory", lambda: "/somewhere")
    assert isinstance(installed_engine(), Worker)
