"""Functions of maps and objects.

Sources: `cty/function/stdlib/collection.go` of go-cty, `internal/lang/funcs/collection.go` of Terraform.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.errors import ConversionError, FunctionError
from gitops_lint.terraform.functions.arguments import bare_type, elements, quoted_unless_sensitive
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.types import (
    DYNAMIC,
    STRING,
    ListType,
    MapType,
    ObjectType,
    TupleType,
    Type,
    friendly_name,
    object_type,
)
from gitops_lint.terraform.values import (
    NO_MARKS,
    NOT_NULL,
    ListValue,
    MapValue,
    Marks,
    NullValue,
    ObjectValue,
    TupleValue,
    UnknownValue,
    Value,
    first_unknown,
    is_null,
    map_of,
    mark,
    object_of,
    type_of,
    unknown_because_of,
    unmark,
)

_MAP_OF_LISTS = MapType(ListType(STRING))


def _keys_type(arguments: Sequence[Value]) -> Type:
    type_ = bare_type(arguments[0])
    if isinstance(type_, MapType):
        return ListType(STRING)
    if isinstance(type_, ObjectType):
        return TupleType((STRING,) * len(type_.attributes))
    raise FunctionError("must have map or object type", 0)


def _keys(value: Value) -> Value:
    bare, marks = unmark(value)
    if isinstance(bare, UnknownValue):
        if isinstance(bare.type, ObjectType):
            return mark(TupleValue(tuple(sorted(bare.type.attributes))), marks)
        return mark(bare.of(ListType(STRING), NOT_NULL), marks)
    if isinstance(bare, ObjectValue):
        if bare.rest is not None:
            return mark(bare.rest.of(DYNAMIC), marks)
        return mark(TupleValue(tuple(bare.items)), marks)
    assert isinstance(bare, MapValue)
    return mark(ListValue(STRING, tuple(bare.items)), marks)


def _values_type(arguments: Sequence[Value]) -> Type:
    type_ = bare_type(arguments[0])
    if isinstance(type_, MapType):
        return ListType(type_.element)
    if isinstance(type_, ObjectType):
        return TupleType(tuple([type_.attributes[name] for name in sorted(type_.attributes)]))
    raise FunctionError("values() requires a map as the first argument")


def _values(value: Value) -> Value:
    bare, marks = unmark(value)
    if isinstance(bare, ObjectValue) and bare.rest is not None:
        return mark(bare.rest.of(DYNAMIC), marks)
    items = tuple(elements(bare))
    return mark(ListValue(bare.element, items) if isinstance(bare, MapValue) else TupleValue(items), marks)


def _lookup_type(arguments: Sequence[Value]) -> Type:
    if len(arguments) > 3:
        raise FunctionError(f"lookup() takes two or three arguments, got {len(arguments)}")
    mapping, _ = unmark(arguments[0])
    type_ = type_of(mapping)
    if isinstance(type_, MapType):
        if len(arguments) == 3:
            _default(arguments[2], type_.element)
        return type_.element
    if not isinstance(type_, ObjectType):
        raise FunctionError("lookup() requires a map as the first argument", 0)
    key, _ = unmark(arguments[1])
    if isinstance(key, UnknownValue):
        return DYNAMIC
    assert isinstance(key, str)
    if key in type_.attributes:
        return type_.attributes[key]
    if isinstance(mapping, ObjectValue) and mapping.rest is not None:
        return mapping.rest.type
    if len(arguments) == 3:
        return bare_type(arguments[2])
    raise FunctionError(f"the given object has no attribute {go_quoted(key)}", 0)


def _default(value: Value, type_: Type) -> Value:
    try:
        return convert(value, type_)
    except ConversionError:
        raise FunctionError("the default value must have the same type as the map elements", 2) from None


def _lookup(mapping: Value, key: Value, *defaults: Value) -> Value:
    bare, marks = unmark(mapping)
    name, key_marks = unmark(key)
    marks |= key_marks
    if isinstance(bare, UnknownValue) or isinstance(name, UnknownValue):
        return mark(unknown_because_of(_lookup_type([bare, name, *defaults]), [bare, name]), marks)
    assert isinstance(bare, MapValue | ObjectValue)
    assert isinstance(name, str)
    if name in bare.items:
        return mark(bare.items[name], marks)
    if isinstance(bare, ObjectValue) and bare.rest is not None:
        return mark(bare.rest, marks)
    if defaults:
        return mark(_default(defaults[0], bare.element) if isinstance(bare, MapValue) else defaults[0], marks)
    raise FunctionError(f"lookup failed to find key {quoted_unless_sensitive(name, key_marks)}")


def _merge_type(arguments: Sequence[Value]) -> Type:
    bare = [unmark(argument)[0] for argument in arguments]
    all_known = True
    for value in bare:
        if isinstance(value, MapValue | ObjectValue):
            continue
        all_known = all_known and not isinstance(value, UnknownValue)
        type_ = type_of(value)
        if type_ is DYNAMIC:
            return DYNAMIC
        if not isinstance(type_, MapType | ObjectType):
            raise FunctionError(f"arguments must be maps or objects, got {go_quoted(friendly_name(type_))}")
    if all_known:
        return DYNAMIC  # the value itself will say it
    common = _common_type(bare)
    if common is not None:
        return common
    attributes: dict[str, Type] = {}
    for value in bare:
        type_ = _type_to_merge(value)
        if isinstance(type_, ObjectType):
            attributes |= type_.attributes
        elif isinstance(value, UnknownValue):
            return DYNAMIC
        elif isinstance(value, MapValue):
            attributes |= dict.fromkeys(value.items, value.element)
    return object_type(attributes)


def _type_to_merge(value: Value) -> Type:
    type_ = type_of(value)
    return ObjectType({}) if isinstance(value, NullValue) and isinstance(type_, ObjectType) else type_


def _common_type(bare: Sequence[Value]) -> Type | None:
    """The type that all have; None where they differ."""
    if len({type(value) for value in bare}) > 1 and not any(isinstance(v, NullValue | UnknownValue) for v in bare):
        return None
    first = _type_to_merge(bare[0])
    return first if all(_type_to_merge(value) == first for value in bare[1:]) else None


def _merge(*arguments: Value) -> Value:
    merged: dict[str, Value] = {}
    marks: Marks = NO_MARKS
    rest: UnknownValue | None = None
    maps_only = True
    for argument in arguments:
        bare, found = unmark(argument)
        maps_only = maps_only and isinstance(bare, MapValue | NullValue)
        if isinstance(bare, NullValue):
            continue
        if not isinstance(bare, MapValue | ObjectValue):
            # Only beside a null without a type, which keeps Terraform from looking at the types of the others.
            raise FunctionError(
                "panic in function implementation: attempt to iterate on non-collection, non-tuple type"
            )
        marks |= found
        if isinstance(bare, ObjectValue) and bare.rest is not None:
            rest = bare.rest
            merged = dict.fromkeys(merged, rest)  # it may have an attribute of that name
        merged.update(bare.items)
    common = _common_type([unmark(argument)[0] for argument in arguments]) if maps_only and arguments else None
    if isinstance(common, MapType):
        return mark(map_of(common.element, merged), marks)
    return mark(object_of(merged, rest), marks)


def _zipmap_type(arguments: Sequence[Value]) -> Type:
    keys, _ = unmark(arguments[0])
    type_ = bare_type(arguments[1])
    if isinstance(type_, ListType):
        return MapType(type_.element)
    if not isinstance(type_, TupleType):
        raise FunctionError("values argument must be a list or tuple value")
    if first_unknown(keys) is not None:
        return DYNAMIC
    names = elements(keys)
    _check_lengths(len(names), len(type_.elements))
    attributes: dict[str, Type] = {}
    for index, (name, element) in enumerate(zip(names, type_.elements, strict=True)):
        if is_null(name):
            raise FunctionError(f"keys list has null value at index {index}")
        attributes[_text(name)] = element
    return object_type(attributes)


def _check_lengths(keys: int, values: int) -> None:
    if keys != values:
        raise FunctionError(f"number of keys ({keys}) does not match number of values ({values})")


def _text(value: Value) -> str:
    bare, _ = unmark(value)
    assert isinstance(bare, str)
    return bare


def _zipmap(keys: Value, values: Value) -> Value:
    bare_keys, marks = unmark(keys)
    bare_values, values_marks = unmark(values)
    marks |= values_marks
    if first_unknown(bare_keys) is not None:
        return mark(unknown_because_of(_zipmap_type([bare_keys, bare_values]), [bare_keys], NOT_NULL), marks)
    names, items = elements(bare_keys), elements(bare_values)
    _check_lengths(len(names), len(items))
    zipped: dict[str, Value] = {}
    for index, (name, item) in enumerate(zip(names, items, strict=True)):
        if is_null(name):
            raise FunctionError(f"keys list has null value at index {index}")
        marks |= unmark(name)[1]
        zipped[_text(name)] = item
    if isinstance(bare_values, ListValue):
        return mark(map_of(bare_values.element, zipped), marks)
    return mark(object_of(zipped), marks)


def _transpose(value: Value) -> Value:
    assert isinstance(value, MapValue)
    if first_unknown(value) is not None:
        return unknown_because_of(_MAP_OF_LISTS, [value], NOT_NULL)
    swapped: dict[str, list[str]] = {}
    for name, inner in value.items.items():
        if isinstance(inner, NullValue):
            raise FunctionError("input must not contain null list")
        for item in elements(inner):
            if isinstance(item, NullValue):
                raise FunctionError("input list must not contain null string")
            swapped.setdefault(_text(item), []).append(name)
    return map_of(ListType(STRING), {name: _strings(sorted(names)) for name, names in swapped.items()})


def _strings(texts: Iterable[str]) -> ListValue:
    return ListValue(STRING, tuple(texts))


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "keys",
        (Parameter("inputMap", DYNAMIC, allow_unknown=True, allow_marked=True),),
        _keys_type,
        _keys,
        not_null=True,
    ),
    Function(
        "lookup",
        (
            Parameter("inputMap", DYNAMIC, allow_unknown=True, allow_marked=True),
            Parameter("key", STRING, allow_unknown=True, allow_marked=True),
        ),
        _lookup_type,
        _lookup,
        variadic=Parameter(
            "default", DYNAMIC, allow_null=True, allow_unknown=True, allow_marked=True, allow_dynamic=True
        ),
    ),
    Function(
        "merge",
        (),
        _merge_type,
        _merge,
        variadic=Parameter("maps", DYNAMIC, allow_null=True, allow_marked=True, allow_dynamic=True),
        not_null=True,
    ),
    Function("transpose", (Parameter("values", _MAP_OF_LISTS),), _MAP_OF_LISTS, _transpose, not_null=True),
    Function("values", (Parameter("mapping", DYNAMIC, allow_marked=True),), _values_type, _values, not_null=True),
    Function(
        "zipmap",
        (Parameter("keys", ListType(STRING), allow_marked=True), Parameter("values", DYNAMIC, allow_marked=True)),
        _zipmap_type,
        _zipmap,
        not_null=True,
    ),
)
