"""Names of renamed objects, followed into every field that holds one.

Source: api/internal/accumulator/namereferencetransformer.go, api/filters/nameref.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache

from gitops_lint.kubernetes.kustomize.configurations import Reference
from gitops_lint.kubernetes.kustomize.field_specs import FieldSpec, set_fields
from gitops_lint.kubernetes.kustomize.identity import Gvk
from gitops_lint.kubernetes.kustomize.object_list import ObjectList
from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.paths import Place
from gitops_lint.kubernetes.kustomize.problems import BuildError
from gitops_lint.kubernetes.kustomize.transformers.scalars import set_text
from gitops_lint.kubernetes.kustomize.values import is_null, text_of

Noted = Callable[[BuildObject, BuildObject, tuple[str | int, ...]], None]
"""Told of every name that is changed: the referrer, the object that is named, and the path of the name."""


def fix_references(objects: ObjectList, references: Sequence[Reference], noted: Noted | None = None) -> None:
    """Gives every reference the name that its object has now.

    Raises:
        BuildError: a name could be that of several objects, or a field leads through a scalar (renamed or not).
    """
    renamed: defaultdict[str, list[BuildObject]] = defaultdict(list)
    for each in objects:
        for name in {name for _, name, _ in each.previous}:
            renamed[name].append(each)
    for each in objects:
        _refuse_blank_namespace(each)
    by_kind = _by_kind(tuple(references))
    for each in objects:
        original = each.original_identity.gvk
        specs = [
            (target, spec) for target, spec in by_kind.get(original.kind, by_kind[""]) if spec.gvk.selects(original)
        ]
        if specs:
            _Referrer(each, objects, renamed, noted).fix(specs)


@lru_cache(maxsize=64)
def _by_kind(references: tuple[Reference, ...]) -> dict[str, list[tuple[Gvk, FieldSpec]]]:
    """The fields that may hold names by the kind that has them, in order; those of any kind are in each list."""
    kinds = {spec.kind for reference in references for spec in reference.referrers} | {""}
    rows = [(reference.target, spec) for reference in references for spec in reference.referrers]
    return {kind: [row for row in rows if not row[1].kind or row[1].kind == kind] for kind in kinds}


class _Referrer:
    """One object whose references are fixed."""

    def __init__(
        self, each: BuildObject, objects: ObjectList, renamed: dict[str, list[BuildObject]], noted: Noted | None
    ) -> None:
        self._each = each
        self._objects = objects
        self._first_namespaces: set[str] | None = None
        self._renamed = renamed
        self._noted = noted
        self._identity = each.identity
        self._role_namespaces = _role_namespaces(each)

    def fix(self, specs: Sequence[tuple[Gvk, FieldSpec]]) -> None:
        for target, spec in specs:
            # The spec chose by what the object was at first; the field is looked for whatever it is now.
            field = FieldSpec(path=spec.path, creates=spec.creates)
            try:
                set_fields(self._each.value, self._each.gvk, [field], lambda place: self._set(place, target, spec))  # noqa: B023
            except BuildError as error:
                message = f"updating name reference in '{spec.path}' field of '{self._identity}': {error.message}"
                raise BuildError(message, error.spot or self._each.spot) from None

    def _set(self, place: Place, target: Gvk, spec: FieldSpec) -> None:
        value = place.value
        if is_null(value):
            return
        if value.__class__ is list:
            for index in range(len(value)):
                inner = Place(value, index, (*place.path, index))
                if value[index].__class__ is list:
                    raise BuildError("is expected to be either a string or a map of string")
                if not is_null(value[index]):
                    self._set_one(inner, target, spec)
        else:
            self._set_one(place, target, spec)

    def _set_one(self, place: Place, target: Gvk, spec: FieldSpec) -> None:
        if place.value.__class__ is dict:
            self._set_map(place, target, spec)
            return
        old = text_of(place.value)
        found = self._referral(old, self._candidates(old), target, spec, needs_namespace=False)
        if found is None:
            return
        found.is_referred_to = True
        if found.name != old:
            set_text(place, found.name)
            self._note(found, place.path)

    def _set_map(self, place: Place, target: Gvk, spec: FieldSpec) -> None:
        fields = place.value
        if "name" not in fields:
            raise BuildError("path config error; no 'name' field in node")
        old = text_of(fields["name"])
        candidates = self._candidates(old)
        if "namespace" in fields:
            wanted = text_of(fields["namespace"])
            candidates = self._of_namespace(candidates, wanted)
        found = self._referral(old, candidates, target, spec, needs_namespace=True)
        if found is None:
            return
        found.is_referred_to = True
        if found.name == old and not found.namespace:
            return
        if found.name != old:
            set_text(Place(fields, "name", ()), found.name)
            self._note(found, (*place.path, "name"))
        if found.namespace:
            if fields.get("namespace") != found.namespace:
                self._note(found, (*place.path, "namespace"))
            fields["namespace"] = found.namespace

    def _note(self, found: BuildObject, path: tuple[str | int, ...]) -> None:
        if self._noted is not None:
            self._noted(self._each, found, path)

    def _candidates(self, name: str) -> list[BuildObject]:
        """The objects that once had a name and that this one can refer to (SubsetThatCouldBeReferencedByResource)."""
        return self._reachable(self._renamed.get(name, []))

    def _reachable(self, found: list[BuildObject]) -> list[BuildObject]:
        if self._identity.is_cluster_scoped or not found:
            return found
        own = self._identity.effective_namespace
        return [
            each
            for each in found
            if (identity := each.identity).is_cluster_scoped
            or identity.effective_namespace == own
            or each.namespace in self._role_namespaces
        ]

    def _of_namespace(self, candidates: list[BuildObject], namespace: str) -> list[BuildObject]:
        """Those of a namespace, as it was at first if it was that of any object (filterMapCandidatesByNamespace)."""
        first = [each for each in candidates if each.original_identity.effective_namespace == namespace]
        if first or self._any_was_in(namespace):
            return first
        return [each for each in candidates if each.identity.effective_namespace == namespace]

    def _any_was_in(self, namespace: str) -> bool:
        """Whether anything that this object can refer to was in a namespace at first."""
        if self._first_namespaces is None:
            reachable = self._reachable([*self._objects])
            self._first_namespaces = {each.original_identity.effective_namespace for each in reachable}
        return namespace in self._first_namespaces

    def _referral(
        self, name: str, candidates: list[BuildObject], target: Gvk, spec: FieldSpec, *, needs_namespace: bool
    ) -> BuildObject | None:
        """The object that a name means; None where it means none that was renamed (selectReferral)."""
        found = [
            each
            for each in candidates
            if any(target.selects(identity.gvk) for identity in each.previous_identities)
            and self._fits_role(each, spec)
            and self._is_near(each)
        ]
        if len(found) == 1:
            return found[0]
        found = [each for each in found if _same_affixes(each, self._each, allows_none=True)]
        if len(found) > 1:
            found = [each for each in found if _same_affixes(each, self._each, allows_none=False)]
        if not found:
            return None
        names = {(each.name, each.namespace if needs_namespace else "") for each in found}
        if len(names) > 1:
            listed = ", ".join(str(each.identity) for each in found)
            raise BuildError(f"found multiple possible referrals: {listed}")
        return found[0]

    def _is_near(self, each: BuildObject) -> bool:
        if self._identity.is_cluster_scoped or each.kind == "ServiceAccount":
            return True
        identity = each.identity
        return identity.is_cluster_scoped or identity.effective_namespace == self._identity.effective_namespace

    def _fits_role(self, each: BuildObject, spec: FieldSpec) -> bool:
        if not spec.path.endswith("roleRef/name"):
            return True
        role = self._each.value.get("roleRef")
        if role.__class__ is not dict or "apiGroup" not in role or "kind" not in role:
            return True
        wanted = Gvk(text_of(role["apiGroup"]), "", text_of(role["kind"]))
        return any(wanted.selects(identity.gvk) for identity in each.previous_identities)


def _role_namespaces(each: BuildObject) -> set[str]:
    """The namespaces of the accounts that a RoleBinding binds."""
    subjects = each.value.get("subjects")
    if each.kind != "RoleBinding" or subjects.__class__ is not list:
        return set()
    return {
        subject["namespace"]
        for subject in subjects
        if subject.__class__ is dict
        and subject.get("kind") == "ServiceAccount"
        and isinstance(subject.get("namespace"), str)
    }


def _refuse_blank_namespace(each: BuildObject) -> None:
    """Stops at an account that is bound in no namespace in particular (getNamespacesForRoleBinding)."""
    subjects = each.value.get("subjects")
    if each.kind == "RoleBinding" and subjects.__class__ is list:
        for subject in subjects:
            fields = subject if subject.__class__ is dict else {"namespace": "", "kind": None}
            if "namespace" in fields and not isinstance(fields.get("kind", ""), str):
                raise BuildError(f"a subject of {each.identity} is none", each.spot)
            if fields.get("kind") == "ServiceAccount" and not isinstance(fields.get("namespace", ""), str):
                message = f'Invalid Input: namespace is blank for resource "{each.identity}"'
                raise BuildError(message, each.spot)


def _same_affixes(one: BuildObject, other: BuildObject, *, allows_none: bool) -> bool:
    pairs = ((one.prefixes, other.prefixes), (one.suffixes, other.suffixes))
    return all((allows_none and not (ours and theirs)) or _same_ending(ours, theirs) for ours, theirs in pairs)


def _same_ending(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two lists end alike as far as the shorter goes; an empty one is like an empty one only."""
    length = min(len(one), len(other))
    if not length:
        return len(one) == len(other)
    return [*one[-length:]] == [*other[-length:]]
