"""What single requests meet with AuthorizationPolicies: the examples of Istio's reference and of its tasks.

Each case has its policies (`namespace: spec`) and rows of requests with what becomes of them: `open`, `token` (with one
alone), `refused` or `perhaps`. A request is `WHO METHOD HOST PATH [PORT]`; `WHO` is `internet` or pods, and `tcp` in
the place of the method is a connection. They are for the pods of `httpbin` in `foo`, or those that a case names.
"""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """Policies, and what becomes of requests: one a line, and the word after the arrow."""

    title: str
    policies: tuple[str, ...]
    requests: str
    at: str = "httpbin"


_REFERENCE = (
    "foo: {action: ALLOW, rules: [{from: [{source: {principals: [cluster.local/ns/default/sa/sleep]}}, {source: \
{namespaces: [test]}}], to: [{operation: {methods: [GET], paths: [/info*]}}, {operation: {methods: [POST], paths: \
[/data]}}], when: [{key: 'request.auth.claims[iss]', values: ['https://accounts.google.com']}]}]}"
)

CASES = [
    Case("no policy", (), """
        internet GET shop /any -> open
        internet tcp 8080 -> open
    """),
    # https://istio.io/latest/docs/reference/config/security/authorization-policy/
    Case("the reference: ALLOW by principal or namespace, operations and a claim", (_REFERENCE,), """
        sleep GET h /info -> token
        sleep GET h /info/1 -> token
        sleep GET h /data -> refused
        sleep POST h /data -> token
        sleep POST h /data/1 -> refused
        curl GET h /info -> token
        worker GET h /info -> refused
        internet GET h /info -> refused
        nginx GET h /info -> refused
        stranger GET h /info -> refused
    """),
    Case("the reference: DENY by namespace and method",
         ("foo: {action: DENY, rules: [{from: [{source: {namespaces: [dev]}}], to: [{operation: \
{methods: [POST]}}]}]}",),
         """
        worker POST h / -> refused
        worker GET h / -> open
        curl POST h / -> open
        internet POST h / -> open
    """),
    Case("the reference: DENY by method and port, with what it means for TCP",
         ("foo: {action: DENY, rules: [{to: [{operation: {methods: [POST], ports: ['8080']}}]}]}",), """
        internet POST h / 8080 -> refused
        internet GET h / 8080 -> open
        internet POST h / 80 -> open
        internet tcp 8080 -> refused
        internet tcp 80 -> open
    """),
    Case("a DENY with a method alone denies all of TCP",
         ("foo: {action: DENY, rules: [{to: [{operation: {methods: [POST]}}]}]}",), """
        internet tcp 80 -> refused
    """),
    Case("the reference: AUDIT decides nothing",
         ("foo: {selector: {matchLabels: {app: httpbin}}, action: AUDIT, rules: \
[{to: [{operation: {methods: [GET], paths: [/user/profile/*]}}]}]}",), """
        internet GET h /user/profile/1 -> open
    """),
    Case("the reference: allow-nothing of a namespace", ("foo: {}",), """
        internet GET h / -> refused
        sleep GET h / -> refused
        sleep tcp 80 -> refused
    """),
    Case("the reference: allow-all of a namespace", ("foo: {rules: [{}]}",), """
        internet GET h / -> open
        internet tcp 80 -> open
    """),
    Case("the reference: allow-nothing for a workload of another namespace",
         ("bar: {selector: {matchLabels: {app: httpbin}}}",), """
        internet GET h / -> open
    """),
    Case("the reference: allow-nothing for a workload", ("bar: {selector: {matchLabels: {app: httpbin}}}",), """
        internet GET h / -> refused
    """, "httpbin-bar"),
    Case("the reference: the root namespace is for all namespaces",
         ("istio-system: {selector: {matchLabels: {version: v1}}}",), """
        internet GET h / -> refused
    """),
    Case("the reference: a dry run decides nothing", ("foo dry-run: {selector: {matchLabels: {app: httpbin}}, action: \
DENY, rules: [{to: [{operation: {paths: [/headers]}}]}]}",), """
        internet GET h /headers -> open
    """),
    Case("the reference: CUSTOM asks an authorizer about a part", ("istio-system: {selector: {matchLabels: {app: \
istio-ingressgateway}}, action: CUSTOM, provider: {name: my-custom-authz}, rules: [{to: [{operation: {paths: \
[/admin/*]}}]}]}",), """
        internet GET h /admin/users -> perhaps
        internet GET h /shop -> open
    """, "gateway"),
    Case("the reference: a source whose fields hold together", ("foo: {rules: [{from: [{source: {principals: [\
cluster.local/ns/prod/sa/admin, cluster.local/ns/dev/sa/admin], namespaces: [prod, test], notIpBlocks: \
[203.0.113.4]}}]}]}",), """
        admin GET h / -> perhaps
        sleep GET h / -> refused
        internet GET h / -> refused
    """),
    Case("the reference: an operation whose fields hold together",
         ("foo: {rules: [{to: [{operation: \
{hosts: ['*.example.com'], methods: [GET, HEAD], notPaths: ['/admin*']}}]}]}",),
         """
        internet GET shop.example.com / -> open
        internet HEAD shop.example.com / -> open
        internet GET SHOP.Example.com / -> open
        internet POST shop.example.com / -> refused
        internet GET shop.example.com /admin -> refused
        internet GET shop.example.com /administration -> refused
        internet GET example.com / -> refused
        internet tcp 80 -> refused
    """),
    Case("the reference: templates of paths",
         ("foo: {rules: [{to: [{operation: {paths: ['/foo/{*}', '/bar/{**}/', '/baz/{*}/bar/{**}']}}]}]}",), """
        internet GET h /foo/bar -> open
        internet GET h /foo/bar/baz -> refused
        internet GET h /foo/ -> refused
        internet GET h /bar/foo/ -> open
        internet GET h /bar/foo/baz.txt/ -> open
        internet GET h /bar// -> open
        internet GET h /bar/foo -> refused
        internet GET h /baz/buzz/bar/ -> open
        internet GET h /baz/buzz/bar/baz -> open
        internet GET h /baz/bar/ -> refused
    """),
    # https://istio.io/latest/docs/concepts/security/#authorization-policies
    Case("the concept: DENY is before ALLOW", ("foo: {action: DENY, rules: [{from: [{source: {notNamespaces: [foo, \
test]}}]}]}", "foo: {rules: [{}]}"), """
        curl GET h / -> open
        sleep GET h / -> refused
        internet GET h / -> refused
    """),
    Case("the concept: exact, prefix, suffix and presence", ("foo: {rules: [{to: [{operation: {paths: [/test/*, \
'*/info']}}]}]}",), """
        internet GET h /test/ -> open
        internet GET h /test/x -> open
        internet GET h /test -> refused
        internet GET h /any/info -> open
        internet GET h /info -> open
        internet GET h /info/1 -> refused
    """),
    Case("the concept: everything but one path, and that with a token", ("foo: {rules: [{to: [{operation: {notPaths: \
[/healthz]}}], from: [{source: {requestPrincipals: ['*']}}]}, {to: [{operation: {paths: [/healthz]}}]}]}",), """
        internet GET h /healthz -> open
        internet GET h /any -> token
    """),
    Case("the concept: who is authenticated", ("foo: {rules: [{from: [{source: {principals: ['*']}}]}]}",), """
        sleep GET h / -> open
        gateway GET h / -> open
        nginx GET h / -> refused
        internet GET h / -> refused
        stranger GET h / -> perhaps
    """),
    # https://istio.io/latest/docs/tasks/security/authorization/authz-tcp/
    Case("the task of TCP: ports", ("foo: {selector: {matchLabels: {app: httpbin}}, action: ALLOW, rules: [{to: \
[{operation: {ports: ['9000', '9001']}}]}]}",), """
        internet tcp 9000 -> open
        internet tcp 9001 -> open
        internet tcp 9002 -> refused
    """),
    Case("the task of TCP: an ALLOW with a method is passed over", ("foo: {rules: [{to: [{operation: {methods: [GET], \
ports: ['9000']}}]}]}",), """
        internet tcp 9000 -> refused
        internet GET h / 9000 -> open
    """),
    Case("the task of TCP: a DENY with a method is wider", ("foo: {action: DENY, rules: [{to: [{operation: {methods: \
[GET]}}]}]}",), """
        internet tcp 9000 -> refused
        internet tcp 9002 -> refused
    """),
    # https://istio.io/latest/docs/tasks/security/authentication/jwt-route/ and authorization/authz-jwt/
    Case("the task of JWT: a token of one issuer", ("foo: {rules: [{from: [{source: {requestPrincipals: \
['testing@secure.istio.io/testing@secure.istio.io']}}]}]}",), """
        internet GET h / -> token
        internet tcp 80 -> refused
    """),
    Case("the task of JWT: a group in the token", ("foo: {rules: [{from: [{source: {requestPrincipals: ['*']}}], when: \
[{key: 'request.auth.claims[groups]', values: [group1]}]}]}",), """
        internet GET h / -> token
    """),
    Case("the task of JWT at the gateway: no token is refused", ("istio-system: {selector: {matchLabels: {istio: \
ingressgateway}}, action: DENY, rules: [{from: [{source: {notRequestPrincipals: ['*']}}]}]}",), """
        internet GET h / -> token
    """, "gateway"),
    Case("the task of JWT at the gateway: by path", ("istio-system: {selector: {matchLabels: {istio: ingressgateway}}, \
action: DENY, rules: [{from: [{source: {notRequestPrincipals: ['*']}}], to: [{operation: {paths: [/headers]}}]}]}",),
         """
        internet GET h /headers -> token
        internet GET h /ip -> open
    """, "gateway"),
    Case("a DENY of one token leaves the others", ("foo: {action: DENY, rules: [{from: [{source: {requestPrincipals: \
[issuer/mallory]}}]}]}",), """
        internet GET h / -> open
    """),
    # https://istio.io/latest/docs/tasks/security/authorization/authz-ingress/
    Case("the task of ingress: ipBlocks", ("istio-system: {selector: {matchLabels: {app: istio-ingressgateway}}, \
action: ALLOW, rules: [{from: [{source: {ipBlocks: [1.2.3.4, 5.6.7.0/24]}}]}]}",), """
        1.2.3.4 GET h / -> open
        5.6.7.8 GET h / -> open
        5.6.8.8 GET h / -> refused
        masked GET h / -> perhaps
    """, "gateway"),
    Case("the task of ingress: remoteIpBlocks", ("istio-system: {selector: {matchLabels: {app: istio-ingressgateway}}, \
action: DENY, rules: [{from: [{source: {remoteIpBlocks: [1.2.3.4, 5.6.7.0/24]}}]}]}",), """
        1.2.3.4 GET h / -> refused
        5.6.8.8 GET h / -> open
        masked GET h / -> perhaps
    """, "gateway"),
    Case("behind a gateway the source is the gateway, and remoteIpBlocks the client", ("foo: {rules: [{from: [{source: \
{ipBlocks: [10.0.0.0/8]}}]}]}",), """
        gateway GET h / -> perhaps
    """),
    # https://istio.io/latest/docs/tasks/security/authorization/authz-custom/
    Case("CUSTOM, then DENY, then ALLOW",
         ("foo: {action: CUSTOM, provider: {name: a}, rules: [{to: [{operation: {paths: \
[/headers]}}]}]}", "foo: {action: DENY, rules: [{to: [{operation: {methods: [DELETE]}}]}]}",
     "foo: {rules: [{to: [{operation: {hosts: [h]}}]}]}"), """
        internet GET h /headers -> perhaps
        internet DELETE h /headers -> refused
        internet GET h /ip -> open
        internet GET other /headers -> refused
    """),
    # https://istio.io/latest/docs/tasks/security/authorization/authz-td-migration/
    Case("a trust domain is cluster.local, or another that nobody here knows", ("foo: {rules: [{from: [{source: \
{principals: [old-td/ns/default/sa/sleep, '*/ns/prod/sa/admin', cluster.local/ns/test/*]}}]}]}",), """
        sleep GET h / -> perhaps
        admin GET h / -> open
        curl GET h / -> open
        worker GET h / -> refused
    """),
    # https://istio.io/latest/docs/reference/config/security/conditions/
    Case("conditions: headers are what clients like", ("foo: {action: DENY, rules: [{when: [{key: \
'request.headers[User-Agent]', values: ['Mozilla/*']}]}]}", "foo: {rules: [{when: [{key: 'request.headers[X-Pass]', \
values: [open]}], to: [{operation: {paths: [/pass]}}]}, {to: [{operation: {paths: [/ip]}}]}]}"), """
        internet GET h /ip -> open
        internet GET h /pass -> perhaps
        internet GET h /any -> refused
    """),
    Case("conditions: a DENY unless a header says so", ("foo: {action: DENY, rules: [{when: [{key: \
'request.headers[X-From]', notValues: [cdn]}]}]}",), """
        internet GET h / -> perhaps
    """),
    Case("conditions: source, port and namespaces", ("foo: {rules: [{when: [{key: source.ip, values: [10.1.2.0/24]}]}, \
{when: [{key: destination.port, values: ['81']}]}, {when: [{key: source.namespace, values: [test]}, {key: \
source.principal, notValues: [cluster.local/ns/test/sa/other]}]}]}",), """
        10.1.2.3 GET h / 80 -> open
        10.1.3.3 GET h / 80 -> refused
        internet GET h / 81 -> open
        internet tcp 81 -> open
        curl GET h / 80 -> open
        worker GET h / 80 -> perhaps
    """),
    Case("conditions: what nobody here knows", ("foo: {rules: [{when: [{key: connection.sni, values: [h]}]}]}",), """
        internet GET h / -> perhaps
    """),
    Case("conditions: a rule with another attribute is passed over", ("foo: {rules: [{when: [{key: destination.user, \
values: [h]}]}]}", "foo: {action: DENY, rules: [{when: [{key: destination.user, values: [h]}]}]}"), """
        internet GET h / -> refused
    """),
    Case("conditions: audiences and presenters of tokens", ("foo: {rules: [{when: [{key: request.auth.audiences, \
values: [a]}]}]}",), """
        internet GET h / -> token
    """),
    Case("service accounts", ("foo: {rules: [{from: [{source: {serviceAccounts: [default/sleep, httpbin]}}]}]}",), """
        sleep GET h / -> open
        curl GET h / -> refused
        internet GET h / -> refused
    """),
    Case("service accounts that are left out", ("foo: {action: DENY, rules: [{from: [{source: {notServiceAccounts: \
[default/sleep]}}]}]}",), """
        sleep GET h / -> open
        curl GET h / -> refused
        internet GET h / -> refused
    """),
    Case("namespaces with a star", ("foo: {rules: [{from: [{source: {namespaces: ['te*']}}]}]}",), """
        curl GET h / -> open
        sleep GET h / -> refused
    """),
    # What an entry says where it says nothing.
    Case("an empty from, to and when are everything", ("foo: {rules: [{from: [], to: [], when: []}]}",), """
        internet GET h / -> open
    """),
    Case("an empty source and operation are everything",
         ("foo: {rules: [{from: [{source: {}}], to: [{operation: {}}]}]}",),
         """
        internet GET h / -> open
    """),
    Case("a rule that is null is passed over", ("foo: {rules: [null]}",), """
        internet GET h / -> refused
    """),
    Case("ALLOW policies add up", ("foo: {}", "foo: {rules: [{to: [{operation: {paths: [/a]}}]}]}",
     "istio-system: {rules: [{to: [{operation: {paths: [/b]}}]}]}"), """
        internet GET h /a -> open
        internet GET h /b -> open
        internet GET h /c -> refused
    """),
    Case("a DENY without rules denies nothing", ("foo: {action: DENY}",), """
        internet GET h / -> open
    """),
    # targetRefs: for the pods of a Gateway alone.
    Case("a policy for a Gateway counts for no other workload",
         ("foo: {targetRefs: [{group: gateway.networking.k8s.io, \
kind: Gateway, name: public}]}",), """
        internet GET h / -> open
    """),
    Case("a policy for a Gateway counts for its pods", ("foo: {targetRefs: [{group: gateway.networking.k8s.io, kind: \
Gateway, name: public}], rules: [{to: [{operation: {paths: [/a]}}]}]}",), """
        internet GET h /a -> open
        internet GET h /b -> refused
    """, "foo/public"),
    Case("a policy for a Gateway of another name, or in another namespace", ("foo: {targetRefs: [{group: \
gateway.networking.k8s.io, kind: Gateway, name: private}]}", "istio-system: {targetRefs: [{group: \
gateway.networking.k8s.io, kind: Gateway, name: public}]}"), """
        internet GET h / -> open
    """, "foo/public"),
    Case("a policy of the namespace counts for the pods of a Gateway", ("foo: {}",), """
        internet GET h / -> refused
    """, "foo/public"),
    # What is not known.
    Case("a selector that is filled in later", ("foo: {selector: {matchLabels: {app: '${APP}'}}, action: DENY, rules: \
[{to: [{operation: {paths: [/a]}}]}]}",), """
        internet GET h /a -> perhaps
        internet GET h /b -> open
    """),
    Case("an ALLOW whose selector is filled in later", ("foo: {selector: {matchLabels: {app: '${APP}'}}, rules: \
[{to: [{operation: {paths: [/a]}}]}]}",), """
        internet GET h /a -> open
        internet GET h /b -> perhaps
    """),
    Case("paths that are filled in later",
         ("foo: {rules: [{to: [{operation: {paths: ['${PATHS}'], methods: [GET]}}]}]}",),
         """
        internet GET h /a -> perhaps
        internet POST h /a -> refused
    """),
    Case("an action that is filled in later", ("foo: {action: '${ACTION}', rules: [{}]}",), """
        internet GET h / -> perhaps
    """),
    # Who has no proxy has no policies.
    Case("pods outside of the mesh take no notice", ("legacy: {}",), """
        internet GET h / -> open
    """, "nginx"),
    Case("pods of which nobody knows whether they have a proxy", ("undeclared: {}",), """
        internet GET h / -> perhaps
    """, "stranger"),
]  # fmt: skip
