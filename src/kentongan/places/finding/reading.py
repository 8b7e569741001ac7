"""How well the words of a phrase fit the names of a city."""

from collections import defaultdict
from collections.abc import Set
from dataclasses import dataclass
from typing import Final

from kentongan.places.finding import language
from kentongan.places.finding.gazetteer import SOFT_WEIGHT, UNKNOWN_WEIGHT, Entry, Gazetteer, Variant
from kentongan.places.finding.phrase import Phrase
from kentongan.places.model import Kind

NAME_SHARE: Final = 0.35  # of a score that depends on how much of the name was said
SOFT_COST: Final = 0.05  # of a soft word that no name holds
SORT_COST: Final = 0.5  # of one that says a sort of building
LEAST_ALIKE: Final = 0.6

Mask = frozenset[int]


@dataclass(frozen=True, slots=True)
class Link:
    """Words of the phrase that stand for words of a name."""

    start: int
    length: int
    at: int
    span: int
    alike: float
    how: str  # same, sound, typo, begun


@dataclass(frozen=True, slots=True)
class Fit:
    """One name held against a part of a phrase. `score` is 0..1."""

    entry: int
    variant: Variant
    links: tuple[Link, ...]
    score: float
    said: float  # weight of the words that fit
    unsaid: float  # weight of the words of the phrase that do not
    named: float  # share of the name that was said

    @property
    def used(self) -> Mask:
        return frozenset(n for link in self.links for n in range(link.start, link.start + link.length))


class Reading:
    """One phrase against one gazetteer: each pair of words is looked up once."""

    def __init__(self, gazetteer: Gazetteer, phrase: Phrase) -> None:
        self._gazetteer = gazetteer
        self.phrase = phrase
        self.every: Mask = frozenset(range(len(phrase.words)))
        self._links: defaultdict[int, list[Link]] = defaultdict(list)
        self._best: dict[Mask, dict[int, Fit]] = {}
        for length in (1, 2):
            for start in range(len(phrase.words) - length + 1):
                self._look_up(start, length)
        self.costs = [self._cost(n) for n in range(len(phrase.words))]

    def hard(self, mask: Mask) -> Mask:
        return frozenset(n for n in mask if not self.phrase.words[n].soft)

    def fits(self, mask: Mask) -> dict[int, Fit]:
        """For each entry that fits at all the name that fits best, by the entry's number."""
        if mask not in self._best:
            found: dict[int, Fit] = {}
            for variant, links in self._links.items():
                inside = [link for link in links if _within(link, mask)]
                fit = self._fit(self._gazetteer.variants[variant], inside, mask) if inside else None
                if fit and (fit.entry not in found or fit.score > found[fit.entry].score):
                    found[fit.entry] = fit
            self._best[mask] = found
        return self._best[mask]

    def best(self, mask: Mask, least: float, most: int, *kinds: Kind) -> list[tuple[Entry, Fit]]:
        """The entries of these kinds that fit at least so well, the best first."""
        entries = self._gazetteer.entries
        kept = [
            (entries[n], fit)
            for n, fit in self.fits(mask).items()
            if fit.score >= least and (not kinds or entries[n].kind in kinds)
        ]
        return sorted(kept, key=lambda it: (-it[1].score, it[0].rank, it[0].number))[:most]

    def _look_up(self, start: int, length: int) -> None:
        words = self.phrase.words[start : start + length]
        soft = any(word.soft for word in words)
        last = start + length == len(self.phrase.words)
        whole = self.phrase.whole or not last
        joined = "".join(word.text for word in words)
        for term, alike, how in self._gazetteer.near_term(joined, whole):
            if alike < LEAST_ALIKE or (soft and how != "same"):
                continue
            for post in self._gazetteer.terms[term]:
                first = self._gazetteer.variants[post.variant].words[post.start]
                if post.length == 2 and _apart(how, length, joined, first):
                    continue
                self._links[post.variant].append(Link(start, length, post.start, post.length, alike, how))

    def _cost(self, n: int) -> float:
        word = self.phrase.words[n]
        if word.soft:
            return SORT_COST if word.text in language.SORTS else SOFT_COST
        if word.text.isdigit():
            return 1.5
        return min(UNKNOWN_WEIGHT, self._gazetteer.weight_of.get(word.text, self._gazetteer.heaviest))

    def _fit(self, variant: Variant, links: list[Link], mask: Mask) -> Fit | None:
        """The better of two ways to choose among links that want the same words."""
        weighed = [(sum(variant.weights[link.at : link.at + link.span]), link) for link in links]
        heavy = sorted(weighed, key=lambda it: (-it[0] * it[1].alike, it[1].length, it[1].start))
        alike = sorted(weighed, key=lambda it: (-it[1].alike, -it[0], it[1].length, it[1].start))
        first = self._chosen(variant, heavy, mask)
        if alike == heavy:
            return first
        second = self._chosen(variant, alike, mask)
        return max((it for it in (first, second) if it), key=lambda it: it.score, default=None)

    def _chosen(self, variant: Variant, weighed: list[tuple[float, Link]], mask: Mask) -> Fit | None:
        chosen: list[Link] = []
        asked: set[int] = set()
        named: set[int] = set()
        said = sure = 0.0
        for weight, link in weighed:
            mine, theirs = _span(link.start, link.length), _span(link.at, link.span)
            if mine & asked or theirs & named:
                continue
            chosen.append(link)
            asked |= mine
            named |= theirs
            said += weight
            sure += weight * link.alike
        if not any(not self.phrase.words[n].soft for n in asked) and sure <= 2 * SOFT_WEIGHT:
            return None
        unsaid = sum(self.costs[n] for n in mask - asked)
        share = sum(variant.weights[n] for n in named) / sum(variant.weights)
        score = sure / (said + unsaid) * (1 - NAME_SHARE + NAME_SHARE * share)
        return Fit(variant.entry, variant, tuple(chosen), score, said, unsaid, share)


def _apart(how: str, length: int, joined: str, first: str) -> bool:
    """Two words against two are compared one by one; and what was begun may be the first word alone."""
    return (length == 2 and how == "typo") or (how == "begun" and (length == 2 or len(joined) <= len(first)))


def _within(link: Link, mask: Set[int]) -> bool:
    return link.start in mask and (link.length == 1 or link.start + 1 in mask)


def _span(start: int, length: int) -> set[int]:
    return set(range(start, start + length))
