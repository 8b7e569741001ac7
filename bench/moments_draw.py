"""A scheme of one moment, as SVG: lines, paths, boxes and marks in fractions of the picture."""

from collections.abc import Sequence
from html import escape
from typing import Final

import numpy as np

PHOTO: Final = "data:image/jpeg;base64,"
COLOURS: Final = {"green": "#17803d", "red": "#c81e1e", "blue": "#1d4ed8", "grey": "#5b6470"}
Point = tuple[float, float] | list[float]
Region = tuple[float, float, float, float]
ALL: Final = (0.0, 0.0, 1.0, 1.0)


class Scheme:
    """Collects shapes; `svg` writes them.

    `photo` is a data address of the whole picture, or empty: plain grey. `region` (x1, y1, x2, y2) is the
    part shown.
    """

    def __init__(self, width: int, form: float, photo: str = "", region: Region = ALL) -> None:
        self.region = region
        self._scale = width / (region[2] - region[0]), width / form / (region[2] - region[0])
        self.width, self.height = width, round(self._scale[1] * (region[3] - region[1]))
        self.photo = photo
        self._shapes: list[str] = []
        self._on_top: list[str] = []
        self._taken: list[tuple[float, float]] = []

    def _x(self, fraction: float) -> str:
        return f"{(float(fraction) - self.region[0]) * self._scale[0]:.1f}"

    def _y(self, fraction: float) -> str:
        return f"{(float(fraction) - self.region[1]) * self._scale[1]:.1f}"

    def _text(self, x: str, y: str, words: str, colour: str, size: int = 13) -> str:
        halo = 'paint-order="stroke" stroke="#fff" stroke-width="3" stroke-linejoin="round"'
        return f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}" {halo}>{escape(words)}</text>'

    def line(self, start: Point, end: Point, name: str) -> None:
        x1, y1, x2, y2 = self._x(start[0]), self._y(start[1]), self._x(end[0]), self._y(end[1])
        self._shapes.append(
            f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#b45309" stroke-width="3"/>'
            + self._text(f"{float(x2) - 14:.1f}", f"{float(y2) - 6:.1f}", name, "#b45309", 16)
        )

    def path(self, points: Sequence[Point]) -> None:
        said = " ".join(f"{self._x(x)},{self._y(y)}" for x, y in points)
        self._shapes.append(f'<polyline points="{said}" fill="none" stroke="#5b6470" stroke-width="2"/>')

    def box(self, box: np.ndarray, words: str, colour: str = "grey", *, below: bool = False) -> None:
        x1, y1, x2, y2 = (float(n) for n in box)
        ink = COLOURS[colour]
        dash = ' stroke-dasharray="5 3"' if below else ""
        wide, tall = (x2 - x1) * self._scale[0], (y2 - y1) * self._scale[1]
        self._shapes.append(
            f'<rect x="{self._x(x1)}" y="{self._y(y1)}" width="{wide:.1f}" height="{tall:.1f}"'
            f' fill="none" stroke="{ink}" stroke-width="2"{dash}/>'
        )
        at = float(self._y(y2)) + 13 if below else float(self._y(y1)) - 4
        if words:
            self._on_top.append(self._text(self._x(x1), f"{at:.1f}", words, ink, 12))

    def mark(self, where: Point, words: str, *, right: bool) -> None:
        ink = COLOURS["green" if right else "red"]
        x, y = float(self._x(where[0])), float(self._y(where[1]))
        lower = y + 4
        while any(abs(lower - other) < 13 and abs(x - left) < 9 * len(words) for left, other in self._taken):
            lower += 14
        self._taken.append((x, lower))
        self._on_top.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{ink}" stroke="#fff" stroke-width="1.5"/>'
            + self._text(f"{x + 8:.1f}", f"{lower:.1f}", words, ink)
        )

    def svg(self) -> str:
        size = f'width="{self.width}" height="{self.height}"'
        below = f'<image href="{self.photo}" {size}/>' if self.photo else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} style="display:block"'
            f' font-family="DejaVu Sans, sans-serif"><rect {size} fill="#e7e9ec"/>{below}'
            + "".join(self._shapes + self._on_top)
            + "</svg>"
        )
