"""A camera that speaks ONVIF: SOAP over HTTP on a socket, WS-Security digests checked, WS-Discovery answered.

It keeps a clock of its own, profiles, presets, and where its head looks. `moves` tells what it was made to
do.
"""

import asyncio
import base64
import hashlib
import re
import socket
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

S = "http://www.w3.org/2003/05/soap-envelope"
WSSE = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}"
WSU = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}"
NAMES = (
    'xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl"'
    ' xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl"'
    ' xmlns:tt="http://www.onvif.org/ver10/schema"'
)
FAULT = (
    "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:ter="
    '"http://www.onvif.org/ver10/error">ter:NotAuthorized</s:Value></s:Subcode></s:Code>'
    '<s:Reason><s:Text xml:lang="en">Sender not authorized</s:Text></s:Reason></s:Fault>'
)
SKEW_MAX_S = 5.0


@dataclass
class Device:
    """Start it with `up()`. `streams` are given out by GetStreamUri, by profile."""

    streams: dict[str, str]
    user: str = "kentongan"
    password: str = "rahasia-kamera"
    ahead: timedelta = timedelta(0)
    movable: bool = True
    xaddr_host: str = "127.0.0.1"
    redirect: str = ""
    flood: bool = False
    discovery_port: int | None = None
    port: int = 0
    moves: list[tuple[str, object]] = field(default_factory=list)
    presets: dict[str, str] = field(default_factory=lambda: {"1": "Gerbang"})
    refused: int = 0
    moving_since: float | None = None
    nonces: set[str] = field(default_factory=set)

    def up(self) -> "Device":
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(5)
        return self

    def down(self) -> None:
        async def stop() -> None:
            self._server.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            await asyncio.sleep(0.05)
            if self.discovery_port:
                self._datagrams.close()

        asyncio.run_coroutine_threadsafe(stop(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/onvif/device_service"

    async def _start(self) -> None:
        self._server = await asyncio.start_server(self._client, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        if self.discovery_port:
            line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            line.bind(("127.0.0.1", self.discovery_port))
            self._datagrams, _ = await self._loop.create_datagram_endpoint(
                lambda: _Responder(self), sock=line
            )

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(re.search(rb"content-length: *(\d+)", head, re.I)[1])  # type: ignore[index]
                body = await reader.readexactly(length)
                status, text = self._answer(body)
                extra = f"Location: {self.redirect}\r\n" if status == 302 else ""
                if self.flood:
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\n\r\n")
                    while True:
                        writer.write(b"<x>" * 20_000)
                        await writer.drain()
                writer.write(
                    f"HTTP/1.1 {status} X\r\nContent-Type: application/soap+xml; charset=utf-8\r\n{extra}"
                    f"Content-Length: {len(text.encode())}\r\n\r\n{text}".encode()
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, body: bytes) -> tuple[int, str]:
        if self.redirect:
            return 302, ""
        root = ElementTree.fromstring(body)  # noqa: S314 - our own client
        call = root.find(f"{{{S}}}Body")[0]  # type: ignore[index]
        name = call.tag.rpartition("}")[2]
        if name != "GetSystemDateAndTime" and not self._is_signed(root):
            self.refused += 1
            return 400, self._wrapped(FAULT)
        return 200, self._wrapped(getattr(self, f"_{name}")(call))

    def _is_signed(self, root: ElementTree.Element) -> bool:
        """A digest of password, nonce and time, with a time that is ours and a nonce that is new."""
        token = root.find(f".//{WSSE}UsernameToken")
        if token is None:
            return False
        nonce = token.findtext(f"{WSSE}Nonce") or ""
        created = token.findtext(f"{WSU}Created") or ""
        made = hashlib.sha1(base64.b64decode(nonce) + created.encode() + self.password.encode()).digest()  # noqa: S324 - WS-Security
        at = datetime.fromisoformat(created.replace("Z", "+00:00"))
        fresh = nonce not in self.nonces and abs((self.now() - at).total_seconds()) < SKEW_MAX_S
        self.nonces.add(nonce)
        good = token.findtext(f"{WSSE}Password") == base64.b64encode(made).decode()
        return good and fresh and token.findtext(f"{WSSE}Username") == self.user

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def _wrapped(self, inner: str) -> str:
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope {NAMES}><s:Body>{inner}</s:Body></s:Envelope>'
        )

    def _GetSystemDateAndTime(self, _: ElementTree.Element) -> str:
        at = self.now()
        return (
            "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>"
            "<tt:DaylightSavings>false</tt:DaylightSavings><tt:UTCDateTime>"
            f"<tt:Time><tt:Hour>{at.hour}</tt:Hour><tt:Minute>{at.minute}</tt:Minute><tt:Second>{at.second}"
            f"</tt:Second></tt:Time><tt:Date><tt:Year>{at.year}</tt:Year><tt:Month>{at.month}</tt:Month>"
            f"<tt:Day>{at.day}</tt:Day></tt:Date></tt:UTCDateTime>"
            "</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"
        )

    def _GetCapabilities(self, _: ElementTree.Element) -> str:
        at = f"http://{self.xaddr_host}:{self.port}/onvif"
        ptz = f"<tt:PTZ><tt:XAddr>{at}/ptz_service</tt:XAddr></tt:PTZ>" if self.movable else ""
        media = (
            f"<tt:Media><tt:XAddr>{at}/media_service</tt:XAddr><tt:StreamingCapabilities>"
            "<tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media>"
        )
        found = f"<tds:Capabilities>{media}{ptz}</tds:Capabilities>"
        return f"<tds:GetCapabilitiesResponse>{found}</tds:GetCapabilitiesResponse>"

    def _GetDeviceInformation(self, _: ElementTree.Element) -> str:
        return (
            "<tds:GetDeviceInformationResponse><tds:Manufacturer>Uji</tds:Manufacturer><tds:Model>Kubah 1"
            "</tds:Model><tds:FirmwareVersion>1.0</tds:FirmwareVersion><tds:SerialNumber>1</tds:SerialNumber>"
            "<tds:HardwareId>1</tds:HardwareId></tds:GetDeviceInformationResponse>"
        )

    def _GetProfiles(self, _: ElementTree.Element) -> str:
        rows = "".join(
            f'<trt:Profiles token="{name}" fixed="true"><tt:Name>{name}</tt:Name>'
            f'<tt:VideoEncoderConfiguration token="e{name}"><tt:Name>e</tt:Name><tt:UseCount>1</tt:UseCount>'
            "<tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>640</tt:Width><tt:Height>360</tt:Height>"
            "</tt:Resolution><tt:Quality>5</tt:Quality><tt:RateControl><tt:FrameRateLimit>10"
            "</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>512"
            "</tt:BitrateLimit></tt:RateControl></tt:VideoEncoderConfiguration></trt:Profiles>"
            for name in self.streams
        )
        return f"<trt:GetProfilesResponse>{rows}</trt:GetProfilesResponse>"

    def _GetStreamUri(self, call: ElementTree.Element) -> str:
        name = next(e.text for e in call.iter() if e.tag.endswith("ProfileToken"))
        return (
            f"<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>{self.streams[str(name)]}</tt:Uri>"
            "<tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false"
            "</tt:InvalidAfterReboot><tt:Timeout>PT60S</tt:Timeout></trt:MediaUri></trt:GetStreamUriResponse>"
        )

    def _GetPresets(self, _: ElementTree.Element) -> str:
        rows = "".join(
            f'<tptz:Preset token="{token}"><tt:Name>{name}</tt:Name></tptz:Preset>'
            for token, name in self.presets.items()
        )
        return f"<tptz:GetPresetsResponse>{rows}</tptz:GetPresetsResponse>"

    def _GotoPreset(self, call: ElementTree.Element) -> str:
        self.moves.append(("goto", _word(call, "PresetToken")))
        return "<tptz:GotoPresetResponse/>"

    def _SetPreset(self, call: ElementTree.Element) -> str:
        token = _word(call, "PresetToken") or str(len(self.presets) + 1)
        self.presets[token] = _word(call, "PresetName")
        return (
            f"<tptz:SetPresetResponse><tptz:PresetToken>{token}</tptz:PresetToken></tptz:SetPresetResponse>"
        )

    def _ContinuousMove(self, call: ElementTree.Element) -> str:
        speed = next(e for e in call.iter() if e.tag.endswith("PanTilt"))
        self.moves.append(("move", (float(speed.get("x", 0)), float(speed.get("y", 0)))))
        self.moving_since = time.monotonic()
        return "<tptz:ContinuousMoveResponse/>"

    def _Stop(self, _: ElementTree.Element) -> str:
        self.moves.append(("stop", None))
        self.moving_since = None
        return "<tptz:StopResponse/>"


class _Responder(asyncio.DatagramProtocol):
    """Answers who asks for cameras, as each ONVIF device does."""

    def __init__(self, device: Device) -> None:
        self._device = device

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if b"NetworkVideoTransmitter" not in data:
            return
        asked = re.search(rb"MessageID>([^<]+)<", data)
        relates = asked[1].decode() if asked else ""
        body = (
            '<?xml version="1.0"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"'
            ' xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing"'
            ' xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><e:Header>'
            f"<w:RelatesTo>{relates}</w:RelatesTo></e:Header><e:Body><d:ProbeMatches>"
            "<d:ProbeMatch><w:EndpointReference><w:Address>urn:uuid:1</w:Address></w:EndpointReference>"
            "<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>onvif://www.onvif.org/name/Kubah%20Uji"
            " onvif://www.onvif.org/hardware/K1</d:Scopes>"
            f"<d:XAddrs>{self._device.url}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch>"
            "</d:ProbeMatches></e:Body></e:Envelope>"
        )
        self._transport.sendto(body.encode(), addr)  # type: ignore[attr-defined]


def _word(call: ElementTree.Element, name: str) -> str:
    return next((e.text or "" for e in call.iter() if e.tag.endswith(name)), "")
