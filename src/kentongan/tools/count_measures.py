"""What `kentongan count` measures beside the counts, where the file of lines asks: movements, zones, speeds.

docs/measures.md says what each figure means.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Final

from kentongan.vision.beside import Beside
from kentongan.vision.decode import BEGIN, Part
from kentongan.vision.lines import Plan
from kentongan.vision.model import Crossings, Tracks
from kentongan.vision.movement import Door, Movements, Passage, movement
from kentongan.vision.movement_table import Mouth, Share, Turning, turning
from kentongan.vision.occupancy import Presence, occupancy
from kentongan.vision.occupancy_table import Sums, Usage
from kentongan.vision.speed import Measured, Speed, Speeds, speed
from kentongan.vision.speed_table import Estimate, Pace, paces

ALWAYS: Final = timedelta(days=9999)


@dataclass(frozen=True, slots=True)
class Extras:
    """What was asked for beside the counts; None was not asked for."""

    turning: Turning | None = None
    usages: tuple[Usage, ...] | None = None
    speeds: tuple[tuple[Speed, ...], tuple[Pace, ...]] | None = None


NOTHING: Final = Extras()


class Measures:
    """Looks at what flows down the river of one clip."""

    def __init__(self, plan: Plan, part: Part) -> None:
        self._plan = plan
        self._since = BEGIN + timedelta(seconds=part.from_s)
        self._until = BEGIN + (ALWAYS if math.isinf(part.to_s) else timedelta(seconds=part.to_s))
        self._tracks: Tracks | None = None
        self._passages: list[Passage] = []
        self._speeds: list[Speed] = []
        self._sums = Sums(plan.zones, self._since, self._until, plan.ground)
        self._movement = Beside[tuple[Tracks, Crossings], Movements](
            lambda flow: movement(flow, lambda _: plan.turns)
        )
        self._occupancy = Beside[Tracks, Presence](
            lambda flow: occupancy(flow, lambda _: plan.zones, lambda _: plan.ground)
        )
        self._speed = Beside[tuple[Tracks, Crossings], Speeds](
            lambda flow: speed(flow, lambda _: plan.ground)
        )

    def look(self, passing: Tracks | Crossings) -> None:
        """Of each look the tracks come first, then what they crossed."""
        if isinstance(passing, Tracks):
            self._tracks = passing
            if self._plan.zones:
                self._sums.add(self._occupancy.push(passing))
        elif self._tracks is not None:
            pair = (self._tracks, passing)
            if self._plan.turns:
                self._passages += self._movement.push(pair).items
            if self._plan.ground:
                self._speeds += self._speed.push(pair).items

    def end(self) -> Extras:
        """The clip has ended: what it showed."""
        for last in self._occupancy.end():
            self._sums.add(last)
        self._passages += chain.from_iterable(seen.items for seen in self._movement.end())
        self._speeds += chain.from_iterable(seen.items for seen in self._speed.end())
        passed = [p for p in self._passages if self._since <= p.at <= self._until]
        speeds = [s for s in self._speeds if self._since <= s.crossing.at <= self._until]
        speeds.sort(key=lambda s: s.crossing.at)
        later = self._until + timedelta(microseconds=1)
        return Extras(
            turning(passed, self._plan.turns) if self._plan.turns else None,
            self._sums.usage() if self._plan.zones else None,
            (tuple(speeds), paces(speeds, self._since, later)) if self._plan.ground else None,
        )


def to_json(extras: Extras) -> dict[str, object]:
    """The keys that were asked for. What is not known is null."""
    found: dict[str, object] = {}
    if extras.turning is not None:
        found["movements"] = _turning(extras.turning)
    if extras.usages is not None:
        found["zones"] = [_usage(usage) for usage in extras.usages]
    if extras.speeds is not None:
        speeds, table = extras.speeds
        found["speeds"] = {
            "crossings": [_speed(each) for each in speeds],
            "table": [_pace(pace) for pace in table],
        }
    return found


def _turning(found: Turning) -> dict[str, object]:
    return {
        "table": [
            {"name": row.turn.name, "n": row.n, "kinds": {k.word: n for k, n in sorted(row.kinds.items())}}
            | _share("share", row.share)
            | {"share_least": _known(row.least, 4), "share_most": _known(row.most, 4)}
            | {"median_s": _known(row.median_s, 2)}
            for row in found.rows
        ],
        "others": [{"from": _door(a), "to": _door(b), "n": n} for (a, b), n in sorted(found.others.items())],
        "approaches": [_mouth(mouth, "lost") for mouth in found.approaches],
        "exits": [_mouth(mouth, "found") for mouth in found.exits],
        "again": found.again,
    }


def _mouth(mouth: Mouth, broken: str) -> dict[str, object]:
    numbers = {"passed": mouth.passed, "done": mouth.done, broken: mouth.broken, "cut": mouth.cut}
    return _door(mouth.door) | numbers | _share("complete", mouth.complete)


def _door(door: Door) -> dict[str, object]:
    return {"line": door[0], "way": str(door[1])}


def _usage(usage: Usage) -> dict[str, object]:
    kinds = {
        k.word: _known(s / usage.seen_s if usage.seen_s else math.nan, 3) for k, s in usage.time_s.items()
    }
    dwell = usage.dwell
    return (
        {
            "name": usage.zone,
            "seen_s": round(usage.seen_s, 3),
            "mean": _known(usage.mean, 3),
            "mean_most": _known(usage.mean_most, 3),
            "kinds": kinds,
            "occupied_share": _known(usage.occupied, 4),
            "peak": usage.peak,
            "queue_mean": _known(usage.mean_queue, 3),
            "queue_peak": usage.queue_peak,
            "queued_share": _known(usage.queued, 4),
            "stays": {"ended": dwell.ended, "broken": dwell.broken}
            | {"median_s": _known(dwell.median_s, 2), "low_s": _known(dwell.low_s, 2)}
            | {"high_s": _known(dwell.high_s, 2)},
        }
        | _estimate("space_mean", usage.space_mean)
        | _share("complete", usage.kept)
    )


def _speed(each: Speed) -> dict[str, object]:
    crossing, found = each.crossing, each.found
    row: dict[str, object] = {
        "t_s": round((crossing.at - BEGIN).total_seconds(), 3),
        "line": crossing.line, "way": str(crossing.way), "kind": crossing.kind.word,
    }  # fmt: skip
    if not isinstance(found, Measured):
        return row | {"speed_kmh": None, "unknown": str(found)}
    values = {"speed_kmh": found.speed_kmh, "error_kmh": found.error_kmh}
    values |= {"low_kmh": found.low_kmh, "high_kmh": found.high_kmh}
    return row | {name: round(kmh, 1) for name, kmh in values.items()}


def _pace(pace: Pace) -> dict[str, object]:
    return (
        {"line": pace.line, "way": str(pace.way), "kind": "all" if pace.kind is None else pace.kind.word}
        | {"n": pace.n, "unknown": {str(why): n for why, n in sorted(pace.unknown.items())}}
        | _estimate("time_mean", pace.time_mean)
        | _estimate("space_mean", pace.space_mean)
        | _estimate("p85", pace.p85)
    )


def _estimate(name: str, found: Estimate) -> dict[str, object]:
    ends = {"": found.value, "_low": found.low, "_high": found.high}
    return {f"{name}{end}_kmh": _known(kmh, 1) for end, kmh in ends.items()}


def _share(name: str, share: Share) -> dict[str, object]:
    value = share.part / share.whole if share.whole else math.nan
    ends = {"": value, "_low": share.low, "_high": share.high}
    return {f"{name}{end}": _known(number, 4) for end, number in ends.items()}


def _known(number: float, digits: int) -> float | None:
    return round(number, digits) if math.isfinite(number) else None


def to_table(extras: Extras) -> list[str]:
    """The same for people, a paragraph for each that was asked for."""
    lines: list[str] = []
    if extras.turning is not None:
        lines += _movement_rows(extras.turning)
    if extras.usages is not None:
        lines += ["", *(_zone_row(usage) for usage in extras.usages)]
    if extras.speeds is not None:
        lines += ["", *_speed_rows(extras.speeds[1])]
    return lines


def _movement_rows(found: Turning) -> list[str]:
    rows = [("movement", "n", "share", "95 %", "if all lost were others .. were these")]
    for row in found.rows:
        share = f"{row.share.part / row.share.whole:.0%}" if row.share.whole else "?"
        interval = f"{row.share.low:.0%} .. {row.share.high:.0%}"
        rows.append((row.turn.name, str(row.n), share, interval, f"{row.least:.0%} .. {row.most:.0%}"))
    lines = ["", *_columns(rows)]
    for mouths, word in ((found.approaches, "lost inside"), (found.exits, "found inside")):
        for mouth in mouths:
            name = f"{mouth.door[0]} {mouth.door[1]}"
            lines.append(
                f"{name}: {mouth.passed} passed, {mouth.done} whole, {mouth.broken} {word}, {mouth.cut} cut"
            )
    for (a, b), n in sorted(found.others.items()):
        lines.append(f"from {a[0]} {a[1]} to {b[0]} {b[1]}: {n}, no movement of the file")
    return lines


def _zone_row(usage: Usage) -> str:
    if not usage.seen_s:
        return f"{usage.zone}: not seen"
    return (
        f"{usage.zone}: {usage.mean:.2f} inside on average (at most {usage.mean_most:.2f} with hidden ones), "
        f"peak {usage.peak}, occupied {usage.occupied:.0%} of {usage.seen_s:.0f} s, "
        f"standing {usage.mean_queue:.2f}, stays {_range(usage.dwell.median_s, 's')}"
    ) + (f", {_interval(usage.space_mean)} km/h" if math.isfinite(usage.space_mean.value) else "")


def _speed_rows(table: Sequence[Pace]) -> list[str]:
    rows: list[tuple[str, ...]] = [
        ("line", "way", "kind", "n", "unknown", "mean km/h", "space mean", "85 of 100 below")
    ]
    for pace in table:
        kind = "all" if pace.kind is None else pace.kind.word
        numbers = [_interval(e) for e in (pace.time_mean, pace.space_mean, pace.p85)]
        rows.append((pace.line, str(pace.way), kind, str(pace.n), str(pace.unknown.total()), *numbers))
    return _columns(rows)


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    wide = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(part.ljust(w) for part, w in zip(row, wide, strict=True)).rstrip() for row in rows]


def _interval(found: Estimate) -> str:
    if math.isnan(found.value):
        return "?"
    high = f"{found.high:.1f}" if math.isfinite(found.high) else "?"
    return f"{found.value:.1f} ({found.low:.1f} .. {high})"


def _range(number: float, unit: str) -> str:
    return f"{number:.1f} {unit}" if math.isfinite(number) else "?"
