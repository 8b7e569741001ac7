"""A note that is erased is gone from every row that held a copy of it; the chain keeps its hash."""

import hashlib
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection

from door import Site
from incidents.test_units import Crew, opened, sent
from ring import seat
from standing import FakeClock

SECRET = "Saksi: Siti Rahayu, Jl Melati 5"
WHY = "diminta keluarga yang bersangkutan"
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


def erased(browser: Any, incident: str, text: str) -> dict[str, Any]:
    notes = browser.get(f"/api/incidents/{incident}").json()["notes"]
    (id,) = [note["id"] for note in notes if note["text"] == text][:1]
    answer = browser.post(f"/api/incidents/{incident}/notes/{id}/erasure", json={"reason": WHY})
    assert answer.status_code == 200, answer.text
    return answer.json()


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
    digest = hashlib.sha256(UUID(gone["id"]).bytes + SECRET.encode()).hexdigest()
    told = owner.execute(
        "select kind, body from journal where city = %s and body ->> 'note' = %s order by seq",
        [town, gone["id"]],
    ).fetchall()
    assert [kind for kind, _ in told] == ["incident.noted", "incident.note_erased"]
    assert told[0][1]["sha256"] == digest, "what it said can still be held against the chain"
    assert told[1][1]["copies"] == 3


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
    told = owner.execute(
        "select kind from journal where city = %s and subject = %s order by seq", [town, left["id"]]
    ).fetchall()
    assert [kind for (kind,) in told] == ["handover.left", "handover.erased"]


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
