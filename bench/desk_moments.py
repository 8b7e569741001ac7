"""The moments of the 110 desk against their targets: a real Chromium, a real city, keys alone.

    KENTONGAN_ASSETS=... PYTHONPATH=src:tests .venv/bin/python bench/desk_moments.py [--reports 12] [--json]

Each report rings at a place of its own, in front of a camera that is not counted, so nobody has looked
there before: that is cold. Warm is another report at such a place while an incident is open there, long
enough for its cameras to be kept ready. Twelve cameras of the demonstration city are counted all the time.
With `--pull asked` a camera is pulled only when somebody looks; without, all are pulled and none decoded.

All times are the page's own marks: a key goes down, a picture is on the screen. Chromium draws the map
without a graphics card on the same machine, and takes its share of it.

    form     the key that claims the call -> the form can be written in    200 ms
    eyes     the place is chosen -> the cameras for it are listed           (part of the next)
    still    the place is chosen -> the first stored picture is shown      500 ms
    live     the category is chosen -> the first live picture is shown     2 s warm, 4 s cold (p95)
"""

import argparse
import json
import os
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Page, expect, sync_playwright

from chromium import LOGIN, Demo, enrol
from desk import HEADERS, PATIENT_MS, Exchange, post

ROOT = Path(__file__).resolve().parents[1]
COUNTED = 12
WARM_S = 10.0
"""How long an incident is open before the next report from there: its cameras are asked for each 3 s."""

MARKS = """() => addEventListener('keydown', (it) => performance.mark(`bench:${it.key}`), true)"""
READ = """() => performance.getEntries()
  .filter((it) => it.name.startsWith('bench:') || it.name.startsWith('kentongan:'))
  .map((it) => [it.name.replace(/(first-picture):.*/, '$1'), it.startTime + it.duration])"""


@dataclass
class Report:
    """Seconds of one report; None: it did not come."""

    form_s: float | None
    eyes_s: float | None
    still_s: float | None
    live_s: float | None


def start(data: Path, pull: str) -> tuple[subprocess.Popen[str], Demo]:
    settings = data.parent / "desk.toml"
    settings.write_text(f'[watching]\npull = "{pull}"\n')
    words = ["up", "--demo", "--cameras", str(COUNTED), "--port", "0", "--settings", str(settings)]
    log = data.parent / "up.err"
    running = subprocess.Popen(
        [sys.executable, "-m", "kentongan", *words, "--data", str(data)],
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


def places(page: Page, demo: Demo, count: int, *, stored: bool) -> list[tuple[float, float]]:
    """So many places, each watched by a camera that is not counted; waits for its first stored picture."""
    apart: list[dict[str, Any]] = []
    for it in page.request.get(f"{demo.address}/api/cameras").json():
        far = all(abs(it["lat"] - o["lat"]) + abs(it["lon"] - o["lon"]) > 0.002 for o in apart)
        if far and not it["counted"] and len(apart) < count:
            apart.append(it)
    for it in apart:
        path = f"{demo.address}/api/cameras/{it['id']}/sight"
        answer = page.request.patch(path, data={"fov_deg": 360, "reach_m": 60}, headers=HEADERS)
        assert answer.ok, answer.text()
    found = [(it["lat"] + 0.0002, it["lon"]) for it in apart]
    ends = time.monotonic() + 240
    while stored and time.monotonic() < ends:
        page.wait_for_timeout(3000)
        asked = [f"{demo.address}/api/incidents/near?lat={lat}&lon={lon}" for lat, lon in found]
        if all(page.request.get(it).json()["shown"][0]["still_at"] for it in asked):
            break
    return found


def report(page: Page, demo: Demo, pbx: Exchange, at: tuple[float, float]) -> Report:
    """One report by keys: ring, claim, place, category, the first live picture; then it is a prank."""
    page.goto(f"{demo.address}/desk")
    page.wait_for_selector("[data-queue]", timeout=PATIENT_MS)
    page.wait_for_timeout(1500)
    call = pbx.ring()
    page.wait_for_selector(f"[data-call='{call}']", timeout=PATIENT_MS)
    page.keyboard.press("F4")
    expect(page.get_by_role("combobox", name="Cari tempat")).to_be_focused(timeout=PATIENT_MS)
    page.keyboard.type(f"{at[0]:.5f}, {at[1]:.5f}")
    expect(page.get_by_role("option").first).to_contain_text("Koordinat", timeout=PATIENT_MS)
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Kejadian")).to_be_focused(timeout=PATIENT_MS)
    page.wait_for_selector("[data-camera]", timeout=PATIENT_MS)
    page.keyboard.type("begal")
    expect(page.get_by_role("option").first).to_contain_text("begal", timeout=PATIENT_MS)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-live=yes] [data-pictured=yes]", timeout=PATIENT_MS)
    marks: list[tuple[str, float]] = page.evaluate(READ)
    post(page, demo, f"/api/calls/{call}/disposition", {"disposition": "prank"})
    page.evaluate("() => localStorage.clear()")
    enters = [at_ms for name, at_ms in marks if name == "bench:Enter"]
    return Report(
        after(marks, "kentongan:form-ready", first(marks, "bench:F4")),
        after(marks, "kentongan:eye-placed", enters[0]),
        after(marks, "kentongan:still-shown", enters[0]),
        after(marks, "kentongan:first-picture", enters[1]),
    )


def first(marks: list[tuple[str, float]], name: str) -> float:
    return next(at_ms for named, at_ms in marks if named == name)


def after(marks: list[tuple[str, float]], name: str, since_ms: float) -> float | None:
    later = [at_ms for named, at_ms in marks if named == name and at_ms >= since_ms]
    return round((min(later) - since_ms) / 1000, 3) if later else None


def warmed(page: Page, demo: Demo, pbx: Exchange, at: tuple[float, float]) -> Report:
    """A report from where an incident of the first priority is open already."""
    told = {"category": "KRM-CRS", "place_text": "Uji", "lat": at[0], "lon": at[1], "priority": "P1"}
    opened = post(page, demo, "/api/incidents", told)
    page.wait_for_timeout(WARM_S * 1000)
    found = report(page, demo, pbx, at)
    ended = {"state": "cancelled", "reason": "uji kecepatan meja"}
    post(page, demo, f"/api/incidents/{opened['id']}/state", ended)
    return found


def summary(name: str, reports: list[Report]) -> dict[str, Any]:
    out: dict[str, Any] = {f"{name}_reports": len(reports)}
    for field in ("form_s", "eyes_s", "still_s", "live_s"):
        values = sorted(v for one in reports if (v := getattr(one, field)) is not None)
        if values:
            out[f"{name}_{field[:-2]}_median_s"] = round(statistics.median(values), 3)
            out[f"{name}_{field[:-2]}_p95_s"] = values[min(len(values) - 1, int(len(values) * 0.95))]
        out[f"{name}_{field[:-2]}_missing"] = len(reports) - len(values)
    return out


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    words.add_argument("--reports", type=int, default=12, help="of each sort")
    words.add_argument("--pull", choices=("all", "asked"), default="all")
    words.add_argument("--shots", type=Path, help="keep a picture of the desk after the first report here")
    words.add_argument("--json", action="store_true")
    given = words.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="k-"))
    up, demo = start(folder / "d", given.pull)
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
            page.add_init_script(f"({MARKS})()")
            enrol(page, demo, demo.code, LOGIN, "Sari Wulandari")
            made = post(page, demo, "/api/call-sources", {"name": f"PBX {secrets.token_hex(2)}"})
            pbx = Exchange(demo.address, made["id"], bytes.fromhex(made["key"]))
            spots = places(page, demo, 2 * given.reports, stored=given.pull == "all")
            psutil.cpu_percent(None)
            cold = [report(page, demo, pbx, at) for at in spots[::2]]
            if given.shots:
                page.screenshot(path=str(given.shots / "desk-bench.png"))
            warm = [warmed(page, demo, pbx, at) for at in spots[1::2]]
            busy = psutil.cpu_percent(None)
            browser.close()
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(30)
    found = {"pull": given.pull, "machine_busy_percent": busy}
    found |= summary("cold", cold) | summary("warm", warm)
    if given.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:24} {value}")


if __name__ == "__main__":
    main()
