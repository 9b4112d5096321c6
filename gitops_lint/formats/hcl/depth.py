"""How deep a tree is, measured without recursion."""

from __future__ import annotations

from gitops_lint.formats.hcl.scanner import TOO_DEEP, Scanner, UnreadableError
from gitops_lint.formats.hcl.syntax import MAX_DEPTH, Expression, Node, ObjectCons

LONG_CHAIN = 4
"""A chain of operators or indices longer than this has its depth measured when it ends.

Chains left of chains could otherwise build a tree so deep that Python's deallocation of it ends in a crash.
"""


def require_depth(root: Expression, above: int) -> None:
    """Raises UnreadableError if the tree under `root`, `above` levels deep itself, exceeds MAX_DEPTH."""
    level: list[Node] = [root]
    depth = above
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise UnreadableError(TOO_DEEP, root.start, root.end)
        level = [child for node in level for child in _expressions(node)]


def _expressions(node: Node) -> list[Node]:
    found = children(node)
    if isinstance(node, ObjectCons):
        return [part for item in found for part in children(item)]
    return found


def children(node: Node) -> list[Node]:
    """The nodes directly under a node, in the order of its fields."""
    found: list[Node] = []
    for name in node.__struct_fields__[2:]:
        value = getattr(node, name)
        if isinstance(value, Node):
            found.append(value)
        elif type(value) is tuple:
            found.extend(value)
    return found


def count_link(scanner: Scanner, node: Expression, links: int) -> None:
    """Notes that a chain of operators or indices is now so many links long, and `node` its tree."""
    scanner.links += 1
    if links % MAX_DEPTH == 0:
        require_depth(node, scanner.depth)
