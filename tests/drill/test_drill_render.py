"""A whole clip, small, over an empty street, where the drill's own environment stands (drill/README.md)."""

import gzip
import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from kentongan.base.paths import ROOT

PYTHON = ROOT / "drill" / ".venv" / "bin" / "python"
pytestmark = pytest.mark.skipif(
    not PYTHON.exists(), reason="the drill's environment is not made: see drill/README.md"
)


@pytest.fixture
def plates(tmp_path: Path) -> Path:
    """A plate that needs no Blender: grey ground from edge to edge."""
    (tmp_path / "plates").mkdir()
    flat = np.full((720, 1280, 3), 0.1, np.float16)
    np.savez(
        tmp_path / "plates" / "narrow-day-1-1280.npz", full=flat, dim=flat, albedo=flat,
        depth=np.full((720, 1280), 1e9, np.float32), lamps=np.zeros((0, 4), np.float32),
        still=np.zeros((1, 3, 3), np.float32),
    )  # fmt: skip
    return tmp_path / "plates"


def render(plates: Path, out: Path) -> dict[str, bytes]:
    words = [
        "--scene",
        "narrow",
        "--seed",
        "7",
        "--seconds",
        "0.4",
        "--out",
        str(out),
        "--plates",
        str(plates),
        "--keep",
    ]
    env = {**os.environ, "PYTHONPATH": ""}
    subprocess.run(
        [str(PYTHON), str(ROOT / "drill" / "render.py"), *words], check=True, capture_output=True, env=env
    )
    return {p.name: p.read_bytes() for p in sorted(out.glob("drill-*")) if p.suffix != ".mp4"}


def test_the_same_seed_makes_the_same_truth_also_after_a_stop(plates: Path, tmp_path: Path):
    first = render(plates, tmp_path / "a")
    assert set(first) == {"drill-narrow-day-7.json", "drill-narrow-day-7.truth.jsonl.gz"}
    frames = tmp_path / "a" / ".drill-narrow-day-7"
    kept = (frames / "00001.json").stat().st_mtime_ns
    (frames / "00002.json").unlink()  # as if it had been killed there
    assert render(plates, tmp_path / "a") == first
    assert (frames / "00001.json").stat().st_mtime_ns == kept, "what was there is not made again"
    assert render(plates, tmp_path / "b") == first


CARDS = sorted(path for path in (ROOT / "tests" / "scenes").glob("drill-*.json"))
TRIED = CARDS if os.environ.get("KENTONGAN_DRILL_ALL") else [CARDS[0], CARDS[-1]]


def again(card: Path, frames: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PYTHON), str(ROOT / "drill" / "again.py"), str(card), str(frames)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": ""},
    )


@pytest.mark.parametrize("card", TRIED, ids=lambda path: path.stem)
def test_a_committed_clip_made_again_from_its_seed_has_the_same_truth(card: Path):
    """A few frames of it; all clips where KENTONGAN_DRILL_ALL is set."""
    ran = again(card, 3)
    assert ran.returncode == 0, ran.stderr


def test_who_comes_again_and_is_not_in_the_truth_is_a_fault_and_so_is_who_does_not_come(tmp_path: Path):
    card = tmp_path / CARDS[0].name
    card.write_bytes(CARDS[0].read_bytes())
    packed = CARDS[0].with_suffix(".truth.jsonl.gz")
    head, first, *rest = gzip.decompress(packed.read_bytes()).decode().splitlines()
    frame = json.loads(first)
    largest = max(frame["users"], key=lambda u: (1 - u["hidden"]) * (u["box"][3] - u["box"][1]))
    frame["users"].remove(largest)
    frame["users"].append({**largest, "track": 9999})
    lines = [head, json.dumps(frame), *rest]
    (tmp_path / packed.name).write_bytes(gzip.compress("\n".join(lines).encode()))
    ran = again(card, 1)
    assert ran.returncode == 1
    assert f"track {largest['track']}: a {largest['make']} who is not in the truth" in ran.stderr
    assert "track 9999: is not there" in ran.stderr


WET = """
import numpy as np
from drill.scenes import SCENES
from drill.wear import mirror, worn
camera, shape = SCENES["junction"].camera, (90, 160)
focal = camera.focal(160)
i, j = np.meshgrid(np.arange(160) + 0.5, np.arange(90) + 0.5)
ahead = np.stack([(i - 80) / focal, (j - 45) / focal, np.ones_like(i)], axis=2) @ camera.view()[:, :3]
depth = np.where(ahead[..., 2] < -0.05, -camera.eye[2] / np.minimum(ahead[..., 2], -0.05), 1e9)
paint = np.zeros((*shape, 3), np.float32) + np.float32([0.3, 0.05, 0.04])
sky, dark = np.full((*shape, 3), 0.2, np.float32), np.zeros((*shape, 3), np.float32)
light = paint * 0.4 + sky
passes = {"full": light, "dim": light, "albedo": paint, "depth": depth}
seen = mirror({"direct": sky, "indirect": dark, "tint": dark + 1, "full": light})
for name, kept in (("dry", None), ("wet", seen)):
    red, _, blue = worn(passes, camera, kept)["full"][80, 80]
    print(name, round(float(red - blue), 3))
"""


def test_wear_takes_the_paint_and_leaves_what_a_wet_road_mirrors_of_the_sky():
    """A red box on a wet road was blue: the wear of its paint was taken from the mirrored sky, too."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([str(PYTHON), "-c", WET], capture_output=True, text=True, check=True, env=env)
    gap = dict(line.split() for line in ran.stdout.splitlines())
    assert float(gap["dry"]) < 0 < float(gap["wet"]), "red is stronger than blue"
