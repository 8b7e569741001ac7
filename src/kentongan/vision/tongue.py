"""Which kinds a network tells of, column by column: those of COCO, or our own.

A network of our own carries the names of its kinds with it, under `KEY` in the metadata of its ONNX file. One
without is taken for a network of COCO-80.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kentongan.base.errors import Invalid
from kentongan.vision.model import Kind

KEY: Final = "kentongan.kinds"
BEFORE: Final = 5
"""Columns of an answer before the kinds: centre, log size, sureness."""
SUBKINDS: Final = {"angkot": Kind.CAR}
"""Kinds that a network may tell apart and that are counted as another."""
COCO_KINDS: Final = 80


@dataclass(frozen=True, slots=True, eq=False)
class Tongue:
    """A network's kinds. `columns`: of a whole answer, those that we read; `kinds`: what each of them means.
    `phone`: which of them is no kind of ours, and is believed of large boxes only; None: none is.
    """

    names: tuple[str, ...]
    columns: NDArray[np.int64]
    kinds: NDArray[np.int64]
    told: int
    phone: int | None = None


def own(names: Sequence[str]) -> Tongue:
    """The tongue of a network that says its kinds itself.

    Raises: Invalid, on a kind that we do not know, one told twice, or none at all.
    """
    for name in names:
        if name not in {kind.word for kind in Kind} | SUBKINDS.keys():
            raise Invalid(f"it tells of a kind {name!r} that is none of ours")
    if not names or len(set(names)) != len(names):
        raise Invalid("it tells of no kind, or of one twice")
    kinds = [SUBKINDS[name] if name in SUBKINDS else Kind[name.upper()] for name in names]
    columns = BEFORE + np.arange(len(names))
    return Tongue(tuple(names), columns, np.array([int(kind) for kind in kinds]), len(names))


def read(metadata: str | None) -> Tongue:
    """The tongue that a file says in its metadata; that of COCO where it says nothing. Raises: Invalid."""
    return COCO_TONGUE if metadata is None else own(metadata.split())


# Places of the COCO-80 kinds that are road users of ours.
COCO: Final = {
    0: Kind.PEDESTRIAN,
    1: Kind.BICYCLE,
    2: Kind.CAR,
    3: Kind.MOTORCYCLE,
    5: Kind.BUS,
    7: Kind.TRUCK,
    67: Kind.CAR,
}
# COCO has no cars from steeply above; a network that learned from it calls them cell phones (67).
PHONE: Final = list(COCO).index(67)
COCO_TONGUE: Final = Tongue(
    ("pedestrian", "bicycle", "car", "motorcycle", "bus", "truck", "phone"),
    BEFORE + np.array(list(COCO)),
    np.array([int(kind) for kind in COCO.values()]),
    COCO_KINDS,
    PHONE,
)
NANO: Final = ("motorcycle", "car", "angkot", "bus", "truck", "bicycle", "three_wheeler", "pedestrian")
"""What `kentongan-nano` tells of, column by column; a motorcycle is machine and riders in one box."""
