"""ENV006 and ENV007: probes, limits and keys that an environment lacks."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.parity.answers import ComparedEnvironment, EnvironmentDifference
from gitops_lint.analysis.parity.items import ABSENT
from gitops_lint.analysis.parity.topic import Topic
from gitops_lint.analysis.parity.wording import listed, verb
from gitops_lint.model.rule import Finding, Severity, rule


@rule("ENV006", severity=Severity.WARNING)
def guard_that_one_lacks(compared: ComparedEnvironment) -> Iterator[Finding]:
    """An environment lacks a probe or a limit that another one has.

    What is restarted, taken out of the Service or throttled behaves otherwise than what is not. Where only a lower
    environment lacks it, that is a note.

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
              readinessProbe:
                httpGet:
                  path: /healthz
                  port: 8080
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
              readinessProbe:
                httpGet:
                  path: /healthz
                  port: 8080
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
              readinessProbe:
                httpGet:
                  path: /healthz
                  port: 8080
    ```
    """
    for found in compared.differences:
        if found.topic is Topic.GUARD:
            yield _missing(found, "give it to all")


@rule("ENV007", severity=Severity.WARNING)
def key_that_one_lacks(compared: ComparedEnvironment) -> Iterator[Finding]:
    """An environment lacks a key of a ConfigMap or Secret, or a variable of a container, that others have.

    The program falls back to its default there, or does not start. Where nothing but a lower environment lacks the
    key, or just one has it, which may be on its way up, that is a note.

    Bad:
    ```yaml overlays/dev/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      REGION: eu
      WISHLIST: enabled
    ```

    ```yaml overlays/staging/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      REGION: eu
      WISHLIST: enabled
    ```

    ```yaml overlays/prod/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      REGION: eu
    ```

    Good:
    ```yaml overlays/dev/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      REGION: eu
      WISHLIST: enabled
    ```

    ```yaml overlays/staging/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      REGION: eu
      WISHLIST: enabled
    ```

    ```yaml overlays/prod/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      REGION: eu
      WISHLIST: enabled
    ```
    """
    for found in compared.differences:
        if found.topic is Topic.KEY:
            yield _missing(found, "set it everywhere, or say why not under parity.allow")


def _missing(found: EnvironmentDifference, mend: str) -> Finding:
    """That some lack what others have: a warning where a higher environment lacks what two before it have."""
    difference = found.difference
    ranks = found.parity.ranks
    lacking = [name for name, value in difference.values.items() if value is ABSENT]
    having = [name for name, value in difference.values.items() if value is not ABSENT]
    is_above = max(ranks[name] or 0 for name in lacking) > max(ranks[name] or 0 for name in having)
    is_sure = is_above and len(having) >= len(lacking) and (found.topic is Topic.GUARD or len(having) > 1)
    return Finding(
        f"{listed(lacking)} {verb(lacking, 'lacks', 'lack')} {difference.path} of "
        f"{difference.resource.first.address}, which {listed(having)} {verb(having, 'has', 'have')}; {mend}",
        found.at,
        secret=found.is_secret,
        severity=None if is_sure else Severity.NOTE,
        related=found.related,
    )
