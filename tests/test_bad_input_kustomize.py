"""What is bad about a kustomization is told at the line that someone must edit, and its neighbours are built."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.checking import check, found
from tests.repositories import write

OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
NEIGHBOUR = {
    "good/kustomization.yaml": "namePrefix: ok-\nresources: [pod.yaml]\npatches: [{path: none.yaml}]\n",
    "good/pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: g}\n",
}
"""An overlay with one finding, which shows that the rest was checked."""

_COMPONENT = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
_BOMB = "".join(
    f"  {name}: &{name} [{', '.join([before] * 9)}]\n"
    for before, name in zip(["x", *(f"*{each}" for each in "abcdefgh")], "abcdefghi", strict=True)
)


def _overlay(text: str, **files: str | bytes) -> dict[str, str | bytes]:
    others = {f"o/{name.replace('__', '.')}": content for name, content in files.items()}
    return {"o/kustomization.yaml": "resources: [o.yaml]\n" + text, "o/o.yaml": OBJECT, **others}


def _generator(text: str, **files: str | bytes) -> dict[str, str | bytes]:
    return _overlay(f"configMapGenerator:\n- name: c\n  {text}\n", **files)


BAD: dict[str, tuple[dict[str, str | bytes], str]] = {
    "itself": ({"o/kustomization.yaml": "resources:\n- ../o\n"}, "REP020 o/kustomization.yaml:2"),
    "itself in two steps": (
        {
            "o/kustomization.yaml": "resources:\n- ../p\n",
            "p/kustomization.yaml": "resources:\n- ../q\n",
            "q/kustomization.yaml": "namePrefix: a-\nresources:\n- ../o\n",
        },
        "REP020 q/kustomization.yaml:3",
    ),
    "itself through a component": (
        {**_overlay("components:\n- ../c\n"), "c/kustomization.yaml": f"{_COMPONENT}resources:\n- ../o\n"},
        "REP020 c/kustomization.yaml:4",
    ),
    "itself as a component": (_overlay("components:\n- .\n"), "REP020 o/kustomization.yaml:3"),
    "itself as a transformer": (_overlay("transformers:\n- ../o\n"), "REP020 o/kustomization.yaml:3"),
    "outside": ({"o/kustomization.yaml": "resources:\n- ../../other\n"}, "REP004 o/kustomization.yaml:2"),
    "an absolute path": ({"o/kustomization.yaml": "resources:\n- /etc/passwd\n"}, "REP004 o/kustomization.yaml:2"),
    "a patch that is a word": (_overlay("patches:\n- path: p.yaml\n", p__yaml="hello\n"), "REP020 o/p.yaml:1"),
    "a patch that is a list": (_overlay("patches:\n- path: p.yaml\n", p__yaml="- a\n"), "REP020 o/p.yaml:1"),
    "a patch of another kind": (
        _overlay("patches:\n- path: p.yaml\n", p__yaml=OBJECT.replace("ConfigMap", "Secret")),
        "REP020 o/p.yaml:1",
    ),
    "an empty patch": (_overlay("patches:\n- path: p.yaml\n", p__yaml=""), "REP020 o/kustomization.yaml:3"),
    "a patch that is no YAML": (_overlay("patches:\n- path: p.yaml\n", p__yaml="a: [1\n"), "REP020 o/p.yaml:1"),
    "a patch with an anchor bomb": (
        _overlay("patches:\n- path: p.yaml\n", p__yaml=f"{OBJECT}data:\n{_BOMB}"),
        "REP020 o/p.yaml:1",
    ),
    "a directory as a patch": (
        {**_overlay("patches:\n- path: p\n"), "o/p/x.yaml": OBJECT},
        "REP004 o/kustomization.yaml:3",
    ),
    "two resources of one id": (
        {"o/kustomization.yaml": "resources:\n- a.yaml\n- b.yaml\n", "o/a.yaml": OBJECT, "o/b.yaml": OBJECT},
        "REP020 o/b.yaml:1",
    ),
    "a replacement from nothing": (
        _overlay("replacements:\n- source: {kind: No}\n  targets: [{select: {kind: ConfigMap}}]\n"),
        "REP020 o/kustomization.yaml:3",
    ),
    "two kustomization files": (
        {**_overlay(""), "o/kustomization.yml": "resources: [o.yaml]\n"},
        "REP020 o/kustomization.yaml:1",
    ),
    "a generator's file that is missing": (_generator("files: [none]"), "REP004 o/kustomization.yaml:4"),
    "an environment file of bytes": (
        _generator("envs: [b.env]", b__env=b"A=1\n\xff\n"),
        "REP020 o/b.env:1",
    ),
    "an environment file that no platform reads by itself": (
        _generator("envs: [b.dat]", b__dat=b"A=1\n\xff\n"),
        "REP020 o/b.dat:1",
    ),
    "generators that collide": (
        _overlay("configMapGenerator:\n- name: c\n- name: c\n"),
        "REP020 o/kustomization.yaml:4",
    ),
    "a generator that merges with nothing": (_generator("behavior: merge"), "REP020 o/kustomization.yaml:3"),
    "a label that is a number": (_overlay("labels:\n- pairs: {'1': b}\n"), "REP020 o/kustomization.yaml:3"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_kustomization_has_a_place_and_its_neighbour_is_built(name: str, tmp_path: Path) -> None:
    files, place = BAD[name]
    places = found(check(write(tmp_path / "root", {**files, **NEIGHBOUR})))
    assert place in places
    assert "REP004 good/kustomization.yaml:3" in places


def test_kustomizations_that_are_bases_of_each_other_are_told_once(tmp_path: Path) -> None:
    files = {f"{one}/kustomization.yaml": f"resources:\n- ../{other}\n" for one, other in ("ab", "bc", "ca", "dc")}
    assert found(check(write(tmp_path / "root", files), select=("REP020",))) == ["REP020 b/kustomization.yaml:2"]


def test_fifty_bases_and_two_thousand_files_are_built(tmp_path: Path) -> None:
    files = {f"n{at}/kustomization.yaml": f"namePrefix: p-\nresources: [../n{at + 1}]\n" for at in range(50)}
    names = [f"f{at}.yaml" for at in range(2000)]
    files |= {"n50/kustomization.yaml": f"resources: [{', '.join(names)}]\n"}
    files |= {f"n50/{name}": OBJECT.replace("name: a", f"name: {name}") for name in names}
    assert found(check(write(tmp_path / "root", files), select=("REP020", "REP004"))) == []
