"""K8S009: probes that are refused, or that can never pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.analysis.workloads import KNATIVE, Container, ContainerKind, Probe
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.rule import Finding, Severity, rule
from gitops_lint.model.source import Path

_HANDLERS: Final = ("exec", "httpGet", "tcpSocket", "grpc")
_NON_NEGATIVE: Final = (
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
)


@rule("K8S009", severity=Severity.ERROR)
def probe_that_cannot_pass(container: Container) -> Iterator[Finding]:
    """A probe can never pass, or the API server refuses it.

    A command that sleeps longer than the probe's `timeoutSeconds` (1 where nothing is said) always fails, and so does a
    probe of a port by a name that its own container does not declare. The API server refuses a probe with no handler
    or several, a liveness or startup probe with a `successThreshold` other than 1, negative times, and probes of init
    containers that are not sidecars.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
          ports:
            - {name: http, containerPort: 8080}
          livenessProbe:
            httpGet: {path: /healthz, port: web}
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
          ports:
            - {name: http, containerPort: 8080}
          livenessProbe:
            httpGet: {path: /healthz, port: http}
    ```
    """
    for probe in container.probes:
        if _is_ordinary(probe, container):
            continue
        if container.kind is not ContainerKind.CONTAINER and not container.keeps_running:
            # pkg/apis/core/validation: validateInitContainers, validateEphemeralContainers
            what = "an init container that is not a sidecar (restartPolicy: Always)"
            if container.kind is ContainerKind.EPHEMERAL:
                what = "an ephemeral container"
            yield Finding(f"{what} may not have a {probe.name}; remove it", (probe.name,), key=True)
            continue
        is_knative = container.resource.kind in KNATIVE
        yield from _of_handlers(probe, is_knative=is_knative)
        yield from _of_numbers(probe)
        yield from _of_named_port(probe, container)
        yield from _of_command(probe)


_ORDINARY: Final = frozenset({"initialDelaySeconds", "timeoutSeconds", "periodSeconds", "failureThreshold"})


def _is_ordinary(probe: Probe, container: Container) -> bool:
    """Whether there is certainly nothing to say of the probe; false where it takes a closer look."""
    handler = None
    for key, value in probe.values.items():
        if key in ("httpGet", "tcpSocket"):
            if handler is not None or not isinstance(value, dict):
                return False
            handler = value
        elif key not in _ORDINARY or not isinstance(value, int) or value < 0:
            return False
    if handler is None or container.kind is not ContainerKind.CONTAINER:
        return False
    port = handler.get("port")
    return isinstance(port, int) or any(port == declared.name for declared in container.ports)


def _of_handlers(probe: Probe, *, is_knative: bool) -> Iterator[Finding]:
    """Source: pkg/apis/core/validation, validateHandler."""
    handlers = [name for name in _HANDLERS if probe.values.get(name) is not None]
    if not handlers and not is_knative:
        yield Finding("the probe says nothing to do; give it exec, httpGet, tcpSocket or grpc", (probe.name,), key=True)
    elif len(handlers) > 1:
        yield Finding(
            f"the probe has {' and '.join(handlers)}; the API server takes only one: remove the other",
            (probe.name, handlers[1]),
            key=True,
        )
    for name in handlers:
        if name == "exec" and isinstance(probe.values[name], dict) and not probe.values[name].get("command"):
            yield Finding("the probe has no command to run; give it one", (probe.name, "exec"), key=True)


def _of_numbers(probe: Probe) -> Iterator[Finding]:
    """Source: pkg/apis/core/validation, validateProbe, validateLivenessProbe, validateReadinessProbe."""
    values = probe.values
    for name in _NON_NEGATIVE:
        value = values.get(name)
        if isinstance(value, int) and value < 0:
            yield Finding(f"{name} is {value}, and may not be below zero", (probe.name, name))
    successes = values.get("successThreshold")
    # zero is read as left out, so it becomes 1: pkg/apis/core/v1/defaults.go, SetDefaults_Probe
    if (
        probe.name != "readinessProbe"
        and isinstance(successes, int)
        and not isinstance(successes, bool)
        and successes > 1
    ):
        yield Finding(
            f"successThreshold is {successes}, and must be 1 for a {probe.name}; remove it",
            (probe.name, "successThreshold"),
        )
    grace = values.get("terminationGracePeriodSeconds")
    if isinstance(grace, int) and not isinstance(grace, bool):
        at: Path = (probe.name, "terminationGracePeriodSeconds")
        if probe.name == "readinessProbe":
            yield Finding("a readinessProbe ends no container and takes no grace period; remove it", at, key=True)
        elif grace < 1:
            yield Finding(f"terminationGracePeriodSeconds is {grace}, and must be at least 1", at)


def _of_named_port(probe: Probe, container: Container) -> Iterator[Finding]:
    """Source: pkg/probe/util.go, ResolveContainerPort: only the ports of the probe's own container are searched."""
    for handler in ("httpGet", "tcpSocket"):
        action = probe.values.get(handler)
        port = action.get("port") if isinstance(action, dict) else None
        if not isinstance(port, str) or not port or is_filled_in_later(port) or port.isdigit():
            continue  # digits in quotes are no name: K8S006 speaks of those
        names = [declared.name for declared in container.ports if declared.name]
        if port not in names and not any(map(is_filled_in_later, names)):
            has = f"it has {', '.join(names)}" if names else "none of its ports has a name"
            yield Finding(
                f'the probe asks for port "{port}", which container {container.name or "of this probe"} does not '
                f"declare ({has}); the probe always fails",
                (probe.name, handler, "port"),
            )


_SHELLS: Final = r"(?:.*/)?(?:ba|da|a|z|k)?sh"
_SLEEP: Final = r"(?:/(?:usr/)?bin/)?sleep\s+(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<unit>[smhd]?)"
_UNITS: Final = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


def _of_command(probe: Probe) -> Iterator[Finding]:
    """Source: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#probe-timeouts."""
    action = probe.values.get("exec")
    command = action.get("command") if isinstance(action, dict) else None
    limit = probe.values.get("timeoutSeconds", 1) or 1
    if not isinstance(command, list) or not isinstance(limit, int):
        return
    slept = _seconds_slept(command)
    if slept and slept >= limit:
        yield Finding(
            f"the command sleeps {slept:g} s and the probe gives up after {limit} s, so it always fails; raise "
            "timeoutSeconds or sleep less",
            (probe.name, "exec", "command"),
        )


def _seconds_slept(command: list[Any]) -> float:
    """How long a command is sure to sleep before it can succeed; 0 where nothing is sure."""
    words = [word for word in command if isinstance(word, str)]
    if len(words) != len(command) or any(map(is_filled_in_later, words)):
        return 0
    if len(words) == 3 and re.fullmatch(_SHELLS, words[0]) and words[1].startswith("-") and words[1].endswith("c"):
        return _seconds_in_script(words[2])
    return _seconds(" ".join(words))


def _seconds_in_script(script: str) -> float:
    if len(script) > 2000:
        return 0
    # only what runs whatever happens: a plain sequence of commands, up to the first thing that could decide otherwise
    total = 0.0
    for statement in re.split(r"&&|;|\n", script):
        words = statement.split()
        if re.search(r"[|&(){}`$<>\"'\\#]", statement) or (words and words[0] in _DECIDING):
            break
        total += _seconds(statement.strip())
    return total


_DECIDING: Final = frozenset({
    "if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "exit", "exec", "trap",
    "set", "function", "!", "return", "alias", "[[", "time",
})  # fmt: skip


def _seconds(statement: str) -> float:
    parts = re.fullmatch(_SLEEP, statement)
    return float(parts["number"]) * _UNITS[parts["unit"]] if parts else 0
