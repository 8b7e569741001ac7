"""Cameras at which a child died are set apart: each in a child of its own, until it has proved itself."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from kentongan.base.errors import Unavailable
from kentongan.worker.marks import SLOTS
from kentongan.worker.nurseries import Kind, Nurseries
from kentongan.worker.nursery import NoRoom
from kentongan.worker.posts import Penance, Post, Posts

AGAIN_S: Final = 1.0

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Apart:
    """Moves cameras between children. `again` begins one under a new epoch; it raises Unavailable."""

    posts: Posts
    nursery: Nurseries
    again: Callable[[Post], Awaitable[bool]]
    penance: Penance = field(default_factory=Penance)
    _moving: set["asyncio.Task[None]"] = field(default_factory=set["asyncio.Task[None]"])

    def add(self, post: Post) -> None:
        """Give a camera to the child that its slot names."""
        post.told = self.nursery.tell(
            kind="add", key=post.key, url=post.known.camera.url, counted=post.counted,
            lines=post.drawn(), slot=post.slot, wait_s=self.penance.wait_s(post.camera),
        )  # fmt: skip

    def set_apart(self, post: Post) -> bool:
        """Give a camera a child of its own. False: there are too many already."""
        if post.alone:
            return True
        try:
            slot = self.nursery.slot(Kind.ALONE)
        except NoRoom as full:
            log.error("camera %s stays with others: %s", post.camera, full)
            return False
        self._move(post, slot)
        post.alone = True
        return True

    def ready(self, number: int, start: int) -> None:
        """A new child stands: give it its cameras. What the one before it held begins under a new epoch."""
        held = [post for post in self.posts if post.slot // SLOTS == number and post.told != start]
        for post in held:
            if post.told == 0:
                self.add(post)
        self._later([post for post in held if post.told not in {0, start}])

    def died(self, number: int, slots: set[int]) -> list[Post]:
        """A child died while it held these slots' pictures. Returns: the cameras that can have done it."""
        held = [post for post in self.posts if post.slot // SLOTS == number]
        for post in held:
            post.told = -1
        suspects = [post for post in held if post.slot in slots or post.alone]
        if len(suspects) == 1:
            self.penance.died(suspects[0].camera)
            suspects[0].suspected = True
        crowd = [post for post in suspects if not self.set_apart(post)]
        if crowd:
            self.penance.in_turn([post.camera for post in crowd])
        return suspects

    def let_in(self) -> None:
        """Give those that have proved themselves back to a child of many."""
        now = time.monotonic()
        for post in self.posts:
            sound = post.alone and post.sound_since > 0
            if sound and now - post.sound_since > self.penance.proof_s(post.camera):
                try:
                    slot = self.nursery.slot(Kind.COUNT if post.counted else Kind.PULL)
                except NoRoom:
                    return
                log.info("camera %s has behaved by itself; it joins the others", post.camera)
                self.nursery.tell(kind="drop", key=post.key)
                self._move(post, slot)
                post.alone, post.sound_since = False, 0.0
                self._later([post])

    def _move(self, post: Post, slot: int) -> None:
        self.nursery.give_back(post.slot)
        post.slot, post.told = slot, -1

    def _later(self, posts: Iterable[Post]) -> None:
        task = asyncio.create_task(self._begin(list(posts)))
        self._moving.add(task)
        task.add_done_callback(self._moving.discard)

    async def _begin(self, posts: list[Post]) -> None:
        for post in posts:
            while self.posts.holds(post):
                try:
                    await self.again(post)
                    break
                except Unavailable:
                    await asyncio.sleep(AGAIN_S)
