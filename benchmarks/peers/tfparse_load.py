"""Evaluates directories with tfparse (Trivy's evaluator), in one process: arguments are directories.

Prints one JSON object: `roots`, `blocks` (that it gave), `refused` (roots that it did not read), `seconds` and
`processor_seconds` (from before the import to the end).
"""

from __future__ import annotations

import json
import sys
import time


def main() -> None:
    """Evaluates the directories given."""
    start, processor_start = time.perf_counter(), time.process_time()
    import tfparse

    blocks, refused = 0, 0
    for directory in sys.argv[1:]:
        try:
            blocks += sum(map(len, tfparse.load_from_path(directory).values()))
        except tfparse.ParseError:
            refused += 1
    figures = {"roots": len(sys.argv) - 1, "blocks": blocks, "refused": refused}
    seconds = {"seconds": time.perf_counter() - start, "processor_seconds": time.process_time() - processor_start}
    print(json.dumps(figures | seconds))


if __name__ == "__main__":
    main()
