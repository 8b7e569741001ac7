"""The roster's story: watch processes in network namespaces, one cut off, another joining, all in numbers.

    PYTHONPATH=src:tests:bench .venv/bin/python bench/roster_story.py [--cameras 60] [--json]

Two processes share the cameras. The cable of the first is cut; a third joins; the cable is mended; the third
is killed; the second leaves. Each second says who holds how many. What was counted and seen is read from the
database at the end and held against what passed: a bar crosses every camera's line once in three seconds.
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen

from psycopg import conninfo
from rig import Rig, rig, stop

from kentongan.video.rtsp_server import Camera
from standing import wait_until
from video.conftest import Street
from watch.conftest import bar
from watch.islands import HARBOUR, Ferry, Island, islands

SETTLES_S = 12
TURNS_S = 3.0

HELD = """
    select worker, count(*) from camera_state
    where counting and state <> 'released' and reported_at > now() - interval '6 seconds' group by worker"""
EPOCHS = "select coalesce(sum(epoch), 0)::int from camera where enabled"
SEEN = "select camera_id, minute, epoch, seconds from seen_minute order by camera_id, minute, epoch"
PASSED = "select camera_id, minute, sum(crossings)::int from count_minute group by 1, 2"


@dataclass
class Second:
    at: datetime
    told: str
    held: dict[str, int]
    takes: int
    unseen: int = 0


@dataclass
class Story:
    cameras: int
    seconds: list[Second] = field(default_factory=list)
    twice_s: int = 0
    minutes: int = 0
    most_in_a_minute: int = 0
    can_pass_in_a_minute: int = round(60 / TURNS_S) + 1


@dataclass
class Stage:
    """Who plays: the processes by the name of the story, and what has just happened."""

    built: Rig
    names: dict[int, str] = field(default_factory=dict)
    processes: dict[str, Popen[bytes]] = field(default_factory=dict)
    story: Story = field(default_factory=lambda: Story(0))
    epochs: int = 0

    def enter(self, name: str, island: Island, dsn: str, nats: str) -> None:
        process = self.built.watch(name, before=island.inside, with_tests_child=True, dsn=dsn, nats=nats)
        self.processes[name], self.names[process.pid] = process, name

    def act(self, told: str, seconds: int) -> None:
        """Let so many seconds pass, and note each."""
        for i in range(seconds):
            began = time.monotonic()
            rows: list[tuple[str, int]] = self.built.owner.execute(HELD).fetchall()
            held = {self.names.get(int(w.rpartition(":")[2]), w): n for w, n in rows}
            (epochs,) = self.built.owner.execute(EPOCHS).fetchone() or (0,)
            takes, self.epochs = epochs - self.epochs, epochs
            self.story.seconds.append(Second(datetime.now(UTC), told if i == 0 else "", held, takes))
            print(
                f"{len(self.story.seconds):3} {held} takes {takes} {told if i == 0 else ''}", file=sys.stderr
            )
            time.sleep(max(0.0, began + 1 - time.monotonic()))


def judged(stage: Stage) -> None:
    """Hold what the database has against what passed."""
    story, city = stage.story, stage.built.city
    masks: dict[str, dict[datetime, int]] = {}
    for camera, minute, _, seconds in stage.built.owner.execute(SEEN).fetchall():
        seen = masks.setdefault(str(camera), {})
        for i in range(60):
            if seconds >> i & 1:
                at = minute + timedelta(seconds=i)
                story.twice_s += at in seen
                seen[at] = seen.get(at, 0) + 1
    for second in story.seconds:
        at = second.at.replace(microsecond=0)
        second.unseen = sum(at not in masks.get(str(id), {}) for id in city.cameras.values())
    counted = [n for _, _, n in stage.built.owner.execute(PASSED).fetchall()]
    story.minutes, story.most_in_a_minute = len(counted), max(counted, default=0)


def played(folder: Path, cameras: int) -> Story:
    bar(folder / "bar.mp4")
    with islands(3) as (one, two, three), rig(folder) as built:
        ferry = Ferry()
        rows = [Camera(path=f"K{i}", clip="bar.mp4", offset_s=i * 0.37 % 3) for i in range(cameras)]
        street = Street(folder, rows, HARBOUR)
        parts = conninfo.conninfo_to_dict(built.roles["kentongan_watch"])
        port = ferry.to(built.folder / "s" / ".s.PGSQL.5432")
        dsn = conninfo.make_conninfo(**{**parts, "host": HARBOUR, "port": port, "connect_timeout": 3})
        nats = f"nats://watch:{built.nats.passwords['watch']}@{HARBOUR}:{ferry.to(built.nats.port)}"
        stage = Stage(built, story=Story(cameras))
        try:
            for row in rows:
                built.city.add(row.path, street.url(row.path))
            built.city.fill()
            stage.enter("A", one, dsn, nats)
            stage.enter("B", two, dsn, nats)
            whole = "select count(*) from camera_state where counting and state = 'playing'"
            wait_until(lambda: built.city.rows(whole) == [(cameras,)], timeout_s=120, why="all are counted")
            stage.act("A and B count", SETTLES_S)
            one.cut()
            stage.act("A is cut off", 2 * SETTLES_S)
            stage.enter("C", three, dsn, nats)
            stage.act("C joins", 3 * SETTLES_S)
            one.mend()
            stage.act("A is back", 3 * SETTLES_S)
            stage.processes["C"].kill()
            stage.act("C is killed", 2 * SETTLES_S)
            stage.processes["B"].terminate()
            stage.act("B leaves", SETTLES_S)
            time.sleep(4)
            judged(stage)
        finally:
            for process in stage.processes.values():
                stop(process)
            street.close()
            ferry.close()
            built.owner.close()
    return stage.story


def markdown(story: Story) -> str:
    names = sorted({name for second in story.seconds for name in second.held})
    out = [f"| second | {' | '.join(names)} | not seen | taken | |", "|---|" + "---|" * (len(names) + 3)]
    before: dict[str, int] = {}
    for i, second in enumerate(story.seconds):
        if second.told or second.held != before or i % 10 == 0:
            held = " | ".join(str(second.held.get(name, 0)) for name in names)
            out.append(f"| {i} | {held} | {second.unseen} | {second.takes} | {second.told} |")
        before = second.held
    out.append("")
    out.append(f"Seconds that two epochs both saw: {story.twice_s}. Minutes with crossings: {story.minutes};")
    out.append(f"most crossings in one of them, all epochs together: {story.most_in_a_minute}, where")
    out.append(f"{story.can_pass_in_a_minute} can pass.")
    return "\n".join(out)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--cameras", type=int, default=60)
    words.add_argument("--json", action="store_true")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="roster") as folder:
        story = played(Path(folder), asked.cameras)
    print(json.dumps(asdict(story), indent=1, default=str) if asked.json else markdown(story))


if __name__ == "__main__":
    main()
