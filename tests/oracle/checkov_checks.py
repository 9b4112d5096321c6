"""Prints the ids of Checkov's checks with their names, as one JSON object; run by the interpreter that has Checkov."""

from __future__ import annotations

import json

from checkov.docs_generator import get_checks

print(json.dumps({check: name for check, _, _, name, *_ in get_checks()}))
