"""A camera that means harm: RTSP and H.264 as no honest camera sends them, each case under a path of its own.

A case that is `late` behaves until the demuxer comes (it names itself), so that our knock finds nothing.
What is random comes from the seed. Every case ends by itself: in bytes, in time, or when the client goes.
"""

import asyncio
import base64
import random
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from kentongan.video.clip import RATE, Burst, Clip, burst

FLOOD: Final = 64 * 1024 * 1024
LONG_S: Final = 40.0
FPS: Final = 10
METADATA: Final = "169.254.169.254"


@dataclass
class Talk:
    """One connection. `lavf`: the other side is the demuxer, not our knock."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    hostile: "Hostile"
    path: str = ""
    lavf: bool = False
    sequence: str = "0"
    pending: str = ""

    async def request(self) -> str:
        """The method of the next request; "" at the end."""
        if self.pending:
            method, self.pending = self.pending, ""
            return method
        while (first := await self.reader.read(1)) == b"$":
            await self.reader.readexactly(int.from_bytes((await self.reader.readexactly(3))[1:], "big"))
        if not first:
            return ""
        text = (first + await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.lavf = self.lavf or "user-agent: lavf" in text.lower()
        rows = [row.partition(":") for row in text.split("\r\n")[1:]]
        self.sequence = next((v.strip() for k, _, v in rows if k.lower() == "cseq"), "0")
        method, url, _ = text.split(" ", 2)
        self.path = url.partition("://")[2].partition("/")[2].split("/")[0]
        return method

    async def send(self, body: bytes) -> None:
        self.writer.write(body)
        await self.writer.drain()

    async def reply(self, status: str = "200 OK", fields: str = "", body: bytes = b"") -> None:
        size = f"Content-Length: {len(body)}\r\n" if body else ""
        head = f"RTSP/1.0 {status}\r\nCSeq: {self.sequence}\r\n{fields}{size}\r\n"
        await self.send(head.encode() + body)

    async def play(self, sdp: str) -> None:
        """Answer as a camera does, up to PLAY."""
        while method := await self.request():
            if method == "DESCRIBE":
                await self.reply(fields="Content-Type: application/sdp\r\n", body=sdp.encode())
            elif method == "SETUP":
                transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
                await self.reply(fields=transport + "Session: 1;timeout=60\r\n")
            else:
                await self.reply(fields="Session: 1\r\nPublic: DESCRIBE, SETUP, PLAY, TEARDOWN\r\n")
            if method == "PLAY":
                return
        raise ConnectionError

    async def until_demuxer(self) -> None:
        """Let the knock pass; return when the demuxer has asked for a description."""
        while method := await self.request():
            if method == "DESCRIBE" and self.lavf:
                return
            sdp = self.hostile.clip.sdp() if method == "DESCRIBE" else ""
            await self.reply(fields="Public: DESCRIBE, SETUP, PLAY\r\n", body=sdp.encode())
        raise ConnectionError


Act = Callable[[Talk], Awaitable[None]]


def answering(act: Act, *, late: bool) -> Act:
    """A case that is an answer to DESCRIBE, to whoever asks first or to the demuxer."""

    async def case(talk: Talk) -> None:
        if late:
            await talk.until_demuxer()
        else:
            await talk.request()
        await act(talk)

    return case


def playing(act: Act) -> Act:
    """A case that begins after PLAY."""

    async def case(talk: Talk) -> None:
        await talk.play(talk.hostile.clip.sdp())
        await act(talk)

    return case


async def endless_header(talk: Talk) -> None:
    await talk.send(b"RTSP/1.0 200 OK\r\n")
    for i in range(FLOOD // 4096):
        await talk.send(f"X-{i}: ".encode() + b"a" * 4080 + b"\r\n")


def length(value: str) -> Act:
    async def act(talk: Talk) -> None:
        await talk.send(
            f"RTSP/1.0 200 OK\r\nCSeq: {talk.sequence}\r\nContent-Type: application/sdp\r\n"
            f"Content-Length: {value}\r\n\r\n".encode()
        )
        for _ in range(256):
            await talk.send(b"a" * 65536)
        await asyncio.sleep(LONG_S)

    return act


def redirect(where: str) -> Act:
    """`where`: "self", "loopback" (a bystander of ours listens there), or an address."""

    async def act(talk: Talk) -> None:
        hostile = talk.hostile
        hostile.redirects += 1
        ports = {"self": ("127.0.0.1", hostile.port), "loopback": ("127.0.0.1", hostile.bystander_port)}
        host, port = ports.get(where, (where, 80))
        await talk.reply("302 Found", f"Location: rtsp://{host}:{port}/{talk.path}\r\n")

    return act


async def nonce(talk: Talk) -> None:
    await talk.reply("401 Unauthorized", f'WWW-Authenticate: Digest realm="x", nonce="{"a" * 1_000_000}"\r\n')


async def slow_answer(talk: Talk) -> None:
    for byte in b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Type: application/sdp\r\n" * 3:
        await talk.send(bytes([byte]))
        await asyncio.sleep(1)


async def tracks(talk: Talk) -> None:
    track = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track{}\r\n"
    sdp = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\n" + "".join(map(track.format, range(10_000)))
    await talk.reply(fields="Content-Type: application/sdp\r\n", body=sdp.encode())
    while await talk.request():
        await talk.reply(fields="Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n")


async def elsewhere(talk: Talk) -> None:
    sdp = talk.hostile.clip.sdp().replace(
        "control:track0", f"control:rtsp://127.0.0.1:{talk.hostile.bystander_port}/x"
    )
    await talk.play(sdp)
    await pictures(talk, talk.hostile.loop())


async def hole(talk: Talk) -> None:
    await talk.send(b"$\x00\xff\xff")
    await asyncio.sleep(LONG_S)


async def flood(talk: Talk) -> None:
    body = b"".join(b"$" + bytes([i]) + b"\x00\x00" for i in range(256)) * 64
    for _ in range(FLOOD // len(body)):
        await talk.send(body)


async def slow_picture(talk: Talk) -> None:
    async for _, packets in talk.hostile.loop():
        for byte in packets:
            await talk.send(bytes([byte]))
            await asyncio.sleep(1)


async def teardown(talk: Talk) -> None:
    async for number, packets in talk.hostile.loop():
        if number == 25:
            await talk.send(packets[: len(packets) // 2] + b"TEARDOWN rtsp://x/ RTSP/1.0\r\nCSeq: 9\r\n\r\n")
            await asyncio.sleep(LONG_S)
        await talk.send(packets)


async def pictures(talk: Talk, stream: AsyncIterator[tuple[int, bytes]]) -> None:
    async for _, packets in stream:
        await talk.send(packets)


def sent(**change: object) -> Act:
    """Pictures as they are, but for a change: see `Hostile.loop`."""

    async def act(talk: Talk) -> None:
        await pictures(talk, talk.hostile.loop(**change))

    return act


def cut(at: int) -> Act:
    """The stream ends after so many bytes of its pictures."""

    async def act(talk: Talk) -> None:
        left = at
        async for _, packets in talk.hostile.loop():
            await talk.send(packets[:left])
            left -= len(packets)
            if left <= 0:
                return

    return act


def _exp_golomb(n: int) -> str:
    text = bin(n + 1)[2:]
    return "0" * (len(text) - 1) + text


def huge_sps(pixels: int = 16384) -> bytes:
    """A baseline sequence parameter set of so many pixels each way."""
    mbs = _exp_golomb(pixels // 16 - 1)
    fields = [
        _exp_golomb(0),
        _exp_golomb(0),
        _exp_golomb(2),
        _exp_golomb(1),
        "0",
        mbs,
        mbs,
        "1",
        "1",
        "0",
        "0",
    ]
    bits = "".join(fields) + "1"
    bits += "0" * (-len(bits) % 8)
    return bytes([0x67, 66, 0xC0, 62]) + int(bits, 2).to_bytes(len(bits) // 8, "big")


async def huge(talk: Talk) -> None:
    sps = huge_sps()
    sets = base64.b64encode(sps).decode()
    sdp = talk.hostile.clip.sdp().replace(base64.b64encode(talk.hostile.clip.sps).decode(), sets)
    await talk.play(sdp)
    await pictures(talk, talk.hostile.loop(nals=(sps,)))


RTSP_CASES: Final[dict[str, Act]] = {
    **{
        name + ("-late" if late else ""): answering(act, late=late)
        for name, act in {
            "endless-header": endless_header,
            "length-2gb": length("2147483648"),
            "length-negative": length("-1"),
            "redirect-self": redirect("self"),
            "redirect-loopback": redirect("loopback"),
            "redirect-metadata": redirect(METADATA),
            "nonce-1mb": nonce,
            "byte-per-second": slow_answer,
            "tracks-10000": tracks,
        }.items()
        for late in (False, True)
    },
    "control-elsewhere": elsewhere,
    "frame-without-bytes": playing(hole),
    "dollar-flood": playing(flood),
    "picture-byte-per-second": playing(slow_picture),
    "teardown-in-packet": playing(teardown),
}
H264_CASES: Final[dict[str, Act]] = {
    "sps-changes": playing(sent(switch=True)),
    "sps-16384": huge,
    "sps-16384-midstream": playing(sent(nals=(huge_sps(),), nals_from=20)),
    "sei-million": playing(sent(sei=1_000_000)),
    "empty-nals": playing(sent(empty=True)),
    "time-backwards": playing(sent(step=-RATE // FPS)),
    "fps-0": playing(sent(step=0)),
    "fps-1000": playing(sent(rate=1000)),
    **{f"noise-{part}": playing(sent(noise=float(part) / 100)) for part in ("0.1", "0.5", "2")},
}
CASES: Final = RTSP_CASES | H264_CASES


@dataclass
class Hostile:
    """Serves every case under its name, and `cut-N` for a stream that ends after N bytes.

    `connects`: when somebody connected; `strays`: who came where nobody was to go.
    """

    clip: Clip
    other: Clip
    seed: int
    port: int = 0
    bystander_port: int = 0
    redirects: int = 0
    strays: list[bytes] = field(default_factory=list)
    connects: list[float] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _servers: list[asyncio.Server] = field(default_factory=list)

    def start(self) -> None:
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = self._listen(self._client)
        self.bystander_port = self._listen(self._stray)

    def url(self, case: str) -> str:
        return f"rtsp://127.0.0.1:{self.port}/{case}"

    def close(self) -> None:
        async def end() -> None:
            for server in self._servers:
                server.close()
            tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def loop(
        self, *, switch: bool = False, nals: tuple[bytes, ...] = (), nals_from: int = 0, sei: int = 0,
        empty: bool = False, step: int = RATE // FPS, rate: float = FPS, noise: float = 0.0,
    ) -> AsyncIterator[tuple[int, bytes]]:  # fmt: skip
        """Pictures for some time: their number, and their packets.

        `switch`: every second from another clip. `nals` come before each picture from `nals_from` on, `sei`
        that many before the twentieth. `empty`: packets of nothing between. `step`: of the time stamps.
        `rate`: pictures a second. `noise`: that part of all bits is turned over.
        """
        rng = random.Random(self.seed)
        sequence, began = 0, time.monotonic()
        for number in range(int(LONG_S * rate)):
            clip = self.other if switch and number // FPS % 2 else self.clip
            parts = [clip.burst(number % len(clip.bursts))]
            if nals and number >= nals_from:
                parts.insert(0, burst(list(nals)))
            if empty:
                parts.insert(0, burst([b"", b"\x00\x00\x01", b"\x00\x00\x00\x01", b"\x7c", b"\x7c\x85"]))
            if sei and number == 20:
                parts[:0] = [burst([b"\x06\x05\x01\x00\x80"] * 1000)] * (sei // 1000)
            body = bytearray()
            for part in parts:
                body += part.stamped(sequence, 1000 * RATE + number * step, self.seed & 0xFFFFFFFF)
                sequence += len(part.at)
            if noise:
                _spoil(body, parts[-1], noise, rng)
            yield number, bytes(body)
            await asyncio.sleep(max(0.0, began + (number + 1) / rate - time.monotonic()))

    def _listen(self, client: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> int:
        async def act() -> asyncio.Server:
            return await asyncio.start_server(client, "127.0.0.1", 0, limit=64 * 1024)

        server = asyncio.run_coroutine_threadsafe(act(), self._loop).result(5)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connects.append(time.monotonic())
        talk = Talk(reader, writer, self)
        try:
            talk.pending = await talk.request()
            name = talk.path
            await (playing(cut(int(name[4:]))) if name.startswith("cut-") else CASES[name])(talk)
        except (
            ConnectionError,
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
            KeyError,
            ValueError,
        ):
            return  # the client went, which is what it should do
        finally:
            writer.close()

    async def _stray(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.strays.append(await reader.read(4096))
        writer.close()


def _spoil(body: bytearray, part: Burst, noise: float, rng: random.Random) -> None:
    """Turn bits of the last picture over; the headers of its packets stay sound."""
    start, ends = len(body) - len(part.body), [*(at - 4 for at in part.at[1:]), len(part.body)]
    places = [start + i for at, end in zip(part.at, ends, strict=True) for i in range(at + 12, end)]
    for _ in range(int(len(places) * 8 * noise)):
        body[rng.choice(places)] ^= 1 << rng.randrange(8)
