"""Who stands in a mask is nobody: not tracked, not counted, not shown."""

from datetime import UTC, datetime
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.traffic.record import Held, Known, Mask
from kentongan.vision.mask import mask
from kentongan.vision.model import Detections
from kentongan.vision.occupancy_polygon import Points
from kentongan.worker.posts import Post
from kentongan.worker.said import drawn_of

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LEFT = np.array([[0, 0], [0.5, 0], [0.5, 1], [0, 1]])
TOP = np.array([[0, 0], [1, 0], [1, 0.5], [0, 0.5]])
middles = st.lists(st.tuples(st.floats(0, 0.9), st.floats(0, 0.9)), max_size=12)


def seen(spots: list[tuple[float, float]]) -> Detections:
    """Boxes with these middles; the score says which."""
    boxes = [(x - 0.02, y - 0.03, x + 0.02, y + 0.03) for x, y in spots]
    return Detections(
        "c", AT, 1, np.array(boxes, np.float32).reshape(-1, 4), np.arange(len(spots)),
        np.arange(len(spots), dtype=np.float32),
    )  # fmt: skip


def masked(spots: list[tuple[float, float]], *polygons: Points) -> list[int]:
    (found,) = mask([seen(spots)], lambda _: polygons)
    assert len(found.boxes) == len(found.kinds) == len(found.scores)
    return found.kinds.tolist()


@given(middles)
def test_what_lies_in_any_mask_is_gone_and_all_else_stays(spots: list[tuple[float, float]]) -> None:
    near = [(x, y) for x, y in spots if abs(x - 0.5) > 1e-4 and abs(y - 0.5) > 1e-4 and x > 1e-4 and y > 1e-4]
    assert masked(near, LEFT) == [i for i, (x, _) in enumerate(near) if x > 0.5]
    assert masked(near, LEFT, TOP) == [i for i, (x, y) in enumerate(near) if x > 0.5 and y > 0.5]
    assert masked(near) == list(range(len(near)))


def test_a_frame_whose_all_is_masked_flows_on_with_its_instant() -> None:
    (found,) = mask([seen([(0.2, 0.2)])], lambda _: (LEFT,))
    assert (found.camera, found.at, found.scene, len(found.boxes)) == ("c", AT, 1, 0)


def test_each_camera_has_its_own_masks() -> None:
    (found,) = mask([seen([(0.2, 0.2)])], lambda camera: (LEFT,) if camera == "other" else ())
    assert len(found.boxes) == 1


@pytest.mark.parametrize("counted", [True, False])
def test_masks_reach_the_child_as_they_were_drawn(counted: bool) -> None:
    camera = uuid4()
    drawn = Mask(id=uuid4(), camera_id=camera, points=((0, 0), (0.5, 0), (0.5, 1)))
    held = Held(camera, 7, True, True, b"", "127.0.0.1", None, None, None, True)
    post = Post("kota", Known(held, (), (drawn,)), 0, counted=counted)
    _, _, masks = drawn_of({"lines": post.drawn(), "masks": post.masked()})
    assert [m.tolist() for m in masks] == ([[[0, 0], [0.5, 0], [0.5, 1]]] if counted else [])
