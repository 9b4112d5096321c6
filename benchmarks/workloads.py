"""Manifests of the kinds that run pods, written as people write them: comments, probes, quantities, environments."""

from __future__ import annotations

from benchmarks.application import Application


def deployment(app: Application) -> str:
    """The Deployment that serves the application."""
    return f"""\
# Owned by team {app.team}; on call: #{app.team}-alerts
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {app.name}
  namespace: {app.namespace}
  labels:
    app.kubernetes.io/name: {app.name}
    app.kubernetes.io/part-of: shop
    app.kubernetes.io/version: "{app.tag}"
  annotations:
    shop.example/runbook: https://runbooks.shop.example/{app.name}
spec:
  revisionHistoryLimit: 5
  progressDeadlineSeconds: 600
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 25%
      maxUnavailable: 0
  selector:
    matchLabels:
      app.kubernetes.io/name: {app.name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: {app.name}
        app.kubernetes.io/part-of: shop
        version: stable
    spec:
      serviceAccountName: {app.name}
      terminationGracePeriodSeconds: 45
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              app.kubernetes.io/name: {app.name}
      containers:
        - name: {app.name}
          image: {app.image}
          args: ["--listen=:{app.port}", "--log-format=json", '--shutdown-timeout=30s']
          ports:
            - name: http
              containerPort: {app.port}
            - name: metrics
              containerPort: 9102
              protocol: TCP
          env:
            - name: ENVIRONMENT
              value: {app.environment}
            - name: GOMAXPROCS  # a string, or the API server refuses it
              value: "2"
            - name: POD_IP
              valueFrom:
                fieldRef:
                  fieldPath: status.podIP
            - name: DATABASE_PASSWORD
              valueFrom:
                secretKeyRef:
                  name: {app.name}
                  key: database-password
          envFrom:
            - configMapRef:
                name: {app.name}
          resources:
            requests:
              cpu: {app.cpu}m
              memory: {app.memory}Mi
            limits:
              memory: {app.memory * 2}Mi
          readinessProbe:
            httpGet:
              path: /ready
              port: http
            periodSeconds: 5
          livenessProbe:
            httpGet:
              path: /healthz
              port: http
            initialDelaySeconds: 20
            timeoutSeconds: 2
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            runAsNonRoot: true
            runAsUser: 10001
            capabilities:
              drop: [ALL]
          volumeMounts:
            - name: tmp
              mountPath: /tmp
      volumes:
        - name: tmp
          emptyDir: {{}}
"""


def stateful_set(app: Application) -> str:
    """The StatefulSet that keeps what the application has to remember."""
    labels = {"app.kubernetes.io/name": f"{app.name}-store", "app.kubernetes.io/part-of": "shop"}
    anchor, alias = (" &labels", " *labels") if app.repeats_by_anchor else ("", "")
    first = "\n".join(f"    {key}: {value}" for key, value in labels.items())

    def again(indentation: int) -> str:
        lines = "".join(f"\n{' ' * indentation}{key}: {value}" for key, value in labels.items())
        return alias or lines

    return f"""\
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {app.name}-store
  namespace: {app.namespace}
  labels:{anchor}
{first}
spec:
  serviceName: {app.name}
  replicas: {app.replicas}
  podManagementPolicy: Parallel
  selector:
    matchLabels:{again(6)}
  template:
    metadata:
      labels:{again(8)}
    spec:
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
      # Two replicas on one node would be lost together.
      affinity:
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 100
              podAffinityTerm:
                topologyKey: kubernetes.io/hostname
                labelSelector:
                  matchLabels:
                    app.kubernetes.io/name: {app.name}-store
      containers:
        - name: store
          image: registry.shop.example/platform/store:{app.tag}
          command:
            - /bin/sh
            - -ec
            - |
              # The ordinal decides the shard.
              export SHARD="${{HOSTNAME##*-}}"
              exec store --data /var/lib/store --shard "$SHARD"
          ports:
            - name: store
              containerPort: 6379
          resources:
            requests: {{cpu: {app.cpu}m, memory: {app.memory}Mi}}
            limits: {{memory: {app.memory * 2}Mi}}
          readinessProbe:
            tcpSocket:
              port: store
            failureThreshold: 6
          livenessProbe:
            tcpSocket:
              port: store
            failureThreshold: 20
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {{drop: [ALL]}}
          volumeMounts:
            - name: data
              mountPath: /var/lib/store
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: ["ReadWriteOnce"]
        resources:
          requests:
            storage: {app.storage}Gi
"""


def daemon_set(app: Application) -> str:
    """The DaemonSet that collects the application's logs on every node."""
    return f"""\
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: {app.name}-agent
  namespace: {app.namespace}
  labels:
    app.kubernetes.io/name: {app.name}-agent
spec:
  selector:
    matchLabels:
      app.kubernetes.io/name: {app.name}-agent
  updateStrategy:
    rollingUpdate:
      maxUnavailable: 10%
  template:
    metadata:
      labels:
        app.kubernetes.io/name: {app.name}-agent
    spec:
      tolerations:
        - operator: Exists
          effect: NoSchedule
      automountServiceAccountToken: false
      containers:
        - name: agent
          image: registry.shop.example/platform/agent:{app.tag}
          args:
            - --source=/var/log/pods
            - --match={app.namespace}_{app.name}-*
            - --buffer={app.memory // 2}MB
          env:
            - name: NODE_NAME
              valueFrom:
                fieldRef:
                  fieldPath: spec.nodeName
          resources:
            requests:
              cpu: 20m
              memory: 48Mi
            limits:
              memory: {app.memory}Mi
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            runAsNonRoot: true
            capabilities: {{drop: [ALL]}}
          volumeMounts:
            - name: logs
              mountPath: /var/log/pods
              readOnly: true
      volumes:
        - name: logs
          hostPath:
            path: /var/log/pods
            type: Directory
"""


def cron_job(app: Application) -> str:
    """The CronJob that cleans up at night."""
    return f"""\
apiVersion: batch/v1
kind: CronJob
metadata:
  name: {app.name}-cleanup
  namespace: {app.namespace}
  labels:
    app.kubernetes.io/name: {app.name}
    app.kubernetes.io/component: cleanup
spec:
  schedule: "{app.replicas} 3 * * 1-5"  # before the first delivery
  timeZone: Etc/UTC
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 600
  successfulJobsHistoryLimit: 1
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
      backoffLimit: 2
      activeDeadlineSeconds: 1800
      template:
        metadata:
          labels:
            app.kubernetes.io/name: {app.name}
            app.kubernetes.io/component: cleanup
        spec:
          restartPolicy: Never
          serviceAccountName: {app.name}
          containers:
            - name: cleanup
              image: {app.image}
              args: [cleanup, --older-than, 720h, --batch, "500"]
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                runAsNonRoot: true
                capabilities: {{drop: [ALL]}}
              envFrom:
                - secretRef:
                    name: {app.name}
              resources:
                requests:
                  cpu: {app.cpu}m
                  memory: {app.memory}Mi
                limits:
                  memory: {app.memory}Mi
"""
