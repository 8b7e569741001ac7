"""Writes a city pack into a folder: one feature a line, so that a person can read and compare it."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from kentongan.places.aliases import FILE
from kentongan.places.model import Card, Place
from kentongan.places.pack import CARD, FILES


def write(folder: Path, card: Card, places: Sequence[Place], other_names: str = "") -> None:
    """Put a whole pack where none, or an older one, is; a reader never sees half of it.

    Args:
        other_names: the text of its aliases.csv; none is written where it is empty.
    """
    draft = folder.with_name(folder.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    (draft / CARD).write_text(card_text(card), encoding="utf-8")
    for name, kinds in FILES.items():
        write_features(draft / name, [place for place in places if place.kind in kinds], card.attribution)
    if other_names:
        (draft / FILE).write_text(other_names, encoding="utf-8")
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.replace(old)
    draft.replace(folder)
    shutil.rmtree(old, ignore_errors=True)


def write_features(path: Path, places: Sequence[Place], attribution: str) -> None:
    rows = ",\n".join("  " + json.dumps(_feature(place), ensure_ascii=False) for place in places)
    head = f'{{"type": "FeatureCollection",\n "attribution": {json.dumps(attribution, ensure_ascii=False)},'
    path.write_text(f'{head}\n "features": [\n{rows}\n]}}\n', encoding="utf-8")


def card_text(card: Card) -> str:
    """city.toml. A JSON string is a TOML string."""
    said: dict[str, object] = {
        "format": 1,
        "slug": card.slug,
        "name": card.name,
        "province": card.province,
        "code": card.code,
        "timezone": card.timezone,
        "lat": card.lat,
        "lon": card.lon,
        "holidays": card.holidays,
        "approximate": card.approximate,
        "attribution": card.attribution,
    }
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in said.items())


def _feature(place: Place) -> dict[str, object]:
    said: dict[str, object] = {"kind": place.kind.value, "name": place.name, "rank": place.rank}
    if place.code:
        said["code"] = place.code
    if place.alias:
        said["alias"] = list(place.alias)
    return {"type": "Feature", "properties": said | place.more, "geometry": _rounded(place.geometry)}


def _rounded(geometry: dict[str, object]) -> dict[str, object]:
    """Six decimals of a degree: a tenth of a metre."""
    return {"type": geometry["type"], "coordinates": _short(geometry["coordinates"])}


def _short(value: object) -> object:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, list | tuple):
        return [_short(part) for part in cast(Sequence[object], value)]
    return value
