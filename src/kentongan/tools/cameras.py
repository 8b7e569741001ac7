"""`kentongan cameras`: the cameras of the demonstration city, as true RTSP streams.

DIR/run/cameras.json lists them: [{"path": "C001", "clip": "clips/a.mp4", "offset_s": 12.5}, ...]
"""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from kentongan.video.rtsp_server import RtspServer, read


def main(argv: list[str]) -> int:
    words = argparse.ArgumentParser(prog="kentongan cameras", description=__doc__)
    words.add_argument("--data", type=Path, required=True, metavar="DIR", help="data folder")
    words.add_argument("--port", type=int, required=True, metavar="P", help="TCP port on loopback")
    asked = words.parse_args(argv)
    asyncio.run(serve(asked.data, asked.port))
    return 0


async def serve(folder: Path, port: int) -> None:
    """Serve until SIGTERM or SIGINT. Raises: Invalid, on a bad list or clip."""
    server = RtspServer(read(folder / "run" / "cameras.json"), folder)
    await server.start(port)
    sys.stderr.write(f"kentongan cameras: {len(server.cameras)} cameras on port {server.port}\n")
    sys.stderr.flush()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    await server.stop()
