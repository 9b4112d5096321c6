"""The same input gives the same outcome, whatever the number of processes."""

from __future__ import annotations

import io
import os
import signal
from pathlib import Path

import pytest

from gitops_lint import engine
from gitops_lint.engine import Request, WorkerError, open_run
from gitops_lint.loading.workers import Workers, processes
from gitops_lint.model.result import Outcome
from gitops_lint.model.rule import Severity
from gitops_lint.report import formats
from gitops_lint.report.options import ReportOptions
from tests.engine.checking import TWICE, check
from tests.repositories import config_map, repository, write

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"


@pytest.fixture(autouse=True)
def forked_for_few_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are used for small repositories, too."""
    monkeypatch.setattr("gitops_lint.loading.workers._FEWEST_FILES", 1)


def reports(outcome: Outcome, rules: tuple[object, ...]) -> dict[str, str]:
    """Every report of an outcome, as its text."""
    options = ReportOptions(version="1", color=False, width=100, fail_on=Severity.ERROR, strict=False)
    texts = {}
    for name in ("text", "json", "sarif", "junit", "github", "gitlab", "html"):
        stream = io.StringIO()
        formats[name](outcome, rules, options, stream)  # type: ignore[arg-type]
        texts[name] = stream.getvalue()
    return texts


def reported(root: Path, jobs: int, base: str = "") -> dict[str, str]:
    with open_run(Request(paths=(root,), jobs=jobs, cache=False, base=base)) as run:
        return reports(run.check(), run.rules)


@pytest.mark.parametrize("name", ["shop", "shop-broken"])
def test_the_samples_give_the_same_bytes(name: str) -> None:
    alone = reported(FIXTURES / name, 1)
    for jobs in (2, 3):
        assert reported(FIXTURES / name, jobs) == alone


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand files, one in ten of them with a finding, some of them in several environments."""
    root = tmp_path_factory.mktemp("large") / "root"
    files = {}
    for number in range(1000):
        directory = ("base", "overlays/dev", "overlays/prod", "infra")[number % 4]
        text = TWICE.replace("twice", f"n{number}") if number % 10 == 0 else config_map(f"n{number}")
        files[f"{directory}/{number:04}.yaml"] = text
    for directory in ("base", "overlays/dev", "overlays/prod"):
        names = [path.rpartition("/")[2] for path in files if path.rpartition("/")[0] == directory]
        if directory != "base":
            names.append("../../base")
        files[f"{directory}/kustomization.yaml"] = "resources:\n" + "".join(f"- {name}\n" for name in names)
    files["infra/widget.yaml"] = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n"
    files["overlays/dev/widget.yaml"] = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: b}\n"
    return repository(root, files)


def test_a_large_repository_gives_the_same_bytes(large: Path) -> None:
    alone = reported(large, 1)
    assert alone["json"].count('"REP003"') >= 100
    for jobs in (2, 3, 7):
        assert reported(large, jobs) == alone


def test_a_change_gives_the_same_bytes(large: Path) -> None:
    write(large, {"infra/new.yaml": TWICE})
    alone = reported(large, 1, base="HEAD")
    assert '"infra/new.yaml"' in alone["json"]
    assert reported(large, 3, base="HEAD") == alone
    (large / "infra/new.yaml").unlink()


def test_a_second_look_gives_the_same(large: Path) -> None:
    for jobs in (1, 2):
        with open_run(Request(paths=(large,), jobs=jobs, cache=False)) as run:
            assert run.check() == run.check()


def test_rules_run_one_by_one_find_what_they_find_together(large: Path) -> None:
    with open_run(Request(paths=(large,), jobs=2, cache=False)) as run:
        together = run.check()
        one_by_one = [result for rule in run.rules for result in run.check([rule]).results]
    assert sorted(one_by_one, key=lambda one: one.order) == list(together.results)


def test_more_processes_than_files_are_none_too_many(tmp_path: Path) -> None:
    assert len(check(write(tmp_path, {"a.yaml": TWICE}), jobs=8).results) == 1
    (tmp_path / "empty").mkdir()
    assert check(tmp_path / "empty", jobs=8).summary.files == 0


@pytest.mark.parametrize(("jobs", "files", "count"), [(1, 5000, 0), (3, 5000, 3), (2, 1, 2), (0, 5000, 0)])
def test_a_process_is_only_started_where_it_brings_something(jobs: int, files: int, count: int) -> None:
    assert processes(jobs, files) == count


def test_without_a_wish_there_is_a_process_a_core() -> None:
    cores = len(os.sched_getaffinity(0))
    assert processes(None, 5000) == (cores if cores > 1 else 0)


def stop(held: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail(held: str) -> None:
    raise ValueError(f"cannot do it for {held}")


def name(held: str) -> str:
    return held


def test_a_worker_that_dies_is_an_error_and_not_a_wait() -> None:
    workers = Workers(["a", "b"], parallel=True)
    with pytest.raises(WorkerError, match="ended without an answer"):
        workers.run(stop)
    workers.close()


def test_what_a_worker_raises_comes_back() -> None:
    workers = Workers(["a", "b"], parallel=True)
    with pytest.raises(WorkerError, match="cannot do it for a"):
        workers.run(fail)
    # The other one's answer was taken as well: it is not mistaken for that of the next question.
    assert workers.run(name) == ["a", "b"]
    workers.close()


def remember(held: list[str]) -> None:
    held.append("afterwards")


def test_what_a_worker_does_afterwards_is_done_before_the_next_question() -> None:
    workers = Workers([["a"], ["b"]], parallel=True)
    assert workers.run(list, afterwards=remember) == [["a"], ["b"]]
    assert workers.run(list) == [["a", "afterwards"], ["b", "afterwards"]]
    workers.close()


def test_the_workers_end_with_the_run(large: Path) -> None:
    run = open_run(Request(paths=(large,), jobs=2, cache=False))
    started = list(run.loaded.workers._processes)
    assert [one.is_alive() for one in started] == [True, True]
    run.close()
    assert [one.is_alive() for one in started] == [False, False]


def test_the_names_that_the_command_line_needs_are_exported() -> None:
    assert all(hasattr(engine, one) for one in engine.__all__)
