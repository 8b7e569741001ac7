"""What a camera has learnt of its view, as bytes that outlive the process: else a camera that was turned away
before a restart would be taken for one that always looked there.

Layout: magic, then zlib of one record for each view (level, or 255 for the last minutes), edges as signed
bytes, the planes of cells as 16-bit floats. It is read back from our own database, and yet as strictly as if
it were not.
"""

import struct
import zlib
from typing import Final

import numpy as np
import numpy.typing as npt

from kentongan.base.errors import Invalid
from kentongan.video.fitness import Fitness
from kentongan.video.fitness_shape import CELLS, COLUMNS, ROWS, Field
from kentongan.video.fitness_view import LEVELS, View

MAGIC: Final = b"KSIGHT1\n"
RECENT: Final = 255
HEAD: Final = struct.Struct("<Bfffi")
FLOW: Final = struct.Struct("<ffi")
PIXELS: Final = ROWS * COLUMNS
SPOTS: Final = CELLS[0] * CELLS[1]
PLANES: Final = ("power", "low", "strong", "steady", "sharp")
RECORD: Final = HEAD.size + 2 * PIXELS + 2 * SPOTS * len(PLANES)
MOST: Final = FLOW.size + RECORD * (len(LEVELS) + 2)
LOOKS_MAX: Final = 1_000_000


def packed(fitness: Fitness) -> bytes:
    """Everything that was learnt; some tens of kilobytes."""
    sight = fitness.sight
    views = {level: view for level, view in sight.views.items() if view.believed}
    if sight.recent is not None and sight.recent.believed:
        views[RECENT] = sight.recent
    body = FLOW.pack(fitness.white, fitness.pace.usual, fitness.pace.many)
    return MAGIC + zlib.compress(body + b"".join(_record(level, view) for level, view in views.items()), 6)


def unpacked(raw: bytes) -> Fitness:
    """Raises: Invalid, where these are not bytes of `packed`."""
    fitness = Fitness()
    if not raw.startswith(MAGIC):
        raise Invalid("this is no memory of a camera's view")
    body = _inflated(raw[len(MAGIC) :])
    if (len(body) - FLOW.size) % RECORD:
        raise Invalid("the memory of a camera's view is cut")
    white, usual, many = FLOW.unpack_from(body)
    if not (0 <= white <= 1 and 0 <= usual <= 1000 and 0 <= many <= LOOKS_MAX):
        raise Invalid("the memory of a camera's view makes no sense")
    fitness.white, fitness.pace.usual, fitness.pace.many = white, usual, many
    for at in range(FLOW.size, len(body), RECORD):
        level, view = _view(body[at : at + RECORD])
        if level == RECENT:
            fitness.sight.recent = view
        else:
            fitness.sight.views[level] = view
    return fitness


def _inflated(raw: bytes) -> bytes:
    reader = zlib.decompressobj()
    try:
        body = reader.decompress(raw, MOST)
    except zlib.error as error:
        raise Invalid(f"the memory of a camera's view is damaged: {error}") from None
    if not reader.eof or len(body) < FLOW.size:
        raise Invalid("the memory of a camera's view is cut")
    return body


def _record(level: int, view: View) -> bytes:
    edges = np.stack([view.edges.real, view.edges.imag])
    planes = np.stack([getattr(view, name) for name in PLANES])
    return (
        HEAD.pack(level, view.usual, view.spread, view.soft, min(view.looks, LOOKS_MAX))
        + np.round(np.clip(edges, -1, 1) * 127).astype(np.int8).tobytes()
        + planes.astype("<f2").tobytes()
    )


def _view(raw: bytes) -> tuple[int, View]:
    level, usual, spread, soft, looks = HEAD.unpack_from(raw)
    if level != RECENT and level > len(LEVELS):
        raise Invalid(f"there is no level of light {level}")
    edges = np.frombuffer(raw, np.int8, 2 * PIXELS, HEAD.size).astype(np.float32) / 127
    planes = np.frombuffer(raw, "<f2", SPOTS * len(PLANES), HEAD.size + 2 * PIXELS).astype(np.float32)
    numbers = np.array([usual, spread, soft])
    if not (np.isfinite(planes).all() and np.isfinite(numbers).all() and 0 < looks <= LOOKS_MAX):
        raise Invalid("the memory of a camera's view makes no sense")
    power, low, strong, steady, sharp = planes.reshape(len(PLANES), *CELLS)
    return level, View(_complex(edges), power, low, strong, steady, sharp, usual, spread, soft, looks)


def _complex(edges: npt.NDArray[np.floating]) -> Field:
    found = np.empty((ROWS, COLUMNS), np.complex64)
    found.real, found.imag = edges.reshape(2, ROWS, COLUMNS)
    return found
