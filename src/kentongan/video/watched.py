"""What is decoded of a camera: all that is counted, or a glance now and then where it is only kept."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from av.video.frame import VideoFrame

from kentongan.video.codec import H264, Codec, Sets
from kentongan.video.knock import State, Trouble
from kentongan.video.outlets import Arrival, Limits, Outlets
from kentongan.video.picture import Decoder, Shown
from kentongan.video.sleep import Sleep, Unit
from kentongan.video.steady import Steady
from kentongan.video.timeline import RATE, Placed

KEY_WITHIN_S: Final = 10.0
KEYS_MAX: Final = 64
"""Key pictures in the decoder, which may keep some back to bring them into order."""
BROKEN_S: Final = 4.0
"""So long something may come of which nothing can be decoded."""
RARE_KEY_S: Final = 50.0
"""Cameras that save bits send a key picture so seldom; where pictures are only kept, what comes meanwhile is
trusted."""
SOUND: Final = 0.5
"""Of what came without a key picture for long, so much at least is to be decoded."""
LOOKED_S: Final = 0.9
"""Between glances at a camera at which somebody looks: noise must not pass for pictures."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One picture as it comes, read as far as we must. `marked`: the camera calls it a key picture."""

    unit: Unit
    now: float
    marked: bool
    disturbed: bool
    filled: bool


class Watched(Protocol):
    """How the pictures of one connection are looked at; all but `moved` for the thread that reads it."""

    @property
    def asleep(self) -> bool: ...

    @property
    def undecoded(self) -> int: ...

    def begin(self, codec: Codec, sets: Sets) -> None:
        """New parameter sets came."""
        ...

    def take(self, coming: Coming) -> None:
        """The next picture. Raises: Trouble, where none could be decoded for long."""
        ...

    def moved(self, at: datetime, moved: bool) -> None:
        """Whether anything moved in the picture of `at`; from any thread."""
        ...


class _Glimpses:
    """Hands out pictures that were decoded anyhow, no more often than is wanted."""

    def __init__(self, outlets: Outlets, limits: Limits) -> None:
        self._to = outlets.glimpse
        self._every_s = limits.glimpse_s
        self._next = float("-inf")

    def pass_on(self, frame: VideoFrame, at: datetime) -> None:
        now = time.monotonic()
        if self._to is not None and now >= self._next:
            self._next = now + self._every_s
            self._to(frame, at)


class _Yield:
    """What the decoder makes of what comes while no key picture does.

    A camera that sends key pictures seldom is in order: all it sends can be decoded. One whose key pictures
    ceased is not, though something is decoded of it now and then.
    """

    def __init__(self, now: float) -> None:
        self._since = now
        self._given = self._came = 0

    def key(self, now: float) -> None:
        """A key picture was decoded."""
        self._since, self._given, self._came = now, 0, 0

    def take(self, given: int, came: int, now: float) -> None:
        """So many pictures were given to the decoder, and so many came out. Raises: Trouble, after a time in
        which no key picture and few others came."""
        self._given, self._came = self._given + given, self._came + came
        if now - self._since <= KEY_WITHIN_S + BROKEN_S:
            return
        if self._came < self._given * SOUND:
            raise Trouble(State.GARBAGE, "no_key_frame")
        self.key(now)


class Counted:
    """Decodes everything, but for what a camera sends while nothing moves; offers what is to be looked at."""

    def __init__(self, limits: Limits, outlets: Outlets, playing: Callable[[Placed], None]) -> None:
        assert outlets.offer is not None  # noqa: S101 - who makes one asked before
        self._limits = limits
        self._outlets = outlets
        self._offer = outlets.offer
        self._playing = playing
        self._glimpses = _Glimpses(outlets, limits)
        self._decoder: Decoder | None = None
        self._sleep = self._slumber()
        self._believe(H264)
        self._due_at = 0.0
        self._shown_at = time.monotonic()
        self._now = self._shown_at
        self._yield = _Yield(self._now)

    @property
    def asleep(self) -> bool:
        return self._sleep.asleep

    @property
    def undecoded(self) -> int:
        return self._sleep.undecoded

    def moved(self, at: datetime, moved: bool) -> None:
        self._sleep.heard(at, moved)

    def _slumber(self) -> Sleep:
        return Sleep(allowed=self._limits.sleep and self._outlets.still is not None)

    def begin(self, codec: Codec, sets: Sets) -> None:
        self._decoder = Decoder(codec, sets, self._outlets.mark, on_gpu=self._limits.on_gpu)
        self._sleep = self._slumber()
        self._believe(codec)

    def _believe(self, codec: Codec) -> None:
        self._steady = Steady(codec)
        self._believed = self._steady.believed
        self._keys: deque[Placed] = deque(maxlen=KEYS_MAX)  # given to the decoder, and not shown yet

    def take(self, coming: Coming) -> None:
        if coming.filled:
            self._sleep.forbid()
        self._now = coming.now
        given = self._sleep.take(coming.unit, disturbed=coming.disturbed)
        if self._decoder is not None:
            came = self._decode(self._decoder, coming.unit, given)
            self._yield.take(len(given), came, coming.now)

    def _decode(self, decoder: Decoder, unit: Unit, given: list[Unit]) -> int:
        """Decode what is `given`, for each picture needs the one before; offer those to be looked at.

        Of a camera that sleeps only key pictures are given, and all of those are offered.
        Returns: how many pictures came out. Raises: Trouble, where none did for long.
        """
        came = 0
        if not given:
            self._pass_by(unit)
        for one in given:
            if one.key:
                self._keys.append(one.placed)
            found = decoder.decode(one.body, one.ticks, one.placed)
            came += len(found)
            for shown in found:
                if self._is_believed(shown):
                    self._show(one, shown, late=one is not unit)
            if not found:
                self._sleep.wake()
        if given and time.monotonic() - self._shown_at > BROKEN_S:
            raise Trouble(State.GARBAGE, "not_decodable")
        return came

    def _show(self, unit: Unit, shown: Shown, *, late: bool) -> None:
        self._playing(shown.placed)
        if shown.placed is not unit.placed:
            self._sleep.forbid()
        due = unit.due if late else self._is_due(shown.placed)
        if due or (self._sleep.asleep and unit.key):
            self._glimpses.pass_on(shown.frame, shown.placed.at)
            self._offer(Arrival(shown, unit.scene, late))  # from here on it is another thread's picture
        self._shown_at = time.monotonic()

    def _is_believed(self, shown: Shown) -> bool:
        """A picture is as good as the key picture before it: what needs one that was broken is a dream.

        Of noise in the place of H.264 no key picture was made in 800 tries; of what only changes the picture
        before it one in fifty was, as some noise says that nothing changed.
        """
        while self._keys and self._keys[0].at < shown.placed.at:
            self._keys.popleft()
            self._believed = False
        if self._keys and self._keys[0] is shown.placed:
            self._keys.popleft()
            self._believed = self._steady.key(shown.frame)
            if self._believed:
                self._yield.key(self._now)
        return self._believed

    def _pass_by(self, unit: Unit) -> None:
        """A picture that was kept and not decoded, as nothing moves."""
        self._playing(unit.placed)
        unit.due = self._is_due(unit.placed)
        if unit.due and self._outlets.still is not None:
            self._outlets.still(unit.placed.at)

    def _is_due(self, placed: Placed) -> bool:
        """Whether the next look falls on this picture."""
        at = placed.at.timestamp()
        # Half a picture's time of slack: looks fall on the nearest picture, not on the next but one.
        if not placed.jumped and at < self._due_at - placed.length / RATE / 2:
            return False
        step = 1 / self._limits.looks_per_s
        self._due_at = self._due_at + step if 0 <= at - self._due_at < step else at + step
        return True


class Glanced:
    """Decodes one key picture now and then: noise must not pass for pictures."""

    asleep = False
    undecoded = 0

    def __init__(
        self, limits: Limits, outlets: Outlets, playing: Callable[[Placed], None], looked: Callable[[], bool]
    ) -> None:
        self._limits = limits
        self._outlets = outlets
        self._playing = playing
        self._looked = looked
        self._glimpses = _Glimpses(outlets, limits)
        self._speaks: tuple[Codec, Sets] | None = None
        self._glanced_at = 0.0
        self._shown_at = time.monotonic()
        self._sound = False
        self._steady = Steady(H264)

    def moved(self, at: datetime, moved: bool) -> None:
        """Nobody compares the pictures of a camera that is not counted."""

    def begin(self, codec: Codec, sets: Sets) -> None:
        self._speaks, self._steady = (codec, sets), Steady(codec)

    def take(self, coming: Coming) -> None:
        if coming.marked:
            self._glance(coming.unit, coming.now)
        if self._is_sound(coming.now):
            self._playing(coming.unit.placed)

    def _glance(self, unit: Unit, now: float) -> None:
        """A key picture that needs earlier ones to be decoded after all is believed."""
        wait_s = LOOKED_S if self._looked() else self._limits.glance_s
        if self._speaks is None or (self._sound and now - self._glanced_at < wait_s):
            return
        self._glanced_at = now
        if not unit.key:
            self._sound = True
            return
        # Made for one picture: two hundred decoders that wait would hold more than the ring does.
        frame = Decoder(*self._speaks, self._outlets.mark).glance(unit.body, unit.ticks)
        self._sound = frame is not None and self._steady.key(frame)
        if self._sound and frame is not None:
            self._glimpses.pass_on(frame, unit.placed.at)

    def _is_sound(self, now: float) -> bool:
        """Whether the last key picture was one. Raises: Trouble, where none was for long."""
        if self._sound and now - self._glanced_at < self._limits.glance_s + RARE_KEY_S:
            self._shown_at = now
        elif now - self._shown_at > BROKEN_S:
            raise Trouble(State.GARBAGE, "not_decodable")
        return self._sound
