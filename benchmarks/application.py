"""The applications that the generated manifests describe, drawn from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

ENVIRONMENTS = ("dev", "staging", "prod")

_SUBJECTS = (
    *("account", "basket", "billing", "catalog", "checkout", "coupon", "delivery", "discount", "feedback", "fraud"),
    *("identity", "inventory", "invoice", "loyalty", "mail", "notification", "order", "partner", "payment", "picking"),
    *("pricing", "profile", "promotion", "receipt", "recommendation", "refund", "report", "return", "review"),
    *("search", "session", "shipping", "stock", "supplier", "tax", "tracking", "translation", "voucher", "wishlist"),
)
_ROLES = ("api", "backend", "consumer", "gateway", "importer", "indexer", "scheduler", "web")
_PLAIN_SWITCHES = ("true", "false", "0.25", "30s")
_DISPUTED_SWITCHES = ("on", "off", "0644", "1e3")
"""Texts that YAML 1.1, YAML 1.2 and Kubernetes read differently where they are not quoted."""

# So that one manifest in a hundred has an anchor and one in twenty a disputed scalar, as was counted in 2,684
# objects of eleven public repositories.
_ANCHORED_SHARE = 0.15
_DISPUTED_SHARE = 0.8

_TEAMS = ("core", "data", "growth", "logistics", "payments", "platform")


@dataclass(frozen=True, slots=True)
class Application:
    """One application in one environment: what its manifests have in common.

    `cpu` is in millicores, `memory` in MiB, `storage` in GiB; `canary` is the percentage that the new version gets.
    `switches` are values of its settings, `repeats_by_anchor` says that its labels are written once, with an anchor.
    """

    name: str
    environment: str
    team: str
    tag: str
    port: int
    replicas: int
    cpu: int
    memory: int
    storage: int
    canary: int
    switches: tuple[str, ...]
    repeats_by_anchor: bool

    @property
    def namespace(self) -> str:
        """A namespace a team."""
        return f"team-{self.team}"

    @property
    def host(self) -> str:
        """The name under which the application is reached from outside."""
        return f"{self.name}.{self.environment}.shop.example"

    @property
    def image(self) -> str:
        """The image with its tag."""
        return f"registry.shop.example/{self.team}/{self.name}:{self.tag}"


def application(unit: int, seed: int) -> Application:
    """The application of a unit, the same whatever else is generated.

    Three units in a row are one application in the three environments: what differs between them is what differs in
    a well-kept repository (replicas, sizes, weights of canaries), not its name, port, team, version or switches.
    """
    number, environment = divmod(unit, len(ENVIRONMENTS))
    shared = random.Random(f"{seed}/application/{number}")
    own = random.Random(f"{seed}/unit/{unit}")
    scale = environment + 1
    switches = _DISPUTED_SWITCHES if shared.random() < _DISPUTED_SHARE else _PLAIN_SWITCHES
    return Application(
        name=f"{shared.choice(_SUBJECTS)}-{shared.choice(_ROLES)}-{number}",
        environment=ENVIRONMENTS[environment],
        team=shared.choice(_TEAMS),
        port=shared.choice((8080, 8081, 8443, 9000, 3000, 5000)),
        tag=f"{shared.randint(1, 9)}.{shared.randint(0, 40)}.{shared.randint(0, 20)}",
        replicas=scale * shared.randint(1, 3),
        cpu=50 * scale * own.randint(1, 4),
        memory=64 * scale * own.randint(1, 6),
        storage=5 * scale * own.randint(1, 4),
        canary=own.choice((0, 5, 10, 25, 50)),
        switches=tuple(shared.choice(switches) for _ in range(shared.randint(6, 18))),
        repeats_by_anchor=shared.random() < _ANCHORED_SHARE,
    )
