"""What is pressed at the desk while the server is away: kept, said, sent once, never late without a word."""

import secrets
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from chromium import Demo
from desk import (
    HERE,
    PATIENT_MS,
    Crew,
    at_the_desk,
    call_sign,
    crew,
    incident,
    post,
    run_command,
    shot,
    timeline,
)
from newcomers import Newcomers
from standing import wait_until

pytestmark = pytest.mark.browser

READ_MS: Final = 900  # a key before anybody can have read decides nothing


@dataclass
class Away:
    """A browser of an operator of their own; its link can be cut, and answers can be lost."""

    context: BrowserContext
    demo: Demo
    sent: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def open(self, id: str = "") -> Page:
        page = self.context.new_page()
        page.on("request", lambda it: it.headers.get("x-kentongan-act") and self.sent.append(
            (it.url.rsplit("/", 1)[-1], it.headers["x-kentongan-act"].split(";")[0])
        ))  # fmt: skip
        at_the_desk(page, self.demo, id)
        return page


@pytest.fixture
def away(newcomers: Newcomers, demo: Demo) -> Away:
    """What is cut off here is complained of, as it should be."""
    _, page = newcomers.welcome("operator", "Tuti Abdullah")
    page.close()
    return Away(page.context, demo)


@pytest.fixture
def patrol(seat: BrowserContext, demo: Demo) -> Crew:
    """A crew right beside a place where no other stands."""
    page = seat.new_page()
    made = crew(page, demo, call_sign("P"), "Satlantas")
    made.stand(page, demo, PLACE["lat"], PLACE["lon"])
    page.close()
    return made


PLACE: Final = {"lat": HERE[0] + 0.03, "lon": HERE[1] + 0.03}


def waiting(page: Page, many: int) -> None:
    said = page.get_by_text(f"{many} tindakan menunggu server")
    expect(said).to_be_visible(timeout=PATIENT_MS)


def asks(page: Page) -> Locator:
    return page.locator("[data-asks]")


def all_sent(page: Page) -> None:
    expect(page.locator("[data-unsent]")).to_have_count(0, timeout=PATIENT_MS)
    expect(asks(page)).to_have_count(0)


def dispatches(page: Page, demo: Demo, id: str) -> list[dict[str, Any]]:
    return page.request.get(f"{demo.address}/api/incidents/{id}/dispatches").json()


def kinds(page: Page, demo: Demo, id: str) -> list[str]:
    return [it["kind"] for it in timeline(page, demo, id)][::-1]


def test_a_unit_a_state_and_a_note_wait_for_the_server_and_come_once_in_order(
    away: Away, seat: BrowserContext, demo: Demo, patrol: Crew
):
    looks = seat.new_page()
    made = incident(looks, demo, **PLACE)
    page = away.open(made["id"])
    page.keyboard.press("F9")
    first = page.locator("[data-unit]").first
    expect(first).to_have_attribute("data-unit", patrol.sign, timeout=PATIENT_MS)
    away.context.set_offline(True)
    page.keyboard.press("Enter")
    waiting(page, 1)
    card = page.locator(f"div[data-incident='{made['code']}']")
    expect(card.locator("[data-unsent=unit]")).to_contain_text(f"Kirim {patrol.sign}")
    expect(card.locator("[data-unsent=unit]")).to_contain_text("belum terkirim")
    note = page.get_by_role("textbox", name="Catatan", exact=True)
    note.focus()
    page.keyboard.type("saksi menunggu di warung")
    page.keyboard.press("Enter")
    waiting(page, 2)
    expect(note).to_have_value("")
    expect(page.get_by_text("sudah terkirim")).to_have_count(0)
    shot(page, "acts-waiting")
    assert dispatches(looks, demo, made["id"]) == []
    away.context.set_offline(False)
    all_sent(page)
    expect(card.locator(f"[data-dispatch={patrol.sign}]")).to_be_visible(timeout=PATIENT_MS)
    expect(card.get_by_text("saksi menunggu di warung")).to_be_visible(timeout=PATIENT_MS)
    assert [it["call_sign"] for it in dispatches(looks, demo, made["id"])] == [patrol.sign]
    said = [it for it in kinds(looks, demo, made["id"]) if it in {"incident.dispatched", "incident.noted"}]
    assert said[-2:] == ["incident.dispatched", "incident.noted"]
    looks.close()


def test_it_outlives_a_reload_and_an_answer_that_is_lost_does_nothing_twice(
    away: Away, seat: BrowserContext, demo: Demo
):
    looks = seat.new_page()
    made = incident(looks, demo)
    page = away.open(made["id"])
    lost: list[Route] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        route.fetch()
        lost.append(route)
        route.abort()  # it has arrived, and nobody hears of it

    words = f"sekali {secrets.token_hex(4)}"
    away.context.route("**/notes", lose)
    page.get_by_role("textbox", name="Catatan", exact=True).focus()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    wait_until(lambda: bool(lost) or bool(page.wait_for_timeout(50)), why="it is sent")
    page.reload()
    page.wait_for_selector("div[data-incident]", timeout=PATIENT_MS)
    all_sent(page)
    wait_until(lambda: len(away.sent) > 1 or bool(page.wait_for_timeout(50)), why="it is sent again")
    expect(page.get_by_text(words)).to_have_count(1, timeout=PATIENT_MS)
    assert len({act for _, act in away.sent}) == 1
    notes = looks.request.get(f"{demo.address}/api/incidents/{made['id']}").json()["notes"]
    assert [it["text"] for it in notes].count(words) == 1
    looks.close()


def test_a_unit_is_not_sent_minutes_later_without_a_word(
    away: Away, seat: BrowserContext, demo: Demo, patrol: Crew
):
    """The clock of the page goes on by six minutes while the server is away."""
    looks = seat.new_page()
    made = incident(looks, demo, **PLACE)
    page = away.open(made["id"])
    page.keyboard.press("F9")
    expect(page.locator("[data-unit]").first).to_have_attribute("data-unit", patrol.sign, timeout=PATIENT_MS)
    away.context.set_offline(True)
    page.keyboard.press("Enter")
    waiting(page, 1)
    older(page, 360)
    away.context.set_offline(False)
    expect(asks(page)).to_contain_text(f"Kirim {patrol.sign}", timeout=PATIENT_MS)
    expect(asks(page)).to_contain_text("Masih perlu?")
    expect(asks(page)).to_contain_text("Kini: ")
    shot(page, "acts-asks")
    assert dispatches(looks, demo, made["id"]) == []
    page.wait_for_timeout(READ_MS)
    page.keyboard.press("Shift+F6")
    all_sent(page)
    assert [it["call_sign"] for it in dispatches(looks, demo, made["id"])] == [patrol.sign]
    looks.close()


def older(page: Page, by_s: int) -> None:
    """What waits was pressed so much earlier; the page reads it anew."""
    page.evaluate(
        """by_ms => { for (const key of Object.keys(localStorage).filter(it => it.includes(':acts:'))) {
             const act = JSON.parse(localStorage[key]);
             localStorage[key] = JSON.stringify({ ...act, at_ms: act.at_ms - by_ms });
             window.dispatchEvent(new StorageEvent('storage', { key, newValue: localStorage[key] }));
           } }""",
        by_s * 1000,
    )


def test_what_a_colleague_did_meanwhile_is_shown_and_one_key_lets_go(
    away: Away, seat: BrowserContext, demo: Demo
):
    looks = seat.new_page()
    made = incident(looks, demo)
    page = away.open(made["id"])
    away.context.set_offline(True)
    run_command(page, "verified", "Ubah status: Diverifikasi")
    waiting(page, 1)
    said = {"state": "unfounded", "reason": "laporan iseng, sudah dicek"}
    post(looks, demo, f"/api/incidents/{made['id']}/state", said)
    away.context.set_offline(False)
    expect(asks(page)).to_contain_text("Status: Diverifikasi", timeout=PATIENT_MS)
    expect(asks(page)).to_contain_text("diubah rekan")
    page.wait_for_timeout(READ_MS)
    page.keyboard.press("Shift+F7")
    all_sent(page)
    found = looks.request.get(f"{demo.address}/api/incidents/{made['id']}").json()
    assert found["state"] == "unfounded"
    looks.close()


def test_two_tabs_send_once_and_both_show_it(away: Away, seat: BrowserContext, demo: Demo):
    looks = seat.new_page()
    made = incident(looks, demo)
    first, second = away.open(made["id"]), away.open(made["id"])
    away.context.set_offline(True)
    words = f"dua layar {secrets.token_hex(4)}"
    second.bring_to_front()
    second.get_by_role("textbox", name="Catatan", exact=True).focus()
    second.keyboard.type(words)
    second.keyboard.press("Enter")
    for page in (first, second):
        waiting(page, 1)
    away.context.set_offline(False)
    for page in (first, second):
        all_sent(page)
    notes = looks.request.get(f"{demo.address}/api/incidents/{made['id']}").json()["notes"]
    assert [it["text"] for it in notes].count(words) == 1
    assert len({act for _, act in away.sent}) == 1
    looks.close()
