"""TF018: passwords and keys that are written out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gitops_lint.analysis.secret_values import is_made_up, is_placeholder, is_weak_default, looks_applied, looks_secret
from gitops_lint.analysis.terraform_modules import PlacedModule
from gitops_lint.formats import hcl
from gitops_lint.model.rule import FileSpan, Finding, Severity, rule
from gitops_lint.terraform.configuration import Argument, Arguments, NestedBlock

_PASSWORD = re.compile(r"(?:^|[a-z0-9_])(?:password|passwd|passphrase)$", re.IGNORECASE)
_KEY = re.compile(
    r"(?:^|_)(?:secret_key|access_key|secret_access_key|client_secret|api_key|api_token|auth_token|token|secret"
    r"|private_key|shared_key|account_key|security_token)$",
    re.IGNORECASE,
)
"""What an argument or variable is called that holds a password, or another secret."""

_SWITCH = re.compile(r"^(?:true|false|on|off|yes|no|enabled|disabled|auto|managed|none|required|optional)$", re.I)
"""Words that choose something: no secret."""


# What REP006 finds by its look is left to it. Checkov's checks of providers (CKV_OPENSTACK_1, CKV_PAN_1) are no
# aliases: they take a reference to a variable for a secret, too.
@rule("TF018", severity=Severity.ERROR)
def literal_secret(placed: PlacedModule) -> Iterator[Finding]:
    """A password or key is written out: in a provider block, as the default of a variable, or in a resource.

    Everyone who can read the repository, or an old clone of it, has it. Here are those that no one would tell from a
    word by their look: in a provider block any literal, elsewhere any password. What looks like a secret is a finding
    of REP006. Placeholders, references, and examples and tests are passed over.

    Bad:

    ```terraform
    variable "database_password" {
      type      = string
      sensitive = true
      default   = "kestrel9"
    }

    output "login" {
      value     = "cart:${var.database_password}"
      sensitive = true
    }
    ```

    Good:

    ```terraform
    variable "database_password" {
      type      = string
      sensitive = true
    }

    output "login" {
      value     = "cart:${var.database_password}"
      sensitive = true
    }
    ```
    """
    module = placed.module
    if placed.is_illustration:
        return
    for config in module.provider_configs.values():
        if "skip_credentials_validation" not in config.arguments:
            for argument in _arguments(config.arguments, config.blocks):
                if _is_secret(argument.name, _literal(argument), of_provider=True):
                    yield _finding(argument, f"provider.{config.name}", f"the provider's {argument.name}")
    for name, variable in module.variables.items():
        default = variable.default
        if default is not None and _is_secret(name, _literal(default)):
            yield _finding(default, f"var.{name}", f'the default of the variable "{name}"')
    for (mode, kind, name), resource in module.resources.items():
        for argument in _arguments(resource.arguments, resource.blocks):
            if _is_secret(argument.name, _literal(argument)):
                prefix = "" if mode == "managed" else f"{mode}."
                yield _finding(argument, f"{prefix}{kind}.{name}", f"the argument {argument.name}")


def _finding(argument: Argument, address: str, what: str) -> Finding:
    return Finding(
        f"{what} is a secret that is written out; replace the secret, and let a variable or a secret store give it",
        at=FileSpan(argument.file, argument.expression.span, address),
        secret=True,
    )


def _arguments(arguments: Arguments, blocks: Iterable[NestedBlock]) -> Iterator[Argument]:
    """The arguments of a body and of the blocks in it."""
    yield from arguments.values()
    for nested in blocks:
        waiting = [nested.block.body]
        while waiting:
            body = waiting.pop()
            yield from (Argument(attribute, nested.file) for attribute in body.attributes)
            waiting += [block.body for block in body.blocks]


def _literal(argument: Argument) -> str:
    """The text of an argument that is written out; empty for any other."""
    expression = argument.expression
    while isinstance(expression, hcl.Parentheses):
        expression = expression.expression
    return expression.value if isinstance(expression, hcl.String) else ""


def _is_secret(name: str, value: str, *, of_provider: bool = False) -> bool:
    """Whether the literal of an argument or variable is a secret that no other rule finds."""
    if not value or is_placeholder(value) or _SWITCH.match(value):
        return False
    if _PASSWORD.search(name):
        return not (looks_secret(value) or looks_applied(value))
    if not of_provider or not _KEY.search(name) or re.fullmatch(r"(?i)(?:mock|test|fake|dummy|local).*", value):
        return False
    return not (looks_secret(value) or is_weak_default(value) or is_made_up(value))
