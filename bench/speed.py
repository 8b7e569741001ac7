"""How fast and how large the house is: the figures of docs/speed.md, taken from one `up --demo`.

    KENTONGAN_ASSETS=... PYTHONPATH=src:tests .venv/bin/python bench/speed.py [--seconds 60]

It starts a demonstration city on a folder of its own, waits until 12 cameras are counted, measures processor
time and memory of every process while nobody watches, then opens a real Chromium and times clicks until a
picture moves on the screen. A fixed amount of arithmetic (`yardstick`) is timed in the same minute, so that
figures of two days can be compared on a machine whose speed changes.
"""

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psutil
from playwright.sync_api import Page, sync_playwright

from chromium import LOGIN, Demo, enrol

ROOT = Path(__file__).resolve().parents[1]
MOVES = """() => {
  const video = document.querySelector('aside video');
  return video && video.readyState > 2 && video.getVideoPlaybackQuality().totalVideoFrames > 1;
}"""


def start(data: Path) -> tuple[subprocess.Popen[str], str, str, float]:
    """Start `up --demo`. Returns: process, address, code, seconds until the two lines."""
    began = time.monotonic()
    command = [sys.executable, "-m", "kentongan", "up", "--demo", "--port", "0", "--data", str(data)]
    log = (data.parent / "up.err").open("ab")
    running = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert running.stdout
    address, code = running.stdout.readline().strip(), running.stdout.readline().removeprefix("kode:").strip()
    assert code, (data.parent / "up.err").read_text()
    return running, address, code, time.monotonic() - began


def health(address: str) -> dict[str, Any]:
    with urlopen(address + "healthz", timeout=5) as answer:
        return json.loads(answer.read())


def load(pid: int, seconds: float) -> dict[str, tuple[float, float, float]]:
    """Cores, RSS and PSS (both MB) of each kind of process, over some seconds."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    before = {p.pid: sum(p.cpu_times()[:2]) for p in family}
    began = time.monotonic()
    time.sleep(seconds)
    past_s = time.monotonic() - began
    out: dict[str, tuple[float, float, float]] = {}
    for process in family:
        name = kind_of(process)
        memory = process.memory_full_info()
        cores = (sum(process.cpu_times()[:2]) - before[process.pid]) / past_s
        old = out.get(name, (0.0, 0.0, 0.0))
        out[name] = (old[0] + cores, old[1] + memory.rss / 1e6, old[2] + memory.pss / 1e6)
    return out


def kind_of(process: psutil.Process) -> str:
    if process.name() in {"postgres", "nats-server"}:
        return process.name()
    words = process.cmdline()
    for word in ("kentongan.worker.child", "supervisor.supervisord"):
        if word in words:
            return word
    return "kentongan " + words[words.index("kentongan") + 1] if "kentongan" in words else process.name()


def first_picture(page: Page, address: str, counted: bool, row: int) -> float:
    """Seconds from a click on a camera in the list until its picture moves."""
    page.goto(address)
    page.wait_for_selector("[data-ready=yes]")
    page.wait_for_timeout(1500)
    rows = page.locator("section ul button")
    row_of = rows.filter(has_text="dihitung") if counted else rows.filter(has_not_text="dihitung")
    began = time.monotonic()
    row_of.nth(row).click()
    page.wait_for_function(MOVES, polling=20, timeout=20_000)
    return time.monotonic() - began


def yardstick() -> float:
    """Seconds for a fixed piece of work on one core."""
    began = time.perf_counter()
    total = 0
    for i in range(5_000_000):
        total += i * i
    return time.perf_counter() - began


def clicks(address: str, code: str) -> dict[str, list[float]]:
    with sync_playwright() as play:
        found = shutil.which("chromium") or "/usr/bin/chromium"
        words = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        browser = play.chromium.launch(executable_path=found, args=words)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        enrol(page, Demo(address.rstrip("/"), code, Path(os.devnull), 0), code, LOGIN, "Bangku Uji")
        out = {
            name: [first_picture(page, address, counted, row) for row in range(8)]
            for name, counted in (("counted", True), ("on demand", False))
        }
        browser.close()
        return out


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seconds", type=float, default=60)
    seconds = words.parse_args().seconds
    folder = Path(tempfile.mkdtemp(prefix="kb-"))
    running, address, code, first_s = start(folder / "d")
    try:
        print(f"first start on an empty data folder: {first_s:.1f} s (packages and page were there)")
        while health(address)["watched"] < 12:
            time.sleep(0.5)
        time.sleep(10)
        print(f"yardstick {yardstick():.2f} s")
        found = load(running.pid, seconds)
        print(f"12 cameras counted, nobody watching, {seconds:.0f} s: {health(address)}")
        for name, (cores, rss, pss) in sorted(found.items(), key=lambda it: -it[1][0]):
            print(f"  {name:26} {cores:6.3f} cores {rss:7.0f} MB RSS {pss:7.0f} MB PSS")
        sums = [sum(row[i] for row in found.values()) for i in range(3)]
        print(f"  {'all':26} {sums[0]:6.3f} cores {sums[1]:7.0f} MB RSS {sums[2]:7.0f} MB PSS")
        for name, times in clicks(address, code).items():
            row = ", ".join(f"{t:.2f}" for t in times)
            print(f"click to moving picture, {name}: median {statistics.median(times):.2f} s, all: {row}")
    finally:
        running.send_signal(signal.SIGTERM)
        began = time.monotonic()
        running.wait(20)
        print(f"stopped in {time.monotonic() - began:.1f} s")
    again, _, _, later_s = start(folder / "d")
    again.send_signal(signal.SIGTERM)
    again.wait(20)
    print(f"later start: {later_s:.1f} s")
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
