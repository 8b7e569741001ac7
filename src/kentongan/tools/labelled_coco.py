"""Labels in the form of COCO: one JSON for many pictures, under whichever name a tool gives it."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final, cast

from kentongan.base.errors import Invalid
from kentongan.tools.labelled_kinds import Label, Labels, checked, known, text

COCO_FILE: Final = "annotations.json"
FOLDER: Final = "annotations"
"""A folder of this name speaks of the pictures beside it."""
PARTS: Final = {"images", "annotations", "categories"}
SPLITS: Final = {"train", "training", "val", "valid", "validation", "test"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file: the names of kinds and of pictures by their numbers (a picture's with width and height)."""

    file: Path
    names: dict[object, object]
    sizes: dict[object, tuple[str, float, float]]
    rows: list[object]


def sheets(places: Sequence[Path]) -> list[Sheet]:
    """Those of these files that have the form of COCO; one called `annotations.json` must have it.

    Raises: Invalid, on a JSON that cannot be read, or that has the parts and not the form.
    """
    found: list[Sheet] = []
    for file in places:
        body = _body(file)
        if file.name == COCO_FILE or (isinstance(body, dict) and body.keys() >= PARTS):
            found.append(_sheet(file, body))
    return found


def _body(file: Path) -> Any:
    try:
        return json.loads(text(file))
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{file}: not JSON that can be read ({error})") from None


def _sheet(file: Path, body: Any) -> Sheet:
    try:
        names = {row["id"]: row["name"] for row in body["categories"]}
        sizes = {
            row["id"]: (_slashed(row["file_name"]), row["width"], row["height"]) for row in body["images"]
        }
        rows = list(body["annotations"])
        twice = len(names) < len(body["categories"]) or len(sizes) < len(body["images"])
    except (KeyError, TypeError, AttributeError) as error:
        raise Invalid(f"{file}: not the form of COCO: {error} is missing or of another type") from None
    if twice:
        raise Invalid(f"{file}: two of its images, or two of its categories, have the same id")
    return Sheet(file, names, sizes, rows)


def _slashed(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).as_posix()


def read(sheet: Sheet, pictures: list[Path]) -> dict[Path, Labels]:
    """What a file says of each picture; None: nothing. Raises: Invalid, with the place."""
    drawn: defaultdict[str, list[Label]] = defaultdict(list)
    for name, label in _annotations(sheet):
        drawn[name].append(label)
    said = _said(sheet, _within(sheet, pictures))
    return {path: tuple(drawn[said[path]]) if path in said else None for path in pictures}


def _scope(sheet: Sheet) -> Path:
    """The folder of whose pictures a file speaks."""
    place = sheet.file.parent
    return place.parent if place.name.casefold() == FOLDER else place


def _within(sheet: Sheet, pictures: list[Path]) -> list[Path]:
    """The pictures that a file may speak of: those of its folder, not of another part than it is named after;
    where a folder has its name (`val` of `instances_val.json`), those in it."""
    scope = _scope(sheet)
    words = re.split(r"[^a-z0-9]+", sheet.file.stem.casefold())
    mine = _splits(words)
    inside: list[Path] = []
    for path in pictures:
        if path.is_relative_to(scope):
            theirs = _splits(part.casefold() for part in path.relative_to(scope).parts[:-1])
            inside += [path] if not mine or not theirs or mine & theirs else []
    named = [path for path in inside if path.parent != scope and path.parent.name.casefold() in words]
    return named or inside


def _splits(words: Iterable[str]) -> set[str]:
    """The parts of a labelled folder that are named; a year behind one (`train2017`) does not matter."""
    return {word.rstrip("0123456789") for word in words} & SPLITS


def _said(sheet: Sheet, pictures: list[Path]) -> dict[Path, str]:
    """By which of a file's names each picture goes: its path in the folder, or in its images/; else its name.

    Raises: Invalid, where only names fit and one may stand for several.
    """
    names, scope = [name for name, _, _ in sheet.sizes.values()], _scope(sheet)
    paths = {path.relative_to(scope).as_posix(): path for path in pictures}
    said: dict[Path, str] = {}
    others: list[str] = []
    for name in names:
        fits = [paths[place] for place in (name, f"images/{name}") if place in paths]
        if len(fits) > 1 or any(path in said for path in fits):
            raise _twice(sheet, name)
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
            raise _twice(sheet, last)
        said |= dict.fromkeys(free[last], name)
    return said


def _twice(sheet: Sheet, name: str) -> Invalid:
    return Invalid(
        f"{sheet.file}: {name} may be more than one picture; "
        f"write each file_name once, as the picture's path below {_scope(sheet)}"
    )


def _annotations(sheet: Sheet) -> Iterator[tuple[str, Label]]:
    """Every box but those around a crowd (`iscrowd`), which are nobody's."""
    for i, row in enumerate(sheet.rows):
        place = f"{sheet.file}, annotations[{i}]"
        try:
            body = cast("dict[str, object]", row)
            name, wide, high = sheet.sizes[body["image_id"]]
            said = sheet.names[body["category_id"]]
            x, y, w, h = (float(cast("float", v)) for v in cast("list[object]", body["bbox"]))
            box = (x / wide, y / high, (x + w) / wide, (y + h) / high)
            crowd = body.get("iscrowd")
        except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError, AttributeError):
            raise Invalid(
                f"{place}: needs image_id and category_id that the file knows, and bbox [x, y, width, height]"
            ) from None
        if not crowd:
            yield name, Label(known(said, place), checked(box, place))
