"""What may follow a term: attributes, indices, legacy indices and both kinds of splat."""

from __future__ import annotations

from gitops_lint.formats.hcl.depth import LONG_CHAIN, count_link, require_depth
from gitops_lint.formats.hcl.scanner import ReadExpression, Scanner, UnreadableError, shown
from gitops_lint.formats.hcl.syntax import (
    AnonSymbol,
    Bool,
    Expression,
    Index,
    Null,
    Number,
    RelativeTraversal,
    ScopeTraversal,
    Splat,
    String,
    TraverseAttr,
    TraverseIndex,
)


def traversals(scanner: Scanner, source: Expression, read: ReadExpression) -> Expression:
    """The attribute and index steps and splats after a term, as far as they go."""
    node = source
    steps: list[TraverseAttr | TraverseIndex] = []
    links = 0
    while True:
        start = scanner.start
        if scanner.kind == ".":
            scanner.advance()
            if scanner.kind == "*":
                node = _attribute_splat(scanner, _with_steps(node, steps), start)
                steps = []
            else:
                steps.append(_dot_step(scanner, start))
                continue
        elif scanner.kind == "[":
            before = scanner.in_brackets
            scanner.advance()
            if scanner.kind == "*":
                return _full_splat(scanner, _with_steps(node, steps), start, read)
            scanner.in_brackets = True
            if scanner.kind == "newline":
                scanner.advance()
            key = read(scanner)
            scanner.expect("]", 'expected "]" to close this index, found {found}; add it')
            scanner.close(before)
            if isinstance(key, (String, Number, Bool, Null)):
                steps.append(TraverseIndex(start, scanner.last, key))
                continue
            node = _with_steps(node, steps)
            steps = []
            node = Index(node.start, scanner.last, node, key)
        else:
            break
        links += 1
        count_link(scanner, node, links)
    node = _with_steps(node, steps)
    if links > LONG_CHAIN:
        require_depth(node, scanner.depth)
    return node


def _dot_step(scanner: Scanner, start: int) -> TraverseAttr | TraverseIndex:
    """The step that follows a dot: `.name`, or `.0`, which Terraform still reads."""
    if scanner.kind == "number":
        text = scanner.word()
        if "." in text:
            indices = shown(text).replace(".", "][")
            raise UnreadableError(f'".{shown(text)}" is not read as two indices; write [{indices}]', start, scanner.end)
        key = Number(scanner.start, scanner.end, text)
        scanner.advance()
        return TraverseIndex(start, scanner.last, key, True)
    scanner.expect("word", 'expected a name after ".", found {found}; write the attribute\'s name')
    name = scanner.word()
    scanner.advance()
    return TraverseAttr(start, scanner.last, name)


def _attribute_splat(scanner: Scanner, source: Expression, start: int) -> Splat:
    element = AnonSymbol(start, scanner.end)
    scanner.advance()
    steps: list[TraverseAttr | TraverseIndex] = []
    while scanner.kind == ".":
        dot = scanner.start
        scanner.advance()
        if scanner.kind == "*":
            raise scanner.wrong('".*" cannot be used twice in a row; write "[*]" for each of them')
        steps.append(_dot_step(scanner, dot))
    return Splat(source.start, scanner.last, source, _with_steps(element, steps), False)


def _full_splat(scanner: Scanner, source: Expression, start: int, read: ReadExpression) -> Splat:
    scanner.enter()
    scanner.advance()
    scanner.expect("]", 'expected "]" right after "[*", found {found}; write "[*]"')
    element = AnonSymbol(start, scanner.end)
    scanner.advance()
    each = traversals(scanner, element, read)
    scanner.depth -= 1
    return Splat(source.start, scanner.last, source, each, True)


def _with_steps(source: Expression, steps: list[TraverseAttr | TraverseIndex]) -> Expression:
    if not steps:
        return source
    end = steps[-1].end
    if isinstance(source, ScopeTraversal):
        return ScopeTraversal(source.start, end, source.root, (*source.steps, *steps))
    return RelativeTraversal(source.start, end, source, tuple(steps))


def attribute_steps(names: str, position: int) -> tuple[TraverseAttr, ...]:
    """The steps that `.a.b` at a position is."""
    steps = []
    for name in names.split(".")[1:]:
        end = position + 1 + len(name)
        steps.append(TraverseAttr(position, end, name))
        position = end
    return tuple(steps)
