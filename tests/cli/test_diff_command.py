"""`gitops-lint diff`: environments side by side, as text that fits and as JSON, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.cli import run
from tests.repositories import write


def config_map(**data: str) -> str:
    lines = "".join(f"  {key}: {value}\n" for key, value in data.items())
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cart\n  namespace: shop\ndata:\n{lines}"


SECRET = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: login\nstringData:\n  user: {value}\n"
POLICY = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: cart
spec:
  podSelector: {}
"""
FILES = {
    "overlays/staging/cart.yaml": config_map(HOST="cart.staging.example", CHECKOUT="new", API_TOKEN="abcdef"),
    "overlays/prod/cart.yaml": config_map(HOST="www.example.com", CHECKOUT="old", API_TOKEN="ghijkl"),
    "overlays/staging/login.yaml": SECRET.format(value="tester"),
    "overlays/prod/login.yaml": SECRET.format(value="customer"),
    "overlays/prod/policy.yaml": POLICY,
}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, FILES)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["diff", "--format", "json", *arguments]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.usefixtures("repository")
def test_diff_shows_each_difference_with_its_class_and_both_sides(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff"]) == 0
    text = capsys.readouterr().out
    assert "v1 ConfigMap shop/cart\n  staging x  prod x\n" in text
    assert "  drift     data.CHECKOUT\n            staging  new  overlays/staging/cart.yaml:8\n" in text
    assert "            prod  old  overlays/prod/cart.yaml:8\n" in text
    assert "  expected  data.HOST: an address of its own\n" in text
    assert "networking.k8s.io/v1 NetworkPolicy cart\n  staging -  prod x\n  drift     not in all environments\n" in text
    assert text.endswith("3 resources in staging, prod: 0 alike; differences: 3 expected, 0 declared, 2 drift\n")


@pytest.mark.usefixtures("repository")
def test_no_line_is_longer_than_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    assert run(["diff"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 50
    assert any("staging  new" in line for line in lines)


@pytest.mark.usefixtures("repository")
def test_diff_shows_only_the_classes_that_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "--class", "drift"]) == 0
    text = capsys.readouterr().out
    assert "data.CHECKOUT" in text
    assert "data.HOST" not in text


@pytest.mark.usefixtures("repository")
def test_diff_as_json_has_the_documented_keys(capsys: pytest.CaptureFixture[str]) -> None:
    found = report(capsys, "prod", "staging")
    assert list(found) == ["version", "environments", "words", "resources", "summary"]
    assert (found["version"], found["environments"]) == (1, ["prod", "staging"])
    assert found["words"]["staging"] == ["stage", "staging", "stg"]
    assert found["summary"] == {"resources": 3, "alike": 0, "expected": 3, "declared": 0, "drift": 2}
    cart = next(one for one in found["resources"] if one["kind"] == "ConfigMap")
    assert list(cart) == ["kind", "address", "environments", "differences"]
    checkout = next(one for one in cart["differences"] if one["path"] == "data.CHECKOUT")
    assert checkout == {
        "path": "data.CHECKOUT",
        "class": "drift",
        "topic": "setting",
        "reason": "",
        "sides": [
            {
                "environment": name,
                "present": True,
                "value": value,
                "location": {"file": f"overlays/{name}/cart.yaml", "line": 8, "column": 13},
            }
            for name, value in (("prod", "old"), ("staging", "new"))
        ],
    }
    policy = next(one for one in found["resources"] if one["kind"].startswith("NetworkPolicy"))
    assert policy["environments"] == {"prod": "networking.k8s.io/v1 NetworkPolicy cart"}
    assert [side["present"] for side in policy["differences"][0]["sides"]] == [True, False]


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_password_in_a_url_is_not_shown(form: str, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, password in (("staging", "kR7vQ2xZ9pLm"), ("prod", "tB4nW8sY3hJd")):
        url = f"postgres://cart:{password}@db.{name}.example.com/cart"
        (repository / f"overlays/{name}/cart.yaml").write_text(config_map(DATABASE_URL=url))
    assert run(["diff", "--format", form]) == 0
    text = capsys.readouterr().out
    assert "data.DATABASE_URL" in text
    assert "kR7vQ2xZ9pLm" not in text
    assert "tB4nW8sY3hJd" not in text


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("form", ["text", "json"])
def test_what_is_secret_is_not_shown(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "--format", form]) == 0
    text = capsys.readouterr().out
    assert "data.API_TOKEN" in text
    assert "stringData.user" in text
    assert not [word for word in ("abcdef", "ghijkl", "tester", "customer") if word in text]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 0),
        (["--fail-on", "never"], 0),
        (["--fail-on", "drift"], 1),
        (["--fail-on", "drift", "--class", "expected"], 1),
        (["staging", "staging"], 2),
        (["staging", "nowhere"], 2),
        (["--class", "odd"], 2),
        (["--fail-on", "error"], 2),
    ],
)
@pytest.mark.usefixtures("repository")
def test_diff_ends_with(arguments: list[str], code: int) -> None:
    assert run(["diff", *arguments]) == code


def test_drift_that_is_declared_does_not_fail(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    allow = "parity: {allow: [{path: data.CHECKOUT, reason: tried}, {resource: '*NetworkPolicy*', reason: soon}]}\n"
    (repository / ".gitops-lint.yaml").write_text(allow)
    assert run(["diff", "--fail-on", "drift"]) == 0
    text = capsys.readouterr().out
    assert "  declared  data.CHECKOUT: tried\n" in text
    assert "  declared  not in all environments: soon\n" in text


def test_one_environment_is_nothing_to_compare(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"cart.yaml": config_map(A="b")})
    assert run(["diff", "-C", str(tmp_path)]) == 2
    assert "two environments are needed to compare; there are default" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_said(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "overlays/prod/policy.yaml").write_text("spec: [a\n b: c\n")
    assert run(["diff"]) == 0
    assert "overlays/prod/policy.yaml: cannot be read, so what it declares is not compared" in capsys.readouterr().err
