"""What the 110 desk had as an API only: the caller, sources, paper, times, search, flags. By real keys."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from test_desk_since import report
from test_screens import open_screen, violations

from chromium import Demo
from desk import PATIENT_MS, Exchange, at_the_desk, incident, opened, post, run_command, shot, tab_to

pytestmark = pytest.mark.browser


@pytest.fixture
def away(seat: BrowserContext) -> Iterator[Page]:
    """It may complain of a request that is lost."""
    shown = seat.new_page()
    yield shown
    shown.close()


def word() -> str:
    """One that stands in no other test's incident."""
    return "kata" + secrets.token_hex(5)


def read(page: Page, demo: Demo, path: str) -> Any:
    return page.request.get(f"{demo.address}{path}").json()


def focused(page: Page) -> str:
    return page.evaluate("() => document.activeElement.labels?.[0]?.textContent ?? ''")


def tab_to_field(page: Page, label: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if label in focused(page):
            return
    raise AssertionError(f"no Tab leads to {label}")


def prank(page: Page, demo: Demo, call: str) -> None:
    """Closed at once: what rings here is no other test's."""
    for path, body in (("claim", {}), ("disposition", {"disposition": "prank"})):
        post(page, demo, f"/api/calls/{call}/{path}", body)


def saved(page: Page, id: str) -> None:
    expect(page.locator("div[data-incident]")).to_be_visible(timeout=PATIENT_MS)
    assert opened(page) == id


def test_a_report_without_a_call_says_who_told_of_it_and_by_which_ticket(page: Page, demo: Demo):
    ticket = f"T-{secrets.token_hex(4)}"
    at_the_desk(page, demo)
    report(page)
    id = opened(page)
    tab_to_field(page, "Masuk lewat")
    page.keyboard.type("110")
    tab_to_field(page, "Nomor pelapor")
    page.keyboard.type("tidak tahu")
    page.keyboard.press("Control+Enter")
    refused = page.get_by_role("region", name="Laporan").get_by_role("alert")
    expect(refused).to_contain_text("hanya angka", timeout=PATIENT_MS)
    assert "Nomor pelapor" in focused(page), "the field that is wrong"
    page.keyboard.press("Control+a")
    page.keyboard.type("0812 9988 7766")
    tab_to_field(page, "Nomor tiket 110")
    page.keyboard.type(ticket)
    shot(page, "caller")
    assert violations(page) == []
    page.reload()
    expect(page.get_by_label("Nomor tiket 110")).to_have_value(ticket, timeout=PATIENT_MS)
    page.keyboard.press("Control+Enter")
    saved(page, id)
    [call] = read(page, demo, f"/api/incidents/{id}")["calls"]
    told = read(page, demo, f"/api/calls/{call['id']}")
    assert (told["channel"], told["number"], told["external_id"]) == ("110", "08xxxxxxxx66", ticket)


def test_who_knows_nothing_of_the_caller_presses_no_key_more(page: Page, demo: Demo):
    at_the_desk(page, demo)
    report(page)
    id = opened(page)
    page.keyboard.press("Control+Enter")
    saved(page, id)
    [call] = read(page, demo, f"/api/incidents/{id}")["calls"]
    assert (call["channel"], call["number"]) == ("phone", None)


def test_a_caller_told_while_the_server_was_away_arrives_with_the_report(away: Page, demo: Demo):
    page = away
    at_the_desk(page, demo)
    page.route("**/api/calls/manual/**", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        report(page)
    id = opened(page)
    tab_to_field(page, "Nomor pelapor")
    page.keyboard.type("081277665544")
    page.unroute("**/api/calls/manual/**")
    page.keyboard.press("Control+Enter")
    saved(page, id)
    [call] = read(page, demo, f"/api/incidents/{id}")["calls"]
    assert (call["channel"], call["number"]) == ("phone", "08xxxxxxxx44")


def test_a_source_gets_a_key_that_is_shown_once_works_and_is_revoked(page: Page, demo: Demo):
    name = f"Sentral {secrets.token_hex(4)}"
    open_screen(page, demo, "/sources")
    tab_to(page, "Tambah sumber")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Nama sumber")).to_be_focused(timeout=PATIENT_MS)
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"Kunci {name}", timeout=PATIENT_MS)
    id, key = dialog.locator("p[class*=code]").all_text_contents()
    assert len(key) == 64
    assert violations(page) == []
    shot(page, "source-key")
    exchange = Exchange(demo.address, id, bytes.fromhex(key))
    prank(page, demo, exchange.ring())
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    row = page.get_by_role("row", name=name)
    expect(row).to_contain_text("berlaku", timeout=PATIENT_MS)
    assert key not in page.content()
    row.get_by_role("button", name=f"Cabut kunci {name}").focus()
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("tidak dapat dibatalkan")
    dialog.get_by_role("button", name="Cabut", exact=True).focus()
    page.keyboard.press("Enter")
    expect(row).to_contain_text("dicabut", timeout=PATIENT_MS)
    with pytest.raises(AssertionError, match="type"):
        exchange.ring()


def sheet(folder: Path, *rows: str) -> str:
    file = folder / f"{secrets.token_hex(4)}.csv"
    heading = "nomor,waktu,kategori,uraian,tempat,dikirim,tiba,selesai"
    file.write_text("\n".join([heading, *rows]) + "\n")
    return str(file)


def test_paper_is_checked_whole_and_stored_whole_or_not_at_all(page: Page, demo: Demo, tmp_path: Path):
    mark, some = word(), secrets.token_hex(4)
    at = (datetime.now(UTC) - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:00+00:00")
    good = f"K-{some}-1,{at},LLN-LLR,{mark} satu,Depan BIP,{at},{at},{at}"
    open_screen(page, demo, "/reports?part=paper")
    file = page.get_by_label("Berkas CSV")
    file.set_input_files(
        sheet(tmp_path, good, f"K-{some}-2,{at},XXX-XXX,{mark} dua,,,,", f"K-{some}-3,besok,LLN-LLR,,,,,")
    )
    faults = page.get_by_role("region", name="Kesalahan")
    expect(faults).to_contain_text("kategori ini tidak ada", timeout=PATIENT_MS)
    expect(faults).to_contain_text("tulis waktu seperti")
    expect(page.get_by_role("button", name="Masukkan")).to_have_count(0)
    assert violations(page) == []
    shot(page, "paper-faults")
    found = f"/api/incidents?text={mark}"
    assert read(page, demo, found) == []
    file.set_input_files(sheet(tmp_path, good, f"K-{some}-2,{at},LLN-LLR,{mark} dua,Dago,{at},{at},{at}"))
    expect(page.get_by_text("2 laporan siap, 0 kesalahan.")).to_be_visible(timeout=PATIENT_MS)
    assert read(page, demo, found) == []
    tab_to(page, "Masukkan 2 laporan")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 laporan kertas tersimpan.")).to_be_visible(timeout=PATIENT_MS)
    stored = read(page, demo, found)
    assert [it["origin"] for it in stored] == ["paper", "paper"]
    assert {it["state"] for it in stored} == {"closed"}
    assert stored[0]["opened_at"][:16] == at[:16]
    file.set_input_files(sheet(tmp_path, good))
    expect(faults).to_contain_text("sudah pernah dimasukkan", timeout=PATIENT_MS)


def test_times_have_their_number_beside_them_and_what_nobody_knows_is_not_zero(page: Page, demo: Demo):
    incident(page, demo, narrative=word())  # nobody was sent, and no call was answered
    open_screen(page, demo, "/reports?part=times")
    table = page.get_by_role("region", name="Waktu tanggap")
    expect(table).to_contain_text("n=", timeout=PATIENT_MS)
    tab_to_field(page, "Menurut")
    page.keyboard.type("Kej")
    row = table.get_by_role("row", name="Laka lantas — luka ringan").first
    expect(row).to_be_visible(timeout=PATIENT_MS)
    groups = _groups(page, demo)
    assert len(groups) == table.locator("tbody tr").count()
    unknown = sum(it[of]["number"] == 0 for it in groups for of in ("answer", "dispatch", "arrive"))
    few = sum(0 < it[of]["number"] < 10 for it in groups for of in ("answer", "dispatch", "arrive"))
    assert unknown > 0, "the incident of this test at least"
    assert table.get_by_text("tidak diketahui · n=0").count() == unknown
    assert table.get_by_text("sedikit", exact=True).count() == few
    tab_to_field(page, "Rentang")
    page.keyboard.type("7")
    expect(table).to_contain_text("n=", timeout=PATIENT_MS)
    shot(page, "times")


def _groups(page: Page, demo: Demo) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    span = {"from": (now - timedelta(days=30)).isoformat(), "to": now.isoformat(), "by": "category"}
    answer = page.request.get(f"{demo.address}/api/incidents/report", params=span)
    assert answer.ok, answer.text()
    return answer.json()


def test_a_closed_incident_is_found_by_a_word_from_the_command_line(page: Page, demo: Demo):
    mark = word()
    made = incident(page, demo, narrative=f"dua motor {mark} di tikungan")
    cancelled = {"state": "cancelled", "reason": "dibatalkan oleh pelapor"}
    post(page, demo, f"/api/incidents/{made['id']}/state", cancelled)
    at_the_desk(page, demo)
    run_command(page, f"cari {mark}", f"Cari insiden: {mark}")
    expect(page.get_by_label("Kata atau nomor")).to_have_value(mark, timeout=PATIENT_MS)
    expect(page.get_by_label("Kata atau nomor")).to_be_focused()
    found = page.get_by_role("region", name="Cari insiden")
    expect(found.locator("tbody tr")).to_have_count(1, timeout=PATIENT_MS)
    expect(found).to_contain_text("Batal")
    assert violations(page) == []
    page.keyboard.type("x")
    expect(page.get_by_text("Tidak ada insiden dengan kata itu.")).to_be_visible(timeout=PATIENT_MS)
    page.keyboard.press("Backspace")
    expect(found).to_contain_text(made["code"], timeout=PATIENT_MS)
    tab_to(page, made["code"])
    page.keyboard.press("Enter")
    saved(page, made["id"])


def test_a_recent_call_is_listed_flagged_and_unflagged_and_still_rings(page: Page, demo: Demo, pbx: Exchange):
    number = f"0813{secrets.randbelow(90_000_000) + 10_000_000}"
    prank(page, demo, pbx.ring(number=number))
    shown = f"{number[:2]}xxxxxxxx{number[-2:]}"
    open_screen(page, demo, "/reports?part=calls")
    row = page.get_by_role("region", name="Panggilan terakhir").locator("tbody tr").first
    expect(row).to_contain_text(shown, timeout=PATIENT_MS)
    expect(row).to_contain_text("Iseng")
    row.get_by_role("button", name=f"Buka panggilan {shown}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("tidak diblokir dan tidak ditunda")).to_be_visible(timeout=PATIENT_MS)
    tab_to(page, "Tandai nomor")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Mengapa nomor ini ditandai?")).to_be_focused(timeout=PATIENT_MS)
    page.keyboard.type("iseng berulang kali malam ini")
    page.keyboard.press("Enter")
    expect(page.get_by_text("iseng berulang kali malam ini (oleh")).to_be_visible(timeout=PATIENT_MS)
    assert violations(page) == []
    shot(page, "flagged")
    again = pbx.ring(number=number)
    page.wait_for_selector(f"[data-call='{again}']", timeout=PATIENT_MS)  # no modal, no wait: as any other
    tab_to(page, "Cabut tanda")
    page.keyboard.press("Enter")
    expect(page.get_by_text("iseng berulang kali malam ini (oleh")).to_have_count(0, timeout=PATIENT_MS)
    prank(page, demo, again)
