"""Which cameras were cut off together: pure."""

from datetime import timedelta

from hypothesis import example, given
from hypothesis import strategies as st

import make
from kentongan.base.ids import new_id
from kentongan.cameras.health.league import plain
from kentongan.cameras.health.model import Binds, Placed, network_of, outages

NOW = make.AT


def placed(network: str = "n", owner: str = "o", area: str = "a", ago_s: float | None = None) -> Placed:
    since = None if ago_s is None else NOW - timedelta(seconds=ago_s)
    return Placed(camera_id=new_id(), network=network, area=area, owner=owner, down_since=since)


def test_a_network_of_forty_is_one_outage_and_not_its_owner_or_area():
    cut = [placed("10.0.0.0/24", f"o{i % 5}", f"a{i % 7}", ago_s=30 + i % 20) for i in range(40)]
    rest = [placed(f"10.0.{i}.0/24", f"o{i % 5}", f"a{i % 7}") for i in range(1, 90)]
    (found,) = outages([*cut, *rest], [], NOW)
    assert (found.binds, found.name, len(found.cameras)) == (Binds.NETWORK, "10.0.0.0/24", 40)


def test_cameras_that_fail_one_by_one_are_no_outage():
    assert outages([placed(ago_s=600 * i) for i in range(20)], [], NOW) == []


def test_four_are_too_few_and_a_small_part_is_none():
    assert outages([placed(ago_s=5) for _ in range(4)], [], NOW) == []
    few = [placed(ago_s=5) for _ in range(6)] + [placed() for _ in range(20)]
    assert outages(few, [], NOW) == []


def test_a_city_that_goes_dark_is_one_outage():
    city = [placed(f"n{i % 9}", f"o{i % 4}", f"a{i % 11}", ago_s=20) for i in range(60)]
    (found,) = outages(city, [], NOW)
    assert found.binds is Binds.CITY


def test_who_fails_later_joins_and_the_outage_ends_when_most_are_back():
    cut = [placed(ago_s=30) for _ in range(6)]
    (outage,) = outages(cut, [], NOW)
    late = placed(ago_s=1)
    (grown,) = outages([*cut, late], [outage], NOW)
    assert late.camera_id in grown.cameras
    back = [
        Placed(camera_id=it.camera_id, network="n", area="a", owner="o", down_since=None) for it in cut[:3]
    ]
    (ended,) = outages([*back, *cut[3:]], [outage], NOW)
    assert ended.ended_at == NOW


@example([(0, 0, 0)] * 4 + [(0, 0, 1), (0, 0, 121)])
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 1), st.one_of(st.none(), st.integers(0, 400))),
        max_size=30,
    )
)
def test_no_camera_is_in_two_outages_and_all_of_them_are_down(rows: list[tuple[int, int, int | None]]):
    city = [placed(f"n{n}", f"o{o}", "", ago_s=ago) for n, o, ago in rows]
    found = outages(city, [], NOW)
    held = [id for it in found for id in it.cameras]
    assert len(held) == len(set(held))
    assert set(held) <= {it.camera_id for it in city if it.down_since}
    assert outages(city, found, NOW) == [], "found once, it stays as it is"


def test_networks_are_told_from_addresses():
    assert network_of("10.3.7.9") == "10.3.7.0/24"
    assert network_of("2001:db8::1") == "2001:db8::/64"
    assert network_of("cam7.dishub.example") == "dishub.example"
    assert network_of("") == ""


def test_no_cell_of_a_sheet_is_a_formula():
    assert [plain(it) for it in ("=1", "+1", "-1", "@a", "\ta", "a=1")] == [
        "'=1",
        "'+1",
        "'-1",
        "'@a",
        "'\ta",
        "a=1",
    ]
