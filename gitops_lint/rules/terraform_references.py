"""TF002: references to what nobody declares, and calls of functions that there are not."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.terraform_modules import PlacedModule, is_whole
from gitops_lint.model.rule import Edit, FileSpan, Finding, Fix, Severity, rule
from gitops_lint.terraform.undeclared import Suggestion, Undeclared, undeclared
from gitops_lint.terraform.wording import in_one_line


@rule("TF002", severity=Severity.ERROR, aliases=("terraform_validate",))
def undeclared_reference(placed: PlacedModule) -> Iterator[Finding]:
    """An expression refers to what the module does not declare or what has no meaning there, or calls no function.

    Terraform refuses the whole module, in its words. Looked at are variables, local values, resources, data sources,
    module calls and the outputs of modules in the repository, `each`, `count` and `self`, and instance keys of
    resources, and functions, in places that no environment comes to as well. A call of no function in `try` or `can`,
    which Terraform lets pass, is a warning. Where one name is near, it is offered as an edit.

    Bad:

    ```terraform
    variable "region" {
      type = string
    }

    output "region" {
      value = var.region
    }

    output "endpoint" {
      value = "oss-${var.regoin}.aliyuncs.com"
    }
    ```

    Bad as well:

    ```terraform
    variable "zones" {
      type    = list(string)
      default = []
    }

    output "zones" {
      value = length(var.zones) > 0 ? sorted(var.zones) : []
    }
    ```

    Good:

    ```terraform
    variable "region" {
      type = string
    }

    output "endpoint" {
      value = "oss-${var.region}.aliyuncs.com"
    }
    ```
    """
    if not placed.is_whole:
        return
    called = {name: module for name, module in placed.called.items() if is_whole(module)}
    for occurrence in placed.occurrences:
        wrong, *others = (undeclared(occurrence, form, called) for form in placed.forms)
        if wrong is not None and None not in others:
            suggested = f"; did you mean {' or '.join(one.meant for one in wrong.suggestions)}?"
            yield Finding(
                in_one_line(wrong.summary, wrong.detail) + (suggested if wrong.suggestions else ""),
                at=FileSpan(occurrence.file, wrong.span),
                fix=_fix(occurrence.file, wrong),
            )
    for file, call in placed.unknown_functions:
        yield Finding(
            in_one_line(call.summary, call.detail) + ("; it fails every time" if call.is_caught else ""),
            at=FileSpan(file, call.span),
            severity=Severity.WARNING if call.is_caught else None,
            fix=Fix(f"Call {call.meant}", (Edit(file, call.span, call.meant),)) if call.meant else None,
        )


def _fix(file: str, wrong: Undeclared) -> Fix | None:
    # A place in a JSON string is one of the template in it, where an escape may stand before.
    if len(wrong.suggestions) != 1 or file.endswith(".json"):
        return None
    meant: Suggestion = wrong.suggestions[0]
    return Fix(f"Refer to {meant.meant}", (Edit(file, meant.span, meant.text),))
