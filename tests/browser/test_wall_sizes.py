"""A camera of two streams on the wall: the picture that fills the screen is the main stream's."""

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from chromium import Demo
from desk import post
from kentongan.video.rtsp_server import Camera
from standing import wait_until
from video.conftest import Street, clip

pytestmark = pytest.mark.browser

WIDTH: Final = "() => document.querySelector('article:not([hidden]) video').videoWidth"
# Every change of the page that would be a gap: the picture went, or began anew.
WATCH_GAPS: Final = """() => {
  window.gaps = 0;
  const tile = document.querySelector('article:not([hidden]) [data-pictured]');
  new MutationObserver(() => { if (tile.dataset.pictured !== 'yes') window.gaps += 1; })
    .observe(tile, { attributes: true, attributeFilter: ['data-pictured'] });
  document.querySelector('article:not([hidden]) video')
    .addEventListener('emptied', () => { window.gaps += 1; });
}"""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    folder = tmp_path_factory.mktemp("sizes")
    clip(folder / "sub.mp4", width=320, height=192, seconds=4)
    clip(folder / "main.mp4", width=1280, height=768, seconds=4)
    street = Street(folder, [Camera(path=name, clip=f"{name}.mp4") for name in ("sub", "main")])
    yield street
    street.close()


def test_a_picture_over_the_whole_wall_is_the_main_streams_and_goes_back(
    page: Page, demo: Demo, two: Street
) -> None:
    said = {
        "code": "DUA", "name": "Dua Aliran", "lat": -6.9, "lon": 107.6, "owner": "Dishub",
        "purpose": "keamanan", "legal_basis": "uji", "notice": "tiang", "notice_since": "2026-01-01",
        "enabled": True, "main_url": two.url("main"), "sub_url": two.url("sub"),
    }  # fmt: skip
    id = post(page, demo, "/api/cameras", said)["id"]
    page.goto(f"{demo.address}/wall?layout=4&cameras=%5B%22{id}%22%5D")
    tile = page.locator("article").first
    expect(tile).to_contain_text("DUA")
    expect(tile.locator("[data-pictured=yes][data-old=no]")).to_be_visible(timeout=60_000)
    assert page.evaluate(WIDTH) == 320
    page.evaluate(WATCH_GAPS)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(tile.locator("[data-size=large]")).to_be_visible(timeout=60_000)
    wait_until(lambda: page.evaluate(WIDTH) == 1280, why="the main stream's picture is shown")
    page.keyboard.press("Escape")
    wait_until(lambda: page.evaluate(WIDTH) == 320, why="the small one is shown again")
    expect(tile.locator("[data-size=small][data-old=no]")).to_be_visible()
    assert page.evaluate("() => window.gaps") == 0, "it never was black, nor began anew"
    wait_until(lambda: two.server.playing() == 1, timeout_s=30, why="the main stream is let go")
