"""A throw-away command centre for a bench: database, broker, cameras, keep and watch, as `up` starts them.

Its data folder is new and goes at the end. Every process is ended by the kernel when the bench dies.
"""

import json
import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from uuid import UUID, uuid4

import psutil
import psycopg

from kentongan.base.db import Actor, Database
from kentongan.base.errors import Unavailable
from kentongan.base.migrate import ROLES, migrate
from kentongan.base.vault import Vault
from kentongan.cameras import actions as cameras
from kentongan.cameras.model import Purpose, Source
from kentongan.cameras.register import actions as register
from kentongan.places.model import Card
from kentongan.tools import city_load
from kentongan.tools.assets import VARIABLE
from kentongan.tools.bench_cameras_clips import Reel
from kentongan.tools.folder import open_folder
from kentongan.tools.servers import DATABASE, NATS_USERS, Nats, Postgres, free_port
from kentongan.tools.supervise import tied

CITY: Final = Card(
    slug="bench", name="Kota Uji", province="-", timezone="Asia/Jakarta", lat=0.0, lon=0.0, code="",
    holidays="", approximate=True, attribution="",
)  # fmt: skip
MACHINE: Final = "machine:bench"
SERVER: Final = "kentongan.tools.bench_cameras_server"
DATABASE_S: Final = 60.0
SERVER_S: Final = 30.0
STOP_S: Final = 5.0
GOLDEN: Final = 0.6180339887  # spreads the phases of the cameras evenly, however many there are
SPARED: Final = {
    **{name: f"{name} = false" for name in ("strips", "gate", "scaled", "packing", "sleep")},
    "bf16": 'precision = "fp32"',
}
"""What makes counting cheaper, and the line of the settings that turns it off."""
REST: Final = ("postgres", "nats", "keep")


def settings_of(cameras: int, without: Sequence[str]) -> str:
    """The settings file of a watch process that takes so many cameras and spares all but these."""
    switches = [SPARED[name] for name in without]
    return "\n".join(["[watching]", f"cameras = {cameras}", "[counting]", *switches, ""])


@dataclass(frozen=True, slots=True)
class Part:
    """One camera of the bench."""

    id: UUID
    reel: Reel
    offset_s: float

    @property
    def code(self) -> str:
        return f"b{self.id.hex[:12]}"


def cast_of(reels: list[Reel], n: int) -> list[Part]:
    """Which camera plays which clip, from where: no two in step, every clip as often as the others."""
    return [Part(uuid4(), (reel := reels[i % len(reels)]), i * GOLDEN % 1 * reel.length_s) for i in range(n)]


class Rig:
    """`start()`, then `stop()` whatever happens. `zeros_s`: when each camera's loop began, by its id."""

    def __init__(
        self, parts: list[Part], processes: int, models: Path, weights: Path, without: Sequence[str] = ()
    ) -> None:
        """`without`: what is not to be spared, of `SPARED`."""
        self.parts = parts
        self._without = tuple(without)
        self._processes = processes
        self._weights = weights
        self.path = Path(tempfile.mkdtemp(prefix="kentongan-bench-"))
        self._folder = open_folder(self.path)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._opened: list[IO[bytes]] = []
        self.zeros_s: dict[str, float] = {}
        secrets = self._folder.secrets
        self._postgres = Postgres(self.path / "postgres", self._folder.sockets, secrets["owner"])
        passwords = {user: secrets[f"nats_{user}"] for user in NATS_USERS}
        self._nats = Nats(self.path / "nats", free_port(), passwords)
        models.mkdir(parents=True, exist_ok=True)
        (self.path / "models").symlink_to(models)  # networks are compiled once, not in every bench

    @property
    def nats_url(self) -> str:
        return self._nats.url("web")

    def start(self) -> None:
        """Raises: Unavailable, with the last words of what did not start."""
        self._postgres.prepare()
        self._nats.prepare()
        self._launch("postgres", self._postgres.command(), death="INT")
        self._launch("nats", self._nats.command())
        port = self._serve_cameras()
        self._await_database()
        migrate(self._postgres.dsn(), {role: self._folder.secrets[role] for role in ROLES})
        self._found_city(port)
        self._launch("keep", self._ours("keep"), self._environment("keep"))
        for number in range(self._processes):
            self._launch(f"watch{number}", self._ours("watch"), self._environment("watch"))

    def stop(self) -> None:
        """End every process, those that use others first, and delete the data folder."""
        for names in (("watch", "keep", "cameras"), ("postgres", "nats")):
            ending = [p for name, p in self._running.items() if name.startswith(names)]
            for process in ending:
                process.send_signal(
                    signal.SIGINT if process is self._running.get("postgres") else signal.SIGTERM
                )
            ends = time.monotonic() + STOP_S
            for process in ending:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(max(0.1, ends - time.monotonic()))
                _kill(process)
        for file in self._opened:
            file.close()
        self._folder.close()
        shutil.rmtree(self.path, ignore_errors=True)

    def check(self) -> None:
        """Raises: Unavailable, where a process has ended by itself."""
        for name, process in self._running.items():
            if process.poll() is not None:
                raise Unavailable(f"{name} ended with {process.returncode}: {self._last_words(name)}")

    def pids(self, *names: str) -> list[int]:
        """The processes whose names begin so."""
        return [process.pid for name, process in self._running.items() if name.startswith(names)]

    def _launch(
        self, name: str, command: list[str], environment: dict[str, str] | None = None, death: str = "KILL"
    ) -> subprocess.Popen[bytes]:
        log = (self.path / "logs" / f"{name}.log").open("ab")
        self._opened.append(log)
        self._running[name] = subprocess.Popen(
            tied(command, death),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if name == "cameras" else log,
            stderr=log,
            env=os.environ | (environment or {}),
            start_new_session=True,  # Ctrl-C is the bench's, which stops them in order
        )
        return self._running[name]

    def _ours(self, command: str) -> list[str]:
        return [sys.executable, "-m", "kentongan", command]

    def _environment(self, part: str) -> dict[str, str]:
        role = f"kentongan_{part}"
        return {
            "KENTONGAN_DATA": str(self.path),
            "KENTONGAN_SETTINGS": str(self._settings()),
            "KENTONGAN_DSN": self._postgres.dsn(role, self._folder.secrets[role]),
            "KENTONGAN_NATS": self._nats.url(part),
            VARIABLE: str(self._weights.parents[1]),
            "DATABASE_URL": "",
            "NATS_URL": "",
        }

    def _settings(self) -> Path:
        """As an installer would set it: every process takes its share of the cameras, and no more."""
        path = self.path / "bench.toml"
        each = math.ceil(len(self.parts) / self._processes)
        path.write_text(settings_of(each, self._without), encoding="utf-8")
        return path

    def _serve_cameras(self) -> int:
        """Start the cameras. Returns: their port."""
        rows = [{"path": p.code, "clip": str(p.reel.path), "offset_s": p.offset_s} for p in self.parts]
        listed = self.path / "run" / "cameras.json"
        listed.write_text(json.dumps(rows), encoding="utf-8")
        process = self._launch("cameras", [sys.executable, "-m", SERVER, str(listed)])
        line = process.stdout.readline() if process.stdout else b""
        if not line:
            raise Unavailable(f"the cameras did not start: {self._last_words('cameras')}")
        told = json.loads(line)
        self.zeros_s = {str(part.id): float(told["zeros_s"][part.code]) for part in self.parts}
        return int(told["port"])

    def _await_database(self) -> None:
        admin = self._postgres.dsn().replace(f"/{DATABASE}?", "/postgres?")
        ends = time.monotonic() + DATABASE_S
        while True:
            try:
                with psycopg.connect(admin, autocommit=True, connect_timeout=5) as connection:
                    connection.execute(f"create database {DATABASE}")  # pyright: ignore[reportArgumentType, reportCallIssue]
                return
            except psycopg.OperationalError:
                self.check()
                if time.monotonic() > ends:
                    raise Unavailable(f"no database: {self._last_words('postgres')}") from None
                time.sleep(0.05)

    def _found_city(self, port: int) -> None:
        city_load.found(self._postgres.dsn(), CITY, training=True)
        role = "kentongan_web"
        database = Database(self._postgres.dsn(role, self._folder.secrets[role]), size=2)
        database.open()
        try:
            with database.change(Actor(CITY.slug, MACHINE)) as tx:
                cast = [_source(part, port) for part in self.parts]
                cameras.register(tx, cast, place_again=False)
                for source in cast:
                    register.point_example(tx, Vault(self.path / "secrets"), source.id, source.url)
                drawn = {part.id: [(uuid4(), line) for line in part.reel.lines] for part in self.parts}
                cameras.redraw(tx, drawn)
                tx.note("camera.registered", CITY.slug, added=len(self.parts))
        finally:
            database.close()

    def _last_words(self, name: str) -> str:
        text = (self.path / "logs" / f"{name}.log").read_text(encoding="utf-8", errors="replace")
        return " ".join(text.strip().splitlines()[-3:]) or "it said nothing"


def _source(part: Part, port: int) -> Source:
    return Source(
        id=part.id,
        code=part.code,
        name=part.reel.name,
        lat=CITY.lat,
        lon=CITY.lon,
        bearing_deg=None,
        fov_deg=None,
        owner="bench",
        purpose=Purpose.TRAFFIC,
        fictional=True,
        counted=True,
        url=f"rtsp://127.0.0.1:{port}/{part.code}",
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    """A process with all that it started."""
    if process.poll() is not None:
        return
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                child.kill()
    process.kill()
    process.wait()


def cpu_s(pids: list[int]) -> float:
    """Processor seconds of processes and all that they started, those that have ended too."""
    spent_s = 0.0
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            root = psutil.Process(pid)
            own = root.cpu_times()
            spent_s += own.children_user + own.children_system
            for process in (root, *root.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    times = process.cpu_times()
                    spent_s += times.user + times.system
    return spent_s


def rss_mb(pids: list[int]) -> float:
    """Resident memory of processes and all that they started; what they share counts for each."""
    found = 0
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            root = psutil.Process(pid)
            for process in (root, *root.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    found += process.memory_info().rss
    return found / 1e6


def machine_cpu_s() -> float:
    """Processor seconds that everybody on this machine has spent."""
    times = psutil.cpu_times()
    idle_s = times.idle + getattr(times, "iowait", 0.0)
    return sum(times) - idle_s - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)
