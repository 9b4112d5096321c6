"""Validates every manifest under a directory with kubernetes-validate's own `validate(strict=True)`, in one process.

Prints one JSON object: `files`, `failed` (not YAML, or refused by the schema), `without_schema` (custom resources),
`seconds` and `processor_seconds` (in `validate` alone; reading and parsing are not in it).
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import kubernetes_validate
import yaml


def main() -> None:
    """Validates the files under the directory given."""
    files, failed, without_schema, seconds, processor_seconds = 0, 0, 0, 0.0, 0.0
    version = kubernetes_validate.latest_version()
    for path in sorted(Path(sys.argv[1]).rglob("*.yaml")):
        files += 1
        try:
            data: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except yaml.YAMLError:
            failed += 1
            continue
        start, processor_start = time.perf_counter(), time.process_time()
        try:
            kubernetes_validate.validate(data, version, strict=True)
        except kubernetes_validate.ValidationError:
            failed += 1
        except kubernetes_validate.SchemaNotFoundError:
            without_schema += 1
        seconds += time.perf_counter() - start
        processor_seconds += time.process_time() - processor_start
    figures = {"files": files, "failed": failed, "without_schema": without_schema}
    print(json.dumps(figures | {"seconds": seconds, "processor_seconds": processor_seconds}))


if __name__ == "__main__":
    main()
