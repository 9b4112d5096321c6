"""Builds kustomizations with one `kubectl kustomize` each: `kubectl_each.py FILE`, with `REPOSITORY=DIRECTORY` a line.

Prints one JSON object: `built`, `failed`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Builds what is listed."""
    codes = []
    for each in Path(sys.argv[1]).read_text().splitlines():
        repository, _, directory = each.partition("=")
        done = subprocess.run(["kubectl", "kustomize", str(Path(repository, directory))], capture_output=True)
        codes.append(done.returncode)
    print(json.dumps({"built": codes.count(0), "failed": len(codes) - codes.count(0)}))


if __name__ == "__main__":
    main()
