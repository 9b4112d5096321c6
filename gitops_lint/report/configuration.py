"""A `.gitops-lint.yaml` to begin with: what was found is set, the rest stands there as comments."""

from __future__ import annotations

import json
import re

from gitops_lint.loading.proposal import Proposal
from gitops_lint.loading.versions import FoundVersion
from gitops_lint.report.printable import printable

_PLAIN = re.compile(r"(?!(?:y|n|yes|no|on|off|true|false|null)\Z)[A-Za-z][\w.-]*(?:/[\w.-]+)*\Z", re.IGNORECASE)
_SHOWN = 5
"""So many places of a version are named."""

_REST = """\
# The rules to run: ids, prefixes (K8S), names or aliases (KIA1104). All of them without it.
# select: [REP, KIA1104]

# The least severity that makes the exit code 1: error, warning or note.
# fail-on: error

# Another severity for a rule or a family, or "off".
# severity:
#   REP013: off

# Findings to keep silent about, where a comment cannot stand. Each wants a reason; `until` is its last day.
# ignore:
#   - rule: K8S001
#     path: vendor/**
#     reason: generated, mended upstream
#     until: 2026-12-31

# Files that are not looked at.
# exclude: ["docs/**"]
"""


def configuration(proposal: Proposal) -> str:
    """The text of a configuration; it is valid, and says nothing that the repository does not."""
    parts = ["# The configuration of gitops-lint. Everything in it may be left out.\n"]
    parts += [_kubernetes(proposal), _environments(proposal), _REST]
    return "\n".join(parts)


def _kubernetes(proposal: Proposal) -> str:
    says = "# What the clusters run; manifests are checked against it. The newest known version without it.\n"
    version = proposal.kubernetes_version
    if not version:
        return f'{says}# kubernetes:\n#   version: "1.33"\n'
    if all(found.version != version for found in proposal.versions):
        says += f"# {version} is the oldest whose schemas are known.\n"
    return f'{says}{_places(proposal.versions, version)}kubernetes:\n  version: "{version}"\n'


def _places(found: tuple[FoundVersion, ...], chosen: str) -> str:
    """Comments that say where each version stands, the chosen one first."""
    lines = []
    for version in sorted({one.version for one in found}, key=lambda one: (one != chosen, one)):
        places = [printable(str(one.location)) for one in found if one.version == version]
        more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
        lines.append(f"# {version}: {', '.join(places[:_SHOWN])}{more}\n")
    return "".join(lines)


def _environments(proposal: Proposal) -> str:
    says = "# The environments in the order of promotion, with what belongs to each.\n"
    if not proposal.environments:
        return f"{says}# environments:\n#   prod:\n#     paths: [clusters/prod]\n"
    lines = [f"{says}environments:\n"]
    for environment in proposal.environments:
        lines.append(f"  {_scalar(environment.name)}:\n    paths:\n")
        lines += [f"      - {_scalar(path)}\n" for path in environment.paths]
    return "".join(lines)


def _scalar(text: str) -> str:
    """The text as a YAML scalar; JSON's strings are YAML's."""
    return text if _PLAIN.match(text) else json.dumps(text)
