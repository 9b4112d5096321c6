"""What kustomizations make of the files they name, and what a reference leads to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from gitops_lint.loading.load import Loaded, load
from gitops_lint.loading.slices import is_read_as_object
from gitops_lint.model.file import FileKind, Role
from tests.repositories import commit, config_map, git, repository, write

OBJECT = config_map("settings")


def loaded(root: Path, files: Mapping[str, str]) -> Loaded:
    return load(write(root, files), jobs=1)


ROLES = {
    "a resource": ("resources: [a.yaml]\n", Role.OBJECTS),
    "a strategic merge patch": ("patches: [{path: a.yaml}]\n", Role.PATCH),
    "an older strategic merge patch": ("patchesStrategicMerge: [a.yaml]\n", Role.PATCH),
    "the oldest form of patches": ("patches: [a.yaml]\n", Role.PATCH),
    "a JSON 6902 patch": ("patchesJson6902: [{path: a.yaml, target: {kind: ConfigMap}}]\n", Role.PATCH),
    "a generator's file": ("configMapGenerator: [{name: x, files: [a.yaml]}]\n", Role.VALUES),
    "a generator's file under a key": ("secretGenerator: [{name: x, files: [key=a.yaml]}]\n", Role.VALUES),
    "values of a chart": ("helmCharts: [{name: x, valuesFile: a.yaml}]\n", Role.VALUES),
    "a transformer configuration": ("configurations: [a.yaml]\n", Role.CONFIGURATION),
    "a transformer": ("transformers: [a.yaml]\n", Role.CONFIGURATION),
    "a replacement": ("replacements: [{path: a.yaml}]\n", Role.CONFIGURATION),
    "an OpenAPI file": ("openapi: {path: a.yaml}\n", Role.CONFIGURATION),
    "both a patch and a resource": ("resources: [a.yaml]\npatches: [{path: a.yaml}]\n", Role.OBJECTS),
}


@pytest.mark.parametrize("name", ROLES)
def test_a_kustomization_says_what_a_file_is_to_it(tmp_path: Path, name: str) -> None:
    text, role = ROLES[name]
    found = loaded(tmp_path, {"kustomization.yaml": text, "a.yaml": OBJECT})
    assert found.repository.read_file("a.yaml").role is role
    assert is_read_as_object("a.yaml", found.ownership) is (role is Role.OBJECTS)


def test_a_patch_of_another_directory_is_a_patch(tmp_path: Path) -> None:
    files = {"overlays/prod/kustomization.yaml": "patches: [{path: ../../p/a.yaml}]\n", "p/a.yaml": OBJECT}
    assert loaded(tmp_path, files).repository.read_file("p/a.yaml").role is Role.PATCH


def test_what_lies_in_a_directory_of_patches_is_one_unless_it_is_a_resource(tmp_path: Path) -> None:
    files = {
        "kind/patches/kubelet.yaml": OBJECT,
        "base/kustomization.yaml": "resources: [patches/a.yaml]\n",
        "base/patches/a.yaml": OBJECT,
    }
    found = loaded(tmp_path, files).repository
    assert found.read_file("kind/patches/kubelet.yaml").role is Role.PATCH
    assert found.read_file("base/patches/a.yaml").role is Role.OBJECTS


def test_a_patch_behind_a_link_is_a_patch(tmp_path: Path) -> None:
    write(tmp_path, {"overlay/kustomization.yaml": "patches: [{path: link.yaml}]\n", "shared/a.yaml": OBJECT})
    (tmp_path / "overlay/link.yaml").symlink_to("../shared/a.yaml")
    assert load(tmp_path, jobs=1).repository.read_file("shared/a.yaml").role is Role.PATCH


def test_a_manifest_beside_a_kustomization_that_does_not_name_it_is_deployed_by_nobody(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": OBJECT, "b.yaml": OBJECT})
    assert found.ownership.unnamed == {"b.yaml"}


def test_flux_objects_beside_a_kustomization_are_entry_points(tmp_path: Path) -> None:
    flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ./}\n"
    assert loaded(tmp_path, {"kustomization.yaml": "resources: []\n", "a.yaml": flux}).ownership.unnamed == frozenset()


def test_every_file_that_counts_can_be_read_and_no_other(tmp_path: Path) -> None:
    found = loaded(tmp_path, {"a.yaml": OBJECT, "README.md": "# Title\n", "main.tf": "# nothing\n"}).repository
    assert sorted(found.paths) == ["README.md", "a.yaml", "main.tf"]
    assert found.read_file("README.md").kind is FileKind.OTHER
    assert {path: found.read_file(path).source.text for path in found.paths} == {  # type: ignore[union-attr]
        "a.yaml": OBJECT,
        "README.md": "# Title\n",
        "main.tf": "# nothing\n",
    }
    with pytest.raises(KeyError):
        found.read_file("absent.yaml")


REFERENCES = {
    "a file": ("resources: [a.yaml]", ""),
    "a directory with a kustomization": ("resources: [base]", ""),
    "a directory without one": ("resources: [plain]", "is a directory without a kustomization.yaml"),
    "nothing": ("resources: [b.yaml]", "does not exist"),
    "a directory as a patch": ("patches: [{path: base}]", "is a directory, where a file is expected"),
    "outside the repository": ("resources: [../../x.yaml]", "lies outside the repository"),
    "an absolute path": ("resources: [/etc/x.yaml]", "is an absolute path"),
    "a URL": ("resources: ['https://example.com/a.yaml']", ""),
    "a repository elsewhere": ("resources: ['github.com/example/app//deploy?ref=v1']", ""),
    "an ignored file": ("secretGenerator: [{name: x, files: [ignored.env]}]", ""),
    "a name with a zero byte": ('resources: ["a\\0b.yaml"]', "does not exist"),
    "a name that is too long": (f"resources: [{'x' * 5000}.yaml]", "does not exist"),
    "a link out of the repository": ("resources: [out.yaml]", "does not exist"),
}


@pytest.mark.parametrize("name", REFERENCES)
def test_a_reference_that_leads_nowhere_is_missing_with_the_reason(tmp_path: Path, name: str) -> None:
    text, reason = REFERENCES[name]
    files = {
        ".gitignore": "*.env\n",
        "app/kustomization.yaml": text + "\n",
        "app/a.yaml": OBJECT,
        "app/base/kustomization.yaml": "resources: []\n",
        "app/plain/x.yaml": OBJECT,
        "app/ignored.env": "A=1\n",
    }
    root = repository(tmp_path / "root")
    write(root, files)
    (tmp_path / "x.yaml").write_text(OBJECT)
    (root / "app/out.yaml").symlink_to("../../x.yaml")
    found = load(root, jobs=1)
    reasons = [one.reason for one in found.missing(found.outlines["app/kustomization.yaml"])]
    if name == "a link out of the repository":
        # The link itself is a file that cannot be read, which is said of it.
        assert found.repository.read_file("app/out.yaml").problems
        return
    assert reasons == ([reason] if reason else [])


def test_what_a_sparse_checkout_or_a_submodule_hides_is_not_called_missing(tmp_path: Path) -> None:
    other = repository(tmp_path / "other", {"kustomization.yaml": "resources: []\n"})
    files = {"app/kustomization.yaml": "resources: [../vendor, ../vendor/x, ../far/a.yaml]\n", "far/a.yaml": OBJECT}
    root = repository(tmp_path / "root", files)
    git(root, "submodule", "--quiet", "add", str(other), "vendor")
    commit(root)
    git(root, "submodule", "--quiet", "deinit", "--force", "vendor")
    git(root, "sparse-checkout", "set", "app")
    for found in (load(root, jobs=1), load(root, revision="HEAD", jobs=1)):
        assert found.missing(found.outlines["app/kustomization.yaml"]) == []
        found.close()


def test_what_is_not_looked_at_is_told_with_the_reason(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {".gitops-lint.yaml": "exclude: [old]\n", "a.yaml": "", "old/b.yaml": ""})
    write(root, {"logo.png": "x", "notes.txt": "x"})
    (root / "link.yaml").symlink_to("a.yaml")
    (root / "dir").symlink_to("old")
    (root / "named.yaml").symlink_to("logo.png")
    repository(root / "nested", {"c.yaml": ""})
    found = load(root, jobs=1)
    assert found.not_looked_at == {
        "excluded by the configuration": ["old/b.yaml"],
        "symbolic link to what is looked at in its own place": ["dir", "link.yaml"],
        "not of a kind that any platform here reads": ["logo.png"],
        "git submodule": ["nested"],
    }
    assert set(found.outlines) == {".gitops-lint.yaml", "a.yaml", "named.yaml", "notes.txt"}


@pytest.mark.parametrize(
    ("named", "others", "unnamed"),
    [
        (["a", "b"], ["c"], {"overlay/c.yaml"}),  # Patches, and one that was taken off the list.
        (["a"], ["c"], set()),  # One patch beside one manifest says nothing of the manifest.
        (["a", "b"], ["c", "d"], set()),
    ],
)
def test_a_manifest_among_patches_that_nothing_names_is_not_looked_at(
    named: list[str], others: list[str], unnamed: set[str], tmp_path: Path
) -> None:
    part = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 2}\n"
    files = {f"overlay/{name}.yaml": part for name in (*named, *others)}
    files["kustomization.yaml"] = "patchesStrategicMerge:\n" + "".join(f"- overlay/{name}.yaml\n" for name in named)
    assert loaded(tmp_path, files).ownership.unnamed == unnamed
