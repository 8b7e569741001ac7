"""What an incident leaves behind and who watches it, on the desk: paper, hand-over, other eyes, erasing."""

import os
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from chromium import Demo
from newcomers import Newcomers
from standing import wait_until

pytestmark = pytest.mark.browser

PATIENT_MS = 60_000
HEADERS = {"X-Kentongan": "1"}
HERE = {"lat": -6.90249, "lon": 107.61872}
SECRET = "nama korban Siti, Jalan Rahasia 5"


def call(page: Page, demo: Demo, method: str, path: str, **body: Any) -> Any:
    answer = page.request.fetch(f"{demo.address}{path}", method=method, data=body or None, headers=HEADERS)
    assert answer.ok, answer.text()
    return answer.json() if answer.body() else None


def shot(page: Page, name: str) -> None:
    """For whoever looks at the screens: KENTONGAN_SHOTS is a folder."""
    folder = os.environ.get("KENTONGAN_SHOTS")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png")


@pytest.fixture
def made(page: Page, demo: Demo) -> dict[str, Any]:
    return call(page, demo, "POST", "/api/incidents", category="LLN-LLR", narrative=SECRET, **HERE)


@pytest.fixture
def colleague(newcomers: Newcomers) -> Page:
    """A second person, in a browser of their own."""
    return newcomers.welcome("chief", "Budi Santoso", faultless=True)[1]


def show(page: Page, demo: Demo, made: dict[str, Any]) -> None:
    page.goto(f"{demo.address}/desk?open={made['id']}")
    page.wait_for_selector(f"section [data-incident='{made['code']}'] h2", timeout=PATIENT_MS)


def test_who_has_an_incident_open_is_seen_and_gone_when_the_page_goes(
    page: Page, colleague: Page, demo: Demo, made: dict[str, Any]
):
    show(page, demo, made)
    show(colleague, demo, made)
    login = call(colleague, demo, "GET", "/api/session")["person"]["login"]
    anywhere = page.locator(f"[data-lookers*='{login}']")
    expect(anywhere.first).to_be_visible(timeout=10_000)
    expect(anywhere).to_have_count(2)  # on the card and in the queue
    shot(page, "lookers")
    colleague.goto(f"{demo.address}/desk")
    expect(anywhere).to_have_count(0, timeout=10_000)
    dying = colleague.context.new_page()  # it complains of the requests that are cut off here, as it should
    show(dying, demo, made)
    expect(anywhere).to_have_count(2, timeout=10_000)
    dying.route("**/lookers/**", lambda route: route.abort())
    expect(anywhere).to_have_count(0, timeout=20_000)
    dying.unroute("**/lookers/**")
    expect(anywhere).to_have_count(2, timeout=10_000)
    dying.close()
    expect(anywhere).to_have_count(0, timeout=20_000)


def test_the_record_is_printed_by_a_key_in_the_language_of_the_page(
    page: Page, demo: Demo, made: dict[str, Any]
):
    show(page, demo, made)
    with page.expect_download(timeout=PATIENT_MS) as waiting:
        page.keyboard.press("Control+p")
    assert waiting.value.suggested_filename == f"insiden-{made['code']}.pdf"
    document = pypdfium2.PdfDocument(waiting.value.path())
    text = " ".join(one.get_textpage().get_text_range() for one in document)
    assert made["code"] in text
    assert "Linimasa dari jurnal" in text
    expect(page.locator("[data-kind='incident.printed']").first).to_be_visible(timeout=PATIENT_MS)
    shot(page, "printed")


def erase_by_keys(page: Page, near: Any, shown: str) -> None:
    """Press "erase" beside a text, look at what says the same, and say why."""
    near.get_by_role("button", name="Hapus").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Alasan menghapus")).to_be_focused()
    expect(page.locator("form").get_by_role("button", name="Hapus")).to_be_disabled()
    page.keyboard.type("diminta keluarga yang bersangkutan")
    shot(page, shown)
    expect(page.locator("form").get_by_role("button", name="Hapus")).to_be_enabled()
    page.keyboard.press("Enter")


def test_a_note_is_erased_for_a_reason_and_the_card_says_who_did_it(
    page: Page, demo: Demo, made: dict[str, Any]
):
    show(page, demo, made)
    noted = page.locator("[data-kind='incident.noted']", has_text=SECRET)
    erase_by_keys(page, noted, "erase")
    expect(page.get_by_text("diminta keluarga yang bersangkutan").first).to_be_visible(timeout=PATIENT_MS)
    expect(page.get_by_text(SECRET)).to_have_count(0)
    expect(page.locator("[data-kind='incident.note_erased']")).to_have_count(1)
    shot(page, "erased")


def test_what_was_told_to_a_partner_is_erased_and_a_copy_that_is_unticked_stays(
    page: Page, demo: Demo, made: dict[str, Any]
):
    path = f"/api/incidents/{made['id']}"
    call(page, demo, "POST", f"{path}/partners", partner="ambulans", note=SECRET)
    show(page, demo, made)
    told = page.locator("[data-partner=ambulans]")
    told.get_by_role("button", name="Hapus").focus()
    page.keyboard.press("Enter")
    same = page.locator("[data-same]").get_by_role("checkbox")
    expect(same).to_have_count(2)  # the narrative, and the note of it
    for nth in range(2):
        expect(same.nth(nth)).to_be_checked()
    shot(page, "erase-same")
    same.nth(0).focus()
    page.keyboard.press("Space")
    page.get_by_label("Alasan menghapus").focus()
    page.keyboard.type("diminta keluarga yang bersangkutan")
    page.keyboard.press("Enter")  # what is ticked is known by now: it stands there
    expect(told).to_contain_text("diminta keluarga yang bersangkutan", timeout=PATIENT_MS)
    expect(told).not_to_contain_text(SECRET)
    left = call(page, demo, "GET", path)
    assert left["narrative"] == SECRET, "what was unticked"
    assert left["notes"][0]["text"] == "", "what was ticked"
    expect(page.locator("[data-kind='incident.text_erased']")).to_contain_text("catatan mitra")


def test_a_signed_hand_over_is_opened_and_emptied_by_keys(page: Page, demo: Demo, made: dict[str, Any]):
    words = {
        "note": "Nanti telepon Siti di Jalan Rahasia",
        "notes": {made["id"]: "Siti menunggu di pos satpam"},
    }
    given = call(page, demo, "POST", "/api/handovers", **words)
    show(page, demo, made)
    page.keyboard.press("F10")
    row = page.locator("[data-handover=signed] li", has=page.get_by_role("button", name="Lihat isinya")).first
    row.get_by_role("button", name="Lihat isinya").focus()
    page.keyboard.press("Enter")
    opened = page.locator("[data-opened]")
    line = opened.locator(f"[data-line='{made['code']}']")
    expect(line).to_contain_text("Siti menunggu di pos satpam", timeout=PATIENT_MS)
    erase_by_keys(page, line, "handover-erase")
    expect(line).not_to_contain_text("Siti", timeout=PATIENT_MS)
    expect(line).to_contain_text("diminta keluarga yang bersangkutan")
    expect(line).to_contain_text("lokasi belum ada")  # of the place nothing was erased
    note = opened.locator("[data-shift-note]")
    erase_by_keys(page, note, "handover-erase-note")
    expect(note).not_to_contain_text("Siti", timeout=PATIENT_MS)
    expect(note).to_contain_text("diminta keluarga yang bersangkutan")
    shot(page, "handover-erased")
    (seen,) = [it for it in call(page, demo, "GET", "/api/handovers") if it["id"] == given["id"]]
    assert seen["note"] == ""
    assert {it["note"] for it in seen["lines"]} == {""}
    page.keyboard.press("Escape")


def test_a_shift_is_handed_over_by_keys_and_taken_by_another(
    page: Page, colleague: Page, demo: Demo, made: dict[str, Any]
):
    show(page, demo, made)
    page.keyboard.press("F10")
    line = page.locator(f"[data-handover=leaving] [data-line='{made['code']}']")
    expect(line).to_contain_text("menunggu: verifikasi, unit dikirim", timeout=PATIENT_MS)
    line.get_by_placeholder("Catatan butir ini").focus()
    page.keyboard.type("pelapor menunggu di pos satpam")
    page.get_by_label("Catatan untuk jaga berikutnya").focus()
    told = f"hujan deras sejak pukul 20, {made['code']}"  # others hand over in this city, too
    page.keyboard.type(told)
    shot(page, "handover-leaving")
    page.keyboard.press("Enter")
    wait_until(
        lambda: call(page, demo, "GET", "/api/handovers")[0]["note"] == told, why="the hand-over is signed"
    )
    expect(page.locator("[data-handover=signed] [data-open=yes]").first).to_be_visible(timeout=PATIENT_MS)
    given = call(page, demo, "GET", "/api/handovers")[0]
    assert given["in_by"] is None

    colleague.goto(f"{demo.address}/desk")
    colleague.wait_for_selector("[data-queue]", timeout=PATIENT_MS)
    colleague.keyboard.press("F10")
    taking = colleague.locator("[data-handover=taking]").filter(has_text=told)
    expect(taking).to_contain_text("pelapor menunggu di pos satpam", timeout=PATIENT_MS)
    sign = taking.get_by_role("button", name="Terima dan tandatangani")
    expect(sign).to_be_disabled()
    boxes = taking.get_by_role("checkbox")
    for nth in range(boxes.count()):
        boxes.nth(nth).focus()
        colleague.keyboard.press("Space")
    shot(colleague, "handover-taking")
    sign.focus()
    colleague.keyboard.press("Enter")
    expect(taking).to_have_count(0, timeout=PATIENT_MS)
    taken = call(page, demo, "GET", "/api/handovers")[0]
    assert taken["id"] == given["id"]
    assert taken["in_by"] == call(colleague, demo, "GET", "/api/session")["person"]["login"]


def test_the_flow_at_the_place_is_told_or_said_to_be_unknown(page: Page, demo: Demo, made: dict[str, Any]):
    show(page, demo, made)
    lines = page.locator("[data-camera] [data-flow]")
    expect(lines.first).to_be_visible(timeout=PATIENT_MS)
    for text in lines.all_inner_texts():
        assert "tidak dihitung" in text or "terlihat" in text, text
    shot(page, "flow")
