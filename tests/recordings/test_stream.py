"""From a real RTSP camera to files that play: the product's watch process, its child, database and broker."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import av
import pytest

from kentongan.base.messages import connect, record
from kentongan.base.paths import ROOT
from kentongan.recordings.boxes import layout
from kentongan.recordings.model import place_of
from kentongan.video import h264
from recordings.made import files, pictures
from standing import Server, wait_until
from video.conftest import Street
from watch.conftest import City, Launch

Row = tuple


def plan(city: City, path: str, mode: str = "continuous") -> None:
    city.owner.execute(
        "insert into recording_plan (camera_id, city, mode, changed_at) values (%s, %s, %s, now())"
        " on conflict (camera_id) do update set mode = excluded.mode",
        [city.cameras[path], city.slug, mode],
    )


def segments(city: City, path: str) -> list[Row]:
    return city.rows(
        "select id, began_at, ended_at, bytes, epoch from segment where camera_id = %s order by began_at",
        city.cameras[path],
    )


def place(folder: Path, city: City, path: str, row: Row) -> Path:
    return folder / place_of(city.slug, city.cameras[path], row[1], row[0])


def nals(path: Path) -> set[bytes]:
    """Every NAL unit of a film's pictures."""
    with av.open(os.fspath(path)) as container:
        packets = [bytes(p) for p in container.demux(video=0) if p.size]
    return {nal for packet in packets for nal in h264.lengths(packet, 4)}


def slices(units: set[bytes]) -> set[bytes]:
    return {nal for nal in units if h264.kind_of(nal) in (h264.SLICE, h264.IDR)}


def verify(server: Server, folder: Path, city: City) -> subprocess.CompletedProcess[str]:
    words = [
        "verify",
        "recordings",
        "--dsn",
        server.owner,
        "--folder",
        str(folder),
        "--city",
        city.slug,
        "--settings",
    ]
    toml = folder.parent / "uji.toml"
    toml.write_text('[recording]\nstore = "uji"\n')
    return subprocess.run(
        [sys.executable, "-m", "kentongan", *words, str(toml)],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip


def test_what_the_camera_sends_is_kept_bit_by_bit_and_survives_kill_9(
    city: City,
    street: Street,
    watch: Launch,
    bars: Path,
    server: Server,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "rekaman"
    city.add("B0", street.url("B0"))
    plan(city, "B0")
    city.fill()
    first = watch(keep=folder)
    wait_until(lambda: len(segments(city, "B0")) >= 2, timeout_s=30, why="two files are indexed")
    os.kill(first.pid, signal.SIGKILL)
    before = segments(city, "B0")
    assert list((folder / "writing").glob("*.part"))
    watch(keep=folder)
    wait_until(
        lambda: any(row[4] > before[-1][4] for row in segments(city, "B0")), timeout_s=30, why="it goes on"
    )
    rows = segments(city, "B0")
    assert len([row for row in rows if row[4] == before[-1][4]]) > len(before) - 1
    theirs = slices(nals(bars / "bar.mp4"))
    for row in rows:
        path = place(folder, city, "B0", row)
        assert path.stat().st_size == row[3]
        assert pictures(path) >= 10
        assert slices(nals(path)) <= theirs
    wait_until(lambda: len(segments(city, "B0")) > len(rows), why="it records still")
    plan(city, "B0", "off")
    wait_until(lambda: not list((folder / "writing").iterdir()), timeout_s=30, why="the last file is closed")
    said = verify(server, folder, city)
    assert said.returncode == 0, said.stdout + said.stderr
    spoilt = files(folder)[1]
    body = bytearray(spoilt.read_bytes())
    body[len(body) // 2] ^= 1
    spoilt.write_bytes(body)
    files(folder)[0].unlink()
    said = verify(server, folder, city)
    assert said.returncode == 1
    assert f"its file was changed: {spoilt}" in said.stdout
    assert "its file is missing" in said.stdout


def test_who_asks_gets_what_was_before_too_and_only_for_as_long(
    city: City,
    street: Street,
    watch: Launch,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "rekaman"
    city.add("B0", street.url("B0"))
    city.fill()
    watch(keep=folder)
    wait_until(lambda: city.seen("B0") >= 5, timeout_s=30, why="it plays")
    assert segments(city, "B0") == []

    async def ask() -> dict:
        nats = await connect(city.nats.url("web"), "web")
        answer = await nats.request(
            record(city.slug, city.cameras["B0"]), json.dumps({"seconds": 3}).encode(), timeout=2
        )
        await nats.close()
        return json.loads(answer.data)

    asked_at = city.rows("select now()")[0][0]
    assert asyncio.run(ask()) == {"recording": True, "state": "ready"}
    wait_until(lambda: len(segments(city, "B0")) >= 2, timeout_s=15, why="it is recorded")
    assert segments(city, "B0")[0][1] < asked_at - timedelta(seconds=2)
    with place(folder, city, "B0", segments(city, "B0")[0]).open("rb") as file:
        assert layout(file, segments(city, "B0")[0][3]).groups[0].group.key
    kinds = "select distinct kind from segment where camera_id = %s"
    assert city.rows(kinds, city.cameras["B0"]) == [("kejadian",)]


@pytest.mark.security
def test_a_camera_whose_plan_says_off_is_not_recorded_on_demand(
    city: City,
    street: Street,
    watch: Launch,
    tmp_path: Path,
) -> None:
    city.add("B0", street.url("B0"))
    plan(city, "B0", "off")
    city.fill()
    watch(keep=tmp_path / "rekaman")
    wait_until(lambda: city.seen("B0") >= 3, timeout_s=30, why="it plays")

    async def ask() -> dict:
        nats = await connect(city.nats.url("web"), "web")
        answer = await nats.request(record(city.slug, city.cameras["B0"]), b'{"seconds": 3}', timeout=2)
        await nats.close()
        return json.loads(answer.data)

    assert asyncio.run(ask())["recording"] is False


def test_who_asks_is_told_that_a_dead_camera_is_not_recorded(
    city: City,
    street: Street,
    watch: Launch,
    tmp_path: Path,
) -> None:
    """Once, `recording: true` was said of a camera of which nothing came."""
    city.add("GONE", street.url("GONE"))
    city.add("B0", street.url("B0"))
    city.fill()
    watch(keep=tmp_path / "rekaman")
    wait_until(lambda: city.is_("B0", "playing"), timeout_s=30, why="it plays")
    wait_until(lambda: city.is_("GONE", "dead"), timeout_s=30, why="nobody shows anything there")

    async def ask() -> list[bool]:
        nats = await connect(city.nats.url("web"), "web")
        answers = [
            await nats.request(record(city.slug, city.cameras[path]), b'{"seconds": 3}', timeout=2)
            for path in ("B0", "GONE")
        ]
        await nats.close()
        return [json.loads(answer.data)["recording"] for answer in answers]

    assert asyncio.run(ask()) == [True, False]
