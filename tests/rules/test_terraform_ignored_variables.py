"""A variable that only a file which git ignores may set: no alarm, and no silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.engine import Request, open_run
from tests.repositories import repository
from tests.rules.terraform_modules import outcome_of

ROOT = 'terraform {\n  backend "local" {}\n}\n'
ROOT += "".join(f'variable "{name}" {{\n  type = string\n}}\n' for name in ("region", "zone"))
ENVIRONMENT = {"environments/prod/main.tf": ROOT, "environments/prod/terraform.tfvars": 'zone = "a"\n'}

TABLE: list[tuple[dict[str, str], list[str], list[str]]] = [
    # A file, what is found, and of what there is a notice.
    (ENVIRONMENT, ["region"], []),
    (
        {**ENVIRONMENT, ".gitignore": "*.auto.tfvars\n"},
        [],
        ['"region"; one that .gitignore keeps out of it (*.auto.tfvars)'],
    ),
    (
        {**ENVIRONMENT, ".gitignore": "secret.tfvars\n"},
        [],
        ['"region"; one that .gitignore keeps out of it (secret.tfvars)'],
    ),
    ({**ENVIRONMENT, ".gitignore": "terraform.tfvars\n"}, ["region"], []),
    ({**ENVIRONMENT, ".gitignore": "/secret.tfvars\n"}, ["region"], []),
    ({**ENVIRONMENT, ".gitignore": "*.tfstate\n"}, ["region"], []),
    ({"environments/prod/main.tf": ROOT, ".gitignore": "*.tfvars\n"}, [], ['"region", "zone"; one that']),
    ({"main.tf": ROOT, ".gitignore": "terraform.*\n"}, [], ['"region", "zone"; one that']),
    # Nobody knows whether a module that is called from elsewhere is a root.
    ({"main.tf": ROOT.replace('backend "local" {}', ""), ".gitignore": "*.tfvars\n"}, [], []),
    ({"main.tf": ROOT.replace("= string", "= string\n  sensitive = true"), ".gitignore": "*.tfvars\n"}, [], []),
]


@pytest.mark.parametrize(("files", "found", "noticed"), TABLE)
def test_a_variable_without_a_value(
    files: dict[str, str], found: list[str], noticed: list[str], tmp_path: Path
) -> None:
    outcome = outcome_of(tmp_path, files, "TF027")
    assert [one.message.split('"')[1] for one in outcome.results] == found
    assert len(outcome.notices) == len(noticed)
    for notice, said in zip(outcome.notices, noticed, strict=True):
        assert notice.message.startswith(f"no file in git sets {said}")


def test_a_check_says_the_same_with_the_ignored_file_and_without(tmp_path: Path) -> None:
    broken = ROOT + 'output "zone" {\n  value = ["a"][var.zone]\n}\n'
    root = repository(tmp_path, {"main.tf": broken, ".gitignore": "*.tfvars\n"})

    def said() -> tuple[list[str], list[str]]:
        with open_run(Request(paths=(root,), select=("TF",), jobs=1, cache=False)) as run:
            outcome = run.check()
        return [one.message for one in outcome.results], [one.message for one in outcome.notices]

    before = said()
    (root / "terraform.tfvars").write_text('region = "x"\nzone = 7\nnothing = 1\n')
    assert said() == before
    assert any("region" in message for message in before[1])
