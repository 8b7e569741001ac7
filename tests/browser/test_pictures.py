"""Live pictures in a real browser: they play, they are counted, and never look live when they are not."""

import os
import re
import secrets
import signal

import pytest
from playwright.sync_api import Browser, Page, expect

from chromium import Demo, enrol

pytestmark = pytest.mark.browser

FINGERPRINT = """() => {
  const video = document.querySelector('video');
  const sheet = new OffscreenCanvas(64, 36);
  const pen = sheet.getContext('2d');
  pen.drawImage(video, 0, 0, 64, 36);
  return [video.currentTime, [...pen.getImageData(0, 0, 64, 36).data].join()];
}"""


# The picture has moved on, and shows something else than before.
MOVED = (
    f"([since_s, was]) => {{ const [at_s, now] = ({FINGERPRINT})(); return at_s > since_s && now !== was; }}"
)


def open_camera(page: Page, demo: Demo, counted: bool) -> None:
    """A camera from the list on the map: a counted one, or one that is only pulled when somebody looks."""
    page.goto(demo.address)
    page.wait_for_selector("[data-ready=yes]", timeout=60_000)
    rows = page.locator("section ul button")
    mark = "dihitung"
    (rows.filter(has_text=mark) if counted else rows.filter(has_not_text=mark)).first.click()
    page.wait_for_selector("aside [data-pictured=yes]", timeout=60_000)


@pytest.mark.parametrize("counted", [True, False])
def test_a_camera_plays(page: Page, demo: Demo, counted: bool):
    open_camera(page, demo, counted)
    page.wait_for_function(MOVED, arg=page.evaluate(FINGERPRINT), timeout=30_000)
    expect(page.locator("aside")).to_contain_text("Langsung")


def test_a_camera_that_is_not_counted_says_so(page: Page, demo: Demo):
    open_camera(page, demo, counted=False)
    expect(page.locator("aside").get_by_text("tidak dihitung").first).to_be_visible()


def test_counts_arrive_with_what_was_seen(page: Page, demo: Demo):
    open_camera(page, demo, counted=True)
    total = page.get_by_role("row", name="Jumlah").get_by_role("cell").nth(2)
    page.wait_for_function(
        "() => [...document.querySelectorAll('aside tr')].some((it) =>"
        " it.textContent.startsWith('Jumlah') && /[1-9]/.test(it.textContent))",
        timeout=120_000,
    )
    expect(page.get_by_role("row", name="Terlihat")).to_contain_text("dari")
    expect(total).to_have_text(re.compile(r"\d"))  # "–" would be: nobody knows


def test_a_picture_that_stands_is_marked_as_old(page: Page, demo: Demo):
    open_camera(page, demo, counted=True)
    page.wait_for_selector("aside [data-old=no]")
    watching = demo.processes("watch")
    assert watching
    try:
        for pid in watching:
            os.kill(pid, signal.SIGSTOP)
        page.wait_for_selector("aside [data-old=yes]", timeout=60_000)  # 2.5 s on an idle machine
        expect(page.locator("aside")).to_contain_text("BUKAN GAMBAR LANGSUNG")
    finally:
        for pid in watching:
            os.kill(pid, signal.SIGCONT)
    page.wait_for_selector("aside [data-old=no]", timeout=60_000)


def test_the_wall_shows_nine_pictures(page: Page, demo: Demo):
    page.goto(f"{demo.address}/wall?layout=9")
    expect(page.locator("article [data-pictured=yes]")).to_have_count(9, timeout=60_000)
    page.get_by_role("button", name="4 gambar").click()
    expect(page.locator("video")).to_have_count(4)


@pytest.mark.security
def test_a_picture_goes_dark_when_the_person_is_stopped(page: Page, browser: Browser, demo: Demo):
    login = f"rina-{secrets.token_hex(3)}"
    name = f"Rina {login[-6:]}"
    page.goto(f"{demo.address}/people")
    page.get_by_role("button", name="Tambah petugas").click()
    page.get_by_label("Nama lengkap").fill(name)
    page.get_by_label("Nama pengguna").fill(login)
    page.keyboard.press("Enter")
    code = page.get_by_role("dialog").get_by_text(re.compile(r"^\w{5}(-\w{5}){3}$")).text_content()
    page.get_by_role("button", name="Sudah saya catat").click()
    other = browser.new_context().new_page()
    enrol(other, demo, str(code), login, name)
    open_camera(other, demo, counted=True)
    page.get_by_role("button", name=f"Nonaktifkan {name}").click()
    page.get_by_role("dialog").get_by_role("button", name="Nonaktifkan").click()
    expect(other.locator("[data-pictured=yes]")).to_have_count(0, timeout=60_000)
    expect(other.locator("input[name=login]")).to_have_count(1)
    other.context.close()
