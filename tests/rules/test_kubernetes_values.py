"""K8S014: values that the API server refuses although the schema takes them."""

from __future__ import annotations

from typing import Any

import pytest
from kubernetes_objects import pod, run, thing

import gitops_lint.rules.kubernetes_values  # noqa: F401 - registers the rule
from gitops_lint.model.rule import Operation

_NETWORKING, _AUTOSCALING, _POLICY, _BATCH, _RBAC = (
    "networking.k8s.io/v1",
    "autoscaling/v2",
    "policy/v1",
    "batch/v1",
    "rbac.authorization.k8s.io/v1",
)


def _service(spec: str) -> Any:
    return thing("Service", f"spec: {{{spec}}}")


def _ingress(spec: str) -> Any:
    return thing("Ingress", f"spec: {spec}", _NETWORKING)


def _policy(spec: str) -> Any:
    return thing("NetworkPolicy", f"spec: {{podSelector: {{}}, {spec}}}", _NETWORKING)


def _workload(kind: str, spec: dict[str, Any]) -> Any:
    values = pod(kind=kind)
    values["spec"] |= spec
    return values


@pytest.mark.parametrize(
    "values",
    [
        pod("{imagePullPolicy: Always, ports: [{containerPort: 1, protocol: SCTP}]}", "restartPolicy: Never"),
        pod("imagePullPolicy: ''"),
        pod("imagePullPolicy: '${POLICY}'"),
        pod("image: 3"),
        pod(kind="Deployment"),
        pod(spec="restartPolicy: Always", kind="Deployment"),
        pod(kind="Job"),
        pod(kind="CronJob"),
        pod("ports: [{containerPort: 80, hostPort: 80}]", "hostNetwork: true"),
        pod(spec="volumes: [{name: a}, {name: b, emptyDir: {}, configMap: null}]"),
        pod("env: [{name: A, value: '', valueFrom: {secretKeyRef: {name: a, key: b}}}]"),
        _service("ports: [{port: 80}]"),
        _service("clusterIP: None"),
        _service("type: ExternalName, externalName: example.com"),
        _service("type: NodePort, externalTrafficPolicy: Local, ports: [{port: 80, nodePort: 30000}]"),
        _service("type: '${TYPE}'"),
        _service("ports: x, sessionAffinity: ClientIP, sessionAffinityConfig: {}"),
        _workload("Deployment", {"strategy": {"type": "Recreate"}, "replicas": 0}),
        _workload("Deployment", {"strategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": "25%"}}}),
        _workload("Deployment", {"strategy": {"rollingUpdate": {"maxSurge": "200%"}}, "replicas": "${N}"}),
        _workload("DaemonSet", {"updateStrategy": {"rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}}),
        thing("PodDisruptionBudget", "spec: {minAvailable: 50%}", _POLICY),
        thing("PodDisruptionBudget", "spec: {maxUnavailable: 0}", _POLICY),
        thing("HorizontalPodAutoscaler", "spec: {minReplicas: 2, maxReplicas: 2}", _AUTOSCALING),
        thing("PersistentVolumeClaim", "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}"),
        thing("ConfigMap", "{data: {a: x}, binaryData: {b: aGk=}}"),
        thing("Secret", "{data: {a: aGk=, b: '', c: '${VALUE}', d: 'ENC[AES256_GCM,data:x]', e: <path:a#b>, f: null}}"),
        thing("Secret", '{data: {a: "aGk=\\n"}}'),
        thing("Secret", "{type: kubernetes.io/tls, data: {tls.crt: ''}, stringData: {tls.key: ''}}"),
        _ingress("{rules: [{host: '*.example.com', http: {paths: [{path: /, pathType: Exact, backend: {}}]}}]}"),
        _ingress("{rules: [{host: '${HOST}'}]}"),
        _ingress("{defaultBackend: {service: {name: a}}}"),
        _policy("ingress: [{from: [{podSelector: {}}]}, {}]"),
        _policy(
            "egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 1, endPort: 9}]}]"
        ),
        _policy("ingress: [{from: [{ipBlock: {cidr: '::/0'}}]}]"),
        thing("Role", "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]", _RBAC),
        thing("ClusterRole", "{aggregationRule: {}, rules: []}", _RBAC),
        thing("ClusterRole", "rules: [{nonResourceURLs: [/healthz], verbs: [get]}]", _RBAC),
    ],
)
def test_what_the_api_server_takes_is_no_finding(values: Any) -> None:
    assert run("K8S014", values) == []


@pytest.mark.parametrize(
    ("values", "path", "meant"),
    [
        (pod("imagePullPolicy: always"), "spec.containers[0].imagePullPolicy", "Always"),
        (pod("ports: [{protocol: tcp}]"), "spec.containers[0].ports[0].protocol", "TCP"),
        (pod("ports: [{protocol: FOO}]"), "spec.containers[0].ports[0].protocol", None),
        (pod("terminationMessagePolicy: file"), "spec.containers[0].terminationMessagePolicy", "File"),
        (pod("livenessProbe: {httpGet: {scheme: https}}"), "spec.containers[0].livenessProbe.httpGet.scheme", "HTTPS"),
        (pod(spec="restartPolicy: never"), "spec.restartPolicy", "Never"),
        (pod(spec="dnsPolicy: none"), "spec.dnsPolicy", "None"),
        (pod(spec="tolerations: [{operator: exists}]"), "spec.tolerations[0].operator", "Exists"),
        (
            pod(spec="tolerations: [{operator: Exists}, {operator: Exists, effect: Never}]"),
            "spec.tolerations[1].effect",
            None,
        ),
        (pod(spec="volumes: [{name: a, hostPath: {path: /, type: dir}}]"), "spec.volumes[0].hostPath.type", None),
        (_service("type: Loadbalancer, ports: [{port: 1}]"), "spec.type", "LoadBalancer"),
        (_service("sessionAffinity: clientip, ports: [{port: 1}]"), "spec.sessionAffinity", "ClientIP"),
        (_service("ports: [{port: 1, protocol: HTTP}]"), "spec.ports[0].protocol", None),
        (_service("internalTrafficPolicy: local, ports: [{port: 1}]"), "spec.internalTrafficPolicy", "Local"),
        (_workload("Deployment", {"strategy": {"type": "Rolling"}}), "spec.strategy.type", None),
        (_workload("StatefulSet", {"podManagementPolicy": "parallel"}), "spec.podManagementPolicy", "Parallel"),
        (_workload("DaemonSet", {"updateStrategy": {"type": "onDelete"}}), "spec.updateStrategy.type", "OnDelete"),
        (_workload("CronJob", {"concurrencyPolicy": "forbid"}), "spec.concurrencyPolicy", "Forbid"),
        (
            thing("PersistentVolumeClaim", "spec: {accessModes: [RWO], resources: {requests: {storage: 1}}}"),
            "spec.accessModes[0]",
            None,
        ),
        (
            _ingress("{rules: [{http: {paths: [{path: /, pathType: prefix}]}}]}"),
            "spec.rules[0].http.paths[0].pathType",
            "Prefix",
        ),
        (_policy("policyTypes: [ingress]"), "spec.policyTypes[0]", "Ingress"),
        (
            thing("HorizontalPodAutoscaler", "spec: {maxReplicas: 1, metrics: [{type: resource}]}", _AUTOSCALING),
            "spec.metrics[0].type",
            "Resource",
        ),
        (thing("RoleBinding", "roleRef: {kind: role}", _RBAC), "roleRef.kind", "Role"),
        (thing("ClusterRoleBinding", "roleRef: {kind: Role}", _RBAC), "roleRef.kind", None),
        (thing("RoleBinding", "subjects: [{kind: Serviceaccount}]", _RBAC), "subjects[0].kind", "ServiceAccount"),
        (thing("StorageClass", "reclaimPolicy: delete", "storage.k8s.io/v1"), "reclaimPolicy", "Delete"),
    ],
)
def test_a_word_that_the_api_server_does_not_know_is_an_error(values: Any, path: str, meant: str | None) -> None:
    (found,) = run("K8S014", values)
    assert (found.path, str(found.severity)) == (path, "error")
    assert found.change == (meant and (Operation.REPLACE, path, meant))


@pytest.mark.parametrize(
    ("values", "path", "message"),
    [
        (pod("image: null"), "spec.containers[0]", "no image"),
        (pod("image: ''"), "spec.containers[0]", "no image"),
        (pod(spec="containers: []"), "spec.containers", "at least one"),
        (
            pod("ports: [{containerPort: 80, hostPort: 81}]", "hostNetwork: true"),
            "spec.containers[0].ports[0].hostPort",
            "must equal",
        ),
        (pod(spec="volumes: [{name: a, emptyDir: {}, configMap: {name: a}}]"), "spec.volumes[0]", "one source"),
        (
            pod("env: [{name: A, value: x, valueFrom: {fieldRef: {}}}]"),
            "spec.containers[0].env[0].valueFrom",
            "a value and a valueFrom",
        ),
        (
            pod("env: [{name: A, valueFrom: {fieldRef: {}, secretKeyRef: {}}}]"),
            "spec.containers[0].env[0].valueFrom",
            "one source",
        ),
        (pod("env: [{name: A, valueFrom: {}}]"), "spec.containers[0].env[0].valueFrom", "has none"),
        (
            pod("securityContext: {privileged: true, allowPrivilegeEscalation: false}"),
            "spec.containers[0].securityContext.allowPrivilegeEscalation",
            "privileged",
        ),
        (pod("securityContext: {runAsUser: -1}"), "spec.containers[0].securityContext.runAsUser", "below zero"),
        (pod(spec="restartPolicy: Never", kind="Deployment"), "spec.template.spec.restartPolicy", "Always"),
        (pod(spec="restartPolicy: Always", kind="Job"), "spec.template.spec.restartPolicy", "OnFailure or Never"),
        (pod(spec="restartPolicy: ''", kind="CronJob"), "spec.jobTemplate.spec.template.spec", "OnFailure or Never"),
        (pod(spec="activeDeadlineSeconds: 3", kind="Deployment"), "spec.template.spec.activeDeadlineSeconds", "remove"),
        (_service(""), "spec", "needs ports"),
        (_service("type: ExternalName"), "spec", "externalName"),
        (_service("type: ExternalName, externalName: a.b, clusterIP: 10.0.0.1"), "spec.clusterIP", "no clusterIP"),
        (_service("type: NodePort, clusterIP: None, ports: [{port: 1}]"), "spec.clusterIP", "NodePort"),
        (_service("ports: [{port: 80, nodePort: 30000}]"), "spec.ports[0].nodePort", "ClusterIP"),
        (_service("externalTrafficPolicy: Local, ports: [{port: 80}]"), "spec.externalTrafficPolicy", "ClusterIP"),
        (_service("sessionAffinityConfig: {}, ports: [{port: 80}]"), "spec.sessionAffinityConfig", "ClientIP"),
        (_workload("Deployment", {"replicas": -1}), "spec.replicas", "at least 0"),
        (_workload("StatefulSet", {"replicas": -1}), "spec.replicas", "at least 0"),
        (_workload("Job", {"backoffLimit": -1}), "spec.backoffLimit", "at least 0"),
        (_workload("CronJob", {"failedJobsHistoryLimit": -1}), "spec.failedJobsHistoryLimit", "at least 0"),
        (
            _workload("Deployment", {"strategy": {"type": "Recreate", "rollingUpdate": {}}}),
            "spec.strategy.rollingUpdate",
            "Recreate",
        ),
        (
            _workload("Deployment", {"strategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": "0%"}}}),
            "spec.strategy.rollingUpdate",
            "both 0",
        ),
        (
            _workload("Deployment", {"strategy": {"rollingUpdate": {"maxSurge": "1"}}}),
            "spec.strategy.rollingUpdate.maxSurge",
            "percentage",
        ),
        (
            _workload("Deployment", {"strategy": {"rollingUpdate": {"maxUnavailable": "101%"}}}),
            "spec.strategy.rollingUpdate.maxUnavailable",
            "more than 100%",
        ),
        (
            _workload("Deployment", {"minReadySeconds": 600, "progressDeadlineSeconds": 600}),
            "spec.progressDeadlineSeconds",
            "greater than minReadySeconds",
        ),
        (
            _workload("DaemonSet", {"updateStrategy": {"rollingUpdate": {"maxUnavailable": 1, "maxSurge": 1}}}),
            "spec.updateStrategy.rollingUpdate",
            "not both",
        ),
        (
            _workload("DaemonSet", {"updateStrategy": {"rollingUpdate": {"maxUnavailable": 0}}}),
            "spec.updateStrategy.rollingUpdate",
            "both 0",
        ),
        (
            thing("PodDisruptionBudget", "spec: {minAvailable: 1, maxUnavailable: 1}", _POLICY),
            "spec.maxUnavailable",
            "exclude",
        ),
        (thing("PodDisruptionBudget", "spec: {minAvailable: half}", _POLICY), "spec.minAvailable", "percentage"),
        (
            thing("HorizontalPodAutoscaler", "spec: {minReplicas: 3, maxReplicas: 2}", _AUTOSCALING),
            "spec.minReplicas",
            "greater",
        ),
        (thing("HorizontalPodAutoscaler", "spec: {maxReplicas: 0}", _AUTOSCALING), "spec.maxReplicas", "at least 1"),
        (_workload("CronJob", {"schedule": "* * * *"}), "spec.schedule", "five fields"),
        (_workload("CronJob", {"schedule": ""}), "spec.schedule", "empty"),
        (_workload("CronJob", {"timeZone": "Local"}), "spec.timeZone", "name a zone"),
        (thing("PersistentVolumeClaim", "spec: {resources: {requests: {storage: 1}}}"), "spec", "accessModes"),
        (thing("PersistentVolumeClaim", "spec: {accessModes: [ReadWriteOnce]}"), "spec", "no storage"),
        (thing("ConfigMap", "{data: {a: x}, binaryData: {a: aGk=}}"), "binaryData.a", "in data and in binaryData"),
        (thing("ConfigMap", "{binaryData: {a: hi!}}"), "binaryData.a", "not base64"),
        (thing("Secret", "{data: {a: secret word}}"), "data.a", "not base64"),
        (thing("Secret", "{data: {a: aGk}}"), "data.a", "not base64"),
        (thing("Secret", "{type: kubernetes.io/tls, data: {tls.crt: ''}}"), "type", "add tls.key"),
        (_ingress("{}"), "spec", "neither rules nor"),
        (_ingress("{rules: [{host: 10.0.0.1}]}"), "spec.rules[0].host", "address"),
        (_ingress("{rules: [{host: Shop.example.com}]}"), "spec.rules[0].host", "lower case"),
        (
            _ingress("{rules: [{http: {paths: [{path: api, backend: {}}]}}]}"),
            "spec.rules[0].http.paths[0].path",
            'begin with "/"',
        ),
        (
            _ingress("{rules: [{http: {paths: [{path: /, backend: {service: {}, resource: {}}}]}}]}"),
            "spec.rules[0].http.paths[0].backend",
            "not both",
        ),
        (_policy("ingress: [{from: [{podSelector: null}]}]"), "spec.ingress[0].from[0]", "empty"),
        (_policy("ingress: [{from: [{ipBlock: {cidr: 10.0.0.0}}]}]"), "spec.ingress[0].from[0].ipBlock.cidr", "block"),
        (_policy("ingress: [{from: [{ipBlock: {cidr: x/8}}]}]"), "spec.ingress[0].from[0].ipBlock.cidr", "block"),
        (
            _policy("egress: [{to: [{ipBlock: {cidr: 10.0.0.0/16, except: [10.1.0.0/24]}}]}]"),
            "spec.egress[0].to[0].ipBlock.except[0]",
            "not a part",
        ),
        (
            _policy("ingress: [{from: [{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}]}]"),
            "spec.ingress[0].from[0].ipBlock",
            "two entries",
        ),
        (_policy("ingress: [{ports: [{port: 9, endPort: 1}]}]"), "spec.ingress[0].ports[0].endPort", "below port"),
        (_policy("ingress: [{ports: [{endPort: 1}]}]"), "spec.ingress[0].ports[0].endPort", "needs a port"),
        (thing("Role", "rules: [{apiGroups: [''], resources: [pods], verbs: []}]", _RBAC), "rules[0]", "no verbs"),
        (thing("Role", "rules: [{resources: [pods], verbs: [get]}]", _RBAC), "rules[0]", "no apiGroups"),
        (
            thing("Role", "rules: [{nonResourceURLs: [/], verbs: [get]}]", _RBAC),
            "rules[0].nonResourceURLs",
            "ClusterRole can",
        ),
        (
            thing("ClusterRole", "rules: [{nonResourceURLs: [/], resources: [pods], verbs: [get]}]", _RBAC),
            "rules[0]",
            "not both",
        ),
    ],
)
def test_what_the_api_server_refuses_is_an_error(values: Any, path: str, message: str) -> None:
    (found,) = run("K8S014", values)
    assert (found.path, str(found.severity)) == (path, "error")
    assert message in found.message


def test_no_message_shows_what_a_secret_holds() -> None:
    found = run("K8S014", thing("Secret", "{data: {a: hunter2!}}"))
    assert "hunter2" not in found[0].message


_MOUNT = "spec.containers[0].volumeMounts[0]"


@pytest.mark.parametrize(
    ("values", "path", "message"),
    [
        (pod(spec="volumes: [{name: v, configMap: {}}]"), "spec.volumes[0].configMap", "no name"),
        (pod(spec="volumes: [{name: v, secret: {}}]"), "spec.volumes[0].secret", "no secretName"),
        (
            pod(spec="volumes: [{name: v, secret: {secretName: a, defaultMode: 755}}]"),
            "spec.volumes[0].secret.defaultMode",
            "did you mean 0755, which is 493?",
        ),
        (
            pod(spec="volumes: [{name: v, configMap: {name: a, items: [{key: a, path: a, mode: 1000}]}}]"),
            "spec.volumes[0].configMap.items[0].mode",
            "between 0 and 0777",
        ),
        (pod("volumeMounts: [{name: v, mountPath: ''}]"), f"{_MOUNT}.mountPath", "empty"),
        (pod("volumeMounts: [{name: v, mountPath: /a, subPath: ../b}]"), f"{_MOUNT}.subPath", "relative path"),
        (pod("volumeMounts: [{name: v, mountPath: /a, subPath: a, subPathExpr: b}]"), f"{_MOUNT}.subPathExpr", "both"),
        (pod("image: ' a'"), "spec.containers[0].image", "blanks"),
        (pod(spec="tolerations: [{operator: Exists, value: a}]"), "spec.tolerations[0].value", "any value"),
        (pod(spec="tolerations: [{effect: NoExecute}]"), "spec.tolerations[0]", "operator: Exists"),
        (pod(spec="hostAliases: [{ip: 1.2.3, hostnames: [a]}]"), "spec.hostAliases[0].ip", "not an address"),
        (_service("type: ExternalName, externalName: 'https://a.b'"), "spec.externalName", "https://a.b"),
        (_service("clusterIP: none, ports: [{port: 80}]"), "spec.clusterIP", "no address"),
        (
            _service("type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0], ports: [{port: 80}]"),
            "spec.loadBalancerSourceRanges[0]",
            "10.0.0.0/8",
        ),
        (thing("PriorityClass", "value: 2000000000", "scheduling.k8s.io/v1"), "value", "1000000000"),
    ],
)
def test_parts_of_pods_and_services_that_the_api_server_refuses_are_errors(
    values: Any, path: str, message: str
) -> None:
    (found,) = run("K8S014", values)
    assert found.path == path
    assert message in found.message


@pytest.mark.parametrize(
    "values",
    [
        pod(spec="volumes: [{name: v, secret: {secretName: a, defaultMode: 420, items: [{mode: 256}]}}]"),
        pod(spec="volumes: [{name: v, configMap: {name: '${A}'}}, {name: w, projected: {defaultMode: 511}}]"),
        pod("volumeMounts: [{name: v, mountPath: /a, subPath: a..b/c}]"),
        pod(spec="tolerations: [{operator: Exists}, {key: a, value: b}, {key: a, operator: Exists, value: ''}]"),
        pod(spec="hostAliases: [{ip: '::1'}, {ip: '${IP}'}]"),
        _service("type: ExternalName, externalName: a.b."),
        _service("clusterIP: 10.0.0.1, loadBalancerSourceRanges: [10.0.0.0/8, ' ::/0 '], ports: [{port: 80}]"),
        thing("PriorityClass", "value: 1000000000", "scheduling.k8s.io/v1"),
    ],
)
def test_parts_of_pods_and_services_that_the_api_server_takes_are_no_finding(values: Any) -> None:
    assert run("K8S014", values) == []
