"""The pytest plugin, as a user's suite sees it: every test runs pytest on a small repository."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import gitops_lint.pytest_plugin.collecting  # noqa: F401
from gitops_lint import check
from gitops_lint.config import ConfigurationError
from gitops_lint.model.rule import registry

ROOT = Path(__file__).parents[1]
IS_INSTALLED = bool(importlib.metadata.entry_points(group="pytest11", name="gitops_lint"))
PLUGIN = () if IS_INSTALLED else ("-p", "gitops_lint.pytest_plugin")
RULES = "--gitops-select=CAN003,K8S005,REP002,REP008"

CONFIGURATION = """\
environments:
  dev:
    paths: [overlays/dev]
  prod:
    paths: [overlays/prod]
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
spec:
  selector:
    matchLabels: {app: cart}
  template:
    metadata:
      labels: {app: cart}
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0.0
          resources:
            limits:
              memory: 1GI
"""
ROUTE = """\
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: cart
spec:
  hosts: [cart]
  http:
    - route:
        - destination: {host: cart, subset: stable}
          weight: 60
        - destination: {host: cart, subset: canary}
          weight: 50
"""
FILES = {
    "base/deployment.yaml": DEPLOYMENT,
    "base/kustomization.yaml": "resources: [deployment.yaml]\n",
    "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
    "overlays/prod/kustomization.yaml": "resources: [../../base, route.yaml]\n",
    "overlays/prod/route.yaml": ROUTE,
    "notes/broken.yaml": "apiVersion: v1\nkind: [\n",
}
IDS = [
    ".gitops-lint.yaml::dev::CAN003",
    ".gitops-lint.yaml::dev::K8S005",
    ".gitops-lint.yaml::dev::REP002",
    ".gitops-lint.yaml::prod::CAN003",
    ".gitops-lint.yaml::prod::K8S005",
    ".gitops-lint.yaml::prod::REP002",
    ".gitops-lint.yaml::repository::CAN003",
    ".gitops-lint.yaml::repository::K8S005",
    ".gitops-lint.yaml::repository::REP002",
    ".gitops-lint.yaml::repository::REP008",
]
OUTCOMES = {"passed": 4, "failed": 3, "skipped": 3}

RULE = '''
import pathlib
from collections.abc import Iterator
import gitops_lint
from gitops_lint import Change, Finding, Notice, Resource, Severity, Stack

CALLS = pathlib.Path("calls.txt")

@gitops_lint.rule("ORG001", severity=Severity.ERROR{options})
def house_rule(subject: {scope}) -> Iterator[Finding | Notice]:
    """A house rule.

    Bad:

    Good:
    """
    with CALLS.open("a") as calls:
        calls.write("called\\n")
    {body}
'''


def rule_source(
    *, scope: str = "Resource", options: str = ', kinds=["Deployment.apps"]', body: str = "yield from ()"
) -> str:
    """A conftest.py with a rule ORG001, which writes a line to calls.txt whenever it is called."""
    return RULE.format(scope=scope, options=options, body=body)


class Sample:
    """A small repository, and pytest run in it."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.path = pytester.path
        self._pytester = pytester
        self.write(FILES | {".gitops-lint.yaml": CONFIGURATION})

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> pytest.RunResult:
        return self._pytester.runpytest_inprocess(*PLUGIN, *arguments)

    def process(self, *arguments: str) -> pytest.RunResult:
        return self._pytester.runpytest_subprocess(*PLUGIN, *arguments)

    def ids(self, *arguments: str) -> list[str]:
        """The ids that `--collect-only` lists."""
        return [line for line in self.run("--co", "-q", *arguments).outlines if "::" in line]

    def git(self, *arguments: str) -> None:
        name = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
        subprocess.run(["git", *name, *arguments], cwd=self.path, check=True, capture_output=True)


@pytest.fixture(scope="module")
def everything_is_imported(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Has this process hold what is imported where it is used.

    pytester forgets the modules that an inner run imported first; the next would get them again, with other classes.
    """
    directory = tmp_path_factory.mktemp("held")
    for name, text in (FILES | {"main.tf": "x = {"}).items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text, encoding="utf-8")
    assert check(directory, jobs=1).results
    (directory / ".gitops-lint.yaml").write_text("exclude: 3\n", encoding="utf-8")
    with pytest.raises(ConfigurationError):
        check(directory)


@pytest.fixture
def sample(
    everything_is_imported: None, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sample]:
    known = dict(registry)
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=":")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    yield Sample(pytester)
    registry.clear()
    registry.update(known)


def test_one_item_is_collected_for_each_environment_and_rule(sample: Sample) -> None:
    assert sample.ids("--gitops", RULES) == IDS


def test_nothing_is_collected_without_the_flag(sample: Sample) -> None:
    assert sample.ids() == []
    assert sample.run().ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_no_rule_runs_while_collecting(sample: Sample) -> None:
    sample.write({"conftest.py": rule_source()})
    assert ".gitops-lint.yaml::prod::ORG001" in sample.ids("--gitops")
    assert not (sample.path / "calls.txt").exists()


def test_items_pass_fail_and_are_skipped(sample: Sample) -> None:
    result = sample.run("--gitops", RULES, "-v")
    result.assert_outcomes(**OUTCOMES)
    result.stdout.fnmatch_lines(
        [
            "gitops-lint: 7 files in *; environments dev, prod*",
            "*::dev::CAN003 SKIPPED*",
            "*::dev::K8S005 FAILED*",
            "*::prod::CAN003 PASSED*",
            "*::prod::K8S005 FAILED*",
            "*::repository::REP002 FAILED*",
        ]
    )


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


def test_a_failure_shows_place_and_line_and_no_traceback(sample: Sample) -> None:
    result = sample.run("--gitops", ".gitops-lint.yaml::prod::K8S005")
    result.stdout.fnmatch_lines(
        [
            "*prod::K8S005 A quantity cannot be read*",
            'base/deployment.yaml:17:23: error K8S005 "1GI" is not a quantity*',
            " 17 │               memory: 1GI",
            "    │                       ^^^",
            "*environments: dev, prod",
            "FAILED .gitops-lint.yaml::prod::K8S005 - base/deployment.yaml:17:23: *",
        ]
    )
    result.stdout.no_fnmatch_line("*Error*")
    result.stdout.no_fnmatch_line("*items.py*")


def test_a_one_line_traceback_names_the_findings_own_place(sample: Sample) -> None:
    result = sample.run("--gitops", ".gitops-lint.yaml::prod::K8S005", "--tb=line")
    result.stdout.fnmatch_lines([f'{sample.path}/base/deployment.yaml:17: base/deployment.yaml:17:23: "1GI" is*'])


def test_a_skipped_item_says_which_rule_and_where(sample: Sample) -> None:
    result = sample.run("--gitops", RULES, "-rs", "-k", "dev and CAN003")
    result.stdout.fnmatch_lines(["SKIPPED [[]1[]] .gitops-lint.yaml:1: CAN003 * has nothing to look at in dev"])


def test_what_does_not_fail_is_told_once_at_the_end(sample: Sample) -> None:
    body = 'yield Notice("cannot be told from here")'
    sample.write({"conftest.py": rule_source(body=body)})
    result = sample.run("--gitops", "--gitops-select=CAN003,ORG001")
    assert result.ret == pytest.ExitCode.OK
    end = result.outlines[next(number for number, line in enumerate(result.outlines) if "below the limit" in line) :]
    assert [line.split(":")[0] for line in end[1:3]] == ["base/deployment.yaml", "overlays/prod/route.yaml"]
    assert sum("cannot be told from here" in line for line in result.outlines) == 1
    assert sum("the weights add to 110" in line for line in result.outlines) == 1


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


def test_a_suppression_without_effect_fails_under_its_pasted_id_too(sample: Sample) -> None:
    line = "              memory: 1Gi  # gitops-lint: ignore[K8S005] reviewed\n"
    sample.write({"base/deployment.yaml": DEPLOYMENT.replace("              memory: 1GI\n", line)})
    result = sample.run("--gitops", "--gitops-fail-on=warning", ".gitops-lint.yaml::repository::REP008")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["base/deployment.yaml:17:*REP008*K8S005*"])


def test_junit_tells_rule_severity_and_place(sample: Sample) -> None:
    sample.run("--gitops", RULES, "--junitxml=report.xml")
    cases = {
        f"{case.get('classname')}::{case.get('name')}": case
        for case in ElementTree.parse(sample.path / "report.xml").iter("testcase")
    }
    case = cases[".gitops-lint.yaml.prod::K8S005"]
    properties = {one.get("name"): one.get("value") for one in case.iter("property")}
    assert properties == {
        "rule": "K8S005",
        "environment": "prod",
        "severity": "error",
        "file": "base/deployment.yaml",
        "line": "17",
    }
    failure = case.find("failure")
    assert failure is not None
    assert (failure.get("message") or "").startswith('base/deployment.yaml:17:23: "1GI" is not a quantity')
    assert "memory: 1GI" in (failure.text or "")
    assert cases[".gitops-lint.yaml.dev::CAN003"].find("skipped") is not None
    assert len(cases) == len(IDS)


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


def test_xdist_tells_a_usage_error_once(sample: Sample) -> None:
    result = sample.process("--gitops", "--gitops-select=XYZ", "-n", "2")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in result.errlines if line] == [
        "ERROR: gitops-lint: no rule matches 'XYZ'; `gitops-lint rule` lists them"
    ]


@pytest.mark.parametrize(
    ("arguments", "files", "message"),
    [
        ([], {".gitops-lint.yaml": "exclude: 3\n"}, ".gitops-lint.yaml:1:1: exclude: 3 is not of type array"),
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


def test_a_rule_of_a_conftest_takes_part(sample: Sample) -> None:
    body = 'yield Finding("a Deployment too many", at=("metadata", "name"))'
    sample.write({"tests/conftest.py": rule_source(body=body), "tests/test_own.py": "def test_own(): pass\n"})
    result = sample.run("--gitops", "-k", "ORG001 or own")
    result.assert_outcomes(passed=1, failed=2, skipped=1)
    result.stdout.fnmatch_lines(["base/deployment.yaml:4:9: error ORG001 a Deployment too many"])


def test_a_rule_runs_once_for_all_environments(sample: Sample) -> None:
    sample.write({"conftest.py": rule_source()})
    sample.run("--gitops", "--gitops-select=ORG001").assert_outcomes(passed=2, skipped=1)
    assert (sample.path / "calls.txt").read_text() == "called\n"


def test_a_rule_that_is_not_selected_does_not_run(sample: Sample) -> None:
    sample.write({"conftest.py": rule_source()})
    sample.run("--gitops", RULES.replace("REP008", "ORG001"), "-k", "not ORG001 and not REP008")
    assert not (sample.path / "calls.txt").exists()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            rule_source(body="raise ValueError('no such field')\n    yield"),
            "*ORG001 failed on * ValueError: no such field*",
        ),
        (rule_source().replace("(subject: Resource", "(subject: Resource, x: int"), "*ORG001 *<class 'int'>*"),
    ],
    ids=["raises", "asks for what nobody makes"],
)
def test_a_rule_that_fails_is_an_error_of_its_own_items_alone(sample: Sample, source: str, message: str) -> None:
    sample.write({"conftest.py": source})
    result = sample.run("--gitops", RULES + ",ORG001")
    result.assert_outcomes(errors=3, **OUTCOMES)
    result.stdout.fnmatch_lines(["*ERROR at setup of *prod::ORG001*", f"internal error: {message}"])
    result.stdout.no_fnmatch_line("*Traceback*")


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("Stack", {"skipped": 3}),
        ("Change", {"skipped": 1}),
    ],
)
def test_a_rule_without_anything_of_its_scope_is_skipped(sample: Sample, scope: str, expected: dict[str, int]) -> None:
    sample.write({"conftest.py": rule_source(scope=scope, options="")})
    result = sample.run("--gitops", "--gitops-select=ORG001")
    result.assert_outcomes(**expected)


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


def test_what_a_file_name_holds_is_shown_as_an_escape(sample: Sample) -> None:
    sample.write({"notes/\x1b[31mred.yaml": "a: [\n"})
    result = sample.run("--gitops", ".gitops-lint.yaml::repository::REP002")
    assert "\x1b[31m" not in result.stdout.str()
    result.stdout.fnmatch_lines(["notes/\\x1b[[]31mred.yaml:1:*REP002*"])


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


def code_blocks(document: str) -> list[str]:
    """The Python blocks of a page of the documentation."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return [
        match["code"]
        for match in re.finditer(r"^(?P<fence>`{3,4})python\n(?P<code>.*?)^(?P=fence)$", text, re.M | re.S)
    ]


GOOD = {
    "base/deployment.yaml": DEPLOYMENT.replace("1GI", "1Gi")
    .replace("  name: cart\nspec:\n", "  name: cart\n  labels: {owner: team-cart}\nspec:\n  replicas: 2\n"),
    "overlays/prod/route.yaml": ROUTE.replace("  name: cart\n", "  name: cart\n  labels: {owner: team-cart}\n")
    .replace("60", "90").replace("50", "10"),
    "notes/broken.yaml": "",
}  # fmt: skip


@pytest.mark.parametrize("flag", [(), ("--gitops", RULES)], ids=["without the flag", "with it"])
def test_the_documented_tests_pass_on_a_good_repository(sample: Sample, flag: tuple[str, ...]) -> None:
    sample.write(GOOD | {"test_policy.py": code_blocks("pytest.md")[0]})
    result = sample.run(*flag, "-v", "-k", "test_policy")
    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(
        [
            "*test_every_environment_has_a_cluster[[]dev[]] PASSED*",
            "*test_every_environment_has_a_cluster[[]prod[]] PASSED*",
        ]
    )


def test_the_documented_tests_fail_on_a_bad_one(sample: Sample) -> None:
    sample.write({"test_policy.py": code_blocks("pytest.md")[0]})
    result = sample.run("-rf")
    result.assert_outcomes(passed=3, failed=3)
    result.stdout.fnmatch_lines(
        [
            "*AssertionError: base/deployment.yaml:1:1 has one replica",
            "*AssertionError: base/deployment.yaml:1:1 has no owner",
            "*AssertionError: overlays/prod/route.yaml:9:9 sends too much to the canary",
        ]
    )


def test_the_documented_rule_takes_part(sample: Sample) -> None:
    replicas = DEPLOYMENT.replace("spec:\n  selector", "spec:\n  replicas: 1\n  selector")
    sample.write({"conftest.py": code_blocks("pytest.md")[1], "base/deployment.yaml": replicas})
    result = sample.run("--gitops", "--gitops-select=ORG001")
    result.assert_outcomes(failed=2, skipped=1)
    result.stdout.fnmatch_lines(["base/deployment.yaml:6:13: error ORG001 one replica is not enough*"])


def test_manifests_and_splits_are_those_of_the_environment_that_is_asked_for(sample: Sample) -> None:
    sample.write(
        {
            "test_own.py": """
def names(resources):
    return [resource.name for resource in resources]

def test_environment(gitops_environment, manifests, traffic_splits):
    expected = {"dev": ["cart"], "prod": ["cart", "cart"]}
    assert names(manifests) == expected[gitops_environment.name]
    assert len(traffic_splits) == len(manifests) - 1

def test_repository(manifests, traffic_splits, gitops_repo):
    assert [resource.file for resource in manifests] == ["base/deployment.yaml", "overlays/prod/route.yaml"]
    assert [split.resource.file for split in traffic_splits] == ["overlays/prod/route.yaml"]
    assert gitops_repo.settings.file == ".gitops-lint.yaml"
"""
        }
    )
    sample.run().assert_outcomes(passed=3)
    sample.process("-n", "2").assert_outcomes(passed=3)


@pytest.mark.parametrize(
    "mark",
    [
        '"gitops_environment", ["prod"]',
        '("gitops_environment",), [("prod",)]',
        'argnames="gitops_environment", argvalues=["prod"]',
    ],
)
def test_a_test_may_name_its_environments(sample: Sample, mark: str) -> None:
    source = f"""
import pytest

@pytest.mark.parametrize({mark}, indirect=True)
def test_own(gitops_environment):
    assert gitops_environment.name == "prod"
"""
    sample.write({"test_own.py": source})
    assert sample.ids() == ["test_own.py::test_own[prod]"]
    sample.run().assert_outcomes(passed=1)


def test_a_fixture_says_plainly_why_there_is_no_repository(sample: Sample) -> None:
    sample.write(
        {
            ".gitops-lint.yaml": "exclude: 3\n",
            "test_own.py": "def test_own(gitops_environment): pass\n",
        }
    )
    result = sample.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["gitops-lint: .gitops-lint.yaml:1:1: exclude: 3 is not of type array"])
    result.stdout.no_fnmatch_line("*Traceback*")
