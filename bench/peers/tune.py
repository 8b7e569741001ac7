"""The peer's count error on the scenes, as packaged and at its best over a grid of settings.

    PYTHONPATH=src PEERS/bin/python bench/peers/tune.py [--looks 5 10] [--scenes DIR] [--known] [--json FILE]

The scoring is ours (kentongan.tools.bench_accuracy_score), the same for both. The best setting is chosen on
the very scenes it is scored on, which favours the peer.
"""

import argparse
import itertools
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import supervision as sv
from loop import AS_PACKAGED, BEST, FAINTEST, Counter, Eyes, Setting, looks

from kentongan.tools.bench_accuracy_scene import Scene, read_all
from kentongan.tools.bench_accuracy_score import Pairing, Passing, figures, pair

CENTRE = (sv.Position.CENTER,)
FOOT = (sv.Position.BOTTOM_CENTER,)


def settings() -> Iterator[Setting]:
    """ByteTrack and C-BIoU of the package `trackers`, from strict to loose."""
    for anchors, faintest, high, begin, least in itertools.product(
        (CENTRE, FOOT), (0.1,), (0.25, 0.4, 0.6), (0.25, 0.4), (1, 2)
    ):
        shared = {
            "high_conf_det_threshold": high,
            "track_activation_threshold": begin,
            "minimum_consecutive_frames": least,
        }
        for iou in (0.02, 0.1):
            options = shared | {"minimum_iou_threshold": iou}
            yield Setting("ByteTrackTracker", options, anchors, faintest)
        for ratio in (0.3, 0.6):
            options = shared | {
                "buffer_ratio_first": ratio,
                "buffer_ratio_second": 2 * ratio,
                "minimum_iou_threshold_first_assoc": 0.05,
                "minimum_iou_threshold_second_assoc": 0.05,
                "minimum_iou_threshold_unconfirmed_assoc": 0.05,
            }
            yield Setting("CBIoUTracker", options, anchors, faintest)


Seen = list[tuple[float, sv.Detections]]


def counted(scene: Scene, seen: Seen, size: tuple[int, int], setting: Setting, rate: float) -> Pairing:
    lines = [{"name": x.name, "from": x.from_, "to": x.to} for x in scene.plan.lines]
    counter = Counter(setting, lines, size, rate)
    found = [
        Passing(c["t_s"], c["line"], c["way"], c["kind"])
        for t_s, boxes in seen
        for c in counter.step(t_s, boxes[boxes.confidence > setting.faintest])
    ]
    from_s, to_s = scene.plan.from_s or 0.0, scene.plan.to_s or float("inf")
    return pair(scene.name, scene.true, [p for p in found if from_s <= p.t_s <= to_s])


def scored(pairings: list[Pairing], setting: Setting) -> dict[str, Any]:
    all_ = figures(pairings)
    return {
        "setting": {k: str(v) if k == "anchors" else v for k, v in asdict(setting).items()},
        "count_error": all_.cells.count_error,
        "recall": all_.recall.value,
        "precision": all_.precision.value,
        "kind_right": all_.kind_right.value,
        "interval": all_.cells.over_crossings(),
        "scenes": {p.scene: figures([p]).cells.errors for p in pairings},
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--looks", type=float, nargs="+", default=[5.0, 10.0])
    parser.add_argument("--scenes", type=Path, help="default: those of the assets folder")
    parser.add_argument("--known", action="store_true", help="only the best setting known, and as packaged")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    assets = Path(os.environ.get("KENTONGAN_ASSETS") or "/nonexistent")
    if not (assets / "peers" / "yolo11n_int8_openvino").is_dir():
        print("skipped: the peer needs KENTONGAN_ASSETS with scenes/ and peers/", file=sys.stderr)
        return
    scenes = read_all(asked.scenes or assets / "scenes", [])
    eyes = Eyes(assets / "peers" / "yolo11n_int8_openvino")
    out: dict[str, Any] = {}
    for rate in asked.looks:
        seen: dict[str, tuple[Seen, tuple[int, int]]] = {}
        for scene in scenes:
            shown = [(t, eyes.see(p, FAINTEST), p.shape) for t, p in looks(scene.clip, rate)]
            seen[scene.name] = [(t, d) for t, d, _ in shown], (shown[0][2][1], shown[0][2][0])
        tried = [
            scored([counted(s, *seen[s.name], setting, rate) for s in scenes], setting)
            for setting in [AS_PACKAGED, Setting(anchors=CENTRE), *([BEST] if asked.known else settings())]
        ]
        best = (
            {"the best known": tried[2]}
            if asked.known
            else {
                name: min(
                    (t for t in tried if t["setting"]["tracker"] == name), key=lambda t: t["count_error"]
                )
                for name in ("ByteTrackTracker", "CBIoUTracker")
            }
        )
        plain = {"as packaged": tried[0], "as packaged, centre as anchor": tried[1]}
        out[f"{rate:g}"] = {"plain": plain, "tried": len(tried), "best": best}
        for name, row in {**plain, **best}.items():
            print(f"{rate:g}/s {name}: {json.dumps(row)}")
    if asked.json:
        asked.json.write_text(json.dumps(out, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
