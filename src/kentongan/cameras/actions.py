"""What can be done with cameras: look, change, aim and draw a camera, register many at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final, Literal
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.errors import Invalid
from kentongan.base.ids import new_id
from kentongan.cameras import store
from kentongan.cameras.health import store as health
from kentongan.cameras.health.model import Trouble
from kentongan.cameras.model import (
    Camera,
    Drawn,
    Line,
    Source,
    check_lawful,
    check_lines,
    check_reason,
    same_place,
)
from kentongan.cameras.outlines import (
    Drawing,
    DrawnOutline,
    Mask,
    Wanted,
    Zone,
    check_outlines,
    same_outline,
)
from kentongan.cameras.sight import Seers, check_sight, seers, sight_of
from kentongan.places import actions as places
from kentongan.places.finding.finder import Findings, find
from kentongan.places.finding.gazetteer import Gazetteer, Row
from kentongan.places.finding.reverse import jurisdiction
from kentongan.places.finding.shelf import Shelf
from kentongan.places.model import Kind

NAMES: Final = Shelf()


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraChange:
    """What somebody wants different; None leaves it as it is."""

    name: str | None = None
    enabled: bool | None = None
    counted: bool | None = None
    reason: str | None = None
    lines: Sequence[Drawn] | None = None


def cameras(tx: Transaction, *, pulled: bool = False) -> list[Camera]:
    """All of them, each with what is wrong with it now. `pulled`: those are to be watched that nobody
    counts."""
    troubles: defaultdict[UUID, list[Trouble]] = defaultdict(list)
    for it in health.open_troubles(tx):
        troubles[it.camera_id].append(it)
    return [replace(it, troubles=tuple(troubles[it.id]), pulled=pulled) for it in store.cameras(tx)]


def camera(tx: Transaction, id: UUID) -> tuple[Camera, list[Line]]:
    """Raises: NotFound."""
    found = store.camera(tx, id)
    troubles = tuple(it for it in health.open_troubles(tx) if it.camera_id == id)
    return replace(found, troubles=troubles), store.lines(tx, id)


def change(tx: Transaction, id: UUID, wanted: CameraChange) -> tuple[Camera, list[Line]]:
    """Change a camera and note what changed, also when it is nothing: somebody decided it.

    A line that moved is a new line, and the old one ends: their counts cannot be compared.
    Raises: NotFound; Invalid, on an empty name or a line that makes no sense; Unlawful.
    """
    store.lock(tx, id)
    before = store.camera(tx, id)
    after = replace(
        before,
        name=before.name if wanted.name is None else _named(wanted.name),
        enabled=before.enabled if wanted.enabled is None else wanted.enabled,
        counted=before.counted if wanted.counted is None else wanted.counted,
    )
    changed: dict[str, object] = {
        key: {"from": getattr(before, key), "to": getattr(after, key)}
        for key in ("name", "enabled", "counted")
        if getattr(before, key) != getattr(after, key)
    }
    said = _switched(before, after, wanted.reason)
    store.change(tx, after)
    if wanted.lines is not None:
        changed |= _draw(tx, id, wanted.lines)
    tx.note("camera.changed", id, code=before.code, changed=changed, **said)
    return after, store.lines(tx, id)


def _switched(before: Camera, after: Camera, reason: str | None) -> dict[str, object]:
    """Why a camera was switched on or off, for the journal. Raises: Invalid; Unlawful."""
    if after.enabled == before.enabled:
        return {}
    check_lawful(after)
    return {"reason": check_reason(reason)}


def _named(name: str) -> str:
    if not name.strip():
        raise Invalid("a camera needs a name")
    return name.strip()


def _draw(tx: Transaction, camera_id: UUID, wanted: Sequence[Drawn]) -> dict[str, object]:
    """End what is gone or moved, add what is new. Returns the names of both, for the journal."""
    check_lines(wanted)
    before = store.lines(tx, camera_id)
    kept = {line.id: drawn for line in before for drawn in wanted if same_place(line, drawn)}
    ended = [line for line in before if line.id not in kept]
    added = [drawn for drawn in wanted if not any(same_place(line, drawn) for line in before)]
    for line in ended:
        store.end_line(tx, line.id)
    for id, drawn in kept.items():
        store.name_ways(tx, id, drawn)
    for drawn in added:
        store.add_line(tx, new_id(), camera_id, drawn)
    if not ended and not added:
        return {}
    return {"lines": {"ended": [line.name for line in ended], "added": [line.name for line in added]}}


def aim(tx: Transaction, id: UUID, wanted: Mapping[str, float | None]) -> Camera:
    """Say where a camera stands and what it sees; note each value that changed, from what to what.

    Args:
        wanted: the fields of `Sight` that somebody wants different; None: not known.
    Raises: NotFound; Invalid, on what is no place or no view.
    """
    store.lock(tx, id)
    before = store.camera(tx, id)
    old = sight_of(before)
    new = check_sight(replace(old, **wanted))
    changed = {
        key: {"from": value, "to": asdict(new)[key]}
        for key, value in asdict(old).items()
        if asdict(new)[key] != value
    }
    store.aim(tx, id, new)
    tx.note("camera.aimed", id, code=before.code, changed=changed)
    return store.camera(tx, id)


def seeing(tx: Transaction, lat: float, lon: float, *, pulled: bool = False) -> Seers:
    """The cameras that see a place. `pulled`: see `cameras`."""
    return seers(cameras(tx, pulled=pulled), (lon, lat), tx.at)


def named(tx: Transaction, text: str, limit: int) -> Findings:
    """Cameras by what people call them, as places are found. Raises: NotFound, where no pack is loaded."""
    city = places.gazetteer(tx)
    rows = [_name_row(camera) for camera in store.cameras(tx)]
    tag = tuple((row.id, row.name, row.lat, row.lon) for row in rows)
    names = NAMES.get(tx.actor.city, tag, lambda: Gazetteer(city.centre, rows))
    found = find(names, text, None, limit)
    hits = [
        replace(hit, kind="camera", area=jurisdiction(city, (hit.lon, hit.lat)))
        for hit in found.hits
        if hit.kind == Kind.LANDMARK
    ]
    return Findings(hits=hits, notes=found.notes)


def _name_row(camera: Camera) -> Row:
    return Row(
        id=camera.id,
        kind=Kind.LANDMARK,
        name=camera.name,
        alias=[camera.code],
        code=camera.code,
        rank=4,
        lat=camera.lat,
        lon=camera.lon,
        geometry={"type": "Point", "coordinates": [camera.lon, camera.lat]},
        more={},
    )


def drawing(tx: Transaction, id: UUID) -> Drawing:
    """Raises: NotFound."""
    store.camera(tx, id)
    return Drawing(store.lines(tx, id), store.zones(tx, id), store.masks(tx, id))


def outlines(tx: Transaction) -> tuple[list[Zone], list[Mask]]:
    """What is drawn in the pictures of all cameras, but for lines."""
    return store.zones(tx), store.masks(tx)


def draw(tx: Transaction, id: UUID, wanted: Wanted) -> Drawing:
    """Make the whole drawing of one camera what is wanted. What moved ends and begins anew, see `change`.

    Raises: NotFound; Invalid, naming what makes no sense.
    """
    store.lock(tx, id)
    camera = store.camera(tx, id)
    check_outlines("zone", wanted.zones)
    check_outlines("mask", wanted.masks)
    changed = _draw(tx, id, wanted.lines)
    changed |= _outline(tx, id, "zones", wanted.zones)
    changed |= _outline(tx, id, "masks", wanted.masks)
    tx.note("camera.drawn", id, code=camera.code, changed=changed)
    return drawing(tx, id)


def _outline(
    tx: Transaction, camera_id: UUID, what: Literal["zones", "masks"], wanted: Sequence[DrawnOutline]
) -> dict[str, object]:
    """As `_draw`, for zones or for masks."""
    before: Sequence[Zone | Mask]
    if what == "zones":
        before, end, add = store.zones(tx, camera_id), store.end_zone, store.add_zone
    else:
        before, end, add = store.masks(tx, camera_id), store.end_mask, store.add_mask
    ended = [kept for kept in before if not any(same_outline(kept, drawn) for drawn in wanted)]
    added = [drawn for drawn in wanted if not any(same_outline(kept, drawn) for kept in before)]
    for kept in ended:
        end(tx, kept.id)
    for drawn in added:
        add(tx, new_id(), camera_id, drawn)
    if not ended and not added:
        return {}
    return {what: {"ended": [it.name for it in ended], "added": [it.name for it in added]}}


def register(tx: Transaction, sources: Sequence[Source], *, place_again: bool) -> tuple[int, int]:
    """Add the cameras that are not there yet; what people changed of the others stays.

    Args:
        place_again: put those that are there at the places given, because the map under them changed.
    Returns: how many were added, and how many were placed again. The caller notes them.
    """
    known = {camera.id for camera in store.cameras(tx)}
    new = [source for source in sources if source.id not in known]
    old = [source for source in sources if source.id in known]
    store.add_cameras(tx, new)
    if place_again:
        store.place_cameras(tx, old)
    return len(new), len(old) if place_again else 0


def redraw(tx: Transaction, wanted: dict[UUID, list[tuple[UUID, Drawn]]]) -> int:
    """Draw lines with known ids, once: a camera where somebody has moved such a line is left alone.

    Args:
        wanted: for each camera its lines, each with its id.
    Returns: how many cameras were drawn anew. The caller notes it.
    """
    known = store.line_ids(tx)
    drawn = 0
    for camera_id, lines in wanted.items():
        check_lines([line for _, line in lines])
        if all(id in known for id, _ in lines):
            continue
        for line in store.lines(tx, camera_id):
            store.end_line(tx, line.id)
        for id, line in lines:
            store.add_line(tx, id, camera_id, line)
        drawn += 1
    return drawn


def count_these(tx: Transaction, ids: Sequence[UUID]) -> None:
    """Of the fictional cameras count these and no other. The caller notes it."""
    store.count_these(tx, list(ids))
