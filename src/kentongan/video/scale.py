"""Converting and shrinking pictures with FFmpeg.

On the thread that asks, with a context of its own: FFmpeg's helper threads for a picture this small cost more
than they save, where they cannot be started nothing is converted, and a child was killed in them now and then
(FFmpeg 8, `run_legacy_swscale` with more than one slice). `VideoFrame.reformat` starts them, and keeps its
context with the frame, for whoever has the frame. So nobody else calls it (tests/house/test_scaling.py).
"""

from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter


def scaled(
    reformatter: VideoReformatter, frame: VideoFrame, size: tuple[int, int], form: str,
    interpolation: Interpolation = Interpolation.BILINEAR,
) -> VideoFrame:  # fmt: skip
    """A picture of `size` (width, height) in the pixel format `form`; not for two threads at once."""
    return reformatter.reformat(frame, *size, form, interpolation=interpolation, threads=1)


def whole(frame: VideoFrame, form: str) -> VideoFrame:
    """A picture as large as it is, in the pixel format `form`."""
    return scaled(VideoReformatter(), frame, (frame.width, frame.height), form)
