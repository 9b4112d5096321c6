"""What a workload is, by its images: databases, and interfaces for administration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from gitops_lint.analysis.exposure.intervals import Intervals, intersection, united
from gitops_lint.analysis.exposure.services import tcp
from gitops_lint.analysis.workloads import PodTemplate

DATABASE: Final = "database"
ADMINISTRATION: Final = "administration"


class Product(msgspec.Struct, frozen=True):
    """Something that is not for the internet. `images` are the ends of its images' names, without tags.

    `ports` are those at which it is what it is; empty for all of its ports. `why` ends the sentence "…, which". One
    that `asks` for a name and a password itself is less bad than one that asks nobody.
    """

    name: str
    kind: str
    images: tuple[str, ...]
    why: str
    ports: Intervals = ()
    asks: bool = False


def _tcp(*ports: int) -> Intervals:
    return united(one for port in ports for one in tcp(port))


_ROWS: Final[tuple[Product, ...]] = (
    Product("PostgreSQL", DATABASE, ("postgres", "postgresql", "spilo-16", "spilo-15", "timescaledb", "postgis"),
            "asks for no more than a password", _tcp(5432), True),
    Product("MySQL", DATABASE, ("mysql", "mariadb", "mysql-server", "percona-server"),
            "asks for no more than a password", _tcp(3306), True),
    Product("Redis", DATABASE, ("redis", "valkey", "redis-stack", "redis-stack-server", "keydb", "dragonfly"),
            "asks nobody who they are unless it is told to", _tcp(6379)),
    Product("MongoDB", DATABASE, ("mongo", "mongodb", "percona-server-mongodb"),
            "asks nobody who they are unless it is told to", _tcp(27017, 27018, 27019)),
    Product("Elasticsearch", DATABASE, ("elasticsearch", "opensearch"),
            "answers with all that is in it", _tcp(9200, 9300)),
    Product("memcached", DATABASE, ("memcached",), "asks nobody who they are", _tcp(11211)),
    Product("Cassandra", DATABASE, ("cassandra",),
            "asks nobody who they are unless it is told to", _tcp(7000, 7001, 9042)),
    Product("etcd", DATABASE, ("etcd",), "is all that a cluster knows", _tcp(2379, 2380)),
    Product("Prometheus", ADMINISTRATION, ("prometheus", "prometheus/prometheus"),
            "asks nobody who they are and tells of everything that it watches", _tcp(9090)),
    Product("Alertmanager", ADMINISTRATION, ("alertmanager",),
            "asks nobody who they are, and lets everybody silence alerts", _tcp(9093)),
    Product("the Kubernetes dashboard", ADMINISTRATION, ("kubernetesui/dashboard", "kubernetesui/dashboard-web",
            "kubernetes-dashboard-amd64"), "runs the cluster", (), True),
    Product("Jenkins", ADMINISTRATION, ("jenkins", "jenkins/jenkins"),
            "runs what it is told to", _tcp(8080, 50000), True),
    Product("Argo CD", ADMINISTRATION, ("argoproj/argocd", "argocd"), "writes to the cluster", _tcp(8080, 8083), True),
    Product("Argo Workflows", ADMINISTRATION, ("argoproj/argocli", "argocli"),
            "runs what it is told to", _tcp(2746), True),
    Product("the Argo Rollouts dashboard", ADMINISTRATION, ("argoproj/kubectl-argo-rollouts", "kubectl-argo-rollouts"),
            "asks nobody who they are and promotes rollouts"),
    Product("Consul", ADMINISTRATION, ("consul", "hashicorp/consul"),
            "asks nobody who they are unless it is told to", _tcp(8500, 8501)),
    Product("Vault", ADMINISTRATION, ("vault", "hashicorp/vault"), "keeps the secrets", _tcp(8200), True),
    Product("Kibana", ADMINISTRATION, ("kibana", "opensearch-dashboards"),
            "shows what is in the logs", _tcp(5601), True),
    Product("RabbitMQ's console", ADMINISTRATION, ("rabbitmq",),
            "has a password that everybody knows until it is changed",
            _tcp(15672), True),
    Product("phpMyAdmin", ADMINISTRATION, ("phpmyadmin", "phpmyadmin/phpmyadmin"), "is a database's client", (), True),
    Product("Adminer", ADMINISTRATION, ("adminer",), "is a database's client", (), True),
    Product("pgAdmin", ADMINISTRATION, ("pgadmin4", "dpage/pgadmin4"), "is a database's client", (), True),
    Product("Mongo Express", ADMINISTRATION, ("mongo-express",), "is a database's client", (), True),
    Product("Redis Commander", ADMINISTRATION, ("redis-commander", "redisinsight"),
            "is a database's client that asks nobody who they are"),
    Product("Longhorn", ADMINISTRATION, ("longhorn-ui", "longhornio/longhorn-ui"),
            "asks nobody who they are and deletes volumes"),
    Product("Jaeger", ADMINISTRATION, ("jaegertracing/all-in-one", "jaegertracing/jaeger-query", "jaeger-query"),
            "asks nobody who they are and shows what was requested", _tcp(16686, 16685)),
    Product("Kiali", ADMINISTRATION, ("kiali", "kiali/kiali"), "shows and changes the mesh", _tcp(20001), True),
    Product("Traefik's dashboard", ADMINISTRATION, ("traefik", "traefik/traefik"),
            "asks nobody who they are", _tcp(8080, 9000)),
    Product("Portainer", ADMINISTRATION, ("portainer-ce", "portainer-ee", "portainer"), "runs the cluster", (), True),
    Product("Weave Scope", ADMINISTRATION, ("weaveworks/scope",), "asks nobody who they are and opens shells"),
    Product("Kubecost", ADMINISTRATION, ("kubecost/frontend", "kubecost1/frontend"), "asks nobody who they are"),
    Product("Chaos Mesh's dashboard", ADMINISTRATION, ("chaos-mesh/chaos-dashboard", "chaos-dashboard"),
            "breaks what it is told to"),
    Product("Zipkin", ADMINISTRATION, ("openzipkin/zipkin", "zipkin"),
            "asks nobody who they are and shows what was requested", _tcp(9411)),
)  # fmt: skip
"""The images and ports are those of the makers' charts and documentation."""

TRAEFIKS_OWN: Final = next(row for row in _ROWS if row.name == "Traefik's dashboard")

_BY_IMAGE: Final[Mapping[str, Product]] = {image: row for row in _ROWS for image in row.images}


def products(templates: Iterable[PodTemplate], behind: Intervals) -> Iterator[Product]:
    """What the workloads are at these ports of theirs, each once."""
    found: set[str] = set()
    for template in templates:
        for container in template.containers:
            product = product_of(container.image) if container.keeps_running else None
            if product is None or product.name in found:
                continue
            if not product.ports or intersection(product.ports, behind):
                found.add(product.name)
                yield product


def product_of(image: str) -> Product | None:
    """What an image is: by the last words of its name, without tag and digest."""
    name = image.partition("@")[0]
    path = name.split("/")
    path[-1] = path[-1].partition(":")[0]
    return _BY_IMAGE.get("/".join(path[-2:])) or _BY_IMAGE.get(path[-1])
