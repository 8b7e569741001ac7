"""The page of an officer's phone in a real Chromium: by thumb, without a link, after its token is revoked."""

import hashlib
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from chromium import Demo, Faults
from officer import NEAR, PATIENCE_MS, Crew, enrolled, say, settled, tap
from standing import wait_until

pytestmark = pytest.mark.browser

WCAG: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SMALLEST: Final = """() => [...document.querySelectorAll('button, a[href], input, textarea')]
  .filter((it) => it.checkVisibility())
  .map((it) => [it.outerHTML.slice(0, 120), it.closest('label') ?? it])
  .map(([html, it]) => [html, it.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44)
  .map(([html, box]) => `${box.width} x ${box.height}: ${html}`)"""


def test_a_crew_accepts_drives_arrives_and_ends_by_taps(pocket: BrowserContext, crew: Crew, demo: Demo):
    phone = enrolled(pocket, crew)
    faults = Faults(demo.address)
    faults.watch(phone)
    assert phone.url == f"{demo.address}/officer", "the token left the address"
    expect(phone.get_by_role("heading", name="Belum ada tugas")).to_be_visible()
    dispatch = crew.sent()
    expect(phone.get_by_role("heading", name="Laka lantas")).to_be_visible(timeout=PATIENCE_MS)
    for words in ("P2 · Mendesak", "Depan BIP", "Dua motor", "440 m ke utara"):
        expect(phone.get_by_text(words)).to_be_visible(timeout=PATIENCE_MS)
    for seq, (kind, state) in enumerate(
        [("accept", "accepted"), ("en_route", "en_route"), ("arrived", "on_scene")], 1
    ):
        tap(phone, kind)
        settled(phone, seq)
        assert crew.state(dispatch) == state, "stored is said after the commit alone"
    tap(phone, "done")
    say(phone, "Selesai di tempat", "Selesai")
    expect(phone.get_by_role("heading", name="Belum ada tugas")).to_be_visible(timeout=PATIENCE_MS)
    assert crew.state(dispatch) == "done"
    outcome = crew.desk.rows("select outcome from dispatch where id = %s", dispatch)
    assert outcome == [("Selesai di tempat",)]
    placed = crew.desk.rows("select lat from unit_position where unit_id = %s", crew.unit)
    assert placed == [(NEAR["latitude"],)], "where the crew is came while it had a task"
    assert faults.found == []


def test_a_crew_declines_with_a_reason(pocket: BrowserContext, crew: Crew):
    phone = enrolled(pocket, crew)
    dispatch = crew.sent()
    tap(phone, "decline")
    expect(phone.get_by_role("dialog").get_by_role("button", name="Tolak", exact=True)).to_be_disabled()
    say(phone, "Kendaraan rusak", "Tolak")
    expect(phone.get_by_role("heading", name="Belum ada tugas")).to_be_visible(timeout=PATIENCE_MS)
    found = crew.desk.rows("select state, outcome from dispatch where id = %s", dispatch)
    assert found == [("declined", "Kendaraan rusak")]


def test_without_a_link_actions_wait_through_a_reload_and_arrive_once_in_order(
    pocket: BrowserContext, crew: Crew
):
    phone = enrolled(pocket, crew)
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    dispatch = crew.sent()
    expect(phone.get_by_role("heading", name="Laka lantas")).to_be_visible(timeout=PATIENCE_MS)
    pocket.set_offline(True)
    expect(phone.get_by_role("alert").filter(has_text="Tidak terhubung sejak")).to_be_visible(timeout=3000)
    tap(phone, "accept")
    tap(phone, "en_route")
    settled(phone, 2, "waiting")
    phone.close()
    phone = pocket.new_page()
    phone.goto(crew.link.partition("#")[0])
    settled(phone, 2, "waiting")
    expect(phone.get_by_role("status").filter(has_text="Menuju TKP")).to_be_visible()
    tap(phone, "arrived")
    tap(phone, "done")
    say(phone, "Tidak ditemukan kejadian", "Selesai")
    settled(phone, 4, "waiting")
    expect(phone.get_by_text("4 tindakan menunggu")).to_be_visible()
    assert "tersimpan" not in (phone.locator("main ol").text_content() or "")
    assert crew.actions() == []
    pocket.set_offline(False)
    expect(phone.get_by_role("heading", name="Belum ada tugas")).to_be_visible(timeout=PATIENCE_MS)
    kinds = ["accept", "en_route", "arrived", "done"]
    assert crew.actions() == [(seq, kind, "done") for seq, kind in enumerate(kinds, 1)]
    assert crew.state(dispatch) == "done"
    told = crew.desk.rows(
        "select body->>'after' from journal where kind = 'incident.advanced' and body->>'dispatch' = %s"
        " order by seq", dispatch,
    )  # fmt: skip
    assert [row[0] for row in told] == ["accepted", "en_route", "on_scene", "done"]


def test_a_picture_waits_for_a_link_and_goes_to_the_incident(pocket: BrowserContext, crew: Crew):
    phone = enrolled(pocket, crew)
    dispatch = crew.sent()
    tap(phone, "accept")
    settled(phone, 1)
    shown = phone.screenshot()
    pocket.set_offline(True)
    phone.wait_for_selector("[data-link=lost]")
    phone.locator("input[type=file]").set_input_files(
        {"name": "tkp.png", "mimeType": "image/png", "buffer": shown}
    )
    phone.wait_for_selector("[data-photo=waiting]")
    pocket.set_offline(False)
    phone.wait_for_selector("[data-photo=done]")
    kept = crew.desk.rows("select id, jpeg, sha256 from photo where dispatch_id = %s", dispatch)
    assert len(kept) == 1 and bytes(kept[0][1]).startswith(b"\xff\xd8\xff")
    assert hashlib.sha256(kept[0][1]).digest() == bytes(kept[0][2])
    seen = crew.desk.seat.request.get(f"{crew.desk.demo.address}/api/photos/{kept[0][0]}")
    assert (seen.headers["content-type"], seen.body()) == ("image/jpeg", bytes(kept[0][1]))


class Thumb:
    """A finger on the button that calls for help."""

    def __init__(self, phone: Page) -> None:
        self.wire: CDPSession = phone.context.new_cdp_session(phone)
        self.button = phone.locator("button[data-part]")

    def down(self) -> None:
        box = self.button.bounding_box()
        assert box
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        self.wire.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})

    def up(self) -> None:
        self.wire.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_help_needs_two_seconds_and_is_received_when_the_server_says_so(pocket: BrowserContext, crew: Crew):
    phone = enrolled(pocket, crew)
    thumb = Thumb(phone)
    thumb.down()
    phone.wait_for_function(
        "() => new DOMMatrix(getComputedStyle(document.querySelector('[data-part] span')).transform).a > 0.2"
    )
    expect(thumb.button).to_have_text("Tahan… lepas untuk batal")
    thumb.up()
    expect(thumb.button).to_have_attribute("data-part", "free")
    assert phone.locator("[data-help]").count() == 0
    assert crew.actions() == []
    thumb.down()
    phone.wait_for_selector("[data-help=stored]")
    thumb.up()
    assert crew.actions() == [(1, "help", "done")]
    assert "Bantuan diterima" not in (phone.locator("[data-help]").text_content() or "")
    found = [it for it in crew.desk.ask("GET", "/api/emergencies") if it["unit_id"] == crew.unit]
    crew.desk.ask("POST", f"/api/emergencies/{found[0]['id']}/seen")
    expect(phone.locator("[data-help=seen]")).to_contain_text("Bantuan diterima komando", timeout=PATIENCE_MS)


def test_help_without_a_link_says_radio(pocket: BrowserContext, crew: Crew):
    phone = enrolled(pocket, crew)
    pocket.set_offline(True)
    phone.wait_for_selector("[data-link=lost]")
    thumb = Thumb(phone)
    thumb.down()
    expect(phone.locator("[data-help=waiting]")).to_contain_text("Pakai radio!", timeout=PATIENCE_MS)
    thumb.up()
    pocket.set_offline(False)
    phone.wait_for_selector("[data-help=stored]")
    assert crew.actions() == [(1, "help", "done")]


def test_a_push_shows_its_word_and_the_number_and_an_open_page_asks_at_once(
    pocket: BrowserContext, crew: Crew, demo: Demo
):
    """By the browser's own test door: what a push service would bring, decrypted."""
    pocket.grant_permissions(["notifications", "geolocation"])
    phone = enrolled(pocket, crew)
    wire, found = pocket.new_cdp_session(phone), list[dict[str, Any]]()
    wire.on("ServiceWorker.workerRegistrationUpdated", lambda it: found.extend(it["registrations"]))
    wire.send("ServiceWorker.enable")
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.evaluate("""() => caches.open('kentongan-officer-words').then((kept) =>
        kept.put('/officer-words', new Response(JSON.stringify({ task: 'Tugas baru' }))))""")
    wait_until(lambda: bool(found), why="the browser tells of the worker")
    phone.evaluate("navigator.serviceWorker.addEventListener('message', (it) => { window.said = it.data; })")
    for data in ('{"word":"task","code":"20261124-0012"}', "no message of ours"):
        said = {"origin": demo.address, "registrationId": found[0]["registrationId"], "data": data}
        wire.send("ServiceWorker.deliverPushMessage", said)
    shown = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
      .map((it) => [it.title, it.body]).sort()"""
    wait_until(lambda: len(phone.evaluate(shown)) == 2, why="both are shown")
    assert phone.evaluate(shown) == [["Kentongan", ""], ["Tugas baru", "20261124-0012"]]
    assert phone.evaluate("window.said") == "ask now"


def test_waking_is_offered_and_asked_for_by_a_press_alone(pocket: BrowserContext, crew: Crew):
    """This browser has no push service: the page says so, and the button stays."""
    pocket.grant_permissions(["notifications", "geolocation"])
    phone = enrolled(pocket, crew)
    button = phone.get_by_role("button", name="Beri tahu saya")
    expect(button).to_be_visible(timeout=PATIENCE_MS)
    kept = "select count(*) from push_subscription where device_id = %s"
    assert crew.desk.rows(kept, crew.device) == [(0,)], "nothing by itself"
    button.tap()
    expect(phone.get_by_role("alert").filter(has_text="layanan pemberitahuan")).to_be_visible(
        timeout=PATIENCE_MS
    )
    expect(button).to_be_enabled()


@pytest.mark.security
def test_a_revoked_token_is_forgotten_and_says_what_to_do(pocket: BrowserContext, crew: Crew):
    phone = enrolled(pocket, crew)
    crew.sent()
    expect(phone.get_by_role("heading", name="Laka lantas")).to_be_visible(timeout=PATIENCE_MS)
    pocket.set_offline(True)
    phone.wait_for_selector("[data-link=lost]")
    tap(phone, "accept")
    settled(phone, 1, "waiting")
    crew.desk.ask("DELETE", f"/api/devices/{crew.device}")
    pocket.set_offline(False)
    expect(phone.get_by_role("heading", name="Perangkat ini tidak lagi dikenal")).to_be_visible()
    expect(phone.get_by_text("1 tindakan tidak pernah sampai")).to_be_visible()
    kept = phone.evaluate("""() => new Promise((done) => {
        indexedDB.open('kentongan-officer').onsuccess = (it) => {
          it.target.result.transaction('own').objectStore('own').get('own').onsuccess = (own) =>
            done(own.target.result);
        };
      })""")
    assert (kept["token"], kept["view"]) == (None, None)
    assert crew.link.partition("=")[2] not in phone.evaluate("JSON.stringify({...localStorage})")
    again = crew.desk.ask("POST", f"/api/units/{crew.unit}/devices", name="HP baru")["token"]
    phone.locator("input[name=link]").fill(f"{crew.desk.demo.address}/officer#token={again}")
    phone.get_by_role("button", name="Daftarkan").tap()
    expect(phone.get_by_role("heading", name="Laka lantas")).to_be_visible(timeout=PATIENCE_MS)


def test_the_map_shows_the_place_also_without_a_link(pocket: BrowserContext, crew: Crew):
    phone = enrolled(pocket, crew)
    crew.sent()
    phone.get_by_role("button", name="Peta").tap()
    phone.wait_for_selector("[data-ready=yes]")
    phone.evaluate("navigator.serviceWorker.ready.then((it) => it.active.postMessage('keep the map'))")
    phone.wait_for_function("""async () => {
        const names = (await caches.keys()).filter((it) => it.includes('shell'));
        const paths = await Promise.all(names.map(async (it) => (await caches.open(it)).keys()));
        return paths.flat().some((it) => it.url.includes('maplibre-gl-worker'));
      }""")
    pocket.set_offline(True)
    phone.reload()
    phone.get_by_role("button", name="Peta").tap()
    phone.wait_for_selector("[data-ready=yes]")


@pytest.mark.parametrize(
    "language, theme", [("id", "dark"), ("en", "dark"), ("id", "light"), ("en", "light")]
)
def test_every_state_of_the_page_is_open_to_everybody(
    pocket: BrowserContext, crew: Crew, language: str, theme: str
):
    pocket.add_init_script(
        f"localStorage.setItem('PARAGLIDE_LOCALE', '{language}');"
        f"localStorage.setItem('kentongan:theme', '{theme}')"
    )
    phone = pocket.new_page()
    phone.goto(crew.link.partition("#")[0])
    phone.wait_for_selector("main h1")
    check(phone)
    phone.goto(crew.link)
    phone.wait_for_selector("[data-link=open]", state="attached")
    check(phone)
    crew.sent()
    phone.wait_for_selector("button[data-kind=accept]")
    check(phone)
    tap(phone, "decline")
    phone.wait_for_selector("dialog")
    check(phone)
    phone.keyboard.press("Escape")
    pocket.set_offline(True)
    phone.wait_for_selector("[data-link=lost]")
    tap(phone, "accept")
    settled(phone, 1, "waiting")
    check(phone)
    assert phone.locator("html").get_attribute("lang") == language


def check(phone: Page) -> None:
    found = Axe().run(phone, options={"runOnly": WCAG}).response["violations"]
    assert [f"{it['id']}: {node['target']}" for it in found for node in it["nodes"]] == []
    assert phone.evaluate(SMALLEST) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is cut off"
