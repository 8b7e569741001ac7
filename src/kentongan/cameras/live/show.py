"""One stream of a page: one camera's pictures, live, from the messages into its lane.

The holder of the camera (a watch process) is asked on `look.<city>.<camera>`, first with an inbox of this
stream's own, then every few seconds so that it goes on sending. Where the page shows it large the main stream
is asked for beside the small one, and takes its place once it plays.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, cast
from uuid import UUID

from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError

from kentongan.base import messages
from kentongan.base.clock import wall
from kentongan.base.roster import ask_to_pull
from kentongan.cameras.live.lanes import Lane, Step
from kentongan.cameras.live.large import Large, Shifted
from kentongan.cameras.live.pieces import Order, Piece, piece_of
from kentongan.cameras.live.viewer import NOTHING_BACK, Closed
from kentongan.cameras.model import Camera, Line

LEASE_S: Final = 5.0
HOLDER_ANSWERS_S: Final = 1.0
ASK_AGAIN_S: Final = 0.25
SETTLES_S: Final = 2.0
"""So soon after it was asked for the past has come."""
STILL_S: Final = 3.0
"""A page that cannot follow gets one key picture in so many seconds."""


class Size(StrEnum):
    """What a page asks for: what suits a small picture, a large one, or now and then a picture."""

    SMALL = "small"
    LARGE = "large"
    STILL = "still"


@dataclass(frozen=True, slots=True)
class Place:
    """Which camera of which city, under which number of the page's own."""

    stream: int
    city: str
    camera: Camera
    lines: list[Line]

    @property
    def id(self) -> UUID:
        return self.camera.id

    @staticmethod
    def word(stream: int, camera: UUID, **words: object) -> str:
        """A word for the page that names stream and camera."""
        return json.dumps({"stream": stream, "camera": str(camera), **words})

    def say(self, **words: object) -> str:
        return self.word(self.stream, self.id, **words)

    def pass_on(self, words: bytes) -> str:
        """The holder's own word, with stream and camera put in front."""
        return self.say(**json.loads(words))

    def begin(self, piece: Piece, size: Size, shift_s: float | None) -> str:
        """What a player must know before a new init segment. `shift_s`: it goes on in the same buffer, with
        so much added to the times in the fragments; None: it begins anew."""
        drawn = [_drawn(line) for line in self.lines]
        rest = {"counted": self.camera.counted, "lines": drawn, "size": size.value, "now": now()}
        return self.say(**(piece.init or {}), **rest, shift_s=shift_s)

    def clock(self, piece: Piece, media_s: float) -> str:
        return self.say(type="clock", media_s=media_s, at=piece.at, now=now())


class Show:
    """One live stream from its first look to its end."""

    def __init__(self, nats: Nats, place: Place, lane: Lane, size: Size) -> None:
        self._nats = cast(Any, nats)  # nats-py leaves parts of its client untyped
        self._place = place
        self._lane = lane
        self._size = size
        self._inbox = inbox()
        self._order = Order()
        self._large = Large()
        self._large_inbox = ""  # while the main stream is heard
        self._resized = asyncio.Event()
        self._init: Piece | None = None
        self._said = ""
        self._still_at = 0.0
        self._until_key = False

    async def run(self) -> None:
        """Pass pieces on until it is cancelled. Raises: Closed, where there is nothing to show."""
        place = self._place
        async with AsyncExitStack() as stack:
            for subject, hear in (
                (self._inbox, self._on_piece),
                (messages.media(place.city, place.id), self._on_live),
                (messages.boxes(place.city, place.id), self._on_words),
            ):
                await subscribed(stack, self._nats, subject, hear)
            await self._hold()

    def resize(self, size: Size) -> None:
        """Another size from the next key picture on; `init` says which one it is. A camera without a main
        stream that a browser shows stays small."""
        if self._size is Size.STILL and size is not Size.STILL:
            self._until_key = True
        self._size = size
        self._still_at = 0.0
        self._resized.set()

    async def _on_live(self, message: Msg) -> None:
        """A piece that goes to all who look."""
        await self._on_piece(message)

    async def _on_piece(self, message: Msg) -> None:
        for piece in self._order.take(piece_of(message)):
            if piece.init is not None:
                self._init = piece
                self._large.small_begins()
                self._begin(piece, self._given, None)
                continue
            if piece.key:
                self._large.hear_small(piece)
                if self._large.gives_way(wanted=self._size is Size.LARGE) and self._init is not None:
                    self._begin(self._init, self._given, 0.0)
            if not self._large.shown:
                self._picture(piece, piece.media_s)

    async def _on_large(self, message: Msg) -> None:
        """A piece of the main stream."""
        for one in self._large.take(message, wanted=self._size is Size.LARGE):
            self._show_large(one)

    def _show_large(self, one: Shifted) -> None:
        if one.init is not None:
            self._begin(one.init, Size.LARGE, one.shift_s)
        self._picture(one.piece, one.media_s)

    def _begin(self, init: Piece, size: Size, shift_s: float | None) -> None:
        self._lane.put(self._place.begin(init, size, shift_s), Step.INIT)
        self._put(init, Step.INIT)

    def _picture(self, piece: Piece, media_s: float) -> None:
        if piece.key and self._wanted_key():
            self._lane.put(self._place.clock(piece, media_s), Step.KEY)
            self._put(piece, Step.KEY)
        elif not piece.key and self._size is not Size.STILL and not self._until_key:
            self._put(piece, Step.MORE)

    @property
    def _given(self) -> Size:
        """The size that is sent of the small stream."""
        return Size.STILL if self._size is Size.STILL else Size.SMALL

    def _wanted_key(self) -> bool:
        self._until_key = False
        if self._size is not Size.STILL:
            return True
        if time.monotonic() - self._still_at < STILL_S:
            return False
        self._still_at = time.monotonic()
        return True

    def _put(self, piece: Piece, step: Step) -> None:
        self._lane.put(framed(self._place.stream, piece.body), step)

    async def _on_words(self, message: Msg) -> None:
        if self._size is not Size.STILL:
            self._lane.put(self._place.pass_on(message.data), Step.MORE)
        elif b'"state"' in message.data:
            self._lane.put(self._place.pass_on(message.data), Step.WORD)

    async def _hold(self) -> None:
        """Find the camera's holder, begin, and keep the lease. A new holder is asked to begin anew."""
        held = told = False
        async with AsyncExitStack() as heard:
            while True:
                self._resized.clear()
                told = await self._hear_large(heard) and told
                large = self._size is Size.LARGE
                answer = await self._look(begin=not held, large=(not told) if large else None)
                held, told = answer is not None, answer is not None and (told or large)
                if answer is None:
                    self._state("connecting", "")
                    with suppress(NatsError, TimeoutError):
                        await ask_to_pull(cast(Nats, self._nats), self._place.city, self._place.id)
                    await asyncio.sleep(ASK_AGAIN_S)
                    continue
                self._state(str(answer.get("state", "")), str(answer.get("detail", "")))
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._resized.wait(), LEASE_S)

    async def _hear_large(self, heard: AsyncExitStack) -> bool:
        """Hear the main stream for as long as it is wanted or shown. Returns: whether we did already."""
        if self._size is not Size.LARGE:
            if self._large_inbox and not self._large.shown:
                self._large_inbox = ""
                await heard.aclose()
            return bool(self._large_inbox)
        if self._large_inbox:
            return True
        self._large, self._large_inbox = self._large.anew(), inbox()
        for subject in (self._large_inbox, messages.main(self._place.city, self._place.id)):
            await subscribed(heard, self._nats, subject, self._on_large)
        return False

    async def _look(self, *, begin: bool, large: bool | None = None) -> dict[str, object] | None:
        """Ask the holder; None: nobody holds the camera now. `large`: whether to begin the main stream, too;
        None: it is not wanted."""
        words = {"inbox": self._inbox} if begin else {}
        if large is not None:
            words["large"] = self._large_inbox if large else ""
        return await self._ask(messages.look(self._place.city, self._place.id), words)

    async def _ask(self, subject: str, body: Mapping[str, object]) -> dict[str, object] | None:
        try:
            answer = await self._nats.request(subject, json.dumps(body).encode(), timeout=HOLDER_ANSWERS_S)
        except (NoRespondersError, TimeoutError, NatsError):
            return None
        return cast(dict[str, object], json.loads(answer.data))

    def _state(self, state: str, detail: str) -> None:
        words = self._place.say(type="state", state=state, detail=detail)
        if words != self._said:
            self._said = words
            self._lane.put(words, Step.WORD)


class Past(Show):
    """One stream that begins in the past: what the camera's holder remembers, and then what goes on coming.

    The pieces that are remembered have the numbers they had live, so the two join without a seam.
    """

    def __init__(self, nats: Nats, place: Place, lane: Lane, back_s: float) -> None:
        super().__init__(nats, place, lane, Size.SMALL)
        self._back_s = back_s
        self._settled_at: float | None = None

    def resize(self, size: Size) -> None:
        """What is remembered is of one size."""

    async def _hold(self) -> None:
        """Ask for the past, and keep what is live coming after it. Raises: Closed, where nothing is kept."""
        await self._look(begin=False)
        subject = messages.back(self._place.city, self._place.id)
        answer = await self._ask(subject, {"inbox": self._inbox, "seconds": self._back_s})
        if answer is None or answer.get("from_at") is None:
            raise Closed(NOTHING_BACK)
        self._lane.put(self._place.say(type="past", from_at=answer["from_at"], now=now()), Step.WORD)
        self._settled_at = time.monotonic() + SETTLES_S
        while True:
            await asyncio.sleep(LEASE_S)
            await self._look(begin=False)

    async def _on_live(self, message: Msg) -> None:
        """Until the past has come, no live beginning may take its place."""
        early = self._settled_at is None or time.monotonic() < self._settled_at
        if not (early and messages.CODEC in (message.headers or {})):
            await self._on_piece(message)


async def subscribed(
    stack: AsyncExitStack, nats: Any, subject: str, hear: Callable[[Msg], Awaitable[None]]
) -> None:
    """Hear a subject for as long as the stack is entered."""
    subscription = await nats.subscribe(subject, cb=hear)

    async def leave() -> None:
        with suppress(NatsError):
            await subscription.unsubscribe()

    stack.push_async_callback(leave)


def framed(stream: int, body: bytes) -> bytes:
    """A binary message: the stream's number, 4 bytes, most significant first, then the piece."""
    return stream.to_bytes(4, "big") + body


def inbox() -> str:
    return f"_INBOX.web.{secrets.token_hex(12)}"


def now() -> str:
    return wall().isoformat()


def _drawn(line: Line) -> dict[str, object]:
    return {
        "name": line.name,
        "from": line.from_,
        "to": line.to,
        "forward_name": line.forward_name,
        "back_name": line.back_name,
    }
