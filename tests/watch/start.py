"""Starts the product's watch process with the test's child: start.py DSN NATS_URL CAMERAS LINGER_S SLOW_S."""

import asyncio
import logging
import sys
from pathlib import Path

from kentongan.base.db import Database
from kentongan.settings import Watching
from kentongan.worker.watch import Child, serve

EYES = str(Path(__file__).with_name("bar_child.py"))
FIRST = {
    "model": EYES, "cache": "/tmp", "precision": "fp32", "memory_mb": 1500, "open_s": 2.0, "read_s": 2.0,
    "looks_per_s": 5, "flush_s": 1.0, "thrift": {}, "sleep": True, "device": "cpu",
    "keeping": {},
}  # fmt: skip

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(message)s")
    dsn, nats_url, cameras, linger_s, slow_s = sys.argv[1:]
    child = Child(FIRST | {"slow_s": float(slow_s)}, (sys.executable, EYES))
    watching = Watching(cameras=int(cameras), linger_s=float(linger_s), connects_per_s=200)
    asyncio.run(serve(watching, Database(dsn, size=3), nats_url, child))
