"""Records what Flux's own code makes of generated objects, for `tests/oracle/test_flux_substitution_recorded.py`.

    python scripts/record_flux_substitution.py PROGRAM

PROGRAM is built of `flux_substitution/main.go` beside this file, in a Go module that requires
github.com/fluxcd/pkg/envsubst and sigs.k8s.io/yaml. The rows are the same on every run.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

ANSWERS = Path(__file__).parent.parent / "tests" / "oracle" / "flux_substitution.jsonl"
VARIABLES = {"a": "foo.bar/baz", "b": "AbcabcABC", "e": "", "n": "3", "m": "{k: v}", "l": "[1, yes]", "q": "x: y"}
PIECES = [
    "${",
    "}",
    *"abxyz:-=#%/^,$*?[]12 _.",
    "\\",
    "$$",
    "${a}",
    "${n}",
    "${e}",
    ": ",
    "'",
    '"',
    "- ",
    "\n",
    "é",
    "yes",
]
OPERATORS = [":", "#", "%", "/", "//", "##", "%%", "^", "^^", ",", ":-", "=", ":1:", ":0:", "/#", "/%", ""]
SHAPES = [
    "${n}",
    "${m}",
    "${l}",
    "${q}",
    "${a}",
    "${u}",
    "${u:-d}",
    "$${a}",
    "x",
    ": ",
    " #",
    " ",
    "'",
    '"',
    "-",
    "\n",
    "{",
]


def rows() -> list[dict[str, object]]:
    """Objects of one text with an expression, and objects of several texts that are typed again."""
    chance = random.Random(20)
    found: list[dict[str, object]] = []
    for _ in range(900):
        text = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 8)))
        if chance.random() < 0.7:
            text = f"${{{chance.choice('abeu')}{chance.choice(OPERATORS)}{text}}}"
        found.append({"object": {"v": text}, "variables": VARIABLES, "strict": chance.random() < 0.2})
    for _ in range(600):
        texts = ["".join(chance.choice(SHAPES) for _ in range(chance.randint(1, 3))) for _ in range(4)]
        value = {"k": texts[0], "l": [texts[1], {"m": texts[2]}], "n": {"o": [[texts[3]]], "p": 1.5, "q": [], "r": {}}}
        found.append({"object": value, "variables": VARIABLES, "strict": False})
    return found


def main(program: str) -> None:
    asked = rows()
    text = "".join(f"{json.dumps(row)}\n" for row in asked)
    answers = subprocess.run([program], input=text, capture_output=True, text=True, check=True).stdout.splitlines()
    lines = []
    for row, answer in zip(asked, answers, strict=True):
        kept = {"object": row["object"], "answer": json.loads(answer)}
        lines.append(json.dumps({**kept, "strict": True} if row["strict"] else kept, ensure_ascii=False))
    ANSWERS.write_text("\n".join([json.dumps(VARIABLES), *lines]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
