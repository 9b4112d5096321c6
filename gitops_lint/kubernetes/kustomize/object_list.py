"""The objects of a build in their order, found by who they are and who they were.

Source: api/resmap/reswrangler.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gitops_lint.kubernetes.kustomize.identity import Identity
from gitops_lint.kubernetes.kustomize.metadata import ORIGIN
from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.problems import BuildError

_MERGING = ("merge", "replace")


class ObjectList:
    """Objects in the order in which they were loaded; no two are the same object of a cluster."""

    __slots__ = ("_keys", "_keys_by", "_objects")

    def __init__(self, objects: Iterable[BuildObject] = ()) -> None:
        self._objects = [*objects]
        self._keys: set[tuple[str, ...]] | None = None
        """Who the objects are; None once something may have made others of them."""
        self._keys_by = ""
        """The schemas that said so."""

    def __iter__(self) -> Iterator[BuildObject]:
        return iter(self._objects)

    def __len__(self) -> int:
        return len(self._objects)

    def copy(self) -> ObjectList:
        """The same with copies of all objects."""
        return ObjectList(each.copy() for each in self._objects)

    def extend(self, objects: Iterable[BuildObject]) -> None:
        """Appends objects.

        Raises:
            BuildError: one of them is there already.
        """
        schemas = self._objects[0].schemas.own_source if self._objects else ""
        if self._keys is None or self._keys_by != schemas:
            self._keys_by = schemas
            self._keys = {each.identity.key for each in self._objects}
        for each in objects:
            identity = each.identity
            if identity.key in self._keys:
                message = f"may not add resource with an already registered id: {identity}"
                raise BuildError(message, each.spot)
            self._keys.add(identity.key)
            self._objects.append(each)

    def replace_all(self, objects: Iterable[BuildObject]) -> None:
        """These instead of the present ones, each once as in `extend`."""
        chosen, self._objects, self._keys = [*objects], [], None
        self.extend(chosen)

    def drop_deleted(self) -> None:
        """Takes out what a patch has deleted."""
        self._keys = None
        self._objects = [each for each in self._objects if not each.is_deleted]

    def of_identity(self, identity: Identity) -> list[BuildObject]:
        """The objects that are or were this one (GetMatchingResourcesByAnyId)."""
        return [
            each
            for each in self._objects
            if each.identity.key == identity.key or any(old.key == identity.key for old in each.previous_identities)
        ]

    def the_one(self, identity: Identity) -> BuildObject:
        """The one object that is or was this one.

        Raises:
            BuildError: there is none, or several (GetById).
        """
        found = self.of_identity(identity)
        if len(found) == 1:
            return found[0]
        what = "multiple matches" if found else "no matches"
        raise BuildError(f"{what} for Id {identity}; failed to find unique target for patch {identity}")

    def absorb(self, generated: BuildObject) -> BuildObject | None:
        """Takes what a generator made: as a new object, or into the one that it merges with or replaces.

        Gives the object that it took the place of. Raises BuildError where the behavior and what is there do not fit
        (appendReplaceOrMerge).
        """
        identity = generated.identity
        matches = self.of_identity(identity)
        if len(matches) > 1:
            raise BuildError(f"found multiple objects that could accept merge of {identity}", generated.spot)
        if not matches:
            if generated.behavior in _MERGING:
                raise BuildError(f"id {identity} does not exist; cannot merge or replace", generated.spot)
            self.extend([generated])
            return None
        old = matches[0]
        if generated.behavior not in _MERGING:
            raise BuildError(f"id {identity} exists; behavior must be merge or replace", generated.spot)
        is_merging = generated.behavior == "merge"
        origin = old.words("annotations").get(ORIGIN)
        _take_metadata(generated, old)
        if is_merging and origin is not None:
            generated.value["metadata"]["annotations"][ORIGIN] = origin
        if is_merging:
            for field in ("data", "binaryData"):
                _merge_words(generated, old, field)
        self._objects[self._objects.index(old)] = generated
        self._keys = None
        return old


def _take_metadata(new: BuildObject, old: BuildObject) -> None:
    """Labels, annotations, name, namespace and history of the object that is replaced (CopyMergeMetaDataFieldsFrom)."""
    new.set_words("labels", {**old.words("labels"), **new.words("labels")})
    needs_hash = new.needs_hash
    new.take_history(old)
    new.needs_hash = old.needs_hash and needs_hash
    new.variables = [*old.variables]
    new.set_words("annotations", {**old.words("annotations"), **new.words("annotations")})
    new.value["metadata"]["name"] = old.metadata.get("name", "")
    new.value["metadata"].pop("namespace", None)
    if old.namespace:
        new.value["metadata"]["namespace"] = old.namespace


def _merge_words(new: BuildObject, old: BuildObject, field: str) -> None:
    from gitops_lint.kubernetes.kustomize.values import text_of

    words: dict[str, str] = {}
    for each in (old, new):
        data = each.value.get(field)
        if data.__class__ is dict:
            words.update({key: text_of(value) for key, value in data.items()})
    new.value.pop(field, None)
    if words:
        new.value[field] = dict(sorted(words.items()))
