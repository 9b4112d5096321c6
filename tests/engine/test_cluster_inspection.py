"""Objects that Flux and Argo CD apply are looked at as they are applied, and findings stand at the line to edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.engine import Request, open_run
from gitops_lint.model.result import Result
from tests.engine.checking import check
from tests.repositories import write

SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: cart
  namespace: shop
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: cart}
  minReplicas: 1
  maxReplicas: 4
"""
DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: carts.shop.example}
spec:
  group: shop.example
  scope: Namespaced
  names: {kind: Cart, plural: carts, singular: cart, listKind: CartList}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, description: "writes ${NAME} for the buyer"}}
"""
CHART = {
    "charts/cart/Chart.yaml": "apiVersion: v2\nname: cart\nversion: 1.0.0\n",
    "charts/cart/values.yaml": "fewest: 1\n",
    "charts/cart/templates/scaler.yaml": SCALER.replace("minReplicas: 1", "minReplicas: {{ .Values.fewest }}"),
}


def kustomization(*lines: str, path: str = "./apps") -> str:
    """A Kustomization of Flux, with more lines in its spec."""
    spec = ("interval: 10m", "prune: true", f"path: {path}", "sourceRef: {kind: GitRepository, name: flux-system}")
    head = ("apiVersion: kustomize.toolkit.fluxcd.io/v1", "kind: Kustomization", "metadata:", "  name: apps")
    return "\n".join((*head, "  namespace: flux-system", "spec:", *(f"  {line}" for line in (*spec, *lines)), ""))


def release(*values: str) -> str:
    """A HelmRelease of the chart, with its values."""
    return "\n".join(
        (
            "apiVersion: helm.toolkit.fluxcd.io/v2",
            "kind: HelmRelease",
            "metadata: {name: cart, namespace: shop}",
            "spec:",
            "  interval: 10m",
            "  chart:",
            "    spec:",
            "      chart: ./charts/cart",
            "      sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}",
            "  values:",
            *(f"    {value}" for value in values),
            "",
        )
    )


def application(*lines: str) -> str:
    """An Application of Argo CD, with more lines in its source."""
    head = ("apiVersion: argoproj.io/v1alpha1", "kind: Application", "metadata: {name: cart, namespace: argocd}")
    spec = ("spec:", "  project: default", "  destination: {server: 'https://kubernetes.default.svc', namespace: shop}")
    source = ("  source:", "    repoURL: https://git.example/shop.git", *(f"    {line}" for line in lines))
    return "\n".join((*head, *spec, *source, ""))


def patch(value: int) -> tuple[str, ...]:
    """The lines of a patch of Flux that sets the least number of replicas."""
    operation = f'[{{"op": "replace", "path": "/spec/minReplicas", "value": {value}}}]'
    return ("patches:", "  - target: {kind: HorizontalPodAutoscaler}", f"    patch: '{operation}'")


def told(root: Path, **options: int) -> list[tuple[str, str]]:
    """The rules and places of what is found; Kubernetes' own practices aside."""
    return [(one.rule, f"{one.location.file}:{one.location.line}") for one in results(root, **options)]


def results(root: Path, **options: int) -> list[Result]:
    return [one for one in check(root, **options).results if one.rule.startswith(("K8S001", "K8S014", "REP"))]


LESS = SCALER.replace("minReplicas: 1", "minReplicas: ${FEWEST}")
HELM = ("path: charts/cart", "helm:")
ENTRY = "clusters/prod/apps.yaml"
CASES = {
    "a patch of Flux makes it wrong": (
        {ENTRY: kustomization(*patch(6)), "apps/scaler.yaml": SCALER},
        [("K8S014", f"{ENTRY}:13")],
    ),
    "a patch of Flux puts it right": (
        {ENTRY: kustomization(*patch(2)), "apps/scaler.yaml": SCALER.replace("minReplicas: 1", "minReplicas: 6")},
        [],
    ),
    "a variable makes it wrong": (
        {ENTRY: kustomization("postBuild:", "  substitute:", "    FEWEST: '6'"), "apps/scaler.yaml": LESS},
        [("K8S014", f"{ENTRY}:13")],
    ),
    "a variable without a value is told once": (
        {ENTRY: kustomization("postBuild:", "  substitute:", "    OTHER: '6'"), "apps/scaler.yaml": LESS},
        [("REP025", "apps/scaler.yaml:8")],
    ),
    "a variable that is not known says nothing": (
        {
            ENTRY: kustomization("postBuild:", "  substituteFrom:", "    - {kind: Secret, name: settings}"),
            "apps/scaler.yaml": LESS,
        },
        [],
    ),
    "without postBuild nothing is substituted, and nothing is said": (
        {ENTRY: kustomization(), "apps/scaler.yaml": LESS},
        [],
    ),
    "the values of a release make it wrong": (
        {ENTRY: kustomization(), "apps/release.yaml": release("fewest: 6")} | CHART,
        [("K8S014", "apps/release.yaml:11")],
    ),
    "a value that the chart does not know": (
        {ENTRY: kustomization(), "apps/release.yaml": release("most: 6")} | CHART,
        [("REP027", "apps/release.yaml:11")],
    ),
    "an option of Argo CD makes it wrong": (
        {
            "cart.yaml": application("path: apps", "kustomize:", *(f"  {line}" for line in patch(6))),
            "apps/kustomization.yaml": "resources: [scaler.yaml]\n",
            "apps/scaler.yaml": SCALER,
        },
        [("K8S014", "cart.yaml:13")],
    ),
    "a parameter of Argo CD makes it wrong": (
        {"cart.yaml": application(*HELM, "  valuesObject:", "    global: {}", "    fewest: 6")} | CHART,
        [("K8S014", "cart.yaml:13")],
    ),
    "a text of values of Argo CD makes it wrong": (
        {"cart.yaml": application(*HELM, "  values: |", "    # many", "    fewest: 6")} | CHART,
        [("K8S014", "cart.yaml:13")],
    ),
    "the values of a chart that a kustomization inflates make it wrong": (
        {"kustomization.yaml": "helmCharts:\n- name: cart\n  valuesInline: {fewest: 6}\n"} | CHART,
        [("K8S014", "kustomization.yaml:2")],
    ),
    "a chart is rendered for the version of Kubernetes that is configured": (
        {
            ".gitops-lint.yaml": "kubernetes:\n  version: '1.33'\n",
            ENTRY: kustomization(),
            "apps/release.yaml": release("fewest: 1"),
        }
        | CHART
        | {
            "charts/cart/templates/scaler.yaml": SCALER.replace(
                "minReplicas: 1", "# {{ .Values.fewest }}\n  minReplicas: {{ .Capabilities.KubeVersion.Minor }}"
            )
        },
        [("K8S014", "charts/cart/templates/scaler.yaml:9")],
    ),
    "a variable in what a definition says to people": (
        {
            ENTRY: kustomization("postBuild:", "  substitute:", "    OTHER: '6'"),
            "apps/carts.yaml": DEFINITION,
        },
        [],
    ),
    "what only Flux builds may read outside of its directory, though nothing leads there": (
        {
            ENTRY: kustomization(),
            "apps/scaler.yaml": SCALER,
            "pushed/far/kustomization.yaml": "resources: [../scaler.yaml]\n",
            "pushed/scaler.yaml": SCALER,
        },
        [],
    ),
    "what is below a directory that Flux builds without a kustomization": (
        {
            ENTRY: kustomization(),
            "cart.yaml": application("path: plain"),
            "plain/scaler.yaml": SCALER,
            "apps/cart/kustomization.yaml": "resources: [../../pushed/scaler.yaml]\n",
            "pushed/scaler.yaml": SCALER,
        },
        [],
    ),
    "what goes to another cluster": (
        {
            ENTRY: kustomization("kubeConfig: {secretRef: {name: far}}", *patch(6)),
            "apps/scaler.yaml": SCALER,
        },
        [("K8S014", f"{ENTRY}:14")],
    ),
    "what is plain for Argo CD stands in its file": (
        {
            "cart.yaml": application("path: apps"),
            "apps/scaler.yaml": SCALER.replace("minReplicas: 1", "minReplicas: 6"),
        },
        [("K8S014", "apps/scaler.yaml:8")],
    ),
}


@pytest.mark.parametrize(("files", "expected"), CASES.values(), ids=CASES)
def test_objects_are_looked_at_as_they_are_applied(
    files: dict[str, str], expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    assert told(write(tmp_path, files)) == expected


def test_what_one_cluster_makes_wrong_belongs_to_its_environment(tmp_path: Path) -> None:
    files = {"clusters/dev/apps.yaml": kustomization(*patch(6)), ENTRY: kustomization(), "apps/scaler.yaml": SCALER}
    (result,) = results(write(tmp_path, files))
    assert (result.location.file, result.environments) == ("clusters/dev/apps.yaml", ("dev",))


def test_a_mistake_that_all_clusters_share_is_one_finding(tmp_path: Path) -> None:
    wrong = SCALER.replace("minReplicas: 1", "minReplicas: 6")
    files = {"clusters/dev/apps.yaml": kustomization(), ENTRY: kustomization(), "apps/scaler.yaml": wrong}
    (result,) = results(write(tmp_path, files))
    assert (result.location.line, result.environments) == (8, ("dev", "prod"))


def test_the_number_of_processes_changes_nothing(tmp_path: Path) -> None:
    files = {"clusters/dev/apps.yaml": kustomization(*patch(6)), ENTRY: kustomization(), "apps/scaler.yaml": SCALER}
    root = write(tmp_path, files)
    assert told(root, jobs=2) == told(root, jobs=1) != []


def test_a_chart_without_an_engine_is_a_notice_that_says_how_to_have_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gitops_lint.kubernetes.helm.binary.engine_directory", lambda: None)
    monkeypatch.setenv("PATH", "")
    root = write(tmp_path, {ENTRY: kustomization(), "apps/release.yaml": release("fewest: 6")} | CHART)
    outcome = check(root)
    assert [one.rule for one in outcome.results] == []
    assert ["pip install 'gitops-lint[helm]'" in one.message for one in outcome.notices] == [True]


def test_releases_that_no_kustomization_applies_are_told(tmp_path: Path) -> None:
    outcome = check(write(tmp_path, {"apps/release.yaml": release("fewest: 6")} | CHART))
    (notice,) = outcome.notices
    assert "no Kustomization of Flux is in this repository" in notice.message
    assert notice.location.file == "apps/release.yaml"


def test_the_objects_of_an_environment_are_those_that_are_applied(tmp_path: Path) -> None:
    files = {
        "clusters/dev/apps.yaml": kustomization(*patch(3)),
        ENTRY: kustomization("targetNamespace: far"),
        "apps/scaler.yaml": SCALER,
    }
    with open_run(Request(paths=(write(tmp_path, files),), jobs=1, cache=False)) as run:
        found = {
            one.name: [(each.namespace, each.values["spec"]["minReplicas"]) for each in one.resources(SCALER_KIND)]
            for one in run.checker.loaded.repository.environments
        }
    assert found == {"dev": [("shop", 3)], "prod": [("far", 1)]}


SCALER_KIND = "HorizontalPodAutoscaler.autoscaling"


def test_the_objects_of_an_overlay_are_those_that_it_renders(tmp_path: Path) -> None:
    files = {
        "base/kustomization.yaml": "resources: [scaler.yaml]\n",
        "base/scaler.yaml": SCALER,
        "overlays/prod/kustomization.yaml": "resources: [../../base]\nnamePrefix: prod-\n",
        "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
    }
    with open_run(Request(paths=(write(tmp_path, files),), jobs=1, cache=False)) as run:
        found = {
            one.name: [each.name for each in one.resources(SCALER_KIND)]
            for one in run.checker.loaded.repository.environments
        }
    assert found == {"dev": ["cart"], "prod": ["prod-cart"]}


def test_an_edit_is_offered_only_where_what_is_wrong_stands_as_it_is(tmp_path: Path) -> None:
    service = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: cart}\nspec:\n  ports:\n  - port: 80\n    protocol: HTTTP\n"
    )
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: cart}\nspec:\n  containers:\n  - name: cart\n    imagee: x:1\n"
    files = {
        ENTRY: kustomization("postBuild:", "  substitute:", "    KEY: imagee"),
        "apps/plain.yaml": pod,
        "apps/made.yaml": pod.replace("imagee", "${KEY}").replace("name: cart", "name: other"),
        "apps/service.yaml": service,
    }
    found = {one.location.file: one.mend is not None for one in check(write(tmp_path, files)).results if one.path}
    assert found == {"apps/plain.yaml": True, "apps/made.yaml": False, "apps/service.yaml": False}


def test_that_following_fails_is_a_failure_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise ZeroDivisionError("of the test")

    monkeypatch.setattr("gitops_lint.kubernetes.flux.flux_repository", fail)
    wrong = SCALER.replace("minReplicas: 1", "minReplicas: 6")
    outcome = check(write(tmp_path, {ENTRY: kustomization(), "apps/scaler.yaml": wrong}))
    first, *others = outcome.failures
    assert first == "following Flux and Argo CD failed: ZeroDivisionError: of the test"
    # What asks for all that an environment gets cannot know it, and says that.
    assert all(" failed on Repository: ZeroDivisionError: of the test" in one for one in others)
    assert "K8S014" in [one.rule for one in outcome.results]


DEMANDING = {
    **CHART,
    "charts/cart/templates/web.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: example.com/web:1
          resources: {{ toJson .Values.resources }}
""",
    "clusters/prod/apps.yaml": kustomization("decryption: {provider: sops}"),
}
REQUIRED = {"charts/cart/templates/need.yaml": '{{ required "a password is needed" .Values.password }}\n'}
ENCRYPTED = """\
apiVersion: v1
kind: Secret
metadata: {name: given, namespace: shop}
stringData:
  values.yaml: ENC[AES256_GCM,data:YWJj,iv:YWJj,tag:YWJj,type:str]
sops: {mac: "ENC[AES256_GCM,data:YWJj,iv:YWJj,tag:YWJj,type:str]", version: 3.9.0}
"""
KNOWN = (
    "apiVersion: v1\nkind: Secret\nmetadata: {name: given, namespace: shop}\nstringData:\n  values.yaml: 'fewest: 2'\n"
)


@pytest.mark.parametrize(
    ("files", "rules", "notices"),
    [
        pytest.param({"apps/s.yaml": KNOWN}, {"K8S050"}, 0, id="all values are known"),
        pytest.param({"apps/s.yaml": KNOWN, **REQUIRED}, {"REP023"}, 0, id="one is missing"),
        pytest.param({"apps/s.yaml": ENCRYPTED}, set(), 1, id="what is encrypted may give the resources"),
        pytest.param({"apps/s.yaml": ENCRYPTED, **REQUIRED}, set(), 2, id="what is encrypted may give the password"),
        pytest.param({}, set(), 1, id="nothing declares the Secret"),
        pytest.param({**REQUIRED}, set(), 2, id="nothing declares the Secret with the password"),
        pytest.param({"apps/s.yaml": KNOWN.replace("values.yaml", "other")}, {"REP023"}, 0, id="Flux stops before"),
    ],
)
def test_what_is_said_of_a_chart_is_so_whatever_its_unknown_values_are(
    tmp_path: Path, files: dict[str, str], rules: set[str], notices: int
) -> None:
    app = release("fewest: 1").replace("  values:", "  valuesFrom: [{kind: Secret, name: given}]\n  values:")
    write(tmp_path, {**DEMANDING, "apps/app.yaml": app, **files})
    outcome = check(tmp_path, select=("K8S050", "REP023"))
    assert {one.rule for one in outcome.results} == rules
    assert len(outcome.notices) == notices


def test_a_file_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    write(tmp_path, {"clusters/prod/apps.yaml": kustomization(), "apps/scaler.yaml": SCALER + "  broken: [\n"})
    assert [one.rule for one in check(tmp_path).results] == ["REP002"]


BARE = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bare}\n"
CLUSTERED = "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: edge}\n"
UNHEARD = "apiVersion: shop.example/v1\nkind: Cart\nmetadata: {name: cart}\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"apps/a.yaml": BARE}, ["apps/a.yaml:3"], id="it stands in a namespace"),
        pytest.param({"apps/a.yaml": BARE, "apps/b.yaml": BARE.replace("bare", "c")}, ["apps/a.yaml:3"], id="once"),
        pytest.param({"apps/a.yaml": CLUSTERED}, [], id="it stands in none"),
        pytest.param({"apps/a.yaml": UNHEARD}, [], id="nobody can say"),
        pytest.param({"apps/a.yaml": UNHEARD, "apps/b.yaml": DEFINITION}, ["apps/a.yaml:3"], id="a definition says so"),
        pytest.param(
            {"apps/a.yaml": BARE, "clusters/prod/apps.yaml": kustomization("targetNamespace: shop")}, [], id="set",
        ),
        pytest.param(
            {"apps/a.yaml": BARE, "apps/kustomization.yaml": "namespace: shop\nresources: [a.yaml]\n"}, [],
            id="Kustomize sets it",
        ),
    ],
)  # fmt: skip
def test_flux_refuses_what_names_no_namespace(tmp_path: Path, files: dict[str, str], expected: list[str]) -> None:
    write(tmp_path, {"clusters/prod/apps.yaml": kustomization(), **files})
    outcome = check(tmp_path, select=("REP023",))
    assert [f"{one.location.file}:{one.location.line}" for one in outcome.results] == expected
    assert all("namespace not specified" in one.message for one in outcome.results)
