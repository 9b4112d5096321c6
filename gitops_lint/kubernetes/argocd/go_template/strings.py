"""sprig's functions of strings, paths, encodings and regular expressions.

Source: https://masterminds.github.io/sprig/strings.html and its neighbours.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import posixpath
import re
from typing import Any, Final

import re2

from gitops_lint.kubernetes.argocd.go_template.errors import TemplateError
from gitops_lint.kubernetes.argocd.go_template.formatting import quoted
from gitops_lint.kubernetes.argocd.go_template.signature import Row
from gitops_lint.kubernetes.argocd.go_template.values import (
    StringList,
    StringMap,
    from_data,
    kind_name,
    printed,
    to_data,
    type_name,
)


def strings_of(value: Any) -> StringList:
    """The elements of a list as strings, nil left out (strslice)."""
    if value is None:
        return StringList()
    if isinstance(value, list):
        return StringList(printed(each) for each in value if each is not None)
    return StringList([printed(value)])


def _trunc(count: int, text: str) -> str:
    raw = text.encode()
    if count < 0:
        return raw[count:].decode(errors="replace") if len(raw) + count > 0 else text
    return raw[:count].decode(errors="replace")


def _substr(start: int, end: int, text: str) -> str:
    raw = text.encode()
    if start < 0:
        return _cut(raw, 0, end)
    return _cut(raw, start, len(raw) if end < 0 or end > len(raw) else end)


def _cut(raw: bytes, start: int, end: int) -> str:
    if not 0 <= start <= end <= len(raw):
        raise TemplateError("runtime error: slice bounds out of range")
    return raw[start:end].decode(errors="replace")


def _abbreviated(width: int, text: str) -> str:
    return text if width < 4 or len(text) <= width else text[: width - 3] + "..."


def _title(text: str) -> str:
    return re.sub(r"(^|[^\w'])([^\W\d_])", lambda match: match[1] + match[2].upper(), text)


def _indent(spaces: int, text: str) -> str:
    pad = " " * spaces
    return pad + text.replace("\n", "\n" + pad)


def _quote(*values: Any) -> str:
    return " ".join(quoted(printed(each)) for each in values if each is not None)


def _squote(*values: Any) -> str:
    return " ".join(f"'{printed(each)}'" for each in values if each is not None)


def _cat(*values: Any) -> str:
    return " ".join(printed(each) for each in values if each is not None)


def _split(separator: str, text: str) -> list[str]:
    return text.split(separator) if separator else list(text)


def _split_map(separator: str, text: str) -> StringMap:
    return StringMap((f"_{index}", part) for index, part in enumerate(_split(separator, text)))


def _splitn_map(separator: str, count: int, text: str) -> StringMap:
    parts = text.split(separator, count - 1) if count > 0 else _split(separator, text) if count else []
    return StringMap((f"_{index}", part) for index, part in enumerate(parts))


def _base64_decoded(text: str) -> str:
    try:
        return base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True).decode(errors="replace")
    except (binascii.Error, ValueError):
        return f"illegal base64 data at input byte {_first_illegal(text)}"


def _first_illegal(text: str) -> int:
    match = re.search(r"[^A-Za-z0-9+/]", text)
    return match.start() if match else len(text) // 4 * 4


def _pattern(pattern: str) -> Any:
    try:
        return re2.compile(pattern)
    except re2.error as error:
        raise TemplateError(f"error parsing regexp: {error}") from None


def _find_all(pattern: str, text: str, count: int) -> StringList:
    found = [match[0] for match in _pattern(pattern).finditer(text)]
    return StringList(found if count < 0 else found[:count])


def _find(pattern: str, text: str) -> str:
    match = _pattern(pattern).search(text)
    return match[0] if match else ""


def _replaced(pattern: str, text: str, replacement: str) -> str:
    def expanded(match: Any) -> str:
        def group(reference: re.Match[str]) -> str:
            name = reference[1] or reference[2]
            if name is None:
                return "$"
            if name.isdigit():
                return (match[int(name)] or "") if int(name) <= compiled.groups else ""
            return match.groupdict().get(name) or ""

        return re.sub(r"\$(?:\{(\w+)\}|(\w+)|\$)", group, replacement)

    compiled = _pattern(pattern)
    return str(compiled.sub(expanded, text))


def _replaced_literally(pattern: str, text: str, replacement: str) -> str:
    return str(_pattern(pattern).sub(lambda match: replacement, text))


def _regex_split(pattern: str, text: str, count: int) -> StringList:
    if count == 0:
        return StringList()
    parts: list[str] = []
    begin = 0
    for match in _pattern(pattern).finditer(text):
        if count > 0 and len(parts) == count - 1:
            break
        if match.end() == 0:
            continue
        parts.append(text[begin : match.start()])
        begin = match.end()
    return StringList([*parts, text[begin:]])


def _to_json(value: Any) -> str:
    text = _raw_json(value)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _raw_json(value: Any) -> str:
    return json.dumps(to_data(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _pretty_json(value: Any) -> str:
    text = json.dumps(to_data(value), sort_keys=True, indent=2, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _from_json(text: str) -> Any:
    try:
        return from_data(json.loads(text))
    except ValueError:
        return None


def _must_from_json(text: str) -> Any:
    try:
        return from_data(json.loads(text))
    except ValueError as error:
        raise TemplateError(str(error)) from None


def _directory(path: str) -> str:
    return _clean(path.rpartition("/")[0] + ("/" if path.startswith("/") else ""))


def _clean(path: str) -> str:
    return posixpath.normpath(path) if path else "."


def base_name(path: str) -> str:
    """The last element of a path (path.Base): `.` where there is none."""
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


def _extension(path: str) -> str:
    name = path.rpartition("/")[2]
    return "." + name.rpartition(".")[2] if "." in name else ""


def _fail(message: str) -> str:
    raise TemplateError(message)


_PATHS: Final[dict[str, Row]] = {
    "base": Row(base_name, "s"),
    "dir": Row(_directory, "s"),
    "clean": Row(_clean, "s"),
    "ext": Row(_extension, "s"),
    "isAbs": Row(lambda path: path.startswith("/"), "s"),
}

FUNCTIONS: Final[dict[str, Row]] = {
    **_PATHS,
    **{f"os{name[0].upper()}{name[1:]}": row for name, row in _PATHS.items()},
    "hello": Row(lambda: "Hello!", ""),
    "trim": Row(lambda text: text.strip(), "s"),
    "trimAll": Row(lambda cut, text: text.strip(cut) if cut else text, "ss"),
    "trimall": Row(lambda cut, text: text.strip(cut) if cut else text, "ss"),
    "trimSuffix": Row(lambda suffix, text: text.removesuffix(suffix), "ss"),
    "trimPrefix": Row(lambda prefix, text: text.removeprefix(prefix), "ss"),
    "upper": Row(lambda text: text.upper(), "s"),
    "lower": Row(lambda text: text.lower(), "s"),
    "title": Row(_title, "s"),
    "untitle": Row(lambda text: re.sub(r"(^|\s)(\S)", lambda match: match[1] + match[2].lower(), text), "s"),
    "trunc": Row(_trunc, "is"),
    "substr": Row(_substr, "iis"),
    "abbrev": Row(_abbreviated, "is"),
    "repeat": Row(lambda count, text: text * min(count, 100_000), "is"),
    "nospace": Row(lambda text: re.sub(r"\s", "", text), "s"),
    "contains": Row(lambda part, text: part in text, "ss"),
    "hasPrefix": Row(lambda prefix, text: text.startswith(prefix), "ss"),
    "hasSuffix": Row(lambda suffix, text: text.endswith(suffix), "ss"),
    "quote": Row(_quote, "", "a"),
    "squote": Row(_squote, "", "a"),
    "cat": Row(_cat, "", "a"),
    "indent": Row(_indent, "is"),
    "nindent": Row(lambda spaces, text: "\n" + _indent(spaces, text), "is"),
    "replace": Row(lambda old, new, text: text.replace(old, new), "sss"),
    "toString": Row(lambda value: "<nil>" if value is None else printed(value), "a"),
    "toStrings": Row(strings_of, "a"),
    "split": Row(_split_map, "ss"),
    "splitn": Row(_splitn_map, "sis"),
    "splitList": Row(lambda separator, text: StringList(_split(separator, text)), "ss"),
    "join": Row(lambda separator, value: separator.join(strings_of(value)), "sa"),
    "sortAlpha": Row(lambda value: StringList(sorted(strings_of(value))), "a"),
    "b64enc": Row(lambda text: base64.b64encode(text.encode()).decode(), "s"),
    "b64dec": Row(_base64_decoded, "s"),
    "sha1sum": Row(lambda text: hashlib.sha1(text.encode()).hexdigest(), "s"),
    "sha256sum": Row(lambda text: hashlib.sha256(text.encode()).hexdigest(), "s"),
    "sha512sum": Row(lambda text: hashlib.sha512(text.encode()).hexdigest(), "s"),
    "toJson": Row(_to_json, "a"),
    "mustToJson": Row(_to_json, "a"),
    "toRawJson": Row(_raw_json, "a"),
    "mustToRawJson": Row(_raw_json, "a"),
    "toPrettyJson": Row(_pretty_json, "a"),
    "mustToPrettyJson": Row(_pretty_json, "a"),
    "fromJson": Row(_from_json, "s"),
    "mustFromJson": Row(_must_from_json, "s"),
    "regexMatch": Row(lambda pattern, text: _pattern(pattern).search(text) is not None, "ss"),
    "mustRegexMatch": Row(lambda pattern, text: _pattern(pattern).search(text) is not None, "ss"),
    "regexFind": Row(_find, "ss"),
    "mustRegexFind": Row(_find, "ss"),
    "regexFindAll": Row(_find_all, "ssi"),
    "mustRegexFindAll": Row(_find_all, "ssi"),
    "regexReplaceAll": Row(_replaced, "sss"),
    "mustRegexReplaceAll": Row(_replaced, "sss"),
    "regexReplaceAllLiteral": Row(_replaced_literally, "sss"),
    "mustRegexReplaceAllLiteral": Row(_replaced_literally, "sss"),
    "regexSplit": Row(_regex_split, "ssi"),
    "mustRegexSplit": Row(_regex_split, "ssi"),
    "regexQuoteMeta": Row(lambda text: re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", text), "s"),
    "typeOf": Row(type_name, "a"),
    "typeIs": Row(lambda name, value: name == type_name(value), "sa"),
    "typeIsLike": Row(lambda name, value: type_name(value) in (name, f"*{name}"), "sa"),
    "kindOf": Row(kind_name, "a"),
    "kindIs": Row(lambda name, value: name == kind_name(value), "sa"),
    "fail": Row(_fail, "s"),
}
