# PyAV leaves its filters half typed:
# pyright: reportUnknownMemberType=false
"""Pictures of a phone held sideways, turned as a player shows them: lines are drawn on what people see."""

from pathlib import Path
from typing import Final, cast

import av.filter
from av.video.frame import VideoFrame

from kentongan.base.errors import Invalid

FILTERS: Final = {90: ("cclock",), 180: ("clock", "clock"), 270: ("clock",)}
"""FFmpeg's `transpose`, by the degrees counterclockwise that the file asks its player to turn it."""


class Upright:
    """Turns the pictures of one file; what need not be turned is given back as it came."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._graph: av.filter.Graph | None = None
        self._form: tuple[int, int, int, str] | None = None

    def __call__(self, frame: VideoFrame) -> VideoFrame:
        """The picture as it is to be shown.

        Raises: Invalid, where the file asks for an angle that is no quarter of a turn.
        """
        turn = frame.rotation % 360
        if turn == 0:
            return frame
        if turn not in FILTERS:
            raise Invalid(f"{self._path}: to be shown turned by {turn} degrees; turn the film upright first")
        form = (turn, frame.width, frame.height, frame.format.name)
        if self._graph is None or self._form != form:
            self._graph, self._form = _graph(frame, FILTERS[turn]), form
        self._graph.push(frame)
        return cast("VideoFrame", self._graph.pull())


def _graph(like: VideoFrame, turns: tuple[str, ...]) -> av.filter.Graph:
    graph = av.filter.Graph()
    steps = [
        graph.add_buffer(width=like.width, height=like.height, format=like.format, time_base=like.time_base),
        *[graph.add("transpose", way) for way in turns],
        graph.add("buffersink"),
    ]
    graph.link_nodes(*steps).configure()
    return graph
