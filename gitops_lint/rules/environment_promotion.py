"""ENV015: promotions that leave out an environment."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.parity.promotion import Jump
from gitops_lint.analysis.parity.wording import listed, verb
from gitops_lint.model.rule import Finding, Severity, rule


@rule("ENV015", severity=Severity.NOTE)
def promotion_that_jumped(jump: Jump) -> Iterator[Finding]:
    """A change gives an environment a version that the one before it neither has nor had.

    Told with `--base`, and of versions of which nobody can say which is newer, as commits: ENV003 tells of the
    others. The environment before may have had the version in a time before the base; then this is none.

    Bad:
    ```yaml overlays/staging/cart.yaml base
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
              image: example.com/cart:3f2a9c1
    ```

    ```yaml overlays/prod/cart.yaml base
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
              image: example.com/cart:3f2a9c1
    ```

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
              image: example.com/cart:3f2a9c1
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
              image: example.com/cart:b81d07e
    ```

    Good:
    ```yaml overlays/staging/cart.yaml base
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
              image: example.com/cart:b81d07e
    ```

    ```yaml overlays/prod/cart.yaml base
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
              image: example.com/cart:3f2a9c1
    ```

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
              image: example.com/cart:c4e5d90
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
              image: example.com/cart:b81d07e
    ```
    """
    yield Finding(
        f"{jump.environment} gets {jump.value} of {jump.address}, which {listed(jump.before)} "
        f"{verb(jump.before, 'has', 'have')} not had; promote it through {listed(jump.before)}",
        jump.at,
        related=jump.related,
    )
