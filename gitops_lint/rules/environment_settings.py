"""ENV005 and ENV008: settings that differ between environments."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.parity.answers import ComparedEnvironment
from gitops_lint.analysis.parity.classes import is_weaker_above
from gitops_lint.analysis.parity.topic import Topic
from gitops_lint.analysis.parity.wording import values_of
from gitops_lint.model.rule import Finding, Severity, rule


@rule("ENV005", severity=Severity.WARNING)
def weaker_above(compared: ComparedEnvironment) -> Iterator[Finding]:
    """A security setting is weaker in a higher environment.

    Production is what an attacker looks for. What staging runs without a right, production needs no right for. A
    setting that differs and of which nobody can say which is the weaker is a note.

    Bad:
    ```yaml overlays/staging/cart.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
      namespace: shop
    spec:
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
              securityContext:
                readOnlyRootFilesystem: true
    ```

    ```yaml overlays/prod/cart.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
      namespace: shop
    spec:
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
              securityContext:
                readOnlyRootFilesystem: false
    ```

    Good:
    ```yaml overlays/staging/cart.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
      namespace: shop
    spec:
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
              securityContext:
                readOnlyRootFilesystem: true
    ```

    ```yaml overlays/prod/cart.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
      namespace: shop
    spec:
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
              securityContext:
                readOnlyRootFilesystem: true
    ```
    """
    for found in compared.differences:
        if found.topic is not Topic.SECURITY:
            continue
        difference = found.difference
        yield Finding(
            f"{difference.path} of {difference.resource.first.address}: {values_of(found)}; make the higher as strict",
            found.at,
            secret=found.is_secret,
            severity=None if is_weaker_above(difference, found.parity.ranks) else Severity.NOTE,
            related=found.related,
        )


@rule("ENV008", severity=Severity.NOTE)
def setting_that_differs(compared: ComparedEnvironment) -> Iterator[Finding]:
    """A setting differs between environments, and nothing says why.

    What staging shows holds for production as far as both are the same. Sizes, hosts, address ranges, credentials,
    retention and whatever carries the environment's name are expected to differ (`gitops-lint diff` shows them all);
    what else is meant to is said under `parity.allow` in the configuration, with the reason. The same difference in
    several places is told once.

    Bad:
    ```yaml overlays/staging/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      FAST_CHECKOUT: enabled
    ```

    ```yaml overlays/prod/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      FAST_CHECKOUT: disabled
    ```

    Good:
    ```yaml .gitops-lint.yaml
    parity:
      allow:
        - path: data.FAST_CHECKOUT
          reason: tried in staging until the new year
    ```

    ```yaml overlays/staging/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      FAST_CHECKOUT: enabled
    ```

    ```yaml overlays/prod/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      FAST_CHECKOUT: disabled
    ```
    """
    for found in compared.differences:
        if found.topic is not Topic.SETTING:
            continue
        difference = found.difference
        more = f" (and of {len(found.others)} more)" if found.others else ""
        yield Finding(
            f"{difference.path} of {difference.resource.first.address}{more}: {values_of(found)}; "
            "make them the same, or allow it under parity.allow with the reason",
            found.at,
            secret=found.is_secret,
            related=found.related,
        )
