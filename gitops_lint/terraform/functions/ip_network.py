"""Functions of IP networks.

Sources: `internal/lang/funcs/cidr.go` and `internal/ipaddr` of Terraform, `cidr.go` of go-cidr
(github.com/apparentlymart/go-cidr).
Addresses may have leading zeros here, which are decimal, as Terraform keeps it for old configurations.
"""

from __future__ import annotations

import ipaddress
import re

import msgspec

from gitops_lint.terraform.errors import FunctionError
from gitops_lint.terraform.functions.arguments import big_integer, small_integer
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.types import NUMBER, STRING, ListType
from gitops_lint.terraform.values import ListValue, Value

_DECIMAL = re.compile(r"[0-9]+", re.ASCII)
_GROUP = re.compile(r"[0-9a-fA-F]+", re.ASCII)
_LONGEST_EXTENSION = 32
_SIGN = 1 << 63
_NO_SPACE = "not enough remaining address space for a subnet"


class Network(msgspec.Struct, frozen=True):
    """The first `address` of a network as a number, how many bits addresses have, and how many are its prefix."""

    address: int
    bits: int
    prefix: int

    @property
    def last(self) -> int:
        """Its last address."""
        return self.address | ((1 << (self.bits - self.prefix)) - 1)

    def text(self) -> str:
        """It in CIDR notation; an IPv4 network that is written as IPv6 is shown as IPv4, as Go does."""
        is_mapped = _is_mapped(self.address, self.bits)
        return f"{_address_text(self.address, self.bits)}/{max(self.prefix - 96, 0) if is_mapped else self.prefix}"


def parse(text: str, argument: int | None = None) -> Network:
    """The network that a text in CIDR notation stands for (`ipaddr.ParseCIDR`); `FunctionError` where it is none."""
    written, slash, prefix = text.partition("/")
    version4 = _version4(written)
    address = _version6(written) if version4 is None else version4
    bits = 128 if version4 is None else 32
    length = int(prefix) if _DECIMAL.fullmatch(prefix) and len(prefix) < 9 else -1
    if not slash or address is None or not 0 <= length <= bits:
        raise FunctionError(f"invalid CIDR expression: invalid CIDR address: {text}", argument)
    return Network(_masked(address, bits, length), bits, length)


def _version4(text: str) -> int | None:
    octets = text.split(".")
    if len(octets) != 4 or not all(_DECIMAL.fullmatch(octet) and len(octet) < 5000 for octet in octets):
        return None
    numbers = [int(octet) for octet in octets]
    return int.from_bytes(bytes(numbers), "big") if max(numbers) < 256 else None


def _version6(text: str) -> int | None:
    head, ellipsis, tail = text.partition("::")
    if ellipsis and "::" in tail:
        return None
    first = _groups(head, last=not ellipsis)
    rest = _groups(tail, last=True)
    if first is None or rest is None:
        return None
    missing = 8 - len(first) - len(rest)
    if (missing < 1) if ellipsis else missing:
        return None
    number = 0
    for group in [*first, *[0] * missing, *rest]:
        number = number << 16 | group
    return number


def _groups(text: str, *, last: bool) -> list[int] | None:
    """Groups of 16 bits between colons; the last one of an address may be an IPv4 address, which is two."""
    if not text:
        return []
    groups: list[int] = []
    parts = text.split(":")
    for index, part in enumerate(parts):
        if last and index == len(parts) - 1 and "." in part:
            version4 = _version4(part)
            if version4 is None:
                return None
            groups += [version4 >> 16, version4 & 0xFFFF]
        elif _GROUP.fullmatch(part) and len(part.lstrip("0")) <= 4:
            groups.append(int(part, 16))
        else:
            return None
    return groups


def _masked(address: int, bits: int, prefix: int) -> int:
    host = bits - prefix
    return address >> host << host


def _is_mapped(address: int, bits: int) -> bool:
    """Whether it is an IPv4 address that is written as IPv6."""
    return bits == 128 and address >> 32 == 0xFFFF


def _address_text(address: int, bits: int) -> str:
    if bits == 32 or _is_mapped(address, bits):
        return str(ipaddress.IPv4Address(address & 0xFFFF_FFFF))
    return ipaddress.IPv6Address(address).compressed


def _host(prefix: Value, host: Value) -> Value:
    number = big_integer(host)
    network = parse(_text(prefix))
    largest = (1 << (network.bits - network.prefix)) - 1
    # go-cidr looks at the lowest 64 bits of a number only, as a signed one: larger hosts slip through.
    distance = (abs(number) + _SIGN) % (2 * _SIGN) - _SIGN
    if number < 0:
        distance = -number - 1
        number = largest - distance
    if distance > largest:
        raise FunctionError(f"prefix of {network.prefix} does not accommodate a host numbered {number}")
    shift = 96 if _is_mapped(network.address, network.bits) else 0  # sic
    return _address_text(_joined(network, number << shift), network.bits)


def _joined(network: Network, number: int) -> int:
    """The address of a network with a number in its lower bits."""
    address = abs(network.address | number)
    if address >> network.bits:
        raise FunctionError(f"{network.text()} has no room for that number")  # where Terraform panics
    return address


def _netmask(prefix: Value) -> Value:
    network = parse(_text(prefix))
    if network.bits == 128 and not _is_mapped(network.address, network.bits):
        raise FunctionError(f"IPv6 addresses cannot have a netmask: {prefix}")
    return _address_text(_masked((1 << network.bits) - 1, network.bits, network.prefix), network.bits)


def _subnet(prefix: Value, new_bits: Value, number: Value) -> Value:
    extension = small_integer(new_bits)
    subnet = big_integer(number)
    network = parse(_text(prefix))
    length = network.prefix + extension
    if length > network.bits:
        raise FunctionError(f"insufficient address space to extend prefix of {network.prefix} by {extension}")
    # Go compares the lowest 64 bits without the sign, and takes an extension below 0 for a huge one.
    largest = (1 << extension) - 1 if 0 <= extension < 64 else (1 << 64) - 1
    if length < 0 or abs(subnet) & ((1 << 64) - 1) > largest:
        raise FunctionError(f"prefix extension of {extension} does not accommodate a subnet numbered {subnet}")
    address = _joined(network, subnet << (network.bits - length))
    return Network(address, network.bits, length).text()


def _subnets(prefix: Value, *new_bits: Value) -> Value:
    network = parse(_text(prefix), 0)
    mask = (1 << network.bits) - 1
    texts: list[Value] = []
    current: Network | None = None
    for index, extension in enumerate(new_bits):
        length = _subnet_length(network, extension, index)
        if _is_mapped(network.address, network.bits):  # go-cidr takes its IPv4 address and its IPv6 mask
            raise FunctionError(f"{_NO_SPACE} with a prefix of {length} bits after <nil>", 1)
        if current is None:  # what lies before the network, so that what follows it is the network's first
            current = Network(_masked((network.address - 1) & mask, network.bits, length), network.bits, length)
        following = (Network(_masked(current.last, network.bits, length), network.bits, length).last + 1) & mask
        subnet = Network(_masked(following, network.bits, length), network.bits, length)
        if not following or _masked(subnet.address, network.bits, network.prefix) != network.address:
            raise FunctionError(f"{_NO_SPACE} with a prefix of {length} bits after {current.text()}", index + 1)
        current = subnet
        texts.append(subnet.text())
    return ListValue(STRING, tuple(texts))


def _subnet_length(network: Network, extension: Value, index: int) -> int:
    new_bits = small_integer(extension, index + 1)
    if new_bits < 1:
        raise FunctionError("must extend prefix by at least one bit", index + 1)
    if new_bits > _LONGEST_EXTENSION:
        raise FunctionError(f"may not extend prefix by more than {_LONGEST_EXTENSION} bits", index + 1)
    length = network.prefix + new_bits
    if length > network.bits:
        protocol = "IPv4" if network.bits == 32 else "IPv6"
        raise FunctionError(
            f"would extend prefix to {length} bits, which is too long for an {protocol} address", index + 1
        )
    return length


def _text(value: Value) -> str:
    assert isinstance(value, str)
    return value


_PREFIX = Parameter("prefix", STRING)

FUNCTIONS: tuple[Function, ...] = (
    Function("cidrhost", (_PREFIX, Parameter("hostnum", NUMBER)), STRING, _host, not_null=True),
    Function("cidrnetmask", (_PREFIX,), STRING, _netmask, not_null=True),
    Function(
        "cidrsubnet",
        (_PREFIX, Parameter("newbits", NUMBER), Parameter("netnum", NUMBER)),
        STRING,
        _subnet,
        not_null=True,
    ),
    Function(
        "cidrsubnets", (_PREFIX,), ListType(STRING), _subnets, variadic=Parameter("newbits", NUMBER), not_null=True
    ),
)
