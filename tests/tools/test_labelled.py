"""Labelled folders: what is in them is read as it stands; what is broken is refused with its line."""

import json
from pathlib import Path

import pytest

from kentongan.base.errors import Invalid, NotFound
from kentongan.tools import labelled
from kentongan.vision.model import Kind
from pictured import album

CAR = "1 0.5 0.5 0.2 0.4\n"


def test_boxes_are_read_as_fractions_and_subkinds_as_their_kind(tmp_path: Path) -> None:
    found = labelled.read(album(tmp_path, [CAR + "2 0.25 0.5 0.5 1\n", "", None]))
    assert [len(shot.labels) for shot in found.shots] == [2, 0]
    assert [label.kind for label in found.shots[0].labels] == [Kind.CAR, Kind.CAR]
    assert found.shots[0].labels[0].box == pytest.approx((0.4, 0.3, 0.6, 0.7))
    assert [path.name for path in found.unlabelled] == ["p2.jpg"], "of it nothing is known"


def test_names_that_people_use_are_understood(tmp_path: Path) -> None:
    found = labelled.read(
        album(tmp_path, ["0 0.5 0.5 0.2 0.4", "1 0.5 0.5 0.2 0.4"], ["Person", "motorbike"])
    )
    assert [shot.labels[0].kind for shot in found.shots] == [Kind.PEDESTRIAN, Kind.MOTORCYCLE]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 0.5 0.5 0.2", r"p0\.txt, line 1: has 4 numbers"),
        (CAR + "1 0.5 0.5 0.2 0.1 0.3 0.4\n", r"line 2: has 7 numbers"),
        ("car 0.5 0.5 0.2 0.4", "not five numbers"),
        ("3 0.5 0.5 0.2 0.4", r"line 1: kind 3, but classes\.txt names 3"),
        ("-1 0.5 0.5 0.2 0.4", "kind -1"),
        ("1 0.5 0.5 0 0.4", "no area"),
        ("1 nan 0.5 0.1 0.4", "no area"),
        ("1 320 200 60 80", "outside the picture"),
        ("1 0.99 0.5 0.2 0.4", "outside the picture"),
    ],
)
def test_a_broken_line_is_refused_by_its_number(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=said):
        labelled.read(album(tmp_path, [text]))


def test_kinds_that_are_none_of_ours_are_refused_by_their_line(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"classes\.txt, line 2: 'number_plate' is no kind of ours"):
        labelled.read(album(tmp_path, [CAR], ["car", "number_plate"]))


def test_folders_without_anything_to_measure_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no such folder"):
        labelled.read(tmp_path / "absent")
    with pytest.raises(Invalid, match="holds no picture"):
        labelled.read(tmp_path)
    folder = album(tmp_path / "empty", ["", None])
    with pytest.raises(Invalid, match="not one box"):
        labelled.read(folder)
    (folder / "classes.txt").unlink()
    with pytest.raises(Invalid, match=r"needs classes\.txt"):
        labelled.read(folder)


def test_what_is_no_picture_is_refused_by_name(tmp_path: Path) -> None:
    album(tmp_path, [CAR])
    (tmp_path / "images" / "p0.jpg").write_bytes(b"nothing of the kind")
    with pytest.raises(Invalid, match=r"p0\.jpg: not a picture"):
        labelled.picture(tmp_path / "images" / "p0.jpg")
    (tmp_path / "images" / "list.jpg").write_bytes(b"ffconcat version 1.0\nfile p0.jpg\n")
    with pytest.raises(Invalid, match=r"list\.jpg: not a picture"):
        labelled.picture(tmp_path / "images" / "list.jpg")


def coco(folder: Path, change: dict[str, object]) -> Path:
    album(folder, [None, None])
    (folder / "classes.txt").unlink()
    body: dict[str, object] = {
        "images": [{"id": 7, "file_name": "p0.jpg", "width": 160, "height": 96}],
        "categories": [{"id": 1, "name": "car"}],
        "annotations": [{"id": 1, "image_id": 7, "category_id": 1, "bbox": [16, 24, 32, 48]}],
    }
    (folder / "annotations.json").write_text(json.dumps(body | change), encoding="utf-8")
    return folder


def test_the_form_of_coco_says_the_same(tmp_path: Path) -> None:
    found = labelled.read(coco(tmp_path, {}))
    assert found.shots[0].labels[0].box == pytest.approx((0.1, 0.25, 0.3, 0.75))
    assert [path.name for path in found.unlabelled] == ["p1.jpg"]


BOX = "1 0.2 0.5 0.2 0.5\n"
"""What `coco` says of p0.jpg, as a line."""


def both(folder: Path, labels: list[str | None]) -> Path:
    """The boxes of `coco`, and text files beside them."""
    coco(folder, {})
    return album(folder, labels)


def test_both_forms_may_lie_there_while_they_say_the_same(tmp_path: Path) -> None:
    found = labelled.read(both(tmp_path, [BOX.replace("0.2 0.5\n", "0.200003 0.499999\n"), None]))
    assert [len(shot.labels) for shot in found.shots] == [1] and len(found.unlabelled) == 1


@pytest.mark.parametrize(
    "labels",
    [
        [BOX.replace("0.5\n", "0.51\n"), None],
        ["2" + BOX[1:], None],
        [BOX + CAR, None],
        [BOX * 2, None],
        ["", None],
        [None, None],
        [BOX, ""],
        [BOX, CAR],
    ],
)
def test_two_forms_that_say_another_thing_are_refused(labels: list[str | None], tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"do not say the same .* remove annotations\.json .* classes\.txt"):
        labelled.read(both(tmp_path, labels))


def split(folder: Path, names: list[str]) -> Path:
    """Two pictures of one name in two folders; the first of `names` has a car, the second two."""
    images = [{"id": i, "file_name": name, "width": 160, "height": 96} for i, name in enumerate(names)]
    rows = [{"image_id": i, "category_id": 1, "bbox": [16, 24, 32, 48]} for i in (0, 1, 1)]
    coco(folder, {"images": images, "annotations": rows[: 2 * len(names) - 1]})
    for part in ("a", "b"):
        (folder / "images" / part).mkdir()
        (folder / "images" / f"p{'ab'.index(part)}.jpg").replace(folder / "images" / part / "p.jpg")
    return folder


@pytest.mark.parametrize("before", ["", "images/", ".\\images\\"])
def test_pictures_of_one_name_in_two_folders_keep_their_own_boxes(before: str, tmp_path: Path) -> None:
    found = labelled.read(split(tmp_path, [f"{before}b/p.jpg", f"{before}a/p.jpg"]))
    assert {shot.path.parent.name: len(shot.labels) for shot in found.shots} == {"b": 1, "a": 2}


@pytest.mark.parametrize(
    "names", [["p.jpg"], ["x/p.jpg", "y/p.jpg"], ["a/p.jpg", "y/p.jpg"], ["a/p.jpg", "images/a/p.jpg"]]
)
def test_a_name_that_may_be_several_pictures_is_refused(names: list[str], tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"p\.jpg may be more than one picture"):
        labelled.read(split(tmp_path, names))


def test_a_picture_that_was_taken_away_harms_no_other(tmp_path: Path) -> None:
    folder = split(tmp_path, ["a/p.jpg", "b/p.jpg"])
    (folder / "images" / "b" / "p.jpg").unlink()
    assert [len(shot.labels) for shot in labelled.read(folder).shots] == [1]


def test_a_path_of_another_machine_is_known_by_its_name(tmp_path: Path) -> None:
    image = {"id": 7, "file_name": "/data/kota/p0.jpg", "width": 160, "height": 96}
    assert len(labelled.read(coco(tmp_path, {"images": [image]})).shots) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"annotations": [{"image_id": 8, "category_id": 1, "bbox": [0, 0, 1, 1]}]},
            r"annotations\[0\]: needs",
        ),
        ({"annotations": [{"image_id": 7, "category_id": 1, "bbox": [0, 0, 1]}]}, r"annotations\[0\]: needs"),
        ({"annotations": [{"image_id": 7, "category_id": 1, "bbox": [0, 0, 999, 9]}]}, "outside the picture"),
        ({"categories": [{"id": 1, "name": "boat"}]}, "'boat' is no kind of ours"),
        ({"categories": 3}, "not the form of COCO"),
    ],
)
def test_a_broken_file_of_coco_is_refused_with_its_place(
    change: dict[str, object], said: str, tmp_path: Path
) -> None:
    with pytest.raises(Invalid, match=said):
        labelled.read(coco(tmp_path, change))


def test_the_labelled_sets_at_hand_are_read(assets: Path) -> None:
    for name in ("nganjuk_day", "nganjuk_night", "manaus_fixedcam", "atl_highway"):
        assert len(labelled.read(assets / "images" / name).shots) > 40
