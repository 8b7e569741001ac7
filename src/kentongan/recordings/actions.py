"""What can be done with recordings: look, keep, hold, export, plan. Each is in the journal."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.errors import Conflict, Forbidden, Invalid
from kentongan.base.ids import new_id
from kentongan.recordings import store
from kentongan.recordings.model import (
    EXPORT_MOST,
    EXPORTS_AT_ONCE,
    SEAM,
    TIMELINE_MOST,
    VIEW_MOST,
    ExportState,
    Mode,
    Plan,
    ReasonNeeded,
    RecordingOff,
    Rule,
    Span,
    TooManyExports,
    check_plan,
    clipped,
    gaps,
    merged,
    needs_reason,
    span,
)
from kentongan.recordings.store import Export, Hold, Mark, RecordedCamera, Segment, Still, Store

VIEW_KEPT: Final = timedelta(hours=12)
"""A span that was opened may be looked at for so long: one shift."""
STILLS_MOST: Final = 120
SEGMENTS_MOST: Final = 800
MARK_MOST_S: Final = 3600
HOLD_MOST: Final = timedelta(days=31)
HOLD_YEARS: Final = timedelta(days=3660)
TEXT_MOST: Final = 500
EXPORTS_SHOWN: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What there is of a camera between two instants."""

    within: Span
    spans: list[Span]
    gaps: list[Span]
    holds: list[Hold]
    marks: list[Mark]
    stills: list[Still]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A span that somebody has opened, with the segments of its beginning; `more`: there are more."""

    id: UUID
    seen: Span
    segments: list[Segment]
    more: bool


def cameras(tx: Transaction) -> list[RecordedCamera]:
    return store.cameras(tx)


def stores(tx: Transaction) -> list[Store]:
    return store.stores(tx)


def timeline(tx: Transaction, camera_id: UUID, from_at: datetime, to_at: datetime) -> Timeline:
    """Raises: NotFound, Invalid."""
    within = span(from_at, to_at, TIMELINE_MOST)
    store.camera(tx, camera_id)
    ends = store.ends(tx, camera_id, within)
    rows = (Span(_at(a), _at(b)) for a, b in zip(ends.began, ends.ended, strict=True))
    covered = clipped(merged(rows, SEAM), within)
    known = Span(within.from_at, max(within.from_at, min(within.to_at, tx.at)))
    return Timeline(
        within=within,
        spans=covered,
        gaps=gaps(covered, known) if known.length else [],  # of what is to come nothing is missing
        holds=store.holds(tx, camera_id, within),
        marks=store.marks(tx, camera_id, within),
        stills=store.stills(tx, camera_id, within, max(1.0, within.length.total_seconds() / STILLS_MOST)),
    )


def view(tx: Transaction, camera_id: UUID, from_at: datetime, to_at: datetime, reason: str) -> View:
    """Open a span to look at it: who did so is noted. Raises: NotFound, Invalid, ReasonNeeded."""
    seen = span(from_at, to_at, VIEW_MOST)
    found = store.camera(tx, camera_id)
    said = _text(reason, "a reason")
    if needs_reason(seen, tx.at) and not said:
        raise ReasonNeeded("these recordings are older than 24 hours; give the reason why you look at them")
    id = new_id()
    store.add_view(tx, id, camera_id, _person(tx), seen)
    tx.note("recording.viewed", camera_id, code=found.code, **_ends(seen), reason=said)
    rows = store.segments(tx, camera_id, seen, SEGMENTS_MOST + 1)
    return View(id=id, seen=seen, segments=rows[:SEGMENTS_MOST], more=len(rows) > SEGMENTS_MOST)


def segment(tx: Transaction, id: UUID) -> Segment:
    """A segment that this person may look at now.

    Raises: NotFound; Forbidden, where its span was not opened.
    """
    found = store.segment(tx, id)
    if not store.viewed(tx, _person(tx), found, VIEW_KEPT):
        raise Forbidden("open this span first: who looks at recordings is written down")
    return found


def segments(tx: Transaction, camera_id: UUID, from_at: datetime, to_at: datetime) -> list[Segment]:
    """More segments of a span that was opened; their content is given out by `segment`."""
    return store.segments(tx, camera_id, span(from_at, to_at, VIEW_MOST), SEGMENTS_MOST)


def plan(tx: Transaction, camera_id: UUID, mode: Mode, rules: Sequence[Rule]) -> Plan:
    """Decide when a camera is recorded. Raises: NotFound, Invalid."""
    found = store.camera(tx, camera_id)
    wanted = Plan(mode=mode, rules=tuple(rules))
    check_plan(wanted)
    before = store.plan(tx, camera_id)
    rows = [asdict(rule) | {"mode": rule.mode.value, "days": list(rule.days)} for rule in wanted.rules]
    store.save_plan(tx, camera_id, mode, rows)
    changed = {"from": before.mode.value, "to": mode.value, "rules": rows}
    tx.note("recording.planned", camera_id, code=found.code, **changed)
    return wanted


def mark(tx: Transaction, camera_id: UUID, seconds: float, before_s: float, label: str) -> Mark:
    """Record now, from a little before on, and keep it for longer.

    Raises: NotFound, Invalid; RecordingOff, where the camera is not to be recorded now.
    """
    found = store.camera(tx, camera_id)
    if not found.enabled:
        raise RecordingOff("this camera is switched off; switch it on first")
    if store.plan(tx, camera_id).mode_at(tx.at.astimezone(store.zone(tx))) is Mode.OFF:
        raise RecordingOff("the plan of this camera says that it is not recorded now; change the plan first")
    if not 1 <= seconds <= MARK_MOST_S:
        raise Invalid(f"record for 1 to {MARK_MOST_S} seconds")
    made = Mark(
        id=new_id(), camera_id=camera_id, from_at=tx.at - timedelta(seconds=before_s),
        to_at=tx.at + timedelta(seconds=seconds), label=_text(label, "a label"), made_by=tx.actor.name,
        made_at=tx.at,
    )  # fmt: skip
    store.add_mark(tx, made)
    ends = _ends(Span(made.from_at, made.to_at))
    tx.note("recording.marked", camera_id, code=found.code, label=made.label, **ends)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldWanted:
    from_at: datetime
    to_at: datetime
    until_at: datetime
    reason: str


def holds(tx: Transaction) -> list[Hold]:
    everything = Span(datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC))
    return store.holds(tx, None, everything)


def hold(tx: Transaction, camera_id: UUID, wanted: HoldWanted) -> Hold:
    """Keep a span whatever its age. Raises: NotFound, Invalid."""
    held = span(wanted.from_at, wanted.to_at, HOLD_MOST)
    reason = _text(wanted.reason, "a reason")
    if not reason:
        raise Invalid("give the reason of the hold, such as the number of the case")
    if wanted.until_at.tzinfo is None or not tx.at < wanted.until_at < tx.at + HOLD_YEARS:
        raise Invalid("give the day on which the hold ends; it lies in the next ten years")
    found = store.camera(tx, camera_id)
    made = Hold(
        id=new_id(), camera_id=camera_id, code=found.code, from_at=held.from_at, to_at=held.to_at,
        reason=reason, until_at=wanted.until_at, made_by=tx.actor.name, made_at=tx.at, released_at=None,
        released_by=None,
    )  # fmt: skip
    back = store.add_hold(tx, made)
    until = wanted.until_at.isoformat()
    saved = {"saved": len(back)} if back else {}
    tx.note("recording.held", made.id, code=found.code, reason=reason, until_at=until, **_ends(held), **saved)
    return made


def release(tx: Transaction, id: UUID, reason: str) -> Hold:
    """End a hold before its day. Raises: NotFound, Conflict, Invalid."""
    found = store.hold(tx, id)
    said = _text(reason, "a reason")
    if not said:
        raise Invalid("give the reason why the hold ends")
    if not store.release(tx, id, tx.actor.name):
        raise Conflict("this hold has ended already")
    tx.note("recording.released", id, code=found.code, reason=said, **_ends(Span(found.from_at, found.to_at)))
    return store.hold(tx, id)


def exports(tx: Transaction) -> list[Export]:
    return store.exports(tx, tx.at - EXPORTS_SHOWN)


def ask_export(tx: Transaction, camera_id: UUID, from_at: datetime, to_at: datetime, reason: str) -> Export:
    """Ask for a span as a file. Raises: NotFound, Invalid, TooManyExports."""
    asked = span(from_at, to_at, EXPORT_MOST)
    said = _text(reason, "a reason")
    if not said:
        raise Invalid("give the reason of the export; it is written into the export and the journal")
    found = store.camera(tx, camera_id)
    person = _person(tx)
    if store.open_exports(tx, person) >= EXPORTS_AT_ONCE:
        raise TooManyExports(f"{EXPORTS_AT_ONCE} of your exports are being made; wait until one is ready")
    if not store.segments(tx, camera_id, asked, 1):
        raise Conflict("nothing was recorded in this span, or it was deleted by now")
    wanted = Export(
        id=new_id(), camera_id=camera_id, code=found.code, from_at=asked.from_at, to_at=asked.to_at,
        reason=said, made_by=tx.actor.name, person_id=person, made_at=tx.at, state=ExportState.WAITING,
        detail="", done=0, total=0, store=None, bytes=None, sha256=None, clips=[], expires_at=None,
    )  # fmt: skip
    store.add_export(tx, wanted)
    tx.note("recording.export_asked", wanted.id, code=found.code, reason=said, **_ends(asked))
    return wanted


def cancel_export(tx: Transaction, id: UUID) -> Export:
    """Raises: NotFound; Conflict, where there is nothing to cancel."""
    found = store.export(tx, id)
    if not store.cancel(tx, id):
        raise Conflict("this export has ended already")
    tx.note("recording.export_cancelled", id, code=found.code)
    return store.export(tx, id)


def fetch_export(tx: Transaction, id: UUID) -> Export:
    """An export that is ready; that it is fetched is noted. Raises: NotFound, Conflict."""
    found = store.export(tx, id)
    if found.state is not ExportState.READY or found.store is None or found.sha256 is None:
        raise Conflict("this export is not ready, or can no longer be fetched")
    tx.note("recording.export_fetched", id, code=found.code, sha256=found.sha256.hex())
    return found


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _person(tx: Transaction) -> UUID:
    if tx.actor.person_id is None:
        raise Forbidden("only a person who has logged in looks at recordings")
    return tx.actor.person_id


def _ends(found: Span) -> dict[str, str]:
    return {"from_at": found.from_at.isoformat(), "to_at": found.to_at.isoformat()}


def _text(said: str, what: str) -> str:
    """Raises: Invalid, on too long a text."""
    if len(said) > TEXT_MOST:
        raise Invalid(f"{what} of {TEXT_MOST} letters is enough")
    return " ".join(said.split())
