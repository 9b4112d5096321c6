"""TF003: values and objects that are made of each other."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.terraform_stacks import EvaluatedStack
from gitops_lint.model.rule import FileSpan, Finding, Severity, rule


@rule("TF003", severity=Severity.ERROR, aliases=("terraform_validate",))
def cycle(stack: EvaluatedStack) -> Iterator[Finding]:
    """Values or resources wait for each other, so that none of them can be the first.

    Terraform refuses the whole root. The message names everybody in the cycle, through modules as well; the finding
    stands at the first, and the others are related places.

    Bad:

    ```terraform
    locals {
      host = "shop.${local.zone}"
      zone = trimprefix(local.host, "shop.")
    }
    ```

    Good:

    ```terraform
    locals {
      host = "shop.${local.zone}"
      zone = "example.com"
    }
    ```
    """
    graph = stack.graph
    for names in graph.cycles():
        # Not whom the search met first, but whom a reader does.
        first, *others = sorted((graph.nodes[name] for name in names), key=lambda node: (node.file, node.span))
        start = names.index(first.name)
        around = [*names[start:], *names[:start]]
        yield Finding(
            f"Cycle: {', '.join(around)}; give one of them a value that needs none of the others",
            at=FileSpan(first.file, first.span, first.name),
            related=tuple((FileSpan(node.file, node.span), node.name) for node in others),
        )
