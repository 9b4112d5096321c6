"""What the `source` of a module block names: a local directory, a registry's module or another package.

The rules and words are those of internal/getmodules/moduleaddrs of Terraform and of terraform-registry-address.
"""

from __future__ import annotations

import json
import re
from typing import Literal

import msgspec

_LOCAL = ("./", "../", ".\\", "..\\")
_NAME = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z_-]{0,62}[0-9A-Za-z])?")
_TARGET = re.compile(r"[0-9a-z]{1,64}")
_HOST = re.compile(r"[^\x00-,/:-@\[-`{-\x7f]+(?::\d+)?")
_FORCED = re.compile(r"[A-Za-z0-9]+::")
_REMOTE = re.compile(
    r"/|[A-Za-z][A-Za-z0-9+.-]*:|(?:github\.com|bitbucket\.org)/[^/]+/[^/]|[^/@\s]+@[^/:]+:|"
    r"[^/]*\.amazonaws\.com/|www\.googleapis\.com/storage/"
)
"""What go-getter finds a package in: absolute paths, URLs, well-known hosts and the short form of SSH."""
_NOT_REGISTRIES = frozenset(("github.com", "bitbucket.org"))
DEFAULT_REGISTRY = "registry.terraform.io"


class ModuleSource(msgspec.Struct, frozen=True):
    """A source. `package` is the local path as written, `host/namespace/name/target`, or what is to be fetched.

    `subdirectory` is what follows `//`, for all but local sources.
    """

    kind: Literal["local", "registry", "remote"]
    package: str
    subdirectory: str = ""


class InvalidSource(msgspec.Struct, frozen=True):
    """Why a text is no source, in Terraform's words."""

    summary: str
    detail: str


def parse_source(text: str, with_version: bool = False) -> ModuleSource | InvalidSource:
    """The source that a text is. With a version beside it, it can only be a registry's."""
    if with_version:
        registry = _registry(text)
        if text.startswith(_LOCAL):
            registry = f"can't use local directory {json.dumps(text)} as a module registry address"
        if isinstance(registry, ModuleSource):
            return registry
        return InvalidSource(
            "Invalid registry module source address",
            f"Failed to parse module registry address: {registry}.\n\nTerraform assumed that you intended a module "
            'registry source address because you also set the argument "version", which applies only to registry '
            "modules.",
        )
    if text.startswith(_LOCAL):
        return ModuleSource("local", text)
    found = _registry(text)
    return found if isinstance(found, ModuleSource) else _remote(text)


def _remote(text: str) -> ModuleSource | InvalidSource:
    package, subdirectory = _split(text)
    wrong = _outside(subdirectory)
    if not text:
        wrong = f"invalid source address: {text}"
    if wrong:
        return InvalidSource("Invalid module source address", f"Failed to parse module source address: {wrong}.")
    forced = _FORCED.match(package)
    address = package[forced.end() :] if forced is not None else package
    if _REMOTE.match(address) is not None:
        return ModuleSource("remote", package, subdirectory)
    return InvalidSource(
        "Invalid module source address",
        "Terraform failed to determine your intended installation method for remote module package "
        f'"{address}".\n\nIf you intended this as a path relative to the current module, use "./{address}" instead. '
        'The "./" prefix indicates that the address is a relative filesystem path.',
    )


def _registry(text: str) -> ModuleSource | str:
    """The module of a registry, or what keeps a text from being one (`tfaddr.ParseModuleSource`)."""
    package, subdirectory = _split(text)
    wrong = _outside(subdirectory)
    if wrong:
        return wrong
    parts = package.split("/")
    if len(parts) not in (3, 4):
        return "a module registry source address must have either three or four slash-separated components"
    host = DEFAULT_REGISTRY
    if len(parts) == 4:
        host, *parts = parts
        if _HOST.fullmatch(host) is None or any(part.startswith("-") or part.endswith("-") for part in host.split(".")):
            if "--" not in host:
                return f'invalid module registry hostname "{host}"'
            direct = "internationalized domain names must be given as direct unicode characters, not in punycode"
            return f'invalid module registry hostname "{host}"; {direct}'
        if "." not in host:
            return "invalid module registry hostname: must contain at least one dot"
        if host.lower() in _NOT_REGISTRIES:
            reserved = "because it's reserved for installing directly from version control repositories"
            return f'can\'t use "{host.lower()}" as a module registry host, {reserved}'
    namespace, name, target = parts
    wrong = _wrong_name(namespace, name, target)
    return wrong or ModuleSource("registry", "/".join((host.lower(), namespace, name, target)), subdirectory)


def _wrong_name(namespace: str, name: str, target: str) -> str:
    allowed = (
        "must be between one and 64 characters, including ASCII letters, digits, dashes, and underscores, where dashes "
        "and underscores may not be the prefix or suffix"
    )
    if _NAME.fullmatch(namespace) is None:
        if "." in namespace:
            return (
                "source address must have three more components after the hostname: the namespace, the name, and the "
                "target system"
            )
        return f'invalid namespace "{namespace}": {allowed}'
    if _NAME.fullmatch(name) is None:
        return f'invalid module name "{name}": {allowed}'
    if _TARGET.fullmatch(target) is None:
        if "?" in target:
            return "module registry addresses may not include a query string portion"
        return f'invalid target system "{target}": must be between one and 64 ASCII letters or digits'
    return ""


def _outside(subdirectory: str) -> str:
    if subdirectory == ".." or subdirectory.startswith("../"):
        return f'subdirectory path "{subdirectory}" leads outside of the module package'
    return ""


def _split(text: str) -> tuple[str, str]:
    """The package, and the directory in it behind `//`; a query stays with the package."""
    address, mark, query = text.partition("?")
    begin = address.find("://")
    at = address.find("//", begin + 3 if begin >= 0 else 0)
    if at < 0:
        return text, ""
    return address[:at] + mark + query, address[at + 2 :].rstrip("/")
