"""The city that a drill rings in: a throw-away one of its own, or a training city that runs.

A drill needs a source's key and people at seats. It makes both itself, as an administrator of the city: from
the data folder by a one-use code (as `kentongan people enrol` makes one), or by a login. The key and all
passwords stay in memory; people and source are switched off at the end. A real city is refused before
anything is changed in it.
"""

import os
import random
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil
import psycopg

from kentongan.base.errors import Conflict, Forbidden, Invalid, Unavailable
from kentongan.base.paths import CITIES
from kentongan.places.model import Pack
from kentongan.places.pack import read
from kentongan.settings import Settings, Watching
from kentongan.tools.city_load import DEFAULT, pack_of
from kentongan.tools.drill_http import Address, Client, Lost, address_of
from kentongan.tools.drill_ring import Key
from kentongan.tools.drill_seats import Room, Seat
from kentongan.tools.folder import open_folder, owner_dsn
from kentongan.tools.house import House, Plan
from kentongan.tools.people import make_code, only_city
from kentongan.tools.servers import free_port

STOP_S: Final = 8.0
ASKING_S: Final = 60.0
TRAINING: Final = "select training from city where slug = %(slug)s"
UNIT_NAME: Final = "LATIHAN"
REAL: Final = (
    "the city {} is a real one, and a drill rings only in a training city; "
    "leave out --url and --data, and the drill brings up a throw-away one"
)
OUTSIDE: Final = ("DATABASE_URL", "NATS_URL")  # nothing of a throw-away city stands in somebody's database
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a drill takes place. `data`: its data folder, where that is on this machine."""

    address: Address
    data: Path | None
    city: str = ""

    def dsn(self) -> str:
        """The owner's door, for the auditor. Raises: Invalid."""
        if self.data is None:
            raise Invalid("--audit looks into the database: name the data folder of the city with --data")
        return owner_dsn(self.data)


@contextmanager
def throwaway(say: Say) -> Generator[Ground]:
    """A training city of its own in a temporary folder: PostgreSQL, NATS and web as `up` starts them.

    Where it does not come up its logs stay, and nothing else.
    """
    outside = {name: os.environ.pop(name) for name in OUTSIDE if name in os.environ}
    path = Path(tempfile.mkdtemp(prefix="kd-"))
    folder, house, is_up = None, None, False
    try:
        folder = open_folder(path)
        plan = Plan(
            settings=Settings(watching=Watching(processes=0)), settings_file=None, scheme="http",
            address="127.0.0.1", port=free_port(), cert=None, key=None, demo_cameras=None, training=True,
        )  # fmt: skip
        house = House(plan, folder)
        house.bring_up(say)
        is_up = True
        yield Ground(address_of(plan.url), path, only_city(owner_dsn(path)))
    finally:
        if house is not None:
            house.stop(STOP_S)
        if folder is not None:
            folder.close()
        _thrown_away(path, logs=is_up)
        os.environ.update(outside)


def _thrown_away(path: Path, *, logs: bool) -> None:
    """Remove the folder of a city that was; without `logs`, those stay."""
    if logs:
        shutil.rmtree(path, ignore_errors=True)
        return
    for it in path.iterdir():
        if it.is_dir() and it.name != "logs":
            shutil.rmtree(it, ignore_errors=True)
        elif not it.is_dir():
            it.unlink()


def standing(url: str, data: Path | None, city: str | None, trust: Path | None) -> Ground:
    """A city that runs. Raises: Forbidden, where its database says that it is a real one."""
    address = address_of(url, trust)
    if data is None:
        return Ground(address, None)
    dsn = owner_dsn(data)
    slug = city or only_city(dsn)
    with psycopg.connect(dsn, connect_timeout=10) as connection:
        row = connection.execute(TRAINING, {"slug": slug}).fetchone()
    if row is None:
        raise Invalid(f"there is no city {slug!r} in this database")
    if not row[0]:
        raise Forbidden(REAL.format(slug))
    return Ground(address, data, slug)


class Crew:
    """The people, units and the source that a drill made in a city, and what they were before."""

    def __init__(self, ground: Ground, admin: Client, session: dict[str, Any]) -> None:
        self.ground = ground
        self.admin = admin
        self._session = session
        self._tag = secrets.token_hex(3)
        self._people: list[str] = []
        self._source = ""
        self.units: list[str] = []

    @property
    def city(self) -> str:
        return str(self._session["city"]["slug"])

    @property
    def tag(self) -> str:
        """Begins the names of this drill's calls."""
        return self._tag

    def pack(self) -> Pack:
        """The city's map. Raises: Conflict, where the pack at hand is of another city."""
        pack = pack_of(self.ground.data) if self.ground.data else read(CITIES / DEFAULT)
        if pack.card.slug != self.city:
            raise Conflict(f"the pack at hand is of {pack.card.slug}, the city is {self.city}: give --data")
        return pack

    def categories(self) -> list[str]:
        """Codes of which incidents come, the urgent first."""
        rows = self._asked("GET", "/api/categories")["categories"]
        urgent = sorted((row for row in rows if row["priority"]), key=lambda row: row["priority"])
        return [str(row["code"]) for row in urgent]

    def new_key(self) -> Key:
        added = self._asked("POST", "/api/call-sources", {"name": f"Latihan {self._tag}"})
        self._source = str(added["id"])
        return Key(self._source, bytes.fromhex(added["key"]))

    def take_seats(self, room: Room, seats: int, seed: int) -> None:
        """Put so many operators into a room, each with a session of its own."""
        for nth in range(seats):
            login = f"latihan-{self._tag}-{nth}"
            wanted = {"login": login, "name": f"Latihan {nth}", "role": "operator"}
            added = self._asked("POST", "/api/people", wanted)
            self._people.append(str(added["person"]["id"]))
            client, _ = enrolled(self.ground.address, str(added["code"]), login)
            dice = random.Random(f"{seed} {nth}")  # noqa: S311 - no secret
            room.seats.append(Seat(client, login, room, dice))

    def ready_units(self, units: int) -> list[str]:
        """So many units that are free; those of an earlier drill serve again. Returns: their ids."""
        functions = self._asked("GET", "/api/categories")["categories"]
        function = str(functions[0]["function"]).split("+")[0]
        known = {row["call_sign"]: row for row in self._asked("GET", "/api/units")}
        for nth in range(1, units + 1):
            sign = f"{UNIT_NAME} {nth}"
            row = known.get(sign) or self._asked(
                "POST", "/api/units", {"call_sign": sign, "function": function}
            )
            if row["incident_id"] is None:
                self._asked("POST", f"/api/units/{row['id']}/state", {"state": "ready"})
                self.units.append(str(row["id"]))
        if not self.units:
            raise Conflict("all units of earlier drills are on incidents still: finish those first")
        return self.units

    def stay(self) -> None:
        """Keep the administrator's session from going idle."""
        with suppress(Lost):
            self.admin.ask("GET", "/api/session")

    def leave(self, say: Say) -> None:
        """Switch off what the drill made: the source, the units, the people, at last its own login."""
        undo: list[tuple[str, str, object]] = [
            *(("POST", f"/api/units/{id}/state", {"state": "off_duty"}) for id in self.units),
            *(("PATCH", f"/api/people/{id}", {"active": False}) for id in self._people),
        ]
        if self._source:
            undo.insert(0, ("DELETE", f"/api/call-sources/{self._source}", None))
        for step in undo:
            self._undo(say, *step)
        me = f"/api/people/{self._session['person']['id']}"
        if self.ground.data is None or not self._undo(say, "PATCH", me, {"active": False}):
            self._undo(say, "DELETE", "/api/session", None)

    def _undo(self, say: Say, method: str, path: str, said: object) -> bool:
        try:
            self._asked(method, path, said)
        except (Conflict, Unavailable) as fault:
            say(f"left behind in {self.city}: {fault}")
            return False
        return True

    def _asked(self, method: str, path: str, said: object = None) -> Any:
        return demand(self.admin, method, path, said)


def crew(ground: Ground, login: str | None = None, password: str = "") -> Crew:
    """Enter the city as administrator. Raises: Forbidden, where it is a real one; Conflict; Unavailable."""
    if ground.data is not None:
        code = make_code(owner_dsn(ground.data), ground.city)
        admin, session = enrolled(ground.address, code, f"latihan-{secrets.token_hex(4)}")
    elif login:
        admin = Client(ground.address)
        session = entered(admin, "/api/session", {"login": login, "password": password})
    else:
        raise Invalid("--url needs --data DIR, or --login NAME and --password-file FILE of an administrator")
    if not session["city"]["training"]:
        demand(admin, "DELETE", "/api/session")
        raise Forbidden(REAL.format(session["city"]["name"]))
    return Crew(ground, admin, session)


def enrolled(address: Address, code: str, login: str) -> tuple[Client, dict[str, Any]]:
    """A new person's session, under a password that nobody will know."""
    client = Client(address)
    newcomer = {"code": code, "login": login, "name": "Latihan 110", "password": secrets.token_urlsafe(24)}
    return client, entered(client, "/api/enrolment", newcomer)


def entered(client: Client, path: str, said: object) -> dict[str, Any]:
    """Log in. Returns: the session. Raises: Conflict, with the words of a refusal; Unavailable."""
    try:
        answer = client.ask("POST", path, said)
    except Lost as lost:
        raise Unavailable(f"no answer from {client.address.host}:{client.address.port} ({lost})") from lost
    if not answer.good:
        raise Conflict(f"the city let nobody in: {answer.words()}")
    client.cookie = answer.cookie
    return answer.json()


def demand(client: Client, method: str, path: str, said: object = None) -> Any:
    """Ask for what must be there, patiently. Raises: Conflict, on a refusal; Unavailable."""
    ends_s = time.monotonic() + ASKING_S
    while True:
        try:
            answer = client.ask(method, path, said)
        except Lost:
            answer = None
        if answer is not None and answer.good:
            return answer.json()
        if answer is not None and not answer.later:
            raise Conflict(f"{method} {path}: {answer.words()}")
        if time.monotonic() > ends_s:
            raise Unavailable(f"{method} {path}: no answer")
        time.sleep(1)


def kill(part: str, data: Path) -> int:
    """kill -9 the web process, or PostgreSQL, of a data folder. Returns: the process. Raises: Unavailable."""
    for process in psutil.process_iter():
        try:
            if is_part(process, part, data):
                process.kill()
                return process.pid
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    raise Unavailable(f"no process {part} of {data} runs on this machine")


def is_part(process: psutil.Process, part: str, data: Path) -> bool:
    if part == "postgres":
        lock = data / "postgres" / "postmaster.pid"
        return lock.is_file() and lock.read_text(encoding="utf-8").split("\n", 1)[0] == str(process.pid)
    return process.cmdline()[-3:] == ["-m", "kentongan", part] and (
        process.environ().get("KENTONGAN_DATA") == str(data)
    )
