"""The clusters of a repository, followed from the top."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flux_trees import PlainBuild, declared, objects_in, tree

from gitops_lint.kubernetes.flux import (
    ChartRequest,
    FluxCluster,
    FluxRepository,
    GapKind,
    RenderedChart,
    Renderers,
    Repositories,
    flux_repository,
)
from gitops_lint.kubernetes.flux.ordering import ordered
from gitops_lint.model.value import Unknown


def kustomization(name: str, path: str, more: str = "", namespace: str = "flux-system") -> str:
    indented = "".join(f"  {line}\n" for line in more.splitlines())
    return (
        "---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        f"metadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec:\n  path: {path}\n"
        f"  sourceRef: {{kind: GitRepository, name: flux-system, namespace: flux-system}}\n{indented}"
    )


def config_map(name: str, data: str = "{}", namespace: str = "flux-system") -> str:
    return f"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: {namespace}}}\ndata: {data}\n"


GIT = (
    "---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\n"
    "metadata: {name: flux-system, namespace: flux-system}\nspec: {url: 'ssh://git@github.com/org/fleet'}\n"
)


def rendered(files: Mapping[str, str], renderers: Renderers | None = None) -> FluxRepository:
    repository = tree(files)
    return flux_repository(declared(repository), Repositories(repository), renderers or Renderers(PlainBuild()))


def cluster(files: Mapping[str, str], renderers: Renderers | None = None) -> FluxCluster:
    (found,) = rendered(files, renderers).clusters
    return found


def names(found: FluxCluster) -> list[str]:
    return [f"{each.object.value['kind']}/{each.object.value['metadata']['name']}" for each in found.objects]


def bootstrapped(cluster_name: str) -> dict[str, str]:
    directory = f"clusters/{cluster_name}"
    return {
        f"{directory}/flux-system/gotk-sync.yaml": GIT + kustomization("flux-system", f"./{directory}"),
        f"{directory}/flux-system/kustomization.yaml": "resources: [gotk-sync.yaml]",
    }


APP = {"apps/a.yaml": config_map("cart")}


def test_a_bootstrapped_cluster_applies_its_directory_and_what_that_applies() -> None:
    found = cluster({**bootstrapped("prod"), "clusters/prod/apps.yaml": kustomization("apps", "./apps"), **APP})

    assert (found.name, found.directory) == ("prod", "clusters/prod")
    assert names(found) == [
        "Kustomization/apps",
        "GitRepository/flux-system",
        "Kustomization/flux-system",
        "ConfigMap/cart",
    ]
    assert [each.by.name for each in found.objects] == ["flux-system", "flux-system", "flux-system", "apps"]
    assert "apps/a.yaml" in found.files
    assert (found.problems, found.limits, found.gaps) == ((), (), ())


def test_every_bootstrapped_directory_is_a_cluster_of_its_own() -> None:
    files = {**bootstrapped("prod"), **bootstrapped("staging"), **APP}
    found = rendered({**files, "clusters/prod/apps.yaml": kustomization("apps", "./apps")})

    assert [each.name for each in found.clusters] == ["prod", "staging"]
    assert [len(each.objects) for each in found.clusters] == [4, 2]


def test_a_directory_that_no_bootstrap_has_been_run_for_is_a_cluster() -> None:
    files = {"clusters/prod/apps.yaml": kustomization("apps", "./apps"), "clusters/prod/more.yaml": config_map("more")}

    found = cluster({**files, **APP})

    assert found.directory == "clusters/prod"
    assert names(found) == ["Kustomization/apps", "ConfigMap/more", "ConfigMap/cart"]


def test_a_kustomization_that_nothing_applies_lies_in_no_cluster_where_one_is_bootstrapped() -> None:
    found = rendered(
        {
            **bootstrapped("prod"),
            "apps/ks.yaml": kustomization("apps", "./apps/app"),
            "apps/app/a.yaml": config_map("x"),
        }
    )

    assert [each.value["metadata"]["name"] for each in found.unreached] == ["apps"]
    assert names(found.clusters[0]) == ["GitRepository/flux-system", "Kustomization/flux-system"]


def test_what_an_applied_directory_leaves_out_is_no_entry_point() -> None:
    files = {
        "flux/cluster.yaml": kustomization("cluster", "./apps"),
        "apps/kustomization.yaml": "resources: [one/ks.yaml]",
        "apps/one/ks.yaml": kustomization("one", "./apps/one/app"),
        "apps/one/app/a.yaml": config_map("one"),
        "apps/two/ks.yaml": kustomization("two", "./apps/two/app"),
        "apps/two/app/a.yaml": config_map("two"),
    }
    found = rendered(files)

    assert [each.value["metadata"]["name"] for each in found.unreached] == ["two"]
    assert "ConfigMap/one" in names(found.clusters[0])
    assert "ConfigMap/two" not in names(found.clusters[0])


def test_kustomizations_that_apply_one_another_have_an_entry_point() -> None:
    files = {"a/ks.yaml": kustomization("one", "./b"), "b/ks.yaml": kustomization("two", "./a")}

    assert len(rendered(files).clusters) == 1


@pytest.mark.parametrize(
    "instance",
    [
        "apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\nmetadata: {name: flux, namespace: flux-system}\n"
        "spec:\n  sync: {kind: GitRepository, url: 'https://github.com/org/fleet', path: clusters/prod}\n",
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
        "metadata: {name: flux-instance, namespace: flux-system}\n"
        "spec:\n  values:\n    instance:\n      sync: {url: 'https://github.com/org/fleet', path: clusters/prod}\n",
    ],
)
def test_an_instance_of_the_operator_is_a_cluster(instance: str) -> None:
    found = cluster(
        {"bootstrap/flux.yaml": instance, "clusters/prod/apps.yaml": kustomization("apps", "./apps"), **APP}
    )

    assert found.directory == "clusters/prod"
    assert names(found) == ["Kustomization/apps", "ConfigMap/cart"]


def test_a_patch_of_a_kustomization_is_none() -> None:
    patch = (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: x}\nspec: {prune: false}\n"
    )

    assert rendered({"patch.yaml": patch}).clusters == ()


def test_variables_come_from_what_another_kustomization_applies() -> None:
    wants = "postBuild:\n  substituteFrom: [{kind: ConfigMap, name: settings}]\n  substitute: {size: big}"
    found = cluster(
        {
            **bootstrapped("prod"),
            "clusters/prod/ks.yaml": kustomization("a-apps", "./apps", wants) + kustomization("settings", "./settings"),
            "settings/a.yaml": config_map("settings", "{env: prod, size: small, path: one}"),
            "apps/a.yaml": config_map("cart", "{env: '${env}', size: '${size}'}"),
        }
    )
    cart = found.objects[names(found).index("ConfigMap/cart")].object

    assert cart.value["data"] == {"env": "prod", "size": "big"}
    assert str(cart.origin(("data", "env")).location) == "settings/a.yaml:5:13"
    assert cart.origin(("data", "size")).location.file == "clusters/prod/ks.yaml"


def test_a_substituted_path_is_followed() -> None:
    wants = "postBuild: {substitute: {env: prod}}"
    found = cluster(
        {
            **bootstrapped("prod"),
            "clusters/prod/ks.yaml": kustomization("all", "./all", wants),
            "all/ks.yaml": kustomization("apps", "./apps/${env}"),
            "apps/prod/a.yaml": config_map("cart"),
        }
    )

    assert "ConfigMap/cart" in names(found)


def test_variables_that_nothing_declares_are_a_gap_and_what_holds_them_is_unknown() -> None:
    wants = "postBuild:\n  substituteFrom: [{kind: Secret, name: none}]"
    found = cluster(
        {
            **bootstrapped("prod"),
            "clusters/prod/ks.yaml": kustomization("apps", "./apps", wants),
            "apps/a.yaml": config_map("cart", "{env: '${env}', size: small}"),
        }
    )
    data = found.objects[-1].object.value["data"]

    assert [(gap.kind, str(gap.location)) for gap in found.gaps] == [(GapKind.VARIABLES, "clusters/prod/ks.yaml:9:22")]
    assert found.gaps[0].message == (
        "Kustomization/flux-system/apps substitutes from Secret flux-system/none, which nothing declares"
    )
    assert isinstance(data["env"], Unknown)
    assert data["size"] == "small"


def test_an_optional_object_of_variables_may_be_missing() -> None:
    wants = "postBuild:\n  substituteFrom: [{kind: Secret, name: none, optional: true}]"
    files = {**bootstrapped("prod"), "clusters/prod/ks.yaml": kustomization("apps", "./apps", wants)}
    found = cluster({**files, "apps/a.yaml": config_map("cart", "{env: '${env:=dev}', size: '${size}'}")})
    data = found.objects[-1].object.value["data"]

    assert found.gaps == ()
    assert data["env"] == "dev"
    assert isinstance(data["size"], Unknown)


@pytest.mark.parametrize(
    "producer",
    [
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nspec: {data: [{secretKey: env}]}",
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nspec: {dataFrom: [{extract: {key: x}}]}",
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nspec: {target: {template: {data: {env: x}}}}",
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec: {encryptedData: {env: x}}",
        "apiVersion: v1\nkind: Secret\nstringData: {env: 'ENC[AES256_GCM,data:a,iv:b,tag:c,type:str]'}\nsops: {mac: x}",
        "apiVersion: onepassword.com/v1\nkind: OnePasswordItem\nspec: {itemPath: x}",
        "apiVersion: isindir.github.com/v1alpha3\nkind: SopsSecret\nspec: {secretTemplates: [{name: vars}]}",
    ],
)
def test_a_secret_that_is_made_in_the_cluster_or_encrypted_gives_unknown_variables(producer: str) -> None:
    wants = "postBuild:\n  substituteFrom: [{kind: Secret, name: vars}]"
    found = cluster(
        {
            **bootstrapped("prod"),
            "clusters/prod/ks.yaml": kustomization("apps", "./apps", wants),
            "clusters/prod/vars.yaml": f"{producer}\nmetadata: {{name: vars, namespace: flux-system}}\n",
            "apps/a.yaml": config_map("cart", "{env: '${env}'}"),
        }
    )

    assert isinstance(found.objects[-1].object.value["data"]["env"], Unknown)
    assert found.gaps == ()


def test_a_secret_gives_its_data_decoded() -> None:
    wants = "postBuild:\n  substituteFrom: [{kind: Secret, name: vars}]"
    found = cluster(
        {
            **bootstrapped("prod"),
            "clusters/prod/ks.yaml": kustomization("apps", "./apps", wants),
            "clusters/prod/vars.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: vars, namespace: flux-system}\n"
            "data: {env: cHJvZAo=, size: c21hbGw=}\nstringData: {size: big}\n",
            "apps/a.yaml": config_map("cart", "{env: '${env}', size: '${size}'}"),
        }
    )

    assert found.objects[-1].object.value["data"] == {"env": "prod", "size": "big"}


def test_a_bootstrap_that_patches_itself_is_what_it_has_become() -> None:
    files = bootstrapped("prod")
    sync = "clusters/prod/flux-system/gotk-sync.yaml"
    files[sync] = GIT + kustomization("flux-system", "./clusters/prod", "postBuild: {substitute: {env: prod}}")
    found = cluster({**files, "clusters/prod/a.yaml": config_map("a", "{env: '${env}'}")})

    assert found.objects[0].object.value["data"] == {"env": "prod"}


def test_objects_of_another_cluster_are_told_and_not_followed() -> None:
    remote = "kubeConfig: {secretRef: {name: remote}}"
    found = cluster(
        {
            **bootstrapped("hub"),
            "clusters/hub/ks.yaml": kustomization("spoke", "./spoke", remote),
            "spoke/ks.yaml": kustomization("apps", "./apps"),
            **APP,
        }
    )

    assert [(each.by.name, each.is_remote) for each in found.objects][-1] == ("spoke", True)
    assert "ConfigMap/cart" not in names(found)


def test_a_source_that_nothing_declares_is_a_gap() -> None:
    wants = kustomization("apps", "./apps").replace("name: flux-system, namespace: flux-system}\n", "name: other}\n", 2)
    found = cluster(
        {**bootstrapped("prod"), "clusters/prod/ks.yaml": wants.replace("{name: apps}", "{name: apps, namespace: x}")}
    )

    assert [gap.kind for gap in found.gaps] == [GapKind.SOURCE]
    assert found.gaps[0].message.startswith("GitRepository/")


def test_one_kustomization_that_fails_leaves_the_others() -> None:
    files = {
        **bootstrapped("prod"),
        "clusters/prod/ks.yaml": kustomization("bad", "./none") + kustomization("apps", "./apps"),
    }
    found = cluster({**files, **APP})

    assert [problem.message for problem in found.problems] == [
        "kustomization path not found: stat none: no such file or directory"
    ]
    assert "ConfigMap/cart" in names(found)


def test_a_resource_set_is_a_limit() -> None:
    text = "apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\nmetadata: {name: apps, namespace: flux-system}\n"

    assert [each.message for each in cluster({**bootstrapped("prod"), "clusters/prod/a.yaml": text}).limits] == [
        "ResourceSet/flux-system/apps makes objects in the cluster, which are not rendered"
    ]


def wait(name: str, *others: str) -> str:
    return kustomization(name, "./apps", f"dependsOn: [{', '.join(f'{{name: {other}}}' for other in others)}]")


@pytest.mark.parametrize(
    ("text", "order", "cycles", "gaps"),
    [
        (wait("a", "b") + wait("b", "c") + wait("c"), ["c", "b", "a"], [], []),
        (wait("b") + wait("a") + wait("c", "a", "b"), ["b", "a", "c"], [], []),
        (wait("a", "b") + wait("b", "a") + wait("c", "a"), ["a", "b", "c"], [["a", "b"]], []),
        (wait("a", "a"), ["a"], [["a"]], []),
        (wait("a", "none"), ["a"], [], ["none"]),
        (
            wait("x", "c") + wait("a", "b") + wait("b", "c") + wait("c", "a"),
            ["x", "a", "b", "c"],
            [["a", "b", "c"]],
            [],
        ),
    ],
)
def test_what_waits_comes_after_what_it_waits_for(
    text: str, order: list[str], cycles: list[list[str]], gaps: list[str]
) -> None:
    found = ordered(objects_in(text))

    assert [name.name for name in found.names] == order
    assert [[entry.waits.name for entry in cycle] for cycle in found.cycles] == cycles
    assert [entry.for_.name for entry in found.gaps] == gaps


def test_objects_come_in_the_order_in_which_flux_would_apply_them() -> None:
    files = {
        **bootstrapped("prod"),
        "clusters/prod/ks.yaml": kustomization("apps", "./apps", "dependsOn: [{name: infra}]")
        + kustomization("infra", "./infra"),
        "infra/a.yaml": config_map("infra"),
    }

    assert [each.by.name for each in cluster({**files, **APP}).objects][-2:] == ["infra", "apps"]


RELEASE = (
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: apps}\n"
    "spec:\n  chart:\n    spec:\n      chart: ./charts/web\n"
    "      sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}\n"
    "  valuesFrom: [{kind: ConfigMap, name: values}]\n  values: {size: 2}\n"
)


def test_a_release_is_rendered_with_the_values_of_the_cluster() -> None:
    asked: list[ChartRequest] = []

    def render(request: ChartRequest) -> RenderedChart:
        asked.append(request)
        objects = objects_in(config_map("of-chart", namespace="apps"), "charts/web/templates/a.yaml")
        return RenderedChart(tuple(objects), files=frozenset({"charts/web/Chart.yaml"}))

    files = {
        **bootstrapped("prod"),
        "clusters/prod/a.yaml": RELEASE,
        "clusters/prod/b.yaml": config_map("values", "{values.yaml: '{env: prod, size: 1}'}", "apps"),
        "charts/web/Chart.yaml": "name: web",
    }
    found = cluster(files, Renderers(PlainBuild(), render))

    assert (asked[-1].name, asked[-1].namespace, asked[-1].chart) == ("web", "apps", "charts/web")
    assert asked[-1].values.value == {"env": "prod", "size": 2}
    of_chart = found.objects[names(found).index("ConfigMap/of-chart")]
    assert str(of_chart.by) == "HelmRelease/apps/web"
    assert of_chart.object.value["metadata"]["labels"]["helm.toolkit.fluxcd.io/name"] == "web"
    assert "charts/web/Chart.yaml" in found.files


def test_a_release_whose_values_nothing_declares_has_a_gap() -> None:
    found = cluster({**bootstrapped("prod"), "clusters/prod/a.yaml": RELEASE, "charts/web/Chart.yaml": ""})

    assert [(gap.kind, str(gap.location)) for gap in found.gaps] == [(GapKind.VALUES, "clusters/prod/a.yaml:9:16")]
