"""What Terraform says of provider configurations between modules (`validateProviderConfigs`)."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration import Module, ModuleCall, PassedProvider, Problem
from gitops_lint.terraform.providers.addresses import default_provider, displayed, is_default
from gitops_lint.terraform.providers.presence import missing_configurations
from gitops_lint.terraform.providers.requirements import duplicate_requirements, redundant_blocks
from gitops_lint.terraform.providers.tree import Below, ModuleTree, module_tree

INCOMPATIBLE = "incompatible-module"
"""The key of a call with count, for_each or depends_on of a module that configures providers."""


def provider_problems(root: Module, below: Below) -> tuple[Problem, ...]:
    """All problems of a root and the modules under it; each once, however often a module is called.

    `below` are the modules that each module calls, by its directory and by the name of the call. Where something is
    refused here, Terraform does not come as far as missing configurations.
    """
    tree = module_tree(root, below)
    found = [problem for one in tree.walk() for check in _CHECKS for problem in check(one)]
    if all(problem.warning for problem in found):
        found += missing_configurations(tree)
    return tuple(dict.fromkeys(found))


def _undefined_in_calls(tree: ModuleTree) -> Iterator[Problem]:
    """Default configurations that calls pass on, though the module names no such provider, or gets none."""
    for call in tree.module.module_calls.values():
        for passed in call.providers:
            reference = passed.in_parent
            name = reference.name
            # An alias is never inherited: it is looked at in the module that it is passed to.
            if reference.alias:
                continue
            shown = displayed(default_provider(name))
            if name not in tree.configured and name not in tree.required:
                yield Problem(
                    reference.file,
                    reference.span,
                    "Reference to undefined provider",
                    f'There is no explicit declaration for local provider name "{name}" in {tree.text}, so Terraform '
                    f'is assuming you mean to pass a configuration for provider "{shown}".\n\nTo clarify your intent '
                    f"and silence this warning, add to {_parent_text(tree)} a required_providers entry named "
                    f'"{name}" with source = "{shown}", or a different source address if appropriate.',
                    "undefined-provider",
                    warning=True,
                )
            elif tree.call is not None and name not in tree.configured and name not in tree.passed_in:
                yield Problem(
                    tree.call.file,
                    tree.call.span,
                    "Missing required provider configuration",
                    f"The configuration for {tree.text} expects to inherit a configuration for provider {shown} with "
                    f'local name "{name}", but {_parent_text(tree)} doesn\'t pass a configuration under that name.'
                    f'\n\nTo satisfy this requirement, add an entry for "{name}" to the "providers" argument in the '
                    f'module "{tree.call.name}" block.',
                    "missing-provider-configuration",
                    warning=True,
                )


def _parent_text(tree: ModuleTree) -> str:
    return "the root module" if tree.parent is None else tree.parent.text


def _incompatible(tree: ModuleTree) -> Iterator[Problem]:
    place = _repetition(tree) if tree.configured else None
    if place is None or tree.call is None:
        return
    path = ".".join(f"module.{name}" for name in tree.path)
    yield Problem(
        *place,
        "Module is incompatible with count, for_each, and depends_on",
        f"The module at {path} is a legacy module which contains its own local provider configurations, and so calls "
        "to it may not use the count, for_each, or depends_on arguments.\n\nIf you also control the module "
        f'"{tree.call.source_text}", consider updating this module to instead expect provider configurations to be '
        "passed by its caller.",
        INCOMPATIBLE,
    )


def _repetition(tree: ModuleTree) -> tuple[str, Span] | None:
    """The nearest argument, of its call or of one above it, that forbids configurations in a module."""
    while tree.call is not None and tree.parent is not None:
        call: ModuleCall = tree.call
        for argument in (call.count, call.for_each):
            if argument is not None:
                return argument.file, argument.expression.span
        if call.depends_on:
            return call.file, call.depends_on[0].span
        tree = tree.parent
    return None


def _overridden(tree: ModuleTree) -> Iterator[Problem]:
    for name in tree.configured:
        passed = tree.passed_in.get(name)
        if passed is not None:
            yield Problem(
                passed.in_child.file,
                passed.in_child.span,
                "Cannot override provider configuration",
                f"The configuration of {tree.text} has its own local configuration for {name}, and so it cannot accept "
                f"an overridden configuration provided by {_parent_text(tree)}.",
                "overridden-provider",
            )


def _missing_aliases(tree: ModuleTree) -> Iterator[Problem]:
    if tree.call is None:
        return
    for name, provider in tree.aliases.items():
        if name not in tree.configured and name not in tree.passed_in:
            yield Problem(
                tree.call.file,
                tree.call.span,
                "Missing required provider configuration",
                f"The child module requires an additional configuration for provider {displayed(provider)}, with the "
                f'local name "{name}".\n\nRefer to the module\'s documentation to understand the intended purpose of '
                f'this additional provider configuration, and then add an entry for {name} in the "providers" '
                "meta-argument in the module block to choose which provider configuration the module should use for "
                "that purpose.",
                "missing-provider-configuration",
            )


def _passed(tree: ModuleTree) -> Iterator[Problem]:
    """What a call passes to a module that does not declare it, or declares another provider by that name."""
    if tree.parent is None:
        return
    for name, passed in tree.passed_in.items():
        provider = tree.aliases.get(name) or tree.required.get(name)
        expected = provider or tree.known.get(passed.in_child.name) or default_provider(passed.in_child.name)
        if provider is None and name not in tree.empty:
            yield _undefined_in_child(tree, name, passed, expected)
        given = tree.parent.required.get(name) or tree.parent.known.get(passed.in_parent.name)
        given = given or default_provider(passed.in_parent.name)
        if given != expected:
            yield _mismatch(tree, passed, expected, given)


def _undefined_in_child(tree: ModuleTree, name: str, passed: PassedProvider, expected: str) -> Problem:
    shown = displayed(expected)
    detail = (
        f'The child module does not declare any provider requirement with the local name "{name}".\n\nIf you also '
        f'control the child module, you can add a required_providers entry named "{name}" with the source address '
        f'"{shown}" to accept this provider configuration.'
    )
    if is_default(expected):
        detail = (
            f'There is no explicit declaration for local provider name "{name}" in {tree.text}, so Terraform is '
            f'assuming you mean to pass a configuration for "{shown}".\n\nIf you also control the child module, add a '
            f'required_providers entry named "{name}" with the source address "{shown}".'
        )
    reference = passed.in_child
    summary = "Reference to undefined provider"
    return Problem(reference.file, reference.span, summary, detail, "undefined-provider", warning=is_default(expected))


def _mismatch(tree: ModuleTree, passed: PassedProvider, expected: str, given: str) -> Problem:
    parent, summary, key = _parent_text(tree), "Provider type mismatch", "provider-mismatch"
    child = passed.in_child
    other = next((name for name, provider in tree.required.items() if provider == given), "")
    if other:
        detail = (
            f'The assigned configuration is for provider "{displayed(given)}", but local name "{child.name}" in '
            f'{parent} represents "{displayed(expected)}".\n\nTo pass this configuration to the child module, use the '
            f'local name "{other}" instead.'
        )
        return Problem(child.file, child.span, summary, detail, key)
    detail = (
        f'The local name "{passed.in_parent}" in {parent} represents provider "{displayed(given)}", but "{child}" in '
        f'{tree.text} represents "{displayed(expected)}".\n\nEach provider has its own distinct configuration schema '
        f'and provider types, so this module\'s "{child}" can be assigned only a configuration for '
        f"{displayed(expected)}, which is not required by {tree.text}."
    )
    return Problem(passed.in_parent.file, passed.in_parent.span, summary, detail, key)


_CHECKS = (
    duplicate_requirements,
    _undefined_in_calls,
    _incompatible,
    _overridden,
    _missing_aliases,
    _passed,
    redundant_blocks,
)
