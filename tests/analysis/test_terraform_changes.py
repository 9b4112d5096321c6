"""Which roots a change touches: only those are planned before and after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.analysis.terraform_changes import ChangedStack
from gitops_lint.engine import Request, open_run
from tests.repositories import repository, write

ROOT = 'terraform {\n  backend "oss" {}\n}\n'
USES = ROOT + 'module "a" {\n  source = "../module"\n}\n'
FILES = {
    "shop/main.tf": ROOT,
    "store/main.tf": USES,
    "store/terraform.tfvars": "",
    "module/main.tf": "",
    "files/main.tf": ROOT + 'locals {\n  a = file("../note.txt")\n}\n',
    "remote/main.tf": ROOT + 'data "terraform_remote_state" "a" {\n  backend = "oss"\n}\n',
    "elsewhere/main.tf": ROOT + 'module "a" {\n  source = "shop/net/alicloud"\n}\n',
    "note.txt": "one",
    "examples/main.tf": ROOT,
}
ALWAYS = ["elsewhere", "files", "remote"]
"""Those that read what is no part of them."""


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"shop/main.tf": ROOT + "# new\n"}, [*ALWAYS, "shop"]),
        ({"shop/new.tf": ""}, [*ALWAYS, "shop"]),
        ({"module/main.tf": "# new\n"}, [*ALWAYS, "store"]),
        ({"store/terraform.tfvars": "# new\n"}, [*ALWAYS, "store"]),
        ({"note.txt": "two"}, ALWAYS),
        ({"examples/main.tf": "# new\n"}, ALWAYS),
        ({"new/main.tf": ROOT}, ALWAYS),
    ],
)
def test_a_root_is_planned_where_something_that_it_reads_changes(
    changed: dict[str, str], expected: list[str], tmp_path: Path
) -> None:
    repository(tmp_path, FILES)
    write(tmp_path, changed)
    with open_run(Request(paths=(tmp_path,), base="HEAD", jobs=1, cache=False)) as run:
        found = run.checker.scopes.portions(ChangedStack)
        assert [one.directory for one in found] == expected


def test_without_a_base_there_is_no_change(tmp_path: Path) -> None:
    repository(tmp_path, FILES)
    with open_run(Request(paths=(tmp_path,), jobs=1, cache=False)) as run:
        assert run.checker.scopes.portions(ChangedStack) == ()
