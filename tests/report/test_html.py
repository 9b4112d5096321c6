"""The HTML report is one file that asks for nothing and runs nothing but its own script."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from io import StringIO

import pytest
from msgspec.structs import replace
from samples import HARM, HOSTILE, OPTIONS, OUTCOME, RULES, WEIGHTS

from gitops_lint.model.result import Outcome, Summary
from gitops_lint.report import formats
from gitops_lint.report.html_text import documentation, escaped
from gitops_lint.report.options import ReportOptions

VOID = {"meta", "input"}


class Page(HTMLParser):
    """What a browser would see: the elements in order, balanced or not, and the text of each kind."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def text(outcome: Outcome, options: ReportOptions = OPTIONS) -> str:
    out = StringIO()
    formats["html"](outcome, RULES, options, out)
    return out.getvalue()


OUTCOMES = pytest.mark.parametrize(
    "outcome", [OUTCOME, HOSTILE, Outcome("empty")], ids=["ordinary", "hostile", "empty"]
)


@OUTCOMES
def test_every_element_that_opens_closes(outcome: Outcome) -> None:
    assert Page(text(outcome)).open == []


@OUTCOMES
def test_the_page_asks_the_network_for_nothing(outcome: Outcome) -> None:
    page = Page(text(outcome))
    assert {tag for tag, _ in page.elements}.isdisjoint({"link", "img", "iframe", "object", "embed", "base", "svg"})
    assert not [attributes for _, attributes in page.elements if "src" in attributes or "style" in attributes]
    assert all(str(link["href"]).startswith("#") for link in page.all("a"))
    assert not re.search(r"https?://|@import|url\(", text(outcome))


@OUTCOMES
def test_the_policy_names_the_style_and_the_script_and_nothing_else(outcome: Outcome) -> None:
    page = Page(text(outcome))
    ((script,), (style,)) = page.texts["script"], page.texts["style"]
    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv"))
    hashes = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (style, script)]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]


def test_what_a_repository_writes_is_text() -> None:
    page = Page(text(HOSTILE))
    assert len(page.all("script")) == 1
    assert any("<script>alert(1)</script>" in words for words in page.texts["code"])
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]", text(HOSTILE))


def test_a_finding_carries_what_the_filters_ask_for() -> None:
    articles = Page(text(OUTCOME)).all("article")
    assert [
        (article["data-severity"], article["data-rule"], json.loads(str(article["data-environments"])))
        for article in articles
    ] == [("error", "K8S004", ["dev", "prod"]), ("error", "REP005", []), ("warning", "CAN001", ["prod"])]


def test_an_environment_is_filtered_by_the_name_that_its_findings_carry() -> None:
    page = Page(text(HOSTILE))
    names = json.loads(str(page.all("article")[0]["data-environments"]))
    assert set(names) <= {option["value"] for option in page.all("option")}


def test_the_part_that_is_meant_is_marked() -> None:
    assert "<pre>        app: <mark>carts</mark></pre>" in text(OUTCOME)


def test_each_rule_that_is_named_is_explained_once_and_linked() -> None:
    page = Page(text(OUTCOME))
    explained = [details["id"] for details in page.all("details")]
    assert explained == ["CAN001", "K8S001", "K8S004", "REP005"]
    assert {str(link["href"]).removeprefix("#") for link in page.all("a")} == set(explained)


STRICT = replace(OPTIONS, strict=True)
NOTICES = Outcome("shop", notices=OUTCOME.notices)


@pytest.mark.parametrize(
    ("outcome", "options", "verdict"),
    [
        (OUTCOME, OPTIONS, "Fails: 2 errors, 1 warning"),
        (Outcome("shop"), STRICT, "Passes: no findings"),
        (Outcome("shop", results=(WEIGHTS,), summary=Summary(warnings=1)), OPTIONS, "Passes: 1 warning"),
        (NOTICES, OPTIONS, "Passes: no findings"),
        (NOTICES, STRICT, "Fails: 3 notices"),
        (Outcome("shop", failures=("it broke",)), OPTIONS, "Fails: 1 internal error"),
    ],
)
def test_the_verdict_is_in_words(outcome: Outcome, options: ReportOptions, verdict: str) -> None:
    assert verdict in Page(text(outcome, options)).texts["p"]


def test_time_is_mentioned_when_it_was_given() -> None:
    assert "2026-11-02" in text(OUTCOME, replace(OPTIONS, moment="2026-11-02T09:30:00Z"))


def test_every_control_has_a_label() -> None:
    written = text(OUTCOME)
    for control in re.findall(r"<(?:input|select)[^>]*>", written):
        before = written[: written.index(control)]
        assert before.rindex("<label>") > before.rfind("</label>")


def test_escaped_text_keeps_its_lines_and_tabs() -> None:
    assert escaped("a\tb\nc & \"d\" 'e' <f>\x1b") == "a\tb\nc &amp; &quot;d&quot; &#39;e&#39; &lt;f&gt;\\x1b"
    assert HARM not in escaped(HARM)


def test_documentation_is_paragraphs_code_and_named_blocks() -> None:
    markdown = "Why `a < b`.\n\nBad:\n\n```yaml a.yaml\nkey: <b>\n```\n"
    assert documentation(markdown) == (
        "<p>Why <code>a &lt; b</code>.</p>\n<p>Bad:</p>\n"
        '<p class="faint"><code>a.yaml</code></p><pre>key: &lt;b&gt;\n</pre>'
    )
