"""Incidents from calls: opened, corrected, moved, merged and parted, with everything kept."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from door import Site
from incident_rows import incident
from kentongan.base.errors import Conflict
from kentongan.base.ids import new_id
from kentongan.incidents.model.states import NEXT, OPEN, State, merge, move, unmerge
from make import AT
from ring import Exchange, exchange, seat
from standing import FakeClock

DAGO = {"lat": -6.9063, "lon": 107.611}
REASON = "laporan ternyata tidak benar"


@pytest.fixture
def pbx(site: Site, clock: FakeClock, town: str) -> Exchange:
    return exchange(site, clock, town)


@pytest.fixture
def ani(site: Site, town: str) -> Any:
    return seat(site, town)[0]


def opened(browser: Any, **named: Any) -> dict[str, Any]:
    answer = browser.post("/api/incidents", json={"category": "LLN-LLR", **DAGO, **named})
    assert answer.status_code == 201, answer.text
    return answer.json()


def corrected(browser: Any, read: dict[str, Any], **said: Any) -> Any:
    """A correction by somebody who read the incident as it is given."""
    names = ("category", "priority", "narrative", "lat", "lon", "place_text", "answers")
    had = {name: read[name] for name in names}
    return browser.patch(f"/api/incidents/{read['id']}", json={**said, "had": had})


def test_an_incident_of_two_calls_has_a_number_an_owner_a_polsek_and_both_calls(
    pbx: Exchange, ani: Any, clock: FakeClock
):
    calls = [pbx.ring(call="a", place={**DAGO, "accuracy_m": 20}), pbx.ring(call="b", number="0822")]
    made = opened(ani, lat=None, lon=None, calls=calls, narrative="Tabrakan dua motor")
    assert made["code"] == "20261124-0001"
    assert (made["origin"], made["priority"], made["state"]) == ("call", "P2", "new")
    assert made["lat"] == DAGO["lat"]
    assert made["polsek"].startswith("PSK-")
    assert made["owner_login"]
    assert [c["id"] for c in made["calls"]] == calls
    assert made["calls"][0]["number"] == "08xxxxxxxx90"
    assert made["opens_cameras"] is True
    assert ani.get("/api/calls").json() == []
    again = ani.post("/api/incidents", json={"category": "LLN-LLR", "calls": calls[:1]})
    assert again.json()["type"] == "CallClosed"


def test_the_tables_rule_says_that_no_camera_opens(ani: Any):
    assert opened(ani, category="KRM-KDR")["opens_cameras"] is False


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"category": "XXX-XXX"}, 422),
        ({"category": "NON-PRK"}, 422),
        ({"priority": "P9"}, 422),
        ({"lat": 107.6, "lon": -6.9}, 422),
        ({"lat": -6.9, "lon": None}, 422),
        ({"narrative": "a" * 8001}, 422),
        ({"narrative": "a" * 1_000_000}, 413),
        ({"narrative": "x\u0000y"}, 422),
        ({"place_text": "\ud800"}, 422),
        ({"calls": ["6a7c0f9e-8a57-4f6e-9f53-0d9c9c1d2a11"]}, 404),
    ],
    ids=lambda it: str(it)[:40],
)
def test_bad_input_is_refused_clearly(ani: Any, wrong: dict[str, Any], status: int):
    sent = {"category": "LLN-LLR", **DAGO, **wrong}
    body = json.dumps(sent)
    answer = ani.post("/api/incidents", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    assert ani.get("/api/incidents").json() == []


@pytest.mark.parametrize(
    ("text", "kept", "mark"),
    [
        ("awas \u202egnalam\u202c", "awas gnalam", "hidden_characters"),
        ("zero\u200bwidth", "zerowidth", "hidden_characters"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>", "markup"),
        ('=HYPERLINK("http://x")', '=HYPERLINK("http://x")', "formula"),
    ],
)
def test_odd_text_is_kept_as_plain_text_and_marked(ani: Any, text: str, kept: str, mark: str):
    made = opened(ani, narrative=text)
    assert made["narrative"] == kept
    assert mark in made["marks"]


def test_a_place_outside_the_city_is_marked_and_not_refused(ani: Any):
    made = opened(ani, lat=-6.2, lon=106.8)
    assert "outside_city" in made["marks"]
    assert made["polsek"] == ""


def test_corrections_keep_what_was_said_before(ani: Any, owner: Connection, town: str):
    made = opened(ani, narrative="rahasia pelapor")
    path = f"/api/incidents/{made['id']}"
    after = corrected(ani, made, narrative="dua motor", category="LLN-LLB", lat=-6.92, lon=107.6)
    assert (after.json()["category"], after.json()["priority"]) == ("LLN-LLB", "P1")
    texts = [note["text"] for note in after.json()["notes"]]
    assert texts == ["rahasia pelapor", "dua motor"]
    first = ani.post(f"{path}/notes", json={"text": "warna merah"}).json()
    second = ani.post(f"{path}/notes", json={"text": "warna biru", "corrects": first["id"]}).json()
    assert second["corrects"] == first["id"]
    assert "warna merah" in [n["text"] for n in ani.get(path).json()["notes"]]
    chain = owner.execute("select body::text from journal where city = %s", [town]).fetchall()
    assert "rahasia" not in str(chain), "personal text stands beside the chain"
    kinds = [e["kind"] for e in ani.get(f"{path}/timeline").json()]
    assert kinds[-1] == "incident.noted" or kinds[-1] == "incident.opened"
    assert "incident.corrected" in kinds


def test_states_move_along_the_graph_and_exits_need_a_reason(ani: Any):
    path = f"/api/incidents/{opened(ani)['id']}/state"
    assert ani.post(path, json={"state": "verified"}).json()["verified_at"]
    assert ani.post(path, json={"state": "closed"}).json()["type"] == "IllegalMove"
    assert ani.post(path, json={"state": "unfounded"}).json()["type"] == "NoReason"
    assert ani.post(path, json={"state": "unfounded", "reason": REASON}).json()["state"] == "unfounded"
    assert ani.post(path, json={"state": "merged"}).status_code == 422
    assert ani.post(path, json={"state": "verified", "reason": "pelapor lain membenarkan"}).status_code == 200


def test_duplicates_are_near_in_place_and_time_and_kin(ani: Any, clock: FakeClock):
    first = opened(ani)
    opened(ani, lat=-6.92)
    opened(ani, category="KRM-TPU")
    clock.advance(1700)
    same = opened(ani, category="LLN-LLB", lat=-6.9075)
    found = ani.get(f"/api/incidents/{same['id']}/duplicates").json()
    assert [(d["id"], d["apart_s"]) for d in found] == [(first["id"], 1700)]
    assert found[0]["distance_m"] < 300
    clock.advance(200)
    late = ani.post("/api/incidents", json={"category": "LLN-LLR", **DAGO}).json()
    found = ani.get(f"/api/incidents/{late['id']}/duplicates").json()
    assert [d["id"] for d in found] == [same["id"]]


def test_merge_and_unmerge_lose_nothing(ani: Any, pbx: Exchange):
    call = pbx.ring()
    a, b = opened(ani, calls=[call], narrative="dari A"), opened(ani)
    merged = ani.put(f"/api/incidents/{a['id']}/merge", json={"into": b["id"]}).json()
    assert (merged["id"], merged["parts"]) == (b["id"], [a["id"]])
    assert [c["id"] for c in merged["calls"]] == [call]
    assert ani.get(f"/api/incidents/{a['id']}").json()["state"] == "merged"
    assert corrected(ani, a, priority="P1").json()["type"] == "Merged"
    assert ani.put(f"/api/incidents/{b['id']}/merge", json={"into": a["id"]}).status_code == 409
    assert ani.put(f"/api/incidents/{b['id']}/merge", json={"into": b["id"]}).status_code == 409
    parted = ani.delete(f"/api/incidents/{a['id']}/merge").json()
    names = ("state", "merged_into", "narrative", "calls", "category", "polsek")
    assert {n: parted[n] for n in names} == {n: a[n] for n in names}
    assert ani.get(f"/api/incidents/{b['id']}").json()["parts"] == []
    kinds = {e["kind"] for e in ani.get(f"/api/incidents/{b['id']}/timeline").json()}
    assert {"incident.joined", "incident.parted"} <= kinds


def test_partners_owner_and_pauses(site: Site, ani: Any, clock: FakeClock, town: str):
    path = f"/api/incidents/{opened(ani, category='BNC-KBK')['id']}"
    told = ani.post(f"{path}/partners", json={"partner": "damkar", "note": "via 113"}).json()
    assert [(t["partner"], t["note"]) for t in told] == [("damkar", "via 113")]
    assert ani.post(f"{path}/partners", json={"partner": "nobody"}).status_code == 422
    budi, login = seat(site, town)
    assert budi.post(f"{path}/owner").json()["owner_login"] == login
    assert ani.put(f"{path}/pauses/arrive", json={"reason": "x"}).json()["type"] == "NoReason"
    why = {"reason": "menunggu unit teknis gegana"}
    assert ani.put(f"{path}/pauses/arrive", json=why).status_code == 204
    assert ani.put(f"{path}/pauses/arrive", json=why).json()["type"] == "ClockPaused"
    clock.advance(700)
    clocks = {c["name"]: c for c in ani.get(path).json()["clocks"]}
    assert (clocks["arrive"]["state"], clocks["arrive"]["elapsed_s"]) == ("paused", 0)
    assert clocks["dispatch"]["state"] == "late"
    assert ani.delete(f"{path}/pauses/arrive").status_code == 204
    assert ani.delete(f"{path}/pauses/arrive").status_code == 409


def test_lists_filter_search_and_page(ani: Any, clock: FakeClock):
    ids = []
    for nth in range(5):
        clock.advance(10)
        ids.append(opened(ani, narrative=f"tabrakan nomor {nth}", place_text="Jalan Dago")["id"])
    clock.advance(10)
    other = opened(ani, category="BNC-KBK", narrative="rumah terbakar")["id"]

    def found(**asked: Any) -> list[str]:
        return [row["id"] for row in ani.get("/api/incidents", params=asked).json()]

    assert found() == [other, *ids[::-1]]
    assert found(limit=2) == [other, ids[4]]
    assert found(limit=2, before=ids[4]) == [ids[3], ids[2]]
    assert found(category="BNC-KBK") == [other]
    assert found(text="TABRAK nomor 3") == [ids[3]]
    assert found(text="dago") == ids[::-1]
    assert found(state="verified") == []
    assert found(text="'; drop table incident; --") == []
    assert ani.get("/api/incidents", params={"text": "&|!"}).status_code == 422
    assert ani.get("/api/incidents", params={"text": "a\x00"}).status_code == 422


def test_in_a_surge_the_oldest_open_p1_stays_on_the_desk_s_list_and_what_lacks_is_counted(
    site: Site, ani: Any, clock: FakeClock
):
    grave = opened(ani, category="KRM-CRS")["id"]
    for _ in range(104):
        clock.advance(1)
        opened(ani, category="LLN-MCT")
    young = opened(ani, category="KRM-CRS")["id"]
    clock.advance(30)
    found = ani.get("/api/incidents/open").json()
    assert [it["id"] for it in found["incidents"][:2]] == [grave, young]
    assert (len(found["incidents"]), found["number"]) == (100, 106)
    minor = [it["opened_at"] for it in found["incidents"][2:]]
    assert minor == sorted(minor), "the longest open first"
    lines = ani.get("/api/handovers/draft").json()
    assert [it["key"] for it in lines][:2] == [grave, young]


def test_a_report_gives_medians_and_p90(site: Site, ani: Any, pbx: Exchange, clock: FakeClock, town: str):
    for wait_s in (2, 4, 30):
        call = str(wait_s)
        pbx.ring(call=call, word="ringing", at=pbx.ago(wait_s))
        call_id = pbx.ring(call=call, word="answered", at=pbx.ago(0))
        opened(ani, calls=[call_id])
    span = {"from": "2026-11-23T00:00:00Z", "to": "2026-11-25T00:00:00Z", "by": "category"}
    (group,) = site.as_(town, "chief").get("/api/incidents/report", params=span).json()
    assert group["key"] == "LLN-LLR"
    assert (group["answer"]["number"], group["answer"]["within"]) == (3, 2)
    assert round(group["answer"]["median_s"]) == 4
    assert round(group["answer"]["p90_s"]) == 30


def test_how_fast_a_call_was_answered_is_not_known_of_what_was_entered_by_hand(
    site: Site, ani: Any, town: str
):
    call = ani.post("/api/calls/manual", json={"channel": "phone"})
    assert call.status_code == 201, call.text
    opened(ani, calls=[call.json()["id"]])
    span = {"from": "2026-11-23T00:00:00Z", "to": "2026-11-25T00:00:00Z", "by": "category"}
    (group,) = site.as_(town, "chief").get("/api/incidents/report", params=span).json()
    assert (group["answer"]["number"], group["answer"]["median_s"]) == (0, None)


@given(st.sampled_from(list(State)), st.sampled_from(list(State)))
def test_no_illegal_move(before: State, to: State):
    it = incident(state=before, merged_into=new_id() if before is State.MERGED else None)
    if to in NEXT[before]:
        assert move(it, to, AT).state is to
    else:
        with pytest.raises(Conflict):
            move(it, to, AT)


@given(st.lists(st.sampled_from(list(State)), max_size=12))
def test_stamps_are_set_once_and_never_taken_back(path: list[State]):
    it = incident()
    for nth, to in enumerate(path):
        if to in NEXT[it.state]:
            before = it
            it = move(it, to, AT.replace(minute=nth))
            for name in ("verified_at", "dispatched_at", "departed_at", "done_at", "closed_at"):
                if getattr(before, name) is not None:
                    assert getattr(it, name) == getattr(before, name)


@given(st.sampled_from(sorted(OPEN)))
def test_unmerging_undoes_merging(state: State):
    it, into = incident(state=state), incident()
    assert unmerge(merge(it, into), state, AT) == it
