"""Test files read to declarations (internal/configs/test_file.go and mock_provider.go of Terraform)."""

from __future__ import annotations

import posixpath
from typing import Literal

from gitops_lint.formats import hcl
from gitops_lint.model.source import SourceFile, Span
from gitops_lint.model.tree import Tree
from gitops_lint.terraform.configuration import Arguments, CheckRule, Problem, Read
from gitops_lint.terraform.configuration.bodies import (
    Schema,
    arguments_of,
    has_labels,
    read_all,
    schema,
    unsupported_argument,
    unsupported_block,
)
from gitops_lint.terraform.configuration.conditions import check_rule
from gitops_lint.terraform.configuration.problems import Source
from gitops_lint.terraform.configuration.reading import read_file
from gitops_lint.terraform.configuration.static import (
    check_name,
    keyword,
    literal_text,
    provider_reference,
    references_in_list,
)
from gitops_lint.terraform.evaluation.mocks import MockProvider, Override
from gitops_lint.terraform.testing.declarations import Run, TestFile
from gitops_lint.terraform.testing.files import module_of
from gitops_lint.terraform.testing.mock_blocks import OVERRIDES, read_mock_provider, read_override

_OVERRIDE_BLOCKS: dict[str, tuple[str, ...]] = dict.fromkeys(OVERRIDES, ())
_FILE = Schema(
    blocks={
        "test": (),
        "run": ("name",),
        "variable": ("name",),
        "variables": (),
        "provider": ("name",),
        "mock_provider": ("name",),
        **_OVERRIDE_BLOCKS,
    }
)
_RUN = schema(
    "command",
    "providers",
    "expect_failures",
    "state_key",
    "parallel",
    "skip_cleanup",
    plan_options=(),
    variables=(),
    module=(),
    backend=("type",),
    **{"assert": ()},
    **_OVERRIDE_BLOCKS,
)
_OPTIONS = schema("mode", "refresh", "replace", "target")
_MODULE = schema("version", required=("source",))


def read_test_file(tree: Tree, path: str, read: Read) -> TestFile:
    """What a test file declares. Never raises for what it contains: that is in its problems."""
    problems: list[Problem] = []
    source = Source(path, False, problems, lambda file, span: _place(tree, file, span))
    reader = _Reader(tree, source, read, module_of(tree, path))
    file = read_file(source, read)
    if file is not None:
        reader.take(file)
    return TestFile(
        path,
        reader.directory,
        reader.variables,
        reader.providers,
        reader.overrides,
        tuple(reader.runs.values()),
        tuple(problems),
    )


def _place(tree: Tree, file: str, span: Span) -> str:
    place = SourceFile(file, tree.read(file).decode("utf-8-sig", "replace")).location(span)
    return f"{posixpath.basename(file)}:{place.line},{place.column}-{place.end_column}"


class _Reader:
    """One file while it is read."""

    def __init__(self, tree: Tree, source: Source, read: Read, directory: str) -> None:
        self.tree = tree
        self.source = source
        self.read = read
        self.directory = directory
        self.variables: Arguments = {}
        self.providers: dict[str, MockProvider] = {}
        self.overrides: dict[str, Override] = {}
        self.runs: dict[str, Run] = {}

    def take(self, file: hcl.File) -> None:
        """Reads all blocks of the file."""
        source = self.source
        for attribute in file.body.attributes:
            unsupported_argument(source, attribute, _FILE)
        for block in file.body.blocks:
            if block.type not in _FILE.blocks:
                unsupported_block(source, block, _FILE)
            elif has_labels(source, block, _FILE.blocks[block.type]):
                self.take_block(block)

    def take_block(self, block: hcl.Block) -> None:
        source = self.source
        if block.type == "run":
            run = self.run(block)
            if run.name in self.runs:
                place = source.place(self.runs[run.name].block)
                detail = f"This test file already has a run named {run.name} block defined at {place}."
                source.error("duplicate-declaration", block.labels[0], 'Duplicate "run" block names', detail)
            self.runs.setdefault(run.name, run)
        elif block.type == "variables":
            if self.variables:
                detail = "This test file already has a variables block."
                source.error("duplicate-declaration", block.header_span, 'Multiple "variables" blocks', detail)
            else:
                self.variables = arguments_of(source, block.body)
        elif block.type == "mock_provider":
            name, provider = read_mock_provider(self.tree, source, block, self.read, self.directory)
            if name in self.providers:
                detail = f"A provider for {name} is already defined."
                source.error("duplicate-declaration", block.header_span, "Duplicate provider block", detail)
            self.providers[name] = provider
        elif block.type in OVERRIDES:
            self.override(block, self.overrides)

    def override(self, block: hcl.Block, into: dict[str, Override]) -> None:
        found = read_override(self.source, block)
        if found is None:
            return
        address, override = found
        if address in into:
            detail = f"An {block.type} block targeting {address} has already been defined."
            self.source.error("duplicate-declaration", block.header_span, f"Duplicate {block.type} block", detail)
        into.setdefault(address, override)

    def run(self, block: hcl.Block) -> Run:
        source = self.source
        content = read_all(source, block, _RUN)
        check_name(source, block.labels[0], "Invalid run block name")
        attributes = content.attributes
        variables: Arguments | None = None
        module: hcl.Expression | None = None
        options: dict[str, Span] = {}
        overrides: dict[str, Override] = {}
        asserts: list[CheckRule] = []
        for nested in content.blocks:
            if nested.type == "assert":
                asserts.append(check_rule(source, nested))
            elif nested.type == "variables":
                if variables is not None:
                    detail = "This run block already has a variables block."
                    source.error("duplicate-declaration", nested.header_span, 'Multiple "variables" blocks', detail)
                variables = variables or arguments_of(source, nested.body)
            elif nested.type == "module":
                found = read_all(source, nested, _MODULE).attributes.get("source")
                module = module if found is None else found.expression
            elif nested.type == "plan_options":
                given = read_all(source, nested, _OPTIONS).attributes
                options.update({name: attribute.span for name, attribute in given.items()})
            elif nested.type in OVERRIDES:
                self.override(nested, overrides)
        failures = attributes.get("expect_failures")
        return Run(
            source.file,
            block,
            block.labels[0].value,
            self.command(attributes.get("command")),
            variables or {},
            module,
            literal_text(source, attributes.get("state_key")) or "",
            self.passed(attributes.get("providers")),
            tuple(asserts),
            () if failures is None else references_in_list(source, failures.expression),
            overrides,
            options,
        )

    def command(self, attribute: hcl.Attribute | None) -> Literal["plan", "apply"]:
        word = "apply" if attribute is None else keyword(attribute.expression)
        if word not in ("apply", "plan"):
            assert attribute is not None
            detail = 'The "command" argument requires one of the following keywords without quotes: apply or plan.'
            self.source.error("keyword", attribute.expression, 'Invalid "command" keyword', detail)
        return "plan" if word == "plan" else "apply"

    def passed(self, attribute: hcl.Attribute | None) -> dict[str, str] | None:
        """The argument `providers`: the module's names of providers, and the file's."""
        if attribute is None or not isinstance(attribute.expression, hcl.ObjectCons):
            return None
        found = {}
        for item in attribute.expression.items:
            inside = provider_reference(self.source, item.key, "providers")
            outside = provider_reference(self.source, item.value, "providers")
            if inside is not None and outside is not None:
                found[str(inside)] = str(outside)
        return found
