# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""Asking the network which ONVIF cameras there are (WS-Discovery), by multicast and one by one.

Source: OASIS WS-Discovery 1.1 (2005/04 as ONVIF uses it); ONVIF Core 7.
"""

import asyncio
import socket
from ipaddress import ip_address, ip_network
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import psutil
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

PORT: Final = 3702
GROUP: Final = "239.255.255.250"
WAIT_S: Final = 3.0
MOST: Final = 500
HOSTS_MAX: Final = 1024
"""So many addresses are asked one by one: routers pass no multicast on."""
PROBE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"
 xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"
 xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><e:Header><w:MessageID>uuid:{id}</w:MessageID>
<w:To e:mustUnderstand="true">urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>
<w:Action e:mustUnderstand="true">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>
<e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>"""
DISCOVERY: Final = "{http://schemas.xmlsoap.org/ws/2005/04/discovery}"


class _Ears(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.found: dict[str, dict[str, str]] = {}

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        for row in read(data, addr[0]):
            if len(self.found) < MOST:
                self.found[row["url"]] = row

    def error_received(self, exc: Exception) -> None:
        """Somebody is not there: so be it."""


def read(body: bytes, sender: str) -> list[dict[str, str]]:
    """The cameras that one answer tells of, each by the address at which the answer came from it.

    What makes no sense is passed over: anybody may send here.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    rows: list[dict[str, str]] = []
    for match in root.iter(f"{DISCOVERY}ProbeMatch"):
        addresses = str(match.findtext(f"{DISCOVERY}XAddrs") or "").split()[:8]
        scopes = str(match.findtext(f"{DISCOVERY}Scopes") or "").split()[:64]
        url = next((a for a in addresses if _is_of(a, sender)), None)
        if url is not None:
            rows.append({"url": url[:300], "place": sender, "name": _scope(scopes, "name"),
                         "model": _scope(scopes, "hardware")})  # fmt: skip
    return rows


def _is_of(url: str, sender: str) -> bool:
    """A camera speaks for itself only: its control door is where its answer came from."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and ip_address(str(parts.hostname)) == ip_address(sender)
    except ValueError:
        return False


def _scope(scopes: list[str], kind: str) -> str:
    start = f"onvif://www.onvif.org/{kind}/"
    found = next((s[len(start) :] for s in scopes if s.lower().startswith(start)), "")
    return "".join(c for c in unquote(found) if c.isprintable())[:80]


async def discover(networks: list[str]) -> list[dict[str, Any]]:
    """Every camera that answers within WAIT_S, by multicast or asked at its own address."""
    ears = _Ears()
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 2)
    line.setblocking(False)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: ears, sock=line)
    try:
        for card in _cards():
            line.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(card))
            transport.sendto(PROBE.format(id=uuid4()).encode(), (GROUP, PORT))
        for number, place in enumerate(_hosts(networks)):
            transport.sendto(PROBE.format(id=uuid4()).encode(), (place, PORT))
            if number % 32 == 31:
                await asyncio.sleep(0.01)
        await asyncio.sleep(WAIT_S)
    finally:
        transport.close()
    return sorted(ears.found.values(), key=lambda row: row["place"])


def _cards() -> list[str]:
    """This machine's own addresses: cameras often hang on another network card than the way out."""
    rows = [row for rows in psutil.net_if_addrs().values() for row in rows]
    return [row.address for row in rows if row.family == socket.AF_INET]


def _hosts(networks: list[str]) -> list[str]:
    """The addresses of small networks, of the first ones as many as are asked one by one."""
    found: list[str] = []
    for text in networks:
        net = ip_network(text)
        if net.version == 4 and net.num_addresses <= HOSTS_MAX:
            found += [str(host) for host in net.hosts()]
    return found[:HOSTS_MAX]
