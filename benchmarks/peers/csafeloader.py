"""The yardstick: reads every manifest under a directory and parses it with PyYAML's `CSafeLoader`, in one process.

Prints one JSON object: `files`, `failed` (files that are not YAML), `seconds` (in `yaml.load` alone).
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
    start = time.perf_counter()
    for text in texts:
        try:
            yaml.load(text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError:
            failed += 1
    seconds = time.perf_counter() - start
    print(json.dumps({"files": len(texts), "failed": failed, "seconds": seconds}))


if __name__ == "__main__":
    main()
