"""SQL of the cameras room. One statement, one function, no decisions."""

from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.cameras.model import EXAMPLE, Camera, Drawn, Line, Source
from kentongan.cameras.outlines import DrawnOutline, Mask, Zone
from kentongan.cameras.sight import Sight

CAMERAS: Final = """
    select c.id, c.code, c.name, c.lat, c.lon, c.bearing_deg, c.fov_deg, c.reach_m, c.owner, c.purpose,
      c.fictional, c.enabled, c.counted, c.legal_basis, c.notice, c.notice_since, c.created_at,
      exists (select from camera_source o where o.camera_id = c.id and o.control_shown is not null) as
      movable, s.state, coalesce(s.detail, '') as detail, s.since, s.reported_at,
      s.frame_at, s.width, s.height, s.fps, s.codec
    from camera c left join camera_state s on s.camera_id = c.id order by c.code"""
CAMERA: Final = """
    select c.id, c.code, c.name, c.lat, c.lon, c.bearing_deg, c.fov_deg, c.reach_m, c.owner, c.purpose,
      c.fictional, c.enabled, c.counted, c.legal_basis, c.notice, c.notice_since, c.created_at,
      exists (select from camera_source o where o.camera_id = c.id and o.control_shown is not null) as
      movable, s.state, coalesce(s.detail, '') as detail, s.since, s.reported_at,
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
    insert into camera (id, code, name, lat, lon, bearing_deg, fov_deg, owner, purpose, legal_basis, notice,
                        notice_since, fictional, enabled, counted, created_at)
    values (%(id)s, %(code)s, %(name)s, %(lat)s, %(lon)s, %(bearing_deg)s, %(fov_deg)s, %(owner)s,
            %(purpose)s, %(basis)s, %(basis)s, %(since)s, %(fictional)s, %(fictional)s, %(counted)s,
            %(at)s)"""
LINE_IDS: Final = "select id from line"
AIM: Final = """
    update camera set lat = %(lat)s, lon = %(lon)s, bearing_deg = %(bearing_deg)s, fov_deg = %(fov_deg)s,
      reach_m = %(reach_m)s
    where id = %(id)s"""
ZONES: Final = """
    select id, camera_id, name, kind, points from zone
    where ended_at is null and (%(camera_id)s::uuid is null or camera_id = %(camera_id)s::uuid)
    order by camera_id, name"""
MASKS: Final = """
    select id, camera_id, name, points from mask
    where ended_at is null and (%(camera_id)s::uuid is null or camera_id = %(camera_id)s::uuid)
    order by camera_id, name"""
END_ZONE: Final = "update zone set ended_at = %(at)s where id = %(id)s"
END_MASK: Final = "update mask set ended_at = %(at)s where id = %(id)s"
ADD_ZONE: Final = """
    insert into zone (id, camera_id, name, kind, points, created_at)
    values (%(id)s, %(camera_id)s, %(name)s, %(kind)s, %(points)s::double precision[], %(at)s)"""
ADD_MASK: Final = """
    insert into mask (id, camera_id, name, points, created_at)
    values (%(id)s, %(camera_id)s, %(name)s, %(points)s::double precision[], %(at)s)"""
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
        {
            **asdict(source),
            "purpose": source.purpose.value,
            "at": tx.at,
            "basis": EXAMPLE if source.fictional else "",
            "since": tx.at.date() if source.fictional else None,
        }
        for source in sources
    ]
    tx.run_many(ADD_CAMERA, rows)


def place_cameras(tx: Transaction, sources: list[Source]) -> None:
    tx.run_many(PLACE_CAMERA, [asdict(source) for source in sources])


def count_these(tx: Transaction, ids: list[UUID]) -> None:
    tx.run(COUNT_THESE, ids=ids)


def aim(tx: Transaction, id: UUID, sight: Sight) -> None:
    tx.run(AIM, id=id, **asdict(sight))


def zones(tx: Transaction, camera_id: UUID | None = None) -> list[Zone]:
    """Of one camera, or of all."""
    return tx.all(Zone, ZONES, camera_id=camera_id)


def masks(tx: Transaction, camera_id: UUID | None = None) -> list[Mask]:
    """Of one camera, or of all."""
    return tx.all(Mask, MASKS, camera_id=camera_id)


def end_zone(tx: Transaction, id: UUID) -> None:
    tx.run(END_ZONE, id=id, at=tx.at)


def end_mask(tx: Transaction, id: UUID) -> None:
    tx.run(END_MASK, id=id, at=tx.at)


def add_zone(tx: Transaction, id: UUID, camera_id: UUID, drawn: DrawnOutline) -> None:
    kind = drawn.kind and drawn.kind.value
    points = [list(point) for point in drawn.points]
    tx.run(ADD_ZONE, id=id, camera_id=camera_id, name=drawn.name, kind=kind, points=points, at=tx.at)


def add_mask(tx: Transaction, id: UUID, camera_id: UUID, drawn: DrawnOutline) -> None:
    points = [list(point) for point in drawn.points]
    tx.run(ADD_MASK, id=id, camera_id=camera_id, name=drawn.name, points=points, at=tx.at)
