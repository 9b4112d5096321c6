"""Kustomizations to render: many overlays over fewer bases, as one repository for several environments has them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from benchmarks.application import application
from benchmarks.generate import SEED, GeneratedFile
from benchmarks.supporting import config_map, horizontal_pod_autoscaler, service, service_account
from benchmarks.workloads import deployment

KUSTOMIZATION_NAMES = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
_BASE_FILES = {
    "deployment": deployment,
    "service": service,
    "config-map": config_map,
    "service-account": service_account,
    "autoscaler": horizontal_pod_autoscaler,
}


def overlays(count: int, bases: int) -> Iterator[GeneratedFile]:
    """`count` overlays, in turn over so many bases; each changes its base in the ways that overlays do."""
    for number in range(bases):
        app = application(number, SEED)
        for name, write in _BASE_FILES.items():
            yield GeneratedFile(f"bases/base-{number}/{name}.yaml", write(app))
        listed = "".join(f"  - {name}.yaml\n" for name in _BASE_FILES)
        yield GeneratedFile(f"bases/base-{number}/kustomization.yaml", f"resources:\n{listed}")
    for number in range(count):
        base = number % bases
        yield GeneratedFile(f"overlays/overlay-{number}/kustomization.yaml", _overlay(number, base))
        patch = f"- op: replace\n  path: /spec/maxReplicas\n  value: {20 + number}\n"
        yield GeneratedFile(f"overlays/overlay-{number}/patch.yaml", patch)


def _overlay(number: int, base: int) -> str:
    return f"""\
namespace: overlay-{number}
nameSuffix: -v{number}
resources:
  - ../../bases/base-{base}
labels:
  - pairs: {{overlay: "{number}"}}
    includeSelectors: true
images:
  - name: registry.example.com/{application(base, SEED).name}
    newTag: {number}.0.0
configMapGenerator:
  - name: switches
    literals: [OVERLAY={number}]
patches:
  - path: patch.yaml
    target: {{kind: HorizontalPodAutoscaler}}
"""


def built_by_themselves(checkout: Path) -> Iterator[str]:
    """The directories of a checkout that have a kustomization, below the checkout, in order."""
    for name, directories, files in os.walk(checkout):
        directories[:] = sorted(set(directories) - {".git"})
        if KUSTOMIZATION_NAMES & set(files):
            yield Path(name).relative_to(checkout).as_posix()
