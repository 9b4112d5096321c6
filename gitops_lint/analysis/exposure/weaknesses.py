"""Which settings are weak by themselves: versions of TLS, what is shared with everybody, addresses given by default."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.analysis.terraform_stacks import EvaluatedStack, terraform_stacks
from gitops_lint.model.analysis import analysis
from gitops_lint.model.environment import Repository
from gitops_lint.model.rule import FileSpan

if TYPE_CHECKING:
    from gitops_lint.analysis.exposure.networks import Network


class Weakness(msgspec.Struct, frozen=True):
    """One weak setting in one stack. `aspect` is a value of `declared.Aspect`, `about` the address of the object.

    `because` is what to say of it, `hops` are the places from the value to the object.
    """

    aspect: str
    about: str
    because: str
    at: FileSpan
    hops: tuple[tuple[FileSpan, str], ...] = ()
    environments: tuple[str, ...] = ()

    @property
    def directory(self) -> str:
        """The directory of the place."""
        return posixpath.dirname(self.at.file)

    @property
    def files(self) -> tuple[str, ...]:
        """The files that it is made of."""
        return tuple(dict.fromkeys((self.at.file, *(where.file for where, _ in self.hops))))


@analysis()
def weaknesses(repository: Repository) -> tuple[Weakness, ...]:
    """Every weak setting of every stack, one for each line that says it: what several environments share is one."""
    if not terraform_stacks(repository):
        return ()
    from gitops_lint.analysis.exposure.networks import networks

    found: dict[tuple[object, ...], Weakness] = {}
    for stack, network in networks(repository):
        for one in _of_network(stack, network):
            key = (one.aspect, one.at.file, one.at.span)
            same = found.setdefault(key, one)
            if same is not one:
                together = tuple(dict.fromkeys((*same.environments, *one.environments)))
                found[key] = msgspec.structs.replace(same, environments=together)
    return tuple(found.values())


def _of_network(stack: EvaluatedStack, network: Network) -> Iterator[Weakness]:
    from gitops_lint.analysis.exposure.placing import once, place

    for one in network.weak:
        if one.only_if_public and one.only_if_public not in network.public:
            continue
        at, hops = place(stack, one.arguments, one.path)
        yield Weakness(one.aspect.value, one.arguments.address, one.said, at, once(at, hops), stack.environments)
