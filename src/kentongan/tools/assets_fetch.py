"""Fetches one item of the catalogue: https only, never more than its known size, resumed, checked by hash."""

import fcntl
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from hashlib import sha256
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO, Final
from urllib.parse import urlsplit

from kentongan.base.errors import Conflict, Forbidden, Invalid, Unavailable
from kentongan.tools.assets_catalogue import Item

CHUNK: Final = 1 << 16
TIMEOUT_S: Final = 30
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def fetch(item: Item, folder: Path, *, plain_loopback: bool = False) -> Path:
    """Bring `item` into `folder`, whole and checked, and say where it lies.

    Args:
        folder: an assets folder; the file lands at folder / item.path, its unfinished part beside it.
        plain_loopback: lets http through to this very machine. For tests alone.
    Raises:
        Forbidden: no permissive licence or no address: no program may fetch this.
        Invalid: the address is not https, or sends something else than the file we know.
        Unavailable: the address does not answer; what came so far is kept and resumed.
        Conflict: another process fetches the same item now.
    """
    if not item.fetchable or item.address is None:
        raise Forbidden(
            f"{item.name}: never fetched by program (licence: {item.licence}); "
            f"get it by hand from {item.source}"
        )
    refuse_plain(item.address, plain_loopback=plain_loopback)
    target = folder / item.path
    target.parent.mkdir(parents=True, exist_ok=True)
    with _part(target) as part:
        try:
            _download(item, item.address, part, _Guard(plain_loopback=plain_loopback))
        except (urllib.error.URLError, HTTPException, OSError) as error:
            raise Unavailable(f"{item.name}: {item.address}: {error}; run it again to go on") from None
        _check(item, part)
        os.fsync(part.fileno())
        Path(part.name).replace(target)
    return target


def refuse_plain(address: str, *, plain_loopback: bool) -> None:
    """Raises: Invalid, unless the address is https (or http to this machine where that is let through)."""
    parts = urlsplit(address)
    https = parts.scheme == "https" and bool(parts.hostname)
    if not https and not (plain_loopback and parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise Invalid(f"{address}: refused; only https addresses are fetched")


class _Guard(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to where a first request might have gone."""

    def __init__(self, *, plain_loopback: bool) -> None:
        self._plain_loopback = plain_loopback

    def redirect_request(  # noqa: PLR0913, PLR0917 -- the library calls it so
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        refuse_plain(newurl, plain_loopback=self._plain_loopback)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@contextmanager
def _part(target: Path) -> Generator[IO[bytes]]:
    """The unfinished file, open for reading and appending, and locked against a second fetch."""
    with target.with_name(target.name + ".part").open("a+b") as part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(f"{target}: another process is fetching it; wait for that one") from None
        yield part


def _download(item: Item, address: str, part: IO[bytes], guard: _Guard) -> None:
    """Append what is missing. A server that knows no ranges is read from the start."""
    have = part.seek(0, os.SEEK_END)
    if have >= item.size:
        return
    ask = urllib.request.Request(address, headers={"Range": f"bytes={have}-"} if have else {})  # noqa: S310
    answer: HTTPResponse
    with urllib.request.build_opener(guard).open(ask, timeout=TIMEOUT_S) as answer:
        resumed = answer.status == 206 and answer.headers.get("Content-Range", "").startswith(
            f"bytes {have}-"
        )
        if not resumed:
            part.truncate(0)
            have = 0
        _refuse_large(item, have + int(answer.headers.get("Content-Length") or 0))
        while chunk := answer.read(CHUNK):
            have += len(chunk)
            _refuse_large(item, have)
            part.write(chunk)
            _progress(item, have)
    part.flush()
    if have < item.size:
        raise urllib.error.URLError(f"the connection ended after {have} of {item.size} bytes")


def _refuse_large(item: Item, size: int) -> None:
    if size > item.size:
        raise Invalid(
            f"{item.name}: refused; the address sends {size} bytes or more, the file has {item.size}"
        )


def _check(item: Item, part: IO[bytes]) -> None:
    part.seek(0)
    found = sha256(part.read(item.size + 1)).hexdigest()
    if found != item.sha256:
        Path(part.name).unlink()
        raise Invalid(f"{item.name}: refused; its sha256 is {found}, it should be {item.sha256}")


def _progress(item: Item, have: int) -> None:
    if have == item.size or sys.stderr.isatty():
        end = "\n" if have == item.size else "\r"
        sys.stderr.write(f"{item.name}: {have / 1e6:.1f} of {item.size / 1e6:.1f} MB{end}")
        sys.stderr.flush()
