"""The include blocks of a file.

Source: `decodeAsTerragruntInclude`, `getTrackInclude` and `handleInclude` in pkg/config/include.go of Terragrunt.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.terragrunt.merging import SHALLOW, STRATEGIES
from gitops_lint.terraform.terragrunt.problems import Kind
from gitops_lint.terraform.terragrunt.schema import INCLUDE
from gitops_lint.terraform.terragrunt.sections import Section, is_unknown, read_section

if TYPE_CHECKING:
    from gitops_lint.terraform.terragrunt.reader import FileReader


class Include(msgspec.Struct, frozen=True):
    """One include: its label (empty where it has none), the file it names and how that is taken.

    `absolute_directory` is that of the file, as Terragrunt's functions give it.
    """

    name: str
    path: str
    absolute_directory: str
    expose: bool
    strategy: str
    file: str
    span: Span


def read_includes(reader: FileReader, body: hcl.Body) -> dict[str, Include]:
    """The includes of a file by their labels. One whose file is not known or not there is noted, and left out."""
    found: dict[str, Include] = {}
    for block in body.blocks_of("include"):
        section = read_section(block, INCLUDE, reader.place, reader.early_value, reader.log)
        if reader.included is not None:
            detail = (
                f"{reader.place} includes another file, but is itself included by {reader.config_path}. Only one level "
                "of includes is allowed."
            )
            reader.log.add(Kind.INCLUDE, "Too many levels of inheritance", detail, reader.place, block.header_span)
            return {}
        include = _read(reader, section)
        if include is None:
            continue
        if include.name in found:
            detail = "Multiple bare include blocks (include blocks without label) is not supported."
            reader.log.add(Kind.INCLUDE, "Duplicate include block", detail, reader.place, block.header_span)
            continue
        found[include.name] = include
    return found


def _read(reader: FileReader, section: Section) -> Include | None:
    log, file = reader.log, reader.place
    setting = section.attributes.get("path")
    if setting is None:
        return None
    if is_unknown(setting.value):
        detail = "What it includes depends on something that is not known offline."
        log.add(Kind.INCLUDE, "Include not known", detail, file, setting.span, limit=True)
        return None
    text = setting.text
    if not text:
        detail = f"The include configuration in {file} must specify a 'path' parameter"
        log.add(Kind.INCLUDE, "Missing include path", detail, file, setting.span)
        return None
    locations = reader.session.locations
    path = locations.inside(text, reader.directory)
    if path is None:
        detail = f"{text} lies outside of the repository."
        log.add(Kind.INCLUDE, "Include outside of the repository", detail, file, setting.span, limit=True)
        return None
    if not reader.session.tree.is_file(path):
        detail = f"Include configuration not found: {path} (referenced from: {reader.config_path})"
        log.add(Kind.INCLUDE, "Include not found", detail, file, setting.span)
        return None
    return Include(
        section.name,
        path,
        locations.absolute(posixpath.dirname(path)),
        section.is_true("expose"),
        _strategy(reader, section),
        file,
        section.span,
    )


def _strategy(reader: FileReader, section: Section) -> str:
    strategy = section.text("merge_strategy", SHALLOW)
    if strategy in STRATEGIES:
        return strategy
    if strategy is not None:
        setting = section.attributes["merge_strategy"]
        detail = f"Include merge strategy {strategy} is unknown. Valid strategies are: {', '.join(STRATEGIES)}"
        reader.log.add(Kind.INCLUDE, "Invalid merge strategy", detail, reader.place, setting.span)
    return SHALLOW
