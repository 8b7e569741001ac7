"""A process for one errand at one camera: it opens what the camera sends, answers its parent, and is thrown
away.

`python -m kentongan.worker.errand.child SOCKET_FD`. It knows the login of this one camera, and nothing of
ours: no
file, no address of database or broker. A hostile camera can take over this process, and gains nothing by it.
"""

import asyncio
import resource
import socket
import sys
from pathlib import Path
from typing import Any, Final

from kentongan.video.knock import State, Trouble, place_of
from kentongan.video.pipe import BODY_MAX, Broken, Head, packed, receive
from kentongan.video.probe import Limits, Probe
from kentongan.worker.confine import confine, program_paths, renounce
from kentongan.worker.errand import discovery
from kentongan.worker.errand.onvif import MOVE_S, Onvif
from kentongan.worker.reach import Reach

MEMORY_MB: Final = 1200


def main() -> None:
    renounce()
    line = socket.socket(fileno=int(sys.argv[1]))
    if not confine(program_paths(), []):
        sys.stderr.write("this kernel has no Landlock: an errand that is taken over could read our files\n")
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + MEMORY_MB * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    reach = Reach()
    if not reach.guard():
        sys.stderr.write("this kernel asks nobody: a camera may redirect us to another host on its port\n")
    asyncio.run(Errand(line, reach).run())


class Errand:
    """Answers one word after the other until the parent goes."""

    def __init__(self, line: socket.socket, reach: Reach) -> None:
        self._line = line
        self._reach = reach
        self._onvif: Onvif | None = None
        self._stopping: asyncio.Task[None] | None = None

    async def run(self) -> None:
        reader, writer = await asyncio.open_connection(sock=self._line, limit=BODY_MAX)
        writer.write(packed({"kind": "ready"}))
        while True:
            try:
                word, _ = await receive(reader)
            except (asyncio.IncompleteReadError, ConnectionError, Broken):
                return
            try:
                answer, body = await self._do(word)
            except Trouble as trouble:
                answer, body = {"state": trouble.state.value, "detail": trouble.detail}, b""
            writer.write(packed(answer, body))

    async def _do(self, word: Head) -> tuple[Head, bytes]:
        match word["kind"]:
            case "probe":
                probe = Probe(word["url"], Limits(word["open_s"], word["read_s"]))
                found = await asyncio.to_thread(self._probed, probe, word["url"])
                return {"state": State.PLAYING.value, "detail": ""} | found, probe.jpeg()
            case "discover":
                return {"found": await discovery.discover(word["networks"])}, b""
            case "onvif":
                return await (await self._camera(word)).look(), b""
            case _:
                return await self._move(await self._camera(word), word), b""

    def _probed(self, probe: Probe, url: str) -> dict[str, Any]:
        """In a thread of its own, which reaches this camera only. Raises: Trouble."""
        place = place_of(url)
        if place is not None:
            self._reach.only(*place)
        return probe.run()

    async def _camera(self, word: Head) -> Onvif:
        if self._onvif is None:
            self._onvif = Onvif(word["control"], word["user"], word["password"])
        return self._onvif

    async def _move(self, camera: Onvif, word: Head) -> dict[str, Any]:
        match word["kind"]:
            case "presets":
                return {"presets": await camera.presets()}
            case "goto":
                await camera.go_to(word["preset"])
            case "set":
                return {"preset": await camera.set_preset(word["name"], word.get("preset"))}
            case "stop":
                await self._stopped(camera)
            case "move":
                await camera.move(word["pan"], word["tilt"], word["zoom"])
                self._stop_later(camera)
            case _:
                raise Trouble(State.GARBAGE, "not_onvif")
        return {}

    async def _stopped(self, camera: Onvif) -> None:
        if self._stopping is not None:
            self._stopping.cancel()
            self._stopping = None
        await camera.stop()

    def _stop_later(self, camera: Onvif) -> None:
        """Not every camera keeps to the time it is told: it is stopped from here as well."""
        if self._stopping is not None:
            self._stopping.cancel()
        self._stopping = asyncio.create_task(_stop_after(camera))


async def _stop_after(camera: Onvif) -> None:
    await asyncio.sleep(MOVE_S)
    try:
        await camera.stop()
    except Trouble:
        sys.stderr.write("a moving camera did not answer to its stop\n")


if __name__ == "__main__":
    main()
