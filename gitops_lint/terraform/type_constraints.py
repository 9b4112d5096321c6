"""STAND-IN"""
from __future__ import annotations
import msgspec
from gitops_lint.formats import hcl
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.types import *
from gitops_lint.terraform.types import STRING, NUMBER, BOOL, DYNAMIC, ListType, SetType, MapType, TupleType, ObjectType, Type, object_type
from gitops_lint.terraform.values import *
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.values import ObjectValue, MapValue, ListValue, TupleValue, SetValue, NullValue, UnknownValue, unmark, mark, is_null, object_of, NullValue, Value

class Defaults(msgspec.Struct, frozen=True):
    values: dict[str, Value]
    children: dict[str, "Defaults"]

_P = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": DYNAMIC, "list": ListType(DYNAMIC), "map": MapType(DYNAMIC)}

def read_type(e: hcl.Expression) -> tuple[Type, Defaults | None]:
    if isinstance(e, hcl.ScopeTraversal) and not e.steps and e.root in _P:
        return _P[e.root], None
    if isinstance(e, hcl.String) and e.value in _P:
        return _P[e.value], None
    if isinstance(e, hcl.FunctionCall):
        if e.name in ("list", "set", "map"):
            t, d = read_type(e.args[0])
            return {"list": ListType, "set": SetType, "map": MapType}[e.name](t), Defaults({}, {"": d}) if d else None
        if e.name == "tuple":
            pairs = [read_type(x) for x in e.args[0].items]
            ch = {str(i): d for i, (_, d) in enumerate(pairs) if d}
            return TupleType(tuple(t for t, _ in pairs)), Defaults({}, ch) if ch else None
        if e.name == "object":
            attrs = {}; opt = set(); vals = {}; ch = {}
            for item in e.args[0].items:
                name = item.key.value
                v = item.value
                default = None
                if isinstance(v, hcl.FunctionCall) and v.name == "optional":
                    opt.add(name)
                    default = v.args[1] if len(v.args) > 1 else None
                    v = v.args[0]
                t, d = read_type(v)
                attrs[name] = t
                if d: ch[name] = d
                if default is not None:
                    from gitops_lint.terraform.evaluation.variables import _literal
                    x = _literal(default, "")
                    vals[name] = x
            return object_type(attrs, frozenset(opt)), Defaults(vals, ch) if vals or ch else None
    raise EvaluationError("Invalid type specification", "bad", e.span)

def apply_defaults(v: Value, d: Defaults) -> Value:
    v, m = unmark(v)
    if isinstance(v, (NullValue, UnknownValue)):
        return mark(v, m)
    if isinstance(v, (ListValue, TupleValue, SetValue)):
        items = [apply_defaults(x, c) if (c := d.children.get("") or d.children.get(str(i))) else x for i, x in enumerate(v.items)]
        return mark(TupleValue(tuple(items)), m)
    if isinstance(v, (ObjectValue, MapValue)):
        items = dict(v.items)
        for k, x in d.values.items():
            if k not in items or is_null(items[k]): items[k] = x
        for k, x in items.items():
            c = d.children.get(k) or d.children.get("")
            if c: items[k] = apply_defaults(x, c)
        return mark(object_of(items), m)
    return mark(v, m)
