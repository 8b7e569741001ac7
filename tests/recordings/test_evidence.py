"""An open incident is recorded by itself: real web and watch processes, a real camera, real files."""

from datetime import timedelta
from pathlib import Path

import pytest

from incidents.conftest import settle
from kentongan.base.db import Actor
from kentongan.incidents.actions import evidence
from recordings.test_stream import plan, segments
from standing import wait_until
from video.conftest import Street
from watch.conftest import City, Launch
from watch.test_socket import Page, page
from watch.test_warm import Desk, asked, camera, desk

__all__ = ["asked", "desk", "page"]
PRE_ROLL_S = 5


def entries(city: City, incident: str) -> list[tuple[str, dict]]:
    return city.rows(
        "select kind, body from journal where city = %s and subject = %s and kind like 'incident.rec%%'"
        " order by seq",
        city.slug, incident,
    )  # fmt: skip


def marks(city: City) -> list[tuple]:
    return city.rows(
        "select c.code, m.label, m.from_at, m.to_at from recording_mark m join camera c on c.id = m.camera_id"
        " where m.city = %s order by c.code",
        city.slug,
    )


def open_files(folder: Path) -> list[Path]:
    return list((folder / "writing").iterdir())


def quiet(city: City, folder: Path) -> bool:
    """No file is open, and none of the last seconds is indexed: files are two seconds long."""
    last = city.rows("select now() - max(ended_at) from segment where city = %s", city.slug)[0][0]
    return not open_files(folder) and last > timedelta(seconds=6)


def look(page: Page, city: City) -> None:
    """Two looks of the machine that decides, whoever leads."""
    for _ in range(2):
        with page.database.change(Actor(city.slug, "machine:test")) as tx:
            evidence.apply(tx, 32, PRE_ROLL_S, pulled=False)
            tx.note("city.looked", city.slug)


def test_what_happens_at_an_open_incident_is_on_record_from_before_it_until_it_closes(
    city: City, street: Street, watch: Launch, page: Page, tmp_path: Path
) -> None:
    settle(page.database, city.slug)
    folder = tmp_path / "rekaman"
    camera(city, street, "B0")
    camera(city, street, "B1", north=0.1)
    city.fill()
    watch(keep=folder)
    desk = Desk(page, city)
    wait_until(lambda: city.is_("B0", "playing") and city.is_("B1", "playing"), timeout_s=30, why="they play")
    playing_at = city.rows("select now()")[0][0]
    wait_until(lambda: city.rows("select now()")[0][0] - playing_at > timedelta(seconds=6), why="a past")
    assert segments(city, "B0") == []
    opened_at = city.rows("select now()")[0][0]
    incident = desk.opened("KRM-CRS")
    wait_until(lambda: len(segments(city, "B0")) >= 3, timeout_s=30, why="it is recorded")
    assert segments(city, "B0")[0][1] < opened_at, "what was before the report is what shows how it came"
    ((kind, said),) = entries(city, incident)
    assert (kind, said["cameras"]) == ("incident.recording_began", ["B0"])
    assert [(row[0], row[1]) for row in marks(city)] == [("B0", said["code"])]
    desk.closed(incident)
    wait_until(lambda: len(entries(city, incident)) == 2, timeout_s=30, why="its end is decided")
    assert entries(city, incident)[1] == ("incident.recording_ended", {"cameras": ["B0"]})
    wait_until(lambda: quiet(city, folder), timeout_s=40, why="nothing is written any more")
    assert all(row[3] <= city.rows("select now()")[0][0] for row in marks(city))
    ended_at = marks(city)[0][3]
    kinds = "select distinct kind from segment where camera_id = %s and began_at < %s"
    assert city.rows(kinds, city.cameras["B0"], ended_at) == [("kejadian",)], "it is kept as evidence is"
    assert segments(city, "B1") == [], "a camera that shows nothing of it is not recorded"
    desk.client.close()


@pytest.mark.security
def test_a_category_that_keeps_cameras_shut_is_not_recorded_nor_is_a_small_matter(
    asked: City, street: Street, watch: Launch, page: Page, desk: Desk, tmp_path: Path
) -> None:
    """The camera is pulled only when somebody asks: nobody does for domestic violence."""
    folder = tmp_path / "rekaman"
    shut, witness = camera(asked, street, "B0"), camera(asked, street, "B1", north=0.1)
    watch(keep=folder, linger_s=1)
    asked.fill()
    quiet = [desk.opened("KRM-KDR"), desk.opened("KRM-CRS", "P3")]
    opened = desk.client.put(
        f"/api/incidents/{quiet[0]}/cameras", json={"cameras": [str(shut)], "reason": "korban berteriak"}
    )
    assert opened.status_code < 300, opened.text
    loud = desk.opened("KRM-CRS", north=0.1)
    wait_until(lambda: bool(segments(asked, "B1")), timeout_s=40, why="the other one is recorded")
    assert segments(asked, "B0") == []
    assert [row[0] for row in marks(asked)] == ["B1"]
    assert [entries(asked, id) for id in quiet] == [[], []]
    assert witness
    desk.closed(loud)
    wait_until(lambda: asked.is_("B1", "released"), timeout_s=40, why="and let go when it is over")


@pytest.mark.security
def test_the_plan_and_the_register_stand_above_an_incident(
    asked: City, street: Street, page: Page, desk: Desk
) -> None:
    ids = {name: camera(asked, street, name, north=nth / 1e4) for nth, name in enumerate(["B0", "B1", "B2"])}
    plan(asked, "B0", "off")
    asked.owner.execute("update camera set enabled = false where id = %s", [ids["B1"]])
    incident = desk.opened("KRM-CRS")
    look(page, asked)
    assert [row[0] for row in marks(asked)] == ["B2"]
    plan(asked, "B0", "continuous")
    plan(asked, "B2", "off")
    look(page, asked)
    going = [row[0] for row in marks(asked) if row[3] > asked.rows("select now()")[0][0]]
    assert going == ["B0"], "who plans it off while the incident is open ends it; who plans it on begins it"
    assert entries(asked, incident)[-1] == ("incident.recording_ended", {"cameras": ["B2"]})


def test_a_camera_that_was_chosen_stays_and_the_cap_holds(
    asked: City, street: Street, page: Page, desk: Desk
) -> None:
    ids = [camera(asked, street, f"B{nth}", north=nth / 1e4) for nth in range(4)]
    desk.opened("KRM-CRS", "P2")
    with page.database.read(Actor(asked.slug, "machine:test")) as tx:
        ((_, one),) = evidence.due(tx, 1, pulled=False).begin
        assert len(one) == 1
        assert not evidence.due(tx, 0, pulled=False)
    look(page, asked)
    asked.owner.execute(
        "insert into camera_state (camera_id, city, epoch, state, detail, since, reported_at, counting,"
        " worker) values (%s, %s, 1, 'dead', '', now(), now(), false, 'uji:1')",
        [ids[0], asked.slug],
    )
    look(page, asked)
    now = asked.rows("select now()")[0][0]
    assert {row[0] for row in marks(asked) if row[3] > now} == {"B0", "B1", "B2", "B3"}


def test_recording_goes_on_while_nobody_decides_but_not_for_ever(
    asked: City, street: Street, page: Page, desk: Desk
) -> None:
    camera(asked, street, "B0")
    desk.opened("KRM-CRS")
    look(page, asked)
    now = asked.rows("select now()")[0][0]
    ((_, _, _, to_at),) = marks(asked)
    assert timedelta(minutes=30) < to_at - now <= timedelta(hours=1)
