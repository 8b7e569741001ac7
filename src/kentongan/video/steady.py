"""Whether pictures that a decoder made of a camera's bytes are pictures at all.

The decoder of H.264 refuses noise. That of H.265 makes pictures of most noise, each unlike the one before;
those of a camera follow each other. Measured over 150 of them: two of noise differ by 73 grey levels in the
median and by less than 16 in one of a hundred; two key pictures of a street a second apart by 1 to 8.
"""

from typing import Final

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from kentongan.video.codec import Codec
from kentongan.video.scale import scaled

DIFFER: Final = 16.0
"""Grey levels, in the mean over a tiny copy."""
TINY: Final = (32, 18)


class Steady:
    """Compares each key picture with the one before it."""

    def __init__(self, codec: Codec) -> None:
        self._judged = codec.dreams
        self._reformatter = VideoReformatter()
        self._before: np.ndarray | None = None
        self.believed = not self._judged

    @property
    def first(self) -> bool:
        """Whether no key picture came yet with which the next one could be compared."""
        return self._before is None

    def key(self, frame: VideoFrame) -> bool:
        """Take the next key picture. Returns: whether it, and what follows, is believed."""
        if self._judged:
            tiny = scaled(self._reformatter, frame, TINY, "gray").to_ndarray().astype(np.int16)
            before, self._before = self._before, tiny
            self.believed = before is not None and float(np.abs(tiny - before).mean()) < DIFFER
        return self.believed
