"""Hears what watch processes say of their looks and crossings, in a thread of its own."""

import asyncio
import json
import threading
import time
from collections import defaultdict
from datetime import datetime
from typing import Any, cast

from nats.aio.msg import Msg

from kentongan.base import messages
from kentongan.tools.bench_cameras_score import Ledger, Passed, Span


class Ear:
    """`start()`, then read `ledgers` and `crossings`, both in seconds of the monotonic clock; `stop()`."""

    def __init__(self, url: str) -> None:
        self.ledgers: list[Ledger] = []
        self.crossings: dict[str, list[Passed]] = defaultdict(list)
        self._url = url
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

    def looked_at(self) -> set[str]:
        """The cameras that were looked at in the newest words of each process."""
        newest = {word["worker"]: word["cameras"] for word in list(self.ledgers)}
        return {
            camera for rows in newest.values() for camera, row in rows.items() if row["seen"] or row["still"]
        }

    def passed(self, camera: str, span: Span) -> list[Passed]:
        return [p for p in self.crossings[camera] if span.holds(p.at_s)]

    async def _run(self) -> None:
        nats = await messages.connect(self._url, "web")
        await cast(Any, nats).subscribe("watch.>", cb=self._hear)
        await nats.flush()
        self._ready.set()
        await self._ended.wait()
        await nats.close()

    async def _hear(self, message: Msg) -> None:
        if message.subject not in {messages.LOOKED, messages.CROSSED}:
            return
        word = json.loads(message.data)
        if message.subject == messages.LOOKED:
            self.ledgers.append(word | {"since": _seconds(word["since"]), "at": _seconds(word["at"])})
        else:
            passed = Passed(_seconds(word["at"]), word["line_name"], word["way"])
            self.crossings[word["camera"]].append(passed)


def _seconds(at: str) -> float:
    """An instant on the clock that no correction moves."""
    return datetime.fromisoformat(at).timestamp() - time.time() + time.monotonic()
