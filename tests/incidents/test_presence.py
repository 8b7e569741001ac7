"""Who is looking at an incident now: two sessions see each other, and who goes is gone within seconds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from nats.aio.client import Client
from psycopg import Connection

from door import Site
from kentongan.base.ids import new_id
from kentongan.base.tasks import end
from kentongan.incidents.presence import EXPIRES_S, SUBJECT, Lookers, Neighbours, Page, Presence
from kentongan.tools.servers import Nats
from ring import seat

DAGO = {"lat": -6.9063, "lon": 107.611}
INCIDENT = UUID("6a7c0f9e-8a57-4f6e-9f53-0d9c9c1d2a11")


@dataclass
class Seconds:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def page(login: str, city: str = "bandung", number: str = "1") -> Page:
    return Page("", city, login, number)


def test_two_sessions_see_each_other_and_nothing_of_it_is_kept(site: Site, town: str, owner: Connection):
    (ani, ani_login), (budi, budi_login) = seat(site, town), seat(site, town)
    made = ani.post("/api/incidents", json={"category": "LLN-LLR", **DAGO}).json()["id"]
    before = owner.execute("select count(*) from journal where city = %s", [town]).fetchone()
    mine, his = (f"/api/incidents/{made}/lookers/{uuid4()}" for _ in range(2))
    assert ani.put(mine).status_code == 204
    assert budi.put(his).status_code == 204
    assert budi.put(his).status_code == 204
    both = {"incident_id": made, "logins": sorted([ani_login, budi_login])}
    assert ani.get("/api/lookers").json() == budi.get("/api/lookers").json() == [both]
    assert budi.delete(his).status_code == 204
    assert ani.get("/api/lookers").json() == [{"incident_id": made, "logins": [ani_login]}]
    assert owner.execute("select count(*) from journal where city = %s", [town]).fetchone() == before


def test_another_city_sees_nobody_and_looks_at_nothing(site: Site, town: str, other_town: str):
    ani, _ = seat(site, town)
    made = ani.post("/api/incidents", json={"category": "LLN-LLR", **DAGO}).json()["id"]
    stranger, _ = seat(site, other_town)
    assert stranger.put(f"/api/incidents/{made}/lookers/{uuid4()}").status_code == 404
    ani.put(f"/api/incidents/{made}/lookers/{uuid4()}")
    assert stranger.get("/api/lookers").json() == []


def test_nobody_ends_the_look_of_somebody_else(site: Site, town: str):
    (ani, login), (budi, _) = seat(site, town), seat(site, town)
    made = ani.post("/api/incidents", json={"category": "LLN-LLR", **DAGO}).json()["id"]
    mine = f"/api/incidents/{made}/lookers/{uuid4()}"
    ani.put(mine)
    budi.delete(mine)
    assert ani.get("/api/lookers").json() == [{"incident_id": made, "logins": [login]}]


def test_who_says_nothing_more_is_gone_within_seconds_and_that_is_a_change():
    seconds = Seconds()
    presence = Presence(seconds)
    presence.look(page("ani"), INCIDENT)
    presence.look(page("ani", number="2"), INCIDENT)
    assert presence.changed() == {"bandung"}
    seconds.now += EXPIRES_S - 1
    presence.look(page("ani"), INCIDENT)
    assert presence.changed() == set(), "looking on is no news"
    seconds.now += EXPIRES_S - 0.1
    assert presence.who("bandung") == [Lookers(incident_id=INCIDENT, logins=["ani"])]
    seconds.now += 0.2
    assert presence.who("bandung") == []
    assert presence.changed() == {"bandung"}


def test_a_page_shows_one_incident_and_a_late_goodbye_ends_only_the_old_one():
    presence, other = Presence(Seconds()), new_id()
    presence.look(page("ani"), INCIDENT)
    presence.look(page("ani"), other)
    presence.leave(page("ani"), INCIDENT)
    assert presence.who("bandung") == [Lookers(incident_id=other, logins=["ani"])]


@asynccontextmanager
async def process(nats: Nats, presence: Presence, told: list[str]) -> AsyncIterator[Client]:
    client = Client()
    await client.connect(nats.url("web"), inbox_prefix="_INBOX.web")
    running = asyncio.create_task(Neighbours(presence, client, told.append).run())
    try:
        yield client
    finally:
        await end([running])
        await client.close()


async def until(what: Any) -> None:
    async with asyncio.timeout(20):
        while not what():
            await asyncio.sleep(0.02)


def test_two_web_processes_show_each_others_pages(nats: Nats):
    async def go() -> None:
        here, there = Presence(), Presence()
        told_here: list[str] = []
        async with process(nats, here, told_here), process(nats, there, []):
            there.look(page("budi"), INCIDENT)
            await until(lambda: here.who("bandung") == [Lookers(incident_id=INCIDENT, logins=["budi"])])
            await until(lambda: told_here == ["bandung"])
            there.leave(page("budi"), INCIDENT)
            await until(lambda: here.who("bandung") == [])
            await until(lambda: told_here == ["bandung", "bandung"])

    asyncio.run(go())


def test_nonsense_from_another_process_is_told_and_nothing_more(nats: Nats):
    async def go() -> None:
        here = Presence()
        async with process(nats, here, []) as client:
            for said in (b"\xff", b"[]", b'{"process":"x","pages":[{"city":"bandung"}]}', b'{"process":"x"}'):
                await client.publish(SUBJECT, said)
            row = b'{"city":"bandung","login":"cici","page":"9","incident":"%s"}' % str(INCIDENT).encode()
            good = b'{"process":"y","pages":[%s]}' % row
            async with asyncio.timeout(20):
                while not here.who("bandung"):
                    await client.publish(SUBJECT, good)
                    await asyncio.sleep(0.05)

    asyncio.run(go())
