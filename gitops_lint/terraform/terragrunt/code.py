"""Where the Terraform code of a unit comes from: `source` of its `terraform` block, or the directory of the unit.

Source: internal/tf/source.go and pkg/config (`GetTerraformSourceURL`) of Terragrunt. The part before `//` is copied as
a whole into Terragrunt's cache and Terraform runs in the directory behind it; the files of the unit's directory are
copied over it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.terraform.directories import CONFIGURATION, names_in
from gitops_lint.terraform.terragrunt.configuration import Configuration
from gitops_lint.terraform.terragrunt.problems import Kind, Log
from gitops_lint.terraform.terragrunt.sections import Setting, is_unknown
from gitops_lint.terraform.values import NullValue

if TYPE_CHECKING:
    from gitops_lint.terraform.terragrunt.generation import GeneratedFile
    from gitops_lint.terraform.terragrunt.session import Terragrunt


class Code(msgspec.Struct, frozen=True):
    """Where code is. `source` is what names it, None where the unit's directory is taken.

    `directory` is where Terraform runs, in the tree; None where that is elsewhere or not known. `package` is what is
    copied for it: a module outside of it cannot be called. `copied` are the files of the unit's directory that come to
    lie beside the code, by the path that they have there. `runs` is false where there is no code at all, and
    `is_generated` true where all of it is generated.
    """

    source: Setting | None
    directory: str | None
    package: str | None
    copied: dict[str, str] = {}
    runs: bool = True
    is_generated: bool = False

    def with_generated(self, generated: Iterable[GeneratedFile]) -> Code:
        """The same; files that are generated are code too."""
        if self.runs or not any(file.path.endswith(CONFIGURATION) for file in generated):
            return self
        return msgspec.structs.replace(self, runs=True, is_generated=True)


def find_code(session: Terragrunt, directory: str, configuration: Configuration, log: Log) -> Code:
    """The code of the unit in a directory. What is wrong with its source, or not available, is noted."""
    terraform = configuration.sections.get("terraform")
    source = None if terraform is None else terraform.attributes.get("source")
    if source is None or isinstance(source.value, NullValue) or source.text == "":
        has_code = any(name.endswith(CONFIGURATION) for name in names_in(session.tree, directory))
        return Code(None, directory, directory, {}, has_code)
    if is_unknown(source.value):
        detail = "Where the code comes from depends on something that is not known offline."
        log.add(Kind.SOURCE, "Source not known", detail, source.file, source.span, limit=True)
        return Code(source, None, None)
    text = source.text
    if text is None:
        detail = "The source must be a string."
        log.add(Kind.SOURCE, "Invalid source", detail, source.file, source.span)
        return Code(source, None, None)
    found = _local(session, directory, text, source, log) if _is_local(text) else _elsewhere(session, text, source, log)
    if found is None:
        return Code(source, None, None)
    package, inside = found
    module = posixpath.normpath(posixpath.join(package, inside)) if inside else package
    module = "" if module == "." else module
    copied = {} if module == directory else _copied(session, directory, module)
    return Code(source, module, package, copied)


def _is_local(text: str) -> bool:
    return text.startswith(("./", "../", "/", "file://")) or text in (".", "..")


def _local(session: Terragrunt, directory: str, text: str, source: Setting, log: Log) -> tuple[str, str] | None:
    package, inside = split_source(text.removeprefix("file://"))
    found = session.locations.inside(package, directory)
    if found is None:
        detail = f"{text} lies outside of the repository."
        log.add(Kind.SOURCE, "Source outside of the repository", detail, source.file, source.span, limit=True)
        return None
    module = posixpath.normpath(posixpath.join(found, inside))
    module = "" if module == "." else module
    if not session.files.is_directory(module):
        detail = f"Working dir {module} from source {text} does not exist"
        log.add(Kind.SOURCE, "Source not found", detail, source.file, source.span)
        return None
    return found, inside


def _elsewhere(session: Terragrunt, text: str, source: Setting, log: Log) -> tuple[str, str] | None:
    """A source that is downloaded: `sources` of the settings may say where it is, with or without what follows `?`."""
    package, inside = split_source(text)
    address = package.split("?")[0]
    shorter = address.removeprefix("tfr:///").removeprefix("tfr://").removeprefix("git::")
    for known in (text, package, address, shorter, f"{address}//{inside}", f"{shorter}//{inside}"):
        directory = session.sources.get(known)
        if directory is not None:
            return directory, "" if inside and f"//{inside}" in known else inside
    detail = f"The code comes from {text}, which is not in the repository"
    log.add(Kind.SOURCE, "Code not available", f"{detail}.", source.file, source.span, limit=True)
    return None


def split_source(text: str) -> tuple[str, str]:
    """What is copied, and the directory in it behind `//` (`getter.SourceDirSubdir`); a query stays with the first."""
    address, mark, query = text.partition("?")
    begin = address.find("://")
    at = address.find("//", begin + 3 if begin >= 0 else 0)
    if address.startswith("tfr:///"):
        at = address.find("//", len("tfr:///"))
    if at < 0:
        return text, ""
    return address[:at] + mark + query, address[at + 2 :].strip("/")


def _copied(session: Terragrunt, directory: str, module: str) -> dict[str, str]:
    """The files of a unit's directory that are not hidden, by where they come to lie (`CopyFolderContents`)."""
    prefix = f"{directory}/" if directory else ""
    found = {}
    for path in session.files_below(directory):
        inside = path[len(prefix) :]
        if not any(part.startswith(".") for part in inside.split("/")):
            found[posixpath.join(module, inside)] = path
    return found
