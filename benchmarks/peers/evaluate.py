"""Evaluates Terraform roots with this project, in one process: `evaluate.py [--cache DIR] [--count] REPOSITORY=ROOT…`.

Prints one JSON object: `roots`, `instances` (of managed resources), `problems`, `seconds` and `processor_seconds` (from
before the import to the end). With `--count` also `attributes` (that configurations set) and `unknown`: how many of
these are not known, by kind and reason.
"""

from __future__ import annotations

import argparse
import collections
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitops_lint.formats import hcl
    from gitops_lint.terraform.evaluation.evaluation import Evaluation
    from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance
    from gitops_lint.terraform.values import UnknownValue

GROUPS = {
    "is known after apply": "computed by the provider",
    "the provider": "computed by the provider",
    "its provider knows": "computed by the provider",
    "is read": "data source",
    "is not in the repository": "module not vendored",
    "path.cwd": "path.cwd",
    "has no value": "variable without a value",
    "is not set": "variable without a value",
    "has an error": "error",
}
"""The group of an unknown value by what its reason says; any other is a function's."""


def main() -> None:
    """Evaluates the roots given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, help="where syntax trees are kept; nowhere if left out")
    parser.add_argument("--count", action="store_true", help="count what is not known, and why")
    parser.add_argument("roots", nargs="+")
    given = parser.parse_args()
    start, processor_start = time.perf_counter(), time.process_time()
    instances, problems, attributes = 0, 0, 0
    unknown: collections.Counter[str] = collections.Counter()
    for evaluation in _evaluated(given.roots, given.cache):
        problems += sum(1 for problem in evaluation.log.problems if not problem.limit)
        for instance in _managed(evaluation):
            instances += 1
            if given.count:
                for name in (*instance.node.block.arguments, *instance.node.blocks):
                    attributes += 1
                    found = _first_unknown(instance, name)
                    if found is not None:
                        unknown[f"{found.kind.name}: {_group(found.reason)}"] += 1
    figures: dict[str, object] = {"roots": len(given.roots), "instances": instances, "problems": problems}
    figures |= {"seconds": time.perf_counter() - start, "processor_seconds": time.process_time() - processor_start}
    if given.count:
        figures |= {"attributes": attributes, "unknown": dict(unknown.most_common())}
    print(json.dumps(figures))


def _evaluated(roots: list[str], cache_directory: Path | None) -> Iterator[Evaluation]:
    from gitops_lint.cache import Cache
    from gitops_lint.formats import hcl
    from gitops_lint.loading.trees import DirectoryTree
    from gitops_lint.model.source import SourceFile
    from gitops_lint.terraform.configuration import Module
    from gitops_lint.terraform.evaluation.context import Context
    from gitops_lint.terraform.evaluation.evaluation import Evaluation
    from gitops_lint.terraform.evaluation.inputs import inputs_of
    from gitops_lint.terraform.evaluation.walk import evaluate_all

    cache = None if cache_directory is None else Cache(cache_directory)
    repository, tree, files, modules = "", DirectoryTree(Path()), dict[str, hcl.File](), dict[str, Module]()

    def read(path: str) -> hcl.File:
        known = files.get(path)
        if known is None:
            text = tree.read(path).decode(errors="replace")
            known = hcl.read(text, path) if cache is None else cache.hcl(SourceFile(path, text))
            files[path] = known
        return known

    for root in roots:
        top, _, directory = root.partition("=")
        if top != repository:
            repository, tree, files, modules = top, DirectoryTree(Path(top)), {}, {}
        inputs, _ = inputs_of(tree, directory, read)
        context = Context(tree=tree, directory=directory, read=read, inputs=inputs, location=top, modules=modules)
        evaluation = Evaluation(context)
        evaluate_all(evaluation)
        yield evaluation


def _managed(evaluation: Evaluation) -> Iterator[ResourceInstance]:
    modules = [evaluation.root]
    for module in modules:
        for resource in module.resources():
            if resource.block.mode == "managed":
                yield from resource.instances()
        for call in module.module_calls():
            modules += [child for key in call.expansion.keys if (child := call.instance(key)) is not None]


def _first_unknown(instance: ResourceInstance, name: str) -> UnknownValue | None:
    from gitops_lint.terraform.values import first_unknown

    return first_unknown(instance.attribute(name))


def _group(reason: str) -> str:
    return next((group for words, group in GROUPS.items() if words in reason), f"function or other ({reason[:60]})")


if __name__ == "__main__":
    main()
