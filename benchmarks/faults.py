"""Mistakes that are planted in generated manifests, as rows: where they fit, and what is written instead."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake: the first place in a text that `pattern` matches becomes `replacement`.

    `in_schema` says whether strict validation against the built-in schemas must see it.
    """

    name: str
    pattern: re.Pattern[str]
    replacement: str
    in_schema: bool = True


def _fault(name: str, pattern: str, replacement: str, *, in_schema: bool = True) -> Fault:
    return Fault(name, re.compile(pattern, re.MULTILINE), replacement, in_schema)


FAULTS = (
    _fault("unknown field", r"^spec:$", "spec:\n  replicsa: 3"),
    _fault("unknown field in a container", r"^( +)image: ", r"\1imagePullPolicies: Always\n\1image: "),
    _fault("a string for a number", r"^  replicas: \d+$", "  replicas: three"),
    _fault("a number for a string", r'^( +)value: "2"$', r"\1value: 2"),
    _fault("a mapping for a list", r"^  ports:\n    - name: http$", "  ports:\n      name: http"),
    _fault("required field missing", r"^  scaleTargetRef:\n(?:    .*\n)+", ""),
    _fault("required selector missing", r"^  selector:\n    matchLabels:\n      .*\n  template:", "  template:"),
    _fault("required reference missing", r"^roleRef:\n(?:  .*\n)+", ""),
    _fault("required path type missing", r"^ +pathType: Prefix\n", ""),
    _fault("a misspelt field of the metadata", r"^  labels:$", "  lables:"),
    _fault("a number in a ConfigMap", r'^  PORT: "(\d+)"$', r"  PORT: \1"),
    _fault("a string for a list", r"\bverbs: \[get, list, watch\]$", "verbs: get"),
    _fault("a string for a boolean", r"^automountServiceAccountToken: true$", 'automountServiceAccountToken: "true"'),
    _fault("a number for a type", r"^type: Opaque$", "type: 1"),
    _fault("a list for a mapping", r"^( +)requests:\n +storage: ", r"\1requests:\n\1  - storage: "),
    _fault("bad quantity", r"^( +memory: \d+)Mi$", r"\1MiB", in_schema=False),
    _fault("port out of range", r"^( +)containerPort: \d+$", r"\1containerPort: 80800", in_schema=False),
    _fault(
        "selector matches nothing",
        r"^(  selector:\n    matchLabels:\n      .*)(?=\n  (?:template|updateStrategy):)",
        r"\1-typo",
        in_schema=False,
    ),
    _fault("removed version", r"^apiVersion: (policy|batch)/v1$", r"apiVersion: \1/v1beta1", in_schema=False),
    _fault("duplicate key", r"^  namespace: .*$", r"\g<0>\n\g<0>", in_schema=False),
    _fault("weights do not add to 100", r"^          weight: 100$", "          weight: 90", in_schema=False),
    _fault("quotation without an end", r"^  name: (.*)$", r'  name: "\1', in_schema=False),
)


def planted(text: str, digits: random.Random) -> tuple[str, Fault]:
    """A manifest with one mistake that fits it, drawn from `digits`, and the mistake."""
    fault = digits.choice([one for one in FAULTS if one.pattern.search(text)])
    return fault.pattern.sub(fault.replacement, text, count=1), fault
