"""SQL of the cameras room. One statement, one function, no decisions."""

from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.cameras.model import Camera, Drawn, Line, Source

CAMERAS: Final = """
    select c.id, c.code, c.name, c.lat, c.lon, c.bearing_deg, c.fov_deg, c.owner, c.purpose, c.fictional,
      c.enabled, c.counted, c.created_at, s.state, coalesce(s.detail, '') as detail, s.since, s.reported_at,
      s.frame_at, s.width, s.height, s.fps, s.codec
    from camera c left join camera_state s on s.camera_id = c.id order by c.code"""
CAMERA: Final = """
    select c.id, c.code, c.name, c.lat, c.lon, c.bearing_deg, c.fov_deg, c.owner, c.purpose, c.fictional,
      c.enabled, c.counted, c.created_at, s.state, coalesce(s.detail, '') as detail, s.since, s.reported_at,
      s.frame_at, s.width, s.height, s.fps, s.codec
    from camera c left join camera_state s on s.camera_id = c.id where c.id = %(id)s"""
LOCK_CAMERA: Final = "select id from camera where id = %(id)s for update"
LINES: Final = """
    select id, name, array[from_x, from_y] as from_, array[to_x, to_y] as "to", forward_name, back_name
    from line where camera_id = %(camera_id)s and ended_at is null order by name"""
CHANGE: Final = """
    update camera set name = %(name)s, enabled = %(enabled)s, counted = %(counted)s where id = %(id)s"""
COUNT_THESE: Final = "update camera set counted = (id = any(%(ids)s::uuid[])) where fictional"
PLACE_CAMERA: Final = """
    update camera set name = %(name)s, lat = %(lat)s, lon = %(lon)s, bearing_deg = %(bearing_deg)s,
      fov_deg = %(fov_deg)s
    where id = %(id)s"""
END_LINE: Final = "update line set ended_at = %(at)s where id = %(id)s"
NAME_WAYS: Final = """
    update line set forward_name = %(forward_name)s, back_name = %(back_name)s where id = %(id)s"""
ADD_LINE: Final = """
    insert into line (id, camera_id, name, from_x, from_y, to_x, to_y, forward_name, back_name, created_at)
    values (%(id)s, %(camera_id)s, %(name)s, %(from_x)s, %(from_y)s, %(to_x)s, %(to_y)s,
            %(forward_name)s, %(back_name)s, %(at)s)"""
ADD_CAMERA: Final = """
    insert into camera (id, code, name, lat, lon, bearing_deg, fov_deg, owner, purpose,
                        fictional, counted, created_at)
    values (%(id)s, %(code)s, %(name)s, %(lat)s, %(lon)s, %(bearing_deg)s, %(fov_deg)s, %(owner)s,
            %(purpose)s, %(fictional)s, %(counted)s, %(at)s)"""
ADD_SOURCE: Final = "insert into camera_source (camera_id, url) values (%(id)s, %(url)s)"
LINE_IDS: Final = "select id from line"
SWITCHES: Final = "select id, enabled from camera where id = any(%(ids)s::uuid[])"


@dataclass(frozen=True, slots=True)
class Id:
    id: UUID


@dataclass(frozen=True, slots=True)
class Switch:
    id: UUID
    enabled: bool


def cameras(tx: Transaction) -> list[Camera]:
    return tx.all(Camera, CAMERAS)


def camera(tx: Transaction, id: UUID) -> Camera:
    return tx.one(Camera, CAMERA, id=id)


def lock(tx: Transaction, id: UUID) -> None:
    tx.run(LOCK_CAMERA, id=id)


def lines(tx: Transaction, camera_id: UUID) -> list[Line]:
    return tx.all(Line, LINES, camera_id=camera_id)


def line_ids(tx: Transaction) -> set[UUID]:
    """Of every line there ever was, ended ones too."""
    return {row.id for row in tx.all(Id, LINE_IDS)}


def switches(tx: Transaction, ids: list[UUID]) -> list[Switch]:
    """Whether these cameras are switched on; those that are gone are left out."""
    return tx.all(Switch, SWITCHES, ids=ids)


def change(tx: Transaction, camera: Camera) -> None:
    tx.run(CHANGE, id=camera.id, name=camera.name, enabled=camera.enabled, counted=camera.counted)


def end_line(tx: Transaction, id: UUID) -> None:
    tx.run(END_LINE, id=id, at=tx.at)


def name_ways(tx: Transaction, id: UUID, drawn: Drawn) -> None:
    tx.run(NAME_WAYS, id=id, forward_name=drawn.forward_name, back_name=drawn.back_name)


def add_line(tx: Transaction, id: UUID, camera_id: UUID, drawn: Drawn) -> None:
    tx.run(
        ADD_LINE,
        id=id,
        camera_id=camera_id,
        name=drawn.name,
        from_x=drawn.from_[0],
        from_y=drawn.from_[1],
        to_x=drawn.to[0],
        to_y=drawn.to[1],
        forward_name=drawn.forward_name,
        back_name=drawn.back_name,
        at=tx.at,
    )


def add_cameras(tx: Transaction, sources: list[Source]) -> None:
    rows: list[dict[str, object]] = [
        {**asdict(source), "purpose": source.purpose.value, "at": tx.at} for source in sources
    ]
    tx.run_many(ADD_CAMERA, rows)
    tx.run_many(ADD_SOURCE, rows)


def place_cameras(tx: Transaction, sources: list[Source]) -> None:
    tx.run_many(PLACE_CAMERA, [asdict(source) for source in sources])


def count_these(tx: Transaction, ids: list[UUID]) -> None:
    tx.run(COUNT_THESE, ids=ids)
