"""F7 at the desk: the last minutes of the cameras at a place, as much as there is, and how much that is."""

import pytest
from playwright.sync_api import Page, expect

from chromium import Demo
from desk import PATIENT_MS, Exchange, Hands, answer_and_place, shot

pytestmark = pytest.mark.browser


def test_one_key_shows_what_is_remembered_and_says_how_much_it_is(page: Page, demo: Demo, pbx: Exchange):
    hands = Hands(page)
    answer_and_place(page, demo, pbx, hands)
    hands.write("begal")
    expect(page.get_by_role("option").first).to_contain_text("begal", timeout=PATIENT_MS)
    hands.press("Enter")
    page.wait_for_selector("[data-live=yes] [data-pictured=yes]", timeout=PATIENT_MS)
    hands.press("F7")
    page.wait_for_selector("[data-past=yes][data-pictured=yes]", timeout=PATIENT_MS)
    expect(page.get_by_text("BUKAN LANGSUNG: sampai 5 menit terakhir")).to_be_visible()
    expect(page.locator("[data-past=yes]").first).to_contain_text("ingatan mulai", timeout=PATIENT_MS)
    shot(page, "back")
    hands.press("F7")
    page.wait_for_selector("[data-past=no][data-pictured=yes]", timeout=PATIENT_MS)
