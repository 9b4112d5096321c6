"""`import` blocks: which instances are imported, and under which id (eval_import.go of Terraform)."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.formats import hcl
from gitops_lint.terraform.addresses import Address, parse_address
from gitops_lint.terraform.configuration import Import
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.errors import ConversionError, EvaluationError
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.expansion import expand
from gitops_lint.terraform.evaluation.module import ModuleInstance
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.evaluation.scope import ModuleScope
from gitops_lint.terraform.plan.addresses import InstanceAddress, ResourceAddress
from gitops_lint.terraform.plan.state import State
from gitops_lint.terraform.references import Reference, parse_reference, references
from gitops_lint.terraform.types import STRING
from gitops_lint.terraform.values import NullValue, UnknownValue, unmark


def imports_of(evaluation: Evaluation, state: State) -> dict[InstanceAddress, str]:
    """The ids of what the root's `import` blocks import: all but what is in the state already."""
    found: dict[InstanceAddress, str] = {}
    for block in evaluation.root.module.imports:
        for scope in _scopes(evaluation, block):
            try:
                address = _target(block, scope)
                if address is None or address in state.objects:
                    continue
                found[address] = _identifier(block, scope)
            except EvaluationError as error:
                evaluation.failed(error, block.file, "import", Kind.IMPORT)
    return found


def check_targets(evaluation: Evaluation) -> None:
    """Notes imports of instances that the configuration does not have (`validateExpandedImportTargets`)."""
    for block in evaluation.root.module.imports:
        for scope in _scopes(evaluation, block):
            try:
                address = _target(block, scope)
            except EvaluationError:
                continue  # Noted by `imports_of`.
            if address is not None and not _is_declared(evaluation.root, address):
                detail = (
                    f"The configuration for the given import {address.text} does not exist. All target instances must "
                    "have an associated configuration to be imported."
                )
                summary, span = "Configuration for import target does not exist", (block.to or block).span
                evaluation.log.add(Problem(Kind.IMPORT, summary, detail, block.file, span, address.text))


def _is_declared(root: ModuleInstance, address: InstanceAddress) -> bool:
    """Whether the configuration has an instance, or may have it: not all instances are known."""
    module: ModuleInstance | None = root
    for name, key in address.resource.modules:
        call = None if module is None else module.module_call(name)
        if call is None:
            return module is None
        if call.expansion.unknown is not None:
            return True
        if key not in call.expansion.keys:
            return False
        module = call.instance(key)
    if module is None:
        return True
    resource = address.resource
    node = module.resource("managed", resource.type, resource.name)
    return node is not None and (node.expansion.unknown is not None or address.key in node.expansion.keys)


def _scopes(evaluation: Evaluation, block: Import) -> Iterator[ModuleScope]:
    """The scope of each instance of an `import` block with `for_each`; the module's where it has none."""
    root = evaluation.root
    if block.for_each is None:
        yield root.scope
        return
    _refuse_target(evaluation, block, block.for_each.expression)
    for key, value in expand(root, None, block.for_each, "import").keys.items():
        yield ModuleScope(root, "for_each", key, value)


def _refuse_target(evaluation: Evaluation, block: Import, for_each: hcl.Expression) -> None:
    """Notes a `for_each` that speaks of what is imported (`validateImportForEachRef`, since 1.12)."""
    target = block.to
    while isinstance(target, hcl.Index | hcl.RelativeTraversal):
        target = target.collection if isinstance(target, hcl.Index) else target.source
    address = parse_address(target) if isinstance(target, hcl.ScopeTraversal) else None
    for traversal in references(for_each):
        named = parse_reference(traversal)
        if (
            isinstance(address, Address)
            and isinstance(named, Reference)
            and not address.modules
            and (named.kind, named.mode, named.type, named.name)
            == ("resource", address.mode, address.type, address.name)
        ):
            detail = "The for_each expression cannot reference the resource being imported."
            error = EvaluationError("Invalid for_each argument", detail, for_each.span, block.file)
            evaluation.failed(error, block.file, "import", Kind.IMPORT)


def _target(block: Import, scope: ModuleScope) -> InstanceAddress | None:
    traversal = None if block.to is None else _evaluated(block.to, block, scope)
    address = None if traversal is None else parse_address(traversal)
    if not isinstance(address, Address) or address.is_module:
        return None
    return ResourceAddress(address.modules, address.mode, address.type, address.name).instance(address.key)


def _evaluated(expression: hcl.Expression, block: Import, scope: ModuleScope) -> hcl.ScopeTraversal | None:
    """The address with the keys in it evaluated (`exprToResourceTraversal`)."""
    if isinstance(expression, hcl.ScopeTraversal):
        return expression
    if isinstance(expression, hcl.RelativeTraversal):
        base = _evaluated(expression.source, block, scope)
        if base is None:
            return None
        return hcl.ScopeTraversal(base.start, expression.end, base.root, (*base.steps, *expression.steps))
    if not isinstance(expression, hcl.Index):
        return None
    base = _evaluated(expression.collection, block, scope)
    key, _ = unmark(scope.module.evaluate(expression.key, block.file, scope))
    if base is None or isinstance(key, bool) or not isinstance(key, int | str):
        return None
    start, end = expression.key.start, expression.key.end
    literal = hcl.Number(start, end, str(key)) if isinstance(key, int) else hcl.String(start, end, key)
    return hcl.ScopeTraversal(
        base.start, expression.end, base.root, (*base.steps, hcl.TraverseIndex(start, end, literal))
    )


def _identifier(block: Import, scope: ModuleScope) -> str:
    if block.id is None:
        return ""
    span = block.id.expression.span
    try:
        value, _ = unmark(convert(scope.module.evaluate(block.id.expression, block.file, scope), STRING))
    except ConversionError as error:
        raise EvaluationError("Invalid import id argument", f"{error.message}.", span, block.file) from None
    if isinstance(value, NullValue):
        raise EvaluationError("Invalid import id argument", "The import ID cannot be null.", span, block.file)
    if isinstance(value, UnknownValue):
        raise EvaluationError(
            "Invalid import id argument",
            'The import block "id" argument depends on resource attributes that cannot be determined until apply, so '
            "Terraform cannot plan to import this resource.",
            span,
            block.file,
        )
    assert isinstance(value, str)
    if not value:
        raise EvaluationError(
            "Invalid import id argument", "The import ID value evaluates to an empty string.", span, block.file
        )
    return value
