"""The one field: from a phrase to ranked places, each with why and how sure."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import UUID

import numpy as np

from kentongan.places.finding import coordinates, language
from kentongan.places.finding.crossing import known, nearest_of, spots
from kentongan.places.finding.gazetteer import Entry, Gazetteer, Metres
from kentongan.places.finding.phrase import Phrase, take_apart
from kentongan.places.finding.reading import Fit, Link, Mask, Reading
from kentongan.places.finding.reverse import Jurisdiction, jurisdiction
from kentongan.places.junctions import short
from kentongan.places.model import Kind, Point

LEAST: Final = 0.34  # a worse fit is no answer
LIKELY: Final = 0.55
SURE: Final = 0.8
CLOSE_CALL: Final = 0.05  # a second place this near in score makes the first one no longer sure
LOOKED_AT: Final = 40
CONTEXT_M: Final = 1_000.0
CONTEXT_WORTH: Final = 0.85
CONTEXT_LEAST: Final = 0.6  # what lies beside must fit so well itself,
CONTEXT_NAMED: Final = 0.5  # and so much of its name must have been said
SAME_SPOT_M: Final = 120.0


class Sure(StrEnum):
    YES = "yes"
    LIKELY = "likely"
    GUESS = "guess"


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What was said, what it was taken for, and how: same, sound, typo, begun, alias, near, number."""

    said: str
    taken_for: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One place that may be meant. `notes` are codes with a text of their own in the page."""

    id: UUID | None
    kind: str
    name: str
    lat: float
    lon: float
    accuracy_m: int
    score: float
    sure: Sure
    why: list[Why]
    unread: list[str]
    notes: list[str]
    area: Jurisdiction
    distance_m: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that was found, the best first. No hits and the note `unknown`: the place is not known here."""

    hits: list[Hit]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    entry: Entry | None
    kind: str
    name: str
    xy: Metres
    accuracy_m: float
    score: float
    fits: tuple[Fit, ...]
    context: tuple[tuple[Mask, str], ...] = ()
    notes: tuple[str, ...] = ()


def find(gazetteer: Gazetteer, text: str, near: Point | None = None, limit: int = 8) -> Findings:
    """Places that this text may mean.

    Args:
        near: what is nearer to this point comes first among equals.
    """
    written = coordinates.position(text, gazetteer.centre)
    if written is not None:
        return _written(gazetteer, written, text.strip(), near)
    phrase = take_apart(text)
    reading = Reading(gazetteer, phrase)
    found = [*_singles(gazetteer, reading), *_crossings(gazetteer, reading)]
    aim = None if near is None else gazetteer.metres([near])[0]
    ranked = sorted(
        ((_order(it, phrase, aim), it) for it in found),
        key=lambda pair: (-pair[0], pair[1].kind, pair[1].name),
    )
    kept = _distinct([(order, it) for order, it in ranked if order >= LEAST])[:limit]
    notes = list(phrase.notes)
    if not kept:
        notes.append("unknown" if reading.hard(reading.every) else "too_short")
    elif kept[0][0] < LIKELY:
        notes.append("only_guesses")
    elif _unmet(phrase, kept[0][1]):
        notes.append("no_crossing")
    hits = [_hit(gazetteer, reading, it, order, aim) for order, it in kept]
    return Findings(hits=_doubted(hits), notes=notes)


def _unmet(phrase: Phrase, first: Candidate) -> bool:
    return Kind.JUNCTION in phrase.kinds and first.kind == Kind.ROAD


def _written(gazetteer: Gazetteer, at: coordinates.Position, text: str, near: Point | None) -> Findings:
    """A position that was typed is its own answer; one that cannot be is said to be none."""
    if "out_of_range" in at.notes:
        return Findings(hits=[], notes=["out_of_range"])
    area = jurisdiction(gazetteer, at.point)
    notes = [*at.notes, *(["outside_city"] if area.inside is False and "far_away" not in at.notes else [])]
    doubtful = bool(at.notes)
    xy = gazetteer.metres([at.point])[0]
    hit = Hit(
        id=None, kind="position", name=f"{at.point[1]:.6f}, {at.point[0]:.6f}",
        lat=round(at.point[1], 6), lon=round(at.point[0], 6), accuracy_m=math.ceil(at.accuracy_m),
        score=0.6 if doubtful else 1.0, sure=Sure.LIKELY if doubtful else Sure.YES,
        why=[Why(said=text[:80], taken_for=at.how, how="number")], unread=[], notes=notes, area=area,
        distance_m=_far_m(xy, None if near is None else gazetteer.metres([near])[0]),
    )  # fmt: skip
    return Findings(hits=[hit], notes=notes)


def _singles(gazetteer: Gazetteer, reading: Reading) -> Iterator[Candidate]:
    """Each name that fits the phrase, helped by what the words left over name near it."""
    main = frozenset(range(reading.phrase.anchor))
    for mask in {main, reading.every}:
        for entry, fit in reading.best(mask, LEAST / 2, LOOKED_AT):
            yield _in_context(gazetteer, reading, entry, fit)


def _in_context(gazetteer: Gazetteer, reading: Reading, entry: Entry, fit: Fit) -> Candidate:
    left = reading.hard(reading.every - fit.used)
    base = Candidate(
        entry, entry.kind, entry.name, gazetteer.metres([entry.point])[0], _radius_m(entry), 0.0, (fit,)
    )
    if entry.kind is Kind.ROAD and all(reading.phrase.words[n].text.isdigit() for n in left):
        left = frozenset[int]()  # a number after a street is a house's, and never known here
    if not left:
        return replace(base, score=_score(reading, fit, frozenset()))
    telling = frozenset(n for n in left if not reading.phrase.words[n].text.isdigit())
    for beside, other in reading.best(telling, CONTEXT_LEAST, 12):
        score = _score(reading, fit, other.used)
        context = ((other.used, beside.name),)
        if beside.number == entry.number and other.named == 1:
            return replace(base, score=score, context=context)  # said by two of its names: "bypass soetta"
        if (
            other.named < CONTEXT_NAMED
            or beside.number == entry.number
            or not _adjoins(gazetteer, entry, beside)
        ):
            continue
        if entry.kind is Kind.ROAD and beside.kind not in {Kind.KECAMATAN, Kind.KELURAHAN, Kind.ROAD}:
            at = nearest_of(entry, gazetteer.metres([beside.point])[0])
            return replace(
                base, xy=at, accuracy_m=150.0, score=score, context=context, notes=("placed_beside",)
            )
        return replace(base, score=score, context=context)
    return replace(base, score=_score(reading, fit, frozenset()))


def _score(reading: Reading, fit: Fit, explained: Mask) -> float:
    """The fit of the name, less what nothing explains; what only says near what it is weighs less."""
    sure = sum(
        sum(fit.variant.weights[link.at : link.at + link.span]) * link.alike for link in fit.links
    ) + sum(reading.costs[n] for n in explained) * CONTEXT_WORTH  # fmt: skip
    left = reading.every - fit.used - explained
    unread = sum(reading.costs[n] * (0.4 if n >= reading.phrase.anchor else 1.0) for n in left)
    whole = fit.said + sum(reading.costs[n] for n in explained) + unread
    return sure / whole * (0.65 + 0.35 * fit.named)


def _adjoins(gazetteer: Gazetteer, entry: Entry, other: Entry) -> bool:
    if other.kind is Kind.ROAD:
        return gazetteer.distance_m(other, gazetteer.metres([entry.point])[0]) <= CONTEXT_M
    return gazetteer.distance_m(entry, gazetteer.metres([other.point])[0]) <= CONTEXT_M or (
        gazetteer.distance_m(other, gazetteer.metres([entry.point])[0]) <= CONTEXT_M
    )


def _crossings(gazetteer: Gazetteer, reading: Reading) -> Iterator[Candidate]:
    """Two streets named one after the other, where they meet."""
    hard = sorted(reading.hard(reading.every))
    tried: set[tuple[int, int]] = set()
    for cut in range(1, len(hard)):
        first = frozenset(n for n in reading.every if n < hard[cut])
        rest = reading.every - first
        for a, fit_a in reading.best(first, 0.55, 6, Kind.ROAD):
            for b, fit_b in reading.best(rest, 0.55, 6, Kind.ROAD):
                pair = (a.number, b.number)
                if a.number == b.number or pair in tried or _same_street(a, b):
                    continue
                tried.add(pair)
                yield from _meeting(gazetteer, (a, fit_a), (b, fit_b))


def _same_street(a: Entry, b: Entry) -> bool:
    return language.name_key(a.name) == language.name_key(b.name)


def _meeting(gazetteer: Gazetteer, one: tuple[Entry, Fit], other: tuple[Entry, Fit]) -> Iterator[Candidate]:
    (a, fit_a), (b, fit_b) = one, other
    said = fit_a.said + fit_a.unsaid, fit_b.said + fit_b.unsaid
    score = (fit_a.score * said[0] + fit_b.score * said[1]) / sum(said)
    for xy in spots(a, b):
        junction = known(gazetteer, xy)
        name = f"Simpang {short(a.name)} - {short(b.name)}"
        yield Candidate(junction, Kind.JUNCTION, name, xy, 50.0, score, (fit_a, fit_b))


KIND_WORTH: Final = {
    Kind.LANDMARK: 0.05, Kind.ROAD: 0.03, Kind.KECAMATAN: 0.0, Kind.KELURAHAN: -0.02, Kind.STOP: -0.01,
    Kind.JUNCTION: -0.02, Kind.POLSEK: -0.06,
}  # fmt: skip


def _order(it: Candidate, phrase: Phrase, aim: Metres | None) -> float:
    """The score, moved a little by what kind was asked for, how well known the place is, and how near."""
    worth = it.score + KIND_WORTH.get(Kind(it.kind), 0.0)
    rank = it.entry.rank if it.entry else 4
    worth += 0.008 * (5 - rank)
    if phrase.kinds:
        worth += 0.1 if _asked(it, phrase.kinds) else -0.12
    if it.entry is not None and it.entry.inside is False:
        worth -= 0.06
    if aim is not None:
        worth += 0.04 * math.exp(-float(np.hypot(*(it.xy - aim))) / 2_000)
    return worth


def _asked(it: Candidate, kinds: frozenset[Kind]) -> bool:
    if it.kind in kinds:
        return True
    words = language.words(it.name)
    return Kind.JUNCTION in kinds and any(w in language.CROSSING or w == "bundaran" for w in words)


def _distinct(ranked: list[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """One of each: the same place under two names, or a stop on both sides of the road, is one answer."""
    kept: list[tuple[float, Candidate]] = []
    for order, it in ranked:
        if not any(_same_place(it, other) for _, other in kept):
            kept.append((order, it))
    return kept


def _same_place(a: Candidate, b: Candidate) -> bool:
    if a.entry is not None and b.entry is not None and a.entry.number == b.entry.number:
        return True
    if float(np.hypot(*(a.xy - b.xy))) > SAME_SPOT_M:
        return False
    if a.kind == b.kind == Kind.JUNCTION:
        return True
    return _bare(a.name) == _bare(b.name)


def _bare(name: str) -> tuple[str, ...]:
    """A name without which side of the road it is."""
    return tuple(w for w in language.words(name) if w not in language.RELATION and len(w) > 1)


def _hit(gazetteer: Gazetteer, reading: Reading, it: Candidate, order: float, aim: Metres | None) -> Hit:
    phrase = reading.phrase
    point = gazetteer.degrees(it.xy)
    area = jurisdiction(gazetteer, point)
    read = {n for fit in it.fits for n in fit.used} | {n for used, _ in it.context for n in used}
    unread = [phrase.words[n].text for n in sorted(reading.hard(reading.every - read))]
    house = phrase.house or next((w for w in unread if w.isdigit() and it.kind == Kind.ROAD), "")
    notes = [*it.notes, *(["house_unknown"] if house else []), *_notes(it, area)]
    slack = language.SLACK_M[phrase.relation] if phrase.relation else 0
    score = round(min(1.0, max(0.0, order)), 3)
    return Hit(
        id=it.entry.id if it.entry else None,
        kind=str(it.kind),
        name=it.name,
        lat=point[1],
        lon=point[0],
        accuracy_m=math.ceil((it.accuracy_m + slack) / 10) * 10,
        score=score,
        sure=Sure.YES if score >= SURE and not unread else Sure.LIKELY if score >= LIKELY else Sure.GUESS,
        why=_why(reading, it),
        unread=unread,
        notes=notes,
        area=area,
        distance_m=_far_m(it.xy, aim),
    )


def _notes(it: Candidate, area: Jurisdiction) -> Iterator[str]:
    if area.inside is False:
        yield "outside_city"
    if it.entry is not None and it.entry.more.get("approximate"):
        yield "approximate"
    if it.kind == Kind.ROAD and it.accuracy_m > 500:
        yield "long_street"


def _why(reading: Reading, it: Candidate) -> list[Why]:
    told: list[Why] = []
    for fit in it.fits:
        told += [_told(reading, fit, link) for link in sorted(fit.links, key=lambda link: link.start)]
    for used, name in it.context:
        said = " ".join(reading.phrase.words[n].text for n in sorted(used))
        told.append(Why(said=said, taken_for=name, how="near"))
    return told


def _told(reading: Reading, fit: Fit, link: Link) -> Why:
    said = " ".join(word.text for word in reading.phrase.words[link.start : link.start + link.length])
    how = "alias" if link.how == "same" and fit.variant.how == "alias" else link.how
    words = " ".join(fit.variant.words[link.at : link.at + link.span])
    return Why(said=said, taken_for=fit.variant.text if how == "alias" else words, how=how)


def _doubted(hits: list[Hit]) -> list[Hit]:
    """Only the first may be sure, and not with an equal beside it."""
    rivals = sum(hits[0].score - hit.score <= CLOSE_CALL for hit in hits)
    doubted = (
        hits
        if rivals == 1
        else [replace(h, notes=[*h.notes, "ambiguous"]) for h in hits[:rivals]] + hits[rivals:]
    )
    return [
        replace(hit, sure=Sure.LIKELY) if hit.sure is Sure.YES and (n or rivals > 1) else hit
        for n, hit in enumerate(doubted)
    ]


def _radius_m(entry: Entry) -> float:
    match entry.kind:
        case Kind.ROAD | Kind.KELURAHAN | Kind.KECAMATAN if entry.reach_m > 0:
            return entry.reach_m
        case Kind.KECAMATAN:
            return 2_000.0
        case Kind.STOP | Kind.JUNCTION:
            return 50.0
        case _:
            return 250.0 if entry.more.get("approximate") else 100.0


def _far_m(xy: Metres, aim: Metres | None) -> int | None:
    return None if aim is None else round(float(np.hypot(*(xy - aim))))
