"""ENV009 and ENV010: values of one environment in another."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.parity.answers import ComparedEnvironment, EnvironmentDifference
from gitops_lint.analysis.parity.topic import Topic
from gitops_lint.analysis.parity.wording import listed, values_of, verb
from gitops_lint.model.rule import Finding, Severity, rule


@rule("ENV009", severity=Severity.WARNING)
def value_of_production_below(compared: ComparedEnvironment) -> Iterator[Finding]:
    """A lower environment has a value of production.

    A test that writes to production's database, or sends its visitors to production, is an incident. Told of values
    that have production's name where production has its own, and of hosts that only production serves.

    Bad:
    ```yaml overlays/dev/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      DATABASE: cart.dev.internal
    ```

    ```yaml overlays/staging/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      DATABASE: cart.prod.internal
    ```

    ```yaml overlays/prod/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      DATABASE: cart.prod.internal
    ```

    Good:
    ```yaml overlays/dev/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      DATABASE: cart.dev.internal
    ```

    ```yaml overlays/staging/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      DATABASE: cart.staging.internal
    ```

    ```yaml overlays/prod/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      DATABASE: cart.prod.internal
    ```
    """
    for found in compared.differences:
        if found.topic is Topic.FOREIGN and not _is_highest(found) and not found.is_of_another:
            yield _foreign(found)


@rule("ENV010", severity=Severity.WARNING)
def value_of_a_lower_environment_in_production(compared: ComparedEnvironment) -> Iterator[Finding]:
    """Production has a value of a lower environment.

    Production then stands on what is reset, slower, or open to everybody who tests.

    Bad:
    ```yaml overlays/dev/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      DATABASE: cart.dev.internal
    ```

    ```yaml overlays/staging/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      DATABASE: cart.staging.internal
    ```

    ```yaml overlays/prod/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      DATABASE: cart.staging.internal
    ```

    Good:
    ```yaml overlays/dev/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      DATABASE: cart.dev.internal
    ```

    ```yaml overlays/staging/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      DATABASE: cart.staging.internal
    ```

    ```yaml overlays/prod/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      DATABASE: cart.prod.internal
    ```
    """
    for found in compared.differences:
        if found.topic is Topic.FOREIGN and _is_highest(found) and not found.is_of_another:
            yield _foreign(found)


def _is_highest(found: EnvironmentDifference) -> bool:
    """Whether an environment of the highest level has the value of another."""
    ranks = found.parity.ranks
    top = max(ranks[name] or 0 for name in found.parity.environments)
    return any(ranks[name] == top for name in found.difference.apart)


def _foreign(found: EnvironmentDifference) -> Finding:
    difference = found.difference
    return Finding(
        f"{difference.path} of {difference.resource.first.address}: {values_of(found)}; give "
        f"{listed(difference.apart)} {verb(difference.apart, 'its', 'their')} own",
        found.at,
        secret=found.is_secret,
        related=found.related,
    )
