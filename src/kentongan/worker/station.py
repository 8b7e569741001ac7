"""What a watch process does with the cameras it holds: hears its child, stores, tells who looks."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final, ParamSpec, TypeVar
from uuid import UUID

from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from kentongan.base import messages
from kentongan.base.db import Database
from kentongan.base.errors import Unavailable
from kentongan.settings import Watching
from kentongan.traffic import record
from kentongan.traffic.record import Known
from kentongan.video.pipe import Head
from kentongan.vision.model import Count
from kentongan.worker.nursery import Ears, Nursery
from kentongan.worker.posts import Penance, Post, Posts, Unsaved, crossings_of, ledger_of
from kentongan.worker.recorder import Recorder

P = ParamSpec("P")
T = TypeVar("T")

SAVE_S: Final = 1.0
REPORT_S: Final = 2.0
TELL_S: Final = 4.0
LEASES_S: Final = 0.5
DROPS_S: Final = 60.0
SOURCE: Final = "machine:watch"
VIEWERS: Final = "_INBOX.web."

log = logging.getLogger(__name__)


class Station:
    """The posts, the child that works on them, and the doors to database and viewers."""

    def __init__(self, watching: Watching, database: Database, nats: Nats, name: str) -> None:
        self.watching = watching
        self.recorder: Recorder | None = None
        self.posts = Posts()
        self.unsaved = Unsaved()
        self.penance = Penance()
        self.ready = asyncio.Event()
        self.counting = False
        self._database = database
        self._nats = nats
        self._name = name
        self._changed = True
        self._told_at = 0.0
        self._away = False
        self._dropped = 0
        self._dropped_at = 0.0

    def hire(self, first: Head, command: tuple[str, ...]) -> None:
        self.nursery = Nursery(first, Ears(self._heard, self._child_ready, self._child_died), command)

    def record(self, recorder: Recorder) -> None:
        """Let recordings be made of the cameras held here. To be called after `hire`."""
        self.recorder = recorder
        recorder.join(self.posts, self.nursery.tell)

    def works(self) -> Sequence[Callable[[], Awaitable[None]]]:
        recording = self.recorder.works() if self.recorder else ()
        return (self.nursery.run, self._save_counts, self._save_states, self._end_leases, *recording)

    # --- posts ----------------------------------------------------------------------------------------------

    async def take(self, city: str, camera: UUID, *, counted: bool) -> Known | None:
        """Raise a camera's epoch. What was counted under the old one is stored first, in this transaction.

        None: it is not to be watched. Raises: Unavailable.
        """
        rows = [row for row in self.unsaved.of(city) if row[1].camera == str(camera)]
        found = await asyncio.to_thread(self._take, city, camera, counted, rows)
        self.unsaved.saved(city, rows)
        return found

    def _take(self, city: str, camera: UUID, counted: bool, rows: list[tuple[int, Count]]) -> Known | None:
        with self._database.record(city, SOURCE) as tx:
            if rows:
                record.save_counts(tx, rows)
            return record.take(tx, camera, self._name, counted=counted)

    async def begin(self, post: Post) -> None:
        """Work on a camera that was taken, and listen for who looks."""
        self.posts.add(post)
        subject = messages.look(post.city, post.camera)
        post.subscription = await messages.answer(self._nats, subject, partial(self._looked, post))
        if self.recorder is not None:
            await self.recorder.begin(post)
        self._add(post)
        self._changed = True

    def _add(self, post: Post) -> None:
        wait_s = self.penance.wait_s(post.camera)
        self.nursery.tell(
            kind="add", key=post.key, url=post.known.camera.url, counted=post.counted,
            lines=post.drawn(), slot=post.slot, wait_s=wait_s,
            record=self.recorder is not None and self.recorder.wants(post),
        )  # fmt: skip

    async def leave(self, post: Post) -> None:
        """Stop working on a camera. Whoever holds its duty decides what becomes of that."""
        if not self.posts.holds(post):
            return
        self.posts.remove(post)
        self.nursery.tell(kind="drop", key=post.key)
        self.nursery.give_back(post.slot)
        if self.recorder is not None:
            await self.recorder.leave(post)
        if post.subscription is not None:
            try:
                await post.subscription.unsubscribe()
            except NatsError:
                log.debug("unsubscribed without a connection")

    async def _release(self, post: Post) -> None:
        """Stop working on a camera because nobody wants it any more, and say so."""
        post.report = post.report | {"state": "released", "detail": ""}
        await self._try(self._report, post.city, [post])
        await self.leave(post)

    async def again(self, post: Post) -> bool:
        """Begin a camera anew under a new epoch, keeping its duty. False: it is no longer ours to watch."""
        self.nursery.tell(kind="drop", key=post.key)
        found = await self.take(post.city, post.camera, counted=post.counted)
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
                await self._show(post, self._state(post))
        self._changed = True

    async def _heard(self, head: Head, body: bytes) -> None:
        if head["kind"] == "beat":
            self._note_dropped(int(head["dropped"]))
        elif head["kind"] == "counts":
            for found in head["counts"]:
                counted = self.posts.of(found["key"])
                if counted:
                    self.unsaved.add(counted, found)
        elif head["kind"] == "looked":
            word = messages.body(worker=self._name, **ledger_of(self.posts, head))
            await self._publish(messages.LOOKED, word)
        elif (post := self.posts.of(head.get("key"))) is not None:
            await self._heard_of(post, head, body)

    async def _heard_of(self, post: Post, head: Head, body: bytes) -> None:
        """What the child says of one camera."""
        if head["kind"] == "piece":
            await self._pass_on(post, head, body)
        elif head["kind"] == "group":
            if self.recorder is not None:
                self.recorder.heard(post, head, body)
        elif head["kind"] == "still" and self.recorder is not None:
            self.recorder.still(post, body)
        elif head["kind"] == "show":
            await self._show(post, head["show"])
        elif head["kind"] == "crossed":
            for word in crossings_of(post, head):
                await self._publish(messages.CROSSED, messages.body(**word))
        elif head["kind"] == "report" and post.hear(head):
            self._changed = True
            await self._show(post, self._state(post))

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
        await self._publish(asked.reply, messages.body(**self._state(post), counted=post.counted))
        if inbox or not before:
            self.nursery.tell(kind="look", key=post.key, token=inbox)

    def _state(self, post: Post) -> Head:
        return {"type": "state", "state": post.report["state"], "detail": post.report["detail"]}

    async def _show(self, post: Post, word: Head) -> None:
        if post.looked:
            await self._publish(messages.boxes(post.city, post.camera), messages.body(**word))

    async def _pass_on(self, post: Post, head: Head, body: bytes) -> None:
        token = str(head["token"])
        if token and token not in post.inboxes:
            return
        headers = {messages.NUMBER: str(int(head["number"]))}
        if head["init"]:
            headers[messages.CODEC] = str(head["init"]["codec"])
            headers[messages.WIDTH] = str(int(head["init"]["width"]))
            headers[messages.HEIGHT] = str(int(head["init"]["height"]))
        else:
            headers[messages.KEY] = "1" if head["first"] else "0"
            headers[messages.AT] = str(head["at"])
            headers[messages.MEDIA] = str(head["media_s"])
        await self._publish(token or messages.media(post.city, post.camera), body, headers)

    async def _publish(self, subject: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        """Live pictures are for now or never: without a connection they are dropped."""
        if not subject or not self._nats.is_connected:
            return
        try:
            await self._nats.publish(subject, body, headers=headers)
        except NatsError as error:
            log.debug("not published: %r", error)

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
                    await self._release(post)

    # --- storing --------------------------------------------------------------------------------------------

    async def _save_counts(self) -> None:
        while True:
            await asyncio.sleep(SAVE_S)
            await self.save_counts()

    async def save_counts(self) -> None:
        """Store what was counted; where the database is away it is kept for later."""
        for city in self.unsaved.cities():
            rows = self.unsaved.of(city)
            stale = await self._try(self._store, city, rows)
            if stale is None:
                continue
            self.unsaved.saved(city, rows)
            for camera in stale:
                await self._lost(self.posts.by_camera.get(camera), rows)

    async def _lost(self, post: Post | None, rows: list[tuple[int, Count]]) -> None:
        """Another process holds this camera by now, where the present epoch was refused, not an older."""
        if post and any(epoch == post.epoch and UUID(c.camera) == post.camera for epoch, c in rows):
            log.warning("camera %s was taken by another process", post.camera)
            await self.leave(post)

    def _store(self, city: str, rows: list[tuple[int, Count]]) -> set[UUID]:
        with self._database.record(city, SOURCE) as tx:
            return record.save_counts(tx, rows)

    async def _save_states(self) -> None:
        while True:
            await asyncio.sleep(REPORT_S)
            await self.save_states()

    async def save_states(self) -> None:
        """Tell how the cameras are, and hear whether they still are ours and as they were."""
        for city, posts in self.posts.cities().items():
            epochs = {post.camera: post.epoch for post in posts}
            good = await self._try(self._report, city, posts)
            if good is None:
                continue
            for post in posts:
                if self.posts.holds(post) and post.epoch == epochs[post.camera]:
                    await self._keep_up(post, good.get(post.camera))

    async def _keep_up(self, post: Post, found: Known | None) -> None:
        if found is None:
            log.warning("camera %s was taken by another process", post.camera)
            await self.leave(post)
        elif not found.camera.enabled or (post.counted and not found.camera.counted):
            await self._release(post)
            if post.message is not None:
                await self._settled(post.message)
        elif found.camera.url != post.known.camera.url:
            try:
                await self.again(post)
            except Unavailable:
                log.debug("the database went away; the next report tries again")
        elif found != post.known:
            post.known = found
            self.nursery.tell(kind="lines", key=post.key, lines=post.drawn())

    async def _settled(self, message: Msg) -> None:
        try:
            await message.ack()
        except NatsError as error:
            log.debug("not acknowledged: %r", error)

    def _report(self, city: str, posts: list[Post]) -> dict[UUID, Known]:
        now = time.monotonic()
        tell = self._changed or now - self._told_at > TELL_S
        with self._database.record(city, SOURCE) as tx:
            found = record.save_states(tx, [post.told(self._name) for post in posts], tell=tell)
        if tell:
            self._changed, self._told_at = False, now
        return found

    async def _try(self, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T | None:
        """Do something with the database. None: it is away; said once, not at every try."""
        try:
            found = await asyncio.to_thread(work, *args, **named)
        except Unavailable:
            if not self._away:
                log.warning("the database does not answer; counting goes on and is stored later")
            self._away = True
            return None
        if self._away:
            log.info("the database answers again; %d minutes are to be stored", len(self.unsaved))
        self._away = False
        return found
