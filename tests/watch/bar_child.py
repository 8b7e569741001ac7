"""The product's decoding child, with eyes for one thing only: a white bar on grey is a car.

Everything else is as in the product: pulls, decoder, river, tally. A picture 240 wide crashes it, as a
hostile stream may crash a decoder.
"""

import os
import signal
import sys
import time

import numpy as np

from kentongan.video.picture import Decoder
from kentongan.vision.detector import Detector, Seen
from kentongan.vision.model import Kind, Picture
from kentongan.worker.child import run

POISON_WIDTH = 240


class Bar(Detector):
    def __init__(self, slow_s: float) -> None:
        self.depth = 1
        self._slow_s = slow_s
        self._seen: list[Seen] = []

    def fit(self, width: int, height: int) -> tuple[int, int]:
        return width, height

    def start(self, picture: Picture) -> int:
        time.sleep(self._slow_s)
        columns = np.flatnonzero(picture[:, :, 0].mean(axis=0) > 180)
        found = [[columns[0] / picture.shape[1], 0.3, (columns[-1] + 1) / picture.shape[1], 0.7]]
        boxes = np.array(found if len(columns) else np.zeros((0, 4)), np.float32)
        kinds = np.full(len(boxes), int(Kind.CAR), np.int64)
        self._seen.append(Seen(boxes, kinds, np.full(len(boxes), 0.9, np.float32), 1.5))
        return 0

    def finish(self, ticket: int) -> Seen:
        return self._seen.pop()


decode = Decoder.decode


def poisoned(self: Decoder, body: bytes, ticks: int, placed: object) -> object:
    shown = decode(self, body, ticks, placed)
    if shown and shown[0].frame.width == POISON_WIDTH:
        self._mark.set(2)  # inside the decoder
        os.kill(os.getpid(), signal.SIGSEGV)
    return shown


if __name__ == "__main__":
    Decoder.decode = poisoned
    run(int(sys.argv[1]), int(sys.argv[2]), lambda first: Bar(first["slow_s"]))
