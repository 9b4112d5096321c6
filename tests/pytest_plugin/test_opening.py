"""What the options and keys mean, what is refused, and what is imported."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.pytest_plugin.sample import CONFIGURATION, DEPLOYMENT, IDS, PLUGIN, ROUTE, RULES, Sample


def test_xdist_tells_a_usage_error_once(sample: Sample) -> None:
    result = sample.process("--gitops", "--gitops-select=XYZ", "-n", "2")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in result.errlines if line] == [
        "ERROR: gitops-lint: no rule matches 'XYZ'; `gitops-lint rule` lists them"
    ]


@pytest.mark.parametrize(
    ("arguments", "files", "message"),
    [
        ([], {".gitops-lint.yaml": "exclude: 3\n"}, ".gitops-lint.yaml:1:1: exclude: 3 is not a list"),
        (["--gitops-select=XYZ"], {}, "no rule matches 'XYZ'*"),
        (["--gitops-env=test"], {}, "there is no environment 'test'; this repository has dev, prod"),
        (["--gitops-path=nowhere"], {}, "*nowhere: does not exist"),
        (["--gitops-base=main"], {}, "*"),
        ([], {"pytest.ini": "[pytest]\ngitops_fail_on = fatal\n"}, "gitops_fail_on: 'fatal' is not one of *"),
    ],
)
def test_what_the_user_has_to_change_is_one_usage_error(
    sample: Sample, arguments: list[str], files: dict[str, str], message: str
) -> None:
    sample.write(files)
    result = sample.run("--gitops", *arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: gitops-lint: {message}"])
    assert "Traceback" not in result.stderr.str() + result.stdout.str()
    assert len([line for line in result.errlines if line]) == 1


@pytest.mark.parametrize(
    ("option", "ini", "collected"),
    [
        (["--gitops", "--gitops-select=REP002"], "gitops = true\ngitops_select = REP002", [IDS[2], IDS[5], IDS[8]]),
        (
            ["--gitops", RULES, "--gitops-ignore=K8S,CAN", "--gitops-ignore=REP008"],
            "gitops = true\ngitops_select = CAN003, K8S005\n  REP002\ngitops_ignore =\n  K8S\n  CAN",
            [IDS[2], IDS[5], IDS[8]],
        ),
        (
            ["--gitops", RULES, "--gitops-env=prod"],
            "gitops = true\ngitops_select = CAN003, K8S005, REP002\ngitops_env = prod",
            IDS[3:6],
        ),
        (
            ["--gitops", "--gitops-path=other", "--gitops-select=REP002"],
            "gitops = true\ngitops_path = other\ngitops_select = REP002",
            ["other/cart.yaml::default::REP002", "other/cart.yaml::repository::REP002"],
        ),
    ],
    ids=["select", "ignore", "env", "path"],
)
def test_an_option_and_its_key_say_the_same(sample: Sample, option: list[str], ini: str, collected: list[str]) -> None:
    if "path" in ini:
        sample.write({"other/cart.yaml": DEPLOYMENT})
        (sample.path / ".gitops-lint.yaml").unlink()
        (sample.path / "other" / ".git").mkdir()
        sample.git("init", "-q", "other")
    assert sample.ids(*option) == collected
    sample.write({"pytest.ini": f"[pytest]\n{ini}\n"})
    assert sample.ids() == collected


@pytest.mark.parametrize(
    ("option", "ini", "outcome"),
    [
        ([], "", "passed"),
        (["--gitops-fail-on=warning"], "", "failed"),
        ([], "gitops_fail_on = warning", "failed"),
        (["--gitops-fail-on=error"], "gitops_fail_on = warning", "passed"),
    ],
)
def test_the_limit_decides_what_fails(sample: Sample, option: list[str], ini: str, outcome: str) -> None:
    sample.write({"pytest.ini": f"[pytest]\n{ini}\n"})
    sample.run("--gitops", *option, ".gitops-lint.yaml::prod::CAN003").assert_outcomes(**{outcome: 1})


def test_outside_a_path_that_is_given_there_is_nothing_to_look_at(sample: Sample) -> None:
    sample.git("init", "-q")
    result = sample.run("--gitops", "--gitops-path=overlays/prod", RULES, "-v")
    passed = [line.split(" ")[0] for line in result.outlines if " PASSED" in line]
    assert passed == [
        ".gitops-lint.yaml::prod::CAN003",
        ".gitops-lint.yaml::prod::REP002",
        ".gitops-lint.yaml::repository::REP008",
    ]
    result.assert_outcomes(passed=3, skipped=7)


def test_the_configurations_limit_holds_where_no_other_is_given(sample: Sample) -> None:
    sample.write({".gitops-lint.yaml": f"fail-on: warning\n{CONFIGURATION}"})
    sample.run("--gitops", ".gitops-lint.yaml::prod::CAN003").assert_outcomes(failed=1)


def test_with_a_base_only_what_the_change_introduces_fails(sample: Sample) -> None:
    sample.git("init", "-q", "-b", "main")
    sample.git("add", ".")
    sample.git("commit", "-qm", "Begin")
    sample.write({"overlays/prod/route.yaml": ROUTE.replace("weight: 50", "weight: -1")})
    result = sample.run("--gitops", "--gitops-base=main", "-rf")
    assert [line.split(" ")[1] for line in result.outlines if line.startswith("FAILED")] == [
        ".gitops-lint.yaml::prod::CAN001"
    ]


def test_without_the_flag_the_plugin_imports_nothing_but_itself(
    sample: Sample, record_property: Callable[[str, object], None]
) -> None:
    script = (
        "import sys, time, pytest\n"
        "before = set(sys.modules)\n"
        "start = time.perf_counter()\n"
        "import gitops_lint.pytest_plugin\n"
        "print(round((time.perf_counter() - start) * 1000, 2))\n"
        "assert pytest.main(['-q', '-p', 'no:cacheprovider', 'test_own.py', *sys.argv[1:]]) == 0\n"
        "print(*(name for name in sys.modules if name.partition('.')[0] == 'gitops_lint'))\n"
        "print(*set(sys.modules) & {'click', 'yaml', 'jsonschema', 'jsonschema_rs', 'tree_sitter', 'ryaml'})\n"
    )
    sample.write({"test_own.py": "def test_own(): pass\n"})
    done = subprocess.run(
        [sys.executable, "-c", script, *PLUGIN], capture_output=True, text=True, cwd=sample.path, check=True
    )
    first, *_, ours, heavy = done.stdout.split("\n")[:-1]
    assert ours.split() == ["gitops_lint", "gitops_lint.pytest_plugin"]
    assert heavy == ""
    record_property("milliseconds to import the plugin", first)
    print(f"importing the plugin took {first} ms")
