"""ENV014: entries of `parity.allow` that allow nothing."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.parity.allowances import idle_allowances
from gitops_lint.model.environment import Repository
from gitops_lint.model.rule import Finding, Severity, rule


@rule("ENV014", severity=Severity.WARNING)
def allowance_without_effect(repository: Repository) -> Iterator[Finding]:
    """A difference that the configuration allows is not there, or its time is over.

    An entry of `parity.allow` that is past its date allows nothing any more; one that no difference matches hides the
    next one that does; an environment that is not there is a slip of the pen.

    Bad:
    ```yaml .gitops-lint.yaml
    parity:
      allow:
        - path: data.FAST_CHECKOUT
          reason: tried in staging
          until: 2020-12-31
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

    Good:
    ```yaml .gitops-lint.yaml
    parity:
      allow:
        - path: data.FAST_CHECKOUT
          reason: tried in staging
          until: 2999-12-31
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
    for one, message in idle_allowances(repository):
        yield Finding(message, one.location)
