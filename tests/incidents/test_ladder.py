"""What rises to whom: by which clock, who is told, who stops it, and what rises again."""

from typing import Any

import pytest
from psycopg import Connection

from door import Site
from incidents.test_units import Crew
from kentongan.incidents.actions import ladder
from ring import seat
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
