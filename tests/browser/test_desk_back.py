"""F7 at the desk: the last minutes of the cameras at a place, as much as there is, and how much that is."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chromium import Demo
from desk import HEADERS, HERE, PATIENT_MS, Exchange, Hands, answer_and_place, shot

pytestmark = pytest.mark.browser

BACK_S = 300
MOST_OF_IT_S = BACK_S / 2  # web/src/incidents/past.ts: less is no better than what is remembered


def test_one_key_shows_what_is_remembered_and_says_how_much_it_is(page: Page, demo: Demo, pbx: Exchange):
    hands = Hands(page)
    answer_and_place(page, demo, pbx, hands)
    hands.write("begal")
    expect(page.get_by_role("option").first).to_contain_text("begal", timeout=PATIENT_MS)
    hands.press("Enter")
    page.wait_for_selector("[data-live=yes] [data-pictured=yes]", timeout=PATIENT_MS)
    nearest = page.locator("[data-past=no]").first  # before it is pulled nobody remembers anything of it
    expect(nearest).to_have_attribute("data-pictured", "yes", timeout=PATIENT_MS)
    hands.press("F7")
    page.wait_for_selector("[data-past=yes][data-pictured=yes]", timeout=PATIENT_MS)
    expect(page.get_by_text("BUKAN LANGSUNG: sampai 5 menit terakhir")).to_be_visible()
    expect(page.locator("[data-past=yes]").first).to_contain_text("ingatan mulai", timeout=PATIENT_MS)
    shot(page, "back")
    hands.press("F7")
    page.wait_for_selector("[data-past=no][data-pictured=yes]", timeout=PATIENT_MS)


def one_that_is_recorded(page: Page, demo: Demo) -> tuple[str, str]:
    """The nearest camera, once most of the last minutes is recorded of it: its id and its code."""
    near = page.request.get(f"{demo.address}/api/incidents/near?lat={HERE[0]}&lon={HERE[1]}").json()["shown"]
    camera, code = near[0]["camera_id"], near[0]["code"]
    record(page, demo, camera, "continuous")
    began = time.monotonic()
    while recorded_s(page, demo, camera) < MOST_OF_IT_S + 5:
        assert time.monotonic() - began < 3 * BACK_S, "nothing is recorded"
        page.wait_for_timeout(2000)
    return camera, code


def files(page: Page, demo: Demo, camera: str) -> list[list[datetime]]:
    """When each file of the last five minutes begins and ends."""
    now = datetime.now(UTC)
    span = {"from": (now - timedelta(seconds=BACK_S)).isoformat(), "to": now.isoformat()}
    answer = page.request.get(f"{demo.address}/api/recordings/{camera}/segments", params=span)
    assert answer.ok, answer.text()
    return [[datetime.fromisoformat(it[end]) for end in ("began_at", "ended_at")] for it in answer.json()]


def recorded_s(page: Page, demo: Demo, camera: str) -> float:
    return sum((ended - began).total_seconds() for began, ended in files(page, demo, camera))


def record(page: Page, demo: Demo, camera: str, mode: str) -> None:
    plan = {"mode": mode, "rules": []}
    answer = page.request.put(f"{demo.address}/api/recordings/{camera}/plan", data=plan, headers=HEADERS)
    assert answer.ok, answer.text()


def test_a_camera_that_is_recorded_shows_its_recording_and_stops_where_it_was_pressed(
    page: Page, demo: Demo, pbx: Exchange
):
    camera, code = one_that_is_recorded(page, demo)
    hands = Hands(page)
    answer_and_place(page, demo, pbx, hands)
    hands.write("begal")
    expect(page.get_by_role("option").first).to_contain_text("begal", timeout=PATIENT_MS)
    hands.press("Enter")
    page.wait_for_selector(f"[data-camera='{code}'] [data-pictured=yes]", timeout=PATIENT_MS)
    hands.press("F7")
    tile = page.locator(f"[data-camera='{code}'] [data-past=recorded]")
    expect(tile).to_contain_text("dari rekaman", timeout=PATIENT_MS)
    picture = f"document.querySelector(\"[data-camera='{code}'] video\")"
    page.wait_for_function(
        f"() => {picture}.readyState >= 2 && {picture}.currentTime > 0", timeout=PATIENT_MS
    )
    at = float(page.evaluate(f"() => {picture}.currentTime"))
    page.wait_for_function(f"() => {picture}.currentTime > {at} + 1", timeout=PATIENT_MS)
    assert page.evaluate(f"() => {picture}.videoWidth") > 0
    shot(page, "back-recorded")
    seen: list[dict[str, Any]] = page.request.get(f"{demo.address}/api/journal?limit=100").json()
    viewed = next(it for it in seen if (it["kind"], it["subject"]) == ("recording.viewed", camera))
    until = datetime.fromisoformat(viewed["body"]["to_at"])
    left_s = (until - datetime.fromtimestamp(float(tile.get_attribute("data-at") or 0) / 1000, UTC)).seconds
    page.evaluate(f"left => {picture}.currentTime += left", max(0, left_s - 8))
    expect(tile).to_have_attribute("data-ended", "yes", timeout=PATIENT_MS)
    expect(tile).to_contain_text("sudah sampai akhir")
    at = float(page.evaluate(f"() => {picture}.currentTime"))
    page.wait_for_timeout(5000)  # in which it would have asked for more than was opened
    assert float(page.evaluate(f"() => {picture}.currentTime")) < at + 15
    shot(page, "back-ended")
    hands.press("F7")
    page.wait_for_selector(f"[data-camera='{code}'] [data-past=no][data-pictured=yes]", timeout=PATIENT_MS)
    record(page, demo, camera, "off")


def jump(page: Page, to: datetime) -> None:
    """Press on the timeline at an instant; the picture there is shown, and its time said."""
    line = page.get_by_role("slider", name="Garis waktu rekaman")
    first, last = (float(line.get_attribute(f"aria-value{end}") or 0) / 1000 for end in ("min", "max"))
    box = line.bounding_box()
    assert box
    page.mouse.click(
        box["x"] + box["width"] * (to.timestamp() - first) / (last - first), box["y"] + box["height"] / 2
    )
    expect(page.locator("[data-mark='sari.w'] b")).not_to_be_empty(timeout=PATIENT_MS)
    page.wait_for_timeout(600)  # in which a player that knows better would go elsewhere
    shown_s = float(line.get_attribute("aria-valuenow") or 0) / 1000
    assert abs(shown_s - to.timestamp()) < 2, f"{shown_s - to.timestamp():.1f} s beside what was asked for"


def test_who_jumps_to_and_fro_in_a_recording_sees_what_was_asked_for(page: Page, demo: Demo):
    """What lies behind is thrown away, and what is told of the segments moves along: that makes no hole."""
    camera, _ = one_that_is_recorded(page, demo)
    ends = [end for file in files(page, demo, camera) for end in file]
    first, last = min(ends) + timedelta(seconds=8), max(ends) - timedelta(seconds=8)
    at = first.isoformat().replace("+00:00", "Z")
    page.goto(f'{demo.address}/recordings?camera={camera}&at="{at}"&span=600')
    page.wait_for_function("() => document.querySelector('video')?.readyState >= 2", timeout=PATIENT_MS)
    jump(page, first)
    jump(page, last)
    page.wait_for_timeout(5000)  # the segments round here are told anew, without the first
    jump(page, last - timedelta(seconds=22))  # more is loaded, and what lies behind thrown away
    page.wait_for_timeout(1000)
    jump(page, first + timedelta(seconds=4))
    jump(page, last)
    jump(page, first)
    record(page, demo, camera, "off")
