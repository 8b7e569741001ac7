"""The demonstration city: a map, 200 fictional cameras at its junctions, and the clips they play.

Everything is worked out from the city pack and the clips at hand, so that a second start finds what the first
one made and changes nothing. What people changed since (names, lines, switches) stays.
"""

import json
from contextlib import suppress
from pathlib import Path
from typing import Final

import psycopg

from kentongan.base.db import Actor, Database, Transaction
from kentongan.base.errors import Conflict, KentonganError, NotFound
from kentongan.base.vault import Vault, make
from kentongan.cameras import actions as cameras
from kentongan.cameras.model import Drawn
from kentongan.cameras.register import actions as register
from kentongan.places import actions as places
from kentongan.places.model import Pack
from kentongan.tools import clips
from kentongan.tools.assets import find
from kentongan.tools.assets_catalogue import ITEMS, Item
from kentongan.tools.assets_fetch import fetch
from kentongan.tools.city_load import Unchanged, found, load_rules, pack_of
from kentongan.tools.demo_cast import Clip, Member, members
from kentongan.tools.eyes_in_use import usual

MACHINE: Final = "machine:demo"
CHOSEN: Final = "demo.json"
REAL: Final = "select 1 as found from city where slug = %(slug)s and not training"


def was_here(data: Path) -> bool:
    """Whether this data folder holds a demonstration city."""
    return (data / "run" / CHOSEN).exists()


def prepare(data: Path) -> None:
    """Make ready what needs no database; fetch what is missing and anybody may fetch.

    Raises: NotFound, naming all that is missing and where to put it.
    """
    faults: list[str] = []
    for item in [item for item in ITEMS if item.name in clips.SCENES]:
        try:
            find(item.name, data)
        except NotFound as missing:
            faults += _fetched(item, data, str(missing))
    usual()
    try:
        clips.prepare(data)
    except NotFound:
        raise NotFound("; ".join(faults)) from None


def _fetched(item: Item, data: Path, missing: str) -> list[str]:
    """Try to fetch one missing item. Returns: what is to be said if it is still missing."""
    if not item.fetchable:
        return [missing]
    try:
        fetch(item, data / "assets")
    except KentonganError as error:
        return [f"{missing} (fetching it failed: {error})"]
    return []


def install(owner: str, database: Database, data: Path, counted: int, rtsp_port: int) -> str:
    """Put the demonstration city into the database, and the list of its streams into DATA/run/cameras.json.

    Args:
        owner: the owner's dsn.
        database: opened as kentongan_web.
        counted: how many cameras the machine should count; the others are pulled on demand.
        rtsp_port: where `kentongan cameras` will serve them, on loopback.
    Returns: the city's slug.
    Raises: Invalid, NotFound; Conflict, where the city is a real one.
    """
    pack = pack_of(data)
    _refuse_real(owner, pack.card.slug)
    found(owner, pack.card, training=True)
    everyone = members(pack, clips_of(data), counted, rtsp_port)
    chosen = data / "run" / CHOSEN
    with suppress(Unchanged), database.change(Actor(pack.card.slug, MACHINE)) as tx:
        _settle(tx, pack, everyone, recount=_counted_before(chosen) != counted)
    load_rules(database, pack.card.slug, data)
    _address(owner, pack.card.slug, everyone, data)
    _write(data / "run" / "cameras.json", [_stream(member) for member in everyone])
    _write(chosen, {"counted": counted})
    return pack.card.slug


def _refuse_real(owner: str, slug: str) -> None:
    """Fictional cameras never stand among real ones. Raises: Conflict."""
    with psycopg.connect(owner, connect_timeout=10) as connection:
        if connection.execute(REAL, {"slug": slug}).fetchone():
            raise Conflict(
                f"the city {slug!r} of this database is a real one: choose another --data for --demo"
            )


def clips_of(data: Path) -> list[Clip]:
    """The prepared clips, sorted by name. Raises: NotFound, where there are none to be had."""
    return [_clip(path) for path in clips.prepare(data)]


def _settle(tx: Transaction, pack: Pack, everyone: list[Member], *, recount: bool) -> None:
    """Load, register, draw and choose, whatever of it is new. Raises: Unchanged, where nothing is."""
    new_map = not places.is_current(tx, pack)
    if new_map:
        places.load(tx, pack)
    added, placed = cameras.register(tx, [member.source for member in everyone], place_again=new_map)
    drawn = cameras.redraw(tx, {member.source.id: member.lines for member in everyone})
    if added or placed or drawn:
        tx.note("camera.registered", pack.card.slug, added=added, placed=placed, drawn=drawn, fictional=True)
    if recount:
        chosen = [member.source.id for member in everyone if member.source.counted]
        cameras.count_these(tx, chosen)
        tx.note("camera.chosen", pack.card.slug, counted=len(chosen))
    if not tx.noted:
        raise Unchanged


def _address(owner: str, city: str, everyone: list[Member], data: Path) -> None:
    """The port of the test server is another one at each start: plumbing, nobody's decision."""
    make(data / "secrets")
    vault = Vault(data / "secrets")
    database = Database(owner, size=1)
    database.open()
    try:
        with database.record(city, MACHINE) as tx:
            for member in everyone:
                register.point_example(tx, vault, member.source.id, member.source.url)
    finally:
        database.close()


def _clip(path: Path) -> Clip:
    card = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    lines = tuple(
        Drawn(
            name=line["name"],
            from_=(line["from"][0], line["from"][1]),
            to=(line["to"][0], line["to"][1]),
            forward_name=line["forward_name"],
            back_name=line["back_name"],
        )
        for line in card["lines"]
    )
    return Clip(f"clips/{path.name}", float(card["duration_s"]), lines, bool(card.get("simulated", False)))


def _stream(member: Member) -> dict[str, object]:
    return {"path": member.path, "clip": member.clip.path, "offset_s": member.offset_s}


def _counted_before(path: Path) -> int | None:
    """How many were asked for last time; None at the first start."""
    try:
        return int(json.loads(path.read_text(encoding="utf-8"))["counted"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".draft")
    draft.write_text(json.dumps(content), encoding="utf-8")
    draft.replace(path)
