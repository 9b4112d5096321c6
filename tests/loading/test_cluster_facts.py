"""Facts about the objects of clusters: the workers find what whole objects say, and nothing is parsed again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from repositories import write

from gitops_lint.engine import Request, open_run
from gitops_lint.kubernetes.cluster_facts import facts_of
from gitops_lint.loading.load import Loaded, load
from gitops_lint.model.resource import ResourcePath
from gitops_lint.model.result import Result

_COUNT = 420
"""So many files that there are worker processes."""


def _pair(number: int) -> str:
    """A Deployment with replicas, and the autoscaler that scales it."""
    name = f"cart-{number}"
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  replicas: 2\n"
        f"  selector: {{matchLabels: {{app: {name}}}}}\n  template:\n    metadata: {{labels: {{app: {name}}}}}\n"
        f"    spec:\n      serviceAccountName: {name}\n      containers: [{{name: cart, image: 'cart:1'}}]\n---\n"
        f"apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: {name}}}\nspec:\n"
        f"  maxReplicas: 4\n  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: {name}}}\n"
    )


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("repository")
    write(directory, {f"cart-{number}.yaml": _pair(number) for number in range(_COUNT)})
    # An integer that has no form in msgpack: the facts of that worker travel in another way.
    port = 123456789012345678901234567890
    odd = f"apiVersion: v1\nkind: Service\nmetadata: {{name: odd}}\nspec: {{ports: [{{port: {port}}}]}}\n"
    write(directory, {"odd.yaml": odd})
    return directory


@pytest.fixture
def loaded(repository: Path) -> Iterator[Loaded]:
    one = load(repository, jobs=2)
    yield one
    one.close()


def test_the_facts_that_workers_find_are_those_of_the_whole_objects(loaded: Loaded) -> None:
    (environment,) = loaded.repository.environments
    (cluster,) = environment.clusters
    objects, whole = cluster.objects(), cluster.resources()
    assert len(objects) == 2 * _COUNT + 1
    assert [one.facts for one in objects] == [facts_of(one) for one in whole]
    assert [(one.resource.address, one.resource.file) for one in objects] == [(one.address, one.file) for one in whole]


def test_workers_hand_over_the_values_of_whole_objects(loaded: Loaded) -> None:
    (environment,) = loaded.repository.environments
    (cluster,) = environment.clusters
    packed = {one.resource.address: cluster.packed(one.resource) for one in cluster.objects()}
    assert loaded.own.parsed == {}
    found = {address: msgspec.msgpack.decode(each or b"") for address, each in packed.items()}
    assert found == {one.address: one.values for one in cluster.resources()}


def test_no_file_is_parsed_again_for_facts_and_places(loaded: Loaded) -> None:
    (environment,) = loaded.repository.environments
    (cluster,) = environment.clusters
    objects = cluster.objects()
    wanted = [(ResourcePath(one.resource, ("metadata", "name")), False) for one in objects]
    loaded.facts.find_places(wanted)
    places = [where.resource.origin(where.path) for where, _ in wanted]
    assert loaded.own.parsed == {}
    assert places == [one.origin(("metadata", "name")) for one in cluster.resources()]


def test_the_whole_of_an_object_is_what_its_file_says(loaded: Loaded) -> None:
    (environment,) = loaded.repository.environments
    (cluster,) = environment.clusters
    deployment = cluster.objects()[0].resource
    assert deployment.values.keys() == {"spec"}
    whole = cluster.whole(deployment)
    assert list(loaded.own.parsed) == [deployment.file]
    assert whole.values == cluster.resources()[0].values
    assert cluster.whole(whole) is whole


def test_workers_and_one_process_say_the_same_of_clusters(repository: Path) -> None:
    def said(jobs: int) -> tuple[Result, ...]:
        with open_run(Request(paths=(repository,), select=("K8S015", "K8S025"), jobs=jobs, cache=False)) as run:
            outcome = run.check()
        assert outcome.failures == ()
        return outcome.results

    alone = said(1)
    assert {one.rule for one in alone} == {"K8S015", "K8S025"}
    assert len(alone) == 2 * _COUNT
    assert said(2) == alone
