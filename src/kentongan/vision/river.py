"""The counting river, top to bottom. Each stage is one file with one public function."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias, TypeVar

from kentongan.vision.cross import Lines, cross
from kentongan.vision.detect import Attention, detect
from kentongan.vision.eyes import Eyes
from kentongan.vision.mask import mask
from kentongan.vision.model import Count, Crossings, Frame, Tracks
from kentongan.vision.tally import Pace, tally
from kentongan.vision.track import track

Look: TypeAlias = Callable[[Tracks | Crossings], None]
"""Who looks on: called with every `Tracks`, then with the `Crossings` of the same frame. Must be quick."""

USUAL: Final = Pace()

Flow = TypeVar("Flow", Tracks, Crossings)


def count(
    frames: Iterable[Sequence[Frame]],
    eyes: tuple[Eyes, Attention],
    lines: Lines,
    look: Look,
    pace: Pace = USUAL,
) -> Iterator[list[Count]]:
    """Count what passes the lines of many cameras.

    Args:
        frames: of any cameras in any order, each camera's own in the order of time; those that come together
            are looked at together, of each camera at most one.
        eyes: the detector, and what it is to look at.
        lines: the lines of a camera as they are now.
        look: for the boxes over live pictures; sees what passes and changes nothing.
        pace: how many looks a camera should get, and how often running totals come.
    Returns: a list for each moment at which something is to be stored: running totals and final minutes.
    """
    detector, attention = eyes
    detections = mask(detect(frames, detector, attention), attention.masks)
    tracks = tap(tap(track(detections), attention.learn), look)
    crossings = tap(cross(tracks, lines), look)
    return tally(crossings, pace)


def tap(flow: Iterable[Flow], look: Callable[[Flow], None]) -> Iterator[Flow]:
    """Let somebody look at what flows past."""
    for drop in flow:
        look(drop)
        yield drop
