"""What the bench of cameras hears, on a real broker."""

import asyncio
import logging
from datetime import UTC, datetime

import pytest

from kentongan.base import messages
from kentongan.tools.bench_cameras_ear import Ear
from kentongan.tools.servers import Nats
from standing import wait_until


def test_it_hears_crossings_among_everything_else_that_is_told(
    nats: Nats, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    ear = Ear(nats.url("web"))
    ear.start()
    passed = {"camera": "c", "line_name": "A", "way": "forward", "at": datetime.now(UTC).isoformat()}

    async def tell() -> None:
        client = await messages.connect(nats.url("watch"), "watch")
        await client.publish(messages.LOAD, messages.body(worker="w"))
        await client.publish(messages.TAKEN, messages.body(camera="c"))
        await client.publish(messages.CROSSED, messages.body(**passed))
        await client.flush()
        await client.close()

    try:
        asyncio.run(tell())
        wait_until(lambda: len(ear.crossings["c"]) == 1, why="the crossing is heard")
    finally:
        ear.stop()
    assert caplog.messages == []
