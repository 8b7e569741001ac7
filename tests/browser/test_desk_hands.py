"""What else hands do at the 110 desk, by keys: a point on a map, pauses, corrections, colleagues."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from chromium import LOGIN, Demo
from desk import (
    HERE,
    PATIENT_MS,
    Exchange,
    at_the_desk,
    call_sign,
    crew,
    incident,
    opened,
    run_command,
    shot,
    tab_to,
    timeline,
)
from newcomers import Newcomers

pytestmark = pytest.mark.browser

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    return [f"{it['id']}: {node['target']}" for it in found for node in it["nodes"]]


def test_a_place_nobody_knows_is_pointed_at_on_a_small_map(page: Page, demo: Demo, pbx: Exchange):
    at_the_desk(page, demo)
    page.keyboard.press("F2")
    where = page.get_by_role("combobox", name="Cari tempat")
    expect(where).to_be_focused(timeout=PATIENT_MS)
    page.keyboard.type("xqzv wkjh")
    told = page.get_by_text("tunjuk di peta.")
    expect(told).to_contain_text("Shift+F3", timeout=PATIENT_MS)
    page.keyboard.press("Shift+F3")
    page.wait_for_selector("[data-point-map=ready]", timeout=PATIENT_MS)
    expect(page.locator(".maplibregl-canvas")).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    shot(page, "point")
    assert violations(page) == []
    page.keyboard.press("Enter")
    what = page.get_by_role("combobox", name="Kejadian")
    expect(what).to_be_focused(timeout=PATIENT_MS)
    form = page.get_by_role("region", name="Laporan")
    picked = form.get_by_role("status").filter(has_text="titik di peta -6.")
    expect(picked).to_contain_text("xqzv wkjh (titik di peta", timeout=PATIENT_MS)
    expect(picked).to_contain_text("Polsek", timeout=PATIENT_MS)
    expect(page.locator("[data-camera]")).not_to_have_count(0, timeout=PATIENT_MS)
    first = picked.text_content()
    page.keyboard.press("Shift+F3")
    page.wait_for_selector("[data-point-map=ready]", timeout=PATIENT_MS)
    page.locator(".maplibregl-canvas").click(position={"x": 60, "y": 60})
    expect(what).to_be_focused(timeout=PATIENT_MS)
    expect(picked).not_to_have_text(first or "")
    page.keyboard.press("Shift+F3")
    page.wait_for_selector("[data-point-map=ready]", timeout=PATIENT_MS)
    page.keyboard.press("Escape")
    expect(where).to_be_focused(timeout=PATIENT_MS)
    what.focus()
    page.keyboard.type("macet")
    expect(page.get_by_role("option").first).to_contain_text("acet", timeout=PATIENT_MS)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("✓ Tersimpan")).to_be_visible(timeout=PATIENT_MS)
    made = page.request.get(f"{demo.address}/api/incidents/{opened(page)}").json()
    assert made["place_text"].startswith("xqzv wkjh (titik di peta -6.")
    assert made["polsek"] and 5 <= made["accuracy_m"] <= 500


def test_a_clock_is_paused_for_a_reason_and_runs_on(page: Page, demo: Demo):
    made = incident(page, demo, category="KRM-CRS")
    at_the_desk(page, demo, made["id"])
    expect(page.get_by_role("button", name="Jeda jam Jawab")).to_have_count(0)
    tab_to(page, "Jeda jam Kirim")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Alasan menjeda jam Kirim (dicatat)")).to_be_focused()
    page.keyboard.type("menunggu kereta lewat")
    page.keyboard.press("Enter")
    told = page.locator("[data-paused=dispatch]")
    expect(told).to_contain_text("menunggu kereta lewat", timeout=PATIENT_MS)
    expect(told).to_contain_text(f"oleh {LOGIN}")
    expect(page.locator("div[data-incident] [data-clock=dispatch]")).to_have_attribute("data-state", "paused")
    shot(page, "paused")
    assert violations(page) == []
    run_command(page, "lanjutkan", "Lanjutkan jam Kirim")
    expect(told).to_have_count(0, timeout=PATIENT_MS)
    expect(page.locator("div[data-incident] [data-clock=dispatch]")).not_to_have_attribute(
        "data-state", "paused"
    )
    kinds = [it["kind"] for it in reversed(timeline(page, demo, made["id"]))]
    found = [it for it in kinds if not it.startswith("incident.recording_")]  # that comes when it comes
    assert found[-2:] == ["incident.paused", "incident.resumed"]


def test_place_kind_and_urgency_of_an_open_incident_are_corrected(page: Page, demo: Demo):
    made = incident(page, demo)
    at_the_desk(page, demo, made["id"])
    page.keyboard.press("Shift+F2")
    form = page.locator("[data-correct]")
    expect(form.get_by_role("combobox", name="Cari tempat")).to_be_focused(timeout=PATIENT_MS)
    page.keyboard.press("Control+Enter")
    expect(form.get_by_text("Belum ada yang berubah.")).to_be_visible()
    page.keyboard.type("gedung sate")
    expect(form.get_by_role("option").first).to_contain_text("Gedung Sate", timeout=PATIENT_MS)
    page.keyboard.press("Enter")
    expect(form.get_by_role("combobox", name="Kejadian")).to_be_focused(timeout=PATIENT_MS)
    page.keyboard.type("begal")
    expect(form.get_by_role("listbox").get_by_role("option").first).to_contain_text(
        "begal", timeout=PATIENT_MS
    )
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(form.get_by_label("Prioritas")).to_be_focused()
    page.keyboard.press("ArrowDown")
    shot(page, "correct")
    assert violations(page) == []
    page.keyboard.press("Control+Enter")
    expect(form).to_have_count(0, timeout=PATIENT_MS)
    card = page.locator("div[data-incident]")
    expect(card.get_by_role("heading", level=2)).to_contain_text("P2 Pencurian dengan kekerasan")
    entry = card.locator("[data-kind='incident.corrected']")
    expect(entry).to_contain_text("lokasi dipindah", timeout=PATIENT_MS)
    expect(entry).to_contain_text("→ Pencurian dengan kekerasan")
    after = page.request.get(f"{demo.address}/api/incidents/{made['id']}").json()
    assert (after["category"], after["priority"], after["place_text"]) == ("KRM-CRS", "P2", "Gedung Sate")
    assert abs(after["lat"] - HERE[0]) < 0.01
    assert page.evaluate("() => document.activeElement.dataset.incident") == made["code"]


def test_a_report_without_a_call_is_not_said_to_be_one(page: Page, demo: Demo):
    at_the_desk(page, demo)
    page.keyboard.press("F2")
    form = page.get_by_role("region", name="Laporan")
    expect(form.get_by_text("F8 tutup tanpa insiden")).to_be_visible(timeout=PATIENT_MS)
    expect(form.get_by_text("nomor disembunyikan")).to_have_count(0)
    page.keyboard.press("F8")
    expect(page.get_by_text("Tutup laporan ini tanpa insiden, sebagai:")).to_be_visible()
    expect(page.get_by_role("button", name="Tidak ada suara")).to_have_count(0)
    shot(page, "report")
    page.keyboard.press("4")
    expect(page.get_by_text("Laporan ditutup tanpa insiden: Informasi.")).to_be_visible(timeout=PATIENT_MS)


def test_another_unit_than_the_first_is_sent_for_a_reason(page: Page, demo: Demo, pbx: Exchange):
    made = incident(page, demo, category="KRM-CRS", lat=-6.9300, lon=107.6000)
    for nth in (1, 2):
        crew(page, demo, call_sign("X"), "Satreskrim").stand(page, demo, -6.9300 - 0.001 * nth, 107.6000)
    at_the_desk(page, demo, made["id"])
    page.keyboard.press("F9")
    page.wait_for_selector("[data-send] [data-unit]", timeout=PATIENT_MS)
    second = page.locator("[data-send] [data-unit]").nth(1).get_attribute("data-unit")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Alasan memilih lain dari saran (dicatat)")).to_be_focused(timeout=PATIENT_MS)
    page.keyboard.type("membawa anjing pelacak")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[data-dispatch={second}][data-state=assigned]", timeout=PATIENT_MS)
    entry = next(it["body"] for it in timeline(page, demo, made["id"]) if it["kind"] == "incident.dispatched")
    assert (entry["unit"], entry["rank"], entry["reason"]) == (second, 2, "membawa anjing pelacak")


def test_a_duplicate_is_merged_and_parted_again(page: Page, demo: Demo):
    spot = {"lat": -6.9450, "lon": 107.6400}
    first = incident(page, demo, **spot)
    second = incident(page, demo, **spot, narrative="ada kecelakaan, mungkin yang sama")
    at_the_desk(page, demo, second["id"])
    card = page.locator("div[data-incident]")
    expect(card.get_by_text(first["code"])).to_be_visible(timeout=PATIENT_MS)
    tab_to(page, "Gabungkan ke situ")
    page.keyboard.press("Enter")
    expect(card.get_by_text("· Digabung")).to_be_visible(timeout=PATIENT_MS)
    merged = page.request.get(f"{demo.address}/api/incidents/{second['id']}").json()
    assert merged["merged_into"] == first["id"]
    joined = [it["kind"] for it in timeline(page, demo, first["id"])]
    assert "incident.joined" in joined
    tab_to(page, "Pisahkan lagi")
    page.keyboard.press("Enter")
    expect(card.get_by_text("· Baru")).to_be_visible(timeout=PATIENT_MS)
    assert page.request.get(f"{demo.address}/api/incidents/{second['id']}").json()["merged_into"] is None


@pytest.fixture
def colleague(newcomers: Newcomers) -> tuple[str, Page]:
    """Another operator, at a desk of their own."""
    return newcomers.welcome("operator", "Budi Santoso")


def test_a_call_that_a_colleague_has_just_taken_is_taken_over(
    page: Page, demo: Demo, pbx: Exchange, colleague: tuple[str, Page]
):
    login, theirs = colleague
    at_the_desk(theirs, demo)
    at_the_desk(page, demo)
    call = pbx.ring()
    theirs.wait_for_selector(f"[data-call='{call}']", timeout=PATIENT_MS)
    theirs.keyboard.press("F4")
    expect(page.get_by_text(f"{login} mengambil panggilan ini.")).to_be_visible(timeout=PATIENT_MS)
    page.keyboard.press("Shift+F4")
    expect(page.get_by_role("combobox", name="Cari tempat")).to_be_focused(timeout=PATIENT_MS)
    expect(theirs.get_by_text(f"{LOGIN} mengambil panggilan ini.")).to_be_visible(timeout=PATIENT_MS)
    found = page.request.get(f"{demo.address}/api/calls/{call}").json()
    assert found["claimed_login"] == LOGIN
    shot(page, "taken-over")
    page.keyboard.press("F8")
    page.keyboard.press("4")
    expect(page.get_by_text("Panggilan ditutup: Informasi.")).to_be_visible(timeout=PATIENT_MS)


def test_a_take_over_that_is_refused_says_why(
    seat: BrowserContext, demo: Demo, pbx: Exchange, colleague: tuple[str, Page]
):
    _, theirs = colleague
    at_the_desk(theirs, demo)
    call = pbx.ring()
    theirs.wait_for_selector(f"[data-call='{call}']", timeout=PATIENT_MS)
    theirs.keyboard.press("F4")
    expect(theirs.get_by_role("combobox", name="Cari tempat")).to_be_focused(timeout=PATIENT_MS)
    page = seat.new_page()  # it complains of the refusal, as it should
    page.goto(f"{demo.address}/desk?call={call}")
    panel = page.get_by_role("region", name="Panggilan", exact=True)
    take = panel.get_by_role("button", name="Ambil alih")
    expect(take).to_be_visible(timeout=PATIENT_MS)
    # What it hears of calls stops here: it does not know yet that the colleague closed this one.
    page.route("**/api/calls**", lambda it: None if it.request.method == "GET" else it.continue_())
    page.route("**/api/calls/**", lambda it: None if it.request.method == "GET" else it.continue_())
    theirs.keyboard.press("F8")
    theirs.keyboard.press("4")
    expect(theirs.get_by_text("Panggilan ditutup: Informasi.")).to_be_visible(timeout=PATIENT_MS)
    take.click()
    expect(page.get_by_role("alert").filter(has_text="sudah diberi hasil")).to_be_visible(timeout=PATIENT_MS)
    page.close()
