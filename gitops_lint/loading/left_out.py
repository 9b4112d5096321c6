"""Which files are not looked at, and why; nothing is passed over without being counted here."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from gitops_lint.loading.globs import glob_matcher
from gitops_lint.loading.trees import DirectoryTree, RevisionTree
from gitops_lint.model.file import FileKind
from gitops_lint.model.settings import Settings

OF_NO_KIND = "not of a kind that any platform here reads"
"""A reason: nothing looks at such a file by itself, but a build that reads it may stop there."""

_SCANNED_SUFFIXES = (
    *(".pem", ".key", ".env", ".sh", ".conf", ".cfg", ".ini", ".toml", ".properties", ".txt", ".crt", ".ppk"),
    *(".p8", ".asc", ".kubeconfig", ".groovy", ".tpl", ".tmpl", ".dockercfg", ".netrc", ".npmrc", ".pypirc"),
    *(".tfstate", ".tfstate.backup"),
)
_SCANNED_NAMES = ("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "credentials", "kubeconfig", "Dockerfile", ".env")


def left_out(
    tree: DirectoryTree | RevisionTree,
    kinds: Mapping[str, FileKind],
    settings: Settings,
    links: Mapping[str, str],
) -> dict[str, list[str]]:
    """What is not looked at, by reason."""
    excluded = glob_matcher(settings.exclude)
    found: dict[str, list[str]] = {}

    def leave_out(reason: str, path: str) -> None:
        found.setdefault(reason, []).append(path)

    for path, kind in kinds.items():
        if settings.exclude and excluded(path):
            leave_out("excluded by the configuration", path)
        elif path in links:
            leave_out("symbolic link to what is looked at in its own place", path)
        elif kind is FileKind.OTHER and not _is_scanned(path):
            leave_out(OF_NO_KIND, path)
    if isinstance(tree, DirectoryTree):
        for path in tree.listing.submodules:
            leave_out("git submodule", path)
        for path in tree.listing.absent:
            leave_out("not checked out (sparse checkout)", path)
    return found


def _is_scanned(path: str) -> bool:
    name = posixpath.basename(path)
    return name.startswith(_SCANNED_NAMES) or name.endswith(_SCANNED_SUFFIXES)
