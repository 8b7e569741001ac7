"""`kentongan up`: the whole command centre on one machine, in the foreground.

Stdout carries nothing before everything answers; then line 1 is the address of the page and line 2
`kode: ...`, the one-use enrolment code. Progress and faults go to stderr.
"""

import argparse
import ipaddress
import os
import signal
import socket
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Final

from kentongan.base.errors import Conflict, Invalid
from kentongan.base.paths import default_data
from kentongan.settings import Settings, load
from kentongan.tools import tls
from kentongan.tools.assets import VARIABLE
from kentongan.tools.folder import Folder, open_folder
from kentongan.tools.house import House, Plan

STOP_S: Final = 8.0  # what is not gone by then is killed; the promise is 10 s
RESTART_S: Final = 2.0


class Stopped(BaseException):
    """SIGINT or SIGTERM arrived. Not an Exception: nobody on the way may mend it."""


def main(argv: list[str]) -> int:
    asked = parser().parse_args(argv)
    settings = load(asked.settings)
    address, port = (
        asked.listen or settings.web.listen,
        settings.web.port if asked.port is None else asked.port,
    )
    check_tls(address, asked)
    if os.environ.get(VARIABLE):  # the processes run elsewhere: what is relative here is nowhere there
        os.environ[VARIABLE] = str(Path(os.environ[VARIABLE]).absolute())
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in signals:
        signal.signal(number, _stop)
    house: House | None = None
    folder: Folder | None = None
    try:
        folder = open_folder(asked.data or default_data())
        port = claim(address, port)
        scheme = "https" if asked.cert or asked.self_signed else "http"
        plan = plan_of(asked, settings, folder, (scheme, address, port))
        folder.tell(f"{os.getpid()} {plan.url}")
        house = House(plan, folder)
        return live(house)
    except Stopped:
        say("stopping")
        return 0
    finally:
        for number in signals:  # a second Ctrl-C must not leave half of it behind
            signal.signal(number, signal.SIG_IGN)
        if house is not None:
            house.stop(STOP_S)
        if folder is not None:
            folder.close()


def live(house: House) -> int:
    """Bring everything up, tell the address, and bring it up again whenever the supervisor itself dies."""
    house.bring_up(say)
    print(house.plan.url, flush=True)
    print(f"kode: {house.code()}", flush=True)
    say(f"ready. Open {house.plan.url} and enter the code (good for 30 minutes). Ctrl-C stops everything.")
    while True:
        time.sleep(0.5)
        if not house.alive:
            say("the supervisor died; starting everything again")
            house.stop(STOP_S)
            time.sleep(RESTART_S)
            house.bring_up(say)


def parser() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(prog="kentongan up", description=__doc__)
    words.add_argument("--data", type=Path, metavar="DIR", help=f"data folder (default {default_data()})")
    words.add_argument(
        "--demo", action="store_true", help="add the demonstration city: 200 fictional cameras"
    )
    words.add_argument(
        "--cameras", type=int, default=12, metavar="N", help="cameras counted in the demonstration"
    )
    words.add_argument("--settings", type=Path, metavar="FILE", help="a kentongan.toml")
    words.add_argument("--listen", metavar="ADDR", help="address of the page (default 127.0.0.1)")
    words.add_argument(
        "--port", type=int, metavar="P", help="port of the page (default 8110; 0 takes a free one)"
    )
    words.add_argument("--cert", type=Path, metavar="FILE", help="TLS certificate chain (PEM)")
    words.add_argument("--key", type=Path, metavar="FILE", help="its private key (PEM)")
    words.add_argument(
        "--self-signed", action="store_true", help="make a certificate; prints its fingerprint"
    )
    return words


def check_tls(address: str, asked: argparse.Namespace) -> None:
    """Raises: Invalid, where passwords would travel in the clear or half a key pair is given."""
    if bool(asked.cert) != bool(asked.key):
        raise Invalid("--cert and --key go together")
    if asked.cert and asked.self_signed:
        raise Invalid("give either --cert and --key, or --self-signed")
    if not is_loopback(address) and not (asked.cert or asked.self_signed):
        raise Invalid(
            f"{address} can be reached from other machines: add --cert FILE --key FILE, or --self-signed"
        )
    if asked.cert:
        tls.fingerprint(asked.cert)
        if not asked.key.is_file():
            raise Invalid(f"{asked.key}: no such key file")
    if asked.cameras < 0:
        raise Invalid("--cameras must be 0 or more")


def is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        raise Invalid(f"--listen {address!r}: give an IP address, such as 127.0.0.1 or 0.0.0.0") from None


def claim(address: str, port: int) -> int:
    """The port, when nobody listens there; a free one for 0. Raises: Conflict, Invalid."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OverflowError:
            raise Invalid(f"--port {port}: a port is a number from 0 to 65535") from None
        except OSError as error:
            raise Conflict(
                f"cannot listen on {address} port {port} ({error.strerror}); choose another with --port"
            ) from None
        return int(probe.getsockname()[1])


def plan_of(
    asked: argparse.Namespace, settings: Settings, folder: Folder, place: tuple[str, str, int]
) -> Plan:
    scheme, address, port = place
    cert, key = (path.absolute() if path else None for path in (asked.cert, asked.key))
    if asked.self_signed:
        cert, key = tls.self_signed(folder.path / "keys", address)
        say(f"self-signed certificate, SHA-256 fingerprint {tls.fingerprint(cert)}")
    return Plan(
        settings=settings,
        settings_file=asked.settings,
        scheme=scheme,
        address=address,
        port=port,
        cert=cert,
        key=key,
        demo_cameras=asked.cameras if asked.demo else None,
    )


def say(words: str) -> None:
    sys.stderr.write(f"kentongan: {words}\n")
    sys.stderr.flush()


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped
