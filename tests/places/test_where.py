"""Where is it? The one field over HTTP, on the sketch that comes with the program."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import make
from door import Site
from kentongan.base.db import Actor, Database
from kentongan.base.paths import CITIES
from kentongan.cameras import actions as cameras
from kentongan.places import actions
from kentongan.places.finding import finder
from kentongan.places.finding.gazetteer import Gazetteer
from kentongan.places.model import distance_m
from kentongan.places.pack import read

BANDUNG = read(CITIES / "bandung")


@pytest.fixture
def city(db: Database, city_a: str) -> str:
    with db.change(Actor(city_a, "machine:test")) as tx:
        actions.load(tx, replace(BANDUNG, card=replace(BANDUNG.card, slug=city_a)))
    return city_a


@pytest.fixture
def search(site: Site, city: str):
    browser = site.as_(city, "operator")

    def ask(text: str, **more: Any) -> dict[str, Any]:
        answer = browser.get("/api/places/search", params={"text": text, **more})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ask


@pytest.mark.parametrize(
    ("phrase", "kind", "name"),
    [
        ("depan gedung sate", "landmark", "Gedung Sate"),
        ("sblh gd sate", "landmark", "Gedung Sate"),
        ("deket alun-alun", "landmark", "Alun-Alun Bandung"),
        ("alun2", "landmark", "Alun-Alun Bandung"),
        ("mall pvj", "landmark", "Paris Van Java"),
        ("rshs", "landmark", "RSUP Dr. Hasan Sadikin"),
        ("balkot", "landmark", "Balai Kota Bandung"),
        ("Jl Merdeka no 5", "road", "Jalan Merdeka"),
        ("jln sukarno hata", "road", "Jalan Soekarno-Hatta"),
        ("jl dago", "road", "Jalan Ir. H. Juanda"),
        ("jl riau", "road", "Jalan R.E. Martadinata"),
        ("jl gatsu", "road", "Jalan Gatot Subroto"),
        ("di bypass soetta", "road", "Jalan Soekarno-Hatta"),
        ("perempatan Dago-Dipatiukur", "junction", "Simpang Ir. H. Juanda - Dipatiukur"),
        ("jl braga ketemu jl naripan", "junction", "Simpang Braga - Naripan"),
        ("kec coblong", "kecamatan", "Coblong"),
        ("kecamatan ujung berung", "kecamatan", "Ujungberung"),
        ("polsek lengkong", "polsek", "Polsek Lengkong"),
    ],
)
def test_what_people_say_is_found(search, phrase: str, kind: str, name: str) -> None:
    first = search(phrase)["hits"][0]
    assert (first["kind"], first["name"]) == (kind, name)
    assert first["sure"] in {"yes", "likely"}
    assert first["why"]
    assert first["accuracy_m"] > 0


def test_an_answer_says_why(search) -> None:
    first = search("dpn blakot")["hits"][0]
    assert first["why"] == [{"said": "blakot", "taken_for": "balkot", "how": "typo"}]
    assert search("tsm")["hits"][0]["why"][0] | {"said": ""} == {
        "said": "",
        "taken_for": "TSM",
        "how": "alias",
    }


def test_a_house_number_is_told_to_be_unknown(search) -> None:
    for phrase in ("jl merdeka no 5", "jl merdeka 5", "jalan merdeka nomor 12a"):
        first = search(phrase)["hits"][0]
        assert first["name"] == "Jalan Merdeka"
        assert "house_unknown" in first["notes"]
    assert "house_unknown" not in search("jl merdeka")["hits"][0]["notes"]


@pytest.mark.parametrize("phrase", ["monas", "asdfgh qwerty", "malioboro", "zzz"])
def test_an_unknown_place_is_said_to_be_unknown(search, phrase: str) -> None:
    assert search(phrase) == {"hits": [], "notes": ["unknown"]}


def test_a_part_that_is_not_known_is_told_and_makes_a_guess(search) -> None:
    found = search("warung ibu tini merdeka")
    assert all(hit["sure"] != "yes" for hit in found["hits"])
    assert all("tini" in hit["unread"] for hit in found["hits"])


def test_the_polsek_is_told_and_marked_as_unconfirmed(search) -> None:
    area = search("kec coblong")["hits"][0]["area"]
    assert area["kecamatan"] == "Coblong"
    assert area["polsek"] == {"name": "Polsek Coblong", "code": "PSK-327302", "approximate": True}


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("-6.9025, 107.6187", []),
        ("107.6187 -6.9025", ["swapped"]),
        ("6.9025, 107.6187", ["south_assumed"]),
        ("6°54'09\"S 107°37'07\"E", []),
        ("6.9025 LS 107.6187 BT", []),
        ("geo:-6.9025,107.6187;u=35", []),
        ("https://maps.example/@-6.9025,107.6187,17z", []),
        ("6P593JX9+2F", []),
        ("3JX9+2F Bandung", []),
    ],
)
def test_a_position_in_any_notation_is_a_place(search, text: str, notes: list[str]) -> None:
    (hit,) = search(text)["hits"]
    assert distance_m((hit["lon"], hit["lat"]), (107.6187, -6.9025)) < 20
    assert hit["notes"] == notes
    assert (hit["sure"] == "yes") is (notes == [])


def test_a_position_that_cannot_be_is_refused_and_one_far_away_marked(search) -> None:
    assert search("95.0, 200.5") == {"hits": [], "notes": ["out_of_range"]}
    assert search("51.5072, -0.1276")["hits"][0]["notes"] == ["far_away"]
    outside = search("-6.95, 107.98")["hits"][0]
    assert outside["notes"] == ["outside_city"]
    assert outside["area"] == {"inside": False, "kecamatan": None, "kelurahan": None, "polsek": None}


@pytest.mark.parametrize("words", [{}, {"text": ""}, {"text": "x" * 201}, {"text": "dago", "near_lat": -6.9}])
@pytest.mark.parametrize("more", [{}, {"limit": 0}, {"limit": 21}, {"near_lat": "nan", "near_lon": 107.6}])
def test_a_question_that_makes_no_sense_is_refused(site: Site, city: str, words: Any, more: Any) -> None:
    answer = site.as_(city, "operator").get("/api/places/search", params={"limit": 0, **words, **more})
    assert answer.status_code == 422


def test_a_megabyte_is_refused_and_would_not_hurt(site: Site, city: str) -> None:
    """More than a line of HTTP may hold never reaches us; what may, is too long for the field."""
    browser = site.as_(city, "operator")
    assert browser.get("/api/places/search", params={"text": "a" * 60_000}).status_code == 422
    found = finder.find(Gazetteer((107.6, -6.9), []), "ab\u202e " * 250_000)
    assert (found.hits, found.notes) == ([], ["cut", "unknown"])


@pytest.mark.parametrize(
    "text", ["\0", "%", "_%_", "';--", "\u202edago", "\u200b", "<script>", "=1+1", "😀", "a'b"]
)
def test_hostile_text_is_only_text(search, text: str) -> None:
    found = search(text)
    assert set(found) == {"hits", "notes"}
    assert all(math.isfinite(hit["lat"]) for hit in found["hits"])


def test_zero_width_and_turned_text_reads_as_it_looks(search) -> None:
    plain = search("gedung sate")["hits"][0]
    for text in ("ge\u200bdung sa\u200dte", "\u202bgedung\u202c sate", "GÉDUNG SÁTE", "gedung\0sate"):
        assert search(text)["hits"][0]["name"] == plain["name"]


def test_near_decides_between_equals(search) -> None:
    west, east = (107.575, -6.906), (107.70, -6.93)
    names = [
        search("polsek", near_lat=lat, near_lon=lon, limit=1)["hits"] for lon, lat in (west, east)
    ]  # fmt: skip
    assert names[0] != names[1]


def test_no_more_than_were_asked_for(search) -> None:
    assert len(search("simpang dago", limit=1)["hits"]) == 1


def test_what_is_here(site: Site, city: str) -> None:
    browser = site.as_(city, "operator")
    here = browser.get("/api/places/here", params={"lat": -6.9025, "lon": 107.6187}).json()
    assert here["near"][0]["name"] == "Gedung Sate"
    assert here["near"][0]["distance_m"] < 5
    assert here["street"]["name"].startswith("Jalan ")
    assert here["area"]["polsek"]["approximate"] is True
    away = browser.get("/api/places/here", params={"lat": -6.2, "lon": 106.8}).json()
    assert away["area"]["inside"] is False
    assert (away["street"], away["near"]) == (None, [])
    for lat, lon in (("nan", 107.6), (91, 107.6), (-6.9, "inf")):
        assert browser.get("/api/places/here", params={"lat": lat, "lon": lon}).status_code == 422


@pytest.mark.security
def test_another_city_is_not_searched(site: Site, city: str, city_b: str) -> None:
    browser = site.as_(city_b, "admin")
    for path in ("/api/places/search?text=dago", "/api/places/here?lat=-6.9&lon=107.6"):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert "load a city pack" in answer.json()["detail"]


def test_a_new_pack_is_found_at_once(search, db: Database, city: str) -> None:
    assert search("gedung sate")["hits"]
    bare = replace(
        BANDUNG,
        card=replace(BANDUNG.card, slug=city),
        digest="1" * 64,
        places=tuple(place for place in BANDUNG.places if place.name != "Gedung Sate"),
    )
    with db.change(Actor(city, "machine:test")) as tx:
        actions.load(tx, bare)
    assert [hit["name"] for hit in search("gedung sate")["hits"] if hit["name"] == "Gedung Sate"] == []


def test_a_camera_is_found_by_its_name_by_who_may_see_cameras(site: Site, db: Database, city: str) -> None:
    source = make.source(name="Simpang Dago - Riau (contoh)", code="BDG-007")
    with db.change(Actor(city, "machine:test")) as tx:
        cameras.register(tx, [source], place_again=False)
        tx.note("camera.registered", source.id)
    browser = site.as_(city, "operator")
    for text in ("kamera dago riau", "bdg-007"):
        (hit,) = browser.get("/api/cameras/named", params={"text": text}).json()["hits"]
        assert (hit["id"], hit["kind"], hit["name"]) == (str(source.id), "camera", source.name)
        assert hit["area"]["polsek"] is not None
    assert browser.get("/api/cameras/named", params={"text": "-6.9, 107.61"}).json()["hits"] == []
    assert site.as_(city, "auditor").get("/api/cameras/named?text=dago").status_code == 403


NAMES = st.sampled_from(["Gedung Sate", "Jalan Merdeka", "Paris Van Java", "Jalan Buah Batu", "Coblong"])
quick = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def places_of(found: dict[str, Any]) -> list[tuple[str, float]]:
    return [(hit["name"], hit["score"]) for hit in found["hits"]]


@quick
@given(name=NAMES, dice=st.randoms())
def test_case_and_spacing_change_nothing(search, name: str, dice: Any) -> None:
    written = "".join(c.upper() if dice.random() < 0.5 else c.lower() for c in name)
    spaced = "  ".join(written.split(" ")) + "\t"
    assert places_of(search(" " + spaced)) == places_of(search(name + " "))


@quick
@given(name=NAMES)
def test_accents_change_nothing(search, name: str) -> None:
    assert places_of(search(name.replace("a", "á").replace("e", "ê"))) == places_of(search(name))


STREETS = st.sampled_from(
    ["dago", "dipatiukur", "braga", "naripan", "sunda", "veteran", "aceh", "banda", "riau"]
)


@quick
@given(a=STREETS, b=STREETS)
@example("dago", "dipatiukur")
def test_a_crossing_has_no_first_street(search, a: str, b: str) -> None:
    def crossings(text: str) -> set[tuple[float, float]]:
        hits = search(text, limit=20)["hits"]
        return {
            (hit["lat"], hit["lon"]) for hit in hits if hit["kind"] == "junction" and hit["sure"] != "guess"
        }

    assert crossings(f"perempatan {a} {b} ") == crossings(f"perempatan {b} {a} ")


@quick
@given(text=st.text(min_size=1, max_size=200))
def test_any_text_is_answered(search, text: str) -> None:
    found = search(text)
    assert len(found["hits"]) <= 8
    assert all(0 <= hit["score"] <= 1 for hit in found["hits"])
    assert found["hits"] or found["notes"]
