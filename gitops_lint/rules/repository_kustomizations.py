"""REP: kustomizations that list something twice, or use fields that Kustomize gave up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitops_lint.model.file import File, FileKind, ReferenceKind
from gitops_lint.model.rule import Edit, Finding, Fix, Severity, rule
from gitops_lint.model.source import Span


@rule("REP012", severity=Severity.ERROR, kinds=["kustomization"])
def resource_listed_twice(file: File) -> Iterator[Finding]:
    """A kustomization lists the same resource twice.

    Kustomize accumulates every entry and refuses the second: "may not add resource with an already registered id".
    Two spellings of one path (`cart.yaml` and `./cart.yaml`) are the same resource.

    Bad:

    ```yaml kustomization.yaml
    resources:
    - cart.yaml
    - ./cart.yaml
    ```

    ```yaml cart.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: cart}
    ```

    Good:

    ```yaml kustomization.yaml
    resources:
    - cart.yaml
    ```

    ```yaml cart.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: cart}
    ```
    """
    if file.kind is not FileKind.KUSTOMIZATION:
        return
    seen: dict[str, list[str]] = {}
    for reference in file.references:
        if reference.kind is not ReferenceKind.RESOURCE or reference.target is None:
            continue
        earlier = seen.setdefault(reference.target, [])
        if earlier:
            span = _entry(file, reference.text, earlier.count(reference.text))
            yield Finding(
                at=span,
                message=f"the resource {reference.text} is listed twice, first as {earlier[0]}: Kustomize refuses "
                "the second; remove it",
                fix=_removal(file, span),
            )
        earlier.append(reference.text)


DEPRECATED = {
    "bases": ("resources", True),
    "imageTags": ("images", True),
    "patchesJson6902": ("patches", True),
    "patchesStrategicMerge": ("patches", False),
    "commonLabels": ("labels", False),
    "vars": ("replacements", False),
}
"""A field that Kustomize deprecated, to its successor, and whether the entries stay as they are.

Source: `CheckDeprecatedFields` and `FixKustomizationPreUnmarshalling` in Kustomize's api/types, and what
`kubectl kustomize` 1.32 warns about.
"""

_TOP_LEVEL_KEY = re.compile(r"""^["']?(?P<key>\w+)["']?[ \t]*:""", re.MULTILINE)


@rule("REP013", severity=Severity.NOTE, kinds=["kustomization"])
def deprecated_kustomization_field(file: File) -> Iterator[Finding]:
    """A kustomization uses a field that Kustomize deprecated.

    `kustomize build` warns about it, and the next version of its API does without. `kustomize edit fix` rewrites the
    file; a field whose entries stay the same can be renamed here, where its successor is not used already.

    Bad:

    ```yaml dev/kustomization.yaml
    bases:
    - ../base
    ```

    ```yaml base/kustomization.yaml
    resources:
    - cart.yaml
    ```

    ```yaml base/cart.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: cart}
    ```

    Good:

    ```yaml dev/kustomization.yaml
    resources:
    - ../base
    ```

    ```yaml base/kustomization.yaml
    resources:
    - cart.yaml
    ```

    ```yaml base/cart.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: cart}
    ```
    """
    if file.kind is not FileKind.KUSTOMIZATION or file.source is None:
        return
    keys = {match["key"]: Span(*match.span("key")) for match in _TOP_LEVEL_KEY.finditer(file.source.text)}
    for key, (successor, same_entries) in DEPRECATED.items():
        if key not in keys:
            continue
        fix = None
        if same_entries and successor not in keys:
            fix = Fix(f"rename {key} to {successor}", (Edit(file.path, keys[key], successor),))
        advice = (
            f"rename it to {successor}" if fix else f"move its entries to {successor}, as `kustomize edit fix` does"
        )
        yield Finding(at=keys[key], message=f"{key} is deprecated in Kustomize; {advice}", fix=fix)


def _entry(file: File, text: str, number: int) -> Span:
    """The entry of a list that says `text`, the `number`-th (from 0); the file's beginning where it is not found."""
    if file.source is None:
        return Span(0, 0)
    entry = rf"""(?m)^[ \t]*-[ \t]+["']?(?P<text>{re.escape(text)})["']?[ \t]*(?:[ \t]#.*)?\r?$"""
    matches = list(re.finditer(entry, file.source.text))
    if not matches:
        start = max(file.source.text.rfind(text), 0)
        return Span(start, start + len(text)) if text in file.source.text else Span(0, 0)
    return Span(*matches[min(number, len(matches) - 1)].span("text"))


def _removal(file: File, span: Span) -> Fix | None:
    """Removes the line of an entry that stands alone in it."""
    if file.source is None or span.end == 0:
        return None
    text = file.source.text
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end + 1
    if not re.match(r"[ \t]*-[ \t]+[\"']?$", text[start : span.start]):
        return None
    return Fix("remove the second entry", (Edit(file.path, Span(start, end), ""),))
