"""What reaches the clusters that Applications go to."""

from __future__ import annotations

import msgspec

from gitops_lint.kubernetes.rendered import BuildWarning, Limit, Problem, RenderedObject, SpecEntry


class AppliedObject(msgspec.Struct, frozen=True, eq=False):
    """An object that reaches a cluster, and the Application that applies it ("" for a root).

    `file` is where that begins: the file of the Application, or the kustomization that changes it.
    """

    object: RenderedObject
    application: str
    file: str


class ArgoCluster(msgspec.Struct, frozen=True, eq=False):
    """A cluster that Applications go to: its name (or server), and what reaches it."""

    name: str
    objects: tuple[AppliedObject, ...] = ()
    applications: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    limits: tuple[Limit, ...] = ()
    files: frozenset[str] = frozenset()
    warnings: tuple[BuildWarning, ...] = ()
    entries: tuple[SpecEntry, ...] = ()
    built: frozenset[str] = frozenset()
    """The files of the sources that were rendered whole."""
    hidden: tuple[str, ...] = ()
    """The namespaces into which something goes that could not be rendered; "" where that may be any."""
    by_hand: frozenset[str] = frozenset()
    """Those of them that make up kustomizations which no Application applies."""
    is_whole: bool = True
    """Whether all Applications are known: not where a generator asks for what the repository does not hold."""


class Collected(msgspec.Struct):
    """What is known of a cluster so far."""

    objects: list[AppliedObject] = []
    applications: list[str] = []
    problems: list[Problem] = []
    limits: list[Limit] = []
    files: set[str] = set()
    warnings: list[BuildWarning] = []
    entries: list[SpecEntry] = []
    built: set[str] = set()
    hidden: dict[str, None] = {}
    by_hand: set[str] = set()
    is_whole: bool = True
