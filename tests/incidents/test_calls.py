"""What people do with calls: claim, take over, close with one key, call back, show a number."""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from psycopg import Connection

from door import Site
from kentongan.base.db import Actor
from kentongan.incidents.actions import calls
from kentongan.incidents.model.calls import masked, normal_number
from kentongan.incidents.store import calls as store
from ring import Exchange, exchange, seat
from standing import FakeClock

REASON = "rekan berhalangan, saya ambil alih"


@pytest.fixture
def pbx(site: Site, clock: FakeClock, town: str) -> Exchange:
    return exchange(site, clock, town)


def kinds(owner: Connection, town: str) -> list[str]:
    rows = owner.execute("select kind from journal where city = %s order by seq", [town]).fetchall()
    return [kind for (kind,) in rows if kind.startswith(("call.", "source."))]


def test_claim_then_take_over_within_the_grace_then_only_with_a_reason(
    site: Site, clock: FakeClock, pbx: Exchange, town: str, owner: Connection
):
    call = f"/api/calls/{pbx.ring()}"
    (ani, ani_login), (budi, budi_login) = seat(site, town), seat(site, town)
    assert ani.post(f"{call}/claim", json={}).json()["claimed_login"] == ani_login
    clock.advance(19)
    assert budi.post(f"{call}/claim", json={}).json()["claimed_login"] == budi_login
    clock.advance(21)
    refused = ani.post(f"{call}/claim", json={})
    assert (refused.status_code, refused.json()["type"]) == (409, "ClaimedByOther")
    short = ani.post(f"{call}/claim", json={"reason": "ya"})
    assert (short.status_code, short.json()["type"]) == (422, "NoReason")
    assert ani.post(f"{call}/claim", json={"reason": REASON}).json()["claimed_login"] == ani_login
    assert kinds(owner, town)[-4:] == ["call.rang", "call.claimed", "call.taken", "call.reassigned"]


def test_a_stale_card_turns_amber_and_is_never_moved(site: Site, clock: FakeClock, pbx: Exchange, town: str):
    call_id = pbx.ring()
    (ani, login) = seat(site, town)
    found: list[str] = []

    def look() -> dict[str, Any]:
        (row,) = ani.get("/api/calls").json()
        found.append(row["attention"])
        return row

    look()
    clock.advance(11)
    look()
    ani.post(f"/api/calls/{call_id}/claim", json={})
    look()
    clock.advance(121)
    row = look()
    assert found == ["ringing", "late", "open", "stale"]
    assert row["claimed_login"] == login


@pytest.mark.parametrize("outcome", ["silent", "prank", "misdial", "information"])
def test_one_action_closes_a_call_and_one_takes_it_back(site: Site, pbx: Exchange, town: str, outcome: str):
    call = f"/api/calls/{pbx.ring()}"
    ani, _ = seat(site, town)
    assert ani.post(f"{call}/disposition", json={"disposition": outcome}).json()["attention"] == "done"
    assert ani.get("/api/calls").json() == []
    assert ani.post(f"{call}/disposition", json={"disposition": "prank"}).status_code == 409
    assert ani.post(f"{call}/claim", json={}).json()["type"] == "CallClosed"
    assert ani.delete(f"{call}/disposition").json()["attention"] in {"ringing", "late"}
    assert ani.delete(f"{call}/disposition").status_code == 409


def test_a_call_that_a_colleague_has_is_not_closed_under_him(
    site: Site, clock: FakeClock, pbx: Exchange, town: str
):
    call_id = pbx.ring()
    call = f"/api/calls/{call_id}"
    (ani, ani_login), (budi, _) = seat(site, town), seat(site, town)
    ani.post(f"{call}/claim", json={})
    clock.advance(21)
    refused = budi.post(f"{call}/disposition", json={"disposition": "silent"})
    assert (refused.status_code, refused.json()["type"]) == (409, "ClaimedByOther")
    assert ani_login in refused.json()["detail"]
    assert ani.get(call).json()["disposition"] is None
    made = ani.post("/api/incidents", json={"category": "LLN-LLR", "calls": [call_id]})
    assert made.status_code == 201, "his report goes through"


def test_who_took_a_call_over_may_close_it(site: Site, clock: FakeClock, pbx: Exchange, town: str):
    call = f"/api/calls/{pbx.ring()}"
    (ani, _), (budi, _) = seat(site, town), seat(site, town)
    ani.post(f"{call}/claim", json={})
    clock.advance(21)
    budi.post(f"{call}/claim", json={"reason": REASON})
    assert ani.post(f"{call}/disposition", json={"disposition": "prank"}).status_code == 409
    assert budi.post(f"{call}/disposition", json={"disposition": "prank"}).status_code == 200


def test_an_incident_is_no_outcome_of_one_key(site: Site, pbx: Exchange, town: str):
    ani, _ = seat(site, town)
    answer = ani.post(f"/api/calls/{pbx.ring()}/disposition", json={"disposition": "incident"})
    assert answer.status_code == 422


def test_missed_calls_stay_listed_until_somebody_is_reached(
    site: Site, clock: FakeClock, pbx: Exchange, town: str
):
    call_id = pbx.ring(word="missed")
    ani, login = seat(site, town)

    def listed() -> list[tuple[str, int]]:
        return [(row["attention"], row["tries"]) for row in ani.get("/api/calls").json()]

    assert listed() == [("missed", 0)]
    for nth in (1, 2):
        clock.advance(60)
        backs = ani.post(f"/api/calls/{call_id}/backs", json={"reached": False, "note": "tidak diangkat"})
        assert backs.status_code == 201
        assert listed() == [("missed", nth)], "who was not reached still waits"
    (row,) = ani.get("/api/calls").json()
    assert (row["called_back"], row["tried_at"]) == (False, backs.json()[-1]["at"])
    assert [(b["by"], b["reached"]) for b in backs.json()] == [(login, False)] * 2
    assert ani.get(f"/api/calls/{call_id}").json()["backs"][0]["note"] == "tidak diangkat"
    ani.post(f"/api/calls/{call_id}/backs", json={"reached": True})
    assert listed() == []
    seen = ani.get(f"/api/calls/{call_id}").json()
    assert (seen["attention"], seen["called_back"], seen["tries"]) == ("done", True, 2)
    closed = ani.post(f"/api/calls/{call_id}/disposition", json={"disposition": "information"})
    assert (closed.status_code, closed.json()["disposition"]) == (200, "information")


def test_a_missed_call_that_nobody_reaches_may_get_an_outcome(site: Site, pbx: Exchange, town: str):
    call = f"/api/calls/{pbx.ring(word='missed')}"
    ani, _ = seat(site, town)
    ani.post(f"{call}/backs", json={"reached": False})
    assert ani.post(f"{call}/disposition", json={"disposition": "silent"}).status_code == 200
    assert ani.get("/api/calls").json() == []


def missed_in_bulk(owner: Connection, town: str, at: datetime, many: int) -> None:
    """So many missed calls, one a second, the last one second before `at`."""
    owner.execute(
        """insert into call (id, city, channel, line, number, state, rang_at, missed_at, received_at)
        select gen_random_uuid(), %(city)s, '110', '110-1', '0812' || lpad(n::text, 7, '0'), 'missed',
          at, at, at
        from generate_series(1, %(many)s) n,
          lateral (select %(at)s::timestamptz - n * interval '1 s') it (at)""",
        {"city": town, "at": at, "many": many},
    )


@pytest.mark.parametrize("called_back", [False, True])
def test_however_many_calls_were_missed_one_that_rings_is_listed_first(
    site: Site, clock: FakeClock, pbx: Exchange, town: str, owner: Connection, *, called_back: bool
):
    missed_in_bulk(owner, town, clock.now, 201)
    oldest, newest = "08120000201", "08120000001"
    if called_back:
        owner.execute(
            """insert into call_back (id, city, call_id, at, by, reached)
            select gen_random_uuid(), city, id, rang_at, 'ani', true from call
            where city = %s and number <> all(%s)""",
            [town, [oldest, newest]],
        )
    taken, rings = pbx.ring(), pbx.ring()
    ani, _ = seat(site, town)
    ani.post(f"/api/calls/{taken}/claim", json={})
    rows = ani.get("/api/calls").json()
    assert [(row["id"], row["attention"]) for row in rows[:2]] == [(taken, "open"), (rings, "ringing")]
    missed = rows[2:]
    assert {row["attention"] for row in missed} == {"missed"}
    assert len(missed) == (2 if called_back else calls.MISSED_MOST)
    times = [row["rang_at"] for row in missed]
    assert times == sorted(times, reverse=True), "the newest of them"
    counted = ani.get("/api/calls/counts").json()
    assert counted == {"live": 2, "missed": 2 if called_back else 201}


def test_however_many_calls_ring_none_is_left_out(
    site: Site, clock: FakeClock, pbx: Exchange, town: str, owner: Connection
):
    missed_in_bulk(owner, town, clock.now, 300)
    owner.execute("update call set state = 'ringing', missed_at = null where city = %s", [town])
    last = pbx.ring()
    ani, _ = seat(site, town)
    rows = ani.get("/api/calls").json()
    assert len(rows) == 301
    assert rows[-1]["id"] == last


def test_a_call_by_hand_is_its_writers(site: Site, clock: FakeClock, town: str):
    ani, login = seat(site, town)
    at = (clock.now - timedelta(minutes=3)).isoformat()
    entered = ani.post(
        "/api/calls/manual",
        json={"channel": "walk_in", "at": at, "number": "0812 3456 789", "external_id": "T-17"},
    )
    assert entered.status_code == 201
    row = entered.json()
    assert (row["claimed_login"], row["channel"], row["number"]) == (login, "walk_in", "08xxxxxxx89")
    assert row["rang_at"].startswith("2026-11-24T02:57:00")


def test_a_call_by_hand_is_entered_once_and_tells_later_who_called(
    site: Site, pbx: Exchange, town: str, owner: Connection
):
    ani, _ = seat(site, town)
    path = f"/api/calls/manual/{uuid4()}"
    first = ani.put(path, json={"channel": "phone"}).json()
    assert (first["number"], first["external_id"]) == (None, "")
    told = {"channel": "110", "number": "0812 3456 789", "external_id": "T-17"}
    again = [ani.put(path, json=told).json() for _ in range(3)]
    assert {(row["id"], row["channel"], row["number"], row["external_id"]) for row in again} == {
        (first["id"], "110", "08xxxxxxx89", "T-17")
    }
    assert len(ani.get("/api/calls").json()) == 1
    noted = "select body from journal where city = %s and kind = 'call.corrected'"
    entries = [body for (body,) in owner.execute(noted, [town]).fetchall()]
    assert [entry["changed"] for entry in entries] == [["channel", "number", "ticket"], [], []]
    assert "3456" not in str(entries)
    assert ani.put(path, json={"number": "tidak tahu"}).status_code == 422
    rang = pbx.ring()
    ani.post(f"/api/calls/{rang}/claim", json={})
    assert ani.put(f"/api/calls/manual/{rang}", json=told).status_code == 409


def test_a_number_is_shown_for_a_reason_which_the_journal_keeps_and_the_number_it_does_not(
    site: Site, pbx: Exchange, town: str, owner: Connection, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    call = f"/api/calls/{pbx.ring(number='081298765432')}"
    ani, login = seat(site, town)
    assert ani.post(f"{call}/number", json={"reason": "ok"}).status_code == 422
    shown = ani.post(f"{call}/number", json={"reason": "menghubungi kembali pelapor"})
    assert shown.json() == {"number": "081298765432"}
    row = owner.execute(
        "select actor, body ->> 'reason' from journal where city = %s and kind = 'call.revealed'", [town]
    ).fetchall()
    assert row == [(login, "menghubungi kembali pelapor")]
    ani.post(f"{call}/claim", json={})
    told = owner.execute("select body::text from journal where city = %s", [town]).fetchall()
    assert "98765432" not in str(told)
    assert "98765432" not in caplog.text
    everything = [ani.get(path).text for path in ("/api/calls", "/api/calls/recent", call)]
    assert [text for text in everything if "98765432" in text] == []
    dispatcher, _ = seat(site, town, "dispatcher")
    assert dispatcher.post(f"{call}/number", json={"reason": "ingin tahu saja"}).status_code == 403


def test_a_flagged_number_is_told_and_neither_blocked_nor_delayed(
    site: Site, clock: FakeClock, pbx: Exchange, town: str
):
    ani, _ = seat(site, town)
    first = pbx.ring(call="a")
    ani.post(f"/api/calls/{first}/disposition", json={"disposition": "prank"})
    flags = ani.put(f"/api/calls/{first}/flag", json={"reason": "iseng berulang kali", "days": 2})
    assert flags.status_code == 200
    clock.advance(60)
    second = pbx.ring(call="b")
    third = pbx.ring(call="c", number="081111111111")
    rows = ani.get("/api/calls").json()
    assert [(row["id"], row["flag"], row["repeats"]) for row in rows] == [
        (second, "iseng berulang kali", 2),
        (third, None, 1),
    ]
    assert {row["attention"] for row in rows} == {"ringing"}
    same = ani.get(f"/api/calls/{second}").json()["same_number"]
    assert (same["day"], same["days_90"], same["by_outcome"]) == (2, 2, {"prank": 1, "open": 1})
    clock.advance(3 * 86400)
    operator = site.as_(town, "operator")
    assert operator.get(f"/api/calls/{second}").json()["flags"] == []
    operator.put(f"/api/calls/{second}/flag", json={"reason": "iseng berulang kali"})
    assert operator.delete(f"/api/calls/{second}/flag").status_code == 204
    assert operator.delete(f"/api/calls/{second}/flag").status_code == 409
    assert operator.put(f"/api/calls/{second}/flag", json={"reason": REASON, "days": 91}).status_code == 422


def test_numbers_of_calls_without_an_incident_are_forgotten_after_90_days(
    site: Site, clock: FakeClock, pbx: Exchange, town: str, owner: Connection
):
    pbx.ring(call="old")
    clock.advance(91 * 86400)
    pbx.ring(call="new")
    with site.db.change(Actor(town, "machine:test")) as tx:
        assert calls.forget(tx) == 1
    rows = owner.execute(
        "select external_id, number is null from call where city = %s order by rang_at", [town]
    ).fetchall()
    assert rows == [("old", True), ("new", False)]
    words = owner.execute("select count(*) from call_word where city = %s and number is null", [town])
    assert words.fetchone() == (1,)


def test_pages_of_recent_calls_meet_without_a_gap(site: Site, clock: FakeClock, pbx: Exchange, town: str):
    ids = []
    for nth in range(7):
        clock.advance(1)
        ids.append(pbx.ring(call=f"c{nth}"))
    ani = site.as_(town, "operator")
    found: list[str] = []
    before: dict[str, str] = {}
    while page := ani.get("/api/calls/recent", params={"limit": 3, **before}).json():
        found += [row["id"] for row in page]
        before = {"before": page[-1]["id"]}
    assert found == ids[::-1]


@pytest.mark.parametrize(
    ("said", "kept"),
    [("+62 812-345", "0812345"), ("tel:0812", "0812"), ("anonymous", None), ("", None), (None, None)],
)
def test_numbers_in_one_form(said: str | None, kept: str | None):
    assert normal_number(said) == kept


@pytest.mark.parametrize(
    ("number", "shown"), [("081234567890", "08xxxxxxxx90"), ("110", "xxx"), (None, None)]
)
def test_a_masked_number_keeps_two_at_each_end(number: str | None, shown: str | None):
    assert masked(number) == shown


def test_signatures_too_old_to_be_taken_are_forgotten(site: Site, clock: FakeClock, pbx: Exchange, town: str):
    pbx.ring()
    clock.advance(700)
    with site.db.record(town, "machine:test") as tx:
        assert store.forget_signatures(tx, tx.at - timedelta(minutes=11)) == 1
