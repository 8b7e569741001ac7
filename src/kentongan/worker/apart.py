"""Cameras at which a child died are set apart: each in a child of its own, until it has proved itself."""

import asyncio
import logging
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from kentongan.base.clock import wall
from kentongan.base.errors import Unavailable
from kentongan.base.vault import Locked, Vault
from kentongan.cameras.register import sources
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
    vault: Vault
    penance: Penance = field(default_factory=Penance)
    _moving: set["asyncio.Task[None]"] = field(default_factory=set["asyncio.Task[None]"])

    def add(self, post: Post) -> None:
        """Give a camera to the child that its slot names, which alone learns its addresses; one that may not
        be connected to stays shut."""
        opened = self._opened(post)
        if opened is None:
            return
        post.told = self.nursery.tell(
            kind="add", key=post.key, url=opened.url, main_url=opened.main_url, counted=post.counted,
            lines=post.drawn(), masks=post.masked(), slot=post.slot,
            wait_s=self.penance.wait_s(post.camera), record=post.recorded, warm=post.warmed,
            learnt=b64encode(post.fit.learnt or b"").decode(), moved_by=post.fit.moved_by,
        )  # fmt: skip
        if post.looked:  # who asked before the child knew of the camera was not heard by it
            self.nursery.tell(kind="look", key=post.key, token="")
        if post.looked_large:
            self.nursery.tell(kind="look", key=post.key, token="", large=True)

    def _opened(self, post: Post) -> sources.Opened | None:
        """Where its pictures come from. None: it may not be known or connected to; its state says why."""
        found, detail = post.known.camera.source, "not_allowed"
        if found.allowed:
            try:
                return sources.opened(self.vault, found)
            except Locked as locked:
                log.error("camera %s is not pulled: %s", post.camera, locked)
                detail = "no_key"
        post.hear({"state": "dead", "detail": detail, "since": wall().isoformat()})
        return None

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
        else:
            self.penance.doubt([post.camera for post in suspects])
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
