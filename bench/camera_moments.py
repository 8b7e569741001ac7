"""What a person waits for at the cameras' screens: one added, its view drawn, a place asked about, a scrub.

    KENTONGAN_ASSETS=... PYTHONPATH=src:tests:bench .venv/bin/python bench/camera_moments.py [--json]

One `up --demo` with its 200 cameras, pulled only when somebody looks, and a real Chromium, which draws the
map without a graphics card on the same machine and takes its share of it.

Nobody sits there. What a person does is done at the pace of the keystroke-level model: 0.28 s a key (40 words
a minute), 1.1 s to point, 0.1 s to press or let go of a button, 0.4 s from mouse to keys and back, 1.35 s to
think before each act. Source: Card, Moran, Newell, "The keystroke-level model for user performance time with
interactive systems", Communications of the ACM 23(7), 1980. What is given apart as `waited` is what the
person waited for the machine.

    add      the camera's address is typed, its picture tested, the register's fields filled, saved    60 s
    view     the camera's panel -> its view is drawn with four grips, each pulled twice, and saved     2 min
    seeing   a click beside every camera -> the cameras that see that place are listed                 100 ms
    scrub    a press on the timeline -> a picture of that instant is shown, read from a burnt-in clock 1 s
"""

import argparse
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Locator, Page, expect, sync_playwright

from chromium import LOGIN, Demo, enrol
from desk import HEADERS
from wall import ROOT, TILES, point, start

KEY_S, POINT_S, PRESS_S, HOME_S, THINK_S = 0.28, 1.1, 0.1, 0.4, 1.35
PATIENT_MS = 60_000
SEED = 20261130
RECORDED_S = 90
JUMP_LEAST_S = 5.0
EDGE_MS = 2000
NEAR_MS = 1000
"""A picture is one of the instant asked for when its burnt-in clock is no further from it."""
PARTS = ("people", "seeing", "scrub")
VIEWS, CLICKS = 8, 12
PULLS = (("place", 0, 0.1), ("aim", 40, 0.3), ("right", 75, 0.4), ("reach", 40, 0.6))
"""Each grip, and where to: degrees from north, and how far of half the map's height from the camera."""
SCRUBS = 60
SCRUB = """([wanted, near]) => {
  const video = document.querySelector('video');
  const sheet = new OffscreenCanvas(640, 48);
  const pen = sheet.getContext('2d', { willReadFrequently: true });
  const low = 2 ** 40;
  const light = (at, x, y) => at[(y * 640 + x) * 4 + 1] > 128;
  const read = () => {
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
  window.scrubbed = new Promise((done) => {
    let began = null;
    addEventListener('pointerdown', (it) => { began = it.timeStamp; }, { once: true, capture: true });
    const look = () => {
      const ms = read();
      const off = ms === null ? null : ms - (wanted % low);
      const past = began === null ? 0 : performance.now() - began;
      if (began !== null && off !== null && Math.abs(off) <= near) done([past, off]);
      else if (past > 10000) done([null, off]);
      else requestAnimationFrame(look);
    };
    look();
  });
}"""
CLICKED = """() => addEventListener('click', (it) => {
  window.clicked = it.timeStamp;
}, true)"""
SEEN = """() => {
  const last = (name) => performance.getEntriesByName('kentongan:' + name).at(-1)?.startTime ?? -1;
  const [asked, shown] = [last('seeing-asked'), last('seeing-shown')];
  if (asked < window.clicked) return -1;
  return shown >= asked ? shown - window.clicked : null;
}"""


@dataclass
class Hand:
    """A person's hand and eye at the pace of the model. `waited_s`: what they waited for the machine."""

    page: Page
    waited_s: float = 0.0

    def think(self) -> None:
        time.sleep(THINK_S)

    def press(self, what: Locator) -> None:
        """Decide, point, press."""
        time.sleep(THINK_S + POINT_S + 2 * PRESS_S)
        what.click()

    def write(self, into: Locator, text: str) -> None:
        """Decide, point at a field, press, and type."""
        self.press(into)
        time.sleep(HOME_S)
        into.press_sequentially(text, delay=1000 * KEY_S)
        time.sleep(HOME_S)

    def date(self, into: Locator, iso: str) -> None:
        """The same for a field of a date, whose order of figures is the browser's own."""
        self.press(into)
        time.sleep(2 * HOME_S + KEY_S * 8)
        into.fill(iso)

    def choose(self, of: Locator, value: str) -> None:
        """Decide, open a list, press a row of it."""
        time.sleep(THINK_S + 2 * (POINT_S + 2 * PRESS_S))
        of.select_option(value)

    def tab(self, into: Locator, text: str) -> None:
        """Decide, go on to the next field by Tab, and type."""
        self._next(into)
        into.press_sequentially(text, delay=1000 * KEY_S)

    def tab_date(self, into: Locator, iso: str) -> None:
        self._next(into)
        time.sleep(KEY_S * 8)
        into.fill(iso)

    def tab_choose(self, of: Locator, value: str) -> None:
        """A row of a list by its first letter."""
        self._next(of)
        time.sleep(KEY_S)
        of.select_option(value)

    def _next(self, field: Locator) -> None:
        time.sleep(THINK_S + KEY_S)
        self.page.keyboard.press("Tab")
        expect(field).to_be_focused()

    def pull(self, grip: Locator, to: tuple[float, float]) -> None:
        """Decide, point at a grip, take it along, let go."""
        time.sleep(THINK_S + POINT_S)
        box = grip.bounding_box()
        assert box
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.mouse.down()
        time.sleep(PRESS_S + POINT_S)
        self.page.mouse.move(*to, steps=10)
        self.page.mouse.up()
        time.sleep(PRESS_S)

    def wait(self, what: Locator) -> None:
        began = time.monotonic()
        expect(what).to_be_visible(timeout=PATIENT_MS)
        self.waited_s += time.monotonic() - began


def add(page: Page, demo: Demo, url: str, *, by_keys: bool) -> tuple[dict[str, float], str]:
    """From the list of cameras to the panel of a new one that plays. `by_keys`: from field to field by Tab.

    Returns: seconds, and the camera's id.
    """
    page.goto(f"{demo.address}/cameras")
    door = page.get_by_role("button", name="Tambah kamera")
    expect(door).to_be_enabled(timeout=PATIENT_MS)
    name = "Alun-alun " + ("barat" if by_keys else "timur")
    hand, began = Hand(page), time.monotonic()
    hand.press(door)
    box = page.get_by_role("dialog")
    hand.write(box.get_by_label("Alamat aliran utama (rekaman)"), url)
    hand.press(box.get_by_role("button", name="Uji gambar"))
    hand.wait(box.get_by_role("img", name="Gambar dari kamera saat diuji"))
    hand.write(box.get_by_label("Nama tempat"), name)
    hand.press(box.get_by_role("button", name="Ambil tengah peta"))
    fill(hand, box, by_keys=by_keys)
    hand.press(box.get_by_role("button", name="Daftarkan kamera"))
    hand.wait(page.get_by_role("complementary", name=name))
    saved_s, waited_s = time.monotonic() - began, hand.waited_s
    page.wait_for_selector("aside [data-pictured=yes]", timeout=PATIENT_MS)
    plays_s = time.monotonic() - began
    every = page.request.get(f"{demo.address}/api/cameras").json()
    id = next(it["id"] for it in every if it["name"] == name)
    found = {"s": saved_s, "waited_s": waited_s, "to_live_s": plays_s}
    how = "add_by_keys_" if by_keys else "add_by_pointer_"
    return {how + it: round(value, 1) for it, value in found.items()}, id


def fill(hand: Hand, box: Locator, *, by_keys: bool) -> None:
    """The fields from the owner on, which follow each other."""
    write, date, choose = (hand.tab, hand.tab_date, hand.tab_choose) if by_keys else (
        hand.write, hand.date, hand.choose,
    )  # fmt: skip
    write(box.get_by_label("Pemilik"), "Dishub")
    choose(box.get_by_label("Tujuan"), "keamanan")
    write(box.get_by_label("Dasar hukum"), "Perwal 12/2025")
    write(box.get_by_label("Rambu pemberitahuan: di mana"), "tiang barat")
    date(box.get_by_label("Terpasang sejak"), "2026-01-15")


def view(page: Page, demo: Demo, id: str) -> dict[str, float]:
    """From the panel of a camera whose view nobody knows to the view that is stored."""
    page.goto(f"{demo.address}/?camera={id}")
    link = page.get_by_role("link", name="Atur arah pandang di peta")
    expect(link).to_be_visible(timeout=PATIENT_MS)
    hand, began = Hand(page), time.monotonic()
    hand.press(link)
    hand.wait(page.locator("[data-grip=aim]"))
    box = page.locator(".maplibregl-canvas").bounding_box()
    assert box
    for grip, bearing_deg, far in PULLS:
        middle = _centre(page.locator("[data-grip=place]"))
        for rough in (1.15, 1.0):  # near it, and then right
            size = far * rough * box["height"] / 2
            to = middle[0] + size * sin(radians(bearing_deg)), middle[1] - size * cos(radians(bearing_deg))
            hand.pull(page.locator(f"[data-grip={grip}]"), to)
    hand.press(page.get_by_role("button", name="Simpan", exact=True))
    expect(page.locator("[data-grip=aim]")).to_have_count(0, timeout=PATIENT_MS)
    took_s = time.monotonic() - began
    stored = page.request.get(f"{demo.address}/api/cameras/{id}").json()
    assert None not in (stored["bearing_deg"], stored["fov_deg"], stored["reach_m"]), stored
    return {"view_s": round(took_s, 1), "view_waited_s": round(hand.waited_s, 1)}


def _centre(what: Locator) -> tuple[float, float]:
    box = what.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def seeing(page: Page, demo: Demo, dice: random.Random) -> dict[str, Any]:
    """Clicks beside every camera, in several neighbourhoods: milliseconds until the list is there."""
    every = page.request.get(f"{demo.address}/api/cameras").json()
    took_ms: list[float] = []
    for _ in range(VIEWS):
        camera = dice.choice(every)
        page.goto(f"{demo.address}/?at=[{camera['lon']},{camera['lat']},17]")
        page.wait_for_selector("[data-ready=yes]", timeout=PATIENT_MS)
        page.wait_for_timeout(3000)
        page.evaluate(f"({CLICKED})()")
        box = page.locator(".maplibregl-canvas").bounding_box()
        assert box
        for _ in range(CLICKS):
            x, y = dice.uniform(0.2, 0.6), dice.uniform(0.2, 0.6)
            page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
            page.wait_for_timeout(700)
            found = page.evaluate(SEEN)
            if found is None:
                raise SystemExit("a place was asked about, and no answer came within 0.7 s")
            if found < 0:  # a camera was hit
                page.keyboard.press("Escape")
                continue
            took_ms.append(found)
    return {"seeing_cameras": len(every), "seeing_clicks": len(took_ms)} | _spread("seeing", took_ms, "ms", 1)


def _spread(name: str, values: list[float], unit: str, digits: int) -> dict[str, float]:
    values = sorted(values)
    return {
        f"{name}_p50_{unit}": round(statistics.median(values), digits),
        f"{name}_p95_{unit}": round(values[min(len(values) - 1, int(len(values) * 0.95))], digits),
        f"{name}_max_{unit}": round(values[-1], digits),
    }


def record(page: Page, demo: Demo, id: str) -> tuple[float, float]:
    """Record a camera while another page looks at it, so that it is pulled.

    Returns: where the longest stretch without a hole begins and ends, in ms.
    """
    other = page.context.new_page()
    other.goto(f"{demo.address}/cameras?camera={id}")
    other.wait_for_selector("aside [data-pictured=yes]", timeout=PATIENT_MS)
    plan = f"{demo.address}/api/recordings/{id}/plan"
    assert page.request.put(plan, data={"mode": "continuous"}, headers=HEADERS).ok
    time.sleep(RECORDED_S)
    other.close()
    time.sleep(30)  # the last file is closed
    now = datetime.now(UTC)
    asked: dict[str, str | float | bool] = {
        "from": (now - timedelta(seconds=2 * RECORDED_S)).isoformat(),
        "to": now.isoformat(),
    }
    told = page.request.get(f"{demo.address}/api/recordings/{id}/timeline", params=asked).json()
    ends = [[datetime.fromisoformat(it[end]) for end in ("from_at", "to_at")] for it in told["spans"]]
    first, last = max(ends, key=lambda it: it[1] - it[0])
    return 1000 * first.timestamp() + EDGE_MS, 1000 * last.timestamp() - EDGE_MS


def scrub(page: Page, demo: Demo, id: str, span: tuple[float, float], dice: random.Random) -> dict[str, Any]:
    """Presses on the timeline at random places of what was recorded, none near the one before."""
    at = datetime.fromtimestamp(sum(span) / 2000, UTC).isoformat().replace("+00:00", "Z")
    page.goto(f'{demo.address}/recordings?camera={id}&at="{at}"&span=600')
    page.wait_for_function("() => document.querySelector('video')?.readyState >= 2", timeout=PATIENT_MS)
    page.wait_for_timeout(2000)
    line = page.get_by_role("slider", name="Garis waktu rekaman")
    took_ms: list[float] = []
    never: list[tuple[float, float | None]] = []
    last = sum(span) / 2
    for _ in range(SCRUBS):
        wanted = dice.uniform(*span)
        while abs(wanted - last) < 1000 * JUMP_LEAST_S:
            wanted = dice.uniform(*span)
        took, off = _press(page, line, wanted)
        if took is None:
            never.append((round((wanted - span[0]) / 1000, 1), off))
        else:
            took_ms.append(took)
        last = wanted
        page.wait_for_timeout(dice.uniform(500, 1500))
    told = {"scrubs": SCRUBS, "scrub_of_s": round((span[1] - span[0]) / 1000), "scrub_never": never}
    return told | _spread("scrub", [it / 1000 for it in took_ms], "s", 2)


def _press(page: Page, line: Locator, wanted_ms: float) -> tuple[float | None, float | None]:
    """Milliseconds from a press on the timeline until a picture of that instant is shown; None: not in 10 s.

    And how far the picture that is shown then is from the instant, in ms; None: its clock cannot be read.
    """
    first, last = (float(line.get_attribute(f"aria-value{end}") or 0) for end in ("min", "max"))
    box = line.bounding_box()
    assert box
    x = box["x"] + box["width"] * (wanted_ms - first) / (last - first)
    page.evaluate(SCRUB, [round(wanted_ms), NEAR_MS])
    page.mouse.click(x, box["y"] + box["height"] / 2)
    return page.evaluate("() => window.scrubbed")


@contextmanager
def house() -> Iterator[tuple[Demo, int, list[str]]]:
    """The demonstration city, and the clock cameras: all that are given to it, and two that are new."""
    folder = Path(tempfile.mkdtemp(prefix="k-"))
    up, demo = start(folder / "d")
    clip = sorted((folder / "d" / "clips").glob("*.mp4"))[0]
    clock = subprocess.Popen(
        [sys.executable, str(ROOT / "bench" / "clock_camera.py"), str(clip), str(TILES + 2)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    try:
        port = int((clock.stdout and clock.stdout.readline()) or 0)
        yield demo, port, point(folder / "d", port)
    finally:
        clock.terminate()
        up.send_signal(signal.SIGTERM)
        up.wait(20)


def measure(page: Page, demo: Demo, port: int, ids: list[str], only: Sequence[str]) -> dict[str, Any]:
    dice = random.Random(SEED)
    out: dict[str, Any] = {"load_before": round(os.getloadavg()[0], 1)}
    for by_keys in (False, True) if "people" in only else ():
        url = f"rtsp://127.0.0.1:{port}/clock{TILES + by_keys}"
        added, id = add(page, demo, url, by_keys=by_keys)
        out |= added
        out |= view(page, demo, id) if by_keys else {}
    out |= seeing(page, demo, dice) if "seeing" in only else {}
    if "scrub" not in only:
        return out
    span = record(page, demo, ids[0])
    psutil.cpu_percent(None)
    out |= scrub(page, demo, ids[0], span, dice)
    return out | {"busy_percent": psutil.cpu_percent(None), "load_after": round(os.getloadavg()[0], 1)}


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    words.add_argument("--json", action="store_true")
    asked = words.parse_args()
    with house() as (demo, port, ids), sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
        )
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        enrol(page, demo, demo.code, LOGIN, "Sari Wulandari")
        found = measure(page, demo, port, ids, asked.only)
        browser.close()
    print(json.dumps(found) if asked.json else "\n".join(f"{name:20} {it}" for name, it in found.items()))


if __name__ == "__main__":
    main()
