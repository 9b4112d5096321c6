"""Reads `.gitops-lint.yaml` into Settings; what is wrong in it is said with its line."""

from __future__ import annotations

import datetime
import functools
import ipaddress
import re
from collections.abc import Iterator, Mapping
from typing import Any

from gitops_lint.formats import yaml
from gitops_lint.formats.yaml import Dialect, Document
from gitops_lint.model.rule import Severity
from gitops_lint.model.settings import (
    Allowance,
    EnvironmentSettings,
    ExposureSettings,
    Ignore,
    ParitySettings,
    Private,
    Settings,
)
from gitops_lint.model.source import Location, Path, SourceFile, path_text

NAMES = (".gitops-lint.yaml", ".gitops-lint.yml")
"""The names of the configuration, at the root of a repository; the first that is there counts."""


class ConfigurationError(Exception):
    """The configuration cannot be used; each message begins with its place."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


@functools.cache
def schema() -> dict[str, Any]:
    """The JSON Schema of the configuration, which editors can use too."""
    import json
    from importlib import resources

    text = resources.files("gitops_lint").joinpath("config.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def read(source: SourceFile) -> Settings:
    """Settings from a configuration file. Raises `ConfigurationError` with every mistake in it."""
    stream = yaml.read(source.text, Dialect.KYAML)
    if stream.error is not None:
        # The dialect's own words about its reader, who has no part in this file.
        message = stream.error.message.removesuffix(", which Kustomize refuses")
        raise ConfigurationError([f"{source.location(stream.error.span)}: {message}"])
    if len(stream.documents) > 1:
        place = _location(source, stream.documents[1], ())
        raise ConfigurationError([f"{place}: a second document begins here; the configuration is one"])
    document = stream.documents[0] if stream.documents else None
    if document is None or document.value is None:
        return Settings(file=source.path)
    mistakes = _mistakes(document, source)
    if mistakes:
        raise ConfigurationError([f"{_location(source, document, path)}: {message}" for path, message in mistakes])
    return _settings(source, document)


def _mistakes(document: Document, source: SourceFile) -> list[tuple[Path, str]]:
    import jsonschema

    validator = jsonschema.Draft202012Validator(schema())
    found: list[tuple[Path, str]] = []
    for error in validator.iter_errors(document.value):
        path = tuple(error.absolute_path)
        key = (error.instance,) if "propertyNames" in error.absolute_schema_path else ()
        if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
            known = sorted(error.schema.get("properties", {}))
            unknown = [key for key in error.instance if key not in known]
            found += [((*path, key), f"unknown key {key!r}; {_known_keys(key, known)}") for key in unknown]
        else:
            found.append(((*path, *key), f"{path_text(path) or 'the file'}: {_message(error, document, source)}"))
    found += _wrong_dates(document.value)
    found += _wrong_addresses(document.value)
    return sorted(found, key=lambda mistake: _location(source, document, mistake[0]))


def _known_keys(key: str, known: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(key, known, 1)
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"


_TYPES = {"object": "a mapping", "array": "a list", "string": "text", "null": "nothing"}


def _message(error: Any, document: Document, source: SourceFile) -> str:
    if error.validator == "type":
        return _type_message(error, document, source)
    if error.validator == "enum":
        return f"{_shown(error.instance)} is not one of {', '.join(map(str, error.validator_value))}"
    if error.validator == "required":
        return f"{error.message.split()[0]} is missing"
    if error.validator == "pattern":
        return f"{_shown(error.instance)} is not of the form of {_shown(error.schema['examples'][0])}"
    if error.validator == "minLength":
        return "the name of one is empty" if "propertyNames" in error.absolute_schema_path else "is empty"
    return str(error.message)


def _type_message(error: Any, document: Document, source: SourceFile) -> str:
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    types = " or ".join(_TYPES[one] for one in wanted)
    if wanted == ["string"] and isinstance(error.instance, int | float):
        # As it was written: 1.30 is the number 1.3, and no longer the version that was meant.
        span = document.span(tuple(error.absolute_path))
        written = source.text[span.start : span.end]
        kind = "true or false" if isinstance(error.instance, bool) else "a number"
        return f'{written} is {kind}, not text; write it in quotes, "{written}"'
    hint = f"; write [{error.instance}]" if wanted == ["array"] and isinstance(error.instance, str) else ""
    return f"{_shown(error.instance)} is not {types}{hint}"


def _shown(value: Any) -> str:
    import json

    text = "nothing" if value is None else json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


_LONGEST = 60
"""So many characters of a wrong value are shown."""


def _location(source: SourceFile, document: Document, path: Path) -> Location:
    while path:
        try:
            return source.location(document.key_span(path))
        except KeyError:
            path = path[:-1]
    return source.location(document.key_span(()))


def _settings(source: SourceFile, document: Document) -> Settings:
    value: Mapping[str, Any] = document.value
    environments = tuple(
        EnvironmentSettings(
            name=name,
            paths=tuple((entry or {}).get("paths", ())),
            location=_location(source, document, ("environments", name)),
        )
        for name, entry in value.get("environments", {}).items()
    )
    ignores = tuple(
        Ignore(
            rule=str(entry.get("rule", "")),
            reason=str(entry.get("reason", "")),
            path=entry.get("path", ""),
            resource=entry.get("resource", ""),
            environment=entry.get("environment", ""),
            until=entry.get("until", "")[:10],
            location=_location(source, document, ("ignore", index)),
        )
        for index, entry in enumerate(value.get("ignore", ()))
    )
    severity = {
        name: None if level == "off" else Severity[level.upper()] for name, level in value.get("severity", {}).items()
    }
    selectors: dict[str, Path] = {name: ("severity", name) for name in severity}
    selectors |= {name: ("select", index) for index, name in enumerate(value.get("select", ()))}
    keys: dict[str, Path] = selectors | {"kubernetes.version": ("kubernetes", "version")}
    keys |= {f"terraform.{name}": ("terraform", name) for name in value.get("terraform", {})}
    return Settings(
        file=source.path,
        kubernetes_version=str(value.get("kubernetes", {}).get("version", "")),
        terraform_version=str(value.get("terraform", {}).get("version", "")),
        terraform_values=dict(value.get("terraform", {}).get("values", {})),
        provider_schema=value.get("terraform", {}).get("provider_schema", ""),
        exposure=_exposure(value.get("exposure", {})),
        environments=environments,
        parity=_parity(source, document, value.get("parity", {})),
        select=tuple(value.get("select", ())),
        ignore=ignores,
        exclude=tuple(value.get("exclude", ())),
        severity=severity,
        sources=dict(value.get("sources", {})),
        fail_on=Severity[value.get("fail-on", "error").upper()],
        checkov_python=value.get("checkov", {}).get("python", ""),
        places={name: _location(source, document, path) for name, path in keys.items()},
    )


def _parity(source: SourceFile, document: Document, value: Mapping[str, Any]) -> ParitySettings:
    allowances = tuple(
        Allowance(
            reason=entry["reason"],
            path=entry.get("path", ""),
            resource=entry.get("resource", ""),
            environments=tuple(entry.get("environments", ())),
            until=entry.get("until", "")[:10],
            location=_location(source, document, ("parity", "allow", index)),
        )
        for index, entry in enumerate(value.get("allow", ()))
    )
    names = {name: tuple(words) for name, words in value.get("names", {}).items()}
    return ParitySettings(names, tuple(value.get("order", ())), allowances)


_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T00:00:00Z)?\Z")
"""A date, as text or as the timestamp that the YAML reader makes of one without quotes."""


def _exposure(value: Mapping[str, Any]) -> ExposureSettings:
    internet = value.get("internet", {})
    private = tuple(
        Private(entry["resource"], entry.get("environment", ""), entry.get("reason", ""))
        for entry in value.get("private", ())
    )
    return ExposureSettings(internet.get("ipv4", 8), internet.get("ipv6", 16), tuple(value.get("own", ())), private)


def _wrong_addresses(value: Any) -> Iterator[tuple[Path, str]]:
    """What of `exposure.own` is no block of addresses."""
    exposure = value.get("exposure") if isinstance(value, Mapping) else None
    own = exposure.get("own") if isinstance(exposure, Mapping) else None
    for index, text in enumerate(own if isinstance(own, list) else ()):
        try:
            ipaddress.ip_network(text, strict=False)
        except ValueError:
            yield ("exposure", "own", index), f"exposure.own.{index}: {text!r} is no block of addresses"


def _wrong_dates(value: Any) -> Iterator[tuple[Path, str]]:
    for place in (("ignore",), ("parity", "allow")):
        entries = value
        for key in place:
            entries = entries.get(key) if isinstance(entries, Mapping) else None
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            until = entry.get("until") if isinstance(entry, Mapping) else None
            if isinstance(until, str) and not _is_date(until):
                path = (*place, index, "until")
                yield path, f"{path_text(path)}: {_shown(until)} is not a date; write it as 2026-12-31"


def _is_date(text: str) -> bool:
    match = _DATE.match(text)
    try:
        return match is not None and bool(datetime.date.fromisoformat(match[1]))
    except ValueError:
        return False
