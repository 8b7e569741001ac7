"""What keeps a shift going: the ladder, the hand-over, paper reports."""

from threading import Barrier, Thread
from typing import Any

import pytest
from psycopg import Connection

from door import Site
from kentongan.base.db import Database
from kentongan.base.paths import CITIES
from kentongan.incidents import pack, tick
from kentongan.incidents.actions import ladder
from kentongan.incidents.model.rules import Ladder, rung
from ring import Exchange, exchange, seat
from standing import FakeClock, Server

DAGO = {"lat": -6.9063, "lon": 107.611}


@pytest.fixture
def pbx(site: Site, clock: FakeClock, town: str) -> Exchange:
    return exchange(site, clock, town)


def levels(owner: Connection, town: str) -> list[tuple[str, str]]:
    return owner.execute(
        "select kind, body ->> 'level' from journal"
        " where city = %s and actor = 'machine:ladder' order by seq",
        [town],
    ).fetchall()


def test_an_unanswered_call_rises_step_by_step_until_somebody_takes_it(
    site: Site, clock: FakeClock, pbx: Exchange, town: str, owner: Connection
):
    call = pbx.ring()
    found = []
    for wait_s in (9, 2, 10, 20, 30, 30):
        clock.advance(wait_s)
        ladder.climb_in(site.db, town)
        found.append([level for kind, level in levels(owner, town) if kind == "call.escalated"])
    assert [len(it) for it in found] == [0, 1, 2, 3, 4, 4]
    assert found[-1] == ["Polsek", "Polres", "Polda", "Mabes"]
    ani, _ = seat(site, town)
    ani.post(f"/api/calls/{call}/claim", json={})
    ladder.climb_in(site.db, town)
    assert levels(owner, town)[-1][0] == "escalation.ended"
    assert ani.get("/api/escalations").json() == []
    assert ladder.climb_in(site.db, town) == 0


@pytest.mark.parametrize("apart_s", [240, -240])
def test_waiting_runs_by_our_clock_where_the_source_s_is_a_little_off(
    site: Site, clock: FakeClock, pbx: Exchange, town: str, owner: Connection, apart_s: int
):
    pbx.ring(at=pbx.ago(-apart_s))
    ani, _ = seat(site, town)
    seen: list[tuple[int, str]] = []
    for wait_s in (9, 2, 10):
        clock.advance(wait_s)
        ladder.climb_in(site.db, town)
        (row,) = ani.get("/api/calls").json()
        seen.append((len(levels(owner, town)), row["attention"]))
    assert seen == [(0, "ringing"), (1, "late"), (2, "late")]


def test_a_word_that_was_long_on_its_way_has_waited_all_that_time(
    site: Site, clock: FakeClock, pbx: Exchange, town: str, owner: Connection
):
    pbx.ring(at=pbx.ago(301))
    ladder.climb_in(site.db, town)
    assert len(levels(owner, town)) == 4


def test_how_soon_it_was_answered_is_told_by_one_clock(
    site: Site, clock: FakeClock, pbx: Exchange, town: str
):
    call = pbx.ring(at=pbx.ago(-240))
    clock.advance(7)
    ani, _ = seat(site, town)
    ani.post(f"/api/calls/{call}/claim", json={})
    made = ani.post("/api/incidents", json={"category": "KRM-CRS", **DAGO, "calls": [call]}).json()
    assert round(next(it["elapsed_s"] for it in made["clocks"] if it["name"] == "answer")) == 7


def test_acknowledgement_stops_it(site: Site, clock: FakeClock, pbx: Exchange, town: str, owner: Connection):
    pbx.ring()
    clock.advance(11)
    ladder.climb_in(site.db, town)
    ani, login = seat(site, town)
    (it,) = ani.get("/api/escalations").json()
    assert ani.post(f"/api/escalations/{it['id']}/acknowledgement").status_code == 204
    assert ani.post(f"/api/escalations/{it['id']}/acknowledgement").status_code == 409
    clock.advance(120)
    ladder.climb_in(site.db, town)
    assert len(levels(owner, town)) == 1
    assert ani.get("/api/escalations").json()[0]["acknowledged_by"] == login


def test_a_restart_tells_the_steps_it_slept_through_and_two_processes_do_not_double_them(
    site: Site, clock: FakeClock, pbx: Exchange, town: str, owner: Connection, server: Server
):
    pbx.ring()
    clock.advance(45)
    both = Barrier(2)

    def process() -> None:
        database = Database(server.dsn("kentongan_web"), size=2, clock=clock)
        database.open()
        both.wait()
        for _ in range(5):
            ladder.climb_in(database, town)
        database.close()

    threads = [Thread(target=process) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [level for _, level in levels(owner, town)] == ["Polsek", "Polres", "Polda"]


def test_a_p1_incident_nobody_accepts_rises_and_a_p3_does_not(
    site: Site, clock: FakeClock, town: str, owner: Connection
):
    ani, _ = seat(site, town)
    ani.post("/api/incidents", json={"category": "KRM-CRS", **DAGO})
    ani.post("/api/incidents", json={"category": "LLN-MCT", **DAGO})
    clock.advance(31)
    tick.look(site.db, sweeps=True)
    assert levels(owner, town) == [("incident.escalated", "Polsek")]


@pytest.mark.parametrize(
    ("after_s", "nth"), [(0, 0), (9.9, 0), (10, 1), (19, 1), (20, 2), (40, 3), (9999, 4)]
)
def test_rungs(clock: FakeClock, after_s: float, nth: int):
    start = clock.now
    clock.advance(after_s)
    assert rung(pack.read(CITIES / "bandung").ladders[Ladder.CALL], start, clock.now) == nth


def test_a_hand_over_lists_what_is_open_and_both_sign(site: Site, town: str, pbx: Exchange):
    pbx.ring()
    ani, ani_login = seat(site, town)
    budi, budi_login = seat(site, town)
    code = ani.post("/api/incidents", json={"category": "KRM-CRS", **DAGO}).json()["code"]
    left = ani.post("/api/handovers", json={"note": "hujan deras"}).json()
    assert (left["out_by"], left["in_by"]) == (ani_login, None)
    assert [(line["kind"], line["number"]) for line in left["lines"]] == [("incident", 1), ("unanswered", 1)]
    assert code in left["lines"][0]["text"]
    path, keys = f"/api/handovers/{left['id']}", [line["key"] for line in left["lines"]]
    assert ani.put(path, json={"ticked": keys}).status_code == 409
    assert budi.put(path, json={"ticked": ["nothing"]}).status_code == 422
    assert budi.put(path, json={"ticked": keys[:1]}).json()["in_by"] is None
    assert budi.put(path, json={"ticked": keys[1:]}).json()["in_by"] == budi_login
    assert budi.put(path, json={"ticked": keys}).json()["type"] == "AlreadySigned"


HEAD = "nomor,waktu,kategori,uraian,tempat,lat,lon,dikirim,tiba,selesai\n"


def sheet(*rows: str) -> dict[str, str]:
    return {"csv": HEAD + "\n".join(rows)}


def test_a_night_of_paper_is_entered_in_one_go_with_its_true_times(site: Site, town: str):
    chief = site.as_(town, "chief")
    rows = [
        f'K-{n:03},2026-11-23 {20 + n % 4}:{n % 60:02},LLN-LLR,"=1+1, uraian {n}",Dago,-6.9063,107.611,,,'
        for n in range(80)
    ]
    assert chief.post("/api/incidents/import/check", json=sheet(*rows)).json() == {
        "reports": 80,
        "faults": [],
    }
    assert chief.get("/api/incidents").json() == []
    assert chief.post("/api/incidents/import", json=sheet(*rows)).json() == {"stored": 80}
    found = chief.get("/api/incidents", params={"text": "uraian 7", "limit": 100}).json()
    seven = next(i for i in found if i["narrative"] == "=1+1, uraian 7")
    assert seven["opened_at"].startswith("2026-11-23T16:07:00")
    assert (seven["origin"], seven["code"][:8]) == ("paper", "20261123")
    assert "formula" in seven["marks"]
    again = chief.post("/api/incidents/import", json=sheet(*rows))
    assert again.json()["type"] == "BadSheet"
    assert "entered already" in again.json()["detail"]


def test_the_way_a_paper_report_went_is_its_state(site: Site, town: str):
    chief = site.as_(town, "chief")
    row = "K-1,2026-11-23 20:00,KRM-CRS,begal,,,,2026-11-23 20:02,2026-11-23 20:09,2026-11-23 21:00"
    assert chief.post("/api/incidents/import", json=sheet(row)).json() == {"stored": 1}
    (it,) = chief.get("/api/incidents").json()
    detail = chief.get(f"/api/incidents/{it['id']}").json()
    assert detail["state"] == "closed"
    assert {c["name"]: (c["state"], c["elapsed_s"]) for c in detail["clocks"]}["arrive"] == ("met", 540)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("K-2,besok,LLN-LLR,,,,,,,", "waktu"),
        ("K-2,2026-11-25 20:00,LLN-LLR,,,,,,,", "waktu"),
        ("K-2,,LLN-LLR,,,,,,,", "waktu"),
        (",2026-11-23 20:00,LLN-LLR,,,,,,,", "nomor"),
        ("K-1,2026-11-23 20:00,LLN-LLR,,,,,,,", "nomor"),
        ("K-2,2026-11-23 20:00,NON-PRK,,,,,,,", "kategori"),
        ("K-2,2026-11-23 20:00,LLN-LLR,,,107.6,-6.9,,,", "lat"),
        ("K-2,2026-11-23 20:00,LLN-LLR,,,nan,107.6,,,", "lat"),
        ("K-2,2026-11-23 20:00,LLN-LLR,,,x,,,,", "lat"),
        ("K-2,2026-11-23 20:00,LLN-LLR,,,,,,2026-11-23 19:00,", "waktu"),
    ],
)
def test_one_fault_stores_nothing_and_is_told_with_its_row(site: Site, town: str, row: str, column: str):
    chief = site.as_(town, "chief")
    body = sheet("K-1,2026-11-23 20:00,LLN-LLR,,,,,,,", row)
    faults = chief.post("/api/incidents/import/check", json=body).json()["faults"]
    assert (3, column) in {(f["row"], f["column"]) for f in faults}
    assert chief.post("/api/incidents/import", json=body).status_code == 422
    assert chief.get("/api/incidents").json() == []


@pytest.mark.parametrize("text", ["", "a,b\n1,2", HEAD, HEAD + "K-1\n", HEAD + "K\x00,,,,,,,,,"])
def test_what_is_no_such_table_is_refused(site: Site, town: str, text: str):
    answer: Any = site.as_(town, "chief").post("/api/incidents/import", json={"csv": text})
    assert answer.json()["type"] == "BadSheet"
