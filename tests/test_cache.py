"""The cache gives what parsing would give, and is done without wherever it cannot be had."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gitops_lint.cache import Cache
from gitops_lint.formats import hcl
from gitops_lint.model.source import SourceFile

TEXT = 'resource "a" "b" {\n' + "".join(f"  k{number} = {number}\n" for number in range(100)) + "  broken = =\n}\n"
SOURCE = SourceFile("infra/main.tf", TEXT)


def kept(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


def test_what_is_kept_is_what_was_parsed(tmp_path: Path) -> None:
    parsed = hcl.read(TEXT, SOURCE.path)
    cache = Cache(tmp_path)
    assert hcl.encode(cache.hcl(SOURCE)) == hcl.encode(parsed)
    assert len(kept(tmp_path)) == 1
    assert hcl.encode(cache.hcl(SOURCE)) == hcl.encode(parsed)
    assert len(kept(tmp_path)) == 1


def test_the_second_time_nothing_is_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(tmp_path).hcl(SOURCE)
    monkeypatch.setattr(hcl, "read", lambda *_: pytest.fail("it was parsed again"))
    assert Cache(tmp_path).hcl(SOURCE).body.blocks


def test_another_text_and_another_syntax_are_kept_apart(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    text = '{"locals": {' + ", ".join(f'"k{number}": {number}' for number in range(100)) + "}}"
    for path in ("a.tf.json", "a.tf"):
        source = SourceFile(path, text)
        assert hcl.encode(cache.hcl(source)) == hcl.encode(hcl.read(text, path))
    assert len(kept(tmp_path)) == 2


@pytest.mark.parametrize("damage", [b"", b"\x00", b"\xff" * 100, b"half"])
def test_what_is_damaged_is_written_anew(tmp_path: Path, damage: bytes) -> None:
    cache = Cache(tmp_path)
    whole = hcl.encode(cache.hcl(SOURCE))
    (path,) = kept(tmp_path)
    path.write_bytes(path.read_bytes()[: len(whole) // 2] if damage == b"half" else damage)
    assert hcl.encode(cache.hcl(SOURCE)) == whole
    assert hcl.decode(path.read_bytes()) is not None


@pytest.mark.parametrize("obstacle", ["a file stands there", "its directory is a file", "a directory stands there"])
def test_a_cache_that_cannot_be_used_is_done_without(tmp_path: Path, obstacle: str) -> None:
    directory = tmp_path / "cache"
    if obstacle == "a file stands there":
        directory.write_text("")
    elif obstacle == "its directory is a file":
        (tmp_path / "file").write_text("")
        directory = tmp_path / "file/cache"
    else:
        Cache(directory).hcl(SOURCE)
        (path,) = kept(directory)
        path.unlink()
        path.mkdir()
    assert Cache(directory).hcl(SOURCE).body.blocks
    assert [path for path in kept(directory) if path.name.startswith("tmp")] == []


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"XDG_CACHE_HOME": "/x"}, "/x/gitops-lint"),
        ({"GITOPS_LINT_CACHE": "/y", "XDG_CACHE_HOME": "/x"}, "/y"),
    ],
)
def test_the_place_of_the_cache_is_the_platform_s_or_one_s_own(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    from gitops_lint.cache import default_directory

    for name in ("GITOPS_LINT_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert os.fspath(default_directory()) == expected


def test_a_user_without_a_home_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("GITOPS_LINT_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert Cache().hcl(SOURCE).body.blocks
