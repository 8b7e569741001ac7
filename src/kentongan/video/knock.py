"""Knock at a camera before the demuxer does: a few hundred bytes of RTSP, read in Python.

It tells a dead camera from a silent one and from something that is no camera, and it refuses what FFmpeg
would follow or swallow: redirects, endless headers, huge descriptions. Only rtsp and rtsps are let through.
Source: RFC 2326; for the limits SECURITY.md of this project, "Cameras".
"""

import socket
import ssl
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, urlsplit

HEAD_MAX: Final = 16 * 1024
SDP_MAX: Final = 64 * 1024
PORTS: Final = {"rtsp": 554, "rtsps": 322}


class State(StrEnum):
    """What is known of a camera. The words are those of the table camera_state."""

    CONNECTING = "connecting"
    PLAYING = "playing"
    DEAD = "dead"
    SILENT = "silent"
    GARBAGE = "garbage"
    CLOCK = "clock"


@dataclass
class Trouble(Exception):
    """Why a camera does not play; `detail` is a code word that the page translates."""

    state: State
    detail: str


def knock(url: str, timeout_s: float) -> None:
    """Ask a camera to describe itself.

    Raises: Trouble.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise Trouble(State.DEAD, "bad_address") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise Trouble(State.DEAD, "bad_address")
    ends = time.monotonic() + timeout_s
    with _connected(parts, timeout_s) as line:
        try:
            line.sendall(_describe(parts))
            _judge(_head(line, ends))
        except TimeoutError:
            raise Trouble(State.SILENT, "no_answer") from None
        except OSError:
            raise Trouble(State.DEAD, "lost") from None


def place_of(url: str) -> tuple[str, int] | None:
    """Host and port of a camera's address, None where it names none that we know."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.hostname, port) if parts.hostname and port else None


def _connected(parts: SplitResult, timeout_s: float) -> socket.socket:
    try:
        place = (str(parts.hostname), parts.port or PORTS[parts.scheme])
        line = socket.create_connection(place, timeout=timeout_s)
    except TimeoutError:
        raise Trouble(State.DEAD, "timeout") from None
    except ConnectionRefusedError:
        raise Trouble(State.DEAD, "refused") from None
    except (OSError, ValueError):
        raise Trouble(State.DEAD, "unreachable") from None
    if parts.scheme == "rtsp":
        return line
    # Cameras sign their own certificates; their identity is not what is asked here.
    context = ssl._create_unverified_context()  # noqa: S323  # pyright: ignore[reportPrivateUsage]
    try:
        return context.wrap_socket(line)
    except OSError:
        line.close()
        raise Trouble(State.GARBAGE, "no_tls") from None


def _describe(parts: SplitResult) -> bytes:
    """A DESCRIBE without the credentials: 401 is an answer too."""
    host = parts.netloc.rpartition("@")[2]
    target = f"{parts.scheme}://{host}{parts.path}" + (f"?{parts.query}" if parts.query else "")
    if any(c <= " " for c in target):
        raise Trouble(State.DEAD, "bad_address")
    return f"DESCRIBE {target} RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n\r\n".encode()


def _head(line: socket.socket, ends: float) -> str:
    """The header of the answer. Raises: Trouble, TimeoutError, OSError."""
    found = b""
    while b"\r\n\r\n" not in found:
        left_s = ends - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        line.settimeout(left_s)
        piece = line.recv(4096)
        if not piece:
            raise Trouble(State.DEAD, "refused")
        found += piece
        if not b"RTSP/1.".startswith(found[:7]):
            raise Trouble(State.GARBAGE, "not_rtsp")
        if len(found) > HEAD_MAX + 4096:
            raise Trouble(State.GARBAGE, "over_limits")
    return found.split(b"\r\n\r\n")[0].decode("latin-1")


def _judge(head: str) -> None:
    opening, *rows = head.split("\r\n")
    words = opening.split(" ")
    code = words[1] if len(words) > 1 else ""
    if code == "404":
        raise Trouble(State.DEAD, "no_such_stream")
    if code == "403":
        raise Trouble(State.DEAD, "forbidden")
    if code.startswith("3"):
        raise Trouble(State.DEAD, "redirected")
    if code not in {"200", "401"}:
        raise Trouble(State.DEAD, "refused")
    sizes = [row.partition(":")[2].strip() for row in rows if row.lower().startswith("content-length:")]
    if any(not s.isascii() or not s.isdigit() or len(s) > 9 or int(s) > SDP_MAX for s in sizes):
        raise Trouble(State.GARBAGE, "over_limits")
