"""Record a camera, find the moment, mark it, take it along: by keyboard, and the file proves itself."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import av
from playwright.sync_api import Page, expect

from chromium import Demo
from kentongan.tools import verify_export

PLAYING = "document.querySelector('video').currentTime"


def test_a_clip_is_recorded_found_marked_and_exported(page: Page, demo: Demo, tmp_path: Path) -> None:
    page.goto(f"{demo.address}/recordings")
    page.get_by_role("navigation", name="Pilih kamera").get_by_role("button").nth(0).wait_for()
    first = page.get_by_role("list", name="Daftar kamera").get_by_role("button").first
    first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("button", name="Jadwal").click()
    page.get_by_role("dialog").get_by_label("Perekaman").last.select_option("continuous")
    page.get_by_role("button", name="Simpan jadwal").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator("[class*=_span_]").first.wait_for(timeout=60_000, state="attached")
    recorded = page.get_by_text("Direkam dari 30 detik yang lalu")
    for _ in range(30):  # what is there may be of another test: until it plays, it is said not to be recorded
        page.keyboard.press("b")
        page.wait_for_timeout(1500)
        if recorded.is_visible():
            break
    expect(recorded).to_be_visible()
    line = page.get_by_role("slider", name="Garis waktu rekaman")
    page.keyboard.press("n")
    page.keyboard.press("k")
    page.wait_for_function(
        f"() => {PLAYING} > 0 && document.querySelector('video').readyState >= 3", timeout=60_000
    )
    before = page.evaluate(PLAYING)
    page.wait_for_function(f"() => {PLAYING} > {before} + 1", timeout=60_000)
    mark = page.locator("[data-mark='sari.w']")
    expect(mark).to_be_visible()  # a photographed screen tells who looked, at which camera, and of when
    expect(mark).to_contain_text(re.compile(r"\d{2}[.:]\d{2}"))
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelector('video').paused")
    line.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("i")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("o")
    page.keyboard.press("e")
    page.get_by_label("Alasan").fill("LP/12/XI/2026")
    page.keyboard.press("Enter")
    ready = page.get_by_role("link", name="Unduh").first
    ready.wait_for(timeout=60_000)
    with page.expect_download() as fetching:
        ready.click()
    file = tmp_path / "ekspor.zip"
    fetching.value.save_as(file)
    said = page.locator("code").first.inner_text()
    assert re.fullmatch("[0-9a-f]{64}", said)
    assert verify_export.verify(file, said) == ([], said)
    with zipfile.ZipFile(file) as packed:
        clip = packed.read("rekaman-1.mp4")
    is_read(clip, tmp_path / "rekaman-1.mp4")


def is_read(clip: bytes, file: Path) -> None:
    """By PyAV, and by ffprobe where there is one."""
    with av.open(io.BytesIO(clip)) as container:
        assert container.streams.video[0].codec_context.name == "h264"
        assert sum(1 for _ in container.decode(video=0)) >= 10
    if ffprobe := shutil.which("ffprobe"):
        file.write_bytes(clip)
        asked = ["-count_frames", "-show_entries", "stream=codec_name,nb_read_frames", "-of", "json"]
        words = [ffprobe, "-v", "error", *asked, str(file)]
        told = subprocess.run(words, check=True, capture_output=True, text=True)
        (stream,) = json.loads(told.stdout)["streams"]
        assert (stream["codec_name"], told.stderr) == ("h264", "")
        assert int(stream["nb_read_frames"]) >= 10
