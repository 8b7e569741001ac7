"""What one packet of a counted camera costs beside decoding it, while nobody looks at the camera.

    PYTHONPATH=src:tests .venv/bin/python bench/pull_cost.py --clip FILE [--cameras 20] [--seconds 15]

Figures, each in milliseconds of processor time per packet and as parts of a yardstick (a fixed amount
of arithmetic, timed between them), taken one after the other in the same minutes:

* alone: one thread and a clock that is moved by hand; the pull's own work on a packet with its decoder, the
  decoder's part of that, and the difference, which is Python's.
* still: a street on which nothing moves, made here: what a packet costs without and with sleep, the river not
  counted, and the share of pictures that are never decoded.
* live: so many cameras over RTSP for so many seconds, each variant in a process of its own: `demux` reads
  and throws away, `decode` decodes what it reads (PyAV and nothing else), `pull` is the product's pull.
"""

import argparse
import multiprocessing
import os
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import TypeVar

import av

from kentongan.video import clip as clip_module
from kentongan.video import h264, session
from kentongan.video import watched as watched_module
from kentongan.video.outlets import Limits, Outlets
from kentongan.video.picture import Decoder
from kentongan.video.pull import OPTIONS, Pull
from kentongan.video.rtsp_server import Camera
from kentongan.video.timeline import RATE
from video import pulling
from video.conftest import Street
from video.pulling import at_once
from video.still_films import FPS, Film, River, encoded, stamped

T = TypeVar("T")
LIMITS = Limits(open_s=5.0, read_s=5.0, looks_per_s=5)


def yardstick_s() -> float:
    """Seconds of one core for a fixed piece of work."""
    began = time.thread_time()
    sum(i * i for i in range(1_000_000))
    return time.thread_time() - began


def units(path: Path) -> list[tuple[bytes, bool]]:
    """The access units of a prepared clip as they come over RTSP, with parameter sets before key frames."""
    loaded = clip_module.load(path)
    out: list[tuple[bytes, bool]] = []
    with av.open(str(path)) as container:
        for packet in container.demux(container.streams.video[0]):
            if packet.size:
                nals = list(h264.lengths(bytes(packet), 4))
                sets = [loaded.sps, loaded.pps] if packet.is_keyframe else []
                out.append((h264.join([*sets, *nals]), bool(packet.is_keyframe)))
    return out


def packets(path: Path, turns: int) -> list[av.Packet]:
    made: list[av.Packet] = []
    for n, (body, key) in enumerate(units(path) * turns):
        packet = av.Packet(body)
        packet.pts = packet.dts = n * RATE // 10
        packet.is_keyframe = key
        made.append(packet)
    return made


def alone(path: Path, turns: int) -> tuple[float, float]:
    """Milliseconds per packet: the pull with its decoder, and the decoder's part of it."""
    clock = SimpleNamespace(monotonic=lambda: clock.now, now=1000.0)
    decode, inside = Decoder._frames, 0.0

    def timed(self: Decoder, packet: av.Packet | None) -> list[av.VideoFrame]:
        nonlocal inside
        began = time.thread_time_ns()
        try:
            return decode(self, packet)
        finally:
            inside += time.thread_time_ns() - began

    session.time = watched_module.time = clock  # the pull's clock, moved by hand
    running, Decoder._frames = Pull("", LIMITS, outlets(), at_once), timed
    whole, given = 0.0, packets(path, turns)
    for packet in given:
        clock.now += 0.1
        began = time.thread_time_ns()
        running._session._take(packet)
        whole += time.thread_time_ns() - began
    session.time = watched_module.time = time
    Decoder._frames = decode
    return whole / len(given) / 1e6, inside / len(given) / 1e6


def still(sleep: bool) -> tuple[float, float]:
    """Milliseconds per packet of an empty street, and the share not decoded."""
    clock = SimpleNamespace(monotonic=lambda: clock.now, now=1000.0)
    session.time = watched_module.time = clock
    river, spent = River(sleep=sleep), [0]
    one = river.pull._session
    one._take = clocked(one._take, spent, 1)
    one.watched._offer = clocked(one.watched._offer, spent, -1)
    empty = encoded(Film(120))
    for i, packet in enumerate(empty):
        clock.now = 1000 + i / FPS
        river.take(stamped(packet, i))
    session.time = watched_module.time = time
    return spent[0] / len(empty) / 1e6, river.pull.undecoded / len(empty)


def clocked(work: Callable[[T], None], spent: list[int], sign: int) -> Callable[[T], None]:
    """The same work, whose nanoseconds are added to (or taken from) what is spent."""

    def timed(given: T) -> None:
        began = time.thread_time_ns()
        work(given)
        spent[0] += sign * (time.thread_time_ns() - began)

    return timed


def outlets() -> Outlets:
    return pulling.outlets(offer=lambda arrival: None)


def live(kind: str, urls: list[str], seconds: float, out: "multiprocessing.Queue[tuple[float, int]]") -> None:
    taken = [0] * len(urls)
    if kind == "pull":
        pulls = [Pull(url, LIMITS, outlets(), at_once) for url in urls]
        for one in pulls:
            one.start()
    else:
        for i, url in enumerate(urls):
            threading.Thread(target=bare, args=(kind, url, taken, i), daemon=True).start()
    time.sleep(4)
    before_s, before = time.process_time(), sum(taken)
    began = time.monotonic()
    time.sleep(seconds)
    spent_s, past_s = time.process_time() - before_s, time.monotonic() - began
    n = round(len(urls) * 10 * past_s) if kind == "pull" else sum(taken) - before
    out.put((spent_s, n))
    out.close()
    out.join_thread()
    os._exit(0)


def bare(kind: str, url: str, taken: list[int], i: int) -> None:
    with av.open(url, format="rtsp", options=OPTIONS, timeout=(5, 5)) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        for packet in container.demux(stream):
            taken[i] += 1
            if kind == "decode" and packet.size:
                stream.codec_context.decode(packet)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument(
        "--clip", type=Path, required=True, help="a prepared clip (kentongan assets makes them)"
    )
    words.add_argument("--cameras", type=int, default=20)
    words.add_argument("--seconds", type=float, default=15)
    words.add_argument("--turns", type=int, default=5, help="times the clip is gone through alone")
    asked = words.parse_args()
    yard_ms = statistics.median(yardstick_s() for _ in range(5)) * 1000
    print(f"yardstick {yard_ms:.0f} ms")
    whole, bare_ms = alone(asked.clip, asked.turns)
    for name, ms in (("pull", whole), ("decoder", bare_ms), ("python", whole - bare_ms)):
        print(f"alone {name:8} {ms:.3f} ms a packet, {ms / yard_ms * 1000:.2f} thousandths of the yardstick")
    for name, sleep in (("awake", False), ("sleep", True)):
        ms, share = still(sleep)
        parts = ms / yard_ms * 1000
        print(f"still {name:8} {ms:.3f} ms a packet, {parts:.2f} thousandths, undecoded {share:.0%}")
    if not asked.cameras:
        return
    clip, n = asked.clip.name, asked.cameras
    street = Street(asked.clip.parent, [Camera(path=f"C{i}", clip=clip, offset_s=i * 0.3) for i in range(n)])
    urls = [street.url(f"C{i}") for i in range(n)]
    away = multiprocessing.get_context("spawn")
    for kind in ("demux", "decode", "pull"):
        out = away.Queue()
        process = away.Process(target=live, args=(kind, urls, asked.seconds, out))
        process.start()
        spent_s, taken = out.get(timeout=asked.seconds + 30)
        process.join()
        ms = spent_s / taken * 1000
        print(f"live {kind:8} {ms:.3f} ms a packet, {ms / yard_ms * 1000:.2f} thousandths")
    street.close()


if __name__ == "__main__":
    main()
