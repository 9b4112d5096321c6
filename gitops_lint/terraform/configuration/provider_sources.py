"""Source addresses of providers, `registry.terraform.io/hashicorp/aws` (terraform-registry-address)."""

from __future__ import annotations

from gitops_lint.terraform.configuration.static import provider_part_error

_SOURCE = "Invalid provider source string"


def source_error(text: str) -> tuple[str, str] | None:
    """Summary and detail of what is wrong with an address; None: nothing."""
    parts = text.split("/")
    if not 1 <= len(parts) <= 3 or "" in parts:
        return _SOURCE, 'The "source" attribute must be in the format "[hostname/][namespace/]name"'
    name = parts[-1]
    reason = provider_part_error(name)
    if reason is not None:
        return "Invalid provider type", f'Invalid provider type "{name}" in source "{text}": {reason}"'
    if len(parts) > 1:
        namespace = parts[-2]
        reason = provider_part_error(namespace)
        if reason is not None:
            return "Invalid provider namespace", (f'Invalid provider namespace "" in source "{text}": {reason}"')
    reason = _host_error(parts[0]) if len(parts) == 3 else None
    if reason is not None:
        return "Invalid provider source hostname", (
            f'Invalid provider source hostname namespace "" in source "{text}": {reason}"'
        )
    name = name.lower()
    if len(parts) > 1 and name.startswith("terraform-provider-"):
        suggested = "/".join((*parts[:-1], name.removeprefix("terraform-provider-")))
        return "Invalid provider type", (
            f'Provider source "{text}" has a type with the prefix "terraform-provider-", which isn\'t valid. Although '
            "that prefix is often used in the names of version control repositories for Terraform providers, provider "
            f'source strings should not include it.\n\nDid you mean "{suggested}"?'
        )
    if len(parts) > 1 and name.startswith("terraform-"):
        shown = "/".join(("registry.terraform.io", *parts)[-3:]).lower()
        return "Invalid provider type", (
            f'Provider source "{shown}" has a type with the prefix "terraform-", which isn\'t allowed because it would '
            "be redundant to name a Terraform provider with that prefix. If you are the author of this provider, "
            "rename it to not include the prefix."
        )
    return None


def _host_error(text: str) -> str | None:
    """What is wrong with the name of a host, with or without a port (`svchost.ForComparison`)."""
    host, _, port = text.partition(":")
    if port and not port.isdigit():
        return "port portion contains non-digit characters"
    wrong = next((letter for letter in host if letter.isascii() and not (letter.isalnum() or letter in "-.")), None)
    return None if wrong is None else f"idna: disallowed rune U+{ord(wrong):04X}"
