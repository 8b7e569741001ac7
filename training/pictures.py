"""What is learnt from: rendered clips with their truth, labelled frames, and what the base says of them.

The frames of a place that is held back for tests are refused by name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import av
import numpy as np
import torch

from kentongan.tools import labelled
from kentongan.vision.boxes import inside, iou
from kentongan.vision.detect import see
from kentongan.vision.eyes import SHAPES, Candidates, Grid
from kentongan.vision.model import Kind
from kentongan.vision.tongue import NANO
from training import clips
from training.yolox import Nano, Told

HELD_BACK = ("nganjuk",)
"""Folders that stay a test set."""
SMALLEST = 5 / 360
"""Whoever is lower, in heights of the picture, is unknown: neither taught nor taught to be nobody."""
HIDDEN = 0.75
TEACHER_SURE, TEACHER_FAINT = 0.5, 0.15
"""What the base sees is a label from the first on, its score the weight; from the second on unknown."""
DOUBTED = {"manaus_fixedcam": {"truck": "bus"}}
"""Labels that may mean another kind: there the base decides. (That set calls buses trucks.)"""


@dataclass
class Sample:
    """One picture: boxes (n, 4) as fractions, kinds (n,), weights (n,); unknown (u, 4).
    `whole`: all that is to be seen is known; else people may have left somebody out."""

    picture: np.ndarray
    boxes: np.ndarray
    kinds: np.ndarray
    weights: np.ndarray
    unknown: np.ndarray
    whole: bool = False


@dataclass
class Set:
    """A source: its samples, and what the card says of it."""

    name: str
    samples: list[Sample]
    about: dict[str, object] = field(default_factory=dict)


class Teacher:
    """The base as eyes of the product: what it answers is judged and merged as in the product."""

    shapes = SHAPES
    depth = 1

    def __init__(self, base: Nano) -> None:
        self._net = Told(base).eval()
        self._canvas = None

    def warm(self) -> None: ...

    def start(self, canvas: np.ndarray) -> int:
        self._canvas = canvas
        return 0

    def finish(self, _ticket: int) -> Candidates:
        images = torch.from_numpy(np.ascontiguousarray(self._canvas.transpose(2, 0, 1))[None]).float()
        with torch.no_grad():
            raw = self._net(images)[0].numpy()
        return Grid(self._canvas.shape[:2]).candidates(raw)


def rendered(clip: Path, every: int, limit: int) -> Set:
    """Frames of one rendered clip. All that is to be seen is known: no teacher is asked.

    Raises: ValueError, where clip and truth do not fit.
    """
    file = clip.with_suffix(clips.TRUTH)
    rows = clips.truth(file)
    samples: list[Sample] = []
    with av.open(str(clip)) as film:
        for number, frame in enumerate(film.decode(video=0)):
            if number + 1 >= len(rows):
                raise ValueError(f"{file}: ends before frame {number} of {clip.name}")
            if number % every == 0:
                samples.append(_of_truth(frame.to_ndarray(format="bgr24"), rows[number + 1]["users"]))
            if len(samples) == limit:
                break
    made = rows[0].get("made", "")
    about = {"kind": "rendered", "clip": clip.name, "sha256": _hash(clip), "made": made, "every": every}
    return Set(clip.stem, samples, about | {"pictures": len(samples)})


def _of_truth(picture: np.ndarray, users: list[dict]) -> Sample:
    boxes, kinds, unknown = [], [], []
    for user in users:
        box = user["box"]
        if user["hidden"] > HIDDEN or box[3] - box[1] < SMALLEST:
            unknown.append(box)
            continue
        name = "angkot" if user.get("make") == "angkot" else user["kind"]
        boxes.append(box)
        kinds.append(NANO.index(name))
    weights = np.ones(len(boxes), np.float32)
    return Sample(picture, _array(boxes), np.array(kinds, np.int64), weights, _array(unknown), whole=True)


def labelled_folder(folder: Path, base: Nano) -> Set:
    """A labelled folder; whom people left out, the base says.

    Raises: ValueError, on a test set.
    """
    if any(folder.name.startswith(word) for word in HELD_BACK):
        raise ValueError(f"{folder}: is a test set, nothing is learnt from it")
    album, teacher = labelled.read(folder), Teacher(base)
    samples = [_of_labels(shot, teacher, folder.name) for shot in album.shots]
    whole = sha256(b"".join(sorted(shot.path.read_bytes() for shot in album.shots))).hexdigest()
    about = {"kind": "labelled", "folder": folder.name, "sha256": whole, "pictures": len(samples)}
    return Set(folder.name, samples, about)


def _of_labels(shot: labelled.Shot, teacher: Teacher, name: str) -> Sample:
    picture = labelled.picture(shot.path)
    seen = see(teacher, picture)
    boxes = _array([label.box for label in shot.labels])
    shared = (
        iou(boxes, seen.boxes) if len(boxes) and len(seen.boxes) else np.zeros((len(boxes), len(seen.boxes)))
    )
    names = [label.name if label.name in NANO else label.kind.word for label in shot.labels]
    for i, said in enumerate(names):
        other = DOUBTED.get(name, {}).get(said)
        if other and len(seen.boxes) and shared[i].max() > 0.5:
            names[i] = other if Kind(int(seen.kinds[shared[i].argmax()])).word == other else said
    fresh = np.ones(len(seen.boxes), bool)
    if len(boxes) and len(seen.boxes):  # whom people drew already, or a part of one
        fresh = (shared.max(0) < 0.3) & (inside(seen.boxes, boxes).max(1) < 0.6)
    sure = fresh & (seen.scores >= TEACHER_SURE)
    faint = fresh & ~sure & (seen.scores >= TEACHER_FAINT)
    told = [NANO.index(Kind(int(kind)).word) for kind in seen.kinds[sure]]
    return Sample(
        picture,
        np.concatenate([boxes, seen.boxes[sure]]),
        np.array([*(NANO.index(word) for word in names), *told], np.int64),
        np.concatenate([np.ones(len(boxes)), seen.scores[sure]]).astype(np.float32),
        seen.boxes[faint],
    )


def kinds_of(sets: Sequence[Set]) -> dict[str, int]:
    """How many boxes of each kind there are."""
    counts = np.zeros(len(NANO), np.int64)
    for one in sets:
        for sample in one.samples:
            counts += np.bincount(sample.kinds, minlength=len(NANO))
    return dict(zip(NANO, counts.tolist(), strict=True))


def _array(boxes: Sequence[Sequence[float]]) -> np.ndarray:
    return np.array(boxes, np.float32).reshape(-1, 4)


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
