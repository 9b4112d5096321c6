"""Applications give the objects that Argo CD's documentation and code say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from gitops_lint.kubernetes.argocd import (
    ArgoCluster,
    ChartRequest,
    DeclaredCluster,
    RenderedObject,
    Renderers,
    Rendering,
    Repositories,
    application,
    assumed_urls,
    follow,
    render_application,
    scopes,
)
from gitops_lint.kubernetes.argocd.charts import InlineValues, ValuesFile, escaped
from gitops_lint.kubernetes.argocd.hooks import delete_policies, is_hook, order, phases, wave
from gitops_lint.kubernetes.argocd.kustomizations import image_entry
from gitops_lint.kubernetes.repository_urls import normalized
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.model.source import Location, Origin, Place
from gitops_lint.model.tree import Tree
from tests.kubernetes.argocd.test_application_sets import declared
from tests.repositories import config_map, write

URL = "https://git.example.com/shop/deploy.git"


def manifest(source: Mapping[str, Any], name: str = "shop", **spec: Any) -> str:
    """An Application of one source (or, under `sources`, several) as YAML."""
    given = dict(source) if "sources" in source else {"source": {"repoURL": URL, **source}}
    whole = {"destination": {"server": "https://kubernetes.default.svc", "namespace": "prod"}, **given, **spec}
    value = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": {"name": name}, "spec": whole}
    return yaml.safe_dump(value, sort_keys=False)


class World:
    """A repository in a directory, whose charts and kustomizations are only noted down."""

    def __init__(self, root: Path, files: Mapping[str, str]) -> None:
        self.tree = DirectoryTree(write(root, files))
        self.repositories = Repositories(self.tree, frozenset({URL}))
        self.charts: list[ChartRequest] = []
        self.kustomizations: list[dict[str, Any]] = []
        self.renderers = Renderers(self._build, self._chart, scopes())

    def _build(self, tree: Tree, directory: str) -> Rendering:
        path = f"{directory}/kustomization.yaml"
        self.kustomizations.append(yaml.safe_load(tree.read(path)) or {})
        made = RenderedObject({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "built"}}, _place(path))
        return Rendering((made,))

    def _chart(self, request: ChartRequest) -> Rendering:
        self.charts.append(request)
        return Rendering()

    def render(self, source: Mapping[str, Any], **spec: Any) -> Rendering:
        return render_application(
            application(declared(manifest(source, **spec), "app.yaml")), self.repositories, self.renderers
        )

    def clusters(self, clusters: tuple[DeclaredCluster, ...] = ()) -> tuple[ArgoCluster, ...]:
        found = [
            declared(self.tree.read(path).decode(), path)
            for path in self.tree.files()
            if b"argoproj" in self.tree.read(path)
        ]
        return follow(found, self.repositories, self.renderers, clusters)


def _place(path: str) -> Any:
    return lambda _: Origin((Place(Location(path)),))


def names(rendering: Rendering) -> list[str]:
    assert not rendering.problems, rendering.problems
    return [each.value["metadata"]["name"] for each in rendering.objects]


FILES = {
    "plain/b.yaml": config_map("b"),
    "plain/a.yml": config_map("a") + "---\n" + config_map("a2"),
    "plain/c.json": json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}),
    "plain/notes.txt": "text",
    "plain/values.yaml": "replicas: 2\n",
    "plain/skipped.yaml": "# +argocd:skip-file-rendering\n" + config_map("skipped"),
    "plain/sub/d.yaml": config_map("d"),
    "plain/list.yaml": yaml.safe_dump({"apiVersion": "v1", "kind": "List", "items": [yaml.safe_load(config_map("e"))]}),
    "odd/broken.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: [\n",
    "nameless/x.yaml": "apiVersion: v1\nkind:\nmetadata: {}\n",
    "twice/x.yaml": config_map("x") + "---\n" + config_map("x", level="debug"),
    "jsonnet/x.jsonnet": "{}",
    "scopes/x.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: n, namespace: x}\n---\n" + config_map("own"),
    "chart/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
    "chart/values.yaml": "",
    "chart/values-prod.yaml": "",
    "chart/env/a.yaml": "",
    "chart/env/b.yaml": "",
    "values/prod.yaml": "",
    "kustom/kustomization.yaml": (
        "resources: []\nnamePrefix: old-\nimages: [{name: nginx, newTag: '1'}, {name: redis, newTag: '2'}]\n"
        "commonLabels: {team: a}\npatches: [{path: p.yaml}]\n"
    ),
    "both/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
    "both/kustomization.yaml": "resources: []\n",
    "override/kustomization.yaml": "resources: []\n",
    "override/.argocd-source.yaml": "kustomize: {namePrefix: all-}\n",
    "override/.argocd-source-shop.yaml": "kustomize: {nameSuffix: -shop}\npath: elsewhere\n",
}


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> World:
    return World(tmp_path, FILES)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"path": "plain"}, ["a", "a2", "b", "c", "e"]),
        ({"path": "plain", "directory": {"recurse": True}}, ["a", "a2", "b", "c", "e", "d"]),
        ({"path": "plain", "directory": {"include": "*.json"}}, ["c"]),
        ({"path": "plain", "directory": {"exclude": "{list,a}.y*ml"}}, ["b", "c"]),
        ({"path": "plain", "directory": {"recurse": True, "include": "sub/*"}}, ["d"]),
        ({"path": "plain", "directory": {"recurse": True, "exclude": "*"}}, []),
        ({"path": "./plain/sub/"}, ["d"]),
        ({"path": "values"}, []),
        ({"path": "both"}, ["built"]),
        ({"path": "kustom"}, ["built"]),
        ({"path": "kustom", "directory": {}}, None),
        ({"path": "twice"}, None),
    ],
)
def test_a_directory_gives_the_objects_that_its_tool_takes(
    source: dict[str, Any], expected: list[str] | None, world: World
) -> None:
    rendering = world.render(source)
    if expected is None:
        assert not world.kustomizations
        return
    assert names(rendering) == expected


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"path": "absent"}, "absent: app path does not exist"),
        ({"path": "plain/a.yml"}, "plain/a.yml: app path is not a directory"),
        ({"path": "/plain"}, "/plain: app path is absolute"),
        ({"path": "../x"}, "../x: app path outside root"),
        ({"path": "plain", "helm": {}, "kustomize": {}}, "multiple application sources defined: Kustomize,Helm"),
        ({"path": "odd"}, 'Failed to unmarshal "broken.yaml"'),
        ({"path": "nameless"}, "Object 'Kind' is missing"),
        ({"path": "twice"}, "Resource /ConfigMap/prod/x appeared 2 times among application resources."),
        ({"path": "chart", "helm": {"valueFiles": ["absent.yaml"]}}, "open chart/absent.yaml: no such file"),
        ({"path": "chart", "helm": {"valueFiles": ["../../x.yaml"]}}, "resolved to outside repository root"),
        ({"path": "chart", "helm": {"valueFiles": ["none/*.yaml"]}}, 'glob "none/*.yaml" matched no files'),
        ({"path": "plain", "kustomize": {"namePrefix": "x-"}}, "kustomization file not found in the path"),
        ({"path": "kustom", "kustomize": {"commonLabels": {"team": "b"}}}, "label team already in kustomization file"),
        ({"path": "kustom", "kustomize": {"images": ["nginx"]}}, "invalid format of image"),
        ({"path": "kustom", "kustomize": {"replicas": [{"name": "x", "count": "x"}]}}, "expected integer value"),
    ],
)  # fmt: skip
def test_what_argo_cd_refuses_is_told_in_its_words(source: dict[str, Any], message: str, world: World) -> None:
    assert message in world.render(source).problems[0].message


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"repoURL": "https://git.example.com/other", "path": "x"}, "name a directory for it under sources:"),
        ({"repoURL": "https://charts.example.com", "chart": "redis"}, "the chart redis of https://charts.example.com"),
        ({"path": "plain", "plugin": {}}, "plugins are not run"),
        ({"path": "jsonnet"}, "Jsonnet is not evaluated"),
        ({"path": "plain", "targetRevision": "v1.2"}, "the revision v1.2 is read as"),
        ({"path": "{{ .Values.path }}"}, "nothing here fills in the {{ }} of the source"),
        ({"path": "chart", "helm": {"valueFiles": ["https://x.example.com/v.yaml"]}}, "are not fetched"),
    ],
)
def test_what_is_not_at_hand_is_a_limit(source: dict[str, Any], message: str, world: World) -> None:
    rendering = world.render(source)
    assert message in rendering.limits[0].message
    assert not rendering.problems


def helm(world: World, **options: Any) -> ChartRequest:
    rendering = world.render({"path": "chart", "helm": options})
    assert not rendering.problems, rendering.problems
    return world.charts[-1]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, []),
        ({"valueFiles": ["values-prod.yaml", "/values/prod.yaml"]}, ["chart/values-prod.yaml", "values/prod.yaml"]),
        ({"valueFiles": ["../values/prod.yaml"]}, ["values/prod.yaml"]),
        ({"valueFiles": ["values-$ARGOCD_APP_NAMESPACE.yaml"]}, ["chart/values-prod.yaml"]),
        ({"valueFiles": ["${ARGOCD_APP_NAME}.yaml"], "ignoreMissingValueFiles": True}, []),
        ({"valueFiles": ["env/*.yaml"]}, ["chart/env/a.yaml", "chart/env/b.yaml"]),
        ({"valueFiles": ["env/*.yaml", "env/a.yaml"]}, ["chart/env/b.yaml", "chart/env/a.yaml"]),
        ({"valueFiles": ["**/b.yaml"]}, ["chart/env/b.yaml"]),
        ({"valueFiles": ["values.yaml", "values.yaml"]}, ["chart/values.yaml"]),
        ({"values": "a: 1", "valueFiles": ["values.yaml"]}, ["chart/values.yaml", "a: 1"]),
        ({"values": "a: 1", "valuesObject": {"a": 2}}, [{"a": 2}]),
    ],
)
def test_values_count_in_helms_order(options: dict[str, Any], expected: list[Any], world: World) -> None:
    request = helm(world, **options)
    assert [each.path if isinstance(each, ValuesFile) else each.value for each in request.values] == expected


def test_a_chart_is_asked_for_with_what_the_application_sets(world: World) -> None:
    plain = helm(world)
    assert (plain.release_name, plain.namespace, plain.include_crds) == ("shop", "prod", True)
    request = helm(
        world,
        releaseName="r",
        namespace="far",
        skipCrds=True,
        skipTests=True,
        kubeVersion="1.30",
        apiVersions=["a/v1"],
        parameters=[
            {"name": "b", "value": "1,2"},
            {"name": "b", "value": "$ARGOCD_APP_NAME,x"},
            {"name": "s", "value": "{a,b}", "forceString": True},
        ],
        fileParameters=[{"name": "f", "path": "values.yaml"}],
    )
    assert (request.release_name, request.namespace, request.include_crds, request.skip_tests) == (
        "r",
        "far",
        False,
        True,
    )
    assert (request.kube_version, request.api_versions) == ("1.30", ("a/v1",))
    assert [(each.option.value, each.name, each.value) for each in request.settings] == [
        ("--set", "b", r"shop\,x"),
        ("--set-string", "s", "{a,b}"),
        ("--set-file", "f", "chart/values.yaml"),
    ]
    assert escaped(r"a\,b,c") == r"a\,b\,c"


def test_values_files_of_another_source_are_read_from_it(world: World) -> None:
    sources = [
        {"repoURL": URL, "path": "chart", "helm": {"valueFiles": ["$v/values/prod.yaml", "$far/x.yaml"]}},
        {"repoURL": URL, "ref": "v"},
        {"repoURL": "https://git.example.com/far", "ref": "far"},
    ]
    rendering = world.render({"sources": sources})
    assert [each.path for each in world.charts[0].values if isinstance(each, ValuesFile)] == ["values/prod.yaml"]
    assert [each.message for each in rendering.limits] == ["the source far is not at hand, so $far/x.yaml is not read"]


def test_a_chart_of_a_mapped_repository_is_rendered_from_there(world: World) -> None:
    repositories = Repositories(world.tree, frozenset({URL}), {"https://charts.example.com": world.tree})
    text = manifest({"repoURL": "https://charts.example.com", "chart": "chart", "targetRevision": "1.0.0"})
    render_application(application(declared(text)), repositories, world.renderers)
    assert world.charts[0].directory == "chart"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"namePrefix": "new-", "nameSuffix": "-x"}, {"namePrefix": "new-", "nameSuffix": "-x"}),
        ({"namespace": "far"}, {"namespace": "far"}),
        ({"images": ["nginx:2", "mysql=mariadb:11"]},
         {"images": [{"name": "mysql", "newName": "mariadb", "newTag": "11"}, {"name": "nginx", "newTag": "2"},
                     {"name": "redis", "newTag": "2"}]}),
        ({"images": ["nginx=*:$ARGOCD_APP_NAME"]},
         {"images": [{"name": "nginx", "newTag": "shop"}, {"name": "redis", "newTag": "2"}]}),
        ({"replicas": [{"name": "cart", "count": "3"}]}, {"replicas": [{"name": "cart", "count": 3}]}),
        ({"commonLabels": {"team": "b"}, "forceCommonLabels": True}, {"commonLabels": {"team": "b"}}),
        ({"commonLabels": {"app": "$ARGOCD_APP_NAME"}}, {"commonLabels": {"team": "a", "app": "shop"}}),
        ({"commonLabels": {"x": "z"}, "labelWithoutSelector": True},
         {"labels": [{"pairs": {"x": "z"}, "includeSelectors": False}]}),
        ({"commonLabels": {"x": "z"}, "labelWithoutSelector": True, "labelIncludeTemplates": True},
         {"labels": [{"pairs": {"x": "z"}, "includeSelectors": False, "includeTemplates": True}]}),
        ({"commonAnnotations": {"a": "$ARGOCD_APP_NAME"}}, {"commonAnnotations": {"a": "$ARGOCD_APP_NAME"}}),
        ({"commonAnnotations": {"a": "${ARGOCD_APP_NAME}"}, "commonAnnotationsEnvsubst": True},
         {"commonAnnotations": {"a": "shop"}}),
        ({"patches": [{"patch": "x"}]}, {"patches": [{"path": "p.yaml"}, {"patch": "x"}]}),
        ({"components": ["../both", "../none"], "ignoreMissingComponents": True}, {"components": ["../both"]}),
    ],
)  # fmt: skip
def test_options_are_written_into_the_kustomization(
    options: dict[str, Any], expected: dict[str, Any], world: World
) -> None:
    assert names(world.render({"path": "kustom", "kustomize": options})) == ["built"]
    original = yaml.safe_load(FILES["kustom/kustomization.yaml"])
    assert world.kustomizations[0] == original | expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:1", {"name": "a", "newTag": "1"}),
        ("host:5000/a:1", {"name": "host:5000/a", "newTag": "1"}),
        ("a@sha256:1", {"name": "a", "digest": "sha256:1"}),
        ("a=b", {"name": "a", "newName": "b"}),
        ("a=host:5000/b:1@sha256:2", {"name": "a", "newName": "host:5000/b", "newTag": "1", "digest": "sha256:2"}),
    ],
)
def test_an_image_is_read_as_kustomize_edit_reads_it(text: str, expected: dict[str, str]) -> None:
    assert image_entry(text) == expected


def test_what_points_into_the_written_kustomization_is_led_to_the_application(tmp_path: Path) -> None:
    world = World(tmp_path, FILES)

    def build(tree: Tree, directory: str) -> Rendering:
        path = f"{directory}/kustomization.yaml"
        lines = tree.read(path).decode().splitlines()
        at = {word: index + 1 for index, line in enumerate(lines) for word in ("namePrefix", "redis") if word in line}
        columns = {word: lines[line - 1].index(word) for word, line in at.items()}
        value = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}

        def origin(asked: Any) -> Origin:
            word = asked[0]
            return Origin((Place(Location(path, at[word], columns[word] + 1)),))

        return Rendering((RenderedObject(value, origin),))

    text = manifest({"path": "kustom", "kustomize": {"namePrefix": "new-"}})
    renderers = Renderers(build, world.renderers.render_chart)
    made = render_application(application(declared(text, "app.yaml")), world.repositories, renderers).objects[0]
    given = made.origin(("namePrefix",)).location
    assert (given.file, text.splitlines()[given.line - 1].strip()) == ("app.yaml", "namePrefix: new-")
    kept = made.origin(("redis",)).location
    assert (kept.file, kept.line) == ("kustom/kustomization.yaml", 3)


def test_files_beside_the_manifests_override_the_source(world: World) -> None:
    assert names(world.render({"path": "override"})) == ["built"]
    assert world.kustomizations[0] == {"resources": [], "namePrefix": "all-", "nameSuffix": "-shop"}


def test_objects_stand_in_the_namespace_of_the_destination(world: World) -> None:
    namespace, own = world.render({"path": "scopes"}).objects
    assert "namespace" not in namespace.value["metadata"]
    assert own.value["metadata"]["namespace"] == "prod"
    places = own.origin(("metadata", "namespace")).places
    assert [each.location.file for each in places] == ["app.yaml", "scopes/x.yaml"]
    assert own.origin(("data", "level")).location.file == "scopes/x.yaml"


def test_a_namespace_is_created_with_its_metadata(world: World) -> None:
    policy = {"syncOptions": ["CreateNamespace=true"], "managedNamespaceMetadata": {"labels": {"a": "b"}}}
    made = world.render({"path": "plain/sub"}, syncPolicy=policy).objects[0]
    assert made.value == {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "prod", "labels": {"a": "b"}}}
    assert made.origin(("metadata", "labels", "a")).location.file == "app.yaml"


def annotated(**annotations: str) -> dict[str, Any]:
    named = {}
    for key, value in annotations.items():
        prefix, _, name = key.partition("__")
        named[f"{ {'argo': 'argocd.argoproj.io', 'helm': 'helm.sh'}[prefix] }/{name.replace('_', '-')}"] = value
    return {"kind": "Job", "metadata": {"name": "x", "annotations": named}}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (annotated(), (False, ("Sync",), 0)),
        (annotated(argo__hook="PreSync"), (True, ("PreSync",), 0)),
        (annotated(argo__hook="PostSync, PreSync"), (True, ("PreSync", "PostSync"), 0)),
        (annotated(argo__hook="Skip"), (False, (), 0)),
        (annotated(argo__hook="Garbage"), (True, (), 0)),
        (annotated(argo__sync_wave="-5"), (False, ("Sync",), -5)),
        (annotated(argo__sync_wave="soon"), (False, ("Sync",), 0)),
        (annotated(helm__hook="pre-install,pre-upgrade", helm__hook_weight="3"), (True, ("PreSync",), 3)),
        (annotated(helm__hook="post-install"), (True, ("PostSync",), 0)),
        (annotated(helm__hook="crd-install"), (False, ("Sync",), 0)),
        (annotated(helm__hook="test"), (True, (), 0)),
        (annotated(argo__hook="Sync", helm__hook="pre-install"), (True, ("Sync",), 0)),
    ],
)
def test_hooks_and_waves_say_when_an_object_is_applied(value: dict[str, Any], expected: tuple[Any, ...]) -> None:
    assert (is_hook(value), phases(value), wave(value)) == expected


def test_hooks_are_deleted_before_the_next_unless_they_say_otherwise() -> None:
    assert delete_policies(annotated()) == ("BeforeHookCreation",)
    assert delete_policies(annotated(argo__hook_delete_policy="HookSucceeded,x")) == ("HookSucceeded",)
    assert delete_policies(annotated(helm__hook_delete_policy="hook-failed")) == ("HookFailed",)


def test_a_sync_goes_by_phase_wave_kind_and_name() -> None:
    namespace = {"kind": "Namespace", "metadata": {"name": "z"}}
    deployment = {"kind": "Deployment", "metadata": {"name": "b"}}
    custom = {"kind": "Thing", "metadata": {"name": "a"}}
    early = annotated(argo__sync_wave="-1")
    keys = [order(custom, "Sync"), order(deployment, "Sync"), order(namespace, "Sync"), order(early, "Sync")]
    assert sorted(keys) == keys[::-1]
    assert order(custom, "PreSync") < order(early, "Sync")


@pytest.mark.parametrize(
    "url",
    [
        "https://git.example.com/shop/deploy",
        "git@git.example.com:shop/deploy.git",
        "ssh://git@git.example.com/shop/deploy.git",
        "ssh://git@git.example.com:2222/shop/deploy",
        "https://user:token@git.example.com/Shop/Deploy.git/",
    ],
)
def test_a_repository_is_one_however_its_url_is_written(url: str) -> None:
    assert normalized(url) == normalized(URL) == "git.example.com/shop/deploy"


def test_a_url_whose_every_path_is_here_is_taken_for_this_repository(world: World) -> None:
    specs = [
        {"source": {"repoURL": URL, "path": "plain"}},
        {"sources": [{"repoURL": URL, "path": "chart"}, {"repoURL": "https://x/y", "path": "none"}]},
        {"source": {"repoURL": "https://charts.example.com", "chart": "redis"}},
    ]
    assert assumed_urls(specs, world.tree) == {"git.example.com/shop/deploy"}


def tree_of(clusters: tuple[ArgoCluster, ...]) -> dict[str, tuple[str, ...]]:
    return {each.name: each.applications for each in clusters}


def test_applications_of_applications_are_followed_from_the_top(tmp_path: Path) -> None:
    files = FILES | {
        "root.yaml": manifest({"path": "apps"}, "root"),
        "apps/root.yaml": manifest({"path": "apps"}, "root"),
        "apps/cart.yaml": manifest({"path": "plain/sub"}, "cart", destination={"name": "eu", "namespace": "cart"}),
    }
    clusters = World(tmp_path, files).clusters()
    assert tree_of(clusters) == {"eu": ("cart",), "in-cluster": ("root",)}
    assert [(each.object.value["metadata"]["namespace"], each.application) for each in clusters[0].objects] == [
        ("cart", "cart")
    ]
    assert "apps/cart.yaml" in clusters[1].files


def test_applications_that_apply_each_other_end(tmp_path: Path) -> None:
    files = {"a/b.yaml": manifest({"path": "b"}, "b"), "b/a.yaml": manifest({"path": "a"}, "a")}
    assert sorted(tree_of(World(tmp_path, files).clusters())["in-cluster"]) == ["a", "b"]


def test_a_server_is_named_by_its_secret(tmp_path: Path) -> None:
    files = FILES | {"app.yaml": manifest({"path": "plain/sub"}, destination={"server": "https://eu.example.com/"})}
    world = World(tmp_path, files)
    assert set(tree_of(world.clusters((DeclaredCluster("eu", "https://eu.example.com"),)))) == {"eu", "in-cluster"}
    assert set(tree_of(world.clusters())) == {"https://eu.example.com", "in-cluster"}


@pytest.mark.parametrize(
    ("destination", "message"),
    [
        ({"server": "https://x", "name": "z"}, "application destination can't have both name and server defined: z https://x"),
        ({}, "Destination server missing from app spec"),
    ],
)  # fmt: skip
def test_a_destination_must_be_one_cluster(destination: dict[str, str], message: str, tmp_path: Path) -> None:
    world = World(tmp_path, FILES | {"app.yaml": manifest({"path": "plain"}, destination=destination)})
    assert [each.message for each in world.clusters()[0].problems] == [message]


def test_two_roots_of_one_name_belong_to_two_argo_cds(tmp_path: Path) -> None:
    files = FILES | {f"{each}/app.yaml": manifest({"path": "plain/sub"}) for each in ("dev", "prod")}
    files |= {"prod/app.yaml": manifest({"path": "plain"})}
    assert set(tree_of(World(tmp_path, files).clusters())) == {"in-cluster of dev", "in-cluster of prod"}


def test_of_two_with_one_name_in_one_argo_cd_one_is_followed_and_the_other_told(tmp_path: Path) -> None:
    files = {f"apps/{each}.yaml": manifest({"path": "plain"}) for each in ("a", "b")} | FILES
    (cluster,) = World(tmp_path, files).clusters()
    assert cluster.applications == ("shop",)
    message = "the Application shop is not followed, since another of its name is: apps/a.yaml:1"
    assert [(each.message, each.location.file) for each in cluster.limits] == [(message, "apps/b.yaml")]


def test_two_alike_in_two_files_have_their_own_places(tmp_path: Path) -> None:
    files = {f"{each}/app.yaml": manifest({"repoURL": "https://x/y", "path": "p"}) for each in ("dev", "prod")}
    limits = [each.limits[0].location.file for each in World(tmp_path, files).clusters()]
    assert limits == ["dev/app.yaml", "prod/app.yaml"]


def test_a_field_of_the_wrong_type_is_a_problem_of_its_application(tmp_path: Path) -> None:
    files = FILES | {"app.yaml": manifest({"path": 3}), "b.yaml": manifest({"path": "plain/sub"}, "b")}
    (cluster,) = World(tmp_path, files).clusters()
    assert "Expected `str | null`, got `int`" in cluster.problems[0].message
    assert cluster.applications == ("b",)


def test_inline_values_stand_where_the_application_writes_them(world: World) -> None:
    (values,) = helm(world, values="a: 1").values
    assert isinstance(values, InlineValues)
    assert values.location.file == "app.yaml"
