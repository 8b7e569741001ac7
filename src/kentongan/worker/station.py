"""What a watch process does with the cameras it holds: hears its child, stores, tells who looks."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from kentongan.base import messages
from kentongan.base.db import Database
from kentongan.base.errors import Unavailable
from kentongan.base.vault import Vault
from kentongan.settings import Pulling, Watching
from kentongan.video.pipe import Head
from kentongan.worker.apart import Apart
from kentongan.worker.books import Books
from kentongan.worker.gauge import Gauge
from kentongan.worker.marks import SLOTS
from kentongan.worker.nurseries import Hearing, Kind, Nurseries
from kentongan.worker.posts import Post, Posts, crossings_of, ledger_of
from kentongan.worker.recorder import Recorder
from kentongan.worker.turns import Turns
from kentongan.worker.voice import Voice, state_of

LEASES_S: Final = 0.5
DROPS_S: Final = 60.0
HANDOVER_S: Final = 20.0
"""So long `keep` may take to place the duty to pull what is not counted any more."""
PULLED: Final = ("child", "pictures", "lost", "ring_bytes")
VIEWERS: Final = "_INBOX.web."
BACK_MAX_S: Final = 600.0
"""Who asks for more than is kept gets what is kept."""

log = logging.getLogger(__name__)


class Station:
    """The posts, the child that works on them, and the doors to database and viewers."""

    def __init__(self, watching: Watching, database: Database, nats: Nats, name: str, vault: Vault) -> None:
        self.watching = watching
        self._vault = vault
        self.recorder: Recorder | None = None
        self.posts = Posts()
        self.books = Books(self, database, name)
        self.voice = Voice(nats)
        self.ready = asyncio.Event()
        self.counting = False
        self.gauge = Gauge()
        self.look_again = asyncio.Event()
        """Set where somebody may have taken a camera of ours: the next report hears of it."""
        self.name = name
        self._nats = nats
        self._dropped = 0
        self._dropped_at = 0.0

    def hire(self, first: Head, command: tuple[str, ...]) -> None:
        hearing = Hearing(self._heard, self._child_ready, self._child_died)
        self.nursery = Nurseries(first, hearing, command, self.watching.together)
        self.turns = Turns(self.watching.connects_per_s, self._let_connect)
        self.share_turns(0)
        self.apart = Apart(self.posts, self.nursery, self.again, self._vault)

    def share_turns(self, heard: int) -> None:
        """So many watch processes were heard of lately, on all machines, this one among them. Those of this
        machine are not waited for: they start together."""
        self.turns.share(max(heard, self.watching.processes))

    def record(self, recorder: Recorder) -> None:
        """Let recordings be made of the cameras held here. To be called after `hire`."""
        self.recorder = recorder
        recorder.join(self.posts, self.nursery.tell)

    def works(self) -> Sequence[Callable[[], Awaitable[None]]]:
        works = (self.nursery.run, *self.books.works(), self._end_leases)
        return (*works, *(self.recorder.works() if self.recorder else ()))

    def most(self, kind: str) -> int:
        """How many cameras of one kind of duty this process may hold."""
        return self.watching.cameras if kind == Kind.COUNT else self.watching.pulled

    def children(self) -> list[tuple[int, list[Post]]]:
        """The children that live, and the cameras of each."""
        pids = self.nursery.pids()
        return [(pid, [p for p in self.posts if p.slot // SLOTS == number]) for number, pid in pids.items()]

    # --- posts ----------------------------------------------------------------------------------------------

    async def begin(self, post: Post) -> None:
        """Work on a camera that was taken, and listen for who looks."""
        self.posts.add(post)
        for subject, to in ((messages.look, self._looked), (messages.back, self._stepped_back)):
            where = subject(post.city, post.camera)
            post.subscriptions.append(await messages.answer(self._nats, where, partial(to, post)))
        if self.recorder is not None:
            await self.recorder.begin(post)
        post.fit.learnt = await self.books.learnt(post)
        if post.known.suspected and self.apart.set_apart(post):
            post.told = 0
        self.apart.add(post)
        self.books.changed = True

    async def leave(self, post: Post) -> None:
        """Stop working on a camera. Whoever holds its duty decides what becomes of that."""
        if not self.posts.holds(post):
            return
        self.posts.remove(post)
        self.nursery.tell(kind="drop", key=post.key)
        self.nursery.give_back(post.slot)
        if self.recorder is not None:
            await self.recorder.leave(post)
        for subscription in post.subscriptions:
            try:
                await subscription.unsubscribe()
            except NatsError:
                log.debug("unsubscribed without a connection")

    async def release(self, post: Post) -> None:
        """Stop working on a camera because nobody wants it any more, and say so."""
        post.report = post.report | {"state": "released", "detail": ""}
        await self.books.tell(post)
        await self.leave(post)

    async def tell_taken(self, post: Post) -> None:
        """Let whoever held this camera before us see to it that it is ours now."""
        await self.voice.publish(messages.TAKEN, messages.body(camera=str(post.camera), epoch=post.epoch))

    def relearn(self, post: Post) -> None:
        post.fit.learnt = None
        post.fit.moved_by = ""
        self.nursery.tell(kind="relearn", key=post.key)

    def moved(self, post: Post) -> None:
        self.nursery.tell(kind="moved", key=post.key, by=post.fit.moved_by)

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
        self.apart.add(post)
        return True

    async def only_pull(self, post: Post) -> None:
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

    def _let_connect(self, key: str) -> None:
        self.nursery.tell(kind="turn", key=key)

    def redraw(self, post: Post) -> None:
        """Its lines or masks have changed."""
        self.nursery.tell(kind="lines", key=post.key, lines=post.drawn(), masks=post.masked())

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
                await self.voice.show(post, state_of(post))
        self.books.changed = True

    async def _heard(self, head: Head, body: bytes) -> None:
        self.gauge.hear(self.posts, head)
        if head["kind"] == "beat":
            self._note_dropped(int(head["dropped"]))
            word = {name: int(head[name]) for name in PULLED}
            await self.voice.publish(messages.PULLED, messages.body(worker=self.name, **word))
        elif head["kind"] == "counts":
            for found in head["counts"]:
                counted = self.posts.of(found["key"])
                if counted:
                    self.books.unsaved.add(counted, found)
        elif head["kind"] == "looked":
            word = messages.body(worker=self.name, **ledger_of(self.posts, head))
            await self.voice.publish(messages.LOOKED, word)
        elif (post := self.posts.of(head.get("key"))) is not None:
            await self._heard_of(post, head, body)

    async def _heard_of(self, post: Post, head: Head, body: bytes) -> None:
        """What the child says of one camera."""
        if head["kind"] in {"group", "still"}:
            self._keep(post, head, body)
        elif head["kind"] == "piece":
            await self.voice.pass_on(post, head, body)
        elif head["kind"] == "show":
            await self.voice.show(post, head["show"])
        elif head["kind"] == "back":
            await self._go_back(post, head)
        elif head["kind"] == "turn":
            self.turns.ask(post.key, first=post.counted or post.looked or post.warm)
        elif head["kind"] == "crossed":
            for word in crossings_of(post, head):
                await self.voice.publish(messages.CROSSED, messages.body(**word))
        elif head["kind"] == "sight":
            post.fit.keep(head["learnt"])
        elif head["kind"] == "report" and post.hear(head):
            self.books.changed = True
            await self.voice.show(post, state_of(post))

    def _keep(self, post: Post, head: Head, body: bytes) -> None:
        """Pictures to be stored."""
        if head["kind"] == "still":
            self.books.still(post, head, body)
            if self.recorder is not None:
                self.recorder.still(post, body)
        elif self.recorder is not None:
            self.recorder.heard(post, head, body)

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
            word = json.loads(asked.data)
            inbox = str(word.get("inbox") or "")
        except (ValueError, AttributeError):
            return
        if word.get("warm") is True:
            post.keep_warm(self.watching.linger_s)
            self._tell_warm(post)
            await self.voice.publish(asked.reply, messages.body(**state_of(post), counted=post.counted))
            return
        if inbox and not inbox.startswith(VIEWERS):
            return
        before = post.look(self.watching.linger_s, inbox)
        await self.voice.publish(asked.reply, messages.body(**state_of(post), counted=post.counted))
        if inbox or not before:
            self.nursery.tell(kind="look", key=post.key, token=inbox)
        if isinstance(large := word.get("large"), str):
            self._looked_large(post, large)

    def _looked_large(self, post: Post, inbox: str) -> None:
        """Somebody looks at it large: its main stream is wanted, too, where it has one."""
        if not inbox or inbox.startswith(VIEWERS):
            before = post.look_large(inbox)
            if inbox or not before:
                self.nursery.tell(kind="look", key=post.key, token=inbox, large=True)

    def _tell_warm(self, post: Post) -> None:
        if post.warmed is not post.warm:
            post.warmed = post.warm
            self.nursery.tell(kind="warm", key=post.key, on=post.warmed)

    async def _stepped_back(self, post: Post, asked: Msg) -> None:
        """Have the child look how far back it can go; its answer goes to who asked, then the pictures do."""
        try:
            wanted = json.loads(asked.data)
            inbox, seconds = str(wanted["inbox"]), float(wanted["seconds"])
        except (ValueError, KeyError, TypeError):
            return
        if inbox.startswith(VIEWERS) and 0 < seconds <= BACK_MAX_S:
            post.step_back(inbox, asked.reply)
            self.nursery.tell(kind="back", key=post.key, token=inbox, seconds=seconds)

    async def _go_back(self, post: Post, head: Head) -> None:
        """The child tells from when on it sends pictures; nothing where it keeps none."""
        reply = post.asked_back.pop(str(head["token"]), None)
        if reply is not None:
            since = datetime.fromisoformat(head["from_at"]).isoformat() if head["from_at"] else None
            await self.voice.publish(reply, messages.body(**state_of(post), from_at=since))

    async def _end_leases(self) -> None:
        """Stop sending what nobody looks at, and hand back what was pulled for who is gone."""
        while True:
            await asyncio.sleep(LEASES_S)
            now = time.monotonic()
            self.apart.let_in()
            for post in self.posts:
                if post.showing_large and not post.looked_large:
                    post.showing_large = False
                    self.nursery.tell(kind="unlook", key=post.key, large=True)
                if post.showing and not post.looked:
                    post.showing, post.inboxes = False, []
                    self.nursery.tell(kind="unlook", key=post.key)
                self._tell_warm(post)
                if post.message is None and now > post.wanted_until and not post.recorded:
                    await self.release(post)
