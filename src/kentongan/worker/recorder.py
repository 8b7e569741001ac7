"""What a watch process records: which of its cameras, since when, and what becomes of the files.

Plans and marks stand in the database and are read every two seconds; a request over the messages is quicker
and is forgotten with the process. Writing never waits for the database: what is whole is indexed later.
"""

import asyncio
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from kentongan.base import messages
from kentongan.base.clock import wall
from kentongan.base.db import Database
from kentongan.base.errors import Unavailable
from kentongan.journal.actions import cities
from kentongan.recordings import record
from kentongan.recordings.boxes import STILL_MAX, Group, plausible, whole
from kentongan.recordings.model import Kind, Mode
from kentongan.recordings.record import Segment, StoreReport, Wish
from kentongan.recordings.shelf import Shelf, store_name
from kentongan.settings import Recording
from kentongan.video.pipe import Head
from kentongan.worker.export import Exports
from kentongan.worker.posts import Post, Posts
from kentongan.worker.segments import Chunk
from kentongan.worker.sweep import sweep
from kentongan.worker.writer import Terms, Writer

INDEX_S: Final = 1.0
WISH_S: Final = 2.0
STORE_S: Final = 3.0
EXPORT_S: Final = 1.0
TELL_S: Final = 5.0
BATCH: Final = 500
GROUP_MOST: Final = timedelta(seconds=60)
ASKED_MOST_S: Final = 3600.0
BACK_MOST_S: Final = 120.0
"""Further back is not asked for: the child remembers so many groups that it sent, and sends none twice."""
GB: Final = 1_000_000_000
SOURCE: Final = "machine:watch"
PLAYS: Final = {"playing", "clock"}
"""States of a camera of which there are pictures to record."""
CODEC: Final = re.compile(r"[A-Za-z0-9.]{4,40}")

log = logging.getLogger(__name__)


class Tell(Protocol):
    """Says a word to the child."""

    def __call__(self, **word: object) -> object: ...


class Recorder:
    """The recordings of one watch process, named `worker`. `doors`: to database and messages."""

    def __init__(self, settings: Recording, folder: Path, doors: tuple[Database, Nats], worker: str) -> None:
        self._settings = settings
        self._database, self._nats = database, nats = doors
        store = store_name(settings.store)
        self.writer = Writer(Terms(folder, store, settings.segment_s, int(settings.free_min_gb * GB)))
        self.shelf = Shelf(folder, store, nats)
        self._exports = Exports(database, self.shelf, worker, settings.export_days)
        self._posts: Posts = Posts()
        self._tell: Tell | None = None
        self._subscriptions: dict[UUID, Subscription] = {}
        self._wanted: set[UUID] = set()
        self._asked: dict[UUID, float] = {}  # monotonic seconds until which somebody wants a camera recorded
        self._off: set[UUID] = set()
        self._told_at = 0.0
        self._away = False

    def join(self, posts: Posts, tell: Tell) -> None:
        """Work for a station: its cameras, and how its child is told."""
        self._posts, self._tell = posts, tell

    def works(self) -> Sequence[Callable[[], Awaitable[None]]]:
        works = {self.index: INDEX_S, self.wish: WISH_S, self.keep_store: STORE_S, self.export: EXPORT_S}
        return (self._serve, *(partial(self._for_ever, every_s, act) for act, every_s in works.items()))

    async def stop(self, patience_s: float) -> None:
        """Close every file, and index what the database takes in this time."""
        await asyncio.to_thread(self.writer.stop, patience_s)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.index(), patience_s)

    # --- the station's cameras ------------------------------------------------------------------------------

    async def begin(self, post: Post) -> None:
        """Record a camera from its beginning on, if we did before, and listen for who wants it recorded."""
        post.recorded = post.camera in self._wanted
        await self._unsubscribe(post.camera)
        subject = messages.record(post.city, post.camera)
        answering = await messages.answer(self._nats, subject, partial(self._ask, post))
        self._subscriptions[post.camera] = answering

    async def leave(self, post: Post) -> None:
        """The camera is not ours any more."""
        self.writer.end(post.key)
        await self._unsubscribe(post.camera)

    async def _unsubscribe(self, camera: UUID) -> None:
        old = self._subscriptions.pop(camera, None)
        if old is not None:
            with suppress(NatsError):
                await old.unsubscribe()

    def heard(self, post: Post, head: Head, body: bytes) -> None:
        """A group of pictures. Raises: KeyError, ValueError, TypeError on what is none."""
        if not post.recorded:
            return  # it was on its way when nobody wanted it any more
        first = int(head["init_bytes"])
        if not whole(body, first) or not CODEC.fullmatch(str(head["codec"])):
            raise ValueError("this is no group of pictures")
        group = Group(
            city=post.city,
            camera=post.camera,
            epoch=post.epoch,
            began_at=datetime.fromisoformat(head["began_at"]),
            ended_at=datetime.fromisoformat(head["ended_at"]),
            media=int(head["media"]),
            codec=str(head["codec"]),
            width=int(head["width"]),
            height=int(head["height"]),
            key=bool(head["first"]),
        )
        if not plausible(group, wall(), GROUP_MOST):
            log.warning("camera %s: pictures of %s are not recorded", post.camera, group.began_at)
            return
        kind = Kind.INCIDENT if self._is_asked(post.camera) else Kind.GENERAL
        self.writer.put(Chunk(post.key, group, first, body, kind))

    def still(self, post: Post, jpeg: bytes) -> None:
        """A small picture of the camera, as it is now."""
        if len(jpeg) <= STILL_MAX and post.recorded:
            self.writer.still(post.camera, jpeg)

    # --- what is wanted -------------------------------------------------------------------------------------

    def _is_asked(self, camera: UUID) -> bool:
        return time.monotonic() < self._asked.get(camera, 0.0)

    async def _ask(self, post: Post, asked: Msg) -> None:
        """Somebody, or an alert, wants this camera recorded from a little before for so many seconds."""
        try:
            word = json.loads(asked.data)
            seconds = min(max(float(word["seconds"]), 1.0), ASKED_MOST_S)
            back_s = float(word.get("back_s", self._settings.pre_roll_s))
        except (ValueError, KeyError, TypeError):
            return
        off = post.camera in self._off
        if not off:
            until = time.monotonic() + seconds
            self._asked[post.camera] = max(until, self._asked.get(post.camera, 0.0))
            self._wanted.add(post.camera)
            self._say(post, back_s)
        if asked.reply and self._nats.is_connected:
            plays = post.report["state"] in PLAYS
            going = plays and not off and self.writer.state == "ready"
            words = messages.body(recording=going, state=self.writer.state)
            with suppress(NatsError):
                await self._nats.publish(asked.reply, words)

    async def wish(self) -> None:
        """Read plans and marks, and tell the child what to send."""
        for city, posts in self._posts.cities().items():
            found = await asyncio.to_thread(self._read_wishes, city, [post.camera for post in posts])
            for post in posts:
                self._decide(post, *found)

    def _read_wishes(self, city: str, cameras: list[UUID]) -> tuple[str, dict[UUID, Wish]]:
        with self._database.record(city, SOURCE) as tx:
            return record.wishes(tx, cameras)

    def _decide(self, post: Post, zone: str, wishes: dict[UUID, Wish]) -> None:
        wish = wishes.get(post.camera)
        if wish is None or not self._posts.holds(post):
            return
        now = wall()
        mode = wish.plan.mode_at(now.astimezone(ZoneInfo(zone)))
        marked = wish.marked_to_at is not None and now < wish.marked_to_at
        (self._off.add if mode is Mode.OFF else self._off.discard)(post.camera)
        wanted = mode is Mode.CONTINUOUS or (mode is Mode.ALERT and (marked or self._is_asked(post.camera)))
        (self._wanted.add if wanted else self._wanted.discard)(post.camera)
        since = wish.marked_from_at if marked else None
        self._say(post, self._settings.pre_roll_s if since is None else (now - since).total_seconds())

    def _say(self, post: Post, back_s: float) -> None:
        wanted = post.camera in self._wanted
        if self._tell is None or post.recorded == wanted:
            return
        post.recorded = wanted
        if wanted:
            self._tell(kind="record", key=post.key, back_s=min(BACK_MOST_S, max(0.0, back_s)))
        else:
            self._tell(kind="unrecord", key=post.key)
            self.writer.end(post.key)

    # --- database, disk, exports ----------------------------------------------------------------------------

    async def _serve(self) -> None:
        """Take back what was left unfinished, then give others pieces of our files."""
        await asyncio.to_thread(self.writer.start)
        subject = messages.shelf(self.shelf.store)
        await messages.answer(self._nats, subject, self.shelf.answer, together="shelf")
        await asyncio.Event().wait()

    async def _for_ever(self, every_s: float, act: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(every_s)
            try:
                await act()
            except Unavailable:
                if not self._away:
                    log.warning("the database does not answer; recording goes on and is indexed later")
                self._away = True
            else:
                self._away = False

    async def index(self) -> None:
        """Tell the database of what became whole. Raises: Unavailable."""
        waiting = self.writer.take()
        for city in sorted({segment.city for segment in waiting}):
            ours = [segment for segment in waiting if segment.city == city]
            for at in range(0, len(ours), BATCH):
                await asyncio.to_thread(self._add, city, ours[at : at + BATCH])

    def _add(self, city: str, segments: list[Segment]) -> None:
        now = time.monotonic()
        tell = now - self._told_at > TELL_S
        with self._database.record(city, SOURCE) as tx:
            record.add(tx, segments, tell=tell)
        self._told_at = now if tell else self._told_at
        self.writer.settle(segments)

    async def keep_store(self) -> None:
        """Say how the disk is, and delete what is doomed. Raises: Unavailable."""
        for city in await asyncio.to_thread(cities, self._database):
            await asyncio.to_thread(self._keep_store, city)

    def _keep_store(self, city: str) -> None:
        told = self._store_report()
        with self._database.record(city, SOURCE) as tx:
            record.report(tx, told)
        while sweep(self._database, city, self.shelf):
            continue

    def _store_report(self) -> StoreReport:
        terms, state, detail = self.writer.terms, self.writer.state, self.writer.detail
        try:
            free = self.writer.free_bytes()
        except OSError:
            free = 0
        return StoreReport(
            name=terms.store, state=state, detail=detail, free_bytes=free, dropped=self.writer.dropped(),
            quota_bytes=int(self._settings.quota_gb * GB), floor_bytes=terms.floor_bytes,
        )  # fmt: skip

    async def export(self) -> None:
        """Make the next export that waits. Raises: Unavailable."""
        loop = asyncio.get_running_loop()
        for city in await asyncio.to_thread(cities, self._database):
            await asyncio.to_thread(self._exports.make_next, city, loop)
