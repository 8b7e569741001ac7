"""People and falls of the drill city: pure paths, the same for the same seed; how one stands in a frame."""

import numpy as np
import pytest

from drill import people, room, stance
from drill.motion import User, pose_at, smooth
from drill.parts import FOOT_DOWN, MAKES
from drill.scenes import LIGHTS, SCENES
from drill.users import build

FRAMES = 600
ARTERIAL = SCENES["arterial"]


def dice() -> np.random.Generator:
    return np.random.default_rng(3)


def rider(x: float, y: float, speed: float, **other: int) -> User:
    pose = {f: pose_at(np.array([x, y]), np.pi / 2, speed) for f in range(FRAMES)}
    return User(1, "motorcycle", 2, 5, pose, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SCENES)
def test_people_are_the_same_for_the_same_seed_and_numbered_on(name: str):
    first, again = (people.walkers(SCENES[name], dice(), FRAMES, 40) for _ in range(2))
    assert first == again
    assert [u.id for u in first] == list(range(41, 41 + len(first)))


@pytest.mark.parametrize("name", SCENES)
def test_what_is_parked_stands_beside_the_carriageway(name: str):
    scene = SCENES[name]
    parked = people.parked(scene, dice(), FRAMES, 0)
    assert parked and all(u.standing for u in parked)
    assert all(abs(u.pose[0][0]) > scene.roads[0].half_m for u in parked)


@pytest.mark.parametrize("order, many", [("walk", 3), ("crowd", 18), ("wrong_way", 3), ("", 0), ("jam", 0)])
def test_an_order_to_people_brings_them_and_their_notice(order: str, many: int):
    users, notices = people.ordered(ARTERIAL, dice(), FRAMES, (order, 7))
    assert len(users) == many and {n.what for n in notices} == ({order} if many else set())
    assert {i for n in notices for i in n.users} == {u.id for u in users}


def test_a_crowd_stands_on_the_carriageway():
    users, _ = people.ordered(ARTERIAL, dice(), FRAMES, ("crowd", 0))
    last = [u.pose[FRAMES - 1] for u in users]
    assert all(abs(x) < ARTERIAL.roads[0].half_m + 1 and speed == 0 for x, _, _, speed in last)


def test_after_a_crash_the_rider_lies_then_stands_and_people_come():
    machine = rider(-4.0, 12.0, 0.0, fallen=200)
    hurt, *others = people.after_crash(ARTERIAL, dice(), FRAMES, (machine, 9))
    assert min(hurt.pose) == 200 and hurt.fallen == 200 and hurt.risen == 280
    assert others and all(min(u.pose) > 200 for u in others)
    x, y, _, _ = others[0].pose[FRAMES - 1]
    assert np.hypot(x - hurt.pose[300][0], y - hurt.pose[300][1]) < 2.5, "they stand about the rider"


def test_a_fallen_machine_lies_low_without_its_rider():
    machine = rider(-4.0, 12.0, 0.0, fallen=200)
    heights = []
    for frame in (199, 200):
        turn, at = stance.place(ARTERIAL, machine, frame)
        corners = build("motorcycle", stance.variant(machine, frame)).corners.reshape(-1, 3) @ turn.T + at
        heights.append((float(corners[:, 2].min()), float(corners[:, 2].max())))
    assert heights[0][1] > 1.5 and heights[1][1] < 1.1
    assert all(abs(low) < 0.15 for low, _ in heights)


def test_who_waits_puts_a_foot_down_and_who_rides_does_not():
    assert stance.variant(rider(0, 0, 0.0), 0) == 2 + FOOT_DOWN
    assert stance.variant(rider(0, 0, 5.0), 0) == 2


def test_what_drives_up_the_ramp_rises_with_it_and_looks_up():
    scene = SCENES["flyover"]
    below, above = (stance.place(scene, rider(-2.0, y, 9.0), 0) for y in (0.0, 50.0))
    assert below[1][2] == 0 and above[1][2] == pytest.approx(44 * 0.06)
    assert above[0][2, 0] == pytest.approx(0.06, abs=0.001), "its nose points up the slope"
    assert stance.place(scene, rider(-8.0, 50.0, 9.0), 0)[1][2] == 0, "the street beside it stays down"


def test_lamps_that_fell_are_out():
    assert stance.glow(LIGHTS["night"], rider(0, 0, 0.0, fallen=10), 10)[0] == 0
    assert stance.glow(LIGHTS["night"], rider(0, 0, 0.0, fallen=10), 9)[0] > 0


def test_a_path_is_smoothed_and_its_speed_kept():
    path = {f: (0.0, f * 1.0) for f in range(40)}
    out = smooth(path, 4.0)
    assert out[20][3] == pytest.approx(10.0, abs=0.1)
    assert out[20][2] == pytest.approx(np.pi / 2, abs=0.01)


def test_roads_meet_where_they_cross_and_not_where_they_run_beside_each_other():
    assert {name for name, scene in SCENES.items() if scene.meets} == {"junction", "roundabout"}
    assert SCENES["roundabout"].clear_m(0) == pytest.approx(17.2 + 2.6)
    assert SCENES["flyover"].clear_m(0) == 0


def passing(side: float) -> tuple[User, User]:
    """A car that drives on at `side` metres right of the middle, and one who comes towards it at the kerb."""
    frames = range(200)
    car = {f: pose_at(np.array([side, -60.0 + f]), np.pi / 2, 10.0) for f in frames}
    rider = {
        f: pose_at(np.array([-MARKET.roads[0].half_m + 0.5, 90 - 0.5 * f]), -np.pi / 2, 5.0) for f in frames
    }
    return User(1, "pickup", 0, 5, car), User(2, "motorcycle", 0, 5, rider)


MARKET = SCENES["market"]


def test_who_drives_makes_room_for_who_comes_the_wrong_way_and_goes_back():
    car, rider = passing(-2.0)
    room.give(MARKET, [car], [rider])
    meet = min(car.pose, key=lambda f: abs(car.pose[f][1] - rider.pose[f][1]))
    gap = (
        car.pose[meet][0] - rider.pose[meet][0] - (MAKES["pickup"].width_m + MAKES["motorcycle"].width_m) / 2
    )
    assert gap > 0, "they pass beside each other"
    assert car.pose[0][0] == car.pose[199][0] == -2.0
    assert car.pose[meet - 20][2] < np.pi / 2 < car.pose[meet + 20][2], "it steers to the middle and back"


def test_who_drives_on_the_other_side_or_far_enough_goes_on_as_before():
    for side in (1.6, -1.2):
        car, rider = passing(side)
        before = dict(car.pose)
        room.give(MARKET, [car], [rider])
        assert car.pose == before


def test_who_comes_the_wrong_way_comes_from_afar_and_is_to_be_noticed_when_near():
    users, notices = people.ordered(MARKET, dice(), FRAMES, ("wrong_way", 0))
    for u, notice in zip(users, notices, strict=True):
        assert u.pose[min(u.pose)][1] > 85
        assert u.pose[round(notice.from_s * 10)][1] == pytest.approx(45, abs=0.7)
        gone = u.pose[round(notice.to_s * 10)][1]
        assert gone > MARKET.camera.eye[1] and (gone < MARKET.camera.eye[1] + 0.7 or notice.to_s > 59)
