"""The truth of a clip: boxes per frame, tracks, crossings, notices. Pure: no renderer, no simulator.

Two files, described in drill/README.md: NAME.json, in the form of the scenes that `kentongan bench accuracy`
reads, and NAME.truth.jsonl.gz with one line a frame.
"""

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FPS: Final = 10
SURE_SEEN: Final = 0.35
"""A crossing is sure where at least this share of the road user was to be seen at it."""
Box = tuple[float, float, float, float]
Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sight:
    """One road user in one frame. Boxes are fractions; `whole` is what the picture's edge leaves of its
    outline."""

    track: int
    kind: str
    make: str
    whole: Box
    visible: Box
    seen: float  # share of its outline inside the picture that nothing hides
    inside: float  # share of its outline box that lies in the picture
    speed_kmh: float
    standing: bool


def _ends(line: Line) -> tuple[float, float, float, float]:
    (ax, ay), (bx, by) = line["from"], line["to"]
    return float(ax), float(ay), float(bx), float(by)


def side(line: Line, x: float, y: float) -> float:
    """Below 0 on the side where a forward crossing starts (vision/model.py)."""
    ax, ay, bx, by = _ends(line)
    return (bx - ax) * (y - ay) - (by - ay) * (x - ax)


def cut(line: Line, p: tuple[float, float], q: tuple[float, float]) -> float | None:
    """When a step from p to q passes the line: the share of the step, or None."""
    before, after = side(line, *p), side(line, *q)
    if before == after or (before < 0) == (after < 0):
        return None
    share = before / (before - after)
    x, y = p[0] + (q[0] - p[0]) * share, p[1] + (q[1] - p[1]) * share
    ax, ay, bx, by = _ends(line)
    along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)
    return share if 0 <= along <= 1 else None


def crossings(frames: Sequence[Sequence[Sight]], lines: Sequence[Line]) -> list[dict[str, object]]:
    """Every passing of every line by the middle of a road user's whole box, in the order of time.

    One that passes a line to and fro within two seconds (a box that breathes) has not passed it.
    """
    last: dict[int, tuple[int, tuple[float, float]]] = {}
    found: list[dict[str, object]] = []
    for f, sights in enumerate(frames):
        for one in sights:
            at = ((one.whole[0] + one.whole[2]) / 2, (one.whole[1] + one.whole[3]) / 2)
            before = last.get(one.track)
            last[one.track] = (f, at)
            if before is None or f - before[0] > 3 or one.standing:
                continue
            for line in lines:
                share = cut(line, before[1], at)
                if share is None:
                    continue
                way = "forward" if side(line, *at) > 0 else "back"
                t_s = round((before[0] + (f - before[0]) * share) / FPS, 2)
                found.append(
                    {
                        "t_s": t_s,
                        "line": line["name"],
                        "way": way,
                        "kind": one.kind,
                        "sure": one.seen >= SURE_SEEN,
                        "track": one.track,
                    }
                )
    return sorted(_without_returns(found), key=lambda row: (row["t_s"], row["line"], row["track"]))  # type: ignore[arg-type,return-value]


def _without_returns(found: list[dict[str, object]]) -> list[dict[str, object]]:
    kept: list[dict[str, object]] = []
    for row in found:
        twin = next(
            (k for k in reversed(kept) if k["track"] == row["track"] and k["line"] == row["line"]), None,
        )  # fmt: skip
        if twin and twin["way"] != row["way"] and float(row["t_s"]) - float(twin["t_s"]) < 2:  # type: ignore[arg-type]
            kept.remove(twin)
            continue
        kept.append(row)
    return kept


def frame_row(number: int, sights: Iterable[Sight]) -> dict[str, object]:
    """One line of NAME.truth.jsonl.gz."""
    return {
        "frame": number,
        "t_s": round(number / FPS, 1),
        "users": [
            {
                "track": s.track, "kind": s.kind, "make": s.make, "box": list(s.visible),
                "whole": list(s.whole),
                "hidden": round(1 - s.seen, 2), "inside": s.inside, "speed_kmh": s.speed_kmh,
                "standing": s.standing,
            }
            for s in sorted(sights, key=lambda s: s.track)
        ],
    }  # fmt: skip


def sight_of(row: Mapping[str, Any]) -> Sight:
    """One user of a frame's line, back as a Sight."""
    return Sight(
        int(row["track"]), str(row["kind"]), str(row["make"]), tuple(row["whole"]), tuple(row["box"]),
        round(1 - float(row["hidden"]), 2), float(row["inside"]), float(row["speed_kmh"]),
        bool(row["standing"]),
    )  # fmt: skip


def write(folder: Path, name: str, head: Mapping[str, object], rows: Sequence[Mapping[str, object]]) -> None:
    """Both files, byte for byte the same for the same content."""
    frames = [[sight_of(user) for user in row["users"]] for row in rows]  # type: ignore[union-attr,attr-defined]
    found = crossings(frames, head["lines"])  # type: ignore[arg-type]
    scene = {key: value for key, value in head.items() if key != "notices"}
    scene["crossings"] = [{k: v for k, v in row.items() if k != "track"} for row in found]
    (folder / f"{name}.json").write_text(json.dumps(scene, indent=1) + "\n", encoding="utf-8")
    first = {
        "clip": head["clip"],
        "crossings": found,
        "notices": head.get("notices", []),
        "made": head.get("note", ""),
    }
    lines = [json.dumps(row, separators=(",", ":")) for row in [first, *rows]]
    packed = gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0)
    (folder / f"{name}.truth.jsonl.gz").write_bytes(packed)
