"""Rules about Terraform modules as items: one an environment that reaches a module."""

from __future__ import annotations

from tests.pytest_plugin.sample import Sample

FILES = {
    "base/net/main.tf": 'variable "unused" {\n  type = string\n}\n',
    "overlays/dev/main.tf": 'module "net" {\n  source = "../../base/net"\n}\n',
}


def test_an_item_fails_where_a_module_is_reached_and_is_skipped_where_there_is_none(sample: Sample) -> None:
    sample.write(FILES)
    result = sample.run("--gitops", "--gitops-select=TF004", "--gitops-fail-on=warning", "-v")
    result.assert_outcomes(failed=1, skipped=2)
    result.stdout.fnmatch_lines(["*::dev::TF004 FAILED*", "*::prod::TF004 SKIPPED*", "*::repository::TF004 SKIPPED*"])


def test_an_item_passes_where_another_environment_has_the_finding(sample: Sample) -> None:
    used = 'variable "region" {\n  type = string\n}\n\noutput "region" {\n  value = var.region\n}\n'
    sample.write({**FILES, "overlays/prod/main.tf": used})
    result = sample.run("--gitops", "--gitops-select=TF004", "--gitops-fail-on=warning", "-v")
    result.stdout.fnmatch_lines(["*::dev::TF004 FAILED*", "*::prod::TF004 PASSED*"])
