"""How schemas of known projects are read out of packages and written down."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))

import generate_schemas  # noqa: E402
import schemas_from_outline  # noqa: E402
import schemas_from_pydantic  # noqa: E402
import schemas_from_validators  # noqa: E402
from schema_amendments import amended  # noqa: E402
from schemas_from_pydantic import OBJECT_META, Found, merged  # noqa: E402

from gitops_lint.kubernetes.schemas import embedded  # noqa: E402

MODELS = '''
from typing import Annotated, Any, Literal

Short = TypeAliasType("Short", Annotated[str, Field(max_length=3)])

class TabSpecPortsItem(BaseModel):
    class Builder(BaseModelBuilder):
        noise: int
    number: Annotated[int, Field(ge=0)]
    target_port: Annotated[int | str | None, Field(alias="targetPort")] = None

class Exact(BaseModel):
    exact: str
    prefix: str | None = None

class Prefix(BaseModel):
    exact: str | None = None
    prefix: str

class Match(RootModel[Exact | Prefix]):
    root: Exact | Prefix

class Open(BaseModel):
    model_config = ConfigDict(extra='allow')
    known: bool | None = None

class TabSpec(BaseModel):
    """Text that is not kept."""
    ports: list[TabSpecPortsItem] | None = None
    mode: Literal["A", "B"] | None = "A"
    labels: dict[str, Short] | None = None
    match: Match
    open: Open | None = None
    values: Any | None = None
    started: AwareDatetime | None = None
    share: float | None = None

class Tab(Resource):
    __cloudcoil_api__: ClassVar[dict] = {"plural": "tabs"}
    api_version: Annotated[Literal["example.com/v1"] | None, Field(alias="apiVersion")] = "example.com/v1"
    kind: Literal["Tab"] | None = "Tab"
    metadata: ObjectMeta | None = None
    spec: TabSpec
'''

SPEC = {
    "type": "object",
    "properties": {
        "ports": {
            "type": ["array", "null"],
            "items": {
                "type": "object",
                "properties": {
                    "number": {"type": "integer"},
                    "targetPort": {"type": ["integer", "string", "null"]},
                },
                "required": ["number"],
                "additionalProperties": False,
            },
        },
        "mode": {"enum": ["A", "B", None]},
        "labels": {"type": ["object", "null"], "additionalProperties": {"type": "string"}},
        "match": {
            "type": "object",
            "properties": {"exact": {"type": ["string", "null"]}, "prefix": {"type": ["string", "null"]}},
            "additionalProperties": False,
        },
        "open": {"type": ["object", "null"], "properties": {"known": {"type": ["boolean", "null"]}}},
        "values": {},
        "started": {"type": ["string", "null"]},
        "share": {"type": ["number", "null"]},
    },
    "required": ["match"],
    "additionalProperties": False,
}


def test_models_are_read_as_what_they_stand_for(tmp_path: Path) -> None:
    (tmp_path / "v1.py").write_text(MODELS, encoding="utf-8")
    (tmp_path / "_lookup.py").write_text("not python", encoding="utf-8")
    (found,) = schemas_from_pydantic.read(tmp_path)
    assert (found.group, found.version, found.kind) == ("example.com", "v1", "Tab")
    properties = found.schema["properties"]
    assert ordered(properties.pop("spec")) == ordered(SPEC)
    assert properties.keys() == {"apiVersion", "kind", "metadata"}
    assert found.schema["required"] == ["spec"]


def ordered(schema: Any) -> Any:
    """The schema with every list of types in one order."""
    if isinstance(schema, dict):
        return {
            key: sorted(value) if key == "type" and isinstance(value, list) else ordered(value)
            for key, value in schema.items()
        }
    return schema


def test_a_model_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "v1.py").write_text("class Tab(Resource):\n    spec: set[str]\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"cannot read the annotation set\[str\]"):
        list(schemas_from_pydantic.read(tmp_path))


@pytest.mark.parametrize(
    ("left", "right", "both"),
    [
        ({"type": "string"}, {"type": "null"}, {"type": ["string", "null"]}),
        ({"type": "string"}, {"type": "integer"}, {"type": ["string", "integer"]}),
        ({"type": "string"}, {}, {}),
        ({"enum": ["a"]}, {"type": "null"}, {"enum": ["a", None]}),
        ({"enum": ["a"]}, {"enum": ["b"]}, {"enum": ["a", "b"]}),
        ({"enum": ["a"]}, {"type": "string"}, {"type": "string"}),
        (OBJECT_META, {"type": "null"}, OBJECT_META),
    ],
)
def test_a_union_admits_what_either_does(left: dict[str, Any], right: dict[str, Any], both: dict[str, Any]) -> None:
    assert merged(left, right) == both


def check(name: str, type_: str, rest: str = "", nullable: bool = False) -> str:
    """A function as the packages' compiler writes it: the type first, then what else there is to check."""
    null = "&&null!==data" if nullable else ""
    error = f'{{instancePath,schemaPath:"#/type",keyword:"type",params:{{type:"{type_}"}}}}'
    return (
        f'function {name}(data,{{instancePath="",parentData,parentDataProperty,rootData=data}}={{}}){{'
        f"let vErrors=null,errors=0;if(wrong{null}){{let err0={error};}}{rest}"
        f"return {name}.errors=vErrors,0===errors}}"
    )


def call(name: str, field: str) -> str:
    return f'void 0!==data.{field}&&({name}(data.{field},{{instancePath:instancePath+"/{field}"}})),'


def test_compiled_validators_are_read_back(tmp_path: Path) -> None:
    schemas, version = tmp_path / "_schemas", tmp_path / "example.com" / "v1"
    schemas.mkdir()
    version.mkdir(parents=True)
    (version / "Tab.js").write_text(
        'import{validate}from"../../_schemas/Tab.js";export class Tab extends Model{'
        'static{this.apiVersion="example.com/v1"}static{this.kind="Tab"}}',
        encoding="utf-8",
    )
    (version / "TabSpec.d.ts").write_text(
        'export interface ITabSpec extends IBase {\n    /** text */\n    "description"?: string;\n'
        '    "size"?: number;\n}\nexport type { ITabSpec as ITabSpec, TabSpec as TabSpec };\n',
        encoding="utf-8",
    )
    required = 'let err1={params:{missingProperty:"size"}};'
    self_call = "validate9(data,{instancePath,parentData})||1,"
    (schemas / "TabSpec.js").write_text(
        'export const validate=validate0;import{validate as validate9}from"./Base.js";'
        + check("validate1", "integer", nullable=True)
        + 'let schema2_enum=["A","B"];'
        + check("validate2", "string", "params:{allowedValues:schema2_enum};", nullable=True)
        + check("validate4", "string")
        + check("validate3", "array", "for(let i0=0;i0<len0;i0++)validate4(data[i0],{});")
        + check("validate5", "object", "for(let key0 in data)validate4(data[key0],{});")
        + check(
            "validate0",
            "object",
            required
            + call("validate1", "size")
            + call("validate2", "mode")
            + call("validate3", "hosts")
            + call("validate5", "labels")
            + self_call,
        ),
        encoding="utf-8",
    )
    (schemas / "Base.js").write_text(
        "export const validate=validate0;"
        + check("validate1", "boolean", nullable=True)
        + check("validate0", "object", call("validate1", "suspend")),
        encoding="utf-8",
    )
    (schemas / "Tab.js").write_text(
        'export const validate=validate0;import{validate as validate1}from"./TabSpec.js";'
        'import{validate as validate2}from"far-away/_schemas/Meta";'
        + check("validate0", "object", call("validate1", "spec") + call("validate2", "metadata")),
        encoding="utf-8",
    )
    (found,) = schemas_from_validators.read(tmp_path, {"Meta": "io.k8s.Meta"}.get)
    assert (found.group, found.version, found.kind) == ("example.com", "v1", "Tab")
    assert found.schema["properties"]["metadata"] == {"$ref": "#/$defs/io.k8s.Meta"}
    assert found.schema["properties"]["spec"] == {
        "type": "object",
        "properties": {
            "suspend": {"type": ["boolean", "null"]},
            "size": {"type": ["integer", "null"]},
            "mode": {"enum": ["A", "B", None]},
            "hosts": {"type": "array", "items": {"type": "string"}},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "description": {"type": ["string", "null"]},
        },
        "required": ["size"],
        "additionalProperties": False,
    }


OUTLINE = """
project: Example
version: "1"
group: example.com
parts:
  named: {name!: string}
kinds:
  v1:
    Tab:
      spec!:
        mode: A | B
        empty: "'' | on"
        hosts: [string]
        labels: {"*": string}
        ref: $named
        any: any
"""


def test_an_outline_is_read_as_its_notation_says(tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(OUTLINE, encoding="utf-8")
    (found,) = schemas_from_outline.read(path)
    named = {
        "type": ["object", "null"],
        "properties": {"name": {"type": "string"}},
        "required": ["name"],
        "additionalProperties": False,
    }
    assert found.schema["properties"]["spec"] == {
        "type": "object",
        "properties": {
            "mode": {"enum": ["A", "B", None]},
            "empty": {"enum": ["", "on", None]},
            "hosts": {"type": ["array", "null"], "items": {"type": "string"}},
            "labels": {"type": ["object", "null"], "additionalProperties": {"type": "string"}},
            "ref": named,
            "any": {},
        },
        "additionalProperties": False,
    }
    assert found.schema["required"] == ["spec"]
    assert schemas_from_outline.heading(path) == {"project": "Example", "version": "1"}


def test_what_newer_releases_brought_is_added() -> None:
    source = {"type": "object", "properties": {"repoURL": {}, "chart": {}, "ref": {}}}
    application = Found("argoproj.io", "v1alpha1", "Application", {"properties": {"spec": source}})
    route = Found("gateway.networking.k8s.io", "v1alpha2", "TCPRoute", {"properties": {"apiVersion": {"enum": ["x"]}}})
    other = Found("example.com", "v1", "Tab", {"properties": {"spec": source}})
    added, alpha, stable, untouched = amended([application, route, other])
    assert "tagPrefix" in added.schema["properties"]["spec"]["properties"]
    assert alpha == route
    assert (stable.version, stable.kind) == ("v1", "TCPRoute")
    assert stable.schema["properties"]["apiVersion"] == {"enum": ["gateway.networking.k8s.io/v1"]}
    assert untouched == other


def test_every_choice_of_a_row_is_added_to_an_enumeration_that_has_others() -> None:
    kinds = {"properties": {"kind": {"enum": ["ImageUpdateAutomation", "ResourceSet"]}}}
    (added,) = amended([Found("notification.toolkit.fluxcd.io", "v1beta3", "Alert", kinds)])
    assert added.schema["properties"]["kind"]["enum"] == [
        "ImageUpdateAutomation",
        "ResourceSet",
        "FluxInstance",
        "ResourceSetInputProvider",
    ]


@pytest.mark.parametrize("path", sorted(generate_schemas.WRITTEN.glob("*.yaml")), ids=lambda path: path.name)
def test_the_data_of_what_is_written_by_hand_is_not_stale(path: Path) -> None:
    kinds = {
        (found.version, found.kind): generate_schemas.whole(found.schema) for found in schemas_from_outline.read(path)
    }
    (group,) = {found.group for found in schemas_from_outline.read(path)}
    written = generate_schemas.as_text(generate_schemas.shared(dict(sorted(kinds.items()))))
    assert (embedded.DATA / f"{group}.json").read_text(encoding="utf-8") == written + "\n"


def test_the_index_names_every_source_and_kind_of_the_data() -> None:
    index = json.loads((embedded.DATA / embedded.INDEX).read_text(encoding="utf-8"))
    packages = {source.package for source in generate_schemas.SOURCES}
    assert packages <= {project["package"].rpartition(" ")[0] for project in index["projects"]}
    for group, kinds in index["groups"].items():
        data = json.loads((embedded.DATA / f"{group}.json").read_text(encoding="utf-8"))
        named = {(version, kind) for kind, versions in kinds.items() for version in versions}
        assert named == {(version, kind) for version, known in data["kinds"].items() for kind in known}
    assert {path.stem for path in embedded.DATA.glob("*.json")} == {"index", *index["groups"]}


def test_the_documentation_names_every_source() -> None:
    index = json.loads((embedded.DATA / embedded.INDEX).read_text(encoding="utf-8"))
    documented = (SCRIPTS.parent / "docs" / "schemas.md").read_text(encoding="utf-8")
    for project in index["projects"]:
        assert f"| {project['name']} | {project['version']} | " in documented
        assert project["package"] in documented
