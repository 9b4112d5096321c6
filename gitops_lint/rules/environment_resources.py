"""ENV001 and ENV002: what an environment lacks."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.parity.answers import ComparedEnvironment
from gitops_lint.analysis.parity.wording import listed, verb
from gitops_lint.model.rule import Finding, Severity, rule


@rule("ENV001", severity=Severity.WARNING)
def resource_taken_out_above(compared: ComparedEnvironment) -> Iterator[Finding]:
    """An environment takes out what those before it have.

    The environment applies the file that declares the object, and leaves the object out: by a patch, or by a
    condition of a chart. What staging showed with it does not hold without it. Where only a lower environment deletes
    it, or most do, and where nothing shows what takes it out, that is a note. What one patch takes out is told once.
    What may be missing is said under `parity.allow` in the configuration, with the reason.

    Bad:
    ```yaml base/kustomization.yaml
    resources:
      - settings.yaml
      - policy.yaml
    ```

    ```yaml base/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      region: eu
    ```

    ```yaml base/policy.yaml
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: cart
      namespace: shop
    spec:
      podSelector: {}
      policyTypes:
        - Ingress
    ```

    ```yaml overlays/staging/kustomization.yaml
    resources:
      - ../../base
    ```

    ```yaml overlays/prod/kustomization.yaml
    resources:
      - ../../base
    patches:
      - patch: |
          $patch: delete
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata:
            name: cart
            namespace: shop
    ```

    Good:
    ```yaml base/kustomization.yaml
    resources:
      - settings.yaml
      - policy.yaml
    ```

    ```yaml base/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      region: eu
    ```

    ```yaml base/policy.yaml
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: cart
      namespace: shop
    spec:
      podSelector: {}
      policyTypes:
        - Ingress
    ```

    ```yaml overlays/staging/kustomization.yaml
    resources:
      - ../../base
    ```

    ```yaml overlays/prod/kustomization.yaml
    resources:
      - ../../base
    ```
    """
    for missing in compared.lacks:
        if not missing.lack.is_taken_out:
            continue
        lack, having = missing.lack, list(missing.lack.resource.items)
        is_odd = missing.is_missing_above and len(lack.lacking) <= len(having)
        if lack.taken_out_at is None and not is_odd:
            continue
        more = f" and {len(missing.others)} more" if missing.others else ""
        yield Finding(
            f"{listed(lack.lacking)} {verb(lack.lacking, 'leaves', 'leave')} out {lack.resource.first.address}{more}, "
            f"which {listed(having)} {verb(having, 'has', 'have')}; keep it, or allow it under parity.allow",
            lack.taken_out_at or missing.declared,
            severity=None if is_odd and missing.is_taken_out_above else Severity.NOTE,
            related=((missing.declared, "declared here"),) if lack.taken_out_at is not None else (),
        )


@rule("ENV002", severity=Severity.NOTE)
def resource_that_was_never_tested(compared: ComparedEnvironment) -> Iterator[Finding]:
    """A higher environment has what no environment before it has.

    What nobody has tried is tried in production. Nothing is said of autoscalers, quotas and disruption budgets, which
    an environment without load does without, and of a component of which lower environments have nothing at all, as
    an exporter for a managed database. What belongs together is told once.

    Bad:
    ```yaml overlays/staging/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      region: eu
    ```

    ```yaml overlays/prod/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      region: eu
    ```

    ```yaml overlays/prod/policy.yaml
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: cart
      namespace: shop
    spec:
      podSelector: {}
      policyTypes:
        - Ingress
    ```

    Good:
    ```yaml overlays/staging/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      region: eu
    ```

    ```yaml overlays/staging/policy.yaml
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: cart
      namespace: shop
    spec:
      podSelector: {}
      policyTypes:
        - Ingress
    ```

    ```yaml overlays/prod/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      region: eu
    ```

    ```yaml overlays/prod/policy.yaml
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: cart
      namespace: shop
    spec:
      podSelector: {}
      policyTypes:
        - Ingress
    ```
    """
    for missing in compared.lacks:
        lack, having = missing.lack, list(missing.lack.resource.items)
        if lack.is_taken_out or missing.is_missing_above or not missing.is_alike:
            continue
        more = f" and {len(missing.others)} more" if missing.others else ""
        yield Finding(
            f"{listed(having)} alone {verb(having, 'has', 'have')} "
            f"{lack.resource.first.address}{more}; {listed(lack.lacking)} cannot show that it works",
            missing.declared,
        )
