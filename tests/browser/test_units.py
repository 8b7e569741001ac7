"""The screen of units: a person makes a phone's link, the phone opens it, the person revokes it."""

import secrets

import pytest
from playwright.sync_api import Browser, Page, expect
from test_screens import open_screen, violations

from chromium import Demo

pytestmark = pytest.mark.browser

PATIENCE_MS = 60_000


def state_of(page: Page, demo: Demo, sign: str) -> str:
    units = page.request.get(f"{demo.address}/api/units").json()
    return next(it["state"] for it in units if it["call_sign"] == sign)


def test_a_unit_gets_a_phone_by_a_link_that_is_shown_once_and_loses_it(
    page: Page, demo: Demo, browser: Browser
):
    sign = f"P{secrets.randbelow(90_000) + 10_000}"
    open_screen(page, demo, "/units")
    page.get_by_role("button", name="Tambah unit").click()
    page.get_by_label("Nama panggilan").fill(sign)
    page.get_by_label("Fungsi").fill("Satlantas")
    page.keyboard.press("Enter")
    row = page.get_by_role("row", name=sign)
    expect(row).to_contain_text("belum pernah", timeout=PATIENCE_MS)
    row.get_by_label(f"Keadaan {sign}").focus()
    page.keyboard.type("sia")  # as letters and arrows choose in a list
    expect(row.get_by_label(f"Keadaan {sign}")).to_have_value("ready")
    page.wait_for_timeout(500)
    assert state_of(page, demo, sign) == "off_duty", "looking through the list sets nothing"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(row.get_by_role("button", name="Tetapkan")).to_have_count(0, timeout=PATIENCE_MS)
    assert state_of(page, demo, sign) == "ready"
    row.get_by_role("button", name=f"HP unit {sign}").click()
    page.get_by_label("HP siapa atau yang mana").fill("HP dinas 3")
    page.keyboard.press("Enter")
    link = page.get_by_text("/officer#token=")
    expect(link).to_be_visible(timeout=PATIENCE_MS)
    assert violations(page) == []
    pocket = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone = pocket.new_page()
    phone.goto(link.text_content() or "")
    expect(phone.get_by_text("Unit: siap")).to_be_visible(timeout=PATIENCE_MS)
    expect(phone.get_by_text(sign)).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Tutup").click()
    row.get_by_role("button", name=f"HP unit {sign}").click()
    expect(page.get_by_role("listitem").filter(has_text="HP dinas 3")).to_be_visible(timeout=PATIENCE_MS)
    expect(link).to_have_count(0)
    page.get_by_role("button", name="Cabut HP HP dinas 3").click()
    page.get_by_role("button", name="Cabut", exact=True).click()
    expect(page.get_by_text("dicabut")).to_be_visible(timeout=PATIENCE_MS)
    expect(phone.get_by_role("heading", name="Perangkat ini tidak lagi dikenal")).to_be_visible(
        timeout=PATIENCE_MS
    )
    pocket.close()
