"""What a source says about calls: signed, once, in any order."""

import json
import random
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from door import Site
from kentongan.base.errors import Invalid
from kentongan.incidents.model.calls import CallState, Word, told
from ring import Exchange, exchange
from standing import FakeClock

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.fixture
def pbx(site: Site, clock: FakeClock, town: str) -> Exchange:
    return exchange(site, clock, town)


def listed(site: Site, town: str, **asked: Any) -> list[dict[str, Any]]:
    return site.as_(town, "operator").get("/api/calls", params=asked).json()


def test_a_ringing_call_is_on_the_list_at_once_and_its_number_is_masked(site: Site, pbx: Exchange, town: str):
    call_id = pbx.ring(place={"lat": -6.9063, "lon": 107.611, "accuracy_m": 30})
    (row,) = listed(site, town)
    assert row["id"] == call_id
    assert row["attention"] == "ringing"
    assert row["number"] == "08xxxxxxxx90"
    assert (row["lat"], row["accuracy_m"], row["place_from"]) == (-6.9063, 30, "lat_lon")
    assert row["marks"] == []


def test_five_times_and_out_of_order_is_one_call(site: Site, pbx: Exchange, town: str):
    words = [
        pbx.word(call="c1", word="ringing", at=pbx.ago(30)),
        pbx.word(call="c1", word="answered", at=pbx.ago(22)),
        pbx.word(call="c1", word="ended", at=pbx.ago(2)),
    ]
    said = words * 5
    random.Random(7).shuffle(said)
    answers = [pbx.say(**word) for word in said]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["call_id"] for answer in answers}) == 1
    assert sum(not answer.json()["repeated"] for answer in answers) == 3
    (row,) = site.as_(town, "operator").get("/api/calls/recent").json()
    assert row["state"] == "ended"
    told_at = [datetime.fromisoformat(row[name]) for name in ("rang_at", "answered_at", "ended_at")]
    assert told_at == [datetime.fromisoformat(word["at"]) for word in words]


def test_every_order_of_the_same_words_in_the_database_gives_the_same_call(
    site: Site, pbx: Exchange, town: str
):
    seen: set[str] = set()
    for nth, order in enumerate(permutations(["ringing", "answered", "ended"])):
        for word in order:
            after_s = {"ringing": 30, "answered": 20, "ended": 5}[word]
            at = (AT - timedelta(seconds=after_s)).isoformat()
            pbx.ring(call=f"o{nth}", key=f"o{nth}-{word}", word=word, at=at)
    for row in site.as_(town, "operator").get("/api/calls/recent").json():
        kept = {
            k: row[k] for k in ("state", "rang_at", "answered_at", "ended_at", "missed_at", "line", "number")
        }
        seen.add(json.dumps(kept, sort_keys=True))
    assert len(seen) == 1


def word(nth: int, kind: str, after_s: int, **named: Any) -> Word:
    return Word(
        key=f"k{nth}", external_id="c", kind=CallState(kind), at=AT + timedelta(seconds=after_s), **named
    )


WORDS = st.lists(
    st.builds(
        lambda kind, after_s, number, place, line: (kind, after_s, number, place, line),
        st.sampled_from([k.value for k in CallState]),
        st.integers(0, 600),
        st.sampled_from([None, "081", "082"]),
        st.sampled_from([None, (-6.9, 107.6, 10.0), (-6.8, 107.5, None), (-6.7, 107.7, 10.0)]),
        st.sampled_from(["", "110-1", "110-2"]),
    ),
    min_size=1,
    max_size=7,
)


@given(WORDS, st.randoms(use_true_random=False), st.integers(1, 4))
def test_words_add_up_to_the_same_whatever_their_order_and_repetition(
    said: list[Any], chance: random.Random, times: int
):
    words = [
        word(
            nth, kind, after_s, number=number, line=line,
            **({"lat": place[0], "lon": place[1], "accuracy_m": place[2]} if place else {}),
        )
        for nth, (kind, after_s, number, place, line) in enumerate(said)
    ]  # fmt: skip
    shuffled = words * times
    chance.shuffle(shuffled)
    assert told(shuffled) == told(words)
    one_by_one = told(words)
    assert one_by_one.rang_at == min(w.at for w in words)
    assert (one_by_one.state is CallState.MISSED) == (one_by_one.missed_at is not None)


def test_a_call_without_words_is_none():
    with pytest.raises(Invalid):
        told([])


@pytest.mark.security
class TestForged:
    def test_a_wrong_key_a_changed_body_a_changed_time_and_nobody_are_refused_alike(self, pbx: Exchange):
        body = json.dumps(pbx.word()).encode()
        good = pbx.signed(body)
        stamp = int(good["X-Kentongan-Timestamp"])
        forged = [
            (body, {**good, "X-Kentongan-Signature": "00" * 32}),
            (body, {**good, "X-Kentongan-Signature": "not hex"}),
            (body, {**good, "X-Kentongan-Signature": ""}),
            (body.replace(b"110-1", b"110-2"), good),
            (body, {**good, "X-Kentongan-Timestamp": str(stamp + 1)}),
            (body, {**good, "X-Kentongan-Source": "6a7c0f9e-8a57-4f6e-9f53-0d9c9c1d2a11"}),
            (body, {**good, "X-Kentongan-Source": "nobody"}),
            (body, {"X-Kentongan": "1", "Content-Type": "application/json"}),
        ]
        answers = [pbx.post(*it) for it in forged]
        assert {a.status_code for a in answers} == {401}
        assert len({a.json()["detail"] for a in answers}) == 1
        assert pbx.post(body, good).status_code == 200

    def test_a_key_signed_with_the_empty_key_of_nobody_does_not_open(self, pbx: Exchange):
        nobody = Exchange(pbx.site, pbx.clock, "6a7c0f9e-8a57-4f6e-9f53-0d9c9c1d2a11", bytes(32))
        assert nobody.say().status_code == 401

    @pytest.mark.parametrize(("off_s", "status"), [(299, 200), (-299, 200), (302, 401), (-302, 401)])
    def test_a_signature_holds_for_five_minutes(self, pbx: Exchange, off_s: int, status: int):
        body = json.dumps(pbx.word()).encode()
        stamp = int(pbx.clock.now.timestamp()) + off_s
        assert pbx.post(body, pbx.signed(body, stamp)).status_code == status

    def test_the_very_same_message_again_is_refused_and_changes_nothing(
        self, site: Site, pbx: Exchange, town: str
    ):
        body = json.dumps(pbx.word()).encode()
        headers = pbx.signed(body)
        assert pbx.post(body, headers).status_code == 200
        again = pbx.post(body, headers)
        assert (again.status_code, again.json()["type"]) == (409, "Replayed")
        assert len(listed(site, town)) == 1

    def test_a_known_key_with_another_message_is_refused(self, pbx: Exchange):
        said = pbx.word(key="k1")
        assert pbx.say(**said).status_code == 200
        answer = pbx.say(**{**said, "line": "110-9"})
        assert (answer.status_code, answer.json()["type"]) == (409, "KeyReused")

    def test_a_revoked_key_no_longer_opens(self, site: Site, pbx: Exchange, town: str):
        admin = site.as_(town, "admin")
        assert admin.delete(f"/api/call-sources/{pbx.id}").status_code == 204
        assert pbx.say().status_code == 401
        assert admin.delete(f"/api/call-sources/{pbx.id}").status_code == 404

    def test_a_source_speaks_for_its_own_city_only(
        self, site: Site, clock: FakeClock, pbx: Exchange, town: str, other_town: str
    ):
        theirs = exchange(site, clock, other_town)
        theirs.ring(call="same name")
        pbx.ring(call="same name")
        assert len(listed(site, town)) == 1
        assert len(listed(site, other_town)) == 1

    def test_the_key_is_sealed_in_the_database(self, pbx: Exchange, owner: Connection):
        row = owner.execute("select sealed_key from call_source where id = %s", [pbx.id]).fetchone()
        assert row is not None
        assert pbx.key not in bytes(row[0])
        assert pbx.key.hex().encode() not in bytes(row[0])


def test_two_sources_of_one_name_are_refused(site: Site, town: str):
    admin = site.as_(town, "admin")
    assert admin.post("/api/call-sources", json={"name": "PBX"}).status_code == 201
    assert admin.post("/api/call-sources", json={"name": " PBX "}).status_code == 409
    assert [s["name"] for s in admin.get("/api/call-sources").json()] == ["PBX"]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"place": {"lat": 107.6, "lon": -6.9}}, 422),
        ({"place": {"lat": -6.9, "lon": 181}}, 422),
        ({"number": "08\u0000123"}, 422),
        ({"number": "drop table"}, 422),
        ({"line": "a" * 81}, 422),
        ({"line": "\ud800"}, 422),
        ({"at": "2026-11-24T03:06:00+00:00"}, 422),
        ({"at": "2026-11-24T03:00:00"}, 422),
        ({"word": "exploded"}, 422),
        ({"more": 1}, 422),
        ({"pidf": "<a/>", "aml": 'A"ML=1;lt=1;lg=1'}, 422),
        ({"pidf": '<!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>'}, 422),
        ({"number": "anonymous"}, 200),
        ({"number": None}, 200),
        ({"number": "+62 812-3456-7890"}, 200),
    ],
    ids=str,
)
def test_bad_words_are_refused_and_leave_nothing(
    site: Site, pbx: Exchange, town: str, said: dict[str, Any], status: int
):
    assert pbx.say(**said).status_code == status
    assert len(listed(site, town)) == (status == 200)


def test_not_a_number_is_refused(pbx: Exchange):
    body = json.dumps(pbx.word(place={"lat": float("nan"), "lon": 107.6})).encode()
    assert b"NaN" in body
    assert pbx.post(body, pbx.signed(body)).status_code == 422


def test_no_json_is_refused(pbx: Exchange):
    for body in (b"", b"{", b"[]", b"null", b"\xff\xfe"):
        assert pbx.post(body, pbx.signed(body)).status_code == 422


def test_a_place_outside_the_city_and_a_word_a_day_late_are_marked(site: Site, pbx: Exchange, town: str):
    pbx.ring(place={"lat": -6.2, "lon": 106.8})
    pbx.ring(at=pbx.ago(2 * 86400))
    rows = site.as_(town, "operator").get("/api/calls/recent").json()
    assert [row["marks"] for row in rows] == [["outside_city"], ["late"]]
