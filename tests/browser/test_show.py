"""The whole way by keys alone: ring, place, eyes, unit, the officer's phone, closed."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from chromium import Demo, Faults
from desk import (
    HERE,
    PATIENT_MS,
    Crew,
    Exchange,
    Hands,
    answer_and_place,
    call_sign,
    crew,
    opened,
    shot,
    stands,
    timeline,
)

pytestmark = pytest.mark.browser

# Whatever could play, from before the page's own code: nothing that appears for a moment goes unseen.
WATCHED = """() => {
  window.played = [];
  new MutationObserver((all) => {
    for (const { addedNodes } of all)
      for (const it of addedNodes)
        if (it.nodeName === 'VIDEO' || it.querySelector?.('video')) window.played.push(it.nodeName);
  }).observe(document, { childList: true, subtree: true });
}"""


@dataclass
class Officer:
    crew: Crew
    phone: Page


@pytest.fixture
def officer(page: Page, demo: Demo, browser: Browser) -> Iterator[Officer]:
    """A crew that stands at the place, and its phone, let in by the link that the screen of units shows."""
    found = crew(page, demo, call_sign("S"), "Satreskrim")
    found.stand(page, demo, HERE[0])
    pocket = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True,
        geolocation={"latitude": HERE[0], "longitude": HERE[1], "accuracy": 8}, permissions=["geolocation"],
    )  # fmt: skip
    pocket.set_default_timeout(PATIENT_MS)
    phone = pocket.new_page()
    faults = Faults(demo.address)
    faults.watch(phone)
    phone.goto(link_of(page, demo, found.sign))
    phone.wait_for_selector("[data-link=open]", state="attached")
    yield Officer(found, phone)
    pocket.close()
    assert faults.found == []


def link_of(page: Page, demo: Demo, sign: str) -> str:
    """By keys too: the button of the unit's phones, a name for the phone, Enter."""
    page.goto(f"{demo.address}/units")
    page.get_by_role("button", name=f"HP unit {sign}").focus(timeout=PATIENT_MS)
    page.keyboard.press("Enter")
    expect(page.get_by_label("HP siapa atau yang mana")).to_be_focused(timeout=PATIENT_MS)
    page.keyboard.type("HP dinas")
    page.keyboard.press("Enter")
    link = page.get_by_text("/officer#token=")
    expect(link).to_be_visible(timeout=PATIENT_MS)
    return link.text_content() or ""


def told(page: Page, hands: Hands, sign: str, state: str, step: str) -> None:
    """The desk sees it by itself."""
    page.wait_for_selector(f"[data-dispatch={sign}][data-state={state}]", timeout=PATIENT_MS)
    hands.step(step)


def by_phone(page: Page, hands: Hands, officer: Officer) -> None:
    """The officer accepts, drives, arrives, ends; the desk sees each and does nothing meanwhile."""
    sign, phone = officer.crew.sign, officer.phone
    for kind, state in (("accept", "accepted"), ("en_route", "en_route"), ("arrived", "on_scene")):
        button = phone.locator(f"button[data-kind={kind}]")
        button.wait_for()
        hands.step(f"phone shows: {kind}")
        button.tap()
        told(page, hands, sign, state, f"tapped, seen at the desk: {state}")
    phone.locator("button[data-kind=done]").tap()
    dialog = phone.get_by_role("dialog")
    dialog.get_by_text("Selesai di tempat").tap()
    dialog.get_by_role("button", name="Selesai", exact=True).tap()
    told(page, hands, sign, "done", "phone: done, seen at the desk")


def command(page: Page, hands: Hands, words: str, first: str) -> None:
    """Through the command line: Ctrl+K, a few letters, Enter."""
    hands.press("Control+k")
    expect(page.get_by_role("combobox", name="Baris perintah")).to_be_focused(timeout=PATIENT_MS)
    hands.write(words)
    answers = page.get_by_role("dialog").get_by_role("option")
    expect(answers.first).to_contain_text(first, timeout=PATIENT_MS)
    hands.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=PATIENT_MS)


def closed(page: Page, hands: Hands) -> None:
    """The desk brings it to its end."""
    command(page, hands, "selesai", "Ubah status: Selesai")
    expect(page.locator("[data-incident]").get_by_text("· Selesai").first).to_be_visible(timeout=PATIENT_MS)
    command(page, hands, "ditutup", "Ubah status: Ditutup")
    expect(page.locator("div[data-incident]").get_by_text("· Ditutup")).to_be_visible(timeout=PATIENT_MS)
    hands.step("done and closed (Ctrl+K)")


def kinds(page: Page, demo: Demo) -> list[str]:
    return [it["kind"] for it in reversed(timeline(page, demo, opened(page)))]


def steps(page: Page, demo: Demo) -> list[str]:
    entries = reversed(timeline(page, demo, opened(page)))
    return [it["body"]["after"] for it in entries if it["kind"] == "incident.advanced"]


def categorised(page: Page, hands: Hands, words: str, first: str) -> None:
    hands.write(words)
    expect(page.get_by_role("option").first).to_contain_text(first, timeout=PATIENT_MS)
    hands.press("Enter")
    expect(page.get_by_role("textbox", name="Uraian")).to_be_focused(timeout=PATIENT_MS)


def sent(page: Page, hands: Hands, sign: str) -> None:
    """F9 saves and proposes, Enter sends: two keys."""
    hands.press("F9")
    first = page.locator("[data-send] [data-unit]").first
    first.wait_for(timeout=PATIENT_MS)
    assert first.get_attribute("data-unit") == sign, "the crew that stands at the place is proposed first"
    hands.step("saved, recommendation (F9)")
    hands.press("Enter")
    told(page, hands, sign, "assigned", "unit sent (Enter)")
    # Every category is the first of two letters: with Enter, F9 and Enter that is all there is to press.
    to_send = [row for row in hands.rows if row[0].startswith(("category", "saved", "unit sent"))]
    assert sum(keys for _, keys, _ in to_send) <= 5


def test_a_robbery_from_the_ring_to_the_officers_last_word(
    page: Page, demo: Demo, pbx: Exchange, officer: Officer
):
    hands = Hands(page)
    stands(page, demo)
    answer_and_place(page, demo, pbx, hands)
    expect(page.locator("[data-camera] img").first).to_be_visible(timeout=PATIENT_MS)
    hands.step("first stored picture")
    categorised(page, hands, "be", "begal")
    hands.step("category")
    page.wait_for_selector("[data-live=yes] [data-pictured=yes]", timeout=PATIENT_MS)
    hands.step("first live picture")
    hands.write("dua orang, golok")
    hands.step("narrative")
    sent(page, hands, officer.crew.sign)
    by_phone(page, hands, officer)
    shot(page, "show-done")
    closed(page, hands)
    found = kinds(page, demo)
    assert [it for it in found if it in {"call.rang", "call.claimed", "incident.opened"}] == [
        "call.rang",
        "call.claimed",
        "incident.opened",
    ]
    assert found.count("call.cameras_opened") == 1
    assert steps(page, demo) == ["accepted", "en_route", "on_scene", "done"]
    assert [it for it in found if not it.startswith("incident.recording_")][-1] == "incident.moved"
    hands.table("robbery, the whole way: cameras open by the rule")


def test_domestic_violence_the_whole_way_and_no_camera_opens_at_any_moment(
    page: Page, demo: Demo, pbx: Exchange, officer: Officer
):
    wires: list[str] = []

    def heard(wire: WebSocket) -> None:
        wires.append(wire.url)

    page.on("websocket", heard)
    page.add_init_script(f"({WATCHED})()")
    hands = Hands(page)
    answer_and_place(page, demo, pbx, hands)
    categorised(page, hands, "kd", "KDRT")
    expect(page.get_by_text("Kamera tidak dibuka untuk Kekerasan dalam rumah tangga")).to_be_visible(
        timeout=PATIENT_MS
    )
    expect(page.locator("[data-camera]")).to_have_count(0)
    hands.step("category: cameras shut")
    sent(page, hands, officer.crew.sign)
    by_phone(page, hands, officer)
    closed(page, hands)
    assert page.evaluate("() => window.played") == [], "no picture ever played"
    assert wires == [], "no pictures were ever asked for"
    found = kinds(page, demo)
    assert not [it for it in found if it.endswith("cameras_opened")]
    assert found.count("call.cameras_closed") == 1
    assert steps(page, demo) == ["accepted", "en_route", "on_scene", "done"]
    hands.table("KDRT, the whole way: no camera opens")
