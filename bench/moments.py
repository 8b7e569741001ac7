"""Draws the pictures of docs/accuracy.md from runs: two good moments, two bad ones.

    KENTONGAN_ASSETS=... PYTHONPATH=src:bench .venv/bin/python bench/moments.py [--into docs/pictures]

Only `intel-car-detection` may be shown as it is (CC BY 4.0, Intel). Everything else is drawn as a scheme:
lines, paths and boxes on grey, not one pixel of the clip or picture. One is drawn only while it is true:
the run must have counted what it shows as counted, and missed what it shows as missed.
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
from kentongan.tools.count import Outcome, cache_folder
from kentongan.vision.boxes import iou
from kentongan.vision.decode import BEGIN, Clip, Part
from kentongan.vision.detect import Attention, see
from kentongan.vision.detector import Detector, load
from kentongan.vision.model import Crossing, Crossings, Kind, Line, Tracks
from kentongan.vision.river import count

WIDE: Final = 640
CYCLIST: Final = np.array([0.872, 0.514, 0.903, 0.643], np.float32)
"""Where the cyclist of yash_video is at 9.4 s, by eye: nothing finds him."""


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
    with Clip(scene.clip) as clip:
        out = Run(scene, clip.width / clip.height)

        def look(passing: Tracks | Crossings) -> None:
            if isinstance(passing, Tracks):
                out.looks.append(passing)
            else:
                out.found.extend(passing.items)

        def lines(_: str) -> tuple[Line, ...]:
            return scene.plan.lines

        part = Part(looks_per_s=MANNERS[manner].looks_per_s)
        frames = ([frame] for frame in clip.frames(part))
        for _ in count(frames, (detector, Attention(lines, MANNERS[manner].thrift)), lines, look):
            pass
    return out


def passage(ran: Run, span: tuple[float, float], photo: str = "", region: Region = ALL) -> Scheme:
    """The paths of everybody in a span of time, and what crossed then: green where true, red where not."""
    from_s, to_s = span
    drawn = Scheme(WIDE, ran.form, photo, region)
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
        drawn.mark(where, f"{crossing.kind.word} {_second(crossing):.1f} s", right=right)
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


def night(folder: Path, name: str, detector: Detector, region: Region) -> Scheme:
    """What is labelled in one picture, and what the detector found of it, as a scheme."""
    labels, picture = _labelled(folder, name)
    seen = see(detector, picture)
    drawn = Scheme(WIDE, picture.shape[1] / picture.shape[0], "", region)
    for box, kind in labels:
        hit = len(seen.boxes) > 0 and bool(iou(box[None], seen.boxes).max() > 0.4)
        drawn.box(box, kind, colour="green" if hit else "red")
    for box, kind, score in zip(seen.boxes, seen.kinds, seen.scores, strict=True):
        drawn.box(box, f"{Kind(int(kind)).word} {score:.2f}", colour="blue", below=True)
    return drawn


def _labelled(folder: Path, name: str) -> tuple[list[tuple[np.ndarray, str]], np.ndarray]:
    kinds = (folder / "classes.txt").read_text(encoding="utf-8").split()
    labels: list[tuple[np.ndarray, str]] = []
    for row in (folder / "labels" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        kind, x, y, w, h = (float(n) for n in row.split())
        box = np.array([x - w / 2, y - h / 2, x + w / 2, y + h / 2], np.float32)
        labels.append((box, kinds[int(kind)]))
    with av.open(str(folder / "images" / f"{name}.jpg")) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="bgr24")
    return labels, picture


def recall(folder: Path, detector: Detector) -> str:
    """How many labelled motorcycles the detector finds at all, as whatever two-wheeler or person."""
    found = there = 0
    for path in sorted((folder / "labels").glob("*.txt")):
        labels, picture = _labelled(folder, path.stem)
        riders = [box for box, kind in labels if kind == "motorcycle"]
        seen = see(detector, picture)
        boxes = seen.boxes[np.isin(seen.kinds, (Kind.MOTORCYCLE, Kind.BICYCLE, Kind.PEDESTRIAN))]
        there += len(riders)
        found += sum(len(boxes) > 0 and bool(iou(box[None], boxes).max() > 0.4) for box in riders)
    return f"{folder.name}: {found} of {there} labelled motorcycles found ({found / there:.0%})"


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


def good(scenes: Path, runner: Callable[[str], Run]) -> dict[str, Scheme]:
    cars, riders = runner("intel-car-detection"), runner("thanglm_nguocchieu")
    for t_s in (16.5, 16.9):
        expect(f"the car of {t_s} s is counted", not is_missed(cars, "A", t_s))
    shown = photo(scenes / "intel-car-detection.mp4", 17.2)
    return {
        "moment-good-1": passage(cars, (15.5, 17.2), shown),
        "moment-good-2": passage(riders, (2.4, 3.6), region=(0.3, 0.25, 0.95, 0.72)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--into", type=Path, default=Path("docs/pictures"))
    parser.add_argument("--manner", default="fast", choices=list(MANNERS))
    asked = parser.parse_args()
    assets = Path(os.environ["KENTONGAN_ASSETS"])
    detector = load(assets / "models" / "yolox_nano.onnx", cache=cache_folder())
    known: dict[str, Run] = {}

    def runner(name: str) -> Run:
        if name not in known:
            known[name] = run(assets / "scenes" / f"{name}.json", asked.manner, detector)
        return known[name]

    drawn = good(assets / "scenes", runner)
    motorway = runner("yash_video")
    expect("the cyclist of yash_video is missed", is_missed(motorway, "A", 9.4))
    drawn["moment-bad-1"] = passage(motorway, (7.4, 9.4), region=(0.2, 0.15, 1.0, 0.8))
    drawn["moment-bad-1"].box(CYCLIST, "cyclist", "red", below=True)
    nights = assets / "images" / "nganjuk_night"
    drawn["moment-bad-2"] = night(nights, "data-test-malam-2_mp4-0105_jpg", detector, (0.45, 0.1, 1.0, 0.6))
    save(drawn, asked.into)
    for folder in ("nganjuk_day", "nganjuk_night"):
        print(recall(assets / "images" / folder, detector))


if __name__ == "__main__":
    main()
