"""Generates the page of the rules from their documentation: `python scripts/generate_rules_page.py docs/rules.md`.

With `--check` it writes nothing and exits with 1 when the page is not what would be written.
"""

from __future__ import annotations

import sys
from pathlib import Path

from gitops_lint.engine.selection import load_built_in_rules
from gitops_lint.model.rule import Rule
from gitops_lint.report.rule_markdown import section
from gitops_lint.report.sarif_rule import FAMILIES

INTRODUCTION = """# The rules

<!-- Generated from the rules' documentation by `make docs`; change it there. -->

Every rule that ships, by id. `--select` and `--ignore` take an id, the beginning of one (`K8S`), a name or an alias;
`gitops-lint rule ID` shows what stands here in the terminal. The examples are run by the tests.
"""


def page(rules: list[Rule]) -> str:
    """The page: an index, then a section a rule under its id in lower case."""
    rows = "\n".join(_row(rule) for rule in rules)
    index = f"| id | name | severity | title | aliases |\n| --- | --- | --- | --- | --- |\n{rows}\n"
    sections = [f'<a id="{rule.id.lower()}"></a>\n\n{section(rule)}' for rule in rules]
    return "\n".join([INTRODUCTION, _families(rules), index, *sections])


def _row(rule: Rule) -> str:
    title = rule.title.replace("|", r"\|").replace("<", r"\<")
    cells = [f"[{rule.id}](#{rule.id.lower()})", rule.name, str(rule.severity), title, ", ".join(rule.aliases)]
    return f"| {' | '.join(cells)} |"


def _families(rules: list[Rule]) -> str:
    names = dict.fromkeys(rule.id.rstrip("0123456789") for rule in rules)
    counts = [
        f"{name} ({FAMILIES.get(name, name.lower())}, {sum(rule.id.startswith(name) for rule in rules)})"
        for name in names
    ]
    return f"Families: {', '.join(counts)}.\n"


def main(path: Path, *, check: bool) -> int:
    """Writes the page to `path`, or says whether it is stale: 0 when it is as it should be."""
    text = page(list(load_built_in_rules().values()))
    if check:
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            return 0
        print(f"{path}: is stale; run make docs", file=sys.stderr)
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--check"]
    sys.exit(main(Path(arguments[0]), check="--check" in sys.argv))
