"""Who looks at a page's pictures, whether they may, and how many streams a session may have open."""

from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import WebSocket

from kentongan.access import actions as access
from kentongan.access.doors import check_origin, database, session_cookie
from kentongan.access.model import NotLoggedIn, Seen
from kentongan.base.db import Database
from kentongan.base.errors import Forbidden, NotFound
from kentongan.cameras import store
from kentongan.cameras.model import Camera, Line

PERMISSION: Final = "camera.view"
NONSENSE, NOT_LOGGED_IN, NOT_PERMITTED, NO_CAMERA = 4000, 4001, 4003, 4004
TOO_SLOW, SWITCHED_OFF, NOTHING_BACK, TOO_MANY, RESTARTING = 4008, 4010, 4011, 4029, 1012
STREAMS_MAX: Final = 64  # open at once for one session in one web process: four walls of sixteen
SOCKETS_MAX: Final = 16  # one for each page


class Closed(Exception):
    """This socket, or this stream of it, must close, with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


@dataclass(frozen=True, slots=True)
class Viewer:
    """The session behind one socket, and how to ask again whether it may look."""

    database: Database
    cookie: str | None
    seen: Seen

    def look_up(self, camera: UUID) -> tuple[Camera, list[Line]]:
        """Raises: Closed, where this camera is not to be seen; Unavailable."""
        try:
            with self.database.read(access.actor_of(self.seen)) as tx:
                found, lines = store.camera(tx, camera), store.lines(tx, camera)
        except NotFound:
            raise Closed(NO_CAMERA) from None
        if not found.enabled:
            raise Closed(SWITCHED_OFF)
        return found, lines

    def recheck(self, cameras: Sequence[UUID]) -> dict[UUID, int]:
        """Which of these cameras may be shown no longer, and the code that says why.

        Raises: Closed, when session or permission are gone; Unavailable.
        """
        try:
            seen = access.alive(self.database, self.cookie, PERMISSION)
        except NotLoggedIn:
            raise Closed(NOT_LOGGED_IN) from None
        except Forbidden:
            raise Closed(NOT_PERMITTED) from None
        with self.database.read(access.actor_of(seen)) as tx:
            found = {row.id: row.enabled for row in store.switches(tx, list(cameras))}
        return {id: NO_CAMERA if id not in found else SWITCHED_OFF for id in cameras if not found.get(id)}


def admit(socket: WebSocket) -> Viewer:
    """Check origin, session and permission. Raises: Closed, Unavailable."""
    cookie = session_cookie(socket)
    try:
        check_origin(socket)
        return Viewer(database(socket), cookie, access.may(database(socket), cookie, PERMISSION))
    except NotLoggedIn:
        raise Closed(NOT_LOGGED_IN) from None
    except Forbidden:
        raise Closed(NOT_PERMITTED) from None


class Seats:
    """How much each session holds open in this process. For one thread, that of the event loop."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[UUID] = Counter()

    @contextmanager
    def take(self, session: UUID) -> Generator[None]:
        """A place for as long as it is entered. Raises: Closed, when this session has too many."""
        if self._taken[session] >= self._most:
            raise Closed(TOO_MANY)
        self._taken[session] += 1
        try:
            yield
        finally:
            self._taken[session] -= 1
            if not self._taken[session]:
                del self._taken[session]


class Hall:
    """The seats of one web process: for pages, and for the streams on them."""

    def __init__(self) -> None:
        self.pages = Seats(SOCKETS_MAX)
        self.streams = Seats(STREAMS_MAX)
