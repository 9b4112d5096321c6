"""Which tree stands behind a source of Flux, and what an artifact leaves out."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flux_trees import objects_in, tree

from gitops_lint.kubernetes.checkouts import original
from gitops_lint.kubernetes.flux.artifact_trees import FilteredTree
from gitops_lint.kubernetes.flux.identity import SOURCE, Name, name_of
from gitops_lint.kubernetes.flux.source_ignore import ignores, matcher, patterns
from gitops_lint.kubernetes.flux.sources import Artifact, Sources
from gitops_lint.kubernetes.repositories import Repositories
from gitops_lint.kubernetes.repository_urls import normalized
from gitops_lint.model.source import Location
from gitops_lint.model.tree import Tree

ASKED = Location("apps.yaml", 3)


@pytest.mark.parametrize(
    ("url", "other", "expected"),
    [
        ("https://github.com/org/repo", "https://github.com/org/repo.git", True),
        ("ssh://git@github.com/org/repo.git", "https://github.com/org/repo", True),
        ("git@github.com:org/repo.git", "https://user@github.com/Org/repo/", True),
        ("ssh://git@github.com:22/org/repo", "git@github.com:org/repo", True),
        ("https://github.com/org/repo", "https://gitlab.com/org/repo", False),
        ("https://github.com/org/repo", "https://github.com/org/repo-two", False),
        ("https://github.com/org/repo", "https://github.com/other/repo", False),
    ],
)
def test_urls_of_one_repository_are_told_from_others(url: str, other: str, expected: bool) -> None:
    assert (normalized(url) == normalized(other)) is expected


@pytest.mark.parametrize(
    ("lines", "left_out", "kept"),
    [
        ("*.md", ["a.md", "b/c.md"], ["a.yaml"]),
        ("/docs", ["docs/a.yaml", "docs/"], ["apps/docs/a.yaml"]),
        ("docs/", ["docs/a.yaml", "apps/docs/a.yaml"], ["docs"]),
        ("/*\n!/deploy\n/deploy/**/*.md\n/deploy/**/*.txt", ["a.yaml", "x/b.yaml", "deploy/a.md", "deploy/x/y/b.txt"],
         ["deploy/a.yaml", "deploy/x/b.yaml"]),
        ("# all\n\n*.yaml\n!keep.yaml", ["a.yaml", "x/b.yaml"], ["keep.yaml", "x/keep.yaml"]),
        ("apps/**", ["apps/a.yaml", "apps/x/b.yaml"], ["app/a.yaml"]),
        ("**/test/*.yaml", ["test/a.yaml", "x/y/test/a.yaml"], ["a.yaml", "test/b.json"]),
        ("a?c.yaml", ["abc.yaml"], ["ac.yaml", "a/c.yaml"]),
        ("[a-c].yaml", ["a.yaml"], ["d.yaml"]),
        ("[^a].yaml", ["b.yaml"], ["a.yaml"]),
        ("x/a**b", [], ["x/a1b"]),
        ("trailing   ", ["trailing"], ["trailing   x"]),
        ("\\!a", ["!a"], ["a"]),
    ],
)  # fmt: skip
def test_patterns_match_as_those_of_git_ignore(lines: str, left_out: list[str], kept: list[str]) -> None:
    is_ignored = matcher(patterns(lines))

    assert [path for path in [*left_out, *kept] if is_ignored(path)] == left_out


def test_a_pattern_in_a_directory_is_about_what_lies_in_it() -> None:
    is_ignored = matcher(patterns("*.md", ("apps", "one")))

    assert is_ignored("apps/one/x/a.md")
    assert not is_ignored("apps/two/a.md")


def ignored(files: Mapping[str, str], ignore: str | None) -> list[str]:
    repository = tree(files)
    kept = FilteredTree(repository, ignores(repository, ignore)).files()
    return [path for path in repository.files() if path not in kept]


FILES = {".github/a.yaml": "", ".sops.yaml": "", "x/.sops.yaml": "", "logo.png": "", "a.yaml": "", ".gitignore": ""}


def test_git_and_ci_files_and_pictures_are_left_out_by_default() -> None:
    assert ignored(FILES, None) == [".github/a.yaml", ".gitignore", ".sops.yaml", "logo.png", "x/.sops.yaml"]


def test_patterns_of_the_source_take_the_place_of_the_default_ones_but_for_git() -> None:
    assert ignored(FILES, "/a.yaml") == [".gitignore", "a.yaml"]


def test_an_ignore_file_takes_the_place_of_the_default_patterns_as_well() -> None:
    assert ignored({**FILES, ".sourceignore": "*.png"}, None) == [".gitignore", "logo.png"]


def artifact(objects: str, name: Name, repository: Tree, **options: object) -> Artifact:
    known = {name_of(each.value): each for each in objects_in(objects, "sources.yaml")}
    repositories = Repositories(repository, **options)  # type: ignore[arg-type]
    sources = Sources(repositories, known.get)
    sources.use_generators(lambda: list(known.values()))
    return sources.artifact(name, lambda: ASKED)


def git(name: str, namespace: str = "flux-system", kind: str = "GitRepository") -> Name:
    return Name(SOURCE, kind, namespace, name)


def source(name: str, url: str, more: str = "", kind: str = "GitRepository") -> str:
    return (
        f"---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: {kind}\n"
        f"metadata: {{name: {name}, namespace: flux-system}}\nspec:\n  url: {url}\n{more}"
    )


@pytest.mark.parametrize("kind", ["GitRepository", "OCIRepository", "Bucket"])
def test_the_source_of_a_bootstrap_that_nothing_declares_is_this_repository(kind: str) -> None:
    found = artifact("", git("flux-system", kind=kind), tree({"a.yaml": "x"}))

    assert found.tree is not None
    assert found.tree.files() == ("a.yaml",)


def test_any_other_source_that_nothing_declares_is_missing() -> None:
    assert artifact("", git("podinfo"), tree({})).missing == git("podinfo")


def test_the_source_of_a_bootstrap_is_this_repository_whatever_its_url() -> None:
    objects = source("flux-system", "ssh://git@github.com/org/fleet", "  ref: {branch: prod}\n")

    assert artifact(objects, git("flux-system"), tree({"a.yaml": ""})).tree is not None


def test_a_source_with_the_url_of_the_bootstrap_is_this_repository() -> None:
    objects = source("flux-system", "ssh://git@github.com/org/fleet") + source(
        "again", "https://github.com/org/fleet.git"
    )

    assert artifact(objects, git("again"), tree({"a.yaml": ""})).tree is not None


def test_a_source_with_a_url_of_this_repository_is_this_repository() -> None:
    objects = source("apps", "https://github.com/org/fleet")

    found = artifact(objects, git("apps"), tree({"a.yaml": ""}), urls=["git@github.com:org/fleet.git"])

    assert found.tree is not None


def test_another_revision_of_this_repository_is_a_limit() -> None:
    objects = source("apps", "https://github.com/org/fleet", "  ref:\n    tag: v1\n")

    found = artifact(objects, git("apps"), tree({}), urls=["https://github.com/org/fleet"])

    assert found.tree is None
    assert [str(each.location) for each in found.limits] == ["sources.yaml:8:5"]
    assert "is tag v1 of this repository" in found.limits[0].message


def test_another_repository_is_a_limit_that_says_how_to_name_it() -> None:
    found = artifact(source("podinfo", "https://github.com/stefanprodan/podinfo"), git("podinfo"), tree({}))

    assert found.tree is None
    assert found.limits[0].message == (
        "GitRepository/flux-system/podinfo (https://github.com/stefanprodan/podinfo) is not in this repository; "
        "name a checkout of it under sources: in .gitops-lint.yaml"
    )
    assert str(found.limits[0].location) == "sources.yaml:6:8"


def test_another_repository_that_is_mapped_is_read() -> None:
    other = tree({"kustomize/a.yaml": ""})

    found = artifact(
        source("podinfo", "https://x/podinfo"), git("podinfo"), tree({}), mapped={"https://x/podinfo": other}
    )

    assert found.tree is not None
    assert found.tree.files() == ("kustomize/a.yaml",)


def test_a_bucket_or_a_registry_is_a_limit() -> None:
    found = artifact(source("x", "oci://ghcr.io/x", kind="OCIRepository"), git("x", kind="OCIRepository"), tree({}))

    assert found.tree is None
    assert len(found.limits) == 1


def test_included_repositories_are_copied_in() -> None:
    objects = source("flux-system", "https://github.com/org/fleet") + source(
        "all",
        "https://github.com/org/fleet",
        "  include:\n  - repository: {name: flux-system}\n    fromPath: deploy\n    toPath: base/app\n",
    )

    found = artifact(objects, git("all"), tree({"a.yaml": "", "deploy/x.yaml": "", "deploy/y/z.yaml": ""}))

    assert found.tree is not None
    assert found.tree.files() == ("a.yaml", "base/app/x.yaml", "base/app/y/z.yaml", "deploy/x.yaml", "deploy/y/z.yaml")
    assert original(found.tree, "base/app/y/z.yaml") == "deploy/y/z.yaml"


def test_a_source_that_includes_itself_is_a_problem() -> None:
    objects = source("flux-system", "https://x/y", "  include: [{repository: {name: flux-system}}]\n")

    found = artifact(objects, git("flux-system"), tree({"a.yaml": ""}))

    assert found.problem is not None
    assert found.problem.message.endswith("is made of itself")


GENERATOR = """\
apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata: {name: g, namespace: flux-system}
spec:
  sources: [{alias: mono, kind: GitRepository, name: flux-system}]
"""


def copied(copy: str, files: Mapping[str, str], name: str = "made", more: str = "") -> dict[str, str]:
    objects = f"{GENERATOR}{more}  artifacts:\n  - name: '{name}'\n    copy:\n{copy}"
    wanted = name.replace("{app}", "one")
    found = artifact(objects, git(wanted, kind="ExternalArtifact"), tree(files))
    assert found.tree is not None, found
    return {path: original(found.tree, path) for path in found.tree.files()}


COPIED = {
    "config.yaml": "",
    "apps/base/kustomization.yaml": "",
    "apps/base/web/a.yaml": "",
    "apps/base/README.md": "",
    "apps/prod/a.yaml": "",
}


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ('{from: "@mono/config.yaml", to: "@artifact/apps/app.yaml"}', {"apps/app.yaml": "config.yaml"}),
        ('{from: "@mono/config.yaml", to: "@artifact/apps/"}', {"apps/config.yaml": "config.yaml"}),
        ('{from: "@mono/apps/prod/", to: "@artifact/"}', {"prod/a.yaml": "apps/prod/a.yaml"}),
        ('{from: "@mono/apps/prod", to: "@artifact/x/"}', {"x/prod/a.yaml": "apps/prod/a.yaml"}),
        ('{from: "@mono/apps/prod/**", to: "@artifact/"}', {"a.yaml": "apps/prod/a.yaml"}),
        ('{from: "@mono/apps/prod/*.yaml", to: "@artifact/"}', {"apps/prod/a.yaml": "apps/prod/a.yaml"}),
        (
            '{from: "@mono/apps/base/**", to: "@artifact/b/", exclude: ["*.md"]}',
            {"b/kustomization.yaml": "apps/base/kustomization.yaml", "b/web/a.yaml": "apps/base/web/a.yaml"},
        ),
        (
            '{from: "@mono/apps/base/**", to: "@artifact/", exclude: ["web/**", "**/*.md"]}',
            {"kustomization.yaml": "apps/base/kustomization.yaml"},
        ),
        (
            '{from: "@mono/apps/base/", to: "@artifact/", exclude: ["{README,x}.md", "apps/base/web"]}',
            {"base/kustomization.yaml": "apps/base/kustomization.yaml"},
        ),
    ],
)
def test_files_are_copied_as_cp_copies(operation: str, expected: dict[str, str]) -> None:
    assert copied(f"    - {operation}\n", COPIED) == expected


def test_a_later_copy_wins() -> None:
    copy = (
        '    - {from: "@mono/config.yaml", to: "@artifact/a.yaml"}\n'
        '    - {from: "@mono/apps/prod/a.yaml", to: "@artifact/a.yaml"}\n'
    )

    assert copied(copy, COPIED) == {"a.yaml": "apps/prod/a.yaml"}


def test_values_are_merged_where_the_strategy_says_so() -> None:
    copy = (
        '    - {from: "@mono/a.yaml", to: "@artifact/values.yaml"}\n'
        '    - {from: "@mono/b.yaml", to: "@artifact/values.yaml", strategy: Merge}\n'
    )
    objects = f"{GENERATOR}  artifacts:\n  - name: made\n    copy:\n{copy}"

    found = artifact(
        objects, git("made", kind="ExternalArtifact"), tree({"a.yaml": "x: {w: 1, z: [1]}", "b.yaml": "x: {z: [2]}"})
    )

    assert found.tree is not None
    assert found.tree.read("values.yaml") == b'---\n"x":\n  "w": 1\n  "z":\n    - 2\n'


def test_a_path_pattern_makes_an_artifact_of_each_directory() -> None:
    copy = '    - {from: "@mono/apps/{app}/**", to: "@artifact/"}\n'
    files = {"apps/One/a.yaml": "", "apps/two/b.yaml": ""}

    assert copied(copy, files, name="{app}-x", more='  pathPattern: "@mono/apps/{app}"\n') == {
        "a.yaml": "apps/One/a.yaml"
    }


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ('{from: "@mono/none/", to: "@artifact/"}', "source 'none' does not exist"),
        ('{from: "@mono/none/*", to: "@artifact/"}', "no files match pattern 'none/*'"),
        ('{from: "@other/x", to: "@artifact/"}', "source alias 'other' not found"),
        ('{from: "@mono/apps/**", to: "@artifact/", exclude: ["[x"]}', "invalid exclude pattern '[x'"),
        ('{from: "@mono/apps/[x*", to: "@artifact/"}', "invalid glob pattern '[x*'"),
        ('{from: "x", to: "@artifact/"}', "invalid copy source 'x'"),
        ('{from: "@mono/config.yaml", to: "x"}', "invalid copy destination 'x'"),
    ],
)
def test_a_copy_that_fails_is_a_problem_at_its_place(operation: str, words: str) -> None:
    objects = f"{GENERATOR}  artifacts:\n  - name: made\n    copy:\n    - {operation}\n"

    found = artifact(objects, git("made", kind="ExternalArtifact"), tree(COPIED))

    assert found.problem is not None
    assert found.problem.message.endswith(words)
    assert str(found.problem.location) == "sources.yaml:9:7"


def test_an_archive_that_is_to_be_unpacked_is_a_limit() -> None:
    generator = """
---
apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata: {name: all, namespace: flux-system}
spec:
  sources: [{alias: repo, kind: GitRepository, name: flux-system}]
  artifacts:
    - name: unpacked
      copy: [{from: "@repo/a.tgz", to: "@artifact/", strategy: Extract}]
"""
    found = artifact(generator, Name(SOURCE, "ExternalArtifact", "flux-system", "unpacked"), tree({"a.tgz": ""}))

    assert found.problem is None
    assert [each.message for each in found.limits] == [
        "what the archive a.tgz holds is not unpacked, and so not looked at"
    ]
