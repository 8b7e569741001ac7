"""Draws the training curve: how the parts of the loss went, step by step. Needs no torch.

python training/plot.py training/curve.jsonl docs/pictures/eyes/curve.svg [STEP ...]

STEP: the first one of each later stretch, where other clips came in.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

WIDE, HIGH = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 44, 130, 14, 34
PARTS: Final = (
    ("loss", "all", "#1f2937"),
    ("box", "boxes", "#2563eb"),
    ("sure", "sureness", "#d97706"),
    ("kind", "kinds", "#059669"),
    ("held", "against forgetting", "#9333ea"),
)
EVERY_STEP: Final = 500


def read(file: Path) -> list[dict[str, Any]]:
    """The rows of a curve. Raises: ValueError, with the line."""
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            rows.append({name: float(row[name]) for name in ("step", "rate", *(part[0] for part in PARTS))})
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{file}, line {number}: not a row of a curve ({error!r})") from None
    if len(rows) < 2:
        raise ValueError(f"{file}: a curve needs two rows")
    return rows


def drawn(rows: Sequence[dict[str, Any]], breaks: Sequence[int]) -> str:
    """A picture (SVG). `breaks`: the steps at which a stretch began; there what is learnt from changed."""
    last, most = rows[-1]["step"], max(row["loss"] for row in rows)

    def x(step: float) -> float:
        return LEFT + (WIDE - LEFT - RIGHT) * step / last

    def y(value: float) -> float:
        return HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * value / most

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" font-family="sans-serif" '
        f'font-size="11"><rect width="{WIDE}" height="{HIGH}" fill="#ffffff"/>'
    ]
    for value in range(int(most) + 1):
        parts.append(_rule((LEFT, y(value), WIDE - RIGHT, y(value)), "#e5e7eb"))
        parts.append(_word(LEFT - 8, y(value) + 4, str(value), "end"))
    for step in range(0, int(last) + 1, EVERY_STEP):
        parts.append(_word(x(step), HIGH - BOTTOM + 15, f"{step:,}", "middle"))
    parts += [
        _rule((x(step), TOP, x(step), HIGH - BOTTOM), "#9ca3af", dashed=True) for step in breaks if step
    ]
    for name, said, colour in PARTS:
        points = " ".join(f"{x(row['step']):.1f},{y(row[name]):.1f}" for row in rows)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts.append(_word(WIDE - RIGHT + 6, y(rows[-1][name]) + 4, said, "start", colour))
    parts.append(_word((LEFT + WIDE - RIGHT) / 2, HIGH - 4, "step (dashed: other clips are learnt from too)"))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _rule(ends: tuple[float, float, float, float], colour: str, *, dashed: bool = False) -> str:
    x1, y1, x2, y2 = ends
    dash = ' stroke-dasharray="4 3"' if dashed else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{dash}/>'


def _word(x: float, y: float, said: str, anchor: str = "middle", colour: str = "#374151") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{said}</text>'


if __name__ == "__main__":
    curve, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.write_text(drawn(read(curve), [int(word) for word in sys.argv[3:]]), encoding="utf-8")
