"""The school's street: who crosses in groups, who waits, what is parked, who lets whom pass."""

import os
import subprocess
from itertools import pairwise

import numpy as np
import pytest

from drill import pupils
from drill.dress import UNIFORMS, dress
from drill.motion import User, pose_at
from drill.parts import MAKES, PARTS
from drill.scenes import MIX, SCENES, Road
from drill.stance import ALONE, place, variant
from drill.users import build
from kentongan.base.paths import ROOT

SCHOOL = SCENES["school"]
ROAD = SCHOOL.roads[0]
PYTHON = ROOT / "drill" / ".venv" / "bin" / "python"


def attend(seed: int = 3) -> list[User]:
    return pupils.attend(SCHOOL, seed, 60, 40)


def test_everybody_is_the_same_for_the_same_seed_and_numbered_on():
    first = attend()
    assert first == attend() and first != attend(4)
    assert [u.id for u in first] == list(range(41, 41 + len(first)))
    assert {MAKES[u.make].kind for u in first} == {"pedestrian", "motorcycle"}


def test_pupils_cross_on_the_zebra_and_while_the_traffic_waits():
    spans = [pupils.crossing_s(SCHOOL, group) for group in pupils.groups(SCHOOL, 3, 60)]
    low, high = SCHOOL.school.zebra_m if SCHOOL.school else (0, 0)
    lanes = ROAD.lanes * ROAD.lane_m
    on_road = [(f, p) for u in attend() if not u.standing for f, p in u.pose.items() if abs(p[0]) < lanes]
    assert len(on_road) > 300
    for frame, (_, y, _, speed) in on_road:
        assert low < y < high and speed > 0
        assert any(begin < frame / 10 < end for begin, end in spans)


def test_a_group_is_of_four_or_more_and_the_next_comes_when_it_has_long_crossed():
    met = pupils.groups(SCHOOL, 9, 120)
    assert len(met) >= 3 and all(group.many >= 4 for group in met)
    for before, after in pairwise(met):
        assert pupils.crossing_s(SCHOOL, after)[0] > pupils.crossing_s(SCHOOL, before)[1]
    assert pupils.groups(SCENES["market"], 9, 120) == [], "elsewhere nobody crosses in groups"


def test_what_is_parked_and_who_sells_stand_beside_the_lanes_and_off_the_zebra():
    stood = [u for u in attend() if u.standing]
    lanes = ROAD.lanes * ROAD.lane_m
    assert sum(u.make == "kaki_lima" for u in stood) == 3
    assert any(u.variant != ALONE for u in stood if u.make == "motorcycle"), "some sit on theirs and wait"
    for u in stood:
        x, y, _, _ = u.pose[0]
        turn, at = place(SCHOOL, u, 0)
        reach = build(u.make, variant(u, 0)).corners.reshape(-1, 3) @ turn.T + at
        assert float(np.abs(reach[:, 0]).min()) > lanes - 0.15, "a wheel at the lane's edge at most"
        assert abs(x) > ROAD.half_m or not 9.4 < y < 12.6


@pytest.mark.parametrize("seed", [2, 3, 6])
def test_who_comes_out_of_the_school_comes_through_its_gate(seed: int):
    wall = ROAD.half_m + ROAD.walk_m + 0.2
    for u in attend(seed):
        for before, after in pairwise(sorted(u.pose)):
            (x0, _, _, _), (x1, y, _, _) = u.pose[before], u.pose[after]
            assert (x0 - wall) * (x1 - wall) >= 0 or 13.4 < y < 17.6


def test_some_motorcycles_carry_a_child_here_and_none_elsewhere():
    def drivers() -> list[User]:
        pose = {0: pose_at(np.zeros(2), 0.0, 5.0)}
        return [User(n, "motorcycle", 2, n, pose) for n in range(60)]

    here, there = drivers(), drivers()
    pupils.carry(SCHOOL, 3, here)
    pupils.carry(SCENES["arterial"], 3, there)
    assert 10 < sum(u.variant in pupils.WITH_CHILD for u in here) < 35
    assert there == drivers()
    taller = build("motorcycle", 12).size[1] - build("motorcycle", 2).size[1]
    assert abs(float(taller[2])) < 0.1, "a child is no taller than who drives"


def test_uniforms_are_white_over_red_or_blue():
    for make, below in UNIFORMS.items():
        worn = dress(make, 0, np.random.default_rng(2))
        shirt, legs = (worn[PARTS.index(part)] for part in ("shirt", "legs"))
        assert float(shirt.min()) > 0.4
        assert int(legs.argmax()) == int(np.argmax(below))


def test_pupils_walk_in_steps_with_a_skirt_or_without_and_stand_on_the_pavement():
    pose = {f: pose_at(np.array([ROAD.half_m + 1, 3.0]), 0.0, 1.0 if f < 30 else 0.0) for f in range(40)}
    for skirt in (0, 1):
        one = User(1, "pupil_sd", skirt, 5, pose)
        steps = {variant(one, f) for f in range(30)}
        assert steps == set(range(6 * skirt, 6 * skirt + 6)) and variant(one, 35) == 6 * skirt
    assert place(SCHOOL, User(1, "pupil_smp", 0, 5, pose), 0)[1][2] == 0.13


def test_beside_the_lanes_is_room_before_the_kerb_where_the_scene_has_it():
    assert pytest.approx(Road((0, -9), (0, 9), 1, 3.3, side_m=1.7).half_m) == 5.0
    assert all(road.side_m == 0 and scene.mix is MIX for scene in SCENES.values() for road in scene.roads
               if scene is not SCHOOL)  # fmt: skip
    assert abs(sum(SCHOOL.mix.values()) - 1) < 1e-9 and SCHOOL.mix["motorcycle"] > MIX["motorcycle"]


DRIVEN = """
import math
from drill.parts import MAKES
from drill.play import play
from drill.scenes import SCENES
for seed in (1, 2):
    users = play(SCENES["school"], seed, 60).users
    drive = [u for u in users if not u.standing and MAKES[u.make].kind != "pedestrian"]
    foot = [u for u in users if MAKES[u.make].kind == "pedestrian"]
    met = held = halted = 0
    for u in drive:
        make = MAKES[u.make]
        for f, (x, y, yaw, speed) in u.pose.items():
            held += speed < 0.2 and 2 < abs(y - 11) < 9
            halted += u.make == "angkot" and speed < 0.1 and abs(x) > 2.4
            for p in foot:
                if f in p.pose:
                    dx, dy = p.pose[f][0] - x, p.pose[f][1] - y
                    along, aside = (abs(dx * math.cos(yaw) + dy * math.sin(yaw)),
                                    abs(dy * math.cos(yaw) - dx * math.sin(yaw)))
                    met += along < make.length_m / 2 + 0.2 and aside < make.width_m / 2 + 0.2
    print(seed, met, held, halted)
"""


@pytest.mark.skipif(not PYTHON.exists(), reason="the drill's environment is not made: see drill/README.md")
def test_who_drives_stops_at_the_zebra_and_an_angkot_at_the_kerb():
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([str(PYTHON), "-c", DRIVEN], capture_output=True, text=True, check=True, env=env)
    for row in ran.stdout.splitlines():
        _, met, held, halted = (int(word) for word in row.split())
        assert met == 0, "nobody drives over who crosses"
        assert held > 50 and halted > 30
