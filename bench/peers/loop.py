"""The loop an engineer would write today with public packages: decode, YOLO11n, ByteTrack, LineZone.

Runs in the environment that make.sh makes; nothing of it is part of Kentongan. Of Ultralytics only the
published network is used; OpenVINO runs it without their layers of Python, which favours the peer.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import openvino as ov
import supervision as sv
import trackers
from openvino.preprocess import PrePostProcessor

KINDS = {0: "pedestrian", 1: "bicycle", 2: "car", 3: "motorcycle", 5: "bus", 7: "truck"}
PLACES = np.array(list(KINDS))
SIDE = 640
FAINTEST = 0.1
SAME = 0.7
FULL = (sv.Position.TOP_LEFT, sv.Position.TOP_RIGHT, sv.Position.BOTTOM_LEFT, sv.Position.BOTTOM_RIGHT)


@dataclass(frozen=True)
class Setting:
    """How the public tracker and line zone are set. Nothing set is "as packaged"."""

    tracker: str = "ByteTrackTracker"
    options: dict[str, Any] = field(default_factory=dict)
    anchors: tuple[sv.Position, ...] = FULL
    faintest: float = 0.25  # the default of Ultralytics' predict

    def make(self, looks_per_s: float) -> Any:
        return getattr(trackers, self.tracker)(**({"frame_rate": looks_per_s} | self.options))


AS_PACKAGED = Setting()
BEST = Setting(
    options={
        "high_conf_det_threshold": 0.4,
        "track_activation_threshold": 0.25,
        "minimum_consecutive_frames": 1,
        "minimum_iou_threshold": 0.02,
    },
    anchors=(sv.Position.BOTTOM_CENTER,),
    faintest=0.1,
)
"""The least count error on the scenes at 5 looks a second, of all that tune.py tries."""


class Eyes:
    """YOLO11n int8 on one core. The published file has a fixed input of 640x640 (a reshape is refused)."""

    def __init__(self, folder: Path) -> None:
        core = ov.Core()
        network = core.read_model(next(folder.glob("*.xml")))
        steps = PrePostProcessor(network)
        steps.input().tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC"))
        steps.input().tensor().set_color_format(ov.preprocess.ColorFormat.BGR)
        steps.input().preprocess().convert_color(ov.preprocess.ColorFormat.RGB)
        steps.input().preprocess().convert_element_type(ov.Type.f32).scale(255.0)
        steps.input().model().set_layout(ov.Layout("NCHW"))
        options = {"INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "ENABLE_CPU_PINNING": False}
        self._ask = core.compile_model(steps.build(), "CPU", options).create_infer_request()
        self._canvas = np.full((1, SIDE, SIDE, 3), 114, np.uint8)

    def see(self, picture: np.ndarray, faintest: float) -> sv.Detections:
        """Boxes in pixels of the picture, after suppression within each kind."""
        height, width = picture.shape[:2]
        scale = min(SIDE / width, SIDE / height)
        size = round(width * scale), round(height * scale)
        left, top = (SIDE - size[0]) // 2, (SIDE - size[1]) // 2
        small = picture if size == (width, height) else cv2.resize(picture, size)
        self._canvas[0] = 114
        self._canvas[0, top : top + size[1], left : left + size[0]] = small
        self._ask.infer({0: self._canvas}, share_inputs=True)
        raw = self._ask.get_output_tensor(0).data[0]  # (84, cells)
        likely = raw[4 + PLACES]
        score = likely.max(axis=0)
        keep = np.flatnonzero(score > faintest)
        kind = PLACES[likely[:, keep].argmax(axis=0)]
        cx, cy, w, h = raw[:4, keep]
        boxes = np.stack([cx - w / 2, cy - h / 2, w, h], axis=1)
        stay = cv2.dnn.NMSBoxesBatched(boxes.tolist(), score[keep].tolist(), kind.tolist(), faintest, SAME)
        stay = np.array(stay, dtype=int).reshape(-1)
        x1, y1 = (boxes[stay, 0] - left) / scale, (boxes[stay, 1] - top) / scale
        found = np.stack([x1, y1, x1 + boxes[stay, 2] / scale, y1 + boxes[stay, 3] / scale], axis=1)
        return sv.Detections(xyxy=found, confidence=score[keep][stay], class_id=kind[stay])


def looks(clip: Path, looks_per_s: float) -> Iterator[tuple[float, np.ndarray]]:
    """Every picture is decoded, as a camera's stream must be; those looked at are converted to BGR."""
    with av.open(str(clip)) as container:
        video = container.streams.video[0]
        video.codec_context.thread_count = 1
        first_s: float | None = None
        due_s = 0.0
        step_s = float(1 / video.average_rate)
        for place, frame in enumerate(container.decode(video)):
            at_s = place * step_s if frame.pts is None else frame.time
            first_s = at_s if first_s is None else first_s
            t_s = at_s - first_s
            if t_s >= due_s - step_s / 2:
                due_s = max(due_s + 1 / looks_per_s, t_s)
                yield t_s, frame.to_ndarray(format="bgr24")


class Counter:
    """One camera's tracker and its line zones."""

    def __init__(
        self, setting: Setting, lines: list[dict[str, Any]], size: tuple[int, int], rate: float
    ) -> None:
        self._tracker = setting.make(rate)
        width, height = size
        self._zones = [
            (
                line["name"],
                sv.LineZone(
                    sv.Point(line["from"][0] * width, line["from"][1] * height),
                    sv.Point(line["to"][0] * width, line["to"][1] * height),
                    triggering_anchors=setting.anchors,
                ),
            )
            for line in lines
        ]

    def step(self, t_s: float, seen: sv.Detections) -> list[dict[str, Any]]:
        tracked = self._tracker.update(seen, timestamp=None)
        found = []
        for name, zone in self._zones:
            # LineZone's "in" is from the right of the line's direction to the left, which is our "back".
            for way, passed in zip(("back", "forward"), zone.trigger(tracked), strict=True):
                for kind in tracked.class_id[passed]:
                    found.append({"t_s": t_s, "line": name, "way": way, "kind": KINDS[int(kind)]})
        return found


def carry(
    clips: list[tuple[Path, list[dict[str, Any]]]], eyes: Eyes, setting: Setting, seconds: float
) -> dict[str, float]:
    """Work off clip after clip for so long.

    Returns: seconds of video done, of wall time, of the processor; looks, crossings.
    """
    begun, spent = time.perf_counter(), time.process_time()
    video_s, shown, crossed, turn = 0.0, 0, 0, 0
    while time.perf_counter() - begun < seconds:
        clip, lines = clips[turn % len(clips)]
        turn += 1
        counter: Counter | None = None
        for t_s, picture in looks(clip, 5.0):
            counter = counter or Counter(setting, lines, (picture.shape[1], picture.shape[0]), 5.0)
            crossed += len(counter.step(t_s, eyes.see(picture, setting.faintest)))
            shown += 1
            if time.perf_counter() - begun >= seconds:
                break
        video_s += t_s + 0.2
    return {
        "video_s": video_s,
        "wall_s": time.perf_counter() - begun,
        "cpu_s": time.process_time() - spent,
        "looks": shown,
        "crossings": crossed,
    }
