"""The day that a drill rings: one seed gives one day, and it is as rough as days are."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kentongan.base.paths import CITIES
from kentongan.incidents import located
from kentongan.places.model import Pack, distance_m
from kentongan.places.pack import read
from kentongan.tools.drill_day import HOURS, Asked, Behind, Day, draw, rate

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
CATEGORIES = ["LLN-LLR", "KRM-CRM", "KTB-MRS", "BNC-BNJ"]
BUSY = Asked(seed=7, minutes=60, surge=True)


@pytest.fixture(scope="session")
def bandung() -> Pack:
    return read(CITIES / "bandung")


@pytest.fixture(scope="session")
def day(bandung: Pack) -> Day:
    return draw(BUSY, bandung, CATEGORIES)


def test_the_same_seed_rings_the_same_day_and_another_another(bandung: Pack, day: Day):
    assert draw(BUSY, bandung, CATEGORIES) == day
    assert draw(replace(BUSY, seed=8), bandung, CATEGORIES) != day


def test_a_repetition_has_the_very_body_of_the_first(day: Day):
    again = [offer for offer in day.offers if offer.again]
    first = {offer.key: offer for offer in day.offers if not offer.again}
    assert len(first) == len(day.offers) - len(again)
    assert again
    assert all(offer.message(AT) == first[offer.key].message(AT) for offer in again)
    assert any(offer.at_s > first[offer.key].at_s for offer in again), "some come late"


def test_nothing_is_said_before_it_is_true_nor_after_the_end(day: Day):
    assert all(0 <= offer.true_s <= offer.at_s <= BUSY.seconds for offer in day.offers)
    assert [offer.at_s for offer in day.offers] == sorted(offer.at_s for offer in day.offers)


def test_a_surge_is_42_times_the_mean_and_the_night_is_quiet(bandung: Pack):
    flat = replace(BUSY, surge=False)
    assert sum(HOURS) / 24 == pytest.approx(1, abs=0.05)
    assert rate(BUSY, 1800) == pytest.approx(42 * rate(flat, 1800))
    assert rate(BUSY, 1) == rate(flat, 1)
    assert rate(replace(flat, hour=3), 1) < rate(flat, 1) / 3
    whole = draw(Asked(seed=3, minutes=1440, hour=0), bandung, CATEGORIES)
    assert 400 < len(whole.callers) < 600
    by_hour = Counter(int(caller.at_s / 3600) for caller in whole.callers)
    assert sum(by_hour[h] for h in range(2, 6)) < sum(by_hour[h] for h in range(17, 21)) / 2


def test_nine_calls_in_ten_are_nothing_and_many_mean_one_happening(day: Day):
    kinds = Counter(caller.behind for caller in day.callers)
    assert 0.85 < 1 - kinds[Behind.TRUE] / len(day.callers) < 0.95
    assert set(kinds) == set(Behind)
    about = Counter(caller.happening for caller in day.callers if caller.happening is not None)
    assert set(about) == set(range(len(day.happenings)))
    assert max(about.values()) >= 5
    words = Counter(offer.word for offer in day.offers if not offer.again)
    assert set(words) == {"ringing", "answered", "ended", "missed"}
    assert words["ringing"] == len(day.callers)


def test_places_are_near_what_happens_and_say_how_sure_they_are(day: Day):
    near = 0
    for caller in day.callers:
        if caller.happening is None:
            assert caller.said == {}
            continue
        around = day.happenings[caller.happening].place.point
        aml, place = caller.said.get("aml"), caller.said.get("place")
        if aml is not None:
            found = located.aml(str(aml))
            assert distance_m(around, (found.lon, found.lat)) < 5 * (found.accuracy_m or 0)
            near += 1
        elif isinstance(place, dict):
            assert distance_m(around, (place["lon"], place["lat"])) < 5 * place["accuracy_m"]
            near += 1
    assert near
    assert any(caller.happening is not None and not caller.said for caller in day.callers)


def test_numbers_are_nobody_s(day: Day):
    assert all(caller.number is None or caller.number.startswith("0899") for caller in day.callers)
    assert any(caller.number is None for caller in day.callers)
