"""One look at a camera, as the test button takes it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from kentongan.video.knock import Trouble
from kentongan.video.probe import Limits, Probe
from kentongan.video.rtsp_server import Camera
from video.conftest import Street, clip


def seen(url: str) -> str:
    """What is said of a camera."""
    probe = Probe(url, Limits(open_s=3, read_s=3))
    try:
        found = probe.run()
    except Trouble as trouble:
        return f"{trouble.state} {trouble.detail}"
    assert probe.jpeg().startswith(b"\xff\xd8\xff")
    return f"playing {found['codec']} {found['width']}x{found['height']}"


@pytest.mark.security
def test_noise_is_never_shown_as_a_picture(street: Street) -> None:
    """Noise that only changes the picture before it is decoded now and then: six cameras, some forty each."""
    for n in range(6):
        street.fail(f"C{n}", kind="garbage")
    with ThreadPoolExecutor(6) as tries:
        said = list(tries.map(seen, [street.url(f"C{n}") for n in range(6)]))
    assert said == ["garbage not_decodable"] * 6


def test_noise_and_pictures_of_h265_are_told_apart(street: Street) -> None:
    film = clip(street.folder / "h265.mp4", width=642, height=362, seconds=1, to="x265")
    for name in ("NOISE", "SOUND"):
        street.server.cameras[name] = Camera(path=name, clip=film.name)
    street.fail("NOISE", kind="garbage")
    with ThreadPoolExecutor(2) as tries:
        noise, sound = tries.map(seen, [street.url("NOISE"), street.url("SOUND")])
    assert (noise, sound) == ("garbage not_decodable", "playing hevc 642x362")
