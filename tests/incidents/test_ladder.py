"""What rises to whom: by which clock, who is told, who stops it, and what rises again."""

from typing import Any

import pytest
from psycopg import Connection

from door import Site
from incidents.test_units import Crew
from kentongan.incidents.actions import ladder
from ring import exchange, seat
from standing import FakeClock

DAGO = {"lat": -6.9063, "lon": 107.611}
WHY = "karena dekat sekali"


@pytest.fixture
def ani(site: Site, town: str) -> Any:
    return seat(site, town, "chief")[0]


class Ladder:
    """The machine, and what it said about incidents."""

    def __init__(self, site: Site, clock: FakeClock, town: str, owner: Connection) -> None:
        self.site, self.clock, self.town, self.owner = site, clock, town, owner

    def after(self, *waits_s: float) -> list[str]:
        """Let time pass, looking after each wait. Returns: every level so far, oldest first."""
        for wait_s in waits_s:
            self.clock.advance(wait_s)
            ladder.climb_in(self.site.db, self.town)
        rows = self.owner.execute(
            "select body ->> 'level' from journal where city = %s and kind like '%%.escalated' order by seq",
            [self.town],
        )
        return [level for (level,) in rows.fetchall()]


@pytest.fixture
def rises(site: Site, clock: FakeClock, town: str, owner: Connection) -> Ladder:
    return Ladder(site, clock, town, owner)


def opened(ani: Any, **named: Any) -> dict[str, Any]:
    made = ani.post("/api/incidents", json={"category": "KRM-CRS", **DAGO, **named})
    assert made.status_code == 201, made.text
    return made.json()


def send(ani: Any, incident: str, crew: Crew) -> str:
    sent = ani.post(f"/api/incidents/{incident}/dispatches", json={"unit": crew.id, "reason": WHY})
    assert sent.status_code == 201, sent.text
    return sent.json()["id"]


def step(ani: Any, dispatch: str, state: str) -> None:
    assert ani.post(f"/api/dispatches/{dispatch}/state", json={"state": state}).status_code == 200


@pytest.mark.parametrize("last", ["accepted", "en_route"])
def test_a_p1_whose_unit_is_called_off_rises_again_from_then(
    site: Site, clock: FakeClock, ani: Any, rises: Ladder, last: str
):
    incident = opened(ani)["id"]
    dispatch = send(ani, incident, Crew(site, ani, clock, "P31").ready())
    assert rises.after(31) == ["Polsek"], "nobody accepts"
    step(ani, dispatch, last)
    assert rises.after(900) == ["Polsek"]
    step(ani, dispatch, "cancelled")
    assert rises.after(1, 28) == ["Polsek"], "counted from when it fell away"
    assert rises.after(2) == ["Polsek", "Polsek"]
    assert rises.after(60) == ["Polsek", "Polsek", "Polres"]


def test_one_that_another_unit_still_has_does_not_rise_and_one_that_was_finished_neither(
    site: Site, clock: FakeClock, ani: Any, rises: Ladder
):
    incident = opened(ani)["id"]
    first, second = (send(ani, incident, Crew(site, ani, clock, f"P3{nth}").ready()) for nth in (1, 2))
    step(ani, first, "accepted")
    step(ani, second, "accepted")
    step(ani, first, "cancelled")
    assert rises.after(900) == []
    step(ani, second, "on_scene")
    step(ani, second, "done")
    assert rises.after(900) == []


def test_a_unit_of_a_merged_part_has_the_whole(site: Site, clock: FakeClock, ani: Any, rises: Ladder):
    part, whole = opened(ani)["id"], opened(ani)["id"]
    step(ani, send(ani, part, Crew(site, ani, clock, "P31").ready()), "accepted")
    assert ani.put(f"/api/incidents/{part}/merge", json={"into": whole}).status_code == 200
    assert rises.after(900) == []


def test_what_became_p1_late_rises_from_then(ani: Any, rises: Ladder):
    made = opened(ani, category="LLN-MCT")
    assert rises.after(1200) == []
    had = {"category": made["category"], "priority": made["priority"]}
    raised = ani.patch(f"/api/incidents/{made['id']}", json={"priority": "P1", "had": had})
    assert raised.json()["priority"] == "P1"
    assert rises.after(1, 28) == []
    assert rises.after(2) == ["Polsek"]
    assert rises.after(60) == ["Polsek", "Polres"]


def test_what_is_opened_again_waits_anew(ani: Any, rises: Ladder):
    incident = opened(ani)["id"]
    shut = {"state": "unfounded", "reason": "tidak ada apa-apa di sana"}
    assert ani.post(f"/api/incidents/{incident}/state", json=shut).status_code == 200
    assert rises.after(900) == []
    back = {"state": "verified", "reason": "pelapor menelepon lagi"}
    assert ani.post(f"/api/incidents/{incident}/state", json=back).status_code == 200
    assert rises.after(29) == []
    assert rises.after(2) == ["Polsek"]


def risen(browser: Any) -> list[dict[str, Any]]:
    return browser.get("/api/escalations").json()


def test_it_is_told_to_the_roles_of_the_steps_it_reached_by_what_they_name(
    site: Site, clock: FakeClock, town: str, rises: Ladder
):
    exchange(site, clock, town).ring(line="110-2")
    operator, chief = site.as_(town, "operator"), site.as_(town, "chief")
    dispatcher, officer = site.as_(town, "dispatcher"), site.as_(town, "officer")
    rises.after(11)

    def told() -> list[bool]:
        seats = (operator, dispatcher, chief)
        for browser in (*seats, officer):
            browser.get("/api/session")  # they are there
        return [row["mine"] for browser in seats for row in risen(browser)]

    assert told() == [True, False, False], "Polsek: the operator"
    (row,) = risen(operator)
    assert (row["level"], row["nth"], row["line"], row["ladder"]) == ("Polsek", 1, "110-2", "call")
    rises.after(10)
    assert told() == [True, False, True], "Polres: the chief too"
    assert risen(chief)[0]["level"] == "Polres"
    assert officer.post(f"/api/escalations/{row['id']}/acknowledgement").status_code == 403


def test_where_nobody_of_the_named_roles_is_there_whoever_is_there_is_told(
    site: Site, clock: FakeClock, town: str, rises: Ladder
):
    dispatcher, operator = site.as_(town, "dispatcher"), site.as_(town, "operator")
    exchange(site, clock, town).ring()
    rises.after(11)
    operator.get("/api/session")
    assert [row["mine"] for row in risen(dispatcher)] == [False]
    clock.advance(61)
    assert [row["mine"] for row in risen(dispatcher)] == [True]


def test_it_says_of_which_incident_and_who_took_it_stands_in_its_timeline(
    site: Site, clock: FakeClock, town: str, rises: Ladder
):
    ani, login = seat(site, town, "dispatcher")
    made = opened(ani, place_text="depan Gedung Sate")
    assert rises.after(31, 60) == ["Polsek", "Polres"]
    (row,) = risen(ani)
    assert (row["subject_id"], row["code"], row["category"]) == (made["id"], made["code"], "KRM-CRS")
    assert (row["priority"], row["place_text"], row["level"]) == ("P1", "depan Gedung Sate", "Polres")
    assert ani.post(f"/api/escalations/{row['id']}/acknowledgement").status_code == 204
    assert rises.after(900) == ["Polsek", "Polres"]
    assert [(row["acknowledged_by"], row["mine"]) for row in risen(ani)] == [(login, True)]
    entries = ani.get(f"/api/incidents/{made['id']}/timeline").json()
    assert [(e["kind"], e["actor"]) for e in entries][:2] == [
        ("escalation.acknowledged", login),
        ("incident.escalated", "machine:ladder"),
    ]
