"""Weights, clips and geography that others own: where they lie, and how to get them.

    kentongan assets list            every item: found or missing, size, licence
    kentongan assets where NAME      the path of one item
    kentongan assets fetch [NAME..]  fetch those that anybody may pass on

An item is looked for in $KENTONGAN_ASSETS (empty means unset), then in `assets` of the data folder.
"""

import argparse
import os
import sys
from hashlib import sha256
from pathlib import Path
from typing import Final

from kentongan.base.errors import Invalid, KentonganError, NotFound
from kentongan.base.paths import default_data
from kentongan.tools.assets_catalogue import CATALOGUE, ITEMS, Item
from kentongan.tools.assets_fetch import fetch

ABOUT: Final = "Weights, clips and geography that others own: where they lie, and how to get them."
VARIABLE: Final = "KENTONGAN_ASSETS"


def folders(data: Path) -> list[Path]:
    """Where items are looked for, in this order."""
    named = os.environ.get(VARIABLE, "")
    return [*([Path(named)] if named else []), data / "assets"]


def find(name: str, data: Path) -> Path:
    """The file of one item, checked by its hash.

    Raises:
        NotFound: it lies nowhere; the message names every place it may be put, and the fetch if there is one.
        Invalid: no item has this name, or the file that lies there is another one.
    """
    item = known(name)
    places = [folder / item.path for folder in folders(data)]
    for place in places:
        if place.is_file():
            _refuse_other(item, place)
            return place
    raise NotFound(_missing(item, places))


def known(name: str) -> Item:
    """Raises: Invalid, where the catalogue has no such name."""
    if name not in CATALOGUE:
        raise Invalid(f"{name}: no such asset; known are {', '.join(CATALOGUE)}")
    return CATALOGUE[name]


def _refuse_other(item: Item, place: Path) -> None:
    found = sha256(place.read_bytes()).hexdigest()
    if found != item.sha256:
        raise Invalid(
            f"{place}: this is not the file known as {item.name}: its sha256 is {found}, "
            f"it should be {item.sha256}; put the right file there or remove it"
        )


def _missing(item: Item, places: list[Path]) -> str:
    put = " or ".join(str(place) for place in places)
    get = f"run `kentongan assets fetch {item.name}`, or put" if item.fetchable else "put"
    hint = "" if len(places) > 1 else f", or set {VARIABLE} to a folder that holds {item.path}"
    return f"{item.name} is missing ({item.about}): {get} the file from {item.source} at {put}{hint}"


def _list(data: Path) -> int:
    for item in ITEMS:
        try:
            state = str(find(item.name, data))
        except NotFound:
            state = "missing, can be fetched" if item.fetchable else "missing"
        except Invalid:
            state = "another file lies there"
        print(f"{item.name:24}{item.size / 1e6:8.2f} MB  {item.licence:12}  {state}")
    return 0


def _fetch(names: list[str], data: Path) -> int:
    """The named items, or every one that may be fetched. One fault does not stop the others."""
    failed: list[KentonganError] = []
    for item in [known(name) for name in names] or [item for item in ITEMS if item.fetchable]:
        try:
            print(find(item.name, data))
        except NotFound:
            try:
                print(fetch(item, data / "assets"))
            except KentonganError as error:
                sys.stderr.write(f"{error}\n")
                failed.append(error)
    return 1 if failed else 0


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="kentongan assets", description=ABOUT)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("KENTONGAN_DATA") or default_data()))
    verbs = parser.add_subparsers(dest="verb")
    verbs.add_parser("list", help="every item: found or missing, size, licence")
    verbs.add_parser("where", help="the path of one item").add_argument("name")
    verbs.add_parser("fetch", help="fetch what may be fetched").add_argument("names", nargs="*")
    asked = parser.parse_args(argv)
    match asked.verb:
        case "where":
            print(find(asked.name, asked.data))
            return 0
        case "fetch":
            return _fetch(asked.names, asked.data)
        case _:
            return _list(asked.data)
