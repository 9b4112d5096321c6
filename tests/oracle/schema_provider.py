"""A provider without a platform, for terraform to plan with: it has the schemas of a file and computes nothing.

    python -m tests.oracle.schema_provider SCHEMAS ADDRESS       (needs grpcio, of which no other test depends)

It writes what terraform wants in TF_REATTACH_PROVIDERS, and serves until its standard input is closed. What is computed
and not set is unknown in the plan of a new object, as the SDKs of providers have it. The few messages of the protocol
(docs/plugin-protocol/tfplugin6.proto of Terraform) are written by hand: field numbers stand in the tables below.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
import msgspec

_UNKNOWN = msgspec.msgpack.Ext(0, b"\x00")
_NESTINGS = ("", "single", "list", "set", "map", "group")
_FLAGS = {4: "required", 5: "optional", 6: "computed", 7: "sensitive", 9: "deprecated", 11: "write_only"}
_SECTIONS = {2: "resource_schemas", 3: "data_source_schemas", 8: "ephemeral_resource_schemas"}


def message(*fields: tuple[int, bytes | str | int]) -> bytes:
    """A message of protobuf: the number of each field and its value; zeros are left out."""
    found = b""
    for number, value in fields:
        if isinstance(value, int):
            found += _varint(number << 3) + _varint(value) if value else b""
        else:
            data = value.encode() if isinstance(value, str) else value
            found += _varint(number << 3 | 2) + _varint(len(data)) + data
    return found


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*found, value))


def fields_of(data: bytes) -> dict[int, bytes]:
    """The fields of a message that are not numbers, by their number."""
    found: dict[int, bytes] = {}
    position = 0
    while position < len(data):
        key, position = _read_varint(data, position)
        length, position = _read_varint(data, position)
        if key & 7 == 2:
            found[key >> 3] = data[position : position + length]
            position += length
    return found


def _read_varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[position] & 0x7F) << shift
        shift += 7
        position += 1
        if data[position - 1] < 0x80:
            return value, position


def _attribute(name: str, schema: Mapping[str, Any]) -> bytes:
    flags = [(number, int(schema.get(flag, False))) for number, flag in _FLAGS.items()]
    if "nested_type" not in schema:
        return message((1, name), (2, json.dumps(schema["type"])), *flags)
    nested = schema["nested_type"]
    attributes = [(1, _attribute(*one)) for one in nested["attributes"].items()]
    return message((1, name), (10, message(*attributes, (3, _NESTINGS.index(nested["nesting_mode"])))), *flags)


def _block(schema: Mapping[str, Any]) -> bytes:
    attributes = [(2, _attribute(*one)) for one in schema.get("attributes", {}).items()]
    blocks = [
        message(
            (1, name),
            (2, _block(nested["block"])),
            (3, _NESTINGS.index(nested["nesting_mode"])),
            (4, nested.get("min_items", 0)),
            (5, nested.get("max_items", 0)),
        )
        for name, nested in schema.get("block_types", {}).items()
    ]
    return message(*attributes, *((3, one) for one in blocks))


def _schema(schema: Mapping[str, Any]) -> bytes:
    return message((2, _block(schema["block"])))


def _filled(value: Any, schema: Mapping[str, Any]) -> Any:
    """An object in which what is computed, and not there, is unknown, and what is write-only is null."""
    if not isinstance(value, dict):
        return value
    filled = dict(value)
    for name, attribute in schema.get("attributes", {}).items():
        if attribute.get("write_only"):
            filled[name] = None
        elif filled.get(name) is None and attribute.get("computed"):
            filled[name] = _UNKNOWN
        elif "nested_type" in attribute:
            nested = attribute["nested_type"]
            filled[name] = _each(filled.get(name), nested, nested["nesting_mode"])
    for name, nested in schema.get("block_types", {}).items():
        filled[name] = _each(filled.get(name), nested["block"], nested["nesting_mode"])
    return filled


def _each(value: Any, schema: Mapping[str, Any], nesting: str) -> Any:
    if isinstance(value, list):
        return [_filled(item, schema) for item in value]
    if isinstance(value, dict) and nesting == "map":
        return {name: _filled(item, schema) for name, item in value.items()}
    return _filled(value, schema)


class Provider(grpc.GenericRpcHandler):  # type: ignore[misc,unused-ignore]
    """Answers what terraform asks of a provider; most questions with nothing."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self.schemas = schemas
        self.answers: Mapping[str, Callable[[dict[int, bytes]], bytes]] = {
            "GetProviderSchema": lambda asked: message(*self._all_schemas()),
            "PlanResourceChange": self._plan,
            "ReadResource": lambda asked: message((1, asked[2])),
            "ReadDataSource": lambda asked: message((1, asked[2])),
            "OpenEphemeralResource": lambda asked: message((3, asked[2])),
            "UpgradeResourceState": self._upgrade,
        }

    def service(self, handler_call_details: Any) -> Any:
        """The handler of a method."""
        name = handler_call_details.method.rpartition("/")[2]
        if name == "GetMetadata":
            return None
        answer = self.answers.get(name, lambda asked: b"")
        return grpc.unary_unary_rpc_method_handler(lambda request, context: answer(fields_of(request)))

    def _all_schemas(self) -> Iterator[tuple[int, bytes]]:
        yield 1, _schema(self.schemas.get("provider", {"block": {}}))
        for number, section in _SECTIONS.items():
            for name, schema in self.schemas.get(section, {}).items():
                yield number, message((1, name), (2, _schema(schema)))

    def _plan(self, asked: dict[int, bytes]) -> bytes:
        proposed, prior = (msgspec.msgpack.decode(fields_of(asked[number])[1]) for number in (3, 2))
        if proposed is None:
            return message((1, asked[3]))
        schema = self.schemas["resource_schemas"][asked[1].decode()]["block"]
        filled = _filled(proposed, schema)
        if prior is not None:
            # Of an object that exists, what is computed stays; only parts that are new are not known.
            filled |= {name: item for name, item in proposed.items() if item is None}
        planned = msgspec.msgpack.encode(filled)
        return message((1, message((1, planned))))

    def _upgrade(self, asked: dict[int, bytes]) -> bytes:
        return message((1, message((2, fields_of(asked[3])[1]))))


def serve(schemas: Mapping[str, Any], address: str) -> tuple[Any, str]:
    """A server on loopback, started, and what TF_REATTACH_PROVIDERS is to be for it."""
    server = grpc.server(futures.ThreadPoolExecutor(4))
    server.add_generic_rpc_handlers((Provider(schemas),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    reattach = {
        "Protocol": "grpc",
        "ProtocolVersion": 6,
        "Pid": os.getpid(),
        "Test": True,
        "Addr": {"Network": "tcp", "String": f"127.0.0.1:{port}"},
    }
    return server, json.dumps({address: reattach})


if __name__ == "__main__":
    document = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    running, environment = serve(document["provider_schemas"][sys.argv[2]], sys.argv[2])
    sys.stdout.write(environment + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    running.stop(0)
