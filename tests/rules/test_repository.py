"""What the REP rules say of files, suppressions and environments. Secrets are made at run time: none stands here."""

from __future__ import annotations

import base64
import json
import random
import string
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.model.environment import Cluster, Environment, Stack
from gitops_lint.model.file import (
    DuplicateKey,
    File,
    FileKind,
    Problem,
    ProblemKind,
    Reference,
    ReferenceKind,
    Role,
    Suppression,
)
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Edit, Finding, Notice, Severity, registry
from gitops_lint.model.settings import EnvironmentSettings, Settings
from gitops_lint.model.source import Location, Origin, Path, Place, SourceFile, Span
from gitops_lint.rules import (
    repository,
    repository_application_sets,
    repository_builds,
    repository_charts,
    repository_clusters,
    repository_deliveries,
    repository_dependencies,
    repository_duplicates,
    repository_generated_data,
    repository_kustomizations,
    repository_references,
    repository_secrets,
    repository_suppressions,
)

FAMILY = sorted(rule_id for rule_id in registry if rule_id.startswith("REP"))


class NoPlaces:
    """A locator for objects that stand in no file."""

    def origin(self, path: Path, *, key: bool = False) -> Origin:
        return Origin((Place(Location("manifest.yaml")),))

    def span(self, path: Path, *, key: bool = False) -> Span:
        return Span(0, 0)

    def edits(self, path: Path) -> Any:
        raise NotImplementedError


def file(text: str, path: str = "cart.yaml", kind: FileKind = FileKind.MANIFEST, **parts: Any) -> File:
    return File(path, kind, SourceFile(path, text), **parts)


def run(rule_id: str, scope: Any, *contexts: Any) -> list[Finding]:
    """The findings of one rule; none of them is a notice."""
    found = list(registry[rule_id].function(scope, *contexts))
    assert all(isinstance(one, Finding) for one in found)
    return found  # type: ignore[return-value]


def mended(text: str, finding: Finding) -> str:
    """The text once the finding's fix is applied."""
    assert finding.fix is not None
    for change in finding.fix.changes:
        assert isinstance(change, Edit)
        text = text[: change.span.start] + change.text + text[change.span.end :]
    return text


def test_the_family_is_numbered_without_a_gap() -> None:
    assert [f"REP{number:03}" for number in range(1, 40)] == FAMILY


# Files that cannot be read or understood.

UNREADABLE = Problem(ProblemKind.UNREADABLE, "is not UTF-8: byte 0xff cannot be there; save it as UTF-8", Span(3, 4))
MALFORMED = Problem(ProblemKind.MALFORMED, "the brace is never closed", Span(5, 6))


def test_each_kind_of_problem_has_its_rule() -> None:
    broken = file("a: {b\n", problems=(UNREADABLE, MALFORMED))
    (unreadable,), (malformed,) = run("REP001", broken), run("REP002", broken)
    assert unreadable.message == "the file is not UTF-8: byte 0xff cannot be there; save it as UTF-8"
    assert (unreadable.at, malformed.at) == (Span(3, 4), Span(5, 6))
    assert malformed.message == "the brace is never closed"


def test_what_a_generator_takes_in_may_be_filled_in_before_it_is_read() -> None:
    broken = file("a: [${B}:80]\n", role=Role.VALUES, problems=(MALFORMED,))
    (notice,) = registry["REP002"].function(broken)
    assert isinstance(notice, Notice)
    (finding,) = run("REP002", file("a: [${B}:80]\n", problems=(MALFORMED,)))
    assert finding.at == MALFORMED.span


def test_a_file_that_could_not_be_had_at_all_is_said_and_breaks_no_rule() -> None:
    gone = File("cart.yaml", FileKind.MANIFEST, None, problems=(UNREADABLE,), missing=(), duplicates=())
    assert {rule_id for rule_id in FAMILY if registry[rule_id].scope is File and run(rule_id, gone)} == {"REP001"}


CONFLICT = "a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> other\n"


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        (CONFLICT, [5]),
        (CONFLICT.replace("\n", "\r\n"), [6]),
        (CONFLICT + CONFLICT, [5, 5 + len(CONFLICT)]),
        ("<<<<<<< HEAD\nb: 1\n||||||| base\nb: 0\n=======\nb: 2\n>>>>>>> other\n", [0]),
        ("<<<<<<< HEAD\nb: 1\n", []),
        ("Title\n=======\n", []),
        ("<<<<<<< HEAD\n>>>>>>> other\n=======\n", []),
        (CONFLICT.rstrip("\n"), [5]),
        ("<<<<<<< HEAD\n" + "=======\n" * 100_000, []),
        ("  <<<<<<< HEAD\n  =======\n  >>>>>>> other\n", []),
        ("<<: *merge\n", []),
    ],
)
def test_the_markers_of_a_merge_conflict_are_found_in_order(text: str, starts: list[int]) -> None:
    assert [finding.at for finding in run("REP014", file(text))] == [Span(start, start + 7) for start in starts]


def test_a_merge_conflict_is_not_also_a_malformed_file() -> None:
    assert run("REP002", file(CONFLICT, problems=(MALFORMED,))) == []


# Duplicate keys.


def duplicate(text: str, *, refused: bool = False) -> DuplicateKey:
    """The duplicate `a` of a text, whose last entry is `a: 1`."""
    first, second = text.index("a: "), text.rindex("a: ")
    same = text.count("a: 1") == 2
    value = Span(second, second + len("a: 1"))
    return DuplicateKey(("x", "a"), Span(second, second + 1), Span(first, first + 1), refused, value, same)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("x:\n  a: 1\n  b: 2\n  a: 1\n", "x:\n  a: 1\n  b: 2\n"),
        ("x:\n  a: 1\n  a: 1", "x:\n  a: 1\n"),
        ("x: {a: 1, b: 2, a: 1}\n", "x: {a: 1, b: 2}\n"),
        ("x: {a: 1, a: 1, b: 2}\n", "x: {a: 1, b: 2}\n"),
        ("x:\n  a: 1\n  a: 1 # why\n", "x:\n  a: 1\n   # why\n"),
    ],
)
def test_an_entry_that_is_said_twice_can_be_removed(text: str, after: str) -> None:
    (finding,) = run("REP003", file(text, duplicates=(duplicate(text),)))
    assert mended(text, finding) == after
    assert yaml.safe_load(after) == yaml.safe_load(text)
    assert finding.severity is None


def test_entries_that_differ_are_left_to_a_person() -> None:
    text = "x:\n  a: 2\n  a: 1\n"
    (finding,) = run("REP003", file(text, duplicates=(duplicate(text),)))
    assert finding.fix is None
    assert finding.message == (
        '"a" is already defined at line 2: the last one wins, the first is dropped without a word; keep one of the two'
    )
    assert finding.related == ((Span(5, 6), "first defined here"),)


@pytest.mark.parametrize(
    ("kind", "reader"),
    [(FileKind.KUSTOMIZATION, "Kustomize"), (FileKind.MANIFEST, "Kustomize"), (FileKind.TERRAFORM, "Terraform")],
)
def test_a_duplicate_that_the_reader_refuses_is_an_error(kind: FileKind, reader: str) -> None:
    text = "x:\n  a: 2\n  a: 1\n"
    (finding,) = run("REP003", file(text, kind=kind, duplicates=(duplicate(text, refused=True),)))
    assert finding.severity is Severity.ERROR
    assert f"{reader} refuses the file" in finding.message


# References.


@pytest.mark.parametrize(
    ("kind", "reason", "message"),
    [
        (ReferenceKind.RESOURCE, "", "the resource x.yaml does not exist; create it, or take it off the list of res"),
        (ReferenceKind.PATCH, "lies outside the repository", "the patch x.yaml lies outside the repository; "),
        (ReferenceKind.MODULE, "is a file, where a directory is expected", "the module x.yaml is a file, where "),
        (ReferenceKind.RESOURCE, "does not exist, but x.yml does", "the resource x.yaml does not exist, but x.yml "),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_in_its_reader_s_word_with_what_to_do(
    kind: ReferenceKind, reason: str, message: str
) -> None:
    missing = Reference(kind, "x.yaml", "x.yaml", span=Span(2, 8), reason=reason)
    (finding,) = run("REP004", file("- x.yaml\n", missing=(missing,)))
    assert finding.message.startswith(message)
    assert finding.at == Span(2, 8)


@pytest.mark.parametrize("kind", ReferenceKind)
def test_every_kind_of_reference_has_its_words(kind: ReferenceKind) -> None:
    missing = Reference(kind, "x", "x", span=Span(0, 1))
    (finding,) = run("REP004", file("x", missing=(missing,)))
    assert " x does not exist; " in finding.message


# Secrets.


def some(seed: int, count: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    return "".join(random.Random(seed).choices(alphabet, k=count))


PRIVATE = " ".join(["PRIVATE", "KEY"])
KEY = f"-----BEGIN RSA {PRIVATE}-----\nMII{some(3, 300)}\n-----END RSA {PRIVATE}-----\n"
LOCKED = KEY.replace(f"RSA {PRIVATE}", f"ENCRYPTED {PRIVATE}")
TOKEN = "gh" + "p_" + some(4, 36)
AWS_ID = "AK" + "IA" + some(5, 16, string.ascii_uppercase)
PASSWORD = some(6, 14) + "7"


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("rule_id", "text", "path", "kind", "severities"),
    [
        ("REP005", KEY, "tls.key", FileKind.OTHER, [None]),
        ("REP005", LOCKED, "tls.key", FileKind.OTHER, [Severity.WARNING]),
        ("REP005", KEY, "environments/test/tls.yaml", FileKind.MANIFEST, [None]),
        ("REP005", KEY, "test/tls.key", FileKind.OTHER, []),
        ("REP005", KEY, "tests/tls.key", FileKind.OTHER, []),
        ("REP005", KEY, "fixtures/a/tls.yaml", FileKind.MANIFEST, []),
        ("REP005", KEY, "pki/ca_test.go", FileKind.OTHER, []),
        ("REP005", TOKEN, "a.yaml", FileKind.MANIFEST, []),
        ("REP006", KEY, "tls.key", FileKind.OTHER, []),
        ("REP006", f"token: {TOKEN}", "a.yaml", FileKind.MANIFEST, [None]),
        ("REP006", f"token: {TOKEN}", "README.md", FileKind.OTHER, [None]),
        ("REP006", f"curl -u robot:{PASSWORD} https://x.io", "deploy.sh", FileKind.OTHER, [None]),
        ("REP006", f"curl -u robot:{PASSWORD} https://x.io", "README.md", FileKind.OTHER, []),
        ("REP006", f"key = {AWS_ID}", "a.env", FileKind.OTHER, [Severity.WARNING]),
        ("REP006", f'password = "{PASSWORD}"', "main.tf", FileKind.TERRAFORM, [None]),
        ("REP006", f'token = "{TOKEN}"', "main.tf", FileKind.TERRAFORM, [None]),
        ("REP006", f'password = "{PASSWORD}"', "tests/main.tf", FileKind.TERRAFORM, []),
        ("REP006", f'password = "{PASSWORD}"', "a.py", FileKind.OTHER, []),
    ],
)
def test_a_secret_is_found_once_masked_and_hardly_quoted(
    rule_id: str, text: str, path: str, kind: FileKind, severities: list[Severity | None]
) -> None:
    found = run(rule_id, file(text, path, kind))
    assert [finding.severity for finding in found] == severities
    for finding in found:
        assert finding.secret
        assert isinstance(finding.at, Span)
        value = text[finding.at.start : finding.at.end].replace(f"RSA {PRIVATE}", "").replace(PRIVATE, "").strip("-\n")
        assert len(value) > 5
        assert not any(value[index : index + 5] in finding.message for index in range(len(value) - 4))


def secret(**values: Any) -> Resource:
    path = values.pop("file", "cart.yaml")
    return Resource("Secret", "v1 Secret shop/db", {"kind": "Secret", **values}, NoPlaces(), file=path)


@pytest.mark.parametrize(
    ("resource", "keys"),
    [
        (secret(stringData={"password": PASSWORD}), ["password"]),
        (secret(data={"password": b64(PASSWORD), "username": b64("cart")}), ["password"]),
        (secret(data={"password": b64("admin")}), ["password"]),
        (secret(data={"a": b64(TOKEN)}), ["a"]),
        (secret(data={"url": b64(f"postgres://cart:{PASSWORD}@db.shop.svc/cart")}), ["url"]),
        (secret(data={"tls.key": b64("\0\1\2" + PASSWORD)}), ["tls.key"]),
        (secret(data={"password": b64(PASSWORD)}, stringData={"api-key": PASSWORD}), ["password", "api-key"]),
        (secret(data={".dockerconfigjson": b64(json.dumps({"auths": {"r.io": {"auth": b64("a:" + PASSWORD)}}}))}), []),
        (secret(stringData={"token": TOKEN}), []),
        (secret(data={"tls.key": b64(KEY)}), []),
        (secret(data={"tls.crt": b64("-----BEGIN CERTIFICATE-----\nMII\n")}), []),
        (secret(stringData={"sshPrivateKey": f"-----BEGIN {PRIVATE}-----\n...\n"}), []),
        (secret(stringData={"password": ""}), []),
        (secret(stringData={"password": "changeme"}), []),
        (secret(stringData={"password": "<your password>"}), []),
        (secret(stringData={"password": "REPLACE_ME"}), []),
        (secret(stringData={"password": "${DB_PASSWORD}"}), []),
        (secret(data={"password": "${DB_PASSWORD_BASE64}"}), []),
        (secret(data={"password": b64("<path:shop/db#password>")}), []),
        (secret(data={"password": "ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]"}), []),
        (secret(data={"password": b64(PASSWORD)}, sops={"mac": "x"}), []),
        (secret(data={"password": "not base64!"}), []),
        (secret(data={"token": b64(PASSWORD)}, type="kubernetes.io/service-account-token"), []),
        (secret(data={"username": b64("cart"), "host": b64("db.shop.svc"), "id_rsa.pub": b64("ssh-rsa AAAA")}), []),
        (secret(stringData={"useWorkloadIdentityToken": "true"}), []),
        (secret(stringData={"admin.passwordMtime": "2024-03-20T17:54:53Z"}), []),
        (secret(stringData={"password": "2024-03-20 is no password"}), ["password"]),
        (secret(stringData={"password": PASSWORD}, file="tests/secret.yaml"), []),
        (secret(stringData={"password": 7, 8: "x"}, data=["x"]), []),
        (secret(), []),
    ],
)
def test_a_secret_in_plain_text_is_said_once_with_its_keys(resource: Resource, keys: list[str]) -> None:
    found = run("REP011", resource)
    assert len(found) == bool(keys)
    for finding in found:
        assert finding.secret
        paths = [finding.at, *(where for where, _ in finding.related)]
        assert [path[-1] for path in paths if isinstance(path, tuple)] == keys
        assert PASSWORD not in finding.message


@pytest.mark.parametrize(
    ("path", "text", "count"),
    [
        ("terraform.tfstate", '{"version": 4, "resources": [{"mode": "managed"}]}', 1),
        ("prod/terraform.tfstate.backup", '{"resources": [{"mode":"managed"}]}', 1),
        ("terraform.tfstate", '{"version": 4, "resources": []}', 0),
        ("tests/terraform.tfstate", '{"resources": [{"mode": "managed"}]}', 0),
        ("plan.json", '{"resources": [{"mode": "managed"}]}', 0),
    ],
)
def test_a_state_is_said_where_it_holds_something(path: str, text: str, count: int) -> None:
    assert len(run("REP015", file(text, path, FileKind.OTHER))) == count


# Suppressions.

PLACE = Location("cart.yaml", 3, 10, 3, 40)
REASON, SPAN = "reviewed", Span(20, 50)


@pytest.mark.parametrize(
    ("suppression", "rules"),
    [
        (Suppression(PLACE, ("NET002",), REASON, used=True), []),
        (Suppression(PLACE, ("NET002",), "", used=True), ["REP007"]),
        (Suppression(PLACE, ("NET002",), " ", used=True), ["REP007"]),
        (Suppression(PLACE, ("NET002",), REASON), ["REP008"]),
        (Suppression(PLACE, ("NET002",), REASON, judged=False), []),
        (Suppression(PLACE, ("NET002",), REASON, until="2020-01-31", expired=True), ["REP009"]),
        (Suppression(PLACE, (), "", from_settings=True), ["REP007"]),
    ],
)
def test_a_suppression_needs_a_reason_an_effect_and_a_day_that_is_not_over(
    suppression: Suppression, rules: list[str]
) -> None:
    assert [rule_id for rule_id in ("REP007", "REP008", "REP009") if run(rule_id, suppression)] == rules


def test_a_comment_that_silences_nothing_can_be_removed_and_an_entry_cannot() -> None:
    (comment,) = run("REP008", Suppression(PLACE, ("NET002",), REASON, span=SPAN))
    (entry,) = run("REP008", Suppression(PLACE, ("NET002",), REASON, span=SPAN, from_settings=True))
    assert comment.fix is not None
    assert comment.fix.changes == (Edit("cart.yaml", SPAN, ""),)
    assert entry.fix is None
    assert "the suppression of NET002 " in comment.message
    assert "the entry of ignore: for NET002 " in entry.message


def test_the_day_on_which_a_suppression_ended_is_said() -> None:
    (finding,) = run("REP009", Suppression(PLACE, ("NET002",), REASON, until="2020-01-31", expired=True))
    assert "ended on 2020-01-31" in finding.message


# Environments.


@pytest.mark.parametrize(
    ("environment", "empty"),
    [
        (Environment("prod"), True),
        (Environment("prod", "envs/prod"), True),
        (Environment("prod", "envs/prod", files=frozenset({"envs/prod/broken.yaml"})), False),
        (Environment("prod", find_clusters=lambda: (Cluster("envs/prod", frozenset({"envs/prod/a.yaml"})),)), False),
        (Environment("prod", stacks=(Stack("envs/prod"),)), False),
    ],
)
def test_an_environment_without_stacks_and_manifests_is_empty(environment: Environment, empty: bool) -> None:
    assert bool(run("REP010", environment, Settings())) is empty


@pytest.mark.parametrize(
    ("directory", "configured", "message"),
    [
        ("", True, "mend its paths in .gitops-lint.yaml"),
        ("envs/prod", False, "envs/prod has neither a Terraform root nor a manifest; remove the directory"),
        ("", False, "the repository has neither a Terraform root nor a manifest; call gitops-lint where they are"),
    ],
)
def test_who_has_an_empty_environment_is_told_what_to_edit(directory: str, configured: bool, message: str) -> None:
    settings = Settings(environments=(EnvironmentSettings("prod"),) if configured else ())
    (found,) = run("REP010", Environment("prod", directory), settings)
    assert message in found.message


# Kustomizations.


def kustomization(text: str, *resources: str) -> File:
    references = tuple(
        Reference(ReferenceKind.RESOURCE, name, name.removeprefix("./").rstrip("/"), span=Span(0, 0))
        for name in resources
    )
    return file(text, "kustomization.yaml", FileKind.KUSTOMIZATION, references=references)


@pytest.mark.parametrize(
    ("text", "resources", "after"),
    [
        ("resources:\n- a.yaml\n- a.yaml # again\n", ("a.yaml", "a.yaml"), "resources:\n- a.yaml\n"),
        ("resources:\n- a.yaml\n- b\n- ./a.yaml\n", ("a.yaml", "b", "./a.yaml"), "resources:\n- a.yaml\n- b\n"),
        ("resources:\n- ../b\n- ../b/\n", ("../b", "../b/"), "resources:\n- ../b\n"),
        ("resources: [a.yaml, a.yaml]\n", ("a.yaml", "a.yaml"), None),
    ],
)
def test_a_resource_that_is_listed_twice_can_be_taken_off(
    text: str, resources: tuple[str, ...], after: str | None
) -> None:
    (finding,) = run("REP012", kustomization(text, *resources))
    assert isinstance(finding.at, Span)
    assert text[finding.at.start : finding.at.end] == resources[-1]
    assert (mended(text, finding) if finding.fix else None) == after


def test_resources_that_are_listed_once_are_no_finding() -> None:
    assert run("REP012", kustomization("resources:\n- a.yaml\n- b.yaml\n", "a.yaml", "b.yaml")) == []


@pytest.mark.parametrize(
    ("text", "keys", "after"),
    [
        ("bases:\n- ../base\n", ["bases"], "resources:\n- ../base\n"),
        ("bases:\n- ../base\nresources:\n- a.yaml\n", ["bases"], None),
        ("imageTags:\n- name: a\n", ["imageTags"], "images:\n- name: a\n"),
        ("patchesJson6902:\n- path: a\n", ["patchesJson6902"], "patches:\n- path: a\n"),
        ("patchesStrategicMerge: [a.yaml]\n", ["patchesStrategicMerge"], None),
        ('"commonLabels": {a: b}\n', ["commonLabels"], None),
        ("vars: []\n", ["vars"], None),
        ("resources:\n- bases: x\n# bases: y\nnamePrefix: vars\n", [], None),
    ],
)
def test_a_deprecated_field_is_renamed_where_its_entries_stay_the_same(
    text: str, keys: list[str], after: str | None
) -> None:
    found = run("REP013", kustomization(text))
    assert [text[finding.at.start : finding.at.end] for finding in found if isinstance(finding.at, Span)] == keys
    for finding in found:
        assert (mended(text, finding) if finding.fix else None) == after


# All of them.

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(TOKEN) | st.just(b64(KEY)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["data", "stringData", "type", "password"]), inner)
    ),
    max_leaves=12,
)


@given(text=st.text(), kind=st.sampled_from(FileKind), path=st.text(max_size=8), values=JSON)
def test_no_input_makes_a_rule_raise(text: str, kind: FileKind, path: str, values: Any) -> None:
    problems = (Problem(ProblemKind.UNREADABLE, text), Problem(ProblemKind.MALFORMED, text, Span(9, 10)))
    duplicates = (DuplicateKey((), Span(0, 1), Span(0, 1), False, Span(0, 5), True),)
    reference = Reference(ReferenceKind.RESOURCE, text, text, span=Span(0, 0))
    scope = file(
        text,
        path,
        kind,
        problems=problems,
        duplicates=duplicates,
        references=(reference, reference),
        missing=(reference,),
    )
    for rule_id in FAMILY:
        if registry[rule_id].scope is File:
            run(rule_id, scope)
    run("REP011", secret(data=values, stringData=values))
    if isinstance(values, dict):
        run("REP011", Resource("Secret", "x", values, NoPlaces()))


KINDS = {"tf": FileKind.TERRAFORM, "tfstate": FileKind.OTHER, "yaml": FileKind.MANIFEST}


@pytest.mark.parametrize("rule_id", ["REP005", "REP006", "REP011", "REP012", "REP013", "REP014", "REP015"])
def test_the_examples_of_each_rule_are_bad_and_good(rule_id: str) -> None:
    rule = registry[rule_id]
    assert {example.bad for example in rule.examples()} == {True, False}
    for example in rule.examples():
        found = 0
        for path, text in example.head.items():
            if rule.scope is Resource:
                values = yaml.safe_load(text)
                found += len(run(rule_id, secret(**values))) if values["kind"] == "Secret" else 0
            elif path.endswith("kustomization.yaml"):
                found += len(run(rule_id, kustomization(text, *(yaml.safe_load(text).get("resources") or ()))))
            else:
                found += len(run(rule_id, file(text, path, KINDS[path.rpartition(".")[2]])))
        assert bool(found) is example.bad


def test_every_rule_s_examples_have_a_bad_and_a_good_one() -> None:
    for rule_id in FAMILY:
        assert {example.bad for example in registry[rule_id].examples()} == {True, False}, rule_id


def test_the_example_of_a_file_that_is_not_utf_8_is_none() -> None:
    bad, good = registry["REP001"].examples()
    with pytest.raises(UnicodeDecodeError):
        bad.head["settings.yaml"].encode(errors="surrogateescape").decode()
    assert good.head["settings.yaml"].encode().decode() == good.head["settings.yaml"]


def test_the_rules_stand_in_one_module_an_idea() -> None:
    modules = {registry[rule_id].function.__module__ for rule_id in FAMILY}
    assert modules == {
        module.__name__
        for module in (
            repository,
            repository_application_sets,
            repository_builds,
            repository_charts,
            repository_clusters,
            repository_deliveries,
            repository_generated_data,
            repository_dependencies,
            repository_duplicates,
            repository_kustomizations,
            repository_references,
            repository_secrets,
            repository_suppressions,
        )
    }
