"""Reads `.gitops-lint.yaml` into Settings; what is wrong in it is said with its line."""

from __future__ import annotations

import datetime
import functools
import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

from gitops_lint.formats import yaml
from gitops_lint.formats.yaml import Dialect, Document
from gitops_lint.model.rule import Severity
from gitops_lint.model.settings import EnvironmentSettings, Ignore, Settings
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
    text = resources.files("gitops_lint").joinpath("config.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def read(source: SourceFile) -> Settings:
    """Settings from a configuration file. Raises `ConfigurationError` with every mistake in it."""
    stream = yaml.read(source.text, Dialect.KYAML)
    if stream.error is not None:
        raise ConfigurationError([f"{source.location(stream.error.span)}: {stream.error.message}"])
    if len(stream.documents) > 1:
        raise ConfigurationError([f"{source.path}: has {len(stream.documents)} documents; one is expected"])
    document = stream.documents[0] if stream.documents else None
    if document is None or document.value is None:
        return Settings(file=source.path)
    mistakes = [f"{_location(source, document, path)}: {message}" for path, message in _mistakes(document.value)]
    if mistakes:
        raise ConfigurationError(mistakes)
    return _settings(source, document)


def _mistakes(value: Any) -> list[tuple[Path, str]]:
    import jsonschema

    validator = jsonschema.Draft202012Validator(schema())
    errors = sorted(validator.iter_errors(value), key=lambda error: [str(step) for step in error.absolute_path])
    found = []
    for error in errors:
        path = tuple(error.absolute_path)
        if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
            known = sorted(error.schema.get("properties", {}))
            unknown = [key for key in error.instance if key not in known]
            found += [((*path, key), f"unknown key {key!r}; {_known_keys(key, known)}") for key in unknown]
        else:
            found.append((path, f"{path_text(path) or 'the file'}: {_message(error)}"))
    return found


def _known_keys(key: str, known: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(key, known, 1)
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"


def _message(error: Any) -> str:
    if error.validator == "type":
        quotes = "; write it in quotes" if error.validator_value == "string" else ""
        return f"{json.dumps(error.instance, default=str)} is not of type {error.validator_value}{quotes}"
    if error.validator == "enum":
        return f"{error.instance!r} is not one of {', '.join(map(str, error.validator_value))}"
    if error.validator == "required":
        return f"{error.message.split()[0]} is missing"
    return str(error.message)


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
            until=_date(entry.get("until", ""), source, document, ("ignore", index, "until")),
            location=_location(source, document, ("ignore", index)),
        )
        for index, entry in enumerate(value.get("ignore", ()))
    )
    severity = {
        name: None if level == "off" else Severity[level.upper()] for name, level in value.get("severity", {}).items()
    }
    return Settings(
        file=source.path,
        kubernetes_version=str(value.get("kubernetes", {}).get("version", "")),
        terraform_version=str(value.get("terraform", {}).get("version", "")),
        environments=environments,
        select=tuple(value.get("select", ())),
        ignore=ignores,
        exclude=tuple(value.get("exclude", ())),
        severity=severity,
        sources=dict(value.get("sources", {})),
        fail_on=Severity[value.get("fail-on", "error").upper()],
        checkov_python=value.get("checkov", {}).get("python", ""),
    )


def _date(text: str, source: SourceFile, document: Document, path: Path) -> str:
    if not text:
        return ""
    # A date without quotes is a timestamp to the reader: midnight follows it.
    day = str(text).removesuffix("T00:00:00Z")
    try:
        if len(day) != len("2026-12-31"):
            raise ValueError(day)
        datetime.date.fromisoformat(day)
    except ValueError:
        raise ConfigurationError(
            [f"{_location(source, document, path)}: {text!r} is not a date (2026-12-31)"]
        ) from None
    return day
