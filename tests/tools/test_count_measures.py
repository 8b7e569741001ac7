"""Movements, zones and speeds of `kentongan count`: only where the file asks, null where nothing is known."""

import json
import math
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kentongan.base.paths import ROOT
from kentongan.tools.count import Outcome, to_json, to_table
from kentongan.tools.count_measures import NOTHING, Extras, Measures
from kentongan.vision.cross import cross
from kentongan.vision.decode import BEGIN, Part
from kentongan.vision.lines import plan
from kentongan.vision.model import Tracks
from vision.drive import NOON
from vision.roads import METRES, camera, pictured
from vision.test_count import count
from vision.test_speed import drive_north

SEEN_BY = camera()
NEAR, FAR = ({"name": name, "from": [0.05, y], "to": [0.95, y]} for name, y in (("near", 0.6), ("far", 0.4)))
ASKED: dict[str, Any] = {
    "lines": [NEAR, FAR],
    "movements": [
        {"name": "away", "from": "near", "to": "far"},
        {"name": "here", "from": "far", "to": "near"},
    ],
    "zones": [{"name": "road", "points": pictured(SEEN_BY, METRES).tolist()}],
    "ground": {"picture": pictured(SEEN_BY, METRES).tolist(), "metres": METRES.tolist()},
}


def drive(kmh: float) -> list[Tracks]:
    """One car drives away from the camera, in the time of a clip."""
    return [replace(seen, at=BEGIN + (seen.at - NOON)) for seen in drive_north(kmh)]


def measured(body: dict[str, Any], flow: list[Tracks], part: Part = Part()) -> Extras:  # noqa: B008
    wanted = plan(body)
    measures = Measures(wanted, part)
    for tracks, crossings in zip(flow, cross(flow, lambda _: wanted.lines), strict=True):
        measures.look(tracks)
        measures.look(crossings)
    return measures.end()


def outcome(extras: Extras) -> Outcome:
    return Outcome((), 25, 1.0, extras=extras)


def test_a_file_that_asks_for_nothing_more_gets_the_keys_it_always_got() -> None:
    extras = measured({"lines": [NEAR, FAR]}, drive(36))
    assert extras == NOTHING
    assert set(to_json(outcome(extras))) == {"crossings", "frames", "duration_s"}
    assert len(to_table(outcome(extras)).splitlines()) == 2


@pytest.mark.parametrize(
    ("asked", "key"), [("movements", "movements"), ("zones", "zones"), ("ground", "speeds")]
)
def test_each_is_measured_alone(asked: str, key: str) -> None:
    extras = measured({"lines": [NEAR, FAR], asked: ASKED[asked]}, drive(36))
    assert set(to_json(outcome(extras))) == {"crossings", "frames", "duration_s", key}


def test_one_drive_is_one_movement_a_stay_in_the_zone_and_a_speed_at_each_line() -> None:
    found: Any = json.loads(json.dumps(to_json(outcome(measured(ASKED, drive(36)))), allow_nan=False))
    away, here = found["movements"]["table"]
    assert (away["n"], away["kinds"], away["share"]) == (1, {"car": 1}, 1.0)
    assert (here["n"], here["share"], here["share_low"], here["share_high"], here["median_s"]) == (
        0, None, 0.0, 1.0, None,
    )  # fmt: skip
    assert [m["passed"] for m in found["movements"]["approaches"]] == [0, 1]
    (zone,) = found["zones"]
    assert zone["stays"] == {"ended": 1, "broken": 0, "median_s": 2.8, "low_s": 0.0, "high_s": None}
    assert zone["space_mean_kmh"] is None, "of one stay no mean is told"
    assert zone["mean"] * zone["seen_s"] == pytest.approx(2.8, abs=0.01)
    speeds = found["speeds"]
    assert [row["line"] for row in speeds["crossings"]] == ["near", "far"]
    for row in speeds["crossings"]:
        assert row["low_kmh"] < 36 < row["high_kmh"] and row["speed_kmh"] == pytest.approx(36, abs=0.2)
    for row in speeds["table"]:
        assert (row["n"], row["time_mean_kmh"], row["p85_high_kmh"]) == (1, None, None)


def test_only_what_falls_into_the_part_counts() -> None:
    flow = drive(36)
    late = Part(from_s=(flow[-1].at - BEGIN).total_seconds() - 0.05)
    found: Any = to_json(outcome(measured(ASKED, flow, late)))
    assert found["movements"]["table"][0]["n"] == 0
    assert found["speeds"]["crossings"] == []
    assert found["zones"][0]["seen_s"] == pytest.approx(0.1, abs=0.06)


def test_a_clip_that_shows_nothing_says_what_is_not_known() -> None:
    one_look = [replace(s, at=BEGIN + timedelta(seconds=1)) for s in drive(36)[:1]]
    extras = measured(ASKED, one_look)
    found: Any = json.loads(json.dumps(to_json(outcome(extras)), allow_nan=False))
    assert found["zones"][0]["seen_s"] == 0 and found["zones"][0]["mean"] is None
    assert found["movements"]["approaches"][0]["complete"] is None
    assert found["speeds"] == {"crossings": [], "table": []}
    assert "road: not seen" in to_table(outcome(extras))


def test_the_example_of_the_guide_is_a_file_of_lines() -> None:
    guide = (ROOT / "docs" / "measures.md").read_text(encoding="utf-8")
    example = json.loads(guide.split("```json")[1].split("```")[0])
    found = plan(example)
    assert found.turns and found.zones and found.ground


def test_every_key_that_is_told_stands_in_the_guide() -> None:
    guide = (ROOT / "docs" / "measures.md").read_text(encoding="utf-8")
    found: Any = to_json(outcome(measured(ASKED, drive(36))))
    rows = [found["zones"][0], found["movements"], found["speeds"], found["speeds"]["crossings"][0]]
    told = {key for row in rows for key in row} - {
        "name",
        "crossings",
        "t_s",
        "line",
        "way",
        "kind",
        "others",
    }
    ends = ("_low", "_high", "_low_kmh", "_high_kmh")
    assert not [key for key in told if not key.endswith(ends) and f"`{key}`" not in guide]


def test_people_get_tables_of_them() -> None:
    text = to_table(outcome(measured(ASKED, drive(36))))
    assert "away" in text and "near back: 1 passed, 1 whole, 0 lost inside, 0 cut" in text
    assert "inside on average" in text and "85 of 100 below" in text
    assert "nan" not in text and "inf" not in text.replace("infty", "")


def test_a_speed_without_enough_looks_is_said_to_be_unknown_with_the_reason() -> None:
    found: Any = to_json(outcome(measured(ASKED, drive(36)[::6])))
    assert {row["unknown"] for row in found["speeds"]["crossings"]} == {"too_few_looks"}
    assert all(row["speed_kmh"] is None for row in found["speeds"]["crossings"])


def test_a_real_clip_gives_movements_zones_and_speeds(assets: Path, tmp_path: Path) -> None:
    """The metres are a guess from the width of lanes; that the speeds are true is not claimed."""
    scene = assets / "scenes" / "canersu_highway"
    body = {"lines": json.loads(scene.with_suffix(".json").read_text(encoding="utf-8"))["lines"]} | {
        "movements": [{"name": "on", "from": "B", "to": "A"}],
        "zones": [{"name": "Z", "points": [[0.2, 0.5], [0.66, 0.5], [0.75, 0.8], [0.1, 0.8]]}],
        "ground": {"picture": [[0.16, 0.62], [0.7, 0.62], [0.64, 0.51], [0.23, 0.51]],
                   "metres": [[0, 0], [11, 0], [11, 16], [0, 16]]},
    }  # fmt: skip
    lines = tmp_path / "lines.json"
    lines.write_text(json.dumps(body), encoding="utf-8")
    done = count(scene.with_suffix(".mp4"), "--lines", lines, "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    (row,) = found["movements"]["table"]
    assert 21 <= row["n"] <= 24
    (entry,) = found["movements"]["approaches"]
    assert entry["passed"] == entry["done"] + entry["lost"] + entry["cut"]
    assert 1.5 < found["zones"][0]["mean"] < 3.5
    told = [row["speed_kmh"] for row in found["speeds"]["crossings"] if row["speed_kmh"] is not None]
    assert len(found["speeds"]["crossings"]) == len(found["crossings"])
    assert len(told) > 35 and all(math.isfinite(v) and 40 < v < 140 for v in told)
    assert float(np.std(told)) < 20
