"""How an included configuration and the one that includes it become one.

Source: `Merge` and `DeepMerge` in pkg/config/include.go of Terragrunt, and dario.cat/mergo (`WithOverride`,
`WithAppendSlice`), by which it merges maps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from gitops_lint.terraform.terragrunt.configuration import Configuration
from gitops_lint.terraform.terragrunt.problems import Kind, Log
from gitops_lint.terraform.terragrunt.sections import Section, Setting
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    mark,
    object_of,
    unmark,
)

NO_MERGE, SHALLOW, DEEP = "no_merge", "shallow", "deep"
STRATEGIES = (NO_MERGE, SHALLOW, DEEP)
_APPENDED = ("include_in_copy", "exclude_from_copy")


def deep_merge(target: Value, source: Value, *, append: bool = True) -> Value:
    """`source` over `target`: maps key by key, lists one after the other (unless not to append), all else replaced."""
    bare_target, target_marks = unmark(target)
    bare_source, source_marks = unmark(source)
    marks = target_marks | source_marks
    if isinstance(bare_source, ObjectValue | MapValue):
        if isinstance(bare_target, ObjectValue | MapValue):
            items = dict(bare_target.items)
            for name, item in bare_source.items.items():
                items[name] = deep_merge(items[name], item, append=append) if name in items else item
            rest = getattr(bare_source, "rest", None) or getattr(bare_target, "rest", None)
            return mark(object_of(items, rest), marks)
        if isinstance(bare_target, UnknownValue):
            return mark(object_of(dict(bare_source.items), bare_target), marks)
    if append and isinstance(bare_source, TupleValue | ListValue | SetValue):
        if isinstance(bare_target, TupleValue | ListValue | SetValue):
            return mark(TupleValue((*bare_target.items, *bare_source.items)), marks)
        if isinstance(bare_target, UnknownValue):
            return mark(bare_target, marks)
    return source


def merged(parent: Configuration, child: Configuration, strategy: str, log: Log) -> Configuration:
    """The configuration that a child has with one it includes; `no_merge` leaves the child as it is."""
    if strategy == NO_MERGE:
        return child
    deep = strategy == DEEP
    if not deep:
        _refuse_same_names(parent, child, log)
    attributes = dict(parent.attributes)
    attributes.update({name: setting for name, setting in child.attributes.items() if setting.value != ""})
    sections = dict(parent.sections)
    for type_, section in child.sections.items():
        before = sections.get(type_)
        merge = (_DEEP if deep else _SHALLOW).get(type_)
        sections[type_] = section if before is None or merge is None else merge(before, section)
    more_inputs = child.more_inputs or parent.more_inputs
    return msgspec.structs.replace(
        child,
        attributes=attributes,
        sections=sections,
        generate={**parent.generate, **child.generate},
        dependencies=merged_by_name(parent.dependencies, child.dependencies, deep=deep),
        features=merged_by_name(parent.features, child.features, deep=deep),
        inputs=_inputs(_hidden(parent.inputs, child.more_inputs), child.inputs, deep=deep),
        more_inputs=more_inputs,
    )


def merged_by_name(parent: Mapping[str, Section], child: Mapping[str, Section], *, deep: bool) -> dict[str, Section]:
    """Blocks of a type that has names; those of the child take the place of the parent's, or are merged into them."""
    result = dict(parent)
    for name, section in child.items():
        before = result.get(name)
        result[name] = section if before is None or not deep else _deeply(before, section)
    return result


def _refuse_same_names(parent: Configuration, child: Configuration, log: Log) -> None:
    """`validateGenerateConfigs`: a shallow merge does not choose between two generate blocks of a name."""
    for name, section in child.generate.items():
        if name in parent.generate:
            detail = (
                f"Detected generate blocks with the same name: [{name}]. {parent.generate[name].file} has one as well."
            )
            log.add(Kind.MERGE, "Duplicate generate block", detail, section.file, section.span)


def _hidden(inputs: Mapping[str, Setting], more: UnknownValue | None) -> Mapping[str, Setting]:
    """Inputs over which others may be set that are not known: none of them is known then."""
    if more is None:
        return inputs
    return {name: Setting(more, setting.file, setting.span) for name, setting in inputs.items()}


def _inputs(parent: Mapping[str, Setting], child: Mapping[str, Setting], *, deep: bool) -> dict[str, Setting]:
    result = dict(parent)
    for name, setting in child.items():
        before = result.get(name)
        if deep and before is not None:
            setting = Setting(deep_merge(before.value, setting.value), setting.file, setting.span)
        result[name] = setting
    return result


def _deeply(parent: Section, child: Section) -> Section:
    """A block whose attributes are merged by name, values that are maps or lists into each other."""
    return msgspec.structs.replace(child, attributes=_inputs(parent.attributes, child.attributes, deep=True))


def _terraform(parent: Section, child: Section, *, deep: bool) -> Section:
    attributes = dict(parent.attributes)
    for name, setting in child.attributes.items():
        if name not in _APPENDED:
            attributes[name] = setting
        elif deep:
            before = attributes.get(name)
            value = setting.value if before is None else deep_merge(setting.value, before.value)
            attributes[name] = Setting(value, setting.file, setting.span)
    sections = _named_in_order(parent.sections, child.sections)
    return msgspec.structs.replace(child, attributes=attributes, sections=sections)


def _named_in_order(parent: Iterable[Section], child: Iterable[Section]) -> tuple[Section, ...]:
    """Arguments and hooks: one of the child takes the place of the parent's of that name, or comes after all."""
    result = {(section.type, section.name): section for section in parent}
    result.update({(section.type, section.name): section for section in child})
    return tuple(result.values())


def _paths(parent: Section, child: Section) -> Section:
    before, after = parent.attributes.get("paths"), child.attributes.get("paths")
    if before is None or after is None:
        return child
    joined = deep_merge(before.value, after.value)
    bare, marks = unmark(joined)
    if isinstance(bare, TupleValue):
        joined = mark(TupleValue(tuple({repr(item): item for item in bare.items}.values())), marks)
    return msgspec.structs.replace(child, attributes={"paths": Setting(joined, after.file, after.span)})


def _over(parent: Section, child: Section) -> Section:
    attributes = {**parent.attributes, **child.attributes}
    return msgspec.structs.replace(
        child, attributes=attributes, sections=_named_in_order(parent.sections, child.sections)
    )


_Merge = Callable[[Section, Section], Section]
_SHALLOW: dict[str, _Merge] = {
    "terraform": lambda parent, child: _terraform(parent, child, deep=False),
    "dependencies": _paths,
}
_DEEP: dict[str, _Merge] = {
    "terraform": lambda parent, child: _terraform(parent, child, deep=True),
    "dependencies": _paths,
    "engine": _over,
    "errors": _over,
}
"""Blocks that are merged; of every other, the child's takes the place of the parent's."""
