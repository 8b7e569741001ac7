"""A phone that changes its unit: who had it is told in the journal."""

from typing import Any

from fastapi.testclient import TestClient
from psycopg import Connection

from incidents.test_push import (  # noqa: F401 - some are fixtures
    House,
    Phone,
    Service,
    chief,
    house,
    service,
    woken,
)
from incidents.test_units import Crew
from ring import seat
from standing import FakeClock


def test_a_phone_that_moves_to_another_unit_is_in_the_journal_of_the_one_it_left(
    house: House,  # noqa: F811
    chief: TestClient,  # noqa: F811
    service: Service,  # noqa: F811
    clock: FakeClock,
    owner: Connection[Any],
    other_town: str,
):
    crew, other = (Crew(house.site, chief, clock, sign) for sign in ("P31", "P32"))
    away = Crew(house.site, seat(house.site, other_town, "chief")[0], clock, "P31")
    phone, path = Phone(), f"{service.address}/moves"
    had = {it.id: woken(it, phone, path) for it in (crew, other, away)}
    told = """select city, actor, body ->> 'subscription', body ->> 'why', body ->> 'to' from journal
        where kind = 'unit.push_removed' and subject = %s"""
    assert owner.execute(told, [crew.id]).fetchall() == [
        (house.city, "unit:P32", had[crew.id], "moved", other.id)
    ]
    assert owner.execute(told, [other.id]).fetchall() == [
        (house.city, "machine:push", had[other.id], "moved", None)
    ], "another city is told what it lost, not to whom"
    assert owner.execute(told, [away.id]).fetchall() == []
    woken(away, phone, path)
    assert owner.execute(told, [away.id]).fetchall() == [], "what is said again moved nowhere"
