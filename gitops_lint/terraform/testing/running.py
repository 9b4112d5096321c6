"""The runs of a test file, one after the other (`TestFileRunner` in internal/backend/local of Terraform 1.11).

What `terraform test` would apply is not applied here: such a run is skipped, and so is what depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from gitops_lint.model.tree import Tree
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.configuration import Module, Read
from gitops_lint.terraform.configuration.static import literal_string
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.available import functions_in
from gitops_lint.terraform.evaluation.context import Context
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.mocks import Mocks
from gitops_lint.terraform.evaluation.module import directory_of
from gitops_lint.terraform.evaluation.problems import Kind
from gitops_lint.terraform.evaluation.walk import evaluate_all
from gitops_lint.terraform.languages import NEWEST
from gitops_lint.terraform.testing.assertions import assertion
from gitops_lint.terraform.testing.declarations import Run, TestFile
from gitops_lint.terraform.testing.expectations import expected_object, judge, missing, not_checkable
from gitops_lint.terraform.testing.results import Message, RunResult, Status
from gitops_lint.terraform.testing.scopes import AssertScope, output_of
from gitops_lint.terraform.testing.variables import NotAvailableError, RunVariables, global_inputs
from gitops_lint.terraform.values import UnknownValue, Value, object_of

Open = Callable[[Context], Context]
"""What a caller adds to the context of a run: workspace, sources of modules, values of data sources."""


def run_tests(file: TestFile, tree: Tree, read: Read, prepare: Open | None = None) -> list[RunResult]:
    """What comes of each run of a file, in its order. Evaluates everything; raises nothing for what the files hold."""
    if file.problems:
        messages = tuple(Message(one.summary, one.detail, one.file, one.span) for one in file.problems)
        return [RunResult(run.name, Status.ERROR, messages) for run in file.runs]
    runner = _Runner(file, tree, read, prepare or (lambda context: context))
    results: list[RunResult] = []
    for run in file.runs:
        failed = next((one.name for one in results if one.status is Status.ERROR), None)
        if failed is None:
            results.append(runner.run(run))
        else:
            results.append(_skipped(run, f'run "{failed}" before it ended in an error'))
    return results


def _skipped(run: Run, reason: str) -> RunResult:
    return RunResult(run.name, Status.SKIP, reason=reason)


class _Runner:
    """One file while its runs are gone through. `outputs` are those of the runs that are done."""

    def __init__(self, file: TestFile, tree: Tree, read: Read, prepare: Open) -> None:
        self.file = file
        self.tree = tree
        self.read = read
        self.prepare = prepare
        self.inputs = global_inputs(tree, file, read)
        self.functions = functions_in(tree, file.directory, language=NEWEST)
        self.outputs: dict[str, Value | None] = {run.name: None for run in file.runs}
        self.applied: dict[str, str] = {}

    def run(self, run: Run) -> RunResult:
        """What comes of the next run."""
        result, outputs = self._run(run)
        if outputs is None:
            outputs = UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason=f'run "{run.name}" was skipped')
        self.outputs[run.name] = outputs
        return result

    def _run(self, run: Run) -> tuple[RunResult, Value | None]:
        state = run.state_key or (literal_string(run.source) if run.source is not None else "") or ""
        if run.command == "apply":
            self.applied.setdefault(state, run.name)
            return _skipped(run, "it applies, and only runs with `command = plan` are run"), None
        for option in ("mode", "target"):
            if option in run.options:
                return _skipped(run, f"its plan_options set `{option}`, and only whole plans are made"), None
        bad = [one for one in run.expect_failures if expected_object(one) is None]
        if bad:
            return RunResult(run.name, Status.ERROR, tuple(not_checkable(one, run.file) for one in bad)), None
        directory = self.file.directory
        if run.source is not None:
            source = literal_string(run.source) or ""
            if not (source in (".", "..") or source.startswith(("./", "../"))):
                return _skipped(run, f"its module comes from {source or 'elsewhere'}, which is not looked for"), None
            found = directory_of(directory, source)
            if found is None:
                return _skipped(run, f"its module {source} lies outside the repository"), None
            directory = found
        try:
            return self._plan(run, directory, self.applied.get(state, ""))
        except NotAvailableError as missing:
            return _skipped(run, f"{missing}"), None
        except EvaluationError as error:
            message = Message(error.summary, error.detail, error.file or run.file, error.span)
            return RunResult(run.name, Status.ERROR, (message,)), None

    def _plan(self, run: Run, directory: str, applied: str) -> tuple[RunResult, Value | None]:
        variables = RunVariables(self.file, run, self.inputs, self.functions, self.outputs)
        context = self.prepare(Context(tree=self.tree, directory=directory, read=self.read, mocks=self._mocks(run)))
        declared = Evaluation(context).root.module.variables
        evaluation = Evaluation(
            msgspec.structs.replace(context, inputs=variables.inputs(declared, self.tree, directory))
        )
        graph = evaluate_all(evaluation)
        broken = tuple(_of_configuration(evaluation.modules()))
        if broken:
            return RunResult(run.name, Status.ERROR, broken), None
        judged = judge(evaluation, graph, run.expect_failures)
        if applied and any(one.kind is Kind.UNKNOWN_EXPANSION for one in judged.problems):
            return _skipped(run, f'it plans on what run "{applied}" applied'), None
        messages = [Message(one.summary, one.detail, one.file, one.span) for one in judged.problems]
        messages += [missing(name, run) for name in judged.missing]
        for name, unknown in judged.undecided:
            if not messages and (applied or _is_lack(unknown, evaluation)):
                return _skipped(run, f"whether {name} fails is not known: {_because(unknown, applied)}"), None
            if not (applied or _is_lack(unknown, evaluation)):
                messages.append(missing(name, run))
        if messages:
            return RunResult(run.name, Status.ERROR, tuple(messages)), None
        known = self.outputs | {run.name: None}
        scope = AssertScope(evaluation.root, known, variables.values, judged.absent)
        result = _asserted(run, scope, applied)
        return result, object_of({name: output_of(evaluation.root, name) for name in evaluation.root.module.outputs})

    def _mocks(self, run: Run) -> Mocks:
        providers = self.file.providers
        if run.providers is not None:
            providers = {name: providers[given] for name, given in run.providers.items() if given in providers}
        return Mocks({**self.file.overrides, **run.overrides}, providers)


def _of_configuration(modules: Mapping[str, Module]) -> Iterable[Message]:
    for module in modules.values():
        for one in module.problems:
            if not one.warning:
                yield Message(one.summary, one.detail, one.file, one.span)


def _is_lack(unknown: UnknownValue, evaluation: Evaluation) -> bool:
    """Whether Terraform might know a value that is unknown here."""
    return unknown.kind is UnknownKind.NOT_AVAILABLE or unknown.reason in evaluation.guesses


def _because(unknown: UnknownValue, applied: str) -> str:
    if applied and unknown.kind is UnknownKind.AFTER_APPLY:
        return f'it plans on what run "{applied}" applied'
    return unknown.reason


def _asserted(run: Run, scope: AssertScope, applied: str) -> RunResult:
    """The assertions of a run together: an error counts more than a failure, that more than what is not known."""
    worst = Status.PASS
    messages: list[Message] = []
    reason = ""
    for rule in run.asserts:
        status, said = assertion(rule, scope)
        if status is Status.ERROR and applied and isinstance(said, Message) and said.summary.startswith("Unknown"):
            status, said = Status.SKIP, UnknownValue(reason=f'it plans on what run "{applied}" applied')
        if isinstance(said, UnknownValue):
            reason = reason or f"the condition of an assert is not known: {said.reason}"
        elif said is not None:
            messages.append(said)
        worst = max(worst, status, key=_ORDER.index)
    return RunResult(run.name, worst, tuple(messages), reason if worst is Status.SKIP else "")


_ORDER = (Status.PASS, Status.SKIP, Status.FAIL, Status.ERROR)
