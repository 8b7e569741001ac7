"""Storing what was counted and how the cameras are; and hearing from the database what has changed."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final, ParamSpec, Protocol, TypeVar
from uuid import UUID

from nats.aio.msg import Msg

from kentongan.base.db import Database
from kentongan.base.errors import Unavailable
from kentongan.cameras.health import record as health
from kentongan.cameras.stills import actions as stills
from kentongan.traffic import record
from kentongan.traffic.record import Known
from kentongan.video.pipe import Head
from kentongan.vision.model import Count
from kentongan.worker.posts import Post, Posts, Unsaved, still_of

P = ParamSpec("P")
T = TypeVar("T")

SAVE_S: Final = 1.0
REPORT_S: Final = 2.0
TELL_S: Final = 4.0
TAKEN_LEVEL: Final = (logging.WARNING, logging.INFO)  # without and with our offer
SOURCE: Final = "machine:watch"

log = logging.getLogger(__name__)


class Holder(Protocol):
    """Who holds the posts."""

    posts: Posts
    look_again: asyncio.Event

    async def leave(self, post: Post) -> None: ...

    async def release(self, post: Post) -> None:
        """Stop working on a camera because nobody wants it any more, and say so."""
        ...

    async def again(self, post: Post) -> bool:
        """Begin a camera anew. Raises: Unavailable."""
        ...

    async def only_pull(self, post: Post) -> None:
        """Go on with a camera that is not to be counted any more."""
        ...

    async def settled(self, message: Msg) -> None:
        """A duty is done with."""
        ...

    def redraw(self, post: Post) -> None:
        """Its lines or masks have changed."""
        ...

    def relearn(self, post: Post) -> None:
        """Somebody said that it shall look where it looks now."""
        ...

    def moved(self, post: Post) -> None:
        """Somebody turned it."""
        ...


class Books:
    """A watch process's hand on the database. `changed`: a camera's state is another one; tell the pages."""

    def __init__(self, holder: Holder, database: Database, name: str) -> None:
        self._holder = holder
        self._database = database
        self._name = name
        self.unsaved = Unsaved()
        self._stills: dict[str, dict[UUID, stills.Fresh]] = {}  # by city; the newest of each camera
        self.changed = True
        self._told_at = 0.0
        self._away = False

    def works(self) -> Sequence[Callable[[], Awaitable[None]]]:
        return (self.keep_counts, self.keep_states, self.keep_stills)

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

    async def tell(self, post: Post) -> None:
        """Store how one camera is now, where the database is there."""
        await self._try(self._report, post.city, [post])

    def still(self, post: Post, head: Head, jpeg: bytes) -> None:
        """Note the newest small picture of a camera. Raises: KeyError, ValueError, on what is none."""
        self._stills.setdefault(post.city, {})[post.camera] = still_of(post, head, jpeg)

    async def keep_stills(self) -> None:
        """Store stills; what cannot be stored now is not kept: newer ones come."""
        while True:
            await asyncio.sleep(SAVE_S)
            found, self._stills = self._stills, {}
            for city, newest in found.items():
                await self._try(self._store_stills, city, list(newest.values()))

    def _store_stills(self, city: str, found: list[stills.Fresh]) -> None:
        with self._database.record(city, SOURCE) as tx:
            stills.save(tx, found)

    async def keep_counts(self) -> None:
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
                await self._lost(self._holder.posts.by_camera.get(camera), rows)

    async def _lost(self, post: Post | None, rows: list[tuple[int, Count]]) -> None:
        """Another process holds this camera by now, where the present epoch was refused, not an older."""
        if post and any(epoch == post.epoch and UUID(c.camera) == post.camera for epoch, c in rows):
            log.warning("camera %s was taken by another process", post.camera)
            await self._holder.leave(post)

    def _store(self, city: str, rows: list[tuple[int, Count]]) -> set[UUID]:
        with self._database.record(city, SOURCE) as tx:
            return record.save_counts(tx, rows)

    async def keep_states(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._holder.look_again.wait(), REPORT_S)
            self._holder.look_again.clear()
            await self.save_states()

    async def save_states(self) -> None:
        """Tell how the cameras are, and hear whether they still are ours and as they were."""
        for city, posts in self._holder.posts.cities().items():
            epochs = {post.camera: post.epoch for post in posts}
            good = await self._try(self._report, city, posts)
            if good is None:
                continue
            for post in posts:
                if self._holder.posts.holds(post) and post.epoch == epochs[post.camera]:
                    await self._keep_up(post, good.get(post.camera))

    async def _keep_up(self, post: Post, found: Known | None) -> None:
        if found is None:
            log.log(TAKEN_LEVEL[post.offered_at > 0], "camera %s was taken by another process", post.camera)
            await self._holder.leave(post)
        elif post.counted and found.camera.enabled and not found.camera.counted:
            await self._holder.only_pull(post)
        elif not found.camera.enabled:
            await self._holder.release(post)
            if post.message is not None:
                await self._holder.settled(post.message)
        elif found.camera.source != post.known.camera.source:
            try:
                await self._holder.again(post)
            except Unavailable:
                log.debug("the database went away; the next report tries again")
        elif found != post.known:
            post.known = found
            self._holder.redraw(post)

    def _report(self, city: str, posts: list[Post]) -> dict[UUID, Known]:
        now = time.monotonic()
        tell = self.changed or now - self._told_at > TELL_S
        with self._database.record(city, SOURCE) as tx:
            found = record.save_states(tx, [post.reported(self._name) for post in posts], tell=tell)
        self._tell_health(city, [post for post in posts if post.camera in found])
        if tell:
            self.changed, self._told_at = False, now
        return found

    def _tell_health(self, city: str, posts: list[Post]) -> None:
        """Store what is wrong with cameras that are ours, and hear where somebody accepted a view."""
        told = {post.camera: news for post in posts if (news := post.healthy()) is not None}
        try:
            with self._database.record(city, SOURCE) as tx:
                ours = record.known(tx, [post.camera for post in posts])
                held = [p for p in posts if p.camera in ours and ours[p.camera].camera.epoch == p.epoch]
                health.save(tx, [told[post.camera] for post in held if post.camera in told])
                views = health.views(tx, [post.camera for post in held])
        except Unavailable:
            for post in posts:
                post.fit.lost()
            raise
        for post in held:
            self._heard(post, stored=post.camera in told, view=views.get(post.camera))

    def _heard(self, post: Post, *, stored: bool, view: health.View | None) -> None:
        if stored:
            post.fit.stored()
        if view is None:
            return
        if view.accepted_at is not None and view.accepted_at > post.fit.accepted_at:
            post.fit.accepted_at = view.accepted_at
            self._holder.relearn(post)
        if view.moved_at is not None and post.fit.move(view.moved_at, view.moved_by):
            self._holder.moved(post)

    async def learnt(self, post: Post) -> bytes | None:
        """What the camera learnt of its view before; None also where the database is away."""
        return await self._try(self._learnt, post.city, post.camera)

    def _learnt(self, city: str, camera: UUID) -> bytes | None:
        with self._database.record(city, SOURCE) as tx:
            return health.learnt(tx, camera)

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
