"""What a camera's parameter sets promise."""

from dataclasses import dataclass
from typing import Final

from kentongan.base.errors import Invalid

MAX_WIDTH: Final = 4096
MAX_HEIGHT: Final = 2304


@dataclass(frozen=True, slots=True)
class Shape:
    """Size in pixels, and the codec string for a browser (RFC 6381)."""

    width: int
    height: int
    codec: str


def checked(width: int, height: int, codec: str) -> Shape:
    """Raises: Invalid, where pictures are too large or too small to be ones of a camera."""
    if not (16 <= width <= MAX_WIDTH and 16 <= height <= MAX_HEIGHT):
        raise Invalid(f"pictures of {width} x {height} are not accepted")
    return Shape(width, height, codec)
