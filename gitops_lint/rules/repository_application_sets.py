"""REP036: how the templates of an ApplicationSet are filled in."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Finding, Severity, rule


@rule("REP036", severity=Severity.NOTE, kinds=["ApplicationSet.argoproj.io"])
def missing_key_is_no_error(resource: Resource) -> Iterator[Finding]:
    """A Go template of an ApplicationSet puts `<no value>` where a parameter is not there.

    Argo CD recommends `goTemplateOptions: ["missingkey=error"]`, which is not the default only because it was not so
    before: a typing mistake then stops the ApplicationSet, and makes no Application of a wrong name or path.

    Bad:
    ```yaml
    apiVersion: argoproj.io/v1alpha1
    kind: ApplicationSet
    metadata:
      name: shop
      namespace: argocd
    spec:
      goTemplate: true
      generators:
        - list:
            elements:
              - stage: dev
      template:
        metadata:
          name: shop-{{.stage}}
        spec:
          project: default
          source:
            repoURL: https://git.example.com/shop.git
            targetRevision: HEAD
            path: apps/{{.stage}}
          destination:
            server: https://kubernetes.default.svc
            namespace: shop
    ```

    Good:
    ```yaml
    apiVersion: argoproj.io/v1alpha1
    kind: ApplicationSet
    metadata:
      name: shop
      namespace: argocd
    spec:
      goTemplate: true
      goTemplateOptions: ["missingkey=error"]
      generators:
        - list:
            elements:
              - stage: dev
      template:
        metadata:
          name: shop-{{.stage}}
        spec:
          project: default
          source:
            repoURL: https://git.example.com/shop.git
            targetRevision: HEAD
            path: apps/{{.stage}}
          destination:
            server: https://kubernetes.default.svc
            namespace: shop
    ```
    """
    spec = resource.values.get("spec")
    if not isinstance(spec, dict) or spec.get("goTemplate") is not True:
        return
    options = spec.get("goTemplateOptions")
    if not any(str(option).startswith("missingkey=") for option in (options if isinstance(options, list) else ())):
        message = 'a parameter that is missing becomes "<no value>"; add goTemplateOptions: ["missingkey=error"]'
        yield Finding(message, ("spec", "goTemplate"), key=True)
