# PyAV leaves its packets half typed:
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""Labelled folders: pictures of street cameras with the boxes that people drew, as labelling tools keep them.

    DIR/images/NAME.jpg   DIR/labels/NAME.txt   DIR/classes.txt or data.yaml      (YOLO)
    DIR/images/NAME.jpg   DIR/annotations.json, or another JSON of this form      (COCO)

A line of NAME.txt is the number of a kind, then the middle, width and height of a box as fractions. An empty
file says that nobody is to be seen; a picture without a file is unlabelled, and nothing is known of it.
Pictures may lie in parts (train, val), labels beside them; DIR may be such a part, or the folder of images.
A folder may hold both forms only while they say the same: which of them a person corrected is not guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final, cast

import av
from av.error import FFmpegError

from kentongan.base.errors import Invalid, NotFound
from kentongan.tools import labelled_coco, labelled_names, labelled_yolo
from kentongan.tools.labelled_coco import COCO_FILE, Sheet
from kentongan.tools.labelled_kinds import Label, Labels
from kentongan.tools.labelled_names import Names
from kentongan.video.scale import whole
from kentongan.vision.model import Picture

ENDINGS: Final = {".jpg", ".jpeg", ".png", ".bmp", ".webp"}
FORMATS: Final = "jpeg_pipe,png_pipe,bmp_pipe,webp_pipe"
PARTS: Final = {"images", "train", "training", "val", "valid", "validation", "test"}
"""Names of folders that are a part of a labelled folder: its kinds and labels may be told above them."""
SAME: Final = 0.0005
"""Boxes whose sides differ by less are one: the two forms round in another way."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One labelled picture."""

    path: Path
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Album:
    """A labelled folder. `unlabelled`: pictures of which nobody has said anything. `said_in`: the file that
    says what the numbers of kinds mean (the first, where several files of COCO do)."""

    folder: Path
    shots: tuple[Shot, ...]
    unlabelled: tuple[Path, ...]
    said_in: Path


def read(folder: Path) -> Album:
    """Read a labelled folder, all of it checked.

    Raises:
        NotFound: no such folder.
        Invalid: nothing to measure is in it, or a file is broken; the message names the file and the line.
    """
    if not folder.is_dir():
        raise NotFound(f"{folder}: no such folder of labelled pictures")
    files = sorted(_files(folder.absolute()))
    pictures = [path for path in files if path.suffix.lower() in ENDINGS]
    if not pictures:
        raise Invalid(f"{folder}: holds no picture ({', '.join(sorted(ENDINGS))})")
    told, said_in = _told(folder, files, pictures)
    shots = tuple(Shot(path, labels) for path, labels in told.items() if labels is not None)
    if not shots:
        raise Invalid(
            f"{folder}: not one of its {len(pictures)} pictures has labels; those of {pictures[0].name} "
            f"may lie in labels/{pictures[0].stem}.txt or in {COCO_FILE}"
        )
    if not any(shot.labels for shot in shots):
        raise Invalid(f"{folder}: not one box is drawn in its {len(shots)} labelled pictures")
    unlabelled = tuple(path for path, labels in told.items() if labels is None)
    return Album(folder, shots, unlabelled, said_in)


def _files(folder: Path) -> Iterator[Path]:
    """Every file below a folder but the hidden ones, which some systems leave beside pictures."""
    for path in folder.rglob("*"):
        if path.is_file() and not any(part[0] == "." for part in path.relative_to(folder).parts):
            yield path


def _above(folder: Path) -> list[Path]:
    """The folder itself, and those above it as far as it is a part of a labelled folder; the topmost last."""
    out = [folder.absolute()]
    while out[-1].name.casefold() in PARTS:
        out.append(out[-1].parent)
    return out


def _beside(folder: Path) -> list[Path]:
    """The files above a part of a labelled folder that may say what is to be seen in it."""
    near = [place / part for place in _above(folder)[1:] for part in ("", labelled_coco.FOLDER)]
    return [path for place in near if place.is_dir() for path in sorted(place.iterdir()) if path.is_file()]


def _told(folder: Path, files: list[Path], pictures: list[Path]) -> tuple[dict[Path, Labels], Path]:
    """What is said of each picture, in whichever form, and where the kinds are named. Raises: Invalid."""
    names, sheets = _forms(files)
    if names is None and not sheets:
        names, sheets = _forms(_beside(folder))
    coco = _joined(sheets, pictures)
    if names is None:
        if not sheets:
            raise Invalid(
                f"{folder}: needs {labelled_names.LISTS[0]} or {labelled_names.YAMLS[0]}, which name its "
                f"kinds, or {COCO_FILE}"
            )
        return coco, sheets[0].file
    told = labelled_yolo.read(_above(folder)[-1], names, pictures)
    other = next((path for path in pictures if sheets and not _same(told[path], coco[path])), None)
    if other is not None:
        file = sheets[0].file
        raise Invalid(
            f"{other}: its text and {file} do not say the same of it; remove {file.name} where the "
            f"text files were corrected, {names.file.name} where {file.name} was"
        )
    return told, names.file


def _forms(files: list[Path]) -> tuple[Names | None, list[Sheet]]:
    """The names of the kinds, where there are some, and the files of COCO. Raises: Invalid."""
    sheets = labelled_coco.sheets([path for path in files if path.suffix.lower() == ".json"])
    return labelled_names.found(files), sheets


def _joined(sheets: list[Sheet], pictures: list[Path]) -> dict[Path, Labels]:
    """What all files of COCO say together. Raises: Invalid, where two do not say the same of a picture."""
    told: dict[Path, Labels] = dict.fromkeys(pictures)
    for sheet in sheets:
        for path, labels in labelled_coco.read(sheet, pictures).items():
            if labels is not None and told[path] is not None and not _same(told[path], labels):
                raise Invalid(f"{path}: {sheet.file} and another file of COCO do not say the same of it")
            told[path] = told[path] if labels is None else labels
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
