"""Labelled folders as other people's tools leave them: read as they are meant, or refused in a sentence."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from kentongan.base.errors import Invalid
from kentongan.tools import labelled
from pictured import grey, jpeg

CAR = "0 0.5 0.5 0.2 0.4\n"
BIKE = "1 0.25 0.5 0.1 0.2\n"
YAML = "train: images/train\nnc: 2\nnames: ['car', 'motorcycle']\n"


def laid(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files by their paths; whatever ends as a picture becomes a grey one."""
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix.lower() in labelled.ENDINGS:
            path.write_bytes(jpeg(grey()))
        else:
            path.write_text(body, encoding="utf-8")
    return folder


def kinds(folder: Path) -> dict[str, list[str] | None]:
    """What is said of each picture, by its path below the folder."""
    found = labelled.read(folder)
    told: dict[str, list[str] | None] = {
        shot.path.relative_to(folder).as_posix(): [label.kind.word for label in shot.labels]
        for shot in found.shots
    }
    return told | {path.relative_to(folder).as_posix(): None for path in found.unlabelled}


@pytest.mark.parametrize(
    "names",
    [
        "names: [car, motorcycle]\n",
        "nc: 2\nnames: ['Car', \"Motorcycle\"]  # two\n",
        "names:\n- car\n- motorcycle\nnc: 2\n",
        "names:\n  # by number\n  0: car\n  1: motorcycle  # machine and riders\n\ntrain: x\n",
        "names: {0: car, 1: motorcycle}\n",
        "names: [\n  'car',\n  'motorcycle',\n]\nroboflow:\n  project: x\n",
        "names:\n  1: motorcycle\n  0: car\n",
    ],
)
def test_the_kinds_may_be_told_by_a_yaml(names: str, tmp_path: Path) -> None:
    laid(tmp_path, {"images/a.jpg": "", "labels/a.txt": CAR + BIKE, "data.yaml": names})
    assert kinds(tmp_path) == {"images/a.jpg": ["car", "motorcycle"]}


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("nc: 3\nnames: [car, motorcycle]\n", r"data\.yaml, line 1: nc is 3, but 2 kinds"),
        ("names:\n- car\n  ??\n", r"data\.yaml, line 3: '\?\?' is not the name"),
        ("names: [car, motorcycle\n", r"data\.yaml, line 1: .* has no end"),
        ("names: coco.names\n", r"data\.yaml, line 1: `names` must be a list"),
        ("names:\n  0: car\n  0: bus\n", r"line 3: number 0 is named twice"),
        ("train: x\n", r"data\.yaml: has no `names`"),
        ("names: []\n", r"data\.yaml: is empty"),
        ("names: [car]\n", r"a\.txt, line 2: kind 1, but data\.yaml names 1"),
        ("names: [car, kuda]\n", r"a\.txt, line 2: .*data\.yaml, line 1: 'kuda' is no kind of ours"),
    ],
)
def test_a_broken_yaml_is_refused_with_its_line(names: str, said: str, tmp_path: Path) -> None:
    laid(tmp_path, {"images/a.jpg": "", "labels/a.txt": CAR + BIKE, "data.yaml": names})
    with pytest.raises(Invalid, match=said):
        labelled.read(tmp_path)


def test_a_list_goes_before_a_yaml_that_was_left_behind(tmp_path: Path) -> None:
    """As in the assets' own folders, whose labels were numbered anew."""
    laid(
        tmp_path, {"images/a.jpg": "", "labels/a.txt": CAR, "data.yaml": "names: [bus]", "classes.txt": "car"}
    )
    assert kinds(tmp_path) == {"images/a.jpg": ["car"]}
    assert labelled.read(tmp_path).said_in == tmp_path / "classes.txt"


def test_kinds_that_no_box_bears_need_not_be_ours(tmp_path: Path) -> None:
    names = "motorbike\ntraffic light\ncars\n"
    laid(tmp_path, {"images/a.jpg": "", "labels/a.txt": "2 0.5 0.5 0.1 0.1\n" + CAR, "classes.txt": names})
    assert kinds(tmp_path) == {"images/a.jpg": ["car", "motorcycle"]}


@pytest.mark.parametrize(
    ("picture", "labels"),
    [
        ("images/train/a.jpg", "labels/train/a.txt"),
        ("train/images/a.jpg", "train/labels/a.txt"),
        ("Images/A.JPG", "Labels/a.TXT"),
        ("a.JPEG", "a.txt"),
        ("a.PNG", "labels/a.txt"),
        ("images/a.b.1.jpg", "labels/a.b.1.txt"),
        ("obj_train_data/a.jpg", "obj_train_data/a.txt"),
    ],
)
@pytest.mark.parametrize("names", ["data.yaml", "labels/classes.txt"])
def test_labels_are_found_where_tools_put_them(picture: str, labels: str, names: str, tmp_path: Path) -> None:
    said = YAML if names.endswith("yaml") else "car\nmotorcycle\n"
    laid(tmp_path, {picture: "", labels: BIKE, names: said})
    assert kinds(tmp_path) == {picture: ["motorcycle"]}


@pytest.mark.parametrize("part", ["val", "images", "images/val", "val/images"])
def test_a_part_of_a_folder_is_a_folder(part: str, tmp_path: Path) -> None:
    laid(tmp_path, {
        "images/val/a.jpg": "", "labels/val/a.txt": CAR, "images/b.jpg": "", "labels/b.txt": CAR,
        "val/images/a.jpg": "", "val/labels/a.txt": CAR, "data.yaml": YAML,
    })  # fmt: skip
    assert all(told == ["car"] for told in kinds(tmp_path / part).values())


def test_some_pictures_without_labels_and_hidden_files_harm_nobody(tmp_path: Path) -> None:
    laid(tmp_path, {
        "images/a.jpg": "", "labels/a.txt": CAR, "images/b.png": "", "labels/b.txt": "\n", "images/c.jpg": "",
        "data.yaml": YAML, "README.dataset.txt": "words", "train.txt": "images/a.jpg",
    })  # fmt: skip
    (tmp_path / "images" / "._a.jpg").write_bytes(b"left by another system")
    assert kinds(tmp_path) == {"images/a.jpg": ["car"], "images/b.png": [], "images/c.jpg": None}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"images/a.png": "", "labels/a.txt": CAR}, r"a\.txt: may be of a\.jpg or of a\.png"),
        ({"labels/a.txt": CAR, "images/a.txt": BIKE}, "do not say the same of it; remove one"),
        ({"labels/a.txt": CAR, "other/data.yaml": "names: [motorcycle]"}, "does not name the same kinds"),
        ({"labels/a.txt": CAR, "data.yaml": "names: [bike]"}, r"line 1: 'bike' may be motorcycle or bicycle"),
        ({}, r"not one of its 1 pictures has labels; those of a\.jpg may lie in labels/a\.txt"),
        ({"labels/a.txt": CAR, "annotations.json": "{"}, r"annotations\.json: not JSON"),
        ({"labels/a.txt": CAR, "annotations.json": "[" * 100_000}, r"annotations\.json: not JSON"),
        ({"labels/a.txt": CAR, "annotations.json": "{}"}, r"annotations\.json: not the form of COCO"),
    ],
)
def test_what_is_not_certain_is_refused(files: dict[str, str], said: str, tmp_path: Path) -> None:
    laid(tmp_path, {"images/a.jpg": "", "data.yaml": YAML} | files)
    with pytest.raises(Invalid, match=said):
        labelled.read(tmp_path)


def coco(*names: str, **change: object) -> str:
    """A file of COCO: a car in each of these pictures."""
    body: dict[str, object] = {
        "categories": [{"id": 0, "name": "jalan raya"}, {"id": 4, "name": "Car"}],
        "images": [{"id": i, "file_name": name, "width": 160, "height": 96} for i, name in enumerate(names)],
        "annotations": [
            {"image_id": i, "category_id": 4, "bbox": [16, 24, 32, 48], "iscrowd": 0}
            for i in range(len(names))
        ],
    }
    return json.dumps(body | change)


@pytest.mark.parametrize(
    "file", ["annotations/instances_default.json", "_annotations.coco.json", "result.json", "images/x.json"]
)
def test_a_file_of_coco_may_have_any_name(file: str, tmp_path: Path) -> None:
    laid(tmp_path, {"images/a.jpg": "", "notes.json": '{"info": 1}', file: coco("a.jpg")})
    assert kinds(tmp_path) == {"images/a.jpg": ["car"]}


def test_each_part_has_its_own_file_of_coco(tmp_path: Path) -> None:
    laid(tmp_path, {
        "train/a.jpg": "", "train/_annotations.coco.json": coco("a.jpg"),
        "valid/a.jpg": "", "valid/_annotations.coco.json": coco("a.jpg", annotations=[]),
    })  # fmt: skip
    assert kinds(tmp_path) == {"train/a.jpg": ["car"], "valid/a.jpg": []}
    other = laid(tmp_path / "other", {
        "images/train/a.jpg": "", "annotations/instances_train.json": coco("a.jpg"),
        "images/val/a.jpg": "", "annotations/instances_val.json": coco("a.jpg", annotations=[]),
    })  # fmt: skip
    assert kinds(other) == {"images/train/a.jpg": ["car"], "images/val/a.jpg": []}
    assert kinds(other / "images" / "train") == {"a.jpg": ["car"]}


def test_a_crowd_is_nobody_and_what_is_broken_is_refused_with_its_place(tmp_path: Path) -> None:
    row = {"image_id": 0, "category_id": 4, "bbox": [16, 24, 32, 48]}
    laid(tmp_path, {"a.jpg": "", "x.json": coco("a.jpg", annotations=[row, row | {"iscrowd": 1}])})
    assert kinds(tmp_path) == {"a.jpg": ["car"]}
    for rows, said in (
        ([3], r"annotations\[0\]: needs"),
        ([row, row | {"bbox": [1, 2, 3, 10**400]}], r"annotations\[1\]: needs"),
        ([row | {"category_id": 0}], r"annotations\[0\]: 'jalan raya' is no kind"),
        ([row | {"bbox": [150, 0, 60, 9]}], r"annotations\[0\]: the box lies outside"),
    ):
        (tmp_path / "x.json").write_text(coco("a.jpg", annotations=rows), encoding="utf-8")
        with pytest.raises(Invalid, match=said):
            labelled.read(tmp_path)
    same = [{"id": 4, "name": "car"}, {"id": 4, "name": "bus"}]
    (tmp_path / "x.json").write_text(coco("a.jpg", categories=same), encoding="utf-8")
    with pytest.raises(Invalid, match="have the same id"):
        labelled.read(tmp_path)


def test_two_files_of_coco_that_differ_are_refused(tmp_path: Path) -> None:
    laid(tmp_path, {"a.jpg": "", "x.json": coco("a.jpg"), "y.json": coco("a.jpg", annotations=[])})
    with pytest.raises(Invalid, match="another file of COCO do not say the same"):
        labelled.read(tmp_path)


@pytest.mark.parametrize("form", ["gray", "rgba", "pal8", "rgb48be"])
def test_pictures_of_any_depth_are_read(form: str, tmp_path: Path) -> None:
    frame = VideoFrame.from_ndarray(np.full((48, 65, 3), 90, np.uint8), format="bgr24")
    encoder = VideoCodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 65, 48, form
    frame = frame.reformat(format=form) if form != "pal8" else VideoFrame(65, 48, "pal8")
    packets = [*encoder.encode(frame), *encoder.encode(None)]
    (tmp_path / "a.PNG").write_bytes(b"".join(bytes(packet) for packet in packets))
    assert labelled.picture(tmp_path / "a.PNG").shape == (48, 65, 3)
