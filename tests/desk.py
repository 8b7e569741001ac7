"""What the tests of the 110 desk share: an exchange that rings, counted keys, crews by the place."""

import hashlib
import hmac
import json
import os
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import httpx2
from playwright.sync_api import BrowserContext, Page, expect

from chromium import Demo

PATIENT_MS: Final = 60_000
PLACE: Final = "gedung sate"
HERE: Final = (-6.90249, 107.61872)
HEADERS: Final = {"X-Kentongan": "1"}
URGENT: Final = ("P1", "P2")


@dataclass
class Exchange:
    """A telephone exchange that signs what it says to the running house."""

    address: str
    id: str
    key: bytes

    def say(self, call: str, word: str = "ringing", **named: Any) -> str:
        body = json.dumps(
            {
                "key": f"{call}-{word}", "call": call, "word": word, "number": "081234567890",
                "line": "110-1", "at": datetime.now(UTC).isoformat(), **named,
            }
        ).encode()  # fmt: skip
        stamp = str(int(time.time()))
        signature = hmac.new(self.key, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        signed = {"X-Kentongan-Source": self.id, "X-Kentongan-Timestamp": stamp}
        signed |= {"X-Kentongan-Signature": signature, "Content-Type": "application/json"}
        answer = httpx2.post(f"{self.address}/api/calls", content=body, headers=HEADERS | signed)
        assert answer.status_code == 200, answer.text
        return answer.json()["call_id"]

    def ring(self, **named: Any) -> str:
        return self.say(secrets.token_hex(6), **named)


@dataclass
class Hands:
    """What the operator does: every key counted, every step timed."""

    page: Page
    begun: float = field(default_factory=time.monotonic)
    strokes: int = 0
    rows: list[tuple[str, int, float]] = field(default_factory=list[tuple[str, int, float]])

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.strokes += len(text)

    def step(self, name: str) -> None:
        now = time.monotonic()
        self.rows.append((name, self.strokes, now - self.begun))
        self.begun, self.strokes = now, 0

    def table(self, title: str) -> None:
        print(f"\n{title}\n{'step':<44}{'keys':>6}{'s':>8}")
        for name, strokes, taken_s in self.rows:
            print(f"{name:<44}{strokes:>6}{taken_s:>8.2f}")
        print(f"{'all':<44}{sum(r[1] for r in self.rows):>6}{sum(r[2] for r in self.rows):>8.2f}")


def post(
    page: Page | BrowserContext,
    demo: Demo,
    path: str,
    body: dict[str, Any],
    headers: dict[str, str] | None = None,
) -> Any:
    answer = page.request.post(f"{demo.address}{path}", data=body, headers=HEADERS | (headers or {}))
    assert answer.ok, answer.text()
    return answer.json()


def hang_up(page: Page, demo: Demo) -> None:
    """Close every call that waits and that no colleague has, as silent."""
    for call in page.request.get(f"{demo.address}/api/calls").json():
        path = f"{demo.address}/api/calls/{call['id']}/disposition"
        page.request.post(path, data={"disposition": "silent"}, headers=HEADERS)


@dataclass(frozen=True)
class Crew:
    """A unit that is ready, and the token that speaks for it."""

    sign: str
    id: str
    token: str

    def stand(self, page: Page, demo: Demo, lat: float, lon: float = HERE[1]) -> None:
        """Say where it is, now: a position grows old."""
        fix = {"_type": "location", "lat": lat, "lon": lon, "tst": int(time.time())}
        bearer = {"Authorization": f"Bearer {self.token}"}
        post(page, demo, "/api/positions/owntracks", fix, bearer)


def crew(page: Page, demo: Demo, sign: str, function: str) -> Crew:
    unit = post(page, demo, "/api/units", {"call_sign": sign, "function": function})["id"]
    post(page, demo, f"/api/units/{unit}/state", {"state": "ready"})
    device = post(page, demo, f"/api/units/{unit}/devices", {"name": "HP"})
    return Crew(sign, unit, device["token"])


def call_sign(letter: str) -> str:
    """One that no other test has."""
    return f"{letter}{secrets.randbelow(90_000) + 10_000}"


def aim(page: Page, demo: Demo) -> None:
    """Make the nearest cameras look all round, as far as the place."""
    near = page.request.get(f"{demo.address}/api/incidents/near?lat={HERE[0]}&lon={HERE[1]}").json()
    for it in near["shown"]:
        answer = page.request.patch(
            f"{demo.address}/api/cameras/{it['camera_id']}/sight",
            data={"fov_deg": 360, "reach_m": it["distance_m"] + 50},
            headers=HEADERS,
        )
        assert answer.ok, answer.text()


def timeline(page: Page, demo: Demo, id: str) -> list[dict[str, Any]]:
    return page.request.get(f"{demo.address}/api/incidents/{id}/timeline").json()


def shot(page: Page, name: str) -> None:
    """For whoever looks at the screens: KENTONGAN_SHOTS is a folder."""
    folder = os.environ.get("KENTONGAN_SHOTS")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png")


def opened(page: Page) -> str:
    return page.evaluate("() => new URLSearchParams(location.search).get('open').replaceAll('\"', '')")


def stands(page: Page, demo: Demo) -> None:
    """Wait until the cameras at the place have a stored picture: a city that has just begun has none yet."""
    near = f"{demo.address}/api/incidents/near?lat={HERE[0]}&lon={HERE[1]}"
    until = time.monotonic() + PATIENT_MS / 1000
    while not all(it["still_at"] for it in page.request.get(near).json()["shown"]):
        assert time.monotonic() < until, "the cameras at the place never got a picture"
        page.wait_for_timeout(500)


def answer_and_place(page: Page, demo: Demo, pbx: Exchange, hands: Hands) -> None:
    """Ring, claim, place: the same for every report."""
    page.goto(f"{demo.address}/desk")
    page.wait_for_selector("[data-queue]", timeout=PATIENT_MS)
    hands.begun = time.monotonic()
    call = pbx.ring()
    page.wait_for_selector(f"[data-call='{call}']", timeout=PATIENT_MS)
    shot(page, "ring")
    hands.step("ring to banner")
    hands.press("F4")
    field = page.get_by_role("combobox", name="Cari tempat")
    expect(field).to_be_focused(timeout=PATIENT_MS)
    hands.step("claim to form ready")
    hands.write(PLACE)
    expect(page.get_by_role("option").first).to_contain_text("Gedung Sate", timeout=PATIENT_MS)
    hands.press("Enter")
    expect(page.get_by_role("combobox", name="Kejadian")).to_be_focused(timeout=PATIENT_MS)
    hands.step("place")
    expect(page.locator("[data-camera]")).not_to_have_count(0, timeout=PATIENT_MS)
    hands.step("cameras chosen")


def incident(page: Page, demo: Demo, **named: Any) -> dict[str, Any]:
    """One that is open already, away from where the other tests ring, unless said otherwise."""
    told = {
        "category": "LLN-LLR", "narrative": "dua motor bertabrakan", "place_text": "Depan BIP",
        "lat": -6.9085, "lon": 107.6107,
    }  # fmt: skip
    return post(page, demo, "/api/incidents", told | named)


def correct(page: Page, demo: Demo, id: str, **said: Any) -> None:
    """As a colleague does who has read the incident."""
    path = f"{demo.address}/api/incidents/{id}"
    read = page.request.get(path).json()
    had = {name: read[name] for name in ("category", "priority", "narrative", "lat", "lon", "place_text")}
    answer = page.request.patch(path, data={**said, "had": {**had, "answers": {}}}, headers=HEADERS)
    assert answer.ok, answer.text()


def calm(page: Page, demo: Demo) -> None:
    """Whatever other tests left open is urgent no more: it would rise, sound, and lead the wall's tiles."""
    for _ in range(20):
        listed = page.request.get(f"{demo.address}/api/incidents/open").json()["incidents"]
        urgent = [it["id"] for it in listed if it["priority"] in URGENT]
        if not urgent:
            return
        for id in urgent:
            correct(page, demo, id, priority="P3")
    raise AssertionError("there is always one more")


def at_the_desk(page: Page, demo: Demo, open: str = "") -> None:
    page.goto(f"{demo.address}/desk" + (f"?open={open}" if open else ""))
    page.wait_for_selector("[data-queue]", timeout=PATIENT_MS)
    if open:
        page.wait_for_selector("div[data-incident]", timeout=PATIENT_MS)


def tab_to(page: Page, name: str, most: int = 150) -> int:
    """Tab until what has the focus is called so. Returns: how many times."""
    for pressed in range(1, most):
        page.keyboard.press("Tab")
        if name in page.evaluate("() => document.activeElement.closest('button')?.textContent ?? ''"):
            return pressed
    raise AssertionError(f"no Tab leads to {name}")


def write_command(page: Page, words: str, first: str) -> None:
    """Ctrl+K and words, until the first answer is the one that is meant."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused(timeout=PATIENT_MS)
    page.keyboard.type(words)
    answers = page.get_by_role("dialog").get_by_role("option")
    expect(answers.first).to_contain_text(first, timeout=PATIENT_MS)


def run_command(page: Page, words: str, first: str) -> None:
    write_command(page, words, first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=PATIENT_MS)
