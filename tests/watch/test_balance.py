"""Watch processes share cameras: who joins gets its share, who goes is replaced, nothing is counted twice."""

import asyncio
import json
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from kentongan.video.pipe import Broken, Head
from kentongan.video.rtsp_server import Camera
from kentongan.worker.balance import Neighbours
from kentongan.worker.marks import SLOTS
from kentongan.worker.nurseries import ALONE_MAX, Hearing, Kind, Nurseries
from kentongan.worker.nursery import NoRoom
from kentongan.worker.posts import DOUBT_S, PROOF_S, Penance
from kentongan.worker.shares import holds_off, shares
from video.conftest import Street
from watch.conftest import City, Launch, Watch, wait_until
from watch.islands import HARBOUR, islands, possible

CAMERAS = 8


@pytest.fixture
def eight(bars: Path, city: City) -> Iterator[Street]:
    rows = [Camera(path=f"K{i}", clip="bar.mp4", offset_s=i * 0.37) for i in range(CAMERAS)]
    street = Street(bars, rows)
    for row in rows:
        city.add(row.path, street.url(row.path))
    city.fill()
    yield street
    street.close()


def held(city: City, *watches: Watch) -> list[int]:
    holders = Counter(city.holder(path) for path in city.cameras)
    return [holders[watch.pid] for watch in watches]


def twice_s(city: City) -> int:
    """Seconds of one camera that two epochs both say they saw, over all cameras."""
    sql = """
        select coalesce(sum(seconds_seen(a.seconds & b.seconds)), 0)::int
        from seen_minute a join seen_minute b
          on a.camera_id = b.camera_id and a.minute = b.minute and a.epoch < b.epoch
        where a.city = %s"""
    return city.rows(sql, city.slug)[0][0]


def nothing_moves(city: City, for_s: float) -> bool:
    """Whether no camera changes hands for so long."""
    sql = "select sum(epoch) from camera where city = %s"
    before = city.rows(sql, city.slug)
    time.sleep(for_s)
    return city.rows(sql, city.slug) == before


def test_who_joins_gets_its_share_and_who_goes_or_dies_is_replaced(
    city: City, eight: Street, watch: Launch
) -> None:
    first = watch()
    wait_until(lambda: held(city, first) == [CAMERAS], timeout_s=40, why="one holds all")
    wait_until(lambda: all(city.seen(path) for path in city.cameras), timeout_s=20, why="all are counted")
    second = watch()
    wait_until(lambda: min(held(city, first, second)) >= 3, timeout_s=25, why="the second gets its share")
    wait_until(lambda: nothing_moves(city, 5), timeout_s=30, why="it comes to rest")
    second.signal(signal.SIGKILL)
    wait_until(lambda: held(city, first) == [CAMERAS], timeout_s=10, why="the killed one is replaced")
    before = {path: city.seen(path) for path in city.cameras}
    wait_until(lambda: all(city.seen(p) > n for p, n in before.items()), timeout_s=15, why="all are counted")
    (hands,) = city.rows("select sum(epoch) from camera where city = %s", city.slug)[0]
    assert twice_s(city) <= hands - CAMERAS, "the second in which a camera changes hands may be seen by both"


def test_a_process_that_is_cut_off_is_replaced_and_counts_nothing_twice(
    city: City, bars: Path, watch: Launch
) -> None:
    if not possible():
        pytest.skip("needs root and network namespaces: ip netns")
    print("no seed: nothing here is random but the jitter of reconnects")
    with islands(1) as (island,):
        rows = [Camera(path=f"K{i}", clip="bar.mp4", offset_s=i * 0.37) for i in range(CAMERAS)]
        street = Street(bars, rows, HARBOUR)
        try:
            for row in rows:
                city.add(row.path, street.url(row.path))
            city.fill()
            far = watch(island=island)
            wait_until(lambda: held(city, far) == [CAMERAS], timeout_s=25, why="the far one holds all")
            wait_until(lambda: all(city.seen(path) for path in city.cameras), timeout_s=20, why="it counts")
            near = watch()
            wait_until(
                lambda: b"watching" in near.log.read_bytes(), timeout_s=15, why="the near one stands by"
            )
            island.cut()
            wait_until(lambda: held(city, near) == [CAMERAS], timeout_s=12, why="the near one has them")
            before = {path: city.seen(path) for path in city.cameras}
            wait_until(
                lambda: all(city.seen(p) > n for p, n in before.items()), timeout_s=15, why="and counts"
            )
            island.mend()
            time.sleep(3)
            assert twice_s(city) <= CAMERAS
            assert far.process.poll() is None
            near.signal(signal.SIGKILL)
            wait_until(lambda: held(city, far) == [CAMERAS], timeout_s=12, why="the far one has them again")
            before = {path: city.seen(path) for path in city.cameras}
            wait_until(lambda: all(city.seen(p) > n for p, n in before.items()), timeout_s=15, why="counts")
        finally:
            street.close()


def word(worker: str, **rest: object) -> Head:
    carried = {"cameras": 3, "cost": 0.2, "room": 20, "giving": False}
    found = {"worker": worker, "host": "a", "cores": 2, "leaving": False, "carries": {"pull": carried}}
    return json.loads(json.dumps(found | rest))


def test_who_is_silent_or_leaves_is_gone_and_a_machine_is_shared_by_its_processes() -> None:
    neighbours = Neighbours()
    assert neighbours.hear(word("a:1"), 0.0)
    assert not neighbours.hear(word("a:1"), 1.0)
    neighbours.hear(word("a:2"), 1.0)
    neighbours.hear(word("b:1", host="b"), 4.0)
    assert {n: load.power for n, load in neighbours.loads("pull", 4.0).items()} == {
        "a:1": 1,
        "a:2": 1,
        "b:1": 2,
    }
    assert neighbours.loads("count", 4.0) == {}
    assert [neighbours.living(at) for at in (4.0, 6.5, 9.5)] == [3, 1, 0]
    neighbours.hear(word("b:1", host="b"), 4.0)
    assert set(neighbours.loads("pull", 6.5)) == {"b:1"}
    assert neighbours.loads("pull", 6.5)["b:1"].room == 20
    assert neighbours.loads("pull", 7.5)["b:1"].room == 0, "nobody waits for one that is late"
    neighbours.hear(word("b:1", host="b", leaving=True), 6.5)
    assert neighbours.loads("pull", 6.5) == {}


def test_the_others_share_what_one_carried_that_died_and_do_not_wait_for_it() -> None:
    neighbours = Neighbours()
    for name, cameras, heard_at in (("dead", 20, 0.0), ("a", 22, 3.0), ("b", 22, 3.0)):
        carried = {"cameras": cameras, "cost": cameras * 0.01, "room": 80, "giving": False}
        neighbours.hear(word(name, carries={"pull": carried}), heard_at)
    assert all(holds_off(neighbours.loads("pull", 2.5), name) for name in ("a", "b")), "it is heard of"
    loads = neighbours.loads("pull", 3.5)
    assert not any(holds_off(loads, name) for name in ("a", "b"))
    assert sum(shares(loads).values()) == 0


@pytest.mark.parametrize(
    "wrong", [{"cameras": -1}, {"cost": float("nan")}, {"room": "many"}, {"giving": None}]
)
def test_a_load_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    carried = {"cameras": 3, "cost": 0.2, "room": 20, "giving": False} | wrong
    if wrong == {"giving": None}:
        del carried["giving"]
    with pytest.raises((ValueError, KeyError, TypeError)):
        Neighbours().hear(word("a:1", carries={"pull": carried}), 0.0)


async def _nothing(*_: object) -> None:
    return


def nurseries(together: int = 2) -> Nurseries:
    return Nurseries({"memory_mb": 256}, Hearing(_nothing, _nothing, _nothing), ("false",), together)


def test_pulled_cameras_share_children_and_a_suspect_has_one_of_its_own() -> None:
    made = nurseries()
    pulled = [made.slot(Kind.PULL) // SLOTS for _ in range(5)]
    assert Counter(pulled).most_common() == [(1, 2), (2, 2), (3, 1)]
    assert made.slot(Kind.COUNT) // SLOTS == 0
    alone = {made.slot(Kind.ALONE) // SLOTS for _ in range(ALONE_MAX)}
    assert len(alone) == ALONE_MAX
    with pytest.raises(NoRoom):
        made.slot(Kind.ALONE)


@pytest.mark.security
@pytest.mark.parametrize(
    "head",
    [
        {"kind": "report", "key": "b"},
        {"kind": "counts", "counts": [{"key": "a"}, {"key": "b"}]},
        {"kind": "looked", "cameras": {"a": {}, "b": {}}},
    ],
)
def test_a_child_that_speaks_of_another_childs_camera_is_broken(head: Head) -> None:
    async def act() -> None:
        made = nurseries(1)
        for key in ("a", "b"):
            made.tell(kind="add", key=key, slot=made.slot(Kind.PULL))
        with pytest.raises(Broken):
            await made._heard(1, head, b"")

    asyncio.run(act())


def test_a_camera_proves_itself_longer_the_more_often_a_child_died_of_it() -> None:
    penance, camera = Penance(), uuid4()
    waits = []
    for _ in range(5):
        penance.died(camera)
        waits.append((round(penance.wait_s(camera)), penance.proof_s(camera)))
    assert waits == [(10, 30), (30, 120), (120, 600), (300, 3600), (300, 3600)]


def test_who_only_was_there_proves_itself_for_a_moment_and_not_at_all_once_another_is_found_guilty() -> None:
    penance, bystander, culprit = Penance(), uuid4(), uuid4()
    penance.doubt([bystander, culprit])
    assert (penance.proof_s(bystander), penance.proof_s(culprit)) == (DOUBT_S, DOUBT_S)
    penance.died(culprit)
    assert (penance.proof_s(bystander), penance.proof_s(culprit)) == (0, PROOF_S[0])
    assert penance.wait_s(bystander) == 0


def test_who_is_there_each_time_a_child_dies_is_let_in_later_each_time() -> None:
    penance, camera = Penance(), uuid4()
    found = []
    for _ in range(4):
        penance.doubt([camera, uuid4()])
        found.append(penance.proof_s(camera))
    assert found == [DOUBT_S, *PROOF_S[:3]]
    assert penance.proof_s(uuid4()) == PROOF_S[0], "suspected by another process"
