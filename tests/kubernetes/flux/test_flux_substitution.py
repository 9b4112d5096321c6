"""Variables are put into objects as Flux puts them in.

Every row's answer is what fluxcd/pkg/envsubst and sigs.k8s.io/yaml give (`test_flux_substitution_recorded` holds more).
"""

from __future__ import annotations

from typing import Any

import pytest
from flux_trees import nowhere

from gitops_lint.kubernetes.flux.substitution import RefusedError, Use, Variable, Variables, substitute
from gitops_lint.model.value import Unknown, UnknownKind

VARIABLES = {
    "cluster_env": "prod",
    "cluster_region": "eu-central-1",
    "replicas": "3",
    "flag": "true",
    "hosts": '["a.example", "b.example"]',
    "labels": "{team: shop}",
    "path": "/home/bozo/ideas/thoughts.for.today",
    "letters": "abcABC123ABCabc",
    "file": "bash.string.txt",
    "first": "éa",
    "empty": "",
    "quoted": '"3"',
    "slashes": "foo/bar/baz",
}
SECRET = Unknown(UnknownKind.NOT_AVAILABLE, "it is encrypted", "string")


def variables(**more: str | Unknown) -> Variables:
    return Variables({name: Variable(value, nowhere) for name, value in {**VARIABLES, **more}.items()})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${cluster_env}", "prod"),
        ("${cluster_env}-${cluster_region}", "prod-eu-central-1"),
        ("$cluster_env", "$cluster_env"),
        ("$(cluster_env)", "$(cluster_env)"),
        ("$${cluster_env}", "${cluster_env}"),
        ("$$ and $$$$", "$ and $$"),
        ("$$${cluster_env}", "$prod"),
        ("a $", "a $"),
        # the text is YAML again afterwards
        ("${replicas}", 3),
        ("${flag}", True),
        ("${hosts}", ["a.example", "b.example"]),
        ("${labels}", {"team": "shop"}),
        ("${quoted}", "3"),
        ("${empty}", None),
        ("${unset}", None),
        ("${replicas}-${replicas}", "3-3"),
        ("x: ${replicas}", "x: 3"),
        ("- ${replicas}", "- 3"),
        ("say '${cluster_env}'", "say 'prod'"),
        ("'${replicas}'", "'3'"),
        ("line\n${cluster_env}\n", "line\nprod\n"),
        ("first\n${unset}\nlast", "first\n\nlast"),
        ("a${unset} # b", "a # b"),
        ("${unset:-1.0}", 1),
        ("${unset:-yes}", True),
        # defaults
        ("${unset:-dev}", "dev"),
        ("${unset:=dev}", "dev"),
        ("${unset=dev}", "dev"),
        ("${empty:=dev}", "dev"),
        ("${empty=dev}", "dev"),
        ("${cluster_env:=dev}", "prod"),
        ("${unset:?no value}", "no value"),
        ("${unset:+other}", "other"),
        ("${cluster_env:+other}", "prod"),
        ("${unset:=${cluster_env}}", "prod"),
        ("${unset:=a-${cluster_env}-${cluster_region}-z}", "a-prod-eu-central-1-z"),
        ("${unset:-}", None),
        # lengths, cases, parts
        ("${#letters}", 15),
        ("${#first}", 3),
        ("${#unset}", 0),
        ("${letters^}", "AbcABC123ABCabc"),
        ("${letters^^}", "ABCABC123ABCABC"),
        ("${letters,,}", "abcabc123abcabc"),
        ("${first^}", "Éa"),
        ("${path:11}", "ideas/thoughts.for.today"),
        ("${path:11:5}", "ideas"),
        ("${path:-9:3}", "/home/bozo/ideas/thoughts.for.today"),
        ("${path:0-9}", "/home/bozo/ideas/thoughts.for.today"),
        ("${cluster_env:0:2}", "pr"),
        ("${cluster_env:2:99}", "od"),
        ("${cluster_env:9}", None),
        # what is cut off and replaced
        ("${file#*.}", "string.txt"),
        ("${file##*.}", "txt"),
        ("${file%.*}", "bash.string"),
        ("${file%%.*}", "bash"),
        ("${file#b?s[g-i]}", ".string.txt"),
        ("${file#x}", "bash.string.txt"),
        ("${letters/abc/xyz}", "xyzABC123ABCabc"),
        ("${letters//abc/xyz}", "xyzABC123ABCxyz"),
        ("${letters/#abc/XYZ}", "XYZABC123ABCabc"),
        ("${letters/%abc/XYZ}", "abcABC123ABCXYZ"),
        ("${file/./}", "bashstring.txt"),
        (r"${slashes//\//-}", "foo-bar-baz"),
        ("${unset/abc/xyz}", None),
    ],
)
def test_a_text_becomes_what_flux_makes_of_it(text: str, expected: Any) -> None:
    result = substitute({"kind": "X", "spec": [text]}, variables())

    assert result.value == {"kind": "X", "spec": [expected]}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("${}", "unable to parse variable name"),
        ("${ cluster_env}", "unable to parse variable name"),
        ("${.Values.x}", "unable to parse variable name"),
        ("${cluster-env}", "missing closing brace"),
        ("${cluster_env", "missing closing brace"),
        ("${arr[@]}", "missing closing brace"),
        ("${#}", "bad substitution"),
        ("${#arr[@]}", "bad substitution"),
        ("${cluster_env:-a", "unable to parse substitution within function"),
        ("${cluster_env#}", "unable to parse substitution within function"),
        ("${cluster_env:}", "unable to parse substitution within function"),
        ("${cluster_env/a}", "bad substitution"),
        ("${cluster_env^^x}", "bad substitution"),
        ("${cluster_env:0:-1}", "runtime error: slice bounds out of range [:-1]"),
    ],
)
def test_an_expression_that_flux_refuses_is_told_in_its_words_with_its_path(text: str, words: str) -> None:
    with pytest.raises(RefusedError) as caught:
        substitute({"data": {"a": "${cluster_env}", "b": text}}, variables())

    assert caught.value.message == f"envsubst error: variable substitution failed: {words}"
    assert caught.value.path == ("data", "b")


def test_a_value_that_breaks_the_document_is_refused_at_its_place() -> None:
    with pytest.raises(RefusedError) as caught:
        substitute({"data": {"a": "x", "b": "${v}"}}, variables(v="a: b"))

    assert caught.value.message.startswith("envsubst error: YAMLToJSON: yaml:")
    assert caught.value.path == ("data", "b")


def test_a_name_that_is_none_is_refused_before_anything_is_put_in() -> None:
    with pytest.raises(RefusedError) as caught:
        substitute({"a": "b"}, Variables({"cluster-env": Variable("x", nowhere)}))

    assert caught.value.message == (
        "envsubst error: 'cluster-env' var name is invalid, must match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'"
    )


@pytest.mark.parametrize("field", ["labels", "annotations"])
def test_an_object_may_ask_to_be_left_alone(field: str) -> None:
    value = {"metadata": {field: {"kustomize.toolkit.fluxcd.io/substitute": "disabled"}}, "a": "${cluster_env"}

    assert substitute(value, variables()).value is value


def test_nothing_is_put_in_without_variables_unless_always() -> None:
    value = {"a": "${unset:=x}"}

    assert substitute(value, Variables()).value is value
    assert substitute(value, Variables(), always=True).value == {"a": "x"}


@pytest.mark.parametrize("text", ["${unset}", "${unset^^}", "${unset/a/b}", "${#unset}", "${unset:0:1}"])
def test_a_variable_without_a_value_is_refused_in_strict_mode(text: str) -> None:
    with pytest.raises(RefusedError) as caught:
        substitute({"a": text}, variables(), strict=True)

    assert caught.value.message.endswith('variable not set (strict mode): "unset"')


def test_a_default_is_enough_in_strict_mode() -> None:
    assert substitute({"a": "${unset:-x}${empty}"}, variables(), strict=True).value == {"a": "x"}


def test_keys_are_substituted_as_well() -> None:
    assert substitute({"${cluster_env}": "x", "n": {"a.${replicas}": "y"}}, variables()).value == {
        "prod": "x",
        "n": {"a.3": "y"},
    }


def test_what_was_put_in_is_not_looked_at_again() -> None:
    assert substitute({"a": "${v}"}, variables(v="${v}${v}")).value == {"a": "${v}${v}"}


def test_a_value_that_holds_something_unknown_is_unknown_and_the_rest_is_not() -> None:
    value = {
        "a": "${secret}",
        "b": "x-${secret:0:2}",
        "c": "${unset:=${secret}}",
        "d": "${cluster_env}",
        "e": {"${secret}": 1},
    }

    assert substitute(value, variables(secret=SECRET)).value == {
        "a": SECRET,
        "b": SECRET,
        "c": SECRET,
        "d": "prod",
        "e": SECRET,
    }


def test_an_unknown_value_of_the_object_stays_what_it_is() -> None:
    assert substitute({"a": SECRET, "b": "${replicas}"}, variables()).value == {"a": SECRET, "b": 3}


@pytest.mark.parametrize(
    ("certain", "expected"), [(True, {"a": SECRET, "b": SECRET}), (False, {"a": SECRET, "b": "x"})]
)
def test_a_variable_that_something_unseen_may_set_is_unknown(certain: bool, expected: dict[str, Any]) -> None:
    result = substitute({"a": "${other}", "b": "${other:-x}"}, Variables({}, SECRET, certain))

    assert result.value == expected


def test_each_expression_is_told_with_whether_it_has_a_value() -> None:
    result = substitute({"a": "${cluster_env} ${unset:-x}", "b": ["${unset}"]}, variables())

    assert result.uses == (
        Use(("a",), "cluster_env", has_default=False, has_value=True),
        Use(("a",), "unset", has_default=True, has_value=False),
        Use(("b", 0), "unset", has_default=False, has_value=False),
    )


def test_expressions_inside_one_another_without_end_are_refused() -> None:
    with pytest.raises(RefusedError) as caught:
        substitute({"a": "${a:=" * 5000 + "}" * 5000}, variables())

    assert caught.value.message.endswith("expressions are nested too deeply to substitute")


def test_a_pattern_of_many_stars_takes_no_longer_than_its_text() -> None:
    assert substitute({"a": "${v##" + "*a" * 50 + "b}"}, variables(v="a" * 4000)).value == {"a": "a" * 4000}
