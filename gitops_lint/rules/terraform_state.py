"""TF019, TF020: where roots keep their state."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.terraform_backends import StateCollision
from gitops_lint.analysis.terraform_modules import PlacedModule
from gitops_lint.model.rule import FileSpan, Finding, Severity, rule
from gitops_lint.model.source import Span


@rule("TF019", severity=Severity.WARNING)
def local_state(placed: PlacedModule) -> Iterator[Finding]:
    """A root of an environment keeps its state on the disk of whoever applies it.

    It has neither a `backend` nor a `cloud` block. The next person, or the next job, starts from nothing and creates
    everything again; and passwords lie in a file without protection. What Terragrunt makes is passed over.

    Bad:

    ```terraform environments/prod/main.tf
    terraform {
      required_version = "~> 1.9"
    }

    resource "terraform_data" "release" {
      input = "2026-11"
    }
    ```

    Good:

    ```terraform environments/prod/main.tf
    terraform {
      required_version = "~> 1.9"

      backend "oss" {
        bucket = "shop-prod-state"
        key    = "terraform.tfstate"
      }
    }

    resource "terraform_data" "release" {
      input = "2026-11"
    }
    ```
    """
    module = placed.module
    holds_state = module.module_calls or any(mode == "managed" for mode, _, _ in module.resources)
    if not placed.is_root or not placed.stack_of or placed.is_generated_for or not placed.is_whole or not holds_state:
        return
    if module.cloud is not None or (module.backend is not None and module.backend.type != "local"):
        return
    at = FileSpan(placed.files[0], Span(0, 0))
    if module.backend is not None:
        at = FileSpan(module.backend.file, module.backend.span, "terraform.backend.local")
    yield Finding(
        f"the state of {' and '.join(placed.stack_of)} stays on the disk of whoever applies it; add a backend block",
        at=at,
    )


@rule("TF020", severity=Severity.ERROR)
def shared_state(collision: StateCollision) -> Iterator[Finding]:
    """Two roots keep their state in the same place.

    Whichever is applied second takes the objects of the other for its own, finds none of them in its configuration,
    and destroys them. Compared are the arguments that make up the place, where they are written out; a backend that is
    completed by `-backend-config` or by Terragrunt is passed over.

    Bad:

    ```terraform environments/staging/main.tf
    terraform {
      required_version = "~> 1.9"

      backend "oss" {
        bucket = "shop-state"
        key    = "prod.tfstate"
      }
    }
    ```

    ```terraform environments/prod/main.tf
    terraform {
      required_version = "~> 1.9"

      backend "oss" {
        bucket = "shop-state"
        key    = "prod.tfstate"
      }
    }
    ```

    Good:

    ```terraform environments/staging/main.tf
    terraform {
      required_version = "~> 1.9"

      backend "oss" {
        bucket = "shop-state"
        key    = "staging.tfstate"
      }
    }
    ```

    ```terraform environments/prod/main.tf
    terraform {
      required_version = "~> 1.9"

      backend "oss" {
        bucket = "shop-state"
        key    = "prod.tfstate"
      }
    }
    ```
    """
    first, second = collision.first, collision.second
    yield Finding(
        f"{second.directory or 'the root of the repository'} keeps its state where "
        f"{first.directory or 'the root of the repository'} keeps its own ({collision.place}); give it one of its own",
        at=FileSpan(second.backend.file, second.backend.span, f"terraform.backend.{second.backend.type}"),
        related=((FileSpan(first.backend.file, first.backend.span), "the other root"),),
    )
