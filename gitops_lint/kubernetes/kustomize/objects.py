"""One object on its way through a build.

What Kustomize keeps as internal annotations (who the object was, which prefixes it was given) are fields here. Source:
api/resource/resource.go.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from gitops_lint.formats.yaml import Document
from gitops_lint.kubernetes.kustomize.identity import Gvk, Identity, group_and_version
from gitops_lint.kubernetes.kustomize.problems import BuildError, Spot
from gitops_lint.kubernetes.kustomize.schemas import Schemas
from gitops_lint.kubernetes.kustomize.sharing import SharedWord, without
from gitops_lint.kubernetes.kustomize.texts import quoted_words
from gitops_lint.kubernetes.kustomize.values import copied, is_empty, is_null_or_missing, text_of


class BuildObject:
    """An object and its history: mutable, owned by one build."""

    __slots__ = (
        "allows_kind_change",
        "allows_name_change",
        "behavior",
        "is_deleted",
        "is_referred_to",
        "needs_hash",
        "prefixes",
        "previous",
        "schemas",
        "shared",
        "source",
        "spot",
        "suffixes",
        "trail",
        "value",
        "variables",
    )

    def __init__(self, value: dict[str, Any], schemas: Schemas, spot: Spot, source: Document | None = None) -> None:
        self.value = value
        self.source = source
        self.schemas = schemas
        self.spot = spot
        self.previous: list[tuple[str, str, str]] = []
        """Namespace, name and kind that it had before, oldest first."""
        self.prefixes: list[str] = []
        self.suffixes: list[str] = []
        self.behavior = ""
        self.needs_hash = False
        self.allows_name_change = False
        self.allows_kind_change = False
        self.is_referred_to = False
        self.variables: list[str] = []
        self.shared: list[SharedWord] = []
        self.is_deleted = False
        self.trail: Any = None
        """What a recorder keeps of the object; None where nobody asks for origins."""

    def copy(self) -> BuildObject:
        """A copy that shares nothing that changes."""
        other = BuildObject.__new__(BuildObject)
        for name in BuildObject.__slots__:
            setattr(other, name, getattr(self, name))
        other.value = copied(self.value)
        other.take_history(self)
        other.variables = [*self.variables]
        other.shared = [*self.shared]
        return other

    def take_history(self, other: BuildObject) -> None:
        """What another object's internal annotations say, instead of this one's."""
        self.previous, self.prefixes, self.suffixes = [*other.previous], [*other.prefixes], [*other.suffixes]
        self.behavior, self.needs_hash, self.is_referred_to = other.behavior, other.needs_hash, other.is_referred_to
        self.allows_name_change, self.allows_kind_change = other.allows_name_change, other.allows_kind_change

    def forget_history(self) -> None:
        """What happens where a patch takes the annotations away, Kustomize's own among them."""
        self.previous, self.prefixes, self.suffixes = [], [], []
        self.behavior, self.needs_hash, self.is_referred_to = "", False, False

    @property
    def has_history(self) -> bool:
        """Whether Kustomize's own annotations stand in the object, so that it has annotations."""
        return bool(
            self.previous
            or self.prefixes
            or self.suffixes
            or self.behavior
            or self.needs_hash
            or self.is_referred_to
            or self.allows_name_change
            or self.allows_kind_change
        )

    def is_quoted(self, fields: tuple[str, ...], text: str) -> bool:
        """Whether a text is written in quotes where the object is declared."""
        return self.source is not None and (fields, text) in quoted_words(self.source)

    @property
    def metadata(self) -> dict[str, Any]:
        """The metadata, to read; nothing where there is none."""
        metadata = self.value.get("metadata")
        return metadata if metadata.__class__ is dict else {}

    @property
    def kind(self) -> str:
        return text_of(self.value.get("kind", ""))

    @property
    def api_version(self) -> str:
        return text_of(self.value.get("apiVersion", ""))

    @property
    def name(self) -> str:
        return self._word("name")

    @property
    def namespace(self) -> str:
        return self._word("namespace")

    def _word(self, field: str) -> str:
        value = self.metadata.get(field)
        return value if value.__class__ is str else "" if is_empty(value) else text_of(value)

    @property
    def gvk(self) -> Gvk:
        return _gvk(self.api_version, self.kind)

    @property
    def identity(self) -> Identity:
        """Who the object is now (Resource.CurId)."""
        api_version, kind = self.api_version, self.kind
        is_cluster_scoped = self.schemas.is_cluster_scoped(api_version, kind)
        return Identity(_gvk(api_version, kind), self.name, self.namespace, is_cluster_scoped)

    @property
    def previous_identities(self) -> list[Identity]:
        """Who it was, oldest first: with the group and version that it has now (utils.PrevIds)."""
        if not self.previous:
            return []
        group, version = group_and_version(self.api_version)
        return [Identity(Gvk(group, version, kind), name, namespace) for namespace, name, kind in self.previous]

    @property
    def original_identity(self) -> Identity:
        """Who it was at first (Resource.OrgId)."""
        if not self.previous:
            return self.identity
        namespace, name, kind = self.previous[0]
        return Identity(Gvk(*group_and_version(self.api_version), kind), name, namespace)

    def store_identity(self) -> None:
        """Remembers who the object is, before it becomes another (Resource.StorePreviousId).

        Raises:
            BuildError: its annotations are no map, and Kustomize, which notes it there, panics.
        """
        annotations = self.metadata.get("annotations")
        if annotations.__class__ is not dict and not is_null_or_missing(annotations):
            raise BuildError("wrong node kind: the annotations are no MappingNode", self.spot)
        identity = self.identity
        self.previous.append((identity.effective_namespace, identity.name, identity.gvk.kind))
        commas = {sum(each[part].count(",") for each in self.previous) for part in range(3)}
        if len(commas) > 1:
            # Kustomize keeps them in annotations, with commas between them: it panics (utils.PrevIds).
            raise BuildError("number of previous names, number of previous namespaces differ: a comma is in one")

    def words(self, field: str) -> dict[str, str]:
        """Labels or annotations as text (RNode.GetLabels, GetAnnotations).

        Raises:
            BuildError: they are a list that Kustomize cannot take for a map.
        """
        found = self.metadata.get(field)
        if found.__class__ is list:
            # Kustomize reads the items of any node in pairs, also those of a list; at an odd one it panics.
            if len(found) % 2:
                raise BuildError(f"wrong node kind: the {field} are no MappingNode", self.spot)
            return {text_of(key): text_of(value) for key, value in zip(found[::2], found[1::2], strict=False)}
        if found.__class__ is not dict:
            return {}
        return {key: value if value.__class__ is str else text_of(value) for key, value in found.items()}

    def set_words(self, field: str, words: dict[str, str]) -> None:
        """Labels or annotations anew, all of them strings; no field where there are none."""
        metadata = self.value.get("metadata")
        if metadata.__class__ is not dict:
            metadata = self.value["metadata"] = {}
        metadata.pop(field, None)
        if self.shared:
            self.shared = without(self.shared, ("metadata", field))
        if words:
            metadata[field] = words


@lru_cache(maxsize=1024)
def _gvk(api_version: str, kind: str) -> Gvk:
    return Gvk(*group_and_version(api_version), kind)
