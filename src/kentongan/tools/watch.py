"""`kentongan watch`: pulls, counts and shows cameras. Started by `up`; as many as a city needs may run."""

import argparse
import asyncio
import logging
import os
from pathlib import Path
from typing import Final

from kentongan.base.db import Database
from kentongan.base.errors import Invalid, NotFound
from kentongan.base.vault import Vault
from kentongan.settings import Settings, load
from kentongan.tools.eyes_in_use import in_use, unproven
from kentongan.tools.folder import recordings, secrets_folder
from kentongan.tools.told import demand
from kentongan.video.pipe import Head
from kentongan.worker.watch import Child, Doors, Keeping, serve

KEPT: Final = {"ring_s", "warm_ring_s", "ring_camera_mb", "ring_mb", "glance_s", "stills_s"}
UNPROVEN: Final = (
    "counting with kentongan-nano, which has been tried on few real streets so far: docs/eyes.md says which, "
    "`kentongan eyes compare` holds it against hand counts of your own"
)

log = logging.getLogger(__name__)


def main(argv: list[str]) -> int:
    argparse.ArgumentParser(prog="kentongan watch", description=__doc__).parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    file = os.environ.get("KENTONGAN_SETTINGS")
    settings = load(Path(file) if file else None)
    folder = Path(demand("KENTONGAN_DATA"))
    child = Child(first_word(settings, folder))
    database = Database(demand("KENTONGAN_DSN"), size=5)
    doors = Doors(database, demand("KENTONGAN_NATS"), Vault(secrets_folder(settings, folder)))
    keeping = Keeping(settings.recording, recordings(settings.recording, folder))
    asyncio.run(serve(settings.watching, doors, child, keeping))
    return 0


def first_word(settings: Settings, data: Path) -> Head:
    """What a decoding child must know at its start. Without a model it shows cameras and counts none."""
    try:
        model = str(in_use(data).path.absolute())
        if unproven(data):
            log.warning(UNPROVEN)
    except (NotFound, Invalid) as error:
        log.error("no camera is counted: %s", error)
        model = ""
    cache = data / "models" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    return {
        "model": model,
        "cache": str(cache),
        "precision": settings.counting.precision,
        "sleep": settings.counting.sleep,
        "device": settings.counting.device,
        "memory_mb": settings.watching.memory_mb,
        "open_s": settings.watching.open_timeout_s,
        "read_s": settings.watching.read_timeout_s,
        "looks_per_s": settings.counting.looks_per_s,
        "thrift": settings.counting.model_dump(include={"strips", "gate", "scaled", "packing"}),
        "flush_s": settings.counting.flush_s,
        "keeping": settings.watching.model_dump(include=KEPT),
    }
