"""Draws the pictures of docs/accuracy.md from runs: two good moments, two bad ones.

    KENTONGAN_ASSETS=... PYTHONPATH=src:bench .venv/bin/python bench/moments.py [--into docs/pictures]

The detector is the one that comes with Kentongan; a clip is counted as `kentongan bench accuracy` does it.
Shown as they are: the clips of tests/scenes, which are ours, and `intel-car-detection` (CC BY 4.0, Intel).
All others are drawn as a scheme: lines, paths and boxes on grey, not one pixel of the clip. A moment is drawn
only while it is true: the run must have counted what it shows as counted, and erred where it shows an error.
"""

import argparse
import base64
import io
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import av
import numpy as np
from moments_draw import ALL, PHOTO, Region, Scheme
from playwright.sync_api import sync_playwright

from kentongan.tools.bench_accuracy import MANNERS, passings
from kentongan.tools.bench_accuracy_scene import Scene, read
from kentongan.tools.bench_accuracy_score import Pairing, Passing, pair
from kentongan.tools.count import Outcome, cache_folder, paced
from kentongan.tools.eyes_in_use import usual
from kentongan.vision.decode import BEGIN, Clip, Part
from kentongan.vision.detector import Detector, load
from kentongan.vision.model import Crossing, Crossings, Line, Tracks
from kentongan.vision.river import count

WIDE: Final = 640
OURS: Final = Path("tests/scenes")


@dataclass
class Run:
    """What one scene showed in one manner."""

    scene: Scene
    form: float
    looks: list[Tracks] = field(default_factory=list[Tracks])
    found: list[Crossing] = field(default_factory=list[Crossing])

    @property
    def pairing(self) -> Pairing:
        outcome = Outcome(tuple(self.found), 0, 0.0, 0)
        return pair(self.scene.name, self.scene.true, passings(outcome))

    def within(self, from_s: float, to_s: float) -> list[Tracks]:
        return [seen for seen in self.looks if from_s <= _second(seen) <= to_s]


def _second(seen: Tracks | Crossing) -> float:
    return (seen.at - BEGIN).total_seconds()


def run(path: Path, manner: str, detector: Detector) -> Run:
    scene = read(path)
    way = MANNERS[manner]
    with Clip(scene.clip) as clip:
        out = Run(scene, clip.width / clip.height)

        def look(passing: Tracks | Crossings) -> None:
            if isinstance(passing, Tracks):
                out.looks.append(passing)
            else:
                out.found.extend(passing.items)

        def lines(_: str) -> tuple[Line, ...]:
            return scene.plan.lines

        attention = way.attention(scene.plan)
        frames = paced(clip.frames(Part(looks_per_s=way.looks_per_s)), way, attention.hurry)
        for _ in count(([frame] for frame in frames), (detector, attention), lines, look):
            pass
    return out


def passage(
    ran: Run, span: tuple[float, float], shown: bool = False, region: Region = ALL, *, said: bool = True
) -> Scheme:
    """The paths of everybody in a span of time, and what crossed then: green where true, red where not.

    Args:
        shown: with the clip's own picture at the end of the span below; only where its licence allows it.
        said: with kind and second beside each crossing.
    """
    from_s, to_s = span
    drawn = Scheme(WIDE, ran.form, photo(ran.scene.clip, to_s) if shown else "", region)
    for line in ran.scene.plan.lines:
        drawn.line(line.from_, line.to, line.name)
    seen = ran.within(from_s, to_s)
    paths: dict[int, list[tuple[float, float]]] = {}
    for look in seen:
        for box, track in zip(look.boxes, look.ids, strict=True):
            paths.setdefault(int(track), []).append(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
    for path in paths.values():
        drawn.path(path)
    last = seen[-1]
    for box in last.boxes:
        drawn.box(box, "")
    true = {(b.t_s, b.line) for _, b in ran.pairing.hits}
    for crossing in (c for c in ran.found if from_s <= _second(c) <= to_s):
        right = (_second(crossing), crossing.line) in true
        where = _where(ran, crossing)
        words = f"{crossing.kind.word} {_second(crossing):.1f} s" + ("" if right else f" {crossing.way}")
        drawn.mark(where, words if said else "", right=right)
    return drawn


def _where(ran: Run, crossing: Crossing) -> tuple[float, float]:
    """Where a track was when it crossed, between its two nearest looks."""
    at_s = _second(crossing)
    known = [
        (_second(look), (box[:2] + box[2:]) / 2)
        for look in ran.looks
        for box, track in zip(look.boxes, look.ids, strict=True)
        if int(track) == crossing.track
    ]
    times = [t for t, _ in known]
    x, y = (float(np.interp(at_s, times, [p[axis] for _, p in known])) for axis in (0, 1))
    return x, y


def photo(clip: Path, at_s: float) -> str:
    """One picture of a clip, small, as a data address. Only for clips whose licence allows it."""
    with av.open(str(clip)) as container:
        for frame in container.decode(video=0):
            if frame.time >= at_s:
                small = frame.reformat(WIDE, round(WIDE * frame.height / frame.width), "rgb24")
                kept = io.BytesIO()
                with av.open(kept, "w", format="image2pipe") as out:
                    stream = out.add_stream("mjpeg", rate=1, options={"qmin": "4", "qmax": "6"})
                    stream.width, stream.height, stream.pix_fmt = small.width, small.height, "yuvj420p"
                    out.mux(stream.encode(small))
                    out.mux(stream.encode(None))
                return PHOTO + base64.b64encode(kept.getvalue()).decode()
    raise ValueError(f"{clip} ends before {at_s} s")


def expect(what: str, holds: bool) -> None:
    if not holds:
        sys.exit(f"not drawn: it is no longer so that {what}; choose another moment")


def is_false(ran: Run, line: str, t_s: float) -> bool:
    return _near(ran.pairing.false, line, t_s)


def is_missed(ran: Run, line: str, t_s: float) -> bool:
    return _near(ran.pairing.missed, line, t_s)


def _near(passed: tuple[Passing, ...], line: str, t_s: float) -> bool:
    return any(p.line == line and abs(p.t_s - t_s) < 0.5 for p in passed)


def save(drawn: dict[str, Scheme], into: Path) -> None:
    """Let a browser draw them, as every reader's will."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, scheme in drawn.items():
            page = browser.new_page(viewport={"width": scheme.width, "height": scheme.height})
            page.set_content(f"<style>body{{margin:0}}</style>{scheme.svg()}")
            path = into / f"{name}.{'jpg' if scheme.photo else 'png'}"
            if scheme.photo:
                page.screenshot(path=str(path), type="jpeg", quality=72)
            else:
                page.screenshot(path=str(path))
            print(f"{path}: {path.stat().st_size / 1000:.0f} KB")
        browser.close()


def all_hit(ran: Run, span: tuple[float, float], count_: int) -> None:
    """Go on only where so many true crossings of a span are found, each of its kind, and none besides."""
    from_s, to_s = span
    hits = [a for a, b in ran.pairing.hits if from_s <= b.t_s <= to_s and a.kind == b.kind]
    wrong = [p.t_s for p in (*ran.pairing.missed, *ran.pairing.false) if from_s <= p.t_s <= to_s]
    what = f"{count_} crossings of {ran.scene.name} from {from_s} to {to_s} s are right and none wrong"
    expect(what, len(hits) == count_ and not wrong)


def good(runner: Callable[[Path], Run], real: Path) -> dict[str, Scheme]:
    cars, dense = runner(real / "intel-car-detection.json"), runner(OURS / "drill-flyover-day-1.json")
    for t_s in (16.5, 16.9):
        expect(f"the car of {t_s} s is counted", not is_missed(cars, "A", t_s))
    all_hit(dense, (35.2, 37.3), 12)
    return {
        "moment-good-1": passage(cars, (15.5, 17.2), shown=True),
        "moment-good-2": passage(dense, (35.2, 37.3), shown=True, said=False),
    }


def bad(runner: Callable[[Path], Run], real: Path) -> dict[str, Scheme]:
    parked, cars = runner(OURS / "drill-market-day-1.json"), runner(real / "yash_video.json")
    for t_s in (11.63, 11.93, 12.17):
        expect(f"somebody is counted at {t_s} s who passes nothing", is_false(parked, "B", t_s))
    expect("two cars of yash_video are counted as three", is_false(cars, "B", 28.2))
    return {
        "moment-bad-1": passage(parked, (11.4, 12.3), shown=True),
        "moment-bad-2": passage(cars, (27.8, 28.4), region=(0.05, 0.12, 0.6, 0.5)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--into", type=Path, default=Path("docs/pictures"))
    parser.add_argument("--manner", default="fast", choices=list(MANNERS))
    asked = parser.parse_args()
    real = Path(os.environ["KENTONGAN_ASSETS"]) / "scenes"
    detector = load(usual().path, cache=cache_folder())

    def runner(path: Path) -> Run:
        return run(path, asked.manner, detector)

    save(good(runner, real) | bad(runner, real), asked.into)


if __name__ == "__main__":
    main()
