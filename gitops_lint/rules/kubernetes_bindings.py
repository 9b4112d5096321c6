"""K8S027 and K8S028: bindings of roles and to accounts that are not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gitops_lint.analysis.cluster_index import ClusterIndex, Naming, Standing
from gitops_lint.model.resource import ResourcePath
from gitops_lint.model.rule import Finding, Severity, rule

_ROLE: Final = "Role.rbac.authorization.k8s.io"
_CLUSTER_ROLE: Final = "ClusterRole.rbac.authorization.k8s.io"
_BINDINGS: Final = frozenset({
    "RoleBinding.rbac.authorization.k8s.io", "ClusterRoleBinding.rbac.authorization.k8s.io",
})  # fmt: skip


def _missing(index: ClusterIndex, kind: str) -> Iterator[Naming]:
    for naming in index.namings:
        if naming.reference.kind == kind and naming.resource.kind in _BINDINGS:
            name = naming.reference.name
            if index.standing(kind, naming.namespace, name) is Standing.MISSING:
                yield naming


@rule("K8S027", severity=Severity.WARNING)
def bound_role_is_missing(index: ClusterIndex) -> Iterator[Finding]:
    """A binding is of a role that is not there.

    The binding is taken and grants nothing. A ClusterRole is missed only where others are declared, since clusters
    bring many.

    Bad:
    ```yaml
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata:
      name: cart
      namespace: shop
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: Role
      name: cart-reader
    subjects:
      - kind: Group
        name: shop
        apiGroup: rbac.authorization.k8s.io
    ```

    Good:
    ```yaml
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata:
      name: cart
      namespace: shop
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: Role
      name: cart-reader
    subjects:
      - kind: Group
        name: shop
        apiGroup: rbac.authorization.k8s.io
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata:
      name: cart-reader
      namespace: shop
    rules:
      - apiGroups: [""]
        resources: [configmaps]
        verbs: [get]
    ```
    """
    for kind in (_ROLE, _CLUSTER_ROLE):
        for naming in _missing(index, kind):
            others = (one for one in index.of_kinds(kind) if index.are_kept_together(one, naming.resource))
            if kind == _CLUSTER_ROLE and not any(others):
                continue
            yield Finding(
                f"nothing here declares the {kind.partition('.')[0]} {naming.reference.name}, so the binding grants "
                "nothing; mend the name, or declare it",
                ResourcePath(naming.resource, naming.reference.path),
            )


@rule("K8S028", severity=Severity.WARNING)
def bound_service_account_is_missing(index: ClusterIndex) -> Iterator[Finding]:
    """A binding is for a ServiceAccount that is not there.

    Whoever it was meant for is refused. A mistaken `namespace` of a subject is the usual cause. Accounts in namespaces
    in which nothing else is declared are taken to be there.

    Bad:
    ```yaml
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata:
      name: cart
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: ClusterRole
      name: view
    subjects:
      - kind: ServiceAccount
        name: cart
        namespace: shop
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: card
      namespace: shop
    ```

    Good:
    ```yaml
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata:
      name: cart
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: ClusterRole
      name: view
    subjects:
      - kind: ServiceAccount
        name: cart
        namespace: shop
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: cart
      namespace: shop
    ```
    """
    for naming in _missing(index, "ServiceAccount"):
        where = f" in namespace {naming.namespace}" if naming.namespace else ""
        yield Finding(
            f"nothing here declares the ServiceAccount {naming.reference.name}{where}; mend the subject, or declare it",
            ResourcePath(naming.resource, naming.reference.path),
        )
