"""What an incident leaves behind: its record on paper, read back; and a note that is erased for good."""

import re
import time
from typing import Any

import pypdfium2
import pytest
from psycopg import Connection

from door import Site
from kentongan.base.paths import ROOT
from kentongan.incidents.words import LANGUAGES, words
from ring import Exchange, exchange, seat
from standing import FakeClock

DAGO = {"lat": -6.9063, "lon": 107.611}
WHY = "diminta keluarga yang bersangkutan"
NOTED = re.compile(r"""\.note\(\s*"((?:incident|call|handover)\.[a-z_]+)\"""")


@pytest.fixture
def pbx(site: Site, clock: FakeClock, town: str) -> Exchange:
    return exchange(site, clock, town)


@pytest.fixture
def chief(site: Site, town: str) -> tuple[Any, str]:
    return seat(site, town, "chief")


def pages(browser: Any, path: str, language: str = "id") -> list[str]:
    """The text of each page, as a reader copies it out: one space between words, none inside a broken one."""
    answer = browser.get(path, params={"language": language})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    document = pypdfium2.PdfDocument(answer.content)
    raw = [page.get_textpage().get_text_range() for page in document]
    whole = [re.sub(r"[\x02\ufffe]\s*", "-", text) for text in raw]  # PDFium's hyphen at a line's end
    return [" ".join(re.sub(r"\u200b\s*", "", text).split()) for text in whole]


def opened(browser: Any, **named: Any) -> dict[str, Any]:
    answer = browser.post("/api/incidents", json={"category": "LLN-LLR", **DAGO, **named})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_the_record_holds_all_that_is_known_and_what_nobody_knows_is_unknown(
    pbx: Exchange, chief: tuple[Any, str], clock: FakeClock, owner: Connection, town: str
):
    ani, login = chief
    call = pbx.ring(place={**DAGO, "accuracy_m": 20})
    clock.advance(8)
    assert ani.post(f"/api/calls/{call}/claim", json={}).status_code == 200
    made = opened(ani, calls=[call], narrative="Tabrakan dua motor", place_text="Simpang Dago")
    path = f"/api/incidents/{made['id']}"
    ani.post(f"{path}/partners", json={"partner": "ambulans", "note": "satu luka"})
    ani.put(f"{path}/cameras", json={"cameras": []})
    ani.put(f"{path}/pauses/arrive", json={"reason": "menunggu jalan dibuka"})
    ani.post(f"{path}/notes", json={"text": "Korban sadar"})
    text = " ".join(pages(ani, f"{path}/report.pdf"))
    for said in (
        "Polrestabes Bandung", "KOTA LATIHAN", made["code"], "P2", "Laka lantas", "Simpang Dago", "-6.906300",
        "Tabrakan dua motor", "08xxxxxxxx90", "tercapai", "8 dtk", "Tidak ada unit yang dikirim",
        "satu luka", "menunggu jalan dibuka", "Korban sadar", "oleh petugas",
        f"oleh {login}", "WIB (UTC+0700)", "halaman 1 dari",
    ):  # fmt: skip
        assert said in text, said
    assert "081234567890" not in text
    assert "Tiba 10 mnt 0 dtk" in text
    rows = owner.execute(
        "select seq, encode(hash, 'hex'), kind from journal"
        " where city = %s and subject = any(%s) order by seq",
        [town, [made["id"], call]],
    ).fetchall()
    assert rows[-1][2] == "incident.printed", "the journal says who printed it"
    for seq, digest, _ in rows:
        groups = " ".join(digest[n : n + 16] for n in range(0, 64, 16))
        assert f"{seq} " in text
        assert groups in text, "every entry stands there with its hash"
    assert f"Kepala rantai {rows[-1][0]}" in text
    assert "menunggu jalan dibuka" in " ".join(pages(ani, f"{path}/report.pdf", "en"))


def test_a_clock_without_an_end_is_unknown_and_never_nought(chief: tuple[Any, str]):
    ani, _ = chief
    made = opened(ani)
    ani.post(f"/api/incidents/{made['id']}/state", json={"state": "unfounded", "reason": WHY})
    text = " ".join(pages(ani, f"/api/incidents/{made['id']}/report.pdf"))
    line = re.search(r"Jawab 10 dtk (.*?) Kirim unit (.*?) Tiba (.*?) Panggilan", text)
    assert line is not None, text
    for said in line.groups():
        assert said.endswith("tidak diketahui")
        assert " 0 dtk tidak" not in said
    assert "Tidak ada panggilan." in text


def test_text_that_turns_round_hides_or_never_ends_stays_on_the_page(chief: tuple[Any, str]):
    ani, _ = chief
    odd = (
        "مرحبا بالعالم \u202eterbalik\u202c nol\u200blebar <script>#let x = 1 $y$ [tebal] 中文 😀 "
        + "x" * 3000
    )
    made = opened(ani, narrative=odd)
    found = pages(ani, f"/api/incidents/{made['id']}/report.pdf")
    text = " ".join(found)
    assert "terbalik nollebar <script>#let x = 1 $y$ [tebal] [U+4E2D U+6587]" in text
    assert "x" * 3000 in text.replace(" ", "")
    assert "مرحبا" in text or "ابحرم" in text
    assert "huruf tersembunyi dibuang" in text


def test_a_megabyte_of_notes_is_paper_within_seconds_and_holds_nobody_up(chief: tuple[Any, str]):
    ani, _ = chief
    made = opened(ani)
    path = f"/api/incidents/{made['id']}"
    for nth in range(130):
        text = f"catatan {nth} " + "kata yang panjang sekali " * 320
        assert ani.post(f"{path}/notes", json={"text": text[:8000]}).status_code == 201
    began = time.monotonic()
    found = pages(ani, f"{path}/report.pdf")
    assert time.monotonic() - began < 60
    assert len(found) > 100
    whole = " ".join(found)
    assert "catatan 0 kata" in whole
    assert "catatan 129 kata" in whole
    assert f"halaman {len(found)} dari {len(found)}" in found[-1]


def test_an_erased_note_is_gone_from_the_row_the_card_and_the_paper_but_not_from_the_chain(
    site: Site, town: str, chief: tuple[Any, str], owner: Connection
):
    ani, login = chief
    made = opened(ani, narrative="Nama korban: Siti, Jl Rahasia 5")
    path = f"/api/incidents/{made['id']}"
    secret = ani.get(path).json()["notes"][0]
    before = owner.execute(
        "select body ->> 'sha256' from journal where city = %s and kind = 'incident.noted'", [town]
    ).fetchone()
    erase, wish = f"{path}/erasures", {"text": f"note:{secret['id']}", "reason": WHY}
    assert ani.post(erase, json={**wish, "reason": "x"}).json()["type"] == "NoReason"
    operator, _ = seat(site, town)
    assert operator.post(erase, json=wish).status_code == 403
    other = opened(ani)
    assert ani.post(f"/api/incidents/{other['id']}/erasures", json=wish).status_code == 404
    assert ani.post(erase, json=wish).json() == {"erased": 2, "left": []}, "and what the incident tells"
    assert ani.post(erase, json=wish).json()["type"] == "AlreadyErased"
    seen = ani.get(path).json()
    gone = seen["notes"][0]
    assert (gone["text"], gone["erased_by"], gone["erased_why"]) == ("", login, WHY)
    assert (seen["narrative"], seen["notes"][0]["text"]) == ("", "")
    assert ani.get("/api/incidents", params={"text": "rahasia"}).json() == [], "nor is it found any more"
    text = " ".join(pages(ani, f"{path}/report.pdf"))
    assert "Siti" not in text
    assert f"oleh {login}: {WHY}" in text
    tables = owner.execute(
        "select coalesce(string_agg(t.body::text, ' '), '') from journal t where city = %s", [town]
    )
    told = tables.fetchone()
    assert told is not None
    assert before is not None
    assert before[0] in told[0], "the hash stays"
    assert "Siti" not in told[0]


def test_a_correction_survives_the_erasing_of_what_it_corrects(chief: tuple[Any, str]):
    ani, _ = chief
    made = opened(ani, narrative="Nama: Siti")
    path = f"/api/incidents/{made['id']}"
    ani.patch(path, json={"narrative": "Seorang korban", "had": {"narrative": "Nama: Siti"}})
    first = ani.get(path).json()["notes"][0]
    wish = {"text": f"note:{first['id']}", "reason": WHY}
    assert ani.post(f"{path}/erasures", json=wish).json() == {"erased": 1, "left": []}
    assert ani.get(path).json()["narrative"] == "Seorang korban"


def test_a_hand_over_is_printed_with_what_waits_who_owns_it_and_both_names(
    site: Site, town: str, chief: tuple[Any, str]
):
    ani, login = chief
    low, high = opened(ani, category="LLN-MCT"), opened(ani, category="KRM-CRS", place_text="Simpang Dago")
    draft = ani.get("/api/handovers/draft").json()
    assert [line["code"] for line in draft] == [high["code"], low["code"]], "the most urgent first"
    assert draft[0]["waits"] == ["verification", "unit"]
    keys = [line["key"] for line in draft]
    said = {"note": "hujan deras", "notes": {keys[0]: "pelaku lari ke utara"}, "seen": keys}
    opened(ani)
    assert ani.post("/api/handovers", json=said).json()["type"] == "ListChanged"
    keys = [line["key"] for line in ani.get("/api/handovers/draft").json()]
    left = ani.post("/api/handovers", json={**said, "seen": keys}).json()
    path = f"/api/handovers/{left['id']}"
    assert "belum ditandatangani" in " ".join(pages(ani, f"{path}/report.pdf"))
    budi, taker = seat(site, town)
    assert budi.put(path, json={"ticked": keys}).json()["in_by"] == taker
    text = " ".join(pages(budi, f"{path}/report.pdf"))
    for said in ("Serah terima jaga", high["code"], "verifikasi, unit dikirim", login, taker, "hujan deras",
                 "pelaku lari ke utara", "Serah terima jaga diterima", "3 / 3"):  # fmt: skip
        assert said in text, said
    assert ani.post("/api/handovers", json={"notes": {"nothing": "x"}}).status_code == 422


def test_the_words_of_paper_are_the_same_in_every_language_and_name_every_entry():
    indonesian, *others = (words(lang) for lang in LANGUAGES)
    for other in others:
        assert other.keys() == indonesian.keys()
    sources = (ROOT / "src" / "kentongan").rglob("*.py")
    known = indonesian.keys()
    noted = {kind for source in sources for kind in NOTED.findall(source.read_text(encoding="utf-8"))}
    assert {kind for kind in noted if f"entry.{kind}" not in known} == set()
