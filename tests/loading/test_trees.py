"""DirectoryTree and RevisionTree say the same of the same content, and neither leaves its root."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitops_lint.loading import git as asked
from gitops_lint.loading.trees import DirectoryTree, RevisionTree
from gitops_lint.model.tree import UnreadableError
from tests.repositories import commit, git, repository, write

Pair = tuple[DirectoryTree, RevisionTree]


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Callable[..., Pair]]:
    """Commits what stands in a repository and opens it both ways."""
    opened: list[RevisionTree] = []

    def open_both(root: Path, inside: str = "") -> Pair:
        revision = RevisionTree(root / inside, commit(root))
        opened.append(revision)
        return DirectoryTree(root / inside), revision

    yield open_both
    for tree in opened:
        tree.close()


def said(tree: DirectoryTree | RevisionTree, path: str) -> dict[str, object]:
    """Everything that a tree says of a path; why it cannot be read included."""
    answers: dict[str, object] = {"file": tree.is_file(path), "directory": tree.is_directory(path)}
    answers["names"] = tuple(name for name in tree.names(path) if name != ".git")
    for question in ("resolve", "read"):
        try:
            answers[question] = getattr(tree, question)(path)
        except UnreadableError as error:
            answers[question] = error.reason
    return answers


LINKS = {
    "link to a file": ("alias.yaml", "base/a.yaml"),
    "link to a directory": ("alias", "base"),
    "link upwards": ("base/up", ".."),
    "link to a link": ("second", "first"),
    "link through a directory link": ("through.yaml", "dir/a.yaml"),
    "link that ends nowhere": ("broken.yaml", "nothing.yaml"),
    "link to itself": ("loop.yaml", "loop.yaml"),
    "link out of the tree": ("out.yaml", "../outside.yaml"),
    "link out of the tree and back": ("back.yaml", "../root/base/a.yaml"),
    "absolute link out of the tree": ("passwd", "/etc/passwd"),
    "link to a directory outside": ("etc", "/etc"),
    "link below a file": ("below", "base/a.yaml/b"),
    "link with odd slashes": ("slashes.yaml", "base//./a.yaml"),
}
ASKED = (
    *("", "base", "base/a.yaml", "base/missing.yaml", "base/a.yaml/b", "nothing"),
    *(link for link, _ in LINKS.values()),
    *("alias/a.yaml", "base/up/base/a.yaml", "first", "dir/a.yaml", "ring-one", "etc/passwd", "out.yaml/x"),
    *("alias/missing.yaml", "passwd/x", "second/x"),
)


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    root = repository(tmp_path / "root", {"base/a.yaml": "a: 1\n"})
    (tmp_path / "outside.yaml").write_text("secret: 1\n")
    for name, target in (*LINKS.values(), ("first", "base/a.yaml"), ("dir", "base")):
        (root / name).symlink_to(target)
    (root / "ring-one").symlink_to("ring-two")
    (root / "ring-two").symlink_to("ring-one")
    return root


@pytest.mark.parametrize("path", ASKED)
def test_both_trees_say_the_same_of_a_path(linked: Path, both: Callable[..., Pair], path: str) -> None:
    directory, revision = both(linked)
    assert directory.files() == revision.files()
    assert said(directory, path) == said(revision, path)


def test_links_in_the_tree_are_followed(linked: Path, both: Callable[..., Pair]) -> None:
    directory, _ = both(linked)
    for path in ("alias.yaml", "second", "through.yaml", "base/up/base/a.yaml", "slashes.yaml", "alias/a.yaml"):
        assert directory.read(path) == b"a: 1\n"
        assert directory.resolve(path) == "base/a.yaml"


@pytest.mark.parametrize("path", ["out.yaml", "passwd", "etc", "etc/passwd"])
def test_no_link_leads_out_of_the_tree(linked: Path, both: Callable[..., Pair], path: str) -> None:
    for tree in both(linked):
        assert not tree.is_file(path)
        assert not tree.is_directory(path)
        for question in (tree.read, tree.resolve):
            with pytest.raises(UnreadableError, match="leaves the repository"):
                question(path)


def test_a_directory_that_became_a_link_is_not_read_through(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {"base/a.yaml": "a: 1\n"})
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/a.yaml").write_text("secret: 1\n")
    (root / "base/a.yaml").unlink()
    (root / "base").rmdir()
    (root / "base").symlink_to("../outside")
    tree = DirectoryTree(root)
    assert tree.files() == ("base",)
    with pytest.raises(UnreadableError):
        tree.read("base/a.yaml")


def test_an_absolute_link_into_the_tree_is_followed_by_both(tmp_path: Path, both: Callable[..., Pair]) -> None:
    root = repository(tmp_path / "root", {"base/a.yaml": "a: 1\n"})
    (root / "absolute.yaml").symlink_to(root / "base/a.yaml")
    for tree in both(root):
        assert tree.read("absolute.yaml") == b"a: 1\n"
        assert tree.resolve("absolute.yaml") == "base/a.yaml"


ODD_NAMES = (
    *("with space.yaml", "line\nbreak.yaml", 'quo"te.yaml', "tab\tin.yaml", "back\\slash.yaml", "-dash.yaml"),
    *(":(glob)*.yaml", "ünïcode/ä.yaml", "!bang.yaml", "#hash.yaml", "star*.yaml", "{brace}/a.yaml"),
)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_name_of_any_characters_is_listed_and_read(tmp_path: Path, both: Callable[..., Pair], name: str) -> None:
    for tree in both(repository(tmp_path / "root", {name: "a: 1\n"})):
        assert tree.files() == (name,)
        assert tree.read(name) == b"a: 1\n"


def test_a_name_that_is_not_utf8_is_listed_and_read(tmp_path: Path, both: Callable[..., Pair]) -> None:
    name = os.fsdecode(b"caf\xe9.yaml")
    for tree in both(repository(tmp_path / "root", {name: "a: 1\n"})):
        assert tree.files() == (name,)
        assert tree.read(name) == b"a: 1\n"


@pytest.mark.parametrize("path", ["a\0b.yaml", "a/\ud800.yaml", "x" * 300, "x/" * 3000 + "y"])
def test_a_path_that_no_file_system_can_have_is_no_file(tmp_path: Path, both: Callable[..., Pair], path: str) -> None:
    for tree in both(repository(tmp_path / "root", {"a.yaml": "a: 1\n"})):
        assert not tree.is_file(path)
        assert not tree.is_directory(path)
        with pytest.raises(UnreadableError):
            tree.read(path)


_NAMES = st.sampled_from(["a", "b", "c.yaml", "d", ".git"])
_PATHS = st.lists(_NAMES, min_size=1, max_size=4).map("/".join)
_TARGETS = st.lists(st.sampled_from(["..", ".", "a", "b", "c.yaml", "d"]), min_size=1, max_size=4).map("/".join)


@given(files=st.lists(_PATHS, max_size=6), links=st.lists(st.tuples(_PATHS, _TARGETS), max_size=5), paths=_PATHS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_trees_agree_on_any_nest_of_links(
    tmp_path_factory: pytest.TempPathFactory, files: list[str], links: list[tuple[str, str]], paths: str
) -> None:
    root = repository(tmp_path_factory.mktemp("nest") / "root")
    for path in files:
        if ".git" not in path.split("/"):
            _try(lambda path=path: write(root, {path: path}))  # type: ignore[misc]
    for path, target in links:
        if ".git" not in path.split("/"):
            _try(lambda path=path, target=target: _link(root / path, target))  # type: ignore[misc]
    revision = RevisionTree(root, commit(root))
    directory = DirectoryTree(root)
    try:
        assert directory.files() == revision.files()
        for path in {paths, *files, *(path for path, _ in links), *(f"{path}/{paths}" for path, _ in links)}:
            if ".git" not in path.split("/"):
                assert said(directory, path) == said(revision, path), path
    finally:
        revision.close()


def _try(action: Callable[[], object]) -> None:
    """Does what the file system allows: a file where a directory stands is none of these tests' business."""
    try:
        action()
    except OSError:
        return


def _link(path: Path, target: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def test_tracked_and_untracked_files_count_and_ignored_ones_do_not(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {".gitignore": "*.log\n/secret/\n", "a.yaml": "", "forced.log": ""})
    git(root, "add", "--force", "forced.log")
    write(root, {"new.yaml": "", "run.log": "", "secret/key.yaml": ""})
    tree = DirectoryTree(root)
    assert tree.files() == (".gitignore", "a.yaml", "forced.log", "new.yaml")
    assert tree.is_file("run.log")
    assert tree.is_directory("secret")


def test_a_file_that_was_deleted_but_not_committed_does_not_count(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {"a.yaml": "", "b.yaml": ""})
    (root / "b.yaml").unlink()
    assert DirectoryTree(root).files() == ("a.yaml",)


def test_a_file_in_conflict_counts_once(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {"a.yaml": "1\n"})
    git(root, "checkout", "--quiet", "-b", "other")
    write(root, {"a.yaml": "2\n"})
    commit(root)
    git(root, "checkout", "--quiet", "main")
    write(root, {"a.yaml": "3\n"})
    commit(root)
    with pytest.raises(Exception, match="merge"):
        git(root, "merge", "other")
    assert DirectoryTree(root).files() == ("a.yaml",)


def test_the_working_tree_is_read_as_it_stands_and_a_revision_as_it_was(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {"a.yaml": "old\n"})
    revision = RevisionTree(root, git(root, "rev-parse", "HEAD").strip())
    write(root, {"a.yaml": "new\n"})
    assert DirectoryTree(root).read("a.yaml") == b"new\n"
    assert revision.read("a.yaml") == b"old\n"
    revision.close()


def test_executable_files_are_files(tmp_path: Path, both: Callable[..., Pair]) -> None:
    root = repository(tmp_path / "root", {"run.sh": "true\n"})
    (root / "run.sh").chmod(0o755)
    for tree in both(root):
        assert tree.is_file("run.sh")
        assert tree.read("run.sh") == b"true\n"


def test_a_directory_of_a_repository_is_a_tree_of_its_own(tmp_path: Path, both: Callable[..., Pair]) -> None:
    root = repository(tmp_path / "root", {"infra/main.tf": "", "infra/net/main.tf": "x", "apps/a.yaml": ""})
    (root / "infra/escape.yaml").symlink_to("../apps/a.yaml")
    for tree in both(root, "infra"):
        assert tree.files() == ("escape.yaml", "main.tf", "net/main.tf")
        assert tree.read("net/main.tf") == b"x"
        with pytest.raises(UnreadableError, match="leaves the repository"):
            tree.read("escape.yaml")


def test_a_directory_that_a_revision_does_not_have_is_empty_there(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {"a.yaml": ""})
    first = git(root, "rev-parse", "HEAD").strip()
    write(root, {"infra/main.tf": ""})
    commit(root)
    assert RevisionTree(root / "infra", first).files() == ()


@pytest.fixture
def with_submodule(tmp_path: Path) -> Path:
    other = repository(tmp_path / "other", {"base/kustomization.yaml": "resources: []\n"})
    root = repository(tmp_path / "root", {"a.yaml": ""})
    git(root, "submodule", "--quiet", "add", str(other), "vendor")
    commit(root)
    return root


def test_a_submodule_is_a_directory_whose_files_do_not_count(with_submodule: Path, both: Callable[..., Pair]) -> None:
    for tree in both(with_submodule):
        assert tree.files() == (".gitmodules", "a.yaml")
        assert tree.is_directory("vendor")
        assert not tree.is_file("vendor")
        with pytest.raises(UnreadableError, match="is a directory"):
            tree.read("vendor")
    assert DirectoryTree(with_submodule).listing.submodules == ("vendor",)


def test_a_repository_inside_that_git_does_not_track_is_told(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {"a.yaml": ""})
    repository(root / "nested", {"b.yaml": ""})
    tree = DirectoryTree(root)
    assert tree.files() == ("a.yaml",)
    assert tree.listing.submodules == ("nested",)


def test_what_a_sparse_checkout_leaves_out_is_told(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {"apps/a.yaml": "", "infra/main.tf": ""})
    git(root, "sparse-checkout", "set", "apps")
    tree = DirectoryTree(root)
    assert tree.files() == ("apps/a.yaml",)
    assert tree.listing.absent == ("infra/main.tf",)


def test_a_file_whose_changes_git_is_told_to_skip_counts(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {"a.yaml": "old\n"})
    git(root, "update-index", "--skip-worktree", "a.yaml")
    write(root, {"a.yaml": "new\n"})
    tree = DirectoryTree(root)
    assert tree.files() == ("a.yaml",)
    assert tree.listing.absent == ()


def test_a_work_tree_of_another_repository_is_listed_by_git(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {".gitignore": "ignored.yaml\n", "a.yaml": ""})
    git(root, "worktree", "add", "--quiet", str(tmp_path / "second"))
    write(tmp_path / "second", {"ignored.yaml": "", "new.yaml": ""})
    assert DirectoryTree(tmp_path / "second").files() == (".gitignore", "a.yaml", "new.yaml")


def test_a_repository_without_commits_has_its_files(tmp_path: Path) -> None:
    root = repository(tmp_path / "root")
    write(root, {"a.yaml": "", "b.log": "", ".gitignore": "*.log\n"})
    assert DirectoryTree(root).files() == (".gitignore", "a.yaml")


def test_without_a_repository_every_file_below_counts(tmp_path: Path) -> None:
    root = write(tmp_path / "root", {"a.yaml": "", "b/c.yaml": "", ".gitignore": "*\n"})
    (root / "b/link.yaml").symlink_to("c.yaml")
    (root / "loop").symlink_to(".")
    tree = DirectoryTree(root)
    assert tree.files() == (".gitignore", "a.yaml", "b/c.yaml", "b/link.yaml", "loop")
    assert [path for path in tree.files() if tree.is_link(path)] == ["b/link.yaml", "loop"]


@pytest.mark.parametrize("broken", ["an empty .git directory", "a .git file that leads nowhere", "a broken index"])
def test_where_git_itself_is_broken_the_directory_is_what_there_is(tmp_path: Path, broken: str) -> None:
    root = write(tmp_path / "root", {"a.yaml": ""})
    if broken.startswith("an empty"):
        (root / ".git").mkdir()
    elif broken.startswith("a .git file"):
        (root / ".git").write_text("gitdir: /nowhere/at/all\n")
    else:
        repository(root)
        (root / ".git/index").write_bytes(b"nonsense")
    assert "a.yaml" in DirectoryTree(root).files()
    assert not any(path.startswith(".git/") for path in DirectoryTree(root).files())


def test_without_git_on_the_path_the_directory_is_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path / "root", {"a.yaml": ""})
    monkeypatch.setenv("PATH", str(tmp_path / "no-programs"))
    assert DirectoryTree(root).files() == ("a.yaml",)


def test_without_git_on_the_path_a_revision_is_refused_in_plain_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path / "root", {"a.yaml": ""})
    monkeypatch.setenv("PATH", str(tmp_path / "no-programs"))
    with pytest.raises(asked.GitError, match="git is not installed"):
        asked.merge_base(root, "HEAD")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")
def test_a_listing_that_is_made_meanwhile_is_the_same(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.yaml": "a", "b/c.yaml": "c"})
    write(root, {"new.yaml": "new"})
    tree = DirectoryTree(root)
    with tree.being_listed() as is_listed:
        while not is_listed():
            time.sleep(0.01)
    assert tree.files() == DirectoryTree(root).files() == ("a.yaml", "b/c.yaml", "new.yaml")


def test_a_listing_is_taken_even_where_what_was_done_meanwhile_fails(tmp_path: Path) -> None:
    tree = DirectoryTree(repository(tmp_path, {"a.yaml": "a"}))
    with pytest.raises(ValueError, match="meanwhile"), tree.being_listed():
        raise ValueError("meanwhile")
    assert vars(tree)["listing"].files == ("a.yaml",)


def test_without_a_repository_there_is_nothing_to_wait_for(tmp_path: Path) -> None:
    tree = DirectoryTree(write(tmp_path, {"a.yaml": "a"}))
    with tree.being_listed() as is_listed:
        assert is_listed()
    assert tree.files() == ("a.yaml",)


def test_a_repository_of_another_owner_is_read(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {".gitignore": "*.log\n", "a.yaml": "", "b.log": ""})
    for path in (root, root / ".git"):
        os.chown(path, 12345, 12345)
    assert DirectoryTree(root).files() == (".gitignore", "a.yaml")


def test_the_environment_of_a_git_hook_does_not_point_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path / "root", {"a.yaml": ""})
    other = repository(tmp_path / "other", {"b.yaml": ""})
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
    assert DirectoryTree(root).files() == ("a.yaml",)


def test_the_files_system_monitor_of_a_repository_is_not_run(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {"a.yaml": ""})
    proof = tmp_path / "ran"
    hook = write(tmp_path, {"monitor.sh": f"#!/bin/sh\ntouch {proof}\n"}) / "monitor.sh"
    hook.chmod(0o755)
    git(root, "config", "core.fsmonitor", str(hook))
    DirectoryTree(root).files()
    assert not proof.exists()


def test_pipes_and_sockets_are_unreadable_and_nothing_waits_for_them(tmp_path: Path) -> None:
    root = write(tmp_path / "root", {"a.yaml": ""})
    os.mkfifo(root / "pipe.yaml")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(root / "socket.yaml"))
    started = time.monotonic()
    tree = DirectoryTree(root)
    for path in ("pipe.yaml", "socket.yaml"):
        with pytest.raises(UnreadableError, match="is not a regular file"):
            tree.read(path)
    assert time.monotonic() - started < 2
    listening.close()


def test_a_file_above_the_limit_is_not_read_by_either(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {"large.yaml": "a" * 11, "small.yaml": "a" * 10})
    revision = RevisionTree(root, git(root, "rev-parse", "HEAD").strip(), largest=10)
    for tree in (DirectoryTree(root, largest=10), revision):
        assert tree.read("small.yaml") == b"a" * 10
        with pytest.raises(UnreadableError, match="more than the"):
            tree.read("large.yaml")
    revision.close()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs files that do not know their size")
def test_a_file_that_does_not_know_its_size_is_read_up_to_the_limit() -> None:
    assert DirectoryTree(Path("/proc/self"), largest=1 << 20).read("status")
    with pytest.raises(UnreadableError, match="more than the"):
        DirectoryTree(Path("/proc/self"), largest=10).read("status")


@pytest.mark.skipif(os.getuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    root = write(tmp_path / "root", {"a.yaml": ""})
    (root / "a.yaml").chmod(0)
    with pytest.raises(UnreadableError, match="may not be read"):
        DirectoryTree(root).read("a.yaml")


def test_a_file_that_vanished_is_told(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {"a.yaml": ""})
    tree = DirectoryTree(root)
    assert tree.files() == ("a.yaml",)
    (root / "a.yaml").unlink()
    with pytest.raises(UnreadableError, match="does not exist"):
        tree.read("a.yaml")


VENDORED = ("infra/.terraform/modules/net/main.tf", "apps/cart/charts/redis-1.0.0.tgz")


def test_what_is_vendored_and_ignored_is_read_from_the_working_tree_by_both(
    tmp_path: Path, both: Callable[..., Pair]
) -> None:
    root = repository(tmp_path / "root", {".gitignore": ".terraform/\n*.tgz\n", "infra/main.tf": ""})
    write(root, dict.fromkeys(VENDORED, "vendored"))
    for tree in both(root):
        assert tree.files() == (".gitignore", "infra/main.tf")
        for path in VENDORED:
            assert tree.is_file(path)
            assert tree.read(path) == b"vendored"
        assert tree.is_directory("infra/.terraform/modules/net")


def test_a_revision_has_nothing_else_of_the_working_tree(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {".gitignore": "*.log\n"})
    revision = RevisionTree(root, git(root, "rev-parse", "HEAD").strip())
    write(root, {"new.yaml": "", "run.log": ""})
    assert not revision.is_file("new.yaml")
    assert not revision.is_file("run.log")


def test_an_object_that_the_clone_does_not_have_is_told(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {"a.yaml": "a: 1\n", "b.yaml": "b: 1\n"})
    revision = RevisionTree(root, git(root, "rev-parse", "HEAD").strip())
    name = git(root, "rev-parse", "HEAD:a.yaml").strip()
    (root / ".git/objects" / name[:2] / name[2:]).unlink()
    with pytest.raises(UnreadableError, match="is not in this clone's objects"):
        revision.read("a.yaml")
    assert revision.read("b.yaml") == b"b: 1\n"
    revision.close()


def test_a_revision_can_be_read_after_it_was_closed(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {"a.yaml": "a: 1\n"})
    revision = RevisionTree(root, git(root, "rev-parse", "HEAD").strip())
    assert revision.read("a.yaml") == b"a: 1\n"
    revision.close()
    assert revision.read("a.yaml") == b"a: 1\n"
    revision.close()


def test_what_git_ignores_is_named_in_a_directory_and_vendored_modules_are_on_both_sides(
    tmp_path: Path, both: Callable[..., Pair]
) -> None:
    files = {".gitignore": ".terraform\nignored.txt\n", "main.tf": "", ".terraform/modules/net/main.tf": ""}
    directory, revision = both(repository(tmp_path / "root", {**files, "ignored.txt": ""}))
    assert directory.names("") == (".git", ".gitignore", ".terraform", "ignored.txt", "main.tf")
    assert revision.names("") == (".gitignore", "main.tf")
    assert directory.names(".terraform/modules/net") == revision.names(".terraform/modules/net") == ("main.tf",)
    assert directory.names("main.tf") == revision.names("main.tf") == ()
