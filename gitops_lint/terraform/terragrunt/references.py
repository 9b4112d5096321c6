"""References to local values and to exposed includes: only what they name is evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitops_lint.formats import hcl
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.terragrunt.exposure import as_value
from gitops_lint.terraform.values import UnknownValue, Value, object_of

if TYPE_CHECKING:
    from gitops_lint.terraform.terragrunt.reader import FileReader


def local_reference(reader: FileReader, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
    """The value of `local…`, of one local value where it names one."""
    name = step_name(traversal, 0)
    if name is None:
        return object_of({name: reader.local(name) for name in reader.local_attributes}), 0
    if name not in reader.local_attributes:
        detail = f'This object does not have an attribute named "{name}".'
        raise EvaluationError("Unsupported attribute", detail, traversal.steps[0].span)
    return reader.local(name), 1


def include_reference(reader: FileReader, traversal: hcl.ScopeTraversal) -> tuple[Value, int] | None:
    """The value of `include…`; None where the file includes nothing. Only includes that are exposed are seen."""
    includes = reader.includes
    if not includes and not reader.body.blocks_of("include"):
        return None
    if len(includes) == 1 and "" in includes:
        return _exposed(reader, "", traversal, 0) if includes[""].expose else (object_of({}), 0)
    name = step_name(traversal, 0)
    if name is None:
        exposed = [known for known, include in includes.items() if include.expose]
        return object_of({known: _exposed_value(reader, known) for known in exposed}), 0
    if name in includes and includes[name].expose:
        return _exposed(reader, name, traversal, 1)
    if name not in includes and any(block.names[:1] == (name,) for block in reader.body.blocks_of("include")):
        reason = f"include {name} is not known"
        return UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason=reason), 1
    detail = f'This object does not have an attribute named "{name}".'
    raise EvaluationError("Unsupported attribute", detail, traversal.steps[0].span)


def _exposed(reader: FileReader, name: str, traversal: hcl.ScopeTraversal, taken: int) -> tuple[Value, int]:
    """`include.NAME.locals.x` needs one local value of the other file, anything else all of it."""
    other = reader.included_reader(name)
    if step_name(traversal, taken) == "locals":
        local = step_name(traversal, taken + 1)
        if local in other.local_attributes:
            assert local is not None
            return other.local(local), taken + 2
    return _exposed_value(reader, name), taken


def _exposed_value(reader: FileReader, name: str) -> Value:
    include = reader.includes[name]
    with reader.session.guarded(
        ("include", reader.file, reader.config_path, name), include.path, reader.place, include.span
    ):
        return as_value(reader.included_reader(name).complete, reader.included_reader(name).dependencies)


def step_name(traversal: hcl.ScopeTraversal, position: int) -> str | None:
    """The name at a step of a reference, `.name` or `["name"]`; None where there is none."""
    if position >= len(traversal.steps):
        return None
    step = traversal.steps[position]
    if isinstance(step, hcl.TraverseAttr):
        return step.name
    return step.key.value if isinstance(step.key, hcl.String) else None
