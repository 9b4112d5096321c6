"""ENV017, ENV020 and ENV021: keys of secrets, versions of clusters, and how much runs."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.parity.answers import ComparedEnvironment
from gitops_lint.analysis.parity.items import ABSENT
from gitops_lint.analysis.parity.topic import Topic
from gitops_lint.analysis.parity.wording import listed, values_of, verb
from gitops_lint.model.rule import Finding, Severity, rule


@rule("ENV017", severity=Severity.WARNING)
def secret_key_that_one_lacks(compared: ComparedEnvironment) -> Iterator[Finding]:
    """An environment lacks a key of a secret that is encrypted or kept elsewhere, which others have.

    Keys of ExternalSecrets, SealedSecrets and of Secrets that SOPS encrypts. Pods that name the key do not start; where
    a lower environment lacks it, that is a note.

    Bad:
    ```yaml overlays/staging/settings.yaml
    apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata:
      name: cart
      namespace: shop
    spec:
      secretStoreRef:
        kind: ClusterSecretStore
        name: vault
      target:
        name: cart
      data:
        - secretKey: password
          remoteRef:
            key: staging/cart
            property: password
        - secretKey: salt
          remoteRef:
            key: staging/cart
            property: salt
    ```

    ```yaml overlays/prod/settings.yaml
    apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata:
      name: cart
      namespace: shop
    spec:
      secretStoreRef:
        kind: ClusterSecretStore
        name: vault
      target:
        name: cart
      data:
        - secretKey: password
          remoteRef:
            key: prod/cart
            property: password
    ```

    Good:
    ```yaml overlays/staging/settings.yaml
    apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata:
      name: cart
      namespace: shop
    spec:
      secretStoreRef:
        kind: ClusterSecretStore
        name: vault
      target:
        name: cart
      data:
        - secretKey: password
          remoteRef:
            key: staging/cart
            property: password
        - secretKey: salt
          remoteRef:
            key: staging/cart
            property: salt
    ```

    ```yaml overlays/prod/settings.yaml
    apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata:
      name: cart
      namespace: shop
    spec:
      secretStoreRef:
        kind: ClusterSecretStore
        name: vault
      target:
        name: cart
      data:
        - secretKey: password
          remoteRef:
            key: prod/cart
            property: password
        - secretKey: salt
          remoteRef:
            key: prod/cart
            property: salt
    ```
    """
    for found in compared.differences:
        if found.topic is not Topic.SECRET_KEY:
            continue
        difference, ranks = found.difference, found.parity.ranks
        lacking = [name for name, value in difference.values.items() if value is ABSENT]
        having = [name for name, value in difference.values.items() if value is not ABSENT]
        is_above = max(ranks[name] or 0 for name in lacking) > max(ranks[name] or 0 for name in having)
        yield Finding(
            f"{listed(lacking)} {verb(lacking, 'lacks', 'lack')} {difference.path} of "
            f"{difference.resource.first.address}, which {listed(having)} {verb(having, 'has', 'have')}; add it",
            found.at,
            secret=True,
            severity=None if is_above else Severity.NOTE,
            related=found.related,
        )


@rule("ENV020", severity=Severity.WARNING)
def cluster_versions_far_apart(compared: ComparedEnvironment) -> Iterator[Finding]:
    """The clusters of environments are two minor versions of Kubernetes apart, or more.

    An API that staging's cluster still serves may be gone in production's, or not be there yet. Clusters are updated
    one minor version at a time, so environments need never be further apart than that.

    Bad:
    ```hcl infra/environments/staging/main.tf
    variable "kubernetes_version" {
      type = string
    }

    output "kubernetes_version" {
      value = var.kubernetes_version
    }
    ```

    ```hcl infra/environments/staging/terraform.tfvars
    kubernetes_version = "1.34"
    ```

    ```hcl infra/environments/prod/main.tf
    variable "kubernetes_version" {
      type = string
    }

    output "kubernetes_version" {
      value = var.kubernetes_version
    }
    ```

    ```hcl infra/environments/prod/terraform.tfvars
    kubernetes_version = "1.31"
    ```

    Good:
    ```hcl infra/environments/staging/main.tf
    variable "kubernetes_version" {
      type = string
    }

    output "kubernetes_version" {
      value = var.kubernetes_version
    }
    ```

    ```hcl infra/environments/staging/terraform.tfvars
    kubernetes_version = "1.34"
    ```

    ```hcl infra/environments/prod/main.tf
    variable "kubernetes_version" {
      type = string
    }

    output "kubernetes_version" {
      value = var.kubernetes_version
    }
    ```

    ```hcl infra/environments/prod/terraform.tfvars
    kubernetes_version = "1.33"
    ```
    """
    for found in compared.differences:
        if found.topic is Topic.CLUSTER:
            difference = found.difference
            yield Finding(
                f"{difference.path} of {difference.resource.first.address}: {values_of(found)}; "
                "let them follow each other one minor version at a time",
                found.at,
                related=found.related,
            )


@rule("ENV021", severity=Severity.NOTE)
def fewer_above(compared: ComparedEnvironment) -> Iterator[Finding]:
    """A higher environment runs fewer of something than one before it.

    Production has the load, so it has at least as many replicas and nodes as what it was tested with. Fewer of them are
    often what was left of a test.

    Bad:
    ```yaml overlays/staging/cart.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
      namespace: shop
    spec:
      replicas: 3
      selector:
        matchLabels:
          app: cart
      template:
        metadata:
          labels:
            app: cart
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.4.0
    ```

    ```yaml overlays/prod/cart.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
      namespace: shop
    spec:
      replicas: 1
      selector:
        matchLabels:
          app: cart
      template:
        metadata:
          labels:
            app: cart
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.4.0
    ```

    Good:
    ```yaml overlays/staging/cart.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
      namespace: shop
    spec:
      replicas: 3
      selector:
        matchLabels:
          app: cart
      template:
        metadata:
          labels:
            app: cart
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.4.0
    ```

    ```yaml overlays/prod/cart.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
      namespace: shop
    spec:
      replicas: 5
      selector:
        matchLabels:
          app: cart
      template:
        metadata:
          labels:
            app: cart
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.4.0
    ```
    """
    for found in compared.differences:
        if found.topic is Topic.AMOUNT:
            difference = found.difference
            more = f" (and of {len(found.others)} more)" if found.others else ""
            yield Finding(
                f"{difference.path} of {difference.resource.first.address}{more}: {values_of(found)}; "
                "give the higher as many, or allow it under parity.allow with the reason",
                found.at,
                related=found.related,
            )
