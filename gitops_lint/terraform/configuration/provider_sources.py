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
            return "Invalid provider namespace", (
                f'Invalid provider namespace "{namespace}" in source "{text}": {reason}"'
            )
    if len(parts) == 3 and not _is_host(parts[0]):
        return "Invalid provider source hostname", (
            f'Invalid provider source hostname "{parts[0]}" in source "{text}": must contain at least one dot"'
        )
    if name.lower().startswith("terraform-"):
        suggested = "/".join((*parts[:-1], name[len("terraform-") :].removeprefix("provider-")))
        return "Invalid provider type", (
            f'Provider source "{text}" has a type with the prefix "terraform-", which isn\'t valid. Although that '
            "prefix is often used in the names of version control repositories for Terraform providers, provider "
            f'source strings should not include it.\n\nDid you mean "{suggested}"?'
        )
    return None


def _is_host(text: str) -> bool:
    """Whether a text can be the name of a host, with or without a port."""
    host, _, port = text.partition(":")
    return bool(host) and "." in host and (not port or port.isdigit())
