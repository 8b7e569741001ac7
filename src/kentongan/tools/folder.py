"""The data folder: one lock, one set of secrets, and the folders of the parts."""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from kentongan.base import vault
from kentongan.base.errors import Conflict, Invalid
from kentongan.base.paths import default_data
from kentongan.settings import Recording, Settings
from kentongan.tools.servers import Postgres, socket_folder

LEFTOVERS_S: Final = 12.0  # what a killed `up` leaves behind stops by itself in this time
SECRETS: Final = (
    "owner",
    "kentongan_web",
    "kentongan_watch",
    "kentongan_keep",
    "nats_web",
    "nats_watch",
    "nats_keep",
)


@dataclass(frozen=True, slots=True)
class Folder:
    """An opened data folder. The lock is held as long as the process, or a child that inherited it, lives."""

    path: Path
    sockets: Path
    lock: IO[str]
    secrets: dict[str, str]

    def tell(self, words: str) -> None:
        """Leave a sentence for whoever finds the folder locked: which process runs here, and where."""
        self.lock.seek(0)
        self.lock.truncate()
        self.lock.write(words)
        self.lock.flush()

    def close(self) -> None:
        shutil.rmtree(self.sockets, ignore_errors=True)
        self.lock.close()


def open_folder(path: Path) -> Folder:
    """Make the data folder where it is missing, lock it, and read or make its secrets.

    Raises: Conflict, when another `up` runs on it; Invalid, when it cannot be written.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow a link that may move
    try:
        for name in ("", "run", "secrets", "keys", "journal", "logs"):
            (path / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (path / "run" / "up.lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise Invalid(
            f"the data folder {path} cannot be used ({error.strerror}); choose another with --data"
        ) from None
    _take(lock, path)
    sockets = sockets_of(path)
    sockets.mkdir(exist_ok=True, mode=0o700)
    if sockets.stat().st_uid != os.geteuid():
        raise Invalid(f"{sockets} belongs to somebody else; remove it")
    vault.make(path / "secrets")
    return Folder(path, sockets, lock, _secrets(path / "secrets" / "secrets.json"))


def recordings(settings: Recording, data: Path) -> Path:
    """The folder of the recordings on this machine."""
    return Path(settings.folder) if settings.folder else data / "recordings"


def sockets_of(path: Path) -> Path:
    """The folder of a data folder's sockets: inside it, or a short one where its path is too long."""
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:10]
    short = Path(tempfile.gettempdir()) / f"kentongan-{os.geteuid()}-{name}"
    return socket_folder(path / "run" / "sockets", short)


def secrets_folder(settings: Settings, data: Path) -> Path:
    """Where the keys of cameras' passwords lie: where the settings say, else in the data folder."""
    return Path(settings.cameras.secrets_folder) if settings.cameras.secrets_folder else data / "secrets"


def owner_dsn(data: Path | None) -> str:
    """The owner's door to the database of a data folder on which `up` runs; $DATABASE_URL comes first.

    Raises: Invalid, when the folder is none of ours.
    """
    outside = os.environ.get("DATABASE_URL")
    if outside:
        return outside
    path = Path(os.path.abspath(data or default_data()))  # noqa: PTH100 - as open_folder() does
    return Postgres(path / "postgres", sockets_of(path), known_secrets(path)["owner"]).dsn()


def known_secrets(path: Path) -> dict[str, str]:
    """The secrets of a data folder that stands. Raises: Invalid, when the folder is none of ours."""
    file = path / "secrets" / "secrets.json"
    if not file.is_file():
        raise Invalid(f"{path} is no data folder of Kentongan; name the one of `kentongan up` with --data")
    return json.loads(file.read_text(encoding="utf-8"))


def _take(lock: IO[str], path: Path) -> None:
    ends = time.monotonic() + LEFTOVERS_S
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            lock.seek(0)
            words = lock.read().strip()
            pid = words.split(" ", 1)[0]
            if pid.isdigit() and _runs(int(pid)):
                raise Conflict(f"Kentongan already runs on {path} (process {words})") from None
            if time.monotonic() > ends:
                raise Conflict(
                    f"{path} is still held by the remains of an earlier start; try again"
                ) from None
            time.sleep(0.2)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _secrets(file: Path) -> dict[str, str]:
    kept: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    missing = [name for name in SECRETS if name not in kept]
    if missing:
        kept |= {name: secrets.token_urlsafe(24) for name in missing}
        fresh = file.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(kept), encoding="utf-8")
        fresh.replace(file)
    return kept
