"""Ending asyncio tasks for certain."""

import asyncio
from collections.abc import Iterable
from typing import Any, Final

AGAIN_S: Final = 0.2


async def end(tasks: Iterable["asyncio.Task[Any]"]) -> None:
    """Cancel tasks and wait until they are gone.

    Once is not always enough: `asyncio.wait_for` of Python 3.11 loses a cancellation that meets the end of
    what it waits for (CPython issue 81839), and a task that connects for ever would go on for ever.
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=AGAIN_S)
