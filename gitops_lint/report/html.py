"""HTML: one file that can be opened, sent or archived. It asks the network for nothing and works without scripts.

A content security policy that names the page's own style and script by their hashes keeps anything that a repository
might smuggle in from running, on top of the escaping.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from gitops_lint.model.result import Limit, Outcome, Result
from gitops_lint.model.rule import Rule, Severity
from gitops_lint.model.source import Location
from gitops_lint.report.html_text import documentation, escaped
from gitops_lint.report.options import ReportOptions
from gitops_lint.report.printable import printable
from gitops_lint.report.snippet import parts
from gitops_lint.report.wording import counted, fails, found, gathered, left_out, looked_at

_ASSETS = Path(__file__).with_name("assets")


def write(outcome: Outcome, rules: Sequence[Rule], options: ReportOptions, out: TextIO) -> None:
    """The verdict, filters, findings by file, what could not be checked, and the documentation of the rules named."""
    out.writelines(f"{line}\n" for line in _page(outcome, rules, options))


def _page(outcome: Outcome, rules: Sequence[Rule], options: ReportOptions) -> Iterator[str]:
    style = (_ASSETS / "report.css").read_text(encoding="utf-8")
    script = (_ASSETS / "report.js").read_text(encoding="utf-8")
    sources = f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    policy = f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'"
    title = f"gitops-lint: {escaped(outcome.repository)}"
    named = {result.rule for result in outcome.results} | {notice.rule for notice in outcome.notices}
    described = sorted((rule for rule in rules if rule.id in named), key=lambda rule: rule.id)
    links = frozenset(rule.id for rule in described)
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield '<head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{title}</title>"
    yield f"<style>{style}</style></head>"
    yield "<body>"
    yield from _header(title, outcome, options)
    yield "<main>"
    if outcome.results:
        yield '<h2 id="findings">Findings</h2>'
        yield from _filters(outcome)
        for file, results in itertools.groupby(outcome.results, key=lambda result: result.location.file):
            yield from _file(file, list(results), links, options)
    yield from _notices(outcome.notices, links, options)
    yield from _rules(described)
    yield "</main>"
    moment = f", {escaped(options.moment)}" if options.moment else ""
    yield f"<footer><p>Written by gitops-lint {escaped(options.version)}{moment}.</p></footer>"
    yield f"<script>{script}</script>"
    yield "</body></html>"


def _header(title: str, outcome: Outcome, options: ReportOptions) -> Iterator[str]:
    failed = fails(outcome, options)
    verdict = f"{'Fails' if failed else 'Passes'}: {found(outcome, options)}"
    looked = "; ".join([f"{looked_at(outcome.summary)} checked", *left_out(outcome.summary)])
    yield f"<header><h1>{title}</h1>"
    yield f'<p class="verdict {"fails" if failed else "passes"}">{escaped(verdict)}</p>'
    yield f"<p>{escaped(looked)}.</p>"
    if outcome.environments:
        yield f'<p class="faint">Environments: {escaped(", ".join(outcome.environments))}</p>'
    for failure in outcome.failures:
        yield f'<p class="card failure error"><strong>Internal error:</strong> {escaped(failure)}</p>'
    yield "</header>"


def _filters(outcome: Outcome) -> Iterator[str]:
    present = {result.severity for result in outcome.results}
    yield '<form id="filters" class="card" hidden aria-label="Filter the findings">'
    yield "<fieldset><legend>Severity</legend>"
    for severity in sorted(present, reverse=True):
        yield f'<label><input type="checkbox" name="severity" value="{severity}" checked> {severity}</label>'
    yield "</fieldset>"
    yield from _select("rule", "Rule", sorted({result.rule for result in outcome.results}))
    yield from _select("environment", "Environment", outcome.environments)
    yield '<label><span>Words</span><input type="search" name="words"></label>'
    yield '<output id="shown" aria-live="polite"></output>'
    yield "</form>"


def _select(field: str, label: str, values: Sequence[str]) -> Iterator[str]:
    yield f'<label><span>{label}</span><select name="{field}"><option value="">all</option>'
    names = [escaped(printable(value)) for value in values]
    yield from (f'<option value="{name}">{name}</option>' for name in names)
    yield "</select></label>"


def _file(file: str, results: Sequence[Result], links: frozenset[str], options: ReportOptions) -> Iterator[str]:
    yield '<section class="file">'
    yield f'<h3>{escaped(file)} <span class="faint">{counted(len(results), "finding")}</span></h3>'
    for result in results:
        yield from _finding(result, links, options)
    yield "</section>"


def _finding(result: Result, links: frozenset[str], options: ReportOptions) -> Iterator[str]:
    environments = escaped(json.dumps([printable(name) for name in result.environments]))
    yield (
        f'<article class="card finding {result.severity}" data-severity="{result.severity}"'
        f' data-rule="{escaped(result.rule)}" data-environments="{environments}">'
    )
    yield f'<header><span class="badge">{result.severity}</span>'
    yield f'<span>{_rule(result.rule, links)} <span class="faint">{escaped(result.name)}</span></span>'
    yield f"<code>{_place(result.location)}</code>"
    yield f'<h4 class="message">{escaped(result.message)}</h4></header>'
    if result.snippet.strip():
        before, marked, after = (escaped(part) for part in parts(result))
        yield f"<pre>{before}{f'<mark>{marked}</mark>' if marked else ''}{after}</pre>"
    yield from _details(result, options)
    yield "</article>"


def _details(result: Result, options: ReportOptions) -> Iterator[str]:
    rows = []
    if result.resource:
        path = f" at <code>{escaped(result.path)}</code>" if result.path else ""
        rows.append(("Resource", f"<code>{escaped(result.resource)}</code>{path}"))
    if result.related:
        steps = "".join(
            f"<li>{escaped(place.note) or 'set here'}: <code>{_place(place.location)}</code></li>"
            for place in result.related
        )
        rows.append(("Origin", f"<ol>{steps}</ol>"))
    if result.environments:
        rows.append(("Environments", escaped(", ".join(result.environments))))
    if result.aliases:
        rows.append(("Also known as", escaped(", ".join(result.aliases))))
    if options.show_fixes and result.mend is not None:
        rows.append(("Fix", f"{escaped(result.mend.title)} (<code>--fix</code> applies it)"))
    if rows:
        yield "<dl>"
        yield from (f"<dt>{label}</dt><dd>{value}</dd>" for label, value in rows)
        yield "</dl>"


def _notices(notices: Sequence[Limit], links: frozenset[str], options: ReportOptions) -> Iterator[str]:
    if not notices:
        return
    yield '<h2 id="notices">Not checked, or only in part</h2>'
    if options.strict:
        yield f'<p class="error"><span class="badge">{Severity.ERROR}</span> With --strict these fail the run.</p>'
    yield '<ul class="card">'
    for notice in gathered(notices):
        places = f"{counted(notice.count, 'place')}, first " if notice.count > 1 else ""
        where = f'<span class="faint">({places}<code>{_place(notice.location)}</code>)</span>'
        yield f"<li>{_rule(notice.rule, links)} {escaped(notice.message)} {where}</li>"
    yield "</ul>"


def _rules(rules: Sequence[Rule]) -> Iterator[str]:
    if not rules:
        return
    yield '<h2 id="rules">The rules</h2>'
    for rule in rules:
        yield f'<details class="card" id="{escaped(rule.id)}">'
        yield f"<summary><strong>{escaped(rule.id)}</strong> {escaped(rule.title)}</summary>"
        yield documentation(rule.documentation.partition("\n")[2])
        yield "</details>"


def _rule(rule: str, links: frozenset[str]) -> str:
    name = f"<strong>{escaped(rule)}</strong>"
    return f'<a href="#{escaped(rule)}">{name}</a>' if rule in links else name


def _place(location: Location) -> str:
    return escaped(f"{location.file}:{location.line}:{location.column}")


def _hash(text: str) -> str:
    import base64
    import hashlib

    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
