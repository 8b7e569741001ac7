"""Hears what the decoding children of a bench say of the pictures that came."""

import asyncio
import json
import threading
from dataclasses import dataclass
from typing import Any, cast

from nats.aio.msg import Msg

from kentongan.base import messages


@dataclass(frozen=True, slots=True)
class Totals:
    """Of all children that spoke: pictures that came, that did not, bytes in their rings."""

    pictures: int
    lost: int
    ring_bytes: int
    children: int


class Ear:
    """`start()`, then `totals()`; `stop()`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._newest: dict[int, dict[str, int]] = {}
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._ended = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=[self._run()], daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._ready.wait(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        if self._thread.ident is not None:  # it may never have been started
            self._thread.join(5)

    def totals(self) -> Totals:
        held = [word for word in list(self._newest.values()) if word["pictures"]]
        pictures, lost, kept = (
            sum(word[name] for word in held) for name in ("pictures", "lost", "ring_bytes")
        )
        return Totals(pictures, lost, kept, len(held))

    async def _run(self) -> None:
        nats = await messages.connect(self._url, "web")
        await cast(Any, nats).subscribe(messages.PULLED, cb=self._hear)
        await nats.flush()
        self._ready.set()
        await self._ended.wait()
        await nats.close()

    async def _hear(self, message: Msg) -> None:
        word = json.loads(message.data)
        self._newest[int(word["child"])] = word
