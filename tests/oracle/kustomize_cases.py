# ruff: noqa: E501 - the texts of files
"""Kustomizations with what is odd about Kustomize, one point each: a name, and files (`kustomization.yaml` is built).

Every case has the objects of `OBJECTS` in `objects.yaml`, unless it brings its own.
"""

from __future__ import annotations

OBJECTS = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
  annotations: {count: 1, empty: , tilde: ~, no: null}
  finalizers: [one, two]
spec:
  replicas: 2
  nothing:
  written: null
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: main
        image: nginx:1.24
        args: [a, b]
        ports:
        - {containerPort: 80, protocol: TCP}
        - {containerPort: 53, protocol: UDP}
        - {containerPort: 53, protocol: TCP}
        env:
        - {name: A, value: "1"}
        - {name: B, value: two}
        resources: {limits: {cpu: 1.50, memory: 0x10}}
      - name: side
        image: reg.io:5000/side@sha256:abc
      tolerations: [{key: a, operator: Exists}]
      volumes:
      - name: v
        emptyDir: {}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  ports: [{port: 80, name: http}, {port: 53, protocol: UDP}]
  selector: {app: web}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: gear}
spec:
  items: [{name: a, v: 1}, {name: b, v: 2}]
  ratio: 1.10
  text: 8080-tail
"""

_HEAD = "resources: [objects.yaml]\n"
_DEPLOYMENT = "    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web%s}\n"


def _patch(spec: str, metadata: str = "", extra: str = "") -> dict[str, str]:
    text = f"{_HEAD}patches:\n- patch: |-\n" + _DEPLOYMENT % metadata + f"    {spec}\n{extra}"
    return {"kustomization.yaml": text}


def _fields(text: str, **files: str) -> dict[str, str]:
    return {"kustomization.yaml": _HEAD + text, **{name.replace("__", "."): body for name, body in files.items()}}


def _operations(operations: str, kind: str = "Deployment") -> dict[str, str]:
    return _fields(f"patches:\n- target: {{kind: {kind}}}\n  patch: |-\n    {operations}\n")


def _pod(text: str) -> str:
    return f"spec: {{template: {{spec: {{{text}}}}}}}"


CASES: dict[str, dict[str, str]] = {
    "nothing but objects": _fields(""),
    "a patch drops empty nulls and keeps written ones": _patch("spec: {replicas: 3}"),
    "a patch takes a field away": _patch("spec: {replicas: null, template: null}"),
    "a patch with a null that was not there": _patch("spec: {strategy: null}"),
    "a map added with nulls in it": _patch("spec: {strategy: {type: null, rollingUpdate: {maxSurge: 1}}}"),
    "a map over a scalar": _patch("spec: {replicas: {a: 1}}"),
    "a scalar over a map": _patch("spec: {template: 3}"),
    "containers are merged by name, new ones first": _patch(_pod("containers: [{name: new}, {name: main, tty: true}]")),
    "a container taken out": _patch(_pod("containers: [{name: side, $patch: delete}]")),
    "a container that is not there taken out": _patch(_pod("containers: [{name: other, $patch: delete}]")),
    "all containers replaced": _patch(_pod("containers: [{$patch: replace}, {name: only}]")),
    "all containers taken out": _patch(_pod("containers: [{$patch: delete}]")),
    "a container without its key": _patch(_pod("containers: [{image: x}]")),
    "a map replaced": _patch("spec: {$patch: replace, replicas: 9}"),
    "an unknown directive": _patch("spec: {$patch: mangle}"),
    "an unknown directive in what is added": _patch("spec: {strategy: {$patch: mangle, type: x}}"),
    "the object taken out": _patch("$patch: delete"),
    "ports are merged by port and protocol": _patch(
        _pod("containers: [{name: main, ports: [{containerPort: 53, protocol: TCP, name: dns}, {containerPort: 1}]}]")
    ),
    "a port without protocol": _patch(_pod("containers: [{name: main, ports: [{containerPort: 53, name: dns}]}]")),
    "a port without port": _patch(_pod("containers: [{name: main, ports: [{name: dns}]}]")),
    "a port that is quoted": _patch(_pod('containers: [{name: main, ports: [{containerPort: "80", name: x}]}]')),
    "arguments are replaced": _patch(_pod("containers: [{name: main, args: [c]}]")),
    "tolerations are replaced": _patch(_pod("tolerations: [{key: b}]")),
    "finalizers are merged as words": _patch("spec: {}", ", finalizers: [three, one]"),
    "a volume of another kind keeps the old one": _patch(_pod("volumes: [{name: v, configMap: {name: c}}]")),
    "an environment variable taken out with null": _patch(
        _pod("containers: [{name: main, env: [{name: A, value: null, valueFrom: {fieldRef: {fieldPath: x}}}]}]")
    ),
    "annotations taken away": _patch("spec: {}", ", annotations: null"),
    "one annotation taken away": _patch("spec: {}", ", annotations: {count: null}"),
    "an annotation taken away with a target": _patch(
        "spec: {}", ", annotations: {count: null}", "  target: {kind: Deployment}\n"
    ),
    "a patch with a target by expression": _patch("spec: {replicas: 7}", "", "  target: {name: w.*}\n"),
    "a target whose expression is none": _patch("spec: {replicas: 7}", "", "  target: {name: '*'}\n"),
    "a target by label": _patch("spec: {replicas: 7}", "", "  target: {labelSelector: 'app in (web, x)'}\n"),
    "a target by a label selector that is none": _patch("spec: {}", "", "  target: {labelSelector: 'a b'}\n"),
    "a target by annotation": _patch("spec: {replicas: 7}", "", "  target: {annotationSelector: 'count=1'}\n"),
    "a patch that may change the name": _fields(
        "patches:\n- target: {kind: Deployment}\n  options: {allowNameChange: true}\n  patch: |-\n"
        + _DEPLOYMENT.replace("web", "other") % ""
    ),
    "a patch that may not": _fields(
        "patches:\n- target: {kind: Deployment}\n  patch: |-\n" + _DEPLOYMENT.replace("web", "other") % ""
    ),
    "a patch of nothing": _fields("patches:\n- patch: |-\n" + _DEPLOYMENT.replace("web", "other") % ""),
    "an empty patch": _fields("patches: [{patch: '{}'}]\n"),
    "an empty patch with a target": _fields("patches: [{patch: '{}', target: {kind: Service}}]\n"),
    "an empty patch with a target that is not there": _fields("patches: [{patch: '{}', target: {kind: No}}]\n"),
    "an unknown kind's lists are replaced": _fields(
        "patches:\n- patch: |-\n    apiVersion: example.com/v1\n    kind: Widget\n    metadata: {name: gear}\n"
        "    spec: {items: [{name: a, w: 3}]}\n"
    ),
    "a custom schema merges them": _fields(
        "openapi: {path: schema.json}\n"
        "patches:\n- patch: |-\n    apiVersion: example.com/v1\n    kind: Widget\n    metadata: {name: gear}\n"
        "    spec: {items: [{name: a, w: 3}]}\n",
        schema__json='{"definitions": {"w": {"x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1",'
        ' "kind": "Widget"}], "properties": {"spec": {"$ref": "#/definitions/s"}}}, "s": {"properties": {"items":'
        ' {"type": "array", "items": {"type": "object"}, "x-kubernetes-patch-merge-key": "name",'
        ' "x-kubernetes-patch-strategy": "merge"}}}}}',
    ),
    "ports of a service by port and protocol": _fields(
        "patches:\n- patch: |-\n    apiVersion: v1\n    kind: Service\n    metadata: {name: web}\n"
        "    spec: {ports: [{port: 80, targetPort: 8080}, {port: 53, protocol: UDP, name: dns}]}\n"
    ),
    "operations on an annotation, with none there": _operations(
        '- {op: add, path: /metadata/annotations/x, value: "1"}', "Service"
    ),
    "operations through patchesJson6902 have none": _fields(
        "patchesJson6902:\n- target: {version: v1, kind: Service, name: web}\n  patch: |-\n"
        '    - {op: add, path: /metadata/annotations/x, value: "1"}\n'
    ),
    "an operation replaces what is not there": _operations("- {op: replace, path: /spec/unknown, value: yes}"),
    "an operation removes what is not there": _operations("- {op: remove, path: /spec/unknown}"),
    "an operation tests": _operations("- {op: test, path: /spec/replicas, value: 2}"),
    "a test that fails": _operations("- {op: test, path: /spec/replicas, value: 3}"),
    "a test of nothing against null": _operations("- {op: test, path: /spec/unknown, value: null}"),
    "a test of a null": _operations("- {op: test, path: /spec/written, value: null}"),
    "an operation copies": _operations("- {op: copy, from: /spec/replicas, path: /spec/copies}"),
    "an operation copies nothing": _operations("- {op: copy, from: /spec/unknown, path: /spec/copies}"),
    "an operation moves": _operations("- {op: move, from: /spec/replicas, path: /spec/moved}"),
    "an operation moves nothing": _operations("- {op: move, from: /spec/unknown, path: /spec/moved}"),
    "an operation at the end of a list": _operations("- {op: add, path: /metadata/finalizers/-, value: x}"),
    "an operation at an index": _operations("- {op: add, path: /metadata/finalizers/1, value: x}"),
    "an operation past the end": _operations("- {op: add, path: /metadata/finalizers/3, value: x}"),
    "an operation counted from the end": _operations("- {op: replace, path: /metadata/finalizers/-1, value: x}"),
    "an operation on the whole": _operations("- {op: replace, path: '', value: {}}"),
    "an operation that replaces the whole": _operations(
        "- {op: replace, path: '', value: {apiVersion: v1, kind: Service, metadata: {name: x}}}", "Service"
    ),
    "a number over a text in quotes": _patch(_pod("containers: [{name: main, env: [{name: A, value: 2}]}]")),
    "a number over a text without quotes": _patch(_pod("containers: [{name: main, env: [{name: B, value: 2}]}]")),
    "a number over a word in quotes": _patch(
        _pod("containers: [{name: side, image: 2}]"),
    )
    | {"objects.yaml": OBJECTS.replace("reg.io:5000/side@sha256:abc", '"word"')},
    "an operation with escapes": _operations("- {op: add, path: /metadata/annotations/a~1b~0c, value: x}"),
    "an operation that is none": _operations("- {op: mangle, path: /spec}"),
    "operations of no list": _operations("op: add"),
    "an operation with a number as a key": _operations("- {op: add, path: /spec/0, value: x}"),
    "operations keep no text of numbers": _fields(
        "patches:\n- target: {kind: Widget}\n  patch: |-\n    - {op: add, path: /spec/x, value: 1}\n"
        "replacements:\n- source: {kind: Widget, fieldPath: spec.ratio}\n"
        "  targets: [{select: {kind: Widget}, fieldPaths: [spec.text]}]\n"
    ),
    "a prefix and a suffix": _fields("namePrefix: a-\nnameSuffix: -z\n"),
    "a namespace": _fields("namespace: shop\n"),
    "labels with selectors": _fields("labels: [{pairs: {a: b}, includeSelectors: true}]\n"),
    "labels with templates": _fields("labels: [{pairs: {a: b}, includeTemplates: true}]\n"),
    "labels in fields of one's own": _fields(
        "labels: [{pairs: {a: b}, fields: [{path: spec/made, kind: Widget, create: true}]}]\n"
    ),
    "labels through a scalar": _fields("labels: [{pairs: {a: b}, fields: [{path: spec/ratio/x, create: true}]}]\n"),
    "a label that is no string": _fields("labels: [{pairs: {a: 1}}]\n"),
    "a patched label changes all that came with it": {
        "kustomization.yaml": "resources: [base]\npatches:\n- patch: |-\n"
        + _DEPLOYMENT % ""
        + "    spec: {template: {metadata: {labels: {team: b}}}}\n",
        "base/kustomization.yaml": _HEAD + "commonLabels: {team: a}\n",
        "base/objects.yaml": OBJECTS,
    },
    "an image's tag": _fields('images: [{name: nginx, newTag: "2"}]\n'),
    "an image's tag suffix": _fields("images: [{name: nginx, tagSuffix: -x}]\n"),
    "an image's digest": _fields("images: [{name: nginx, digest: 'sha256:d'}]\n"),
    "an image's tag and digest": _fields("images: [{name: nginx, newTag: a, digest: 'sha256:d'}]\n"),
    "an image with a port in its name": _fields("images: [{name: 'reg.io:5000/side', newTag: '3'}]\n"),
    "an image's name as an expression": _fields("images: [{name: 'ng.nx', newName: other}]\n"),
    "an image that is renamed to one of the next": _fields(
        "images: [{name: nginx, newName: b}, {name: b, newTag: '9'}]\n"
    ),
    "replicas": _fields("replicas: [{name: web, count: 0}]\n"),
    "replicas of nothing": _fields("replicas: [{name: nothing, count: 1}]\n"),
    "a config map of literals": _fields(
        "configMapGenerator:\n- name: c\n  literals: [a=1, 'b=\"q\"', c=, \"d='x\", e=f=g, 'h=<&>']\n"
    ),
    "a literal without a value": _fields("configMapGenerator: [{name: c, literals: [a]}]\n"),
    "a key twice": _fields("configMapGenerator: [{name: c, literals: [a=1, a=2]}]\n"),
    "a config map of a file": _fields(
        "configMapGenerator: [{name: c, files: [data.txt, k=data.txt]}]\n", data__txt="one\r\ntwo\t \n\n  three\u2028\n"
    ),
    "a config map of an environment file": _fields(
        "configMapGenerator: [{name: c, envs: [some.env]}]\n",
        some__env='\ufeff# no\nA=1\n B = 2 \nC\n\nD="q"\r\nexport E=1\n',
    ),
    "a config map of nothing": _fields("configMapGenerator: [{name: c}]\nsecretGenerator: [{name: s}]\n"),
    "a secret": _fields(
        "secretGenerator:\n- name: s\n  type: kubernetes.io/tls\n  literals: [a=1, long=%s]\n" % ("x" * 60)
    ),
    "options of generators": _fields(
        "generatorOptions: {labels: {a: b}, annotations: {c: d}, immutable: true}\n"
        "configMapGenerator:\n- {name: c, literals: [a=1], options: {labels: {a: own}, disableNameSuffixHash: true}}\n"
        "- {name: d}\n"
    ),
    "a config map that merges with nothing": _fields("configMapGenerator: [{name: c, behavior: merge}]\n"),
    "a config map that merges": {
        "kustomization.yaml": "resources: [base]\nconfigMapGenerator:\n- {name: c, behavior: merge, literals: [a=2, b=3]}\n",
        "base/kustomization.yaml": "namePrefix: p-\nconfigMapGenerator: [{name: c, literals: [a=1, z=9]}]\n",
    },
    "a config map that replaces": {
        "kustomization.yaml": "resources: [base]\nconfigMapGenerator:\n- {name: c, behavior: replace, literals: [b=3]}\n",
        "base/kustomization.yaml": "configMapGenerator: [{name: c, literals: [a=1]}]\n",
    },
    "a name that is referred to everywhere": {
        "kustomization.yaml": "resources: [pod.yaml]\nconfigMapGenerator: [{name: c, literals: [a=1]}]\n"
        "secretGenerator: [{name: s, literals: [a=1]}]\n",
        "pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  imagePullSecrets: [{name: s}]\n"
        "  volumes:\n  - {name: v, configMap: {name: c}}\n  - {name: w, secret: {secretName: s}}\n"
        "  - {name: x, projected: {sources: [{configMap: {name: c}}, {secret: {name: s}}]}}\n"
        "  containers: [{name: m, envFrom: [{configMapRef: {name: c}}, {secretRef: {name: other}}]}]\n",
    },
    "a replacement": _fields(
        "replacements:\n- source: {kind: Service, name: web, fieldPath: spec.ports.0.port}\n"
        "  targets:\n  - select: {kind: Deployment}\n    fieldPaths: ['spec.template.spec.containers.[name=main].env.0.value']\n"
    ),
    "a replacement with the text of a number": _fields(
        "replacements:\n- source: {kind: Widget, fieldPath: spec.ratio}\n"
        "  targets: [{select: {kind: Widget}, fieldPaths: [spec.text, metadata.annotations.new], options: {create: true}}]\n"
    ),
    "a replacement of a number by a word": _fields(
        "replacements:\n- source: {kind: Widget, fieldPath: spec.text}\n"
        "  targets: [{select: {kind: Deployment}, fieldPaths: [spec.replicas]}]\n"
    ),
    "a replacement of a part": _fields(
        "replacements:\n- source: {kind: Service, fieldPath: metadata.name}\n"
        "  targets: [{select: {kind: Widget}, fieldPaths: [spec.text], options: {delimiter: '-', index: 1}}]\n"
    ),
    "a replacement of a part before the first": _fields(
        "replacements:\n- source: {kind: Service, fieldPath: metadata.name}\n"
        "  targets: [{select: {kind: Widget}, fieldPaths: [spec.text], options: {delimiter: '-', index: -1}}]\n"
    ),
    "a replacement by a part of a text": _fields(
        "replacements:\n- source: {kind: Widget, fieldPath: spec.text, options: {delimiter: '-', index: 0}}\n"
        "  targets: [{select: {kind: Deployment}, fieldPaths: [spec.replicas, metadata.labels.made], "
        "options: {create: true}}]\n"
    ),
    "a replacement of many": _fields(
        "replacements:\n- source: {kind: Service}\n"
        "  targets: [{select: {kind: Deployment}, fieldPaths: [spec.template.spec.containers.*.image]}]\n"
    ),
    "a replacement that rejects": _fields(
        "replacements:\n- source: {kind: Service}\n"
        "  targets: [{select: {name: web}, reject: [{kind: Service}], fieldPaths: [metadata.labels.app]}]\n"
    ),
    "a replacement without a source": _fields(
        "replacements:\n- source: {kind: Nothing}\n  targets: [{select: {kind: Deployment}}]\n"
    ),
    "a replacement with two sources": _fields(
        "replacements:\n- source: {name: web}\n  targets: [{select: {kind: Deployment}}]\n"
    ),
    "a replacement into nothing": _fields(
        "replacements:\n- source: {kind: Service}\n"
        "  targets: [{select: {kind: Deployment}, fieldPaths: [spec.unknown.deep]}]\n"
    ),
    "a replacement with a map": _fields(
        "replacements:\n- source: {kind: Service, fieldPath: spec.selector}\n"
        "  targets: [{select: {kind: Widget}, fieldPaths: [spec.items, spec.new], options: {create: true}}]\n"
    ),
    "a variable": _fields(
        "vars:\n- {name: R, objref: {kind: Deployment, name: web, apiVersion: apps/v1}, fieldref: {fieldPath: spec.replicas}}\n"
        "configurations: [c.yaml]\n",
        c__yaml="varReference: [{path: spec/text, kind: Widget}, {path: spec/items/v, kind: Widget}]\n",
        objects__yaml=OBJECTS.replace("8080-tail", "$(R)"),
    ),
    "a variable of nothing": _fields("vars: [{name: R, objref: {kind: Job, name: x, apiVersion: batch/v1}}]\n"),
    "names in fields of one's own": _fields(
        "namePrefix: p-\nconfigurations: [c.yaml]\n",
        c__yaml="nameReference: [{kind: Service, version: v1, fieldSpecs: [{path: spec/ref/name, kind: Widget}]}]\n",
        objects__yaml=OBJECTS.replace("ratio: 1.10", "ref: {name: web}"),
    ),
    "a configuration with a field that is none": _fields("configurations: [c.yaml]\n", c__yaml="nameReferences: []\n"),
    "field specs that do not agree": _fields(
        "configurations: [c.yaml]\n", c__yaml="commonLabels: [{path: metadata/labels, create: false}]\n"
    ),
    "a list of objects": {
        "kustomization.yaml": "resources: [l.yaml]\nnamePrefix: a-\n",
        "l.yaml": "apiVersion: v1\nkind: ConfigMapList\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n"
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n",
    },
    "local configuration is left out": {
        "kustomization.yaml": "resources: [l.yaml]\n",
        "l.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {config.kubernetes.io/local-config: 'true'}}\n"
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n",
    },
    "objects by kind": {
        "kustomization.yaml": "resources: [l.yaml]\n",
        "l.yaml": "---\n".join(
            f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: {name}}}\n"
            for kind, name in (("Pod", "z"), ("Secret", "s"), ("Pod", "a"), ("Zebra", "q"), ("Namespace", "n"))
        ),
    },
    "objects in their order": {
        "kustomization.yaml": "resources: [l.yaml]\nsortOptions: {order: fifo}\n",
        "l.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: z}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n",
    },
    "objects in an order of one's own": _fields(
        "sortOptions: {order: legacy, legacySortOptions: {orderFirst: [Widget], orderLast: [Deployment]}}\n"
    ),
    "a component": {
        **_fields("components: [c]\nnamePrefix: p-\n"),
        "c/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnameSuffix: -s\n",
    },
    "a component that is none": {**_fields("components: [c]\n"), "c/kustomization.yaml": "nameSuffix: -s\n"},
    "a transformer in the kustomization": _fields(
        "transformers:\n- |-\n  apiVersion: builtin\n  kind: NamespaceTransformer\n"
        "  metadata: {name: n, namespace: shop}\n  unsetOnly: true\n"
    ),
    "a transformer in a file": _fields(
        "transformers: [t.yaml]\n",
        t__yaml="apiVersion: builtin\nkind: ReplicaCountTransformer\nmetadata: {name: r}\n"
        "replica: {name: web, count: 5}\nfieldSpecs: [{path: spec/replicas, kind: Deployment}]\n",
    ),
    "a validator that changes something": _fields(
        "validators:\n- |-\n  apiVersion: builtin\n  kind: PrefixTransformer\n  metadata: {name: p}\n  prefix: a-\n"
        "  fieldSpecs: [{path: metadata/name}]\n"
    ),
    "who built it": _fields(
        "buildMetadata: [managedByLabel, originAnnotations, transformerAnnotations]\nnamePrefix: a-\n"
    ),
    "fields in another case": _fields("NamePrefix: a-\n"),
    "a number for a text": _fields("namePrefix: 1\n"),
    "a later version": _fields("apiVersion: kustomize.config.k8s.io/v1\n"),
    **{
        f"a {what} with the key {key}": _fields(text % key)
        for key in ("n", "'1'", "'~'", "2001-01-01", "1e3", "'1_0'", "é")
        for what, text in (
            ("label", "labels: [{pairs: {%s: v}}]\n"),
            ("literal", "configMapGenerator: [{name: c, literals: [%s=v]}]\n"),
            ("generated label", "configMapGenerator: [{name: c, options: {labels: {%s: v}}}]\n"),
        )
    },
    **{
        f"a plugin's label {value}": _fields(
            "transformers:\n- |-\n  apiVersion: builtin\n  kind: LabelTransformer\n  metadata: {name: t}\n"
            f"  labels: {{a: {value}}}\n  fieldSpecs: [{{path: metadata/labels, create: true}}]\n"
        )
        for value in ("1", "1.50", "true", "1e3", "123456789.5", "1e-7", "null", "[]")
    },
    "a validator that notes a name again": _fields(
        "namespace: one\nvalidators:\n- |-\n  apiVersion: builtin\n  kind: NamespaceTransformer\n"
        "  metadata: {name: n, namespace: one}\n"
    ),
    "labels in a field of all": _fields(
        "labels: [{pairs: {a: b}, fields: [{path: 'metadata/annotations/*', kind: Widget, create: true}]}]\n"
    ),
    "labels in an item": _fields("labels: [{pairs: {a: b}, fields: [{path: spec/items/0, kind: Widget}]}]\n"),
    "labels in a numbered field": _fields("labels: [{pairs: {a: b}, fields: [{path: spec/0/a, kind: Widget}]}]\n"),
    "a folded annotation": _fields(
        "",
        objects__yaml="apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n    k: >\n      x\n       y\n"
        "spec:\n  k: >\n    x\n     y\n",
    ),
    "a date as an annotation, as a label and elsewhere": _fields(
        "",
        objects__yaml="apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  labels: {d: 2001-01-01}\n"
        "  annotations: {d: 2001-01-01, e: 2001-01-01T01:02:03.5Z, b: !!binary aGk=}\nspec: {d: 2001-01-01}\n",
    ),
    "anchors of one name": _fields(
        "",
        objects__yaml="apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  a: [&x one, *x]\n  b: [&x two, *x]\n  c: [&x three, *x]\n",
    ),
    "a name with commas": _fields(
        "namespace: b\nnamePrefix: c\n",
        objects__yaml="apiVersion: v1\nkind: Pod\nmetadata: {name: 'a,b', namespace: 'c,d'}\n",
    ),
    "a name with commas and one change": _fields(
        "namePrefix: c\n",
        objects__yaml="apiVersion: v1\nkind: Pod\nmetadata: {name: 'a,b', namespace: c}\n",
    ),
    "fields that are there twice": _fields("namePrefix: a-\nnamePrefix: b-\n"),
}
for _files in CASES.values():
    if "objects.yaml" not in _files and _files["kustomization.yaml"].startswith(_HEAD):
        _files["objects.yaml"] = OBJECTS
