"""The training's own network, loss and files. They need its environment (training/README.md), which is made
apart, as torch is no part of the product; without it these tests are skipped, by name."""

import json
import subprocess
from pathlib import Path

import pytest

from kentongan.base.paths import ROOT
from kentongan.tools import labelled
from kentongan.vision import detector
from kentongan.vision.detect import see

PYTHON = ROOT / "training" / ".venv" / "bin" / "python"
SCENES = ROOT / "tests" / "scenes"


@pytest.fixture(scope="module")
def python() -> Path:
    if not PYTHON.is_file():
        pytest.skip("needs training/.venv: torch is no part of the product (training/README.md)")
    return PYTHON


def ran(python: Path, *words: object, wanted: int = 0) -> str:
    done = subprocess.run(
        [str(python), *map(str, words)], cwd=ROOT, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.returncode == wanted, done.stderr
    return done.stdout if wanted == 0 else done.stderr


def test_our_own_definition_answers_as_the_published_file_does(python: Path, assets: Path) -> None:
    picture = next((assets / "images" / "manaus_fixedcam" / "images").iterdir())
    told = json.loads(ran(python, "training/base.py", assets / "models" / "yolox_nano.onnx", picture))
    assert told["cells"] == 3549 and told["sure"] > 0, "somebody is in the picture"
    assert told["likely"] < 1e-3 and told["boxes"] < 1e-2


def test_the_loss_teaches_what_it_should(python: Path) -> None:
    assert "all hold" in ran(python, "training/check_loss.py")


@pytest.fixture(scope="module")
def trained(python: Path, assets: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two stretches of a course of few steps."""
    folder = tmp_path_factory.mktemp("course")
    for _ in range(2):
        ran(
            python, "training/train.py", "--minutes", 0.05, "--steps", 40, "--batch", 2, "--every", 200,
            "--base", assets / "models" / "yolox_nano.onnx", "--labelled", "--scenes", SCENES, "--hold",
            "--checkpoint", folder / "c.pt", "--curve", folder / "curve.jsonl",
        )  # fmt: skip
    ran(python, "training/export.py", "--checkpoint", folder / "c.pt", "--out", folder / "nano.onnx")
    return folder


def test_a_training_goes_on_where_it_ended(trained: Path) -> None:
    card = json.loads((trained / "nano.json").read_text(encoding="utf-8"))
    first, second = (stretch["steps"] for stretch in card["stretches"])
    assert first[0] == 0 and second[0] == first[1] <= second[1] == card["steps"]
    assert (trained / "c.pt").stat().st_size < 5_000_000
    clips = {path.name for path in SCENES.glob("*.mp4") if path.with_suffix(".truth.jsonl.gz").is_file()}
    assert {one["clip"] for one in card["stretches"][0]["sets"]} == clips != set()


def test_a_course_can_be_made_longer(python: Path, assets: Path, trained: Path, tmp_path: Path) -> None:
    (tmp_path / "c.pt").write_bytes((trained / "c.pt").read_bytes())
    ran(
        python, "training/train.py", "--minutes", 0, "--steps", 80, "--every", 600, "--labelled",
        "--base", assets / "models" / "yolox_nano.onnx", "--scenes", SCENES,
        "--checkpoint", tmp_path / "c.pt", "--curve", tmp_path / "curve.jsonl",
    )  # fmt: skip
    ran(python, "training/export.py", "--checkpoint", tmp_path / "c.pt", "--out", tmp_path / "nano.onnx")
    card = json.loads((tmp_path / "nano.json").read_text(encoding="utf-8"))
    assert card["course"]["steps"] == 80 and card["stretches"][-1]["course"] == 80
    assert not card["finished"]


def test_a_rendered_clip_becomes_a_labelled_folder(python: Path, tmp_path: Path) -> None:
    clip = min(SCENES.glob("*.mp4"))
    assert "2 pictures" in ran(python, "training/album.py", clip, tmp_path / "album", 400)
    album = labelled.read(tmp_path / "album")
    assert len(album.shots) == 2 and all(shot.labels for shot in album.shots)


def test_what_it_writes_runs_in_the_product(trained: Path, assets: Path) -> None:
    model = trained / "nano.onnx"
    card = json.loads((trained / "nano.json").read_text(encoding="utf-8"))
    assert model.stat().st_size == card["bytes"] < 5_000_000
    eyes = detector.load(model, "fp32")
    assert list(eyes.tongue.names) == card["kinds"]
    street = next((assets / "images" / "atl_highway" / "images").iterdir())
    assert len(see(eyes, labelled.picture(street)).boxes) > 0


def test_a_test_set_is_never_learnt_from(python: Path, assets: Path, tmp_path: Path) -> None:
    said = ran(
        python, "training/train.py", "--minutes", 0.01, "--base", assets / "models" / "yolox_nano.onnx",
        "--labelled", assets / "images" / "nganjuk_day", "--checkpoint", tmp_path / "c.pt",
        "--scenes", tmp_path, "--curve", tmp_path / "curve.jsonl", wanted=1,
    )  # fmt: skip
    assert "is a test set" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"base.onnx": b"no network"}, r"base.onnx: not a network in ONNX form"),
        ({"c.pt": b"no checkpoint"}, "c.pt: not a checkpoint that can be read"),
        (
            {"set/a.jpg": b"", "set/a.txt": b"0 0.5", "set/classes.txt": b"car"},
            "a.txt, line 1: has 2 numbers",
        ),
    ],
)
def test_what_is_broken_is_refused_in_a_sentence(
    broken: dict[str, bytes], said: str, python: Path, assets: Path, tmp_path: Path
) -> None:
    for name, body in broken.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(body)
    given = tmp_path / "base.onnx"
    told = ran(
        python, "training/train.py", "--minutes", 0.01, "--scenes", SCENES, "--every", 600,
        "--base", given if given.is_file() else assets / "models" / "yolox_nano.onnx",
        "--labelled", *([tmp_path / "set"] if (tmp_path / "set").is_dir() else []),
        "--checkpoint", tmp_path / "c.pt", "--curve", tmp_path / "curve.jsonl", wanted=1,
    )  # fmt: skip
    assert said in told and "Traceback" not in told
