"""The command line: Ctrl+K from any screen, by keys alone; what was being written stands there after it."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from chromium import Demo
from desk import PATIENT_MS, Exchange, at_the_desk, incident, run_command, shot, timeline, write_command

pytestmark = pytest.mark.browser

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def test_escape_gives_back_the_form_with_its_words_and_its_focus(page: Page, demo: Demo):
    at_the_desk(page, demo)
    page.keyboard.press("F2")
    where = page.get_by_role("combobox", name="Cari tempat")
    expect(where).to_be_focused(timeout=PATIENT_MS)
    page.keyboard.type("gedung sat")
    write_command(page, "dindign", "Dinding video")
    page.keyboard.press("Escape")
    expect(where).to_be_focused()
    page.keyboard.type("e")
    expect(where).to_have_value("gedung sate")
    expect(page.get_by_role("option").first).to_contain_text("Gedung Sate", timeout=PATIENT_MS)
    page.keyboard.press("Enter")
    what = page.get_by_role("combobox", name="Kejadian")
    expect(what).to_be_focused(timeout=PATIENT_MS)
    page.keyboard.type("beg")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Baris perintah")).to_be_focused()
    page.keyboard.press("Escape")
    expect(what).to_be_focused()
    page.keyboard.type("al")
    expect(what).to_have_value("begal")
    page.keyboard.press("Enter")
    told = page.get_by_role("textbox", name="Uraian")
    expect(told).to_be_focused(timeout=PATIENT_MS)
    page.keyboard.type("dua orang")
    run_command(page, "cari tempat", "Cari tempat di peta")
    expect(where).to_be_focused()
    expect(told).to_have_value("dua orang")


def test_it_goes_to_screens_cameras_places_and_units_from_anywhere(page: Page, demo: Demo, pbx: Exchange):
    page.goto(f"{demo.address}/journal")
    page.wait_for_selector("main h1", timeout=PATIENT_MS)
    for words, first, address in (
        ("wall", "Dinding video", "**/wall"),
        ("cam asia afrika", "Asia Afrika", "**/cameras?camera=*"),
        ("unit p33", "P33", "**/*?*=*"),
        ("peta jalan braga", "Braga", "**/?*see=*"),
        ("jurnal", "Jurnal", "**/journal"),
    ):
        run_command(page, words, first)
        page.wait_for_url(address, timeout=PATIENT_MS)
    page.keyboard.press("Control+k")
    page.keyboard.type("zzzz zzzz")
    expect(page.get_by_text("Tidak ada yang cocok.")).to_be_visible(timeout=PATIENT_MS)


def test_a_place_comes_into_sight_on_a_map_that_is_open(page: Page, demo: Demo):
    page.goto(f"{demo.address}/?at=[107.72,-6.96,16]")
    page.wait_for_selector("[data-ready=yes]", timeout=PATIENT_MS)
    run_command(page, "peta gedung sate", "Gedung Sate")
    page.wait_for_function(
        "() => JSON.parse(new URLSearchParams(location.search).get('at'))?.[0] < 107.63", timeout=PATIENT_MS
    )


def test_the_ringing_call_is_taken_and_every_command_with_a_key_shows_it(
    page: Page, demo: Demo, pbx: Exchange
):
    page.goto(f"{demo.address}/cameras")
    page.wait_for_selector("main h1", timeout=PATIENT_MS)
    call = pbx.ring()
    page.wait_for_selector(f"[data-call='{call}']", timeout=PATIENT_MS)
    write_command(page, "terima", "Terima panggilan")
    expect(page.get_by_role("dialog").get_by_role("option").first).to_contain_text("F4")
    shot(page, "command-ring")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Cari tempat")).to_be_focused(timeout=PATIENT_MS)
    page.wait_for_selector(f"[data-call='{call}']", state="detached", timeout=PATIENT_MS)
    # A key of the desk works from within the line, too.
    page.keyboard.press("Control+k")
    page.keyboard.press("F8")
    expect(page.get_by_text("Tutup panggilan 08")).to_be_visible(timeout=PATIENT_MS)
    page.keyboard.press("4")
    expect(page.get_by_text("Panggilan ditutup: Informasi.")).to_be_visible(timeout=PATIENT_MS)


def test_an_incident_is_opened_by_its_number_noted_and_moved(page: Page, demo: Demo):
    made = incident(page, demo)
    page.goto(f"{demo.address}/wall")
    page.wait_for_selector("main h1", timeout=PATIENT_MS)
    run_command(page, f"insiden {made['code'][-4:]}", made["code"])
    card = page.locator(f"div[data-incident='{made['code']}']")
    expect(card).to_be_visible(timeout=PATIENT_MS)
    write_command(page, "catatan", "Tulis catatan insiden")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Catatan").last).to_be_focused()
    page.keyboard.type("ambulans sudah di tempat")
    page.keyboard.press("Enter")
    expect(card.get_by_text("ambulans sudah di tempat")).to_be_visible(timeout=PATIENT_MS)
    run_command(page, "verified", "Ubah status: Diverifikasi")
    expect(card.get_by_text("· Diverifikasi")).to_be_visible(timeout=PATIENT_MS)
    write_command(page, "batal", "Ubah status: Batal")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Alasan: Batal (dicatat)")).to_be_focused()
    page.keyboard.type("salah")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_text("sedikitnya 10 huruf")).to_be_visible()
    page.keyboard.type(" lapor, hanya latihan")
    page.keyboard.press("Enter")
    expect(card.get_by_text("· Batal")).to_be_visible(timeout=PATIENT_MS)
    said = [
        it["body"].get("after") for it in timeline(page, demo, made["id"]) if it["kind"] == "incident.moved"
    ]
    assert said == ["cancelled", "verified"]


def test_what_the_server_refuses_is_said_and_the_line_stays(demo: Demo, seat: BrowserContext):
    page = seat.new_page()  # it complains of what is refused here, as it should
    made = incident(page, demo)
    at_the_desk(page, demo, made["id"])
    page.route("**/notes", lambda route: route.fulfill(status=403, json={"type": "Forbidden", "detail": ""}))
    write_command(page, "catatan", "Tulis catatan insiden")
    page.keyboard.press("Enter")
    page.keyboard.type("tidak boleh")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("tidak")
    page.unroute("**/notes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=PATIENT_MS)
    expect(page.locator("div[data-incident]").get_by_text("tidak boleh")).to_be_visible(timeout=PATIENT_MS)
    page.close()


def test_a_note_of_the_line_waits_where_the_server_is_away(demo: Demo, seat: BrowserContext):
    page = seat.new_page()  # it complains of what is cut off here, as it should
    made = incident(page, demo)
    at_the_desk(page, demo, made["id"])
    page.route("**/notes", lambda route: route.abort())
    write_command(page, "catatan", "Tulis catatan insiden")
    page.keyboard.press("Enter")
    page.keyboard.type("tidak sampai")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=PATIENT_MS)
    expect(page.get_by_text("1 tindakan menunggu server")).to_be_visible(timeout=PATIENT_MS)
    page.unroute("**/notes")
    expect(page.get_by_text("1 tindakan menunggu server")).to_have_count(0, timeout=PATIENT_MS)
    expect(page.locator("div[data-incident]").get_by_text("tidak sampai")).to_be_visible(timeout=PATIENT_MS)
    page.close()


@pytest.fixture
def own_seat(browser: Browser, seat: BrowserContext) -> Iterator[BrowserContext]:
    """A browser of its own: what is chosen here stays in it."""
    context = browser.new_context(storage_state=seat.storage_state(), viewport={"width": 1280, "height": 800})
    yield context
    context.close()


def test_theme_and_language_change_by_words_of_either_language(own_seat: BrowserContext, demo: Demo):
    page = own_seat.new_page()
    at_the_desk(page, demo)
    run_command(page, "theme", "Tampilan terang")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    run_command(page, "bahasa", "Switch to English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.wait_for_selector("[data-queue]", timeout=PATIENT_MS)
    run_command(page, "bahasa", "Ganti ke Bahasa Indonesia")
    expect(page.locator("html")).to_have_attribute("lang", "id")
    page.wait_for_selector("[data-queue]", timeout=PATIENT_MS)
    write_command(page, "keyboard", "Tombol papan ketik")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Tombol papan ketik")).to_contain_text("Ctrl+K")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_line_is_open_to_everybody(own_seat: BrowserContext, demo: Demo, language: str, theme: str):
    page = own_seat.new_page()
    page.add_init_script(
        f"localStorage.setItem('PARAGLIDE_LOCALE', '{language}');"
        f"localStorage.setItem('kentongan:theme', '{theme}')"
    )
    made = incident(page, demo)
    at_the_desk(page, demo, made["id"])
    for words in ("", "dago", "batal cancelled", "zzzz zzzz"):
        page.keyboard.press("Control+k")
        line = page.get_by_role("dialog")
        expect(line.get_by_role("combobox")).to_be_focused()
        page.keyboard.type(words)
        if words == "dago":
            expect(line.locator("[data-command^=place]").first).to_be_visible(timeout=PATIENT_MS)
        shot(page, f"command-{words.split(' ')[0]}-{language}-{theme}")
        found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
        assert [f"{words}: {it['id']}: {node['target']}" for it in found for node in it["nodes"]] == []
        page.keyboard.press("Escape")
        expect(line).to_have_count(0)
