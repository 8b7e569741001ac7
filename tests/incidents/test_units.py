"""Units: recommended with reasons, sent once whatever races, followed by what their crews' phones say."""

import hashlib
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from psycopg import Connection

from door import Site
from kentongan.base.db import Actor, Database
from kentongan.base.errors import Conflict
from kentongan.incidents.actions import units
from kentongan.incidents.model.units import DISPATCH_NEXT, OVER, DispatchState
from ring import seat
from standing import FakeClock, Server

DAGO = {"lat": -6.9063, "lon": 107.611}
WHY = "unit ini membawa alat yang perlu"


@pytest.fixture
def ani(site: Site, town: str) -> TestClient:
    return seat(site, town, "chief")[0]


class Crew:
    """A unit with a phone."""

    def __init__(self, site: Site, chief: Any, clock: FakeClock, sign: str, **named: str) -> None:
        made = chief.post("/api/units", json={"call_sign": sign, "function": "Satlantas", **named})
        assert made.status_code == 201, made.text
        self.id, self.sign, self.clock, self.chief = made.json()["id"], sign, clock, chief
        self.token = chief.post(f"/api/units/{self.id}/devices", json={"name": "HP"}).json()["token"]
        self.phone = TestClient(
            site.app, base_url="http://testserver", headers={"Authorization": f"Bearer {self.token}"}
        )

    def ready(self, lat: float = DAGO["lat"], lon: float = DAGO["lon"]) -> "Crew":
        assert self.chief.post(f"/api/units/{self.id}/state", json={"state": "ready"}).status_code == 200
        said = {"_type": "location", "lat": lat, "lon": lon, "tst": int(self.clock.now.timestamp()), "acc": 9}
        assert self.phone.post("/api/positions/owntracks", json=said).json() == [{"newest": True}]
        return self

    def did(self, seq: int, kind: str, dispatch: str | None = None, **named: Any) -> dict[str, Any]:
        at = self.clock.now.isoformat()
        fields = {"seq": seq, "key": str(uuid4()), "kind": kind, "dispatch": dispatch, "at": at}
        return fields | named

    def send(self, *actions: dict[str, Any]) -> dict[str, Any]:
        answer = self.phone.post("/api/device/actions", json={"actions": list(actions)})
        assert answer.status_code == 200, answer.text
        return answer.json()


def opened(browser: Any, **named: Any) -> str:
    made = browser.post("/api/incidents", json={"category": "LLN-LLR", **DAGO, **named})
    assert made.status_code == 201, made.text
    return made.json()["id"]


def sent(browser: Any, incident: str, crew: Crew, reason: str = WHY) -> Any:
    return browser.post(f"/api/incidents/{incident}/dispatches", json={"unit": crew.id, "reason": reason})


def test_a_recommendation_says_why_and_why_not(site: Site, ani: Any, clock: FakeClock):
    near = Crew(site, ani, clock, "P31").ready()
    far = Crew(site, ani, clock, "P32").ready(-6.93, 107.65)
    wrong = Crew(site, ani, clock, "S11", function="Satreskrim").ready(-6.9064, 107.6112)
    Crew(site, ani, clock, "P33")
    busy = Crew(site, ani, clock, "P34").ready()
    assert sent(ani, opened(ani), busy).status_code == 201
    found = ani.get(f"/api/incidents/{opened(ani)}/recommendation").json()
    assert [r["call_sign"] for r in found["ranked"]] == [near.sign, wrong.sign, far.sign]
    first = found["ranked"][0]
    assert {"closest", "free", "right_function", "fresh_position", "rested"} <= set(first["why"])
    assert "right_function" in found["ranked"][1]["doubts"]
    assert found["ranked"][2]["by_road"] is True
    assert found["ranked"][2]["distance_m"] > 3000
    passed = {p["call_sign"]: p["why"] for p in found["passed_over"]}
    assert passed == {"P33": "off_duty", "P34": "busy"}
    clock.advance(400)
    told = site.as_(ani_city(ani), "operator").get(f"/api/incidents/{opened(ani)}/recommendation").json()
    assert told["ranked"] == []
    assert told["shortfall"] == ["no_position"]
    assert {p["why"] for p in told["passed_over"]} == {"off_duty", "busy"}
    assert {(p["call_sign"], p["why"]) for p in told["unranked"]} == {
        (crew.sign, "stale_position") for crew in (near, far, wrong)
    }


def test_a_crew_that_only_has_a_radio_is_sent_with_a_reason(site: Site, ani: Any, clock: FakeClock):
    radio = Crew(site, ani, clock, "P41")
    assert ani.post(f"/api/units/{radio.id}/state", json={"state": "ready"}).status_code == 200
    incident = opened(ani)
    found = ani.get(f"/api/incidents/{incident}/recommendation").json()
    assert [(it["call_sign"], it["why"], it["fix_age_s"]) for it in found["unranked"]] == [
        (radio.sign, "no_position", None)
    ]
    assert (found["ranked"], found["shortfall"]) == ([], ["no_position"])
    assert sent(ani, incident, radio, "").json()["type"] == "NoReason"
    assert sent(ani, incident, radio, "lapor lewat HT, dekat").json()["rank"] is None


def test_a_report_without_a_place_still_gets_a_unit(site: Site, ani: Any, clock: FakeClock):
    near = Crew(site, ani, clock, "P31").ready()
    incident = opened(ani, lat=None, lon=None)
    found = ani.get(f"/api/incidents/{incident}/recommendation").json()
    assert [(it["call_sign"], it["why"]) for it in found["unranked"]] == [(near.sign, "no_place")]
    assert (found["ranked"], found["shortfall"]) == ([], ["no_place"])
    assert sent(ani, incident, near, "").json()["type"] == "NoReason"
    assert sent(ani, incident, near).json()["reason"] == WHY


def test_who_comes_behind_the_nine_ranked_is_free_as_well(site: Site, ani: Any, clock: FakeClock):
    crews = [Crew(site, ani, clock, f"P5{n}").ready(DAGO["lat"] + n * 0.002) for n in range(10)]
    found = ani.get(f"/api/incidents/{opened(ani)}/recommendation").json()
    assert [it["why"] for it in found["unranked"]] == ["further"]
    told = [it["call_sign"] for it in found["ranked"] + found["unranked"]]
    assert (len(found["ranked"]), sorted(told)) == (9, sorted(crew.sign for crew in crews))


def ani_city(browser: Any) -> str:
    return browser.get("/api/session").json()["city"]["slug"]


def test_the_first_needs_no_reason_another_does(site: Site, ani: Any, clock: FakeClock):
    near = Crew(site, ani, clock, "P31").ready()
    far = Crew(site, ani, clock, "P32").ready(-6.93, 107.65)
    incident = opened(ani)
    assert sent(ani, incident, far, "").json()["type"] == "NoReason"
    assert sent(ani, incident, near, "").json()["rank"] == 1
    assert sent(ani, incident, far).json()["reason"] == WHY
    seen = ani.get(f"/api/incidents/{incident}").json()
    assert seen["state"] == "dispatched"
    assert sent(ani, incident, near).json()["type"] == "UnitBusy"
    assert ani.post(f"/api/units/{near.id}/state", json={"state": "resting"}).json()["type"] == "UnitBusy"
    assert ani.post(f"/api/units/{near.id}/state", json={"state": "on_scene"}).status_code == 422
    refused = ani.post(f"/api/incidents/{incident}/state", json={"state": "cancelled", "reason": WHY})
    assert refused.status_code == 409


def test_a_dispatch_carries_its_incident_to_the_end(site: Site, ani: Any, clock: FakeClock):
    crew = Crew(site, ani, clock, "P31").ready()
    incident = opened(ani)
    dispatch = sent(ani, incident, crew).json()["id"]
    task = crew.phone.get("/api/device").json()["task"]
    assert task["dispatch"]["id"] == dispatch
    assert "number" not in task
    states = []
    for nth, kind in enumerate(("accept", "en_route", "arrived", "done"), 1):
        clock.advance(60)
        assert crew.send(crew.did(nth, kind, dispatch))["actions"][0]["outcome"] == "done"
        states.append((ani.get(f"/api/incidents/{incident}").json()["state"], unit_state(ani, crew)))
    assert states == [
        ("dispatched", "assigned"),
        ("attended", "en_route"),
        ("attended", "on_scene"),
        ("attended", "ready"),
    ]
    seen = ani.get(f"/api/incidents/{incident}").json()
    assert [c["state"] for c in seen["clocks"] if c["name"] == "arrive"] == ["met"]
    kinds = [e["kind"] for e in ani.get(f"/api/incidents/{incident}/timeline").json()]
    assert kinds.count("incident.advanced") == 4


def unit_state(browser: Any, crew: Crew) -> str:
    return next(u["state"] for u in browser.get("/api/units").json() if u["id"] == crew.id)


def test_forty_actions_out_of_order_and_doubled_arrive_once_in_order(
    site: Site, ani: Any, clock: FakeClock, owner: Connection
):
    crew = Crew(site, ani, clock, "P31").ready()
    dispatch = sent(ani, opened(ani), crew).json()["id"]
    kinds = ["accept", *["note"] * 12, "en_route", *["note"] * 12, "arrived", *["note"] * 12, "done"]
    actions = [crew.did(n, kind, dispatch, note=f"catatan {n}") for n, kind in enumerate(kinds, 1)]
    assert len(actions) == 40
    said = actions * 2
    random.Random(3).shuffle(said)
    for start in range(0, 80, 7):
        crew.send(*{a["seq"]: a for a in said[start : start + 7]}.values())
    settled = crew.send(*actions)
    assert settled["next_seq"] == 41
    assert {a["outcome"] for a in settled["actions"]} == {"done"}
    notes = owner.execute(
        "select n.text from incident_note n join dispatch d on d.incident_id = n.incident_id"
        " join journal j on j.body ->> 'note' = n.id::text where d.id = %s order by j.seq", [dispatch]
    ).fetchall()  # fmt: skip
    assert [text for (text,) in notes] == [f"catatan {n}" for n, k in enumerate(kinds, 1) if k == "note"]


def test_help_waits_for_nothing_and_stays_until_it_is_seen(site: Site, ani: Any, clock: FakeClock):
    crew = Crew(site, ani, clock, "P31").ready()
    told = crew.send(crew.did(5, "help", lat=-6.9, lon=107.6))
    assert (told["next_seq"], told["actions"][0]["outcome"]) == (1, "done")
    (call,) = ani.get("/api/emergencies").json()
    assert (call["call_sign"], call["lat"]) == ("P31", -6.9)
    assert unit_state(ani, crew) == "emergency"
    assert ani.post(f"/api/emergencies/{call['id']}/seen").status_code == 204
    assert ani.post(f"/api/emergencies/{call['id']}/seen").status_code == 404
    assert unit_state(ani, crew) == "ready"


def test_what_cannot_be_done_any_more_is_refused_and_holds_nothing_up(site: Site, ani: Any, clock: FakeClock):
    crew = Crew(site, ani, clock, "P31").ready()
    dispatch = sent(ani, opened(ani), crew).json()["id"]
    ani.post(f"/api/dispatches/{dispatch}/state", json={"state": "cancelled"})
    first = crew.did(1, "accept", dispatch)
    told = crew.send(first, crew.did(2, "note", dispatch, note="kami tidak jadi"))
    assert [a["outcome"] for a in told["actions"]] == ["refused", "done"]
    assert "cancelled" in told["actions"][0]["detail"]
    again = crew.phone.post("/api/device/actions", json={"actions": [{**first, "key": str(uuid4())}]})
    assert again.json()["type"] == "SeqReused"


@pytest.mark.security
def test_a_device_speaks_for_its_own_unit_and_its_token_is_a_hash(
    site: Site, ani: Any, clock: FakeClock, owner: Connection
):
    crew, other = Crew(site, ani, clock, "P31").ready(), Crew(site, ani, clock, "P32").ready()
    dispatch = sent(ani, opened(ani), other).json()["id"]
    assert crew.send(crew.did(1, "accept", dispatch))["actions"][0]["outcome"] == "refused"
    kept = owner.execute("select token_hash from device").fetchall()
    assert crew.token.encode() not in b"".join(bytes(row[0]) for row in kept)
    device = ani.get(f"/api/units/{crew.id}/devices").json()[0]["id"]
    assert ani.delete(f"/api/devices/{device}").status_code == 204
    assert crew.phone.get("/api/device").status_code == 401
    other.phone.headers["Authorization"] = "Bearer " + "x" * 43
    assert other.phone.get("/api/device").status_code == 401


def test_positions_in_both_dialects_and_only_the_newest_counts(site: Site, ani: Any, clock: FakeClock):
    crew = Crew(site, ani, clock, "P31").ready()
    at = (clock.now + timedelta(seconds=5)).isoformat()
    body = {"position": {"latitude": -6.91, "longitude": 107.62, "fixTime": at, "speed": 10, "course": 360}}
    clock.advance(6)
    assert crew.phone.post("/api/positions/traccar", json=body).json() == {"newest": True}
    unit = ani.get("/api/units").json()[0]
    assert (unit["lat"], round(unit["speed_kmh"], 2), unit["bearing_deg"]) == (-6.91, 18.52, 0)
    old = {"_type": "location", "lat": -6.9, "lon": 107.6, "tst": int(clock.now.timestamp()) - 60}
    assert crew.phone.post("/api/positions/owntracks", json=old).json() == [{"newest": False}]
    assert crew.phone.post("/api/positions/owntracks", json={"_type": "lwt"}).json() == []
    for wrong in ({"lat": 107.6, "lon": -6.9}, {"tst": int(clock.now.timestamp()) + 900}, {"lat": None}):
        assert crew.phone.post("/api/positions/owntracks", json=old | wrong).status_code == 422


def test_a_thousand_races_for_one_unit_book_it_once(
    site: Site, ani: Any, clock: FakeClock, server: Server, owner: Connection, town: str
):
    crew = Crew(site, ani, clock, "P31").ready()
    places = [UUID(opened(ani)) for _ in range(20)]
    database = Database(server.dsn("kentongan_web"), size=24, clock=clock)
    database.open()

    def race(nth: int) -> bool:
        try:
            with database.change(Actor(town, f"seat{nth}")) as tx:
                units.send(tx, places[nth % 20], UUID(crew.id), WHY)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        won = sum(pool.map(race, range(1000)))
    database.close()
    active = owner.execute(
        "select count(*) from dispatch where unit_id = %s and ended_at is null", [crew.id]
    ).fetchone()
    assert (won, active) == (1, (1,))


def test_a_dispatch_ends_for_good():
    assert all(not DISPATCH_NEXT[state] for state in OVER)
    assert set(DISPATCH_NEXT) == set(DispatchState)


def test_call_signs_are_those_of_the_city_and_taken_once(site: Site, ani: Any, clock: FakeClock):
    Crew(site, ani, clock, "P31")
    again = ani.post("/api/units", json={"call_sign": "P31", "function": "Satlantas"})
    assert again.json()["type"] == "CallSignTaken"
    for wrong in ({"call_sign": "p 31!"}, {"call_sign": "P32", "function": "Sihir"}):
        body = {"call_sign": "P31", "function": "Satlantas", **wrong}
        assert ani.post("/api/units", json=body).status_code == 422


def test_a_crew_sees_what_it_is_sent_to_the_map_and_whether_its_call_for_help_was_seen(
    site: Site, ani: Any, clock: FakeClock
):
    crew = Crew(site, ani, clock, "P31").ready()
    sent(ani, opened(ani), crew)
    seen = crew.phone.get("/api/device").json()
    assert (seen["task"]["category"], seen["task"]["category_name"]) == (
        "LLN-LLR",
        "Laka lantas — luka ringan",
    )
    assert (seen["next_seq"], seen["help"]) == (1, None)
    crew.send(crew.did(1, "help"))
    told = crew.phone.get("/api/device").json()
    assert (told["next_seq"], told["help"]["acknowledged_at"]) == (2, None)
    emergency = ani.get("/api/emergencies").json()[0]["id"]
    clock.advance(20)
    assert ani.post(f"/api/emergencies/{emergency}/seen").status_code == 204
    assert crew.phone.get("/api/device").json()["help"]["acknowledged_at"] is not None
    clock.advance(16 * 60)
    assert crew.phone.get("/api/device").json()["help"] is None
    drawn = crew.phone.get("/api/device/map")
    assert drawn.json()["city"]["name"] and drawn.headers["Cache-Control"] == "private, no-cache"
    same = crew.phone.get("/api/device/map", headers={"If-None-Match": drawn.headers["ETag"]})
    assert same.status_code == 304


@pytest.mark.parametrize("before", ["off_duty", "resting", "ready", "escorting"])
def test_a_unit_whose_call_for_help_was_seen_is_what_it_was_before(
    site: Site, ani: Any, clock: FakeClock, before: str
):
    crew = Crew(site, ani, clock, "P31").ready()
    ani.post(f"/api/units/{crew.id}/state", json={"state": before})
    crew.send(crew.did(1, "help"), crew.did(2, "help"))
    assert unit_state(ani, crew) == "emergency"
    emergency = ani.get("/api/emergencies").json()[0]["id"]
    assert ani.post(f"/api/emergencies/{emergency}/seen").status_code == 204
    assert unit_state(ani, crew) == before


def test_what_somebody_set_by_hand_meanwhile_stays(site: Site, ani: Any, clock: FakeClock):
    crew = Crew(site, ani, clock, "P31").ready()
    crew.send(crew.did(1, "help"))
    ani.post(f"/api/units/{crew.id}/state", json={"state": "faulty"})
    emergency = ani.get("/api/emergencies").json()[0]["id"]
    ani.post(f"/api/emergencies/{emergency}/seen")
    assert unit_state(ani, crew) == "faulty"


JPEG = b"\xff\xd8\xff\xe0" + b"pixels" * 50 + b"\xff\xd9"


@pytest.mark.security
def test_a_crews_picture_is_kept_once_with_its_hash_and_seen_by_who_may_see_the_incident(
    site: Site, ani: Any, clock: FakeClock, town: str
):
    crew, other = Crew(site, ani, clock, "P31").ready(), Crew(site, ani, clock, "P32").ready()
    incident = opened(ani)
    said = {"dispatch": sent(ani, incident, crew).json()["id"], "at": clock.now.isoformat()}

    def shot(phone: Any, content: bytes, key: UUID, **named: str) -> tuple[int, Any]:
        answer = phone.post(
            "/api/device/photos", params={**said, "key": str(key), **named}, content=content,
            headers={"Content-Type": "image/jpeg"},
        )  # fmt: skip
        return answer.status_code, answer.json().get("added")

    key = uuid4()
    assert [shot(crew.phone, JPEG, key), shot(crew.phone, JPEG, key)] == [(200, True), (200, False)]
    assert shot(crew.phone, JPEG + b"\xff\xd9", key)[0] == 409
    assert shot(other.phone, JPEG, uuid4())[0] == 404, "another unit's dispatch"
    for wrong in (b"<html>" + JPEG, b"GIF89a", b"", JPEG[:-1]):
        assert shot(crew.phone, wrong, uuid4())[0] == 422
    assert shot(crew.phone, JPEG[:4] + b"x" * 1024 * 1024 + JPEG[-2:], uuid4())[0] == 413
    row = ani.get(f"/api/incidents/{incident}/photos").json()[0]
    assert (row["id"], row["sha256"]) == (str(key), hashlib.sha256(JPEG).hexdigest())
    seen = ani.get(f"/api/photos/{key}")
    assert (seen.content, seen.headers["content-type"]) == (JPEG, "image/jpeg")
    assert seen.headers["content-disposition"].startswith("attachment")
    assert seen.headers["x-content-type-options"] == "nosniff"
    assert seat(site, town, "analyst")[0].get(f"/api/photos/{key}").status_code == 403
    told = ani.get(f"/api/incidents/{incident}/timeline").json()
    assert [e["body"]["sha256"] for e in told if e["kind"] == "incident.photo_added"] == [row["sha256"]]
    for _ in range(19):
        assert shot(crew.phone, JPEG, uuid4()) == (200, True)
    assert shot(crew.phone, JPEG, uuid4())[0] == 409
