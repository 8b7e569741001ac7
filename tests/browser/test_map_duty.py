"""The live map: open incidents and units beside the cameras, as lists too; pressed, they open."""

from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect
from test_screens import violations

from chromium import Demo
from desk import HERE, Crew, call_sign, crew, incident, post

pytestmark = pytest.mark.browser

PATIENT_MS: Final = 60_000
NORTH: Final = HERE[0] + 0.02, HERE[1] + 0.02


def closed(page: Page, demo: Demo, made: dict[str, Any]) -> None:
    """Leave the desk as it was."""
    post(page, demo, f"/api/incidents/{made['id']}/state", {"state": "unfounded", "reason": "selesai diuji"})


def at(page: Page, demo: Demo, lat: float, lon: float, zoom: float, rest: str = "") -> tuple[float, float]:
    """Show a place. Returns: the middle of the map on the page, in pixels."""
    page.goto(f"{demo.address}/?at=[{lon},{lat},{zoom}]{rest}")
    page.wait_for_selector("[data-ready=yes]", timeout=PATIENT_MS)
    box = page.locator(".maplibregl-canvas").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def tab_to(page: Page, name: str) -> None:
    for _ in range(60):
        if page.evaluate("() => document.activeElement?.textContent") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {name}")


def test_an_incident_is_found_in_the_list_by_keys_and_its_pin_opens_it(page: Page, demo: Demo) -> None:
    lat, lon = NORTH
    made = incident(page, demo, lat=lat, lon=lon)
    try:
        at(page, demo, HERE[0], HERE[1], 16)
        tab_to(page, "Insiden")
        page.keyboard.press("Enter")
        row = (
            page.get_by_role("list", name="Insiden").get_by_role("button").filter(has_text=made["code"][-4:])
        )
        expect(row).to_be_visible(timeout=PATIENT_MS)
        assert violations(page) == []
        row.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Kamera yang melihat tempat ini")).to_be_visible(timeout=PATIENT_MS)
        # The place came into sight: the map was somewhere else.
        page.wait_for_function(
            "([lat, lon]) => { const [x, y] = JSON.parse(new URLSearchParams(location.search).get('at'));"
            " return Math.abs(x - lon) < 0.01 && Math.abs(y - lat) < 0.01; }",
            arg=[lat, lon],
        )
        page.wait_for_timeout(500)
        x, y = at(page, demo, lat, lon, 16, "&list=%22incidents%22")
        page.wait_for_timeout(1500)
        page.mouse.move(x, y - 20)
        page.wait_for_timeout(300)
        page.mouse.click(x, y - 20)
        page.wait_for_url(f"**/desk?open={made['id']}", timeout=PATIENT_MS)
    finally:
        closed(page, demo, made)


def test_a_unit_stands_where_it_said_it_was_and_opens_in_its_list(page: Page, demo: Demo) -> None:
    there: Crew = crew(page, demo, call_sign("M"), "Satlantas")
    lat, lon = HERE[0] - 0.03, HERE[1] - 0.03
    there.stand(page, demo, lat, lon)
    x, y = at(page, demo, lat, lon, 16, "&list=%22units%22")
    row = page.get_by_role("list", name="Unit").get_by_role("listitem").filter(has_text=there.sign)
    expect(row).to_contain_text("siap", timeout=PATIENT_MS)
    page.wait_for_timeout(1500)
    page.mouse.move(x, y)
    page.wait_for_timeout(300)
    page.mouse.click(x, y)
    page.wait_for_url(f"**/units?unit={there.id}", timeout=PATIENT_MS)
