"""Everything that runs on one machine: which processes, in which order, with which secrets."""

import os
import ssl
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.error import HTTPError
from urllib.request import HTTPSHandler, ProxyHandler, build_opener

import psycopg
from psycopg import conninfo, sql

from kentongan.base.db import Database
from kentongan.base.errors import Conflict, Unavailable
from kentongan.base.migrate import ROLES, migrate
from kentongan.settings import Settings
from kentongan.tools import city_load, demo
from kentongan.tools.folder import Folder
from kentongan.tools.people import make_code
from kentongan.tools.servers import DATABASE, NATS_USERS, OWNER, Nats, Postgres, free_port
from kentongan.tools.supervise import Program, Supervisor

BASE_S: Final = 60.0  # PostgreSQL may have a crash to recover from
READY_S: Final = 90.0  # the first start compiles the detector for this machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What `up` was asked for."""

    settings: Settings
    settings_file: Path | None
    scheme: str
    address: str
    port: int
    cert: Path | None
    key: Path | None
    demo_cameras: int | None  # counted cameras of the demonstration city; None: no demonstration
    training: bool = False  # a new city is one for training: nothing in it is real

    @property
    def url(self) -> str:
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{self.scheme}://{host}:{self.port}/"


class House:
    """The processes of a plan on a data folder."""

    def __init__(self, plan: Plan, folder: Folder) -> None:
        self.plan = plan
        self._folder = folder
        self._rtsp_port = free_port()
        self._postgres = Postgres(folder.path / "postgres", folder.sockets, folder.secrets["owner"])
        passwords = {user: folder.secrets[f"nats_{user}"] for user in NATS_USERS}
        self._nats = Nats(folder.path / "nats", free_port(), passwords)
        self.owner = os.environ.get("DATABASE_URL") or self._postgres.dsn()
        self._city = ""
        self._supervisor = Supervisor(self._programs(), folder.path, folder.sockets)

    def bring_up(self, say: Callable[[str], None]) -> None:
        """Start layer after layer, each when the one below answers.

        Raises: Unavailable, Invalid, Conflict.
        """
        if self.plan.demo_cameras is not None:
            demo.prepare(self._folder.path)
        elif demo.was_here(self._folder.path):
            raise Conflict(
                f"{self._folder.path} holds the demonstration city, whose cameras are fictional: "
                "start it with --demo, or choose another folder with --data"
            )
        if not os.environ.get("DATABASE_URL"):
            self._postgres.prepare()
        self._nats.prepare()
        self._supervisor.start(keep_open=[self._folder.lock.fileno()])
        self._supervisor.launch(0)
        say("starting database and messages")
        self._await_database()
        for name in migrate(self.owner, {role: self._folder.secrets[role] for role in ROLES}):
            say(f"applied migration {name}")
        self._city = self._load_city()
        self._supervisor.launch(1)
        say("starting the page and the watch")
        self._await_ready()

    def code(self) -> str:
        """A fresh one-use enrolment code for an administrator."""
        return make_code(self.owner, self._city)

    @property
    def alive(self) -> bool:
        return self._supervisor.alive

    def stop(self, patience_s: float) -> None:
        self._supervisor.stop(patience_s)

    def _programs(self) -> list[Program]:
        programs = [
            Program("web", self._ours("web"), 1, self._environment("web")),
            Program("keep", self._ours("keep"), 1, self._environment("keep")),
        ]
        for number in range(self.plan.settings.watching.processes):
            programs.append(Program(f"watch{number}", self._ours("watch"), 1, self._environment("watch")))
        if not os.environ.get("DATABASE_URL"):
            programs.append(
                Program("postgres", self._postgres.command(), 0, stop="INT", patience_s=6, follow="INT")
            )
        if not os.environ.get("NATS_URL"):
            programs.append(Program("nats", self._nats.command(), 0))
        if self.plan.demo_cameras is not None:
            words = ["--data", str(self._folder.path), "--port", str(self._rtsp_port)]
            programs.append(Program("cameras", [*self._ours("cameras"), *words], 1))
        return programs

    def _ours(self, command: str) -> list[str]:
        return [sys.executable, "-m", "kentongan", command]

    def _environment(self, part: str) -> dict[str, str]:
        """What one process may know: its own role's door and its own user's messages, nobody else's."""
        plan = self.plan
        known = {
            "KENTONGAN_DATA": str(self._folder.path),
            "KENTONGAN_SETTINGS": str(plan.settings_file.absolute()) if plan.settings_file else "",
            "KENTONGAN_DSN": self._dsn(f"kentongan_{part}"),
            "KENTONGAN_NATS": os.environ.get("NATS_URL") or self._nats.url(part),
            "DATABASE_URL": "",
            "NATS_URL": "",
        }
        if part == "web":
            known |= {"KENTONGAN_LISTEN": plan.address, "KENTONGAN_PORT": str(plan.port)}
            known |= {"KENTONGAN_CERT": str(plan.cert or ""), "KENTONGAN_KEY": str(plan.key or "")}
        return known

    def _dsn(self, role: str) -> str:
        if not os.environ.get("DATABASE_URL"):
            return self._postgres.dsn(role, self._folder.secrets[role])
        parts = conninfo.conninfo_to_dict(self.owner)
        return conninfo.make_conninfo("", **{**parts, "user": role, "password": self._folder.secrets[role]})

    def _await_database(self) -> None:
        ends = time.monotonic() + BASE_S
        while True:
            try:
                self._ensure_database()
                return
            except psycopg.OperationalError as error:
                if time.monotonic() > ends:
                    log = self._supervisor.logs / "postgres.log"
                    raise Unavailable(f"the database does not answer ({error}); see {log}") from error
                time.sleep(0.05)

    def _ensure_database(self) -> None:
        if os.environ.get("DATABASE_URL"):
            psycopg.connect(self.owner, connect_timeout=5).close()
            return
        admin = self._postgres.dsn().replace(f"/{DATABASE}?", "/postgres?")
        with psycopg.connect(admin, autocommit=True, connect_timeout=5) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone()
            if known is None:
                make = sql.SQL("create database {} owner {}")
                connection.execute(make.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))

    def _load_city(self) -> str:
        """Put the city's map, and the demonstration's cameras, into the database. Returns: its slug."""
        database = Database(self._dsn("kentongan_web"), size=2)
        database.open()
        try:
            counted = self.plan.demo_cameras
            if counted is None:
                return city_load.load(self.owner, database, self._folder.path, training=self.plan.training)
            return demo.install(self.owner, database, self._folder.path, counted, self._rtsp_port)
        finally:
            database.close()

    def _await_ready(self) -> None:
        """Wait until /healthz says 200. Raises: Unavailable, naming what is not ready."""
        ends, last = time.monotonic() + READY_S, "no answer"
        # An office's proxy must not be asked for an address of this machine.
        ask = build_opener(ProxyHandler({}), HTTPSHandler(context=_any_certificate()))
        while time.monotonic() < ends:
            try:
                with ask.open(self._healthz(), timeout=3):
                    return
            except HTTPError as error:
                last = error.read().decode(errors="replace")
            except OSError as error:
                last = str(error)
            time.sleep(0.1)
        raise Unavailable(f"not ready after {READY_S:.0f} s: {last}; see {self._supervisor.logs}")

    def _healthz(self) -> str:
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what to ask when all are listened to
        address = everywhere.get(self.plan.address, self.plan.address)
        return replace(self.plan, address=address).url + "healthz"


def _any_certificate() -> ssl.SSLContext:
    """Our own process on our own machine: what is asked is only whether it answers."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
