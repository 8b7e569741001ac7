"""Each screen in a real browser: complete, reachable by keyboard, open to everybody, in both languages."""

import re
import secrets

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from chromium import Demo

pytestmark = pytest.mark.browser

SCREENS = [
    "/",
    "/cameras",
    "/wall",
    "/people",
    "/roles",
    "/journal",
    "/health",
    "/health?part=tickets",
    "/health?part=league",
    "/units",
    "/reports",
    "/reports?part=calls",
    "/reports?part=times",
    "/reports?part=paper",
    "/sources",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SMALLEST = """() => [...document.querySelectorAll('button, a[href], input, select')]
  .filter((it) => it.checkVisibility() && !it.closest('p, td') && it.className !== 'only-read-aloud')
  .map((it) => [it.outerHTML.slice(0, 120), it.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && box.bottom > 0 && (box.width < 24 || box.height < 24))
  .map(([html]) => html)"""


def open_screen(page: Page, demo: Demo, path: str, language: str = "id", theme: str = "dark") -> None:
    page.add_init_script(
        f"localStorage.setItem('PARAGLIDE_LOCALE', '{language}');"
        f"localStorage.setItem('kentongan:theme', '{theme}')"
    )
    page.goto(demo.address + path)
    page.wait_for_selector("main h1")
    page.wait_for_timeout(1200)


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    return [f"{it['id']}: {node['target']}" for it in found for node in it["nodes"]]


@pytest.mark.parametrize("language, theme", [("id", "dark"), ("en", "dark"), ("id", "light")])
@pytest.mark.parametrize("path", SCREENS)
def test_every_screen_is_open_to_everybody(page: Page, demo: Demo, path: str, language: str, theme: str):
    open_screen(page, demo, path, language, theme)
    assert violations(page) == []
    assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("path", SCREENS)
def test_every_target_is_large_enough(page: Page, demo: Demo, path: str):
    open_screen(page, demo, path)
    assert page.evaluate(SMALLEST) == []


def test_the_door_is_open_to_everybody_and_refuses_a_wrong_password(browser: Browser, demo: Demo):
    page = browser.new_page()
    for path in ("/", "/enrol"):
        page.goto(demo.address + path)
        page.wait_for_selector("main h1")
        assert violations(page) == []
    page.goto(demo.address)
    page.locator("input[name=login]").fill("siapa")
    page.locator("input[name=password]").fill("bukan kata sandi ini")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("tidak cocok")
    page.close()


def test_the_map_and_the_list_show_the_same_200_cameras(page: Page, demo: Demo):
    open_screen(page, demo, "/")
    page.wait_for_selector("[data-ready=yes]")
    shown = page.locator("section ul li").count()
    assert shown >= 200, "the demonstration's own, and those that other tests have registered"
    open_screen(page, demo, "/cameras")
    assert page.locator("tbody tr").count() == shown


def test_the_map_says_that_it_is_a_sketch(page: Page, demo: Demo):
    open_screen(page, demo, "/")
    expect(page.get_by_text("Perkiraan, bukan peta resmi.")).to_be_visible()


def test_a_camera_is_found_and_opened_without_a_mouse(page: Page, demo: Demo):
    open_screen(page, demo, "/")
    page.keyboard.press("/")
    page.keyboard.type("asia afrika")
    expect(page.locator("section ul li").first).to_contain_text("Asia Afrika")
    page.keyboard.press("Tab")
    while page.evaluate("!document.activeElement.closest('li')"):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary")).to_contain_text("Asia Afrika")
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary")).to_have_count(0)


def test_arrows_enter_and_escape_rule_the_wall(page: Page, demo: Demo):
    open_screen(page, demo, "/wall")
    page.locator("button[data-main]").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("video:visible")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("video:visible")).to_have_count(4)
    expect(page.locator("article:focus-within")).to_have_attribute("aria-label", "Gambar 4")


def test_a_person_gets_a_code_that_is_shown_once(page: Page, demo: Demo):
    open_screen(page, demo, "/people")
    page.get_by_role("button", name="Tambah petugas").click()
    mark = secrets.token_hex(3)
    page.get_by_label("Nama lengkap").fill(f"Budi {mark}")
    page.get_by_label("Nama pengguna").fill(f"budi.{mark}")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile(r"\w{5}-\w{5}-\w{5}-\w{5}"))
    assert violations(page) == []
    page.get_by_role("button", name="Sudah saya catat").click()
    expect(page.get_by_role("row", name=f"Budi {mark}")).to_contain_text("Operator")


def test_the_journal_shows_who_did_what(page: Page, demo: Demo):
    sign = "J-" + secrets.token_hex(3).upper()
    made = {"call_sign": sign, "function": "Satlantas"}
    answer = page.request.post(f"{demo.address}/api/units", data=made, headers={"X-Kentongan": "1"})
    assert answer.ok, answer.text()
    open_screen(page, demo, "/journal")
    entries = page.get_by_role("row").filter(has_text="sari.w")
    expect(entries.filter(has_text=sign)).to_contain_text("Unit didaftarkan")


def test_a_lost_link_is_said_at_once(seat: BrowserContext, demo: Demo):
    page = seat.new_page()
    open_screen(page, demo, "/cameras")
    expect(page.get_by_title("Terhubung")).to_have_count(1)
    wire = seat.new_cdp_session(page)
    wire.send("Network.enable")
    shape = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    wire.send("Network.emulateNetworkConditions", {**shape, "offline": True})
    lost = page.get_by_text("Hubungan ke server terputus sejak")
    expect(lost).to_be_visible(timeout=60_000)
    wire.send("Network.emulateNetworkConditions", {**shape, "offline": False})
    expect(lost).to_have_count(0, timeout=60_000)
    page.close()
