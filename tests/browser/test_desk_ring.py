"""Closing and letting go at the 110 desk by real keys: the right call, by one key, and what a slip costs."""

import secrets

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from chromium import Demo
from desk import PATIENT_MS, Exchange, at_the_desk, hang_up, opened, shot

pytestmark = pytest.mark.browser

NOTHING_HERE = "Tidak ada panggilan yang bisa ditutup di sini."
NUMBER = "0812555544"


def outcome(page: Page, demo: Demo, call: str) -> str | None:
    return page.request.get(f"{demo.address}/api/calls/{call}").json()["disposition"]


def rung(page: Page, pbx: Exchange, tail: str = "01") -> str:
    """A call that rings, seen in the band."""
    call = pbx.ring(number=NUMBER + tail)
    page.wait_for_selector(f"[data-call='{call}']", timeout=PATIENT_MS)
    return call


def missed(page: Page, pbx: Exchange, tail: str) -> str:
    """A call that was missed, seen in its lane."""
    name = secrets.token_hex(6)
    call = pbx.say(name, number=NUMBER + tail)
    pbx.say(name, "missed")
    page.wait_for_selector(f"[data-missed][data-closes='{call}']", timeout=PATIENT_MS)
    return call


def write_about_it(page: Page, words: str) -> str:
    """Words in the open form. Returns: the draft's id."""
    told = page.get_by_role("textbox", name="Uraian")
    told.focus()
    page.keyboard.type(words)
    expect(told).to_have_value(words)
    return opened(page)


@pytest.fixture
def desk(page: Page, demo: Demo, pbx: Exchange) -> Page:
    """The desk, where nothing waits that another test left."""
    at_the_desk(page, demo)
    hang_up(page, demo)
    expect(page.locator("[data-call]")).to_have_count(0, timeout=PATIENT_MS)
    return page


def test_one_key_closes_a_silent_call_and_one_press_takes_it_back(desk: Page, demo: Demo, pbx: Exchange):
    call = rung(desk, pbx)
    band = desk.locator(f"[data-call='{call}']")
    expect(band.get_by_role("button", name="Tidak ada suara Shift+F8")).to_be_visible()
    shot(desk, "one-key")
    desk.keyboard.press("Shift+F8")
    expect(band).to_have_count(0, timeout=PATIENT_MS)
    assert outcome(desk, demo, call) == "silent"
    desk.get_by_role("button", name="Buka lagi").click()
    expect(band).to_be_visible(timeout=PATIENT_MS)
    assert outcome(desk, demo, call) is None
    desk.keyboard.press("Shift+F8")
    expect(band).to_have_count(0, timeout=PATIENT_MS)
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog").get_by_text("Tutup sekaligus sebagai tidak ada suara")).to_be_visible()


def test_one_key_goes_through_missed_calls_card_by_card(desk: Page, demo: Demo, pbx: Exchange):
    older, newer = missed(desk, pbx, "11"), missed(desk, pbx, "12")
    rings = rung(desk, pbx)
    cards = desk.locator("[data-missed]")
    expect(cards.first).to_have_attribute("data-closes", newer)
    cards.first.focus()
    desk.keyboard.press("Shift+F8")
    expect(cards).to_have_count(1, timeout=PATIENT_MS)
    expect(cards.first).to_be_focused()
    desk.keyboard.press("Shift+F8")
    expect(cards).to_have_count(0, timeout=PATIENT_MS)
    assert [outcome(desk, demo, it) for it in (older, newer, rings)] == ["silent", "silent", None]
    hang_up(desk, demo)


def test_a_call_whose_handset_was_lifted_first_is_still_taken_by_one_key(
    desk: Page, demo: Demo, pbx: Exchange
):
    name = secrets.token_hex(6)
    call = pbx.say(name)
    pbx.say(name, "answered")
    band = desk.locator(f"[data-call='{call}']")
    expect(band).to_contain_text("Diangkat, belum diterima di meja", timeout=PATIENT_MS)
    desk.keyboard.press("F4")
    expect(desk.get_by_role("combobox", name="Cari tempat")).to_be_focused(timeout=PATIENT_MS)
    expect(band).to_have_count(0, timeout=PATIENT_MS)
    assert desk.request.get(f"{demo.address}/api/calls/{call}").json()["claimed_login"]
    desk.keyboard.press("F8")
    desk.keyboard.press("4")
    expect(desk.get_by_text("Panggilan ditutup: Informasi.")).to_be_visible(timeout=PATIENT_MS)


def test_what_is_asked_stays_about_the_call_it_was_asked_of(desk: Page, demo: Demo, pbx: Exchange):
    first, second = rung(desk, pbx, "21"), rung(desk, pbx, "22")
    desk.keyboard.press("F8")
    asked = desk.get_by_text("Tutup panggilan 08xxxxxxxx21 sebagai:")
    expect(asked).to_be_visible()
    desk.request.post(
        f"{demo.address}/api/calls/{first}/claim", data={}, headers={"X-Kentongan": "1"}
    )  # as from another window of the same person: now the other one is the first that rings
    expect(desk.locator(f"[data-call='{first}']")).to_have_count(0, timeout=PATIENT_MS)
    expect(asked).to_be_visible()
    desk.keyboard.press("2")
    expect(desk.get_by_text("Panggilan ditutup: Iseng.")).to_be_visible(timeout=PATIENT_MS)
    assert [outcome(desk, demo, it) for it in (first, second)] == ["prank", None]
    hang_up(desk, demo)


def test_a_report_without_a_call_closes_no_strangers_call(seat: BrowserContext, demo: Demo, pbx: Exchange):
    page = seat.new_page()  # it complains of the request that is cut off here, as it should
    at_the_desk(page, demo)
    hang_up(page, demo)
    page.route("**/api/calls/manual/*", lambda route: route.abort())
    page.keyboard.press("F2")
    expect(page.get_by_role("combobox", name="Cari tempat")).to_be_focused(timeout=PATIENT_MS)
    write_about_it(page, "orang di loket")
    stranger = rung(page, pbx)
    for key in ("F8", "Shift+F8"):
        page.keyboard.press(key)
        expect(page.get_by_text(NOTHING_HERE)).to_be_visible()
        expect(page.get_by_text("sebagai:")).to_have_count(0)
    assert outcome(page, demo, stranger) is None
    throw_away(page)
    hang_up(page, demo)
    page.close()


def throw_away(page: Page) -> None:
    page.get_by_role("button", name="Buang", exact=True).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def test_the_panel_of_a_call_closes_that_call(desk: Page, demo: Demo, pbx: Exchange):
    lost, stranger = missed(desk, pbx, "31"), rung(desk, pbx)
    desk.locator(f"[data-closes='{lost}']").click()
    desk.get_by_role("button", name="Telepon balik: tidak tersambung").click()
    card = desk.locator(f"[data-missed][data-closes='{lost}']")
    expect(card).to_contain_text("1 kali ditelepon balik, terakhir", timeout=PATIENT_MS)
    desk.get_by_role("button", name="Telepon balik: tersambung").click()
    expect(card).to_have_count(0, timeout=PATIENT_MS)
    shot(desk, "reached")
    desk.get_by_role("button", name="Tutup panggilan F8").focus()
    desk.keyboard.press("F8")
    expect(desk.get_by_text("Tutup panggilan 08xxxxxxxx31 sebagai:")).to_be_visible()
    desk.keyboard.press("4")
    expect(desk.get_by_text("Panggilan ditutup: Informasi.")).to_be_visible(timeout=PATIENT_MS)
    assert [outcome(desk, demo, it) for it in (lost, stranger)] == ["information", None]
    hang_up(desk, demo)


def test_what_was_written_of_a_prank_goes_with_the_call_and_comes_back_with_it(
    desk: Page, demo: Demo, pbx: Exchange
):
    rung(desk, pbx)
    desk.keyboard.press("F4")
    expect(desk.get_by_role("combobox", name="Cari tempat")).to_be_focused(timeout=PATIENT_MS)
    draft = write_about_it(desk, "anak-anak tertawa")
    drafts = desk.locator(f"[data-draft='{draft}']")
    expect(drafts).to_have_count(1)
    desk.keyboard.press("F8")
    desk.keyboard.press("2")
    expect(desk.get_by_text("Panggilan ditutup: Iseng.")).to_contain_text("Isian laporannya ikut dibuang.")
    expect(drafts).to_have_count(0)
    desk.get_by_role("button", name="Buka lagi").click()
    expect(desk.get_by_role("textbox", name="Uraian")).to_have_value("anak-anak tertawa")
    assert opened(desk) == draft
    expect(desk.get_by_text("Panggilan ditutup: Iseng.")).to_have_count(0)
    throw_away(desk)
    expect(drafts).to_have_count(0)
    hang_up(desk, demo)


def test_a_draft_is_thrown_away_by_two_presses_never_by_one_key_held_down(
    desk: Page, demo: Demo, pbx: Exchange
):
    desk.keyboard.press("F2")
    expect(desk.get_by_role("combobox", name="Cari tempat")).to_be_focused(timeout=PATIENT_MS)
    draft = write_about_it(desk, "salah ketik")
    drafts = desk.locator(f"[data-draft='{draft}']")
    desk.get_by_role("button", name="Buang", exact=True).focus()
    for _ in range(5):
        desk.keyboard.press("Enter")
    expect(drafts).to_have_count(1)
    if desk.get_by_text("Buang isian ini untuk selamanya?").count():
        desk.keyboard.press("Enter")
    desk.get_by_role("button", name="Buang", exact=True).focus()
    desk.keyboard.press("Enter")
    shot(desk, "discard")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(drafts).to_have_count(0)
    hang_up(desk, demo)


def test_a_report_whose_call_was_closed_under_it_is_saved_without_it(desk: Page, demo: Demo, pbx: Exchange):
    call = rung(desk, pbx)
    desk.keyboard.press("F4")
    expect(desk.get_by_role("combobox", name="Cari tempat")).to_be_focused(timeout=PATIENT_MS)
    write_about_it(desk, "pohon tumbang menutup jalan")
    desk.get_by_role("combobox", name="Kejadian").focus()
    desk.keyboard.type("macet")
    expect(desk.get_by_role("option").first).to_contain_text("acet", timeout=PATIENT_MS)
    desk.keyboard.press("Enter")
    hang_up(desk, demo)
    gone = desk.locator("[data-call-gone]")
    expect(gone).to_contain_text("sudah ditutup (Tidak ada suara)", timeout=PATIENT_MS)
    shot(desk, "call-gone")
    gone.get_by_role("button", name="Buka lagi panggilannya").click()
    expect(gone).to_have_count(0, timeout=PATIENT_MS)
    assert outcome(desk, demo, call) is None
    hang_up(desk, demo)
    gone.get_by_role("button", name="Simpan tanpa panggilan itu").click()
    expect(desk.get_by_text("✓ Tersimpan")).to_be_visible(timeout=PATIENT_MS)
    made = desk.request.get(f"{demo.address}/api/incidents/{opened(desk)}").json()
    assert (made["narrative"], made["calls"]) == ("pohon tumbang menutup jalan", [])
