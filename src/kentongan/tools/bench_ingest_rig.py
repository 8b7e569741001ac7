"""The rig of the bench of ingest: that of the bench of cameras, with nothing counted."""

import json
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil
import psycopg

from kentongan.tools.bench_cameras_rig import Part, Rig

FLAP_S: Final = 1.0
"""A camera that flaps plays half of this time at most before it hangs up."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How cameras are pulled; the last two: how many of them flap, and how many are recorded."""

    processes: int
    together: int
    glance_s: float
    stills_s: float
    flapping: int
    recorded: int


class IngestRig(Rig):
    """`start()`, then `stop()` whatever happens."""

    def __init__(self, parts: list[Part], manner: Manner, models: Path) -> None:
        super().__init__(parts, manner.processes, models, models / "weights")
        self._manner = manner
        self._owner: psycopg.Connection | None = None

    def stop(self) -> None:
        if self._owner is not None:
            self._owner.close()
        super().stop()

    def still_ages_s(self) -> list[float]:
        """How old the stored still of each camera is."""
        assert self._owner is not None  # noqa: S101 - asked after the start
        rows = self._owner.execute(
            "select extract(epoch from clock_timestamp() - at)::double precision from camera_still"
        ).fetchall()
        return [row[0] for row in rows]

    def recorded(self) -> tuple[int, float]:
        """How many cameras have whole files of the last half minute, and megabytes of all files."""
        assert self._owner is not None  # noqa: S101 - asked after the start
        row = self._owner.execute(
            "select count(distinct camera_id) filter (where ended_at > now() - interval '30 seconds'),"
            " coalesce(sum(bytes), 0)::double precision / 1e6 from segment"
        ).fetchone()
        return (0, 0.0) if row is None else (row[0], row[1])

    def _found_city(self, port: int) -> None:
        super()._found_city(port)
        self._owner = psycopg.connect(self._postgres.dsn(), autocommit=True)
        self._owner.execute("update camera set counted = false")
        self._owner.execute(
            "insert into recording_plan (camera_id, city, mode, changed_at)"
            " select id, city, case when row_number() over (order by code) <= %s then 'continuous'"
            " else 'off' end, now() from camera",
            [self._manner.recorded],
        )

    def _launch(
        self, name: str, command: list[str], environment: dict[str, str] | None = None, death: str = "KILL"
    ) -> subprocess.Popen[bytes]:
        if name == "cameras":
            listed = Path(command[-1])
            rows = json.loads(listed.read_text(encoding="utf-8"))
            for row in rows[: self._manner.flapping]:
                row["fault"] = {"kind": "dead", "after_s": FLAP_S / 2}
            listed.write_text(json.dumps(rows), encoding="utf-8")
        return super()._launch(name, command, environment, death)

    def _settings(self) -> Path:
        manner = self._manner
        path = self.path / "bench.toml"
        rows = {
            "processes": manner.processes, "together": manner.together,
            "glance_s": manner.glance_s, "stills_s": manner.stills_s,
        }  # fmt: skip
        text = "\n".join(["[watching]", *(f"{name} = {value}" for name, value in rows.items()), ""])
        path.write_text(text, encoding="utf-8")
        return path


def descriptors(pids: list[int]) -> int:
    """Open files and sockets of processes and all that they started."""
    found = 0
    for process in _family(pids):
        with suppress(psutil.NoSuchProcess):
            found += process.num_fds()
    return found


def memory_mb(pids: list[int]) -> float:
    """Resident memory of processes and all that they started; what they share counts for each."""
    found = 0
    for process in _family(pids):
        with suppress(psutil.NoSuchProcess):
            found += process.memory_info().rss
    return found / 1e6


def shared_out_mb(pids: list[int]) -> float:
    """The same, each page counted once: what several share is divided among them (PSS)."""
    found = 0
    for process in _family(pids):
        with suppress(psutil.Error):
            found += process.memory_full_info().pss
    return found / 1e6


def _family(pids: list[int]) -> list[psutil.Process]:
    found: list[psutil.Process] = []
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            root = psutil.Process(pid)
            found += [root, *root.children(recursive=True)]
    return found
