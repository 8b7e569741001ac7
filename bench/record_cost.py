"""What recording costs beside pulling: processor time of the child that sends and of the process that writes.

    PYTHONPATH=src:tests .venv/bin/python bench/record_cost.py [--cameras 64] [--seconds 30] [--json]

Groups of one second (640 x 360, 10 pictures) go the product's way as fast as they can: laid into boxes and
packed for the pipe (child), read, checked, written, hashed and synced in files of ten seconds (parent). What
a group takes, times the cameras, is the cores that so many cameras need. Pipe and database are not in it: the
first costs a copy, the second one transaction a second.
"""

import argparse
import asyncio
import json
import tempfile
import time
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from uuid import UUID, uuid4

import av
import numpy as np

from kentongan.base.clock import wall
from kentongan.recordings.boxes import Group as Told
from kentongan.recordings.boxes import plausible, whole
from kentongan.recordings.model import Kind
from kentongan.video import h264
from kentongan.video.fragments import Sample, init_segment
from kentongan.video.pipe import packed, receive
from kentongan.video.ring import Group
from kentongan.video.shape import Shape
from kentongan.video.timeline import RATE
from kentongan.worker.segments import Chunk
from kentongan.worker.tape import Tape
from kentongan.worker.writer import Terms, Writer

FPS, WIDTH, HEIGHT = 10, 640, 360
TARGET_CORES = 0.15


def encoded(kbit: int) -> list[bytes]:
    """One second of pictures that move, as a camera would send them."""
    context = av.CodecContext.create("libx264", "w")
    context.width, context.height, context.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    context.framerate, context.bit_rate = Fraction(FPS), kbit * 1000
    context.options = {"preset": "ultrafast", "tune": "zerolatency", "x264-params": "keyint=10:bframes=0"}
    noise = np.random.default_rng(7).integers(116, 140, (HEIGHT, WIDTH * 2, 3), np.uint8)
    frames = [av.VideoFrame.from_ndarray(noise[:, i * 8 : i * 8 + WIDTH].copy(), "bgr24") for i in range(FPS)]
    return [bytes(packet) for frame in frames for packet in context.encode(frame)]


def group(kbit: int) -> Group:
    bodies = encoded(kbit)
    units = [unit for body in bodies for unit in h264.split(body)]
    sps, pps = (next(u for u in units if u[0] & 31 == kind) for kind in (7, 8))
    shape = Shape(WIDTH, HEIGHT, f"avc1.{sps[1]:02x}{sps[2]:02x}{sps[3]:02x}")
    at = wall()
    samples = tuple(
        Sample(i == 0, at + timedelta(seconds=i / FPS), i * RATE // FPS, RATE // FPS, 0, body)
        for i, body in enumerate(bodies)
    )
    size = sum(len(body) for body in bodies)
    return Group(init_segment(shape, (sps, pps)), shape, at, samples[-1].at, samples, size)


def sent(first: Group, cameras: list[str], seconds: int) -> tuple[list[bytes], float]:
    """What the child packs for its parent, and the seconds of a processor for that."""
    out: list[bytes] = []
    tapes = [Tape(f"{id}@1", None, lambda h, b: out.append(packed(h, b)), on=True) for id in cameras]  # type: ignore[arg-type]
    began = time.process_time()
    for second in range(seconds):
        shift = timedelta(seconds=second - seconds)
        samples = tuple(replace(s, at=s.at + shift, media=s.media + second * RATE) for s in first.samples)
        one = replace(
            first, began_at=first.began_at + shift, ended_at=first.ended_at + shift, samples=samples
        )
        for tape in tapes:
            tape.ended(one)
    return out, time.process_time() - began


async def written(words: list[bytes], folder: Path) -> tuple[float, float, Writer]:
    """Read, check and write. Returns: seconds of a processor, seconds of the clock, and the writer."""
    writer = Writer(Terms(folder, "bench", 10.0, 0))
    writer.start()
    reader = asyncio.StreamReader(limit=1 << 26)
    began, clock = time.process_time(), time.monotonic()
    for word in words:
        reader.feed_data(word)
        head, body = await receive(reader)
        assert whole(body, int(head["init_bytes"]))
        camera, _, epoch = head["key"].partition("@")
        began_at, ended_at = (datetime.fromisoformat(head[name]) for name in ("began_at", "ended_at"))
        facts = (head["media"], head["codec"], head["width"], head["height"])
        told = Told("bench", UUID(camera), int(epoch), began_at, ended_at, *facts, key=head["first"])
        assert plausible(told, wall(), timedelta(seconds=60))
        while writer.backlog > 32_000_000:
            await asyncio.sleep(0.005)
        writer.put(Chunk(head["key"], told, head["init_bytes"], body, Kind.GENERAL))
    writer.stop(120)
    return time.process_time() - began, time.monotonic() - clock, writer


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--cameras", type=int, default=64)
    words.add_argument("--seconds", type=int, default=30, help="of stream time for each camera")
    words.add_argument("--kbit", type=int, default=500, help="of each camera, per second")
    words.add_argument("--folder", type=Path, help="where to write (default: a temporary folder)")
    words.add_argument("--json", action="store_true")
    asked = words.parse_args()
    first = group(asked.kbit)
    cameras = [str(uuid4()) for _ in range(asked.cameras)]
    out, child_s = sent(first, cameras, asked.seconds)
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        parent_s, took_s, writer = asyncio.run(written(out, Path(folder)))
        files = writer.take()
    found = {
        "cameras": asked.cameras,
        "kbit_s": round(first.size * 8 / 1000),
        "cores": round((child_s + parent_s) / asked.seconds, 4),
        "child_cores": round(child_s / asked.seconds, 4),
        "parent_cores": round(parent_s / asked.seconds, 4),
        "files": len(files),
        "mb": round(sum(file.bytes for file in files) / 1e6, 1),
        "groups_lost": writer.dropped(),
        "faster_than_time": round(asked.seconds / took_s, 1),
        "target_cores": TARGET_CORES,
    }
    print(json.dumps(found) if asked.json else "\n".join(f"{k:18} {v}" for k, v in found.items()))


if __name__ == "__main__":
    main()
