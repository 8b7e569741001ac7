"""Printing holds nobody up: few at once, nothing is locked while it reads, nothing that came is missing."""

from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection

from door import Site
from incidents.test_record import opened, pages
from kentongan.base.db import Actor, Books, Transaction
from kentongan.base.press.setting import PLACES, Press, PressBusy
from kentongan.incidents.actions import handover, incidents, record
from ring import seat


@dataclass(frozen=True, slots=True)
class Meddled(Books):
    """Books beside which somebody else does something while the reading goes on."""

    meddle: Callable[[], object]

    @contextmanager
    def read(self) -> Generator[Transaction]:
        with Books.read(self) as tx:
            yield tx
            self.meddle()


@pytest.fixture
def ani(site: Site, town: str) -> Any:
    return seat(site, town, "chief")[0]


def noted(owner: Connection, town: str, kind: str) -> int:
    asked = "select count(*) from journal where city = %s and kind = %s"
    row = owner.execute(asked, [town, kind]).fetchone()
    assert row is not None
    return row[0]


def test_who_finds_no_place_at_the_press_is_told_so_at_once_and_nothing_is_noted(
    site: Site, ani: Any, owner: Connection, town: str
):
    path = f"/api/incidents/{opened(ani)['id']}/report.pdf"
    press: Press = site.app.state.press
    with ExitStack() as taken:
        for _ in range(PLACES):
            taken.enter_context(press.place())
        refused = ani.get(path)
        assert (refused.status_code, refused.json()["type"]) == (503, "PressBusy")
        assert noted(owner, town, "incident.printed") == 0
    assert pages(ani, path)
    assert noted(owner, town, "incident.printed") == 1


def test_a_place_comes_back_whatever_becomes_of_the_paper():
    press = Press(places=1)
    with pytest.raises(ValueError, match="torn"), press.place():
        raise ValueError("torn")
    with press.place(), pytest.raises(PressBusy), press.place():
        pass
    with press.place():
        pass


def test_the_city_goes_on_while_a_record_is_read_and_what_came_meanwhile_stands_on_it(
    site: Site, ani: Any, owner: Connection, town: str
):
    id, other = (UUID(opened(ani)["id"]) for _ in range(2))
    actor, said = Actor(town, "budi"), iter(["Korban kedua di seberang"])

    def write() -> None:
        with site.db.change(actor) as tx:
            incidents.note(tx, other, "kejadian lain")
        for text in said:
            with site.db.change(actor) as tx:
                incidents.note(tx, id, text)

    paper = record.printed(Meddled(site.db, actor, write), id, "id")
    assert "Korban kedua di seberang" in str(paper.sheet)
    assert noted(owner, town, "incident.printed") == 1, "what was read too early was not printed"
    last = owner.execute(
        "select kind, encode(hash, 'hex') from journal where city = %s order by seq desc limit 1", [town]
    ).fetchone()
    assert last is not None
    assert last[0] == "incident.printed"
    assert last[1][:16] in str(paper.sheet), "the chain that it names ends with its own entry"


def test_what_never_stands_still_is_not_printed_and_says_so(
    site: Site, ani: Any, owner: Connection, town: str
):
    id, actor = UUID(opened(ani)["id"]), Actor(town, "budi")

    def write() -> None:
        with site.db.change(actor) as tx:
            incidents.note(tx, id, "lagi")

    with pytest.raises(record.StillChanging):
        record.printed(Meddled(site.db, actor, write), id, "id")
    assert noted(owner, town, "incident.printed") == 0


def test_a_hand_over_that_is_signed_while_it_is_read_is_printed_as_it_is_then(
    site: Site, ani: Any, owner: Connection, town: str
):
    opened(ani)
    left = ani.post("/api/handovers", json={}).json()
    id, actor = UUID(left["id"]), Actor(town, "budi")
    keys = iter([[line["key"] for line in left["lines"]]])

    def sign() -> None:
        for ticked in keys:
            with site.db.change(actor) as tx:
                handover.take(tx, id, ticked)

    paper = handover.printed(Meddled(site.db, actor, sign), id, "id")
    assert "budi · " in str(paper.sheet)
    assert "belum ditandatangani" not in str(paper.sheet)
    assert noted(owner, town, "handover.printed") == 1
