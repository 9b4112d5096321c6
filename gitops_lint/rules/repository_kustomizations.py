"""REP: kustomizations that list something twice, or use fields that Kustomize gave up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitops_lint.kubernetes.substitution import is_filled_in_later
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


_MOVING = r"(?:refs/heads/[^/?&]+|master|main|HEAD)"
_RAW = re.compile(rf"https?://raw\.githubusercontent\.com/[^/]+/[^/]+/{_MOVING}/|/releases/latest/download/")
_QUERY = re.compile(r"[?&](?:ref|version)=([^&]*)")
_FILE = re.compile(r"https?://[^?]*\.(?:ya?ml|json)(?:\?|$)", re.IGNORECASE)


@rule("REP037", severity=Severity.WARNING, kinds=["kustomization"])
def remote_resource_without_a_version(file: File) -> Iterator[Finding]:
    """A kustomization takes a resource or a component of another repository, of no particular version.

    What is applied then changes without a change here: Argo CD's best practices ask for a tag or a commit. Told of a
    directory without `ref`, and of the branches that are called `main` or `master` everywhere; other names may be tags.

    Bad:

    ```yaml kustomization.yaml
    resources:
    - github.com/argoproj/argo-cd//manifests/cluster-install
    ```

    Good:

    ```yaml kustomization.yaml
    resources:
    - github.com/argoproj/argo-cd//manifests/cluster-install?ref=v3.1.0
    ```
    """
    seen: dict[str, int] = {}
    for reference in file.references:
        is_taken_in = reference.kind in (ReferenceKind.RESOURCE, ReferenceKind.COMPONENT)
        if not is_taken_in or reference.reason != "is remote" or is_filled_in_later(reference.text):
            continue
        number = seen[reference.text] = seen.get(reference.text, -1) + 1
        if moves := _moves(reference.text):
            message = f"{reference.text} {moves}, so that it changes by itself; name a tag or a commit"
            yield Finding(message, at=_entry(file, reference.text, number))


def _moves(url: str) -> str:
    """Why what stands behind a URL is another one tomorrow; empty where it may well not be."""
    if _FILE.match(url):
        return "is the newest of a branch or of all releases" if _RAW.search(url) else ""
    version = _QUERY.search(url)
    if version is None or not version[1]:
        return "names no version"
    return f"is the branch {version[1]}" if re.fullmatch(_MOVING, version[1]) else ""
