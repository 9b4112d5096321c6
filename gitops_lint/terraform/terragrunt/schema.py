"""Which blocks and attributes Terragrunt's files may hold.

Source: the structs with `hcl` tags in pkg/config (config.go, dependency.go, stack.go, errors_block.go, engine.go,
exclude.go, feature_flag.go) of github.com/gruntwork-io/terragrunt. Attributes that only older versions took are listed
as well: a repository may pin one of these.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class BlockSchema(msgspec.Struct, frozen=True):
    """What one type of block takes. `labels` is the number of its labels; `single`: there may be one at most.

    `anything` says that its attributes are free (`locals`), `followed` that they are evaluated where it stands.
    """

    labels: int = 0
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    blocks: Mapping[str, BlockSchema] = {}
    single: bool = True
    anything: bool = False
    followed: bool = True

    @property
    def attributes(self) -> frozenset[str]:
        """All attributes that it knows."""
        return self.required | self.optional


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HOOK = BlockSchema(
    labels=1,
    required=_names("commands execute"),
    optional=_names("if run_on_error suppress_stdout working_dir"),
    single=False,
)
_ERROR_HOOK = BlockSchema(
    labels=1,
    required=_names("commands execute on_errors"),
    optional=_names("suppress_stdout working_dir"),
    single=False,
)
_EXTRA_ARGUMENTS = BlockSchema(
    labels=1,
    required=_names("commands"),
    optional=_names("arguments required_var_files optional_var_files env_vars"),
    single=False,
)
_EXPANSION = BlockSchema(optional=_names("for_each count"))
_TERRAFORM = BlockSchema(
    optional=_names(
        "source version include_in_copy exclude_from_copy copy_terraform_lock_file update_source_with_cas mutable"
    ),
    blocks={
        "extra_arguments": _EXTRA_ARGUMENTS,
        "before_hook": _HOOK,
        "after_hook": _HOOK,
        "error_hook": _ERROR_HOOK,
    },
)
INCLUDE = BlockSchema(labels=1, required=_names("path"), optional=_names("expose merge_strategy"), single=False)
DEPENDENCY = BlockSchema(
    labels=1,
    required=_names("config_path"),
    optional=_names(
        "enabled skip_outputs mock_outputs mock_outputs_allowed_terraform_commands mock_outputs_merge_with_state "
        "mock_outputs_merge_strategy_with_state"
    ),
    blocks={"expansion": _EXPANSION},
    single=False,
)
FEATURE = BlockSchema(labels=1, required=_names("default"), single=False)
LOCALS = BlockSchema(anything=True)
_GENERATE = BlockSchema(
    labels=1,
    required=_names("path if_exists contents"),
    optional=_names("comment_prefix disable_signature disable if_disabled hcl_fmt mutable"),
    single=False,
)
_REMOTE_STATE = BlockSchema(
    required=_names("backend config"),
    optional=_names("disable_init disable_dependency_optimization generate encryption"),
)
_ERRORS = BlockSchema(
    blocks={
        "retry": BlockSchema(
            labels=1, required=_names("retryable_errors max_attempts sleep_interval_sec"), single=False
        ),
        "ignore": BlockSchema(
            labels=1, required=_names("ignorable_errors"), optional=_names("message signals"), single=False
        ),
    },
)
_EXCLUDE = BlockSchema(required=_names("if actions"), optional=_names("exclude_dependencies no_run"))
_ENGINE = BlockSchema(required=_names("source"), optional=_names("version type meta"))
_CATALOG = BlockSchema(
    optional=_names("urls default_template no_shell no_hooks discovery"),
    blocks={"discovery": BlockSchema(anything=True, single=False)},
)

TEXTS = (
    "terraform_binary",
    "terraform_version_constraint",
    "terragrunt_version_constraint",
    "download_dir",
    "iam_role",
    "iam_assume_role_session_name",
    "iam_web_identity_token",
)
"""Attributes of the file that are empty strings where they are not set."""

_OLDER = _names("skip retryable_errors retry_max_attempts retry_sleep_interval_sec")

CONFIGURATION = BlockSchema(
    optional=_names("inputs prevent_destroy iam_assume_role_duration remote_state generate")
    | _OLDER
    | frozenset(TEXTS),
    blocks={
        "include": INCLUDE,
        "locals": LOCALS,
        "feature": FEATURE,
        "dependency": DEPENDENCY,
        "dependencies": BlockSchema(required=_names("paths")),
        "terraform": _TERRAFORM,
        "remote_state": _REMOTE_STATE,
        "generate": _GENERATE,
        "exclude": _EXCLUDE,
        "errors": _ERRORS,
        "engine": _ENGINE,
        "catalog": _CATALOG,
    },
)
"""`terragrunt.hcl`, and what it includes or reads."""

_COMPONENT = BlockSchema(
    labels=1,
    required=_names("source path"),
    optional=_names("enabled update_source_with_cas mutable no_dot_terragrunt_stack no_validation values"),
    blocks={"expansion": _EXPANSION, "autoinclude": BlockSchema(anything=True, followed=False)},
    single=False,
)
STACK = BlockSchema(
    blocks={
        "locals": LOCALS,
        "include": BlockSchema(labels=1, required=_names("path"), single=False),
        "unit": _COMPONENT,
        "stack": _COMPONENT,
    }
)
"""`terragrunt.stack.hcl`."""
