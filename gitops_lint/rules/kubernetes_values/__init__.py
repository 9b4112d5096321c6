"""K8S014: values that the API server refuses although their schema takes them.

The facts are tables beside this file: `words` (fields that take one of a few words), `numbers` (the least that a field
may be), `pods` (pod templates), and a function for each other kind in `workloads`, `network` and `objects`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gitops_lint.analysis.workloads import POD_TEMPLATE_PATHS, pod_template
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Finding, Severity, rule
from gitops_lint.rules.kubernetes_values.network import NETWORK_CHECKS
from gitops_lint.rules.kubernetes_values.numbers import LEAST, too_small
from gitops_lint.rules.kubernetes_values.objects import OBJECT_CHECKS
from gitops_lint.rules.kubernetes_values.pods import refused_in_pod
from gitops_lint.rules.kubernetes_values.words import OBJECT_WORDS, wrong_words
from gitops_lint.rules.kubernetes_values.workloads import WORKLOAD_CHECKS

_SPEC_CHECKS: Final = {**NETWORK_CHECKS, **WORKLOAD_CHECKS}


@rule(
    "K8S014",
    severity=Severity.ERROR,
    kinds={*POD_TEMPLATE_PATHS, *LEAST, *OBJECT_CHECKS, *_SPEC_CHECKS, *OBJECT_WORDS},
)
def refused_value(resource: Resource) -> Iterator[Finding]:
    """The API server refuses a value that the schema takes.

    The published schemas say that a protocol is a text and that replicas are a number; the API server also says which
    texts and which numbers, what excludes what, and what must be there. This rule says the same: words (`TCP`, not
    `tcp`), containers without an image, restart policies that a kind does not allow, schedules, base64, budgets and
    autoscalers that contradict themselves, and more.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      selector:
        app: cart
      ports:
        - port: 80
          protocol: tcp
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      selector:
        app: cart
      ports:
        - port: 80
          protocol: TCP
    ```
    """
    kind, values = resource.kind, resource.values
    template = pod_template(resource)
    if template is not None:
        yield from refused_in_pod(template)
    if kind in OBJECT_WORDS and not OBJECT_WORDS[kind].right(values):
        yield from wrong_words(values, OBJECT_WORDS[kind])
    if kind in LEAST:
        yield from too_small(values, kind)
    if kind in _SPEC_CHECKS and isinstance(spec := values.get("spec"), dict):
        yield from _SPEC_CHECKS[kind](spec)
    if kind in OBJECT_CHECKS and isinstance(values, dict):
        yield from OBJECT_CHECKS[kind](values)
