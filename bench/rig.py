"""A database, a broker and watch processes of their own for a bench, without the tests' fixtures."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import conninfo

from kentongan.base import vault
from kentongan.base.migrate import ROLES, migrate
from kentongan.base.paths import ROOT
from kentongan.tools.servers import DATABASE, NATS_USERS, Nats, Postgres, free_port
from standing import wait_until
from watch.conftest import City

SOURCE = ROOT / "src"


@dataclass
class Rig:
    """What a bench stands on. `roles`: an address of the database for each plain role."""

    folder: Path
    owner: psycopg.Connection
    roles: dict[str, str]
    nats: Nats
    city: City

    def watch(
        self, name: str, *, before: Sequence[str] = (), settings: str = "", with_tests_child: bool = False,
        **address: str,
    ) -> subprocess.Popen[bytes]:  # fmt: skip
        """Start the product's watch process, or the one with the tests' child; `before`: words before its
        command. `dsn`, `nats`: other addresses."""
        file = self.folder / f"{name}.toml"
        file.write_text(settings, encoding="utf-8")
        known = {
            "KENTONGAN_DSN": address.get("dsn", self.roles["kentongan_watch"]),
            "KENTONGAN_NATS": address.get("nats", self.nats.url("watch")),
            "KENTONGAN_DATA": str(self.folder / "data"),
            "KENTONGAN_SETTINGS": str(file),
            "PYTHONPATH": str(SOURCE),
        }
        command = ["-m", "kentongan", "watch"]
        if with_tests_child:
            places = [known["KENTONGAN_DSN"], known["KENTONGAN_NATS"]]
            command = [str(ROOT / "tests" / "watch" / "start.py"), *places, "100", "15", "0"]
            command.append(str(keys_of(self.folder)))
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [*before, sys.executable, *command],
                env=os.environ | known,
                stdout=log,
                stderr=log,
            )

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process, in order if it lets us."""
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(8)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait(5)


@contextmanager
def rig(folder: Path, before: Sequence[str] = ()) -> Iterator[Rig]:
    """Everything that must stand, in a folder; `before`: words before the servers' commands."""
    postgres = Postgres(folder / "pg", folder / "s", secrets.token_hex(8))
    postgres.prepare()
    nats = Nats(folder / "nats", free_port(), {name: secrets.token_hex(8) for name in NATS_USERS})
    nats.prepare()
    with (folder / "servers.log").open("wb") as log:
        running = [
            subprocess.Popen([*before, *command], stdout=log, stderr=log)
            for command in (postgres.command(), nats.command())
        ]
    try:
        yield _standing(folder, postgres, nats)
    finally:
        running[1].terminate()
        running[0].send_signal(signal.SIGINT)
        for process in running:
            process.wait(20)


def _standing(folder: Path, postgres: Postgres, nats: Nats) -> Rig:
    admin = postgres.dsn().replace(f"/{DATABASE}?", "/postgres?")
    ends = time.monotonic() + 30
    while True:
        try:
            with psycopg.connect(admin, autocommit=True) as connection:
                connection.execute(f"create database {DATABASE}")  # type: ignore[arg-type]
            break
        except psycopg.OperationalError:
            assert time.monotonic() < ends, "PostgreSQL does not start"
            time.sleep(0.1)
    passwords = {role: secrets.token_hex(8) for role in ROLES}
    migrate(postgres.dsn(), passwords)
    parts = conninfo.conninfo_to_dict(postgres.dsn())
    roles = {r: conninfo.make_conninfo(**{**parts, "user": r, "password": p}) for r, p in passwords.items()}
    wait_until(lambda: b"ready" in (folder / "servers.log").read_bytes(), why="NATS starts", timeout_s=30)
    owner = psycopg.connect(postgres.dsn(), autocommit=True)
    owner.execute(
        "insert into city (slug, name, province, timezone, lat, lon, training)"
        " values ('kota-uji', 'Kota Uji', 'Jawa Barat', 'Asia/Jakarta', -6.9147, 107.6098, true)"
    )
    vault.make(keys_of(folder))
    return Rig(folder, owner, roles, nats, City("kota-uji", owner, nats, keys_of(folder)))


def keys_of(folder: Path) -> Path:
    """Where the product looks for the keys that seal cameras' addresses."""
    return folder / "data" / "secrets"
