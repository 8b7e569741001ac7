"""What is half written at the desk outlives a reload and a closed dialog; looking through a list does nothing."""

import pytest
from playwright.sync_api import Page, expect

from chromium import Demo
from desk import PATIENT_MS, at_the_desk, incident, shot

pytestmark = pytest.mark.browser


def test_a_note_and_a_list_that_is_handed_over_are_kept_until_they_are_sent(page: Page, demo: Demo):
    made = incident(page, demo)
    at_the_desk(page, demo, made["id"])
    note = page.get_by_role("textbox", name="Catatan", exact=True)
    note.focus()
    page.keyboard.type("saksi menunggu di warung")
    page.keyboard.press("F2")
    expect(page.get_by_role("combobox", name="Cari tempat")).to_be_focused(timeout=PATIENT_MS)
    page.keyboard.press("Escape")
    at_the_desk(page, demo, made["id"])
    expect(note).to_have_value("saksi menunggu di warung", timeout=PATIENT_MS)
    page.keyboard.press("F10")
    whole = page.get_by_role("textbox", name="Catatan untuk jaga berikutnya")
    expect(whole).to_be_visible(timeout=PATIENT_MS)
    whole.focus()
    page.keyboard.type("genset menyala")
    page.keyboard.press("Escape")
    expect(whole).to_have_count(0)
    page.keyboard.press("F10")
    expect(whole).to_have_value("genset menyala", timeout=PATIENT_MS)
    whole.fill("")
    page.keyboard.press("Escape")
    note.focus()
    page.keyboard.press("Enter")
    written = page.locator("[data-kind='incident.noted']", has_text="saksi menunggu")
    expect(written).to_have_count(1, timeout=PATIENT_MS)
    expect(note).to_have_value("")


def test_a_partner_is_told_by_enter_and_not_by_looking_through_the_list(page: Page, demo: Demo):
    made = incident(page, demo)
    at_the_desk(page, demo, made["id"])
    who = page.get_by_label("Catat mitra yang dihubungi").locator("select")
    who.focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    chosen = who.locator("option:checked").text_content() or ""
    page.keyboard.press("Tab")
    page.keyboard.type("Pak Dedi, 10 menit lagi")
    shot(page, "partner")
    expect(page.locator("[data-partner]")).to_have_count(0)
    page.keyboard.press("Enter")
    told = page.locator("[data-partner]")
    expect(told).to_have_count(1, timeout=PATIENT_MS)
    expect(told).to_contain_text(chosen.split(" ")[0])
    expect(told).to_contain_text("Pak Dedi, 10 menit lagi")
