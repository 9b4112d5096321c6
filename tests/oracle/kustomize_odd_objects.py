# ruff: noqa: E501, W291 - the texts of files
"""Objects as people and programs write them, with places (SCALAR) for what YAML reads in more than one way."""

from __future__ import annotations

import json

from hypothesis import strategies as st

SCALARS = st.sampled_from(
    (
        *(
            "0x10",
            "1e3",
            "1E3",
            ".5",
            "-0",
            "012",
            "0o14",
            "0b11",
            "1_000",
            "+1",
            "-.5",
            "1.",
            "1.10",
            "1.0",
            "0.0",
            "-0.0",
        ),
        *(
            "12345678901234567890",
            "9223372036854775807",
            "-9223372036854775809",
            "1e400",
            "1e21",
            "123456789.123456789",
        ),
        *("~", "null", "Null", "", "yes", "on", "y", "True", "FALSE", '"yes"', "'1'", '"1"', '""', "''"),
        *("2001-01-01", "2001-01-01T01:02:03Z", "1:20", "190:20:30", ".inf", "-.INF", ".nan", "=", '"<<"'),
        *("!!str 1", "!!int '3'", "!!float 1", "!own x", "!!bool yes", "!!str"),
        *(
            '"\\u00e9\\t\\x41"',
            "'it''s'",
            "é",
            "日本",
            '"\\U0001F600"',
            "a: b",
            "a #b",
            "a#b",
            "- x",
            "[a, b]",
            "{a: b}",
        ),
        *(
            "'  padded  '",
            '"two\\nlines"',
            '"tail "',
            "*anchor",
            "&anchor v",
            "@at",
            "`tick",
            "%p",
            "?",
            "-",
            ": x",
            "{{ x }}",
        ),
        *("0x1G", "1e", "0777777777777777777777", "0xFFFFFFFFFFFFFFFFFF", "١٢", "\\n", "'\\n'", "|", "~ # c", "'#'"),
    )
)

TEXTS = (
    """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
  annotations:
    a.b/c: "1"
    note: SCALAR
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: web}
      annotations:
    spec:
      serviceAccountName: app
      containers:
      - name: main
        image: nginx:1.25
        env:
        - {name: A, value: $(NAME)}
        - name: B
          valueFrom: {configMapKeyRef: {name: conf, key: k}}
        - {name: D, value: SCALAR}
        ports: [{containerPort: 80}, {containerPort: 53, protocol: UDP}]
      - image: reg.io:5000/side@sha256:abc
        name: side
      tolerations: [{key: a}]
      volumes:
      - name: v
        configMap: {name: conf}
      - {name: p, persistentVolumeClaim: {claimName: db}}
""",
    """\
apiVersion: v1
kind: Service
metadata:
  name: web
  labels: &labels
    app: web
spec:
  selector: *labels
  ports:
  - &port {port: 80, name: http}
  - <<: *port
    port: 53
    protocol: UDP
""",
    """\
apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data:
  k: SCALAR
  script: |
    #!/bin/sh
      echo "hi"  

    exit
  folded: >+
    one
    two

  dash: |-
    a\tb
  quoted: 'it''s "x"'
  long: this text is longer than eighty letters and nobody breaks it, since the one who reads it is a program
""",
    """\
apiVersion: v1
kind: Secret
metadata: {name: conf}
type: Opaque
data: {k: aGk=}
stringData:
  t: "SCALAR"
""",
    """\
apiVersion: example.com/v1
kind: Widget
metadata:
  name: app
  namespace: one
  annotations: {n: "1"}
spec:
  size: SCALAR
  text: a-b:c/d
  ref: {name: web}
  refs:
  - {name: web, label: x}
  - {name: conf, label: SCALAR}
  map: {"1": one, yes: two, a.b: three}
  list: [SCALAR, a]
  empty: {}
  nothing:
  none: []
""",
    """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: app, namespace: one}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: app}
subjects:
- {kind: ServiceAccount, name: default}
- {kind: ServiceAccount, name: app, namespace: one}
- {kind: Group, name: system:nodes}
""",
    """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: app}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: app}
subjects: [{kind: ServiceAccount, name: app, namespace: default}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: app}
rules: [{apiGroups: [""], resources: [secrets], resourceNames: [conf], verbs: [get]}]
""",
    """\
apiVersion: v1
kind: ServiceAccount
metadata: {name: app}
secrets: [{name: conf}]
imagePullSecrets: [{name: conf}]
---
apiVersion: v1
kind: Namespace
metadata: {name: one}
""",
    """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: app}
webhooks:
- name: a.example.com
  clientConfig: {service: {name: web, namespace: default, path: /x}}
- name: b.example.com
  clientConfig: {service: {name: other, namespace: system}}
""",
    """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  names: {kind: Widget, plural: widgets}
  scope: Cluster
  conversion:
    strategy: Webhook
    webhook: {clientConfig: {service: {name: web, namespace: default}}}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
""",
    """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, annotations: {note: yes}}
spec:
  tls: [{secretName: conf}]
  rules:
  - host: SCALAR
    http: {paths: [{path: /, backend: {service: {name: web, port: {number: 80}}}}]}
""",
    """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, labels: {app: db, tier: "2"}}
spec:
  serviceName: web
  template:
    spec:
      containers: [{name: main, image: "reg.io/a/app:1", args: ["$(NAME)", SCALAR]}]
  volumeClaimTemplates: [{metadata: {name: d}, spec: {storageClassName: db}}]
""",
    """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: PersistentVolumeClaim
  metadata: {name: db}
- {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: web}, spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}}
""",
    """\
{"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "app"},
 "spec": {"schedule": "* * * * *", "jobTemplate": {"spec": {"template": {"spec": {"containers": [
 {"name": "main", "image": "nginx", "command": ["\\u00e9", "1"]}]}}}}}}
""",
    """\
# a comment before
apiVersion: v1 # version
kind: ConfigMap
metadata:
  # inside
  name: web
  namespace: two
data:
  a: "1"   # why
  ? b
  : c
""",
    """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: other, namespace: one, annotations: {config.kubernetes.io/local-config: SCALAR}}
spec: {template: {spec: {containers: [{name: main, image: nginx}]}}}
""",
)

_WIDGET = {
    "x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "Widget"}],
    "properties": {"spec": {"$ref": "#/definitions/spec"}},
}
OWN_SCHEMA = json.dumps(
    {
        "definitions": {
            "widget": _WIDGET,
            "spec": {
                "properties": {
                    "refs": {
                        "type": "array",
                        "items": {"type": "object"},
                        "x-kubernetes-patch-merge-key": "name",
                        "x-kubernetes-patch-strategy": "merge",
                    }
                }
            },
        }
    }
)
CRD_SCHEMA = json.dumps(
    {
        "github.com/example/v1.Widget": {
            "Schema": {
                "description": "A widget.",
                "properties": {
                    "apiVersion": {"type": "string"},
                    "kind": {"type": "string"},
                    "metadata": {"type": "object"},
                    "spec": {"$ref": "github.com/example/v1.WidgetSpec"},
                },
            },
            "Dependencies": [],
        },
        "github.com/example/v1.WidgetSpec": {
            "Schema": {
                "properties": {
                    "ref": {
                        "x-kubernetes-object-ref-api-version": "v1",
                        "x-kubernetes-object-ref-kind": "Service",
                        "$ref": "github.com/example/v1.Ref",
                    },
                    "map": {"type": "object", "x-kubernetes-annotation": "", "x-kubernetes-label-selector": ""},
                }
            },
            "Dependencies": [],
        },
        "github.com/example/v1.Ref": {"Schema": {"properties": {"name": {"type": "string"}}}, "Dependencies": []},
    }
)
