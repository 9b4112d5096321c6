"""What the keys of a Terraform file in JSON are, blocks or arguments, and how the strings in them are read.

JSON does not tell a block from an argument, nor a template from plain text; Terraform knows by where it
stands. The rows are the schemas in internal/configs of github.com/hashicorp/terraform (1.11, and `action` of
1.14), read as its page "JSON Configuration Syntax" describes. The body of a resource, provider, module or
backend is known only to its provider: what is no meta-argument there is an argument here, nested blocks too.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import msgspec


class Strings(Enum):
    """How the strings in an argument are read."""

    TEMPLATE = "template"
    """With `${ }` and `%{ }`, as in native syntax between quotes."""

    LITERAL = "literal"
    """As they are: Terraform evaluates the argument without a scope."""

    EXPRESSION = "expression"
    """Each is a reference, keyword or type in native syntax, as `depends_on` has them without quotes."""


class BodyShape(msgspec.Struct, frozen=True):
    """The blocks that a body may hold, by type, and how its arguments' strings are read."""

    blocks: Mapping[str, BlockShape] = msgspec.field(default_factory=dict)
    strings: Mapping[str, Strings] = msgspec.field(default_factory=dict)
    otherwise: Strings = Strings.TEMPLATE
    keys: Mapping[str, Strings] = msgspec.field(default_factory=dict)
    """The same for what stands under a key of an object in an argument."""


class BlockShape(msgspec.Struct, frozen=True):
    """A block type: how many labels it has, and its body.

    An object in which the key `bare` is a string is the body of a block without labels.
    """

    labels: int
    body: BodyShape
    bare: str = ""


_LITERAL, _EXPRESSION = Strings.LITERAL, Strings.EXPRESSION

PLAIN = BodyShape()
LITERAL = BodyShape(otherwise=Strings.LITERAL)

_ESCAPE = {"_": BlockShape(0, PLAIN)}
"""The block in which arguments that are named like meta-arguments stand."""

_CHECK_RULE = BlockShape(0, PLAIN)
_CONNECTION = BlockShape(0, PLAIN)
_PROVISIONER = BlockShape(
    1, BodyShape({"connection": _CONNECTION, **_ESCAPE}, {"when": _EXPRESSION, "on_failure": _EXPRESSION})
)
_LIFECYCLE = BlockShape(
    0,
    BodyShape(
        {
            "precondition": _CHECK_RULE,
            "postcondition": _CHECK_RULE,
            "action_trigger": BlockShape(
                0, BodyShape(strings=dict.fromkeys(("events", "actions", "on_failure"), Strings.EXPRESSION))
            ),
        },
        {
            "create_before_destroy": _LITERAL,
            "prevent_destroy": _LITERAL,
            "ignore_changes": _EXPRESSION,
            "replace_triggered_by": _EXPRESSION,
        },
    ),
)
_DYNAMIC_BODY = BodyShape({"content": BlockShape(0, PLAIN)}, {"iterator": _EXPRESSION})
_DYNAMIC = BlockShape(1, _DYNAMIC_BODY)
_RESOURCE = BlockShape(
    2,
    BodyShape(
        {
            "lifecycle": _LIFECYCLE,
            "provisioner": _PROVISIONER,
            "connection": _CONNECTION,
            "dynamic": _DYNAMIC,
            **_ESCAPE,
        },
        {"provider": _EXPRESSION, "depends_on": _EXPRESSION},
    ),
)
_VARIABLE = BlockShape(1, BodyShape({"validation": _CHECK_RULE}, {"type": _EXPRESSION}, Strings.LITERAL))
_PROVIDER = BlockShape(1, BodyShape({"dynamic": _DYNAMIC, **_ESCAPE}, {"alias": _LITERAL, "version": _LITERAL}))

CONFIGURATION = BodyShape(
    {
        "terraform": BlockShape(
            0,
            BodyShape(
                {
                    "required_providers": BlockShape(
                        0, BodyShape(otherwise=Strings.LITERAL, keys={"configuration_aliases": _EXPRESSION})
                    ),
                    "backend": BlockShape(1, LITERAL),
                    "cloud": BlockShape(0, BodyShape({"workspaces": BlockShape(0, LITERAL)}, {}, Strings.LITERAL)),
                    "provider_meta": BlockShape(1, PLAIN),
                    "state_store": BlockShape(1, LITERAL),
                },
                {"required_version": _LITERAL, "experiments": _EXPRESSION, "language": _EXPRESSION},
            ),
        ),
        "variable": _VARIABLE,
        "locals": BlockShape(0, PLAIN),
        "output": BlockShape(
            1,
            BodyShape(
                {"precondition": _CHECK_RULE},
                {
                    "description": _LITERAL,
                    "sensitive": _LITERAL,
                    "ephemeral": _LITERAL,
                    "depends_on": _EXPRESSION,
                },
            ),
        ),
        "module": BlockShape(
            1,
            BodyShape(
                _ESCAPE,
                {
                    "source": _LITERAL,
                    "version": _LITERAL,
                    "providers": _EXPRESSION,
                    "depends_on": _EXPRESSION,
                },
            ),
        ),
        "provider": _PROVIDER,
        "resource": _RESOURCE,
        "data": _RESOURCE,
        "ephemeral": _RESOURCE,
        "action": BlockShape(2, BodyShape({"config": BlockShape(0, PLAIN)}, {"provider": _EXPRESSION})),
        "moved": BlockShape(0, BodyShape(strings={"from": _EXPRESSION, "to": _EXPRESSION})),
        "removed": BlockShape(
            0,
            BodyShape(
                {
                    "lifecycle": BlockShape(0, LITERAL),
                    "provisioner": _PROVISIONER,
                    "connection": _CONNECTION,
                },
                {"from": _EXPRESSION},
            ),
        ),
        "import": BlockShape(0, BodyShape(strings={"to": _EXPRESSION, "provider": _EXPRESSION})),
        "check": BlockShape(1, BodyShape({"data": _RESOURCE, "assert": _CHECK_RULE})),
    }
)

_OVERRIDE = BlockShape(0, BodyShape(strings={"target": _EXPRESSION, "override_during": _EXPRESSION}))
_OVERRIDES = {"override_resource": _OVERRIDE, "override_data": _OVERRIDE, "override_module": _OVERRIDE}
_MOCK = BlockShape(1, BodyShape(strings={"override_during": _EXPRESSION}))

TEST = BodyShape(
    {
        "test": BlockShape(0, PLAIN),
        "variable": _VARIABLE,
        "variables": BlockShape(0, PLAIN),
        "provider": _PROVIDER,
        "mock_provider": BlockShape(
            1,
            BodyShape(
                {"mock_resource": _MOCK, "mock_data": _MOCK, **_OVERRIDES},
                {"alias": _LITERAL, "source": _LITERAL, "override_during": _EXPRESSION},
            ),
        ),
        "run": BlockShape(
            1,
            BodyShape(
                {
                    "assert": _CHECK_RULE,
                    "backend": BlockShape(1, LITERAL),
                    "module": BlockShape(0, LITERAL),
                    "plan_options": BlockShape(
                        0,
                        BodyShape(strings=dict.fromkeys(("mode", "target", "replace"), Strings.EXPRESSION)),
                    ),
                    "variables": BlockShape(0, PLAIN),
                    **_OVERRIDES,
                },
                {
                    "command": _EXPRESSION,
                    "providers": _EXPRESSION,
                    "expect_failures": _EXPRESSION,
                    "state_key": _LITERAL,
                },
            ),
        ),
        **_OVERRIDES,
    }
)

_NAMED = BlockShape(1, PLAIN)
_UNNAMED = BlockShape(0, PLAIN)
_TERRAGRUNT_TERRAFORM = BodyShape(dict.fromkeys(("extra_arguments", "before_hook", "after_hook", "error_hook"), _NAMED))
_COMPONENT = BlockShape(1, BodyShape({"expansion": _UNNAMED}))
TERRAGRUNT = BodyShape(
    {
        "include": BlockShape(1, PLAIN, "path"),
        "terraform": BlockShape(0, _TERRAGRUNT_TERRAFORM),
        "errors": BlockShape(0, BodyShape({"retry": _NAMED, "ignore": _NAMED})),
        "catalog": BlockShape(0, BodyShape({"discovery": _UNNAMED})),
        "dependency": _COMPONENT,
        "unit": _COMPONENT,
        "stack": _COMPONENT,
        **dict.fromkeys(("feature", "generate"), _NAMED),
        **dict.fromkeys(("locals", "dependencies", "remote_state", "exclude", "engine"), _UNNAMED),
    }
)
"""`terragrunt.hcl.json` and what it includes (the structs with `hcl` tags in pkg/config of Terragrunt)."""

VARIABLES = LITERAL
"""A `.tfvars.json` file: each key is a variable, and each string in its value is what it says."""


def shape_of(path: str) -> BodyShape:
    """The shape of the file at a path, by the end of its name."""
    if path.endswith(".tfvars.json"):
        return VARIABLES
    if path.endswith((".tftest.json", ".tofutest.json", ".tfmock.json")):
        return TEST
    if path.endswith((".tf.json", ".tofu.json")):
        return CONFIGURATION
    return TERRAGRUNT if path.endswith(".hcl.json") else PLAIN
