"""A repository in which values come from everywhere that Kustomize knows."""

from __future__ import annotations

FILES = {
    "base/kustomization.yaml": """\
resources:
- deployment.yaml
- service.yaml
- binding.yaml
configMapGenerator:
- name: settings
  literals:
  - level=info
  - color=red
  files:
  - motd.txt
  envs:
  - some.env
secretGenerator:
- name: token
  literals:
  - key=abc
  options:
    labels:
      generated: "yes"
namePrefix: base-
labels:
- pairs:
    tier: backend
  includeSelectors: true
""",
    "base/motd.txt": "hello\n",
    "base/some.env": "# comment\nA=1\nB=2\n",
    "base/deployment.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations:
    owner: nobody
spec:
  replicas: 1
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      serviceAccountName: runner
      containers:
      - name: web
        image: nginx:1.24
        args: [serve, --quiet]
        ports:
        - containerPort: 8080
          name: http
        - containerPort: 9090
          name: metrics
        env:
        - name: LEVEL
          valueFrom:
            configMapKeyRef:
              name: settings
              key: level
        - name: HOST
          value: unset
        - name: SERVICE
          value: http://$(SERVICE)/
        resources:
          limits:
            memory: 64Mi
      - name: sidecar
        image: reg.io/proxy:1
        resources:
          limits:
            cpu: 100m
      volumes:
      - name: token
        secret:
          secretName: token
""",
    "base/service.yaml": """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
  - port: 80
    targetPort: 8080
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: runner
""",
    "base/binding.yaml": """\
apiVersion: v1
kind: List
items:
- apiVersion: rbac.authorization.k8s.io/v1
  kind: Role
  metadata:
    name: reader
  rules:
  - apiGroups: [""]
    resources: [pods]
    verbs: [get]
- apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata:
    name: reader
  roleRef:
    apiGroup: rbac.authorization.k8s.io
    kind: Role
    name: reader
  subjects:
  - kind: ServiceAccount
    name: runner
""",
    "component/kustomization.yaml": """\
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
- path: security.yaml
  target:
    kind: Deployment
""",
    "component/security.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: any
spec:
  template:
    spec:
      securityContext:
        runAsNonRoot: true
""",
    "overlay/kustomization.yaml": """\
namespace: shop
nameSuffix: -prod
resources:
- ../base
- extra.yaml
components:
- ../component
commonAnnotations:
  team: payments
labels:
- pairs:
    env: prod
images:
- name: nginx
  newTag: "1.25"
- name: reg.io/proxy
  newName: mirror.io/proxy
  newTag: "2"
replicas:
- name: web
  count: 3
configMapGenerator:
- name: settings
  behavior: merge
  literals:
  - level=debug
patches:
- path: limits.yaml
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      template:
        spec:
          containers:
          - name: web
            env:
            - name: EXTRA
              value: added
  target:
    name: web
    kind: Deployment
- target:
    kind: Deployment
    name: web
  patch: |-
    - op: replace
      path: /spec/template/spec/containers/2/resources/limits/cpu
      value: 200m
    - op: add
      path: /metadata/annotations/owner
      value: someone
    - op: add
      path: /spec/strategy
      value:
        type: Recreate
- target:
    kind: Service
  path: ports.json
replacements:
- source:
    kind: Service
    name: web
    fieldPath: metadata.name
  targets:
  - select:
      kind: Deployment
      name: web
    fieldPaths:
    - spec.template.spec.containers.[name=web].env.[name=HOST].value
vars:
- name: SERVICE
  objref:
    apiVersion: v1
    kind: Service
    name: web
""",
    "overlay/extra.yaml": """\
apiVersion: example.com/v1
kind: Widget
metadata:
  name: gear
spec:
  size: 3
""",
    "overlay/limits.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    patched: "true"
spec:
  template:
    spec:
      containers:
      - name: web
        resources:
          limits:
            memory: 128Mi
        ports:
        - containerPort: 9090
          name: prometheus
      - name: helper
        image: busybox
""",
    "overlay/ports.json": """\
[
  {"op": "replace", "path": "/spec/ports/0/port", "value": 8000},
  {"op": "add", "path": "/spec/type", "value": "NodePort"}
]
""",
}
