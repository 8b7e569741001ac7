"""Network namespaces, each joined to this one by a cable that can be cut. Root's only; `possible()` asks."""

import asyncio
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HARBOUR: Final = "10.77.0.1"
"""The address of the servers, as seen from every island."""


def possible() -> bool:
    """Whether this user may make network namespaces and cables here."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return False
    made = _ip("netns", "add", "kt-try", check=False) and _ip(
        "link", "add", "kt-try0", "type", "veth", "peer", "name", "kt-try1", check=False
    )
    _ip("link", "del", "kt-try0", check=False)
    _ip("netns", "del", "kt-try", check=False)
    return made


@dataclass(frozen=True)
class Island:
    """One namespace. A command begins there with the words `inside`."""

    number: int

    @property
    def name(self) -> str:
        return f"kt-pulau{self.number}"

    @property
    def inside(self) -> list[str]:
        return ["ip", "netns", "exec", self.name]

    def cut(self) -> None:
        _ip("link", "set", f"kt{self.number}a", "down")

    def mend(self) -> None:
        _ip("link", "set", f"kt{self.number}a", "up")

    def _make(self) -> None:
        here, there, net = f"kt{self.number}a", f"kt{self.number}b", f"10.77.{self.number}"
        _ip("netns", "add", self.name)
        _ip("link", "add", here, "type", "veth", "peer", "name", there, "netns", self.name)
        _ip("addr", "add", f"{net}.1/24", "dev", here)
        _ip("link", "set", here, "up")
        for words in (
            ("addr", "add", f"{net}.2/24", "dev", there),
            ("link", "set", there, "up"),
            ("link", "set", "lo", "up"),
            ("route", "add", "default", "via", f"{net}.1"),
        ):
            _ip("-n", self.name, *words)

    def _end(self) -> None:
        _ip("link", "del", f"kt{self.number}a", check=False)
        _ip("netns", "del", self.name, check=False)


@contextmanager
def islands(number: int) -> Iterator[list[Island]]:
    """So many, and the harbour's address on this side."""
    made = [Island(i + 1) for i in range(number)]
    try:
        _ip("addr", "add", f"{HARBOUR}/32", "dev", "lo")
        for island in made:
            island._make()
        yield made
    finally:
        for island in made:
            island._end()
        _ip("addr", "del", f"{HARBOUR}/32", "dev", "lo", check=False)


class Ferry:
    """Carries bytes from ports of the harbour to servers that listen only on loopback or on a socket file."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._servers: list[asyncio.Server] = []

    def to(self, place: Path | int) -> int:
        """A port of the harbour that leads to a socket file or to a port of loopback."""

        async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            opening = (
                asyncio.open_unix_connection(str(place))
                if isinstance(place, Path)
                else asyncio.open_connection("127.0.0.1", place)
            )
            inner_reader, inner_writer = await opening
            await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))

        async def listen() -> asyncio.Server:
            return await asyncio.start_server(carry, HARBOUR, 0)

        server = asyncio.run_coroutine_threadsafe(listen(), self._loop).result(5)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    def close(self) -> None:
        async def end() -> None:
            for server in self._servers:
                server.close()
            carrying = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in carrying:
                task.cancel()
            await asyncio.gather(*carrying, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while body := await reader.read(65536):
            writer.write(body)
            await writer.drain()
    except OSError:
        return  # a cut cable or an end: both ends of the ferry go
    finally:
        writer.close()


def _ip(*words: str, check: bool = True) -> bool:
    return subprocess.run(["ip", *words], check=check, capture_output=True).returncode == 0
