"""Where the house may call out to: nothing private, however its address is dressed."""

import ipaddress

import pytest
from hypothesis import given, strategies as st

from service.domain.outward import IP, Target, ip, is_public, target

V4 = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.168.0.0/16", "198.18.0.0/15", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24",
)  # fmt: skip
V6 = (
    "::/128", "::1/128", "fe80::/10", "fec0::/10", "fc00::/7", "ff00::/8", "2001:db8::/32",
    "100::/64", "64:ff9b:1::/48", "fd00:ec2::254/128", "2001::/32",
)  # fmt: skip


def within(network: str) -> st.SearchStrategy[IP]:
    net = ipaddress.ip_network(network)
    kind = ipaddress.IPv4Address if net.version == 4 else ipaddress.IPv6Address
    first, last = int(net.network_address), int(net.broadcast_address)
    return st.integers(first, last).map(kind)


def dressed(inner: ipaddress.IPv4Address) -> list[ipaddress.IPv6Address]:
    """The same address as IPv6 has it: mapped, compatible, NAT64, 6to4."""
    n = int(inner)
    return [ipaddress.IPv6Address(one) for one in (
        0xFFFF << 32 | n, n, 0x64FF9B << 96 | n, 0x2002 << 112 | n << 80,
    )]  # fmt: skip


@given(st.sampled_from(V4).flatmap(within))
def test_private_ipv4_is_refused_however_it_is_dressed(address: IP) -> None:
    assert isinstance(address, ipaddress.IPv4Address)
    assert not is_public(address)
    assert [one for one in dressed(address) if is_public(one)] == []


@given(st.sampled_from(V6).flatmap(within))
def test_private_ipv6_is_refused(address: IP) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("said", [
    "8.8.8.8", "1.1.1.1", "171.244.0.1", "100.63.255.255", "100.128.0.0", "168.63.129.17",
    "2606:4700:4700::1111", "2402:800::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1",
])  # fmt: skip
def test_public_one_is_let_through(said: str) -> None:
    address = ip(said)
    assert address is not None
    assert is_public(address)


@given(st.integers(0, 2**32 - 1))
def test_mapped_address_is_judged_as_the_one_in_it(number: int) -> None:
    inner = ipaddress.IPv4Address(number)
    assert is_public(ipaddress.IPv6Address(0xFFFF << 32 | number)) == is_public(inner)


def test_zone_hides_no_link_local_address() -> None:
    address = ip("fe80::1%eth0")
    assert address is not None
    assert not is_public(address)
    assert ip("bao.vn") is None


NAMED = ("cms.local", "10.0.0.5", "fd00::5")
WRONG = [
    ("", "invalid"), ("bao.vn", "invalid"), ("//bao.vn/x", "invalid"), ("https://", "invalid"),
    ("ftp://bao.vn", "invalid"), ("javascript:alert(1)", "invalid"), ("https:///x", "invalid"),
    ("https://bao.vn:0/", "invalid"), ("https://bao.vn:99999/", "invalid"),
    ("https://an:mk@bao.vn/", "invalid"), ("https://@bao.vn/", "invalid"),
    ("https://bao.vn/#x", "invalid"), ("https://bao.vn/ x", "invalid"),
    ("https://bao.vn/\r\nX: y", "invalid"), ("https://báo.vn/", "invalid"),
    ("https://bao.vn\\@10.0.0.1/", "invalid"), ("https://[::1/", "invalid"),
    ("https://[fe80::1%25eth0]/", "invalid"), ("https://bao.vn/" + "x" * 2000, "too_long"),
    ("http://bao.vn/", "https"), ("https://127.0.0.1/", "private"), ("https://[::1]/", "private"),
    ("https://[::ffff:169.254.169.254]/", "private"), ("https://10.0.0.6/", "private"),
]  # fmt: skip


@pytest.mark.parametrize("production", [True, False])
@pytest.mark.parametrize(("url", "code"), WRONG)
def test_wrong_url_is_named(url: str, code: str, production: bool) -> None:
    assert target(url, NAMED, production=production) == code


def test_named_host_may_be_anywhere_and_plain_only_in_development() -> None:
    for host in ("cms.local", "10.0.0.5", "[fd00::5]", "CMS.local"):
        found = target(f"http://{host}:81/a?b=c", NAMED, production=False)
        assert isinstance(found, Target)
        assert (found.scheme, found.port, found.path, found.named) == ("http", 81, "/a?b=c", True)
        assert target(f"http://{host}:81/", NAMED, production=True) == "https"
        assert isinstance(target(f"https://{host}/", NAMED, production=True), Target)


def test_url_is_taken_apart() -> None:
    made = target("https://Bao.VN", (), production=True)
    assert made == Target("https", "bao.vn", 443, "/", named=False)
    assert made.authority == "bao.vn"
    other = target("https://[2606:4700::1]:8443/x", (), production=True)
    assert isinstance(other, Target)
    assert (other.host, other.authority) == ("2606:4700::1", "[2606:4700::1]:8443")
