"""Whether the ports that an entry of a NetworkPolicy names are the one that is asked about."""

from __future__ import annotations

from typing import Any

from gitops_lint.analysis.exposure.clusters.peers import Answer, Workload
from gitops_lint.kubernetes.substitution import is_filled_in_later


def admits_port(ports: Any, workload: Workload, port: int | None, protocol: str) -> tuple[Answer, str]:
    """Whether an entry's `ports` hold a port of pods, and what decides that where it is not known.

    Without any port an entry is for all of them (NetworkPolicyIngressRule in the API's reference).
    """
    if ports is None or (isinstance(ports, list) and not ports):
        return Answer.YES, ""
    found, reason = Answer.NO, ""
    for entry in ports if isinstance(ports, list) else ():
        if isinstance(entry, dict):
            answer, why = _is(entry, workload, port, protocol)
            if answer is Answer.YES:
                return answer, ""
            if answer is Answer.PERHAPS:
                found, reason = answer, reason or why
    return found, reason


def _is(entry: dict[str, Any], workload: Workload, port: int | None, protocol: str) -> tuple[Answer, str]:
    wanted = entry.get("protocol") or "TCP"
    answer, reason = Answer.YES, ""
    if is_filled_in_later(wanted):
        answer, reason = Answer.PERHAPS, f"the protocol {wanted}"
    elif wanted != protocol:
        return Answer.NO, ""
    first, last = entry.get("port"), entry.get("endPort")
    if first is None:
        return answer, reason
    if is_filled_in_later(first) or is_filled_in_later(last):
        return Answer.PERHAPS, f"the port {first}"
    if port is None:
        return Answer.PERHAPS, f"which port of {workload.name} it is"
    if isinstance(first, str):
        named, why = _is_named(first, workload, port, protocol)
        return answer & named, why or reason
    if not isinstance(first, int):
        return Answer.NO, ""
    return (answer, reason) if first <= port <= (last if isinstance(last, int) else first) else (Answer.NO, "")


def _is_named(name: str, workload: Workload, port: int, protocol: str) -> tuple[Answer, str]:
    """Whether a port has a name: those of the pods' containers that keep running count."""
    if workload.template is None:
        return Answer.PERHAPS, f'the number of the port "{name}" of {workload.name}'
    for container in workload.template.containers:
        for one in container.ports if container.keeps_running else ():
            if one.name == name and one.protocol == protocol:
                if one.number is None:
                    return Answer.PERHAPS, f'the number of the port "{name}" of {workload.name}'
                if one.number == port:
                    return Answer.YES, ""
    return Answer.NO, ""
