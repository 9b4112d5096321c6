"""K8S005: quantities that the API server cannot read, or that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from gitops_lint.analysis.fields import Pattern, at, fields, pattern, sieve
from gitops_lint.analysis.workloads import POD_TEMPLATE_PATHS, Container, PodTemplate, pod_template
from gitops_lint.kubernetes.quantity import quantity_of, respelled
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Finding, Fix, Operation, PathChange, Severity, rule
from gitops_lint.model.source import Path


def _is_amount(value: Any) -> bool:
    amount = quantity_of(value)
    return amount is not None and amount >= 0


_CLAIM: Final = ("resources.requests.*", "resources.limits.*")

_FIELDS: Final[Mapping[str, tuple[Pattern, ...]]] = {
    kind: tuple(map(pattern, patterns))
    for kind, patterns in {
        "PersistentVolumeClaim": [f"spec.{claim}" for claim in _CLAIM],
        "PersistentVolume": ["spec.capacity.*"],
        "StatefulSet.apps": [f"spec.volumeClaimTemplates.*.spec.{claim}" for claim in _CLAIM],
        "ResourceQuota": ["spec.hard.*"],
        "LimitRange": [
            f"spec.limits.*.{bound}.*" for bound in ("default", "defaultRequest", "max", "min", "maxLimitRequestRatio")
        ],
        "HorizontalPodAutoscaler.autoscaling": [
            "spec.metrics.*.*.target.value",
            "spec.metrics.*.*.target.averageValue",
        ],
        "RuntimeClass.node.k8s.io": ["overhead.podFixed.*"],
        "CSIStorageCapacity.storage.k8s.io": ["capacity", "maximumVolumeSize"],
        "VerticalPodAutoscaler.autoscaling.k8s.io": [
            f"spec.resourcePolicy.containerPolicies.*.{bound}.*" for bound in ("minAllowed", "maxAllowed")
        ],
    }.items()
}
"""The fields of type Quantity, by kind. Source: the API reference of each kind; a pod's are below."""

_FINE_FIELDS: Final = {kind: sieve(dict.fromkeys(patterns, _is_amount)) for kind, patterns in _FIELDS.items()}

_POD_FIELDS: Final = tuple(
    map(
        pattern,
        (
            "volumes.*.emptyDir.sizeLimit",
            *(f"volumes.*.ephemeral.volumeClaimTemplate.spec.{claim}" for claim in _CLAIM),
            "volumes.*.downwardAPI.items.*.resourceFieldRef.divisor",
            "volumes.*.projected.sources.*.downwardAPI.items.*.resourceFieldRef.divisor",
        ),
    )
)
_FINE_POD_FIELDS: Final = sieve(dict.fromkeys(_POD_FIELDS, _is_amount))
_BYTES: Final = frozenset({"memory", "ephemeral-storage"})


@rule("K8S005", severity=Severity.ERROR, kinds={*POD_TEMPLATE_PATHS, *_FIELDS})
def invalid_quantity(resource: Resource) -> Iterator[Finding]:
    """A quantity cannot be read, or a request is greater than its limit.

    Amounts of CPU, memory and storage are a number and a suffix, and the suffixes are few and their case matters:
    `m` is a thousandth, `M` a million, `Mi` 1048576. The schema takes any text; the API server refuses the object.
    It refuses a request above its limit too, and a negative amount. A fraction of a byte (`512m` of memory) it takes
    with a warning, and means something else than its author did.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
          resources:
            requests:
              memory: 256MB
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
          resources:
            requests:
              memory: 256M
    ```
    """
    template = pod_template(resource)
    if template is not None:
        yield from _of_pod(template)
    if resource.kind not in _FIELDS or _FINE_FIELDS[resource.kind](resource.values):
        return
    for wanted in _FIELDS[resource.kind]:
        for path, value in fields(resource.values, wanted):
            if quantity_of(value) is None:
                yield from _unreadable(path, value)
            elif wanted[-2] in ("requests", "capacity") and _is_negative(value):
                yield Finding(f"{_shown(value)} is below zero; the API server refuses it", path)


def _of_pod(template: PodTemplate) -> Iterator[Finding]:
    spec = template.spec
    for container in template.containers:
        resources = container.values.get("resources")
        if isinstance(resources, dict) and not _are_fine(resources):
            yield from _of_resources(resources, (*container.path, "resources"))
        for variable in container.variables:
            if variable.value is None and variable.source == "resourceFieldRef":
                yield from _of_variable(container, variable.path)
    path = (*template.path, "spec")
    if "resources" in spec and isinstance(spec["resources"], dict):
        yield from _of_resources(spec["resources"], (*path, "resources"))
    if "overhead" in spec:
        yield from _of_amounts(spec["overhead"], (*path, "overhead"))
    if not _FINE_POD_FIELDS(spec):
        for wanted in _POD_FIELDS:
            for place, value in fields(spec, wanted):
                if quantity_of(value) is None:
                    yield from _unreadable((*path, *place), value)


def _are_fine(resources: dict[str, Any]) -> bool:
    """Whether there is certainly nothing to say; false where it takes a closer look."""
    requests, limits = resources.get("requests") or {}, resources.get("limits") or {}
    if not isinstance(requests, dict) or not isinstance(limits, dict):
        return False
    try:
        return all(_amount_is_fine(*amount) for amount in limits.items()) and all(
            _request_is_fine(name, requested, limits.get(name)) for name, requested in requests.items()
        )
    except TypeError:  # a list or a mapping where a quantity should be
        return False


@lru_cache(maxsize=1024)
def _amount_is_fine(name: Any, amount: Any) -> bool:
    return not any(_of_amounts({name: amount}, ()))


@lru_cache(maxsize=4096)
def _request_is_fine(name: Any, requested: Any, limit: Any) -> bool:
    return _amount_is_fine(name, requested) and not any(_of_request(name, requested, limit, ()))


def _of_variable(container: Container, place: Path) -> Iterator[Finding]:
    variable = at(container.values, place)
    for path, value in fields(variable, _DIVISOR):
        if quantity_of(value) is None:
            yield from _unreadable((*container.path, *place, *path), value)


_DIVISOR: Final = pattern("valueFrom.resourceFieldRef.divisor")


def _of_resources(resources: dict[str, Any], path: Path) -> Iterator[Finding]:
    requests, limits = resources.get("requests"), resources.get("limits")
    if requests is not None:
        yield from _of_amounts(requests, (*path, "requests"))
    if limits is not None:
        yield from _of_amounts(limits, (*path, "limits"))
    if isinstance(requests, dict):
        bounds = limits if isinstance(limits, dict) else {}
        for name, requested in requests.items():
            if requested != (limit := bounds.get(name)):
                yield from _of_request(name, requested, limit, path)


def _of_request(name: Any, requested: Any, limit: Any, path: Path) -> Iterator[Finding]:
    """Source: pkg/apis/core/validation (validateContainerResourceRequirements), core/helper (IsOvercommitAllowed)."""
    place = (*path, "requests", name)
    request, most = quantity_of(requested), quantity_of(limit)
    if limit is None and request is not None and not _may_be_overcommitted(name):
        yield Finding(
            f"{name} cannot be overcommitted: it needs a limit equal to the request {_shown(requested)}", place
        )
    if request is None or most is None:
        return
    if request > most:
        yield Finding(
            f"the request for {name} ({_shown(requested)}) is greater than its limit ({_shown(limit)}); the API "
            "server refuses it: raise the limit or lower the request",
            place,
            related=(((*path, "limits", name), "the limit"),),
        )
    elif request < most and not _may_be_overcommitted(name):
        yield Finding(
            f"{name} cannot be overcommitted: its request ({_shown(requested)}) must equal its limit ({_shown(limit)})",
            place,
            related=(((*path, "limits", name), "the limit"),),
        )


def _may_be_overcommitted(name: Any) -> bool:
    native = isinstance(name, str) and ("/" not in name or "kubernetes.io/" in name)
    return native and not str(name).startswith("hugepages-")


def _of_amounts(amounts: Any, path: Path) -> Iterator[Finding]:
    if not isinstance(amounts, dict):
        return
    for name, value in amounts.items():
        amount = quantity_of(value)
        if amount is None:
            yield from _unreadable((*path, name), value)
        elif amount < 0:
            yield Finding(f"{_shown(value)} of {name} is below zero; the API server refuses it", (*path, name))
        elif _has_a_fraction(amount) and not _may_be_overcommitted(name):
            # pkg/apis/core/validation: validateResourceQuantityValue, IsIntegerResourceName
            yield Finding(
                f"{_shown(value)} of {name} has to be a whole number; the API server refuses it", (*path, name)
            )
        elif name in _BYTES and _has_a_fraction(amount):
            # pkg/api/pod/warnings.go: "fractional byte value ... is invalid, must be an integer"
            yield Finding(
                f"{_shown(value)} of {name} is a fraction of a byte (the suffix m means a thousandth); did you mean "
                f"{_shown(value).rstrip('m')}Mi?",
                (*path, name),
                severity=Severity.WARNING,
            )


def _has_a_fraction(amount: Decimal) -> bool:
    exponent = amount.as_tuple().exponent
    return isinstance(exponent, int) and exponent < 0 and amount != amount.to_integral_value()


def _is_negative(value: Any) -> bool:
    amount = quantity_of(value)
    return amount is not None and amount < 0


def _unreadable(path: Path, value: Any) -> Iterator[Finding]:
    if not isinstance(value, str) or is_filled_in_later(value):
        return
    meant = respelled(value)
    if meant is None:
        yield Finding(
            f'"{value}" is not a quantity; write a number, then nothing or one of m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, '
            "Pi, Ei",
            path,
        )
        return
    yield Finding(
        f'"{value}" is not a quantity; did you mean "{meant}"?',
        path,
        fix=Fix(f"Write {meant}", (PathChange(Operation.REPLACE, path, meant),)),
    )


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)
