"""What some environments have and others lack, and what is to be thought of that."""

from __future__ import annotations

import datetime
import functools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from gitops_lint.analysis.parity.alignment import Aligned
from gitops_lint.analysis.parity.classes import Verdict
from gitops_lint.analysis.parity.declared import allowance_for
from gitops_lint.analysis.parity.deletions import Deletions
from gitops_lint.analysis.parity.items import Item
from gitops_lint.analysis.parity.order import ALIKE_AT_EVERY_LEVEL, differ_alike_at_every_level
from gitops_lint.analysis.parity.topic import Class, Topic
from gitops_lint.model.environment import Repository
from gitops_lint.model.settings import Allowance
from gitops_lint.model.source import Location

_FOR_LOAD: Final = frozenset(
    {
        "HorizontalPodAutoscaler.autoscaling",
        "VerticalPodAutoscaler.autoscaling.k8s.io",
        "ScaledObject.keda.sh",
        "PodDisruptionBudget.policy",
        "ResourceQuota",
        "LimitRange",
        "PriorityClass.scheduling.k8s.io",
        "aws_autoscaling_schedule",
        "aws_autoscaling_policy",
        "aws_appautoscaling_target",
        "aws_appautoscaling_policy",
        "aws_appautoscaling_scheduled_action",
        "alicloud_ess_scheduled_task",
        "alicloud_ess_scaling_rule",
        "google_compute_autoscaler",
        "azurerm_monitor_autoscale_setting",
    }
)
"""What an environment without load does without."""


POLICIES: Final = frozenset(
    {
        "NetworkPolicy.networking.k8s.io",
        "CiliumNetworkPolicy.cilium.io",
        "CiliumClusterwideNetworkPolicy.cilium.io",
        "AuthorizationPolicy.security.istio.io",
        "PeerAuthentication.security.istio.io",
        "RequestAuthentication.security.istio.io",
        "ValidatingAdmissionPolicy.admissionregistration.k8s.io",
        "ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io",
        "ClusterPolicy.kyverno.io",
        "Policy.kyverno.io",
        "PodDisruptionBudget.policy",
    }
)
"""What forbids or protects: an environment that lacks it lets through what others do not."""


class Lack(msgspec.Struct, frozen=True, eq=False):
    """Something that some of the environments have and others lack.

    `is_taken_out` tells that one that lacks it reaches the file that declares it, and applies what is declared beside
    it, or has a patch that deletes it: the environment `taken_out_in`, at `taken_out_at`. `is_of_component` tells that
    none of those that lack it has anything else of what it is declared with.
    """

    resource: Aligned
    verdict: Verdict
    is_taken_out: bool = False
    taken_out_at: Location | None = None
    taken_out_in: str = ""
    is_of_component: bool = False
    allowance: Allowance | None = None

    @property
    def lacking(self) -> tuple[str, ...]:
        """The environments that lack it, in order."""
        return self.resource.lacking


def found_lacks(
    repository: Repository, groups: Sequence[Aligned], order: Mapping[str, int | None], today: datetime.date
) -> tuple[Lack, ...]:
    """Everything that not all environments have."""
    lacking = [one for one in groups if one.lacking]
    if not lacking:
        return ()
    around = _Around(repository, groups, {part for one in lacking for part in _components(one)})
    allowances = [one for one in repository.settings.parity.allow if not one.path]
    return tuple(_lack(one, order, around, allowances, today) for one in lacking)


class _Around:
    """What environments have besides: `present` says of which of some components each has any part."""

    def __init__(self, repository: Repository, groups: Sequence[Aligned], components: set[str]) -> None:
        self._groups = groups
        self.files = {one.name: one.files for one in repository.environments}
        self.deletions = Deletions(repository)
        self.present: dict[str, set[str]] = defaultdict(set)
        for group in groups:
            own = components & _components(group)
            for name in group.items if own else ():
                self.present[name] |= own

    @functools.cached_property
    def directories(self) -> Mapping[str, set[str]]:
        """The directories that declare what each environment has."""
        found: dict[str, set[str]] = defaultdict(set)
        for group in self._groups:
            for name, item in group.items.items():
                found[name].add(_directory(item))
        return found


def _lack(
    group: Aligned,
    order: Mapping[str, int | None],
    around: _Around,
    allowances: Sequence[Allowance],
    today: datetime.date,
) -> Lack:
    items = group.items.values()
    components = _components(group)
    is_of_component = all(around.present[name].isdisjoint(components) for name in group.lacking)
    reached = {name for name in group.lacking for item in items if item.file in around.files.get(name, ())}
    # What an environment does not reach, no patch of it takes out.
    deletion = around.deletions.of(group, reached) if reached else None
    taken_out_in, taken_out_at = ("", None) if deletion is None else deletion
    is_taken_out = deletion is not None or any(
        item.file in around.files[name] and _directory(item) in around.directories[name]
        for item in items
        for name in reached
    )
    addresses = {item.address for item in items}
    allowed = allowance_for(allowances, "", addresses, group.lacking, today) if allowances else None
    if allowed is not None:
        verdict = Verdict(Class.DECLARED, Topic.RESOURCE, allowed.reason)
    else:
        why = _why_expected(group, order, is_taken_out=is_taken_out, is_of_component=is_of_component)
        verdict = Verdict(Class.EXPECTED if why else Class.DRIFT, Topic.RESOURCE, why)
    return Lack(group, verdict, is_taken_out, taken_out_at, taken_out_in, is_of_component, allowed)


def _why_expected(group: Aligned, order: Mapping[str, int | None], *, is_taken_out: bool, is_of_component: bool) -> str:
    """Why not all need to have something; empty where nothing says so."""
    if all(item.is_derived for item in group.items.values()):
        return "it follows from values that differ"
    having = [order.get(name) or 0 for name in group.items]
    lacking = [order.get(name) or 0 for name in group.lacking]
    there = {name: name in group.items for name in (*group.items, *group.lacking)}
    if differ_alike_at_every_level(there, order):
        return ALIKE_AT_EVERY_LEVEL
    if group.kind in _FOR_LOAD and max(lacking) < min(having):
        return "an environment without load does without"
    if group.kind in POLICIES and not is_of_component and max(lacking) > min(having):
        return ""
    if not is_taken_out and min(lacking) > max(having):
        return "on its way up: the lower environments have it first"
    return ""


def _components(group: Aligned) -> set[str]:
    """What something is part of: the directories that declare it, or the roots."""
    return {item.group or _directory(item) for item in group.items.values()}


def _directory(item: Item) -> str:
    return item.file.rpartition("/")[0]
