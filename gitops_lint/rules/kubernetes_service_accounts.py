"""K8S053 and K8S054: as whom a pod speaks to the API server."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.workloads import PodTemplate
from gitops_lint.model.rule import Finding, Fix, Operation, PathChange, Severity, rule


# kube-linter: default-service-account; Polaris: automountServiceAccountToken.
@rule(
    "K8S053",
    severity=Severity.NOTE,
    aliases=("default-service-account", "automountServiceAccountToken", "CKV_K8S_38"),
)
def token_without_need(template: PodTemplate) -> Iterator[Finding]:
    """A pod carries a token for the API server that nobody chose for it.

    Where nothing is said, a pod gets the token of its namespace's `default` service account, and with it every right
    that anybody ever gives that account. A program that does not call the API server needs none; one that does has an
    account of its own.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      automountServiceAccountToken: false
      containers:
        - name: cart
          image: example.com/cart:1.0
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      serviceAccountName: cart
      containers:
        - name: cart
          image: example.com/cart:1.0
    ```
    """
    spec = template.spec
    if "automountServiceAccountToken" in spec and spec["automountServiceAccountToken"] is not True:
        return
    named = spec.get("serviceAccountName") or spec.get("serviceAccount")
    if template.resource.later_changes.is_patched or named not in (None, "", "default"):
        return
    yield Finding(
        "the pod gets the token of the default service account; set automountServiceAccountToken: false, or name an "
        "account of its own",
        ("spec", "automountServiceAccountToken")
        if "automountServiceAccountToken" in spec
        else template.containers[0].place
        if template.containers
        else ("spec",),
        key=True,
    )


# kube-linter: deprecated-service-account-field; pkg/apis/core/types.go has the field as deprecated, too.
@rule("K8S054", severity=Severity.NOTE, aliases=("deprecated-service-account-field",))
def old_service_account_field(template: PodTemplate) -> Iterator[Finding]:
    """A pod names its service account in the old field.

    `serviceAccount` is the deprecated name of `serviceAccountName`. The API server writes either into the other, so a
    later patch of one of them leaves two fields that contradict each other.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      serviceAccount: cart
      containers:
        - name: cart
          image: example.com/cart:1.0
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      serviceAccountName: cart
      containers:
        - name: cart
          image: example.com/cart:1.0
    ```
    """
    old = template.spec.get("serviceAccount")
    if not isinstance(old, str) or not old:
        return
    path = ("spec", "serviceAccount")
    current = template.spec.get("serviceAccountName")
    fix = None
    if current is None:
        change = PathChange(Operation.RENAME, path, "serviceAccountName")
        fix, message = Fix("Rename it to serviceAccountName", (change,)), "rename it to serviceAccountName"
    elif current == old:
        fix, message = Fix("Remove serviceAccount", (PathChange(Operation.REMOVE, path),)), "remove it"
    else:
        message = f"remove it, serviceAccountName says {current}"
    yield Finding(f"serviceAccount is deprecated; {message}", path, key=True, fix=fix)
