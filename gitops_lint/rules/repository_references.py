"""REP: files that name what is not there."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.model.file import File, Reference, ReferenceKind
from gitops_lint.model.rule import Finding, Severity, rule

_REFERENCES = {
    ReferenceKind.RESOURCE: ("the resource", "create it, or take it off the list of resources"),
    ReferenceKind.COMPONENT: ("the component", "create it, or take it off the list of components"),
    ReferenceKind.PATCH: ("the patch", "create it, or take it off the list of patches"),
    ReferenceKind.GENERATOR_SOURCE: ("the generator's source", "create it, or mend the generator"),
    ReferenceKind.VALUES: ("the values file", "create it, or mend the path"),
    ReferenceKind.CONFIGURATION: ("the configuration", "create it, or mend the path"),
    ReferenceKind.TRANSFORMER: ("the generator or transformer", "create it, or take it off the list"),
    ReferenceKind.CRD: ("the definition", "create it, or take it off the list of crds"),
    ReferenceKind.CHART: ("the chart", "vendor it there, or mend the path"),
    ReferenceKind.MODULE: ("the module", "mend the source; it is relative to the file's directory"),
    ReferenceKind.FLUX_PATH: ("the path", "mend spec.path; it is relative to the root of its source"),
    ReferenceKind.ARGO_PATH: ("the path", "mend the source's path; it is relative to the root of its repository"),
}
"""What a file names, in its reader's word, and what to do where that is not there."""


_OUTSIDE = "lies outside the repository"


@rule("REP004", severity=Severity.ERROR)
def missing_reference(file: File) -> Iterator[Finding]:
    """A file names another one, or a directory, that is not there.

    The tool that follows the name stops: Kustomize with "no such file or directory", Terraform with "Unreadable
    module directory", Flux with "kustomization path not found". A file that was renamed or deleted without those that
    name it is the usual cause.

    Bad:

    ```yaml kustomization.yaml
    resources:
    - deployment.yaml
    - service.yml
    ```

    ```yaml deployment.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: cart}
    ```

    ```yaml service.yaml
    apiVersion: v1
    kind: Service
    metadata: {name: cart}
    spec: {ports: [{port: 80}], selector: {app: cart}}
    ```

    Good:

    ```yaml kustomization.yaml
    resources:
    - service.yaml
    ```

    ```yaml service.yaml
    apiVersion: v1
    kind: Service
    metadata: {name: cart}
    spec: {ports: [{port: 80}], selector: {app: cart}}
    ```
    """
    for reference in file.missing:
        yield Finding(at=reference.span, message=_what_is_missing(reference))


def _what_is_missing(reference: Reference) -> str:
    what, advice = _REFERENCES[reference.kind]
    if reference.reason == _OUTSIDE:
        # What stands elsewhere may well be there.
        advice = advice.replace("create it,", "bring it in,")
    return f"{what} {reference.text} {reference.reason or 'does not exist'}; {advice}"
