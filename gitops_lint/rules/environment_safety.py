"""ENV016, ENV018 and ENV019: what keeps production safe, and is stricter where less depends on it."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.parity.answers import ComparedEnvironment, EnvironmentDifference
from gitops_lint.analysis.parity.lacks import POLICIES
from gitops_lint.analysis.parity.topic import Topic
from gitops_lint.analysis.parity.wording import listed, values_of, verb
from gitops_lint.model.rule import Finding, Severity, rule


@rule("ENV016", severity=Severity.WARNING)
def policy_missing_above(compared: ComparedEnvironment) -> Iterator[Finding]:
    """A higher environment lacks a policy that those before it have.

    What staging forbids, production lets through: a network or authorization policy, mutual TLS, an admission policy or
    a disruption budget. Told where the environment has the rest of what the policy is declared with; ENV001 tells of
    policies that a patch takes out.

    Bad:
    ```yaml overlays/staging/cart.yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
      namespace: shop
    spec:
      selector:
        app: cart
      ports:
        - name: http
          port: 80
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: cart
      namespace: shop
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: cart
      namespace: shop
    spec:
      podSelector:
        matchLabels:
          app: cart
      policyTypes: [Ingress]
    ```

    ```yaml overlays/prod/cart.yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
      namespace: shop
    spec:
      selector:
        app: cart
      ports:
        - name: http
          port: 80
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: cart
      namespace: shop
    ```

    Good:
    ```yaml overlays/staging/cart.yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
      namespace: shop
    spec:
      selector:
        app: cart
      ports:
        - name: http
          port: 80
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: cart
      namespace: shop
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: cart
      namespace: shop
    spec:
      podSelector:
        matchLabels:
          app: cart
      policyTypes: [Ingress]
    ```

    ```yaml overlays/prod/cart.yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
      namespace: shop
    spec:
      selector:
        app: cart
      ports:
        - name: http
          port: 80
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: cart
      namespace: shop
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: cart
      namespace: shop
    spec:
      podSelector:
        matchLabels:
          app: cart
      policyTypes: [Ingress]
    ```
    """
    for missing in compared.lacks:
        lack = missing.lack
        if lack.resource.kind not in POLICIES or lack.is_taken_out or lack.is_of_component:
            continue
        if missing.is_missing_above:
            having = list(lack.resource.items)
            more = f" and {len(missing.others)} more" if missing.others else ""
            yield Finding(
                f"{listed(lack.lacking)} {verb(lack.lacking, 'lacks', 'lack')} {lack.resource.first.address}{more}, "
                f"which {listed(having)} {verb(having, 'has', 'have')}; apply it there, too",
                missing.declared,
            )


@rule("ENV018", severity=Severity.WARNING)
def safeguard_weaker_above(compared: ComparedEnvironment) -> Iterator[Finding]:
    """A higher environment keeps its data for a shorter time, or with less redundancy.

    How long backups and logs are kept, and how much must fail before data is gone, may differ between environments: as
    long as production has no less of it. A retention of 0 days is forever.

    Bad:
    ```hcl infra/environments/staging/main.tf
    variable "log_retention_in_days" {
      type = number
    }

    output "log_retention_in_days" {
      value = var.log_retention_in_days
    }
    ```

    ```hcl infra/environments/staging/terraform.tfvars
    log_retention_in_days = 90
    ```

    ```hcl infra/environments/prod/main.tf
    variable "log_retention_in_days" {
      type = number
    }

    output "log_retention_in_days" {
      value = var.log_retention_in_days
    }
    ```

    ```hcl infra/environments/prod/terraform.tfvars
    log_retention_in_days = 30
    ```

    Good:
    ```hcl infra/environments/staging/main.tf
    variable "log_retention_in_days" {
      type = number
    }

    output "log_retention_in_days" {
      value = var.log_retention_in_days
    }
    ```

    ```hcl infra/environments/staging/terraform.tfvars
    log_retention_in_days = 30
    ```

    ```hcl infra/environments/prod/main.tf
    variable "log_retention_in_days" {
      type = number
    }

    output "log_retention_in_days" {
      value = var.log_retention_in_days
    }
    ```

    ```hcl infra/environments/prod/terraform.tfvars
    log_retention_in_days = 90
    ```
    """
    for found in compared.differences:
        if found.topic is Topic.SAFEGUARD:
            yield _less(found, "give the higher at least as much")


@rule("ENV019", severity=Severity.WARNING)
def debugging_above(compared: ComparedEnvironment) -> Iterator[Finding]:
    """A higher environment debugs, where one before it does not.

    Somebody has forgotten to switch it off: debug logs of production hold what customers sent, and debug modes show
    strangers what only programmers should see.

    Bad:
    ```yaml overlays/staging/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      LOG_LEVEL: info
    ```

    ```yaml overlays/prod/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      LOG_LEVEL: debug
    ```

    Good:
    ```yaml overlays/staging/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      LOG_LEVEL: debug
    ```

    ```yaml overlays/prod/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      LOG_LEVEL: info
    ```
    """
    for found in compared.differences:
        if found.topic is Topic.VERBOSITY:
            yield _less(found, "switch it off where customers are")


def _less(found: EnvironmentDifference, mend: str) -> Finding:
    difference = found.difference
    return Finding(
        f"{difference.path} of {difference.resource.first.address}: {values_of(found)}; {mend}",
        found.at,
        secret=found.is_secret,
        related=found.related,
    )
