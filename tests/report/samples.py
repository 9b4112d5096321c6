"""Outcomes that the tests of reports share: an ordinary one, and one from a repository that means harm."""

from __future__ import annotations

from gitops_lint.model.environment import Repository
from gitops_lint.model.resource import Resource
from gitops_lint.model.result import Limit, Mend, Outcome, Result, SilencedResult, Summary
from gitops_lint.model.rule import Edit, Rule, Severity
from gitops_lint.model.source import Location, Place, Span
from gitops_lint.report.options import ReportOptions

OPTIONS = ReportOptions(version="1.2.3")

SELECTOR_DOCUMENTATION = """A workload's selector does not match its own template.

The API server refuses such a workload, so `kubectl apply` fails <after> the merge.

Bad:

```yaml apps/cart.yaml
kind: Deployment
spec: {selector: {matchLabels: {app: cart}}, template: {metadata: {labels: {app: carts}}}}
```

Good:

```yaml
kind: Deployment
```
"""


def rule(rule_id: str, name: str, severity: Severity, scope: type = Resource, documentation: str = "") -> Rule:
    """A rule that is described and never run."""
    text = documentation or f"{name.capitalize()} is wrong.\n\nThe reason.\n\nBad:\n\nGood:\n"
    return Rule(
        id=rule_id,
        name=name,
        severity=severity,
        aliases=("IST0101",) if rule_id == "K8S004" else (),
        kinds=frozenset(),
        scope=scope,
        context=(),
        function=lambda: (),
        docstring=text,
    )


RULES = (
    rule("REP005", "committed-secret", Severity.ERROR, Repository),
    rule("K8S004", "selector-mismatch", Severity.ERROR, documentation=SELECTOR_DOCUMENTATION),
    rule("K8S001", "schema-violation", Severity.ERROR),
    rule("CAN001", "weights-do-not-add-up", Severity.WARNING),
)

SELECTOR = Result(
    rule="K8S004",
    name="selector-mismatch",
    aliases=("IST0101",),
    severity=Severity.ERROR,
    message="The selector wants app=cart, the template has app=carts; the API server refuses this Deployment",
    location=Location("apps/cart/deployment.yaml", 14, 14, 14, 19),
    resource="apps/v1 Deployment shop/cart",
    path="spec.template.metadata.labels.app",
    related=(Place(Location("apps/base/deployment.yaml", 9, 7, 9, 16), "patched here"),),
    environments=("dev", "prod"),
    fingerprint="a1b2",
    snippet="        app: carts",
    mend=Mend("label the template app=cart", (Edit("apps/cart/deployment.yaml", Span(210, 215), "cart"),)),
)
SECRET = Result(
    rule="REP005",
    name="committed-secret",
    aliases=(),
    severity=Severity.ERROR,
    message="An access key is committed in plain text; revoke it and use a secret store",
    location=Location("infra/prod.tfvars", 3, 14, 3, 44),
    fingerprint="c3d4",
    snippet='access_key = "********"',
)
WEIGHTS = Result(
    rule="CAN001",
    name="weights-do-not-add-up",
    aliases=(),
    severity=Severity.WARNING,
    message="The weights add up to 90; Istio divides by the sum\nolder releases rejected them",
    location=Location("mesh/virtual-service.yaml", 20, 5, 24, 17),
    resource="networking.istio.io/v1 VirtualService shop/cart",
    path="spec.http[0].route",
    environments=("prod",),
    fingerprint="e5f6",
    snippet="    - destination:",
)
QUIET = Result(
    rule="K8S001",
    name="schema-violation",
    aliases=(),
    severity=Severity.ERROR,
    message="replica is not a field of spec; did you mean replicas?",
    location=Location("apps/legacy.yaml", 7, 3, 7, 10),
    fingerprint="0789",
    snippet="  replica: 2",
)

OUTCOME = Outcome(
    repository="shop",
    environments=("dev", "prod"),
    results=(SELECTOR, SECRET, WEIGHTS),
    notices=(
        Limit(
            "K8S001",
            "no schema for example.com/v1 Widget",
            Location("apps/widget.yaml", 2, 1, 2, 13),
            subject="example.com/v1 Widget",
            count=3,
            environments=("dev",),
        ),
    ),
    silenced=(SilencedResult(QUIET, "kept until the move, 2026-11", Location("apps/legacy.yaml", 7, 14, 7, 50)),),
    summary=Summary(
        files=48,
        resources=210,
        rules=4,
        errors=2,
        warnings=1,
        suppressed=1,
        baselined=5,
        not_looked_at={"vendored": 2, "larger than 16 MiB": 1},
    ),
)

HARM = (
    "\x1b[31m::set-output name=a::b\n::error::injected\r\x9b2J\u202e\u2028##[add-mask]"
    "<script>alert(1)</script>&\"'\x00]]>\udcff"
)
"""What a hostile repository puts wherever a report shows a text of its own."""

HOSTILE = Outcome(
    repository=HARM,
    environments=(HARM,),
    results=(
        Result(
            rule="K8S004",
            name="selector-mismatch",
            aliases=(HARM,),
            severity=Severity.ERROR,
            message=HARM,
            location=Location(f"::error::{HARM}.yaml", 1, 3, 1, 9),
            resource=HARM,
            path=HARM,
            related=(Place(Location(HARM), HARM),),
            environments=(HARM,),
            fingerprint="11",
            snippet=HARM,
            mend=Mend(HARM, (Edit(HARM, Span(0, 1), HARM),)),
        ),
    ),
    notices=(Limit("K8S001", HARM, Location(HARM), subject=HARM, environments=(HARM,)),),
    silenced=(SilencedResult(SECRET, HARM, Location(HARM)),),
    summary=Summary(files=1, errors=1, not_looked_at={HARM: 1}),
    failures=(HARM,),
)
