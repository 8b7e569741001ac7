import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kentongan.base.errors import Invalid
from kentongan.vision.lines import Plan, plan, read
from kentongan.vision.model import Line, Way
from kentongan.vision.occupancy import Zone

A: dict[str, Any] = {"name": "A", "from": [0.1, 0.5], "to": [0.9, 0.5]}

NORTH, EAST, SOUTH, WEST = (
    {"name": "N", "from": [0.3, 0.3], "to": [0.7, 0.3]}, {"name": "E", "from": [0.7, 0.3], "to": [0.7, 0.7]},
    {"name": "S", "from": [0.7, 0.7], "to": [0.3, 0.7]}, {"name": "W", "from": [0.3, 0.7], "to": [0.3, 0.3]},
)  # fmt: skip
ARMS = [NORTH, EAST, SOUTH, WEST]
GROUND = {
    "picture": [[0.3, 0.8], [0.7, 0.8], [0.6, 0.4], [0.4, 0.4]],
    "metres": [[0, 0], [8, 0], [8, 30], [0, 30]],
}
ZONE = {"name": "Z", "points": [[0.2, 0.2], [0.8, 0.2], [0.5, 0.8]]}


def test_lines_and_the_part_of_the_clip_are_read() -> None:
    found = plan({"lines": [A], "from_s": 1, "to_s": 2.5})
    assert found == Plan((Line("A", (0.1, 0.5), (0.9, 0.5)),), 1.0, 2.5)


def test_a_clip_with_its_truth_may_describe_itself() -> None:
    assert plan({"clip": "x.mp4", "crossings": [], "lines": [A]}).lines[0].name == "A"


def move(a: object, b: object, name: str | None = None) -> dict[str, object]:
    return {"name": name or f"{a}{b}", "from": a, "to": b}


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ([], "the file: must be an object"),
        ({}, "key 'lines' is missing"),
        ({"lines": []}, "lines: must be a list of at least one"),
        ({"lines": [A], "colour": 1}, "unknown key 'colour'"),
        ({"lines": [A | {"width": 3}]}, r"lines\[0\]: unknown key 'width'"),
        ({"lines": [A, 7]}, r"lines\[1\]: must be an object"),
        ({"lines": [{"name": "A", "from": [0, 0]}]}, r"lines\[0\]: key 'to' is missing"),
        ({"lines": [A | {"name": " "}]}, r"lines\[0\].name"),
        ({"lines": [A | {"to": [0.5]}]}, r"lines\[0\].to: must be \[x, y\]"),
        ({"lines": [A | {"to": ["a", 0.5]}]}, r"lines\[0\].to\[0\]: 'a' is not a number"),
        ({"lines": [A | {"to": [True, 0.5]}]}, r"lines\[0\].to\[0\]: True is not a number"),
        ({"lines": [A | {"to": [float("nan"), 0.5]}]}, r"lines\[0\].to\[0\]: nan is not a number"),
        ({"lines": [A | {"to": [0.9, 1.2]}]}, r"lines\[0\].to\[1\]: 1.2 is outside the picture"),
        ({"lines": [A | {"from": [-0.1, 0.5]}]}, r"lines\[0\].from\[0\]: -0.1 is outside the picture"),
        ({"lines": [A | {"to": [0.1, 0.5]}]}, r"lines\[0\]: line 'A' has no length"),
        ({"lines": [A, A]}, r"lines\[1\].name: 'A' is the name of lines\[0\] already"),
        ({"lines": [A], "from_s": -1}, "from_s: -1 is before the clip begins"),
        ({"lines": [A], "from_s": 3, "to_s": 3}, "to_s: 3 must be later than from_s, 3"),
        ({"lines": [A], "to_s": "end"}, "to_s: 'end' is not a number"),
    ],
)
def test_a_fault_is_named_with_its_place(body: object, place: str) -> None:
    with pytest.raises(Invalid, match=place):
        plan(body)


def test_zones_a_ground_and_movements_are_read() -> None:
    found = plan({"lines": ARMS, "zones": [ZONE], "ground": GROUND, "movements": [move("N", "E")]})
    assert found.zones == (Zone("Z", ((0.2, 0.2), (0.8, 0.2), (0.5, 0.8))),)
    assert found.ground is not None
    corner = found.ground.places(np.array([[0.3, 0.8]]))
    assert corner == pytest.approx(np.array([[0, 0]]), abs=1e-9)
    assert [turn.name for turn in found.turns] == ["NE"]


def test_a_file_that_asks_for_nothing_more_gets_nothing_more() -> None:
    assert plan({"lines": ARMS}) == Plan(plan({"lines": ARMS}).lines, None, None, (), (), None)


@pytest.mark.parametrize("arms", [ARMS, [arm | {"from": arm["to"], "to": arm["from"]} for arm in ARMS]])
def test_the_way_over_a_line_is_told_from_where_the_other_end_lies(arms: list[dict[str, Any]]) -> None:
    """Towards the other end, then away from the first; however the lines are drawn."""
    into, out = (Way.FORWARD, Way.BACK) if arms is ARMS else (Way.BACK, Way.FORWARD)
    pairs = [(a, b) for a in "NESW" for b in "NESW" if a != b]
    for turn in plan({"lines": arms, "movements": [move(a, b) for a, b in pairs]}).turns:
        assert turn.from_ == {(turn.name[0], into)}
        assert turn.to == {(turn.name[1], out)}


def test_along_a_road_the_way_is_onward_over_both_lines() -> None:
    far = {"name": "B", "from": [0.2, 0.2], "to": [0.8, 0.2]}
    (turn,) = plan({"lines": [A, far], "movements": [move("B", "A")]}).turns
    assert (turn.from_, turn.to) == ({("B", Way.FORWARD)}, {("A", Way.FORWARD)})


def test_ends_may_be_several_lines_and_ways_may_be_said() -> None:
    said = [{"line": "N", "way": "back"}, "W"]
    (turn,) = plan({"lines": ARMS, "movements": [{"name": "M", "from": said, "to": ["E", "S"]}]}).turns
    assert turn.from_ == {("N", Way.BACK), ("W", Way.FORWARD)}
    assert turn.to == {("E", Way.BACK), ("S", Way.BACK)}


def test_a_u_turn_says_its_ways() -> None:
    ways = {"from": {"line": "N", "way": "forward"}, "to": {"line": "N", "way": "back"}}
    (turn,) = plan({"lines": ARMS, "movements": [{"name": "U"} | ways]}).turns
    assert (turn.from_, turn.to) == ({("N", Way.FORWARD)}, {("N", Way.BACK)})


BEYOND = {"name": "X", "from": [0.8, 0.3], "to": [0.9, 0.3]}


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"zones": []}, "zones: must be a list of at least one"),
        ({"zones": {}}, "zones: must be a list of at least one"),
        ({"zones": [3]}, r"zones\[0\]: must be an object with name, points"),
        ({"zones": [ZONE | {"colour": 1}]}, r"zones\[0\]: unknown key 'colour'"),
        ({"zones": [ZONE | {"name": 7}]}, r"zones\[0\].name: must be a text"),
        ({"zones": [ZONE, ZONE]}, r"zones\[1\].name: 'Z' is the name of zones\[0\] already"),
        ({"zones": [ZONE | {"points": "abc"}]}, r"zones\[0\].points: 0 points make no zone"),
        ({"zones": [ZONE | {"points": [[0, 0], [1, 1]]}]}, r"zones\[0\].points: 2 points make no zone"),
        (
            {"zones": [ZONE | {"points": [[0, 0], [1, 1], [1, 2]]}]},
            r"zones\[0\].points\[2\]\[1\]: 2 is outside",
        ),
        (
            {"zones": [ZONE | {"points": [[0, 0], [1, 1], [1, 0], [0, 1]]}]},
            r"zones\[0\].points: the side .* crosses",
        ),
        ({"movements": []}, "movements: must be a list of at least one"),
        ({"movements": [{"name": "M", "from": "N"}]}, r"movements\[0\]: key 'to' is missing"),
        (
            {"movements": [move("N", "Q")]},
            r"movements\[0\].to: 'Q' is the name of no line; lines are 'N', 'E'",
        ),
        ({"movements": [move("N", ["E", 3])]}, r"movements\[0\].to\[1\]: 3 is the name of no line"),
        ({"movements": [move("N", [])]}, r"movements\[0\].to: must name at least one line"),
        ({"movements": [move({"line": "N"}, "E")]}, r"movements\[0\].from: key 'way' is missing"),
        (
            {"movements": [move({"line": "N", "way": "up"}, "E")]},
            r"movements\[0\].from.way: must be one of forward, back",
        ),
        ({"movements": [move({"line": "N", "way": []}, "E")]}, r"movements\[0\].from.way: must be one of"),
        ({"movements": [move("N", "N")]}, r"movements\[0\].from: which way over 'N' is meant cannot be told"),
        ({"movements": [move("N", "X")]}, r"movements\[0\].from: which way over 'N' is meant"),
        ({"movements": [move("N", "E"), move("N", "E")]}, r"movements\[1\].name: 'NE' is the name of"),
        (
            {"movements": [move("N", "E"), move("N", "E", "M")]},
            r"movements\[1\]: 'M' is among movements\[0\], 'NE', already",
        ),
        (
            {"movements": [move("N", "E"), move({"line": "E", "way": "back"}, "X")]},
            r"movements\[0\].to: back over 'E' is where movements\[1\] comes from",
        ),
        ({"ground": []}, "ground: must be an object with metres, picture"),
        ({"ground": {"picture": []}}, "ground: key 'metres' is missing"),
        ({"ground": {"picture": [], "metres": []}}, "ground: 0 points are too few"),
        (
            {"ground": GROUND | {"metres": GROUND["metres"][:3]}},
            "ground: 4 points in the picture but 3 on the road",
        ),
        ({"ground": GROUND | {"metres": [[0, 0, 0]] * 4}}, r"ground.metres\[0\]: must be \[east, north\]"),
        ({"ground": GROUND | {"metres": [[0, "a"]] * 4}}, r"ground.metres\[0\]\[1\]: 'a' is not a number"),
        (
            {"ground": GROUND | {"metres": [[0, 10**400]] * 4}},
            r"ground.metres\[0\]\[1\]: a number of so many digits",
        ),
        (
            {"ground": GROUND | {"picture": [[0.3, 1.8]] * 4}},
            r"ground.picture\[0\]\[1\]: 1.8 is outside the picture",
        ),
        (
            {"ground": GROUND | {"metres": [[0, 0], [0, 8], [30, 8], [30, 0]]}},
            "ground: the points on the road are mirrored",
        ),
        (
            {"ground": GROUND | {"metres": [[0, 0], [1, 0], [2, 0], [0, 9]]}},
            "ground: points 0, 1, 2 are in line on the road",
        ),
        ({"ground": GROUND | {"picture_error": 0}}, "ground.picture_error: 0 must be more than 0"),
        ({"ground": GROUND | {"metres_error": None}}, "ground.metres_error: None is not a number"),
    ],
)
def test_a_fault_in_what_else_is_measured_is_named_with_its_place(body: dict[str, Any], place: str) -> None:
    with pytest.raises(Invalid, match=place):
        plan({"lines": [*ARMS, BEYOND]} | body)


def test_a_file_that_windows_marked_as_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "lines.json"
    path.write_text(json.dumps({"lines": [A]}), encoding="utf-8-sig")
    assert read(path) == plan({"lines": [A]})


def test_the_file_is_named_too(tmp_path: Path) -> None:
    for name, content, fault in [
        ("broken.json", b'{"lines": [}', "line 1, column 12: not JSON"),
        ("binary.json", b"\xff\xfe\x00", "cannot be read"),
        ("deep.json", b"[" * 100_000, "cannot be read|not JSON"),
        ("bad.json", json.dumps({"lines": [A, A]}).encode(), "is the name of"),
    ]:
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(Invalid, match=f"{name}: .*({fault})"):
            read(path)
    with pytest.raises(Invalid, match="no such file"):
        read(tmp_path / "absent.json")
    with pytest.raises(Invalid, match="cannot be read"):
        read(tmp_path)
