"""The worker's side: a program that renders charts with Helm's Go library, one request after the other.

It runs alone, so it imports nothing of ours: started with the path of the packages as its environment, it answers each
request on standard input (a length of 8 bytes, then JSON and archives) with JSON on standard output.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import struct
import sys
import tarfile
from typing import IO, Any

HEADER = struct.Struct(">QQ")
"""Lengths of the JSON part and of the archive that follows it."""


def main() -> None:
    """Answers requests until standard input ends."""
    # The library may write to standard output; answers go to a descriptor that it does not know.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        from helm_python import _native as native
    except ImportError as error:
        _answer(answers, {"missing": str(error)})
        return
    version = native.helm_sdk_version()
    if sys.platform == "linux":
        _bound_memory(int(sys.argv[1]))
    _answer(answers, {"version": version})
    while True:
        header = sys.stdin.buffer.read(HEADER.size)
        if len(header) < HEADER.size:
            return
        length, archive_length = HEADER.unpack(header)
        request = json.loads(sys.stdin.buffer.read(length))
        _answer(answers, _rendered(native, request, sys.stdin.buffer.read(archive_length)))


def _bound_memory(more: int) -> None:
    """Lets this process take so many bytes more than it has by now.

    Go reserves far more addresses than it uses, so the limit is on data, which is what it really takes.
    """
    import resource

    with open("/proc/self/status") as status:  # noqa: PTH123 - this program starts with as little as it can
        taken = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmData:"))
    resource.setrlimit(resource.RLIMIT_DATA, (taken + more, taken + more))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _rendered(native: Any, request: dict[str, Any], archive: bytes) -> dict[str, Any]:
    """The files that a chart renders to and its CRDs, or Helm's error with the name of its kind."""
    handle = 0
    try:
        if request["constraint"]:
            _check_version(native, request["constraint"], request["options"].get("kube_version"))
        handle = _load(native, archive)
        options = json.dumps(request["options"])
        # What the library's release has, its `lookup` finds empty: it is given no cluster.
        files = native.call_string("helm_render", handle, json.dumps(request["values"]), options)
        return {"files": json.loads(files), "crds": json.loads(native.call_string("helm_chart_crds", handle))}
    except Exception as error:
        if not type(error).__module__.startswith("helm_python"):
            raise
        return {"error": str(error), "kind": type(error).__name__}
    finally:
        if handle:
            native.call_status("helm_chart_free", handle)


def _load(native: Any, archive: bytes) -> int:
    buffer = (ctypes.c_uint8 * len(archive)).from_buffer_copy(archive)
    return int(native.call_handle("helm_chart_load_archive", buffer, len(archive)))


def _check_version(native: Any, constraint: str, version: str | None) -> None:
    """Raises Helm's error where a chart with this `kubeVersion` is not for that Kubernetes.

    Rendering alone does not look at it; a dry run of an empty chart does, and reaches for no cluster.
    """
    text = json.dumps({"apiVersion": "v2", "name": "empty", "version": "0.0.0", "kubeVersion": constraint}).encode()
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        member = tarfile.TarInfo("empty/Chart.yaml")
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text))
    settings = {"storage_driver": "memory", "kubeconfig_content": "apiVersion: v1\nkind: Config\n"}
    configuration = native.call_handle("helm_config_new", json.dumps(settings))
    handle = _load(native, content.getvalue())
    options = {"dry_run": "client", **({"kube_version": version} if version else {})}
    try:
        native.call_string("helm_install", configuration, 0, handle, None, "empty", "{}", json.dumps(options))
    finally:
        native.call_status("helm_chart_free", handle)
        native.call_status("helm_config_free", configuration)


def _answer(stream: IO[bytes], value: dict[str, Any]) -> None:
    content = json.dumps(value).encode()
    stream.write(struct.pack(">Q", len(content)) + content)
    stream.flush()


if __name__ == "__main__":
    main()
