"""Secrets in a text: private keys, credentials of a published shape, and literals assigned to keys such as `password`.

False alarms are worse here than misses: documented examples, placeholders, references, hashes, UUIDs, image digests,
public keys, certificates and what SOPS or Sealed Secrets encrypted are passed over. Patterns are compiled when a text
has a candidate for them, which few have.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

import msgspec

from gitops_lint.analysis.private_keys import CANDIDATE, private_keys
from gitops_lint.analysis.secret_shapes import LOGIN_URL, LOGIN_URL_CANDIDATE, SHAPES, Shape, is_login
from gitops_lint.analysis.secret_values import entropy, is_placeholder, looks_applied, looks_secret
from gitops_lint.model.file import FileKind
from gitops_lint.model.source import Span


class Family(enum.Enum):
    """What a secret is: a key that proves who one is, or a credential that is shown."""

    PRIVATE_KEY = "private key"
    CREDENTIAL = "credential"


class Secret(msgspec.Struct, frozen=True):
    """A secret in a text: what it is, where, and what may be shown of it.

    `lead` is at most the first four characters, and empty where they would give something away. `protected` says that
    a passphrase still stands between the text and its use. `source` is where the shape is documented.
    """

    family: Family
    name: str
    span: Span
    lead: str = ""
    protected: bool = False
    source: str = ""


def secrets(text: str) -> tuple[Secret, ...]:
    """The private keys and credentials that their shape gives away, in order, without overlaps.

    An access key's id is reported only where its secret is not in the same text. Several rules ask about one text, one
    after the other: the last answers are kept.
    """
    return _search(text) if _candidates(text) else ()


def assigned_secrets(text: str, kind: FileKind, *, is_environment: bool = False) -> tuple[Secret, ...]:
    """The literals that are assigned to keys such as `db_password` or `API_TOKEN`, in the syntax of this kind of file.

    Terraform and Jenkinsfiles: quoted, and what `helm --set` is given. Values of charts and other YAML: plain too.
    Manifests: `name` and `value` of an environment variable, the entries of a ConfigMap. Kustomizations: those, and
    the literals of generators. `is_environment`: lines of `NAME=value`. Lines of comment are passed over.
    """
    if kind is FileKind.MANIFEST and ("kind: ConfigMap" in text or "apiVersion" not in text):
        # A ConfigMap, and YAML that is no object (values of something), hold settings as a chart's values do.
        kind = FileKind.CHART_VALUES
    patterns = (_ENVIRONMENT_LINE,) if is_environment else _ASSIGNMENTS.get(kind, ())
    if not patterns or not (
        _has_assignment(text) if is_environment or kind in _ASSIGNING else _ENVIRONMENT in _candidates(text)
    ):
        return ()
    return _without_overlaps(
        Secret(Family.CREDENTIAL, f"value of {match['key']}", Span(*match.span("secret")))
        for pattern in patterns
        for match in _assignments(pattern, text)
        if _is_assigned_secret(match["key"], match["secret"], applied=pattern is _QUOTED and kind in _APPLIED)
        and not _in_comment(text, match.start("key"))
    )


def sensitive_spans(text: str) -> list[Span]:
    """What of a text no output may show, in order, without overlaps.

    More than is reported: hidden is also every literal of a key such as `password`, however weak, every line that is
    nothing but base64, and every value of a manifest whose kind is Secret. Better given a whole file than a line of
    it, which does not say of what kind its manifest is.
    """
    found = [secret.span for secret in secrets(text)]
    if _has_assignment(text) or _ENVIRONMENT in _candidates(text):
        found += (
            Span(*match.span("secret"))
            for pattern in (_QUOTED, _PLAIN, _LITERAL, _VARIABLE, _ENVIRONMENT_VALUE, _HELM_ARGUMENT)
            for match in _assignments(pattern, text)
            if not is_placeholder(match["secret"]) and match["secret"].lower() not in ("true", "false")
        )
    found += (Span(*match.span("body")) for match in re.finditer(_BASE64_LINE, text))
    found += _values_of_secrets(text)
    merged: list[Span] = []
    for span in sorted(found):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


@lru_cache(maxsize=4)
def _search(text: str) -> tuple[Secret, ...]:
    candidates = _candidates(text)
    found: list[Secret] = []
    if _KEYS in candidates:
        found += (Secret(Family.PRIVATE_KEY, key.name, key.span, protected=key.protected) for key in private_keys(text))
    for index in sorted(candidates):
        if index >= _FIRST_SHAPE:
            found += _shaped(text, SHAPES[index - _FIRST_SHAPE])
    if _URLS in candidates:
        found += (
            Secret(Family.CREDENTIAL, "login in a URL", Span(*match.span("secret")), source="RFC 3986")
            for match in re.finditer(LOGIN_URL, text)
            if is_login(match["user"], match["secret"], match["host"])
        )
    names = {secret.name for secret in found}
    return _without_overlaps(
        secret for secret in found if not (secret.name in _ID_OF_SECRET and _ID_OF_SECRET[secret.name] in names)
    )


_ID_OF_SECRET = {
    "AWS access key id": "AWS secret access key",
    "Alibaba Cloud AccessKey id": "Alibaba Cloud AccessKey secret",
}

_WORD = (
    r"(?:password|passwd|passphrase|pwd|secret|token|credentials?"
    r"|(?:api|access|secret|private|account|encryption|signing|auth|master)[_-]?key)"
)
_KEY = r"(?P<key>[\w.-]{2,80}+)"
_SECRET_KEY = rf"(?i){_WORD}$"
_QUOTED = (
    rf"""(?i)(?<![\w.-])["']?{_KEY}["']?[ \t]{{0,60}}(?:=>|[:=])[ \t]{{0,60}}"""
    r"""(?P<quote>["'])(?P<secret>[^"'\n]{4,200})(?P=quote)"""
)
_PLAIN = (
    rf"""(?im)^[ \t]*(?:-[ \t]+)?["']?{_KEY}["']?:[ \t]+"""
    r"""(?P<secret>[^\s"'#&*!|>{\[,][^\s#]{3,199})[ \t]*(?:#.*)?\r?$"""
)
_LITERAL = rf"""(?im)^[ \t]*-[ \t]+["']?{_KEY}=(?P<secret>[^\s"']{{4,200}})["']?[ \t]*\r?$"""
_ENVIRONMENT_LINE = rf"""(?im)^[ \t]*{_KEY}=(?P<quote>["']?)(?P<secret>[^\s"']{{4,200}})(?P=quote)[ \t]*\r?$"""
_VARIABLE = (
    rf"""(?i)\bvariable[ \t]+"{_KEY}"[ \t]*\{{[^{{}}]{{0,600}}?\bdefault[ \t]*=[ \t]*"(?P<secret>[^"\n]{{4,200}})\""""
)
_THEN_VALUE = r"""["']?[ \t]*(?:,[ \t]*)?(?:\r?\n[ \t]*)?["']?value["']?:"""
_ENVIRONMENT_VALUE = (
    rf"""(?i)\bname["']?:[ \t]*["']?{_KEY}{_THEN_VALUE}[ \t]*"""
    r"""["']?(?P<secret>[^\s"'#{]{4,200})["']?[ \t]*(?=[\r\n#,}\]]|\Z)"""
)
_HELM_ARGUMENT = (
    rf"""(?i)--set(?:-string)?[ =]["']?(?:[^\s"']{{0,300}},)?{_KEY}="""
    r"""(?P<secret>[^\s"',$][^\s"',]{3,199})"""
)

_ASSIGNMENTS: dict[FileKind, tuple[str, ...]] = {
    FileKind.TERRAFORM: (_QUOTED, _VARIABLE),
    FileKind.TERRAFORM_VARIABLES: (_QUOTED,),
    FileKind.TERRAGRUNT: (_QUOTED,),
    FileKind.PIPELINE: (_QUOTED, _HELM_ARGUMENT),
    FileKind.CHART_VALUES: (_QUOTED, _PLAIN, _ENVIRONMENT_VALUE),
    FileKind.DATA: (_QUOTED, _PLAIN, _ENVIRONMENT_VALUE),
    FileKind.KUSTOMIZATION: (_LITERAL, _ENVIRONMENT_VALUE),
    FileKind.MANIFEST: (_ENVIRONMENT_VALUE,),
    FileKind.CHART_TEMPLATE: (_ENVIRONMENT_VALUE,),
}
"""The syntaxes in which each kind of file assigns a literal."""

_APPLIED = frozenset({FileKind.TERRAFORM, FileKind.TERRAFORM_VARIABLES, FileKind.TERRAGRUNT})
"""Where a literal is not a default but what the platform is given."""

_ASSIGNING = frozenset(_ASSIGNMENTS) - {FileKind.MANIFEST, FileKind.CHART_TEMPLATE}

_NOTHING: frozenset[int] = frozenset()
_KEYS, _URLS, _ENVIRONMENT, _FIRST_SHAPE = range(4)


@cache
def _scanner() -> Any:
    """One automaton that tells, in one pass over a text, which kinds of secret can be in it."""
    import re2

    scanner = re2.Set.SearchSet()
    scanner.Add(CANDIDATE)
    scanner.Add(LOGIN_URL_CANDIDATE)
    scanner.Add(rf"(?i){_WORD}{_THEN_VALUE}")
    for shape in SHAPES:
        scanner.Add(shape.candidate)
    scanner.Compile()
    return scanner


@cache
def _assignment() -> Any:
    import re2

    return re2.compile(rf"""(?i){_WORD}(?:["']?[ \t]*[:=]|{_THEN_VALUE}|"[ \t]*\{{)""".encode())


@lru_cache(maxsize=4)
def _candidates(text: str) -> frozenset[int]:
    """Which parts of the scanner matched."""
    matches = _scanner().Match(text.encode(errors="replace"))
    return frozenset(matches) if matches else _NOTHING


def _has_assignment(text: str) -> bool:
    return _assignment().search(text.encode(errors="replace")) is not None


def _shaped(text: str, shape: Shape) -> Iterator[Secret]:
    for match in re.finditer(shape.pattern, text):
        token = match["secret"]
        if shape.real(token):
            lead = token[:4] if shape.telling else ""
            yield Secret(Family.CREDENTIAL, shape.name, Span(*match.span("secret")), lead, source=shape.source)


def _assignments(pattern: str, text: str) -> Iterator[re.Match[str]]:
    """The literals that this syntax assigns to keys whose last word is one of a secret."""
    return (match for match in re.finditer(pattern, text) if re.search(_SECRET_KEY, match["key"]))


def _is_assigned_secret(key: str, value: str, *, applied: bool) -> bool:
    """Whether a literal is a secret, given its key: a password can be short, a token is long and random."""
    name = key.lower()
    if name.endswith(("password", "passwd", "passphrase", "pwd")):
        return looks_secret(value) or (applied and looks_applied(value))
    if "public" in name or "publish" in name or not looks_secret(value):
        return False
    return len(value) >= 16 and entropy(value) >= 3 and any(character.isdigit() for character in value)


def _in_comment(text: str, offset: int) -> bool:
    line = text[text.rfind("\n", 0, offset) + 1 : offset].lstrip()
    return line.startswith(("#", "//", "*", "/*"))


def _without_overlaps(found: Iterable[Secret]) -> tuple[Secret, ...]:
    """In order of place; of two that overlap, the one that starts first stays, or was found first."""
    kept: list[Secret] = []
    for secret in sorted(found, key=lambda secret: secret.span.start):
        if not kept or secret.span.start >= kept[-1].span.end:
            kept.append(secret)
    return tuple(kept)


_BASE64_LINE = r"""(?m)^[ \t]*["']?(?P<body>[A-Za-z0-9+/]{40,}={0,2})["',\\n]{0,4}[ \t]*\r?$"""
_DOCUMENT = r"(?m)^---(?:[ \t].*)?$"
_KIND_SECRET = r"""(?m)^[ \t]*(?:-[ \t]+)?["']?kind["']?:[ \t]*["']?Secret["']?[ \t]*,?[ \t]*(?:#.*)?\r?$"""
_LINE = r"[^\n]+"
_ENTRY = r"""(?m)^(?P<indent>[ \t]*)(?:-[ \t]+)?(?P<key>["']?[\w./-]{1,253}["']?):(?P<value>[^\n]*)$"""


def _values_of_secrets(text: str) -> Iterator[Span]:
    """Everything below `data` and `stringData` in the documents whose kind is Secret."""
    if "Secret" not in text:
        return
    starts = [0, *(match.end() for match in re.finditer(_DOCUMENT, text))]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        document = text[start:end]
        if not re.search(_KIND_SECRET, document):
            continue
        inside = -1
        for line in re.finditer(_LINE, document):
            content = line.group()
            indent = len(content) - len(content.lstrip())
            if inside >= 0 and indent > inside:
                entry = re.match(_ENTRY, content)
                value = line.start() + (entry.start("value") if entry else indent)
                yield Span(start + value, start + line.end())
                continue
            entry = re.match(_ENTRY, content)
            inside = indent if entry and entry["key"].strip("\"'") in ("data", "stringData") else -1
            if inside >= 0 and entry and entry["value"].strip():
                yield Span(start + line.start() + entry.start("value"), start + line.end())
