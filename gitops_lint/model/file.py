"""A file of the repository as it was read: what kind it is, what it names, what is wrong with it."""

from __future__ import annotations

import enum

import msgspec

from gitops_lint.model.source import Location, Path, SourceFile, Span


class FileKind(enum.Enum):
    """What a file is to the platforms, told from its path and its neighbours."""

    # As good as the hash that Enum computes, and not a call of Python: tables by kind are read for every file.
    __hash__ = object.__hash__

    MANIFEST = "manifest"
    KUSTOMIZATION = "kustomization"
    CHART = "chart"
    """A chart's `Chart.yaml`."""
    CHART_VALUES = "chart values"
    CHART_TEMPLATE = "chart template"
    """Text for a renderer, not a manifest."""
    TERRAFORM = "terraform"
    TERRAFORM_VARIABLES = "terraform variables"
    TERRAFORM_TEST = "terraform test"
    TERRAGRUNT = "terragrunt"
    HCL = "hcl"
    """HCL of another tool, such as Packer or a Terraform lock file: its syntax is read, no more."""
    PIPELINE = "pipeline"
    SETTINGS = "settings"
    """The configuration of gitops-lint itself."""
    DATA = "data"
    """YAML or JSON that no platform of ours reads as a manifest (a CI workflow, a package's metadata)."""
    OTHER = "other"


class Role(enum.Enum):
    """What a YAML file is to the kustomization, chart or other file that names it."""

    OBJECTS = "objects"
    """Whole objects, or nothing that we know to be otherwise."""
    PATCH = "patch"
    """A part of an object: no schema applies."""
    VALUES = "values"
    """Values for a chart or a generator: not manifests."""
    CONFIGURATION = "configuration"
    """A transformer configuration or an OpenAPI file that a kustomization names."""


class ProblemKind(enum.Enum):
    """Whether a file could not be had, could not be understood, or waits for a program that we do not have."""

    UNREADABLE = "unreadable"
    MALFORMED = "malformed"
    TEMPLATE = "template"
    """Text with placeholders of a template engine, whose result nobody can tell from here."""
    IGNORED = "ignored"
    """Content that the platform never looks at, such as what follows `...` without a `---`."""


class Problem(msgspec.Struct, frozen=True):
    """Why a file, or a part of it, was not read: one plain sentence and its place."""

    kind: ProblemKind
    message: str
    span: Span = Span(0, 0)


class DuplicateKey(msgspec.Struct, frozen=True):
    """A key that a mapping has twice. `refused` tells whether the file's reader stops there."""

    path: Path
    span: Span
    first: Span
    refused: bool
    value: Span = Span(0, 0)
    """The whole entry, key and value: what a person would delete."""
    same_value: bool = False
    """Whether both entries say the same, so that either can go."""


class ReferenceKind(enum.Enum):
    """In which sense one file names another."""

    RESOURCE = "resource"
    COMPONENT = "component"
    PATCH = "patch"
    GENERATOR_SOURCE = "generator source"
    VALUES = "values file"
    CONFIGURATION = "configuration"
    TRANSFORMER = "transformer"
    CRD = "crd"
    CHART = "chart"
    MODULE = "module"
    FLUX_PATH = "Flux path"
    ARGO_PATH = "Argo CD path"


class Reference(msgspec.Struct, frozen=True):
    """A file or directory that a file names, as it names it (`text`) and as a path of the tree (`target`).

    `target` is None for what lies elsewhere (a URL, a registry) or outside the tree; `reason` then says so. The place
    is a path in a document of the file; `span` is worked out for those that are missing.
    """

    kind: ReferenceKind
    text: str
    target: str | None
    reason: str = ""
    document: int = 0
    path: Path = ()
    span: Span = Span(0, 0)


class Suppression(msgspec.Struct, frozen=True):
    """A request to be silent: from a comment or from `ignore:` in the configuration.

    `rules` are ids, prefixes or aliases; `until` is an ISO date, the last day on which it holds. A comment speaks of
    the lines `first_line` to `last_line` of its file; `span` is the comment itself. `used` tells whether it silenced
    anything, `judged` whether every rule that it names has run, `unknown` which of its names no rule has.
    """

    location: Location
    rules: tuple[str, ...]
    reason: str
    until: str = ""
    first_line: int = 1
    last_line: int = 1
    span: Span = Span(0, 0)
    from_settings: bool = False
    expired: bool = False
    used: bool = False
    judged: bool = True
    unknown: tuple[str, ...] = ()


class File(msgspec.Struct, frozen=True):
    """One file, read. `source` is None when it could not be had at all; `problems` then says why."""

    path: str
    kind: FileKind
    source: SourceFile | None
    role: Role = Role.OBJECTS
    problems: tuple[Problem, ...] = ()
    duplicates: tuple[DuplicateKey, ...] = ()
    references: tuple[Reference, ...] = ()
    missing: tuple[Reference, ...] = ()
    """The references whose target is not in the tree; `reason` says what is wrong with it."""
