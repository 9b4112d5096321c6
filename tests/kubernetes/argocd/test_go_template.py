"""Go templates give what text/template and sprig give."""

from __future__ import annotations

from typing import Final

import pytest

from gitops_lint.kubernetes.argocd.go_template import MissingKey, OutOfReach, StringMap, TemplateError, render
from gitops_lint.kubernetes.argocd.go_template.values import float_text

PARAMETERS: Final = {
    "name": "cart",
    "count": 3.0,
    "large": 1000000.0,
    "on": True,
    "off": False,
    "none": None,
    "empty": "",
    "list": ["p", "q", "r"],
    "map": {"b": "2", "a": "1"},
    "nested": {"deep": {"key": "value", "n": 1.0}},
    "labels": StringMap({"env": "prod"}),
    "path": {"path": "apps/cart", "basename": "cart", "segments": ["apps", "cart"]},
}


GIVEN: Final = [
    ("plain", "plain"),
    ("{{.name}}", "cart"),
    ("{{ .name }}-{{ .path.basename }}", "cart-cart"),
    ("{{ .count }} {{ .large }}", "3 1e+06"),
    ("{{ .on }} {{ .none }} {{ .list }} {{ .map }}", "true <no value> [p q r] map[a:1 b:2]"),
    ("{{ .missing }}", "<no value>"),
    ("{{ .missing.deeper }}", "<no value>"),
    ('{{ "a\\tb" }}{{ `raw\\n` }}', "a\tbraw\\n"),
    ("{{ 12 }} {{ 0x10 }} {{ 1.5 }} {{ 'a' }}", "12 16 1.5 97"),
    ("a {{- .name -}} b", "acartb"),
    ("a {{- /* said */ -}} b", "ab"),
    ("{{/* said */}}x", "x"),
    ("{{ if .on }}yes{{ else }}no{{ end }}", "yes"),
    ("{{ if .off }}a{{ else if .empty }}b{{ else }}c{{ end }}", "c"),
    ("{{ if and .on (eq .name \"cart\") }}x{{ end }}", "x"),
    ("{{ or .empty .none \"last\" }}", "last"),
    ("{{ and .on .empty }}|", "|"),
    ("{{ not .off }}", "true"),
    ("{{ range .list }}{{ . }},{{ end }}", "p,q,r,"),
    ("{{ range $i, $e := .list }}{{ $i }}{{ $e }}{{ end }}", "0p1q2r"),
    ("{{ range $k, $v := .map }}{{ $k }}={{ $v }};{{ end }}", "a=1;b=2;"),
    ("{{ range .missing }}x{{ else }}none{{ end }}", "none"),
    ("{{ range .list }}{{ if eq . \"q\" }}{{ break }}{{ end }}{{ . }}{{ end }}", "p"),
    ("{{ range .list }}{{ if eq . \"q\" }}{{ continue }}{{ end }}{{ . }}{{ end }}", "pr"),
    ("{{ with .nested.deep }}{{ .key }}{{ $.name }}{{ end }}", "valuecart"),
    ("{{ with .missing }}x{{ else }}y{{ end }}", "y"),
    ("{{ $x := .name }}{{ $x = upper $x }}{{ $x }}", "CART"),
    ("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2"),
    ('{{ define "t" }}<{{ . }}>{{ end }}{{ template "t" .name }}', "<cart>"),
    ('{{ block "b" .name }}[{{ . }}]{{ end }}', "[cart]"),
    ("{{ index .path.segments 1 }} {{ index .map \"a\" }}", "cart 1"),
    ("{{ index .labels \"absent\" }}|", "|"),
    ("{{ len .list }} {{ len \"é\" }}", "3 2"),
    ("{{ (index .list 0) | printf \"%s-%q\" .name }}", 'cart-"p"'),
    ("{{ printf \"%03d %v %5s|%-5s|\" 7 .on .name \"x\" }}", "007 true  cart|x    |"),
    ("{{ print 1 2 \"a\" }}", "1 2a"),
    ("{{ eq .name \"x\" \"cart\" }} {{ ne 1 2 }} {{ lt 1 2 }} {{ ge \"b\" \"a\" }}", "true true true true"),
    ("{{ eq .none nil }} {{ eq .name nil }}", "true false"),
    ("{{ default \"d\" .missing }} {{ .empty | default \"e\" }} {{ default \"f\" .name }}", "d e cart"),
    ("{{ .name | upper | lower | title }}", "Cart"),
    ("{{ replace \"a\" \"o\" .name }} {{ trimPrefix \"ca\" .name }} {{ trimSuffix \"rt\" .name }}", "cort rt ca"),
    ("{{ trunc 2 .name }} {{ trunc -2 .name }} {{ substr 1 3 .name }}", "ca rt ar"),
    ("{{ quote .name }} {{ squote .name .none }}", "\"cart\" 'cart'"),
    ("{{ join \"-\" .list }} {{ splitList \"/\" .path.path | last }}", "p-q-r cart"),
    ("{{ (split \"/\" .path.path)._0 }}", "apps"),
    ("{{ ternary \"a\" \"b\" .on }} {{ coalesce .empty .name }}", "a cart"),
    ("{{ hasKey .map \"a\" }} {{ has \"q\" .list }} {{ contains \"ar\" .name }}", "true true true"),
    ("{{ dig \"nested\" \"deep\" \"key\" \"none\" . }} {{ dig \"x\" \"y\" \"none\" . }}", "value none"),
    ("{{ add 1 2 }} {{ .count | int }} {{ mul 2 3 }} {{ div 7 2 }} {{ mod 7 2 }} {{ add1 \"4\" }}", "3 3 6 3 1 5"),
    ("{{ toJson .map }} {{ toJson .count }}", '{"a":"1","b":"2"} 3'),
    ("{{ toYaml .nested }}", "deep:\n  key: value\n  \"n\": 1"),
    ("{{ toYaml .list | nindent 2 }}", "\n  - p\n  - q\n  - r"),
    ("{{ (fromYaml \"a: 1\").a }} {{ fromJson \"[1,2]\" | last }}", "1 2"),
    ("{{ regexReplaceAll \"(a)(r)\" .name \"${2}${1}\" }} {{ regexMatch \"^c\" .name }}", "crat true"),
    ("{{ b64enc .name }} {{ \"Y2FydA==\" | b64dec }}", "Y2FydA== cart"),
    ("{{ sha256sum \"\" | trunc 8 }}", "e3b0c442"),
    ("{{ normalize \"Feature/A_b.\" }}", "feature-a-b"),
    ("{{ slugify 23 true \"a-long-branch-name-that-ends\" }}", "a-long-branch-name-that"),
    ("{{ slugify 5 false \"abc/defgh\" }}", "abc-d"),
    ("{{ list 1 \"a\" | len }} {{ dict \"k\" 1 \"l\" 2 | toJson }}", '2 {"k":1,"l":2}'),
    ("{{ base \"a/b.yaml\" }} {{ dir \"a/b.yaml\" }} {{ ext \"a/b.yaml\" }}", "b.yaml a .yaml"),
    ("{{ until 3 }} {{ untilStep 1 6 2 }}", "[0 1 2] [1 3 5]"),
    ("{{ kindOf .list }} {{ typeOf .count }} {{ kindIs \"map\" .labels }}", "slice float64 true"),
    ("{{ without .list \"q\" }} {{ uniq (list 1 1 2) }} {{ reverse .list }}", "[p r] [1 2] [r q p]"),
    ("{{ merge (dict \"a\" 1) (dict \"a\" 2 \"b\" 3) | toJson }}", '{"a":1,"b":3}'),
    ("{{ cat \"a\" 1 .none }}", "a 1"),
]  # fmt: skip
"""Templates and what they give; the oracle test asks Helm's engine for the same."""


@pytest.mark.parametrize(("text", "expected"), GIVEN)
def test_a_template_gives_what_go_gives(text: str, expected: str) -> None:
    assert render(text, PARAMETERS) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ .name", "template: base:1: unclosed action"),
        ("{{ if .on }}x", "template: base:1: unexpected EOF"),
        ("{{ end }}", "template: base:1: unexpected {{end}}"),
        ("a\n{{ foo }}", 'template: base:2: function "foo" not defined'),
        ("{{ env \"HOME\" }}", 'template: base:1: function "env" not defined'),
        ("{{ $x }}", 'template: base:1: undefined variable "$x"'),
        ("{{ \"a }}", "unterminated quoted string"),
        ("{{ (.name }}", "unclosed left paren"),
        ("{{ .name.first }}", "base:1:8: executing \"base\" at <.name.first>: can't evaluate field first in type"),
        ("{{ .nested.none.x.y }}", None),
        ("{{ index .list 9 }}", "error calling index: index out of range: 9"),
        ("{{ upper .count }}", "base:1:9: executing \"base\" at <.count>: wrong type for value; expected string"),
        ("{{ upper .missing }}", "invalid value; expected string"),
        ("{{ upper }}", "wrong number of args for upper: want 1 got 0"),
        ("{{ eq .count 3 }}", "at <eq .count 3>: error calling eq: incompatible types for comparison: float64 and int"),
        ("{{ range .count }}{{ end }}", "range can't iterate over 3"),
        ("{{ fail \"no\" }}", "error calling fail: no"),
        ("{{ .name \"x\" }}", "name is not a method but has arguments"),
        ("{{ template \"t\" }}", 'template "t" not defined'),
        ("{{ break }}", "{{break}} outside {{range}}"),
    ],
)  # fmt: skip
def test_a_template_fails_in_gos_words(text: str, message: str | None) -> None:
    if message is None:
        assert render(text, PARAMETERS) == "<no value>"
        return
    with pytest.raises(TemplateError) as caught:
        render(text, PARAMETERS)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "{{ randAlphaNum 5 }}",
        "{{ now }}",
        "{{ uuidv4 }}",
        "{{ keys .map }}",
        '{{ semverCompare ">1" "2" }}',
        '{{ define "t" }}{{ template "t" }}{{ end }}{{ template "t" }}',
        "{{ range until 1000000 }}x{{ end }}",
    ],
)
def test_what_cannot_be_told_is_said_and_not_guessed(text: str) -> None:
    with pytest.raises(OutOfReach):
        render(text, PARAMETERS)


def test_missing_keys_are_refused_or_zero_where_the_option_says_so() -> None:
    with pytest.raises(TemplateError, match='map has no entry for key "absent"'):
        render("{{ .absent }}", {}, MissingKey.ERROR)
    assert render("{{ .labels.absent }}|{{ .absent }}", {"labels": StringMap()}, MissingKey.ZERO) == "|<no value>"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, "0"),
        (1.0, "1"),
        (-2.5, "-2.5"),
        (999999.0, "999999"),
        (1e6, "1e+06"),
        (1234567.0, "1.234567e+06"),
        (1e21, "1e+21"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (1.5e-7, "1.5e-07"),
    ],
)
def test_floats_are_printed_as_go_prints_them(value: float, expected: str) -> None:
    assert float_text(value) == expected
