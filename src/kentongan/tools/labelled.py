# PyAV leaves its packets half typed:
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""Labelled folders: pictures of street cameras with the boxes that people drew, as labelling tools keep them.

    DIR/images/NAME.jpg   DIR/labels/NAME.txt   DIR/classes.txt      (YOLO; also beside each other, obj.names)
    DIR/images/NAME.jpg   DIR/annotations.json                       (COCO)

A line of NAME.txt is the number of a kind, then the middle, width and height of a box as fractions. An empty
file says that nobody is to be seen; a picture without a file is unlabelled, and nothing is known of it.
A folder may hold both forms only while they say the same: which of them a person corrected is not guessed.
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Final, cast

import av
from av.error import FFmpegError

from kentongan.base.errors import Invalid, NotFound
from kentongan.video.scale import whole
from kentongan.vision.model import Kind, Picture
from kentongan.vision.tongue import SUBKINDS

NAMES: Final = ("classes.txt", "obj.names")
ENDINGS: Final = {".jpg", ".jpeg", ".png"}
FORMATS: Final = "jpeg_pipe,png_pipe"
COCO_FILE: Final = "annotations.json"
SLACK: Final = 0.01
"""Boxes may stand over the picture's edge by so much: tools round."""
SAME: Final = 0.0005
"""Boxes whose sides differ by less are one: the two forms round in another way."""
ALSO: Final = {
    **SUBKINDS,
    "person": Kind.PEDESTRIAN,
    "motorbike": Kind.MOTORCYCLE,
    "bajaj": Kind.THREE_WHEELER,
    "becak": Kind.THREE_WHEELER,
}
"""Names that people use for kinds of ours, and those of subkinds."""

Labels = tuple["Label", ...] | None
"""Of one picture; None: nobody has said anything of it."""


@dataclass(frozen=True, slots=True)
class Label:
    """One road user as a person drew it: x1, y1, x2, y2 as fractions. `name` may be that of a subkind."""

    name: str
    box: tuple[float, float, float, float]

    @property
    def kind(self) -> Kind:
        return kind_of(self.name)


@dataclass(frozen=True, slots=True)
class Shot:
    """One labelled picture."""

    path: Path
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Album:
    """A labelled folder. `unlabelled`: pictures of which nobody has said anything."""

    folder: Path
    shots: tuple[Shot, ...]
    unlabelled: tuple[Path, ...]


def kind_of(name: str) -> Kind:
    """Raises: KeyError, on a name that is none."""
    return ALSO[name] if name in ALSO else Kind[name.upper()]


def read(folder: Path) -> Album:
    """Read a labelled folder, all of it checked.

    Raises:
        NotFound: no such folder.
        Invalid: nothing to measure is in it, or a file is broken; the message names the file and the line.
    """
    if not folder.is_dir():
        raise NotFound(f"{folder}: no such folder of labelled pictures")
    pictures = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)
    if not pictures:
        raise Invalid(f"{folder}: holds no picture (.jpg, .png)")
    told = _told(folder, pictures)
    shots = tuple(Shot(path, labels) for path, labels in told.items() if labels is not None)
    if not any(shot.labels for shot in shots):
        raise Invalid(f"{folder}: not one box is drawn in its {len(pictures)} pictures; label them first")
    return Album(folder, shots, tuple(path for path, labels in told.items() if labels is None))


def _told(folder: Path, pictures: list[Path]) -> dict[Path, Labels]:
    """What is said of each picture, in whichever form. Raises: Invalid."""
    known = next((folder / name for name in NAMES if (folder / name).is_file()), None)
    coco = _coco(folder / COCO_FILE, pictures) if (folder / COCO_FILE).is_file() else None
    if known is None:
        if coco is None:
            raise Invalid(f"{folder}: needs {NAMES[0]}, the names of its kinds, or {COCO_FILE}")
        return coco
    names = _names(known)
    told = {path: _lines(path, folder, names, known.name) for path in pictures}
    other = next((path for path in pictures if coco and not _same(told[path], coco[path])), None)
    if other is not None:
        raise Invalid(
            f"{other}: {_beside(other, folder)} and {folder / COCO_FILE} do not say the same of it; "
            f"remove {COCO_FILE} where the text files were corrected, {known.name} where {COCO_FILE} was"
        )
    return told


def _same(some: Labels, others: Labels) -> bool:
    """Whether two say the same boxes, in whichever order."""
    if some is None or others is None:
        return some is others
    left = list(others)
    for one in some:
        fits = (other for other in left if other.name == one.name and _near(one.box, other.box))
        found = next(fits, None)
        if found is None:
            return False
        left.remove(found)
    return not left


def _near(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return max(abs(x - y) for x, y in zip(a, b, strict=True)) < SAME


def picture(path: Path) -> Picture:
    """Decode one picture. Raises: Invalid, naming the file."""
    try:
        body = BytesIO(path.read_bytes())  # by its bytes alone: a name may stand for many files
        with av.open(body, mode="r", options={"format_whitelist": FORMATS}) as opened:
            for frame in opened.decode(video=0):
                return cast("Picture", whole(frame, "bgr24").to_ndarray())
    except (FFmpegError, ValueError, IndexError):
        pass
    except OSError as error:
        raise Invalid(f"{path}: cannot be read: {error.strerror}") from None
    raise Invalid(f"{path}: not a picture that can be read")


def _names(path: Path) -> list[str]:
    """The kinds in their order, each a name of ours. Raises: Invalid, with the line."""
    names: list[str] = []
    for number, line in enumerate(_text(path).rstrip().splitlines(), 1):
        names.append(_known(line, f"{path}, line {number}"))
    if not names:
        raise Invalid(f"{path}: is empty; it must name the kinds, one a line")
    return names


def _known(said: object, place: str) -> str:
    name = str(said).strip().lower().replace(" ", "_").replace("-", "_")
    if name not in ALSO and name not in {kind.word for kind in Kind}:
        words = ", ".join([*(kind.word for kind in Kind), *ALSO])
        raise Invalid(f"{place}: {said!r} is no kind of ours; there are {words}")
    return name


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Invalid(f"{path}: not a text that can be read") from None


def _lines(path: Path, folder: Path, names: list[str], known: str) -> Labels:
    """The labels of one picture; None: it has none. Raises: Invalid, with the line."""
    file = _beside(path, folder)
    if not file.is_file():
        return None
    rows = enumerate(_text(file).splitlines(), 1)
    return tuple(_label(line, names, f"{file}, line {n}", known) for n, line in rows if line.strip())


def _beside(path: Path, folder: Path) -> Path:
    """Where the labels of a picture lie: in `labels` for `images`, else beside it."""
    parts = list(path.relative_to(folder).parts)
    for place in range(len(parts) - 2, -1, -1):
        if parts[place] == "images":
            parts[place] = "labels"
            break
    return folder.joinpath(*parts).with_suffix(".txt")


def _label(line: str, names: list[str], place: str, known: str) -> Label:
    words = line.split()
    if len(words) != 5:
        raise Invalid(
            f"{place}: has {len(words)} numbers; a box has 5: kind, middle x, middle y, width, height"
        )
    try:
        number = int(words[0])
        x, y, wide, high = (float(word) for word in words[1:])
    except ValueError:
        raise Invalid(f"{place}: {line.strip()!r} is not five numbers") from None
    if not 0 <= number < len(names):
        raise Invalid(f"{place}: kind {number}, but {known} names {len(names)}, from 0 on")
    return Label(names[number], _checked((x - wide / 2, y - high / 2, x + wide / 2, y + high / 2), place))


def _checked(box: tuple[float, float, float, float], place: str) -> tuple[float, float, float, float]:
    """Raises: Invalid, on a box that is none or lies outside the picture."""
    x1, y1, x2, y2 = box
    if not all(math.isfinite(v) for v in box) or x2 <= x1 or y2 <= y1:
        raise Invalid(f"{place}: the box has no area")
    if min(box) < -SLACK or max(box) > 1 + SLACK:
        raise Invalid(f"{place}: the box lies outside the picture; boxes are fractions of it, 0 to 1")
    return max(0.0, x1), max(0.0, y1), min(1.0, x2), min(1.0, y2)


def _coco(file: Path, pictures: list[Path]) -> dict[Path, Labels]:
    """Labels in the form of COCO. Raises: Invalid, with the place."""
    try:
        body = json.loads(_text(file))
        names = {row["id"]: row["name"] for row in body["categories"]}
        sizes = {
            row["id"]: (_slashed(row["file_name"]), row["width"], row["height"]) for row in body["images"]
        }
        rows = list(body["annotations"])
    except ValueError as error:
        raise Invalid(f"{file}: not JSON that can be read ({error})") from None
    except (KeyError, TypeError, AttributeError) as error:
        raise Invalid(f"{file}: not the form of COCO: {error} is missing or of another type") from None
    drawn: defaultdict[str, list[Label]] = defaultdict(list)
    for name, label in _annotations(rows, names, sizes, file):
        drawn[name].append(label)
    said = _said(file, [name for name, _, _ in sizes.values()], pictures)
    return {path: tuple(drawn[said[path]]) if path in said else None for path in pictures}


def _slashed(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).as_posix()


def _said(file: Path, names: list[str], pictures: list[Path]) -> dict[Path, str]:
    """By which of a file's names each picture goes: its path in the folder, or in its images/; else its name.

    Raises: Invalid, where only names fit and one may stand for several.
    """
    paths = {path.relative_to(file.parent).as_posix(): path for path in pictures}
    said: dict[Path, str] = {}
    others: list[str] = []
    for name in names:
        fits = [paths[place] for place in (name, f"images/{name}") if place in paths]
        if len(fits) > 1 or any(path in said for path in fits):
            raise _twice(file, name)
        said |= dict.fromkeys(fits, name)
        others += [] if fits else [name]
    free: defaultdict[str, list[Path]] = defaultdict(list)
    for path in pictures:
        free[path.name] += [] if path in said else [path]
    many = Counter(PurePosixPath(name).name for name in names)
    many |= Counter(path.name for path in pictures)
    for name in others:
        last = PurePosixPath(name).name
        if free[last] and many[last] > 1:
            raise _twice(file, last)
        said |= dict.fromkeys(free[last], name)
    return said


def _twice(file: Path, name: str) -> Invalid:
    return Invalid(
        f"{file}: {name} may be more than one picture; "
        f"write each file_name once, as the picture's path below {file.parent}"
    )


def _annotations(
    rows: list[object], names: dict[object, object], sizes: dict[object, tuple[str, float, float]], file: Path
) -> Iterator[tuple[str, Label]]:
    for i, row in enumerate(rows):
        place = f"{file}, annotations[{i}]"
        try:
            body = cast("dict[str, object]", row)
            name, wide, high = sizes[body["image_id"]]
            said = names[body["category_id"]]
            x, y, w, h = (float(cast("float", v)) for v in cast("list[object]", body["bbox"]))
            box = (x / wide, y / high, (x + w) / wide, (y + h) / high)
        except (KeyError, TypeError, ValueError, ZeroDivisionError):
            raise Invalid(
                f"{place}: needs image_id and category_id that the file knows, and bbox [x, y, width, height]"
            ) from None
        yield name, Label(_known(said, place), _checked(box, place))
