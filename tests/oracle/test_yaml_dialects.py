"""What a YAML text means, judged by kubectl 1.32 (KUBERNETES) and by its kustomize (KYAML)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gitops_lint.formats.yaml import Dialect, read
from tests.oracle.yaml_cases import texts

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed"),
]

TEXTS = texts()

# Since kubectl 1.33 a text that begins with { and is not JSON is read as YAML; before, it was an error.
JSON_ONLY = "json: offset"

# Where kustomize does what no reader should follow: each is refused, or read as it is written.
KUSTOMIZE_DEFECTS = {
    'v: "\\N\\_\\L\\P"': "turns the character NEL into a space when it writes the resource",
    "? x" + "y" * 1100: "cannot read the long key that it has itself written",
    "!!merge x: {a: 1}": "keeps the key x, and merges its value too",
    "x: &x\n    <<: *x": "drops a merge of a mapping into itself",
    "<<: {a: 1, a: 2}": "takes the first of two equal keys in a merged mapping, without an error",
    "*m : {a: 1}": "takes an alias of << for a merge key",
    "--- |\n  a": "refuses a document that is no object, which is not the reader's concern",
    "1}---\n{": "reads on past the end of the document and finds an error there",
}


class Answer(NamedTuple):
    """The objects that a platform read from one text, and its error, if it refused the text."""

    objects: list[Any]
    error: str


def _objects(output: str) -> list[Any]:
    decoder = json.JSONDecoder()
    found, at = [], 0
    while at < len(output.rstrip()):
        item, end = decoder.raw_decode(output, at)
        item["metadata"].pop("labels", None)
        found.append(item)
        at = end + len(output[end:]) - len(output[end:].lstrip())
    return found


def _label(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = ["kubectl", "label", "--local", "--dry-run=client", "-o", "json", "-f", *arguments, "x=y"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=120)


def _write(directory: Path, names: list[str]) -> None:
    for name in names:
        (directory / f"{name}.yaml").write_bytes(TEXTS[name].encode())


@pytest.fixture(scope="module")
def kubectl(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    """Every case read by one kubectl, which goes on after an error."""
    directory = tmp_path_factory.mktemp("kubectl")
    _write(directory, list(TEXTS))
    done = _label(str(directory))
    errors = {Path(match[1]).stem: line for line in done.stderr.splitlines() if (match := _FILE.search(line))}
    answers = {name: Answer([], errors.get(name, "")) for name in TEXTS}
    for item in _objects(done.stdout):
        answers["-".join(item["metadata"]["name"].split("-")[:2])].objects.append(item)
    return answers


_FILE = re.compile(r"([^\s\"]+\.yaml)\b")


def _kustomize(directory: Path, names: list[str]) -> Answer:
    _write(directory, names)
    resources = json.dumps([f"{name}.yaml" for name in names])
    (directory / "kustomization.yaml").write_text(f"resources: {resources}\n")
    command = ["kubectl", "kustomize", str(directory)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        return Answer([], done.stderr)
    return Answer(_objects(_label("-", text=done.stdout).stdout), "")


@pytest.fixture(scope="module")
def kustomize(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    """Every case built by kustomize: together where we expect no error, else by itself."""
    is_defect = {name: any(part in text for part in KUSTOMIZE_DEFECTS) for name, text in TEXTS.items()}
    alone = [name for name, text in TEXTS.items() if is_defect[name] or read(text, Dialect.KYAML).error is not None]
    together = [name for name in TEXTS if name not in set(alone)]
    with ThreadPoolExecutor(2) as pool:
        directories = [tmp_path_factory.mktemp("kustomize") for _ in alone]
        answers = dict(zip(alone, pool.map(_kustomize, directories, [[name] for name in alone]), strict=True))
    built = _kustomize(tmp_path_factory.mktemp("kustomize"), together)
    answers |= {name: Answer([], built.error) for name in together}
    for item in built.objects:
        answers["-".join(item["metadata"]["name"].split("-")[:2])].objects.append(item)
    return answers


def _is_same(ours: Any, theirs: Any) -> bool:
    """Equality that tells true from 1, and 1 from 1.0."""
    if type(ours) is not type(theirs):
        return False
    if isinstance(ours, dict):
        return ours.keys() == theirs.keys() and all(_is_same(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(_is_same, ours, theirs))
    return bool(ours == theirs)


def _assert_same(name: str, dialect: Dialect, answer: Answer) -> None:
    stream = read(TEXTS[name], dialect)
    values = [document.value for document in stream.documents]
    assert (stream.error is not None) == bool(answer.error), (stream, answer)
    if answer.error:  # what was read before the error is kept, by us and by kubectl, though not always as far
        values = values[: len(answer.objects)]
    assert _is_same(values, answer.objects), (values, answer)


@pytest.mark.parametrize("name", TEXTS)
def test_kubectl_gets_the_values_that_we_read(name: str, kubectl: dict[str, Answer]) -> None:
    answer = kubectl[name]
    if JSON_ONLY in answer.error and read(TEXTS[name], Dialect.KUBERNETES).error is None:
        pytest.skip("this kubectl is older than 1.33 and reads JSON alone after {")
    _assert_same(name, Dialect.KUBERNETES, answer)


@pytest.mark.parametrize("name", TEXTS)
def test_kustomize_gets_the_values_that_we_read(name: str, kustomize: dict[str, Answer]) -> None:
    is_defect = any(part in TEXTS[name] for part in KUSTOMIZE_DEFECTS)
    if not is_defect:
        _assert_same(name, Dialect.KYAML, kustomize[name])
    else:  # the row stays true: once the defect is mended, this fails and the row goes
        with pytest.raises(AssertionError):
            _assert_same(name, Dialect.KYAML, kustomize[name])
