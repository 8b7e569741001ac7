"""Processes are kept alive, stopped in order, and never outlive the one who started them."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kentongan.tools.supervise import Program, Supervisor
from standing import wait_until


def _sleeper(tmp_path: Path, name: str, layer: int) -> Program:
    """A process that writes its pid when it starts, and the time when it is asked to stop."""
    text = textwrap.dedent(f"""
        import os, pathlib, signal, sys, time
        folder = pathlib.Path({str(tmp_path)!r})
        def bye(*_):
            (folder / "{name}.stopped").write_text(str(time.monotonic()))
            sys.exit(0)
        signal.signal(signal.SIGTERM, bye)
        (folder / "{name}.pid").write_text(str(os.getpid()))
        while True: time.sleep(1)
    """)
    file = tmp_path / f"{name}.py"
    file.write_text(text)
    return Program(name, [sys.executable, str(file)], layer)


def _pid(tmp_path: Path, name: str) -> int:
    file = tmp_path / f"{name}.pid"
    wait_until(lambda: file.exists() and file.read_text() != "", why=f"{name} starts")
    return int(file.read_text())


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Supervisor]:
    folder = tmp_path / "a folder with 100% spaces"
    (folder / "run").mkdir(parents=True)
    programs = [_sleeper(tmp_path, "below", 0), _sleeper(tmp_path, "above", 1)]
    supervisor = Supervisor(programs, folder, tmp_path)
    supervisor.start(keep_open=[])
    supervisor.launch(0)
    supervisor.launch(1)
    yield supervisor
    supervisor.stop(5)


def test_a_killed_process_is_back_within_three_seconds(running: Supervisor, tmp_path: Path):
    first = _pid(tmp_path, "above")
    time.sleep(1.2)  # supervisord calls a start good after one second
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: _pid(tmp_path, "above") != first, timeout_s=3, why="the killed process is back")


def test_the_upper_layer_stops_before_the_lower_one(running: Supervisor, tmp_path: Path):
    pids = [_pid(tmp_path, "below"), _pid(tmp_path, "above")]
    running.stop(8)
    assert not any(psutil.pid_exists(pid) for pid in pids)
    above, below = ((tmp_path / f"{name}.stopped").read_text() for name in ("above", "below"))
    assert float(above) < float(below)


def test_nothing_outlives_a_killed_parent(tmp_path: Path):
    (tmp_path / "run").mkdir()
    program = _sleeper(tmp_path, "orphan", 0)
    text = textwrap.dedent(f"""
        import pathlib, time
        from kentongan.tools.supervise import Program, Supervisor
        folder = pathlib.Path({str(tmp_path)!r})
        supervisor = Supervisor([Program("orphan", {program.command!r}, 0)], folder, folder)
        supervisor.start(keep_open=[])
        supervisor.launch(0)
        time.sleep(60)
    """)
    parent = subprocess.Popen([sys.executable, "-c", text])
    orphan = _pid(tmp_path, "orphan")
    parent.kill()
    parent.wait()
    wait_until(lambda: not psutil.pid_exists(orphan), timeout_s=8, why="the kernel tells the children")
