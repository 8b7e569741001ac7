"""A picture on the page grows and shrinks: a real web and a real watch process, a camera of two streams."""

from datetime import datetime
from pathlib import Path

from kentongan.video.rtsp_server import Camera
from standing import wait_until
from video.conftest import Street, clip
from watch.conftest import City, Launch
from watch.test_socket import Heard, Page, Stream, page, say

__all__ = ["page"]


def sizes(stream: Stream) -> list[tuple[int, str]]:
    """Width and size of each beginning."""
    return [(word["width"], word["size"]) for word in stream.words if word["type"] == "init"]


def test_a_picture_that_grows_is_given_the_main_stream_without_a_gap_and_goes_back(
    city: City, bars: Path, watch: Launch, page: Page
) -> None:
    clip(bars / "wide.mp4", width=480, height=288)
    street = Street(bars, [Camera(path="SUB", clip="bar.mp4"), Camera(path="MAIN", clip="wide.mp4")])
    id = city.add("B0", street.url("MAIN"))
    city.shown_by(id, street.url("SUB"))
    city.fill()
    watch()
    wait_until(lambda: city.seen("B0") > 0, timeout_s=20, why="it is counted")
    with page.open(page.token(city.slug)) as socket:
        heard = Heard()
        stream = heard.streams[1]
        say(socket, "watch", stream=1, camera=id)
        heard.hear(socket, lambda: stream.pieces > 5, "it plays small")
        assert street.server.playing() == 1
        say(socket, "size", stream=1, size="large")
        heard.hear(socket, lambda: sizes(stream)[-1] == (480, "large"), "the main stream comes")
        pieces = stream.pieces
        heard.hear(socket, lambda: stream.pieces > pieces + 12, "and goes on")
        assert street.server.playing() == 2
        street.fail("MAIN", kind="dead")
        heard.hear(socket, lambda: sizes(stream)[-1] == (160, "small"), "the small one stands in")
        street.server.faults.clear()
        heard.hear(socket, lambda: sizes(stream)[-1] == (480, "large"), "the main stream is back")
        say(socket, "size", stream=1, size="small")
        heard.hear(socket, lambda: sizes(stream)[-1] == (160, "small"), "it is small again")
        wait_until(lambda: street.server.playing() == 1, timeout_s=20, why="the main stream is let go")
        heard.listen(socket, 1)
    street.close()
    begun = [word for word in stream.words if word["type"] == "init"]
    assert begun[0]["shift_s"] is None
    assert all(word["shift_s"] is not None for word in begun[1:]), "it plays on in one buffer"
    times = [word["media_s"] for word in stream.words if word["type"] == "clock"]
    ats = [datetime.fromisoformat(word["at"]).timestamp() for word in stream.words if word["type"] == "clock"]
    leads = [media_s - at for media_s, at in zip(times, ats, strict=True)]
    assert max(leads) - min(leads) < 0.4, "one time, whichever stream is shown"
