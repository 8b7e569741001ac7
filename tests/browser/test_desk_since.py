"""A report whose answer was lost, typed on since, and made otherwise by a colleague: what stands there."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from test_desk_hands import violations

from chromium import LOGIN, Demo
from desk import PATIENT_MS, at_the_desk, correct, opened, shot, tab_to

pytestmark = pytest.mark.browser


@pytest.fixture
def patient(seat: BrowserContext) -> Iterator[Page]:
    """It may complain of the answer that is lost here; closed in any case, as its outbox sends on."""
    shown = seat.new_page()
    yield shown
    shown.evaluate(
        "Object.keys(localStorage).filter(k => k.includes('drafts')).map(k => localStorage.removeItem(k))"
    )
    shown.close()


def report(page: Page) -> None:
    """A place, a kind and a narrative; the focus is left in the narrative."""
    page.keyboard.press("F2")
    expect(page.get_by_role("combobox", name="Cari tempat")).to_be_focused(timeout=PATIENT_MS)
    page.keyboard.type("gedung sate")
    expect(page.get_by_role("option").first).to_contain_text("Gedung Sate", timeout=PATIENT_MS)
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Kejadian")).to_be_focused(timeout=PATIENT_MS)
    page.keyboard.type("begal")
    expect(page.get_by_role("option").first).to_contain_text("begal", timeout=PATIENT_MS)
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Uraian")).to_be_focused()
    page.keyboard.type("Dua orang merampas motor di depan gerbang timur")


def test_what_stands_on_the_server_is_shown_beside_what_was_typed_and_replaced_by_a_button_of_its_own(
    patient: Page, demo: Demo
):
    page = patient
    at_the_desk(page, demo)
    report(page)
    held: list[Route] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or held:
            route.continue_()
            return
        route.fetch()
        held.append(route)

    page.route("**/api/incidents", lose)
    page.keyboard.press("Control+Enter")
    for _ in range(300):
        page.wait_for_timeout(100)
        if held:
            break
    id = opened(page)
    page.keyboard.type(", lari ke arah utara")
    correct(
        page, demo, id, narrative="Dua orang merampas motor. Korban luka di tangan kiri, menunggu di pos.",
        priority="P2", place_text="Depan Gasibu, sisi Jalan Diponegoro, dekat halte",
    )  # fmt: skip
    page.get_by_label("Prioritas").select_option("P3")
    held[0].abort()
    block = page.locator("[data-since]")
    expect(block).to_contain_text("Korban luka di tangan kiri", timeout=PATIENT_MS)
    expect(block).to_contain_text("P2")
    expect(block).to_contain_text("lari ke arah utara")  # what was typed here stands beside it
    expect(block).to_contain_text(LOGIN)
    stands = page.request.get(f"{demo.address}/api/incidents/{id}").json()
    form = page.get_by_role("region", name="Laporan")
    expect(form).not_to_contain_text(stands["code"])  # a report is not its own double
    expect(block).not_to_contain_text("Gasibu")  # what nobody typed here is no matter
    shot(page, "since")
    assert violations(page) == []
    assert stands["narrative"].endswith("menunggu di pos.")
    tab_to(page, "Ganti dengan isian saya")
    page.keyboard.press("Enter")
    expect(page.get_by_text("✓ Tersimpan")).to_be_visible(timeout=PATIENT_MS)
    now = page.request.get(f"{demo.address}/api/incidents/{id}").json()
    assert (now["narrative"], now["priority"]) == (
        "Dua orang merampas motor di depan gerbang timur, lari ke arah utara",
        "P3",
    )
    assert now["place_text"].startswith("Depan Gasibu"), "what the colleague said of the place stays"
