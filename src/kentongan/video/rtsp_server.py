"""Our own RTSP server: the cameras of the demonstration city, and of the tests with every fault on demand.

RTSP over TCP with interleaved RTP only, which is what the pull asks for. Clips are looped without
re-encoding; time stamps run on over the seam, and an SEI of ours marks it. One clock serves every client in
ticks, and a picture's packets are one write, so that 200 streams cost little.
Source: RFC 2326 (RTSP), RFC 3550 (RTP).
"""

import asyncio
import heapq
import os
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from kentongan.base.errors import Invalid
from kentongan.video.clip import RATE, Clip, load

TICK_S: Final = 0.02
HEAD_MAX: Final = 16 * 1024
BACKLOG_MAX: Final = 2 * 1024 * 1024
"""Bytes a client may leave unread before it is let go."""


class Fault(BaseModel, extra="forbid", frozen=True):
    """What is wrong with a camera, from `after_s` of a client's playing on.

    dead: ends every connection. hang: accepts and never answers. stall: falls silent, stays connected.
    garbage: sends noise for pictures. cut: ends after `cut_at` bytes of a picture, in its middle where that
    is not given. size: goes on with the pictures of `clip`. clock: the time stamps jump back an hour, every
    `every_s`. slow: half as many pictures a second.
    """

    kind: Literal["dead", "hang", "stall", "garbage", "cut", "size", "clock", "slow"]
    after_s: float = Field(0.0, ge=0)
    every_s: float = Field(3.0, gt=0)
    clip: str = ""
    cut_at: int | None = Field(None, ge=0)


class Camera(BaseModel, extra="forbid", frozen=True):
    """One row of cameras.json. `clip` is a path, relative ones below the data folder."""

    path: str
    clip: str
    offset_s: float = Field(default=0.0, ge=0)
    fault: Fault | None = None


_CAMERAS: Final = TypeAdapter(list[Camera])


def read(path: Path) -> list[Camera]:
    """Read cameras.json. Raises: Invalid, with the place of the fault."""
    try:
        return _CAMERAS.validate_json(path.read_bytes())
    except FileNotFoundError:
        raise Invalid(f"{path}: no such file") from None
    except ValidationError as error:
        faults = [f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors()]
        raise Invalid(f"{path}: {'; '.join(faults)}") from None


@dataclass(slots=True)
class _Player:
    """One client that plays one camera. `number` is the next picture of the endless loop."""

    camera: Camera
    clip: Clip
    out: asyncio.StreamWriter
    number: int
    began_at: float
    lag: float
    sender: int = field(default_factory=lambda: random.getrandbits(32))
    sequence: int = field(default_factory=lambda: random.getrandbits(16))
    base: int = field(default_factory=lambda: random.getrandbits(31))
    open: bool = True

    def due_at(self) -> float:
        """When the next picture is to be sent, on the server's clock."""
        return self.lag + ticks_of(self.clip, self.number) / RATE


def ticks_of(clip: Clip, number: int) -> int:
    """The time of picture `number` of the endless loop, 1/90000 s."""
    turn, picture = divmod(number, len(clip.ticks))
    return turn * clip.length + clip.ticks[picture]


class RtspServer:
    """Serves cameras by path. Use: `await start()`, then `port`; `faults` may be changed while it runs."""

    def __init__(self, cameras: list[Camera], folder: Path) -> None:
        self._folder = folder
        self._clips: dict[str, Clip] = {}
        self.cameras = {camera.path.strip("/"): camera for camera in cameras}
        self.faults = {path: camera.fault for path, camera in self.cameras.items() if camera.fault}
        for camera in cameras:
            self.clip(camera.clip)
        self._began_at = time.monotonic()
        self._due: list[tuple[float, int, _Player]] = []
        self._tick: asyncio.TimerHandle | None = None
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._names = 0
        self.port = 0

    def clip(self, name: str) -> Clip:
        """A clip by its path, in memory once for all cameras."""
        if name not in self._clips:
            self._clips[name] = load(self._folder / name)
        return self._clips[name]

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> None:
        self._server = await asyncio.start_server(self._client, host, port, limit=HEAD_MAX)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """End every connection, as a killed server would."""
        if self._tick:
            self._tick.cancel()
        self._due.clear()
        if self._server:
            self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        await asyncio.sleep(0)

    def zero_s(self, path: str) -> float:
        """When (seconds of the monotonic clock) the first picture of a camera's endless loop was due.

        Picture p of turn n is due `n` lengths of the clip and its own time later, whoever plays.
        """
        return self._began_at - self._start(self.cameras[path]) / RATE

    def _start(self, camera: Camera) -> int:
        """Where in the loop a camera was when the server began, in ticks."""
        return int(camera.offset_s * RATE) % self.clip(camera.clip).length

    def playing(self) -> int:
        return sum(player.open for _, _, player in self._due)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        player: _Player | None = None
        self._writers.add(writer)
        try:
            while request := await _request(reader):
                method, path, head = request
                fault = self.faults.get(path)
                if fault and fault.kind == "dead" and not fault.after_s:
                    return
                if fault and fault.kind == "hang":
                    await reader.read()
                    return
                writer.write(self._answer(method, path, head))
                if method == "PLAY" and path in self.cameras and player is None:
                    player = self._play(path, writer)
                if method == "TEARDOWN":
                    return
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError):
            return  # the client went away or talks nonsense: both end its connection, and nothing else
        finally:
            if player:
                player.open = False
            self._writers.discard(writer)
            writer.close()

    def _answer(self, method: str, path: str, head: dict[str, str]) -> bytes:
        sequence = f"CSeq: {head.get('cseq', '0')}\r\n"
        if method == "OPTIONS":
            return _reply("200 OK", sequence + "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n")
        if path not in self.cameras:
            return _reply("404 Not Found", sequence)
        if method == "SETUP" and "TCP" not in head.get("transport", ""):
            return _reply("461 Unsupported Transport", sequence)
        if method == "DESCRIBE":
            sdp = self.clip(self.cameras[path].clip).sdp()
            return _reply("200 OK", sequence + "Content-Type: application/sdp\r\n", sdp)
        if method in {"SETUP", "PLAY", "GET_PARAMETER", "TEARDOWN"}:
            setup = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n" if method == "SETUP" else ""
            return _reply("200 OK", sequence + setup + "Session: 1;timeout=60\r\n")
        return _reply("501 Not Implemented", sequence)

    def _play(self, path: str, writer: asyncio.StreamWriter) -> _Player:
        """Begin at the newest key frame of the camera's own running time, and catch up at once."""
        camera = self.cameras[path]
        clip = self.clip(camera.clip)
        now = time.monotonic()
        turn, inside = divmod(int((now - self._began_at) * RATE) + self._start(camera), clip.length)
        key = clip.key_before(clip.picture_at(inside))
        lag = now - (turn * clip.length + inside) / RATE
        player = _Player(camera, clip, writer, turn * len(clip.ticks) + key, now, lag)
        self._push(player)
        self._run()
        return player

    def _push(self, player: _Player) -> None:
        self._names += 1
        heapq.heappush(self._due, (player.due_at(), self._names, player))

    def _run(self) -> None:
        """Send what is due; then sleep till the next tick, or for good when nobody plays."""
        now = time.monotonic()
        while self._due and self._due[0][0] <= now:
            player = heapq.heappop(self._due)[2]
            if player.open and self._send(player, now):
                self._push(player)
        if self._tick:
            self._tick.cancel()
        self._tick = asyncio.get_running_loop().call_later(TICK_S, self._run) if self._due else None

    def _send(self, player: _Player, now: float) -> bool:
        """Send one picture. False: this client gets no more."""
        if player.out.transport.get_write_buffer_size() > BACKLOG_MAX:
            player.out.transport.abort()
            return False
        fault = self.faults.get(player.camera.path.strip("/"))
        if fault and now - player.began_at < fault.after_s:
            fault = None
        if fault and fault.kind == "stall":
            return False
        ticks = player.base + ticks_of(player.clip, player.number)
        if fault and fault.kind == "size" and player.clip is not self.clip(fault.clip):
            self._switch(player, self.clip(fault.clip))
        if fault and fault.kind == "clock":
            ticks -= 3600 * RATE * int((now - player.began_at) / fault.every_s)
        if fault and fault.kind == "slow":
            player.lag += player.clip.ticks[1] / RATE
        body = bytes(player.clip.burst(player.number).stamped(player.sequence, ticks, player.sender))
        player.sequence += len(player.clip.burst(player.number).at)
        player.number += 1
        if fault and fault.kind == "garbage":
            body = _noise(player, body)
        if fault and fault.kind == "cut":
            body = body[: len(body) // 2 if fault.cut_at is None else fault.cut_at]
        player.out.write(body)
        if fault and fault.kind in {"cut", "dead"}:
            player.out.close()
            return False
        return True

    def _switch(self, player: _Player, clip: Clip) -> None:
        """Go on with another clip, from its start, at the time where the old one was."""
        at = player.due_at()
        player.base += ticks_of(player.clip, player.number)
        player.clip, player.number, player.lag = clip, 0, at


def _noise(player: _Player, body: bytes) -> bytes:
    """The same packets with noise in place of pictures; parameter sets and all headers stay sound."""
    out = bytearray(body)
    at, codec = player.clip.burst(player.number - 1).at, player.clip.codec
    for start, end in zip(at, [*(a - 4 for a in at[1:]), len(body)], strict=True):
        if codec.kind_of(body[start + 12 : end]) not in codec.sets:
            out[start + 15 : end] = os.urandom(max(0, end - start - 15))
    return bytes(out)


async def _request(reader: asyncio.StreamReader) -> tuple[str, str, dict[str, str]] | None:
    """The next request: method, path, header. None at the end. RTCP that clients send is passed over."""
    while True:
        first = await reader.read(1)
        if not first:
            return None
        if first != b"$":
            break
        await reader.readexactly(int.from_bytes((await reader.readexactly(3))[1:], "big"))
    text = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    opening, *rows = text.split("\r\n")
    method, url, _ = opening.split(" ", 2)
    head = {k.strip().lower(): v.strip() for k, _, v in (row.partition(":") for row in rows if row)}
    await reader.readexactly(min(int(head.get("content-length", "0")), HEAD_MAX))
    path = unquote(urlsplit(url).path).strip("/").removesuffix("/track0")
    return method, path, head


def _reply(status: str, fields: str, body: str = "") -> bytes:
    size = f"Content-Length: {len(body)}\r\n" if body else ""
    return f"RTSP/1.0 {status}\r\n{fields}{size}\r\n{body}".encode()
