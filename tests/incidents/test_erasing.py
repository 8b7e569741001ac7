"""A text that is erased is gone from every row that held a copy of it; the chain keeps the hash of each."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection

from door import Site
from incidents.test_record import pages
from incidents.test_units import Crew, opened, sent
from kentongan.base.db import Actor
from kentongan.incidents.actions import erasing
from ring import seat
from standing import FakeClock

SECRET = "Saksi: Siti Rahayu, Jl Melati 5"
WHY = "diminta keluarga yang bersangkutan"
ERASINGS = ("incident.note_erased", "incident.text_erased", "handover.erased")
TABLES = """
    select table_name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1"""


@pytest.fixture
def chief(site: Site, town: str) -> Any:
    return seat(site, town, "chief")[0]


def holding(owner: Connection, said: str) -> set[str]:
    """Every table of the database in which some row holds these words."""
    names = [row[0] for row in owner.execute(TABLES).fetchall()]
    found: set[str] = set()
    for name in names:
        asked = f'select 1 from "{name}" t where t::text ilike %s limit 1'
        if owner.execute(asked.encode(), [f"%{said}%"]).fetchone():
            found.add(name)
    return found


def erased(browser: Any, incident: str, text: str, **named: Any) -> str:
    """Erase the first note that says this. Returns: its id."""
    notes = browser.get(f"/api/incidents/{incident}").json()["notes"]
    (id,) = [note["id"] for note in notes if note["text"] == text][:1]
    done(browser, f"/api/incidents/{incident}", f"note:{id}", **named)
    return id


def done(browser: Any, path: str, key: str, **named: Any) -> dict[str, Any]:
    answer = browser.post(f"{path}/erasures", json={"text": key, "reason": WHY, **named})
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(owner: Connection, town: str, *kinds: str) -> list[dict[str, Any]]:
    """What the journal says of what was erased, oldest first."""
    rows = owner.execute(
        "select body || jsonb_build_object('kind', kind, 'subject', subject) from journal"
        " where city = %s and kind = any(%s) order by seq",
        [town, list(kinds or ERASINGS)],
    )
    return [body for (body,) in rows.fetchall()]


def digest(row: str, text: str) -> str:
    return hashlib.sha256(UUID(row).bytes + text.encode()).hexdigest()


def test_what_a_phone_sent_is_erased_with_the_note_that_was_made_of_it(
    site: Site, chief: Any, clock: FakeClock, owner: Connection, town: str
):
    crew = Crew(site, chief, clock, "P31").ready()
    incident = opened(chief)
    dispatch = sent(chief, incident, crew).json()["id"]
    noted = crew.did(1, "note", dispatch, note=f"  {SECRET}\u200b")
    crew.send(noted, crew.did(2, "note", dispatch, note="Jalan licin"))
    crew.send(crew.did(3, "accept", dispatch, note=SECRET))
    assert {"device_action", "incident_note", "dispatch"} <= holding(owner, "Siti Rahayu")
    gone = erased(chief, incident, SECRET)
    assert holding(owner, "Siti Rahayu") == set()
    rows = owner.execute(
        "select seq, note, outcome from device_action a join device d on d.id = a.device_id"
        " where d.unit_id = %s order by seq",
        [crew.id],
    ).fetchall()
    assert rows == [(1, "", "done"), (2, "Jalan licin", "done"), (3, "", "done")]
    assert crew.send(noted)["next_seq"] == 4, "a phone that says it again brings nothing back"
    assert holding(owner, "Siti Rahayu") == set()
    first, *copies = told(owner, town)
    noted = [it for it in told(owner, town, "incident.noted") if it["note"] == gone]
    assert first["sha256"] == noted[0]["sha256"] == digest(gone, SECRET), "held against the chain for good"
    assert (first["kind"], first["copies"]) == ("incident.note_erased", 3)
    assert {it["copy_of"] for it in copies} == {f"note:{gone}"}
    phone = owner.execute("select id from device where unit_id = %s", [crew.id]).fetchone()
    assert phone is not None
    assert {(it["text"], it["sha256"]) for it in copies} == {
        (f"phone:{phone[0]}:1", digest(str(phone[0]), f"  {SECRET}\u200b")),
        (f"phone:{phone[0]}:3", digest(str(phone[0]), SECRET)),
        (f"outcome:{dispatch}", digest(dispatch, SECRET)),
    }, "each copy with its place and the hash of what it said"


def test_a_place_that_is_erased_goes_from_the_lists_that_shifts_signed(
    site: Site, chief: Any, owner: Connection, town: str
):
    incident, other = opened(chief, place_text=SECRET), opened(chief, place_text="Simpang Dago")
    keys = [line["key"] for line in chief.get("/api/handovers/draft").json()]
    left = chief.post(
        "/api/handovers", json={"notes": {incident: "jaga pintu", other: "macet"}, "seen": keys}
    ).json()
    assert "handover" in holding(owner, "Siti Rahayu")
    erased(chief, incident, SECRET)
    assert holding(owner, "Siti Rahayu") == set()
    (seen,) = [row for row in chief.get("/api/handovers").json() if row["id"] == left["id"]]
    lines = {line["key"]: line for line in seen["lines"]}
    assert (lines[incident]["place"], lines[incident]["erased"]) == ("", True)
    assert (lines[incident]["note"], lines[other]["note"]) == ("jaga pintu", "macet")
    assert (lines[other]["place"], lines[other]["erased"]) == ("Simpang Dago", False)
    (line,) = told(owner, town, "handover.erased")
    assert (line["subject"], line["text"]) == (left["id"], f"handed:{left['id']}:{incident}:place")
    assert line["sha256"] == digest(left["id"], SECRET)
    assert [(it["key"], it["why"]) for it in seen["erased"]] == [(line["text"], WHY)]


def test_the_same_words_elsewhere_on_the_incident_go_too_and_other_incidents_keep_theirs(
    chief: Any, owner: Connection
):
    incident, other = opened(chief, narrative=SECRET), opened(chief, narrative="Laporan kedua")
    path = f"/api/incidents/{incident}"
    for text in (SECRET, "Korban sadar"):
        chief.post(f"{path}/notes", json={"text": text})
    chief.post(f"{path}/partners", json={"partner": "ambulans", "note": SECRET})
    left = chief.post("/api/handovers", json={"note": "sepi", "notes": {incident: SECRET}}).json()
    erased(chief, incident, SECRET)
    assert holding(owner, "Siti Rahayu") == set()
    seen = chief.get(path).json()
    assert [(note["text"], note["erased_why"]) for note in seen["notes"]] == [
        ("", WHY),
        ("", WHY),
        ("Korban sadar", None),
    ]
    assert seen["narrative"] == seen["partners"][0]["note"] == ""
    assert chief.get(f"/api/incidents/{other}").json()["narrative"] == "Laporan kedua"
    (row,) = [row for row in chief.get("/api/handovers").json() if row["id"] == left["id"]]
    assert row["note"] == "sepi"


def test_a_phrase_of_another_crew_is_no_copy_and_is_left_unless_it_is_named(
    site: Site, chief: Any, clock: FakeClock, town: str, owner: Connection
):
    one, two = (Crew(site, chief, clock, sign).ready() for sign in ("P31", "P32"))
    incident, quiet = opened(chief), opened(chief)
    path = f"/api/incidents/{incident}"
    first, second = (sent(chief, incident, crew).json()["id"] for crew in (one, two))
    one.send(one.did(1, "note", first, note="siap"))
    two.send(two.did(1, "note", second, note="siap"), two.did(2, "accept", second, note="siap"))
    keys = [line["key"] for line in chief.get("/api/handovers/draft").json()]
    left = chief.post(
        "/api/handovers", json={"note": "siap", "notes": {incident: "siap", quiet: "siap"}, "seen": keys}
    ).json()
    gone = erased(chief, incident, "siap")
    seen = chief.get(path).json()
    assert [note["text"] for note in seen["notes"]] == ["", "siap"]
    (handed,) = chief.get("/api/handovers").json()
    assert (handed["note"], {line["note"] for line in handed["lines"]}) == ("siap", {"siap"})
    assert [it["what"] for it in told(owner, town)] == ["note", "phone"], "what its own phone sent goes"
    other = seen["notes"][1]["id"]
    found = chief.get(f"{path}/copies", params={"text": f"note:{other}"}).json()
    assert f"note:{gone}" not in {it["text"] for it in found}
    named = {it["text"]: (it["always"], it["goes"]) for it in found}
    line = f"handed:{left['id']}:{incident}"
    phone = next(key for key in named if key.endswith(":1"))
    assert named == {
        phone: (True, True), phone.removesuffix(":1") + ":2": (False, False),
        f"outcome:{second}": (False, False), f"handed:{left['id']}": (False, False), line: (False, False),
    }  # fmt: skip
    outcome = done(chief, path, f"note:{other}", also=[line])
    assert outcome["erased"] == 3
    assert {it["text"] for it in outcome["left"]} == set(named) - {phone, line}
    (handed,) = chief.get("/api/handovers").json()
    assert {it["key"]: it["note"] for it in handed["lines"]} == {incident: "", quiet: "siap"}


def test_words_that_stand_on_many_incidents_are_a_phrase_however_long(chief: Any):
    stock = "Unit sudah di lokasi dan situasi aman terkendali"
    incident = opened(chief)
    path = f"/api/incidents/{incident}"
    for _ in range(2):
        chief.post(f"{path}/notes", json={"text": stock})
    one, two = (note["id"] for note in chief.get(path).json()["notes"])
    asked = {"params": {"text": f"note:{one}"}}
    assert [it["goes"] for it in chief.get(f"{path}/copies", **asked).json()] == [True]
    for _ in range(3):
        chief.post(f"/api/incidents/{opened(chief)}/notes", json={"text": stock})
    assert [it["goes"] for it in chief.get(f"{path}/copies", **asked).json()] == [False]
    assert done(chief, path, f"note:{one}")["left"][0]["text"] == f"note:{two}"


def test_the_note_of_a_shift_that_never_had_this_incident_is_left(chief: Any):
    incident = opened(chief, narrative=SECRET)
    chief.post(f"/api/incidents/{incident}/state", json={"state": "unfounded", "reason": WHY})
    left = chief.post("/api/handovers", json={"note": SECRET}).json()
    assert left["lines"] == []
    note = chief.get(f"/api/incidents/{incident}").json()["notes"][0]["id"]
    (kept,) = done(chief, f"/api/incidents/{incident}", f"note:{note}")["left"]
    assert (kept["text"], kept["standing"]) == (f"handed:{left['id']}", "handover")
    path = f"/api/handovers/{left['id']}"
    assert done(chief, path, f"handed:{left['id']}") == {"erased": 1, "left": []}
    assert chief.get("/api/handovers").json()[0]["note"] == ""


def test_what_a_phone_sent_that_is_shown_nowhere_else_is_on_the_card_and_can_go(
    site: Site, chief: Any, clock: FakeClock, owner: Connection, town: str
):
    crew = Crew(site, chief, clock, "P31").ready()
    incident = opened(chief)
    path = f"/api/incidents/{incident}"
    dispatch = sent(chief, incident, crew).json()["id"]
    crew.send(crew.did(1, "accept", dispatch, note=SECRET), crew.did(2, "en_route", dispatch))
    crew.send(crew.did(3, "accept", dispatch, note="Terlambat: Siti Rahayu"))
    crew.send(crew.did(4, "done", None, note=SECRET), crew.did(5, "note", str(UUID(int=1)), note=SECRET))
    said = chief.get(path).json()["said"]
    assert [(it["kind"], it["text"], it["call_sign"]) for it in said] == [
        ("accept", SECRET, "P31"),
        ("accept", "Terlambat: Siti Rahayu", "P31"),
    ]
    for it in said:
        assert done(chief, path, it["key"])["erased"] == 1
    assert holding(owner, "Siti Rahayu") == set(), "words of no dispatch were never kept"
    assert chief.get(path).json()["said"] == []
    assert [it["key"] for it in chief.get(path).json()["erased"]] == [it["key"] for it in said]
    again = chief.post(f"{path}/erasures", json={"text": said[0]["key"], "reason": WHY}).json()
    assert again["type"] == "AlreadyErased"
    assert {it["sha256"] for it in told(owner, town)} == {
        digest(it["key"].split(":")[1], it["text"]) for it in said
    }


def test_an_outcome_and_a_note_of_a_partner_have_their_own_way_and_the_paper_says_who(
    site: Site, chief: Any, clock: FakeClock, owner: Connection
):
    crew = Crew(site, chief, clock, "P31").ready()
    incident = opened(chief)
    path = f"/api/incidents/{incident}"
    dispatch = sent(chief, incident, crew).json()["id"]
    for state in ("accepted", "en_route", "on_scene"):
        chief.post(f"/api/dispatches/{dispatch}/state", json={"state": state})
    crew.send(crew.did(1, "done", dispatch, note="Selesai: Siti Rahayu aman"))
    chief.post(f"{path}/partners", json={"partner": "ambulans", "note": "Antar Siti Rahayu, rawat inap"})
    partner = chief.get(path).json()["partners"][0]["id"]
    assert done(chief, path, f"outcome:{dispatch}")["erased"] == 2, "and what the phone sent"
    assert done(chief, path, f"partner:{partner}")["erased"] == 1
    assert holding(owner, "Siti Rahayu") == set()
    assert chief.get(f"{path}/dispatches").json()[0]["outcome"] == ""
    (text,) = [" ".join(pages(chief, f"{path}/report.pdf"))]
    assert "Siti" not in text
    assert text.count(f"dihapus 24-11-2026 10:00:00 oleh {login_of(chief)}") >= 2
    assert "hasil tugas" in text, "and the timeline says of what"


def login_of(browser: Any) -> str:
    return browser.get("/api/session").json()["person"]["login"]


def test_what_stands_in_a_signed_hand_over_alone_has_its_own_way(
    site: Site, chief: Any, town: str, owner: Connection
):
    incident = opened(chief)
    chief.post(f"/api/incidents/{incident}/notes", json={"text": SECRET})
    left = chief.post(
        "/api/handovers", json={"note": f"Nanti hubungi: {SECRET}", "notes": {incident: SECRET}}
    ).json()
    path, line = f"/api/handovers/{left['id']}", f"handed:{left['id']}:{incident}"
    operator = seat(site, town)[0]
    wish = {"text": line, "reason": WHY}
    assert operator.post(f"{path}/erasures", json=wish).status_code == 403
    assert operator.get(f"{path}/copies", params={"text": line}).status_code == 403
    assert [it["standing"] for it in chief.get(f"{path}/copies", params={"text": line}).json()] == ["note"]
    assert done(chief, path, line)["erased"] == 2, "a line is a text of its incident"
    assert done(chief, path, f"handed:{left['id']}")["erased"] == 1
    assert holding(owner, "Siti Rahayu") == set()
    again = chief.post(f"{path}/erasures", json=wish)
    assert (again.status_code, again.json()["type"]) == (409, "AlreadyErased")
    assert chief.post(f"{path}/erasures", json={**wish, "text": "handed:x"}).status_code == 404
    text = " ".join(pages(chief, f"{path}/report.pdf"))
    assert text.count(f"oleh {login_of(chief)}: {WHY}") >= 2


def test_two_who_erase_in_one_hand_over_bring_nothing_back(
    site: Site, chief: Any, town: str, owner: Connection
):
    incidents = [opened(chief) for _ in range(6)]
    left = chief.post("/api/handovers", json={"notes": {it: f"{SECRET} {it}" for it in incidents}}).json()

    def gone(incident: str) -> None:
        with site.db.change(Actor(town, "chief")) as tx:
            wish = erasing.Wish(key=f"handed:{left['id']}:{incident}", reason=WHY)
            erasing.erase_handed(tx, UUID(left["id"]), wish)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(gone, incidents))
    assert holding(owner, "Siti Rahayu") == set()


def test_old_hand_overs_are_found_page_by_page(chief: Any, clock: FakeClock):
    for nth in range(22):
        clock.advance(1)
        chief.post("/api/handovers", json={"note": f"jaga {nth}"})
    first = chief.get("/api/handovers").json()
    rest = chief.get("/api/handovers", params={"before": first[-1]["id"]}).json()
    assert [it["note"] for it in [*first, *rest]] == [f"jaga {nth}" for nth in reversed(range(22))]
