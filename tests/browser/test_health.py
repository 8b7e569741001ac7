"""The health of cameras in a real browser: a trouble appears, gets a ticket by keyboard, and the league is
read."""

import os
import re
import signal

import psutil
import pytest
from playwright.sync_api import Page, expect

from chromium import Demo

pytestmark = pytest.mark.browser


def test_a_dead_camera_server_is_one_outage_and_its_cameras_get_tickets(page: Page, demo: Demo):
    page.goto(f"{demo.address}/health?part=league")
    expect(page.get_by_role("row")).not_to_have_count(0)
    # The street's server falls silent: the counted cameras are seen to be gone.
    (street,) = [it for it in demo.processes("cameras") if "cameras" in psutil.Process(it).cmdline()]
    page.goto(f"{demo.address}/health")
    os.kill(street, signal.SIGSTOP)
    try:
        row = page.get_by_role("row").filter(has_text="terputus").first
        expect(row).to_be_visible(timeout=60_000)
        row.get_by_role("button", name=re.compile("Buat tiket")).focus()
        page.keyboard.press("Enter")
        page.get_by_label("Catatan").fill("tiang miring")
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_have_count(0)
    finally:
        os.kill(street, signal.SIGCONT)
    page.get_by_role("button", name="Tiket perbaikan").focus()
    page.keyboard.press("Enter")
    ticket = page.get_by_role("row").filter(has_text="tiang miring")
    expect(ticket).to_contain_text("Terbuka")
    ticket.get_by_role("button", name=re.compile("Sudah diperbaiki")).focus()
    page.keyboard.press("Enter")
    page.get_by_label("Catatan").fill("tegak lagi")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row").filter(has_text="tegak lagi")).to_contain_text("menunggu bukti")


def test_the_league_is_a_sheet_too(page: Page, demo: Demo):
    page.goto(f"{demo.address}/health?part=league")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Unduh CSV").click()
    text = fetched.value.path().read_text()
    assert "Asia/Jakarta" in text
    assert "sari.w" in text
