"""Which items are collected, under which ids, beside which other tests."""

from __future__ import annotations

import pytest

from tests.pytest_plugin.sample import DEPLOYMENT, IDS, OUTCOMES, RULES, Sample, rule_source


def test_one_item_is_collected_for_each_environment_and_rule(sample: Sample) -> None:
    assert sample.ids("--gitops", RULES) == IDS


def test_nothing_is_collected_without_the_flag(sample: Sample) -> None:
    assert sample.ids() == []
    assert sample.run().ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_no_rule_runs_while_collecting(sample: Sample) -> None:
    sample.write({"conftest.py": rule_source()})
    assert ".gitops-lint.yaml::prod::ORG001" in sample.ids("--gitops")
    assert not (sample.path / "calls.txt").exists()


@pytest.mark.parametrize(
    ("identifier", "outcomes"),
    [
        (".gitops-lint.yaml::prod::K8S005", {"failed": 1}),
        (".gitops-lint.yaml::prod::REP002", {"passed": 1}),
        (".gitops-lint.yaml::prod", {"failed": 1, "passed": 2}),
        (".gitops-lint.yaml::repository", {"failed": 1, "passed": 1, "skipped": 2}),
        (".gitops-lint.yaml", OUTCOMES),
        (".", OUTCOMES),
        ("overlays/prod", OUTCOMES),
    ],
)
def test_an_id_or_a_path_that_is_given_runs_what_it_names(
    sample: Sample, identifier: str, outcomes: dict[str, int]
) -> None:
    sample.run("--gitops", RULES, identifier).assert_outcomes(**outcomes)


def test_an_id_that_does_not_exist_is_a_usage_error(sample: Sample) -> None:
    result = sample.run("--gitops", ".gitops-lint.yaml::prod::NET999")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*not found: *.gitops-lint.yaml::prod::NET999*"])


@pytest.mark.parametrize(
    ("arguments", "outcomes"),
    [
        (["-k", "K8S005"], {"failed": 2, "skipped": 1}),
        (["-k", "prod and not K8S005"], {"passed": 2}),
        (["-k", "malformed-file and prod"], {"passed": 1}),
        (["-m", "gitops"], OUTCOMES),
        (["-m", "not gitops"], {}),
        (["-x"], {"failed": 1, "skipped": 1}),
        (["--deselect", ".gitops-lint.yaml::prod"], {"passed": 2, "failed": 2, "skipped": 3}),
    ],
)
def test_pytests_own_selection_works(sample: Sample, arguments: list[str], outcomes: dict[str, int]) -> None:
    result = sample.run("--gitops", RULES, *arguments)
    counts = {name: number for name, number in result.parseoutcomes().items() if name in OUTCOMES}
    assert counts == outcomes


def test_the_last_failed_run_again_and_only_they(sample: Sample) -> None:
    sample.run("--gitops", RULES)
    sample.write({"base/deployment.yaml": DEPLOYMENT.replace("1GI", "1Gi")})
    sample.run("--gitops", RULES, "--lf").assert_outcomes(passed=2, failed=1)
    sample.run("--gitops", RULES, "--lf").assert_outcomes(failed=1)


def test_xdist_gives_the_same_outcomes(sample: Sample) -> None:
    result = sample.process("--gitops", RULES, "-n", "2")
    result.assert_outcomes(**OUTCOMES)
    result.stdout.fnmatch_lines(
        [
            "gitops-lint: 7 files in *; environments dev, prod*",
            "base/deployment.yaml:17:23: error K8S005*",
            "*the weights add to 110*",
        ]
    )


@pytest.mark.parametrize(
    ("arguments", "collected"),
    [
        ([], [*IDS, "tests/test_own.py::test_own"]),
        (["tests/"], [*IDS, "tests/test_own.py::test_own"]),
        (["tests/test_own.py"], [*IDS, "tests/test_own.py::test_own"]),
        (["tests/test_own.py::test_own"], ["tests/test_own.py::test_own"]),
        (["tests", ".gitops-lint.yaml::dev::K8S005"], [IDS[1], "tests/test_own.py::test_own"]),
        ([".", "tests"], [*IDS, "tests/test_own.py::test_own"]),
    ],
)
@pytest.mark.parametrize("testpaths", ["tests", ""], ids=["testpaths", "no testpaths"])
def test_items_stand_beside_a_users_own_tests_and_once(
    sample: Sample, arguments: list[str], collected: list[str], testpaths: str
) -> None:
    ini = f"[pytest]\ntestpaths = {testpaths}\n" if testpaths else "[pytest]\n"
    sample.write({"pytest.ini": ini, "tests/test_own.py": "def test_own(): pass\n"})
    assert sorted(sample.ids("--gitops", RULES, *arguments)) == sorted(collected)


def test_ids_lead_out_of_a_rootdir_that_lies_deeper(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    sample.git("init", "-q")
    sample.write({"tests/pytest.ini": "[pytest]\n", "tests/test_own.py": "def test_own(): pass\n"})
    monkeypatch.chdir(sample.path / "tests")
    assert sample.ids("--gitops", RULES) == ["test_own.py::test_own", *(f"../{one}" for one in IDS)]
    result = sample.run("--gitops", "../.gitops-lint.yaml::prod::K8S005", "-rf")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["FAILED ../.gitops-lint.yaml::prod::K8S005*"])


def test_ids_are_rooted_in_files_that_exist_where_there_is_no_configuration(sample: Sample) -> None:
    (sample.path / ".gitops-lint.yaml").unlink()
    ids = sample.ids("--gitops", "--gitops-select=K8S005,REP008")
    assert ids == [
        "base/deployment.yaml::dev::K8S005",
        "base/deployment.yaml::prod::K8S005",
        "base/deployment.yaml::repository::K8S005",
        "base/deployment.yaml::repository::REP008",
    ]
    assert sample.ids("--gitops", ids[1]) == [ids[1]]
    sample.run("--gitops", ids[1]).assert_outcomes(failed=1)


def test_a_repository_that_nothing_lies_in_has_no_items(sample: Sample) -> None:
    (sample.path / "empty").mkdir()
    result = sample.run("--gitops", "--rootdir=empty", "empty")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_the_items_of_an_environment_have_its_units_of_terragrunt(sample: Sample) -> None:
    module = 'variable "size" {\n  type = number\n}\n\noutput "size" {\n  value = var.size\n}\n'
    unit = 'terraform {\n  source = "../../../module"\n}\n\ninputs = {\n  size = "SIZE"\n}\n'
    sample.write(
        {
            "module/main.tf": module,
            "overlays/dev/net/terragrunt.hcl": unit.replace("SIZE", "3"),
            "overlays/prod/net/terragrunt.hcl": unit.replace("SIZE", "three"),
        }
    )
    result = sample.run("--gitops", "--gitops-select=TF025")
    result.assert_outcomes(passed=1, failed=1, skipped=1)
    result.stdout.fnmatch_lines(["FAILED *.gitops-lint.yaml::prod::TF025*"])
