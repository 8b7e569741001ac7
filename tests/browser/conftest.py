"""The whole house with its demonstration city, once per run, and a real Chromium that forgives no fault."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

import officer
from chromium import LOGIN, Demo, Faults, enrol
from desk import HERE, Crew, Exchange, aim, crew, post
from newcomers import Newcomers

# Machines that run tests are busy; what is waited for ends the wait.
PATIENCE_MS: Final = 30_000
CHROMIUM: Final = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def demo(at_hand: Path | None) -> Iterator[Demo]:
    """`kentongan up --demo` on a free port, stopped by SIGTERM."""
    folder = Path(tempfile.mkdtemp(prefix="k-"))  # short: sockets lie below it
    log = folder / "up.log"
    settings = folder / "kentongan.toml"
    settings.write_text('[push]\ncontact = "mailto:uji@contoh.id"\n')
    words = [sys.executable, "-m", "kentongan", "up", "--demo", "--cameras", "2", "--port", "0"]
    words += ["--settings", str(settings)]
    source = Path(__file__).parents[2] / "src"
    given = {**os.environ, "PYTHONPATH": str(source), "KENTONGAN_ASSETS": str(at_hand or "")}
    with log.open("wb") as errors:
        running = subprocess.Popen(
            [*words, "--data", str(folder / "d")], env=given, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    try:
        assert running.stdout
        address = running.stdout.readline().strip().rstrip("/")
        code = running.stdout.readline().removeprefix("kode:").strip()
        assert address.startswith("http") and code, log.read_text()[-4000:]
        yield Demo(address, code, log, running.pid)
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.skip("needs Chromium")
    # Without a graphics card the map is drawn by software.
    words = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=found, args=words)
        yield running
        running.close()


@pytest.fixture(scope="session")
def seat(browser: Browser, demo: Demo) -> Iterator[BrowserContext]:
    """A browser in which the first person has enrolled with the code of `up`, through the page."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    enrol(page, demo, demo.code, LOGIN, "Sari Wulandari")
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(seat: BrowserContext, demo: Demo) -> Iterator[Page]:
    """A page of the logged-in browser. The test fails on any fault that it did not ask for."""
    shown = seat.new_page()
    faults = Faults(demo.address)
    faults.watch(shown)
    yield shown
    shown.close()
    assert faults.found == []


@pytest.fixture
def newcomers(seat: BrowserContext, browser: Browser, demo: Demo) -> Iterator[Newcomers]:
    """Whoever else a test needs. Their browsers are closed in any case, also where one could not enrol."""
    people = Newcomers(demo, seat, browser, Faults(demo.address))
    yield people
    people.close()
    assert people.faults.found == []


@pytest.fixture(scope="session")
def crews(seat: BrowserContext, demo: Demo) -> tuple[Exchange, list[Crew]]:
    """A source of calls, three units, and cameras that surely see the place."""
    page = seat.new_page()
    made = post(page, demo, "/api/call-sources", {"name": "PBX"})
    functions = ("Satsamapta", "Satlantas", "Satreskrim")
    found = [crew(page, demo, f"P3{nth}", function) for nth, function in enumerate(functions, 1)]
    aim(page, demo)
    page.close()
    return Exchange(demo.address, made["id"], bytes.fromhex(made["key"])), found


@pytest.fixture
def pbx(seat: BrowserContext, demo: Demo, crews: tuple[Exchange, list[Crew]]) -> Exchange:
    """The exchange, with units whose positions are of now."""
    exchange, found = crews
    page = seat.new_page()
    for nth, it in enumerate(found, 1):
        it.stand(page, demo, HERE[0] - 0.004 * nth)
    page.close()
    return exchange


@pytest.fixture(name="crew")
def crew_with_phone(seat: BrowserContext, demo: Demo) -> officer.Crew:
    desk = officer.Desk(demo, seat)
    sign = f"P{secrets.randbelow(90_000) + 10_000}"
    unit = desk.ask("POST", "/api/units", call_sign=sign, function="Satlantas")["id"]
    desk.ask("POST", f"/api/units/{unit}/state", state="ready")
    made = desk.ask("POST", f"/api/units/{unit}/devices", name="HP uji")
    return officer.Crew(desk, unit, made["id"], f"{demo.address}/officer#token={made['token']}")


@pytest.fixture
def pocket(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=2,
        geolocation=officer.NEAR, permissions=["geolocation"],
    )  # fmt: skip
    context.set_default_timeout(officer.PATIENCE_MS)
    yield context
    context.close()
