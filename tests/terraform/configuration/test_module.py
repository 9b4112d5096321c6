"""Files of a directory as one module: which count, what overrides change, and what is broken."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trees import MemoryTree, module_of

from gitops_lint.formats import hcl
from gitops_lint.model.tree import UnreadableError
from gitops_lint.terraform.configuration import load_module


def test_only_configuration_files_directly_in_the_directory_count() -> None:
    files = dict.fromkeys(
        [
            "a/main.tf",
            "a/b.tf.json",
            "a/override.tf",
            "a/x_override.tf.json",
            "a/.hidden.tf",
            "a/main.tf~",
            "a/#x.tf#",
            "a/test.tftest.hcl",
            "a/terraform.tfvars",
            "a/sub/main.tf",
            "main.tf",
            "ab/main.tf",
        ],
        "",
    )

    assert module_of(files, "a").files == ("a/b.tf.json", "a/main.tf", "a/override.tf", "a/x_override.tf.json")


def test_a_tofu_file_takes_the_place_of_the_tf_file_of_its_name() -> None:
    files = {
        "main.tf": 'variable "a" {}',
        "main.tofu": 'variable "b" {}',
        "x.tf.json": '{"variable": {"c": {}}}',
        "x.tofu.json": '{"variable": {"d": {}}}',
        "y.tf": 'variable "e" {}',
        "y.tofu.json": '{"variable": {"f": {}}}',
    }

    assert sorted(module_of(files).variables) == ["b", "d", "e", "f"]


def test_a_directory_without_configuration_declares_nothing() -> None:
    module = module_of({"a/main.tf": 'variable "a" {}'}, "b")

    assert module.files == ()
    assert module.variables == {}
    assert module.problems == ()


def test_arguments_know_the_file_they_came_from() -> None:
    module = module_of(
        {
            "main.tf": 'resource "a_b" "c" {\n  x = 1\n  y = 1\n}\nmodule "m" {\n  source = "./m"\n  x = 1\n}\n',
            "main_override.tf": 'resource "a_b" "c" {\n  y = 2\n}\nmodule "m" {\n  x = 2\n}\n',
        }
    )
    resource = module.resources["managed", "a_b", "c"]

    assert {name: argument.file for name, argument in resource.arguments.items()} == {
        "x": "main.tf",
        "y": "main_override.tf",
    }
    assert module.module_calls["m"].source is not None
    assert module.module_calls["m"].source.file == "main.tf"
    assert module.module_calls["m"].arguments["x"].file == "main_override.tf"


BLOCKS = """
resource "a_b" "c" {
  one {
    n = 1
  }
  two {
    n = 1
  }
  dynamic "three" {
    for_each = []
    content {}
  }
  dynamic "two" {
    for_each = []
    content {}
  }
}
"""


@pytest.mark.parametrize(
    ("override", "kept"),
    [
        ("", [("one", "main.tf"), ("two", "main.tf"), ("three", "main.tf"), ("two", "main.tf")]),
        ("one {}", [("two", "main.tf"), ("three", "main.tf"), ("two", "main.tf"), ("one", "override.tf")]),
        ("two {}", [("one", "main.tf"), ("three", "main.tf"), ("two", "override.tf")]),
        ("three {}", [("one", "main.tf"), ("two", "main.tf"), ("two", "main.tf"), ("three", "override.tf")]),
        (
            'dynamic "one" {\n    for_each = []\n    content {}\n  }',
            [("two", "main.tf"), ("three", "main.tf"), ("two", "main.tf"), ("one", "override.tf")],
        ),
    ],
)
def test_nested_blocks_of_an_override_replace_those_of_their_type(override: str, kept: list[tuple[str, str]]) -> None:
    module = module_of({"main.tf": BLOCKS, "override.tf": f'resource "a_b" "c" {{\n  {override}\n}}\n'})
    blocks = module.resources["managed", "a_b", "c"].blocks

    def kind(block: hcl.Block) -> str:
        return block.labels[0].value if block.type == "dynamic" else block.type

    assert [(kind(nested.block), nested.file) for nested in blocks] == kept


def test_lifecycles_are_merged_argument_by_argument() -> None:
    module = module_of(
        {
            "main.tf": 'resource "a_b" "c" {\n  lifecycle {\n    prevent_destroy = true\n    ignore_changes = [x]\n'
            "    replace_triggered_by = [a_b.d]\n  }\n}\n",
            "override.tf": 'resource "a_b" "c" {\n  lifecycle {\n    create_before_destroy = true\n'
            "    ignore_changes = [y, z]\n    replace_triggered_by = [a_b.e]\n  }\n}\n",
        }
    )
    lifecycle = module.resources["managed", "a_b", "c"].lifecycle

    assert (lifecycle.prevent_destroy, lifecycle.create_before_destroy) == (True, True)
    assert [ignored.root for ignored in lifecycle.ignore_changes] == ["y", "z"]
    # Terraform forgets what an override says of replace_triggered_by.
    assert [hcl.to_source(one) for one in lifecycle.replace_triggered_by] == ["a_b.d"]
    assert lifecycle.arguments["replace_triggered_by"].file == "main.tf"
    assert lifecycle.arguments["ignore_changes"].file == "override.tf"


def test_settings_of_an_override_take_the_place_of_others() -> None:
    module = module_of(
        {
            "main.tf": 'terraform {\n  required_version = "1"\n  backend "s3" {}\n  required_providers {\n'
            '    a = "1"\n    b = "1"\n  }\n}\n',
            "override.tf": 'terraform {\n  required_version = "2"\n  cloud {}\n  required_providers {\n'
            '    b = "2"\n    c = "2"\n  }\n}\n',
        }
    )

    assert module.problems == ()
    assert [version.constraint for version in module.required_version] == ["2"]
    assert module.backend is None
    assert module.cloud is not None
    versions = {name: provider.version for name, provider in module.required_providers.items()}
    assert versions == {"a": "1", "b": "2", "c": "2"}


def test_an_escaping_block_holds_arguments_named_like_meta_arguments() -> None:
    module = module_of({"main.tf": 'resource "a_b" "c" {\n  x = 1\n  _ {\n    count = 2\n    provider {}\n  }\n}\n'})
    resource = module.resources["managed", "a_b", "c"]

    assert resource.count is None
    assert set(resource.arguments) == {"x", "count"}
    assert [nested.block.type for nested in resource.blocks] == ["provider"]


def test_what_is_broken_costs_nothing_else() -> None:
    module = module_of(
        {
            "a.tf": 'variable "a" {\n  default = = 1\n}\nresource "x" {}\nvariable "b" {}\nfoo {}\n',
            "b.tf": 'output "o" {\n  value = 1\n  valu = 2\n}\n',
            "c.tf.json": "{",
        }
    )

    assert list(module.variables) == ["a", "b"]
    assert list(module.outputs) == ["o"]
    assert {(problem.file, problem.key) for problem in module.problems} == {
        ("a.tf", "syntax"),
        ("a.tf", "labels"),
        ("a.tf", "unsupported-block"),
        ("b.tf", "unsupported-argument"),
        ("c.tf.json", "syntax"),
    }


def test_a_file_that_cannot_be_read_is_a_problem_of_its_own() -> None:
    tree = MemoryTree({"a.tf": "", "b.tf": 'variable "b" {}'})

    def read(path: str) -> hcl.File:
        if path == "a.tf":
            raise UnreadableError(path, "it is too large")
        return hcl.read(tree.read(path).decode(), path)

    module = load_module(tree, "", read)

    assert list(module.variables) == ["b"]
    assert [(problem.file, problem.detail) for problem in module.problems] == [("a.tf", "it is too large")]


WORDS = """
terraform required_providers provider variable locals output module resource data ephemeral action moved removed
import check lifecycle provisioner connection precondition postcondition validation assert dynamic content _
backend cloud provider_meta count for_each depends_on source version providers type default from to id when
ignore_changes replace_triggered_by condition error_message x action_trigger events actions config
"""
EXPRESSIONS = """
null true 1 "a" "a-b" "" "*" [] {} [x] ["x"] [null] {a=b} {(a)=b} x.y x[0] x[y] f(x) f(x...) [for_a] "${x}"
list list(x) object({a=optional(x)}) -1 !x x?y:z x[*].y "x.y" all module.m null.x data.a.b 1.5 >= <<A
"""
NAMES = st.sampled_from(WORDS.split())
VALUES = st.sampled_from(EXPRESSIONS.split())


@st.composite
def bodies(draw: st.DrawFn, depth: int = 0) -> str:
    lines = [f"{draw(NAMES)} = {draw(VALUES)}" for _ in range(draw(st.integers(0, 3)))]
    if depth < 4:
        for _ in range(draw(st.integers(0, 3))):
            labels = " ".join(f'"{label}"' for label in draw(st.lists(NAMES, max_size=3)))
            inner = draw(bodies(depth + 1))
            lines.append(f"{draw(NAMES)} {labels} {{\n{inner}\n}}")
    return "\n".join(draw(st.permutations(lines)))


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(["a.tf", "b.tf", "override.tf", "a_override.tf"]), bodies(), min_size=1))
def test_whatever_stands_where_there_is_a_module(files: dict[str, str]) -> None:
    module = module_of(files)

    assert set(module.files) == set(files)
    for problem in module.problems:
        assert problem.file in files
        assert 0 <= problem.span.start <= problem.span.end <= len(files[problem.file])
        assert problem.summary
        assert problem.detail
