"""AWS: the ports that data stores listen on, unless they are told otherwise.

Sources: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/ and those of the other products,
https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html,
https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ and
https://docs.aws.amazon.com/neptune/latest/userguide/.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gitops_lint.analysis.exposure.arguments import Arguments
from gitops_lint.analysis.exposure.intervals import Intervals, united
from gitops_lint.analysis.exposure.services import tcp

_ENGINES: Final[tuple[tuple[str, int], ...]] = (
    ("aurora-postgresql", 5432),
    ("postgres", 5432),
    ("aurora", 3306),
    ("mysql", 3306),
    ("mariadb", 3306),
    ("oracle", 1521),
    ("sqlserver", 1433),
    ("redis", 6379),
    ("valkey", 6379),
    ("memcached", 11211),
)
"""By how the name of the engine begins."""


def database_services(arguments: Arguments) -> Intervals | None:
    """What a database or a cache listens on, by its port or its engine; None where it says neither."""
    port, engine = arguments.number("port"), arguments.text("engine")
    if isinstance(port, int):
        return tcp(port)
    if port is not None or not isinstance(engine, str):
        return None
    return next((tcp(one) for name, one in _ENGINES if engine.startswith(name)), None)


def services_with(default: Intervals) -> Callable[[Arguments], Intervals | None]:
    """What listens on `default` unless `port` says otherwise."""

    def services(arguments: Arguments) -> Intervals | None:
        port = arguments.number("port")
        return tcp(port) if isinstance(port, int) else default if port is None else None

    return services


def always(services: Intervals) -> Callable[[Arguments], Intervals | None]:
    """What nobody can change."""
    return lambda arguments: services


PUBLIC_BROKER: Final = united((*tcp(9194), *tcp(9196), *tcp(9198)))
BROKER: Final = united(
    (*tcp(9092), *tcp(9094), *tcp(9096), *tcp(9098), *tcp(2181, 2182), *tcp(11001, 11002), *PUBLIC_BROKER)
)


def listeners_of_balancer(arguments: Arguments) -> Intervals | None:
    """What a classic load balancer listens on, which it says itself."""
    ports = [one.number("lb_port") for one in arguments.blocks("listener")]
    known = [port for port in ports if isinstance(port, int)]
    return united(one for port in known for one in tcp(port)) if len(known) == len(ports) else None
