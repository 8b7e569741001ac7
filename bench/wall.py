"""The wall against its targets: the figures of docs/wall-speed.md, from one `up --demo` and a real Chromium.

    KENTONGAN_ASSETS=... PYTHONPATH=src:tests .venv/bin/python bench/wall.py --json [--seconds 30]

Sixteen cameras of the demonstration city are given to `clock_camera.py`, whose pictures carry the time at
which they were drawn. The page reads it from what it shows: glass to glass is when a picture is
due on the screen, less the time burnt into it. All processes share one machine and so one clock.

Then the layout changes twenty times, and what is open is counted before and after: MediaSources that are
attached, players that the browser itself knows, sockets, RTSP connections, files of the web process, heap.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
import psycopg
from playwright.sync_api import CDPSession, Page, sync_playwright

from chromium import LOGIN, Demo, enrol
from kentongan.base.db import Database
from kentongan.base.vault import Vault
from kentongan.cameras.register import actions as register
from kentongan.tools.folder import sockets_of
from kentongan.tools.servers import Postgres

ROOT = Path(__file__).resolve().parents[1]
TILES = 16
PARTS = {
    "chromium": "chromium",
    "clock_camera": "clock cameras",
    "bench/wall": "bench",
    "kentongan": "kentongan",
}
DRAWN = {
    "swiftshader": ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
    "software": ["--disable-gpu"],
}
CHANGES = [4, 9, 16, 6, 8, 1, 16, 4, 6, 9, 1, 8, 16, 9, 4, 16, 8, 6, 1, 16]
NAMES = {1: "1", 4: "4", 6: "1+5", 8: "1+7", 9: "9", 16: "16"}
WATCHED = """() => {
  const bag = window.bench = { urls: new Set(), sockets: new Set() };
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (it) => {
    const url = createObjectURL.call(URL, it);
    if (it instanceof MediaSource) bag.urls.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => { bag.urls.delete(url); revokeObjectURL.call(URL, url); };
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...all) {
      super(...all);
      bag.sockets.add(this);
      this.addEventListener('close', () => bag.sockets.delete(this));
    }
  };
}"""
READ = """(seconds) => new Promise((done) => {
  const found = [];
  const sheet = new OffscreenCanvas(640, 48);
  const pen = sheet.getContext('2d', { willReadFrequently: true });
  const light = (at, x, y) => at[(y * 640 + x) * 4 + 1] > 128;
  const read = (video) => {
    pen.drawImage(video, 0, 0, 640, 48, 0, 0, 640, 48);
    const at = pen.getImageData(0, 0, 640, 48).data;
    let ms = 0;
    for (let n = 0; n < 40; n++) {
      const one = light(at, n * 16 + 8, 12);
      if (one === light(at, n * 16 + 8, 36)) return null;
      ms = ms * 2 + (one ? 1 : 0);
    }
    return ms;
  };
  const ends = performance.now() + seconds * 1000;
  [...document.querySelectorAll('video')].forEach((video, tile) => {
    let last = 0;
    const next = (now, frame) => {
      if (performance.now() - last > 1000) {
        last = performance.now();
        const ms = read(video);
        const low = 2 ** 40;
        const shown = performance.timeOrigin + Math.max(frame.expectedDisplayTime, performance.now());
        const badge = video.closest('[data-age]').dataset.age;
        const since = ms === null ? null : ((shown % low) - ms) / 1000;
        found.push({ tile, glass_s: since, badge_s: badge === '' ? null : Number(badge) });
      }
      if (performance.now() < ends) video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
  });
  setTimeout(() => done(found), seconds * 1000 + 500);
})"""
FIRST = """() => performance.getEntriesByType('measure')
  .filter((it) => it.name.startsWith('kentongan:first-picture'))
  .map((it) => (it.startTime + it.duration) / 1000)"""
PICTURED = "() => document.querySelectorAll('[data-pictured=yes]').length === {n}"


def start(data: Path) -> tuple[subprocess.Popen[str], Demo]:
    """`up --demo`, one camera counted, the rest pulled when somebody looks."""
    settings = data.parent / "wall.toml"
    settings.write_text('[watching]\npull = "asked"\n')
    words = [
        "up",
        "--demo",
        "--cameras",
        "1",
        "--port",
        "0",
        "--settings",
        str(settings),
        "--data",
        str(data),
    ]
    log = data.parent / "up.err"
    running = subprocess.Popen(
        [sys.executable, "-m", "kentongan", *words],
        stdout=subprocess.PIPE,
        stderr=log.open("ab"),
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert running.stdout
    address = running.stdout.readline().strip().rstrip("/")
    code = running.stdout.readline().removeprefix("kode:").strip()
    assert code, log.read_text()
    return running, Demo(address, code, log, running.pid)


def point(data: Path, port: int) -> list[str]:
    """Give sixteen cameras that are not counted to the clock; their ids."""
    secrets = json.loads((data / "secrets" / "secrets.json").read_text())
    dsn = Postgres(data / "postgres", sockets_of(data), secrets["owner"]).dsn()
    with psycopg.connect(dsn, autocommit=True) as connection:
        rows = connection.execute(
            "select id, city from camera where not counted order by code limit %s", [TILES]
        ).fetchall()
    database = Database(dsn, size=1)
    database.open()
    try:
        with database.record(rows[0][1], "machine:bench") as tx:
            for n, (id, _) in enumerate(rows):
                address = f"rtsp://127.0.0.1:{port}/clock{n}"
                register.point_example(tx, Vault(data / "secrets"), id, address)
    finally:
        database.close()
    return [str(id) for id, _ in rows]


def count(page: Page, wire: CDPSession, demo: Demo, port: int) -> dict[str, float]:
    """What is open now, in the browser and behind it."""
    wire.send("HeapProfiler.collectGarbage")
    metrics = {it["name"]: it["value"] for it in wire.send("Performance.getMetrics")["metrics"]}
    web = psutil.Process(next(iter(demo.processes("web"))))
    rtsp = [
        it
        for it in psutil.net_connections("tcp")
        if it.status == "ESTABLISHED" and it.laddr and it.laddr[1] == port
    ]
    return {
        "media_sources": page.evaluate("() => window.bench.urls.size"),
        "videos": page.evaluate("() => document.querySelectorAll('video[src]').length"),
        "sockets": page.evaluate("() => window.bench.sockets.size"),
        "heap_mb": round(metrics["JSHeapUsedSize"] / 1e6, 1),
        "nodes": metrics["Nodes"],
        "listeners": metrics["JSEventListeners"],
        "rtsp": len(rtsp),
        "web_files": web.num_fds(),
    }


def settled(page: Page, tiles: int, timeout_s: float = 60) -> float:
    """Seconds until so many tiles have a picture."""
    began = time.monotonic()
    page.wait_for_function(PICTURED.format(n=tiles), timeout=timeout_s * 1000)
    return time.monotonic() - began


def share(values: list[float], part: float) -> float:
    return round(sorted(values)[min(len(values) - 1, int(len(values) * part))], 3)


def used() -> dict[str, float]:
    """Seconds of processor time that each part of the scene has used so far."""
    spent = {"chromium": 0.0, "clock cameras": 0.0, "kentongan": 0.0, "bench": 0.0}
    for one in psutil.process_iter(["name", "cmdline", "cpu_times"]):
        words = " ".join(one.info["cmdline"] or [])
        part = next((name for mark, name in PARTS.items() if mark in words), None)
        if part and one.info["cpu_times"]:
            spent[part] += one.info["cpu_times"].user + one.info["cpu_times"].system
    return spent


def measure(page: Page, demo: Demo, ids: list[str], port: int, seconds: int) -> dict[str, Any]:
    address = f"{demo.address}/wall?layout=16&cameras={json.dumps(ids)}"
    wire = page.context.new_cdp_session(page)
    wire.send("Performance.enable")
    out: dict[str, Any] = {}
    for name in ("cold", "warm"):
        page.goto("about:blank")
        page.goto(address)
        settled(page, TILES)
        out[f"first_frames_{name}_s"] = round(max(page.evaluate(FIRST)), 2)
        page.wait_for_timeout(3000)
    page.wait_for_timeout(5000)
    psutil.cpu_percent(None)
    spent = used()
    rows = page.evaluate(READ, seconds)
    processor = psutil.cpu_percent(None)
    cores = {name: round((now - spent[name]) / (seconds + 0.5), 2) for name, now in used().items()}
    read = [row for row in rows if row["glass_s"] is not None]
    glass = [row["glass_s"] for row in read]
    errors = [abs(row["glass_s"] - row["badge_s"]) for row in read if row["badge_s"] is not None]
    slow = page.locator("[data-size=still]").count()
    out |= {
        "samples": len(glass),
        "unread": len(rows) - len(read),
        "tiles_read": len({row["tile"] for row in read}),
        "glass_median_s": round(statistics.median(glass), 3),
        "glass_p95_s": share(glass, 0.95),
        "glass_max_s": round(max(glass), 3),
        "badge_error_p95_s": share(errors, 0.95),
        "badge_error_max_s": round(max(errors), 3),
        "tiles_governed": slow,
        "machine_busy_percent": processor,
        "cores": cores,
    }
    before = count(page, wire, demo, port)
    for layout in CHANGES:
        page.get_by_role("button", name=f"{NAMES[layout]} gambar", exact=True).click()
        page.wait_for_timeout(700)
    settled(page, TILES)
    page.wait_for_timeout(3000)
    out |= {"changes": len(CHANGES), "before": before, "after": count(page, wire, demo, port)}
    page.get_by_role("link", name="Daftar").click()
    page.wait_for_timeout(32_000)  # the socket, the lease and the lingering pull run out
    out["left"] = count(page, wire, demo, port)
    return out


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    words.add_argument("--seconds", type=int, default=30)
    words.add_argument("--drawn", choices=DRAWN, default="software", help="how Chromium draws without a card")
    words.add_argument("--json", action="store_true")
    given = words.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="k-"))
    up, demo = start(folder / "d")
    clip = sorted((folder / "d" / "clips").glob("*.mp4"))[0]
    clock = subprocess.Popen(
        [sys.executable, str(ROOT / "bench" / "clock_camera.py"), str(clip), str(TILES)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    try:
        port = int((clock.stdout and clock.stdout.readline()) or 0)
        ids = point(folder / "d", port)
        with sync_playwright() as play:
            browser = play.chromium.launch(
                executable_path="/usr/bin/chromium",
                args=["--no-sandbox", *DRAWN[given.drawn]],
            )
            context = browser.new_context(viewport={"width": 1920, "height": 1080})
            page = context.new_page()
            page.add_init_script(f"({WATCHED})()")
            enrol(page, demo, demo.code, LOGIN, "Sari Wulandari")
            found = measure(page, demo, ids, port, given.seconds)
            browser.close()
    finally:
        clock.terminate()
        up.send_signal(signal.SIGTERM)
        up.wait(20)
    if given.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:24} {value}")


if __name__ == "__main__":
    main()
