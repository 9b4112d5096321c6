"""TF019, TF020: where roots keep their state."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.terraform_backends import LocalState, StateCollision
from gitops_lint.model.rule import Finding, Severity, rule


@rule("TF019", severity=Severity.WARNING)
def local_state(local: LocalState) -> Iterator[Finding]:
    """A root of an environment keeps its state on the disk of whoever applies it.

    It has neither a `backend` nor a `cloud` block. The next person, or the next job, starts from nothing and creates
    everything again; and passwords lie in a file without protection. So does a unit of Terragrunt that has neither
    `remote_state` nor generates a backend: its disk is a cache.

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
    yield Finding(
        f"the state of {' and '.join(local.environments)} stays on the disk of whoever applies it; add a "
        f"{'remote_state' if local.is_of_unit else 'backend'} block",
        at=local.at,
    )


@rule("TF020", severity=Severity.ERROR)
def shared_state(collision: StateCollision) -> Iterator[Finding]:
    """Two roots keep their state in the same place.

    Whichever is applied second takes the objects of the other for its own, finds none of them in its configuration,
    and destroys them. Compared are the arguments that make up the place, where they are written out; a backend that is
    completed by `-backend-config` is passed over. Two roots that differ in `workspace_key_prefix`
    alone share the state of the default workspace, which that does not move: a warning, unless one of them refers to
    `terraform.workspace`. Of a unit of Terragrunt, `remote_state` is compared, as far as it is known.

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
    state, advice = "its state", "give it one of its own"
    if collision.is_of_default:
        state = "the state of its default workspace"
        advice = "give it a key of its own: workspace_key_prefix is for other workspaces"
    yield Finding(
        f"{second.directory or 'the root of the repository'} keeps {state} where "
        f"{first.directory or 'the root of the repository'} keeps its own ({collision.place}); {advice}",
        at=second.at,
        severity=Severity.WARNING if collision.is_of_default else None,
        related=((first.at._replace(address=""), "the other root"),),
    )
