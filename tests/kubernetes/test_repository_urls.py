"""What a URL says: which repository it is, and what in it a remote base names."""

from __future__ import annotations

import pytest

from gitops_lint.kubernetes.checkouts import THIS_REPOSITORY, CheckoutTree
from gitops_lint.kubernetes.repositories import Repositories, chart_in
from tests.kubernetes.flux.flux_trees import tree

PLATFORM = CheckoutTree(tree({"base/kustomization.yaml": "", "web-1.2.0.tgz": ""}), "", "../platform")
NEWER = CheckoutTree(tree({"base/kustomization.yaml": ""}), "", "../platform-v2")
CRDS = CheckoutTree(tree({"vendor/install.yaml": ""}), "vendor", "vendor")
KNOWN = Repositories(
    tree({"apps/kustomization.yaml": ""}),
    ["git@github.com:org/shop.git"],
    {
        "https://github.com/org/platform": PLATFORM,
        "https://github.com/org/platform?ref=v2": NEWER,
        "https://gitlab.com/group/sub/deep": CRDS,
    },
    files={"https://github.com/x/y/releases/download/v1/install.yaml": (CRDS, "install.yaml")},
)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://github.com/org/platform//base", "../platform/base"),
        ("https://github.com/org/platform//base?ref=v1", "../platform/base"),
        ("https://github.com/org/platform//base?ref=v2", "../platform-v2/base"),
        ("https://github.com/org/platform//base?timeout=90s&version=v2&submodules=false", "../platform-v2/base"),
        ("https://github.com/org/platform/base", "../platform/base"),
        ("https://github.com/org/platform", "../platform"),
        ("https://github.com/org/platform.git/base?ref=main", "../platform/base"),
        ("https://github.com/org/platform.git//base", "../platform/base"),
        ("github.com/org/platform/base?ref=v1", "../platform/base"),
        ("git@github.com:org/platform.git//base", "../platform/base"),
        ("git@github.com:org/platform/base", "../platform/base"),
        ("ssh://git@github.com/org/platform.git//base?ref=v2", "../platform-v2/base"),
        ("git::https://github.com/org/platform//base", "../platform/base"),
        ("https://user:token@github.com/Org/Platform//base", "../platform/base"),
        ("https://raw.githubusercontent.com/org/platform/v2/base/a.yaml", "../platform-v2/base/a.yaml"),
        ("https://raw.githubusercontent.com/org/platform/refs/heads/main/a%20b.yaml", "../platform/a b.yaml"),
        ("https://github.com/org/platform/raw/v1/a.yaml", "../platform/a.yaml"),
        ("https://gitlab.com/group/sub/deep/-/raw/main/a.yaml", f"{THIS_REPOSITORY}/vendor/a.yaml"),
        ("https://gitlab.com/group/sub/deep//x", f"{THIS_REPOSITORY}/vendor/x"),
        ("https://github.com/x/y/releases/download/v1/install.yaml", f"{THIS_REPOSITORY}/vendor/install.yaml"),
        ("https://github.com/org/shop//apps", f"{THIS_REPOSITORY}/apps"),
        ("https://github.com/org/shop//apps?ref=main", f"{THIS_REPOSITORY}/apps"),
        ("https://github.com/org/shop//apps?ref=v1", None),
        ("https://github.com/org/platform//../../etc", None),
        ("https://github.com/org/platforms//base", None),
        ("https://github.com/org", None),
        ("https://example.com/install.yaml", None),
    ],
)
def test_a_remote_base_is_the_path_that_stands_for_it(url: str, path: str | None) -> None:
    assert KNOWN.resolve(url) == path


def test_what_is_beside_a_tree_has_the_path_that_people_know() -> None:
    beside = KNOWN.mounted_beside(KNOWN.tree)

    assert beside.read("../platform/base/kustomization.yaml") == b""
    assert beside.is_directory("../platform")
    assert not beside.is_mounted("../elsewhere/a.yaml")
    assert beside.original(f"{THIS_REPOSITORY}/apps") == "apps"


@pytest.mark.parametrize(
    ("files", "version", "path"),
    [
        (["web/Chart.yaml"], "1.0.0", "web"),
        (["charts/web/Chart.yaml"], "1.0.0", "charts/web"),
        (["web/Chart.yaml", "web-1.0.0/web/Chart.yaml"], "1.0.0", "web-1.0.0/web"),
        (["web-1.0.0.tgz", "web-2.0.0.tgz"], "2.0.0", "web-2.0.0.tgz"),
        (["web-1.0.0.tgz", "web-2.0.0.tgz"], "3.0.0", None),
        (["web-1.0.0.tgz"], "1.x", "web-1.0.0.tgz"),
        (["webs/Chart.yaml"], "1.0.0", None),
    ],
)
def test_a_chart_is_found_in_a_directory_of_charts(files: list[str], version: str, path: str | None) -> None:
    assert chart_in(tree(dict.fromkeys(files, "")), "web", version) == path
