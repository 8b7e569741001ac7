"""A whole network returns: the server of so many cameras is killed and comes back; who connects how fast?

    PYTHONPATH=src:tests:bench .venv/bin/python bench/stampede.py [--cameras 60] [--processes 1] [--json]

Connects are counted where they arrive, at the server. A camera connects twice: our knock, and the demuxer.
`--processes`: so many watch processes that know each other by the messages alone, as on as many machines.
"""

import argparse
import asyncio
import itertools
import json
import sys
import tempfile
import time
from pathlib import Path

from rig import rig, stop

from kentongan.video.rtsp_server import Camera
from standing import wait_until
from video.conftest import Street
from watch.conftest import bar

AWAY_S = 12.0
STANDS_S = 300.0


class Counting(Street):
    """Notes when somebody connects."""

    def __init__(self, folder: Path, cameras: list[Camera]) -> None:
        super().__init__(folder, cameras)
        self.connects: list[float] = []
        serve = self.server._client

        async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.connects.append(time.monotonic())
            await serve(reader, writer)

        self.server._client = client  # type: ignore[method-assign]
        self.kill()
        self.up()


def most_in_a_second(times: list[float]) -> int:
    """In any second, wherever it begins."""
    return max((sum(since <= at < since + 1 for at in times) for since in times), default=0)


def measured(cameras: int, processes: int) -> dict[str, object]:
    playing = "select count(*) from camera_state where state = 'playing'"
    with tempfile.TemporaryDirectory(prefix="stampede") as place:
        folder = Path(place)
        bar(folder / "bar.mp4")
        rows = [Camera(path=f"K{i}", clip="bar.mp4", offset_s=i * 0.37 % 3) for i in range(cameras)]
        street = Counting(folder, rows)
        with rig(folder) as built:
            for row in rows:
                built.city.add(row.path, street.url(row.path), counted=False)
            built.city.fill()
            watches = [built.watch(f"watch{n}") for n in range(processes)]
            try:
                wait_until(
                    lambda: built.city.rows(playing) == [(cameras,)], timeout_s=STANDS_S, why="all play"
                )
                first = list(street.connects)
                street.kill()
                time.sleep(AWAY_S)
                street.connects.clear()
                street.up()
                began = time.monotonic()
                print("the network is back", file=sys.stderr, flush=True)
                wait_until(lambda: street.server.playing() >= cameras, timeout_s=STANDS_S, why="all are back")
                back_s = time.monotonic() - began
                time.sleep(2)
            finally:
                for watch in watches:
                    stop(watch)
                street.close()
                built.owner.close()
    buckets = [int(at - began) for at in street.connects]
    by_second = [len(list(group)) for _, group in itertools.groupby(sorted(buckets))]
    return {
        "cameras": cameras,
        "processes": processes,
        "back_s": round(back_s, 1),
        "connects": len(street.connects),
        "most_connects_in_a_second": most_in_a_second(street.connects),
        "most_at_the_start": most_in_a_second(first),
        "by_second": by_second,
    }


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--cameras", type=int, default=60)
    words.add_argument("--processes", type=int, default=1)
    words.add_argument("--json", action="store_true")
    asked = words.parse_args()
    found = measured(asked.cameras, asked.processes)
    print(json.dumps(found) if asked.json else "\n".join(f"{name}: {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
