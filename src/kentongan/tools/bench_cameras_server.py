"""The cameras of a bench, in a process of their own: `python -m kentongan.tools.bench_cameras_server LIST`.

LIST is a cameras.json. The first line on stdout says the port, and when (on the clock that all processes of
this machine share) the first picture of each camera's endless loop was due.
"""

import asyncio
import json
import signal
import sys
from pathlib import Path

from kentongan.video.rtsp_server import RtspServer, read


def main(argv: list[str]) -> None:
    asyncio.run(serve(Path(argv[0])))


async def serve(listed: Path) -> None:
    """Serve until SIGTERM. Raises: Invalid, on a bad list or clip."""
    server = RtspServer(read(listed), listed.parent)
    await server.start()
    zeros_s = {path: server.zero_s(path) for path in server.cameras}
    print(json.dumps({"port": server.port, "zeros_s": zeros_s}), flush=True)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    await server.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
