"""Two persons correct the same incident: nothing that one of them said is undone by the other unseen."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from door import Site
from incident_rows import incident
from incidents.test_incidents import corrected, opened
from kentongan.base.db import Actor
from kentongan.incidents.actions import incidents
from kentongan.incidents.model.crossing import NotRead, crossed
from ring import seat
from standing import FakeClock


@pytest.fixture
def ani(site: Site, town: str) -> Any:
    return seat(site, town)[0]


def now(browser: Any, made: dict[str, Any]) -> dict[str, Any]:
    return browser.get(f"/api/incidents/{made['id']}").json()


@pytest.mark.parametrize(
    ("theirs", "ours", "what"),
    [
        ({"priority": "P1"}, {"priority": "P3"}, "priority"),
        ({"category": "KRM-CRS"}, {"category": "BNC-KBK"}, "category, priority"),
        ({"priority": "P1"}, {"category": "KRM-CRS"}, "priority"),
        ({"lat": -6.92, "lon": 107.6}, {"lat": -6.95, "lon": 107.65}, "lat, lon"),
        ({"place_text": "Simpang Dago"}, {"place_text": "Gasibu"}, "place_text"),
        ({"narrative": "dua motor"}, {"narrative": "tiga motor"}, "narrative"),
        ({"answers": {"Luka?": "ya"}}, {"answers": {"Luka?": "tidak"}}, "answers"),
    ],
)
def test_who_did_not_see_what_a_colleague_said_is_told_and_nothing_is_saved(
    site: Site, ani: Any, town: str, theirs: dict[str, Any], ours: dict[str, Any], what: str
):
    made = opened(ani)
    budi, login = seat(site, town)
    assert corrected(budi, made, **theirs).status_code == 200
    after = now(ani, made)
    refused = corrected(ani, made, **ours)
    assert (refused.status_code, refused.json()["type"]) == (409, "ChangedMeanwhile")
    assert refused.json()["detail"].startswith(f"{login} at 03:00 UTC changed {what};")
    assert now(ani, made) == after
    assert corrected(ani, after, **ours).status_code == 200, "who has read it may"
    kept = now(ani, made)
    assert {name: kept[name] for name in ours} == ours


def test_each_field_is_told_with_who_changed_it_and_not_with_who_came_last(
    site: Site, ani: Any, town: str, clock: FakeClock
):
    made = opened(ani, answers={"Luka?": "tidak"})
    (budi, one), (citra, two), (dewi, three) = (seat(site, town) for _ in range(3))
    corrected(budi, made, place_text="Simpang Dago")
    clock.advance(60)
    corrected(citra, made, priority="P1")
    clock.advance(60)
    corrected(dewi, now(ani, made), narrative="dua motor", lat=-6.92, lon=107.6)
    corrected(dewi, now(ani, made), place_text="Simpang Dago")

    def told(**ours: Any) -> str:
        return corrected(ani, made, **ours).json()["detail"].removesuffix("; read it again, then save")

    assert told(place_text="Gasibu") == f"{one} at 03:00 UTC changed place_text", (
        "saying it again is no change"
    )
    assert told(priority="P3") == f"{two} at 03:01 UTC changed priority"
    assert told(narrative="x", priority="P3", place_text="Gasibu") == (
        f"{three} at 03:02 UTC changed narrative; {one} at 03:00 UTC changed place_text; "
        f"{two} at 03:01 UTC changed priority"
    )


def test_of_answers_it_is_told_who_answered_that_question(site: Site, ani: Any, town: str, clock: FakeClock):
    card = next(it for it in ani.get("/api/categories").json()["categories"] if it["code"] == "LLN-LLR")
    first, second = [it["text"] for it in card["questions"][:2]]
    made = opened(ani)
    (budi, one), (citra, two) = seat(site, town), seat(site, town)
    corrected(budi, made, answers={first: "ya"})
    clock.advance(60)
    corrected(citra, made, answers={second: "ya", "Nama pelapor Siti": "ya"})
    for question, said in ((first, f"{one} at 03:00"), (second, f"{two} at 03:01")):
        detail = corrected(ani, made, answers={question: "tidak"}).json()["detail"]
        assert detail == f"{said} UTC changed answers; read it again, then save"
    timeline = ani.get(f"/api/incidents/{made['id']}/timeline").text
    assert first in timeline
    assert "Siti" not in timeline, "what stands on no card does not go into the journal"


def test_who_erased_a_text_is_told_to_who_would_bring_it_back(site: Site, ani: Any, town: str):
    made = opened(ani, narrative="Nama: Siti")
    budi, (chief, login) = seat(site, town)[0], seat(site, town, "chief")
    wish = {"text": f"note:{made['notes'][0]['id']}", "reason": "diminta keluarga"}
    assert chief.post(f"/api/incidents/{made['id']}/erasures", json=wish).status_code == 200
    corrected(budi, now(ani, made), priority="P1")
    detail = corrected(ani, made, narrative="Nama: Siti, luka").json()["detail"]
    assert detail.startswith(f"{login} at 03:00 UTC changed narrative;")


def test_what_a_colleague_said_of_something_else_or_just_so_is_no_matter(site: Site, ani: Any, town: str):
    made, budi = opened(ani, answers={"Luka?": "ya"}), seat(site, town)[0]
    assert corrected(budi, made, priority="P1", answers={"Api?": "tidak"}).status_code == 200
    assert corrected(ani, made, place_text="Simpang Dago", answers={"Luka?": "dua"}).status_code == 200
    assert corrected(ani, made, priority="P1").status_code == 200, "said again, or by both"
    seen = now(ani, made)
    assert (seen["priority"], seen["place_text"]) == ("P1", "Simpang Dago")
    assert seen["answers"] == {"Luka?": "dua", "Api?": "tidak"}


def test_text_that_was_erased_is_not_brought_back_by_who_had_read_it(site: Site, ani: Any, town: str):
    made, chief = opened(ani, narrative="Nama: Siti"), seat(site, town, "chief")[0]
    wish = {"text": f"note:{made['notes'][0]['id']}", "reason": "diminta keluarga"}
    assert chief.post(f"/api/incidents/{made['id']}/erasures", json=wish).status_code == 200
    assert corrected(ani, made, narrative="Nama: Siti, luka").json()["type"] == "ChangedMeanwhile"


def test_a_correction_says_what_it_read(ani: Any):
    made = opened(ani)
    path = f"/api/incidents/{made['id']}"
    assert ani.patch(path, json={"priority": "P1"}).status_code == 422
    unread = ani.patch(path, json={"priority": "P1", "had": {"category": "LLN-LLR"}})
    assert (unread.status_code, unread.json()["type"]) == (422, "NotRead")
    assert "priority" in unread.json()["detail"]
    assert ani.patch(path, json={"priority": "P1", "had": {"priority": "P2"}}).status_code == 200


def test_of_many_at_once_one_is_saved(site: Site, ani: Any, town: str):
    id = UUID(opened(ani)["id"])

    def said(nth: int) -> bool:
        try:
            with site.db.change(Actor(town, f"operator{nth}")) as tx:
                incidents.correct(tx, id, {"place_text": f"tempat {nth}"}, {"place_text": ""})
        except incidents.ChangedMeanwhile:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(said, range(16))) == 1


def test_a_category_cannot_be_corrected_without_its_priority_being_read():
    it = incident(category="LLN-LLR", priority="P2")
    with pytest.raises(NotRead, match="priority"):
        crossed(it, {"category": "LLN-LLR"}, {"category": "KRM-CRS"})
    assert crossed(it, {"category": "LLN-LLR", "priority": "P2"}, {"category": "KRM-CRS"}) == []
    assert crossed(it, {}, {"accuracy_m": 5.0}) == []
