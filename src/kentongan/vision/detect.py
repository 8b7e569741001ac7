"""Second stage: what each frame shows."""

from collections import deque
from collections.abc import Iterable, Iterator

from kentongan.vision.detector import Detector
from kentongan.vision.model import Detections, Frame
from kentongan.vision.riders import merged


def detect(frames: Iterable[Frame], detector: Detector) -> Iterator[Detections]:
    """Look at every frame, in order; also a frame that shows nothing flows on.

    Up to `detector.depth` frames are in flight, so a detector of depth 1 answers before the next is taken.
    """
    open_: deque[tuple[Frame, int]] = deque()
    for frame in frames:
        open_.append((frame, detector.start(frame.picture)))
        if len(open_) == detector.depth:
            yield _answer(*open_.popleft(), detector)
    while open_:
        yield _answer(*open_.popleft(), detector)


def _answer(frame: Frame, ticket: int, detector: Detector) -> Detections:
    seen = merged(detector.finish(ticket))
    return Detections(frame.camera, frame.at, frame.scene, seen.boxes, seen.kinds, seen.scores)
