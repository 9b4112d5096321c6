"""NET023 and NET024: what a check of a change says of what it opens, and when another rule says it already."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.engine import Request, open_run
from tests.analysis.exposure.alicloud_cases import A, ali
from tests.analysis.exposure.test_cluster_changes import service
from tests.repositories import repository, write

BACKEND = 'terraform {\n  backend "oss" {}\n}\n\n'
GROUP = BACKEND + A
WEB = GROUP + ali(port_range='"8088/8088"', priority="2")
SSH = GROUP + ali(priority="2")
DROP = ali(name="no", policy='"drop"', port_range='"1/65535"')
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: note, namespace: shop}\n"


def _said(directory: Path, before: dict[str, str], after: dict[str, str], base: str = "HEAD") -> list[str]:
    repository(directory, before)
    for path in before.keys() - after.keys():
        (directory / path).unlink()
    write(directory, after)
    request = Request(paths=(directory,), base=base, select=("NET",), ignore=("NET016",), jobs=1, cache=False)
    with open_run(request) as run:
        outcome = run.check()
    assert outcome.failures == ()
    return [f"{one.rule} {one.location.file}:{one.location.line} {one.message}" for one in outcome.results]


PORT = "tcp 8088 in alicloud_security_group.a"
CASES = {
    "a new opening": (GROUP, WEB, [f"NET023 main.tf:12 this change opens {PORT} to the internet by 0.0.0.0/0"]),
    "an opening that is closed": (WEB, GROUP, []),
    "a new opening to partners": (GROUP, GROUP + ali(port_range='"8088/8088"', cidr_ip='"8.8.8.8"'), []),
    "an opening that another rule tells of": (
        GROUP,
        SSH,
        ["NET002 main.tf:12 SSH (tcp 22) is open to the internet by 0.0.0.0/0 in alicloud_security_group.a"],
    ),
    "an opening that only moves": (WEB, WEB.replace(A, "") + A, []),
    "a drop that goes": (
        WEB + DROP,
        WEB,
        [
            f"NET024 main.tf:12 {PORT} is open to the internet by 0.0.0.0/0 by this change: before, "
            "alicloud_security_group_rule.no dropped it (main.tf, line 20 of the base)"
        ],
    ),
    "a drop that goes from what another rule tells of": (
        SSH + DROP,
        SSH,
        [
            "NET002 main.tf:12 SSH (tcp 22) is open to the internet by 0.0.0.0/0 in alicloud_security_group.a",
            "NET024 main.tf:12 tcp 22 in alicloud_security_group.a is open to the internet by 0.0.0.0/0 by this "
            "change: before, alicloud_security_group_rule.no dropped it (main.tf, line 20 of the base)",
        ],
    ),
    "a source range that widens": (
        WEB.replace("0.0.0.0/0", "10.0.0.0/8"),
        WEB,
        [
            f"NET024 main.tf:12 {PORT} is open to the internet by 0.0.0.0/0 by this change: before, "
            "it was open to 10.0.0.0/8 alone (main.tf, line 12 of the base)"
        ],
    ),
    "a source range that widens, of which another rule tells": (
        SSH.replace("0.0.0.0/0", "10.0.0.0/8"),
        SSH,
        ["NET002 main.tf:12 SSH (tcp 22) is open to the internet by 0.0.0.0/0 in alicloud_security_group.a"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_told_of_where_it_opens_what_no_other_rule_tells_of(name: str, tmp_path: Path) -> None:
    before, after, expected = CASES[name]
    assert _said(tmp_path, {"main.tf": before}, {"main.tf": after}) == expected


def test_without_a_base_nothing_is_a_change(tmp_path: Path) -> None:
    assert _said(tmp_path, {"main.tf": GROUP}, {"main.tf": WEB}, base="") == []


def test_a_load_balancer_that_comes_and_ranges_that_go_are_told_of_at_the_service(tmp_path: Path) -> None:
    hidden, narrow, wide = service(kind="ClusterIP"), service(ranges="10.0.0.0/8"), service()
    (found,) = _said(tmp_path / "new", {"web.yaml": hidden + MAP}, {"web.yaml": wide + MAP})
    assert found == "NET023 web.yaml:20 this change opens tcp 443 in apps/v1 Deployment shop/web to the internet"
    (found,) = _said(tmp_path / "wider", {"web.yaml": narrow + MAP}, {"web.yaml": wide + MAP})
    assert found.startswith("NET024 web.yaml:20 tcp 443 in apps/v1 Deployment shop/web is open to the internet")
    assert found.endswith("v1 Service shop/web was open to 10.0.0.0/8 alone (web.yaml, line 13 of the base)")


def test_a_change_of_several_environments_is_one_finding(tmp_path: Path) -> None:
    call = BACKEND + 'module "net" {\n  source = "../../net"\n}\n'
    roots = {f"environments/{name}/main.tf": call for name in ("dev", "prod")}
    (found,) = _said(tmp_path, {"net/main.tf": A, **roots}, {"net/main.tf": A + ali(port_range='"8088/8088"'), **roots})
    assert found.startswith("NET023 net/main.tf:8 this change opens tcp 8088")
