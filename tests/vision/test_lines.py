import json
from pathlib import Path
from typing import Any

import pytest

from kentongan.base.errors import Invalid
from kentongan.vision.lines import Plan, plan, read
from kentongan.vision.model import Line

A: dict[str, Any] = {"name": "A", "from": [0.1, 0.5], "to": [0.9, 0.5]}


def test_lines_and_the_part_of_the_clip_are_read() -> None:
    found = plan({"lines": [A], "from_s": 1, "to_s": 2.5})
    assert found == Plan((Line("A", (0.1, 0.5), (0.9, 0.5)),), 1.0, 2.5)


def test_a_clip_with_its_truth_may_describe_itself() -> None:
    assert plan({"clip": "x.mp4", "crossings": [], "lines": [A]}).lines[0].name == "A"


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
