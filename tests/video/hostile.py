"""A camera that means harm: RTSP and H.264 as no honest camera sends them, each case under a path of its own.

A case that is `late` behaves until the demuxer comes (it names itself), so that our knock finds nothing.
What is random comes from the seed. Every case ends by itself: in bytes, in time, or when the client goes.
"""

import asyncio
import base64
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from kentongan.video.clip import Clip
from video.spoilt import FPS, LONG_S, Change, Films, huge_sps, shortened, spoilt

FLOOD: Final = 64 * 1024 * 1024
METADATA: Final = "169.254.169.254"
NEIGHBOUR: Final = "127.0.0.2"
Client = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
LENGTHS: Final = 500


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


def playing(act: Act, film: str = "usual") -> Act:
    """A case that begins after PLAY, where this film was described."""

    async def case(talk: Talk) -> None:
        await talk.play(getattr(talk.hostile.films, film).sdp())
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
    """`where`: "self", "loopback" and "neighbour" (bystanders of ours listen there), or an address."""

    async def act(talk: Talk) -> None:
        hostile = talk.hostile
        hostile.redirects += 1
        ports = {"self": ("127.0.0.1", hostile.port), "loopback": ("127.0.0.1", hostile.bystander_port)}
        host, port = (ports | {"neighbour": (NEIGHBOUR, hostile.port)}).get(where, (where, 80))
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
    """Pictures as they are, but for a change: see `Change`."""

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


async def huge(talk: Talk) -> None:
    sps = huge_sps()
    sets = base64.b64encode(sps).decode()
    sdp = talk.hostile.clip.sdp().replace(base64.b64encode(talk.hostile.clip.sps).decode(), sets)
    await talk.play(sdp)
    await pictures(talk, talk.hostile.loop(nals=(sps,)))


async def other_codec(talk: Talk) -> None:
    """Each time it is played it speaks another codec, and hangs up after three seconds."""
    films, name = talk.hostile.films, ("usual", "hevc")[talk.hostile.plays % 2]
    await talk.play(getattr(films, name).sdp())
    talk.hostile.plays += 1
    async for number, packets in talk.hostile.loop(film=name):
        await talk.send(packets)
        if number == 3 * FPS:
            return


async def every_length(talk: Talk) -> None:
    """A key picture that ends after one byte, after two, and so on, whoever connects; each between good ones.

    It goes on where the last connection ended, and ends when all lengths were sent.
    """
    sequence, clip = 0, talk.hostile.films.grain
    while talk.hostile.shortened < LENGTHS:
        talk.hostile.shortened += 1
        for part in (clip.bursts[0], shortened(clip, talk.hostile.shortened), clip.bursts[1]):
            await talk.send(bytes(part.stamped(sequence, sequence * 900, 1)))
            sequence += len(part.at)
        # The demuxer gives a picture out when the next one begins: a client that goes does so for the length
        # before this one, which it has not read.
        with suppress(TimeoutError):
            wait_s = 0.2 if talk.hostile.shortened < 30 else 0.01
            if not (await asyncio.wait_for(talk.reader.read(4096), wait_s)).startswith(b"$"):
                talk.hostile.shortened -= 1
                return


RTSP_CASES: Final[dict[str, Act]] = {
    **{
        name + ("-late" if late else ""): answering(act, late=late)
        for name, act in {
            "endless-header": endless_header,
            "length-2gb": length("2147483648"),
            "length-negative": length("-1"),
            "redirect-self": redirect("self"),
            "redirect-loopback": redirect("loopback"),
            "redirect-neighbour": redirect("neighbour"),
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
    "sps-changes": playing(sent(to="other")),
    "sps-16384": huge,
    "sps-16384-midstream": playing(sent(nals=(huge_sps(),), nals_from=20)),
    "h265-in-h264": playing(sent(to="hevc")),
    "h265-and-back": other_codec,
    "sei-million": playing(sent(sei=1_000_000)),
    "empty-nals": playing(sent(empty=True)),
    "time-backwards": playing(sent(times="backwards")),
    "time-jumps-back": playing(sent(times="jumps-back")),
    "reports-backwards": playing(sent(reports="backwards")),
    "both-backwards": playing(sent(times="backwards", reports="jumps-back")),
    "fps-0": playing(sent(times="stands")),
    "fps-1000": playing(sent(rate=1000)),
    "no-keys": playing(sent(keys_from=10**9)),
    "keys-cease": playing(sent(keys_until=30)),
    "noise-payload": playing(sent(random="payload")),
    "noise-slices": playing(sent(random="slices")),
    "noise-only": playing(sent(film="grain"), "grain"),
    **{f"noise-{part}": playing(sent(noise=float(part) / 100)) for part in ("0.1", "0.5", "2")},
}
CASES: Final = RTSP_CASES | H264_CASES


def case_of(path: str) -> Act:
    """Raises: KeyError, ValueError, where there is none."""
    name, _, number = path.partition("-")
    if name == "cut":
        return playing(cut(int(number)))
    if name == "short":
        return playing(sent(film="grain", short=int(number)), "grain")
    return playing(every_length, "grain") if path == "every-length" else CASES[path]


@dataclass
class Hostile:
    """Serves every case under its name, `cut-N` for a stream that ends after N bytes, `short-N` for one whose
    every other picture does, and `every-length`.

    `connects`: when somebody connected; `strays`: who came where nobody was to go.
    """

    films: Films
    seed: int
    port: int = 0
    bystander_port: int = 0
    redirects: int = 0
    plays: int = 0
    shortened: int = 0
    strays: list[bytes] = field(default_factory=list)
    connects: list[float] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _servers: list[asyncio.Server] = field(default_factory=list)

    def start(self) -> None:
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = self._listen(self._client)
        self.bystander_port = self._listen(self._stray)
        self._listen(self._stray, NEIGHBOUR, self.port)

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

    @property
    def clip(self) -> Clip:
        return self.films.usual

    def loop(self, **change: object) -> AsyncIterator[tuple[int, bytes]]:
        """Pictures for some time: their number, and their packets."""
        return spoilt(self.films, Change(**change), self.seed)  # type: ignore[arg-type]

    def _listen(self, client: Client, host: str = "127.0.0.1", port: int = 0) -> int:
        async def act() -> asyncio.Server:
            return await asyncio.start_server(client, host, port, limit=64 * 1024)

        server = asyncio.run_coroutine_threadsafe(act(), self._loop).result(5)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connects.append(time.monotonic())
        talk = Talk(reader, writer, self)
        try:
            talk.pending = await talk.request()
            await case_of(talk.path)(talk)
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
