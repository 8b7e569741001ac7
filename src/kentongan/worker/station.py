"""What a watch process does with the cameras it holds: hears its child, stores, tells who looks."""

import asyncio
import json
import logging
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from kentongan.base import messages
from kentongan.base.db import Database
from kentongan.base.errors import Unavailable
from kentongan.settings import Watching
from kentongan.video.pipe import Head
from kentongan.worker.books import Books
from kentongan.worker.nursery import Ears, Nursery
from kentongan.worker.posts import Penance, Post, Posts, crossings_of, ledger_of
from kentongan.worker.voice import Voice, state_of

LEASES_S: Final = 0.5
DROPS_S: Final = 60.0
VIEWERS: Final = "_INBOX.web."

log = logging.getLogger(__name__)


class Station:
    """The posts, the child that works on them, and the doors to database and viewers."""

    def __init__(self, watching: Watching, database: Database, nats: Nats, name: str) -> None:
        self.watching = watching
        self.posts = Posts()
        self.books = Books(self, database, name)
        self.voice = Voice(nats)
        self.penance = Penance()
        self.ready = asyncio.Event()
        self.counting = False
        self._nats = nats
        self._name = name
        self._dropped = 0
        self._dropped_at = 0.0

    def hire(self, first: Head, command: tuple[str, ...]) -> None:
        self.nursery = Nursery(first, Ears(self._heard, self._child_ready, self._child_died), command)

    def works(self) -> Sequence[Callable[[], Awaitable[None]]]:
        return (self.nursery.run, self.books.keep_counts, self.books.keep_states, self._end_leases)

    # --- posts ----------------------------------------------------------------------------------------------

    async def begin(self, post: Post) -> None:
        """Work on a camera that was taken, and listen for who looks."""
        self.posts.add(post)
        subject = messages.look(post.city, post.camera)
        post.subscription = await messages.answer(self._nats, subject, partial(self._looked, post))
        post.fit.learnt = await self.books.learnt(post)
        self._add(post)
        self.books.changed = True

    def _add(self, post: Post) -> None:
        wait_s = self.penance.wait_s(post.camera)
        self.nursery.tell(
            kind="add", key=post.key, url=post.known.camera.url, counted=post.counted,
            lines=post.drawn(), slot=post.slot, wait_s=wait_s,
            learnt=b64encode(post.fit.learnt or b"").decode(),
        )  # fmt: skip

    async def leave(self, post: Post) -> None:
        """Stop working on a camera. Whoever holds its duty decides what becomes of that."""
        if not self.posts.holds(post):
            return
        self.posts.remove(post)
        self.nursery.tell(kind="drop", key=post.key)
        self.nursery.give_back(post.slot)
        if post.subscription is not None:
            try:
                await post.subscription.unsubscribe()
            except NatsError:
                log.debug("unsubscribed without a connection")

    async def release(self, post: Post) -> None:
        """Stop working on a camera because nobody wants it any more, and say so."""
        post.report = post.report | {"state": "released", "detail": ""}
        await self.books.tell(post)
        await self.leave(post)

    def redraw(self, post: Post) -> None:
        self.nursery.tell(kind="lines", key=post.key, lines=post.drawn())

    def relearn(self, post: Post) -> None:
        post.fit.learnt = None
        self.nursery.tell(kind="relearn", key=post.key)

    async def again(self, post: Post) -> bool:
        """Begin a camera anew under a new epoch, keeping its duty. False: it is no longer ours to watch."""
        self.nursery.tell(kind="drop", key=post.key)
        found = await self.books.take(post.city, post.camera, counted=post.counted)
        if not self.posts.holds(post):
            return False
        if found is None:
            await self.leave(post)
            return False
        post.known = found
        self._add(post)
        if post.looked:
            self.nursery.tell(kind="look", key=post.key, token="")
        return True

    # --- the child ------------------------------------------------------------------------------------------

    async def _child_ready(self, counting: bool) -> None:
        self.counting = counting
        asyncio.create_task(self._resume())  # noqa: RUF006 - it sets `ready`, which everybody waits for

    async def _resume(self) -> None:
        """Give a new child all cameras, each under a new epoch: its totals begin at nothing."""
        for post in self.posts:
            while self.posts.holds(post):
                try:
                    await self.again(post)
                    break
                except Unavailable:
                    await asyncio.sleep(1)
        self.ready.set()

    async def _child_died(self, slots: set[int]) -> None:
        self.ready.clear()
        suspects = [post for post in self.posts if post.slot in slots]
        self.penance.died([post.camera for post in suspects])
        for post in suspects:
            log.warning("camera %s is suspected of the child's death", post.camera)
            if len(suspects) == 1:
                post.suspected = True
                post.hear({"state": "connecting", "detail": "", "since": post.report["since"]})
                await self.voice.show(post, state_of(post))
        self.books.changed = True

    async def _heard(self, head: Head, body: bytes) -> None:
        if head["kind"] == "beat":
            self._note_dropped(int(head["dropped"]))
        elif head["kind"] == "counts":
            for found in head["counts"]:
                counted = self.posts.of(found["key"])
                if counted:
                    self.books.unsaved.add(counted, found)
        elif head["kind"] == "looked":
            word = messages.body(worker=self._name, **ledger_of(self.posts, head))
            await self.voice.publish(messages.LOOKED, word)
        elif (post := self.posts.of(head.get("key"))) is not None:
            await self._heard_of(post, head, body)

    async def _heard_of(self, post: Post, head: Head, body: bytes) -> None:
        """What the child says of one camera."""
        if head["kind"] == "piece":
            await self.voice.pass_on(post, head, body)
        elif head["kind"] == "show":
            await self.voice.show(post, head["show"])
        elif head["kind"] == "crossed":
            for word in crossings_of(post, head):
                await self.voice.publish(messages.CROSSED, messages.body(**word))
        elif head["kind"] == "sight":
            post.fit.keep(head["learnt"])
        elif head["kind"] == "report" and post.hear(head):
            self.books.changed = True
            await self.voice.show(post, state_of(post))

    def _note_dropped(self, dropped: int) -> None:
        """Say once a minute how many pictures came too late to be looked at."""
        now = time.monotonic()
        if now - self._dropped_at > DROPS_S:
            if dropped > self._dropped:
                log.info("%d pictures were not looked at in %.0f s", dropped - self._dropped, DROPS_S)
            self._dropped, self._dropped_at = dropped, now

    # --- who looks ------------------------------------------------------------------------------------------

    async def _looked(self, post: Post, asked: Msg) -> None:
        """Answer who wants to look. `inbox` is where a beginning is sent; without one the lease goes on, or,
        where the one before held the camera, everybody who looks is sent a beginning."""
        try:
            inbox = str(json.loads(asked.data).get("inbox") or "")
        except (ValueError, AttributeError):
            return
        if inbox and not inbox.startswith(VIEWERS):
            return
        before = post.look(self.watching.linger_s, inbox)
        await self.voice.publish(asked.reply, messages.body(**state_of(post), counted=post.counted))
        if inbox or not before:
            self.nursery.tell(kind="look", key=post.key, token=inbox)

    async def _end_leases(self) -> None:
        """Stop sending what nobody looks at, and hand back what was pulled for who is gone."""
        while True:
            await asyncio.sleep(LEASES_S)
            now = time.monotonic()
            for post in self.posts:
                if post.showing and not post.looked:
                    post.showing, post.inboxes = False, []
                    self.nursery.tell(kind="unlook", key=post.key)
                if not post.counted and now > post.wanted_until:
                    await self.release(post)
