"""Where is it? Found by what people say, with the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from chromium import Demo

pytestmark = pytest.mark.browser


def test_a_place_is_found_shown_and_its_polsek_told_without_a_mouse(page: Page, demo: Demo) -> None:
    page.goto(demo.address)
    page.wait_for_selector("[data-ready=yes]", timeout=60_000)
    page.keyboard.press("F3")
    page.keyboard.type("sblh gd sate")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("Gedung Sate", timeout=60_000)
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(page.get_by_text("Dituju: Gedung Sate, Polsek")).to_be_visible()
    page.wait_for_url("**see=*")
    page.keyboard.press("F3")
    page.keyboard.type("monas")
    expect(page.get_by_text("Tempat tidak dikenal.")).to_be_visible(timeout=60_000)
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Cari tempat")).to_have_value("")
