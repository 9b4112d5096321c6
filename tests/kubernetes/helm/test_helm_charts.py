"""Which files of a tree are a chart, and why one is none."""

from __future__ import annotations

import pytest

from gitops_lint.kubernetes.helm.chart import ChartError, read_chart
from gitops_lint.kubernetes.helm.dependencies import missing_dependencies, with_local_dependencies
from gitops_lint.kubernetes.helm.ignoring import is_ignored, parse
from tests.kubernetes.helm.trees import CHART, MemoryTree, archive, chart_tree

DATABASE = "apiVersion: v2\nname: db\nversion: 0.4.0\n"


def test_a_directory_with_chart_yaml_is_a_chart_with_its_values_and_files() -> None:
    tree = chart_tree({"values.yaml": "a: 1\n---\nb: {c: 2}\n", "templates/a.yaml": "x", "files/f": "y"})
    chart = read_chart(tree, "chart")
    assert (chart.name, chart.values) == ("shop", {"a": 1, "b": {"c": 2}})
    assert set(chart.files) == {"Chart.yaml", "values.yaml", "templates/a.yaml", "files/f"}


def test_what_git_ignores_is_part_of_a_chart_only_below_charts() -> None:
    files = {
        "chart/Chart.yaml": CHART,
        "chart/scratch.yaml": "a: 1",
        "chart/charts/db/Chart.yaml": DATABASE,
        "chart/charts/cache-1.tgz": archive({"Chart.yaml": DATABASE.replace("db", "cache")}),
    }
    tree = MemoryTree(files, frozenset(files) - {"chart/Chart.yaml"})
    chart = read_chart(tree, "chart")
    assert set(chart.files) == {"Chart.yaml"}
    assert sorted(each.name for each in chart.subcharts) == ["cache", "db"]


def test_a_packaged_chart_is_read_and_its_places_are_the_archive() -> None:
    tree = MemoryTree({"vendor/shop.tgz": archive({"Chart.yaml": CHART, "templates/a.yaml": "a"})})
    chart = read_chart(tree, "vendor/shop.tgz")
    assert chart.location("templates/a.yaml", 3).file == "vendor/shop.tgz"
    assert chart.location("templates/a.yaml", 3).line == 1


@pytest.mark.parametrize(
    ("files", "directory", "message"),
    [
        ({"Chart.yaml": CHART, "big": "x" * (5 * 1024 * 1024 + 1)}, "shop", "larger than the maximum file size"),
        ({"Chart.yaml": CHART} | {str(n): "x" * 5_000_000 for n in range(22)}, "shop", "larger than the maximum size"),
        ({"../../evil": "x"}, "shop", "content outside the base directory"),
        ({}, "shop", "no files in chart archive"),
        ({"values.yaml": "a: 1"}, "shop", "Chart.yaml file is missing"),
    ],
)
def test_an_archive_that_helm_refuses_is_an_error(files: dict[str, str], directory: str, message: str) -> None:
    with pytest.raises(ChartError, match=message):
        read_chart(MemoryTree({"shop.tgz": archive(files, directory)}), "shop.tgz")


def test_a_chart_at_the_root_of_the_tree_is_read() -> None:
    assert set(read_chart(MemoryTree({"Chart.yaml": CHART, "templates/a": ""}), "").files) == {
        "Chart.yaml",
        "templates/a",
    }


@pytest.mark.parametrize(
    ("files", "message", "place"),
    [
        ({"Chart.yaml": "version: 1"}, "validation: chart.metadata.name is required", "chart/Chart.yaml:1:1"),
        ({"Chart.yaml": "name: a\n  b: c\n"}, "cannot load Chart.yaml", "chart/Chart.yaml:2:"),
        ({"Chart.yaml": "- a"}, "cannot load Chart.yaml: it is to be a mapping", "chart/Chart.yaml:1:1"),
        ({"values.yaml": "# a list\n- a"}, "values are to be a mapping, and this is a list", "chart/values.yaml:2:1"),
        ({"values.yaml": "a: [\n"}, "", "chart/values.yaml:"),
        ({".helmignore": "a/**"}, "double-star (**) syntax is not supported", "chart/.helmignore:1:1"),
        ({"charts/db.tgz": b"no archive"}, "the archive cannot be read", "chart/charts/db.tgz:1:1"),
        ({"charts/db/values.yaml": "a: 1"}, "Chart.yaml file is missing", "chart/charts/db:1:1"),
    ],
)
def test_a_chart_that_helm_does_not_load_is_an_error_with_a_place(
    files: dict[str, str | bytes], message: str, place: str
) -> None:
    with pytest.raises(ChartError) as error:
        read_chart(chart_tree(files), "chart")
    assert message in error.value.message
    assert str(error.value.location).startswith(place)


@pytest.mark.parametrize(
    ("rules", "path", "ignored"),
    [
        ("*.txt", "a.txt", True),
        ("*.txt", "deep/a.txt", True),
        ("/a.txt", "deep/a.txt", False),
        ("/a.txt", "a.txt", True),
        ("deep/", "deep/a.txt", True),
        ("deep/", "deep", False),
        ("a/*.txt", "a/b.txt", True),
        ("a/*.txt", "b/a/b.txt", False),
        ("# a.txt", "a.txt", False),
        ("a?.txt", "ab.txt", True),
        ("[ab].txt", "b.txt", True),
        ("!a.txt", "b.txt", True),
        ("!a.txt", "a.txt", False),
        ("", "templates/.hidden", True),
        ("", "templates/a.yaml", False),
    ],
)
def test_helmignore_leaves_out(rules: str, path: str, ignored: bool) -> None:
    assert is_ignored(path, parse(rules)) is ignored


def test_a_dependency_of_a_file_repository_is_read_from_where_it_stands() -> None:
    tree = chart_tree(
        {"Chart.yaml": CHART + "dependencies: [{name: db, version: 0.4.0, repository: 'file://../db'}]\n"},
        {"db/Chart.yaml": DATABASE, "db/values.yaml": "size: 1\n"},
    )
    chart = with_local_dependencies(tree, read_chart(tree, "chart"))
    assert [each.path for each in chart.subcharts] == ["db"]
    assert list(missing_dependencies(chart, {})) == []


def test_a_chart_that_depends_on_itself_ends() -> None:
    tree = chart_tree({"Chart.yaml": CHART + "dependencies: [{name: shop, version: 1.2.3, repository: 'file://.'}]\n"})
    assert with_local_dependencies(tree, read_chart(tree, "chart")).name == "shop"


@pytest.mark.parametrize(
    ("dependency", "values", "missing"),
    [
        ("{name: db}", {}, True),
        ("{name: db, condition: db.enabled}", {"db": {"enabled": False}}, False),
        ("{name: db, condition: db.enabled}", {"db": {"enabled": True}}, True),
        ("{name: db, condition: 'x.y,db.enabled'}", {"db": {"enabled": False}}, False),
        ("{name: db, condition: db.enabled}", {"db": {"enabled": "no"}}, True),
        ("{name: db, tags: [data]}", {"tags": {"data": False}}, False),
        ("{name: db, tags: [data, more]}", {"tags": {"data": False, "more": True}}, True),
        ("{name: db, tags: [data], condition: wanted}", {"tags": {"data": False}, "wanted": True}, True),
    ],
)
def test_a_dependency_is_missing_unless_the_values_switch_it_off(
    dependency: str, values: dict[str, object], missing: bool
) -> None:
    tree = chart_tree({"Chart.yaml": f"{CHART}dependencies: [{dependency}]\n"})
    assert bool(list(missing_dependencies(read_chart(tree, "chart"), values))) is missing
