"""What a configuration of a repository would say, as far as the repository itself tells."""

from __future__ import annotations

import msgspec

from gitops_lint.kubernetes.schemas import carried_versions
from gitops_lint.loading.layout import Layout, layouts
from gitops_lint.loading.load import Loaded
from gitops_lint.loading.versions import FoundVersion, kubernetes_versions
from gitops_lint.model.settings import EnvironmentSettings


class Proposal(msgspec.Struct, frozen=True):
    """The environments in the order of promotion, and the Kubernetes versions that clusters are declared with."""

    environments: tuple[EnvironmentSettings, ...]
    versions: tuple[FoundVersion, ...]

    @property
    def kubernetes_version(self) -> str:
        """The oldest version found: what every cluster understands; of older ones than all schemas, the oldest that
        has some. Empty where none is found.
        """
        oldest = min((found.version for found in self.versions), key=_minor, default="")
        return max(oldest, carried_versions()[0], key=_minor) if oldest else ""


def propose(loaded: Loaded) -> Proposal:
    """The proposal for a loaded repository; with it, a check sees the environments that it sees without."""
    found = layouts({path: one.kind for path, one in loaded.outlines.items()})
    environments = tuple(EnvironmentSettings(layout.name, _paths(layout)) for layout in found)
    return Proposal(environments, kubernetes_versions(loaded))


def _paths(layout: Layout) -> tuple[str, ...]:
    """The directories, and what lies elsewhere: a root that several environments share, and their variable files."""
    paths = sorted(layout.directories, key=lambda one: (one.count("/"), one))
    for root, files in sorted(layout.variable_files.items()):
        own = [f"{root}/*.tf" if root else "*.tf", *sorted(files)]
        paths += [path for path in own if not any(path.startswith(f"{one}/") for one in layout.directories)]
    return tuple(paths)


def _minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
