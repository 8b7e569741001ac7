"""Plus codes (Open Location Code): a place in eight to eleven signs, or four after a plus near a known place.

Source: the specification of Open Location Code, github.com/google/open-location-code, docs/specification.md
(Apache-2.0): base 20, five pairs of latitude and longitude, then a grid of 4 by 5 for each further sign.
"""

import re
from typing import Final

from kentongan.places.model import Point

SIGNS: Final = "23456789CFGHJMPQRVWX"
BEFORE_PLUS: Final = 8
PAIRS: Final = 10
ROWS: Final = 5
COLUMNS: Final = 4
CODE: Final = re.compile(rf"(?<![\w+])([{SIGNS}0]{{2,8}})\+([{SIGNS}]{{0,7}})(?![\w+])", re.I)
METRES_PER_DEG: Final = 111_195.0


def is_code(text: str) -> bool:
    return CODE.search(text) is not None


def decode(text: str, near: Point) -> tuple[Point, float] | None:
    """The middle of the cell of the first plus code in a text, and the cell's half side in metres.

    Args:
        near: (lon, lat) from which a short code is completed.
    Returns: None where there is no plus code, or none that is whole.
    """
    found = CODE.search(text)
    if found is None:
        return None
    head, tail = found[1].upper(), found[2].upper()
    if len(head) % 2 or len(tail) == 1 or ("0" in head and tail):
        return None
    if len(head) == BEFORE_PLUS:
        head = head.rstrip("0")
        if (
            "0" in head
            or len(head) % 2
            or SIGNS.index(head[0]) > 8
            or (len(head) > 1 and SIGNS.index(head[1]) > 17)
        ):
            return None
        return _middle(head + tail)
    if "0" in head or len(tail) < 2:
        return None
    return _nearest(head + tail, BEFORE_PLUS - len(head), near)


def encode(point: Point) -> str:
    """The ten-sign code of the cell of about 14 m that holds this point."""
    lat = min(179.999999, max(0.0, point[1] + 90))
    lon = (point[0] + 180) % 360
    rows, columns = int(round(lat * 8000, 6)), int(round(lon * 8000, 6))
    signs = ""
    for _ in range(PAIRS // 2):
        signs = SIGNS[rows % 20] + SIGNS[columns % 20] + signs
        rows, columns = rows // 20, columns // 20
    return f"{signs[:BEFORE_PLUS]}+{signs[BEFORE_PLUS:]}"


def _middle(signs: str) -> tuple[Point, float]:
    lat, lon, high, wide = -90.0, -180.0, 400.0, 400.0
    for n in range(0, min(len(signs), PAIRS), 2):
        high, wide = high / 20, wide / 20
        lat += SIGNS.index(signs[n]) * high
        lon += SIGNS.index(signs[n + 1]) * wide
    for sign in signs[PAIRS:]:
        row, column = divmod(SIGNS.index(sign), COLUMNS)
        high, wide = high / ROWS, wide / COLUMNS
        lat += row * high
        lon += column * wide
    return (lon + wide / 2, lat + high / 2), max(high, wide) / 2 * METRES_PER_DEG


def _nearest(signs: str, missing: int, near: Point) -> tuple[Point, float]:
    """Of all cells with this short code, the one nearest to a point."""
    (lon, lat), half_m = _middle(encode(near).replace("+", "")[:missing] + signs)
    step = 20.0 ** (2 - missing / 2)
    return (lon + step * round((near[0] - lon) / step), lat + step * round((near[1] - lat) / step)), half_m
