"""The yardstick: reads every manifest under a directory and parses it with PyYAML's `CSafeLoader`, in one process.

Prints one JSON object: `files`, `failed` (files that are not YAML), `seconds` (in `yaml.load` alone)
and `processor_seconds` (the same).
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import yaml


def main() -> None:
    """Parses the files under the directory given."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(Path(sys.argv[1]).rglob("*.yaml"))]
    failed = 0
    start, processor_start = time.perf_counter(), time.process_time()
    for text in texts:
        try:
            yaml.load(text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError:
            failed += 1
    seconds, processor_seconds = time.perf_counter() - start, time.process_time() - processor_start
    figures = {"files": len(texts), "failed": failed, "seconds": seconds, "processor_seconds": processor_seconds}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
