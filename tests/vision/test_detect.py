"""The packed, gated detect stage with eyes that see bright rectangles exactly, and once with real ones."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kentongan.vision.decode import Clip, Part
from kentongan.vision.detect import FORGET_S, Attention, Look, detect, see
from kentongan.vision.detector import load
from kentongan.vision.eyes import GREY, SHAPES, Shape
from kentongan.vision.lines import read
from kentongan.vision.model import Crossings, Detections, Frame, Kind, Line, Tracks, Way
from kentongan.vision.river import count
from kentongan.vision.view import AUDITED, LAVISH, SPARING, Thrift
from vision.drive import at
from vision.pictures import (
    BRIGHT,
    FAINT,
    HIGH,
    WIDE,
    Bright,
    Ledger,
    Px,
    frame,
    painted,
    pixels,
    unpictured,
    video,
)

CAR: Px = (100, 100, 160, 140)
OTHER: Px = (400, 200, 460, 240)
DOWN = Line("A", (0.5, 0.0), (0.5, 1.0))
EACH_ALONE = Thrift(packing=False)
ONE_EACH = [Thrift(*(i == place for i in range(4))) for place in range(4)]


def detected(
    frames: Iterable[Sequence[Frame] | Frame], eyes: Bright | None = None, attention: Attention | None = None
) -> list[Detections]:
    together = ([f] if isinstance(f, Frame) else f for f in frames)
    return list(detect(together, eyes or Bright(), attention or Attention(lambda _: ())))


def audits(seconds: int) -> list[Frame]:
    """Still pictures, so many that some are audited."""
    return [frame(i, CAR) for i in range(seconds)]


@pytest.mark.parametrize("thrift", [SPARING, LAVISH])
def test_what_is_told_carries_the_brightness_of_its_picture_and_none_where_there_was_none(
    thrift: Thrift,
) -> None:
    frames = [frame(0, CAR), frame(1, CAR), unpictured(2), frame(3, OTHER)]
    told = detected(frames, attention=Attention(lambda _: (), thrift))
    lumas = [seen.luma for seen in told]
    assert lumas[2] is None
    there = [[int(luma[int(v * 90 / HIGH), int(u * 160 / WIDE)]) for u, v in ((130, 120), (430, 220))]
             for luma in lumas if luma is not None]  # fmt: skip
    assert there == [[BRIGHT, GREY], [BRIGHT, GREY], [GREY, BRIGHT]]


def test_a_still_picture_is_not_looked_at_again_and_its_road_user_is_told_again_as_before() -> None:
    eyes, ledger = Bright(), Ledger()
    told = detected([frame(i, CAR) for i in range(5)], eyes, Attention(lambda _: (), onlooker=ledger))
    assert [pixels(seen) for seen in told] == [[CAR]] * 5
    assert len(eyes.canvases) == 1 and len(ledger.inferences) == 1
    assert ledger.stills() == [False, True, True, True, True]
    assert [look.moved for look in ledger.looks] == [True, False, False, False, False]
    assert all((a.scores == b.scores).all() and (a.kinds == b.kinds).all() for a, b in pairwise(told))


def test_a_mover_is_seen_where_he_is_and_the_one_who_stands_is_not_lost() -> None:
    places = [(100 + 20 * i, 100, 160 + 20 * i, 140) for i in range(10)]
    eyes = Bright()
    told = detected([frame(i / 5, car, OTHER) for i, car in enumerate(places)], eyes)
    assert [pixels(seen) for seen in told] == [sorted([car, OTHER]) for car in places]
    shown = [_shown(canvas) for canvas in eyes.canvases]
    assert shown[0] == 2 and shown[1:] == [1] * 9  # only the mover is looked at again


def _shown(canvas: np.ndarray) -> int:
    """Bright rectangles of 60 by 40 on a canvas."""
    return int((canvas[:, :, 0] == BRIGHT).sum()) // (60 * 40)


def test_who_appears_and_who_leaves_is_noticed_at_once() -> None:
    told = detected([frame(0), frame(1, CAR), frame(2, CAR), frame(3), frame(4)])
    assert [pixels(seen) for seen in told] == [[], [CAR], [CAR], [], []]


def test_whoever_is_told_is_told_with_camera_instant_and_scene_of_his_frame() -> None:
    told = detected([[frame(0, camera="a"), frame(0.5, CAR, camera="b", scene=3)], unpictured(1, "b", 3)])
    assert [(d.camera, d.at, d.scene) for d in told] == [("a", at(0), 0), ("b", at(0.5), 3), ("b", at(1), 3)]


def learning(*, lines: Sequence[Line] = (DOWN,), eyes: Bright | None = None, **how: object) -> Attention:
    """Attention that has learnt from cars who passed the line, so that its corridor is narrow."""
    attention = Attention(lambda _: lines, **how)  # type: ignore[arg-type]
    where = [(280 + 24 * step, 100, 340 + 24 * step, 140) for step in (0, 1)]
    for i in range(20):
        frames = [frame(i * 4 + step / 5 - 100, car) for step, car in enumerate(where)]
        for seen in detected([*frames, frame(i * 4 + 1 - 100)], eyes, attention):
            ids = np.full(len(seen.boxes), i, dtype=np.int64)
            unborn = np.zeros(len(ids))
            attention.learn(Tracks("c", seen.at, 0, seen.boxes, seen.kinds, ids, seen.boxes, unborn, ids))
    return attention


def test_only_the_surroundings_of_the_line_are_looked_at_once_they_are_known() -> None:
    attention, eyes = learning(), Bright()
    far: Px = (20, 300, 80, 340)
    near: Px = (290, 200, 350, 240)
    told = detected([frame(0), frame(1, far), frame(2, far, near)], eyes, attention)
    assert [pixels(seen) for seen in told] == [[], [], [near]]
    assert sum(canvas.size for canvas in eyes.canvases) < WIDE * HIGH * 3 / 2


def test_a_camera_that_is_watched_is_looked_at_whole() -> None:
    watched: list[str] = []
    attention = learning(wide=lambda camera: camera in watched)
    far: Px = (20, 300, 80, 340)
    assert [pixels(seen) for seen in detected([frame(0, far)], attention=attention)] == [[]]
    watched.append("c")
    assert [pixels(seen) for seen in detected([frame(1, far)], attention=attention)] == [[far]]


def test_who_is_cut_by_the_edge_of_a_piece_is_not_told_but_looked_for_whole_next_time() -> None:
    attention = learning(thrift=Thrift(scaled=False))
    (view,) = attention._views.values()
    edge = int(view.focus.corridor.any(axis=0).nonzero()[0][0]) * 8 - 32  # of the piece, with its margin
    half: Px = (edge - 30, 200, edge + 40, 240)
    nearer: Px = (edge - 26, 200, edge + 44, 240)
    told = detected([frame(0), frame(1, half), frame(1.2, nearer)], attention=attention)
    assert [pixels(seen) for seen in told][1:] == [[], [nearer]]


def test_who_stands_outside_the_piece_looked_at_stays_known() -> None:
    told = detected([frame(0, OTHER), frame(1, OTHER, CAR), frame(2, OTHER)])
    assert [pixels(seen) for seen in told] == [[OTHER], [CAR, OTHER], [OTHER]]


cars_of_one = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 4), st.sampled_from([20, 40, 60]), st.sampled_from([12, 20])),
    max_size=6,
)
films = st.lists(st.lists(cars_of_one, min_size=3, max_size=3), min_size=1, max_size=5)


def laid(cars: list[tuple[int, int, int, int]]) -> list[Px]:
    """Cars in places of their own, 80 by 72 pixels, so that none touches another."""
    found = {(column, row): (width, height) for column, row, width, height in cars}
    return [(x * 80 + 4, y * 72 + 4, x * 80 + 4 + w, y * 72 + 4 + h) for (x, y), (w, h) in found.items()]


@settings(max_examples=30)
@given(films, st.sampled_from([SHAPES, SHAPES[-1:]]))
def test_cameras_on_one_canvas_do_not_mix_up(
    film: list[list[list[tuple[int, int, int, int]]]], shapes: Sequence[Shape]
) -> None:
    together = [
        [frame(second, *laid(cars), camera=f"c{i}") for i, cars in enumerate(look)]
        for second, look in enumerate(film)
    ]
    packed = detected(together, Bright(shapes=shapes))
    single = detected(together, Bright(shapes=shapes, depth=1), Attention(lambda _: (), EACH_ALONE))
    for a, b, shown in zip(packed, single, [f for look in together for f in look], strict=True):
        assert (a.camera, a.at) == (b.camera, b.at) == (shown.camera, shown.at)
        assert (a.boxes == b.boxes).all() and (a.kinds == b.kinds).all() and (a.scores == b.scores).all()
    for seen, cars in zip(packed, [cars for look in film for cars in look], strict=True):
        assert pixels(seen) == sorted(laid(cars))


def test_pieces_of_many_cameras_share_a_canvas_only_where_packing_is_wanted() -> None:
    films = [[frame(s, *([CAR] if s else []), camera=f"c{i}") for i in range(4)] for s in range(2)]
    packed, single = Bright(), Bright()
    detected(films, packed)
    detected(films, single, Attention(lambda _: (), EACH_ALONE))
    assert (len(packed.canvases), len(single.canvases)) == (4 + 1, 4 + 4)


def test_the_onlooker_is_told_once_of_each_frame_and_how_well_canvases_were_filled() -> None:
    ledger = Ledger()
    frames = [[frame(s, CAR, camera="a"), unpictured(s, "b"), frame(s, camera="c")] for s in range(6)]
    detected(frames, attention=Attention(lambda _: (), onlooker=ledger))
    assert all(ledger.of(camera) == [at(s) for s in range(6)] for camera in "abc")
    assert [look.moved for look in ledger.looks if look.camera == "b"] == [None] * 6
    assert ledger.inferences == [(2, pytest.approx(WIDE * HIGH / (384 * 640)))]


def test_a_frame_without_a_picture_tells_what_was_known_and_before_any_picture_nobody() -> None:
    ledger = Ledger()
    told = detected(
        [unpictured(0), frame(1, CAR), unpictured(2)], attention=Attention(lambda _: (), onlooker=ledger)
    )
    assert [pixels(seen) for seen in told] == [[], [CAR], [CAR]]
    assert ledger.stills() == [True, False, True]


def test_a_new_scene_forgets_what_was_known_and_is_looked_at_whole() -> None:
    eyes = Bright(above=FAINT - 1)
    told = detected([_with_ghost(0), frame(1, CAR, scene=1), unpictured(2, scene=1)], eyes)
    assert [pixels(seen) for seen in told] == [[CAR, OTHER], [CAR], [CAR]]
    assert len(eyes.canvases) == 2


def test_a_new_scene_of_which_no_picture_came_shows_nobody() -> None:
    told = detected([frame(0, CAR), unpictured(1, scene=1), frame(2, CAR, scene=1)])
    assert [pixels(seen) for seen in told] == [[CAR], [], [CAR]]


def test_a_new_size_of_picture_and_new_lines_begin_anew() -> None:
    lines: list[Line] = []
    eyes = Bright()
    attention = Attention(lambda _: lines)
    detected([frame(0, CAR), frame(1, CAR, size=(320, 240))], eyes, attention)
    assert len(eyes.canvases) == 2
    lines.append(DOWN)
    (seen,) = detected([frame(2, CAR, size=(320, 240))], eyes, attention)
    assert len(eyes.canvases) == 3 and len(seen.boxes) == 1


def _with_ghost(second: float) -> Frame:
    """A picture with one more who differs from the road by less than the gate compares."""
    picture = painted(CAR)
    picture[OTHER[1] : OTHER[3], OTHER[0] : OTHER[2]] = FAINT
    return Frame("c", at(second), video(picture))


def test_after_a_restart_who_was_known_is_forgotten_though_nothing_changed() -> None:
    eyes, attention = Bright(above=FAINT - 1), Attention(lambda _: ())
    detected([_with_ghost(5)], eyes, attention)
    attention.restart()
    assert [pixels(seen) for seen in detected([frame(0, CAR)], eyes, attention)] == [[CAR]]
    assert len(eyes.canvases) == 2


def test_an_audit_finds_who_came_unseen_by_the_gate_says_so_and_heals_it() -> None:
    ledger = Ledger()
    frames = [frame(0, CAR), *(_with_ghost(i) for i in range(1, 400))]
    told = detected(frames, Bright(above=FAINT - 1), Attention(lambda _: (), onlooker=ledger))
    found = [look.missed for look in ledger.looks if look.missed is not None]
    assert found[0] is True and not any(found[1:]) and len(found) >= 2
    first = next(i for i, look in enumerate(ledger.looks) if look.missed)
    assert [pixels(seen) for seen in told[:first]] == [[CAR]] * first
    assert [pixels(seen) for seen in told[first:]] == [[CAR, OTHER]] * (400 - first)
    assert ledger.stills() == [False] + [True] * 399


def test_about_the_share_that_is_meant_to_be_audited_is() -> None:
    ledger = Ledger()
    still = frame(0, CAR)
    frames = [replace(still, at=at(i)) for i in range(3000)]
    detected(frames, attention=Attention(lambda _: (), onlooker=ledger))
    audited = sum(look.missed is not None for look in ledger.looks)
    assert audited == pytest.approx(3000 * AUDITED, rel=0.4)
    assert not any(look.missed for look in ledger.looks)


def test_a_camera_unheard_of_for_an_hour_is_forgotten_and_so_is_one_that_never_showed_a_picture() -> None:
    attention = Attention(lambda _: ())
    detected([frame(0, CAR, camera="gone"), unpictured(0, "dark"), frame(1, camera="c")], attention=attention)
    later = FORGET_S + 0.5
    detected([frame(later, camera="new"), unpictured(later, "gone")], attention=attention)
    assert set(attention._views) == {"c", "new"}
    (again,) = detected([unpictured(later + 1, "gone")], attention=attention)
    assert len(again.boxes) == 0


def traffic(thrift: Thrift, film: Callable[[float], list[Px]], seconds: float) -> list[tuple[Way, Kind]]:
    """What crosses the line in the middle as the whole river counts it, at 5 looks per second."""
    found: list[tuple[Way, Kind]] = []

    def look(passing: Tracks | Crossings) -> None:
        if isinstance(passing, Crossings):
            found.extend((item.way, item.kind) for item in passing.items)

    frames = ([frame(i / 5, *film(i / 5))] for i in range(round(seconds * 5)))
    for _ in count(frames, (Bright(), Attention(lambda _: [DOWN], thrift)), lambda _: [DOWN], look):
        pass
    return found


def busy(second: float) -> list[Px]:
    """Every 3 s one goes right and every 4 s one left, each over 6 s, past one who stands."""
    right = [(x, 80, x + 66, 120) for x in _along(second, 3)]
    left = [(WIDE - x, 240, WIDE - x + 90, 290) for x in _along(second, 4)]
    return [*right, *left, (500, 150, 560, 190)]


def _along(second: float, every_s: float) -> list[int]:
    ages = [second - n * every_s for n in range(20) if 0 <= second - n * every_s < 6]
    return [round(age * 120) - 60 for age in ages]


@pytest.mark.parametrize("thrift", [SPARING, LAVISH, *ONE_EACH], ids=str)
def test_whatever_is_spared_the_same_crosses(thrift: Thrift) -> None:
    crossed = traffic(thrift, busy, 40)
    # They pass the line 2.9 and 3.5 s after they came; the last look is at 39.8 s.
    assert sorted(way for way, _ in crossed) == [Way.BACK] * 13 + [Way.FORWARD] * 10
    assert {kind for _, kind in crossed} == {Kind.CAR}


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (1, 64), (64, 1), (17, 4096), (320, 240), (637, 359),
                                  (1920, 1080), (4096, 2304)])  # fmt: skip
@pytest.mark.parametrize("thrift", [SPARING, LAVISH], ids=["sparing", "lavish"])
def test_a_picture_of_any_size_is_looked_at(size: tuple[int, int], thrift: Thrift) -> None:
    eyes = Bright()
    all_of_it: Px = (0, 0, *size)
    told = detected(
        [frame(0, size=size), frame(1, all_of_it, size=size)], eyes, Attention(lambda _: (), thrift)
    )
    assert [len(seen.boxes) for seen in told] == [0, 1]
    assert told[1].boxes[0] == pytest.approx([0, 0, 1, 1], abs=0.01)


def test_one_picture_is_seen_whole_at_any_size() -> None:
    seen = see(Bright(), painted((640, 360, 1280, 720), size=(1920, 1080)))
    assert seen.boxes[0] == pytest.approx([1 / 3, 1 / 3, 2 / 3, 2 / 3], abs=0.003)
    assert seen.form == pytest.approx(16 / 9, rel=0.01)


def test_a_still_frame_is_never_asked_for_its_picture_and_each_other_once() -> None:
    asked: list[tuple[str, tuple[int, int]]] = []
    plain = Attention(lambda _: ()).shrink

    def shrink(camera: str, picture: object, size: tuple[int, int]) -> np.ndarray:
        asked.append((camera, size))
        return plain(camera, picture, size)  # type: ignore[arg-type]

    frames = [frame(0), frame(1), frame(2, CAR, OTHER), frame(3, CAR, OTHER)]
    detected(frames, attention=Attention(lambda _: (), shrink=shrink))
    assert asked == [("c", (WIDE, HIGH))] * 2


def test_real_eyes_count_a_clip_alike_sparing_and_lavish_packed_with_a_quiet_camera(
    assets: Path, tmp_path: Path
) -> None:
    scene = assets / "scenes" / "adam_demo"
    plan = read(scene.with_suffix(".json"))
    eyes = load(assets / "models" / "yolox_nano.onnx", precision="fp32", cache=tmp_path)

    def frames() -> Iterator[list[Frame]]:
        with Clip(scene.with_suffix(".mp4")) as clip:
            for shown in clip.frames(Part(to_s=8, looks_per_s=5)):
                yield [replace(shown, camera="busy"), Frame("quiet", shown.at, video(painted()))]

    def crossed(thrift: Thrift) -> tuple[int, Ledger]:
        ledger, found = Ledger(), []
        attention = Attention(lambda _: plan.lines, thrift, onlooker=ledger)
        taps = lambda d: found.extend(d.items if isinstance(d, Crossings) else [])  # noqa: E731
        for _ in count(frames(), (eyes, attention), lambda _: plan.lines, taps):
            pass
        return len(found), ledger

    (few, sparing), (many, lavish) = crossed(SPARING), crossed(LAVISH)
    assert many >= 3 and abs(few - many) <= 1
    assert _canvases(sparing) < _canvases(lavish)
    assert sum(isinstance(look, Look) for look in sparing.looks) == len(lavish.looks)


def _canvases(ledger: Ledger) -> int:
    return sum(n for n, _ in ledger.inferences)


def test_grey_between_pieces_is_the_grey_the_network_learnt_from() -> None:
    eyes = Bright()
    detected([frame(0), frame(1, CAR)], eyes)
    corner = eyes.canvases[1][-1, -1]
    assert (corner == GREY).all()
