"""What nobody takes rises: seen and heard at the seats that are told, stopped by one key."""

import re
import secrets
from collections.abc import Callable
from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from chromium import Demo
from desk import (
    PATIENT_MS,
    Exchange,
    Hands,
    at_the_desk,
    call_sign,
    calm,
    crew,
    incident,
    post,
    shot,
    timeline,
)
from newcomers import Newcomers
from standing import wait_until

pytestmark = pytest.mark.browser

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
KEEP_CUES = """() => {
  window.cues = [];
  new MutationObserver(() => window.cues.push(document.documentElement.dataset.cue.split(' ')[0]))
    .observe(document.documentElement, { attributes: true, attributeFilter: ['data-cue'] });
}"""

# A row names the level that it has reached by now: on a busy machine the first is over when it is looked at.
RISEN: Final = re.compile("NAIK KE (Polsek|Polres|Polda|Mabes)")

Sit = Callable[[str], tuple[str, Page]]


@pytest.fixture
def sit(newcomers: Newcomers, demo: Demo) -> Sit:
    """Somebody of a role, at a desk of their own, who hears. A page that complains fails the test."""

    def somebody(role: str) -> tuple[str, Page]:
        login, theirs = newcomers.welcome(role, "Dewi Anggraini", faultless=True)
        at_the_desk(theirs, demo)
        theirs.keyboard.press("Shift")  # from now on the browser lets it sound
        theirs.evaluate(KEEP_CUES)
        return login, theirs

    return somebody


def steps(page: Page, demo: Demo, id: str) -> list[tuple[str, str]]:
    """What has been said of how it rose, in order: each level, and the role that was told."""
    entries = page.request.get(f"{demo.address}/api/journal?limit=200").json()[::-1]
    risen = [it["body"] for it in entries if it["subject"] == id and it["kind"].endswith(".escalated")]
    return [(it["level"], it["seat"]) for it in risen]


def wait_for_cue(page: Page, cue: str) -> None:
    page.wait_for_function("cue => window.cues.includes(cue)", arg=cue, timeout=PATIENT_MS)


def settle(page: Page, demo: Demo) -> None:
    """What other tests left rises no more, and what had risen is taken: one thing alone sounds here."""
    calm(page, demo)  # a P1 of a moment ago has not risen yet: it would in the middle of this test
    for call in page.request.get(f"{demo.address}/api/calls").json():
        if call["disposition"] is None and call["attention"] in {"ringing", "late"}:
            post(page, demo, f"/api/calls/{call['id']}/disposition", {"disposition": "silent"})
    for it in page.request.get(f"{demo.address}/api/emergencies").json():
        page.request.post(f"{demo.address}/api/emergencies/{it['id']}/seen", headers={"X-Kentongan": "1"})
    for it in page.request.get(f"{demo.address}/api/escalations").json():
        if it["acknowledged_at"] is None:
            path = f"/api/escalations/{it['id']}/acknowledgement"
            page.request.post(f"{demo.address}{path}", headers={"X-Kentongan": "1"})
    wait_until(lambda: untaken(page, demo) == [], why="nothing is left that rises")


def untaken(page: Page, demo: Demo) -> list[str]:
    risen = page.request.get(f"{demo.address}/api/escalations").json()
    return [it["subject_id"] for it in risen if it["acknowledged_at"] is None]


def in_one_row(page: Page, call: str) -> None:
    """The row of the call that rings says that it has risen, and no second row does."""
    expect(page.locator(f"[data-call='{call}'][data-escalation='{call}']")).to_have_count(1)
    expect(page.locator(f"[data-escalation='{call}']")).to_have_count(1)


def heard(page: Page) -> int:
    """How often this page has sounded: for whatever reason but that a busy machine lost the link a moment."""
    return page.evaluate("() => window.cues.filter((it) => it !== 'lost').length")


def test_a_ring_nobody_answers_rises_to_the_chief_and_one_key_stops_it_everywhere(
    page: Page, demo: Demo, pbx: Exchange, sit: Sit
):
    settle(page, demo)
    (_, operator), (login, chief) = sit("operator"), sit("chief")
    hands = Hands(chief)
    call = pbx.ring(line="110-7")
    rows = [it.locator(f"[data-escalation='{call}']") for it in (operator, chief)]
    expect(rows[0]).to_contain_text(RISEN, timeout=PATIENT_MS)
    expect(rows[0]).to_contain_text("jalur 110-7")
    in_one_row(operator, call)
    hands.step("rises to the operator (10 s)")
    wait_for_cue(operator, "critical")
    expect(rows[1]).to_contain_text(RISEN, timeout=PATIENT_MS)
    hands.step("rises to the chief (20 s)")
    wait_for_cue(chief, "critical")
    in_one_row(chief, call)
    shot(chief, "escalation-call")
    assert Axe().run(chief, options={"runOnly": WCAG}).response["violations"] == []
    hands.press("Shift+F9")
    for row in rows:
        expect(row).to_have_count(0, timeout=PATIENT_MS)
    hands.step("taken by one key, gone at both seats")
    for seat in (operator, chief):
        expect(seat.locator(f"[data-call='{call}']")).to_be_visible()  # it still rings, and F4 still takes it
    risen = chief.request.get(f"{demo.address}/api/escalations").json()
    assert [it["acknowledged_by"] for it in risen if it["subject_id"] == call] == [login]
    assert steps(page, demo, call)[:2] == [("Polsek", "operator"), ("Polres", "chief")]
    chief.wait_for_timeout(2_000)  # one that began as the key was pressed
    before = [heard(it) for it in (operator, chief)]
    chief.wait_for_timeout(10_500)  # longer than what repeats waits
    assert [heard(it) for it in (operator, chief)] == before, "silent everywhere"
    hands.table("an unanswered ring")
    post(page, demo, f"/api/calls/{call}/disposition", {"disposition": "silent"})


def test_a_p1_nobody_accepts_rises_to_the_dispatcher_who_takes_it_with_what_is_written_kept(
    page: Page, demo: Demo, sit: Sit
):
    settle(page, demo)
    (login, dispatcher), (_, operator) = sit("dispatcher"), sit("operator")
    made = incident(page, demo, category="KRM-CRS", place_text="Depan BIP")
    dispatcher.goto(f"{demo.address}/desk?open={made['id']}")
    dispatcher.wait_for_selector("div[data-incident]", timeout=PATIENT_MS)
    dispatcher.keyboard.press("Shift")
    dispatcher.evaluate(KEEP_CUES)
    note = dispatcher.get_by_role("textbox", name="Catatan", exact=True)
    note.first.focus()
    dispatcher.keyboard.type("mencari unit lain")
    row = dispatcher.locator(f"[data-escalation='{made['id']}']")
    expect(row).to_contain_text(RISEN, timeout=PATIENT_MS)
    expect(row).to_contain_text("belum ada unit yang menerima")
    expect(row).to_contain_text(made["code"])
    wait_for_cue(dispatcher, "critical")
    expect(operator.locator(f"[data-escalation='{made['id']}']")).to_have_count(0)
    shot(dispatcher, "escalation-incident")
    expect(note.first).to_be_focused()
    expect(note.first).to_have_value("mencari unit lain")
    dispatcher.keyboard.press("Shift+F9")
    expect(row).to_have_count(0, timeout=PATIENT_MS)
    expect(note.first).to_have_value("mencari unit lain")
    entries = timeline(page, demo, made["id"])
    # What is said of the recording comes when it comes.
    last = next(it for it in entries if not it["kind"].startswith("incident.recording_"))
    assert (last["kind"], last["actor"]) == ("escalation.acknowledged", login)
    assert steps(page, demo, made["id"])[0] == ("Polsek", "dispatcher")


def test_a_dispatcher_sees_an_officer_s_call_for_help_and_takes_it(page: Page, demo: Demo, sit: Sit):
    settle(page, demo)
    _, dispatcher = sit("dispatcher")
    theirs = crew(page, demo, call_sign("H"), "Satlantas")
    bearer = {"Authorization": f"Bearer {theirs.token}"}
    at = page.evaluate("() => new Date().toISOString()")
    key = "00000000-0000-4000-8000-" + secrets.token_hex(6)
    called = {"seq": 1, "key": key, "kind": "help", "at": at}
    post(page, demo, "/api/device/actions", {"actions": [called]}, bearer)
    told = dispatcher.get_by_text(f"DARURAT PETUGAS: {theirs.sign}")
    expect(told).to_be_visible(timeout=PATIENT_MS)
    wait_for_cue(dispatcher, "emergency")
    shot(dispatcher, "help-dispatcher")
    row = dispatcher.get_by_role("alert").filter(has_text=theirs.sign)
    row.get_by_role("button", name="Saya tangani").focus()
    dispatcher.keyboard.press("Enter")
    expect(told).to_have_count(0, timeout=PATIENT_MS)
    assert page.request.get(f"{demo.address}/api/emergencies").json() == []
