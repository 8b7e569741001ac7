"""`kentongan web`: the page and its API. Started by `up`; several may run behind one reverse proxy."""

import argparse
import json
import logging
import os
from pathlib import Path
from typing import Final

import uvicorn

from kentongan.app import Addresses, build
from kentongan.base.db import Database
from kentongan.settings import Settings, load
from kentongan.tools.eyes_in_use import unproven
from kentongan.tools.folder import recordings, secrets_folder
from kentongan.tools.told import demand

GRACE_S: Final = 2  # open streams and sockets are closed after this: the stop may take 4 s in all
SOCKET_MESSAGE_MAX: Final = 64 * 1024
SOCKET_PING_S: Final = 10.0
POOL: Final = 16


def main(argv: list[str]) -> int:
    words = argparse.ArgumentParser(prog="kentongan web", description=__doc__)
    words.add_argument("--openapi", action="store_true", help="print the API's description and stop")
    if words.parse_args(argv).openapi:
        print(json.dumps(description(), indent=1, sort_keys=True))
        return 0
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    file = os.environ.get("KENTONGAN_SETTINGS")
    settings = load(Path(file) if file else None)
    uvicorn.Server(configure(settings)).run()
    return 0


def description() -> dict[str, object]:
    """The OpenAPI document, made without any database or broker."""
    return build(Settings(), Database(""), Addresses(dsn="", nats="")).openapi()


def configure(settings: Settings) -> uvicorn.Config:
    """The server of this process, from the settings and the environment that `up` gives."""
    dsn = demand("KENTONGAN_DSN")
    folder = Path(demand("KENTONGAN_DATA"))
    addresses = Addresses(
        dsn=dsn,
        nats=demand("KENTONGAN_NATS"),
        secrets=secrets_folder(settings, folder),
        recordings=recordings(settings.recording, folder),
        unproven_eyes=unproven(folder),
    )
    return uvicorn.Config(
        build(settings, Database(dsn, size=POOL), addresses),
        host=os.environ.get("KENTONGAN_LISTEN") or settings.web.listen,
        port=int(os.environ.get("KENTONGAN_PORT") or settings.web.port),
        ssl_certfile=os.environ.get("KENTONGAN_CERT") or None,
        ssl_keyfile=os.environ.get("KENTONGAN_KEY") or None,
        timeout_graceful_shutdown=GRACE_S,
        ws_max_size=SOCKET_MESSAGE_MAX,
        ws_ping_interval=SOCKET_PING_S,
        ws_per_message_deflate=False,  # video does not shrink
        proxy_headers=False,  # access/doors.py believes trusted proxies, and nobody else
        server_header=False,
        access_log=False,
        log_config=None,
    )
