"""TF035: what a change does to the data that its base has made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from gitops_lint.engine import Request, fixes, open_run
from gitops_lint.model.result import Limit, Outcome, Result
from tests.repositories import repository, write

ROOT = 'terraform {\n  required_version = "~> 1.9"\n\n  backend "oss" {}\n}\n\n'
BUCKET = 'resource "alicloud_oss_bucket" "receipts" {\n  bucket = "shop-receipts"\n}\n'
VARIABLE = 'variable "name" {\n  type = string\n}\n\n'
NAMED = VARIABLE + BUCKET.replace('"shop-receipts"', "var.name")
CALL = 'module "data" {\n  source = "./data"\n}\n'
EACH = (
    'resource "alicloud_oss_bucket" "receipts" {\n  for_each = toset(["a", "b"])\n  bucket   = "shop-${each.key}"\n}\n'
)
COUNT = 'resource "alicloud_oss_bucket" "receipts" {\n  count  = 2\n  bucket = "shop-${count.index}"\n}\n'
PREVENT = "  lifecycle {\n    prevent_destroy = true\n  }\n}\n"
DATA = 'data "alicloud_account" "this" {}\n\n'
TRIGGERED = (
    'resource "terraform_data" "release" {\n  input = 1\n}\n\n'
    + BUCKET[:-2]
    + "  lifecycle {\n    replace_triggered_by = [terraform_data.release%s]\n  }\n}\n"
)


def outcome_of(directory: Path, base: Mapping[str, str], head: Mapping[str, str]) -> Outcome:
    """What TF035 says of a change from one set of files to another."""
    repository(directory, base)
    for path in base.keys() - head.keys():
        (directory / path).unlink()
    write(directory, head)
    with open_run(Request(paths=(directory,), select=("TF035",), base="HEAD", jobs=1, cache=False)) as run:
        outcome = run.check()
    assert outcome.failures == ()
    return outcome


def place(result: Result | Limit) -> str:
    """The file in its root, and the line."""
    return f"{result.location.file.partition('/')[2]}:{result.location.line}"


REPLACED = [
    ({"main.tf": BUCKET}, {"main.tf": BUCKET.replace('receipts"\n}', 'bills"\n}')}, ["main.tf:8"], "bucket cannot be"),
    (
        {"main.tf": NAMED, "terraform.tfvars": 'name = "one"\n'},
        {"main.tf": NAMED, "terraform.tfvars": '# other\nname = "two"\n'},
        ["terraform.tfvars:2"],
        'and "one" became "two"',
    ),
    (
        {"main.tf": BUCKET},
        {"main.tf": BUCKET[:-2].replace('-receipts"\n', '-bills"\n') + PREVENT},
        ["main.tf:8"],
        "Terraform refuses this plan: prevent_destroy is set",
    ),
    (
        {"main.tf": TRIGGERED % ""},
        {"main.tf": TRIGGERED.replace("input = 1", "input = 2") % ""},
        ["main.tf:14"],
        "what replace_triggered_by names changes",
    ),
    (
        {"main.tf": TRIGGERED % ".input"},
        {"main.tf": TRIGGERED.replace("input = 1", "input = 2") % ".input"},
        ["main.tf:14"],
        "what replace_triggered_by names changes",
    ),
    (
        {"main.tf": BUCKET[:-2] + "  lifecycle {\n    create_before_destroy = true\n  }\n}\n"},
        {"main.tf": BUCKET[:-2].replace("-rec", "-r") + "  lifecycle {\n    create_before_destroy = true\n  }\n}\n"},
        ["main.tf:8"],
        "the new object is made first, and is empty",
    ),
]

DESTROYED = [
    ({"main.tf": BUCKET}, {"main.tf": ""}, ["main.tf:6"], "its resource block is gone (main.tf, line 7 of the base)"),
    ({"main.tf": "", "a.tf": BUCKET}, {"main.tf": ""}, ["a.tf:1"], "its resource block is gone (a.tf, line 1 of"),
    (
        {"main.tf": CALL, "data/main.tf": BUCKET},
        {"main.tf": "", "data/main.tf": BUCKET},
        ["main.tf:6"],
        "the module call module.data is gone",
    ),
    (
        {"main.tf": CALL.replace("data\"\n", "data\"\n  count  = 2\n"), "data/main.tf": BUCKET},
        {"main.tf": CALL.replace("data\"\n", "data\"\n  count  = 1\n"), "data/main.tf": BUCKET},
        ["main.tf:9"],
        "module.data[1] is no instance of its module call any more",
    ),
    ({"main.tf": EACH}, {"main.tf": EACH.replace(', "b"', "")}, ["main.tf:8"], 'for_each has no key "b" any more'),
    ({"main.tf": COUNT}, {"main.tf": COUNT.replace("= 2", "= 1")}, ["main.tf:8"], "count gives no instance [1] any"),
    (
        {"main.tf": BUCKET},
        {"main.tf": BUCKET.replace("{", "{\n  for_each = toset([])", 1)},
        ["main.tf:8"],
        "it has for_each now",
    ),
    (
        {"main.tf": BUCKET},
        {"main.tf": "moved {\n  from = alicloud_oss_bucket.receipts\n  to   = alicloud_oss_bucket.bills\n}\n"},
        ["main.tf:7"],
        "a moved block leads from alicloud_oss_bucket.receipts to here",
    ),
    (
        {"main.tf": BUCKET, "data.tf": ""},
        {"main.tf": "removed {\n  from = alicloud_oss_bucket.receipts\n  lifecycle {\n    destroy = true\n  }\n}\n"},
        ["main.tf:7"],
        "its resource block is gone",
    ),
]  # fmt: skip

KEPT = [
    ({"main.tf": BUCKET}, {"main.tf": BUCKET + "\n# said\n"}),
    ({"main.tf": BUCKET}, {"main.tf": BUCKET[:-2] + "\n  tags = { a = 1 }\n}\n"}),
    ({"main.tf": ""}, {"main.tf": BUCKET}),
    (
        {"main.tf": BUCKET},
        {"main.tf": "removed {\n  from = alicloud_oss_bucket.receipts\n  lifecycle {\n    destroy = false\n  }\n}\n"},
    ),
    (
        {"main.tf": BUCKET},
        {
            "main.tf": BUCKET.replace('"receipts"', '"bills"')
            + "moved {\n  from = alicloud_oss_bucket.receipts\n  to   = alicloud_oss_bucket.bills\n}\n"
        },
    ),
    ({"main.tf": BUCKET}, {"main.tf": BUCKET.replace("bucket =", "count = 1\n  bucket =")}),
    (
        {"main.tf": BUCKET},
        {"main.tf": BUCKET[:-2].replace("-rec", "-r") + "  lifecycle {\n    ignore_changes = [bucket]\n  }\n}\n"},
    ),
    ({"main.tf": BUCKET}, {"main.tf": "resource {"}),
    ({"main.tf": TRIGGERED % ""}, {"main.tf": TRIGGERED % ".input"}),
    ({"main.tf": 'resource "alicloud_vpc" "a" {}\n'}, {"main.tf": ""}),
    ({"examples/main.tf": ROOT + BUCKET}, {"examples/main.tf": ROOT}),
]

UNCERTAIN = [
    (
        {"main.tf": DATA + BUCKET},
        {"main.tf": DATA + BUCKET.replace('"shop-receipts"', "data.alicloud_account.this.id")},
        "whether bucket changes is not known here",
    ),
    (
        {"main.tf": DATA + BUCKET.replace('"shop-receipts"', "data.alicloud_account.this.id")},
        {"main.tf": DATA + BUCKET},
        "whether bucket changes is not known here",
    ),
]


ROWS = [*((base, head) for base, head, *_ in (*REPLACED, *DESTROYED)), *KEPT, *((one[0], one[1]) for one in UNCERTAIN)]


def in_roots(index: int) -> dict[str, str]:
    """The base, or the head, of all rows: a root each."""
    return {
        f"r{number:02}/{path}": ROOT + text if path == "main.tf" and text != "resource {" else text
        for number, row in enumerate(ROWS)
        for path, text in row[index].items()
    }


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What is said of all rows, in one run."""
    return outcome_of(tmp_path_factory.mktemp("rows"), in_roots(0), in_roots(1))


Change = tuple[dict[str, str], dict[str, str]]


def results_of(outcome: Outcome, row: Change) -> list[Result]:
    root = f"r{ROWS.index(row):02}/"
    return [one for one in outcome.results if one.location.file.startswith(root)]


def notices_of(outcome: Outcome, row: Change) -> list[str]:
    root = f"r{ROWS.index(row):02}/"
    return [one.message for one in outcome.notices if one.location.file.startswith(root)]


@pytest.mark.parametrize(("base", "head", "places", "words"), [*REPLACED, *DESTROYED])
def test_data_that_is_lost_is_told_with_its_cause_where_that_is_written(
    outcome: Outcome, base: dict[str, str], head: dict[str, str], places: list[str], words: str
) -> None:
    found = results_of(outcome, (base, head))
    assert [place(one) for one in found] == places
    assert [words in one.message.replace(found[0].location.file.partition("/")[0] + "/", "") for one in found] == [True]


@pytest.mark.parametrize(("base", "head"), KEPT)
def test_data_that_stays_is_not_told_of(outcome: Outcome, base: dict[str, str], head: dict[str, str]) -> None:
    assert results_of(outcome, (base, head)) == []
    assert notices_of(outcome, (base, head)) == []


@pytest.mark.parametrize(("base", "head", "words"), UNCERTAIN)
def test_what_depends_on_what_is_not_known_is_a_notice(
    outcome: Outcome, base: dict[str, str], head: dict[str, str], words: str
) -> None:
    assert results_of(outcome, (base, head)) == []
    assert [words in one for one in notices_of(outcome, (base, head))] == [True]


RENAMES = [
    (
        {"main.tf": BUCKET},
        {"main.tf": BUCKET.replace('"receipts"', '"bills"')},
        "moved {\n  from = alicloud_oss_bucket.receipts\n  to   = alicloud_oss_bucket.bills\n}",
    ),
    (
        {"main.tf": BUCKET},
        {"main.tf": CALL, "data/main.tf": BUCKET},
        "moved {\n  from = alicloud_oss_bucket.receipts\n  to   = module.data.alicloud_oss_bucket.receipts\n}",
    ),
    (
        {"main.tf": CALL, "data/main.tf": BUCKET},
        {"main.tf": CALL, "data/main.tf": BUCKET.replace('"receipts"', '"bills"')},
        "moved {\n  from = alicloud_oss_bucket.receipts\n  to   = alicloud_oss_bucket.bills\n}",
    ),
    (
        {"main.tf": EACH},
        {"main.tf": EACH.replace("each.key", "lower(each.key)").replace('["a", "b"]', '["A", "b"]')},
        'moved {\n  from = alicloud_oss_bucket.receipts["a"]\n  to   = alicloud_oss_bucket.receipts["A"]\n}',
    ),
]


@pytest.mark.parametrize(("base", "head", "block"), RENAMES)
def test_an_object_that_only_has_another_address_is_kept_by_the_offered_move(
    base: dict[str, str], head: dict[str, str], block: str, tmp_path: Path
) -> None:
    head = {path: ROOT * (path == "main.tf") + text for path, text in head.items()}
    outcome = outcome_of(tmp_path, {path: ROOT * (path == "main.tf") + text for path, text in base.items()}, head)
    (found,) = outcome.results
    assert found.mend is not None
    assert [edit.text.strip() for edit in found.mend.edits] == [block]
    fixes.apply(fixes.fixed_files([found], tmp_path), tmp_path)
    with open_run(Request(paths=(tmp_path,), select=("TF035", "TF021"), base="HEAD", jobs=1, cache=False)) as run:
        assert run.check().results == ()


def test_no_move_is_offered_where_two_objects_could_be_the_one(tmp_path: Path) -> None:
    bucket = BUCKET.replace('  bucket = "shop-receipts"', '  acl = "private"')
    head = "".join(bucket.replace("receipts", name) for name in ("bills", "invoices"))
    (found,) = outcome_of(tmp_path, {"main.tf": ROOT + bucket}, {"main.tf": ROOT + head}).results
    assert found.mend is None


def test_each_environment_is_planned_with_its_own_values(tmp_path: Path) -> None:
    base = {
        "main.tf": ROOT + NAMED,
        "environments/dev.tfvars": 'name = "dev"\n',
        "environments/prod.tfvars": 'name = "prod"\n',
    }
    head = base | {"environments/prod.tfvars": 'name = "production"\n'}
    (found,) = outcome_of(tmp_path, base, head).results
    assert (found.location.file, found.environments) == ("environments/prod.tfvars", ("prod",))


def test_a_root_that_is_removed_leaves_its_data_to_nobody(tmp_path: Path) -> None:
    base = {"shop/main.tf": ROOT + BUCKET, "other/main.tf": ROOT + 'resource "terraform_data" "a" {}\n'}
    (found,) = outcome_of(tmp_path, base, {"other/main.tf": base["other/main.tf"]}).results
    assert (str(found.severity), found.location.file) == ("warning", "shop/main.tf")
    assert "the root shop is removed" in found.message


def test_a_root_that_keeps_its_state_in_the_same_place_is_the_same_wherever_it_lies(tmp_path: Path) -> None:
    text = ROOT.replace('"oss" {}', '"oss" {\n    bucket = "states"\n  }') + BUCKET
    assert outcome_of(tmp_path, {"shop/main.tf": text}, {"store/main.tf": text}).results == ()


def test_a_root_that_moved_is_planned_over_what_it_had_made(tmp_path: Path) -> None:
    text = ROOT.replace('"oss" {}', '"oss" {\n    bucket = "states"\n  }') + BUCKET
    head = {"store/main.tf": text.replace("shop-receipts", "other")}
    (found,) = outcome_of(tmp_path, {"shop/main.tf": text}, head).results
    assert "bucket cannot be changed in place" in found.message


def test_what_waits_for_a_replaced_object_is_replaced_with_it(tmp_path: Path) -> None:
    text = (
        ROOT
        + 'resource "alicloud_vswitch" "a" {\n  vpc_id     = "vpc-1"\n  cidr_block = "10.0.0.0/24"\n}\n'
        + 'resource "alicloud_db_instance" "orders" {\n  engine     = "MySQL"\n'
        + "  vswitch_id = alicloud_vswitch.a.id\n}\n"
    )
    found = outcome_of(tmp_path, {"main.tf": text}, {"main.tf": text.replace("vpc-1", "vpc-2")})
    assert [(one.resource, one.location.line) for one in found.results] == [("alicloud_db_instance.orders", 13)]
