"""The operators of a drill: people of the training city who take calls, open incidents and send units.

They work through HTTP with a session each, as the page does. An answer that does not come is met as a careful
person meets it: look whether it was done, else do it again. What somebody else did first is no fault (409).
"""

import heapq
import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from kentongan.tools.drill_day import Caller, Day, Happening
from kentongan.tools.drill_http import Answer, Client, Lost
from kentongan.tools.drill_record import Recorder

PATIENCE_S: Final = 90.0
PAUSE_S: Final = 1.0
IDLE_S: Final = 0.3
THINKS_S: Final = (1.0, 6.0)  # between two steps of one thing
RACERS: Final = 3
RACES: Final = 0.4  # of sendings, where several send the same unit at the same time
DECLINES: Final = 0.08
MERGES: Final = 0.15  # of later callers, of whom a colleague opens an incident that is then merged
TRIES: Final = 30
STEPS: Final = ("accepted", "en_route", "on_scene", "done")
MOVES: Final = ("controlled", "done", "closed")
REASON: Final = "latihan: unit ini yang dipilih"
OPENING: Final = ""  # stands for the incident that a colleague opens just now
Fields = dict[str, Any]
Look = Callable[[], Fields | None]
Act = Callable[["Seat"], None]


@dataclass(order=True, slots=True)
class Task:
    due_s: float
    nth: int
    act: Act = field(compare=False)


class Room:
    """What the operators know together: calls in somebody's hands, incidents, units, what is to be done."""

    def __init__(self, day: Day, recorder: Recorder, units: Sequence[str], haste: float = 1.0) -> None:
        self.day = day
        self.recorder = recorder
        self.callers = {caller.name: caller for caller in day.callers}
        self.seats: list[Seat] = []
        self.counted: Counter[str] = Counter()
        self.refused: list[str] = []
        self._units = list(units)
        self._busy: set[str] = set()
        self._haste = haste
        self._hands: set[str] = set()
        self._incidents: dict[int, str] = {}
        self._tasks: list[Task] = []
        self._numbers = itertools.count()
        self._working = 0
        self._hung_up = False
        self._closes_s = float("inf")
        self._lock = threading.Lock()

    def hang_up(self, patience_s: float) -> None:
        """No call comes any more: what is begun is brought to its end, but not for longer than this."""
        with self._lock:
            self._hung_up = True
            self._closes_s = time.monotonic() + patience_s

    @property
    def closed(self) -> bool:
        return time.monotonic() > self._closes_s

    def next_call(self, waiting: Sequence[Fields]) -> Fields | None:
        """The first of those that wait that is ours and in nobody's hands; it is in somebody's then."""
        with self._lock:
            for card in waiting:
                if card["external_id"] in self.callers and card["id"] not in self._hands:
                    self._hands.add(card["id"])
                    return card
            if self._hung_up and not self._tasks and not self._working and not self._hands:
                self._closes_s = 0.0
        return None

    def let_go(self, call: str) -> None:
        with self._lock:
            self._hands.discard(call)

    def reserve(self, happening: int) -> str | None:
        """The incident of a happening; None where whoever asks shall open it now."""
        with self._lock:
            known = self._incidents.get(happening)
            if known is None:
                self._incidents[happening] = OPENING
            return known

    def settle(self, happening: int, incident: str | None) -> None:
        with self._lock:
            if incident is not None:
                self._incidents[happening] = incident
            elif self._incidents.get(happening) == OPENING:
                del self._incidents[happening]

    def forget(self, happening: int, incident: str) -> None:
        """That incident is over: the next caller begins a new one."""
        with self._lock:
            if self._incidents.get(happening) == incident:
                del self._incidents[happening]

    def pick_unit(self, dice: random.Random) -> str:
        """A unit of which nobody here knows that it is busy; any, where all are."""
        with self._lock:
            return dice.choice([u for u in self._units if u not in self._busy] or self._units)

    def raced(self, unit: str, racers: int, won: int) -> None:
        with self._lock:
            self.counted["raced" if racers > 1 else "sent alone"] += 1
            self.counted["double bookings"] += won > 1
            if won:
                self._busy.add(unit)

    def free(self, unit: str) -> None:
        with self._lock:
            self._busy.discard(unit)

    def later(self, dice: random.Random, act: Act) -> None:
        with self._lock:
            due_s = time.monotonic() + dice.uniform(*THINKS_S) * self._haste
            heapq.heappush(self._tasks, Task(due_s, next(self._numbers), act))

    def due(self) -> Act | None:
        with self._lock:
            if not self._tasks or self._tasks[0].due_s > time.monotonic():
                return None
            self._working += 1
            return heapq.heappop(self._tasks).act

    def done(self) -> None:
        with self._lock:
            self._working -= 1

    def refuse(self, why: str) -> None:
        with self._lock:
            self.refused.append(why)

    def retried(self) -> None:
        with self._lock:
            self.counted["looked again"] += 1


@dataclass
class Seat:
    """One operator."""

    client: Client
    login: str
    room: Room
    dice: random.Random

    def work(self) -> None:
        """Until the room closes: all is done after the lines were hung up, or it took too long."""
        while not self.room.closed:
            act = self.room.due()
            if act is not None:
                try:
                    act(self)
                finally:
                    self.room.done()
            elif not self._take_call():
                time.sleep(IDLE_S)

    # --- calls ---

    def _take_call(self) -> bool:
        """Take the call that waits longest and that no colleague has. False where there is none."""
        try:
            answer = self.client.ask("GET", "/api/calls")
        except Lost:
            return False
        card = self.room.next_call(answer.json()) if answer.good else None
        if card is None:
            return False
        try:
            return self._talk(card["id"], self.room.callers[card["external_id"]])
        finally:
            self.room.let_go(card["id"])

    def _talk(self, call: str, caller: Caller) -> bool:
        path = f"/api/calls/{call}"
        claimed = self._do("POST", f"{path}/claim", {}, lambda: self._if(path, claimed_login=self.login))
        if claimed is None:
            return False
        self.room.recorder.take("claim", call_id=call, by=self.login)
        if caller.happening is None:
            self._dispose(call, caller.behind.value)
            return True
        happening = self.room.day.happenings[caller.happening]
        known = self.room.reserve(happening.nth)
        if known == OPENING:
            return False  # a colleague opens it just now: the call comes again
        if known is not None:
            self._join(call, happening, known)
            return True
        incident = None
        try:
            incident = self._open(call, happening)
        finally:
            self.room.settle(happening.nth, incident)
        if incident is not None:
            opened = incident
            self.room.later(self.dice, lambda seat: seat.send(opened))
        return True

    def _dispose(self, call: str, disposition: str) -> None:
        done = self._do(
            "POST", f"/api/calls/{call}/disposition", {"disposition": disposition},
            lambda: self._if(f"/api/calls/{call}", disposition=disposition, disposed_by=self.login),
        )  # fmt: skip
        if done is not None:
            self.room.recorder.take("outcome", call_id=call, disposition=disposition)

    def _open(self, call: str, happening: Happening) -> str | None:
        """Open an incident of a call. Returns: its id; None where the call was somebody else's."""
        lon, lat = happening.place.point
        wanted = {
            "category": happening.category, "narrative": f"Latihan di {happening.place.name}", "lat": lat,
            "lon": lon, "place_text": happening.place.name, "calls": [call],
        }  # fmt: skip
        done = self._do("POST", "/api/incidents", wanted, lambda: self._opened(call))
        if done is None:
            return None
        incident = str(done["id"])
        self.room.recorder.take("opened", incident=incident, call_id=call)
        return incident

    def _join(self, call: str, happening: Happening, incident: str) -> None:
        """One more caller about what is known: link the call, or open another incident and merge it."""
        if self.dice.random() < MERGES:
            part = self._open(call, happening)
            if part is not None:
                self._merge(part, incident)
            return
        done = self._do(
            "POST", f"/api/incidents/{incident}/calls", {"call": call},
            lambda: self._if(f"/api/calls/{call}", incident_id=incident),
        )  # fmt: skip
        if done is not None:
            self.room.recorder.take("linked", incident=incident, call_id=call)
        else:
            self.room.forget(happening.nth, incident)  # it is over: the next caller begins anew

    def _merge(self, part: str, into: str) -> None:
        path = f"/api/incidents/{part}"
        done = self._do("PUT", f"{path}/merge", {"into": into}, lambda: self._if(path, merged_into=into))
        if done is not None:
            self.room.recorder.take("merged", incident=part, into=into)
        else:
            self.room.later(self.dice, lambda seat: seat.send(part))

    # --- units ---

    def send(self, incident: str, tries: int = 0) -> None:
        """Send a unit; now and then several colleagues send the same one at the same moment."""
        unit = self.room.pick_unit(self.dice)
        racers: list[Seat] = [self]
        if self.dice.random() < RACES:
            others = [seat for seat in self.room.seats if seat is not self]
            racers += self.dice.sample(others, min(len(others), RACERS - 1))
        won = race(racers, incident, unit)
        self.room.raced(unit, len(racers), len(won))
        if not won and tries < TRIES:
            self.room.later(self.dice, lambda seat: seat.send(incident, tries + 1))
        for dispatch in won:
            self._step_later(incident, dispatch, unit, 0)

    def _step_later(self, incident: str, dispatch: str, unit: str, nth: int) -> None:
        self.room.later(self.dice, lambda seat: seat.step(incident, dispatch, unit, nth))

    def try_send(self, incident: str, unit: str) -> str | None:
        done = self._do(
            "POST", f"/api/incidents/{incident}/dispatches", {"unit": unit, "reason": REASON},
            lambda: self._dispatch(incident, unit_id=unit, sent_by=self.login, ended_at=None),
        )  # fmt: skip
        if done is None:
            return None
        self.room.recorder.take("sent", dispatch=done["id"], incident=incident, unit=unit)
        return str(done["id"])

    def step(self, incident: str, dispatch: str, unit: str, nth: int) -> None:
        """Bring a dispatch one step on; a crew may decline, and another is sent."""
        declines = nth == 0 and self.dice.random() < DECLINES
        state = "declined" if declines else STEPS[nth]
        done = self._do(
            "POST", f"/api/dispatches/{dispatch}/state", {"state": state},
            lambda: self._dispatch(incident, id=dispatch, state=state),
        )  # fmt: skip
        if done is not None:
            self.room.recorder.take("step", dispatch=dispatch, incident=incident, state=state)
        if state in {"declined", "done"} or done is None:
            self.room.free(unit)
            again: Act = lambda seat: seat.send(incident)  # noqa: E731
            on: Act = lambda seat: seat.move(incident, 0)  # noqa: E731
            return self.room.later(self.dice, again if declines else on)
        return self._step_later(incident, dispatch, unit, nth + 1)

    def move(self, incident: str, nth: int) -> None:
        """Bring an incident one step towards its end."""
        path, state = f"/api/incidents/{incident}", MOVES[nth]
        done = self._do("POST", f"{path}/state", {"state": state}, lambda: self._if(path, state=state))
        if done is None:
            return
        self.room.recorder.take("moved", incident=incident, state=state)
        if nth + 1 < len(MOVES):
            self.room.later(self.dice, lambda seat: seat.move(incident, nth + 1))

    # --- once, whatever happens on the way ---

    def _do(self, method: str, path: str, said: Fields, look: Look) -> Fields | None:
        """Do something, and be sure that it is done: `look` says what came of it where no answer came.

        Returns: what came of it; None where somebody was faster, or it was refused.
        """
        ends_s = time.monotonic() + PATIENCE_S
        unsure = False
        while time.monotonic() < ends_s:
            answer = self._try(method, path, said)
            if answer is not None and answer.good:
                return answer.json()
            if answer is not None and answer.status == 409:
                return look() if unsure else None
            if answer is not None and not answer.later:
                self.room.refuse(f"{method} {path}: {answer.words()}")
                return None
            unsure = True
            self.room.retried()
            time.sleep(PAUSE_S)
            found = look()
            if found is not None:
                return found
        self.room.refuse(f"{method} {path}: no answer")
        return None

    def _try(self, method: str, path: str, said: object = None) -> Answer | None:
        try:
            return self.client.ask(method, path, said)
        except Lost:
            return None

    def _if(self, path: str, **wanted: object) -> Fields | None:
        """What stands there, if it is as wanted."""
        answer = self._try("GET", path)
        found: Fields = answer.json() if answer is not None and answer.good else {}
        return found if found and all(found[name] == value for name, value in wanted.items()) else None

    def _opened(self, call: str) -> Fields | None:
        """The incident that came of a call, if it was opened here."""
        answer = self._try("GET", f"/api/calls/{call}")
        id = answer.json()["incident_id"] if answer is not None and answer.good else None
        return self._if(f"/api/incidents/{id}", opened_by=self.login) if id else None

    def _dispatch(self, incident: str, **wanted: object) -> Fields | None:
        answer = self._try("GET", f"/api/incidents/{incident}/dispatches")
        found: list[Fields] = answer.json() if answer is not None and answer.good else []
        return next((d for d in found if all(d[k] == v for k, v in wanted.items())), None)


def race(seats: Sequence[Seat], incident: str, unit: str) -> list[str]:
    """Several send the same unit at the same moment. Returns: the dispatches that came of it."""
    with ThreadPoolExecutor(len(seats), "race") as pool:
        sending: list[Future[str | None]] = [pool.submit(s.try_send, incident, unit) for s in seats]
    return [id for one in sending if (id := one.result()) is not None]
