"""Manifests of the kinds that stand around an application's pods: network, access, configuration, sizes."""

from __future__ import annotations

from benchmarks.application import Application


def service(app: Application) -> str:
    """The Service in front of the Deployment."""
    return f"""\
apiVersion: v1
kind: Service
metadata:
  name: {app.name}
  namespace: {app.namespace}
  labels:
    app.kubernetes.io/name: {app.name}
  annotations:
    prometheus.io/scrape: "true"
    prometheus.io/port: "9102"
spec:
  type: ClusterIP
  selector:
    app.kubernetes.io/name: {app.name}
  ports:
    - name: http
      port: 80
      targetPort: http
    - name: metrics
      port: 9102
      targetPort: metrics
      protocol: TCP
"""


def config_map(app: Application) -> str:
    """The ConfigMap with the application's settings: switches, and a whole file."""
    switches = "\n".join(f'  FEATURE_{number:02}: "{value}"' for number, value in enumerate(app.switches))
    sections = "\n".join(
        f"    [upstream.{number}]\n    url = http://upstream-{number}.{app.namespace}.svc:8080\n    timeout = {number}s"
        for number in range(1, len(app.switches) // 3 + 1)
    )
    return f"""\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {app.name}
  namespace: {app.namespace}
  labels:
    app.kubernetes.io/name: {app.name}
data:
  LOG_LEVEL: info
  PORT: "{app.port}"
  PUBLIC_URL: https://{app.host}/
{switches}
  application.ini: |
    # Read once at the start; a change needs a restart.
    [server]
    port = {app.port}
    workers = {app.replicas * 4}

{sections}
"""


def secret(app: Application) -> str:
    """The Secret; what stands in it is put in at deployment."""
    return f"""\
# Values are filled in by the deployment, none of them belongs into git.
apiVersion: v1
kind: Secret
metadata:
  name: {app.name}
  namespace: {app.namespace}
  labels:
    app.kubernetes.io/name: {app.name}
  annotations:
    shop.example/rotate-after: 90d
type: Opaque
stringData:
  database-user: {app.name.replace("-", "_")}
  database-password: ${{DATABASE_PASSWORD}}
  session-key: ${{SESSION_KEY}}
"""


def ingress(app: Application) -> str:
    """The Ingress through which the application is reached from outside."""
    return f"""\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {app.name}
  namespace: {app.namespace}
  labels:
    app.kubernetes.io/name: {app.name}
  annotations:
    cert-manager.io/cluster-issuer: public
    nginx.ingress.kubernetes.io/proxy-body-size: 8m
    nginx.ingress.kubernetes.io/proxy-read-timeout: "60"
spec:
  ingressClassName: nginx
  tls:
    - hosts:
        - {app.host}
      secretName: {app.name}-tls
  rules:
    - host: {app.host}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {app.name}
                port:
                  name: http
          - path: /admin
            pathType: Exact
            backend:
              service:
                name: {app.name}
                port:
                  number: 80
"""


def horizontal_pod_autoscaler(app: Application) -> str:
    """The HorizontalPodAutoscaler of the Deployment."""
    return f"""\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {app.name}
  namespace: {app.namespace}
  labels:
    app.kubernetes.io/name: {app.name}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {app.name}
  minReplicas: {app.replicas}
  maxReplicas: {app.replicas * 4}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 70
    - type: Pods
      pods:
        metric:
          name: requests_in_flight
        target:
          type: AverageValue
          averageValue: "20"
  behavior:
    scaleDown:
      stabilizationWindowSeconds: 300
      policies:
        - {{type: Percent, value: 10, periodSeconds: 60}}
"""


def pod_disruption_budget(app: Application) -> str:
    """The PodDisruptionBudget of the Deployment."""
    return f"""\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {app.name}
  namespace: {app.namespace}
  labels:
    app.kubernetes.io/name: {app.name}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: {app.name}
"""


def network_policy(app: Application) -> str:
    """The NetworkPolicy: who may call the application, and whom it may call."""
    return f"""\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {app.name}
  namespace: {app.namespace}
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: {app.name}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: ingress-nginx
        - podSelector:
            matchExpressions:
              - key: app.kubernetes.io/part-of
                operator: In
                values: [shop, backoffice]
      ports:
        - port: {app.port}
          protocol: TCP
  egress:
    # Names
    - ports:
        - port: 53
          protocol: UDP
        - port: 53
          protocol: TCP
    # Everything outside, but not the metadata service
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
            except:
              - 169.254.169.254/32
      ports:
        - port: 443
"""


def role(app: Application) -> str:
    """The Role with which the application elects a leader."""
    return f"""\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {app.name}
  namespace: {app.namespace}
  labels:
    app.kubernetes.io/name: {app.name}
rules:
  - apiGroups: [""]
    resources: [configmaps]
    resourceNames: [{app.name}]
    verbs: [get, list, watch]
  - apiGroups: [coordination.k8s.io]
    resources: [leases]
    verbs: [get, create, update]
"""


def role_binding(app: Application) -> str:
    """The RoleBinding of the Role."""
    return f"""\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {app.name}
  namespace: {app.namespace}
  labels:
    app.kubernetes.io/name: {app.name}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {app.name}
subjects:
  - kind: ServiceAccount
    name: {app.name}
    namespace: {app.namespace}
"""


def service_account(app: Application) -> str:
    """The ServiceAccount of the pods."""
    return f"""\
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {app.name}
  namespace: {app.namespace}
  labels:
    app.kubernetes.io/name: {app.name}
    app.kubernetes.io/part-of: shop
automountServiceAccountToken: true
"""


def persistent_volume_claim(app: Application) -> str:
    """The PersistentVolumeClaim for reports."""
    return f"""\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {app.name}-reports
  namespace: {app.namespace}
  labels:
    app.kubernetes.io/name: {app.name}
spec:
  storageClassName: ssd
  accessModes:
    - ReadWriteMany
  resources:
    requests:
      storage: {app.storage}Gi
"""


def virtual_service(app: Application) -> str:
    """The VirtualService that gives the new version its share of the requests."""
    return f"""\
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: {app.name}
  namespace: {app.namespace}
  labels:
    app.kubernetes.io/name: {app.name}
spec:
  hosts:
    - {app.name}.{app.namespace}.svc.cluster.local
    - {app.host}
  gateways:
    - mesh
    - istio-system/public
  http:
    - name: testers
      match:
        - headers:
            x-shop-tester:
              exact: "true"
      route:
        - destination:
            host: {app.name}.{app.namespace}-canary.svc.cluster.local
    - name: everybody
      timeout: 10s
      retries:
        attempts: 3
        perTryTimeout: 2s
        retryOn: 5xx,reset
      route:
        - destination:
            host: {app.name}
          weight: {100 - app.canary}
        - destination:
            host: {app.name}.{app.namespace}-canary.svc.cluster.local
          weight: {app.canary}
"""
