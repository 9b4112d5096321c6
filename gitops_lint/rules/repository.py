"""REP: files that cannot be read or understood, keys that are there twice, and environments with nothing in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitops_lint.model.environment import Environment
from gitops_lint.model.file import DuplicateKey, File, FileKind, ProblemKind, Role
from gitops_lint.model.rule import Edit, Finding, Fix, Notice, Severity, rule
from gitops_lint.model.settings import Settings
from gitops_lint.model.source import Location, Span


@rule("REP001", severity=Severity.ERROR)
def unreadable_file(file: File) -> Iterator[Finding]:
    """A file cannot be read.

    It is not UTF-8, is larger than anything a platform takes, or is a link that leads out of the repository or
    nowhere. Whatever it declares is declared to nobody, and the rules could not look at it.

    Bad:

    ```yaml settings.yaml latin-1
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    data: {greeting: "Grüß Gott"}
    ```

    Good:

    ```yaml settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    data: {greeting: "Grüß Gott"}
    ```
    """
    for problem in file.problems:
        if problem.kind is ProblemKind.UNREADABLE:
            yield Finding(at=problem.span, message=_sentence("the file", problem.message))


@rule("REP002", severity=Severity.ERROR)
def malformed_file(file: File) -> Iterator[Finding | Notice]:
    """A file is not what its name says: YAML, JSON or HCL.

    Its readers stop at the place that is shown, so that nothing after it takes effect, or nothing in the file at all.
    So it is with a field that Kustomize does not know, a patch in a kustomization that is no YAML, and a document that
    was meant to be an object and lacks its apiVersion or kind. Markers of a merge conflict have their own rule, REP014.

    Bad:

    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings
    ```

    Good:

    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    ```
    """
    filled_in = file.role is Role.VALUES and file.source is not None and "${" in file.source.text
    problems = [problem for problem in file.problems if problem.kind is ProblemKind.MALFORMED and not filled_in]
    if problems and next(conflicts(file.source.text if file.source else ""), None) is not None:
        return
    for problem in problems[:_MOST_PROBLEMS]:
        yield Finding(at=problem.span, message=problem.message)
    if left := len(problems[_MOST_PROBLEMS:]):
        yield Finding(
            at=problems[_MOST_PROBLEMS].span,
            message=f"{left} more mistakes follow from here; they may be gone when those before are mended",
        )
    for problem in file.problems:
        # What a generator takes in is text to Kustomize, which Flux fills in before anybody reads it as YAML.
        if problem.kind is ProblemKind.TEMPLATE or (filled_in and problem.kind is ProblemKind.MALFORMED):
            yield Notice(
                at=problem.span,
                message="a template of a program that is not rendered here; what it will be was not checked",
                subject=f"template {file.path}",
            )


_MOST_PROBLEMS = 10
"""More mistakes of syntax in one file are counted, not told: most follow from the first ones."""

_READERS = {
    FileKind.KUSTOMIZATION: "Kustomize",
    FileKind.TERRAFORM: "Terraform",
    FileKind.TERRAFORM_VARIABLES: "Terraform",
    FileKind.TERRAFORM_TEST: "Terraform",
    FileKind.TERRAGRUNT: "Terragrunt",
    FileKind.MANIFEST: "Kustomize",
}
"""Who refuses a file of that kind for a duplicate key; a manifest is refused by the kustomization that lists it."""


@rule("REP003", severity=Severity.WARNING)
def duplicate_key(file: File) -> Iterator[Finding]:
    """A mapping has the same key twice.

    kubectl and the API server take the last value and drop the other without a word. Kustomize refuses the file
    ("mapping key already defined"), and Terraform an argument that is set twice; there it is an error.

    Bad:

    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    data:
      level: debug
      level: info
    ```

    Good:

    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    data:
      level: info
    ```
    """
    for duplicate in file.duplicates:
        key = str(duplicate.path[-1]) if duplicate.path else ""
        first = file.source.location(duplicate.first) if file.source else Location(file.path)
        where = f'"{key}" is already defined at line {first.line}'
        if duplicate.refused:
            reader = _READERS.get(file.kind, "its reader")
            message = f"{where}: {reader} refuses the file; keep one of the two"
        elif duplicate.same_value:
            message = f"{where}, with the same value; remove one of the two"
        else:
            message = f"{where}: the last one wins, the first is dropped without a word; keep one of the two"
        yield Finding(
            at=duplicate.span,
            message=message,
            severity=Severity.ERROR if duplicate.refused else None,
            fix=_removal(file, duplicate),
            related=((duplicate.first, "first defined here"),),
        )


@rule("REP010", severity=Severity.WARNING)
def empty_environment(environment: Environment, settings: Settings) -> Iterator[Finding]:
    """An environment has nothing to deploy.

    It is named in the configuration or has a directory of its own, and yet there is neither a Terraform root nor a
    manifest in it. Every rule passes there, which says nothing.

    Bad:

    ```yaml .gitops-lint.yaml
    environments:
      prod:
        paths: [clusters/production/**]
    ```

    ```yaml clusters/prod/namespace.yaml
    apiVersion: v1
    kind: Namespace
    metadata: {name: shop}
    ```

    Good:

    ```yaml .gitops-lint.yaml
    environments:
      prod:
        paths: [clusters/prod/**]
    ```

    ```yaml clusters/prod/namespace.yaml
    apiVersion: v1
    kind: Namespace
    metadata: {name: shop}
    ```
    """
    if environment.files or environment.stacks or environment.clusters:
        return
    if settings.environments:
        place, hint = "its paths have", "mend its paths in .gitops-lint.yaml, or remove it"
    elif environment.directory:
        place, hint = f"{environment.directory} has", "remove the directory, or list environments: in .gitops-lint.yaml"
    else:
        place, hint = "the repository has", "call gitops-lint where they are"
    yield Finding(
        message=f'environment "{environment.name}" deploys nothing: {place} neither a Terraform root nor a manifest; '
        f"{hint}"
    )


_MARKER = re.compile(r"^(?:<{7} |={7}\r?$|>{7} )", re.MULTILINE)


def conflicts(text: str) -> Iterator[Span]:
    """Where git left the three markers of a merge conflict, in order: the spans of the first markers."""
    if "<<<<<<< " not in text:
        return
    start, divided = -1, False
    for marker in _MARKER.finditer(text):
        if marker.group() == "<<<<<<< ":
            start, divided = marker.start(), False
        elif marker.group() != ">>>>>>> ":
            divided = start >= 0
        elif divided:
            yield Span(start, start + 7)
            start, divided = -1, False


@rule("REP014", severity=Severity.ERROR)
def merge_conflict(file: File) -> Iterator[Finding]:
    """A file still has the markers of a merge conflict.

    Both sides of the conflict are in the file and so are git's markers, so that its readers refuse it or, where they
    take any text, run with both halves.

    Bad:

    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    data:
    <<<<<<< HEAD
      level: debug
    =======
      level: info
    >>>>>>> quieter
    ```

    Good:

    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    data:
      level: info
    ```
    """
    for span in conflicts(file.source.text if file.source else ""):
        yield Finding(
            at=span, message="a merge conflict was committed unresolved; choose a side and remove the markers"
        )


@rule("REP016", severity=Severity.WARNING)
def content_that_is_not_read(file: File) -> Iterator[Finding]:
    """A part of a file is never read.

    A YAML reader stops at `...`, the end of a document, and takes up again at `---`. What stands between is skipped by
    kubectl and by Kustomize without a word: an object there is never applied.

    Bad:

    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    ...
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: forgotten}
    ```

    Good:

    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: remembered}
    ```
    """
    for problem in file.problems:
        if problem.kind is ProblemKind.IGNORED:
            yield Finding(
                at=problem.span, message="what follows the end of the document is never read; begin it with a line ---"
            )


def _sentence(subject: str, predicate: str) -> str:
    """The problem as a sentence: readers give the predicate alone ("is not UTF-8: …")."""
    return (
        f"{subject} {predicate}"
        if re.match(r"(?:is|has|cannot|leads|links?|does|was|points|lies)\b", predicate)
        else predicate
    )


def _removal(file: File, duplicate: DuplicateKey) -> Fix | None:
    """Removes the entry that is said twice, with its line, where both say the same."""
    start, end = duplicate.value
    if not duplicate.same_value or file.source is None or end <= start:
        return None
    text = file.source.text
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end + 1
    before, after = text[line_start:start], text[end:line_end]
    if not before.strip() and not after.strip().rstrip(","):
        start, end = line_start, line_end
    elif comma := re.match(r"\s*,[ \t]*", after):
        end += comma.end()
    elif comma := re.search(r",\s*$", before):
        start -= len(comma.group())
    return Fix("remove the entry that is said twice", (Edit(file.path, Span(start, end), ""),))
