"""REP038: ConfigMaps and Secrets that a kustomization generates, and what nothing reads of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from gitops_lint.analysis.workloads import POD_TEMPLATE_PATHS
from gitops_lint.kubernetes.built_kustomization import BuiltKustomization
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Finding, Severity, rule
from gitops_lint.model.source import Path

_HASHED: Final = re.compile(r".-[bcdfghkmt2-9]{10}\Z")
"""A name that Kustomize has given a hash: outside of what is built, nobody knows it."""
_HASH: Final = re.compile(r"-[^-]*\Z")
_KEY_OF: Final = {"configMapKeyRef": "ConfigMap", "secretKeyRef": "Secret"}
_ITEMS_OF: Final = {
    ("configMap", "name"): "ConfigMap",
    ("secret", "secretName"): "Secret",
    ("secret", "name"): "Secret",
}


@rule("REP038", severity=Severity.NOTE)
def generated_and_not_read(built: BuiltKustomization) -> Iterator[Finding]:
    """A key of a generated ConfigMap or Secret is read by nothing, or nothing names the object at all.

    Told of what a kustomization generates with a hash in its name, since nothing outside of it can know that name, and
    only where pods take single keys. What carries a label or an annotation of its own may be found by these. A key that
    a base generates may be read by another overlay, and is passed over.

    Bad:
    ```yaml kustomization.yaml
    resources:
      - pod.yaml
    configMapGenerator:
      - name: settings
        literals:
          - LOG_LEVEL=info
          - LOGLEVEL=debug
    ```

    ```yaml pod.yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
          env:
            - name: LOG_LEVEL
              valueFrom:
                configMapKeyRef:
                  name: settings
                  key: LOG_LEVEL
    ```

    Good:
    ```yaml kustomization.yaml
    resources:
      - pod.yaml
    configMapGenerator:
      - name: settings
        literals:
          - LOG_LEVEL=info
    ```

    ```yaml pod.yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
          env:
            - name: LOG_LEVEL
              valueFrom:
                configMapKeyRef:
                  name: settings
                  key: LOG_LEVEL
    ```
    """
    if not built.is_complete or not any(each.kind in POD_TEMPLATE_PATHS for each in built.objects):
        return
    generated = [each for each in built.objects if _is_generated(each)]
    if not generated:
        return
    shared = _shared_words(built.objects)
    texts = [(each, path, text, parent) for each in built.objects for path, text, parent in _texts(each.values, (), {})]
    for each in generated:
        if _words(each) - shared:
            continue
        mentions = [(path, parent) for one, path, text, parent in texts if one is not each and each.name in text]
        if not mentions:
            message = f"nothing names the generated {each.kind} {_HASH.sub('', each.name)}; remove its generator"
            location = each.location(("metadata", "name"))
            if location.file == built.file:
                yield Finding(message, at=location)
            continue
        read = _keys_read(each, mentions)
        for path in _data_paths(each) if read is not None else ():
            location = each.location(path)
            if read is not None and path[-1] not in read and location.file == built.file:
                yield Finding(f"nothing reads the key {path[-1]} of the generated {each.kind}; remove it", at=location)


def _is_generated(each: Resource) -> bool:
    is_of_kustomization = each.file.rpartition("/")[2].lower().startswith("kustomization")
    return each.kind in ("ConfigMap", "Secret") and is_of_kustomization and _HASHED.search(each.name) is not None


def _keys_read(each: Resource, mentions: Iterable[tuple[Path, Mapping[str, Any]]]) -> set[str] | None:
    """The keys that are read one by one; None where somebody takes them all, or names the object in another way."""
    found: set[str] = set()
    for path, parent in mentions:
        last = tuple(str(step) for step in path[-2:])
        if len(last) == 2 and last[1] == "name" and _KEY_OF.get(last[0]) == each.kind:
            found.add(str(parent.get("key")))
        elif _ITEMS_OF.get((last[0], last[-1])) == each.kind and isinstance(parent.get("items"), list):
            found |= {str(item.get("key")) for item in parent["items"] if isinstance(item, dict)}
        else:
            return None
    return found


def _data_paths(each: Resource) -> Iterator[Path]:
    for field in ("data", "binaryData", "stringData"):
        found = each.values.get(field)
        for key in found if isinstance(found, dict) else ():
            yield field, str(key)


def _texts(value: Any, path: Path, parent: Mapping[str, Any]) -> Iterator[tuple[Path, str, Mapping[str, Any]]]:
    """Every text of an object, its path, and the mapping that it stands in."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*path, key), value)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index), parent)
    elif isinstance(value, str):
        yield path, value, parent


def _words(each: Resource) -> set[tuple[str, str, str]]:
    """The labels and annotations of an object."""
    metadata = each.values.get("metadata")
    if not isinstance(metadata, dict):
        return set()
    fields = (("labels", metadata.get("labels")), ("annotations", metadata.get("annotations")))
    return {(field, str(key), str(text)) for field, words in fields if words for key, text in words.items()}


def _shared_words(objects: Iterable[Resource]) -> set[tuple[str, str, str]]:
    """The labels and annotations that objects of several kinds have: those say what belongs together."""
    kinds: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for each in objects:
        for word in _words(each):
            kinds[word].add(each.kind)
    return {word for word, having in kinds.items() if having - {"ConfigMap", "Secret"}}
