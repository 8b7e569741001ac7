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
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil
from nats.aio.msg import Msg
from rig import Rig, rig, stop

from kentongan.base import messages
from kentongan.video.rtsp_server import Camera
from standing import wait_until
from video.conftest import Street
from video.conftest import clip as film
from video.hostile import CASES, H264_CASES, LENGTHS, Hostile
from video.spoilt import Films
from watch.conftest import bar

HEALTHY = ("SEHAT0", "SEHAT1", "SEHAT2", "SEHAT3")
STAYS_S = 14.0
LONG_S = 24.0
"""What is told only then."""
LONG = {"keys-cease"}
CROWD_S = 9.0
STARVED_S = 300.0
AT_ONCE = 50


@dataclass
class Row:
    """One case: what was seen of it and of its neighbours. `died`: children; `shared`: those that others were
    in, too."""

    case: str
    states: list[str] = field(default_factory=list)
    died: int = 0
    shared: int = 0
    out_s: float = 0.0
    gap_max_s: float = 0.0
    rss_mb: float = 0.0
    strays: int = 0


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
        with self._watched(row):
            began = time.monotonic()
            self.rig.city.add(case, url, counted=counted)
            self.rig.city.fill()
            while time.monotonic() - began < stays_s:
                self._note(row)
                time.sleep(0.2)
        self._away([case])
        return row

    @contextmanager
    def _watched(self, row: Row) -> Iterator[None]:
        """Note who died meanwhile, whom it left without pictures, and who came where nobody was to come."""
        strays, deaths, shared = len(self.hostile.strays), self._deaths(), self.children()
        began = time.monotonic()
        yield
        row.gap_max_s = self.viewer.gap_s(began)
        row.died = self._deaths() - deaths
        row.shared = len(shared.keys() - self.children().keys())
        # Who was in the child that died has no pictures until the next one has its first.
        row.out_s = row.gap_max_s if row.shared else 0.0
        row.strays = len(self.hostile.strays) - strays

    def _deaths(self) -> int:
        """Children that ended and were not told to."""
        return self.rig.said("watch").count("the decoding child ended with")

    def _note(self, row: Row) -> None:
        row.rss_mb = max(row.rss_mb, *self.children().values(), 0.0)
        found = self.rig.city.state(row.case)
        state = " ".join(found[:2]) if found else ""
        if state and (not row.states or row.states[-1] != state):
            row.states.append(state)

    def _away(self, names: list[str]) -> None:
        city = self.rig.city
        ids = [city.cameras[name] for name in names]
        self.rig.owner.execute("update camera set enabled = false, counted = false where id = any(%s)", [ids])
        city.fill()
        for name in names:
            wait_until(
                lambda name=name: (city.state(name) or ("released",))[0] == "released", timeout_s=90, why=name
            )

    def crowds(self, kind: str) -> Iterator[Row]:
        """Cameras whose stream ("cut"), or whose every other picture ("short"), ends after each of the first
        bytes: many at a time. How many ended in which state."""
        for first in range(1, LENGTHS + 1, AT_ONCE):
            row = Row(f"{kind}-{first}..{first + AT_ONCE - 1}")
            names = [f"{kind}-{n}" for n in range(first, first + AT_ONCE)]
            with self._watched(row):
                for name in names:
                    self.rig.city.add(name, self.hostile.url(name), counted=True)
                self.rig.city.fill()
                time.sleep(CROWD_S)
            row.rss_mb = max(self.children().values())
            found = Counter(" ".join((self.rig.city.state(name) or ("none", ""))[:2]) for name in names)
            row.states = [f"{n} x {state.strip()}" for state, n in found.most_common()]
            self._away(names)
            yield row


@contextmanager
def bench(seed: int) -> Iterator[Bench]:
    with tempfile.TemporaryDirectory(prefix="chaos") as place:
        folder = Path(place)
        films = folder / "films"
        films.mkdir()
        bar(films / "bar.mp4")
        film(films / "b.mp4", width=240, height=128)
        healthy = [Camera(path=path, clip="bar.mp4", offset_s=i) for i, path in enumerate(HEALTHY)]
        street = Street(films, [*healthy, Camera(path="deadly", clip="b.mp4")])
        hostile = Hostile(Films.made(films, films / "bar.mp4"), seed)
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
                stays_s = LONG_S if case in LONG else STAYS_S
                told(running.run(case, running.hostile.url(case), counted=counted, stays_s=stays_s))
        for kind in ("cut", "short"):
            for row in running.crowds(kind) if not only or f"{kind}s" in only else ():
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
        died = f"{row.shared} of several, {row.died - row.shared} of its own" if row.died else "nothing"
        crowd = row.case.startswith(("cut-", "short-"))
        states = (", " if crowd else " → ").join(f"`{s.strip()}`" for s in row.states[-8 if crowd else -3 :])
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
