"""Rendered clips: which are learnt from, which are kept for the test, and their truth. Needs no torch."""

import gzip
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, cast

TRUTH: Final = ".truth.jsonl.gz"
HELD: Final = (
    "drill-flyover-day-1",
    "drill-narrow-day-1",
    "drill-arterial-day-flood-2",
    "drill-junction-dusk-3",
    "drill-junction-rain-2",
    "drill-flyover-night-5",
)
"""Clips kept for the test unless a person says otherwise: the shipped detector is judged by them."""


def shown(scenes: Path, hold: Sequence[str] | None) -> list[Path]:
    """The clips of a folder that are learnt from: those with truth, but the ones held back (`HELD` without).

    Raises: ValueError, where a clip is to be held back that is not there: one misspelt would be learnt from.
    """
    clips = {clip.stem: clip for clip in sorted(scenes.glob("*.mp4")) if clip.with_suffix(TRUTH).is_file()}
    for name in hold or ():
        if name not in clips:
            there = ", ".join(clips) or "none"
            raise ValueError(f"--hold: no clip {name!r} with its truth in {scenes}; there are: {there}")
    held = HELD if hold is None else hold
    return [clip for name, clip in clips.items() if name not in held]


def truth(file: Path) -> list[dict[str, Any]]:
    """The lines of a truth: the first of the clip, then one a frame. Raises: ValueError, with the line."""
    try:
        lines = gzip.decompress(file.read_bytes()).decode().splitlines()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise ValueError(f"{file}: cannot be read ({error})") from None
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise ValueError(f"{file}, line {number}: not JSON ({error})") from None
        if not isinstance(row, dict) or (number > 1 and not _of_frame(cast("dict[str, Any]", row))):
            raise ValueError(f"{file}, line {number}: not the truth of a {'frame' if number > 1 else 'clip'}")
        rows.append(cast("dict[str, Any]", row))
    if not rows:
        raise ValueError(f"{file}: is empty")
    return rows


def _of_frame(row: dict[str, Any]) -> bool:
    """Whether a line has what is learnt from: of each road user its kind, its box, how hidden it is."""
    users = row.get("users")
    return isinstance(users, list) and all(
        isinstance(user, dict)
        and isinstance(user.get("kind"), str)
        and isinstance(user.get("hidden"), int | float)
        and isinstance(user.get("box"), list)
        and len(user["box"]) == 4
        and all(isinstance(side, int | float) and 0 <= side <= 1 for side in user["box"])
        for user in cast("list[dict[str, Any]]", users)
    )
