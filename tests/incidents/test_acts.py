"""What a page asks for under an id of its own: done once, never late without a word, with its true time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from psycopg import Connection

from door import Site
from incidents.test_record import pages
from incidents.test_units import WHY, Crew, opened
from kentongan.base.db import Database
from kentongan.incidents import tick
from ring import exchange, seat
from standing import FakeClock

DAY_S = 86_400


@pytest.fixture
def ani(site: Site, town: str) -> TestClient:
    return seat(site, town, "chief")[0]


def act(at: datetime, good_s: int = 60, id: str = "") -> dict[str, str]:
    """The header of something that was asked for at an instant."""
    return {"X-Kentongan-Act": f"{id or uuid4()}; at={at.isoformat()}; for={good_s}"}


def noted(browser: Any, incident: str, text: str, headers: dict[str, str]) -> Any:
    return browser.post(f"/api/incidents/{incident}/notes", json={"text": text}, headers=headers)


def notes(browser: Any, incident: str) -> list[dict[str, Any]]:
    return [it for it in browser.get(f"/api/incidents/{incident}").json()["notes"] if it["kind"] == "note"]


def test_a_unit_whose_answer_was_lost_is_not_sent_again_when_it_is_free_again(
    site: Site, ani: Any, clock: FakeClock
):
    crew, incident, once = Crew(site, ani, clock, "P31").ready(), opened(ani), act(clock.now)
    path, body = f"/api/incidents/{incident}/dispatches", {"unit": crew.id, "reason": WHY}
    first = ani.post(path, json=body, headers=once)
    assert first.status_code == 201, first.text
    for state in ("en_route", "on_scene", "done"):
        step = ani.post(f"/api/dispatches/{first.json()['id']}/state", json={"state": state})
        assert step.status_code == 200, step.text
    again = ani.post(path, json=body, headers=once)
    assert (again.status_code, again.json()["type"]) == (409, "AlreadyDone")
    assert [it["state"] for it in ani.get(path).json()] == ["done"]


def test_of_two_that_ask_at_once_under_one_id_one_is_done(site: Site, ani: Any, town: str, clock: FakeClock):
    incident = opened(ani)
    pages = [seat(site, town, "chief")[0] for _ in range(4)]
    for nth in range(10):
        once = act(clock.now)
        with ThreadPoolExecutor(len(pages)) as all_at_once:
            asked = [all_at_once.submit(noted, it, incident, f"no {nth}", once) for it in pages]
        assert sorted(it.result().status_code for it in asked) == [201, 409, 409, 409]
    assert sorted(it["text"] for it in notes(ani, incident)) == sorted(f"no {nth}" for nth in range(10))


def test_what_was_refused_is_not_remembered_as_done(ani: Any, clock: FakeClock):
    incident, once = opened(ani), act(clock.now)
    path = f"/api/incidents/{incident}/state"
    assert ani.post(path, json={"state": "closed"}, headers=once).json()["type"] == "IllegalMove"
    assert ani.post(path, json={"state": "verified"}, headers=once).status_code == 200


def test_what_waited_longer_than_it_is_good_for_is_not_done_without_a_word(
    site: Site, ani: Any, clock: FakeClock
):
    crew, incident, id = Crew(site, ani, clock, "P31").ready(), opened(ani), str(uuid4())
    path, body = f"/api/incidents/{incident}/dispatches", {"unit": crew.id, "reason": WHY}
    asked_at = clock.now
    clock.advance(31)
    late = ani.post(path, json=body, headers=act(asked_at, 30, id))
    assert (late.status_code, late.json()["type"]) == (409, "TooLate")
    assert ani.get(path).json() == []
    assert ani.post(path, json=body, headers=act(clock.now, 30, id)).status_code == 201


def test_what_had_to_wait_says_when_it_was_asked_for(
    site: Site, ani: Any, clock: FakeClock, town: str, owner: Connection
):
    crew, incident = Crew(site, ani, clock, "P31").ready(), opened(ani)
    body = {"unit": crew.id, "reason": WHY}
    sent = ani.post(f"/api/incidents/{incident}/dispatches", json=body).json()
    call = exchange(site, clock, town).ring()
    then = clock.now + timedelta(seconds=10)
    clock.advance(310)
    bodies: list[tuple[str, dict[str, Any]]] = [
        (f"incidents/{incident}/notes", {"text": "saksi di warung"}),
        (f"incidents/{incident}/partners", {"partner": "damkar", "note": "Pak Dedi"}),
        (f"dispatches/{sent['id']}/state", {"state": "en_route"}),
        (f"calls/{call}/backs", {"reached": True}),
    ]
    note, partners, step, backs = [
        ani.post(f"/api/{path}", json=body, headers=act(then, DAY_S)).json() for path, body in bodies
    ]
    said = [note["at"], partners[0]["at"], step["departed_at"], backs[0]["at"]]
    assert {datetime.fromisoformat(it) for it in said} == {then}
    paper = " ".join(pages(ani, f"/api/incidents/{incident}/report.pdf"))
    assert paper.count("baru sampai kemudian") == len(bodies) - 1, "the call is not its own"
    found = owner.execute(
        "select kind, at, body ->> 'said_at' from journal where city = %s and body ? 'said_at' order by seq",
        [town],
    ).fetchall()
    kinds = ["incident.noted", "incident.told", "incident.advanced", "call.called_back"]
    assert found == [(kind, clock.now, then.isoformat()) for kind in kinds]


def test_what_comes_at_once_says_no_other_time(ani: Any, clock: FakeClock, town: str, owner: Connection):
    incident, then = opened(ani), clock.now
    clock.advance(4.9)
    assert noted(ani, incident, "segera", act(then)).status_code == 201
    ahead = act(clock.now + timedelta(hours=1))
    assert noted(ani, incident, "jam meja terlalu cepat", ahead).status_code == 201
    assert {datetime.fromisoformat(it["at"]) for it in notes(ani, incident)} == {clock.now}
    found = owner.execute(
        "select count(*) from journal where city = %s and body ? 'said_at'", [town]
    ).fetchone()
    assert found == (0,)


@pytest.mark.security
@pytest.mark.parametrize(
    "said",
    [
        "",
        "x",
        "{id}",
        "{id}; at=2026-11-24T03:00:00; for=60",
        "{id}; at=kemarin sore jam 3; for=60",
        "{id}; at=2026-11-24T03:00:00Z; for=86401",
        "{id}; at=2026-11-24T03:00:00Z; for=-1",
        "------------------------------------; at=2026-11-24T03:00:00Z; for=60",
    ],
)
def test_a_header_that_says_nothing_is_refused_and_nothing_is_done(ani: Any, said: str):
    incident = opened(ani)
    answer = noted(ani, incident, "catatan", {"X-Kentongan-Act": said.format(id=uuid4())})
    assert answer.status_code == 422, answer.text
    assert notes(ani, incident) == []


@pytest.mark.security
def test_an_id_of_one_city_says_nothing_in_another(site: Site, ani: Any, other_town: str, clock: FakeClock):
    budi, once = seat(site, other_town, "chief")[0], act(clock.now)
    assert noted(ani, opened(ani), "di sini", once).status_code == 201
    assert noted(budi, opened(budi), "di sana", once).status_code == 201


def test_an_incident_that_somebody_moved_meanwhile_is_not_moved_on_unseen(ani: Any):
    incident = opened(ani)
    path = f"/api/incidents/{incident}/state"
    assert ani.post(path, json={"state": "verified", "had": "new"}).status_code == 200
    said = {"state": "referred", "had": "new", "reason": "diserahkan ke Dishub"}
    answer = ani.post(path, json=said)
    assert (answer.status_code, answer.json()["type"]) == (409, "MovedMeanwhile")
    assert ani.post(path, json=said | {"had": "verified"}).status_code == 200


def test_after_a_week_it_is_forgotten(ani: Any, db: Database, town: str, clock: FakeClock, owner: Connection):
    assert noted(ani, opened(ani), "lama", act(clock.now)).status_code == 201
    clock.advance(6 * DAY_S)
    known = "select count(*) from act where city = %s"
    tick.sweep(db, town)
    assert owner.execute(known, [town]).fetchone() == (1,)
    clock.advance(2 * DAY_S)
    tick.sweep(db, town)
    assert owner.execute(known, [town]).fetchone() == (0,)
