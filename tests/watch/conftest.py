"""Real watch processes on a real street, database and broker."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import av
import numpy as np
import psutil
import psycopg
import pytest
from psycopg import conninfo

from kentongan.base import roster, vault
from kentongan.base.messages import connect
from kentongan.base.vault import Vault
from kentongan.cameras.register.sources import MAIN, SUB, about
from kentongan.tools.servers import Nats
from kentongan.video.rtsp_server import Camera
from standing import Server, wait_until
from video.conftest import Street, clip
from watch.islands import HARBOUR, Ferry, Island

SOURCE = Path(__file__).parents[2] / "src"


def bar(path: Path) -> Path:
    """A bar that goes from left to right once in three seconds."""
    with av.open(str(path), "w") as container:
        options = {"preset": "ultrafast", "x264-params": "keyint=10:min-keyint=10:scenecut=0:bframes=0"}
        stream = container.add_stream("libx264", rate=10, options=options)
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        for i in range(30):
            picture = np.full((96, 160, 3), 70, np.uint8)
            picture[:, i * 4 : i * 4 + 40] = 255
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "bgr24")))
        container.mux(stream.encode())
    return path


@dataclass
class City:
    """Cameras of one city in the database, and the duties to count them."""

    slug: str
    owner: psycopg.Connection
    nats: Nats
    secrets: Path
    cameras: dict[str, UUID] = field(default_factory=dict)
    pull: bool = True  # every camera, or those that are asked for

    def add(self, path: str, url: str, *, counted: bool = True) -> UUID:
        id, line, host = uuid4(), uuid4(), urlsplit(url).hostname
        self.owner.execute(
            "insert into camera (id, city, code, name, lat, lon, owner, purpose, legal_basis, notice,"
            " notice_since, fictional, enabled, counted)"
            " values (%s, %s, %s, %s, 0, 0, 'uji', 'lalu_lintas', 'uji', 'uji', now(), true, true, %s)",
            [id, self.slug, path, path, counted],
        )
        self.owner.execute(
            "insert into camera_source (camera_id, city, main_sealed, main_shown, main_address)"
            " values (%s, %s, %s, '', %s)",
            [id, self.slug, self.sealed(id, url), host],
        )
        if host != "127.0.0.1":
            self.owner.execute(
                "insert into camera_network (id, city, cidr, added_at) values (%s, %s, %s, now())"
                " on conflict do nothing",
                [uuid4(), self.slug, host],
            )
        self.owner.execute(
            "insert into line (id, city, camera_id, name, from_x, from_y, to_x, to_y)"
            " values (%s, %s, %s, 'A', 0.5, 0.95, 0.5, 0.05)",
            [line, self.slug, id],
        )
        self.cameras[path] = id
        return id

    def shown_by(self, id: UUID, url: str) -> None:
        """A camera gets a sub-stream; the stream it has stays for recording and for large pictures."""
        self.owner.execute(
            "update camera_source set sub_sealed = %s, sub_shown = '', sub_address = main_address"
            " where camera_id = %s",
            [self.sealed(id, url, SUB), id],
        )

    def sealed(self, id: UUID, url: str, kind: str = MAIN) -> bytes:
        """A camera's address as it is stored."""
        return Vault(self.secrets).seal(url, about(kind, id))

    def fill(self) -> None:
        """What `keep` does."""
        rows = self.rows("select id, counted from camera where city = %s and enabled", self.slug)
        count, pull = ([id for id, counted in rows if counted is kind] for kind in (True, False))
        wanted = roster.Wanted({self.slug: count}, {self.slug: pull if self.pull else []})

        async def act() -> None:
            nats = await connect(self.nats.url("keep"), "keep")
            for _ in range(2):  # the first makes the stream
                await roster.fill(nats, wanted)
            await nats.close()

        asyncio.run(act())

    def rows(self, sql: str, *values: object) -> list[tuple]:
        return self.owner.execute(sql, list(values)).fetchall()

    def seen(self, path: str) -> int:
        sql = "select coalesce(sum(seconds_seen(seconds)), 0)::int from seen_minute where camera_id = %s"
        return self.rows(sql, self.cameras[path])[0][0]

    def crossings(self, path: str) -> int:
        sql = "select coalesce(sum(crossings), 0)::int from count_minute where camera_id = %s"
        return self.rows(sql, self.cameras[path])[0][0]

    def state(self, path: str) -> tuple[str, str, str, int, bool] | None:
        sql = "select state, detail, worker, epoch, counting from camera_state where camera_id = %s"
        found = self.rows(sql, self.cameras[path])
        return found[0] if found else None

    def is_(self, path: str, state: str) -> bool:
        return (self.state(path) or ("",))[0] == state

    def holder(self, path: str) -> int:
        """The process that says that it counts this camera."""
        found = self.state(path)
        return int(found[2].rpartition(":")[2]) if found else 0


@dataclass
class Watch:
    """One watch process."""

    process: subprocess.Popen
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def child(self) -> int:
        """The decoding child's pid, 0 while there is none."""
        found = [p.pid for p in psutil.Process(self.pid).children() if "bar_child" in " ".join(p.cmdline())]
        return found[0] if found else 0

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def end(self) -> None:
        if self.process.poll() is None:
            self.signal(signal.SIGCONT)
            self.process.kill()
        self.process.wait(60)


@pytest.fixture(scope="session")
def bars(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bars")
    bar(folder / "bar.mp4")
    clip(folder / "poison.mp4", width=240, height=128)
    return folder


@pytest.fixture
def street(bars: Path) -> Iterator[Street]:
    """Cameras B0..B3 show the bar; POISON crashes the child."""
    cameras = [Camera(path=f"B{i}", clip="bar.mp4", offset_s=i * 0.7) for i in range(4)]
    built = Street(bars, [*cameras, Camera(path="POISON", clip="poison.mp4")])
    yield built
    built.close()


@pytest.fixture
def city(city_a: str, owner: psycopg.Connection, nats: Nats, keys: Path) -> Iterator[City]:
    made = City(city_a, owner, nats, keys)
    yield made
    owner.execute("update camera set counted = false, enabled = false where city = %s", [city_a])
    made.fill()


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """The folder of the keys that seal cameras' addresses."""
    vault.make(tmp_path / "secrets")
    return tmp_path / "secrets"


Launch = Callable[..., Watch]


@pytest.fixture
def watch(server: Server, nats: Nats, tmp_path: Path, keys: Path) -> Iterator[Launch]:
    """Starts watch processes; ends them all."""
    started: list[Watch] = []

    ferry: list[Ferry] = []

    def far() -> tuple[str, str]:
        """The addresses of database and broker as an island sees them."""
        if not ferry:
            ferry.append(Ferry())
        parts = conninfo.conninfo_to_dict(server.dsn("kentongan_watch"))
        port = ferry[0].to(Path(str(parts["host"])) / ".s.PGSQL.5432")
        dsn = conninfo.make_conninfo(**{**parts, "host": HARBOUR, "port": port})
        return dsn, f"nats://watch:{nats.passwords['watch']}@{HARBOUR}:{ferry[0].to(nats.port)}"

    def launch(
        cameras: int = 25, linger_s: float = 15, url: str = "", slow_s: float = 0,
        keep: Path | None = None, island: Island | None = None,
    ) -> Watch:  # fmt: skip
        log = tmp_path / f"watch{len(started)}.log"
        dsn, address = far() if island else (server.dsn("kentongan_watch"), url or nats.url("watch"))
        words = [dsn, address, str(cameras), str(linger_s), str(slow_s), str(keys)]
        words += [str(keep)] if keep else []
        inside = island.inside if island else []
        with log.open("wb") as out:
            process = subprocess.Popen(
                [*inside, sys.executable, str(Path(__file__).with_name("start.py")), *words],
                stderr=out,
                stdout=out,
                env=os.environ | {"PYTHONPATH": str(SOURCE)},
            )
        started.append(Watch(process, log))
        return started[-1]

    yield launch
    for one in started:
        one.end()
    for one in ferry:
        one.close()


__all__ = ["City", "Launch", "Watch", "wait_until"]
