"""What a test puts in the place of resources, data sources and modules (internal/moduletest/mocking of Terraform).

Mocked data sources are read while planning. What is computed of a mocked resource is known only after apply, unless its
mock is to be used during the plan; and what no mock names is then made up at random.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.types import DYNAMIC
from gitops_lint.terraform.values import NULL, UnknownValue, Value

Replacements = Mapping[str, Value]


class Override(msgspec.Struct, frozen=True):
    """The values of an `override_` block; `for_plan` says that they count while planning too."""

    values: Replacements = {}
    for_plan: bool = False


class MockProvider(msgspec.Struct, frozen=True):
    """A `mock_provider`: the defaults of its resources and data sources by type, and its own overrides by address."""

    resources: Mapping[str, Override] = {}
    data: Mapping[str, Override] = {}
    overrides: Mapping[str, Override] = {}
    for_plan: bool = False


class Mocks(msgspec.Struct, frozen=True):
    """All mocks of one run: overrides by address, and providers by name (`aws`, `aws.east`)."""

    overrides: Mapping[str, Override] = {}
    providers: Mapping[str, MockProvider] = {}

    def of_module(self, address: str) -> Override | None:
        """The override of a module instance, or of the calls that lead to it; None where there is none."""
        found = _of(self.overrides, address)
        return Override() if found is None and self.is_inside(address) else found

    def is_inside(self, address: str) -> bool:
        """Whether a module, or one that it is in, is overridden."""
        if not self.overrides:
            return False
        path = ""
        for part in _CALL.findall(address):
            path = f"{path}.{part}" if path else part
            if _of(self.overrides, path) is not None:
                return True
        return False

    def of_resource(self, address: str, mode: str, type_: str, provider: str) -> Override | None:
        """The override of a resource instance; the defaults of its type where its provider is mocked."""
        found = _of(self.overrides, address)
        mock = self.providers.get(provider)
        if found is None and mock is not None:
            found = _of(mock.overrides, address)
            if found is None:
                defaults = (mock.data if mode == "data" else mock.resources).get(type_)
                found = defaults or Override(for_plan=mock.for_plan)
        return found


NO_MOCKS = Mocks()
_CALL = re.compile(r'module\.[^.\[]+(?:\["(?:[^"\\]|\\.)*"\]|\[\d+\])?')
_LAST_KEY = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]$')


def _of(overrides: Mapping[str, Override], address: str) -> Override | None:
    """The override of an instance, or of all instances of it."""
    found = overrides.get(address)
    return overrides.get(_LAST_KEY.sub("", address)) if found is None else found


_BUILT_IN = {
    ("managed", "terraform_data"): ("output",),
    ("data", "terraform_remote_state"): ("outputs",),
}
"""Attributes of any type, in whose place Terraform puts null."""


def mocked_value(override: Override, mode: str, type_: str, name: str, address: str) -> Value | None:
    """What a mock makes of an attribute that the configuration does not set; None where the provider would decide."""
    if mode == "managed" and not override.for_plan:
        return UnknownValue(DYNAMIC, UnknownKind.AFTER_APPLY, f"{address} is known after apply", is_typed=False)
    if name in override.values:
        return override.values[name]
    if name in _BUILT_IN.get((mode, type_), ()):
        return NULL
    if (mode, type_) in _BUILT_IN and name != "id":
        return None
    return UnknownValue(DYNAMIC, UnknownKind.NOT_AVAILABLE, f"{address} is made up by a mock, by its provider's schema")
