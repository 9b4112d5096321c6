"""K8S058 and K8S059: roles without bounds, and who is made administrator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gitops_lint.analysis.fields import at
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Finding, Severity, rule

_RBAC: Final = "rbac.authorization.k8s.io"
_EVERYTHING: Final = "*"


# kube-linter: wildcard-in-rules; Checkov: CKV_K8S_49.
@rule(
    "K8S058",
    severity=Severity.NOTE,
    kinds=[f"Role.{_RBAC}", f"ClusterRole.{_RBAC}"],
    aliases=("wildcard-in-rules", "CKV_K8S_49"),
)
def role_without_bounds(role: Resource) -> Iterator[Finding]:
    """A role allows every verb or every resource.

    A `*` also holds for what does not exist yet: `*` as a verb takes in `escalate`, `bind` and `impersonate`, as a
    resource every kind that a later version of the API group brings. Where one rule has both for all API groups, it is
    a warning: that is `cluster-admin` by another name. What Flux installs for itself is left alone.

    Bad:
    ```yaml
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata:
      name: cart
    rules:
      - apiGroups: [""]
        resources: [configmaps]
        verbs: ["*"]
    ```

    Good:
    ```yaml
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata:
      name: cart
    rules:
      - apiGroups: [""]
        resources: [configmaps]
        verbs: [get, list, watch]
    ```
    """
    rules = role.values.get("rules")
    if not isinstance(rules, list) or _is_of_flux(role):
        return
    found = [
        (("rules", index, field, entries.index(_EVERYTHING)), rule_)
        for index, rule_ in enumerate(rules)
        if isinstance(rule_, dict)
        for field in ("verbs", "resources")
        for entries in [rule_.get(field)]
        if isinstance(entries, list) and _EVERYTHING in entries
    ]
    if not found:
        return
    unbounded = [(path, rule_) for path, rule_ in found if all(_is_all(rule_, field) for field in _BOUNDS)]
    (path, rule_), *_ = unbounded or found
    if unbounded:
        message = "this rule allows everything on everything, as cluster-admin does; name what the program needs"
    else:
        fields = " and ".join(f"every {field.removesuffix('s')}" for field in _BOUNDS[:2] if _is_all(rule_, field))
        message = f"this rule allows {fields}, those that are still to come as well; name what is needed"
    yield Finding(message, path, severity=Severity.WARNING if unbounded else None)


_BOUNDS: Final = ("verbs", "resources", "apiGroups")


def _is_all(rule_: dict[str, object], field: str) -> bool:
    entries = rule_.get(field)
    return isinstance(entries, list) and _EVERYTHING in entries


# kube-linter: cluster-admin-role-binding; Polaris: the other two.
@rule(
    "K8S059",
    severity=Severity.WARNING,
    kinds=[f"ClusterRoleBinding.{_RBAC}", f"RoleBinding.{_RBAC}"],
    aliases=("cluster-admin-role-binding", "clusterrolebindingClusterAdmin", "rolebindingClusterAdminClusterRole"),
)
def cluster_admin_given(binding: Resource) -> Iterator[Finding]:
    """Somebody is made cluster-admin.

    `cluster-admin` reads every Secret, changes every role and starts whatever it likes on every node. A RoleBinding
    gives it within one namespace, which is a note. Bindings of Kubernetes' own (`system:` and `cluster-admin`), those
    of the group `system:masters` and what Flux installs for itself are left alone.

    Bad:
    ```yaml
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata:
      name: cart
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: ClusterRole
      name: cluster-admin
    subjects:
      - {kind: ServiceAccount, name: cart, namespace: shop}
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
      - {kind: ServiceAccount, name: cart, namespace: shop}
    ```
    """
    if at(binding.values, ("roleRef", "name")) != "cluster-admin" or at(binding.values, ("roleRef", "kind")) == "Role":
        return
    if binding.name.startswith("system:") or binding.name == "cluster-admin" or _is_of_flux(binding):
        return
    subjects = binding.values.get("subjects")
    names = [
        "/".join(filter(None, (at(subject, ("namespace",)), at(subject, ("name",)))))
        for subject in (subjects if isinstance(subjects, list) else ())
        if isinstance(at(subject, ("name",)), str) and at(subject, ("name",)) != "system:masters"
    ]
    if names:
        is_within = binding.kind.startswith("RoleBinding")
        where = "of its namespace" if is_within else "of the whole cluster"
        yield Finding(
            f"{', '.join(names)} is made administrator {where}; bind a role that names what is needed",
            ("roleRef", "name"),
            severity=Severity.NOTE if is_within else None,
        )


def _is_of_flux(resource: Resource) -> bool:
    """Whether `flux bootstrap` wrote it: its controllers apply whatever the repository holds."""
    return bool(at(resource.values, ("metadata", "labels", "app.kubernetes.io/part-of")) == "flux")
