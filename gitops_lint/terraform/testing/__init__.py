"""Terraform's own tests: `.tftest.hcl` files, whose plans are evaluated here as `terraform test` would make them.

file = read_test_file(tree, "infra/net/tests/defaults.tftest.hcl", read)
for result in run_tests(file, tree, read):
    result.name, result.status, result.messages
"""

from gitops_lint.terraform.testing.declarations import Run, TestFile
from gitops_lint.terraform.testing.files import is_test_file, module_of, test_files
from gitops_lint.terraform.testing.reading import read_test_file
from gitops_lint.terraform.testing.results import Message, RunResult, Status
from gitops_lint.terraform.testing.running import run_tests

__all__ = [
    "Message",
    "Run",
    "RunResult",
    "Status",
    "TestFile",
    "is_test_file",
    "module_of",
    "read_test_file",
    "run_tests",
    "test_files",
]
