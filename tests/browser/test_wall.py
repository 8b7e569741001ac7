"""The video wall in a real browser, by real keys: layouts, kept walls, tours, the past, marks, snapshots."""

import hashlib
import json
import re
import secrets
from pathlib import Path
from typing import Any

import av
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from chromium import Demo, Faults
from desk import calm

pytestmark = pytest.mark.browser

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LAYOUTS = {1: "1", 4: "4", 6: "1+5", 8: "1+7", 9: "9", 16: "16"}
SHOWN = "article:visible"
PLAYING = "article:visible [data-pictured=yes]"
# How many tiles there are, which part of the grid they fill with the gap beside each, and the widest gap or
# edge in pixels. All of one instant: what comes or goes above it (a lost link, an alarm) changes its height.
FILLED = """() => {
  const grid = document.querySelector('[data-layout]');
  const { rowGap, columnGap, paddingTop, paddingLeft } = getComputedStyle(grid);
  const [down, across, top, left] = [rowGap, columnGap, paddingTop, paddingLeft].map(parseFloat);
  const tiles = [...grid.querySelectorAll('article')].map((it) => it.getBoundingClientRect());
  const shown = tiles.filter((it) => it.width * it.height > 0);
  const filled = shown.reduce((sum, it) => sum + (it.width + across) * (it.height + down), 0);
  const { width, height } = grid.getBoundingClientRect();
  const all = (width - 2 * left + across) * (height - 2 * top + down);
  return [shown.length, filled / all, Math.max(down, across, top, left)];
}"""
# How old the picture of the tile that stepped back is.
AGE_S = "Number(document.querySelector('[data-past=yes]').dataset.age)"


def open_wall(page: Page, demo: Demo, search: str = "", pictures: int = 0) -> None:
    page.goto(f"{demo.address}/wall{search}")
    page.wait_for_selector("article")
    if pictures:
        expect(page.locator(PLAYING)).to_have_count(pictures, timeout=60_000)


def cameras(page: Page, demo: Demo) -> list[dict[str, Any]]:
    return page.request.get(f"{demo.address}/api/cameras").json()


def journal(page: Page, demo: Demo, kind: str) -> list[dict[str, Any]]:
    entries = page.request.get(f"{demo.address}/api/journal?limit=50").json()
    return [it for it in entries if it["kind"] == kind]


def search(page: Page) -> str:
    return page.evaluate("() => decodeURIComponent(location.search)")


def focused(page: Page) -> str:
    return page.evaluate("() => document.activeElement.closest('article')?.getAttribute('aria-label') ?? ''")


@pytest.mark.parametrize(("layout", "name"), LAYOUTS.items())
def test_every_layout_fills_the_screen(page: Page, demo: Demo, layout: int, name: str):
    open_wall(page, demo, f"?layout={layout}")
    expect(page.get_by_role("button", name=f"{name} gambar", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.locator(SHOWN)).to_have_count(layout)
    tiles, filled, widest_px = page.evaluate(FILLED)
    assert tiles == layout
    assert filled == pytest.approx(1, abs=0.001), "nothing is left but the gaps, and no tile lies on another"
    assert widest_px <= 3, "a gap is a hairline"


@pytest.mark.parametrize(("language", "theme"), [("id", "dark"), ("en", "dark"), ("id", "light")])
def test_the_wall_and_its_dialogs_are_open_to_everybody(page: Page, demo: Demo, language: str, theme: str):
    page.add_init_script(
        f"localStorage.setItem('PARAGLIDE_LOCALE', '{language}');"
        f"localStorage.setItem('kentongan:theme', '{theme}')"
    )
    open_wall(page, demo, "?layout=6", pictures=6)
    for key in ("", "l", "c"):
        if key:
            page.keyboard.press(key)
            expect(page.get_by_role("dialog")).to_be_visible()
        found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
        assert [f"{it['id']}: {node['target']}" for it in found for node in it["nodes"]] == []
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_arrows_digits_enter_and_escape_rule_the_wall(page: Page, demo: Demo):
    open_wall(page, demo, "?layout=16")
    page.keyboard.press("1")
    page.keyboard.press("2")
    page.wait_for_function("() => document.activeElement.closest('article')?.ariaLabel === 'Gambar 12'")
    page.keyboard.press("ArrowUp")
    page.wait_for_function("() => document.activeElement.closest('article')?.ariaLabel === 'Gambar 8'")
    page.keyboard.press("Enter")
    expect(page.locator(SHOWN)).to_have_count(1)
    assert "full=7" in search(page)
    page.keyboard.press("Escape")
    expect(page.locator(SHOWN)).to_have_count(16)
    page.wait_for_function("() => document.activeElement.closest('article')?.ariaLabel === 'Gambar 8'")


def test_a_camera_is_chosen_by_search_without_a_mouse(page: Page, demo: Demo):
    open_wall(page, demo)
    wanted = next(it for it in cameras(page, demo) if it["code"] == "C014")
    page.keyboard.press("3")
    page.keyboard.press("c")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Kamera untuk gambar 3")
    page.keyboard.type("C014")
    page.keyboard.press("Tab")
    while page.evaluate("() => !document.activeElement.closest('li')"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("article").nth(2)).to_contain_text("C014")
    assert wanted["id"] in search(page)


def test_a_wall_is_kept_under_a_key_and_comes_back_with_it(page: Page, demo: Demo):
    name = "Malam " + secrets.token_hex(2)
    open_wall(page, demo, "?layout=9")
    page.keyboard.press("l")
    page.get_by_role("button", name="Simpan yang tampak…").click()
    page.get_by_label("Nama susunan").fill(name)
    page.get_by_label("Tombol pintas").select_option("3")
    page.get_by_label("Bagikan ke seluruh kota").check()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text(name)
    page.keyboard.press("Escape")
    page.goto(f"{demo.address}/wall")
    expect(page.locator(SHOWN)).to_have_count(4)
    page.keyboard.press("Alt+3")
    expect(page.locator(SHOWN)).to_have_count(9)
    expect(page.get_by_text(name)).to_be_visible()
    (entry,) = [it for it in journal(page, demo, "wall.added") if it["body"]["name"] == name]
    assert entry["body"] == {"name": name, "shared": True, "shows": "layout"}
    page.keyboard.press("Alt+8")
    expect(page.get_by_role("status").filter(has_text="Alt")).to_contain_text("Alt+8 belum dipakai")
    page.keyboard.press("l")
    page.get_by_role("button", name=f"Hapus {name}").click()
    page.get_by_role("button", name="Hapus", exact=True).click()
    expect(page.get_by_role("button", name=f"Hapus {name}")).to_have_count(0)


def test_a_tour_goes_on_by_itself_and_waits_when_told(page: Page, demo: Demo):
    name = "Keliling " + secrets.token_hex(2)
    open_wall(page, demo)
    page.keyboard.press("l")
    page.get_by_role("button", name="Tur baru…").click()
    page.get_by_label("Nama susunan").fill(name)
    for place in (1, 2):
        page.get_by_role("button", name="Tambah perhentian").click()
        page.get_by_label(f"Perhentian {place}", exact=True).select_option(index=place)
        page.get_by_label("Lama (dtk)").nth(place - 1).fill("5")
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.get_by_role("button", name=f"Tampilkan {name}").click()
    state = page.locator("[data-tour]")
    expect(state).to_contain_text(f"Tur {name} · 1/2")
    first = page.locator("article").inner_text()
    expect(state).to_contain_text("2/2", timeout=60_000)
    assert page.locator("article").inner_text() != first
    page.keyboard.press("t")
    expect(page.locator("[data-tour=paused]")).to_contain_text("JEDA")
    page.wait_for_timeout(1500)
    left = state.inner_text()
    page.wait_for_timeout(1500)
    assert state.inner_text() == left
    page.get_by_role("button", name="Akhiri tur").click()
    expect(state).to_have_count(0)


def test_a_tile_steps_back_half_a_minute_and_says_so(page: Page, demo: Demo):
    counted = next(it for it in cameras(page, demo) if it["counted"])
    open_wall(page, demo, f'?layout=1&cameras=["{counted["id"]}"]', pictures=1)
    page.wait_for_timeout(32_000)
    page.keyboard.press("1")
    page.keyboard.press("p")
    past = page.locator("[data-past=yes][data-pictured=yes]")
    expect(past).to_contain_text(re.compile(r"REKAMAN −00:(29|3\d)"), timeout=60_000)
    expect(past).not_to_contain_text("Langsung ·")
    page.wait_for_function(f"() => {AGE_S} > 0")
    age_s = page.evaluate(AGE_S)
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"was => {AGE_S} > was - 6.5 && {AGE_S} < was - 3.5", arg=age_s)
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"was => Math.abs({AGE_S} - was) < 2", arg=age_s)
    page.keyboard.press("Escape")
    expect(page.locator(PLAYING)).to_contain_text("Langsung", timeout=60_000)
    expect(page.locator("[data-past=yes]")).to_have_count(0)


def test_an_instant_is_marked_with_a_note_and_leads_a_tile(page: Page, demo: Demo):
    calm(page, demo)
    open_wall(page, demo, "?layout=4", pictures=4)
    page.keyboard.press("2")
    page.keyboard.press("b")
    page.keyboard.type("motor merah")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Ditandai")).to_contain_text(
        "Direkam dari 30 detik yang lalu"
    )
    entry = journal(page, demo, "bookmark.added")[0]
    assert entry["body"]["note"] == "motor merah"
    asked = journal(page, demo, "recording.marked")[0]
    assert asked["subject"] == entry["subject"], "what is marked is recorded too, from a little before"
    expect(page.locator("[data-led=bookmark]")).to_contain_text("sari.w motor merah", timeout=60_000)
    page.keyboard.press("m")
    row = page.get_by_role("list", name="Penanda terakhir").get_by_role("listitem").first
    expect(row).to_contain_text("motor merah")
    row.get_by_role("link", name="Buka rekaman").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("slider", name="Garis waktu rekaman")).to_be_visible(timeout=60_000)
    assert entry["subject"] in page.url and "at=" in page.url


def test_a_snapshot_is_what_was_shown_and_the_journal_knows_its_hash(page: Page, demo: Demo, tmp_path: Path):
    open_wall(page, demo, "?layout=4", pictures=4)
    page.keyboard.press("1")
    with page.expect_download() as waiting:
        page.keyboard.press("s")
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    entry = journal(page, demo, "snapshot.taken")[0]
    assert entry["body"]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert file.name.startswith(entry["body"]["code"])
    assert file.read_bytes()[:3] == b"\xff\xd8\xff", "a JPEG"
    with av.open(str(file)) as opened:
        picture = next(opened.decode(video=0)).to_ndarray(format="gray")
    assert picture.shape[1] >= 320
    band = picture[-30:]
    assert band.max() > 200 and band.min() < 30, "words stand below the picture"


def test_one_socket_and_one_stream_of_news_serve_sixteen_pictures(page: Page, demo: Demo):
    opened: list[str] = []
    page.on("websocket", lambda it: opened.append(it.url))
    news: list[str] = []
    page.on("request", lambda it: news.append(it.url) if it.resource_type == "eventsource" else None)
    open_wall(page, demo, "?layout=16", pictures=16)
    for layout in ("9 gambar", "1+7 gambar", "4 gambar", "16 gambar"):
        page.get_by_role("button", name=layout, exact=True).click()
    expect(page.locator(PLAYING)).to_have_count(16, timeout=60_000)
    assert [it.rpartition("/api/")[2] for it in opened] == ["media"]
    assert len(news) == 1


def test_what_nobody_sees_is_not_pulled(page: Page, demo: Demo):
    said: list[dict[str, Any]] = []
    page.on(
        "websocket",
        lambda it: it.on("framesent", lambda text: said.append(json.loads(str(text)))),
    )
    open_wall(page, demo, "?layout=9", pictures=9)
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    expect(page.locator(SHOWN)).to_have_count(1)
    pulled: set[int] = set()
    for _ in range(50):
        # A stream that stood still on a busy machine is left and begun again under another number.
        pulled = {it["stream"] for it in said if it["do"] == "watch"}
        pulled -= {it["stream"] for it in said if it["do"] == "leave"}
        if len(pulled) == 1:
            break
        page.wait_for_timeout(100)
    assert len(pulled) == 1
    assert {"do": "size", "size": "large"}.items() <= said[-1].items() or any(
        it["do"] == "size" and it["size"] == "large" for it in said
    )


def test_the_second_screen_follows_the_first(page: Page, seat: BrowserContext, demo: Demo):
    open_wall(page, demo, "?layout=9")
    second = seat.new_page()
    faults = Faults(demo.address)
    faults.watch(second)
    second.goto(f"{demo.address}/wall?screen=wall")
    expect(second.locator(SHOWN)).to_have_count(9)
    expect(second.locator("header nav")).to_have_count(0)
    page.get_by_role("button", name="1+5 gambar", exact=True).click()
    expect(second.locator(SHOWN)).to_have_count(6)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(second.locator(SHOWN)).to_have_count(1)
    page.get_by_role("link", name="Peta").click()
    page.locator("section ul button").first.click()
    expect(second.locator("article")).to_have_count(1)
    second.close()
    assert faults.found == []


def test_keys_are_told_and_do_nothing_while_somebody_writes(page: Page, demo: Demo):
    open_wall(page, demo)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("30 detik lalu, dan kembali langsung")
    page.keyboard.press("9")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.keyboard.type("p l b s")
    expect(page.get_by_role("dialog")).to_have_count(1)
    expect(page.locator("[data-past=yes]")).to_have_count(0)
