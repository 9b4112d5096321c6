"""What a Terragrunt file sets, its own or merged with what it includes."""

from __future__ import annotations

import msgspec

from gitops_lint.terraform.terragrunt.sections import Section, Setting
from gitops_lint.terraform.values import UnknownValue


class Configuration(msgspec.Struct, frozen=True):
    """The values of a file. `file` is its path.

    `attributes` are those of the file itself but for `inputs`; `sections` the blocks of which there is one, by type
    (`terraform`, `remote_state`, `dependencies`, `exclude`, `errors`, `engine`, `catalog`); `generate`, `dependencies`
    and `features` the blocks that have names. `more_inputs` is there where `inputs` is not wholly known: it may set any
    other variable as well.
    """

    file: str
    locals: dict[str, Setting] = {}
    inputs: dict[str, Setting] = {}
    more_inputs: UnknownValue | None = None
    sets_inputs: bool = False
    attributes: dict[str, Setting] = {}
    sections: dict[str, Section] = {}
    generate: dict[str, Section] = {}
    dependencies: dict[str, Section] = {}
    features: dict[str, Section] = {}
