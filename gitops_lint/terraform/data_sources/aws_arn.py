"""`aws_arn`: the parts of an ARN (terraform-provider-aws, `internal/service/meta/arn_data_source.go`)."""

from __future__ import annotations

from collections.abc import Mapping

from gitops_lint.terraform.data_sources.arguments import Arguments, RefusedError, computation
from gitops_lint.terraform.data_sources.instance import DataInstance
from gitops_lint.terraform.data_sources.schema import Blocks
from gitops_lint.terraform.types import STRING
from gitops_lint.terraform.values import Value

_PARTS = ("partition", "service", "region", "account", "resource")


def _compute(instance: DataInstance, arguments: Arguments) -> Mapping[str, Value]:
    arn = arguments["arn"]
    prefix, *parts = arn.split(":", 5)
    if prefix != "arn" or len(parts) != len(_PARTS):
        raise RefusedError("Invalid ARN Value", f'The provided value cannot be parsed as an ARN: "{arn}".')
    return {"id": arn, **dict(zip(_PARTS, parts, strict=True))}


COMPUTATIONS = {
    "aws_arn": computation(
        Blocks({"arn": STRING}, frozenset({"arn"})), dict.fromkeys(("id", *_PARTS), STRING), _compute
    )
}
