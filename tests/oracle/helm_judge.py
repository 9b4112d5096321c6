"""Helm itself, asked through its Go library in a process of its own: reads questions as JSON, writes its answers.

A question is a list: `["set", kind, text]`, `["values", archive, values]` or `["install", archive, values]`, archives
in base64; an answer is what Helm gives, or `{"error": …}`.
"""

from __future__ import annotations

import base64
import ctypes
import json
import sys
from typing import Any

SETTINGS = {"storage_driver": "memory", "kubeconfig_content": "apiVersion: v1\nkind: Config\n"}


def main() -> None:
    """Answers all questions of standard input."""
    from helm_python import _native as native

    configuration = native.call_handle("helm_config_new", json.dumps(SETTINGS))

    def answer(question: list[Any]) -> Any:
        if question[0] == "set":
            return json.loads(native.call_string(f"helm_strvals_parse{question[1]}", question[2]))
        content = base64.b64decode(question[1])
        buffer = (ctypes.c_uint8 * len(content)).from_buffer_copy(content)
        chart = native.call_handle("helm_chart_load_archive", buffer, len(content))
        values = json.dumps(question[2])
        if question[0] == "values":
            return json.loads(native.call_string("helm_chart_merge_values", chart, values))
        options = json.dumps({"dry_run": "client", "namespace": "prod"})
        return json.loads(native.call_string("helm_install", configuration, 0, chart, None, "web", values, options))[
            "manifest"
        ]

    answers = []
    for question in json.load(sys.stdin):
        try:
            answers.append(answer(question))
        except Exception as error:
            answers.append({"error": str(error)})
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
