"""TF021: moves, removals and imports that Terraform refuses, and moves to where nothing is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gitops_lint.analysis.terraform_modules import PlacedModule, is_whole
from gitops_lint.formats import hcl
from gitops_lint.model.rule import FileSpan, Finding, Severity, rule
from gitops_lint.model.source import Span
from gitops_lint.terraform.addresses import Address
from gitops_lint.terraform.configuration import Moved
from gitops_lint.terraform.moves import (
    Statement,
    exists,
    is_declared,
    leads_on,
    moved_address,
    removed,
    statements,
    statements_below,
)


# `ValidateMoves` in internal/refactoring/move_validate.go of Terraform.
@rule("TF021", severity=Severity.ERROR)
def misguided_move(placed: PlacedModule) -> Iterator[Finding]:
    """A `moved`, `removed` or `import` block contradicts the configuration or another one, or leads nowhere.

    Terraform refuses a `removed` block of what is still declared, and an `import` into what is not. It refuses a move
    from what is still declared, to the same address, in a cycle, and two moves that begin or end at one address, be
    they of the module or of one that it calls once. A move to what is not declared it takes: the object is moved, and
    then destroyed. That is a warning, unless another move or a `removed` block leads on from there.

    Bad:

    ```terraform
    terraform {
      required_version = "~> 1.9"
    }

    resource "terraform_data" "outgoing" {
      input = "egress"
    }

    moved {
      from = terraform_data.egress
      to   = terraform_data.outbound
    }
    ```

    Good:

    ```terraform
    terraform {
      required_version = "~> 1.9"
    }

    resource "terraform_data" "outgoing" {
      input = "egress"
    }

    moved {
      from = terraform_data.egress
      to   = terraform_data.outgoing
    }
    ```
    """
    if not placed.is_whole:
        return
    yield from _not_removed(placed)
    yield from _not_imported(placed)
    if not placed.module.moved:
        return
    moves = statements(placed.module)
    # What is wrong below alone is told of the modules there.
    own, every = frozenset(moves), (*moves, *statements_below(placed.module, placed.below))
    refused = [*_redundant(moves), *_still_there(moves, placed), *_ambiguous(every, own)]
    yield from refused or _cyclic(every, own)
    yield from _nowhere(moves, placed)


def _not_removed(placed: PlacedModule) -> Iterator[Finding]:
    """`validateRemoveStatements` in internal/refactoring/remove_statement.go of Terraform."""
    for block in placed.module.removed:
        address = moved_address(block.from_)
        if address is not None and exists(address, placed.module, placed.below, as_instance=False):
            noun = "module" if address.is_module else "resource"
            yield Finding(
                f"Removed {noun} still exists: This statement declares that {address} was removed, but it is still "
                "declared in configuration",
                at=FileSpan(block.file, block.span),
            )


def _not_imported(placed: PlacedModule) -> Iterator[Finding]:
    """`validateImportTargets` in transform_config.go of Terraform; which instances there are is not asked here."""
    if not placed.is_root or placed.is_generated_for or not all(map(is_whole, placed.called.values())):
        return
    for block in placed.module.imports:
        to = block.to
        while isinstance(to, hcl.Index):
            to = to.collection
        address = moved_address(to) if isinstance(to, hcl.ScopeTraversal) else None
        if address is None or address.is_module or is_declared(address, placed.module, placed.below) is not False:
            continue
        yield Finding(
            f"Configuration for import target does not exist: {address} is imported, and it is not declared. Declare "
            "it, or let `terraform plan -generate-config-out` write it",
            at=FileSpan(block.file, block.span if block.to is None else block.to.span, str(address)),
        )


def _redundant(moves: Sequence[Statement]) -> Iterator[Finding]:
    for move in moves:
        if move.start == move.end:
            yield _finding(
                move,
                f"Redundant move statement: This statement declares a move from {move.start} to the same address, "
                "which is the same as not declaring this move at all",
            )


def _still_there(moves: Sequence[Statement], placed: PlacedModule) -> Iterator[Finding]:
    for move in moves:
        if move.start == move.end:
            continue
        if exists(move.start, placed.module, placed.below, as_instance=move.is_about_instances):
            noun = _noun(move)
            yield _finding(
                move,
                f"Moved object still exists: This statement declares a move from {move.start}, but that {noun} is "
                f"still declared. Change your configuration so that it will be declared as {move.end} instead",
            )


def _ambiguous(moves: Sequence[Statement], own: frozenset[Statement]) -> Iterator[Finding]:
    """Two moves that begin or end at one address, at least one of them the module's own."""
    starts: dict[tuple[Address, bool], Statement] = {}
    ends: dict[tuple[Address, bool], Statement] = {}
    for move in moves:
        if move.start == move.end:
            continue
        before = starts.setdefault((move.start, move.is_about_instances), move)
        if before.end != move.end and (move in own or before in own):
            yield _finding(
                move,
                f"Ambiguous move statements: Another statement declares that {move.start} moved to {before.end}, but "
                f"this statement instead declares that it moved to {move.end}. Each {_noun(move)} can move to only one "
                "destination",
                before,
            )
        before = ends.setdefault((move.end, move.is_about_instances), move)
        if before.start != move.start and (move in own or before in own):
            yield _finding(
                move,
                f"Ambiguous move statements: Another statement declares that {before.start} moved to {move.end}, but "
                f"this statement instead declares that {move.start} moved there. Each {_noun(move)} can have moved "
                "from only one source",
                before,
            )


def _cyclic(moves: Sequence[Statement], own: frozenset[Statement]) -> Iterator[Finding]:
    following = {move.start: move for move in moves}
    told: set[Address] = set()
    for move in moves:
        chain = [move]
        while (further := following.get(chain[-1].end)) is not None and further not in chain:
            chain.append(further)
        if further is move and move.start not in told and not own.isdisjoint(chain):
            told.update(one.start for one in chain)
            steps = ", ".join(f"{one.start} → {one.end}" for one in chain)
            yield _finding(
                move,
                "Cyclic dependency in move statements: The following chained move statements form a cycle, and so "
                f"there is no final location to move objects to: {steps}",
            )


def _nowhere(moves: Sequence[Statement], placed: PlacedModule) -> Iterator[Finding]:
    onward = [*(move.start for move in moves), *removed(placed.module)]
    if not all(map(is_whole, placed.called.values())):
        return
    for move in moves:
        if move.start == move.end or any(leads_on(start, move.end) for start in onward):
            continue
        if is_declared(move.end, placed.module, placed.below) is False:
            to = move.block.to
            span = to.span if to is not None else move.block.span
            yield Finding(
                f"{move.start} is moved to {move.end}, which is not declared: what is there will be destroyed; "
                "mend the address, or remove the block",
                at=FileSpan(move.block.file, span, str(move.end)),
                severity=Severity.WARNING,
            )


def _finding(move: Statement, message: str, other: Statement | None = None) -> Finding:
    related = ((FileSpan(other.block.file, _span(other.block)), "the other statement"),) if other is not None else ()
    return Finding(message, at=FileSpan(move.block.file, _span(move.block), str(move.start)), related=related)


def _span(block: Moved) -> Span:
    return block.block.header_span


def _noun(move: Statement) -> str:
    kind = "module" if move.start.is_module else "resource"
    if move.is_about_instances:
        return f"{kind} instance"
    return "module call" if move.start.is_module else kind
