"""The doors of a cluster: which load balancers and ports of nodes let whom in."""

from __future__ import annotations

import pytest

from gitops_lint.analysis.exposure.addresses import EVERYWHERE, addresses
from gitops_lint.analysis.exposure.clusters.clouds import ALIBABA, AWS, AZURE, GOOGLE, HETZNER
from gitops_lint.analysis.exposure.clusters.site import Site
from gitops_lint.analysis.exposure.nodes import NodesReach
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.services import tcp
from tests.analysis.exposure.clusters.exposed_cluster import lines, load_balancer, opened

BETA = "service.beta.kubernetes.io"
OPEN = "internet tcp 80 > Service shop/web"
POOL = """
---
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: %s, namespace: metallb-system}
spec: {addresses: [%s]}
"""
CILIUM = """
---
apiVersion: cilium.io/v2alpha1
kind: CiliumLoadBalancerIPPool
metadata: {name: main}
spec: {blocks: [{%s}]}
"""
DEPENDS = f"the annotation {BETA}/aws-load-balancer-scheme, without which it depends on the controller"
NOWHERE = "where the cluster runs, since the address of a load balancer comes from there"


def annotated(key: str, value: str, spec: str = "") -> str:
    return load_balancer(spec=spec, **{key: value})


@pytest.mark.parametrize(
    ("manifest", "cloud", "expected"),
    [
        (load_balancer(), "", [f"unknown tcp 80 > Service shop/web, if {NOWHERE}"]),
        (load_balancer(), GOOGLE, [OPEN]),
        (load_balancer(), ALIBABA, [OPEN]),
        (load_balancer(), AZURE, [OPEN]),
        (load_balancer(), HETZNER, [OPEN]),
        (load_balancer(), AWS, [f"unknown tcp 80 > Service shop/web, if {DEPENDS}"]),
        (annotated(f"{BETA}/alibaba-cloud-loadbalancer-address-type", "internet"), "", [OPEN]),
        (annotated(f"{BETA}/alibaba-cloud-loadbalancer-address-type", "intranet"), "", []),
        (annotated(f"{BETA}/alibaba-cloud-loadbalancer-spec", "slb.s1.small"), "", [OPEN]),
        (annotated(f"{BETA}/aws-load-balancer-scheme", "internet-facing"), "", [OPEN]),
        (annotated(f"{BETA}/aws-load-balancer-scheme", "internal"), "", []),
        (annotated(f"{BETA}/aws-load-balancer-internal", "true"), AWS, []),
        (annotated(f"{BETA}/aws-load-balancer-internal", "false"), AWS, [OPEN]),
        (annotated(f"{BETA}/aws-load-balancer-type", "external"), "", []),
        (annotated(f"{BETA}/aws-load-balancer-type", "nlb"), "", [f"unknown tcp 80 > Service shop/web, if {DEPENDS}"]),
        (load_balancer(spec="loadBalancerClass: service.k8s.aws/nlb"), "", []),
        (
            annotated(f"{BETA}/aws-load-balancer-scheme", "internet-facing", "loadBalancerClass: service.k8s.aws/nlb"),
            "",
            [OPEN],
        ),
        (annotated("networking.gke.io/load-balancer-type", "Internal"), GOOGLE, []),
        (annotated("cloud.google.com/load-balancer-type", "External"), "", [OPEN]),
        (annotated(f"{BETA}/azure-load-balancer-internal", "true"), "", []),
        (annotated(f"{BETA}/oci-load-balancer-internal", "true"), "", []),
        (annotated(f"{BETA}/openstack-internal-load-balancer", "true"), "", []),
        (annotated("load-balancer.hetzner.cloud/location", "fsn1"), "", [OPEN]),
        # What another cloud reads says nothing here.
        (annotated(f"{BETA}/aws-load-balancer-scheme", "internal"), GOOGLE, [OPEN]),
        (
            load_balancer(
                **{
                    f"{BETA}/azure-load-balancer-internal": "true",
                    f"{BETA}/aws-load-balancer-scheme": "internet-facing",
                }
            ),
            "",
            [
                f"unknown tcp 80 > Service shop/web, if {BETA}/aws-load-balancer-scheme: internet-facing"
                f" or {BETA}/azure-load-balancer-internal: true"
            ],
        ),
        (
            annotated(f"{BETA}/alibaba-cloud-loadbalancer-address-type", "${KIND}"),
            "",
            [
                "unknown tcp 80 > Service shop/web, if the annotation"
                f" {BETA}/alibaba-cloud-loadbalancer-address-type (${{KIND}})"
            ],
        ),
        (annotated("metallb.universe.tf/loadBalancerIPs", "192.168.1.10"), "", []),
        (annotated("lbipam.cilium.io/ips", "10.0.0.4,8.8.4.4"), "", [OPEN]),
        (annotated("kube-vip.io/loadbalancerIPs", "${LB}"), "",
         ["unknown tcp 80 > Service shop/web, if the address ${LB}"]),
        (load_balancer(spec="loadBalancerIP: 10.1.2.3"), GOOGLE, []),
        (load_balancer(spec="loadBalancerIP: 34.1.2.3"), "", [OPEN]),
        (load_balancer(spec="loadBalancerClass: tailscale"), GOOGLE, []),
        (
            load_balancer(spec="loadBalancerClass: example.com/lb"),
            "",
            ["unknown tcp 80 > Service shop/web, if the loadBalancerClass example.com/lb"],
        ),
        (load_balancer() + POOL % ("main", "192.168.10.0/24"), "", []),
        (load_balancer() + POOL % ("main", "192.168.10.5-192.168.10.9"), "", []),
        (load_balancer() + POOL % ("main", "34.0.0.0/28"), "", [OPEN]),
        (
            load_balancer() + POOL % ("in", "10.0.0.0/24") + POOL % ("out", "34.0.0.0/28"),
            "",
            ["unknown tcp 80 > Service shop/web, if which pool it gets its address from"],
        ),
        (
            annotated("metallb.io/address-pool", "in") + POOL % ("in", "10.0.0.0/24") + POOL % ("out", "34.0.0.0/28"),
            "",
            [],
        ),
        (load_balancer() + CILIUM % "cidr: 10.0.0.0/24", "", []),
        (load_balancer() + CILIUM % "start: 10.0.0.4, stop: 10.0.0.9", "", []),
        (load_balancer(ports="[{port: 53, protocol: UDP}, {port: 53}]"), GOOGLE,
         ["internet tcp 53; udp 53 > Service shop/web"]),
    ],
)  # fmt: skip
def test_a_load_balancer_is_open_as_its_controller_makes_it(manifest: str, cloud: str, expected: list[str]) -> None:
    assert lines(opened(manifest, site=Site(cloud))) == expected


@pytest.mark.parametrize(
    ("spec", "annotations", "expected", "admitted"),
    [
        ("loadBalancerSourceRanges: [10.0.0.0/8]", {}, [], ()),
        ("loadBalancerSourceRanges: [8.8.8.0/24, 10.0.0.0/8]", {}, ["partners"], ("8.8.8.0/24", "10.0.0.0/8")),
        ("loadBalancerSourceRanges: [0.0.0.0/1, 128.0.0.0/1]", {}, ["internet"], ("0.0.0.0/0",)),
        ("", {f"{BETA}/load-balancer-source-ranges": "8.8.8.0/24"}, ["partners"], ("8.8.8.0/24",)),
        ("loadBalancerSourceRanges: [0.0.0.0/0]", {f"{BETA}/load-balancer-source-ranges": "10.0.0.0/8"}, ["internet"],
         ("0.0.0.0/0",)),
        ("loadBalancerSourceRanges: ['${OFFICE}']", {}, ["unknown"], None),
        ("", {f"{BETA}/aws-load-balancer-security-groups": "sg-1"}, ["unknown"], None),
    ],
)  # fmt: skip
def test_source_ranges_are_exact_sets(
    spec: str, annotations: dict[str, str], expected: list[str], admitted: tuple[str, ...] | None
) -> None:
    public = {f"{BETA}/aws-load-balancer-scheme": "internet-facing", **annotations}
    found = opened(load_balancer(spec=spec, **public))
    assert [line.split()[0] for line in lines(found)] == expected
    if admitted and found:
        assert found[0].packets == PacketSet.of(tuple(x for one in admitted for x in addresses(one)), tcp(80))


NODE_PORT = """
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  type: NodePort
  selector: {app: web}
  ports: [{port: 80, nodePort: 30080}]
"""
ANY_NODE_PORT = NODE_PORT.replace(", nodePort: 30080", "")
EXTERNAL = NODE_PORT.replace("type: NodePort", "externalIPs: [%s]")
HOST = """
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: proxy, namespace: shop}
spec:
  template:
    spec:
      %s
      containers:
        - name: proxy
          ports: [{containerPort: 8080%s}]
"""
ASKED = "what the nodes of the cluster let in"
NODES = NodesReach(PacketSet.of(EVERYWHERE, tcp(30000, 31000)), PacketSet.of(EVERYWHERE, tcp(30000, 31000)))
CLOSED = NodesReach(PacketSet(), PacketSet())
PERHAPS = NodesReach(PacketSet(), PacketSet.of(EVERYWHERE, tcp(30000, 31000)), (), "var.office")


@pytest.mark.parametrize(
    ("manifest", "nodes", "expected"),
    [
        (NODE_PORT, None, [f"unknown tcp 30080 > Service shop/web, if {ASKED}"]),
        (NODE_PORT, NODES, ["internet tcp 30080 > Service shop/web"]),
        (NODE_PORT, CLOSED, []),
        (NODE_PORT, PERHAPS, ["unknown tcp 30080 > Service shop/web, if var.office"]),
        (ANY_NODE_PORT, None, [f"unknown tcp 30000-32767 > Service shop/web, if {ASKED}"]),
        (EXTERNAL % "10.0.0.1", None, []),
        (EXTERNAL % "8.8.4.4", None, [f"unknown tcp 80 > Service shop/web, if {ASKED}"]),
        (EXTERNAL % "8.8.4.4", NODES, []),
        (HOST % ("restartPolicy: Always", ""), None, []),
        (HOST % ("restartPolicy: Always", ", hostPort: 443"), None,
         [f"unknown tcp 443 > DaemonSet shop/proxy, if {ASKED}"]),
        (HOST % ("restartPolicy: Always", ", hostPort: 443, hostIP: 127.0.0.1"), None, []),
        (HOST % ("hostNetwork: true", ""), None, [f"unknown tcp 8080 > DaemonSet shop/proxy, if {ASKED}"]),
        (HOST % ("hostNetwork: true", ""), NODES, []),
        (NODE_PORT.replace("NodePort", "ClusterIP"), None, []),
        (NODE_PORT.replace("NodePort", "ExternalName"), NODES, []),
    ],
)  # fmt: skip
def test_ports_of_nodes_are_open_as_far_as_the_nodes_are(
    manifest: str, nodes: NodesReach | None, expected: list[str]
) -> None:
    assert lines(opened(manifest, site=Site("", lambda: nodes))) == expected
