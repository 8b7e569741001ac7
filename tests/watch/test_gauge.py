"""What a watch process takes its cameras to cost, those among them for which it has no room."""

import os
import socket
from collections.abc import Iterator
from uuid import uuid4

import pytest

from kentongan.traffic.record import Held, Known
from kentongan.video.pipe import ChildEnd, Head
from kentongan.vision.newest import Newest
from kentongan.worker.eye import Eye
from kentongan.worker.gauge import Gauge, costs
from kentongan.worker.marks import Marks
from kentongan.worker.posts import Post, Posts
from kentongan.worker.reach import Reach
from kentongan.worker.shares import Load, shares
from video.conftest import Street
from watch.conftest import wait_until
from watch.start import FIRST

USUAL = 0.05


def held_post() -> Post:
    held = Held(uuid4(), 7, True, True, b"", "127.0.0.1", None, None, None, True)
    return Post("kota", Known(held, ()), 0, counted=True)


class Crowded:
    """A decoding child's eye in this process that has room for one camera, and holds two that play."""

    def __init__(self, street: Street) -> None:
        self.words: list[Head] = []
        end = ChildEnd(socket.socketpair()[1])
        end.send = end.record = self._take  # type: ignore[method-assign]
        self.eye = Eye(end, Marks.new(), FIRST, Reach())
        self.eye._newest = self.eye._astray._newest = self.newest = Newest(first=1)
        self.posts = Posts()
        for slot, path in enumerate(("B0", "B1")):
            post = held_post()
            self.posts.add(post)
            self.add(post, street.url(path), slot)
            wait_until(lambda key=post.key: key in self.newest._known, why="it sends pictures")

    def add(self, post: Post, url: str, slot: int) -> None:
        rest = {"lines": [], "masks": [], "wait_s": 0, "counted": True, "record": False, "main_url": ""}
        self.eye.hear({"kind": "add", "key": post.key, "url": url, "slot": slot, **rest})

    def _take(self, head: Head, body: bytes = b"", *, may_drop: bool = False) -> None:
        self.words.append(head)
        if head["kind"] == "turn":
            self.eye.hear(head)

    def beat(self) -> Head:
        """What it says of its looks. Nothing is looked at here: all that comes is lost."""
        self.eye._note_losses(self.newest.losses())
        self.eye._tell_looks(2.0)
        return [word for word in self.words if word["kind"] == "looked"][-1]


@pytest.fixture
def crowded(street: Street) -> Iterator[Crowded]:
    made = Crowded(street)
    yield made
    for post in made.posts:
        made.eye.hear({"kind": "drop", "key": post.key})


def measured(posts: Posts, *words: Head) -> Gauge:
    """A gauge that heard these words, one after the other, and measured this process each time."""
    gauge = Gauge()
    gauge.measure([(os.getpid(), [*posts])])
    for word in words:
        gauge.hear(posts, word)
        gauge.measure([(os.getpid(), [*posts])])
    return gauge


def looked(posts: Posts, outside: list[str]) -> Head:
    full = {"due": 10, "seen": 0, "still": 0, "audited": 0, "missed": 0, "gap_max_s": 0.2}
    return {"kind": "looked", "outside": outside, "cameras": {p.key: full for p in posts}}


def test_a_camera_for_which_there_is_no_room_weighs_what_cameras_usually_take(crowded: Crowded) -> None:
    inside, outside = crowded.posts
    gauge = measured(crowded.posts, crowded.beat())
    assert not gauge.outside(inside)
    assert gauge.outside(outside)
    known = gauge.cost(outside)
    assert known is not None
    usual = 2 * known + USUAL
    assert costs(gauge, crowded.posts, usual)[outside.camera] == usual
    assert costs(gauge, [outside], known / 2)[outside.camera] == known, "nor less than its decoding takes"


def test_a_camera_that_is_let_in_or_falls_silent_is_not_outside_any_more(crowded: Crowded) -> None:
    first, second = crowded.posts
    word = crowded.beat()
    crowded.eye.hear({"kind": "drop", "key": first.key})
    wait_until(lambda: second.key in crowded.newest._admission.inside, why="it is let in")
    gauge = measured(crowded.posts, word, crowded.beat())
    assert not gauge.outside(second)


def test_a_process_with_cameras_outside_gives_some_to_one_that_has_time() -> None:
    """Twenty are looked at here and twenty wait; there twenty are, and none waits."""
    posts = Posts()
    for _ in range(40):
        posts.add(held_post())
    waiting = [post.key for post in posts][20:]

    def given(outside: list[str]) -> int:
        gauge = measured(posts, looked(posts, outside))
        for n, camera in enumerate(gauge._cameras.values()):
            camera.cost = USUAL if n < 20 else USUAL / 5  # what was measured: those outside are only decoded
        here = Load(40, sum(costs(gauge, posts, USUAL).values()), 40, 1.0)
        return shares({"here": here, "there": Load(20, 20 * USUAL, 40, 1.0)})["here"]

    assert given([]) == 0
    assert given(waiting) >= 2


def test_a_child_that_says_that_all_are_outside_makes_its_process_no_busier_than_usual_ones() -> None:
    posts = Posts()
    for _ in range(3):
        posts.add(held_post())
    gauge = measured(posts, looked(posts, [*(post.key for post in posts), "x", str(uuid4())]))
    usual = 10.0  # cores: far more than anything here takes
    assert costs(gauge, posts, usual) == {post.camera: usual for post in posts}
