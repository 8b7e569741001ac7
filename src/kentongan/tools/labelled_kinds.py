"""What a person drew on a picture: one box of one kind, by whatever name people use for it."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kentongan.base.errors import Invalid
from kentongan.vision.model import Kind
from kentongan.vision.tongue import SUBKINDS

SLACK: Final = 0.01
"""Boxes may stand over the picture's edge by so much: tools round."""
ALSO: Final = {
    **SUBKINDS,
    **dict.fromkeys(("person", "people", "orang", "pejalan_kaki"), Kind.PEDESTRIAN),
    **dict.fromkeys(("motorbike", "motor", "sepeda_motor"), Kind.MOTORCYCLE),
    **dict.fromkeys(("mobil", "van", "minibus", "pickup", "pick_up", "suv", "sedan", "taxi"), Kind.CAR),
    **dict.fromkeys(("bis", "buses"), Kind.BUS),
    **dict.fromkeys(("truk", "lorry"), Kind.TRUCK),
    **dict.fromkeys(("sepeda", "cyclist"), Kind.BICYCLE),
    **dict.fromkeys(("bajaj", "becak", "rickshaw", "auto_rickshaw", "tuk_tuk"), Kind.THREE_WHEELER),
}
"""Names that people use for kinds of ours, and those of subkinds."""
EITHER: Final = dict.fromkeys(("bike", "biker", "cycle", "rider"), "motorcycle or bicycle")
"""Names that may mean two kinds of ours: whoever labels says which."""

Labels = tuple["Label", ...] | None
"""Of one picture; None: nobody has said anything of it."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """One road user as a person drew it: x1, y1, x2, y2 as fractions. `name` may be that of a subkind."""

    name: str
    box: Box

    @property
    def kind(self) -> Kind:
        return kind_of(self.name)


def kind_of(name: str) -> Kind:
    """Raises: KeyError, on a name that is none."""
    return ALSO[name] if name in ALSO else Kind[name.upper()]


def plain(said: object) -> str:
    """A name as we write it."""
    return str(said).strip().lower().replace(" ", "_").replace("-", "_")


def known(said: object, place: str) -> str:
    """A person's name for a kind as one of ours, or of `ALSO`. Raises: Invalid, with the place."""
    name = plain(said)
    for one in (name, name.removesuffix("s")):
        if one in ALSO or one in {kind.word for kind in Kind}:
            return one
        if one in EITHER:
            raise Invalid(f"{place}: {said!r} may be {EITHER[one]}; write which, in our words")
    words = ", ".join([*(kind.word for kind in Kind), *ALSO])
    raise Invalid(f"{place}: {said!r} is no kind of ours; there are {words}")


def checked(box: Box, place: str) -> Box:
    """Raises: Invalid, on a box that is none or lies outside the picture."""
    x1, y1, x2, y2 = box
    if not all(math.isfinite(v) for v in box) or x2 <= x1 or y2 <= y1:
        raise Invalid(f"{place}: the box has no area")
    if min(box) < -SLACK or max(box) > 1 + SLACK:
        raise Invalid(f"{place}: the box lies outside the picture; boxes are fractions of it, 0 to 1")
    return max(0.0, x1), max(0.0, y1), min(1.0, x2), min(1.0, y2)


def text(path: Path) -> str:
    """Raises: Invalid, where it is none."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Invalid(f"{path}: not a text that can be read") from None
