"""What hostile cameras do to their neighbours: each case of tests/video/hostile.py beside four healthy ones.

    PYTHONPATH=src:tests:bench .venv/bin/python bench/chaos.py [--only NAME ...] [--markdown] [--seed N]

Everything is real: PostgreSQL, NATS, a watch process with its children, RTSP over sockets; only the detector
is the tests' own. Two of the healthy cameras are counted, two are only pulled; a viewer looks at all four and
notes the longest time without a picture. Streams of H.264 are counted too, so that every picture of theirs is
decoded; a camera that speaks RTSP as it should not is only pulled. How a dead decoder is met is shown by
`crash-*`: a picture of a certain size kills the tests' child.
"""

import argparse
import asyncio
import itertools
import json
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil
from nats.aio.msg import Msg
from rig import Rig, rig, stop

from kentongan.base import messages
from kentongan.video import clip
from kentongan.video.rtsp_server import Camera
from standing import wait_until
from video.conftest import Street
from video.conftest import clip as film
from video.hostile import CASES, H264_CASES, Hostile
from watch.conftest import bar

HEALTHY = ("SEHAT0", "SEHAT1", "SEHAT2", "SEHAT3")
STAYS_S = 14.0
GAP_MAX_S = 1.0
STARVED_S = 300.0
CUTS = 500
CUTS_AT_ONCE = 50


@dataclass
class Row:
    """One case: what was seen of it and of its neighbours."""

    case: str
    states: list[str] = field(default_factory=list)
    died: int = 0
    out_s: float = 0.0
    gap_max_s: float = 0.0
    own_gap_s: float = 0.0
    rss_mb: float = 0.0
    strays: int = 0

    @property
    def named(self) -> bool:
        """Whether it ended in a state that says something."""
        return bool(self.states) and not self.states[-1].startswith(("connecting", "playing "))

    @property
    def noticed(self) -> bool:
        return self.gap_max_s > GAP_MAX_S


class Viewer(threading.Thread):
    """Looks at the healthy cameras and notes when a picture of each came."""

    def __init__(self, built: Rig) -> None:
        super().__init__(daemon=True)
        self._rig = built
        self._came: dict[str, list[float]] = {path: [] for path in HEALTHY}
        self._ended = threading.Event()

    def run(self) -> None:
        asyncio.run(self._look())

    def end(self) -> None:
        self._ended.set()
        self.join(5)

    def playing(self) -> bool:
        return all(came for came in self._came.values())

    def gap_s(self, since: float) -> float:
        """The longest time without a picture of any healthy camera."""
        now = time.monotonic()
        gaps = []
        for came in self._came.values():
            times = [since, *(t for t in list(came) if t > since), now]
            gaps.append(max(b - a for a, b in itertools.pairwise(times)))
        return max(gaps)

    async def _look(self) -> None:
        nats = await messages.connect(self._rig.nats.url("web"), "web")
        slug = self._rig.city.slug
        for path, id in self._rig.city.cameras.items():
            if path in self._came:

                async def note(message: Msg, path: str = path) -> None:
                    del message
                    self._came[path].append(time.monotonic())

                await nats.subscribe(messages.media(slug, id), cb=note)
        while not self._ended.is_set():
            for path, id in self._rig.city.cameras.items():
                if path in self._came:
                    await nats.publish(messages.look(slug, id), b"{}", reply="_INBOX.web.chaos")
            await asyncio.sleep(2)
        await nats.close()


class Bench:
    """A running watch process, its healthy cameras and its hostile ones."""

    def __init__(
        self, built: Rig, hostile: Hostile, viewer: Viewer, watch: psutil.Process, deadly: str
    ) -> None:
        self.rig, self.hostile, self.viewer, self.watch, self.deadly = built, hostile, viewer, watch, deadly

    def children(self) -> dict[int, float]:
        """Decoding children and their memory, MB."""
        found: dict[int, float] = {}
        for child in self.watch.children():
            try:
                if "child" in " ".join(child.cmdline()):
                    found[child.pid] = child.memory_info().rss / 1e6
            except psutil.NoSuchProcess:
                continue
        return found

    def run(self, case: str, url: str, *, counted: bool, stays_s: float = STAYS_S) -> Row:
        """Add a camera, watch what happens, and take it away."""
        row = Row(case)
        strays = len(self.hostile.strays)
        before = self.children()
        began = time.monotonic()
        self.rig.city.add(case, url, counted=counted)
        self.rig.city.fill()
        gone_at: dict[int, float] = {}
        while time.monotonic() - began < stays_s:
            self._note(row, before, gone_at)
            time.sleep(0.2)
        row.gap_max_s = self.viewer.gap_s(began)
        row.strays = len(self.hostile.strays) - strays
        self._away(case)
        return row

    def _note(self, row: Row, before: dict[int, float], gone_at: dict[int, float]) -> None:
        now, living = time.monotonic(), self.children()
        row.rss_mb = max(row.rss_mb, *living.values(), 0.0)
        for pid in before.keys() - living.keys():
            if pid not in gone_at:
                gone_at[pid] = now
                row.died += 1
        if len(living) < len(before):
            row.out_s = max(row.out_s, now - max(gone_at.values(), default=now))
        found = self.rig.city.state(row.case)
        state = " ".join(found[:2]) if found else ""
        if state and (not row.states or row.states[-1] != state):
            row.states.append(state)

    def _away(self, case: str) -> None:
        id = self.rig.city.cameras[case]
        self.rig.owner.execute("update camera set enabled = false, counted = false where id = %s", [id])
        self.rig.city.fill()
        wait_until(
            lambda: (self.rig.city.state(case) or ("released",))[0] == "released", timeout_s=90, why=case
        )

    def cuts(self) -> Iterator[Row]:
        """A stream that ends after each of its first bytes, many at a time."""
        for first in range(1, CUTS + 1, CUTS_AT_ONCE):
            row = Row(f"cut-{first}..{first + CUTS_AT_ONCE - 1}")
            before, began = self.children(), time.monotonic()
            names = [f"cut-{n}" for n in range(first, first + CUTS_AT_ONCE)]
            for name in names:
                self.rig.city.add(name, self.hostile.url(name), counted=True)
            self.rig.city.fill()
            while time.monotonic() - began < STAYS_S:
                row.rss_mb = max(row.rss_mb, *self.children().values(), 0.0)
                row.died = len(before.keys() - self.children().keys())
                time.sleep(0.3)
            found = {name: " ".join((self.rig.city.state(name) or ("none", ""))[:2]) for name in names}
            row.states = sorted(set(found.values()))
            row.gap_max_s = self.viewer.gap_s(began)
            for name in names:
                id = self.rig.city.cameras[name]
                self.rig.owner.execute("update camera set enabled = false where id = %s", [id])
            self.rig.city.fill()
            time.sleep(4)
            yield row


@contextmanager
def bench(seed: int) -> Iterator[Bench]:
    with tempfile.TemporaryDirectory(prefix="chaos") as place:
        folder = Path(place)
        films = folder / "films"
        films.mkdir()
        bar(films / "bar.mp4")
        film(films / "b.mp4", width=240, height=128)
        film(films / "other.mp4", width=320, height=128)
        healthy = [Camera(path=path, clip="bar.mp4", offset_s=i) for i, path in enumerate(HEALTHY)]
        street = Street(films, [*healthy, Camera(path="deadly", clip="b.mp4")])
        hostile = Hostile(clip.load(films / "bar.mp4"), clip.load(films / "other.mp4"), seed)
        hostile.start()
        with rig(folder) as built:
            for i, path in enumerate(HEALTHY):
                built.city.add(path, street.url(path), counted=i < 2)
            built.city.fill()
            watch = built.watch("watch", with_tests_child=True)
            viewer = Viewer(built)
            try:
                viewer.start()
                wait_until(viewer.playing, timeout_s=STARVED_S, why="the healthy cameras play")
                time.sleep(5)
                yield Bench(built, hostile, viewer, psutil.Process(watch.pid), street.url("deadly"))
            except AssertionError:
                print(built.said("watch")[-3000:], file=sys.stderr)
                raise
            finally:
                viewer.end()
                stop(watch)
                hostile.close()
                street.close()
                built.owner.close()


def measured(seed: int, only: list[str]) -> list[Row]:
    rows: list[Row] = []

    def told(row: Row) -> None:
        rows.append(row)
        word = f"{row.case} {row.states[-3:]} died {row.died}, gap {row.gap_max_s:.2f} s, strays {row.strays}"
        print(word, file=sys.stderr, flush=True)

    with bench(seed) as running:
        for case in only or CASES:
            if case in CASES:
                counted = case in H264_CASES
                told(running.run(case, running.hostile.url(case), counted=counted))
        if not only or "cuts" in only:
            for row in running.cuts():
                told(row)
        for kind in ("pulled", "counted") if not only or "crash" in only else ():
            for again in ("first", "again"):
                counted = kind == "counted"
                told(
                    running.run(f"crash-{kind}-{again}", running.deadly, counted=counted, stays_s=2 * STAYS_S)
                )
    return rows


def markdown(rows: list[Row]) -> str:
    out = ["| case | what died | for how long | what the camera's state said | neighbours' longest gap |"]
    out.append("|---|---|---|---|---|")
    for row in rows:
        died = f"{row.died} child" if row.died else "nothing"
        states = " → ".join(f"`{state.strip()}`" for state in row.states[-3:])
        out.append(f"| {row.case} | {died} | {row.out_s:.1f} s | {states} | {row.gap_max_s:.2f} s |")
    return "\n".join(out)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--only", nargs="*", default=[])
    words.add_argument("--read", type=Path, nargs="*", help="what --json printed before; nothing is run")
    words.add_argument("--json", action="store_true")
    words.add_argument("--markdown", action="store_true")
    words.add_argument("--seed", type=int, default=int(time.time()))
    asked = words.parse_args()
    print(f"seed {asked.seed}", file=sys.stderr)
    rows = [Row(**row) for path in asked.read or () for row in json.loads(path.read_text("utf-8"))]
    rows = rows or measured(asked.seed, asked.only)
    found: list[dict[str, Any]] = [asdict(row) for row in rows]
    print(json.dumps(found, indent=1) if asked.json else markdown(rows))


if __name__ == "__main__":
    main()
