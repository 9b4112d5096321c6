"""K8S040: images that change under a name that stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gitops_lint.analysis.workloads import Container
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.rule import Finding, Severity, rule

_FLOATING: Final = "latest"


# kube-linter: latest-tag; kube-score: container-image-tag; Polaris: tagNotSpecified.
@rule(
    "K8S040",
    severity=Severity.WARNING,
    aliases=("latest-tag", "container-image-tag", "tagNotSpecified", "CKV_K8S_14"),
)
def floating_image(container: Container) -> Iterator[Finding]:
    """An image is named without a version, or as `latest`.

    Which program runs is then decided when a node pulls the image, not by the repository: two pods of one Deployment
    may run two versions, and reverting a commit brings nothing back. A digest always counts as a version. An image
    that a kustomization's `images` sets is left to that.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:latest
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart@sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945
    ```
    """
    image = container.image
    name, tag = _parted(image)
    if not name or (tag and tag != _FLOATING) or "@" in image or is_filled_in_later(image):
        return
    later = container.resource.later_changes
    if later.images and not later.images.isdisjoint((name, image)):
        return
    if not tag and later.is_patched:
        return
    if not tag and container.resource.kind.startswith("Revision."):
        return
    what = (
        f"{name} is named without a version, which means latest" if not tag else f"{image} is whatever was pushed last"
    )
    stale = container.values.get("imagePullPolicy") in ("IfNotPresent", "Never")
    kept = f", and {container.values['imagePullPolicy']} keeps what a node once pulled" if stale else ""
    yield Finding(f"{what}{kept}: name a version or a digest", ("image",))


def _parted(image: str) -> tuple[str, str]:
    """Name and tag of an image; a colon before a slash is a registry's port."""
    before, colon, after = image.rpartition(":")
    return (image, "") if not colon or "/" in after else (before, after)
