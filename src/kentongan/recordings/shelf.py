"""The files of recordings, wherever they lie: on this machine, or asked of the one that has them, in pieces.

A file is named by the place that the index gives it, which is made of ids; nothing that a person typed is
ever part of a path. Nothing is opened or decoded here: bytes are passed on.
"""

import json
import re
import socket
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, Final, cast
from uuid import UUID

from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from starlette.concurrency import run_in_threadpool

from kentongan.base import messages
from kentongan.base.errors import Invalid, NotFound, Unavailable

PIECE: Final = 512 * 1024
ANSWERS_S: Final = 5.0
_ID: Final = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PLACE: Final = re.compile(
    rf"[a-z][a-z0-9-]{{1,39}}/{_ID}/[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}/{_ID}\.mp4"
    rf"|exports/[a-z][a-z0-9-]{{1,39}}/{_ID}\.zip"
)


def store_name(given: str) -> str:
    """The name of this machine as a store of recordings."""
    return given or re.sub(r"[^A-Za-z0-9-]", "-", socket.gethostname())[:63] or "store"


def export_place(city: str, id: UUID) -> str:
    return f"exports/{city}/{id}.zip"


def path_of(folder: Path, place: str) -> Path:
    """Raises: Invalid, on what no place of ours is."""
    if not PLACE.fullmatch(place):
        raise Invalid("this is no place of a recording")
    return folder / place


def piece_of(path: Path, start: int, length: int) -> bytes:
    """Raises: NotFound."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            return file.read(length)
    except FileNotFoundError:
        raise NotFound("the file of this recording is not there; run kentongan verify recordings") from None


class Shelf:
    """What is asked for is read here where it lies here, and asked of others where it does not."""

    def __init__(self, folder: Path, store: str, nats: Nats) -> None:
        self.folder = folder
        self.store = store
        self._nats = cast(Any, nats)

    async def read(self, store: str, place: str, start: int, length: int) -> bytes:
        """Raises: NotFound; Unavailable, where its machine does not answer."""
        if store == self.store:
            return await run_in_threadpool(piece_of, path_of(self.folder, place), start, length)
        out = bytearray()
        while len(out) < length:
            found = await self._ask(store, place, start + len(out), min(PIECE, length - len(out)))
            if not found:
                raise NotFound("the file of this recording is shorter than it was")
            out += found
        return bytes(out)

    async def stream(self, store: str, place: str, size: int) -> AsyncGenerator[bytes]:
        """A whole file in pieces. Raises as `read`."""
        for at in range(0, size, PIECE):
            yield await self.read(store, place, at, min(PIECE, size - at))

    async def _ask(self, store: str, place: str, start: int, length: int) -> bytes:
        words = json.dumps({"place": place, "start": start, "length": length}).encode()
        away = f"the machine {store}, where this recording lies, does not answer; try again in a moment"
        try:
            found = await self._nats.request(messages.shelf(store), words, timeout=ANSWERS_S)
        except (NoRespondersError, TimeoutError, NatsError):
            raise Unavailable(away) from None
        if (found.headers or {}).get(messages.FAULT):
            raise NotFound("the file of this recording is not there; run kentongan verify recordings")
        return cast(bytes, found.data)

    async def answer(self, asked: Msg) -> None:
        """Give another process a piece of a file of ours."""
        headers: dict[str, str] = {}
        try:
            words = json.loads(asked.data)
            path = path_of(self.folder, str(words["place"]))
            length = min(PIECE, max(0, int(words["length"])))
            body = await run_in_threadpool(piece_of, path, max(0, int(words["start"])), length)
        except (ValueError, KeyError, TypeError, Invalid, NotFound, OSError):
            body, headers = b"", {messages.FAULT: "1"}
        if asked.reply:
            await self._nats.publish(asked.reply, body, headers=headers or None)
