"""The one parser of camera addresses, and which of them may be connected to. Pure, but for `resolve`.

An address comes from a person, a file or a camera itself, and each may be hostile: an address of our own
house
would let a stranger speak with the database through us. So it is taken apart strictly, its host is resolved
once,
the address found is checked against the city's camera networks, and that very address is connected to.
"""

import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import quote, unquote

import psutil

from kentongan.base.errors import Invalid

Place = IPv4Address | IPv6Address
Net = IPv4Network | IPv6Network

STREAM: Final = {"rtsp": 554, "rtsps": 322}
CONTROL: Final = {"http": 80, "https": 443}
LONGEST: Final = 1000
SHAPE: Final = re.compile(r"([a-z]+)://([^/?#]*)((?:/[^?#]*)?(?:\?[^#]*)?)", re.I)
NAME: Final = re.compile(
    r"(?=.{1,253}\Z)(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)*(?=[a-z0-9-]*[a-z])(?!0x)(?!-)[a-z0-9-]{1,63}(?<!-)",
    re.I,
)
DOTTED: Final = re.compile(r"(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})")
PATH: Final = re.compile(r"(?:[A-Za-z0-9/?:._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2}|\{password\}|\{user\})*")
METADATA: Final = tuple(map(ip_address, ("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254")))
NEVER: Final = tuple(
    map(
        ip_network,
        ("0.0.0.0/8", "192.0.0.0/24", "240.0.0.0/4", "::/96", "64:ff9b::/32", "2001::/32", "2002::/16"),
    )
)


class Refused(Invalid):
    """An address that is no camera's, or not of this city's camera networks. The sentence holds no secret.

    `which`: of a camera's addresses, see `sources`; empty, where it is none of them alone.
    """

    which: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a stream or a control door is. `target`: path and query, with "{user}" and "{password}" where a
    camera
    wants them there."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def shown(self) -> str:
        """What may be shown: paths of some cameras hold passwords."""
        return f"{self.scheme}://{_bracketed(self.host)}:{self.port}"

    @property
    def url(self) -> str:
        return self.shown + self.target

    def pinned(self, place: str) -> "Address":
        """The same at an address: what is really connected to."""
        return replace(self, host=place)

    def signed(self, user: str, password: str) -> str:
        """With the login in it, as FFmpeg wants it."""
        target = self.target.replace("{user}", quote(user, safe="")).replace(
            "{password}", quote(password, safe="")
        )
        login = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user or password else ""
        return f"{self.scheme}://{login}{_bracketed(self.host)}:{self.port}{target}"


@dataclass(frozen=True, slots=True)
class Login:
    user: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a city allows. `own`: networks of the house itself, never a camera's; `loopback`: its cameras are
    fictional and may play on this machine."""

    networks: tuple[Net, ...]
    own: tuple[Net, ...] = ()
    loopback: bool = False

    def check(self, place: Place) -> None:
        """Raises: Refused, saying why this place is never connected to."""
        if self.loopback and place == ip_address("127.0.0.1"):
            return
        fault = _never(place)
        if fault:
            raise Refused(f"{place} is {fault}, never a camera")
        if any(place in net for net in self.own) or place in _ours():
            raise Refused(f"{place} belongs to the command centre's own machines, never to a camera")
        if not any(place in net for net in self.networks):
            raise Refused(f"{place} is in none of the city's camera networks; add its network first")


def parse(text: str, schemes: dict[str, int]) -> tuple[Address, Login]:
    """Take an address apart. Raises: Refused; never repeats what was sent, it may hold a password."""
    if len(text) > LONGEST:
        raise Refused(f"the address is longer than {LONGEST} characters")
    if not text.isascii() or any(c <= " " or c in '\x7f\\"<>^`|' for c in text):
        raise Refused("the address holds spaces, controls or letters that no address has")
    shaped = SHAPE.fullmatch(text)
    if shaped is None:
        raise Refused(f"that is no address; write it like {next(iter(schemes))}://10.20.1.5/path")
    scheme, authority, target = shaped[1].lower(), shaped[2], shaped[3]
    if scheme not in schemes:
        raise Refused(f"only {' and '.join(schemes)} are taken here")
    if not PATH.fullmatch(target):
        raise Refused("the path holds characters that no camera's path has; a login belongs before the host")
    login, host, port = _authority(authority)
    return Address(scheme, host, schemes[scheme] if port is None else port, target), login


def _authority(text: str) -> tuple[Login, str, int | None]:
    before, at, rest = text.rpartition("@")
    if "@" in before:
        raise Refused('the login before the host holds "@"; write it as %40')
    user, _, password = before.partition(":")
    if ":" in password:
        raise Refused('the password before the host holds ":"; write it as %3A, or use the field for it')
    login = Login(_decoded(user), _decoded(password)) if at else Login()
    host, port = _host_and_port(rest)
    return login, host, port


def _decoded(text: str) -> str:
    try:
        found = unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise Refused("the login before the host is not well formed; use the fields for it") from None
    if any(c < " " or c == "\x7f" for c in found):
        raise Refused("a login holds no control characters")
    return found


def _host_and_port(text: str) -> tuple[str, int | None]:
    if text.startswith("["):
        host, closing, rest = text[1:].partition("]")
        if not closing or "%" in host:
            raise Refused("that is no IPv6 address")
        if ":" not in host:
            raise Refused("that is no IPv6 address")
        host = str(_ip(host))
    else:
        host, colon, rest = text.partition(":")
        rest = colon + rest
        if DOTTED.fullmatch(host):
            host = str(_ip(host))
        elif not NAME.fullmatch(host):
            raise Refused("the host is no name and no address; an IPv4 address is four plain decimal numbers")
    if not rest:
        return host.lower(), None
    port = rest[1:]
    if not rest.startswith(":") or not re.fullmatch(r"[1-9]\d{0,4}", port) or int(port) > 65535:
        raise Refused("the port is a number from 1 to 65535")
    return host.lower(), int(port)


def _ip(text: str) -> Place:
    try:
        return ip_address(text)
    except ValueError:
        raise Refused("the host is no address") from None


def resolve(address: Address, rules: Rules) -> str:
    """Find the one place that will be connected to, and check it. A name that also leads elsewhere is
    refused.

    Raises: Refused.
    """
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused(f"the name {address.host} is not known; give the camera's address in numbers") from None
    places = sorted(
        {ip_address(str(row[4][0]).partition("%")[0]) for row in found}, key=lambda p: (p.version, int(p))
    )
    for place in places:
        rules.check(place)
    return str(places[0])


def network(text: str) -> Net:
    """A network of cameras as somebody writes it. Raises: Refused."""
    try:
        found = ip_network(text.strip())
    except ValueError:
        raise Refused("a network is written like 10.20.0.0/16, with no bits beyond its length") from None
    if found.prefixlen < (8 if found.version == 4 else 32):
        raise Refused(f"{found} is too wide: it must be /{8 if found.version == 4 else 32} or narrower")
    fault = _never(found.network_address) or _never(found.broadcast_address)
    if fault or any(found.version == net.version and found.overlaps(net) for net in NEVER):
        raise Refused(f"{found} is {fault or 'reserved'}: no camera stands there")
    return found


def networks(texts: Iterable[str]) -> tuple[Net, ...]:
    return tuple(ip_network(text) for text in texts)


def _never(place: Place) -> str:
    """Why a place is no camera's anywhere; empty where it may be one."""
    if isinstance(place, IPv6Address) and (place.ipv4_mapped or place.sixtofour or place.teredo):
        return "an IPv4 address in disguise"
    if place in METADATA:
        return "where clouds keep their secrets"
    found: Sequence[tuple[bool, str]] = (
        (place.is_unspecified, "nowhere"),
        (place.is_loopback, "this machine itself"),
        (place.is_link_local, "link-local"),
        (place.is_multicast, "for many at once"),
        (any(place in net for net in NEVER), "reserved"),
    )
    return next((word for holds, word in found if holds), "")


def _ours() -> set[Place]:
    """Every address of this machine."""
    rows = [row.address.partition("%")[0] for many in psutil.net_if_addrs().values() for row in many
            if row.family in {socket.AF_INET, socket.AF_INET6}]  # fmt: skip
    return {ip_address(row) for row in rows}


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
