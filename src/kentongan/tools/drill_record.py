"""The recorder of a drill: each item that was acknowledged, a line in a file, safe before it counts."""

import json
import os
import threading
from collections import Counter
from pathlib import Path
from typing import Any

from kentongan.base.errors import Invalid, Unavailable


class Recorder:
    """Appends items; many threads may. One thread writes what has gathered and syncs it to the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.safe: Counter[str] = Counter()  # recorded items, by kind
        try:
            self._file = path.open("ab")
        except OSError as error:
            raise Invalid(f"the record {path} cannot be written ({error.strerror})") from None
        self._changed = threading.Condition()
        self._waiting: list[dict[str, Any]] = []
        self._taken = 0
        self._written = 0
        self._closing = False
        self._fault = ""
        self._thread = threading.Thread(target=self._write, name="recorder", daemon=True)
        self._thread.start()

    def take(self, kind: str, **item: object) -> None:
        """Record an item; returns when it is on the disk. Raises: Unavailable."""
        with self._changed:
            self._waiting.append({"item": kind, **item})
            self._taken += 1
            mine = self._taken
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._written >= mine or self._fault)
            if self._written < mine:
                raise Unavailable(f"the record {self.path} cannot be written ({self._fault})")

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join()
        self._file.close()

    def _write(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing)
                batch, self._waiting = self._waiting, []
            if not batch:
                return
            try:
                self._file.write(b"".join(json.dumps(item).encode() + b"\n" for item in batch))
                self._file.flush()
                os.fsync(self._file.fileno())
            except OSError as error:
                with self._changed:
                    self._fault = error.strerror or type(error).__name__
                    self._changed.notify_all()
                return
            with self._changed:
                self._written += len(batch)
                self.safe.update(str(item["item"]) for item in batch)
                self._changed.notify_all()
