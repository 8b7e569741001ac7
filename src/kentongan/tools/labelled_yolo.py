"""Labels in the form of YOLO: a text for each picture; a line is a kind, then middle and size of a box."""

from collections.abc import Iterator
from pathlib import Path

from kentongan.base.errors import Invalid
from kentongan.tools.labelled_kinds import Label, Labels, checked, text
from kentongan.tools.labelled_names import LISTS, Names

IMAGES = ("images", "jpegimages")
"""Folders beside which labels lie in `labels`."""
Listings = dict[Path, dict[str, Path]]
"""What lies in each folder, by its name in small letters."""


def read(root: Path, names: Names, pictures: list[Path]) -> dict[Path, Labels]:
    """What is said of each picture below `root`; None: nothing. Raises: Invalid, with the line."""
    owners = texts(root, pictures)
    return {path: tuple(_rows(owners[path], names)) if path in owners else None for path in pictures}


def texts(root: Path, pictures: list[Path]) -> dict[Path, Path]:
    """The text of each picture that has one. Raises: Invalid, where it is not certain whose one is."""
    known: Listings = {}
    owners: dict[Path, Path] = {}
    owned: dict[Path, Path] = {}
    for picture in pictures:
        places = (_find(root, parts, known) for parts in _places(picture.relative_to(root)))
        fits = [place for place in places if place is not None]
        if not fits:
            continue
        other = next((file for file in fits[1:] if file.read_bytes() != fits[0].read_bytes()), None)
        if other is not None:
            raise Invalid(f"{picture}: {fits[0]} and {other} do not say the same of it; remove one")
        if fits[0] in owned:
            raise Invalid(
                f"{fits[0]}: may be of {owned[fits[0]].name} or of {picture.name}; name the pictures apart"
            )
        owners[picture], owned[fits[0]] = fits[0], picture
    return owners


def _find(root: Path, parts: list[str], known: Listings) -> Path | None:
    """A file by the parts of its path, whether in large letters or small."""
    place = root
    for part in parts:
        if place not in known:
            known[place] = {path.name.casefold(): path for path in place.iterdir()} if place.is_dir() else {}
        exact = place / part
        found = exact if exact in known[place].values() else known[place].get(part.casefold())
        if found is None:
            return None
        place = found
    return place if place.is_file() and place.name.lower() not in LISTS else None


def _places(picture: Path) -> Iterator[list[str]]:
    """Where the labels of a picture may lie, the likeliest first."""
    parts = list(picture.with_suffix(".txt").parts)
    for place in range(len(parts) - 2, -1, -1):
        if parts[place].casefold() in IMAGES:
            yield [*parts[:place], "labels", *parts[place + 1 :]]
            break
    yield parts
    yield [*parts[:-1], "labels", parts[-1]]


def _rows(file: Path, names: Names) -> Iterator[Label]:
    for number, line in enumerate(text(file).splitlines(), 1):
        if line.strip():
            yield _label(line, names, f"{file}, line {number}")


def _label(line: str, names: Names, place: str) -> Label:
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
    name = names.at(number, place)
    return Label(name, checked((x - wide / 2, y - high / 2, x + wide / 2, y + high / 2), place))
