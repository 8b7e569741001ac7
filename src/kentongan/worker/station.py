"""What a watch process does with the cameras it holds: hears its child, stores, tells who looks."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final, ParamSpec, TypeVar
from uuid import UUID

from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from kentongan.base import messages
from kentongan.base.db import Database
from kentongan.base.errors import Unavailable
from kentongan.settings import Pulling, Watching
from kentongan.traffic import record
from kentongan.traffic.record import Known
from kentongan.video.pipe import Head
from kentongan.vision.model import Count
from kentongan.worker.apart import Apart
from kentongan.worker.gauge import Gauge
from kentongan.worker.marks import SLOTS
from kentongan.worker.nurseries import Hearing, Kind, Nurseries
from kentongan.worker.posts import Post, Posts, Unsaved, crossings_of, ledger_of

P = ParamSpec("P")
T = TypeVar("T")

SAVE_S: Final = 1.0
REPORT_S: Final = 2.0
TELL_S: Final = 4.0
LEASES_S: Final = 0.5
DROPS_S: Final = 60.0
TAKEN_LEVEL: Final = (logging.WARNING, logging.INFO)  # without and with our offer
HANDOVER_S: Final = 20.0
"""So long `keep` may take to place the duty to pull what is not counted any more."""
SOURCE: Final = "machine:watch"
VIEWERS: Final = "_INBOX.web."

log = logging.getLogger(__name__)


class Station:
    """The posts, the child that works on them, and the doors to database and viewers."""

    def __init__(self, watching: Watching, database: Database, nats: Nats, name: str) -> None:
        self.watching = watching
        self.posts = Posts()
        self.unsaved = Unsaved()
        self.ready = asyncio.Event()
        self.counting = False
        self.gauge = Gauge()
        self.look_again = asyncio.Event()
        """Set where somebody may have taken a camera of ours: the next report hears of it."""
        self.name = name
        self._database = database
        self._nats = nats
        self._changed = True
        self._told_at = 0.0
        self._away = False
        self._dropped = 0
        self._dropped_at = 0.0

    def hire(self, first: Head, command: tuple[str, ...]) -> None:
        hearing = Hearing(self._heard, self._child_ready, self._child_died)
        self.nursery = Nurseries(first, hearing, command, self.watching.together)
        self.apart = Apart(self.posts, self.nursery, self.again)

    def works(self) -> Sequence[Callable[[], Awaitable[None]]]:
        return (self.nursery.run, self._save_counts, self._save_states, self._end_leases)

    def most(self, kind: str) -> int:
        """How many cameras of one kind of duty this process may hold."""
        return self.watching.cameras if kind == Kind.COUNT else self.watching.pulled

    def children(self) -> list[tuple[int, list[Post]]]:
        """The children that live, and the cameras of each."""
        pids = self.nursery.pids()
        return [(pid, [p for p in self.posts if p.slot // SLOTS == number]) for number, pid in pids.items()]

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
            return record.take(tx, camera, self.name, counted=counted)

    async def begin(self, post: Post) -> None:
        """Work on a camera that was taken, and listen for who looks."""
        self.posts.add(post)
        subject = messages.look(post.city, post.camera)
        post.subscription = await messages.answer(self._nats, subject, partial(self._looked, post))
        if post.known.suspected and self.apart.set_apart(post):
            post.told = 0
        self.apart.add(post)
        self._changed = True

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

    async def _release(self, post: Post) -> None:
        """Stop working on a camera because nobody wants it any more, and say so."""
        post.report = post.report | {"state": "released", "detail": ""}
        await self._try(self._report, post.city, [post])
        await self.leave(post)

    async def tell_taken(self, post: Post) -> None:
        """Let whoever held this camera before us see to it that it is ours now."""
        await self._publish(messages.TAKEN, messages.body(camera=str(post.camera), epoch=post.epoch))

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
        self.apart.add(post)
        if post.looked:
            self.nursery.tell(kind="look", key=post.key, token="")
        return True

    # --- the child ------------------------------------------------------------------------------------------

    async def _child_ready(self, number: int, start: int, counting: bool) -> None:
        if number == 0:
            self.counting = counting
            self.ready.set()
        self.apart.ready(number, start)

    async def _child_died(self, number: int, slots: set[int]) -> None:
        if number == 0:
            self.ready.clear()
        suspects = self.apart.died(number, slots)
        for post in suspects:
            log.warning("camera %s is suspected of a child's death; it is set apart", post.camera)
            if post.suspected:
                post.hear({"state": "connecting", "detail": "", "since": post.report["since"]})
                await self._show(post, self._state(post))
        self._changed = True

    async def _heard(self, head: Head, body: bytes) -> None:
        self.gauge.hear(self.posts, head)
        if head["kind"] == "beat":
            self._note_dropped(int(head["dropped"]))
        elif head["kind"] == "counts":
            for found in head["counts"]:
                counted = self.posts.of(found["key"])
                if counted:
                    self.unsaved.add(counted, found)
        elif head["kind"] == "looked":
            word = messages.body(worker=self.name, **ledger_of(self.posts, head))
            await self._publish(messages.LOOKED, word)
        elif (post := self.posts.of(head.get("key"))) is not None:
            await self._heard_of(post, head, body)

    async def _heard_of(self, post: Post, head: Head, body: bytes) -> None:
        """What the child says of one camera."""
        if head["kind"] == "piece":
            await self._pass_on(post, head, body)
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
            self.apart.let_in()
            for post in self.posts:
                if post.showing and not post.looked:
                    post.showing, post.inboxes = False, []
                    self.nursery.tell(kind="unlook", key=post.key)
                if post.message is None and now > post.wanted_until:
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
            with suppress(TimeoutError):
                await asyncio.wait_for(self.look_again.wait(), REPORT_S)
            self.look_again.clear()
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
            log.log(TAKEN_LEVEL[post.offered_at > 0], "camera %s was taken by another process", post.camera)
            await self.leave(post)
        elif post.counted and found.camera.enabled and not found.camera.counted:
            await self._only_pull(post)
        elif not found.camera.enabled:
            await self._release(post)
            if post.message is not None:
                await self.settled(post.message)
        elif found.camera.url != post.known.camera.url:
            try:
                await self.again(post)
            except Unavailable:
                log.debug("the database went away; the next report tries again")
        elif found != post.known:
            post.known = found
            self.nursery.tell(kind="lines", key=post.key, lines=post.drawn())

    async def _only_pull(self, post: Post) -> None:
        """Go on with a camera that is not to be counted any more, until its other duty finds somebody."""
        before, post.message, post.counted = post.message, None, False
        wanted = self.watching.pull is Pulling.ALL
        post.wanted_until = max(post.wanted_until, time.monotonic() + HANDOVER_S if wanted else 0)
        try:
            await self.again(post)
        except Unavailable:
            post.message, post.counted = before, True
            return
        if before is not None:
            await self.settled(before)

    async def settled(self, message: Msg) -> None:
        """A duty is done with: it need not be given to another."""
        try:
            await message.ack()
        except NatsError as error:
            log.debug("not acknowledged: %r", error)

    def _report(self, city: str, posts: list[Post]) -> dict[UUID, Known]:
        now = time.monotonic()
        tell = self._changed or now - self._told_at > TELL_S
        with self._database.record(city, SOURCE) as tx:
            found = record.save_states(tx, [post.reported(self.name) for post in posts], tell=tell)
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
